"""One change on its way through the merge: the rows that it reads and writes, what came and went, what is touched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from timeline.merge.clusters import Group
from timeline.merge.profiles import Profile
from timeline.merge.rarity import Rarity
from timeline.merge.shelves import Shelf, is_day
from timeline.merge.stories import Story
from timeline.merge.tables import EMPTY, Keep, MergeStore, Row, Table, in_key_order, same, shelf_as_json, shelf_of_json
from timeline.model import EventMention

Edge = tuple[float, str, str]  # how sure, two units
Place = tuple[str, str]  # a shelf and the id of a unit on it


@dataclass(slots=True)
class Cluster:
    """A cluster as it is remembered: its units, the loose ones that joined it with how near they are, its events."""

    members: Sequence[Place]
    loose: Sequence[tuple[float, str, tuple[str, ...]]] = ()
    joins: Sequence[tuple[float, str, str]] = ()
    events: Sequence[str] = ()

    @classmethod
    def of(cls, group: Group) -> "Cluster":
        """Return what is remembered of a group."""
        places = [(item.shelf, item.id) for item in group.members]
        return cls(places, joins=[(one.strength, one.left, one.right) for one in group.joins])


class Course:
    """One change, on its way; a class, for all its steps read and write the same tables."""

    def __init__(
        self, store: MergeStore, stories: Mapping[str, Story], *, has_reasons: bool, keeps_rows: bool,
        keep: Keep | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.keep = keep  # takes rows; then the mentions that come are not held, but for those without a date
        self.is_first = store is EMPTY  # nothing is remembered
        self.keeps_rows = keeps_rows
        self.stories = stories
        self.has_reasons = has_reasons
        self.shelves: Table[Shelf] = Table(store, "shelves", shelf_of_json, shelf_as_json)
        self.links: Table[tuple[bool, list[Edge]]] = Table(
            store, "links", lambda row: (row[0], [tuple(edge) for edge in row[1]]), same
        )
        self.loose: Table[dict[str, list[tuple[float, str, str]]]] = Table(
            store,
            "loose",
            lambda row: {key: [tuple(edge) for edge in edges] for key, edges in row.items()},
            in_key_order,
        )
        self.back: Table[dict[str, list[Place]]] = Table(
            store,
            "back",
            lambda row: {key: [tuple(place) for place in places] for key, places in row.items()},
            in_key_order,
        )
        self.owners: Table[dict[str, str]] = Table(store, "owners", same, same)
        self.clusters: Table[Cluster] = Table(store, "clusters", _cluster_of_json, _cluster_as_json)
        self.words: Table[tuple[list[int], list[str]]] = Table(store, "words", lambda row: (row[0], row[1]), same)
        self.articles: Table[list[Place]] = Table(store, "articles", lambda row: [tuple(place) for place in row], same)
        self.facts: Table[Any] = Table(store, "facts", same, same)
        self.told: dict[str, EventMention] = {}  # those that come, as far as they are held,
        self.retold: frozenset[str] = frozenset()  # of whom something may be told otherwise than before
        self.touched: dict[str, Profile] = {}  # units whose links are worked out again,
        self.vanished: dict[str, Profile] = {}  # those that have none any more,
        self.reread: dict[str, Profile] = {}  # and those that only have other words or copies
        self.old_clusters: dict[str, Cluster] = {}
        self.old_events: set[str] = set()  # those of clusters that are made again or given up
        self.left: set[str] = set()  # clusters of days that loose units have left
        self.reasons: set[str] = set()
        self.rarity = Rarity({}, 0)

    def rows(self) -> Iterator[Row]:
        """Yield what has to be written for the next time."""
        tables: tuple[Table[Any], ...] = (
            self.shelves, self.links, self.loose, self.back, self.owners, self.clusters, self.words, self.articles,
            self.facts,
        )  # fmt: skip
        return chain.from_iterable(table.rows() for table in tables)

    def hand_over(self, *tables: Table[Any]) -> None:
        """Let the rows of tables be kept and forget them, where that can be done: nobody asks for them any more."""
        if self.keep is not None:
            for table in tables:
                self.keep(table.rows())
                table.clear()

    def let_go(self) -> None:
        """Forget all but the mentions that come and the clusters: events need no more, unless they have reasons."""
        for table in (self.shelves, self.links, self.loose, self.back, self.owners, self.words, self.articles):
            table.clear()
        self.touched, self.vanished, self.reread = {}, {}, {}
        self.rarity = Rarity({}, 0)

    def shelf(self, name: str) -> Shelf:
        """Return the shelf of that name, an empty one where there is none."""
        found = self.shelves.get(name)
        return Shelf() if found is None else found

    def cluster(self, cluster: str) -> Cluster:
        """Return the cluster of that id, an empty one where there is none."""
        found = self.clusters.get(cluster)
        return Cluster([]) if found is None else found

    def members(self, cluster: str, most: int | None = None) -> list[Profile]:
        """Return the units of a cluster, in order, or the first of them."""
        places = self.cluster(cluster).members
        if most is not None and len(places) > most:
            places = places[:most]
        if not self.is_first:
            self.shelves.fetch({shelf for shelf, _ in places})
        return [self.shelf(shelf).home[unit] for shelf, unit in places]

    def mentions(self, ids: Iterable[str]) -> dict[str, EventMention]:
        """Return the mentions of these ids, those that come and those remembered."""
        wanted = set(ids)
        found = {key: self.told[key] for key in wanted if key in self.told}
        found.update((mention.id, mention) for mention in self.store.mentions_by_id(sorted(wanted - found.keys())))
        return found

    def own(self, item: Profile, cluster: str) -> None:
        """Put a unit into a cluster."""
        name = item.shelf
        owners = self.owners.get(name)
        if owners is None:
            self.owners.put(name, {item.id: cluster})
        else:
            owners[item.id] = cluster
            self.owners.mark(name)

    def disown(self, item: Profile) -> str:
        """Take a unit out of its cluster, which is given up; return the cluster's id, "" when it had none."""
        if self.is_first:
            return ""  # no unit has had one yet
        name = item.shelf
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
