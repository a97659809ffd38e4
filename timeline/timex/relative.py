"""Dating what leans on the day of publication, on the date told last, or on the article's own quarter."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from timeline import civil
from timeline.model import Grain, Offset
from timeline.timex import fiscal
from timeline.timex.absolute import date_century, date_decade
from timeline.timex.direction import carried_month, grace, is_to_come, narrative_year
from timeline.timex.labels import labelled
from timeline.timex.meaning import (
    Away,
    Calendar,
    Century,
    Decade,
    Every,
    Hanging,
    Length,
    MonthName,
    Reference,
    Season,
    Shift,
    Stretch,
    Unit,
    Weekday,
)
from timeline.timex.notation import MONTH_NAMES, SEASONS, Place, containing, length_value, shifted, size
from timeline.timex.scene import Dated, Scene, Unknown, at

_WEEKDAY_NAMES = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_FINE = {"day", "week", "weekend"}

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}

_MONTHS = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}

_SUNDAY = 6
_AT_THE_VERB = 3  # words from "Sunday's vote" to its verb
_LAST_YEAR = Shift(-1, "year")


def date_weekday(meaning: Weekday, scene: Scene) -> Dated:
    """Return a weekday: the last in the past, the next to come; the DCT itself when it is that weekday."""
    name = _WEEKDAY_NAMES[meaning.number]
    if meaning.anchor == "event":
        return Dated("DATE", f"XXXX-WXX-{meaning.number}", f"a {name} that an event tells", is_told=False)
    if meaning.week is not None:
        week, _ = scene.place(meaning.week)
        return at(Place("day", week.first_day + meaning.number - 1), f"the {name} of that week")
    if meaning.shift is None and scene.ends_range():
        return _weekday_told(meaning, name, scene)
    if meaning.anchor == "told" or (scene.is_narrative and scene.told and scene.told.unit in _FINE):
        return _weekday_told(meaning, name, scene)
    if meaning.shift is None and (in_row := _weekday_in_row(meaning.number, scene)) is not None:
        return at(in_row, f"{name} in a row of days: the one after the day told last")
    today = scene.today
    distance = (meaning.number - 1 - civil.weekday(today.index)) % 7  # days on to the next one, 0 today
    if meaning.shift == -1:
        return at(Place("day", today.index + distance - 7), f"the last {name} before {scene.today_text}")
    if meaning.shift == 1:
        return at(Place("day", today.index + (distance or 7)), f"the next {name} after {scene.today_text}")
    if meaning.shift == 0:
        monday = civil.week_start(today.index)
        return at(Place("day", monday + meaning.number - 1), f"the {name} of the week of {scene.today_text}")
    if distance == 0:
        return at(today, f"{name} is {scene.today_text}")
    if (why := _lies_ahead(scene)) is not None:
        return at(Place("day", today.index + distance), f"the {name} after {scene.today_text}, {why}")
    is_owner = scene.cues.owner.match(scene.small, scene.span.end) is not None
    tense = "past" if is_owner else scene.tense_here()
    if tense == "future" or (is_to_come(scene, tense, is_weekday=True) and not is_owner):
        return at(Place("day", today.index + distance), f"the {name} after {scene.today_text}")
    return at(Place("day", today.index + distance - 7), f"the {name} before {scene.today_text}")


def _lies_ahead(scene: Scene) -> str | None:
    """Return why a weekday is to come although it may own what follows, as the past do; None where nothing says so."""
    if scene.cues.ahead.search(scene.before()):
        return "which lies ahead"
    planned = scene.cues.planned.match(scene.small, scene.span.end)
    if planned is None or (scene.tense_here() == "past" and scene.verb.is_firm):
        return None
    after = scene.tense.tense_after(scene.small, planned.end())
    is_to_come = after.tense == "future" and after.distance <= _AT_THE_VERB
    return "as what it owns is to come" if is_to_come else None


def _weekday_in_row(number: int, scene: Scene) -> Place | None:
    """Return the weekday of a diary or log that goes on day by day; None where there is none, or it leads nowhere."""
    row, start = scene.row, scene.span.start
    if row is None or not row.start <= start <= row.end:
        return None
    is_opening = start in row.openings
    base = scene.row_day if is_opening and scene.row_day is not None else scene.told
    if base is None or base.unit != "day" or (scene.row_day is None and not is_opening):
        return None
    day = Place("day", base.index + (number - 1 - civil.weekday(base.index)) % 7)
    if day.index > scene.today.index:
        return None
    if is_opening:
        scene.row_day = day
    return day


def _weekday_told(meaning: Weekday, name: str, scene: Scene) -> Dated:
    base = scene.leaning() or scene.today
    distance = (meaning.number - 1 - civil.weekday(base.first_day)) % 7
    shift = meaning.shift or 0
    if shift < 0:
        return at(Place("day", base.first_day + distance - 7), f"the {name} before the date told last")
    if shift > 0 and distance == 0:
        distance = 7
    return at(Place("day", base.first_day + distance), f"the {name} after the date told last")


def date_month_name(meaning: MonthName, scene: Scene) -> Dated:
    """Return a month with no year: the last in the past, the next to come."""
    name = MONTH_NAMES[meaning.number - 1]
    if meaning.shift is None and scene.is_narrative and scene.told:
        year = narrative_year(meaning.number, scene)
        return at(Place("month", year * 12 + meaning.number - 1), f"the year is that of the dates told before, {year}")
    if meaning.shift is None and (label := labelled(meaning.number, None, scene)) is not None:
        return at(label, "it labels an entry of a chronology, which tells what is over by then, in order")
    if meaning.shift is None and (carried := carried_month(meaning.number, None, scene)) is not None:
        scene.is_year_carried = True
        place = Place("month", carried * 12 + meaning.number - 1)
        return at(place, f"the story goes on from the date told before, in {carried}")
    if meaning.shift is None and meaning.anchor != "told" and (end := _month_of_range(meaning.number, scene)):
        return at(end, "it ends the range that the month told before begins")
    base = scene.told if meaning.anchor == "told" and scene.told else scene.today
    now = containing(base, "month")
    distance = (meaning.number - 1 - now.index) % 12
    if meaning.shift == -1:
        return at(shifted(now, distance - 12), f"the last {name} before {scene.today_text}")
    if meaning.shift == 1:
        return at(shifted(now, distance or 12), f"the next {name} after {scene.today_text}")
    if meaning.shift == 0:
        year = base.year
        return at(Place("month", year * 12 + meaning.number - 1), f"{name} of the same year")
    if distance == 0 and _other_end(scene) is None:
        return at(now, f"{name} is the month of {scene.today_text}")
    return _month_nearby(name, meaning.number, now, scene)


def _month_nearby(name: str, number: int, now: Place, scene: Scene) -> Dated:
    """Return the last or the next such month, as the verb and what the month names allow."""
    distance = (number - 1 - now.index) % 12
    tense = scene.tense_here()
    end_month = _other_end(scene)
    if end_month is not None and tense:
        end_distance = (end_month - 1 - now.index) % 12
        if tense == "past" and end_distance:
            end_distance -= 12
        start = end_distance - (end_month - number) % 12
        return at(shifted(now, start), f"the {name} before the other end of its range")
    if tense == "future" or is_to_come(scene, tense) or distance < grace(scene, tense, 2, 6):
        return at(shifted(now, distance), f"the {name} after {scene.today_text}")
    if _names_what_is_planned(scene, tense):
        return at(shifted(now, distance), f"the {name} after {scene.today_text}, as what it names is to come")
    return at(shifted(now, distance - 12), f"the {name} before {scene.today_text}")


def _month_of_range(number: int, scene: Scene) -> Place | None:
    """Return the first such month after the one told just before, where the two are the ends of a range."""
    told = scene.told
    if told is None or told.unit != "month" or scene.is_narrative:
        return None
    if scene.cues.range_to.fullmatch(scene.small, scene.told_end, scene.span.start) is None:
        return None
    return shifted(told, (number - 1 - told.index) % 12)


def _other_end(scene: Scene) -> int | None:
    """Return the number of the month that ends the range which the month at hand begins; None without a range."""
    following = scene.following
    if following is None or not isinstance(following.meaning, MonthName) or following.meaning.shift is not None:
        return None
    gap = scene.span.end, following.span.start
    is_range = scene.cues.range_to.fullmatch(scene.small, *gap) is not None
    return following.meaning.number if is_range else None


def _names_what_is_planned(scene: Scene, tense: str) -> bool:
    """Tell whether a month names a vote or a meeting still to come: "The November election is far off"."""
    planned = scene.cues.planned_for.match(scene.small, scene.span.end)
    if planned is None or (tense == "past" and scene.verb.is_firm):
        return False
    after = scene.tense.tense_after(scene.small, planned.end())
    return after.tense == "future" or not (after.tense or tense)


def date_season(meaning: Season, scene: Scene) -> Dated:
    """Return a season of a year."""
    index = SEASONS.index(meaning.name)
    if meaning.year is not None:
        year, why = scene.place(meaning.year)
        return at(Place("season", year.year * 4 + index), why)
    if scene.is_narrative and scene.told and meaning.shift is None:
        return at(Place("season", scene.told.year * 4 + index), "the year is that of the dates told before")
    base = scene.told if meaning.anchor == "told" and scene.told else scene.today
    now = containing(base, "season")
    distance = (index - now.index) % 4
    if meaning.shift == -1:
        return at(shifted(now, distance - 4), f"the last such season before {scene.today_text}")
    if meaning.shift == 1:
        return at(shifted(now, distance or 4), f"the next such season after {scene.today_text}")
    if meaning.shift == 0 and distance == 0:
        return at(now, f"the season that {scene.today_text}, falls in")  # in January, this winter began last year
    if meaning.shift == 0:
        return at(Place("season", base.year * 4 + index), f"the season of the year of {scene.today_text}")
    if distance and scene.tense_here() != "future":
        distance -= 4
    return at(shifted(now, distance), f"the nearest such season to {scene.today_text}, that the verb allows")


def date_shift(meaning: Shift, scene: Scene) -> Dated:
    """Return the unit so many units from that of the anchor."""
    if meaning == _LAST_YEAR and (compared := fiscal.compared_last_year(scene)) is not None:
        return compared
    if meaning.anchor == "any":
        meaning = replace(meaning, anchor="told" if scene.is_told_in_sentence() else "dct")
    elif meaning.anchor == "nearby":
        meaning = replace(meaning, anchor="told" if scene.is_told_in_paragraph() else "dct")
    leans_on_told = meaning.anchor == "told" or (scene.is_narrative and meaning.amount != 0 and meaning.unit != "day")
    told = scene.leaning()
    is_from_told = leans_on_told and told is not None
    base = told if is_from_told and told else scene.today
    seen = "the date told last" if is_from_told else scene.today_text
    unit = meaning.unit
    if unit == "century":
        if base.year <= 0:
            return date_century(Century((-base.year) // 100 + 1 - meaning.amount, is_bce=True), scene)
        number = (base.year - 1) // 100 + 1 + meaning.amount
        return date_century(Century(number), scene)
    if is_from_told and base.unit not in (unit, "day") and size(base.unit) > size(unit):
        raise Unknown(f"the date told last is no {unit}")
    if unit == "decade" and base.year <= 0:
        return date_decade(Decade((1 - base.year) // 10 * 10 - 10 * meaning.amount, is_bce=True), scene)
    amount = meaning.amount
    if unit == "week" and amount == -1 and not is_from_told and civil.weekday(base.first_day) == _SUNDAY:
        amount = 0  # to what is published on a Sunday, last week is the one that ends on that day
    place = shifted(containing(base, unit), amount)
    step = {0: "the", -1: "one before the", 1: "one after the"}.get(meaning.amount, f"{meaning.amount:+d} from the")
    return at(place, f"the {unit} is {step} {unit} of {seen}" if unit != "day" or meaning.amount else f"it is {seen}")


def date_length(meaning: Length, scene: Scene) -> Dated:
    """Return a length; after "in" and a verb of the future, the time at its end."""
    is_in = scene.cues.within.search(scene.before()) and meaning.parts[-1][1] not in ("quarter", "night")
    if is_in and scene.tense_here() == "future" and not scene.is_narrative:
        dated = date_away(Away(meaning, 1), scene)
        if dated.place is not None:
            return dated
    if scene.cues.the.match(scene.small, scene.span.start):
        fiscal.keep_stretch(length_value(meaning), scene)
    return Dated("DURATION", length_value(meaning), "a length of time", is_told=False)


def date_away(meaning: Away, scene: Scene) -> Dated:
    """Return the time so far from the anchor, in the unit the distance is told in."""
    told = scene.leaning()
    is_from_told = meaning.anchor == "told" and told is not None
    base = told if is_from_told and told else scene.today
    seen = "the date told last" if is_from_told else scene.today_text
    ways = {-1: "before", 1: "after"}
    if meaning.of is not None:
        base, why = scene.place(meaning.of)
        is_from_told, seen = True, why
    if any(amount is None for amount, _ in meaning.length.parts):
        value = "PAST_REF" if meaning.direction < 0 else "FUTURE_REF"
        return Dated("DATE", value, f"an unknown time {ways[meaning.direction]} {seen}", is_told=False)
    place = _moved(base, meaning, scene, is_from_dct=not is_from_told)
    how_long = length_value(meaning.length)
    if how_long == "P1Y" and fiscal.counts_money(scene):
        compared = fiscal.a_year_from(meaning.direction, scene)
        if compared is not None:
            return compared
    return at(place, f"{how_long} {ways[meaning.direction]} {seen}")


def _moved(base: Place, meaning: Away, scene: Scene, *, is_from_dct: bool) -> Place:
    parts = meaning.length.parts
    unit = parts[-1][1]
    if unit in _SECONDS:
        return _moved_by_clock(base, meaning, scene, is_from_dct=is_from_dct)
    if unit == "night":
        unit = "day"
    months, days = Fraction(0), Fraction(0)
    for amount, part_unit in parts:
        if amount is None:
            continue
        if part_unit in _MONTHS:
            months += amount * _MONTHS[part_unit]
        else:
            days += amount * (7 if part_unit in ("week", "weekend") else 1)
    if months.denominator > 1 or (unit == "year" and any(a and a.denominator > 1 for a, _ in parts)):
        unit = "month"
    first = base.first_day
    if size(base.unit) > size(unit) and not is_from_dct:
        raise Unknown(f"the date told last is no {unit}")
    day = civil.add_months(first, meaning.direction * round(months)) + meaning.direction * round(days)
    target = {"century": "year", "millennium": "year", "decade": "year", "weekend": "week"}.get(unit, unit)
    if not is_from_dct and base.unit == "day" and target in ("week",):
        target = "day"
    if meaning.of is not None and meaning.direction < 0 and base.unit in ("day", "week", "month"):
        return replace(containing(Place("day", day), base.unit), part=base.part)  # "ten years ago tonight" is a night
    return containing(Place("day", day), target)


def _moved_by_clock(base: Place, meaning: Away, scene: Scene, *, is_from_dct: bool) -> Place:
    seconds = sum(int((amount or 0) * _SECONDS.get(unit, 86400)) for amount, unit in meaning.length.parts)
    if is_from_dct:
        if scene.dct is None or scene.dct.start is None or scene.dct.grain == "day":
            start = base.first_day * civil.SECONDS_PER_DAY
            if seconds % civil.SECONDS_PER_DAY:
                raise Unknown("the time of publication is known only to the day")
        else:
            start = scene.dct.start
    elif base.seconds is not None:
        start = base.first_day * civil.SECONDS_PER_DAY + base.seconds
    elif seconds % civil.SECONDS_PER_DAY == 0:
        start = base.first_day * civil.SECONDS_PER_DAY
    else:
        raise Unknown("the date told last has no time of day")
    moment = start + meaning.direction * seconds
    day, rest = divmod(moment, civil.SECONDS_PER_DAY)
    if scene.is_just_before and not is_from_dct and meaning.of is None and rest == 0 and base.seconds is not None:
        return Place("day", day - 1, "NI")  # an hour after "shortly before 11 p.m." is not yet midnight
    if seconds % civil.SECONDS_PER_DAY == 0 and (is_from_dct or base.seconds is None):
        return Place("day", day)
    unit = meaning.length.parts[-1][1]
    finest: Grain = "minute" if unit in ("hour", "minute") else "second"
    return Place("day", day, seconds=rest, finest=finest)


def date_hanging(meaning: Hanging, scene: Scene) -> Dated:
    """Return a length, and the offset from the event that the words after it tell."""
    way = "after" if meaning.direction > 0 else "before"
    amount, unit = meaning.length.parts[0]
    offset = None
    if amount is not None and amount.denominator == 1 and len(meaning.length.parts) == 1:
        grain: Any = "day" if unit == "night" else "week" if unit == "weekend" else unit
        offset = Offset(meaning.direction * amount.numerator, grain, meaning.anchor)
    elif amount is None and unit in _SECONDS:
        clock_grain: Any = unit
        offset = Offset(0, clock_grain, meaning.anchor)  # "hours after the vote": how many nobody tells, but that day
    return Dated(
        "DURATION",
        length_value(meaning.length),
        f"so long {way} what the next words tell",
        offset=offset,
        is_told=False,
    )


def date_reference(meaning: Reference, scene: Scene) -> Dated:
    """Return a reference to the past, the present or the future."""
    words = {
        "": "a time told before",
        "PRESENT_REF": "the time of telling",
        "PAST_REF": "some time in the past",
        "FUTURE_REF": "some time to come",
    }
    return Dated("DATE", meaning.value, words[meaning.value], is_told=False)


def date_stretch(meaning: Stretch, scene: Scene) -> Dated:
    """Return a stretch that ends or begins at the anchor: a length."""
    return Dated("DURATION", length_value(meaning.length), "a length of time", is_told=False)


def date_every(meaning: Every, scene: Scene) -> Dated:
    """Return what comes again."""
    return Dated("SET", meaning.value, "it comes again and again", is_told=False)


def date_unit(meaning: Unit, scene: Scene) -> Dated:
    """Return the unit that the article is in."""
    if scene.is_narrative and scene.told is not None and size(scene.told.unit) <= size(meaning.unit):
        return at(containing(scene.told, meaning.unit), f"the {meaning.unit} of the date told last", is_told=False)
    if meaning.unit == "week" and (of := _day_of_week(scene)) is not None:
        return at(containing(of, "week"), "the week of the day told next")
    place = containing(scene.today, meaning.unit)
    if meaning.unit == "year" and fiscal.reports_last_year(scene):
        return at(shifted(place, -1), f"the year that was just over on {scene.today_text}")
    is_over = scene.cues.over.search(scene.before()) is not None
    if (
        meaning.unit == "weekend"
        and (is_over or scene.tense_here() != "future")
        and civil.weekday(scene.today.index) < 5
    ):
        place = shifted(place, -1)
    return at(place, f"the {meaning.unit} of {scene.today_text}")


def _day_of_week(scene: Scene) -> Place | None:
    """Return the day told in "the week of March 3", "the week beginning March 3"; None without."""
    following = scene.following
    if following is None or following.meaning.sort != "DAY" or not isinstance(following.meaning, Calendar):
        return None
    if scene.cues.of_day.fullmatch(scene.small, scene.span.end, following.span.start) is None:
        return None
    here, scene.span = scene.span, following.span
    try:
        return scene.place(following.meaning)[0]
    finally:
        scene.span = here
