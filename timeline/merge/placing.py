"""Mentions on their shelves: which units come, go and are touched, and how rare the words are then."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from timeline.merge.course import Course, Place
from timeline.merge.profiles import UNDATED, Profile, read_profiles
from timeline.merge.rarity import Rarity, keys_of, level
from timeline.merge.shelves import Shelf, days_touched, is_day
from timeline.merge.tables import read_levels
from timeline.model import EventMention


def place_mentions(
    course: Course, removed: Collection[str], added: Iterable[EventMention], same: Container[str]
) -> bool:
    """Put mentions on their shelves, weigh the words; tell whether any without a date came or went.

    Of the ``same`` ones only what the others of their article say in them can be other than it was.
    """
    course.told = _unique(added)
    course.retold = frozenset(key for key in course.told if key not in same)
    return place_profiles(course, removed, read_profiles(list(course.told.values())))


def place_profiles(course: Course, removed: Collection[str], added: Iterable[Profile]) -> bool:
    """Do what ``place_mentions`` does with what was read in mentions already; those without a date the course has."""
    return _Placing(course).run(removed, added)


class _Placing:
    """The first step of a change; a class, for its parts touch the same units."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def run(self, removed: Collection[str], profiles: Iterable[Profile]) -> bool:
        going: dict[str, set[str]] = {}
        coming: dict[str, list[Profile]] = {}
        self.course.articles.fetch(removed)
        for article in removed:
            for shelf, mention in self.course.articles.get(article) or ():
                going.setdefault(shelf, set()).add(mention)
            if self.course.articles.get(article):
                self.course.articles.put(article, None)
        changed: dict[str, list[Place]] = {}
        for item in profiles:
            shelf = item.shelf
            coming.setdefault(shelf, []).append(item)
            if not self.course.keeps_rows:
                continue
            places = changed.get(item.article)
            if places is None:
                places = changed[item.article] = self.course.articles.get(item.article) or []
            places.append((shelf, item.id))
        for article, places in changed.items():
            self.course.articles.put(article, sorted(places))
        changed.clear()
        self.course.hand_over(self.course.articles)
        names = sorted(going.keys() | coming.keys())
        self.course.shelves.fetch(names)
        gained: dict[str, list[str]] = {}
        lost: dict[str, list[str]] = {}
        for name in names:
            self._refill(name, going.get(name, set()), coming.get(name, []), gained, lost)
        self._receive_guests()
        self._weigh(names, gained, lost)
        return UNDATED in names

    def _refill(
        self,
        name: str,
        going: set[str],
        coming: Sequence[Profile],
        gained: dict[str, list[str]],
        lost: dict[str, list[str]],
    ) -> None:
        """Change the mentions of one shelf; note which keys it gained and lost, and which units are others now."""
        old = self.course.shelves.get(name) or Shelf()
        home = {key: item for key, item in old.home.items() if key not in going}
        home.update((item.id, item) for item in coming)
        new = Shelf(home, old.guests)
        self.course.shelves.put(name, new)
        before, after = old.keys(), new.keys()
        for key in before - after:
            lost.setdefault(key, []).append(name)
        for key in after - before:
            gained.setdefault(key, []).append(name)
        known = {item.id: item for item in old.units}
        for item in new.units:
            held = known.pop(item.id, None)
            if held is None:
                self.course.touched[item.id] = item
            elif held.as_row() != item.as_row():
                self.course.vanished[item.id], self.course.touched[item.id] = held, item
            elif old.copied.get(item.id) != new.copied.get(item.id) or item.id in self.course.retold:
                self.course.reread[item.id] = item
        self.course.vanished.update(known)

    def _receive_guests(self) -> None:
        """Let units of several days be found on each of them."""
        leaving = [(str(day), item) for item in self.course.vanished.values() for day in days_touched(item)]
        coming = [(str(day), item) for item in self.course.touched.values() for day in days_touched(item)]
        self.course.shelves.fetch({name for name, _ in (*leaving, *coming)})
        changed: dict[str, dict[str, Profile]] = {}
        for name, item in leaving:
            changed.setdefault(name, dict(self.course.shelf(name).guests)).pop(item.id, None)
        for name, item in coming:
            changed.setdefault(name, dict(self.course.shelf(name).guests))[item.id] = item
        for name, guests in changed.items():
            self.course.shelves.put(name, Shelf(self.course.shelf(name).home, guests))

    def _weigh(self, names: Sequence[str], gained: Mapping[str, list[str]], lost: Mapping[str, list[str]]) -> None:
        """Count the shelves of each key anew, and touch the units that tell a key whose level has moved."""
        levels = read_levels(self.course.facts.get("levels"))
        stood: set[str] = set(self.course.facts.get("shelves") or ())
        was_level = level(len(stood), 1)
        filled = {name for name in names if self.course.shelf(name).home}
        shelves = (stood - set(names)) | filled
        has_leapt = False  # a level
        self.course.words.fetch(gained.keys() | lost.keys())
        moved = []
        for key in gained.keys() | lost.keys():
            days, others = self.course.words.get(key) or ([], [])
            before = level(len(days) + len(others))
            days, others = _with_shelves(days, others, gained.get(key, ()), lost.get(key, ()))
            self.course.words.put(key, (days, others) if days or others else None)
            after = level(len(days) + len(others))
            if before != after:
                has_leapt = has_leapt or before > 1 or after > 1
                if before:
                    moved.append(key)
                levels.pop(key, None)
                if after > 1:
                    levels[key] = after
        if has_leapt:
            by_level: dict[str, list[str]] = {}
            for key in sorted(levels):
                by_level.setdefault(str(levels[key]), []).append(key)
            self.course.facts.put("levels", by_level)
        if shelves != stood:
            self.course.facts.put("shelves", sorted(shelves))
        self.course.rarity = Rarity.of_levels(levels, len(shelves))
        if was_level and was_level != level(len(shelves), 1):
            self.course.reasons.add("merged all: the collection has grown or shrunk to another size")
            self.course.shelves.fetch(shelves)
            self._touch(shelves, None)
        else:
            self._touch_tellers(moved)

    def _touch_tellers(self, moved: Sequence[str]) -> None:
        tellers: dict[str, set[str]] = {}
        for key in moved:
            days, others = self.course.words.get(key) or ([], [])
            for name in chain(map(str, days), others):
                tellers.setdefault(name, set()).add(key)
            self.course.reasons.add(f"merged what tells “{key.removeprefix('act ')}”: it is more or less rare now")
        self.course.shelves.fetch(tellers)
        for name, keys in tellers.items():
            self._touch((name,), keys)

    def _touch(self, names: Iterable[str], keys: Collection[str] | None) -> None:
        """Have the links of the units on some shelves worked out again, those that tell any of ``keys``."""
        for name in names:
            for item in self.course.shelf(name).units:
                if keys is None or not set(keys).isdisjoint(keys_of(item)):
                    self.course.touched[item.id] = item
                    self.course.reread.pop(item.id, None)


def _unique(mentions: Iterable[EventMention]) -> dict[str, EventMention]:
    """Return one mention for each id; of different ones that share it, always the same."""
    known: dict[str, EventMention] = {}
    for mention in mentions:
        held = known.setdefault(mention.id, mention)
        if held is not mention and held != mention:
            known[mention.id] = min(held, mention, key=repr)
    return known


@lru_cache(maxsize=20_000)  # a thousand words stand on each day: one number for all of them
def _day(name: str) -> int:
    return int(name)


def _with_shelves(
    days: Sequence[int], others: Sequence[str], gained: Sequence[str], lost: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Return the shelves of a key, in order, after some were gained and some lost."""
    if not lost and not days and not others:
        return sorted(map(_day, filter(is_day, gained))), sorted(n for n in gained if not is_day(n))
    new_days = {*days, *map(_day, filter(is_day, gained))} - {int(n) for n in lost if is_day(n)}
    return sorted(new_days), sorted({*others, *(name for name in gained if not is_day(name))} - set(lost))
