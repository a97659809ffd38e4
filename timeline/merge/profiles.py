"""What the merge reads in one mention: its days, its names and words, the kind of act, places and figures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from timeline.merge.words import Lexicon, fold, lexicon, stem, tokens
from timeline.model import EventMention, Interval, Span

FINE_DAYS = 10  # a stretch of up to so many days is told as days; a longer one is a coarse date
NEWS_DAYS = 2  # what an article tells as its news, without a date, happened up to so many days before
REACH = 4  # so many telling words on either side of a light verb name the act
_PLACE_WORDS = frozenset({"in", "near", "off", "outside", "around"})
_SMALL_WORDS = frozenset({"the", "a", "an", "city", "town", "capital", "village", "port", "coast", "of"})
_DIRECTION = re.compile(r"\b(?:North|South|East|West)")  # no other countries are called by half their name
_ASIDE = re.compile(
    r"\b(?:days?|weeks?|months?|years?)\s+(?:after|before|following|since)\b[^,;]*|\baccording to\b[^,;]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the merge reads in one mention.

    ``first`` and ``last`` are the days between which it puts the happening (None where it leaves them open). ``names``
    and ``words`` are folded names and stems, ``trigger`` the stems of the word that names the act, ``acts`` and
    ``told`` the kinds of act of the trigger and of the whole quote. ``cities`` and ``countries`` are places,
    ``people`` all other names; ``numbers`` are figures that are not part of the date. ``full_names``
    are those of two or three words that can be a person's; ``is_placed`` tells that a city is a known one.
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
    full_names: frozenset[str]
    is_placed: bool

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
    """A token of a quote: its folded form, its stem, its part, and the stem of the next token."""

    folded: str
    stem: str
    is_name: bool
    is_trigger: bool
    is_city: bool
    following: str


def read_profiles(mentions: Sequence[EventMention]) -> list[Profile]:
    """Return what the merge reads in each of ``mentions``; the other mentions of its article help.

    In an article that names North Korea and no other country of the north, "the North" is North Korea.
    """
    by_article: dict[str, set[str]] = {}
    for mention in mentions:
        told = by_article.setdefault(mention.source.article_id, set())
        for text in (mention.quote, mention.source.title):
            if _DIRECTION.search(text):
                told.update(_countries(text))
    return [profile(mention, _halves(by_article[mention.source.article_id])) for mention in mentions]


def profile(mention: EventMention, halves: Mapping[str, str] | None = None) -> Profile:
    """Return what the merge reads in ``mention``; the words of its date do not count.

    ``halves`` gives the countries that its article calls by a direction alone, such as ``north``.
    """
    lex = lexicon()
    words = _without_reaction(_read_words(mention, lex), lex)
    names = frozenset(word.folded for word in words if word.is_name)
    governments = {lex.country_by_capital[name] for name in names if name in lex.country_by_capital} - names
    names |= governments | {halves[name] for name in names if halves is not None and name in halves}
    countries = names & lex.countries
    cities = frozenset(word.folded for word in words if word.is_city)
    first, last = window(mention.interval, mention.basis == "publication")
    trigger = [word for word in words if word.is_trigger]
    return Profile(
        mention=mention,
        first=first,
        last=last,
        names=_shared(names),
        words=frozenset(word.stem for word in words if not word.is_name and not word.folded[0].isdigit()),
        trigger=_shared(frozenset(word.stem for word in trigger if not word.is_name)),
        acts=_shared(_acts(_naming(trigger, words, lex), lex)),
        told=_shared(_acts(words, lex)),
        cities=_shared(cities),
        countries=_shared(countries),
        people=_shared(frozenset(names - cities - countries - lex.country_by_capital.keys() - lex.directions)),
        numbers=_shared(frozenset(word.folded.replace(",", "") for word in words if word.folded[0].isdigit())),
        full_names=_shared(_full_names(mention, lex)),
        is_placed=not cities.isdisjoint(lex.country_of),
    )


@lru_cache(maxsize=100_000)
def _shared(items: frozenset[str]) -> frozenset[str]:
    """Return one set for all equal ones: a million mentions have few kinds of act, places and triggers."""
    return items


@lru_cache(maxsize=10_000)
def _countries(text: str) -> frozenset[str]:
    """Return the countries that ``text`` names in words of its own: "North Korean", but not "the North"."""
    lex = lexicon()
    found = list(tokens(text))
    return (
        frozenset(name for index in range(len(found)) for _, name, is_place in [_place(found, index, lex)] if is_place)
        & lex.countries
    )


def _halves(countries: Iterable[str]) -> dict[str, str]:
    """Return the country that each direction stands for, where just one of ``countries`` is called by it."""
    called: dict[str, list[str]] = {}
    for country in sorted(countries):
        direction, _, rest = country.partition(" ")
        if rest and direction in lexicon().directions:
            called.setdefault(direction, []).append(country)
    return {direction: those[0] for direction, those in called.items() if len(those) == 1}


def _without_reaction(words: list[_Word], lex: Lexicon) -> list[_Word]:
    """Cut off what came of a happening that is named before: "The blast in Lyon | drew condemnation from Paris"."""
    for place, word in enumerate(words):
        if word.is_trigger and word.stem in lex.reactions and _acts(words[:place], lex):
            return words[: place + 1]
    return words


def _naming(trigger: Sequence[_Word], words: Sequence[_Word], lex: Lexicon) -> Sequence[_Word]:
    """Return the words that name the act: the trigger, or the words beside a verb that leaves it to them."""
    if not trigger:  # "was", "had": the whole clause says what
        return words
    for word in trigger:
        place = words.index(word)
        if word.stem in lex.reactions:
            return words[:place]
        if word.stem in lex.light:
            return words[max(place - REACH, 0) : place + 1 + REACH]
    return trigger


def _full_names(mention: EventMention, lex: Lexicon) -> frozenset[str]:
    found = set()
    for name in mention.names:
        parts = [fold(part) for part in name.split()]
        parts = [part for part in parts if part not in lex.titles]
        is_common = any(part in lex.stop or stem(part) in lex.common or stem(part) in lex.acts for part in parts)
        if len(parts) in (2, 3) and not is_common and " ".join(parts) not in lex.country_of:
            found.add(" ".join(parts))
    return frozenset(found)


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
    background = _background(quote, base, mention.trigger)
    kept: list[_Word] = []
    index, after_place = 0, False
    while index < len(found):
        match = found[index]
        if match.group()[0].isupper():
            length, folded, is_place = _place(found, index, lex)
        else:
            length, folded, is_place = 1, fold(match.group()), False
        index += length
        if background is not None and _within(match, 0, background):
            continue
        following = stem(fold(found[index].group())) if index < len(found) else ""
        is_phrase = not is_place and (stem(folded), following) in lex.phrases
        is_title = match.group()[0].isupper() and folded in lex.titles
        if not is_place and not is_phrase and (not folded or folded in lex.stop or is_title):
            after_place = folded in _PLACE_WORDS or (after_place and folded in _SMALL_WORDS)
            continue
        if folded == "capital" and kept and kept[-1].folded in lex.capitals:
            folded, is_place = lex.capitals[kept[-1].folded], True
        is_name = is_place or (match.group()[0].isupper() and _is_name(quote, match, folded, known, lex))
        is_city = is_name and folded not in lex.countries and (after_place or _is_plain_city(folded, lex))
        after_place = after_place and folded in _SMALL_WORDS
        start = base + match.start()
        in_trigger = mention.trigger.start < base + match.end() and start < mention.trigger.end
        is_whole = is_name or folded in lex.acts
        for part in (folded,) if is_whole else folded.split("-"):
            if part and (is_phrase or part not in lex.stop):
                kept.append(_Word(part, part if is_name else stem(part), is_name, in_trigger, is_city, following))
    return kept


def _is_name(quote: str, match: re.Match[str], folded: str, known: set[str], lex: Lexicon) -> bool:
    """Tell whether a capital letter makes a name: not of an H-bomb, nor of an act's word that starts a sentence."""
    is_act = stem(folded) in lex.acts
    if _starts_sentence(quote, match):
        return folded in known and not is_act
    return not ("-" in folded and is_act)


