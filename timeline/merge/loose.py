"""The loose units, of coarse dates or none: what they are linked to, and the cluster that each joins."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any

from timeline.merge.clusters import JOIN, LINK, MEMBERS, Group, Joined, Strengths, join
from timeline.merge.course import Cluster, Course, Edge, Place
from timeline.merge.profiles import UNDATED, Profile
from timeline.merge.shelves import Finder, in_order, is_day, meets, reach_of
from timeline.merge.similarity import strength
from timeline.merge.tables import Table
from timeline.merge.undated import group_undated

Reach = tuple[int | None, int | None]
Pool = Mapping[str, tuple[tuple[str, ...], list[tuple[float, str, str]]]]
YEAR_DAYS = 366  # of a date that is open at one end, so many days are looked at
VAST_DAYS = 7400  # a longer stretch (twenty years) is only compared with the very same


class Loose:
    """The steps of a change that are about loose units; a class, for they read the same links.

    ``pool`` gives, for each mention without a date, its group and the joins in it.
    """

    def __init__(self, course: Course, has_pool_changed: bool) -> None:
        self.course = course
        self.finder = Finder(course.rarity)
        self.near = _Near("", None)
        self.pool = self._read_pool(has_pool_changed)

    def _read_pool(self, has_changed: bool) -> Pool:
        """Return, for each mention without a date, its group and the joins in it; grouped again if any changed."""
        if has_changed:
            shelf = self.course.shelf(UNDATED)
            mentions = self.course.mentions(shelf.home)
            groups = group_undated([mentions[item.id] for item in shelf.units], self.course.stories)
            self.course.facts.put("pool", [[list(members), joins] for members, joins in groups])
            for item in shelf.units:
                self.course.touched[item.id] = item
        rows = self.course.facts.get("pool") if has_changed or not self.course.is_first else None
        found = {}
        for members, joins in rows or ():
            for unit in members:
                found[unit] = tuple(members), [tuple(joined) for joined in joins]
        return found

    def link(self) -> dict[str, Profile]:
        """Work out the links of loose units; return those whose links, or whose linked clusters, may be others."""
        changed: dict[str, Profile] = {}
        coming = {key: item for key, item in self.course.touched.items() if not item.is_fine}
        going = {key: item for key, item in self.course.vanished.items() if not item.is_fine}
        self.course.loose.fetch({item.shelf for item in chain(coming.values(), going.values())})
        for item in chain(going.values(), coming.values()) if not self.course.is_first else ():
            self._unlink_loose(item, changed)
        self._unlink_days(changed)
        for item in sorted(coming.values(), key=lambda item: (item.shelf, item.order)):
            for other in self._sought_by(item):
                self._compare_loose(item, other, changed)
            changed[item.id] = item
        if not self.course.is_first:
            for item in in_order(item for item in self.course.touched.values() if item.is_fine):
                for loose in self._seekers_of(item):
                    if loose.id not in coming:
                        self._compare_loose(loose, item, changed)
        for key, item in going.items():
            if key not in coming:
                changed.pop(key, None)
            if key not in coming or item.shelf != coming[key].shelf:
                self._leave(item)
        return changed

    def _unlink_loose(self, item: Profile, changed: dict[str, Profile]) -> None:
        name = item.shelf
        for _, shelf, other in (self.course.loose.get(name) or {}).pop(item.id, ()):
            if is_day(shelf):
                _drop(self.course.back, shelf, other, (name, item.id))
            else:
                self._drop_loose(shelf, other, item.id, changed)
            self.course.loose.mark(name)

    def _drop_loose(self, shelf: str, unit: str, other: str, changed: dict[str, Profile]) -> None:
        """Take the links to ``other`` from a loose unit."""
        links = self.course.loose.get(shelf) or {}
        kept = [edge for edge in links.get(unit, ()) if edge[2] != other]
        if kept:
            links[unit] = kept
        else:
            links.pop(unit, None)
        self.course.loose.mark(shelf)
        item = self.course.shelf(shelf).unit(unit)
        if item is not None:
            changed[unit] = item

    def _unlink_days(self, changed: dict[str, Profile]) -> None:
        """Take the links to touched and vanished units of days from the loose ones that have them."""
        if self.course.is_first:
            return
        units = [item for item in chain(self.course.vanished.values(), self.course.touched.values()) if item.is_fine]
        self.course.back.fetch({str(item.first) for item in units})
        for item in units:
            name = str(item.first)
            for shelf, loose in (self.course.back.get(name) or {}).pop(item.id, ()):
                self._drop_loose(shelf, loose, item.id, changed)
                self.course.back.mark(name)

    def _compare_loose(self, item: Profile, other: Profile, changed: dict[str, Profile]) -> None:
        value = strength(item, other, self.course.rarity, LINK)
        if value is None or value <= LINK:
            return
        name, shelf = item.shelf, other.shelf
        _add(self.course.loose, name, item.id, (value, shelf, other.id))
        changed[item.id] = item
        if other.is_fine:
            if self.course.keeps_rows:
                _add(self.course.back, shelf, other.id, (name, item.id))
        else:
            _add(self.course.loose, shelf, other.id, (value, name, item.id))
            changed[other.id] = other

    def _sought_by(self, item: Profile) -> list[Profile]:
        """Return what a loose unit is compared with; of other touched loose ones only those before it."""
        if self.near.shelf != item.shelf:
            self.near = _Near(item.shelf, _window(item))
        keys = list(chain.from_iterable(self.finder.rare(item)))
        self.course.words.fetch(keys)
        found = self._sharing(item, [(key, self._told_near(key)) for key in keys])
        touched = self.course.touched
        return [
            other
            for other in found
            if other is not item and (other.is_fine or other.id not in touched or other.order < item.order)
        ]

    def _told_near(self, key: str) -> "_Told":
        """Return the units near the present shelf that tell a key."""
        near = self.near
        found = near.told.get(key)
        if found is None:
            days, others = self.course.words.get(key) or ([], [])
            names = [name for name in others if near.meets(name)] if near.shelf != UNDATED else []
            if near.reach is not None:
                start, end = near.reach
                first = 0 if start is None else bisect_left(days, start)
                last = len(days) if end is None else bisect_right(days, end)
                names += map(str, days[first:last])
            found = near.told[key] = self._told_on(key, names)
        return found

    def _told_on(self, key: str, names: Sequence[str]) -> "_Told":
        """Return the units on some shelves that tell a key as a name, and those that tell it as a stem."""
        self.course.shelves.fetch(names)
        named: list[Profile] = []
        worded: list[Profile] = []
        for name in names:
            by_name, by_word = self.finder.units_of(name, self.course.shelves.get(name))
            named += by_name.get(key, ())
            worded += by_word.get(key, ())
        return named, worded

    def _seekers_of(self, item: Profile) -> list[Profile]:
        """Return the loose units that seek a unit of a day."""
        keys = list(chain.from_iterable(self.finder.rare(item)))
        self.course.words.fetch(keys)
        day = item.first
        places = []
        for key in keys:
            names = []
            for name in (self.course.words.get(key) or ([], []))[1]:
                reach = _window_of_shelf(name)
                if reach is not None and day is not None and _holds(reach, day):
                    names.append(name)
            places.append((key, self._told_on(key, names)))
        return self._sharing(item, places)

    def _sharing(self, item: Profile, told: Iterable[tuple[str, "_Told"]]) -> list[Profile]:
        """Return those of the units that tell the keys of a unit that share enough with it: two of the keys.

        Of countries, stems and acts it takes two; a telling name is enough with any of them or with any kind of act.
        """
        named: list[Sequence[Profile]] = []
        others: list[Sequence[Profile]] = []
        for key, (by_name, by_word) in told:
            if by_name:
                (named if key in item.names and key not in item.countries else others).append(by_name)
            if by_word:
                others.append(by_word)
        less = Counter(chain.from_iterable(others))
        more = Counter(chain.from_iterable(named))
        kinds = item.told
        found = [
            other for other, count in more.items() if count > 1 or other in less or not kinds.isdisjoint(other.told)
        ]
        return found + [other for other, count in less.items() if count > 1 and other not in more]

    def wish(self, changed: dict[str, Profile], remade: Collection[str]) -> set[str]:
        """Let loose units join the clusters they are nearest to; return the clusters of days to be made events of."""
        if not self.course.is_first:
            self._stir_seekers(changed, remade)
        families = set(remade)
        units = {self.pool[key][0] if key in self.pool else (key,) for key in changed}
        self.course.owners.fetch({item.shelf for item in changed.values()})
        found = [
            [changed[key] if key in changed else self.course.shelf(UNDATED).home[key] for key in unit] for unit in units
        ]
        # by shelf: those of one month join clusters of the same days
        for items in sorted(found, key=lambda items: (items[0].shelf, items[0].id)):
            unit = tuple([item.id for item in items])
            changed.update([(item.id, item) for item in items])
            nearest = self._nearest(items)
            for item in items:
                self._leave(item)
            if nearest is not None:
                value, cluster = nearest
                for item in items:
                    self.course.own(item, cluster)
                held = self.course.clusters.get(cluster)
                if held is not None:
                    held.loose = sorted([*held.loose, (value, items[0].shelf, unit)])
                    self.course.clusters.mark(cluster)
                families.add(cluster)
        families |= self.course.left
        return {cluster for cluster in families if self.course.clusters.get(cluster) is not None}

    def _stir_seekers(self, changed: dict[str, Profile], remade: Iterable[str]) -> None:
        """Add the loose units that are linked to clusters made again, and those re-read."""
        places: set[Place] = set()
        shelves = {shelf for cluster in remade for shelf, _ in self.course.cluster(cluster).members}
        self.course.back.fetch(shelves)
        for cluster in remade:
            for shelf, unit in self.course.cluster(cluster).members:
                places.update((self.course.back.get(shelf) or {}).get(unit, ()))
        for old in self.course.old_clusters.values():
            places.update((shelf, unit) for _, shelf, units in old.loose for unit in units)
        self.course.shelves.fetch({shelf for shelf, _ in places})
        for shelf, unit in places:
            item = self.course.shelf(shelf).unit(unit)
            if item is not None:
                changed[unit] = item
        changed.update((key, item) for key, item in self.course.reread.items() if not item.is_fine)

    def _leave(self, item: Profile) -> str:
        """Take a loose unit out of where it was; return the cluster's id."""
        before = self.course.disown(item)
        held = self.course.clusters.get(before) if before and not before.startswith("~") else None
        if held is not None:
            self.course.left.add(before)
            held.loose = [wish for wish in held.loose if item.id not in wish[2]]
            self.course.clusters.mark(before)
        return before

    def _nearest(self, items: Sequence[Profile]) -> tuple[float, str] | None:
        """Return how near a loose unit is to the nearest cluster of days, and its id; None when it is near to none."""
        clusters: set[str] = set()
        known: dict[tuple[str, str], float | None] = {}
        name = items[0].shelf
        self.course.loose.fetch((name,))
        for item in items:
            own = item.id
            linked = [place for place in (self.course.loose.get(name) or {}).get(own, ()) if is_day(place[1])]
            self.course.owners.fetch({shelf for _, shelf, _ in linked})
            for link, shelf, other in linked:
                clusters.add((self.course.owners.get(shelf) or {}).get(other, ""))
                known[(own, other) if own < other else (other, own)] = link
        self.course.clusters.fetch(clusters)
        strengths = Strengths(self.course.rarity, known)
        best: tuple[float, str] | None = None
        for cluster in sorted(clusters - {""}):
            value = strengths.nearness(items, self.course.members(cluster, MEMBERS))
            if value is not None and value > JOIN and (best is None or value > best[0]):
                best = value, cluster
        return best

    def cluster(self, changed: Mapping[str, Profile]) -> set[str]:
        """Cluster the loose units that joined no cluster of days; return the clusters to be made events of."""
        made: set[str] = set()
        seeds = {key: item for key, item in changed.items() if self._is_free(item)}
        for item in changed.values():  # one that joined days may leave behind those that it held together
            for _, shelf, other in (self.course.loose.get(item.shelf) or {}).get(item.id, ()):
                if not is_day(shelf):
                    self.course.shelves.fetch((shelf,))
                    self.course.owners.fetch((shelf,))
                    found = self.course.shelf(shelf).home[other]
                    if self._is_free(found):
                        seeds[other] = found
        for unit in sorted({self.pool[key][0] for key in seeds if key in self.pool}):
            items = in_order(self.course.shelf(UNDATED).home[key] for key in unit)
            made.add(self._make_loose(Group(items, [Joined(a, b, v) for v, a, b in self.pool[unit[0]][1]], None, None)))
        coarse = {key: item for key, item in seeds.items() if key not in self.pool}
        for items, edges in self._loose_groups(coarse):
            for item in items:
                self.course.disown(item)
            for group in join(items, edges, Strengths(self.course.rarity)):
                made.add(self._make_loose(group))
        return made

    def _is_free(self, item: Profile) -> bool:
        """Tell whether a loose unit is in no cluster of days."""
        owner = (self.course.owners.get(item.shelf) or {}).get(item.id, "~")
        return owner.startswith("~")

    def _make_loose(self, group: Group) -> str:
        cluster = f"~{group.members[0].id}"
        for item in group.members:
            self.course.disown(item)
        self.course.clusters.put(cluster, Cluster.of(group))
        for item in group.members:
            self.course.own(item, cluster)
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
                for value, shelf, other in (self.course.loose.get(item.shelf) or {}).get(item.id, ()):
                    if is_day(shelf):
                        continue
                    self.course.shelves.fetch((shelf,))
                    self.course.owners.fetch((shelf,))
                    self.course.loose.fetch((shelf,))
                    found = self.course.shelf(shelf).home[other]
                    if not self._is_free(found):
                        continue
                    edges.add((value, item.id, other) if item.order < found.order else (value, other, item.id))
                    if other not in items:
                        items[other] = found
                        waiting.append(found)
            seen.update(items)
            groups.append((in_order(items.values()), sorted(edges)))
        return groups


_Told = tuple[list[Profile], list[Profile]]  # the units that tell a key as a name, and those that tell it as a stem


@dataclass(slots=True)
class _Near:
    """Where the loose units of a shelf look for others: the days in reach, and the shelves of coarse dates.

    ``told`` are the units there that tell a key, as far as they were asked for.
    """

    shelf: str
    reach: Reach | None
    told: dict[str, _Told] = field(default_factory=dict)
    meeting: dict[str, bool] = field(default_factory=dict)

    def meets(self, shelf: str) -> bool:
        """Tell whether another shelf of coarse dates is among them."""
        found = self.meeting.get(shelf)
        if found is None:
            found = self.meeting[shelf] = shelf == self.shelf or _do_meet(self.reach, shelf)
        return found


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
    insort(held.setdefault(unit, []), entry)
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
