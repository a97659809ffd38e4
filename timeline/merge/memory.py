"""Merging what changed: every step is a function of few mentions, and what it found is remembered in rows.

The way from mentions to events, and the row that remembers each step:

1. A mention stands on a **shelf** (``shelves``): that of its first day, of its longer stretch, or of those without a
   date. Copies of one sentence count as one *unit*. ``words`` tells on which shelves a name or stem stands: how rare
   it is, by level.
2. Two units of a day, or of two days in a row, that share something rare are compared: the **links** of the day.
   Whether they are linked depends on the two alone and on the levels of what they share.
3. Units that hang together by links are a group of comparable mentions, and clustered by themselves: ``clusters``,
   and ``owners`` tell which cluster a unit is in.
4. Units with a coarse date or none (*loose* ones) join the cluster of days that they are nearest to; those that are
   near to none are clustered among themselves. ``back`` leads from a unit of a day to the loose ones linked to it.

A change touches the mentions that come and go and, when a word's level moves, those that tell it. Only their links are
worked out again, only the groups that these hold together are clustered again, and only the events of those are made
again. All rows are functions of the mentions: it makes no difference in which order, or in how many steps, they came.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any

from timeline.merge.candidates import Day, Worth, day_pairs, read_day
from timeline.merge.clusters import JOIN, LINK, MEMBERS, Group, Joined, Strengths, central, collector_at_rest, join
from timeline.merge.profiles import Profile, read_profiles
from timeline.merge.ranking import make_event
from timeline.merge.rarity import Rarity, keys_of, level
from timeline.merge.shelves import (
    UNDATED,
    Finder,
    Shelf,
    days_touched,
    in_order,
    is_day,
    meets,
    reach_of,
    shelf_of,
)
from timeline.merge.similarity import explain, forbids, strength
from timeline.merge.stories import Story
from timeline.merge.tables import EMPTY, MergeStore, Table, read_levels, same, shelf_as_json, shelf_of_json
from timeline.merge.undated import group_undated
from timeline.model import Event, EventMention

Edge = tuple[float, str, str]
LooseEdge = tuple[float, str, str, str]  # how sure, the loose unit, the shelf of the other, the other
Place = tuple[str, str]  # a shelf and the id of a unit on it
Reach = tuple[int | None, int | None]
YEAR_DAYS = 366  # of a date that is open at one end, so many days are looked at
VAST_DAYS = 7400  # a longer stretch (twenty years) is only compared with the very same


@dataclass(frozen=True, slots=True)
class MergeChange:
    """What became of the events: those that are new or may have changed, whole, and the ids of those that are no more.

    ``reasons`` say which groups were merged again, ``compared`` counts the mentions in them. ``rows`` yields, once,
    what has to be written for the next time: table, key and value, None for a row that is to be removed.
    """

    events: tuple[Event, ...]
    gone: tuple[str, ...]
    reasons: tuple[str, ...]
    compared: int
    rows: Callable[[], Iterator[tuple[str, str, bytes | None]]]


@dataclass(slots=True)
class Cluster:
    """A cluster as it is remembered: its units, the loose ones that joined it with how near they are, its events."""

    members: list[Place]
    loose: list[tuple[float, str, tuple[str, ...]]] = field(default_factory=list)
    joins: list[tuple[float, str, str]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


def merge_changes(
    store: MergeStore,
    removed: Collection[str],
    added: Iterable[EventMention],
    stories: Mapping[str, Story] | None = None,
    *,
    has_reasons: bool = True,
    keeps_rows: bool = True,
) -> MergeChange:
    """Return what becomes of the events when articles go and mentions come.

    Args:
        store: what the changes before have left; ``EMPTY`` at the beginning.
        removed: ids of the articles all of whose mentions go; an article that was edited goes and comes.
        added: the mentions of articles that are not remembered, or that go.
        stories: what articles tell as a whole, by id: they help where there is no date.
        has_reasons: False leaves out the sentences that say why mentions were joined.
        keeps_rows: False spares the memory of rows that are never to be written.
    """
    merging = _Merging(store, stories or {}, has_reasons=has_reasons, keeps_rows=keeps_rows)
    with collector_at_rest():
        return merging.run(removed, added)


def _unique(mentions: Iterable[EventMention]) -> dict[str, EventMention]:
    """Return one mention for each id; of different ones that share it, always the same."""
    known: dict[str, EventMention] = {}
    for mention in mentions:
        held = known.setdefault(mention.id, mention)
        if held is not mention and held != mention:
            known[mention.id] = min(held, mention, key=repr)
    return known


class _Merging:
    """One change, on its way; a class, for all its steps read and write the same tables."""

    def __init__(self, store: MergeStore, stories: Mapping[str, Story], *, has_reasons: bool, keeps_rows: bool) -> None:
        self.store = store
        self.keeps_rows = keeps_rows
        self.stories = stories
        self.has_reasons = has_reasons
        self.shelves: Table[Shelf] = Table(store, "shelves", shelf_of_json, shelf_as_json)
        self.links: Table[tuple[bool, list[Edge]]] = Table(
            store, "links", lambda row: (row[0], [tuple(edge) for edge in row[1]]), same
        )
        self.loose: Table[dict[str, list[tuple[float, str, str]]]] = Table(
            store, "loose", lambda row: {key: [tuple(edge) for edge in edges] for key, edges in row.items()}, same
        )
        self.back: Table[dict[str, list[Place]]] = Table(
            store, "back", lambda row: {key: [tuple(place) for place in places] for key, places in row.items()}, same
        )
        self.owners: Table[dict[str, str]] = Table(store, "owners", same, same)
        self.clusters: Table[Cluster] = Table(store, "clusters", _cluster_of_json, _cluster_as_json)
        self.words: Table[tuple[list[int], list[str]]] = Table(store, "words", lambda row: (row[0], row[1]), same)
        self.articles: Table[list[Place]] = Table(store, "articles", lambda row: [tuple(place) for place in row], same)
        self.facts: Table[Any] = Table(store, "facts", same, same)
        self.told: dict[str, EventMention] = {}  # those that come
        self.touched: dict[str, Profile] = {}  # units whose links are worked out again,
        self.vanished: dict[str, Profile] = {}  # those that have none any more,
        self.reread: dict[str, Profile] = {}  # and those that only have other words or copies
        self.old_clusters: dict[str, Cluster] = {}
        self.old_events: set[str] = set()  # those of clusters that are made again or given up
        self.left: set[str] = set()  # clusters of days that loose units have left
        self.reasons: set[str] = set()

    def run(self, removed: Collection[str], added: Iterable[EventMention]) -> MergeChange:
        self.told = _unique(added)
        pool_changed = self._place(removed)
        self.worth = Worth(self.rarity)
        self.finder = Finder(self.rarity)
        touched_days = self._link_days()
        remade, centres = self._cluster_days(touched_days)
        pool = self._pool(pool_changed)
        changed = self._link_loose(pool)
        families = self._wish(changed, remade, pool)
        alone = self._cluster_loose(changed, pool)
        events = self._make_events(families | alone, centres, pool)
        ids = {event.id for event in events}
        gone = sorted(self.old_events - ids)
        return MergeChange(tuple(events), tuple(gone), tuple(sorted(self.reasons)), self.compared, self._rows)

    def _rows(self) -> Iterator[tuple[str, str, bytes | None]]:
        tables: tuple[Table[Any], ...] = (
            self.shelves, self.links, self.loose, self.back, self.owners, self.clusters, self.words, self.articles,
            self.facts,
        )  # fmt: skip
        return chain.from_iterable(table.rows() for table in tables)

    # 1. mentions on their shelves

    def _place(self, removed: Collection[str]) -> bool:
        """Put the mentions on their shelves, weigh the words; tell whether any without a date came or went."""
        going: dict[str, set[str]] = {}
        coming: dict[str, list[Profile]] = {}
        self.articles.fetch(removed)
        for article in removed:
            for shelf, mention in self.articles.get(article) or ():
                going.setdefault(shelf, set()).add(mention)
            if self.articles.get(article):
                self.articles.put(article, None)
        for item in read_profiles(list(self.told.values())):
            shelf = shelf_of(item)
            coming.setdefault(shelf, []).append(item)
            if not self.keeps_rows:
                continue
            places = self.articles.get(item.article) or []
            places.append((shelf, item.id))
            self.articles.put(item.article, places)
        for item_places in (self.articles.get(mention.source.article_id) for mention in self.told.values()):
            if item_places is not None:
                item_places.sort()
        names = sorted(going.keys() | coming.keys())
        self.shelves.fetch(names)
        gained: dict[str, list[str]] = {}
        lost: dict[str, list[str]] = {}
        for name in names:
            self._refill(name, going.get(name, set()), coming.get(name, []), gained, lost)
        self._receive_guests()
        self._weigh(names, gained, lost)
        return UNDATED in names

    def _refill(
        self,
        name: str,
        going: set[str],
        coming: Sequence[Profile],
        gained: dict[str, list[str]],
        lost: dict[str, list[str]],
    ) -> None:
        """Change the mentions of one shelf; note which keys it gained and lost, and which units are others now."""
        old = self.shelves.get(name) or Shelf()
        home = {key: item for key, item in old.home.items() if key not in going}
        home.update((item.id, item) for item in coming)
        new = Shelf(home, old.guests)
        self.shelves.put(name, new)
        before, after = old.keys(), new.keys()
        for key in before - after:
            lost.setdefault(key, []).append(name)
        for key in after - before:
            gained.setdefault(key, []).append(name)
        known = {item.id: item for item in old.units}
        for item in new.units:
            held = known.pop(item.id, None)
            if held is None:
                self.touched[item.id] = item
            elif held.as_row() != item.as_row():
                self.vanished[item.id], self.touched[item.id] = held, item
            elif old.copied.get(item.id) != new.copied.get(item.id) or item.id in self.told:
                self.reread[item.id] = item
        self.vanished.update(known)

    def _receive_guests(self) -> None:
        """Let units of several days be found on each of them."""
        leaving = [(str(day), item) for item in self.vanished.values() for day in days_touched(item)]
        coming = [(str(day), item) for item in self.touched.values() for day in days_touched(item)]
        self.shelves.fetch({name for name, _ in (*leaving, *coming)})
        changed: dict[str, dict[str, Profile]] = {}
        for name, item in leaving:
            changed.setdefault(name, dict(self._shelf(name).guests)).pop(item.id, None)
        for name, item in coming:
            changed.setdefault(name, dict(self._shelf(name).guests))[item.id] = item
        for name, guests in changed.items():
            self.shelves.put(name, Shelf(self._shelf(name).home, guests))

    def _shelf(self, name: str) -> Shelf:
        return self.shelves.get(name) or Shelf()

    def _weigh(self, names: Sequence[str], gained: Mapping[str, list[str]], lost: Mapping[str, list[str]]) -> None:
        """Count the shelves of each key anew, and touch the units that tell a key whose level has moved."""
        levels = read_levels(self.facts.get("levels"))
        shelves: set[str] = set(self.facts.get("shelves") or ())
        was_level = level(len(shelves), 1)
        filled = {name for name in names if self._shelf(name).home}
        shelves = (shelves - set(names)) | filled
        self.words.fetch(gained.keys() | lost.keys())
        moved = []
        for key in gained.keys() | lost.keys():
            days, others = self.words.get(key) or ([], [])
            before = level(len(days) + len(others))
            days, others = _with_shelves(days, others, gained.get(key, ()), lost.get(key, ()))
            self.words.put(key, (days, others) if days or others else None)
            after = level(len(days) + len(others))
            if before != after:
                if before:
                    moved.append(key)
                levels.pop(key, None)
                if after > 1:
                    levels[key] = after
        by_level: dict[str, list[str]] = {}
        for key in sorted(levels):
            by_level.setdefault(str(levels[key]), []).append(key)
        self.facts.put("levels", by_level)
        self.facts.put("shelves", sorted(shelves))
        self.rarity = Rarity.of_levels(levels, len(shelves))
        if was_level and was_level != level(len(shelves), 1):
            self.reasons.add("merged all: the collection has grown or shrunk to another size")
            self.shelves.fetch(shelves)
            self._touch(shelves, None)
        else:
            self._touch_tellers(moved)

    def _touch_tellers(self, moved: Sequence[str]) -> None:
        tellers: dict[str, set[str]] = {}
        for key in moved:
            days, others = self.words.get(key) or ([], [])
            for name in chain(map(str, days), others):
                tellers.setdefault(name, set()).add(key)
            self.reasons.add(f"merged what tells “{key.removeprefix('act ')}”: it is more or less rare now")
        self.shelves.fetch(tellers)
        for name, keys in tellers.items():
            self._touch((name,), keys)

    def _touch(self, names: Iterable[str], keys: Collection[str] | None) -> None:
        """Have the links of the units on some shelves worked out again, those that tell any of ``keys``."""
        for name in names:
            for item in self._shelf(name).units:
                if keys is None or not set(keys).isdisjoint(keys_of(item)):
                    self.touched[item.id] = item
                    self.reread.pop(item.id, None)

    # 2. links of days

    def _link_days(self) -> dict[str, Profile]:
        """Work out the links of the touched units; return the units whose groups may have changed."""
        stirred = {key: item for key, item in chain(self.touched.items(), self.reread.items()) if item.is_fine}
        concerned = [item for item in chain(self.touched.values(), self.vanished.values()) if item.is_fine]
        days = sorted({day for item in concerned for day in _blocks(item)})
        self.links.fetch(map(str, days))
        self.shelves.fetch({str(day - back) for day in days for back in (0, 1)})
        gone = self.touched.keys() | self.vanished.keys()
        for day in days:
            was_crowded, old = self._day_links(day)
            units = self._read_day(day)
            is_crowded = bool(units.crowded)
            whole = self._is_first() or was_crowded or is_crowded
            kept = [] if whole else [edge for edge in old if edge[1] not in gone and edge[2] not in gone]
            found = self._links_of(units, None if whole else self.touched)
            now = sorted([*kept, *found])
            stirring = {unit for edge in set(old).symmetric_difference(now) for unit in edge[1:]}
            stirring |= {unit for edge in old if edge[1] in gone or edge[2] in gone for unit in edge[1:]}
            if not self._is_first():
                stirred.update((item.id, item) for item in self._on_day(day) if item.id in stirring)
            if now or old or is_crowded or was_crowded:
                self.links.put(str(day), (is_crowded, now) if now or is_crowded else None)
        return stirred

    def _is_first(self) -> bool:
        return self.store is EMPTY

    def _day_links(self, day: int) -> tuple[bool, list[Edge]]:
        return self.links.get(str(day)) or (False, [])

    def _read_day(self, day: int) -> Day:
        shelf, before = self._shelf(str(day)), self._shelf(str(day - 1))
        others = [item for item in chain(before.units, before.guests.values()) if item.last == day - 1]
        return read_day(in_order([*others, *shelf.guests.values()]), shelf.units, self.worth)

    def _links_of(self, day: Day, touched: Container[str] | None) -> list[Edge]:
        """Return the links that touched units have on one day."""
        found = []
        for one, other in day_pairs(day, touched):
            value = strength(one, other, self.rarity, LINK)
            if value is not None and value > LINK:
                found.append((value, one.id, other.id) if one.order < other.order else (value, other.id, one.id))
        return found

    def _on_day(self, day: int) -> Iterator[Profile]:
        """Yield the units that the links of a day can lead to."""
        shelf, before = self._shelf(str(day)), self._shelf(str(day - 1))
        return chain(shelf.units, shelf.guests.values(), before.units, before.guests.values())

    # 3. groups and clusters of days

    def _cluster_days(self, stirred: Mapping[str, Profile]) -> tuple[set[str], dict[str, frozenset[str]]]:
        """Cluster the groups of the stirred units again; return the clusters, and which units are their middle."""
        remade: set[str] = set()
        centres: dict[str, frozenset[str]] = {}
        self.compared = 0
        groups = self._groups(stirred)
        for item in self.vanished.values():
            if item.is_fine:
                self._disown(item)
        for items, _ in groups:
            self.owners.fetch({shelf_of(item) for item in items})
            for item in items:
                self._disown(item)
        for items, edges in groups:
            strengths = Strengths(self.rarity)
            strengths.known.update(
                ((left, right) if left < right else (right, left), value) for value, left, right in edges
            )
            self.compared += len(items)
            for group in join(items, edges, strengths):
                cluster = group.members[0].id
                self.clusters.put(cluster, _remembered(group))
                remade.add(cluster)
                for item in group.members:
                    self._own(item, cluster)
                centres[cluster] = central(group.members, strengths)
        return remade, centres

    def _groups(self, stirred: Mapping[str, Profile]) -> list[tuple[list[Profile], list[Edge]]]:
        """Return the groups that stirred units are in: units that hang together, and the links between them."""
        forest = _Forest()
        found: dict[str, Profile] = dict(stirred)
        seen: set[int] = set()
        frontier: list[Profile] = list(stirred.values())
        while frontier:
            days = sorted({day for item in frontier for day in _blocks(item)} - seen)
            seen.update(days)
            self.links.fetch(map(str, days))
            self.shelves.fetch({str(day - back) for day in days for back in (0, 1)})
            for day in days:
                edges = self._day_links(day)[1]
                if not edges:
                    continue
                for item in self._on_day(day):
                    found.setdefault(item.id, item)
                for _, left, right in edges:
                    forest.join(left, right)
            roots = {forest.root(unit) for unit in stirred}
            held = [found[unit] for unit in forest.units() if forest.root(unit) in roots]
            frontier = [item for item in held if any(day not in seen for day in _blocks(item))]
        members: dict[str, dict[str, Profile]] = {}
        for unit in stirred:
            members.setdefault(forest.root(unit), {})[unit] = found[unit]
        for unit in forest.units():
            root = forest.root(unit)
            if root in members:
                members[root][unit] = found[unit]
        edges_of: dict[str, list[Edge]] = {}
        for day in seen:
            for edge in self._day_links(day)[1]:
                root = forest.root(edge[1])
                if root in members:
                    edges_of.setdefault(root, []).append(edge)
        return [(in_order(items.values()), edges_of.get(root, [])) for root, items in sorted(members.items())]

    def _own(self, item: Profile, cluster: str) -> None:
        name = shelf_of(item)
        owners = self.owners.get(name)
        if owners is None:
            self.owners.put(name, {item.id: cluster})
        else:
            owners[item.id] = cluster
            self.owners.mark(name)

    def _disown(self, item: Profile) -> str:
        """Take a unit out of its cluster, which is given up; return the cluster's id, "" when it had none."""
        name = shelf_of(item)
        owners = self.owners.get(name) or {}
        cluster = owners.pop(item.id, "")
        if cluster:
            self.owners.mark(name)
            if is_day(name) or cluster.startswith("~"):
                self._give_up(cluster)
        return cluster

    def _give_up(self, cluster: str) -> None:
        known = self.clusters.get(cluster)
        if known is not None and cluster not in self.old_clusters:
            self.old_clusters[cluster] = known
            self.old_events.update(known.events)
            self.clusters.put(cluster, None)

    # 4. loose ones

    def _pool(self, has_changed: bool) -> dict[str, tuple[tuple[str, ...], list[tuple[float, str, str]]]]:
        """Return, for each mention without a date, its group and the joins in it; grouped again if any changed."""
        if has_changed:
            shelf = self._shelf(UNDATED)
            mentions = self._mentions(shelf.home)
            groups = group_undated([mentions[item.id] for item in shelf.units], self.stories)
            self.facts.put("pool", [[list(members), joins] for members, joins in groups])
            for item in shelf.units:
                self.touched[item.id] = item
        rows = self.facts.get("pool") if has_changed or not self._is_first() else None
        found = {}
        for members, joins in rows or ():
            for unit in members:
                found[unit] = tuple(members), [tuple(joined) for joined in joins]
        return found

    def _mentions(self, ids: Iterable[str]) -> dict[str, EventMention]:
        wanted = set(ids)
        found = {key: self.told[key] for key in wanted if key in self.told}
        found.update((mention.id, mention) for mention in self.store.mentions_by_id(sorted(wanted - found.keys())))
        return found

    def _link_loose(self, pool: Mapping[str, Any]) -> dict[str, Profile]:
        """Work out the links of loose units; return those whose links, or whose linked clusters, may be others."""
        changed: dict[str, Profile] = {}
        coming = {key: item for key, item in self.touched.items() if not item.is_fine}
        going = {key: item for key, item in self.vanished.items() if not item.is_fine}
        self.loose.fetch({shelf_of(item) for item in chain(coming.values(), going.values())})
        for item in chain(going.values(), coming.values()):
            self._unlink_loose(item, changed)
        self._unlink_days(changed)
        for item in in_order(coming.values()):
            for other in self._sought_by(item):
                self._compare_loose(item, other, changed)
            changed[item.id] = item
        if not self._is_first():
            for item in in_order(item for item in self.touched.values() if item.is_fine):
                for loose in self._seekers_of(item):
                    if loose.id not in coming:
                        self._compare_loose(loose, item, changed)
        for key, item in going.items():
            if key not in coming:
                changed.pop(key, None)
            if key not in coming or shelf_of(item) != shelf_of(coming[key]):
                self._leave(item)
        return changed

    def _unlink_loose(self, item: Profile, changed: dict[str, Profile]) -> None:
        name = shelf_of(item)
        for _, shelf, other in (self.loose.get(name) or {}).pop(item.id, ()):
            if is_day(shelf):
                _drop(self.back, shelf, other, (name, item.id))
            else:
                self._drop_loose(shelf, other, item.id, changed)
            self.loose.mark(name)

    def _drop_loose(self, shelf: str, unit: str, other: str, changed: dict[str, Profile]) -> None:
        """Take the links to ``other`` from a loose unit."""
        links = self.loose.get(shelf) or {}
        kept = [edge for edge in links.get(unit, ()) if edge[2] != other]
        if kept:
            links[unit] = kept
        else:
            links.pop(unit, None)
        self.loose.mark(shelf)
        item = self._shelf(shelf).unit(unit)
        if item is not None:
            changed[unit] = item

    def _unlink_days(self, changed: dict[str, Profile]) -> None:
        """Take the links to touched and vanished units of days from the loose ones that have them."""
        if self._is_first():
            return
        units = [item for item in chain(self.vanished.values(), self.touched.values()) if item.is_fine]
        self.back.fetch({str(item.first) for item in units})
        for item in units:
            name = str(item.first)
            for shelf, loose in (self.back.get(name) or {}).pop(item.id, ()):
                self._drop_loose(shelf, loose, item.id, changed)
                self.back.mark(name)

    def _compare_loose(self, item: Profile, other: Profile, changed: dict[str, Profile]) -> None:
        value = strength(item, other, self.rarity, LINK)
        if value is None or value <= LINK:
            return
        name, shelf = shelf_of(item), shelf_of(other)
        _add(self.loose, name, item.id, (value, shelf, other.id))
        changed[item.id] = item
        if other.is_fine:
            _add(self.back, shelf, other.id, (name, item.id))
        else:
            _add(self.loose, shelf, other.id, (value, name, item.id))
            changed[other.id] = other

    def _sought_by(self, item: Profile) -> list[Profile]:
        """Return what a loose unit is compared with: units that share a rare name with it, or two rare words.

        Of other touched loose ones only those before it.
        """
        reach, own = _window(item), shelf_of(item)
        keys = self.finder.rare(item)
        self.words.fetch(keys)
        meeting: dict[str, bool] = {own: own != UNDATED}
        places: list[tuple[str, str]] = []
        for key in keys:
            days, others = self.words.get(key) or ([], [])
            if reach is not None:
                first = 0 if reach[0] is None else bisect_left(days, reach[0])
                last = len(days) if reach[1] is None else bisect_right(days, reach[1])
                places += [(key, str(day)) for day in days[first:last]]
            if own != UNDATED:
                for name in others:
                    may_meet = meeting.get(name)
                    if may_meet is None:
                        may_meet = meeting[name] = _do_meet(reach, name)
                    if may_meet:
                        places.append((key, name))
        return [
            other
            for other in self._sharing(item, places)
            if other.id != item.id and (other.is_fine or other.id not in self.touched or other.order < item.order)
        ]

    def _seekers_of(self, item: Profile) -> list[Profile]:
        """Return the loose units that seek a unit of a day."""
        keys = self.finder.rare(item)
        self.words.fetch(keys)
        day = item.first
        places = []
        for key in keys:
            for name in (self.words.get(key) or ([], []))[1]:
                reach = _window_of_shelf(name)
                if reach is not None and day is not None and _holds(reach, day):
                    places.append((key, name))
        return self._sharing(item, places)

    def _sharing(self, item: Profile, places: Sequence[tuple[str, str]]) -> list[Profile]:
        """Return the units that share enough of ``places``, a key and a shelf each: a name, or two other keys."""
        self.shelves.fetch({name for _, name in places})
        worth: Counter[str] = Counter()
        found: dict[str, Profile] = {}
        for key, name in places:
            for other in self.finder.find(name, self._shelf(name), key):
                worth[other.id] += 2 if key in item.names and key in other.names and key not in item.countries else 1
                found[other.id] = other
        return [found[unit] for unit in sorted(found) if worth[unit] > 1]

    def _wish(self, changed: dict[str, Profile], remade: Collection[str], pool: Mapping[str, Any]) -> set[str]:
        """Let loose units join the clusters they are nearest to; return the clusters of days to be made events of."""
        self._stir_seekers(changed, remade)
        families = set(remade)
        units = {pool[key][0] if key in pool else (key,) for key in changed}
        self.owners.fetch({shelf_of(item) for item in changed.values()})
        for unit in sorted(units):
            items = [changed[key] if key in changed else self._shelf(UNDATED).home[key] for key in unit]
            changed.update((item.id, item) for item in items)
            nearest = self._nearest(items)
            for item in items:
                self._leave(item)
            if nearest is not None:
                value, cluster = nearest
                for item in items:
                    self._own(item, cluster)
                held = self.clusters.get(cluster)
                if held is not None:
                    held.loose = sorted([*held.loose, (value, shelf_of(items[0]), unit)])
                    self.clusters.mark(cluster)
                families.add(cluster)
        families |= self.left
        return {cluster for cluster in families if self.clusters.get(cluster) is not None}

    def _stir_seekers(self, changed: dict[str, Profile], remade: Iterable[str]) -> None:
        """Add the loose units that are linked to clusters made again, and those re-read."""
        places: set[Place] = set()
        shelves = {shelf for cluster in remade for shelf, _ in self._cluster(cluster).members}
        self.back.fetch(shelves)
        for cluster in remade:
            for shelf, unit in self._cluster(cluster).members:
                places.update((self.back.get(shelf) or {}).get(unit, ()))
        for old in self.old_clusters.values():
            places.update((shelf, unit) for _, shelf, units in old.loose for unit in units)
        self.shelves.fetch({shelf for shelf, _ in places})
        for shelf, unit in places:
            item = self._shelf(shelf).unit(unit)
            if item is not None:
                changed[unit] = item
        changed.update((key, item) for key, item in self.reread.items() if not item.is_fine)

    def _cluster(self, cluster: str) -> Cluster:
        return self.clusters.get(cluster) or Cluster([])

    def _leave(self, item: Profile) -> str:
        """Take a loose unit out of where it was; return the cluster's id."""
        before = self._disown(item)
        held = self.clusters.get(before) if before and not before.startswith("~") else None
        if held is not None:
            self.left.add(before)
            held.loose = [wish for wish in held.loose if item.id not in wish[2]]
            self.clusters.mark(before)
        return before

    def _nearest(self, items: Sequence[Profile]) -> tuple[float, str] | None:
        """Return how near a loose unit is to the nearest cluster of days, and its id; None when it is near to none."""
        clusters: set[str] = set()
        name = shelf_of(items[0])
        self.loose.fetch((name,))
        for item in items:
            linked = [place for place in (self.loose.get(name) or {}).get(item.id, ()) if is_day(place[1])]
            self.owners.fetch({shelf for _, shelf, _ in linked})
            clusters |= {(self.owners.get(shelf) or {}).get(other, "") for _, shelf, other in linked}
        self.clusters.fetch(clusters)
        best: tuple[float, str] | None = None
        for cluster in sorted(clusters - {""}):
            strengths = Strengths(self.rarity)
            value = strengths.nearness(items, self._speakers(cluster))
            if value is not None and value > JOIN and (best is None or value > best[0]):
                best = value, cluster
        return best

    def _speakers(self, cluster: str) -> list[Profile]:
        return self._members(cluster)[:MEMBERS]

    def _members(self, cluster: str) -> list[Profile]:
        """Return the units of a cluster, in order."""
        places = self._cluster(cluster).members
        self.shelves.fetch({shelf for shelf, _ in places})
        return [self._shelf(shelf).home[unit] for shelf, unit in places]

    def _cluster_loose(self, changed: Mapping[str, Profile], pool: Mapping[str, Any]) -> set[str]:
        """Cluster the loose units that joined no cluster of days; return the clusters to be made events of."""
        made: set[str] = set()
        seeds = {key: item for key, item in changed.items() if self._is_free(item)}
        for item in changed.values():  # one that joined days may leave behind those that it held together
            for _, shelf, other in (self.loose.get(shelf_of(item)) or {}).get(item.id, ()):
                if not is_day(shelf):
                    self.shelves.fetch((shelf,))
                    self.owners.fetch((shelf,))
                    found = self._shelf(shelf).home[other]
                    if self._is_free(found):
                        seeds[other] = found
        for unit in sorted({pool[key][0] for key in seeds if key in pool}):
            items = in_order(self._shelf(UNDATED).home[key] for key in unit)
            made.add(self._make_loose(Group(items, [Joined(a, b, v) for v, a, b in pool[unit[0]][1]], None, None)))
        coarse = {key: item for key, item in seeds.items() if key not in pool}
        for items, edges in self._loose_groups(coarse):
            for item in items:
                self._disown(item)
            for group in join(items, edges, Strengths(self.rarity)):
                made.add(self._make_loose(group))
        return made

    def _is_free(self, item: Profile) -> bool:
        """Tell whether a loose unit is in no cluster of days."""
        owner = (self.owners.get(shelf_of(item)) or {}).get(item.id, "~")
        return owner.startswith("~")

    def _make_loose(self, group: Group) -> str:
        cluster = f"~{group.members[0].id}"
        for item in group.members:
            self._disown(item)
        self.clusters.put(cluster, _remembered(group))
        for item in group.members:
            self._own(item, cluster)
        return cluster

    def _loose_groups(self, seeds: Mapping[str, Profile]) -> list[tuple[list[Profile], list[Edge]]]:
        """Return the groups of free units of coarse dates that seeds are in."""
        groups = []
        seen: set[str] = set()
        for seed in sorted(seeds):
            if seed in seen:
                continue
            items, edges, waiting = {seed: seeds[seed]}, set(), [seeds[seed]]
            while waiting:
                item = waiting.pop()
                for value, shelf, other in (self.loose.get(shelf_of(item)) or {}).get(item.id, ()):
                    if is_day(shelf):
                        continue
                    self.shelves.fetch((shelf,))
                    self.owners.fetch((shelf,))
                    self.loose.fetch((shelf,))
                    found = self._shelf(shelf).home[other]
                    if not self._is_free(found):
                        continue
                    edges.add((value, item.id, other) if item.order < found.order else (value, other, item.id))
                    if other not in items:
                        items[other] = found
                        waiting.append(found)
            seen.update(items)
            groups.append((in_order(items.values()), sorted(edges)))
        return groups

    # 5. events

    def _make_events(
        self, clusters: Collection[str], centres: Mapping[str, frozenset[str]], pool: Mapping[str, Any]
    ) -> list[Event]:
        """Return the events of clusters, and note them there."""
        plans = [plan for cluster in sorted(clusters) for plan in self._plans(cluster, centres, pool)]
        mentions = self.told if self._is_first() else self._mentions(key for plan in plans for key in plan.mentions)
        events = []
        for cluster in clusters:
            self.old_events.update(self._cluster(cluster).events)
            self._cluster(cluster).events = []
            self.clusters.mark(cluster)
        for plan in plans:
            event = make_event(
                [mentions[key] for key in plan.mentions],
                [_reason(self, one, mentions) for one in plan.joins] if self.has_reasons else (),
                plan.centre,
            )
            self._cluster(plan.cluster).events.append(event.id)
            events.append(event)
        return events

    def _plans(self, cluster: str, centres: Mapping[str, frozenset[str]], pool: Mapping[str, Any]) -> Iterator["_Plan"]:
        """Yield what each event of a cluster is made of: its own, and one of each loose unit that fits in no more."""
        held = self._cluster(cluster)
        members = self._members(cluster)
        centre = centres.get(cluster) or central(members, Strengths(self.rarity))
        units = {item.id: item for item in members}
        joins = [_Join(units[left], units[right], value) for value, left, right in held.joins]
        accepted: list[Profile] = []
        for _, shelf, unit in sorted(held.loose, key=lambda wish: (-wish[0], wish[2])):
            self.shelves.fetch((shelf,))
            items = [self._shelf(shelf).home[key] for key in unit]
            if any(forbids(one, other) for one in items for other in accepted):
                own = in_order(items)
                yield _Plan(cluster, self._with_copies(own), [], frozenset(item.id for item in own))
                continue
            accepted += items
            joins.append(self._best_link(items, units))
        yield _Plan(cluster, self._with_copies(in_order([*members, *accepted])), joins, centre)

    def _best_link(self, items: Sequence[Profile], units: Mapping[str, Profile]) -> "_Join":
        """Return the strongest link between a loose unit and the units of a cluster."""
        found = [
            (value, item.id, other)
            for item in items
            for value, _, other in (self.loose.get(shelf_of(item)) or {}).get(item.id, ())
            if other in units
        ]
        value, own, other = max(found, key=lambda link: (link[0], link[1:]))
        left, right = in_order((next(item for item in items if item.id == own), units[other]))
        return _Join(left, right, value)

    def _with_copies(self, items: Iterable[Profile]) -> list[str]:
        """Return the ids of units and their copies, in order of publication."""
        every: list[Profile] = []
        for item in items:
            every.append(item)
            every += self._shelf(shelf_of(item)).copied.get(item.id, ())
        return [item.id for item in in_order(every)]


