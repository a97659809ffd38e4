"""The days: which of their units are linked, which hang together by links, and what clusters those make."""

from collections.abc import Container, Iterator, KeysView, Mapping
from itertools import chain

from timeline.merge.candidates import Day, Worth, day_pairs, read_day
from timeline.merge.clusters import LINK, Strengths, central, join
from timeline.merge.course import Cluster, Course, Edge
from timeline.merge.profiles import Profile
from timeline.merge.shelves import in_order
from timeline.merge.similarity import strength


class Days:
    """The steps of a change that are about units of days; a class, for they read the same links.

    ``compared`` counts the units of the groups that were clustered again.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.worth = Worth(course.rarity)
        self.compared = 0

    def link(self) -> dict[str, Profile]:
        """Work out the links of the touched units; return the units whose groups may have changed."""
        stirred = {
            key: item for key, item in chain(self.course.touched.items(), self.course.reread.items()) if item.is_fine
        }
        concerned = [
            item for item in chain(self.course.touched.values(), self.course.vanished.values()) if item.is_fine
        ]
        days = sorted({day for item in concerned for day in _blocks(item)})
        self.course.links.fetch(map(str, days))
        self.course.shelves.fetch({str(day - back) for day in days for back in (0, 1)})
        gone = self.course.touched.keys() | self.course.vanished.keys()
        for day in days:
            was_crowded, old = self._day_links(day)
            units = self._read_day(day)
            is_crowded = bool(units.crowded)
            whole = self.course.is_first or was_crowded or is_crowded
            kept = [] if whole else [edge for edge in old if edge[1] not in gone and edge[2] not in gone]
            found = self._links_of(units, None if whole else self.course.touched)
            now = sorted([*kept, *found]) if self.course.keeps_rows else found
            if not self.course.is_first:
                stirring = {unit for edge in set(old).symmetric_difference(now) for unit in edge[1:]}
                stirring |= {unit for edge in old if edge[1] in gone or edge[2] in gone for unit in edge[1:]}
                stirred.update((item.id, item) for item in self._on_day(day) if item.id in stirring)
            if now or old or is_crowded or was_crowded:
                self.course.links.put(str(day), (is_crowded, now) if now or is_crowded else None)
        return stirred

    def _day_links(self, day: int) -> tuple[bool, list[Edge]]:
        return self.course.links.get(str(day)) or (False, [])

    def _read_day(self, day: int) -> Day:
        shelf, before = self.course.shelf(str(day)), self.course.shelf(str(day - 1))
        others = [item for item in chain(before.units, before.guests.values()) if item.last == day - 1]
        return read_day(in_order([*others, *shelf.guests.values()]), shelf.units, self.worth)

    def _links_of(self, day: Day, touched: Container[str] | None) -> list[Edge]:
        """Return the links that touched units have on one day."""
        rarity = self.course.rarity
        found = []
        for item, others in day_pairs(day, touched):
            for other in others:
                value = strength(item, other, rarity, LINK)
                if value is not None and value > LINK:
                    is_before = item.printed < other.printed or (
                        item.printed == other.printed and item.order < other.order
                    )
                    found.append((value, item.id, other.id) if is_before else (value, other.id, item.id))
        return found

    def _on_day(self, day: int) -> Iterator[Profile]:
        """Yield the units that the links of a day can lead to."""
        shelf, before = self.course.shelf(str(day)), self.course.shelf(str(day - 1))
        return chain(shelf.units, shelf.guests.values(), before.units, before.guests.values())

    def cluster(self, stirred: Mapping[str, Profile]) -> tuple[set[str], dict[str, frozenset[str]]]:
        """Cluster the groups of the stirred units again; return the clusters, and which units are their middle."""
        remade: set[str] = set()
        centres: dict[str, frozenset[str]] = {}
        groups = self._groups(stirred)
        if not self.course.keeps_rows:
            self.course.links.clear()
        self.course.hand_over(self.course.links)
        for item in self.course.vanished.values():
            if item.is_fine:
                self.course.disown(item)
        for items, _ in groups if not self.course.is_first else ():
            self.course.owners.fetch({item.shelf for item in items})
            for item in items:
                self.course.disown(item)
        for items, edges in groups:
            self.compared += len(items)
            if len(items) == 1:
                cluster = items[0].id
                self.course.clusters.put(cluster, Cluster([(items[0].shelf, cluster)]))
                remade.add(cluster)
                self.course.own(items[0], cluster)
                continue
            known: dict[tuple[str, str], float | None] = {
                (left, right) if left < right else (right, left): value for value, left, right in edges
            }
            strengths = Strengths(self.course.rarity, known)
            for group in join(items, edges, strengths):
                cluster = group.members[0].id
                self.course.clusters.put(cluster, Cluster.of(group))
                remade.add(cluster)
                for item in group.members:
                    self.course.own(item, cluster)
                centres[cluster] = central(group.members, strengths)
        return remade, centres

    def _groups(self, stirred: Mapping[str, Profile]) -> list[tuple[list[Profile], list[Edge]]]:
        """Return the groups that stirred units are in: units that hang together, and the links between them."""
        forest = _Forest()
        others: dict[str, Profile] = {}  # that they are linked with
        seen: set[int] = set()
        frontier: list[Profile] = list(stirred.values())
        while frontier:
            days = sorted({day for item in frontier for day in _blocks(item)} - seen)
            seen.update(days)
            self.course.links.fetch(map(str, days))
            self.course.shelves.fetch({str(day - back) for day in days for back in (0, 1)})
            for day in days:
                edges = self._day_links(day)[1]
                if edges and not self.course.is_first:
                    others.update((item.id, item) for item in self._on_day(day))
                for _, left, right in edges:
                    forest.join(left, right)
            if self.course.is_first:
                break  # all units are stirred, and so all days are seen
            roots = {forest.root(unit) for unit in stirred}
            held = [stirred.get(unit) or others[unit] for unit in forest.units() if forest.root(unit) in roots]
            frontier = [item for item in held if any(day not in seen for day in _blocks(item))]
        linked = forest.roots()
        roots = {linked[unit] for unit in stirred if unit in linked}
        members: dict[str, dict[str, Profile]] = {}
        edges_of: dict[str, list[Edge]] = {root: [] for root in roots}
        for unit, root in linked.items():
            if root in roots:
                members.setdefault(root, {})[unit] = stirred.get(unit) or others[unit]
        for day in seen:
            for edge in self._day_links(day)[1]:
                root = linked[edge[1]]
                if root in roots:
                    edges_of[root].append(edge)
        alone: list[tuple[list[Profile], list[Edge]]] = [
            ([item], []) for unit, item in stirred.items() if unit not in linked
        ]
        return alone + [(in_order(items.values()), edges_of[root]) for root, items in members.items()]


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
        above = self._parent.get(one)
        if above is not None and above is self._parent.get(other):
            return  # as most pairs of a happening that many tell
        left, right = self.root(one), self.root(other)
        self._parent.setdefault(one, one)
        self._parent.setdefault(other, other)
        self._parent[max(left, right)] = min(left, right)

    def units(self) -> KeysView[str]:
        return self._parent.keys()

    def roots(self) -> dict[str, str]:
        """Return the root of every unit."""
        return {unit: self.root(unit) for unit in self._parent}


def _blocks(item: Profile) -> range:
    """Return the days among whose links are those of a unit of days: it meets who starts on them."""
    if item.first is None or item.last is None:
        return range(0)
    return range(item.first, item.last + 2)
