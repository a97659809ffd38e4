"""No benchmark, but what those of the merge measure with: how well clusters of mentions agree with the truth.

MUC, B-cubed, CEAF-e and their mean (CoNLL). Every measure returns precision, recall and F1 between 0 and 1; singletons
count. Sources: Vilain et al. 1995 (MUC), Bagga and Baldwin 1998 (B-cubed), Luo 2005 (CEAF), Pradhan et al. 2014.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

Clusters = Sequence[Sequence[str]]
Likeness = Mapping[tuple[int, int], float]  # of a row and a column; pairs that are left out have none


class Agreement(NamedTuple):
    """Precision, recall and F1."""

    precision: float
    recall: float
    f1: float


def clusters_of(labels: Mapping[str, Hashable]) -> list[list[str]]:
    """Return the mentions that share a label, as clusters."""
    found: dict[Hashable, list[str]] = {}
    for mention, label in labels.items():
        found.setdefault(label, []).append(mention)
    return list(found.values())


def conll(gold: Clusters, system: Clusters) -> float:
    """Return the CoNLL score: the mean F1 of MUC, B-cubed and CEAF-e."""
    return (muc(gold, system).f1 + b_cubed(gold, system).f1 + ceaf_e(gold, system).f1) / 3


def muc(gold: Clusters, system: Clusters) -> Agreement:
    """Return how many of the links that hold clusters together are found."""

    def share(clusters: Clusters, others: Clusters) -> float:
        place = _places(others)
        kept = sum(len(c) - len(Counter(place[m] for m in c)) for c in clusters)
        return _ratio(kept, sum(len(c) - 1 for c in clusters))

    return _agreement(share(system, gold), share(gold, system))


def b_cubed(gold: Clusters, system: Clusters) -> Agreement:
    """Return how much of each mention's cluster is right, on average over mentions."""

    def share(clusters: Clusters, others: Clusters) -> float:
        place = _places(others)
        right = sum(sum(count * count for count in Counter(place[m] for m in c).values()) / len(c) for c in clusters)
        return _ratio(right, sum(len(c) for c in clusters))

    return _agreement(share(system, gold), share(gold, system))


def ceaf_e(gold: Clusters, system: Clusters) -> Agreement:
    """Return how alike clusters are to the ones they are best matched with, one to one."""
    place = _places(system)
    likeness = {
        (row, column): 2 * shared / (len(cluster) + len(system[column]))
        for row, cluster in enumerate(gold)
        for column, shared in Counter(place[m] for m in cluster).items()
    }
    total = best_matched(likeness)
    return _agreement(_ratio(total, len(system)), _ratio(total, len(gold)))


def best_matched(likeness: Likeness) -> float:
    """Return the sum of the likenesses of the best one-to-one match of rows with columns.

    Rows and columns that hang together are matched by themselves, so that the work is that of the largest such group.
    """
    return sum(_matched(part) for part in _parts(likeness))


def _parts(likeness: Likeness) -> Iterator[dict[tuple[int, int], float]]:
    """Yield the pairs of rows and columns that hang together."""
    columns: dict[int, list[int]] = defaultdict(list)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in likeness:
        columns[row].append(column)
        rows[column].append(row)
    seen: set[int] = set()
    for first in columns:
        if first in seen:
            continue
        seen.add(first)
        waiting, part = [first], {}
        while waiting:
            row = waiting.pop()
            for column in columns[row]:
                part[row, column] = likeness[row, column]
                waiting += [other for other in rows[column] if other not in seen]
                seen.update(rows[column])
        yield part


def _matched(likeness: Likeness) -> float:
    """Return the sum of the best match, by shortest augmenting paths (Kuhn 1955, Jonker and Volgenant 1987)."""
    rows = sorted({row for row, _ in likeness})
    columns = sorted({column for _, column in likeness})
    if len(rows) > len(columns):
        return _matched({(column, row): value for (row, column), value in likeness.items()})
    costs = [[-likeness.get((row, column), 0.0) for column in columns] for row in rows]
    of_row, of_column = [0.0] * (len(rows) + 1), [0.0] * (len(columns) + 1)  # potentials; place 0 stands for nobody
    matched = [0] * (len(columns) + 1)  # the row of each column
    for row in range(1, len(rows) + 1):
        matched[0] = row
        column, way = 0, [0] * (len(columns) + 1)
        least, used = [inf] * (len(columns) + 1), [False] * (len(columns) + 1)
        while matched[column]:
            used[column] = True
            current, delta, following = matched[column], inf, 0
            for other in range(1, len(columns) + 1):
                if used[other]:
                    continue
                slack = costs[current - 1][other - 1] - of_row[current] - of_column[other]
                if slack < least[other]:
                    least[other], way[other] = slack, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(len(columns) + 1):
                if used[other]:
                    of_row[matched[other]] += delta
                    of_column[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            matched[column] = matched[way[column]]
            column = way[column]
    return -sum(costs[row - 1][column - 1] for column, row in enumerate(matched) if column and row)


def _places(clusters: Clusters) -> dict[str, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _agreement(precision: float, recall: float) -> Agreement:
    return Agreement(precision, recall, _ratio(2 * precision * recall, precision + recall))