@dataclass(frozen=True, slots=True)
class _Join:
    """Two mentions that brought an event together, the earlier first."""

    left: Profile
    right: Profile
    strength: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an event is made of: the ids of its mentions in order, what joined them, which stand in the middle."""

    cluster: str
    mentions: list[str]
    joins: list[_Join]
    centre: frozenset[str]


class _Forest:
    """Which units hang together."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, unit: str) -> str:
        parent = self._parent
        top = unit
        while (above := parent.get(top, top)) != top:
            top = above
        while (above := parent.get(unit, unit)) != top:
            parent[unit] = top
            unit = above
        return top

    def join(self, one: str, other: str) -> None:
        left, right = self.root(one), self.root(other)
        self._parent.setdefault(one, one)
        self._parent.setdefault(other, other)
        self._parent[max(left, right)] = min(left, right)

    def units(self) -> Iterable[str]:
        return self._parent.keys()


def _reason(merging: _Merging, joined: _Join, mentions: Mapping[str, EventMention]) -> str:
    """Say what joined two mentions: their articles, and what they share."""
    titles = [mentions[item.id].source.title or item.article for item in (joined.left, joined.right)]
    return f"{titles[0]} — {titles[1]}: {explain(joined.left, joined.right, merging.rarity, mentions)}"


