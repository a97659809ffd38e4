"""What one plan leaves for the next: what it knew of each event, so that the next one looks at what differs alone."""

import marshal
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter
from typing import Any

from timeline.generate.briefs import Brief
from timeline.generate.holdings import Holdings
from timeline.generate.prints import EVENT_SIZE
from timeline.generate.rolls import Column, Members, Numbered, Roll, Rows, cut, numbers
from timeline.generate.subjects import Folders, Kind, Namesakes, Subject, Subjects
from timeline.model import Event, Interval, Source

_AS_TUPLE = attrgetter(*(field.name for field in fields(Interval)))
_FORM = 4  # raise it when the note below holds something else
_SPARE = 1.25  # so many times the room of what is used a table may have


@dataclass(slots=True)
class Kept:
    """A plan as the next one needs it, which changes it into its own: a plan is kept for one next plan only.

    ``frame`` stands for what is on every page; ``roll`` are the events in order. By their rows: ``cards`` stand for
    their cards, ``homes`` are the pages they stand on. ``namesakes`` tell which rows of
    names share a name. ``subjects`` are all that there are, ``last`` is the highest number that one had, ``pages`` the
    addresses of their pages, and of other groups of pages, by stem; ``others`` those of the pages planned each time.
    """

    frame: bytes
    roll: Roll
    cards: bytearray
    homes: Column[str]
    namesakes: Namesakes
    subjects: Subjects
    last: int
    articles: Holdings
    pages: Mapping[str, tuple[str, ...]]
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Edits:
    """What a roll of events has that the one before had not: the rows that are ``gone``, and those that ``come``.

    ``articles`` are the ids of those that are new, changed or gone.
    """

    gone: Sequence[int]
    come: Sequence[int]
    articles: frozenset[str]


def adopted(kept: Kept, events: Roll) -> Roll:
    """Return events on the table of the last plan: in their old rows those that say what they said."""
    rows = kept.roll.rows
    if events.rows is rows:
        return events
    prints, new_prints = cut(rows.prints, EVENT_SIZE), cut(events.rows.prints, EVENT_SIZE)
    known = {(rows.ids[row], prints[row]): row for row in kept.roll.numbers}
    was, found = rows.find, numbers()
    rows.sources = {**rows.sources, **events.rows.sources}
    old = set(known.values())
    for row in events.numbers:
        own = known.get((events.rows.ids[row], new_prints[row]))
        found.append(rows.add(events.rows.brief(row)) if own is None else own)
    rows.find = events.rows.find
    rows.was |= dict.fromkeys(old.difference(found), was)
    return Roll(rows, found)


def edits_of(kept: Kept, events: Roll, articles: frozenset[str]) -> Edits:
    """Return what differs between the events of the last plan and those of now, on one table."""
    before, now = set(kept.roll.numbers), set(events.numbers)
    return Edits(sorted(before - now), [row for row in events.numbers if row not in before], articles)


def dump(kept: Kept) -> bytes:
    """Return a plan as bytes."""
    roll = kept.roll
    rows, held, articles = roll.rows, kept.subjects.held, kept.articles
    if len(rows) > _SPARE * len(roll):
        return dump(_packed(kept))
    moments, published = rows.when, articles.published
    columns = (
        _FORM, kept.frame,
        rows.ids, _packed_moments(moments), rows.weights.tobytes(), rows.named.values, rows.named.at.tobytes(),
        rows.cites.values, rows.cites.at.tobytes(), bytes(rows.prints), rows.articles,
        roll.numbers.tobytes(), bytes(kept.cards), kept.homes.values, kept.homes.at.tobytes(),
        kept.namesakes.by_key, kept.namesakes.number,
        held.values, held.at.tobytes(), _packed_subjects(kept.subjects), kept.last,
        bytes(articles.digests), articles.about.values, articles.about.at.tobytes(), _packed_moments(published),
        articles.where.values, articles.where.at.tobytes(), _packed_members(articles.told),
        articles.folders.above, articles.folders.numbers, articles.print,
        dict(kept.pages), list(kept.others),
    )  # fmt: skip
    return marshal.dumps(columns)


