"""Which mentions are worth comparing: those that share a key. Never all with all, and none left out silently."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence

from timeline import civil
from timeline.merge.profiles import FINE_DAYS, Profile
from timeline.merge.similarity import MONTH_DAYS, Rarity

CROWD = 50  # a block with more mentions is split by a further key
KEYS = 8  # so many of its rarest names and stems does a mention offer as keys
DEPTH = 3  # so many names or stems two mentions of a crowded block must share at most
YEARS_DAYS = 7400  # up to so many days (twenty years) a date is looked for year by year

Key = tuple[str | int, ...]


def pairs(profiles: Sequence[Profile], rarity: Rarity) -> Iterator[tuple[int, int]]:
    """Yield the pairs of positions in ``profiles`` that can be one happening, the smaller first, each pair once.

    Two mentions dated to days meet when their days do or are neighbours; one with a coarser date meets all that are
    dated inside it; one without a date meets those with which it shares a rare name or word.
    """
    keys = [_rarest(item, rarity) for item in profiles]
    fine, others = _blocks(profiles, keys)
    for (kind, day), members in fine.items():
        for left, right in set(split(members, [], keys, ())):
            if _is_first_block(kind, int(day), profiles[left], profiles[right]):
                yield left, right
    found: set[tuple[int, int]] = set()
    for seekers, waiting in others:
        found.update(split(seekers, waiting, keys, ()))
    yield from found


def _is_first_block(kind: str | int, day: int, left: Profile, right: Profile) -> bool:
    """Tell whether a block of fine dates is the one that a pair comes from: that of the first day both have.

    Those that share no day come from the seam between their days.
    """
    assert left.first is not None and right.first is not None  # noqa: PT018, S101 -- a fine date has both
    assert left.last is not None and right.last is not None  # noqa: PT018, S101
    first_shared = max(left.first, right.first)
    if kind == "day":
        return day == first_shared
    return first_shared > min(left.last, right.last) and day == first_shared


def _rarest(item: Profile, rarity: Rarity) -> tuple[str, ...]:
    told = sorted(item.names | item.words, key=lambda key: (-rarity.of(key), key))
    return tuple(told[:KEYS])


def _blocks(
    profiles: Sequence[Profile], keys: Sequence[tuple[str, ...]]
) -> tuple[dict[Key, list[int]], list[tuple[list[int], list[int]]]]:
    """Return the blocks of fine dates, all of which meet, and ``(seekers, others)`` for the rest.

    Every seeker is to be compared with every other seeker and with all others.
    """
    fine: dict[Key, list[int]] = defaultdict(list)
    coarse: dict[Key, list[int]] = defaultdict(list)
    undated: dict[Key, list[int]] = defaultdict(list)
    for index, item in enumerate(profiles):
        key: Key
        if not item.is_dated:
            for word in keys[index]:
                undated["word", word].append(index)
        elif item.is_fine:
            for key in _day_keys(item):
                fine[key].append(index)
        else:
            for key in _coarse_keys(item):
                coarse[key].append(index)
    wanted = set(coarse) | set(undated)
    inside: dict[Key, list[int]] = defaultdict(list)
    for index, item in enumerate(profiles):
        if item.is_dated:
            for key in (*_calendar_keys(item), *(("word", word) for word in keys[index])):
                if key in wanted:
                    inside[key].append(index)
    rest = [(members, inside[key]) for key, members in (*coarse.items(), *undated.items())]
    return fine, rest


def _day_keys(item: Profile) -> Iterator[Key]:
    """Yield the days of a fine date, and the seams to the day before and the day after."""
    assert item.first is not None and item.last is not None  # noqa: PT018, S101 -- a fine date has both
    for day in range(item.first, item.last + 1):
        yield "day", day
    yield "seam", item.first
    yield "seam", item.last + 1


def _coarse_keys(item: Profile) -> Iterator[Key]:
    """Yield the months, the years or the exact stretch that a coarse date seeks others in."""
    if item.days is not None and item.days <= MONTH_DAYS:
        yield from _months(item)
    if item.days is None or item.days > YEARS_DAYS:
        yield "stretch", -1 if item.first is None else item.first, -1 if item.last is None else item.last
    edge = item.first if item.first is not None else item.last
    if edge is not None and item.days is None:
        yield "year", civil.civil_date(edge)[0]
    elif MONTH_DAYS < (item.days or 0) <= YEARS_DAYS:
        yield from _years(item)


def _calendar_keys(item: Profile) -> Iterator[Key]:
    """Yield the keys under which a date is found by coarser ones."""
    if item.first is None or item.last is None or item.last - item.first >= YEARS_DAYS:
        return
    if item.last - item.first < FINE_DAYS:
        yield from _months(item)
    yield from _years(item)


def _months(item: Profile) -> Iterator[Key]:
    assert item.first is not None and item.last is not None  # noqa: PT018, S101 -- the callers have checked
    (first_year, first_month, _), (year, month, _) = civil.civil_date(item.first), civil.civil_date(item.last)
    for count in range(first_year * 12 + first_month - 1, year * 12 + month):
        yield "month", count


def _years(item: Profile) -> Iterator[Key]:
    assert item.first is not None and item.last is not None  # noqa: PT018, S101 -- the callers have checked
    for year in range(civil.civil_date(item.first)[0], civil.civil_date(item.last)[0] + 1):
        yield "year", year


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