def _remembered(group: Group) -> Cluster:
    places = [(shelf_of(item), item.id) for item in group.members]
    return Cluster(places, joins=[(one.strength, one.left, one.right) for one in group.joins])


def _cluster_as_json(cluster: Cluster) -> Any:
    return [cluster.members, cluster.loose, cluster.joins, cluster.events]


def _cluster_of_json(row: Any) -> Cluster:
    members, loose, joins, events = row
    return Cluster(
        [tuple(place) for place in members],
        [(value, shelf, tuple(unit)) for value, shelf, unit in loose],
        [tuple(joined) for joined in joins],
        events,
    )


def _with_shelves(
    days: Sequence[int], others: Sequence[str], gained: Sequence[str], lost: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Return the shelves of a key, in order, after some were gained and some lost."""
    if not lost and not days and not others:
        return sorted(int(name) for name in gained if is_day(name)), sorted(n for n in gained if not is_day(n))
    new_days = {*days, *(int(name) for name in gained if is_day(name))} - {int(n) for n in lost if is_day(n)}
    return sorted(new_days), sorted({*others, *(name for name in gained if not is_day(name))} - set(lost))


def _blocks(item: Profile) -> range:
    """Return the days among whose links are those of a unit of days: it meets who starts on them."""
    if item.first is None or item.last is None:
        return range(0)
    return range(item.first, item.last + 2)


def _window(item: Profile) -> Reach | None:
    """Return the days where a loose unit looks for others, None for a vast stretch."""
    return _window_of(item.first, item.last) if item.is_dated else (None, None)


def _window_of(first: int | None, last: int | None) -> Reach | None:
    if first is None and last is not None:
        return last - YEAR_DAYS, last
    if last is None and first is not None:
        return first, first + YEAR_DAYS
    if first is not None and last is not None and last - first >= VAST_DAYS:
        return None
    return first, last


@lru_cache(maxsize=10_000)
def _window_of_shelf(name: str) -> Reach | None:
    """Return the days where the loose units of a shelf look for others."""
    return (None, None) if name == UNDATED else _window_of(*reach_of(name))


def _do_meet(reach: Reach | None, shelf: str) -> bool:
    """Tell whether loose units are compared with those of another shelf of coarse dates."""
    other = None if shelf == UNDATED else _window_of_shelf(shelf)
    return reach is not None and other is not None and meets(reach, other)


def _holds(reach: Reach, day: int) -> bool:
    return (reach[0] is None or reach[0] <= day) and (reach[1] is None or day <= reach[1])


def _add(table: Table[Any], shelf: str, unit: str, entry: tuple[Any, ...]) -> None:
    """Add an entry to what a table holds for a unit, in order."""
    held = table.get(shelf)
    if held is None:
        held = {}
        table.put(shelf, held)
    held[unit] = sorted([*held.get(unit, ()), entry])
    table.mark(shelf)


def _drop(table: Table[Any], shelf: str, unit: str, entry: tuple[Any, ...]) -> None:
    """Take an entry from what a table holds for a unit."""
    held = table.get(shelf) or {}
    kept = [one for one in held.get(unit, ()) if one != entry]
    if kept:
        held[unit] = kept
    else:
        held.pop(unit, None)
    table.mark(shelf)
