"""What stands for all events and articles at once, and which events are the newest: kept up to date by what changed."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from timeline.generate.exports import FEED_ENTRIES, New, newest_of, newness
from timeline.generate.kept import Stale
from timeline.generate.plan import Plan
from timeline.generate.prints import SIZE, key_of, print_of
from timeline.generate.rolls import Roll
from timeline.generate.sheets import Notes

_NOTE = "sums"
_NEWEST = 4 * FEED_ENTRIES  # that are noted: some may go before all events have to be looked at again
_ALL = 1 << 8 * SIZE
_OF_ARTICLES = frozenset(("events.json",))  # it says where a quote stands in its file, and the article alone knows that
_WITNESSES = ("events.csv", "events.json")  # their keys tell whether a note is of the site that stands


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of fingerprints: of the settings and all ``events``, of all ``articles``.

    A sum is the same in whatever order it is made: that of the events follows from what they say. ``newest`` are the
    places of the newest events, those first: as many as a feed shows and more, or all there are. ``last`` is the sum of
    the events of the site that stands, ``b""`` where nobody knows it.
    """

    events: bytes
    articles: bytes
    newest: Sequence[New]
    last: bytes = field(default=b"", compare=False)

    def key_of(self, url: str) -> str:
        """Return the key of a file that holds all events."""
        return key_of(self.events, self.articles if url in _OF_ARTICLES else b"", url.encode())


def sums_of(plan: Plan, notes: Notes | None) -> Sums:
    """Return the sums of a plan; with the ``notes`` of the last build from what became of the events since."""
    known = _read(notes) if notes and plan.stale else None
    found = _patched(known, plan, plan.stale) if known and plan.stale else None
    found = found or _anew(plan)
    if notes and found != known:
        told = {"events": found.events.hex(), "articles": found.articles.hex(), "newest": found.newest}
        notes.keep(_NOTE, json.dumps(told))
    return replace(found, last=known.events) if known else found


def _read(notes: Notes) -> Sums | None:
    """Return what was noted, None when it is not of the files that stand."""
    text = notes.load(_NOTE)
    if not text:
        return None
    noted = json.loads(text)
    newest = list(map(New._make, noted["newest"]))
    found = Sums(bytes.fromhex(noted["events"]), bytes.fromhex(noted["articles"]), newest)
    return found if all(notes.key(url) == found.key_of(url) for url in _WITNESSES) else None


def _anew(plan: Plan) -> Sums:
    own = int.from_bytes(print_of(repr(plan.site)))
    events = sum(map(int.from_bytes, map(plan.events.rows.print, plan.events.numbers)), own)
    return Sums(_bytes(events), _bytes(plan.holdings.print), newest_of(plan.events, _NEWEST))


def _patched(known: Sums, plan: Plan, stale: Stale) -> Sums | None:
    """Return what is ``known`` brought up to date, None where that takes a look at all events."""
    newest = _newest(known.newest, plan.events, stale)
    if newest is None:
        return None
    told = [event for event in map(plan.events.__getitem__, stale.pieces) if event.id in stale.told]
    events = int.from_bytes(known.events)
    events += sum(int.from_bytes(event.digest) for event in told)
    events -= sum(int.from_bytes(event.digest) for event in stale.untold)
    return Sums(_bytes(events), _bytes(plan.holdings.print), newest)


def _newest(noted: Sequence[New], events: Roll, stale: Stale) -> list[New] | None:
    """Return the newest events now, None where one may be among them that was not ``noted``."""
    lost = stale.lost
    shifts = [place - number for number, place in enumerate(stale.pieces)]  # so many of the others are ahead of each
    ranked = [newness(events[place], place) for place in stale.pieces]
    for one in noted:
        if not _holds(lost, one.place):
            rank = one.place - bisect_left(lost, one.place)
            ranked.append(one._replace(place=rank + bisect_right(shifts, rank)))
    ranked.sort(reverse=True)
    if len(noted) < len(stale.before):  # all others come after those that were noted
        ranked = [one for one in ranked if one[:-1] >= noted[-1][:-1]]
    return ranked[:_NEWEST] if len(ranked) >= min(FEED_ENTRIES, len(events)) else None


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place


def _bytes(number: int) -> bytes:
    return (number % _ALL).to_bytes(SIZE)
