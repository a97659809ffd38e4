"""Dating what the calendar tells: days, months and years by number or name, parts of them, holidays."""

import re
from dataclasses import replace
from functools import lru_cache

from timeline import civil
from timeline.model import Grain, Interval
from timeline.timex import holidays
from timeline.timex.direction import carried_month, narrative_year, nearest
from timeline.timex.labels import labelled
from timeline.timex.meaning import (
    Calendar,
    Century,
    Clock,
    DayPart,
    Decade,
    Holiday,
    InYear,
    Iso,
    Meaning,
    Nth,
    Slashed,
)
from timeline.timex.notation import MONTH_NAMES, PART_HOURS, Place, containing, day_text, shifted
from timeline.timex.scene import Dated, Impossible, Scene, Unknown, at, real_day

_SMALL_HOURS = 6 * 3600
_NOON = 12 * 3600
_TUESDAY = 1
_MOST_REMEMBERED = 2048
_EVENING = 18 * 3600


def date_calendar(meaning: Calendar, scene: Scene) -> Dated:
    """Return a year, a month or a day, told with or without its year."""
    year = meaning.year
    if year is not None and meaning.is_short:
        year = full_year(year, scene)
    if year is None:
        return _yearless(meaning, scene)
    if meaning.month is None:
        return at(Place("year", year), "the year is told")
    if meaning.day is None:
        return at(Place("month", year * 12 + meaning.month - 1), "the month and its year are told")
    return at(real_day(year, meaning.month, meaning.day), "the day, its month and its year are told")


def full_year(short: int, scene: Scene) -> int:
    """Return the year with these last two digits that is nearest to the year at hand, at most 15 ahead of it."""
    now = scene.year_at_hand
    year = now - now % 100 + short
    return min((year - 100, year, year + 100), key=lambda y: (abs(y - now) if y <= now + 15 else 1000, -y))


def _yearless(meaning: Calendar, scene: Scene) -> Dated:
    month, day = meaning.month, meaning.day
    if day is None:
        raise Unknown("nothing but the name of a unit is told")
    if month is None:
        return _day_of_month(meaning, day, scene)
    if day > 29 and day > (31 if month in (1, 3, 5, 7, 8, 10, 12) else 30 if month != 2 else 29):
        raise Impossible(f"{MONTH_NAMES[month - 1]} has no day {day}")
    if scene.is_narrative and scene.told:
        year = narrative_year(month, scene)
        return at(real_day(year, month, day), f"the year is that of the dates told before, {year}")
    if not meaning.weekday and (label := labelled(month, day, scene)) is not None:
        return at(label, "it labels an entry of a chronology, which tells what is over by then, in order")
    if (end := _end_of_range(month, day, scene)) is not None:
        scene.is_year_carried = True
        return at(end, "the day ends the range that the day told before begins")
    carried = carried_month(month, day, scene)
    if carried is not None:
        scene.is_year_carried = True
        return at(real_day(carried, month, day), f"the story goes on from the date told before, in {carried}")
    today = scene.today
    now = today.year
    days = _days_around(now, month, day)
    if meaning.weekday:
        fitting = [d for d in days if civil.weekday(d.index) + 1 == meaning.weekday]
        if len(fitting) == 1:
            return at(fitting[0], f"the year near {scene.today_text}, in which this day falls on that weekday")
    if not days:
        raise Impossible(f"no year near {now} has a {day} {MONTH_NAMES[month - 1]}")
    best = nearest(days, scene)
    return at(best, f"the nearest {MONTH_NAMES[month - 1]} {day} to {scene.today_text}, that the verb allows")


@lru_cache(maxsize=_MOST_REMEMBERED)
def _days_around(now: int, month: int, day: int) -> tuple[Place, ...]:
    """Return this day of the year before, of this one and of the next, where they have it."""
    return tuple(
        Place("day", civil.day_number(year, month, day))
        for year in (now - 1, now, now + 1)
        if day <= civil.days_in_month(year, month)
    )


def _end_of_range(month: int, day: int, scene: Scene) -> Place | None:
    """Return the first such day after the one told just before, where the two are the ends of a range."""
    if scene.told is None or not scene.ends_range():
        return None
    for year in (scene.told.year, scene.told.year + 1):
        if day <= civil.days_in_month(year, month) and civil.day_number(year, month, day) > scene.told.index:
            return Place("day", civil.day_number(year, month, day))
    return None


