"""Dating: what an expression means, seen from the day of publication and from the dates told before it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from timeline import civil
from timeline.edtf import format_edtf
from timeline.model import Grain, Interval, Offset, Span, Timex, TimexType
from timeline.timex import holidays
from timeline.timex.context import Tense, TenseReader
from timeline.timex.lexicon import lower_in_place
from timeline.timex.meaning import (
    Away,
    Calendar,
    Century,
    Clock,
    DayPart,
    Decade,
    Every,
    Fraction4,
    Hanging,
    Holiday,
    Iso,
    Length,
    Meaning,
    MonthName,
    Nth,
    Reference,
    Season,
    Shift,
    Slashed,
    Stretch,
    TimeExpression,
    Unit,
    Weekday,
)
from timeline.timex.notation import (
    MONTH_NAMES,
    SEASONS,
    Place,
    containing,
    day_place,
    day_text,
    length_value,
    place_value,
    shifted,
)

_WEEKDAY_NAMES = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FINE = {"day", "week", "weekend"}
_FAR_YEARS = 2  # a year this far from the DCT's speaks of history
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


class Impossible(Exception):  # noqa: N818  not an error: the text says it, the calendar does not have it
    """A date that no calendar has: 30 February. Its words say why."""


class Unknown(Exception):  # noqa: N818
    """A date that cannot be told from here; its words say what is missing."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What a meaning comes to: its type and value, its place where it has one, and why."""

    type: TimexType
    value: str
    reason: str
    place: Place | None = None
    interval: Interval | None = None
    offset: Offset | None = None
    is_told: bool = True  # whether what follows may lean on it


@dataclass(slots=True)
class Scene:
    """Where the reader stands: the DCT, the way the article is told, the last date told; changes as the text goes on."""

    text: str
    small: str
    dct: Interval | None
    is_narrative: bool
    is_day_first: bool
    tense: TenseReader
    told: Place | None = None
    span: Span = Span(0, 1)
    steps: list[str] | None = None

    @property
    def today(self) -> Place:
        """Return the day of publication; raises Unknown when nobody knows it."""
        if self.dct is None or self.dct.first_day is None:
            raise Unknown("the day of publication is not known")
        return Place("day", self.dct.first_day)

    @property
    def today_text(self) -> str:
        """Return the day of publication as the reasons name it."""
        return f"{day_text(self.today.index)}, the day of publication"

    def tense_here(self) -> Tense:
        """Return the tense of the verb near the expression at hand."""
        tense = self.tense.tense_at(self.small, self.span.start, self.span.end)
        self.note(f"tense of the verb nearby: {tense or 'none seen'}")
        return tense

    def note(self, step: str) -> None:
        """Keep a step for explaining."""
        if self.steps is not None:
            self.steps.append(step)


def date_all(
    expressions: Sequence[TimeExpression], text: str, dct: Interval | None, tense: TenseReader, *, is_day_first: bool,
    steps: dict[int, list[str]] | None = None,
) -> list[Timex]:  # fmt: skip
    """Return the expressions dated, in the same order; see ``find_timexes``."""
    scene = Scene(text, lower_in_place(text), dct, tells_history(expressions, dct), is_day_first, tense)
    found = []
    for expression in expressions:
        if steps is not None:
            scene.steps = steps.setdefault(expression.span.start, [])
            scene.note(f"told as {'a history' if scene.is_narrative else 'news'}")
        scene.span = expression.span
        dated = _date_safely(expression, scene)
        found.append(_timex(expression, dated))
        if dated.place is not None and dated.is_told:
            scene.told = dated.place
    return found


def _date_safely(expression: TimeExpression, scene: Scene) -> Dated:
    meaning = expression.meaning
    try:
        return date_of(meaning, scene)
    except Impossible as why:
        return Dated(_type_of(meaning), "", f"no value: {why}")
    except Unknown as why:
        return Dated(_type_of(meaning), "", f"no date: {why}")


def _type_of(meaning: Meaning) -> TimexType:
    if isinstance(meaning, DayPart | Clock):
        return "TIME"
    if isinstance(meaning, Length | Stretch | Hanging):
        return "DURATION"
    return "SET" if isinstance(meaning, Every) else "DATE"


