"""How alike two mentions are: their days, the act, who and where, the other words, and what speaks against it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from re import Match

from timeline.edtf import format_edtf
from timeline.merge.words import Lexicon, fold, lexicon, stem, tokens
from timeline.model import EventMention, Grain, Interval, Span

FINE_DAYS = 10  # a stretch of up to so many days is told as days; a longer one is a coarse date
NIGHT_DAYS = 1  # reports of one night, or from two time zones, can be a day apart
NEWS_DAYS = 2  # what an article tells as its news, without a date, happened up to so many days before
_PLACE_WORDS = frozenset({"in", "near", "off", "outside", "around"})
_CLOCK: frozenset[Grain] = frozenset({"second", "minute", "hour"})
_SMALL_WORDS = frozenset({"the", "a", "an", "city", "town", "capital", "village", "port", "coast", "of"})

_UNIT: Mapping[Grain, str] = {
    "second": "day", "minute": "day", "hour": "day", "daypart": "day", "day": "day", "week": "week", "month": "month",
    "season": "season", "quarter": "quarter", "year": "year", "decade": "decade", "century": "century",
}  # fmt: skip

# The readable table: how much each piece of evidence weighs, in natural log odds. Learnt by logistic regression on
# pairs of mentions, then rounded; a link needs a sum above 0.
WEIGHTS: Mapping[str, float] = {
    "bias": -0.5,
    "day apart": -4.0,
    "coarse month": -2.9,
    "coarse year": -4.0,
    "no date": -2.0,
    "from the news day": 0.0,
    "busy day": -0.8,
    "other stretch": -0.5,
    "same hour": 1.5,
    "other hour": -3.0,
    "same trigger": 0.0,
    "same act": 2.4,
    "act told by the other": 1.6,
    "acts in common": -0.5,
    "other act": -0.4,
    "rare names": 0.2,
    "likeness of names": 2.0,
    "rare words": 0.12,
    "likeness of words": 2.0,
    "nothing but names": -0.8,
    "same city": 1.0,
    "other city": -4.5,
    "other country": -3.0,
    "other people": -1.6,
    "same figure": 3.0,
    "one article": -0.7,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the merge reads in one mention.

    ``first`` and ``last`` are the days between which it puts the happening (None where it leaves them open). ``names``
    and ``words`` are folded names and stems, ``trigger`` the stems of the word that names the act, ``acts`` and
    ``told`` the kinds of act of the trigger and of the whole quote. ``cities`` and ``countries`` are places,
    ``people`` all other names; ``numbers`` are figures that are not part of the date.
    """

    mention: EventMention
    first: int | None
    last: int | None
    names: frozenset[str]
    words: frozenset[str]
    trigger: frozenset[str]
    acts: frozenset[str]
    told: frozenset[str]
    cities: frozenset[str]
    countries: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]

    @property
    def days(self) -> int | None:
        """The number of days that the date leaves open; None when it has an open end or there is no date."""
        return None if self.first is None or self.last is None else self.last - self.first + 1

    @property
    def is_dated(self) -> bool:
        """Tell whether there is a date at all."""
        return self.mention.interval is not None

    @property
    def is_fine(self) -> bool:
        """Tell whether the date is a day or a stretch of a few days."""
        return self.first is not None and self.last is not None and self.last - self.first < FINE_DAYS


@dataclass(frozen=True, slots=True)
class _Word:
    """A token of a quote: its folded form, its stem, whether it is a name, a city, and stands in the trigger."""

    folded: str
    stem: str
    is_name: bool
    is_trigger: bool
    is_city: bool


def profile(mention: EventMention) -> Profile:
    """Return what the merge reads in ``mention``; the words of its date do not count."""
    lex = lexicon()
    words = _read_words(mention, lex)
    names = frozenset(word.folded for word in words if word.is_name)
    countries = names & lex.countries
    cities = frozenset(word.folded for word in words if word.is_city)
    first, last = window(mention.interval, mention.basis == "publication")
    trigger = [word for word in words if word.is_trigger]
    return Profile(
        mention=mention,
        first=first,
        last=last,
        names=names,
        words=frozenset(word.stem for word in words if not word.is_name and not word.folded[0].isdigit()),
        trigger=frozenset(word.stem for word in trigger if not word.is_name),
        acts=_acts(trigger, lex),
        told=_acts(words, lex),
        cities=cities,
        countries=countries,
        people=names - cities - countries,
        numbers=frozenset(word.folded.replace(",", "") for word in words if word.folded[0].isdigit()),
    )