def _day_of_month(meaning: Calendar, day: int, scene: Scene) -> Dated:
    if not scene.is_narrative and not scene.is_told_in_paragraph():
        now = containing(scene.today, "month")
        months = [shifted(now, amount).first_day for amount in (-1, 0, 1)]
        days = [Place("day", first + day - 1) for first in months if civil.civil_date(first + day - 1)[2] == day]
        if meaning.weekday:
            days = [d for d in days if civil.weekday(d.index) + 1 == meaning.weekday] or days
        if not days:
            raise Impossible(f"no month near {scene.today_text} has a day {day}")
        best = nearest(days, scene)
        return at(best, f"the nearest day {day} of a month to {scene.today_text}, that the verb allows")
    base = scene.told or scene.today
    scene.is_year_carried = True
    year, month, _ = civil.civil_date(base.first_day)
    return at(real_day(year, month, day), "the month is that of the date told before")


def date_slashed(meaning: Slashed, scene: Scene) -> Dated:
    """Return a day of numbers alone, read in the order that the region and the numbers allow."""
    numbers = [int(part) for part in re.split(r"[/.]", meaning.text)]
    sizes = [len(part) for part in re.split(r"[/.]", meaning.text)]
    if sizes[0] == 4:
        return at(real_day(*numbers), "year, month and day are told")
    first, second, year = numbers
    if sizes[2] == 2:
        year = full_year(year, scene)
    day_first = scene.is_day_first or "." in meaning.text
    if day_first and second > 12:
        day_first = False
    elif not day_first and first > 12:
        day_first = True
    day, month = (first, second) if day_first else (second, first)
    order = "day before month" if day_first else "month before day"
    return at(real_day(year, month, day), f"read with the {order}")


def date_iso(meaning: Iso, scene: Scene) -> Dated:
    """Return a day, or a time of it, in ISO 8601."""
    day, _, clock = meaning.text.partition("t")
    place = real_day(*(int(part) for part in day.split("-")))
    if not clock:
        return at(place, "an ISO 8601 date")
    match = re.match(r"(\d\d):(\d\d)(?::(\d\d))?", clock)
    if match is None:
        raise Impossible(f"{clock} is no time of day")
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59 or int(second or 0) > 59:
        raise Impossible(f"there is no time {clock}")
    finest: Grain = "second" if second else "minute"
    place = replace(place, seconds=hour * 3600 + minute * 60 + int(second or 0), finest=finest)
    return at(place, "an ISO 8601 date and time")


