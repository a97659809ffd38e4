"""EDTF (ISO 8601-2), read into and written from an ``Interval``: levels 0 and 1, and the seasons of level 2.

Source: "Extended Date/Time Format (EDTF) Specification", Library of Congress, 2019. Decided here, beyond its letter:
seasons are whole months (northern spring is March to May, winter runs from December into the next February), both
``..`` and an unknown (empty) end are read as an open end, an end of an interval is included as a whole
(``2016-03-10T07:00/2016-03-10T08:59`` is two hours), and times of day may carry a qualifier or lack their minutes.
"""

import re

from timeline import civil
from timeline.model import GRAINS, Grain, Interval

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_HOUR, _DAY = 3600, civil.SECONDS_PER_DAY
_POINT = re.compile(
    r"(?:(?P<minus>-)?(?P<digits>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)|Y(?P<long>-?[1-9][0-9]{4,}))"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?:T(?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?"
    r"(?P<mark>[?~%])?"
)
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
_UNSPECIFIED: dict[int, tuple[int, Grain]] = {1: (10, "decade"), 2: (100, "century"), 3: (1000, "millennium")}
# EDTF code -> first month, number of months, grain: seasons by no, the northern and the southern half of the earth
# (21 to 32), quarters (33 to 36), thirds (37 to 39) and halves (40, 41) of a year.
_SUBYEARS: dict[int, tuple[int, int, Grain]] = {
    21: (3, 3, "season"), 22: (6, 3, "season"), 23: (9, 3, "season"), 24: (12, 3, "season"),
    25: (3, 3, "season"), 26: (6, 3, "season"), 27: (9, 3, "season"), 28: (12, 3, "season"),
    29: (9, 3, "season"), 30: (12, 3, "season"), 31: (3, 3, "season"), 32: (6, 3, "season"),
    33: (1, 3, "quarter"), 34: (4, 3, "quarter"), 35: (7, 3, "quarter"), 36: (10, 3, "quarter"),
    37: (1, 4, "month"), 38: (5, 4, "month"), 39: (9, 4, "month"),
    40: (1, 6, "month"), 41: (7, 6, "month"),
}  # fmt: skip
_SEASON_CODES = {3: 21, 6: 22, 9: 23, 12: 24}
_QUARTER_CODES = {1: 33, 4: 34, 7: 35, 10: 36}
# The units a single date can be written in, and the one that a grain without a form of its own falls back on.
_UNITS: tuple[Grain, ...] = ("year", "month", "day", "hour", "minute", "second")
_UNIT_OF: dict[Grain, Grain] = {
    "second": "second", "minute": "minute", "hour": "hour", "daypart": "hour", "day": "day", "week": "day",
    "month": "month", "season": "month", "quarter": "month",
    "year": "year", "decade": "year", "century": "year", "millennium": "year",
}  # fmt: skip
_YEARS_IN: dict[Grain, int] = {"decade": 10, "century": 100, "millennium": 1000}
_SECONDS_IN: dict[Grain, int] = {"second": 1, "minute": 60, "hour": _HOUR, "day": _DAY}


def parse_edtf(text: str) -> Interval:
    """Return the time that an EDTF date or interval covers.

    The grain of ``a/b`` is the finer of its ends' grains; it is approximate or uncertain if either end is. An
    unspecified month or day (``1985-XX-XX``) widens the date to its year or month. Ends in two time zones are read on
    the clock of the first.

    Raises ValueError, in plain words, for what is not EDTF of these levels, has no such day ("February 2016 has no
    day 30"), cannot be placed in time (``XXXX``) or ends before it starts.
    """
    if "/" not in text:
        begin, stop, grain, mark, zone = _parse_point(text)
        return Interval(begin, stop, grain, mark in ("~", "%"), mark in ("?", "%"), zone)
    left, _, right = text.partition("/")
    first = None if left in ("", "..") else _parse_point(left)
    last = None if right in ("", "..") else _parse_point(right)
    known = [point for point in (first, last) if point is not None]
    if not known:
        raise ValueError(f"{text!r} has neither a start nor an end")
    grain = min((point[2] for point in known), key=GRAINS.index)
    zones = [point[4] for point in known if point[4] is not None]
    start = None if first is None else first[0]
    end = None if last is None else last[1]
    if end is not None and len(zones) == 2:
        end += (zones[0] - zones[1]) * 60
    if start is not None and end is not None and start >= end:
        raise ValueError(f"{text!r} ends before it starts")
    marks = {point[3] for point in known}
    is_approximate, is_uncertain = bool(marks & {"~", "%"}), bool(marks & {"?", "%"})
    return Interval(start, end, grain, is_approximate, is_uncertain, zones[0] if zones else None)


def format_edtf(interval: Interval, finest: Grain = "second") -> str:
    """Return the canonical EDTF of an interval: ``parse_edtf`` of it covers the same time with the same marks.

    One whole unit is written as such (``2016-03``, ``199X``, ``2016-21``), any other stretch as its first and last
    unit of the grain, or of the coarsest finer one that fits (``2016-02-29/2016-03-06`` is a week). Open ends are
    ``..``. A zone is written with times of day only: dates have none in EDTF.

    With ``finest`` at "day", times of day are written as the days they lie on, a part of a day as the day it starts
    on: the night of 10 March is ``2016-03-10`` though it runs past midnight. That is coarser than the interval.
    """
    start, end, grain = interval.start, interval.end, interval.grain
    if finest == "day" and GRAINS.index(grain) < GRAINS.index("day"):
        start, end, grain = _whole_days(interval)
    mark = "%" if interval.approximate and interval.uncertain else "~" if interval.approximate else ""
    mark = mark or ("?" if interval.uncertain else "")
    if start is not None and end is not None:
        whole = _format_whole(start, end, grain)
        if whole:
            return whole + mark
    unit = _UNIT_OF[grain]
    while not (_is_start(start, unit) and _is_start(end, unit)):
        unit = _UNITS[_UNITS.index(unit) + 1]
    zone = _format_zone(interval.zone) if unit in ("hour", "minute", "second") else ""
    first = ".." if start is None else _format_unit(start, unit) + zone + mark
    last = ".." if end is None else _format_unit(end - 1, unit) + zone + mark
    return first if first == last else f"{first}/{last}"


def _parse_point(text: str) -> tuple[int, int, Grain, str | None, int | None]:
    """Return ``(start, end, grain, qualifier, zone)`` of one date or date-time."""
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(_complaint(text))
    minus, digits, long, month, day, hour, minute, second, zone, mark = match.groups()
    if digits is not None and "X" in digits:
        if month is not None or hour is not None:
            raise ValueError(_complaint(text))
        start, end, grain = _unspecified_years(digits, minus is not None)
        return start, end, grain, mark, None
    year = int(long if digits is None else digits)
    if minus is not None:
        if year == 0:
            raise ValueError("there is no year -0000: the year before 0001 is 0000")
        year = -year
    if hour is not None:
        if month in (None, "XX") or day in (None, "XX"):
            raise ValueError(f"{text!r} has a time of day but no day")
        start, length, grain = _time_of_day(hour, minute, second)
        start += _day_number(year, int(month), int(day)) * _DAY
        return start, start + length, grain, mark, None if zone is None else _parse_zone(zone)
    start, end, grain = _date(text, year, month, day)
    return start, end, grain, mark, None


def _date(text: str, year: int, month: str | None, day: str | None) -> tuple[int, int, Grain]:
    if month is None or (month == "XX" and day in (None, "XX")):
        return _months(year, 1, 12, "year")
    if month == "XX":
        raise ValueError(f"{text!r} cannot be placed: it has a day but no month")
    number = int(month)
    if day is None or day == "XX":
        if 1 <= number <= 12:
            return _months(year, number, 1, "month")
        if number not in _SUBYEARS or day is not None:
            raise ValueError(f"there is no month {month}")
        return _months(year, *_SUBYEARS[number])
    first = _day_number(year, number, int(day)) * _DAY
    return first, first + _DAY, "day"


def _months(year: int, month: int, count: int, grain: Grain) -> tuple[int, int, Grain]:
    return civil.month_start(year, month) * _DAY, civil.month_start(year, month + count) * _DAY, grain


def _unspecified_years(digits: str, is_negative: bool) -> tuple[int, int, Grain]:
    """Return the years that ``199X`` leaves open; ``-199X`` runs from -1999 to -1990."""
    known = digits.rstrip("X")
    count, grain = _UNSPECIFIED[len(digits) - len(known)]
    first = int(known) * count
    if is_negative:
        first = -(first + count - 1)
    return _months(first, 1, 12 * count, grain)


def _day_number(year: int, month: int, day: int) -> int:
    try:
        return civil.day_number(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise ValueError(f"there is no month {month:02}") from None
        raise ValueError(f"{MONTH_NAMES[month - 1]} {_format_year(year)} has no day {day}") from None


def _time_of_day(hour: str, minute: str | None, second: str | None) -> tuple[int, int, Grain]:
    """Return the seconds since midnight, the length in seconds and the grain of a time."""
    if int(hour) > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        raise ValueError(f"there is no time {':'.join(part for part in (hour, minute, second) if part)}")
    since = int(hour) * _HOUR + int(minute or 0) * 60 + int(second or 0)
    if second is not None:
        return since, 1, "second"
    return (since, 60, "minute") if minute is not None else (since, _HOUR, "hour")


def _parse_zone(zone: str) -> int:
    """Return minutes east of UTC."""
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(f"there is no time zone {zone}")
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


def _complaint(text: str) -> str:
    """Say why ``text`` is no EDTF date of levels 0 and 1, with the right form where it can be guessed."""
    week = _WEEK.fullmatch(text)
    if week is not None:
        try:
            monday = civil.iso_week_start(int(week[1]), int(week[2]))
        except ValueError as error:
            return str(error)
        days = format_edtf(Interval.of_days(monday, monday + 6))
        return f"{text!r} is not EDTF: write a week as its days, {days}"
    if text.startswith("XXXX"):
        return f"{text!r} cannot be placed: it has no year"
    return f"{text!r} is not an EDTF date (such as 2016-03-10, 2016-03, 199X or 2016-03-01/2016-03-10)"


def _whole_days(interval: Interval) -> tuple[int | None, int | None, Grain]:
    first, last = interval.first_day, interval.last_day
    if interval.grain == "daypart" and first is not None and last is not None:
        last = first
    return None if first is None else first * _DAY, None if last is None else (last + 1) * _DAY, "day"


def _is_start(moment: int | None, unit: Grain) -> bool:
    """Tell whether a unit (one of ``_UNITS``) starts at ``moment``; an open end fits any."""
    if moment is None:
        return True
    if unit in _SECONDS_IN:
        return moment % _SECONDS_IN[unit] == 0
    if moment % _DAY:
        return False
    _, month, day = civil.civil_date(moment // _DAY)
    return day == 1 and (unit == "month" or month == 1)


def _format_whole(start: int, end: int, grain: Grain) -> str:
    """Return a season, quarter, decade, century or millennium that fits exactly, or ""."""
    if grain not in _YEARS_IN and grain not in ("season", "quarter"):
        return ""
    if not (_is_start(start, "month") and _is_start(end, "month")):
        return ""
    year, month, _ = civil.civil_date(start // _DAY)
    if grain in _YEARS_IN:
        count = _YEARS_IN[grain]
        is_named = 0 <= year <= 9999 and month == 1 and year % count == 0
        if not is_named or end != civil.month_start(year + count, 1) * _DAY:
            return ""
        kept = 5 - len(str(count))
        return f"{year:04}"[:kept].ljust(4, "X")
    code = (_SEASON_CODES if grain == "season" else _QUARTER_CODES).get(month)
    if code is None or end != civil.month_start(year, month + 3) * _DAY:
        return ""
    return f"{_format_year(year)}-{code}"


def _format_unit(moment: int, unit: Grain) -> str:
    """Return the unit (one of ``_UNITS``) that holds ``moment``."""
    number, since = divmod(moment, _DAY)
    year, month, day = civil.civil_date(number)
    if unit == "year":
        return _format_year(year)
    if unit == "month":
        return f"{_format_year(year)}-{month:02}"
    date = f"{_format_year(year)}-{month:02}-{day:02}"
    if unit == "day":
        return date
    hour, seconds = divmod(since, _HOUR)
    minute, second = divmod(seconds, 60)
    if unit == "hour":
        return f"{date}T{hour:02}"
    return f"{date}T{hour:02}:{minute:02}" if unit == "minute" else f"{date}T{hour:02}:{minute:02}:{second:02}"


def _format_year(year: int) -> str:
    if 0 <= year <= 9999:
        return f"{year:04}"
    return f"-{-year:04}" if -9999 <= year < 0 else f"Y{year}"


def _format_zone(zone: int | None) -> str:
    if zone is None:
        return ""
    hours, minutes = divmod(abs(zone), 60)
    return "Z" if zone == 0 else f"{'-' if zone < 0 else '+'}{hours:02}:{minutes:02}"
