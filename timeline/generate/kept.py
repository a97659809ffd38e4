"""What one plan leaves for the next: what it knew of each event, so that the next one looks at what differs alone."""

import marshal
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain, compress, count, islice, pairwise, repeat
from operator import attrgetter, ne
from typing import Any

from timeline.generate.briefs import Brief
from timeline.generate.prints import SIZE
from timeline.model import Event, Interval, Source

Naming = tuple[str, str, str, str]  # kind, title, stem, what it is
_AS_TUPLE = attrgetter(*(field.name for field in fields(Interval)))
_FORM = 3  # raise it when the note below holds something else


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
    ids, intervals, weights, names, kinds, sources, apart, digests, whys, shorts, _ = (
        zip(*kept.briefs, strict=True) if kept.briefs else [()] * 11
    )
    shared = list(map(id, chain.from_iterable(sources)))  # events that one article tells of share its source
    told_by = dict(zip(shared, chain.from_iterable(sources), strict=True))
    numbers = dict(zip(told_by, count()))
    flat = map(numbers.__getitem__, shared)
    cited = [tuple(islice(flat, number)) for number in map(len, sources)]
    days = list(map(id, intervals))  # and those of one day its interval
    moments = dict(zip(days, intervals, strict=True))
    dates = dict(zip(moments, count()))
    columns = (
        _FORM, kept.frame, ids, [one and _AS_TUPLE(one) for one in moments.values()],
        list(map(dates.__getitem__, days)), weights, names, kinds, [one.article_id for one in told_by.values()], cited,
        apart, b"".join(digests), b"".join(whys), b"".join(shorts), b"".join(kept.prints),
        list(kept.homes), list(kept.held),
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
    _, frame, ids, moments, dates, weights, names, kinds, articles, cited, apart, *rest = columns
    digests, whys, shorts, prints, homes, held, numbers, pages, known, others = rest
    told_by = [sources[article_id] for article_id in articles].__getitem__
    intervals = [moment and Interval(*moment) for moment in moments]
    rows = zip(
        ids, map(intervals.__getitem__, dates), weights, names, kinds, [tuple(map(told_by, one)) for one in cited],
        apart, _cut(digests), _cut(whys), _cut(shorts), repeat(find),
    )  # fmt: skip
    briefs: list[Brief] = list(map(tuple.__new__, repeat(Brief), rows))  # ``Brief._make`` in a tenth of the time
    return Kept(frame, briefs, _cut(prints), homes, held, dict(numbers), dict(pages), dict(known), others)


def _cut(joined: bytes) -> Sequence[bytes]:
    return struct.unpack(f"{SIZE}s" * (len(joined) // SIZE), joined)


@dataclass(frozen=True, slots=True)
class Stale:
    """What of the last plan does not hold any more.

    ``cards``, ``events`` (their pages) and ``articles`` are ids, ``subjects`` stems, ``tags`` folded titles. ``told``
    events are new or say something else; ``untold`` are, as they were, those that are no more or say something else.
    ``pieces`` are the places of the ``told`` ones, and of those that cite an article that changed; ``lost`` are the
    places in the last plan of these, and of the ``untold``.
    """

    cards: frozenset[str]
    events: frozenset[str]
    articles: frozenset[str]
    subjects: frozenset[str]
    tags: frozenset[str]
    told: frozenset[str]
    untold: tuple[Brief, ...]
    pieces: Sequence[int]
    lost: Sequence[int]


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
