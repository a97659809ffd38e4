"""The dates of events in order of time, each once for all that follow each other with it: far fewer than events."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from operator import is_not, sub

from timeline.model import Interval

_NONE_YET = object()


@dataclass(frozen=True, slots=True)
class Moments:
    """What happens when: ``intervals`` as they follow each other, of each the place of the first event and how many."""

    intervals: Sequence[Interval | None]
    places: Sequence[int]
    numbers: Sequence[int]


def moments_of(intervals: Sequence[Interval | None]) -> Moments:
    """Return the dates of events that are in order of time, one interval for each of them.

    Those of one date should have one object: else they are several moments, which costs time and nothing else.
    """
    places = list(compress(count(), map(is_not, intervals, chain((_NONE_YET,), intervals))))
    numbers = list(map(sub, [*places[1:], len(intervals)], places))
    return Moments(list(map(intervals.__getitem__, places)), places, numbers)
