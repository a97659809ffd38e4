"""Average linkage over a sparse set of scored pairs: the two closest clusters join first, until none are close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

Pair = tuple[int, int]


class Joined(NamedTuple):
    """A cluster: its members in order, and the pair that each of its joins went by, the first join first."""

    members: tuple[int, ...]
    links: tuple[Pair, ...] = ()


@dataclass(slots=True)
class _Clusters:
    """The clusters so far, by their first member.

    ``sums`` holds, for each two clusters with a scored pair between them, the sum of ``score - floor`` over the scored
    pairs; a pair without a score counts as the floor, and so adds nothing.
    """

    floor: float
    members: dict[int, list[int]]
    links: dict[int, list[Pair]]
    sums: dict[int, dict[int, float]] = field(default_factory=dict)
    best: dict[Pair, tuple[float, Pair]] = field(default_factory=dict)

    def mean(self, left: int, right: int) -> float:
        return self.sums[left][right] / (len(self.members[left]) * len(self.members[right])) + self.floor

    def join(self, left: int, right: int) -> list[int]:
        """Join ``right`` into ``left``; return the clusters that have a scored pair with the joined one."""
        _, link = self.best[left, right]
        self.links[left] += [*self.links.pop(right), link]
        self.members[left] += self.members.pop(right)
        for other, total in self.sums.pop(right).items():
            del self.sums[other][right]
            if other == left:
                continue
            best = min(self.best.get(_ordered(left, other), (inf, (0, 0))), self.best[_ordered(right, other)])
            self.best[_ordered(left, other)] = best
            self.sums[left][other] = self.sums[other][left] = self.sums[left].get(other, 0.0) + total
        return sorted(self.sums[left])


def average_linkage(count: int, scores: Mapping[Pair, float], *, floor: float, least: float) -> list[Joined]:
    """Return the clusters of ``count`` items, in order of their first member.

    ``scores`` are those of pairs ``(left, right)`` with ``left < right``; a pair that is not there, or has less than
    ``floor``, counts as the floor. Two clusters join while the mean over all pairs between them is above ``least``.
    Of equal means the pair of clusters with the first members joins first.
    """
    clusters = _Clusters(floor, {i: [i] for i in range(count)}, {i: [] for i in range(count)})
    for pair in sorted(scores):
        left, right = pair
        total = max(scores[pair], floor) - floor
        if total > 0:
            clusters.sums.setdefault(left, {})[right] = total
            clusters.sums.setdefault(right, {})[left] = total
            clusters.best[pair] = (-scores[pair], pair)
    waiting = [(-clusters.mean(*pair), *pair) for pair in clusters.best if clusters.mean(*pair) > least]
    heapify(waiting)
    while waiting:
        negative, left, right = heappop(waiting)
        if right not in clusters.sums.get(left, {}) or clusters.mean(left, right) != -negative:
            continue  # one of the two has joined another since
        for other in clusters.join(left, right):
            pair = _ordered(left, other)
            mean = clusters.mean(*pair)
            if mean > least:
                heappush(waiting, (-mean, *pair))
    return [Joined(tuple(sorted(clusters.members[i])), tuple(clusters.links[i])) for i in sorted(clusters.members)]


def _ordered(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)