def _background(quote: str, base: int, trigger: Span) -> Span | None:
    """Return where the quote only sets its happening off from another ("ten days after the blast in Lyon"), if it does.

    Those words tell the other happening, and those of "according to" tell nobody's: they must not link.
    """
    for match in _ASIDE.finditer(quote):
        aside = Span(match.start(), match.end())
        if not (aside.start <= trigger.start - base < aside.end):
            return aside
    return None


def _place(found: Sequence[re.Match[str]], index: int, lex: Lexicon) -> tuple[int, str, bool]:
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
    return folded in lex.country_of and folded not in lex.country_by_capital


def _within(match: re.Match[str], base: int, span: Span) -> bool:
    return span.start <= base + match.start() < span.end


def _starts_sentence(quote: str, match: re.Match[str]) -> bool:
    before = quote[: match.start()].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:"


@lru_cache(maxsize=100_000)
def acts_told(text: str) -> frozenset[str]:
    """Return the kinds of act that the words of a plain text, such as a headline, can tell."""
    lex = lexicon()
    folded = [fold(match.group()) for match in tokens(text)]
    found: set[str] = set()
    for word, following in zip(folded, [*folded[1:], ""], strict=True):
        found |= lex.phrases.get((stem(word), stem(following)), frozenset())
        if word not in lex.stop:
            found |= lex.forms.get(word) or lex.acts.get(stem(word), frozenset())
    return frozenset(found)


def _acts(words: Sequence[_Word], lex: Lexicon) -> frozenset[str]:
    """Return the kinds of act that ``words`` can tell, phrases of two words included."""
    found: set[str] = set()
    for word in words:
        if not word.is_name:
            found |= lex.phrases.get((word.stem, word.following), frozenset())
            found |= lex.forms.get(word.folded) or lex.acts.get(word.stem, frozenset())
    return frozenset(found)
