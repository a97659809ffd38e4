"""Weekdays told in a row: a diary or a police log whose paragraphs open with one weekday after the other.

"On Friday we took the train" in a diary told from 15 April on is the Friday after that day, although the diary was
published two weeks later. Such a row is seen by its order: the weekdays rise paragraph by paragraph, and they would
not rise if each were the last one before the publication.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from timeline import civil
from timeline.timex.meaning import Calendar, Clock, DayPart, Meaning, TimeExpression, Weekday

_FEWEST = 3
_LONGEST = 12  # days from the first weekday of a row to its last
_OPENING = re.compile(r"(?:^|\n)[^\w\n]*(?:on\s+)?$")
_OPENING_SIZE = 12
_TIMES, _PLACES = (Clock, DayPart), (Calendar, Clock)  # kept: a union inside a question is made anew each time


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row starts and ends in the text, and the places of the weekdays that open its paragraphs."""

    start: int
    end: int
    openings: frozenset[int]


def weekday_of(meaning: Meaning) -> int | None:
    """Return the weekday, 1 Monday to 7 Sunday, of "Friday", "Friday morning" or "Friday, 3 p.m."; None of the rest."""
    if isinstance(meaning, _TIMES) and meaning.of is not None:
        return weekday_of(meaning.of)
    if isinstance(meaning, Weekday) and meaning.shift is None and meaning.week is None and meaning.anchor == "dct":
        return meaning.number
    return None


def find_row(expressions: Sequence[TimeExpression], small: str, today: int) -> Row | None:
    """Return the first row of weekdays of a text in small letters published on day number ``today``; None without."""
    run: list[tuple[int, int]] = []
    for expression in expressions:
        number, start = weekday_of(expression.meaning), expression.span.start
        if number is None and (len(run) >= _FEWEST or not isinstance(expression.meaning, _PLACES)):
            continue
        if _OPENING.search(small[max(0, start - _OPENING_SIZE) : start]) is None:
            continue
        if number is not None:
            run.append((start, number))
        else:
            run = []
    if len(run) < _FEWEST:
        return None
    days = [today - (civil.weekday(today) + 1 - number) % 7 for _, number in run]
    steps = [(b - a) % 7 for (_, a), (_, b) in pairwise(run)]
    if sum(steps) > _LONGEST or 0 in steps or days == sorted(days):
        return None
    end = small.find("\n", run[-1][0])
    return Row(run[0][0], len(small) if end < 0 else end, frozenset(start for start, _ in run))
