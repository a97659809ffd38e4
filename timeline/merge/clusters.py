"""Which mentions are one happening: the strongest links first, and never across what rules a link out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from timeline.merge.profiles import Profile
from timeline.merge.rarity import Rarity
from timeline.merge.similarity import NIGHT_DAYS, strength

LINK = 0.3  # log odds that a pair needs to be a link at all
JOIN = 0.2  # mean log odds that two clusters need over their closest members
CLOSEST = 0.3  # so large a part of the cross pairs counts as the closest
UNLIKE = -2.0  # clusters with a lower mean over all cross pairs do not join, however near the closest are
MEMBERS = 8  # so many members of a cluster, in order, speak for it
ACT_BONUS = 2.0  # so much nearer to the middle is a mention whose headline names what the others tell
FLOOR = -6.0  # no single pair speaks against a join with more than this


class Joined(NamedTuple):
    """Two mentions, by their ids, whose likeness brought their clusters together, and how sure it is (log odds)."""

    left: str
    right: str
    strength: float


@dataclass(slots=True)
class Group:
    """A cluster that may still grow: its members in order, and the span of days that all of them must reach."""

    members: list[Profile]
    joins: list[Joined]
    latest_first: int | None
    earliest_last: int | None

    @classmethod
    def alone(cls, item: Profile) -> "Group":
        """Return the cluster of one mention."""
        return cls([item], [], item.first, item.last)


@dataclass(slots=True)
class Strengths:
    """How alike mentions are, two by two; each pair is worked out once."""

    rarity: Rarity
    known: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def of(self, left: Profile, right: Profile) -> float | None:
        """Return the log odds of two mentions being one happening, None when that is ruled out."""
        key = (left.id, right.id) if left.id < right.id else (right.id, left.id)
        found = self.known.get(key)
        if found is None and key not in self.known:
            found = self.known[key] = strength(left, right, self.rarity)
        return found

    def nearness(self, left: Sequence[Profile], right: Sequence[Profile]) -> float | None:
        """Return the mean log odds of two clusters' closest members, None when anything rules their joining out.

        That is so too where most members are unlike: a vague mention near to both must not chain two happenings.
        """
        found = []
        known = self.known
        for one in left[:MEMBERS]:
            for other in right[:MEMBERS]:
                value = known.get((one.id, other.id) if one.id < other.id else (other.id, one.id))
                if value is None:  # not known, or ruled out
                    value = self.of(one, other)
                    if value is None:
                        return None
                found.append(value if value > FLOOR else FLOOR)
        found.sort(reverse=True)
        if sum(found) / len(found) < UNLIKE:
            return None
        closest = found[: max(1, round(len(found) * CLOSEST))]
        return sum(closest) / len(closest)


def join(items: Sequence[Profile], edges: Sequence[tuple[float, str, str]], strengths: Strengths) -> list[Group]:
    """Return the clusters of ``items``, which are in order, in order of their first members.

    ``edges`` are ``(strength, left, right)``, the earlier mention's id first. Clusters join along them, the strongest
    first, until none can be joined any more.
    """
    place = {item.id: index for index, item in enumerate(items)}
    group_of = [Group.alone(item) for item in items]
    waiting = sorted([(-value, place[left], place[right]) for value, left, right in edges])
    while waiting:
        refused = []
        for edge in waiting:
            left, right = group_of[edge[1]], group_of[edge[2]]
            if left is right:
                continue
            is_pair = len(left.members) == len(right.members) == 1  # then the link itself is how near they are
            if not is_pair and not _may_join(left, right, strengths):
                refused.append(edge)
                continue
            link = Joined(items[edge[1]].id, items[edge[2]].id, -edge[0])
            joined = _join(left, right, link, place)
            for item in joined.members:
                group_of[place[item.id]] = joined
        if len(refused) == len(waiting):
            break
        waiting = refused
    return [group for index, group in enumerate(group_of) if group.members[0] is items[index]]


def _may_join(left: Group, right: Group, strengths: Strengths) -> bool:
    first, last = _latest(left, right), _earliest(left, right)
    if first is not None and last is not None and first - last > NIGHT_DAYS:
        return False
    nearness = strengths.nearness(left.members, right.members)
    return nearness is not None and nearness > JOIN


def _join(left: Group, right: Group, link: Joined, place: dict[str, int]) -> Group:
    members = left.members + right.members
    if place[left.members[-1].id] > place[right.members[0].id]:
        members.sort(key=lambda item: place[item.id])
    return Group(members, [*left.joins, *right.joins, link], _latest(left, right), _earliest(left, right))


def central(members: Sequence[Profile], strengths: Strengths) -> frozenset[str]:
    """Return the ids of the members of a cluster that stand in its middle: the nearer half of the way to the nearest.

    A mention is nearer when its headline names an act that the others tell too.
    """
    if len(members) == 1:
        return frozenset((members[0].id,))
    nearness = {}
    speakers = members[:MEMBERS]
    for one in members:
        headlined, shares_act, known = one.headlined, False, []
        for other in speakers:
            if other is one:
                continue
            value = strengths.of(one, other)
            if value is not None:
                known.append(value if value > FLOOR else FLOOR)
            shares_act = shares_act or not headlined.isdisjoint(other.told)
        nearness[one.id] = (sum(known) / len(known) if known else 0.0) + (ACT_BONUS if shares_act else 0.0)
    middle = (max(nearness.values()) + min(nearness.values())) / 2
    return frozenset(item for item, value in nearness.items() if value >= middle)


def _latest(left: Group, right: Group) -> int | None:
    one, other = left.latest_first, right.latest_first
    if one is None or other is None:
        return other if one is None else one
    return one if one > other else other


def _earliest(left: Group, right: Group) -> int | None:
    one, other = left.earliest_last, right.earliest_last
    if one is None or other is None:
        return other if one is None else one
    return one if one < other else other