def _timex(expression: TimeExpression, dated: Dated) -> Timex:
    interval = dated.interval
    if interval is None and dated.place is not None:
        interval = dated.place.interval()
    if interval is not None and expression.mod == "APPROX":
        interval = replace(interval, approximate=True)
    edtf = _edtf(interval) if interval is not None else ""
    return Timex(
        expression.span, dated.type, dated.value, expression.rule, expression.mod, edtf, interval, dated.offset,
        dated.reason,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _edtf(interval: Interval) -> str:
    return format_edtf(interval)


def tells_history(expressions: Sequence[TimeExpression], dct: Interval | None) -> bool:
    """Tell whether the reference date moves with the text: most years told lie far from the DCT, and there are many."""
    years = [m.year for e in expressions if isinstance(m := e.meaning, Calendar) and m.year is not None]
    if dct is None or dct.first_day is None:
        return bool(years)
    now = civil.civil_date(dct.first_day)[0]
    far = sum(abs(year - now) >= _FAR_YEARS for year in years)
    return far >= 4 and far * 4 >= len(expressions) and far * 4 >= 3 * len(years)


# ---- one function for each meaning -------------------------------------------------------------------------------


def date_of(meaning: Meaning, scene: Scene) -> Dated:
    """Return what ``meaning`` comes to in this scene; raises Impossible or Unknown."""
    return _DATERS[type(meaning)](meaning, scene)


def _at(place: Place, reason: str, *, is_told: bool = True) -> Dated:
    is_time = bool(place.part) or place.seconds is not None
    return Dated("TIME" if is_time else "DATE", place_value(place), reason, place, is_told=is_told)


def _place(meaning: Meaning, scene: Scene) -> tuple[Place, str]:
    dated = date_of(meaning, scene)
    if dated.place is None:
        raise Unknown("what it is part of has no date")
    return dated.place, dated.reason


def _real_day(year: int, month: int, day: int) -> Place:
    try:
        return day_place(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise Impossible(f"there is no month {month}") from None
        raise Impossible(f"{MONTH_NAMES[month - 1]} of {year} has no day {day}") from None


def _calendar(meaning: Calendar, scene: Scene) -> Dated:
    year = meaning.year
    if year is not None and meaning.is_short:
        year = _full_year(year, scene)
    if year is None:
        return _yearless(meaning, scene)
    if meaning.month is None:
        return _at(Place("year", year), "the year is told")
    if meaning.day is None:
        return _at(Place("month", year * 12 + meaning.month - 1), "the month and its year are told")
    return _at(_real_day(year, meaning.month, meaning.day), "the day, its month and its year are told")


def _full_year(short: int, scene: Scene) -> int:
    """Return the year with these last two digits that is nearest to the told year or the DCT, the past first."""
    now = scene.told.year if scene.is_narrative and scene.told else None
    if now is None:
        now = civil.civil_date(scene.dct.first_day)[0] if scene.dct and scene.dct.first_day else 2000
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
        year = _narrative_year(month, scene)
        return _at(_real_day(year, month, day), f"the year is that of the dates told before, {year}")
    today = scene.today
    now = today.year
    days = [
        Place("day", civil.day_number(year, month, day))
        for year in (now - 1, now, now + 1)
        if day <= civil.days_in_month(year, month)
    ]
    if meaning.weekday:
        fitting = [d for d in days if civil.weekday(d.index) + 1 == meaning.weekday]
        if len(fitting) == 1:
            return _at(fitting[0], f"the year near {scene.today_text}, in which this day falls on that weekday")
    if not days:
        raise Impossible(f"no year near {now} has a {day} {MONTH_NAMES[month - 1]}")
    best = _nearest(days, scene)
    return _at(best, f"the nearest {MONTH_NAMES[month - 1]} {day} to {scene.today_text}, that the verb allows")


def _nearest(days: list[Place], scene: Scene) -> Place:
    """Return the place nearest to the DCT, unless the verb's tense points the other way and that is not far."""
    today = scene.today.index
    days = sorted(days, key=lambda d: abs(d.first_day - today))
    best = days[0]
    if len(days) == 1 or best.first_day == today:
        return best
    tense = scene.tense_here()
    other = days[1]
    if tense == "past" and best.first_day > today and abs(other.first_day - today) < 270:
        return other
    if tense == "future" and best.last_day < today and abs(other.first_day - today) < 330:
        return other
    return best


def _narrative_year(month: int, scene: Scene) -> int:
    told = scene.told
    if told is None:
        return scene.today.year
    year, told_month, _ = civil.civil_date(told.first_day)
    if told.unit in ("day", "month") and told_month - month >= 8:
        return year + 1
    return year


def _day_of_month(meaning: Calendar, day: int, scene: Scene) -> Dated:
    base = scene.told or scene.today
    year, month, _ = civil.civil_date(base.first_day)
    return _at(_real_day(year, month, day), "the month is that of the date told before")


def _slashed(meaning: Slashed, scene: Scene) -> Dated:
    numbers = [int(part) for part in re.split(r"[/.]", meaning.text)]
    sizes = [len(part) for part in re.split(r"[/.]", meaning.text)]
    if sizes[0] == 4:
        return _at(_real_day(*numbers), "year, month and day are told")
    first, second, year = numbers
    if sizes[2] == 2:
        year = _full_year(year, scene)
    day_first = scene.is_day_first or "." in meaning.text
    if day_first and second > 12:
        day_first = False
    elif not day_first and first > 12:
        day_first = True
    day, month = (first, second) if day_first else (second, first)
    order = "day before month" if day_first else "month before day"
    return _at(_real_day(year, month, day), f"read with the {order}")


def _iso(meaning: Iso, scene: Scene) -> Dated:
    day, _, clock = meaning.text.partition("t")
    place = _real_day(*(int(part) for part in day.split("-")))
    if not clock:
        return _at(place, "an ISO 8601 date")
    match = re.match(r"(\d\d):(\d\d)(?::(\d\d))?", clock)
    if match is None:
        raise Impossible(f"{clock} is no time of day")
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59 or int(second or 0) > 59:
        raise Impossible(f"there is no time {clock}")
    finest: Grain = "second" if second else "minute"
    place = replace(place, seconds=hour * 3600 + minute * 60 + int(second or 0), finest=finest)
    return _at(place, "an ISO 8601 date and time")


def _decade(meaning: Decade, scene: Scene) -> Dated:
    if meaning.is_bce:
        start = -meaning.start - 9
        interval = Interval.of_days(civil.month_start(start + 1, 1), civil.month_start(1 - meaning.start + 1, 1) - 1, "decade")
        return Dated("DATE", f"BC{meaning.start // 10:03d}", "the decade is told", None, interval)
    start = meaning.start
    if meaning.is_short:
        now = scene.told.year if scene.is_narrative and scene.told else None
        if now is None:
            now = civil.civil_date(scene.dct.first_day)[0] if scene.dct and scene.dct.first_day else 2000
        start = max(base + start for base in range(0, 2200, 100) if base + start <= now)
    return _at(Place("decade", start // 10), "the decade is told", is_told=False)


def _century(meaning: Century, scene: Scene) -> Dated:
    if meaning.is_bce:
        first, last = 1 - meaning.number * 100, -(meaning.number - 1) * 100
        interval = Interval.of_days(civil.month_start(first, 1), civil.month_start(last + 1, 1) - 1, "century")
        return Dated("DATE", f"BC{meaning.number - 1:02d}", "the century is told", None, interval)
    first, last = meaning.number * 100 - 99, meaning.number * 100
    interval = Interval.of_days(civil.month_start(first, 1), civil.month_start(last + 1, 1) - 1, "century")
    return Dated("DATE", f"{meaning.number - 1:02d}", "the century is told", None, interval)


def _weekday(meaning: Weekday, scene: Scene) -> Dated:
    name = _WEEKDAY_NAMES[meaning.number]
    if meaning.week is not None:
        week, _ = _place(meaning.week, scene)
        return _at(Place("day", week.first_day + meaning.number - 1), f"the {name} of that week")
    if meaning.anchor == "told" or (scene.is_narrative and scene.told and scene.told.unit in _FINE):
        return _weekday_told(meaning, name, scene)
    today = scene.today
    distance = (meaning.number - 1 - civil.weekday(today.index)) % 7  # days on to the next one, 0 today
    if meaning.shift == -1:
        return _at(Place("day", today.index + distance - 7), f"the last {name} before {scene.today_text}")
    if meaning.shift == 1:
        return _at(Place("day", today.index + (distance or 7)), f"the next {name} after {scene.today_text}")
    if meaning.shift == 0:
        monday = civil.week_start(today.index)
        return _at(Place("day", monday + meaning.number - 1), f"the {name} of the week of {scene.today_text}")
    if distance == 0:
        return _at(today, f"{name} is {scene.today_text}")
    if scene.tense_here() == "future":
        return _at(Place("day", today.index + distance), f"the {name} after {scene.today_text}")
    return _at(Place("day", today.index + distance - 7), f"the {name} before {scene.today_text}")


def _weekday_told(meaning: Weekday, name: str, scene: Scene) -> Dated:
    base = scene.told or scene.today
    distance = (meaning.number - 1 - civil.weekday(base.first_day)) % 7
    shift = meaning.shift or 0
    if shift < 0:
        return _at(Place("day", base.first_day + distance - 7), f"the {name} before the date told last")
    if shift > 0 and distance == 0:
        distance = 7
    return _at(Place("day", base.first_day + distance), f"the {name} after the date told last")


def _month_name(meaning: MonthName, scene: Scene) -> Dated:
    name = MONTH_NAMES[meaning.number - 1]
    if meaning.shift is None and scene.is_narrative and scene.told:
        year = _narrative_year(meaning.number, scene)
        return _at(Place("month", year * 12 + meaning.number - 1), f"the year is that of the dates told before, {year}")
    base = scene.told if meaning.anchor == "told" and scene.told else scene.today
    now = containing(base, "month")
    distance = (meaning.number - 1 - now.index) % 12
    if meaning.shift == -1:
        return _at(shifted(now, distance - 12), f"the last {name} before {scene.today_text}")
    if meaning.shift == 1:
        return _at(shifted(now, distance or 12), f"the next {name} after {scene.today_text}")
    if meaning.shift == 0:
        year = base.year
        return _at(Place("month", year * 12 + meaning.number - 1), f"{name} of the same year")
    if distance == 0:
        return _at(now, f"{name} is the month of {scene.today_text}")
    if scene.tense_here() == "future":
        return _at(shifted(now, distance), f"the {name} after {scene.today_text}")
    return _at(shifted(now, distance - 12), f"the {name} before {scene.today_text}")


def _season(meaning: Season, scene: Scene) -> Dated:
    index = SEASONS.index(meaning.name)
    if meaning.year is not None:
        year, why = _place(meaning.year, scene)
        return _at(Place("season", year.year * 4 + index), why)
    if scene.is_narrative and scene.told and meaning.shift is None:
        return _at(Place("season", scene.told.year * 4 + index), "the year is that of the dates told before")
    base = scene.told if meaning.anchor == "told" and scene.told else scene.today
    now = containing(base, "season")
    distance = (index - now.index) % 4
    if meaning.shift == -1:
        return _at(shifted(now, distance - 4), f"the last such season before {scene.today_text}")
    if meaning.shift == 1:
        return _at(shifted(now, distance or 4), f"the next such season after {scene.today_text}")
    if meaning.shift == 0:
        return _at(Place("season", base.year * 4 + index), f"the season of the year of {scene.today_text}")
    if distance and scene.tense_here() != "future":
        distance -= 4
    return _at(shifted(now, distance), f"the nearest such season to {scene.today_text}, that the verb allows")


def _fraction4(meaning: Fraction4, scene: Scene) -> Dated:
    count = 4 if meaning.unit == "quarter" else 2
    if meaning.year is not None:
        year, why = _place(meaning.year, scene)
        return _at(Place(meaning.unit, year.year * count + meaning.number - 1), why)
    now = containing(scene.today, meaning.unit)
    distance = (meaning.number - 1 - now.index) % count
    if distance and scene.tense_here() != "future":
        distance -= count
    return _at(shifted(now, distance), f"the nearest such {meaning.unit} to {scene.today_text}, that the verb allows")


def _shift(meaning: Shift, scene: Scene) -> Dated:
    is_from_told = meaning.anchor == "told" and scene.told is not None
    base = scene.told if is_from_told and scene.told else scene.today
    seen = "the date told last" if is_from_told else scene.today_text
    unit = meaning.unit
    if unit == "century":
        number = (base.year - 1) // 100 + 1 + meaning.amount
        return _century(Century(number), scene)
    if is_from_told and base.unit not in (unit, "day") and _size(base.unit) > _size(unit):
        raise Unknown(f"the date told last is no {unit}")
    place = shifted(containing(base, unit), meaning.amount)
    step = {0: "the", -1: "one before the", 1: "one after the"}.get(meaning.amount, f"{meaning.amount:+d} from the")
    return _at(place, f"the {unit} is {step} {unit} of {seen}" if unit != "day" or meaning.amount else f"it is {seen}")


_SIZES = ("second", "minute", "hour", "day", "weekend", "week", "month", "season", "quarter", "half", "year", "decade", "century", "millennium")


def _size(unit: str) -> int:
    return _SIZES.index(unit)


def _length(meaning: Length, scene: Scene) -> Dated:
    return Dated("DURATION", length_value(meaning), "a length of time", is_told=False)


def _away(meaning: Away, scene: Scene) -> Dated:
    is_from_told = meaning.anchor == "told" and scene.told is not None
    base = scene.told if is_from_told and scene.told else scene.today
    seen = "the date told last" if is_from_told else scene.today_text
    ways = {-1: "before", 1: "after"}
    if any(amount is None for amount, _ in meaning.length.parts):
        value = "PAST_REF" if meaning.direction < 0 else "FUTURE_REF"
        return Dated("DATE", value, f"an unknown time {ways[meaning.direction]} {seen}", is_told=False)
    place = _moved(base, meaning, scene, is_from_dct=not is_from_told)
    how_long = length_value(meaning.length)
    return _at(place, f"{how_long} {ways[meaning.direction]} {seen}")


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
    if months.denominator > 1:
        unit = "month"
    elif unit in ("year", "decade", "century", "millennium") and any(a and a.denominator > 1 for a, _ in parts):
        unit = "month"
    first = base.first_day
    if _size(base.unit) > _size(unit) and not is_from_dct:
        raise Unknown(f"the date told last is no {unit}")
    day = civil.add_months(first, meaning.direction * round(months)) + meaning.direction * round(days)
    target = {"century": "year", "millennium": "year", "decade": "year", "weekend": "week"}.get(unit, unit)
    if not is_from_dct and base.unit == "day" and target in ("week",):
        target = "day"
    return containing(Place("day", day), target)


_MONTHS = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}


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
    if seconds % civil.SECONDS_PER_DAY == 0 and (is_from_dct or base.seconds is None):
        return Place("day", day)
    unit = meaning.length.parts[-1][1]
    finest: Grain = "minute" if unit in ("hour", "minute") else "second"
    return Place("day", day, seconds=rest, finest=finest)


def _hanging(meaning: Hanging, scene: Scene) -> Dated:
    way = "after" if meaning.direction > 0 else "before"
    amount, unit = meaning.length.parts[0]
    offset = None
    if amount is not None and amount.denominator == 1 and len(meaning.length.parts) == 1:
        grain: Any = "day" if unit == "night" else "week" if unit == "weekend" else unit
        offset = Offset(meaning.direction * amount.numerator, grain, meaning.anchor)
    return Dated("DURATION", length_value(meaning.length), f"so long {way} what the next words tell", offset=offset, is_told=False)


def _nth(meaning: Nth, scene: Scene) -> Dated:
    of, why = _place(meaning.of, scene)
    if meaning.unit == "month":
        return _at(Place("month", of.year * 12 + meaning.number - 1), why)
    if meaning.unit.startswith("weekday:"):
        number = int(meaning.unit[8:])
        first = of.first_day + (number - 1 - civil.weekday(of.first_day)) % 7
        days = list(range(first, of.last_day + 1, 7))
    else:
        start = containing(of, meaning.unit)
        days = []
        while start.first_day <= of.last_day:
            days.append(start.index)
            start = shifted(start, 1)
    index = meaning.number if meaning.number < 0 else meaning.number - 1
    if index >= len(days):
        raise Impossible(f"there is no number {meaning.number} in it")
    unit = "day" if meaning.unit.startswith("weekday:") else meaning.unit
    return _at(Place(unit, days[index]), f"number {meaning.number} of its kind; {why}")


def _day_part(meaning: DayPart, scene: Scene) -> Dated:
    if meaning.of is not None:
        day, why = _place(meaning.of, scene)
    else:
        day, why = _day_at_hand(scene)
    if day.unit != "day":
        raise Unknown("the date it belongs to is no day")
    return _at(replace(day, part=meaning.part, seconds=None), why)


def _day_at_hand(scene: Scene) -> tuple[Place, str]:
    if scene.told is not None and scene.told.unit == "day":
        return replace(scene.told, part="", seconds=None), "the day is the one told last"
    if scene.is_narrative:
        raise Unknown("no day was told before")
    return scene.today, f"the day is {scene.today_text}"


def _clock(meaning: Clock, scene: Scene) -> Dated:
    day, why = _place(meaning.of, scene) if meaning.of is not None else _day_at_hand(scene)
    if day.unit != "day":
        raise Unknown("the date it belongs to is no day")
    finest: Grain = "hour" if meaning.minute is None else "minute" if meaning.second is None else "second"
    if meaning.hour > 24 or (meaning.hour == 24 and meaning.minute):
        raise Impossible(f"there is no hour {meaning.hour}")
    seconds = meaning.hour * 3600 + (meaning.minute or 0) * 60 + (meaning.second or 0)
    index = day.index + seconds // civil.SECONDS_PER_DAY
    place = Place("day", index, "", seconds % civil.SECONDS_PER_DAY, finest, meaning.zone)
    return _at(place, why)


def _reference(meaning: Reference, scene: Scene) -> Dated:
    words = {"PRESENT_REF": "the time of telling", "PAST_REF": "some time in the past", "FUTURE_REF": "some time to come"}
    return Dated("DATE", meaning.value, words[meaning.value], is_told=False)


def _stretch(meaning: Stretch, scene: Scene) -> Dated:
    return Dated("DURATION", length_value(meaning.length), "a length of time", is_told=False)


def _every(meaning: Every, scene: Scene) -> Dated:
    return Dated("SET", meaning.value, "it comes again and again", is_told=False)


def _holiday(meaning: Holiday, scene: Scene) -> Dated:
    if meaning.year is not None:
        day = holidays.day_of(meaning.name, meaning.year)
        if day is None:
            raise Unknown(f"the day of {meaning.name} in {meaning.year} is not known here")
        return _at(Place("day", day), "the day of the holiday in that year")
    if scene.is_narrative and scene.told:
        years = [scene.told.year]
    else:
        now = scene.today.year
        years = [now - 1, now, now + 1]
    days = [Place("day", day) for year in years if (day := holidays.day_of(meaning.name, year)) is not None]
    if not days:
        raise Unknown("the day of this holiday is not known here")
    if scene.is_narrative and scene.told:
        return _at(days[0], "the year is that of the dates told before")
    today = scene.today.index
    if meaning.shift == -1:
        days = [max((d for d in days if d.index < today), key=lambda d: d.index)]
    elif meaning.shift == 1:
        days = [min((d for d in days if d.index > today), key=lambda d: d.index)]
    return _at(_nearest(days, scene), f"the nearest to {scene.today_text}, that the verb allows")


def _unit(meaning: Unit, scene: Scene) -> Dated:
    place = containing(scene.today, meaning.unit)
    if meaning.unit == "weekend" and scene.tense_here() != "future" and civil.weekday(scene.today.index) < 5:
        place = shifted(place, -1)
    return _at(place, f"the {meaning.unit} of {scene.today_text}")


_DATERS: dict[type, Callable[[Any, Scene], Dated]] = {
    Calendar: _calendar, Slashed: _slashed, Iso: _iso, Decade: _decade, Century: _century, Weekday: _weekday,
    MonthName: _month_name, Season: _season, Fraction4: _fraction4, Shift: _shift, Length: _length, Away: _away,
    Hanging: _hanging, Nth: _nth, DayPart: _day_part, Clock: _clock, Reference: _reference, Stretch: _stretch,
    Every: _every, Holiday: _holiday, Unit: _unit,
}  # fmt: skip
