"""Places in time as whole units, and the TIMEX3 values, intervals and words that stand for them."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from timeline import civil
from timeline.model import Grain, Interval
from timeline.timex.meaning import Length

SEASONS = ("SP", "SU", "FA", "WI")  # spring starts in March; the winter of a year ends in the next
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTHS_IN = {
    "month": 1,
    "quarter": 3,
    "half": 6,
    "season": 3,
    "year": 12,
    "decade": 120,
    "century": 1200,
    "millennium": 12000,
}

_MOST_REMEMBERED = 4096

# The hours a part of the day takes, from its own day's midnight on; a night ends on the next morning, and what happened
# "overnight" belongs to the night that ended on the day.
PART_HOURS = {"DT": (6, 18), "MO": (6, 12), "MI": (12, 14), "AF": (12, 18), "EV": (18, 24), "NI": (18, 30)}


@dataclass(frozen=True, slots=True)
class Place:
    """One calendar unit, counted from the one that holds the start of the year 0: ``Place("month", 2016 * 12 + 2)``.

    Days, and weeks and weekends by their Monday, are day numbers. ``part`` (MO, NI …) or ``seconds`` of the day narrow
    a day down; ``finest`` then is the unit the clock time is told in.
    """

    unit: str
    index: int
    part: str = ""
    seconds: int | None = None
    finest: Grain = "minute"
    zone: int | None = None

    @property
    def first_day(self) -> int:
        """Return the day number of the first day."""
        if self.unit in ("day", "week"):
            return self.index
        if self.unit == "weekend":
            return self.index + 5
        months = self.index * _MONTHS_IN[self.unit]
        return civil.month_start(0, months + (3 if self.unit == "season" else 1))

    @property
    def last_day(self) -> int:
        """Return the day number of the last day."""
        if self.unit == "day":
            return self.index
        if self.unit in ("week", "weekend"):
            return self.index + 6
        return replace(self, index=self.index + 1).first_day - 1

    @property
    def year(self) -> int:
        """Return the astronomical year of the first day."""
        if self.unit in ("day", "week", "weekend"):
            return _year_of(self.index)
        return self.index * _MONTHS_IN[self.unit] // 12

    def interval(self) -> Interval:
        """Return the stretch of time that the place takes."""
        if self.part:
            start, end = PART_HOURS[self.part]
            midnight = self.index * civil.SECONDS_PER_DAY
            return Interval(midnight + start * 3600, midnight + end * 3600, "daypart")
        if self.seconds is not None:
            start = self.index * civil.SECONDS_PER_DAY + self.seconds
            return Interval(
                start, start + {"hour": 3600, "minute": 60}.get(self.finest, 1), self.finest, zone=self.zone
            )
        return _whole(self.unit, self.index)


# Of a text's days and months most are told time and again.
@lru_cache(maxsize=_MOST_REMEMBERED)
def _year_of(day: int) -> int:
    return civil.civil_date(day)[0]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _whole(unit: str, index: int) -> Interval:
    place = Place(unit, index)
    return Interval.of_days(place.first_day, place.last_day, _GRAINS[unit])


_GRAINS: dict[str, Grain] = {
    "day": "day", "week": "week", "weekend": "day", "month": "month", "quarter": "quarter", "half": "month",
    "season": "season", "year": "year", "decade": "decade", "century": "century", "millennium": "millennium",
}  # fmt: skip


def day_place(year: int, month: int, day: int) -> Place:
    """Return a day; raises ValueError when there is no such day."""
    return Place("day", civil.day_number(year, month, day))


def containing(place: Place, unit: str) -> Place:
    """Return the unit that holds the first day of ``place``."""
    if unit == "day":
        return Place("day", place.first_day)
    if unit in ("week", "weekend"):
        return Place(unit, civil.week_start(place.first_day))
    year, month, _ = civil.civil_date(place.first_day)
    months = year * 12 + month - 1 - (2 if unit == "season" else 0)
    return Place(unit, months // _MONTHS_IN[unit])


def shifted(place: Place, amount: int) -> Place:
    """Return the unit of the same size so many units away."""
    step = 7 if place.unit in ("week", "weekend") else 1
    return Place(place.unit, place.index + amount * step)


def year_text(year: int) -> str:
    """Return four digits, or BC and four digits (TIMEX2's way, which TIMEX3 took over)."""
    return f"{year:04d}" if year > 0 else f"BC{1 - year:04d}"


def place_value(place: Place) -> str:
    """Return the TIMEX3 value of a place."""
    if place.unit == "day":
        value = day_text(place.index)
        if place.part:
            return f"{value}T{place.part}"
        return value if place.seconds is None else value + clock_value(place.seconds, place.finest)
    if place.unit in ("week", "weekend"):
        year, week = civil.iso_week(place.index)
        return f"{year_text(year)}-W{week:02d}" + ("-WE" if place.unit == "weekend" else "")
    year, rest = divmod(place.index * _MONTHS_IN[place.unit], 12)
    match place.unit:
        case "month":
            return f"{year_text(year)}-{rest + 1:02d}"
        case "quarter":
            return f"{year_text(year)}-Q{rest // 3 + 1}"
        case "half":
            return f"{year_text(year)}-H{rest // 6 + 1}"
        case "season":
            return f"{year_text(year)}-{SEASONS[rest // 3]}"
        case "year":
            return year_text(year)
        case "decade":
            return year_text(year)[:-1]
        case "century":
            return year_text(year)[:-2] if year > 0 else f"BC{-place.index - 1:02d}"
    return year_text(year)[:-3]


def clock_value(seconds: int, finest: Grain) -> str:
    """Return the time of day as TIMEX3 writes it, from its T on."""
    hour, rest = divmod(seconds, 3600)
    if finest == "hour":
        return f"T{hour:02d}"
    if finest == "minute":
        return f"T{hour:02d}:{rest // 60:02d}"
    return f"T{hour:02d}:{rest // 60:02d}:{rest % 60:02d}"


_UNIT_LETTERS = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "weekend": "W", "month": "M",
    "quarter": "Q", "season": "SP", "year": "Y", "decade": "DE", "century": "CE", "millennium": "ML",
}  # fmt: skip
_TIMES = {"second", "minute", "hour"}
_IN_YEARS = {"decade": 10, "century": 100, "millennium": 1000}
_SMALLER = {"year": ("month", 12), "hour": ("minute", 60), "minute": ("second", 60), "day": ("hour", 24)}


