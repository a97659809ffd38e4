"""Shelves: mentions of one first day stand together, those of one longer stretch too, and all without a date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from timeline.merge.profiles import UNDATED, Profile
from timeline.merge.rarity import Rarity

_ORDER = attrgetter("order")


def is_day(shelf: str) -> bool:
    """Tell whether a shelf is that of a day."""
    return "." not in shelf and shelf != UNDATED


def reach_of(shelf: str) -> tuple[int | None, int | None]:
    """Return the first and the last day of the dates on a shelf, None where they are open; of a day itself twice."""
    if is_day(shelf):
        return int(shelf), int(shelf)
    first, _, last = shelf.partition("..")
    return (int(first) if first not in ("", UNDATED) else None), (int(last) if last else None)


@dataclass(eq=False)
class Shelf:
    """The mentions of a shelf by id, and ``guests``: units of earlier days whose stretch of days takes in this one."""

    home: dict[str, Profile] = field(default_factory=dict)
    guests: dict[str, Profile] = field(default_factory=dict)

    @cached_property
    def copies(self) -> dict[str, str]:
        """The copies among the mentions, each with the id of what it is a copy of: the same words in another article.

        The first one published is the original.
        """
        firsts: dict[tuple[int, frozenset[str]], Profile] = {}
        alike: dict[tuple[int, frozenset[str]], list[Profile]] = {}  # few are: no list is made for the others
        for item in self.home.values():
            if item.likeness and item.is_dated:
                told = (item.likeness, item.names)
                first = firsts.setdefault(told, item)
                if first is not item:
                    alike.setdefault(told, [first]).append(item)
        found = {}
        for items in alike.values():
            first, *others = sorted(items, key=_ORDER)
            articles = {first.article}
            for item in others:
                if item.article not in articles:
                    articles.add(item.article)
                    found[item.id] = first.id
        return found

    @cached_property
    def units(self) -> list[Profile]:
        """The mentions but for copies, in order of publication."""
        copies = self.copies
        return sorted((item for item in self.home.values() if item.id not in copies), key=_ORDER)

    @cached_property
    def copied(self) -> dict[str, list[Profile]]:
        """The copies of each unit that has any."""
        found: dict[str, list[Profile]] = {}
        for copy, original in self.copies.items():
            found.setdefault(original, []).append(self.home[copy])
        return found

    def keys(self) -> frozenset[str]:
        """Return all that the mentions are weighed by."""
        items = self.home.values()
        acts = frozenset().union(*{item.told for item in items})
        keys = {f"act {act}" for act in acts}  # as ``keys_of`` has them, of all at once
        return frozenset(keys.union(*{item.names for item in items}, *{item.words for item in items}))

    def unit(self, unit: str) -> Profile | None:
        """Return the unit with that id, None when there is none: it stands elsewhere, or is a copy."""
        return None if unit in self.copies else self.home.get(unit)

    def __bool__(self) -> bool:
        return bool(self.home or self.guests)


Telling = Mapping[str, Sequence[Profile]]  # the units that tell a key


class Finder:
    """The units of shelves by the rare names and stems that they tell."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._known: dict[str, tuple[Telling, Telling]] = {}
        self._rare: dict[tuple[frozenset[str], frozenset[str]], tuple[list[str], list[str]]] = {}

    def units_of(self, name: str, shelf: Shelf | None) -> tuple[Telling, Telling]:
        """Return the units of the shelf of that name, by each rare name that they tell, and by each rare stem."""
        known = self._known.get(name)
        if known is None:
            by_name: dict[str, list[Profile]] = {}
            by_word: dict[str, list[Profile]] = {}
            for item in shelf.units if shelf is not None else ():
                names, words = self.rare(item)
                for own in names:
                    by_name.setdefault(own, []).append(item)
                for own in words:
                    by_word.setdefault(own, []).append(item)
            known = self._known[name] = by_name, by_word
        return known

    def rare(self, item: Profile) -> tuple[list[str], list[str]]:
        """Return the names, and the stems, of a mention that are rare enough to look for others by."""
        told = (item.names, item.words)
        known = self._rare.get(told)
        if known is None:
            of = self._rarity.of
            names = [name for name in item.names if of(name) >= NAMED]
            known = names, [word for word in item.words if of(word) >= SOUGHT]
            if len(self._rare) > RECENT:
                self._rare.clear()
            self._rare[told] = known
        return known


RECENT = 50_000  # the rare keys of so many different quotes are kept
SOUGHT = 2.5  # a coarse date is compared with what shares words that tell so many nats,
NAMED = 1.5  # or names that tell so many


def meets(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Tell whether two reaches of days share one."""
    starts = one[0] is None or other[1] is None or one[0] <= other[1]
    return starts and (one[1] is None or other[0] is None or other[0] <= one[1])


def days_touched(item: Profile) -> Iterator[int]:
    """Yield the days of a fine date but for the first."""
    if item.is_fine and item.first is not None and item.last is not None:
        yield from range(item.first + 1, item.last + 1)


def in_order(items: Iterable[Profile]) -> list[Profile]:
    """Return mentions in order of publication."""
    return sorted(items, key=_ORDER)
