"""The events of a site, in order and in brief, after a merge: those of the last plan, but for the few that changed."""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.generate.briefs import Brief, brief_of
from timeline.generate.cards import is_shown
from timeline.generate.kept import Kept
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
        self.sources = dict(sources)
        self._found: dict[str, Event] = {}

    def take(self, events: Sequence[KeptEvent], sources: Mapping[str, Source]) -> None:
        """Put events at hand that are not in the memory yet, or not as they are now, and sources of articles."""
        self.sources |= sources
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
    """The events on the timeline in order, and the way to all that they say."""

    briefs: Sequence[Brief]
    shelf: Shelf


def brief(
    merged: Merged, changed: Sequence[KeptEvent], store: Store, sources: Mapping[str, Source], shelf: Shelf,
    last: Kept | None,
) -> tuple[Briefing, Kept | None]:  # fmt: skip
    """Return the events after a merge, and the ``last`` plan as it was before it, where there is one that can be used.

    ``changed`` are those of the merge with their digests; ``sources`` are those of the articles of now and before. The
    ``shelf`` is the one that the last plan finds its events on.
    """
    shelf.take(changed, sources)
    if last is not None and not merged.is_anew:
        gone = {*merged.gone, *(one.event.id for one in changed)}
        before = {id_: one.event for id_, one in merged.before.items()}.__getitem__
        was = [one._replace(find=before) if one.id in gone else one for one in last.briefs]
        briefs = [one for one in last.briefs if one.id not in gone]
        last = replace(last, briefs=was)
        for one in changed:
            if one.is_placed and is_shown(one.event):
                insort(briefs, brief_of(one.event, one.digest, shelf.find), key=place_of)
        return Briefing(briefs, shelf), last
    placed = (one for one in _all_events(merged, changed, store, sources) if one.is_placed and is_shown(one.event))
    briefs = [brief_of(one.event, one.digest, shelf.find) for one in placed]
    return Briefing(sorted(briefs, key=place_of), shelf), None


def _all_events(
    merged: Merged, changed: Sequence[KeptEvent], store: Store, sources: Mapping[str, Source]
) -> Iterator[KeptEvent]:
    yield from changed
    if not merged.is_anew:
        others = {*merged.gone, *(one.event.id for one in changed)}
        for row in store.event_rows():
            if row[0] not in others:
                yield kept_event_of(row, sources)