def window(interval: Interval | None, is_news: bool) -> tuple[int | None, int | None]:
    """Return the first and the last day on which a mention puts its happening.

    ``is_news`` tells that the date is only the article's own: the happening lies there or up to two days before.
    """
    if interval is None:
        return None, None
    first = interval.first_day
    return first - NEWS_DAYS if is_news and first is not None else first, interval.last_day


def _read_words(mention: EventMention, lex: Lexicon) -> list[_Word]:
    """Return the words of the quote that mean something, without those of its time expression."""
    quote, base = mention.quote, mention.span.start
    dated = mention.timex.span if mention.timex is not None else None
    known = {fold(part) for name in mention.names for part in name.split()}
    found = [match for match in tokens(quote) if dated is None or not _within(match, base, dated)]
    kept: list[_Word] = []
    index, after_place = 0, False
    while index < len(found):
        match = found[index]
        length, folded, is_place = _place(found, index, lex)
        index += length
        if not is_place and (not folded or folded in lex.stop or (match.group()[0].isupper() and folded in lex.titles)):
            after_place = folded in _PLACE_WORDS or (after_place and folded in _SMALL_WORDS)
            continue
        if folded == "capital" and kept and kept[-1].folded in lex.capitals:
            folded, is_place = lex.capitals[kept[-1].folded], True
        is_name = is_place or (match.group()[0].isupper() and (folded in known or not _starts_sentence(quote, match)))
        is_city = is_name and folded not in lex.countries and (after_place or _is_plain_city(folded, lex))
        after_place = after_place and folded in _SMALL_WORDS
        start = base + match.start()
        in_trigger = mention.trigger.start < base + match.end() and start < mention.trigger.end
        for part in (folded,) if is_name else folded.split("-"):
            if part and part not in lex.stop:
                kept.append(_Word(part, part if is_name else stem(part), is_name, in_trigger, is_city))
    return kept


def _place(found: Sequence[Match[str]], index: int, lex: Lexicon) -> tuple[int, str, bool]:
    """Return how many words the name of a known place takes here, that name, and True; or 1, the word and False.

    Of all names of a country one stands for it: "Turkish" is ``turkey``.
    """
    raw = found[index].group()
    folded = fold(raw)
    if not raw[0].isupper():
        return 1, folded, False
    for length in (*lex.compounds.get(folded, ()), 1):
        name = " ".join([folded, *(fold(match.group()) for match in found[index + 1 : index + length])])
        # "US" is a country, "Us" is not
        if name in lex.aliases and (len(name) > 2 or raw.rstrip(".").replace(".", "").isupper()):
            return length, lex.aliases[name], True
        if name in lex.country_of:
            return length, name, True
    return 1, folded, False


def _is_plain_city(folded: str, lex: Lexicon) -> bool:
    """Tell whether a name is a city wherever it stands; a capital often stands for its government."""
    return folded in lex.country_of and folded not in lex.capitals.values()


def _within(match: Match[str], base: int, span: Span) -> bool:
    return span.start <= base + match.start() < span.end


def _starts_sentence(quote: str, match: Match[str]) -> bool:
    before = quote[: match.start()].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:"


def _acts(words: Sequence[_Word], lex: Lexicon) -> frozenset[str]:
    """Return the kinds of act that ``words`` can tell, phrases of two words included."""
    found: set[str] = set()
    previous = ""
    for word in words:
        if not word.is_name:
            found |= lex.acts.get(word.stem, frozenset())
            found |= lex.phrases.get((previous, word.stem), frozenset())
        previous = word.stem
    return frozenset(found)


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
        self._busy: dict[int, int] = {}
        for (day, _), count in told.items():
            self._busy[day] = max(self._busy.get(day, 1), count)

    def _share(self, key: str, common: frozenset[str]) -> float:
        return self.COMMON_SHARE if key in common or key.startswith("act ") else self.RARE_SHARE

    def of(self, key: str) -> float:
        """Return the weight of one name, stem, or ``act `` and kind of act that was counted."""
        return self._weights[key]

    def sum(self, keys: Iterable[str]) -> float:
        """Return the weight of several together."""
        weights = self._weights
        # sorted, since sums of floating point numbers in another order may differ in the last digit
        return sum(sorted(weights[key] for key in keys))

    def squares(self, keys: Iterable[str]) -> float:
        """Return the sum of the squared weights."""
        weights = self._weights
        return sum(sorted(weights[key] ** 2 for key in keys))

    def busy(self, day: int | None) -> int:
        """Return how many mentions of one day the article has that has the most: so many things happened then."""
        return 1 if day is None else self._busy.get(day, 1)


