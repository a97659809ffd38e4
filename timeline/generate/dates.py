"""Intervals in words, as a reader of a newspaper expects them, and what a page may say of how sure they are."""

from typing import Literal

from timeline import civil
from timeline.model import Grain, Interval

When = Literal["exact", "span", "about", "before", "after", "unknown"]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEASONS = {12: "winter", 1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring", 6: "summer", 7: "summer",
           8: "summer", 9: "autumn", 10: "autumn", 11: "autumn"}  # fmt: skip
_GREGORIAN_SINCE = 1583  # the first whole year of that calendar: a weekday before it would be made up
YEARLY: frozenset[Grain] = frozenset(("year", "decade", "century", "millennium"))
_YEAR_BLOCKS: dict[Grain, int] = {"decade": 10, "century": 100, "millennium": 1000}

PRECISION: dict[Grain, str] = {
    "second": "known to the second",
    "minute": "known to the minute",
    "hour": "known to the hour",
    "daypart": "known to the part of the day",
    "day": "known to the day",
    "week": "known to the week, not to the day",
    "month": "known to the month, not to the day",
    "season": "known to the season, not to the day",
    "quarter": "known to the quarter, not to the day",
    "year": "known to the year, not to the day",
    "decade": "known to the decade only",
    "century": "known to the century only",
    "millennium": "known to the millennium only",
}
NOTES: dict[Grain, str] = {
    "month": "day not known",
    "season": "day not known",
    "quarter": "day not known",
    "year": "day not known",
    "decade": "year not known",
    "century": "year not known",
    "millennium": "year not known",
}


def in_words(interval: Interval) -> str:
    """Return the whole date: ``Wednesday, 9 March 2016``, ``about 1900``, ``from 15 April 2010``, ``44 BCE``."""
    return _qualifier(interval) + _stretch(interval, with_weekday=True)


def in_short(interval: Interval) -> str:
    """Return the date without its weekday and with months cut to three letters: ``9 Mar 2016``, for a chip."""
    words = _qualifier(interval) + _stretch(interval, with_weekday=False)
    for month in MONTHS:
        words = words.replace(month, month[:3])
    return words


def in_gutter(interval: Interval) -> str:
    """Return the date as it stands under a heading that already says the year: ``13 April, 21:08``, ``July``."""
    if when_of(interval) != "exact":
        return _without_year(interval, _qualifier(interval) + _stretch(interval, with_weekday=False))
    _, month, day = civil.civil_date(_days(interval)[0])
    clock = _clock(interval)
    return f"{day} {MONTHS[month - 1]}" + (f", {clock}" if clock else "")


def _without_year(interval: Interval, words: str) -> str:
    """Return ``words`` without the year, where the interval lies in one and is not the year itself."""
    if interval.first_day is None or interval.last_day is None or interval.grain in YEARLY:
        return words
    year, *_ = civil.civil_date(interval.first_day)
    is_one_year = civil.civil_date(interval.last_day)[0] == year
    return words.replace(f" {year_in_words(year)}", "") if is_one_year else words


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


def precision(interval: Interval | None) -> str:
    """Return how precise a date is, as the end of a sentence: ``known to the day``."""
    if interval is None:
        return "not known"
    if interval.start is None:
        return "only the end is known: it happened before"
    if interval.end is None:
        return "only the start is known: it happened then or later"
    if interval.grain == "day" and interval.first_day != interval.last_day:
        return f"a stretch of {(interval.end - interval.start) // civil.SECONDS_PER_DAY} days"
    grade = PRECISION[interval.grain]
    if interval.approximate:
        return f"approximate, {grade}"
    return f"uncertain, {grade}" if interval.uncertain else grade


def note(interval: Interval | None) -> str:
    """Return the few words that stand beside a date that is not one day, ``""`` beside one that is."""
    if interval is None:
        return "date not known"
    if interval.start is None or interval.end is None:
        return "exact day not known" if interval.start is None else "then or later"
    if interval.approximate:
        return "approximate"
    if interval.uncertain:
        return "uncertain"
    return NOTES.get(interval.grain, "")


def html_datetime(interval: Interval | None) -> str:
    """Return the value of ``<time datetime>``, or ``""`` where HTML has none for this date.

    Source: HTML Standard, "The time element": a day, a month, a week, a year of four digits or more, or a day with a
    time. There is none for ranges, for "about", or for years before 1.
    """
    if interval is None or interval.start is None or interval.end is None or when_of(interval) == "about":
        return ""
    first, last = _days(interval)
    year, month, day = civil.civil_date(first)
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


def year_in_words(year: int) -> str:
    """Return a year (astronomical) as people write it: ``1970``, ``79 CE``, ``44 BCE`` for -43."""
    if year <= 0:
        return f"{1 - year} BCE"
    return f"{year} CE" if year < 1000 else str(year)


def gap_in_words(days: int) -> str:
    """Return the length of a silence, rounded down: ``39 years``, ``14 months``, ``20 days``."""
    months = int(days / 30.436875)
    if months >= 24:
        return f"{int(days / 365.2425)} years"
    if months >= 2:
        return f"{months} months"
    return f"{days} days"


def _qualifier(interval: Interval) -> str:
    return ("perhaps " if interval.uncertain else "") + ("about " if interval.approximate else "")


