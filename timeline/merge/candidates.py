"""Which mentions are worth comparing: those of a day that share something rare, or several things. Never all with all.

Whether two mentions are compared depends on the two alone and on how rare is what they share, but on a crowded day.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from timeline.merge.profiles import Profile
from timeline.merge.rarity import RARE, Rarity
from timeline.merge.similarity import is_telling
from timeline.merge.words import lexicon

NAMED = 1.0  # a name that tells so many nats, alone, makes two mentions worth comparing; one told every day does not
PAIRED = 4.0  # two keys that tell so many nats together, or that go with a name, make them worth it; or any three
CROWD = 100  # a key that more units of a day tell leads from each only to so many
RECENT = 50_000  # the keys of so many different quotes are kept

Postings = dict[str, list[int]]
Keys = tuple[list[str], Mapping[str, float]]


class Worth:
    """Which keys of mentions are enough, alone, to compare them, and of which it takes several."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._countries = lexicon().countries
        self._known: dict[tuple[frozenset[str], ...], Keys] = {}

    def keys(self, item: Profile) -> Keys:
        """Return the keys of a mention that are enough alone, and what each of the others tells, in nats."""
        told = (item.names, item.words, item.told, item.numbers)
        known = self._known.get(told)
        if known is not None:
            return known
        of, countries = self._rarity.of, self._countries
        strong: list[str] = []
        weak: dict[str, float] = {}
        for name in item.names:
            weight = of(name)
            if weight < (RARE if name in countries else NAMED):
                weak[name] = weight
            else:
                strong.append(name)
        for word in item.words:
            weight = of(word)
            if weight < RARE:
                weak[word] = weight
            else:
                strong.append(word)
        for act in item.told:
            weight = self._rarity.of_act(act)
            if weight < RARE:
                weak[f"act {act}"] = weight
            else:
                strong.append(f"act {act}")
        for number in item.numbers:
            if is_telling(number):
                strong.append(f"figure {number}")
            else:
                weak[f"figure {number}"] = 0.0
        if len(self._known) > RECENT:
            self._known.clear()
        self._known[told] = strong, weak
        return strong, weak


class Day(NamedTuple):
    """The units whose links belong to one day, with the keys that they are compared by.

    ``fresh`` are those whose date starts on that day, ``others`` those of a stretch that goes on, or that ended on the
    day before. A key that more than ``CROWD`` of them tell is *crowded*.
    """

    others: Sequence[Profile]
    fresh: Sequence[Profile]
    keys: Sequence[Keys]
    crowded: frozenset[str]


def read_day(others: Sequence[Profile], fresh: Sequence[Profile], worth: Worth) -> Day:
    """Return a day's units with their keys."""
    keys = [worth.keys(item) for item in chain(others, fresh)]
    if len(keys) <= CROWD:
        return Day(others, fresh, keys, frozenset())
    counts = Counter(chain.from_iterable(chain.from_iterable(keys)))
    return Day(others, fresh, keys, frozenset(key for key, count in counts.items() if count > CROWD))


def day_pairs(day: Day, touched: Container[str] | None) -> Iterator[tuple[Profile, list[Profile]]]:
    """Yield, for units of a day, those worth comparing with it, of pairs without a touched unit (None: all are) none.

    Those whose date starts then are compared with one another and with the others. By a crowded key a unit is compared
    with the ``CROWD`` before it alone, in order of publication: where there is one, whether two are compared depends on
    the whole day. Known places that differ keep two apart, whatever else they share: they are no pair.
    """
    everyone = [*day.others, *day.fresh]
    strong: Postings = {}
    weak: Postings = {}
    for place, item in enumerate(everyone):
        own_strong, own_weak = day.keys[place]
        if place >= len(day.others):
            sharers = [everyone[found] for found in _sharers(place, everyone, day.keys, strong, weak)]
            if item.is_placed:
                cities = item.cities
                sharers = [other for other in sharers if not (other.is_placed and cities.isdisjoint(other.cities))]
            if touched is not None and item.id not in touched:
                sharers = [other for other in sharers if other.id in touched]
            if sharers:
                yield item, sharers
        _post(place, own_strong, strong, day.crowded)
        _post(place, own_weak, weak, day.crowded)


def _post(place: int, keys: Iterable[str], postings: Postings, crowded: frozenset[str]) -> None:
    for key in keys:
        posting = postings.get(key)
        if posting is None:
            postings[key] = [place]
            continue
        posting.append(place)
        if len(posting) > CROWD and key in crowded:
            del posting[0]


def _sharers(
    place: int, units: Sequence[Profile], keys: Sequence[Keys], strong: Postings, weak: Postings
) -> Collection[int]:
    """Return the places of the units before that one which share enough keys with it, those found by ``postings``."""
    own_strong, own_weak = keys[place]
    sure: set[int] = set()
    for key in own_strong:
        if key in strong:
            sure.update(strong[key])
    posted = [weak[key] for key in own_weak if key in weak]
    if len(posted) < 2:
        return sure
    once: set[int] = set()
    twice: set[int] = set()
    for posting in posted:
        again = once.intersection(posting)
        sure |= twice & again  # the third key
        twice |= again
        once.update(posting)
    names, told, worth = units[place].names, own_weak.keys(), own_weak.__getitem__
    for found in twice - sure:
        if not names.isdisjoint(units[found].names) or sum(map(worth, told & keys[found][1].keys())) >= PAIRED:
            sure.add(found)
    return sure
