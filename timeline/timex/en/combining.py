"""What the rows of the second level make of the finds that they combine: "early" and a month, a length and "ago"."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from timeline.timex.en.makers import EDGES, of_shifted_year
from timeline.timex.engine import REFUSED, Hit, Made, Outcome
from timeline.timex.lexicon import load_words
from timeline.timex.meaning import (
    Away,
    Calendar,
    DayPart,
    Every,
    Fraction4,
    Hanging,
    InYear,
    Length,
    MonthName,
    Nth,
    Season,
    Shift,
    Stretch,
    Unit,
    Weekday,
)

_ORDER = ("second", "minute", "hour", "day", "week", "month", "year")
_EDGE_DAYS = frozenset(load_words("timeline.timex.en")["makers"]["edge_days"])


def with_mod(hit: Hit, mod: str) -> Outcome:
    """Give the find x a mod."""
    if hit.x.mod == mod:
        return REFUSED
    return Made(hit.x.meaning, mod)


def edge(hit: Hit) -> Outcome:
    """Give the find x the mod of the word g."""
    return Made(hit.x.meaning, EDGES[hit.g])


def later_part(hit: Hit) -> Outcome:
    """Read "later that night"; "later morning" is no time."""
    part = hit.x.meaning
    if not isinstance(part, DayPart) or part.of is None:
        return REFUSED
    return Made(part, EDGES[hit.g])


def holiday_weekend(hit: Hit) -> Outcome:
    """Read "Thanksgiving weekend"."""
    return Nth(0, "weekend", hit.h.meaning) if hit.x.meaning == Unit("weekend") else REFUSED


def half_of(hit: Hit) -> Outcome:
    """Read "the first half of the 1990s", "the second half of May"; the halves of a year have values of their own."""
    half = hit.s.meaning
    if not isinstance(half, Fraction4) or half.unit != "half" or half.year is not None:
        return REFUSED
    return Made(hit.x.meaning, "START" if half.number == 1 else "END")


def part_of(hit: Hit) -> Outcome:
    """Put a part of the day on a day."""
    return Made(replace(hit.p.meaning, of=hit.d.meaning), hit.p.mod)


def away(direction: int, anchor: Any) -> Callable[[Hit], Outcome]:
    """Return what makes a time so far from the anchor."""
    return lambda hit: Made(Away(hit.x.meaning, direction, anchor), hit.x.mod)


def hanging(hit: Hit) -> Outcome:
    """Return a length that hangs on the event told next."""
    return Made(Hanging(hit.x.meaning, 1 if hit.g == "after" else -1, hit.offset("t")), hit.x.mod)


def in_shifted_year(hit: Hit) -> Outcome:
    """Read "23 May last year"; "Sept. 30, the end of the fiscal year" are two."""
    if hit.w.mod:
        return REFUSED
    return of_shifted_year(hit.d.meaning, hit.w.meaning) or REFUSED


def part_of_year(hit: Hit) -> Outcome:
    """Read "the night of 8 March last year"."""
    day = of_shifted_year(hit.d.meaning, hit.w.meaning)
    if day is None or hit.p.meaning.of is not None:
        return REFUSED
    return Made(replace(hit.p.meaning, of=day), hit.p.mod)


def from_that(hit: Hit) -> Outcome:
    """Read "two days after that"."""
    return Made(Away(hit.x.meaning, 1 if hit.g == "after" else -1, "told"), hit.x.mod)


def ago_from(hit: Hit) -> Outcome:
    """Read "three weeks ago yesterday", "a year ago this month": so long before the day or month told."""
    base = hit.d.meaning
    if isinstance(base, DayPart):
        is_at_hand = isinstance(base.of, Shift) and base.of.unit == "day"
    elif isinstance(base, Weekday):
        is_at_hand = base.week is None
        base = replace(base, shift=-1) if base.shift is None else base
    elif isinstance(base, MonthName):
        is_at_hand = base.shift == 0
    else:
        is_at_hand = isinstance(base, Shift) and base.unit in ("day", "week", "month")
    return Made(Away(hit.x.meaning, -1, "dct", base), hit.x.mod) if is_at_hand else REFUSED


def within_of(hit: Hit) -> Outcome:
    """Return a length after an event that is told next: "within hours of the vote"."""
    return Made(Hanging(hit.x.meaning, 1, hit.offset("t")), hit.x.mod)


def days_of(hit: Hit) -> Outcome:
    """Read "the last days of December"; "the first three days of March" are a length."""
    if hit.y.meaning.parts[0][0] is not None:
        return REFUSED
    return Made(hit.x.meaning, "START" if hit.g in ("early", "first", "opening") else "END")


def vague_days_of(hit: Hit) -> Outcome:
    """Read "the first days of August", whose first three words the first level took for a length."""
    words = hit.words.lower().split()[:2]
    if hit.y.meaning.parts[0][0] is not None or words[0] != "the" or words[1] not in _EDGE_DAYS:
        return REFUSED
    return Made(hit.x.meaning, "START" if words[1] in ("first", "opening") else "END")


def firm(hit: Hit) -> Outcome:
    """Make a weak find one that counts."""
    return Made(hit.x.meaning, hit.x.mod) if hit.x.is_weak else REFUSED


def last_of(hit: Hit) -> Outcome:
    """Read "the last week of January", which the first level took for the week before this one."""
    last = hit.x.meaning
    if not isinstance(last, Shift) or last.amount != -1 or not hit.words.lower().startswith(("the last", "last")):
        return REFUSED
    return Nth(-1, last.unit, hit.w.meaning)


def every_part(hit: Hit) -> Outcome:
    """Return a part of a weekday that comes again."""
    value = hit.x.meaning.value
    return Every(f"{value}T{hit.p.meaning.part}") if value.startswith("XXXX-WXX-") else REFUSED


def of_year(hit: Hit) -> Outcome:
    """Put a season or a quarter into a year."""
    part, year = hit.s.meaning, hit.w.meaning
    if isinstance(year, Unit):
        if year.unit != "year":
            return REFUSED
        year = Shift(0, "year", "any")
    return replace(part, year=year) if isinstance(part, Season | Fraction4) else REFUSED


def in_year(hit: Hit) -> Outcome:
    """Put a month or a day into a year that other words tell."""
    day = hit.d.meaning
    if isinstance(day, MonthName):
        return REFUSED if day.shift is not None else InYear(day.number, None, hit.w.meaning)
    if isinstance(day, Calendar) and day.year is None and day.month is not None:
        return InYear(day.month, day.day, hit.w.meaning)
    return REFUSED


def stretch(hit: Hit) -> Outcome:
    """Return a stretch before or after the anchor."""
    if hit.x.mod and hit.g == "last":  # "the sieges last over a week"
        return REFUSED
    return Made(Stretch(hit.x.meaning, 1 if hit.g in ("next", "coming", "following") else -1))


def add_lengths(hit: Hit) -> Outcome:
    """Return two lengths as one: "two years and three months"."""
    first, second = hit.x.meaning.parts[-1], hit.y.meaning.parts[0]
    if first[0] is None or second[0] is None or first[1] not in _ORDER or second[1] not in _ORDER:
        return REFUSED
    if _ORDER.index(first[1]) <= _ORDER.index(second[1]):
        return REFUSED
    return Made(Length((*hit.x.meaning.parts, *hit.y.meaning.parts)), hit.x.mod)
