"""Pairs out of a crowd: those that share a key, and where many share it, those that share another one too."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence

CROWD = 50  # a block with more members is split by a further key
DEPTH = 3  # so many keys two members of a crowded block must share at most


def split(
    seekers: Sequence[int], others: Sequence[int], keys: Sequence[tuple[str, ...]], shared: tuple[str, ...]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a block; a crowded one is cut into those who share one more name or stem."""
    if len(seekers) * (len(seekers) / 2 + len(others)) <= CROWD * CROWD / 2 or len(shared) == DEPTH:
        yield from _all_pairs(seekers, others, is_crowded=len(shared) == DEPTH)
        return
    seeking: dict[str, list[int]] = defaultdict(list)
    waiting: dict[str, list[int]] = defaultdict(list)
    last = shared[-1] if shared else ""
    for members, table in ((seekers, seeking), (others, waiting)):
        for index in members:
            for key in keys[index]:
                if key > last:  # in alphabetical order: no two ways to the same block
                    table[key].append(index)
    for key, members in seeking.items():
        if len(members) + len(waiting.get(key, ())) > 1:
            yield from split(members, waiting.get(key, ()), keys, (*shared, key))


def _all_pairs(seekers: Sequence[int], others: Sequence[int], *, is_crowded: bool) -> Iterator[tuple[int, int]]:
    """Yield all pairs; where even the last key leaves a crowd, each mention's nearest in the order of ``pairs``."""
    reach = CROWD if is_crowded else len(seekers) + len(others)
    for place, left in enumerate(seekers):
        middle = bisect(others, left)
        nearest = others[max(middle - reach, 0) : middle + reach]
        for right in (*seekers[place + 1 : place + 1 + reach], *nearest):
            if left != right:
                yield (left, right) if left < right else (right, left)
