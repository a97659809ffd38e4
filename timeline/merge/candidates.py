"""Which mentions are worth comparing: those of a day that share something rare, or two things. Never all with all.

Whether two mentions are compared depends on the two alone and on how rare is what they share, but on a crowded day.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from timeline.merge.profiles import Profile
from timeline.merge.rarity import RARE, Rarity
from timeline.merge.similarity import is_telling
from timeline.merge.words import lexicon

NAMED = 1.0  # a name that tells so many nats, alone, makes two mentions worth comparing; one told every day does not
CROWD = 100  # a key that more units of a day tell leads from each only to so many
RECENT = 5_000  # the keys of so many units are kept: those of a day are asked for again on the next

Postings = dict[str, list[int]]


class Worth:
    """Which keys of mentions are enough, alone, to compare them, and of which it takes two."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._countries = lexicon().countries
        self._known: dict[str, tuple[list[str], list[str]]] = {}

    def keys(self, item: Profile) -> tuple[list[str], list[str]]:
        """Return the keys of a mention that are enough alone, and those of which it takes two."""
        known = self._known.get(item.id)
        if known is not None:
            return known
        of, countries = self._rarity.of, self._countries
        found: tuple[list[str], list[str]] = [], []
        for name in item.names:
            found[of(name) < (RARE if name in countries else NAMED)].append(name)
        for word in item.words:
            found[of(word) < RARE].append(word)
        for act in item.told:
            found[self._rarity.of_act(act) < RARE].append(f"act {act}")
        for number in item.numbers:
            found[not is_telling(number)].append(f"figure {number}")
        if len(self._known) > RECENT:
            self._known.clear()
        self._known[item.id] = found
        return found


@dataclass(frozen=True, slots=True)
class Day:
    """The units whose links belong to one day, with the keys that they are compared by.

    ``fresh`` are those whose date starts on that day, ``others`` those of a stretch that goes on, or that ended on the
    day before. A key that more than ``CROWD`` of them tell is *crowded*.
    """

    others: Sequence[Profile]
    fresh: Sequence[Profile]
    keys: Sequence[tuple[Sequence[str], Sequence[str]]]
    crowded: frozenset[str]


def read_day(others: Sequence[Profile], fresh: Sequence[Profile], worth: Worth) -> Day:
    """Return a day's units with their keys."""
    keys = [worth.keys(item) for item in chain(others, fresh)]
    if len(keys) <= CROWD:
        return Day(others, fresh, keys, frozenset())
    counts = Counter(chain.from_iterable([*strong, *weak] for strong, weak in keys))
    return Day(others, fresh, keys, frozenset(key for key, count in counts.items() if count > CROWD))


def day_pairs(day: Day, touched: Container[str] | None) -> Iterator[tuple[Profile, Profile]]:
    """Yield the pairs of a day that are worth comparing, those of a touched unit (None: all are).

    Those whose date starts then are compared with one another and with the others. By a crowded key a unit is compared
    with the ``CROWD`` before it alone, in order of publication: where there is one, whether two are compared depends on
    the whole day.
    """
    everyone = [*day.others, *day.fresh]
    strong: Postings = {}
    weak: Postings = {}
    for place, item in enumerate(everyone):
        own_strong, own_weak = day.keys[place]
        if place >= len(day.others):
            is_touched = touched is None or item.id in touched
            for found in _sharers(own_strong, own_weak, strong, weak):
                other = everyone[found]
                if is_touched or (touched is not None and other.id in touched):
                    yield other, item
        for keys, postings in ((own_strong, strong), (own_weak, weak)):
            for key in keys:
                posting = postings.setdefault(key, [])
                posting.append(place)
                if key in day.crowded and len(posting) > CROWD:
                    del posting[0]


def _sharers(own_strong: Iterable[str], own_weak: Iterable[str], strong: Postings, weak: Postings) -> set[int]:
    found: set[int] = set()
    for key in own_strong:
        if key in strong:
            found.update(strong[key])
    counts = Counter(chain.from_iterable([weak[key] for key in own_weak if key in weak]))
    found.update([place for place, count in counts.items() if count > 1])
    return found
