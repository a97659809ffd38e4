"""How well clusters of mentions agree with the truth: MUC, B-cubed, CEAF-e, their mean (CoNLL), and LEA's links.

Imported by the benchmarks of the merge. Every measure returns precision, recall and F1 between 0 and 1; singletons
count. Sources: Vilain et al. 1995 (MUC), Bagga and Baldwin 1998 (B-cubed), Luo 2005 (CEAF), Pradhan et al. 2014.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

Clusters = Sequence[Sequence[str]]


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
    likeness = np.zeros((len(gold), len(system)))
    for row, cluster in enumerate(gold):
        for column, shared in Counter(place[m] for m in cluster).items():
            likeness[row, column] = 2 * shared / (len(cluster) + len(system[column]))
    rows, columns = linear_sum_assignment(-likeness)
    total = float(likeness[rows, columns].sum())
    return _agreement(_ratio(total, len(system)), _ratio(total, len(gold)))


def _places(clusters: Clusters) -> dict[str, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _agreement(precision: float, recall: float) -> Agreement:
    return Agreement(precision, recall, _ratio(2 * precision * recall, precision + recall))
