"""Dates that name their year, as metadata and the furniture of articles write them -> intervals.

This reads what *stamps* an article ("07:19, March 10, 2016"), not what its sentences tell: that is ``timex``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from timeline import civil
from timeline.model import Interval, Span

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# Minutes east of UTC; None for what stands for several zones (CST, IST): the clock is kept, not the zone.
ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "CET": 60, "WEST": 60, "CEST": 120, "EET": 120, "SAST": 120,
    "EEST": 180, "MSK": 180, "PKT": 300, "WIB": 420, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "AEST": 600,
    "AEDT": 660, "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "ET": None, "PT": None, "CST": None, "IST": None,
}  # fmt: skip
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)"
_MONTH = (
    r"(?P<month>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("Sep(?:", "Sep(?:t|") + r")\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ZONE = r"(?P<zone>[+-]\d\d:?\d\d|\b(?:" + "|".join(ZONES) + r")\b)"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*"
    + _ZONE
    + ")?"
)
_DAY_FORMS = tuple(
    re.compile(rf"(?<![\w-]){form}(?![\w-])", re.IGNORECASE)
    for form in (
        rf"{WEEKDAY}?{_MONTH}\s+{_DAY}(?:,?\s+(?P<year>\d{{4}}))?",
        rf"{WEEKDAY}?(?:the\s+)?{_DAY}(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+(?P<year>\d{{4}}))?",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    )
)
# A clock is only one with minutes or a.m./p.m.: "at 7" stamps nothing.
_CLOCK_AFTER = re.compile(rf"(?:,?\s+(?:at\s+)?|\s*[-–—|]\s*){_CLOCK}", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(rf"(?<![\w:]){_CLOCK}(?:,\s*|\s+(?:on\s+)?|\s*[-–—|]\s*)$", re.IGNORECASE)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s?([Zz]|[+-]\d\d(?::?\d\d)?|UTC|GMT))?)?"
)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)")
_CLOCK_REACH = 24  # characters before a date in which its clock may start: "07:19:30 p.m. +08:00, "


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date found in furniture; ``interval`` is None where the words name no year or no possible day."""

    span: Span
    interval: Interval | None
    month: int
    day: int
    has_year: bool


@lru_cache(maxsize=4096)  # a bulk file holds many articles of one day
def parse_published(value: str) -> Interval:
    """Return the day, minute or second that a publication date names, in the publisher's own clock.

    Takes ISO 8601 (``2016-03-10``, ``2016-03-10T07:19+08:00``, a space for the ``T``, ``20160310``) and English
    dates that leave no choice (``March 10, 2016``, ``Thu, 10 Mar 2016 07:19 GMT``); never ``10/03/2016``: two days.
    Raises ValueError, with words for the user, for anything else and for a day or clock that does not exist.
    """
    value = value.strip()
    if match := _ISO.fullmatch(value) or _BASIC.fullmatch(value):
        year, month, day, *clock = match.groups()
        hour, minute, second, zone = clock or (None, None, None, None)
        return _interval(_day(int(year), int(month), int(day)), hour, minute, second, _zone_minutes(zone))
    for stamp in find_stamps(value):
        if stamp.interval is not None and not re.sub(
            r"[\s,.]", "", value[: stamp.span.start] + value[stamp.span.end :]
        ):
            return stamp.interval
        if stamp.has_year and stamp.interval is None:
            _day(_year_of(value, stamp), stamp.month, stamp.day)  # says which day is missing
    raise ValueError(f"not a date: {value!r}")


def find_stamps(text: str) -> list[Stamp]:
    """Return the absolute dates in ``text``, in order, each with the clock beside it; none overlap."""
    found: list[Stamp] = []
    for form in _DAY_FORMS:
        for match in form.finditer(text):
            if not any(stamp.span.meets(Span(*match.span())) for stamp in found):
                found.append(_stamp(text, match))
    return sorted(found, key=lambda stamp: stamp.span)


def month_number(name: str) -> int:
    """Return 1 to 12 for a month written as digits, in full or cut to three letters or more."""
    if name.isdigit():
        return int(name)
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


def _stamp(text: str, match: re.Match[str]) -> Stamp:
    start, end = match.span()
    month, day = month_number(match["month"]), int(match["day"])
    clock = next(_clocks(text, start, end), None)
    if clock is not None:
        start, end = min(start, clock.start()), max(end, clock.end())
    interval = None
    if match["year"]:
        try:
            number = _day(int(match["year"]), month, day)
            interval = _interval(number) if clock is None else _interval_of_clock(number, clock)
        except ValueError:
            interval = None
    return Stamp(Span(start, end), interval, month, day, bool(match["year"]))


def _clocks(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the clock that follows a date and the one in front of it, where there are any."""
    reach = max(0, start - _CLOCK_REACH)
    for match in (_CLOCK_AFTER.match(text, end), _CLOCK_BEFORE.search(text[:start], reach)):
        if match is not None and (match["minute"] or match["half"]):
            yield match


def _interval_of_clock(number: int, clock: re.Match[str]) -> Interval:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no hour {hour} {clock['half']}m")
        hour = hour % 12 + 12 * (clock["half"].lower() == "p")
    return _interval(number, str(hour), clock["minute"] or "0", clock["second"], _zone_minutes(clock["zone"]))


def _year_of(value: str, stamp: Stamp) -> int:
    years = re.findall(r"\d{4}", stamp.span.of(value))
    return int(years[-1]) if not value[stamp.span.start :][:4].isdigit() else int(years[0])


def _day(year: int, month: int, day: int) -> int:
    """Return the number of a day; raises ValueError, in words for the user, when there is none."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= civil.days_in_month(year, month):
        raise ValueError(f"{MONTHS[month - 1]} {year} has no day {day}")
    return civil.day_number(year, month, day)


def _zone_minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone.upper() in ZONES:
        return ZONES[zone.upper()]
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 18 * 60:
        raise ValueError(f"there is no time zone {zone}")
    return -minutes if zone[0] == "-" else minutes


def _interval(
    day: int, hour: str | None = None, minute: str | None = None, second: str | None = None, zone: int | None = None
) -> Interval:
    if hour is None or minute is None:
        return Interval.of_days(day, day)
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise ValueError(f"there is no time {hour}:{minute}{':' + second if second else ''}")
    start = day * civil.SECONDS_PER_DAY + int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    if second is None:
        return Interval(start, start + 60, "minute", zone=zone)
    return Interval(start, start + 1, "second", zone=zone)
