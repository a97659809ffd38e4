"""What the rows of rules.py make of times of the day: "ten past three", "9 to 11 a.m.", "last night at ten"."""

from dataclasses import replace
from fractions import Fraction

from timeline.timex.en.makers import PARTS, THIS_DAY, is_in_name, of_shifted_year
from timeline.timex.engine import REFUSED, Hit, Made, Outcome
from timeline.timex.meaning import Clock, DayPart, Shift

_NOON = 12
_LONGEST_PAST = 30  # minutes that are told as past an hour


def noon(hit: Hit) -> Outcome:
    """Return noon or midnight; refuse a name: "High Noon", "Midnight Cowboy"."""
    return REFUSED if hit.words[0].isupper() and is_in_name(hit) else Clock(hit.n, 0, None, zone(hit))


def zone(hit: Hit) -> int | None:
    """Return the zone told, in minutes east of UTC."""
    told: int | None = hit.opt("z") if hit.opt("z") is not None else hit.opt("q")
    return told


def clock(hit: Hit) -> Outcome:
    """Return a time of day, with the half of the day and the zone told."""
    hour, minute, second = hit.c if isinstance(hit.c, tuple) else (int(hit.c), None, None)
    half = hit.opt("a")
    if half is not None:
        if not 1 <= hour <= 12:
            return REFUSED
        hour = hour % 12 + int(half)
    return Clock(hour, minute, second, zone(hit))


def two_clocks(hit: Hit) -> Outcome:
    """Read "from 9 to 11 a.m.": the first is of the same half of the day, unless it would come after the second."""
    second = clock(hit)
    if not isinstance(second, Clock):
        return REFUSED
    hour, minute, seconds = hit.b if isinstance(hit.b, tuple) else (int(hit.b), None, None)
    if not 1 <= hour <= _NOON:
        return REFUSED
    hour = hour % _NOON + int(hit.a)
    if (hour, minute or 0) > (second.hour, second.minute or 0):
        hour = (hour + _NOON) % (2 * _NOON)
    return Clock(hour, minute, seconds, second.zone), second


def in_part(clock: Clock, part: str) -> Clock:
    """Return a clock time of twelve hours as a part of the day makes it: "7:30 in the evening"."""
    is_late = part in ("AF", "EV") or (part == "NI" and clock.hour >= 6)
    return replace(clock, hour=clock.hour + 12) if is_late and 1 <= clock.hour < 12 else clock


def clock_past(hit: Hit) -> Outcome:
    """Read "ten past three" and "a quarter to six"."""
    minutes, way = (Fraction(15), hit.opt("w")) if hit.g == "quarter" else (hit.n, hit.g)
    if minutes.denominator > 1 or not 0 < minutes < _LONGEST_PAST:
        return REFUSED
    hour, minute = divmod(int(hit.c) * 60 + int(minutes) * (1 if way == "past" else -1), 60)
    return Clock(hour or 12, minute)


def clock_this_part(hit: Hit) -> Outcome:
    """Read "four this morning" and "ten last night"; what the clock told after midnight belongs to the day after."""
    hour, minute, second = hit.c if isinstance(hit.c, tuple) else (int(hit.c), 0, None)
    if hour > 12:
        return REFUSED
    part = PARTS.get(hit.p, hit.p)
    clock = in_part(Clock(hour, minute, second), part)
    days = THIS_DAY[hit.d] + (1 if part == "NI" and clock.hour < 6 else 0)
    return replace(clock, of=Shift(days, "day"))


def part_at_clock(hit: Hit) -> Outcome:
    """Read "last night at ten"."""
    part, mod = hit.p.meaning, hit.p.mod
    clock = hit.c.meaning if isinstance(hit.c, Made) else Clock(int(hit.c), 0)
    if part.of is None or not isinstance(clock, Clock) or clock.of is not None:
        return REFUSED
    return Made(replace(in_part(clock, part.part), of=part.of), mod)


def minutes_from(hit: Hit) -> Outcome:
    """Read "a few minutes before nine o'clock": the time of the clock, counted on where the minutes are told."""
    clock, parts = hit.c.meaning, hit.x.meaning.parts
    if len(parts) != 1 or parts[0][1] != "minute" or clock.minute is None:
        return REFUSED
    amount = parts[0][0]
    if amount is None:
        return Made(clock, "BEFORE" if hit.g in ("before", "to") else "AFTER")
    way = -1 if hit.g in ("before", "to") else 1
    hour, minute = divmod(clock.hour * 60 + clock.minute + way * round(amount), 60)
    if hour < 0 or clock.hour == 0:
        return REFUSED  # before midnight is another day
    return Made(replace(clock, hour=hour, minute=minute), hit.x.mod)


def clock_before(hit: Hit) -> Outcome:
    """Read "ten the night before"."""
    return replace(clock_part(hit), of=Shift(-1, "day", "told"))


def clock_part(hit: Hit) -> Clock:
    """Read "10 at night"."""
    hour, minute, second = hit.c if isinstance(hit.c, tuple) else (int(hit.c), 0, None)
    return in_part(Clock(hour, minute, second), PARTS[hit.p])


def clock_in_part(hit: Hit) -> Outcome:
    """Read "3:15 this afternoon"."""
    clock, part = hit.c.meaning, hit.p.meaning
    if clock.of is not None or not isinstance(part, DayPart):
        return REFUSED
    return Made(replace(in_part(clock, part.part), of=part.of), hit.c.mod)


def clock12(hit: Hit) -> Outcome:
    """Return a time written together with its half of the day: "9pm"."""
    hour, minute, second = hit.c
    return Clock(hour, minute, second, zone(hit))


def clock_of(hit: Hit) -> Outcome:
    """Put a time of day on a day."""
    if hit.c.meaning.of is not None:
        return REFUSED
    return Made(replace(hit.c.meaning, of=hit.d.meaning), hit.c.mod)


def clock_of_year(hit: Hit) -> Outcome:
    """Read "11pm on 8 March last year"."""
    day = of_shifted_year(hit.d.meaning, hit.w.meaning)
    if day is None or hit.c.meaning.of is not None:
        return REFUSED
    return Made(replace(hit.c.meaning, of=day), hit.c.mod)
