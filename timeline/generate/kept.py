"""What one plan leaves for the next: what it knew of each event, so that the next one looks at what differs alone."""

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import compress, pairwise, repeat
from operator import ne
from typing import Any

from timeline.generate.briefs import Brief
from timeline.generate.prints import SIZE
from timeline.model import Event, Interval, Source

Naming = tuple[str, str, str, str]  # kind, title, stem, what it is
_DATE = tuple(field.name for field in fields(Interval))
_FORM = 2  # raise it when the note below holds something else


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as the next one needs it.

    ``frame`` stands for what is on every page; ``briefs`` are the events in order, ``prints`` stand for their cards,
    ``homes`` are the pages they stand on and ``held`` the numbers of their subjects, all in that order. ``numbers`` are
    those of the subjects, ``pages`` the addresses of their pages by stem. ``articles`` leads from an id to a digest and
    the name of the outlet, folded; ``others`` are the addresses of all pages that are planned each time.
    """

    frame: bytes
    briefs: Sequence[Brief]
    prints: Sequence[bytes]
    homes: Sequence[str]
    held: Sequence[tuple[int, ...]]
    numbers: Mapping[Naming, int]
    pages: Mapping[str, tuple[str, ...]]
    articles: Mapping[str, tuple[bytes, str]]
    others: Sequence[str]


def dump(kept: Kept) -> bytes:
    """Return a plan as bytes."""
    ids, intervals, weights, names, kinds, sources, apart, digests, _ = (
        zip(*kept.briefs, strict=True) if kept.briefs else [()] * 9
    )
    places: dict[str, int] = {}
    cited = [tuple([places.setdefault(one.article_id, len(places)) for one in row]) for row in sources]
    dates: dict[int, int] = {}  # events of one day share its interval
    moments: list[tuple[Any, ...] | None] = []
    for interval in intervals:
        if id(interval) not in dates:
            dates[id(interval)] = len(moments)
            moments.append(interval and tuple(getattr(interval, name) for name in _DATE))
    columns = (
        _FORM, kept.frame, ids, moments, [dates[id(interval)] for interval in intervals], weights, names, kinds,
        list(places), cited, apart, b"".join(digests), b"".join(kept.prints), list(kept.homes), list(kept.held),
        list(kept.numbers.items()), list(kept.pages.items()), list(kept.articles.items()), list(kept.others),
    )  # fmt: skip
    return marshal.dumps(columns)


def load(note: bytes, sources: Mapping[str, Source], find: Callable[[str], Event]) -> Kept | None:
    """Return the plan that ``dump`` wrote, None for a note of another form.

    ``sources`` are those of the articles by their ids, ``find`` gives a whole event. Raises KeyError when the note
    tells of an article that is not among the sources.
    """
    columns: tuple[Any, ...] = marshal.loads(note)  # noqa: S302 - of our own writing, told by its hash
    if columns[0] != _FORM:
        return None
    _, frame, ids, moments, dates, weights, names, kinds, articles, cited, apart, digests, prints, *rest = columns
    homes, held, numbers, pages, known, others = rest
    told_by = [sources[article_id] for article_id in articles].__getitem__
    intervals = [moment and Interval(*moment) for moment in moments]
    rows = zip(
        ids, map(intervals.__getitem__, dates), weights, names, kinds, [tuple(map(told_by, one)) for one in cited],
        apart, _cut(digests), repeat(find),
    )  # fmt: skip
    briefs = list(map(Brief._make, rows))
    return Kept(frame, briefs, _cut(prints), homes, held, dict(numbers), dict(pages), dict(known), others)


def _cut(joined: bytes) -> list[bytes]:
    return [joined[at : at + SIZE] for at in range(0, len(joined), SIZE)]


@dataclass(frozen=True, slots=True)
class Stale:
    """What of the last plan does not hold any more.

    ``cards``, ``events`` (their pages) and ``articles`` are ids, ``subjects`` stems, ``tags`` folded titles. ``told``
    events are new or say something else; ``untold`` are, as they were, those that are no more or say something else.
    ``pieces`` are the ``told`` ones, and those that cite an article that changed.
    """

    cards: frozenset[str]
    events: frozenset[str]
    articles: frozenset[str]
    subjects: frozenset[str]
    tags: frozenset[str]
    told: frozenset[str]
    pieces: frozenset[str]
    untold: tuple[Brief, ...]


def neighbours_moved(before: Sequence[str], now: Sequence[str]) -> set[str]:
    """Return which of ``now`` stand beside another one than before, or are new."""
    first, last = _alike(before, now), _alike(before[::-1], now[::-1])
    last = min(last, min(len(before), len(now)) - first)
    # Of what is alike at either end the one next to the rest may have another neighbour.
    first, last = max(first - 1, 0), max(last - 1, 0)
    before, now = ["", *before, ""][first : len(before) - last + 2], ["", *now, ""][first : len(now) - last + 2]
    after = dict(pairwise(before))
    moved = {one for one, other in pairwise(now) if after.get(one) != other}
    ahead = {one: other for other, one in pairwise(before)}
    moved |= {one for other, one in pairwise(now) if ahead.get(one) != other}
    return moved - {""}


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many ids two rows start with that are the same."""
    length = min(len(one), len(other))
    return next(compress(range(length), map(ne, one, other)), length)


def beside(places: Iterable[int], ids: Sequence[str]) -> set[str]:
    """Return the ids at some places and right beside them."""
    return {ids[at] for place in places for at in (place - 1, place, place + 1) if 0 <= at < len(ids)}