def _stretch(interval: Interval, *, with_weekday: bool) -> str:
    if interval.start is None and interval.end is not None:
        return "before " + _boundary(interval.end, interval.grain)
    if interval.end is None and interval.start is not None:
        return "from " + _boundary(interval.start, interval.grain)
    named = _named_stretch(interval)
    if named:
        return named
    first, last = _days(interval)
    day = _day_in_words(first, with_weekday=with_weekday)
    clock = _clock(interval)
    if first == last:
        return f"{day}, {clock}" if clock else day
    if not _is_whole_days(interval) and interval.start is not None and interval.end is not None:
        return f"{_moment(interval.start)} – {_moment(interval.end)}"
    return _range_in_words(first, last)


def _named_stretch(interval: Interval) -> str:
    """Return the name that a stretch of the calendar has (``April 1970``, ``the 1990s``), or ``""``."""
    first, last = _days(interval)
    year, month, day = civil.civil_date(first)
    next_year, next_month, next_day = civil.civil_date(last + 1)
    if not _is_whole_days(interval):
        return ""
    if interval.grain == "week" and last - first == 6:
        return f"{_range_in_words(first, last)} (week)"
    months = (next_year - year) * 12 + next_month - month
    if interval.grain == "season" and 2 <= months <= 4:
        crosses = next_year > year and next_month > 1
        return f"{SEASONS[month]} {year_in_words(year)}" + (f"–{next_year % 100:02}" if crosses and year > 0 else "")
    if day != 1 or next_day != 1:
        return ""
    if interval.grain == "quarter" and months in (3, 6) and (month - 1) % months == 0:
        ordinal = ("first", "second", "third", "fourth")[(month - 1) // months]
        return f"{ordinal} {'quarter' if months == 3 else 'half'} of {year_in_words(year)}"
    if month != 1 or next_month != 1:
        return _months_in_words((year, month), civil.civil_date(last)[:2])
    return _year_block(interval.grain, year, next_year - year) or _years_in_words(year, next_year - 1)


def _year_block(grain: Grain, year: int, years: int) -> str:
    """Return ``the 1990s``, ``the 18th century`` or ``the 2nd millennium``, or ``""`` when the years are no such."""
    size = _YEAR_BLOCKS.get(grain, 0)
    if years != size or year % size > 1 or (grain == "decade" and (year % 10 or year < 1)):
        return ""
    if grain == "decade":
        return f"the {year}s"
    if year >= 0:
        return f"the {_ordinal(year // size + 1)} {grain}"
    return f"the {_ordinal(-year // size + 1)} {grain} BCE"


def _boundary(seconds: int, grain: Grain) -> str:
    """Return the moment at which a stretch with one open end starts or stops, as fine as its words were."""
    number, clock = divmod(seconds, civil.SECONDS_PER_DAY)
    year, month, day = civil.civil_date(number)
    if clock:
        return _moment(seconds)
    if (month, day) == (1, 1) and grain in ("year", "decade", "century", "millennium"):
        return _year_block(grain, year, _YEAR_BLOCKS.get(grain, 1)) or year_in_words(year)
    if day == 1 and grain in ("month", "season", "quarter", "year"):
        return f"{MONTHS[month - 1]} {year_in_words(year)}"
    return _day_in_words(number, with_weekday=False)


def _days(interval: Interval) -> tuple[int, int]:
    first, last = interval.first_day, interval.last_day
    if first is None or last is None:
        raise ValueError("an interval with an open end has no first and last day")
    if interval.grain == "daypart" and last - first == 1:
        return first, first  # the night of 10 March belongs to 10 March though it runs past midnight
    return first, last


def _is_whole_days(interval: Interval) -> bool:
    return not (interval.start or 0) % civil.SECONDS_PER_DAY and not (interval.end or 0) % civil.SECONDS_PER_DAY


def _clock(interval: Interval) -> str:
    """Return the time of day of an interval inside one day (``21:08``, ``evening``), ``""`` for the whole day."""
    if interval.start is None or interval.end is None or _is_whole_days(interval):
        return ""
    zone = "" if interval.zone is None else f" {_zone_in_words(interval.zone)}"
    if interval.grain == "daypart":
        return _daypart(interval.start // 3600 % 24)
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


def _moment(seconds: int) -> str:
    return f"{_day_in_words(seconds // civil.SECONDS_PER_DAY, with_weekday=False)}, {_time(seconds)}"


def _day_in_words(number: int, *, with_weekday: bool) -> str:
    year, month, day = civil.civil_date(number)
    weekday = f"{WEEKDAYS[civil.weekday(number)]}, " if with_weekday and year >= _GREGORIAN_SINCE else ""
    return f"{weekday}{day} {MONTHS[month - 1]} {year_in_words(year)}"


def _range_in_words(first: int, last: int) -> str:
    year, month, day = civil.civil_date(first)
    last_year, last_month, last_day = civil.civil_date(last)
    until = _day_in_words(last, with_weekday=False)
    if (year, month) == (last_year, last_month):
        return f"{day}–{last_day} {MONTHS[month - 1]} {year_in_words(year)}"
    if year == last_year:
        return f"{day} {MONTHS[month - 1]} – {until}"
    return f"{_day_in_words(first, with_weekday=False)} – {until}"


def _months_in_words(first: tuple[int, int], last: tuple[int, int]) -> str:
    until = f"{MONTHS[last[1] - 1]} {year_in_words(last[0])}"
    if first == last:
        return until
    if first[0] == last[0]:
        return f"{MONTHS[first[1] - 1]} – {until}"
    return f"{MONTHS[first[1] - 1]} {year_in_words(first[0])} – {until}"


def _years_in_words(first: int, last: int) -> str:
    if first == last:
        return year_in_words(first)
    if first <= 0 and last <= 0:
        return f"{1 - first}–{year_in_words(last)}"
    if first >= 1000:
        return f"{first}–{last}"
    return f"{year_in_words(first)} – {year_in_words(last)}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
