"""The events of a site, in order and in brief, after a merge: those of the last plan, but for the few that changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from timeline.generate.briefs import brief_of
from timeline.generate.cards import is_shown
from timeline.generate.kept import Edits, Kept
from timeline.generate.rolls import Roll, Rows, numbers
from timeline.ledger import Ledger, kept_event_of
from timeline.merge import place_of
from timeline.merging import Merged
from timeline.model import Event, Source
from timeline.store import KeptEvent, Store


class Shelf:
    """Whole events: some at hand, the others in the memory; a class, for what was found is kept.

    ``sources`` are those of the articles as the memory has them. What is at hand can be asked for in a copy of the
    process too; many are on the ``ledger``.
    """

    def __init__(self, store: Store, sources: Mapping[str, Source], ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        self.sources = sources
        self._found: dict[str, Event] = {}

    def take(self, events: Sequence[KeptEvent], sources: Mapping[str, Source]) -> None:
        """Put events at hand that are not in the memory yet, or not as they are now, and all sources of articles."""
        self.sources = sources
        if events is not self._ledger:
            self._found |= {one.event.id: one.event for one in events}

    def find(self, event_id: str) -> Event:
        """Return an event; raises KeyError when there is none of that id."""
        found = self._found.get(event_id)
        if found is None and self._ledger.has(event_id):
            return self._ledger.find(event_id)
        if found is None:
            self.fetch([event_id])
            found = self._found[event_id]
        return found

    def fetch(self, ids: Iterable[str] | None) -> None:
        """Bring some events to hand, or all of them."""
        known, ledger = self._found, self._ledger
        missing = None if ids is None else [id_ for id_ in ids if id_ not in known and not ledger.has(id_)]
        if missing == [] or (missing is None and len(ledger)):
            return
        if missing is None:
            ledger.sources = self.sources
            for row in self._store.event_rows():
                ledger.put_row(row)
        else:
            for one in self._store.events_of_ids(missing, self.sources):
                known.setdefault(one.event.id, one.event)


@dataclass(frozen=True, slots=True)
class Briefing:
    """The events on the timeline in order, the way to all that they say, and what differs from the last plan."""

    roll: Roll
    shelf: Shelf
    edits: Edits | None = None


def brief(
    merged: Merged, changed: Sequence[KeptEvent], store: Store, sources: Mapping[str, Source], shelf: Shelf,
    last: Kept | None, articles: frozenset[str],
) -> Briefing:  # fmt: skip
    """Return the events after a merge: those of the ``last`` plan, but for the few that changed, where it can be used.

    ``changed`` are those of the merge with their digests; ``sources`` are those of the articles of now and before. The
    ``shelf`` is the one that the last plan finds its events on. ``articles`` are the ids of those that changed.
    """
    shelf.take(changed, sources)
    if last is not None and not merged.is_anew:
        return _edited(merged, changed, shelf, last, articles)
    rows = Rows(shelf.sources, shelf.find)
    order: list[tuple[int, int, float, str, int]] = []
    for one in _all_events(merged, changed, store, sources):
        if one.is_placed and is_shown(one.event):
            order.append((*place_of(one.event), rows.add(brief_of(one.event, one.digest, shelf.find))))
    order.sort()
    rows = rows.picked([one[-1] for one in order])
    return Briefing(Roll(rows, numbers(range(len(rows)))), shelf)


def _edited(
    merged: Merged, changed: Sequence[KeptEvent], shelf: Shelf, last: Kept, articles: frozenset[str]
) -> Briefing:
    rows = last.roll.rows
    rows.sources = shelf.sources
    new = [brief_of(one.event, one.digest, shelf.find) for one in changed if one.is_placed and is_shown(one.event)]
    touched = (*merged.gone, *(one.event.id for one in changed))
    gone = {row for row in map(last.roll.row_of, touched) if row is not None}
    rows.was |= dict.fromkeys(gone, {id_: one.event for id_, one in merged.before.items()}.__getitem__)
    come = [rows.add(one) for one in new]
    return Briefing(last.roll.edited(gone, come, _place_in(rows)), shelf, Edits(sorted(gone), come, articles))


def _place_in(rows: Rows) -> Callable[[int], tuple[int, int, float, str]]:
    """Return what gives the place of the event of a row among others."""
    return lambda row: place_of(rows.brief(row))


def _all_events(
    merged: Merged, changed: Sequence[KeptEvent], store: Store, sources: Mapping[str, Source]
) -> Iterator[KeptEvent]:
    yield from changed
    if not merged.is_anew:
        others = {*merged.gone, *(one.event.id for one in changed)}
        for row in store.event_rows():
            if row[0] not in others:
                yield kept_event_of(row, sources)
