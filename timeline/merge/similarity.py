"""How alike two mentions are: their days, the act, who and where, the other words, and what speaks against it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import fsum, log, sqrt
from typing import NamedTuple

from timeline.civil import SECONDS_PER_DAY
from timeline.edtf import format_edtf
from timeline.merge.profiles import FINE_DAYS, UNKNOWN, Profile
from timeline.merge.rarity import Rarity
from timeline.merge.words import fold, lexicon, stem, tokens
from timeline.model import EventMention, Grain, Interval

NIGHT_DAYS = 1  # reports of one night, or from two time zones, can be a day apart
PRINT_DAYS = 7  # articles that near in print can tell the same news, should they not date it
MONTH_DAYS = 45  # up to so many days a coarse date is about a month, beyond that about a year
_SAID = 3  # so many kinds of act, or figures, that link two mentions are said
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")

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
    "acts in common": 1.4,
    "other act": 0.2,
    "opposite act": -3.0,
    "rare names": 0.33,
    "likeness of names": 1.3,
    "rare words": 0.1,
    "likeness of words": 1.4,
    "nothing but names": -0.8,
    "nothing but names, other act": -1.2,
    "same city": 0.8,
    "other city": -1.0,
    "other country": -2.5,
    "city of another country": -1.2,
    "other people": -1.2,
    "same trigger, other full names": -3.0,
    "no name in common": -0.4,
    "same figure": 3.0,
    "other figures": -0.7,
    "figures of another stretch": -2.0,
    "one article": -1.0,
    "one is planned": -1.0,
}


_W = dict(WEIGHTS)
_RARE_NAMES, _LIKE_NAMES = _W["rare names"], _W["likeness of names"]  # nearly every pair asks for these
_RARE_WORDS, _LIKE_WORDS = _W["rare words"], _W["likeness of words"]
_NEWS_DAY, _DAY_APART, _OTHER_STRETCH = _W["from the news day"], _W["day apart"], _W["other stretch"]
_COARSE_MONTH, _COARSE_YEAR, _SAME_COARSE_DATE = _W["coarse month"], _W["coarse year"], _W["same coarse date"]
_BUSY_DAY, _SAME_CITY, _OTHER_CITY = _W["busy day"], _W["same city"], _W["other city"]
_NO_NAME, _OTHER_PEOPLE, _ONE_ARTICLE = _W["no name in common"], _W["other people"], _W["one article"]
# What words never add more than, nor words and figures, nor places.
_MOST_WORDS = 15.0 * max(_RARE_WORDS, 0.0) + max(_LIKE_WORDS, 0.0) + 0.01
_MOST_WORDED = _MOST_WORDS + max(_W["same figure"], 0.0)
_MOST_PLACED = max(_SAME_CITY, 0.0) + max(_W["one is planned"], 0.0) + max(_ONE_ARTICLE, 0.0) + 0.01


def forbids(left: Profile, right: Profile) -> str:
    """Return why two mentions can never be one happening, or "" when nothing rules it out."""
    if _do_dates_miss(left, right):
        return "their dates do not meet"
    if left.is_placed and right.is_placed and left.cities.isdisjoint(right.cities):
        return "they happened in different cities"
    return _forbids_as_told(left, right)


def _forbids_as_told(left: Profile, right: Profile) -> str:
    """Return what in the way two mentions are told rules out that they are one happening, "" when nothing does."""
    if left.basis == right.basis == "publication" and abs(_published(left) - _published(right)) > NIGHT_DAYS:
        return "each is its own day's news"
    if left.is_denied != right.is_denied:
        return "one is denied"
    if left.is_supposed != right.is_supposed:
        return "one is only supposed"
    if left.article == right.article:
        return _told_apart(left, right)
    return ""


def _do_dates_miss(left: Profile, right: Profile) -> bool:
    """Tell whether two dates lie too far apart for one happening."""
    gap = _gap(left, right)
    return gap > NIGHT_DAYS or (gap > 0 and not (left.is_fine and right.is_fine))


def _told_apart(left: Profile, right: Profile) -> str:
    """Return how an article tells two of its mentions apart, "" when it does not."""
    if left.sentence == right.sentence:
        return "one sentence tells them apart"
    if not (left.is_fine and right.is_fine):
        return ""
    if left.has_clock and right.has_clock and not _is_one_moment(left, right):
        return "one article gives them different hours"
    return ""


def _is_one_moment(left: Profile, right: Profile) -> bool:
    """Tell whether two times of day share a moment."""
    if left.dates is None or right.dates is None:
        return True
    (first, last, _), (start, end, _) = left.dates, right.dates
    return first is None or last is None or start is None or end is None or (first < end and start < last)


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
    if left.first is not None and left.first == right.first:
        return 0
    before = right.first - left.last if left.last is not None and right.first is not None else 0
    after = left.first - right.last if right.last is not None and left.first is not None else 0
    return before if before > after else after


def strength(left: Profile, right: Profile, rarity: Rarity, least: float | None = None) -> float | None:
    """Return the log odds that two mentions are one happening, None when that is ruled out.

    Where what is known of them so far is so unlike that they cannot reach ``least`` whatever the rest says, it is None
    too. The same both ways round, to the last bit. ``evidence`` tells piece by piece what goes into it: this is the
    same sum, for the millions of pairs of a large collection.
    """
    # What ``forbids`` asks, for millions of pairs of which hardly any has anything to answer.
    gap = _gap(left, right) if left.first is None or left.first != right.first else 0
    if gap > 0 and (gap > NIGHT_DAYS or not (left.is_fine and right.is_fine)):
        return None
    if left.is_placed and right.is_placed and left.cities.isdisjoint(right.cities):
        return None
    is_doubtful = left.modality != right.modality or left.article == right.article or left.basis == "publication"
    if is_doubtful and _forbids_as_told(left, right):
        return None
    kinds = (left.acts, left.told, right.acts, right.told)
    value, has_act = rarity.acts_worth.get(kinds) or _acts_worth(kinds, rarity)
    left_names, right_names, left_words, right_words = left.names, right.names, left.words, right.words
    names, squares_of = left_names & right_names, rarity.squares_of
    if names:
        total, squares = rarity.shared.get(names) or rarity.sums_of_shared(names)
        most = (squares_of.get(left_names) or rarity.squares(left_names)) * (
            squares_of.get(right_names) or rarity.squares(right_names)
        )
        value += _RARE_NAMES * (total if total < 15.0 else 15.0)
        value += _LIKE_NAMES * (squares / (sqrt(most) if most > 1.0 else 1.0))
    elif left_names and right_names:
        value += _NO_NAME
    dates = _dates_worth(left, right, gap)
    has_figures = left.numbers and right.numbers
    if least is not None and value + dates + (_MOST_WORDED if has_figures else _MOST_WORDS) + _MOST_PLACED <= least:
        return None
    words = left_words & right_words
    if words:
        total, squares = rarity.shared.get(words) or rarity.sums_of_shared(words)
        most = (squares_of.get(left_words) or rarity.squares(left_words)) * (
            squares_of.get(right_words) or rarity.squares(right_words)
        )
        value += _RARE_WORDS * (total if total < 15.0 else 15.0)
        value += _LIKE_WORDS * (squares / (sqrt(most) if most > 1.0 else 1.0))
    elif not has_act:
        value += _W["nothing but names"]
        if left.told and right.told:
            value += _W["nothing but names, other act"]
    figures = _compare_figures(left, right) if has_figures else ""
    if figures:
        value += _W[figures]
    if least is not None and value + dates + _MOST_PLACED <= least:
        return None
    return value + _places_worth(left, right) + dates


def _acts_worth(kinds: tuple[frozenset[str], ...], rarity: Rarity) -> tuple[float, bool]:
    """Return what the kinds of act add to the bias, and whether one is shared.

    ``kinds`` are those of one mention's trigger and of its whole quote, then those of the other's.
    """
    left_acts, left_told, right_acts, right_told = kinds
    value = _W["bias"]
    is_same = not left_acts.isdisjoint(right_acts)
    if not is_same and left_acts and right_acts and _are_opposite(left_acts, right_acts):
        value += _W["opposite act"]
    if left_told.isdisjoint(right_told):
        found = (value + _W["other act"] if left_told and right_told else value), False
    else:
        crossed = (left_acts & right_told) | (right_acts & left_told)
        key = "same act" if is_same else "act told by the other" if crossed else "acts in common"
        weight = sum([rarity.of_act(act) for act in crossed or left_told & right_told])
        found = value + _W[key] * min(weight / 4.0, 1.25), True
    rarity.acts_worth[kinds] = found
    return found


@lru_cache(maxsize=100_000)
def _are_opposite(left: frozenset[str], right: frozenset[str]) -> bool:
    known = lexicon().opposites
    return any((one, other) in known for one in left for other in right)


def _places_worth(left: Profile, right: Profile) -> float:
    """Return what places, people, the articles and a plan add."""
    value = _W["one is planned"] if left.modality != right.modality and _is_one_planned(left, right) else 0.0
    if left.cities and right.cities:
        value += _OTHER_CITY if left.cities.isdisjoint(right.cities) else _SAME_CITY
    if left.countries:
        if right.countries:
            if left.countries.isdisjoint(right.countries):
                value += _W["other country"]
        elif right.is_placed and _are_elsewhere(left.countries, right.cities):
            value += _W["city of another country"]
    elif right.countries and left.is_placed and _are_elsewhere(right.countries, left.cities):
        value += _W["city of another country"]
    if left.people and right.people and left.people.isdisjoint(right.people):
        value += _OTHER_PEOPLE
        if left.full_names and right.full_names and not left.trigger.isdisjoint(right.trigger):
            value += _W["same trigger, other full names"]
    return value + _ONE_ARTICLE if left.article == right.article else value


def _dates_worth(left: Profile, right: Profile, gap: int) -> float:
    """Return what the dates add; they miss each other by ``gap`` days."""
    if not (left.is_dated and right.is_dated) or (left.has_clock and right.has_clock):
        found: dict[str, float] = {}
        _compare_dates(left, right, found)
        if "no date" in found and left.trigger and right.trigger:
            same = left.trigger & right.trigger or left.acts & right.acts
            found["no date, same trigger" if same else "no date, other trigger"] = 1.0
        return score(found)
    # by far the most have a date without a time of day
    value = _NEWS_DAY if left.basis == "publication" or right.basis == "publication" else 0.0
    is_same = left.first == right.first and left.last == right.last
    if not (left.is_fine and right.is_fine):
        is_month = (left.days or 10_000) <= MONTH_DAYS and (right.days or 10_000) <= MONTH_DAYS
        value += _COARSE_MONTH if is_month else _COARSE_YEAR
        return value + _SAME_COARSE_DATE if is_same else value
    if not is_same:
        value += _DAY_APART if gap > 0 else _OTHER_STRETCH
    crowd = left.crowd if left.crowd > right.crowd else right.crowd
    return value + _BUSY_DAY * log(crowd) if crowd > 1 else value


def evidence(left: Profile, right: Profile, rarity: Rarity) -> dict[str, float]:
    """Return what speaks for and against two mentions being one happening, under the keys of ``WEIGHTS``."""
    found: dict[str, float] = {"bias": 1.0}
    _compare_dates(left, right, found)
    has_act = _compare_acts(left, right, rarity, found)
    if "no date" in found and left.trigger and right.trigger:
        same = left.trigger & right.trigger or left.acts & right.acts
        found["no date, same trigger" if same else "no date, other trigger"] = 1.0
    names, words = left.names & right.names, left.words & right.words
    if names:
        total, squares = rarity.sums(names)
        found["rare names"] = min(total, 15.0)
        found["likeness of names"] = _cosine(squares, left.names, right.names, rarity)
    if words:
        total, squares = rarity.sums(words)
        found["rare words"] = min(total, 15.0)
        found["likeness of words"] = _cosine(squares, left.words, right.words, rarity)
    elif not has_act:
        found["nothing but names"] = 1.0
        if "other act" in found:
            found["nothing but names, other act"] = 1.0
    _compare_places(left, right, found)
    if left.people and right.people and left.people.isdisjoint(right.people):
        found["other people"] = 1.0
        if left.full_names and right.full_names and not left.trigger.isdisjoint(right.trigger):
            found["same trigger, other full names"] = 1.0
    if left.names and right.names and not names:
        found["no name in common"] = 1.0
    figures = _compare_figures(left, right)
    if figures:
        found[figures] = 1.0
    if left.article == right.article:
        found["one article"] = 1.0
    if _is_one_planned(left, right):
        found["one is planned"] = 1.0
    return found


def _is_one_planned(left: Profile, right: Profile) -> bool:
    return (left.modality == "planned") != (right.modality == "planned")


def _compare_figures(left: Profile, right: Profile) -> str:
    """Return what the figures of two mentions say, "" when one has none, or those they share are small."""
    if not (left.numbers and right.numbers):
        return ""
    shared = left.numbers & right.numbers
    if not shared:
        if len({"." in number for number in left.numbers | right.numbers}) > 1:
            return ""  # a magnitude of 7.0 and 200,000 dead say nothing of one another
        is_part = left.days != right.days and max(left.days or 0, right.days or 0) > NIGHT_DAYS + 1
        if is_part and any(map(is_telling, left.numbers)) and any(map(is_telling, right.numbers)):
            return "figures of another stretch"  # 6,000 flights cancelled in a day, 95,000 in a week
        return "other figures"
    return "same figure" if any(is_telling(number) for number in shared) else ""


def is_telling(number: str) -> bool:
    """Tell whether a figure that two mentions share links them: 7.4 or 48,000, but neither 12 nor a year."""
    return "." in number or (len(number) > 2 and _YEAR.fullmatch(number) is None)


def _cosine(shared: float, left: frozenset[str], right: frozenset[str], rarity: Rarity) -> float:
    """Return the cosine of two sets, given the sum of the squared weights of what they share."""
    return shared / max(sqrt(rarity.squares(left) * rarity.squares(right)), 1.0)


def _compare_dates(left: Profile, right: Profile, found: dict[str, float]) -> None:
    if not (left.is_dated and right.is_dated):
        found["no date"] = 1.0
        days_apart = _days_in_print(left, right)
        if days_apart is not None:
            found["no date, near in print" if days_apart <= PRINT_DAYS else "no date, far in print"] = 1.0
        return
    if left.basis == "publication" or right.basis == "publication":
        found["from the news day"] = 1.0
    widest = max(left.days or 10_000, right.days or 10_000)
    if widest > FINE_DAYS:
        found["coarse year" if widest > MONTH_DAYS else "coarse month"] = 1.0
        if left.first == right.first and left.last == right.last:
            found["same coarse date"] = 1.0
        return
    gap = _gap(left, right)
    if gap <= 0 and not (left.first == right.first and left.last == right.last):
        found["other stretch"] = 1.0
    crowd = left.crowd if left.crowd > right.crowd else right.crowd
    if crowd > 1:
        found["busy day"] = log(crowd)
    clocks = _compare_clocks(left, right) if left.has_clock and right.has_clock else ""
    if clocks:
        found[clocks] = 1.0
    if gap > 0 and clocks not in ("same hour", "same minute elsewhere"):
        found["day apart"] = 1.0


def _compare_clocks(left: Profile, right: Profile) -> str:
    """Return what the times of day of two mentions say, "" when not both tell the hour.

    Where an article does not say whose clock it reads, 10:08 p.m. and 3:08 a.m. are one moment in two time zones: the
    same minute of an hour, up to half a day apart. Round minutes prove nothing.
    """
    if left.dates is None or right.dates is None or left.dates[0] is None or right.dates[0] is None:
        return ""
    is_known = left.clock is not None and right.clock is not None
    shift = (left.clock - right.clock) * 60 if left.clock is not None and right.clock is not None else 0
    apart = abs(left.dates[0] - right.dates[0] - shift)
    if apart <= 3600:
        return "same hour"
    is_elsewhere = left.article != right.article and not is_known
    if is_elsewhere and apart <= 12 * 3600 and apart % 3600 == 0 and left.dates[0] % 900:
        return "same minute elsewhere"
    return "other hour"


def _days_in_print(left: Profile, right: Profile) -> int | None:
    """Return how many days apart two articles were published, None unless both days are known."""
    if left.printed == UNKNOWN or right.printed == UNKNOWN:
        return None
    return abs(left.printed // SECONDS_PER_DAY - right.printed // SECONDS_PER_DAY)


def _compare_acts(left: Profile, right: Profile, rarity: Rarity, found: dict[str, float]) -> bool:
    """Compare the kinds of act; a kind that is told of every day says little. Tell whether one is shared."""
    if not left.trigger.isdisjoint(right.trigger):
        found["same trigger"] = 1.0
    is_same = not left.acts.isdisjoint(right.acts)
    if not is_same and left.acts and right.acts and _are_opposite(left.acts, right.acts):
        found["opposite act"] = 1.0
    crossed = (left.acts & right.told) | (right.acts & left.told)
    common = crossed or left.told & right.told
    if common:
        key = "same act" if is_same else "act told by the other" if crossed else "acts in common"
        found[key] = min(sum([rarity.of(f"act {act}") for act in common]) / 4.0, 1.25)
        return True
    if left.told and right.told:
        found["other act"] = 1.0
    return False


def _compare_places(left: Profile, right: Profile, found: dict[str, float]) -> None:
    if left.cities and right.cities:
        found["other city" if left.cities.isdisjoint(right.cities) else "same city"] = 1.0
    if left.countries and right.countries and left.countries.isdisjoint(right.countries):
        found["other country"] = 1.0
    elif _are_cities_elsewhere(left, right):
        found["city of another country"] = 1.0


def _are_cities_elsewhere(left: Profile, right: Profile) -> bool:
    """Tell whether one mention names cities alone, of no country that the other names."""
    if bool(left.countries) == bool(right.countries):
        return False
    one, other = (left, right) if left.countries else (right, left)
    return other.is_placed and _are_elsewhere(one.countries, other.cities)


@lru_cache(maxsize=100_000)
def _are_elsewhere(countries: frozenset[str], cities: frozenset[str]) -> bool:
    """Tell whether the known ones of ``cities`` are in none of ``countries``."""
    known = [lexicon().country_of[city] for city in cities if city in lexicon().country_of]
    return bool(known) and all(countries.isdisjoint(those) for those in known)


def score(found: Mapping[str, float]) -> float:
    """Return the log odds that ``evidence`` adds up to."""
    return fsum([_W[key] * value for key, value in found.items()])


class Alike(NamedTuple):
    """What two mentions, by their ids, have in common; those of names and words the rarest first.

    ``are_apart`` tells that their dates miss each other.
    """

    left: str
    right: str
    names: tuple[str, ...]
    acts: tuple[str, ...]
    words: tuple[str, ...]
    figures: tuple[str, ...]
    are_apart: bool


def alike(left: Profile, right: Profile, rarity: Rarity) -> Alike:
    """Return what two mentions have in common."""
    acts = sorted((left.acts & right.acts) or (left.acts & right.told) or (right.acts & left.told))
    return Alike(
        left.id,
        right.id,
        _rarest_first(left.names & right.names, rarity),
        tuple(acts[:_SAID]),
        _rarest_first(left.words & right.words, rarity),
        tuple(sorted(left.numbers & right.numbers)[:_SAID]),
        _gap(left, right) > 0,
    )


def say_alike(found: Alike, one: EventMention, other: EventMention) -> str:
    """Say in words what links two mentions: "same day 1970-04-13; both name Apollo; shared words: oxygen, tank"."""
    said = [_say_dates(one.interval, other.interval, are_apart=found.are_apart)]
    if found.names:
        said.append("both name " + ", ".join(_as_written(key, one) for key in found.names))
    if found.acts:
        said.append("same act: " + ", ".join(found.acts))
    if found.words:
        said.append("shared words: " + ", ".join(_as_written(key, one) for key in found.words))
    if found.figures:
        said.append("same figures: " + ", ".join(found.figures))
    return "; ".join(said)


def explain(left: Profile, right: Profile, rarity: Rarity, told: Mapping[str, EventMention]) -> str:
    """Say in words what links two mentions; ``told`` are the mentions by id, as they were read."""
    return say_alike(alike(left, right, rarity), told[left.id], told[right.id])


def _rarest_first(keys: frozenset[str], rarity: Rarity) -> tuple[str, ...]:
    return tuple(sorted(keys, key=lambda key: (-rarity.of(key), key))[:5])


def _as_written(key: str, mention: EventMention) -> str:
    """Return a name or stem as the quote has it: ``nuclear`` for ``nuclear``, ``Turkish`` for ``turkey``."""
    raw = _written_in(mention.quote).get(key)
    return key.title() if raw is None else raw.rstrip(".").removesuffix("'s").removesuffix("’s")


@lru_cache(maxsize=1_000)  # the words of a quote are asked for one after the other
def _written_in(quote: str) -> Mapping[str, str]:
    """Return the first word of a quote that stands for each name and stem in it, as it is written."""
    found: dict[str, str] = {}
    for match in tokens(quote):
        raw = match.group()
        folded = fold(raw)
        found.setdefault(folded, raw)
        found.setdefault(stem(folded), raw)
    return found


def _say_dates(one: Interval | None, other: Interval | None, *, are_apart: bool) -> str:
    if one is None or other is None:
        return "no date speaks against it"
    dates = sorted({format_edtf(one, "day"), format_edtf(other, "day")}, key=lambda text: (-len(text), text))
    if len(dates) == 1:
        return f"same {_UNIT.get(one.grain, 'time')} {dates[0]}"
    if are_apart:
        return f"neighbouring days {dates[0]} and {dates[1]}"
    if one.covers(other) or other.covers(one):
        return f"{dates[0]} lies in {dates[1]}"
    return f"{dates[0]} meets {dates[1]}"
