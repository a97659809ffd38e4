"""Intervals in words, as a reader of a newspaper expects them, and what a page may say of how sure they are."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import cycle
from typing import Literal

from timeline import civil
from timeline.generate.words import Words, load_words
from timeline.model import Grain, Interval

When = Literal["exact", "span", "about", "before", "after", "unknown"]

_GREGORIAN_SINCE = 1583  # the first whole year of that calendar: a weekday before it would be made up
YEARLY: frozenset[Grain] = frozenset(("year", "decade", "century", "millennium"))
_YEAR_BLOCKS: dict[Grain, int] = {"decade": 10, "century": 100, "millennium": 1000}

# What a note beside the date says of grains that leave the day or the year open.
_NOTES: dict[Grain, str] = {
    "month": "note.day",
    "season": "note.day",
    "quarter": "note.day",
    "year": "note.day",
    "decade": "note.year",
    "century": "note.year",
    "millennium": "note.year",
}
ENGLISH = load_words("en")


@lru_cache(65_536)
def date_of(day: int) -> tuple[int, int, int]:
    """Return year, month and day of a day's number: of one day many events are told, on many pages."""
    return civil.civil_date(day)


def in_words(interval: Interval, words: Words = ENGLISH) -> str:
    """Return the whole date: ``Wednesday, 9 March 2016``, ``about 1900``, ``from 15 April 2010``, ``44 BCE``."""
    return _qualified(interval, _stretch(interval, words, with_weekday=True), words)


@lru_cache(65_536)
def in_short(interval: Interval, words: Words = ENGLISH) -> str:
    """Return the date without its weekday and with short months: ``9 Mar 2016``, for a chip."""
    told = _qualified(interval, _stretch(interval, words, with_weekday=False), words)
    for month, short in _short_months(words):
        if month in told:
            told = told.replace(month, short)
    return told


@cache
def _short_months(words: Words) -> Sequence[tuple[str, str]]:
    """Return the months whose names are shortened, and what to.

    A month that stands alone keeps its name where that is another one: the short form is made for a day before it.
    """
    lists = words.lists
    names = [*lists["months"], *(lists["months_alone"] if lists["months_alone"] == lists["months"] else ())]
    return [(name, short) for name, short in zip(names, cycle(lists["months_short"]), strict=False) if name != short]


def in_gutter(interval: Interval, words: Words = ENGLISH) -> str:
    """Return the date as it stands under a heading that already says the year: ``13 April, 21:08``, ``July``."""
    if when_of(interval) != "exact":
        told = _qualified(interval, _stretch(interval, words, with_weekday=False), words)
        return _without_year(interval, told, words)
    _, month, day = date_of(_days(interval)[0])
    date = words("date.day-of-month", day=day, month=words.lists["months"][month - 1])
    clock = _clock(interval, words)
    return words("date.with-clock", date=date, clock=clock) if clock else date


def month_in_words(year: int, month: int, words: Words = ENGLISH) -> str:
    """Return a month with its year: ``March 2016``."""
    return words("date.month", month=words.month(month), year=year_in_words(year, words))


def _without_year(interval: Interval, told: str, words: Words) -> str:
    """Return ``told`` without the year, where the interval lies in one and is not the year itself."""
    if interval.first_day is None or interval.last_day is None or interval.grain in YEARLY:
        return told
    year, *_ = date_of(interval.first_day)
    is_one_year = date_of(interval.last_day)[0] == year
    return told.replace(f" {year_in_words(year, words)}", "") if is_one_year else told


def when_of(interval: Interval | None) -> When:
    """Tell how sure a date is, as one of the few kinds that are drawn apart."""
    if interval is None:
        return "unknown"
    if interval.start is None:
        return "before"
    if interval.end is None:
        return "after"
    if interval.approximate or interval.uncertain:
        return "about"
    first, last = _days(interval)
    return "exact" if first == last else "span"


