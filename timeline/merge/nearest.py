"""What an event was nearly merged with: the closest mention of another event, and what kept them apart."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from timeline.merge.clusters import LINK
from timeline.merge.profiles import Profile
from timeline.merge.rarity import Rarity, keys_of
from timeline.merge.shelves import Shelf, is_day, reach_of
from timeline.merge.similarity import WEIGHTS, evidence, explain, forbids, score, shares_nothing
from timeline.merge.tables import MergeStore, Table, read_rarity, same, shelf_as_json, shelf_of_json
from timeline.model import Event

SHOWN = 3  # so many pieces of evidence against a link are named
CLOSE = 8  # so many of an event's mentions are compared with others,
KEYS = 8  # found by so many of their rarest words,
SHELVES = 6  # each on so many shelves, the nearest in time


class Near(NamedTuple):
    """The closest pair of mentions across the border of an event: ``own`` is the event's, ``other`` another's.

    ``strength`` is what their evidence adds up to (log odds), ``alike`` says what they have in common and ``apart``
    why they were not taken for one happening.
    """

    own: str
    other: str
    strength: float
    alike: str
    apart: str


def find_nearest(store: MergeStore, event: Event) -> Near | None:
    """Return the mention outside an event that comes closest to it, None when nothing has anything in common with it.

    ``store`` is what ``merge_changes`` left behind. Mentions of other days are looked at too, those that share rare
    words: what was kept apart by its date is the nearest of all.
    """
    shelves: Table[Shelf] = Table(store, "shelves", shelf_of_json, shelf_as_json)
    rarity = read_rarity(store)
    own = _own_profiles(store, shelves, event)[:CLOSE]
    cited = {citation.mention_id for citation in event.citations}
    names = _shelves_near(store, own, rarity)
    shelves.fetch(names)
    others = [item for name in names for item in (shelves.get(name) or Shelf()).home.values() if item.id not in cited]
    best = min(_compared(own, others, rarity), default=None, key=lambda pair: (-pair[0], pair[1].order, pair[2].order))
    if best is None:
        return None
    strength, left, right = best
    told = {mention.id: mention for mention in store.mentions_by_id([left.id, right.id])}
    return Near(left.id, right.id, strength, explain(left, right, rarity, told), _apart(left, right, rarity, strength))


def _own_profiles(store: MergeStore, shelves: Table[Shelf], event: Event) -> list[Profile]:
    """Return what the merge remembers of the mentions that an event cites."""
    articles: Table[list[list[str]]] = Table(store, "articles", same, same)
    sources = {citation.source.article_id for citation in event.citations}
    articles.fetch(sources)
    places = {unit: shelf for article in sources for shelf, unit in articles.get(article) or ()}
    shelves.fetch(set(places.values()))
    found = []
    for citation in event.citations:
        shelf = shelves.get(places.get(citation.mention_id, ""))
        if shelf is not None:
            found.append(shelf.home[citation.mention_id])
    return found


def _shelves_near(store: MergeStore, own: Sequence[Profile], rarity: Rarity) -> list[str]:
    """Return the shelves where mentions may stand that have something in common with those of an event."""
    words: Table[tuple[list[int], list[str]]] = Table(store, "words", lambda row: (row[0], row[1]), same)
    keys = sorted({key for item in own for key in keys_of(item)}, key=lambda key: (-rarity.of(key), key))
    words.fetch(keys)
    day = next((item.first for item in own if item.first is not None), 0)
    near = {str(day + shift) for shift in (-1, 0, 1)}
    for key in keys[:KEYS]:
        days, others = words.get(key) or ([], [])
        found = sorted(chain(map(str, days), others), key=lambda name: (_distance(name, day), name))
        near.update(found[:SHELVES])
    return sorted(near)


def _distance(shelf: str, day: int) -> int:
    first, last = reach_of(shelf)
    if is_day(shelf) and first is not None:
        return abs(first - day)
    return max((first or day) - day, day - (last or day), 0)


def _compared(
    own: Sequence[Profile], others: Collection[Profile], rarity: Rarity
) -> Iterator[tuple[float, Profile, Profile]]:
    """Yield how alike the pairs are that have something in common."""
    for left in own:
        for right in others:
            if not shares_nothing(left, right):
                yield score(evidence(left, right, rarity)), left, right


def _apart(left: Profile, right: Profile, rarity: Rarity, strength: float) -> str:
    """Say what kept two mentions apart."""
    ruled_out = forbids(left, right)
    if ruled_out:
        return ruled_out
    if strength > LINK:
        return "they are alike, but the other mentions of their events are not"
    against = _against(left, right, rarity)
    said = f": {', '.join(against)}" if against else ""
    return f"what they share is too little ({strength:.1f}, a link needs {LINK}){said}"


def _against(left: Profile, right: Profile, rarity: Rarity) -> list[str]:
    """Return the names of what speaks most against a link."""
    worth = {key: WEIGHTS[key] * value for key, value in evidence(left, right, rarity).items() if key != "bias"}
    return [key for key in sorted(worth, key=lambda key: (worth[key], key)) if worth[key] < 0][:SHOWN]