def load(note: bytes, sources: Mapping[str, Source], find: Callable[[str], Event]) -> Kept | None:
    """Return the plan that ``dump`` wrote, None for a note of another form.

    ``sources`` are those of the articles by their ids, ``find`` gives a whole event.
    """
    columns: tuple[Any, ...] = marshal.loads(note)  # noqa: S302 - of our own writing, told by its hash
    if columns[0] != _FORM:
        return None
    _, frame, ids, moments, weights, named, named_at, cites, cites_at, prints, cited, *rest = columns
    order, cards, homes, homes_at, namesakes, named_before, held, held_at, subjects, last, digests, *rest = rest
    about, about_at, published, where, where_at, told, above, folders, print_, pages, others = rest
    rows = Rows(sources, find)
    rows.ids, rows.prints, rows.cited = ids, bytearray(prints), Numbered(cited)
    rows.when = _unpacked_moments(moments)
    rows.weights = array("d", weights)
    rows.named, rows.cites = Column(named, array("I", named_at)), Column(cites, array("I", cites_at))
    roll = Roll(rows, array("I", order))
    articles = Holdings(rows, Folders(above, folders))
    articles.digests, articles.print = bytearray(digests), print_
    articles.about, articles.published = Column(about, array("I", about_at)), _unpacked_moments(published)
    articles.where, articles.told = Column(where, array("I", where_at)), _unpacked_members(told)
    by_kind = _unpacked_subjects(subjects, roll)
    return Kept(
        frame, roll, bytearray(cards), Column(homes, array("I", homes_at)), Namesakes(namesakes, named_before),
        Subjects.of(by_kind, roll, Column(held, array("I", held_at))), last, articles, pages, others,
    )  # fmt: skip


def _packed(kept: Kept) -> Kept:
    """Return a plan whose table has no rows but those in use, in the order of the events."""
    roll, old = kept.roll, kept.roll.rows
    new_of = dict(zip(roll.numbers, range(len(roll)), strict=True))
    rows = old.picked(roll.numbers)
    now = Roll(rows, numbers(range(len(roll))))
    articles = Holdings(rows, kept.articles.folders)
    articles.digests, articles.about = kept.articles.digests, kept.articles.about
    articles.published, articles.where = kept.articles.published, kept.articles.where
    articles.print = kept.articles.print
    flat, lengths = kept.articles.told.packed()
    articles.told = Members(numbers(map(new_of.__getitem__, flat)), lengths)
    by_kind = {
        kind: tuple([one.moved(numbers(map(new_of.__getitem__, one.rows)), now) for one in group])
        for kind, group in kept.subjects.by_kind.items()
    }
    cards, namesakes = cut(kept.cards), Namesakes()
    namesakes.grow(rows.named.values)
    return Kept(
        kept.frame, now, bytearray().join(map(cards.__getitem__, roll.numbers)), kept.homes.picked(roll.numbers),
        namesakes,
        Subjects.of(by_kind, now, kept.subjects.held.picked(roll.numbers)), kept.last, articles, kept.pages,
        kept.others,
    )  # fmt: skip


def _packed_moments(column: Column[Interval | None]) -> tuple[list[Any], bytes]:
    return [one and _AS_TUPLE(one) for one in column.values], column.at.tobytes()


def _unpacked_moments(packed: tuple[list[Any], bytes]) -> Column[Interval | None]:
    return Column([one and Interval(*one) for one in packed[0]], array("I", packed[1]))


def _packed_members(members: Members) -> tuple[bytes, list[int]]:
    flat, lengths = members.packed()
    return flat.tobytes(), lengths


def _unpacked_members(packed: tuple[bytes, list[int]]) -> Members:
    return Members(array("I", packed[0]), packed[1])


def _packed_subjects(subjects: Subjects) -> tuple[list[tuple[Any, ...]], tuple[bytes, list[int]]]:
    every = list(chain.from_iterable(subjects.by_kind.values()))
    told = [(one.kind, one.key, one.title, one.stem, one.is_a, one.number, one.is_plain) for one in every]
    return told, (b"".join([one.rows.tobytes() for one in every]), [one.count for one in every])


def _unpacked_subjects(packed: tuple[Any, Any], roll: Roll) -> dict[Kind, tuple[Subject, ...]]:
    by_kind: dict[Kind, list[Subject]] = {"topics": [], "names": [], "tags": [], "sources": []}
    members = _unpacked_members(packed[1])
    for place, (kind, key, title, stem, is_a, number, is_plain) in enumerate(packed[0]):
        rows = members[place]
        by_kind[kind].append(Subject(kind, key, title, stem, is_a, number, rows, roll, is_plain=is_plain))
    return {kind: tuple(group) for kind, group in by_kind.items()}


@dataclass(frozen=True, slots=True)
class Stale:
    """What of the last plan does not hold any more.

    ``cards``, ``events`` (their pages) and ``articles`` are ids, ``subjects`` stems, ``tags`` folded titles. ``told``
    events are new or say something else; ``untold`` are, as they were, those that are no more or say something else.
    ``pieces`` are the places of the ``told`` ones, and of those that cite an article that changed; ``lost`` are the
    places in the last plan of these, and of the ``untold``. ``before`` are the events of that one;
    ``gone_events`` and ``gone_articles`` are ids of what it had and there is no more. ``years`` are those in which an
    article came out, or did before, whose row in a list differs.
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
    before: Roll
    years: frozenset[str | None]
    gone_events: Sequence[str]
    gone_articles: Sequence[str]