def length_value(length: Length) -> str:
    """Return the TIMEX3 value of a duration: P3D, PT2H30M, PXW, P2Y6M."""
    days, times = "", ""
    for amount, unit in _whole_parts(length):
        written = "X" if amount is None else _amount_text(amount)
        if unit in _TIMES:
            times += written + _UNIT_LETTERS[unit]
        else:
            days += written + _UNIT_LETTERS[unit]
    return "P" + days + ("T" + times if times else "")


def _whole_parts(length: Length) -> list[tuple[Fraction | None, str]]:
    parts: list[tuple[Fraction | None, str]] = []
    for amount, unit in length.parts:
        if unit == "quarter":  # ISO 8601 counts no quarters
            parts.append((None if amount is None else amount * 3, "month"))
        elif amount is not None and unit in _IN_YEARS:
            parts.append((amount * _IN_YEARS[unit], "year"))
        elif amount is not None and amount.denominator > 1 and unit in _SMALLER:
            smaller, count = _SMALLER[unit]
            rest = (amount - int(amount)) * count
            if rest.denominator > 1 or unit == "day":
                parts.append((amount, unit))
                continue
            if int(amount):
                parts.append((Fraction(int(amount)), unit))
            parts.append((rest, smaller))
        else:
            parts.append((amount, unit))
    return parts


def _amount_text(amount: Fraction) -> str:
    if amount.denominator == 1:
        return str(amount.numerator)
    return f"{float(amount):.4f}".rstrip("0")


_SIZES = (
    "second", "minute", "hour", "day", "weekend", "week", "month", "season", "quarter", "half", "year", "decade",
    "century", "millennium",
)  # fmt: skip


def size(unit: str) -> int:
    """Return the rank of a unit by its length."""
    return _SIZES.index(unit)


@lru_cache(maxsize=_MOST_REMEMBERED)
def day_text(number: int) -> str:
    """Return a day as people sort them: 2016-03-10."""
    year, month, day = civil.civil_date(number)
    return f"{year_text(year)}-{month:02d}-{day:02d}"