def precision(interval: Interval | None, words: Words = ENGLISH) -> str:
    """Return how precise a date is, as the end of a sentence: ``known to the day``."""
    if interval is None:
        return words("precision.unknown")
    if interval.start is None:
        return words("precision.before")
    if interval.end is None:
        return words("precision.after")
    if interval.grain == "day" and interval.first_day != interval.last_day:
        return words("precision.days", count=(interval.end - interval.start) // civil.SECONDS_PER_DAY)
    grade = words(f"precision.{interval.grain}")
    if interval.approximate:
        return words("precision.approximate", grade=grade)
    return words("precision.uncertain", grade=grade) if interval.uncertain else grade


def note(interval: Interval | None, words: Words = ENGLISH) -> str:
    """Return the few words that stand beside a date that is not one day, ``""`` beside one that is."""
    if interval is None:
        return words("date.unknown")
    if interval.start is None or interval.end is None:
        return words("note.before" if interval.start is None else "note.after")
    if interval.approximate:
        return words("note.approximate")
    if interval.uncertain:
        return words("note.uncertain")
    return words(_NOTES[interval.grain]) if interval.grain in _NOTES else ""


@lru_cache(16_384)
def html_datetime(interval: Interval | None) -> str:
    """Return the value of ``<time datetime>``, or ``""`` where HTML has none for this date.

    Source: HTML Standard, "The time element": a day, a month, a week, a year of four digits or more, or a day with a
    time. There is none for ranges, for "about", or for years before 1.
    """
    if interval is None or interval.start is None or interval.end is None or when_of(interval) == "about":
        return ""
    first, last = _days(interval)
    year, month, day = date_of(first)
    if year < 1:
        return ""
    if first == last:
        clock = "T" + _time(interval.start) if interval.grain in ("second", "minute") else ""
        return f"{year:04}-{month:02}-{day:02}{clock}"
    if interval == Interval.of_month(year, month):
        return f"{year:04}-{month:02}"
    if interval == Interval.of_year(year):
        return f"{year:04}"
    if interval.grain == "week" and last - first == 6 and civil.weekday(first) == 0:
        week_year, week = civil.iso_week(first)
        return f"{week_year:04}-W{week:02}"
    return ""


def year_in_words(year: int, words: Words = ENGLISH) -> str:
    """Return a year (astronomical) as people write it: ``1970``, ``79 CE``, ``44 BCE`` for -43."""
    if year <= 0:
        return words("date.bce", year=1 - year)
    return words("date.ce", year=year) if year < 1000 else str(year)


def gap_in_words(days: int, words: Words = ENGLISH) -> str:
    """Return the length of a silence, rounded down: ``39 years``, ``14 months``, ``20 days``."""
    months = int(days / 30.436875)
    if months >= 24:
        return words.counted(int(days / 365.2425), "year")
    if months >= 2:
        return words.counted(months, "month")
    return words.counted(days, "day")


def weekday_of(interval: Interval, words: Words = ENGLISH) -> str:
    """Return the weekday that ``in_words`` begins with, ``""`` where it names none."""
    if interval.start is None or interval.end is None or _named_stretch(interval, words):
        return ""
    first, last = _days(interval)
    is_told = first == last and date_of(first)[0] >= _GREGORIAN_SINCE
    return words.lists["weekdays"][civil.weekday(first)] if is_told and when_of(interval) == "exact" else ""


def _qualified(interval: Interval, told: str, words: Words) -> str:
    if interval.approximate:
        told = words("date.about", date=told)
    return words("date.perhaps", date=told) if interval.uncertain else told


def _stretch(interval: Interval, words: Words, *, with_weekday: bool) -> str:
    if interval.start is None and interval.end is not None:
        return words("date.before", date=_boundary(interval.end, interval.grain, words))
    if interval.end is None and interval.start is not None:
        return words("date.after", date=_boundary(interval.start, interval.grain, words))
    named = _named_stretch(interval, words)
    if named:
        return named
    first, last = _days(interval)
    day = _day_in_words(first, words, with_weekday=with_weekday)
    clock = _clock(interval, words)
    if first == last:
        return words("date.with-clock", date=day, clock=clock) if clock else day
    if not _is_whole_days(interval) and interval.start is not None and interval.end is not None:
        return words("date.range", first=_moment(interval.start, words), last=_moment(interval.end, words))
    return _range_in_words(first, last, words)


def _named_stretch(interval: Interval, words: Words) -> str:
    """Return the name that a stretch of the calendar has (``April 1970``, ``the 1990s``), or ``""``."""
    first, last = _days(interval)
    year, month, day = date_of(first)
    next_year, next_month, next_day = date_of(last + 1)
    if not _is_whole_days(interval):
        return ""
    if interval.grain == "week" and last - first == 6:
        return words("date.week", range=_range_in_words(first, last, words))
    months = (next_year - year) * 12 + next_month - month
    if interval.grain == "season" and 2 <= months <= 4:
        crosses = next_year > year and next_month > 1
        told = year_in_words(year, words) + (f"–{next_year % 100:02}" if crosses and year > 0 else "")
        return words("date.season", season=words.lists["seasons"][month % 12 // 3], year=told)
    if day != 1 or next_day != 1:
        return ""
    if interval.grain == "quarter" and months in (3, 6) and (month - 1) % months == 0:
        part = words.lists["quarters" if months == 3 else "halves"][(month - 1) // months]
        return words("date.part-of-year", part=part, year=year_in_words(year, words))
    if month != 1 or next_month != 1:
        last_year, last_month, _ = date_of(last)
        return _months_in_words((year, month), (last_year, last_month), words)
    block = _year_block(interval.grain, year, next_year - year, words)
    return block or years_in_words(year, next_year - 1, words)


def _year_block(grain: Grain, year: int, years: int, words: Words) -> str:
    """Return ``the 1990s``, ``the 18th century`` or ``the 2nd millennium``, or ``""`` when the years are no such."""
    size = _YEAR_BLOCKS.get(grain, 0)
    if years != size or year % size > 1 or (grain == "decade" and (year % 10 or year < 1)):
        return ""
    if grain == "decade":
        return words("date.decade", year=year)
    if year >= 0:
        return words(f"date.{grain}", ordinal=_ordinal(year // size + 1, words))
    return words(f"date.{grain}-bce", ordinal=_ordinal(-year // size + 1, words))


def _boundary(seconds: int, grain: Grain, words: Words) -> str:
    """Return the moment at which a stretch with one open end starts or stops, as fine as its words were."""
    number, clock = divmod(seconds, civil.SECONDS_PER_DAY)
    year, month, day = date_of(number)
    if clock:
        return _moment(seconds, words)
    if (month, day) == (1, 1) and grain in ("year", "decade", "century", "millennium"):
        return _year_block(grain, year, _YEAR_BLOCKS.get(grain, 1), words) or year_in_words(year, words)
    if day == 1 and grain in ("month", "season", "quarter", "year"):
        return month_in_words(year, month, words)
    return _day_in_words(number, words, with_weekday=False)


def _days(interval: Interval) -> tuple[int, int]:
    first, last = interval.first_day, interval.last_day
    if first is None or last is None:
        raise ValueError("an interval with an open end has no first and last day")
    if interval.grain == "daypart" and last - first == 1:
        return first, first  # the night of 10 March belongs to 10 March though it runs past midnight
    return first, last


def _is_whole_days(interval: Interval) -> bool:
    return not (interval.start or 0) % civil.SECONDS_PER_DAY and not (interval.end or 0) % civil.SECONDS_PER_DAY


def _clock(interval: Interval, words: Words) -> str:
    """Return the time of day of an interval inside one day (``21:08``, ``evening``), ``""`` for the whole day."""
    if interval.start is None or interval.end is None or _is_whole_days(interval):
        return ""
    zone = "" if interval.zone is None else f" {_zone_in_words(interval.zone)}"
    if interval.grain == "daypart":
        return words(f"date.{_daypart(interval.start // 3600 % 24)}")
    until = {"second": 1, "minute": 60, "hour": 3600}.get(interval.grain, 0)
    with_seconds = interval.grain == "second"
    start = _time(interval.start, with_seconds=with_seconds)
    if interval.end - interval.start <= until:
        return start + zone
    return f"{start}–{_time(interval.end, with_seconds=with_seconds)}{zone}"


def _daypart(hour: int) -> str:
    if hour < 5:
        return "night"
    if hour < 12:
        return "morning"
    if hour < 17:
        return "midday" if hour == 11 else "afternoon"
    return "evening" if hour < 21 else "night"


def _time(seconds: int, *, with_seconds: bool = False) -> str:
    hour, minute, second = seconds // 3600 % 24, seconds // 60 % 60, seconds % 60
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if with_seconds else "")


def _zone_in_words(minutes: int) -> str:
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def _moment(seconds: int, words: Words) -> str:
    day = _day_in_words(seconds // civil.SECONDS_PER_DAY, words, with_weekday=False)
    return words("date.with-clock", date=day, clock=_time(seconds))


def _day_in_words(number: int, words: Words, *, with_weekday: bool) -> str:
    year, month, day = date_of(number)
    told = words("date.day", day=day, month=words.lists["months"][month - 1], year=year_in_words(year, words))
    if not with_weekday or year < _GREGORIAN_SINCE:
        return told
    return words("date.with-weekday", weekday=words.lists["weekdays"][civil.weekday(number)], date=told)


def _range_in_words(first: int, last: int, words: Words) -> str:
    year, month, day = date_of(first)
    last_year, last_month, last_day = date_of(last)
    until = _day_in_words(last, words, with_weekday=False)
    name = words.lists["months"][month - 1]
    if (year, month) == (last_year, last_month):
        return words("date.days-of-month", first=day, last=last_day, month=name, year=year_in_words(year, words))
    if year == last_year:
        return words("date.range", first=words("date.day-of-month", day=day, month=name), last=until)
    return words("date.range", first=_day_in_words(first, words, with_weekday=False), last=until)


def _months_in_words(first: tuple[int, int], last: tuple[int, int], words: Words) -> str:
    until = month_in_words(*last, words)
    if first == last:
        return until
    if first[0] == last[0]:
        return words("date.range", first=words.month(first[1]), last=until)
    return words("date.range", first=month_in_words(*first, words), last=until)


def years_in_words(first: int, last: int, words: Words) -> str:
    """Return a stretch of whole years, both ends included: ``1990–1999``, ``44–41 BCE``."""
    if first == last:
        return year_in_words(first, words)
    if first <= 0 and last <= 0:
        return words("date.years", first=1 - first, last=year_in_words(last, words))
    if first >= 1000:
        return words("date.years", first=first, last=last)
    return words("date.range", first=year_in_words(first, words), last=year_in_words(last, words))


def _ordinal(number: int, words: Words) -> str:
    if words("date.century") != ENGLISH("date.century"):
        return str(number)  # whatever a language puts beside the number stands in its own phrase
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
