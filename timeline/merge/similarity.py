"""How alike two mentions are: their days, the act, who and where, the other words, and what speaks against it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log, sqrt

from timeline.edtf import format_edtf
from timeline.merge.profiles import FINE_DAYS, Profile
from timeline.merge.words import fold, lexicon, stem, tokens
from timeline.model import EventMention, Grain, Interval

NIGHT_DAYS = 1  # reports of one night, or from two time zones, can be a day apart
PRINT_DAYS = 7  # articles that near in print can tell the same news, should they not date it
MONTH_DAYS = 45  # up to so many days a coarse date is about a month, beyond that about a year
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_CLOCK: frozenset[Grain] = frozenset({"second", "minute", "hour"})

_UNIT: Mapping[Grain, str] = {
    "second": "day", "minute": "day", "hour": "day", "daypart": "day", "day": "day", "week": "week", "month": "month",
    "season": "season", "quarter": "quarter", "year": "year", "decade": "decade", "century": "century",
}  # fmt: skip

# The readable table: how much each piece of evidence weighs, in natural log odds. Learnt by logistic regression on
# pairs of mentions, then rounded; a link needs a sum above 0.
WEIGHTS: Mapping[str, float] = {
    "bias": -0.4,
    "day apart": -3.2,
    "coarse month": -3.0,
    "coarse year": -3.6,
    "same coarse date": 0.9,
    "no date": -2.5,
    "no date, near in print": 1.0,
    "no date, far in print": -2.5,
    "no date, same trigger": 1.5,
    "no date, other trigger": -4.0,
    "from the news day": -0.9,
    "busy day": -1.1,
    "other stretch": -0.5,
    "same hour": 0.5,
    "same minute elsewhere": 2.0,
    "other hour": -3.0,
    "same trigger": 0.0,
    "same act": 2.2,
    "act told by the other": 1.9,
    "acts in common": 1.6,
    "other act": 0.2,
    "opposite act": -3.0,
    "rare names": 0.22,
    "likeness of names": 2.0,
    "rare words": 0.08,
    "likeness of words": 1.8,
    "nothing but names": -1.3,
    "same city": 0.8,
    "other city": -1.0,
    "other country": -2.5,
    "other people": -1.2,
    "same trigger, other full names": -3.0,
    "no name in common": -0.4,
    "same figure": 3.0,
    "one article": -0.6,
}


class Rarity:
    """How much a name, a stem or a kind of act tells of one happening, learnt from the mentions; in nats.

    What is told of few days tells much, what is told of many days tells little, however many articles tell it: a
    name that a hundred articles have on one day is that day's news. Undated mentions count by article. A background
    keeps a handful of mentions from calling everything rare or common: it is as if so many more days had been read in
    which ordinary words stand as often as they do in news.
    """

    BACKGROUND_DAYS = 40.0
    COMMON_SHARE, RARE_SHARE = 0.03, 0.002

    def __init__(self, profiles: Sequence[Profile]) -> None:
        days: dict[str, set[int | str]] = {}
        total: set[int | str] = set()
        told: Counter[tuple[int, str]] = Counter()
        for item in profiles:
            when = item.mention.source.article_id if item.first is None else item.first
            total.add(when)
            for key in (*item.names, *item.words, *(f"act {act}" for act in item.told)):
                days.setdefault(key, set()).add(when)
            if item.is_fine and item.first is not None:
                told[item.first, item.mention.source.article_id] += 1
        common = lexicon().common
        self._weights = {
            key: log(
                (len(total) + self.BACKGROUND_DAYS) / (len(found) + self.BACKGROUND_DAYS * self._share(key, common))
            )
            for key, found in days.items()
        }
        self._squares: dict[frozenset[str], float] = {}
        self._busy: dict[int, int] = {}
        for (day, _), count in told.items():
            self._busy[day] = max(self._busy.get(day, 1), count)

    def _share(self, key: str, common: frozenset[str]) -> float:
        return self.COMMON_SHARE if key in common or key.startswith("act ") else self.RARE_SHARE

    def of(self, key: str) -> float:
        """Return the weight of one name, stem, or ``act `` and kind of act that was counted."""
        return self._weights[key]

    def sum(self, keys: Iterable[str]) -> float:
        """Return the weight of several together; exactly rounded, so that their order makes no difference."""
        return fsum(map(self._weights.__getitem__, keys))

    def squares(self, keys: frozenset[str]) -> float:
        """Return the sum of the squared weights."""
        known = self._squares.get(keys)
        if known is None:
            known = self._squares[keys] = fsum(self._weights[key] ** 2 for key in keys)
        return known

    def busy(self, day: int | None) -> int:
        """Return how many mentions of one day the article has that has the most: so many things happened then."""
        return 1 if day is None else self._busy.get(day, 1)


def forbids(left: Profile, right: Profile) -> str:
    """Return why two mentions can never be one happening, or "" when nothing rules it out."""
    gap = _gap(left, right)
    if gap > NIGHT_DAYS or (gap > 0 and not (left.is_fine and right.is_fine)):
        return "their dates do not meet"
    if left.is_placed and right.is_placed and not left.cities & right.cities:
        return "they happened in different cities"
    one, other = left.mention, right.mention
    if one.basis == other.basis == "publication" and abs(_published(left) - _published(right)) > NIGHT_DAYS:
        return "each is its own day's news"
    if (one.modality == "denied") != (other.modality == "denied"):
        return "one is denied"
    if one.sentence == other.sentence and one.source.article_id == other.source.article_id:
        return "one sentence tells them apart"
    return ""


def shares_nothing(left: Profile, right: Profile) -> bool:
    """Tell whether two mentions have no name, word, kind of act and figure in common: never enough for a link."""
    return (
        left.words.isdisjoint(right.words)
        and left.told.isdisjoint(right.told)
        and left.names.isdisjoint(right.names)
        and left.numbers.isdisjoint(right.numbers)
    )


def _published(item: Profile) -> int:
    """Return the day on which the article of a mention that is dated by its publication was published."""
    return item.last or item.first or 0


def _gap(left: Profile, right: Profile) -> int:
    """Return by how many days two dates miss each other; 0 or less when they meet or one is not known."""
    before = right.first - left.last if left.last is not None and right.first is not None else 0
    after = left.first - right.last if right.last is not None and left.first is not None else 0
    return before if before > after else after


def evidence(left: Profile, right: Profile, rarity: Rarity) -> dict[str, float]:
    """Return what speaks for and against two mentions being one happening, under the keys of ``WEIGHTS``."""
    found: dict[str, float] = {"bias": 1.0}
    _compare_dates(left, right, rarity, found)
    has_act = _compare_acts(left, right, rarity, found)
    if "no date" in found and left.trigger and right.trigger:
        same = left.trigger & right.trigger or left.acts & right.acts
        found["no date, same trigger" if same else "no date, other trigger"] = 1.0
    names, words = left.names & right.names, left.words & right.words
    if names:
        found["rare names"] = min(rarity.sum(names), 15.0)
        found["likeness of names"] = _cosine(names, left.names, right.names, rarity)
    if words:
        found["rare words"] = min(rarity.sum(words), 15.0)
        found["likeness of words"] = _cosine(words, left.words, right.words, rarity)
    elif not has_act:
        found["nothing but names"] = 1.0
    _compare_places(left, right, found)
    if left.people and right.people and not left.people & right.people:
        found["other people"] = 1.0
        if left.full_names and right.full_names and left.trigger & right.trigger:
            found["same trigger, other full names"] = 1.0
    if left.names and right.names and not names:
        found["no name in common"] = 1.0
    if any(_is_telling(number) for number in left.numbers & right.numbers):
        found["same figure"] = 1.0
    if left.mention.source.article_id == right.mention.source.article_id:
        found["one article"] = 1.0
    return found


def _is_telling(number: str) -> bool:
    """Tell whether a figure that two mentions share links them: 7.4 or 48,000, but neither 12 nor a year."""
    return "." in number or (len(number) > 2 and _YEAR.fullmatch(number) is None)


def _cosine(shared: frozenset[str], left: frozenset[str], right: frozenset[str], rarity: Rarity) -> float:
    return rarity.squares(shared) / max(sqrt(rarity.squares(left) * rarity.squares(right)), 1.0)


def _compare_dates(left: Profile, right: Profile, rarity: Rarity, found: dict[str, float]) -> None:
    if not (left.is_dated and right.is_dated):
        found["no date"] = 1.0
        days_apart = _days_in_print(left.mention.source.published, right.mention.source.published)
        if days_apart is not None:
            found["no date, near in print" if days_apart <= PRINT_DAYS else "no date, far in print"] = 1.0
        return
    if "publication" in (left.mention.basis, right.mention.basis):
        found["from the news day"] = 1.0
    widest = max(left.days or 10_000, right.days or 10_000)
    if widest > FINE_DAYS:
        found["coarse year" if widest > MONTH_DAYS else "coarse month"] = 1.0
        if (left.first, left.last) == (right.first, right.last):
            found["same coarse date"] = 1.0
        return
    gap = _gap(left, right)
    if gap <= 0 and (left.first, left.last) != (right.first, right.last):
        found["other stretch"] = 1.0
    found["busy day"] = log(max(rarity.busy(left.first), rarity.busy(right.first)))
    clocks = _compare_clocks(left.mention, right.mention)
    if clocks:
        found[clocks] = 1.0
    if gap > 0 and clocks not in ("same hour", "same minute elsewhere"):
        found["day apart"] = 1.0


def _compare_clocks(one: EventMention, other: EventMention) -> str:
    """Return what the times of day of two mentions say, "" when not both tell the hour.

    Where an article does not say whose clock it reads, 10:08 p.m. and 3:08 a.m. are one moment in two time zones: the
    same minute of an hour, up to half a day apart. Round minutes prove nothing.
    """
    left, right = one.interval, other.interval
    if left is None or right is None or left.start is None or right.start is None:
        return ""
    if not {left.grain, right.grain} <= _CLOCK:
        return ""
    shift = 0 if left.zone is None or right.zone is None else (left.zone - right.zone) * 60
    apart = abs(left.start - right.start - shift)
    if apart <= 3600:
        return "same hour"
    is_elsewhere = one.source.article_id != other.source.article_id and (left.zone is None or right.zone is None)
    if is_elsewhere and apart <= 12 * 3600 and apart % 3600 == 0 and left.start % 900:
        return "same minute elsewhere"
    return "other hour"


def _days_in_print(one: Interval | None, other: Interval | None) -> int | None:
    """Return how many days apart two articles were published, None unless both days are known."""
    if one is None or other is None or one.first_day is None or other.first_day is None:
        return None
    return abs(one.first_day - other.first_day)


def _compare_acts(left: Profile, right: Profile, rarity: Rarity, found: dict[str, float]) -> bool:
    """Compare the kinds of act; a kind that is told of every day says little. Tell whether one is shared."""
    if left.trigger & right.trigger:
        found["same trigger"] = 1.0
    known = lexicon().opposites
    if not left.acts & right.acts and any((one, other) in known for one in left.acts for other in right.acts):
        found["opposite act"] = 1.0
    crossed = (left.acts & right.told) | (right.acts & left.told)
    common = crossed or left.told & right.told
    if common:
        is_same = bool(left.acts & right.acts)
        key = "same act" if is_same else "act told by the other" if crossed else "acts in common"
        found[key] = min(fsum(rarity.of(f"act {act}") for act in common) / 4.0, 1.25)
        return True
    if left.told and right.told:
        found["other act"] = 1.0
    return False


def _compare_places(left: Profile, right: Profile, found: dict[str, float]) -> None:
    if left.cities & right.cities:
        found["same city"] = 1.0
    elif left.cities and right.cities:
        found["other city"] = 1.0
    if left.countries and right.countries and not left.countries & right.countries:
        found["other country"] = 1.0


def score(found: Mapping[str, float]) -> float:
    """Return the log odds that ``evidence`` adds up to."""
    return sum(WEIGHTS[key] * value for key, value in found.items())


def explain(left: Profile, right: Profile, rarity: Rarity) -> str:
    """Say in words what links two mentions: "same day 1970-04-13; both name Apollo; shared words: oxygen, tank"."""
    said = [_say_dates(left, right)]
    names = left.names & right.names
    if names:
        said.append("both name " + ", ".join(_as_written(key, left) for key in _rarest_first(names, rarity)))
    acts = sorted((left.acts & right.acts) or (left.acts & right.told) or (right.acts & left.told))
    if acts:
        said.append("same act: " + ", ".join(acts[:3]))
    words = left.words & right.words
    if words:
        said.append("shared words: " + ", ".join(_as_written(key, left) for key in _rarest_first(words, rarity)))
    figures = sorted(left.numbers & right.numbers)
    if figures:
        said.append("same figures: " + ", ".join(figures[:3]))
    return "; ".join(said)


def _rarest_first(keys: frozenset[str], rarity: Rarity) -> list[str]:
    return sorted(keys, key=lambda key: (-rarity.of(key), key))[:5]


def _as_written(key: str, item: Profile) -> str:
    """Return a name or stem as the quote has it: ``nuclear`` for ``nuclear``, ``Turkish`` for ``turkey``."""
    quote = item.mention.quote
    for match in tokens(quote):
        if fold(match.group()) == key or stem(fold(match.group())) == key:
            return match.group().rstrip(".").removesuffix("'s").removesuffix("’s")
    return key.title()


def _say_dates(left: Profile, right: Profile) -> str:
    one, other = left.mention.interval, right.mention.interval
    if one is None or other is None:
        return "no date speaks against it"
    dates = sorted({format_edtf(one, "day"), format_edtf(other, "day")}, key=lambda text: (-len(text), text))
    if len(dates) == 1:
        return f"same {_UNIT.get(one.grain, 'time')} {dates[0]}"
    if _gap(left, right) > 0:
        return f"neighbouring days {dates[0]} and {dates[1]}"
    if one.covers(other) or other.covers(one):
        return f"{dates[0]} lies in {dates[1]}"
    return f"{dates[0]} meets {dates[1]}"