def date_decade(meaning: Decade, scene: Scene) -> Dated:
    """Return ten years."""
    if meaning.is_bce:
        start = -meaning.start - 9
        interval = Interval.of_days(
            civil.month_start(start + 1, 1), civil.month_start(1 - meaning.start + 1, 1) - 1, "decade"
        )
        return Dated("DATE", f"BC{meaning.start // 10:03d}", "the decade is told", None, interval)
    start = meaning.start
    if meaning.is_short:
        now = scene.year_at_hand
        past = [base + start for base in range(0, 2200, 100) if base + start <= now]
        if not past:
            raise Unknown(f"no such decade lies before the year {now}")
        start = past[-1]
    return at(Place("decade", start // 10), "the decade is told", is_told=False)


def date_century(meaning: Century, scene: Scene) -> Dated:
    """Return a hundred years: the twentieth century is 1901 to 2000 (its TIMEX3 value 19 stands for 1900 to 1999)."""
    if meaning.is_bce:
        first, last = 1 - meaning.number * 100, -(meaning.number - 1) * 100
        interval = Interval.of_days(civil.month_start(first, 1), civil.month_start(last + 1, 1) - 1, "century")
        return Dated("DATE", f"BC{meaning.number - 1:02d}", "the century is told", None, interval)
    first, last = meaning.number * 100 - 99, meaning.number * 100
    interval = Interval.of_days(civil.month_start(first, 1), civil.month_start(last + 1, 1) - 1, "century")
    return Dated("DATE", f"{meaning.number - 1:02d}", "the century is told", None, interval)


def date_nth(meaning: Nth, scene: Scene) -> Dated:
    """Return the nth unit, or weekday, of another time."""
    of, why = scene.place(meaning.of)
    if meaning.number == 0:
        if meaning.unit == "weekend" and civil.weekday(of.first_day) <= _TUESDAY:
            of = Place("day", of.first_day - 7)  # the weekend of a Monday is the one before it
        return at(containing(of, meaning.unit), why)
    if meaning.unit.startswith("weekday:"):
        number = int(meaning.unit[8:])
        first = of.first_day + (number - 1 - civil.weekday(of.first_day)) % 7
        days = list(range(first, of.last_day + 1, 7))
    else:
        start = containing(of, meaning.unit)
        middle = 3 if meaning.unit == "week" else 0  # a week belongs to the month or year that holds its Thursday
        days = []
        while start.first_day + middle <= of.last_day:
            if start.first_day + middle >= of.first_day:
                days.append(start.index)
            start = shifted(start, 1)
    index = meaning.number if meaning.number < 0 else meaning.number - 1
    if not -len(days) <= index < len(days):
        raise Impossible(f"there is no number {meaning.number} in it")
    unit = "day" if meaning.unit.startswith("weekday:") else meaning.unit
    dated = at(Place(unit, days[index]), f"number {meaning.number} of its kind; {why}")
    if unit == "week" and of.unit == "month":
        return dated._replace(interval=_week_of_month(meaning.number, of))
    return dated


def _week_of_month(number: int, month: Place) -> Interval | None:
    """Return the nth seven days of a month, as people mean "the first week of May"; None past its fourth week.

    TIMEX3 has no value for them: the value stays the ISO week that comes nearest.
    """
    if number == -1:
        return Interval.of_days(month.last_day - 6, month.last_day)
    first = month.first_day + 7 * (number - 1)
    return Interval.of_days(first, first + 6) if 1 <= number <= 4 else None


def date_in_year(meaning: InYear, scene: Scene) -> Dated:
    """Return a month or a day of a year that other words tell."""
    of, why = scene.place(meaning.of)
    if meaning.day is None:
        return at(Place("month", of.year * 12 + meaning.month - 1), why)
    return at(real_day(of.year, meaning.month, meaning.day), why)


def date_day_part(meaning: DayPart, scene: Scene) -> Dated:
    """Return a part of a day."""
    start = PART_HOURS[meaning.part][0] * 3600
    day, why = scene.place(meaning.of) if meaning.of is not None else _day_at_hand(start, scene)
    if day.unit != "day":
        raise Unknown("the date it belongs to is no day")
    return at(replace(day, part=meaning.part, seconds=None), why)


def _day_at_hand(seconds: int, scene: Scene) -> tuple[Place, str]:
    """Return the day of a time of day that tells none: what lies after an evening told is of the next day."""
    told = scene.told if scene.told is not None and scene.told.unit == "day" else None
    if scene.is_narrative or scene.dct is None or scene.dct.first_day is None:
        if told is not None:
            return _bare(told), "the day is the one told last"
        if scene.is_narrative:
            raise Unknown("no day was told before")
        return scene.today, f"the day is {scene.today_text}"
    today, tense = scene.today, scene.tense_here()
    if told is not None and not scene.is_told_in_paragraph():
        told = None
    if tense == "future" and not (scene.verb.is_present and told is not None):
        if told is not None and (told.index >= today.index or scene.is_told_in_sentence()):
            return _bare(told), "the day is the one told last"
        return today, f"the day is {scene.today_text}, as the verb speaks of what is to come"
    if told is not None:
        if _is_past_midnight(told, seconds, scene):
            return _bare(shifted(told, 1)), "the day is the one after the evening told last"
        return _bare(told), "the day is the one told last"
    day, why = scene.main or scene.lead, "the day is the one that the story has come to"
    if day is None:
        day, why = today, f"the day is {scene.today_text}"
    elif seconds < _SMALL_HOURS and _is_past_midnight(day, seconds, scene):
        return _bare(shifted(day, 1)), "the day is the one after the evening that the story has come to"
    if day.index == today.index and tense == "past" and _is_to_come(seconds, scene):
        return shifted(today, -1), f"the day is the one before {scene.today_text}, when it had not come yet"
    return _bare(day), why


def _bare(day: Place) -> Place:
    return replace(day, part="", seconds=None, zone=None)


def _is_past_midnight(told: Place, seconds: int, scene: Scene) -> bool:
    """Tell whether a time after the one told last is of the next day: after an evening comes the morning."""
    is_evening = told.part in ("EV", "NI") or (told.seconds or 0) >= _EVENING or scene.is_eve
    return is_evening and seconds < _NOON and scene.cues.had.search(scene.around(60, 0)) is None


def _is_to_come(seconds: int, scene: Scene) -> bool:
    """Tell whether a time on the day of publication lies after the moment of it, as far as that is known."""
    dct = scene.dct
    if dct is None or dct.start is None or dct.grain in ("day", "daypart"):
        return False
    return seconds > dct.start % civil.SECONDS_PER_DAY


def _day_of_range(scene: Scene) -> Meaning | None:
    """Return the day told with the far end of a range of times: "between 9 and 10 p.m. on Monday"; None without."""
    following = scene.following
    if following is None or not isinstance(following.meaning, Clock):
        return None
    gap = scene.span.end, following.span.start
    if "\n\n" in scene.small[slice(*gap)]:
        return None
    is_range = scene.cues.range_to.fullmatch(scene.small, *gap) or scene.cues.range_and.fullmatch(scene.small, *gap)
    return following.meaning.of if is_range else None


def date_clock(meaning: Clock, scene: Scene) -> Dated:
    """Return a time of day."""
    if meaning.of is None and (day_told := _day_of_range(scene)) is not None:
        meaning = replace(meaning, of=day_told)
    told_seconds = meaning.hour * 3600 + (meaning.minute or 0) * 60
    day, why = scene.place(meaning.of) if meaning.of is not None else _day_at_hand(told_seconds, scene)
    if day.unit != "day":
        raise Unknown("the date it belongs to is no day")
    finest: Grain = "minute" if meaning.second is None else "second"
    if meaning.hour > 24 or (meaning.hour == 24 and meaning.minute):
        raise Impossible(f"there is no hour {meaning.hour}")
    seconds = meaning.hour * 3600 + (meaning.minute or 0) * 60 + (meaning.second or 0)
    index = day.index + seconds // civil.SECONDS_PER_DAY
    place = Place("day", index, "", seconds % civil.SECONDS_PER_DAY, finest, meaning.zone)
    dated = at(place, why)
    if meaning.of is not None and seconds == 0 and scene.cues.deadline.search(scene.before()):
        # ISO 8601 writes the end of a day T24:00; EDTF has no such time, so that the day alone is placed.
        value = f"{day_text(index)}T24:00"
        return dated._replace(
            value=value, interval=Place("day", index).interval(), reason=f"the midnight that ends the day; {why}"
        )
    return dated


def _holiday_at(name: str, day: Place, why: str) -> Dated:
    days = holidays.days_of(name, day.year)
    if days is None or days[0] == days[1]:
        return at(day, why)
    value = f"{day_text(days[0])}/{day_text(days[1])}"
    return Dated("DATE", value, why, None, Interval.of_days(*days))


def date_holiday(meaning: Holiday, scene: Scene) -> Dated:
    """Return a holiday, of its year or of the year that the verb allows."""
    if meaning.year is not None:
        day = holidays.day_of(meaning.name, meaning.year)
        if day is None:
            raise Unknown(f"the day of {meaning.name} in {meaning.year} is not known here")
        return _holiday_at(meaning.name, Place("day", day), "the day of the holiday in that year")
    if scene.is_narrative and scene.told:
        years = [scene.told.year]
    else:
        now = scene.today.year
        years = [now - 1, now, now + 1]
    days = [Place("day", day) for year in years if (day := holidays.day_of(meaning.name, year)) is not None]
    if not days:
        raise Unknown("the day of this holiday is not known here")
    if scene.is_narrative and scene.told:
        return _holiday_at(meaning.name, days[0], "the year is that of the dates told before")
    today = scene.today.index
    if meaning.shift == -1:
        days = [max((d for d in days if d.index < today), key=lambda d: d.index)]
    elif meaning.shift == 1:
        days = [min((d for d in days if d.index > today), key=lambda d: d.index)]
    return _holiday_at(meaning.name, nearest(days, scene), f"the nearest to {scene.today_text}, that the verb allows")
