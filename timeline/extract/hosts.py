"""The time expressions of a sentence in their places: which date something there, which hang on another event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from timeline import civil
from timeline.extract.clauses import Sentence
from timeline.extract.lexicon import Lexicon
from timeline.extract.roles import Role, role_of
from timeline.model import Interval, Offset, Timex

_WHOLE_LENGTH = re.compile(r"P(\d{1,2})([DWM])")
_COARSE = frozenset({"century", "millennium"})


class Reading(NamedTuple):  # one for each sentence: a tuple is made fastest
    """A sentence with what it is read by: the day it was published, and the words of its language."""

    sentence: Sentence
    published: Interval | None
    lexicon: Lexicon


@dataclass(frozen=True, slots=True)
class Host:
    """A time expression in its place: token ``index`` of clause ``clause``, doing ``role`` (for the noun ``noun``)."""

    timex: Timex
    index: int
    clause: int
    role: Role
    noun: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Hung:
    """A time expression that hangs on an event, "a day after …", in its place; it has no date of its own.

    ``leans`` tells that the event is the one told last ("minutes later"), whose time of day nobody knows.
    """

    timex: Timex
    index: int
    clause: int
    offset: Offset
    leans: bool = False


def find_hosts(reading: Reading, timexes: Sequence[Timex], ranges: dict[int, int]) -> tuple[list[Host], list[Hung]]:
    """Return the time expressions that date something in the sentence, and apart those that hang on an event.

    ``ranges`` pairs the two ends of a range, as indices of ``timexes``: they count as one, from first to second.
    """
    sentence, lexicon = reading.sentence, reading.lexicon
    dating: list[Host] = []
    anchored: list[Hung] = []
    seconds = set(ranges.values())
    for index, token in [(i, token) for i, token in enumerate(sentence.tokens) if token.tag == "time"]:
        if token.timex in seconds:
            continue
        timex = timexes[token.timex]
        clause = sentence.owner[index]
        if timex.offset is not None:
            anchored.append(Hung(timex, index, clause, timex.offset))
            continue
        if timex.interval is None and _leans(sentence, index, timex, lexicon):
            anchored.append(Hung(timex, index, clause, Offset(0, "hour", token.start), leans=True))
            continue
        interval = _whole(timex, timexes[ranges[token.timex]]) if token.timex in ranges else timex.interval
        if timex.type not in ("DATE", "TIME") or interval is None or interval.grain in _COARSE:
            continue
        role, noun = role_of(sentence, index, lexicon)
        stretch = _stretch_to(sentence, index, interval, timexes, lexicon)
        if stretch is not None:
            role, interval = "dates", stretch
        if role == "since":
            interval = Interval(interval.start, None, interval.grain)
        dating.append(Host(timex, index, clause, role, noun, interval))
    return dating, anchored


def _stretch_to(
    sentence: Sentence, index: int, end: Interval, timexes: Sequence[Timex], lexicon: Lexicon
) -> Interval | None:
    """Return the stretch that ends with the date at ``index``: "in the six days to Tuesday", None where none does."""
    if index < 2 or sentence.tokens[index - 1].lower not in lexicon.stretch_ends or end.grain != "day":
        return None
    length = sentence.tokens[index - 2]
    match = _WHOLE_LENGTH.fullmatch(timexes[length.timex].value) if length.tag == "time" else None
    if match is None or end.last_day is None:
        return None
    amount = int(match[1])
    if match[2] == "M":
        first = civil.add_months(end.last_day + 1, -amount)
    else:
        first = end.last_day + 1 - amount * (7 if match[2] == "W" else 1)
    return Interval.of_days(first, end.last_day)


def _leans(sentence: Sentence, index: int, timex: Timex, lexicon: Lexicon) -> bool:
    """Tell whether an expression counts some hours or minutes from what was told last.

    "Three minutes later", "hours earlier", "half an hour after that", "Within two hours the crew …".
    """
    words = sentence.tokens[index].lower.split()
    if not words or not any(word in lexicon.clock_units for word in words):
        return False
    following = sentence.tokens[index + 1 : index + 2]
    if timex.type == "DURATION" and index == 1 and sentence.tokens[0].lower == "within":
        return bool(following) and following[0].lower != "of"
    return words[-1] in lexicon.leaning or words[-2:] in (["after", "that"], ["before", "that"])


def _whole(first: Timex, second: Timex) -> Interval | None:
    if first.interval is None or second.interval is None:
        return first.interval or second.interval
    start, end = first.interval.start, second.interval.end
    if start is None or end is None or start >= end:
        return first.interval
    return Interval(start, end, first.interval.grain)
