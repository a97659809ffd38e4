"""How much a name, a stem or a kind of act tells of one happening, learnt from the mentions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

from timeline.merge.profiles import Profile
from timeline.merge.words import lexicon

BACKGROUND_SHELVES = 40.0
COMMON_SHARE, RARE_SHARE = 0.03, 0.002
RARE = 2.5  # a key that tells so many nats, alone, makes two mentions worth comparing
RECENT = 50_000  # so many sums of keys that pairs share are kept
STEPS = 256  # weights are whole numbers of such parts of a nat: their sums are exact, in any order


class Rarity:
    """The weights of names, stems and kinds of act (``act crash``), in nats.

    Mentions stand on shelves, one for each first day of a date, one for each longer stretch. What few shelves tell
    tells much, what many tell tells little, however many articles tell it: a name that a hundred articles have on one
    day is that day's news. A background keeps a handful of mentions from calling everything rare or common: it is as if
    so many more shelves had been read in which ordinary words stand as often as they do in news.

    Numbers of shelves count by their level alone (1 to 3, 4 to 15, 16 to 63 ...), so that one more article hardly ever
    changes a weight, and then those of few words: ``level`` tells when.
    """

    def __init__(self, counts: Mapping[str, int], shelves: int) -> None:
        self._levels = {key: found for key, count in counts.items() if (found := level(count)) > 1}
        self._seen = middle(level(shelves, 1), 1) + BACKGROUND_SHELVES
        self._weights: dict[str, float] = {}
        self._acts: dict[str, float] = {}
        self.squares_of: dict[frozenset[str], float] = {}  # those that ``squares`` was asked for
        self.shared: dict[frozenset[str], tuple[float, float]] = {}  # the sums of what pairs have in common
        self.acts_worth: dict[tuple[frozenset[str], ...], tuple[float, bool]] = {}  # what was worked out of them

    @classmethod
    def of_levels(cls, levels: Mapping[str, int], shelves: int) -> "Rarity":
        """Return the weights for levels that are known: those of keys above the first."""
        made = cls({}, shelves)
        made._levels = dict(levels)
        return made

    @property
    def levels(self) -> Mapping[str, int]:
        """The levels of all keys that are above the first."""
        return self._levels

    def of(self, key: str) -> float:
        """Return the weight of one name, stem, or ``act `` and kind of act."""
        known = self._weights.get(key)
        if known is None:
            is_common = key in lexicon().common or key.startswith("act ")
            background = BACKGROUND_SHELVES * (COMMON_SHARE if is_common else RARE_SHARE)
            weight = log(self._seen / (middle(self._levels.get(key, 1)) + background))
            known = self._weights[key] = round(weight * STEPS) / STEPS
        return known

    def of_act(self, act: str) -> float:
        """Return the weight of a kind of act."""
        known = self._acts.get(act)
        if known is None:
            known = self._acts[act] = self.of(f"act {act}")
        return known

    def sums(self, keys: frozenset[str]) -> tuple[float, float]:
        """Return the weight of several names or stems together, and the sum of their squared weights."""
        total = squares = 0.0
        for key in keys:
            weight = self._weights.get(key) or self.of(key)
            total += weight
            squares += weight * weight
        return total, squares

    def sums_of_shared(self, keys: frozenset[str]) -> tuple[float, float]:
        """Return the ``sums`` of what two mentions share: pair after pair of a happening shares the same."""
        if len(self.shared) > RECENT:
            self.shared.clear()
        found = self.shared[keys] = self.sums(keys)
        return found

    def squares(self, keys: frozenset[str]) -> float:
        """Return the sum of the squared weights of all names, or all stems, of a mention."""
        known = self.squares_of.get(keys)
        if known is None:
            known = self.squares_of[keys] = self.sums(keys)[1]
        return known


def keys_of(item: Profile) -> list[str]:
    """Return all that a mention is weighed by."""
    return [*item.names, *item.words, *[f"act {act}" for act in item.told]]


def level(count: int, octaves: int = 2) -> int:
    """Return the level of a number of shelves: each takes in so many doublings; 0 where there is none."""
    return -(-count.bit_length() // octaves)


def middle(level: int, octaves: int = 2) -> float:
    """Return the number that stands for all of a level: the middle, as logarithms go."""
    return 2.0 ** (octaves * (level - 0.5)) if level else 0.0


def count_shelves(shelves: Iterable[Iterable[Profile]]) -> Counter[str]:
    """Return on how many shelves each key stands."""
    found: Counter[str] = Counter()
    for items in shelves:
        found.update({key for item in items for key in keys_of(item)})
    return found
