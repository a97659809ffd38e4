"""Whole events at hand for as long as a build lasts: in memory while few, beyond that in a file without a name."""

import json
import marshal
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

from timeline.model import Event, Source
from timeline.records import KeptEvent
from timeline.rows import (
    as_json,
    citations_as_json,
    citations_of,
    date_as_text,
    disagreements_as_json,
    disagreements_of,
    kinds_of,
    moment_as_text,
    moment_of,
)
from timeline.spill import Spill

HELD_BYTES = 1_000_000  # more are written to the disk
RECENT = 8_192  # events that were read last are kept
COLUMNS = (
    "id", "own", "is_placed", "date", "moment", "headline", "importance", "modality", "digest", "names", "kinds",
    "reasons", "disagreements", "citations",
)  # fmt: skip

EventRow = tuple[Any, ...]  # an event as the memory holds it: the values of ``COLUMNS``


class Ledger(Sequence[KeptEvent]):
    """Events in the order in which they came, found by their ids too, which copies of this process can read.

    A class, for more come as they are made. Half a million of them take more memory than all else that a build holds of
    them, and every copy of the process that looks at them would come to have its own. ``sources`` are those of the
    articles that they cite, by their ids; ``digest_of`` is for who makes more: it gives what stands for all that an
    event says.
    """

    def __init__(self, folder: Path) -> None:
        self.sources: Mapping[str, Source] = {}
        self.digest_of: Callable[[Event], bytes] = _no_digest
        self._spill = Spill(folder, "events", "events")
        self._places: dict[str, int] = {}
        self._ids: list[str] = []  # in their order: who is given an event gets one and the same record of its id
        self._starts = array("Q", [0])
        self._held: list[bytes] = []
        self._held_from = 0  # the place of the first that is held
        self._held_bytes = 0
        self.find = lru_cache(RECENT)(self._find)

    def put(self, kept: KeptEvent) -> None:
        """Take an event in; raises TimelineError when the disk is full."""
        self.put_row(event_row(kept))

    def put_row(self, row: EventRow) -> None:
        """Take in an event as the memory holds it, as ``put`` does."""
        self.put_packed(row[0], marshal.dumps(row))

    def put_packed(self, event_id: str, data: bytes) -> None:
        """Take in what ``packed_row`` made of an event, under its id."""
        self._places[event_id] = len(self)
        self._ids.append(event_id)
        self._starts.append(self._starts[-1] + len(data))
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes > HELD_BYTES:
            self._write()

    def rows(self) -> Iterator[EventRow]:
        """Yield the events as the memory holds them, in their order."""
        return map(self._row, range(len(self)))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def has(self, event_id: str) -> bool:
        """Tell whether there is an event of that id."""
        return event_id in self._places

    @overload
    def __getitem__(self, place: int) -> KeptEvent: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[KeptEvent]: ...
    def __getitem__(self, place: int | slice) -> KeptEvent | Sequence[KeptEvent]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        return kept_event_of(self._row(range(len(self))[place]), self.sources)

    def __iter__(self) -> Iterator[KeptEvent]:
        return map(self.__getitem__, range(len(self)))

    def close(self) -> None:
        """Let go of all of them."""
        self._held.clear()
        self._places.clear()
        self.find.cache_clear()
        self._spill.close()

    def _find(self, event_id: str) -> Event:
        """Return the event of an id; raises KeyError when there is none."""
        return kept_event_of(self._row(self._places[event_id]), self.sources).event

    def _row(self, place: int) -> EventRow:
        if place >= self._held_from:
            data = self._held[place - self._held_from]
        else:
            start = self._starts[place]
            data = self._spill.read(start, self._starts[place + 1] - start)
        row: EventRow = marshal.loads(data)  # noqa: S302 - our own
        return (self._ids[place], *row[1:])

    def _write(self) -> None:
        self._spill.add(self._held)
        self._held_from += len(self._held)
        self._held.clear()
        self._held_bytes = 0


def _no_digest(_event: Event) -> bytes:
    return b""


def event_row(kept: KeptEvent) -> EventRow:
    """Return an event as the memory holds it."""
    event = kept.event
    return (
        event.id,
        kept.own,
        int(kept.is_placed),
        date_as_text(event.interval),
        moment_as_text(event.interval),
        event.headline,
        event.importance,
        event.modality,
        kept.digest,
        as_json(event.names),
        as_json(event.kinds),
        as_json(event.reasons),
        disagreements_as_json(event.disagreements),
        citations_as_json(event.citations),
    )


def packed_row(kept: KeptEvent) -> bytes:
    """Return an event as the memory holds it, as bytes."""
    return marshal.dumps(event_row(kept))


def kept_event_of(row: EventRow, sources: Mapping[str, Source]) -> KeptEvent:
    """Return the event that ``event_row`` wrote; ``sources`` are those of the articles that it cites."""
    return kept_event_with(row, _names_of(row[9]), json.loads(row[13]), sources)


@lru_cache(RECENT)  # events of one time are of the same people and places
def _names_of(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def kept_event_with(
    row: EventRow, names: Sequence[str], citations: Iterable[Sequence[Any]], sources: Mapping[str, Source]
) -> KeptEvent:
    """Return the event of a row whose names and citations were read already: those of many rows are read at once."""
    event_id, own, is_placed, _, moment, headline, importance, modality, digest, _, kinds, reasons, apart, _ = row
    event = Event(
        event_id,
        moment_of(moment),
        headline,
        citations_of(citations, sources),
        importance,
        modality,
        tuple(names),
        tuple(json.loads(reasons)) if reasons != "[]" else (),
        disagreements_of(apart) if apart != "[]" else (),
        kinds_of(kinds),
    )
    return KeptEvent(event, own, bool(is_placed), digest)