def forbids(left: Profile, right: Profile) -> str:
    """Return why two mentions can never be one happening, or "" when nothing rules it out."""
    one, other = left.mention, right.mention
    if one.source.article_id == other.source.article_id and one.sentence == other.sentence:
        return "one sentence tells them apart"
    if (one.modality == "denied") != (other.modality == "denied"):
        return "one is denied"
    if left.is_dated and right.is_dated and _gap(left, right) > 0:
        is_tolerable = left.is_fine and right.is_fine and _gap(left, right) <= NIGHT_DAYS
        if not is_tolerable:
            return "their dates do not meet"
    return ""


def _gap(left: Profile, right: Profile) -> int:
    """Return by how many days two dates miss each other; 0 when they meet."""
    gap = 0
    if left.last is not None and right.first is not None:
        gap = max(gap, right.first - left.last)
    if right.last is not None and left.first is not None:
        gap = max(gap, left.first - right.last)
    return gap


def evidence(left: Profile, right: Profile, rarity: Rarity) -> dict[str, float]:
    """Return what speaks for and against two mentions being one happening, under the keys of ``WEIGHTS``."""
    found: dict[str, float] = {"bias": 1.0}
    _compare_dates(left, right, rarity, found)
    has_act = _compare_acts(left, right, rarity, found)
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
    if any("." in number or len(number) > 2 for number in left.numbers & right.numbers):
        found["same figure"] = 1.0
    if left.mention.source.article_id == right.mention.source.article_id:
        found["one article"] = 1.0
    return found


def _cosine(shared: frozenset[str], left: frozenset[str], right: frozenset[str], rarity: Rarity) -> float:
    return rarity.squares(shared) / max(sqrt(rarity.squares(left) * rarity.squares(right)), 1.0)


def _compare_dates(left: Profile, right: Profile, rarity: Rarity, found: dict[str, float]) -> None:
    if not (left.is_dated and right.is_dated):
        found["no date"] = 1.0
        return
    if _gap(left, right) > 0:
        found["day apart"] = 1.0
    if "publication" in (left.mention.basis, right.mention.basis):
        found["from the news day"] = 1.0
    widest = max(left.days or 10_000, right.days or 10_000)
    if widest > 45:
        found["coarse year"] = 1.0
    elif widest > FINE_DAYS:
        found["coarse month"] = 1.0
    else:
        if (left.first, left.last) != (right.first, right.last) and _gap(left, right) <= 0:
            found["other stretch"] = 1.0
        found["busy day"] = log(max(rarity.busy(left.first), rarity.busy(right.first)))
        hours = _hours_apart(left.mention.interval, right.mention.interval)
        if hours is not None:
            found["same hour" if hours <= 1 else "other hour"] = 1.0


def _hours_apart(one: Interval | None, other: Interval | None) -> float | None:
    """Return how far two clock times are apart, None unless both are told to the hour or finer."""
    if one is None or other is None or one.start is None or other.start is None:
        return None
    if not {one.grain, other.grain} <= _CLOCK:
        return None
    shift = 0 if one.zone is None or other.zone is None else (one.zone - other.zone) * 60
    return abs(one.start - other.start - shift) / 3600


def _compare_acts(left: Profile, right: Profile, rarity: Rarity, found: dict[str, float]) -> bool:
    """Compare the kinds of act; a kind that is told of every day says little. Tell whether one is shared."""
    if left.trigger & right.trigger:
        found["same trigger"] = 1.0
    for key, acts in (
        ("same act", left.acts & right.acts),
        ("act told by the other", (left.acts & right.told) | (right.acts & left.told)),
        ("acts in common", left.told & right.told),
    ):
        if acts:
            found[key] = min(max(rarity.of(f"act {act}") for act in acts), 4.0) / 4.0
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
