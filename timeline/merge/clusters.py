"""Which mentions are one happening: the strongest links first, and never across what rules a link out."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from timeline.merge import undated
from timeline.merge.candidates import pairs
from timeline.merge.linkage import Joined, average_linkage
from timeline.merge.profiles import Profile, acts_told, read_profiles
from timeline.merge.similarity import NIGHT_DAYS, Rarity, evidence, explain, forbids, score, shares_nothing
from timeline.merge.stories import Stories, Story, stories_of
from timeline.model import EventMention

LINK = 0.3  # log odds that a pair needs to be a link at all
JOIN = 0.2  # mean log odds that two clusters need over their closest members
CLOSEST = 0.3  # so large a part of the cross pairs counts as the closest
MEMBERS = 8  # so many members of a cluster, in order, speak for it
ACT_BONUS = 2.0  # so much nearer to the middle is a mention whose headline names what the others tell
FLOOR = -6.0  # no single pair speaks against a join with more than this
UNDATED_FLOOR = -4.0  # the same among mentions without a date, where every pair has its say
UNDATED_JOIN = 0.25  # mean log odds that two clusters of undated mentions need over all their pairs


@dataclass(frozen=True, slots=True)
class Link:
    """Why two mentions were taken for one happening: their ids, how sure it is (log odds), and the reason in words."""

    left: str
    right: str
    strength: float
    reason: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """The mentions of one happening, in order of publication, and the links that brought them together.

    ``central`` tells, for each mention, whether it stands in the middle of the others: near to them, and its
    headline names the act that they tell too.
    """

    mentions: tuple[EventMention, ...]
    links: tuple[Link, ...]
    central: tuple[bool, ...]


def order_of(mention: EventMention) -> tuple[int, str, str]:
    """Return the key that puts mentions in order of publication (unknown days last), then of article and id."""
    published = mention.source.published
    first = published.start if published is not None else None
    return (first if first is not None else 10**18, mention.source.article_id, mention.id)


def find_clusters(mentions: Iterable[EventMention], stories: Mapping[str, Story] | None = None) -> list[Cluster]:
    """Return the happenings that ``mentions`` tell; every mention is in exactly one.

    The answer depends on the set of mentions only, not on their order. Two mentions with one id are one mention.
    ``stories`` are those of the articles by id, as far as they are known: they help where there is no date.
    """
    profiles = read_profiles(sorted(_unique(mentions), key=order_of))
    rarity = Rarity(profiles)
    merging = _Merging(profiles, rarity, Undated(profiles, stories or {}))
    with collector_at_rest():
        merging.run(merging.edges())
    return [
        Cluster(
            tuple(profiles[index].mention for index in group.members),
            tuple(_link(profiles[left], profiles[right], strength, rarity) for left, right, strength in group.links),
            merging.central(group),
        )
        for group in merging.groups()
    ]


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking through millions of records that are all in use, time and again."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _unique(mentions: Iterable[EventMention]) -> Iterable[EventMention]:
    """Return one mention for each id; of different ones that share it, always the same."""
    known: dict[str, EventMention] = {}
    for mention in mentions:
        held = known.setdefault(mention.id, mention)
        if held is not mention and held != mention:
            known[mention.id] = min(held, mention, key=repr)
    return known.values()


def _link(left: Profile, right: Profile, strength: float, rarity: Rarity) -> Link:
    return Link(left.mention.id, right.mention.id, strength, explain(left, right, rarity))


class Undated:
    """The mentions without a date, by their positions among all: how alike two are, and what they make up alone."""

    def __init__(self, profiles: Sequence[Profile], known: Mapping[str, Story]) -> None:
        self._positions = [index for index, item in enumerate(profiles) if not item.is_dated]
        chosen = [profiles[index].mention for index in self._positions]
        self._stories = Stories(stories_of(chosen, known))
        self._tellings = [undated.read_telling(mention, self._stories) for mention in chosen]
        self._place = {index: place for place, index in enumerate(self._positions)}

    def strength(self, left: int, right: int) -> float | None:
        """Return the log odds of two of them being one happening, None when that is ruled out."""
        return self._score(self._place[left], self._place[right])

    def clusters(self) -> list[tuple[list[int], list[tuple[int, int, float]]]]:
        """Return the positions of the mentions of each happening, and the links between them with their strengths."""
        scores = {}
        for pair in undated.pairs(self._tellings, self._stories):
            strength = self._score(*pair)
            if strength is not None:
                scores[pair] = strength
        joined = average_linkage(len(self._tellings), scores, floor=UNDATED_FLOOR, least=UNDATED_JOIN)
        return [self._placed(cluster, scores) for cluster in joined]

    def _score(self, left: int, right: int) -> float | None:
        one, other = self._tellings[left], self._tellings[right]
        if (one.mention.modality == "denied") != (other.mention.modality == "denied"):
            return None
        return undated.score(undated.evidence(one, other, self._stories))

    def _placed(
        self, cluster: Joined, scores: Mapping[tuple[int, int], float]
    ) -> tuple[list[int], list[tuple[int, int, float]]]:
        links = [(self._positions[left], self._positions[right], scores[left, right]) for left, right in cluster.links]
        return [self._positions[place] for place in cluster.members], links


@dataclass(slots=True)
class _Group:
    """A cluster that may still grow: its members in order, and the span of days that all of them must reach."""

    members: list[int]
    links: list[tuple[int, int, float]]
    latest_first: int | None
    earliest_last: int | None


@dataclass(slots=True)
class _Merging:
    profiles: Sequence[Profile]
    rarity: Rarity
    undated: Undated
    known: dict[tuple[int, int], float | None] = field(default_factory=dict)
    group_of: list[_Group] = field(init=False)

    def __post_init__(self) -> None:
        self.group_of = [_Group([index], [], item.first, item.last) for index, item in enumerate(self.profiles)]
        for members, links in self.undated.clusters():
            group = _Group(members, links, None, None)
            for index in members:
                self.group_of[index] = group

    def strength(self, left: int, right: int) -> float | None:
        """Return the log odds of two mentions being one happening, None when that is ruled out."""
        key = (left, right) if left < right else (right, left)
        if key not in self.known:
            one, other = self.profiles[key[0]], self.profiles[key[1]]
            if one.is_dated or other.is_dated:
                self.known[key] = None if forbids(one, other) else score(evidence(one, other, self.rarity))
            else:
                self.known[key] = self.undated.strength(*key)
        return self.known[key]

    def edges(self) -> list[tuple[float, int, int]]:
        """Return the links between dated mentions and others, the strongest first: ``(-strength, left, right)``."""
        found = []
        for left, right in pairs(self.profiles, self.rarity):
            one, other = self.profiles[left], self.profiles[right]
            if shares_nothing(one, other) or not (one.is_dated or other.is_dated):
                continue
            strength = None if forbids(one, other) else score(evidence(one, other, self.rarity))
            if strength is not None and strength > LINK:
                self.known[left, right] = strength
                found.append((-strength, left, right))
        return sorted(found)

    def run(self, edges: Sequence[tuple[float, int, int]]) -> None:
        """Join clusters along the links, the strongest first, until none can be joined any more."""
        waiting = list(edges)
        while waiting:
            refused = []
            for edge in waiting:
                left, right = self.group_of[edge[1]], self.group_of[edge[2]]
                if left is right:
                    continue
                if self._may_join(left, right):
                    self._join(left, right, (edge[1], edge[2], -edge[0]))
                else:
                    refused.append(edge)
            if len(refused) == len(waiting):
                return
            waiting = refused

    def _may_join(self, left: _Group, right: _Group) -> bool:
        first, last = _latest(left, right), _earliest(left, right)
        if first is not None and last is not None and first - last > NIGHT_DAYS:
            return False
        strengths = []
        for one in left.members[:MEMBERS]:
            for other in right.members[:MEMBERS]:
                strength = self.strength(one, other)
                if strength is None:
                    return False
                strengths.append(max(strength, FLOOR))
        strengths.sort(reverse=True)
        closest = strengths[: max(1, round(len(strengths) * CLOSEST))]
        return sum(closest) / len(closest) > JOIN

    def _join(self, left: _Group, right: _Group, link: tuple[int, int, float]) -> None:
        joined = _Group(
            sorted(left.members + right.members),
            [*left.links, *right.links, link],
            _latest(left, right),
            _earliest(left, right),
        )
        for index in joined.members:
            self.group_of[index] = joined

    def central(self, group: _Group) -> tuple[bool, ...]:
        """Return which members of a cluster stand in its middle: the nearer half of the way to the nearest."""
        if len(group.members) == 1:
            return (True,)
        nearness = []
        for one in group.members:
            others = [other for other in group.members[:MEMBERS] if other != one]
            strengths = [self.strength(one, other) for other in others]
            headlined = acts_told(self.profiles[one].mention.headline)
            shares_act = any(headlined & self.profiles[other].told for other in others)
            known = [max(strength, FLOOR) for strength in strengths if strength is not None]
            nearness.append(sum(known) / max(len(known), 1) + (ACT_BONUS if shares_act else 0.0))
        middle = (max(nearness) + min(nearness)) / 2
        return tuple(value >= middle for value in nearness)

    def groups(self) -> list[_Group]:
        """Return the clusters, in order of their first member."""
        return [group for index, group in enumerate(self.group_of) if group.members[0] == index]


def _latest(left: _Group, right: _Group) -> int | None:
    known = [first for first in (left.latest_first, right.latest_first) if first is not None]
    return max(known, default=None)


def _earliest(left: _Group, right: _Group) -> int | None:
    known = [last for last in (left.earliest_last, right.earliest_last) if last is not None]
    return min(known, default=None)
