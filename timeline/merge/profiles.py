"""What the merge reads in one mention: its days, its names and words, the kind of act, places and figures."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from timeline.merge.words import Lexicon, fold, lexicon, stem, tokens
from timeline.model import EventMention, Grain, Interval, Span

FINE_DAYS = 10  # a stretch of up to so many days is told as days; a longer one is a coarse date
NEWS_DAYS = 2  # what an article tells as its news, without a date, happened up to so many days before
REACH = 4  # so many telling words on either side of a light verb name the act
FEWEST_COPIED = 4  # a sentence of fewer names and words is told twice by chance rather than copied
UNKNOWN = 10**18  # the day of print of an article that nobody dates: after all others
_CLOCK: frozenset[Grain] = frozenset({"second", "minute", "hour"})
_PLACE_WORDS = frozenset({"in", "near", "off", "outside", "around"})
_SMALL_WORDS = frozenset({"the", "a", "an", "city", "town", "capital", "village", "port", "coast", "of"})
_DIRECTION = re.compile(r"\b(?:North|South|East|West)")  # no other countries are called by half their name
_ASIDE = re.compile(
    r"\b(?:days?|weeks?|months?|years?)\s+(?:after|before|following|since)\b[^,;]*|\baccording to\b[^,;]*",
    re.IGNORECASE,
)
_NONE: frozenset[str] = frozenset()
_SETS = ("names", "words", "trigger", "acts", "told", "cities", "people", "numbers", "full_names", "headlined")


@dataclass(slots=True, eq=False)  # not frozen: half a million are made, and a frozen one takes three times as long
class Profile:
    """What the merge reads in one mention.

    ``first`` and ``last`` are the days between which it puts the happening (None where it leaves them open); ``dates``
    holds the first second, the last, and the grain of its interval as it stands, ``clock`` is the offset of its clock.
    ``names`` and ``words`` are folded names and stems, ``trigger`` the stems of the word that names the act, ``acts``
    and ``told`` the kinds of act of the trigger and of the whole quote, ``headlined`` those of the headline.
    ``cities`` and ``countries`` are places, ``people`` all other names; ``numbers`` are figures that are not part of
    the date. ``full_names`` are those of two or three words that can be a person's; ``is_placed`` tells that a city is
    a known one. ``printed`` is the second in which its article was published, ``crowd`` the number of mentions that
    its article puts on the same first day, ``likeness`` a number that copies of one sentence share.
    """

    id: str
    article: str
    printed: int
    sentence: tuple[int, int]
    basis: str
    modality: str
    dates: tuple[int | None, int | None, str] | None
    clock: int | None
    first: int | None
    last: int | None
    names: frozenset[str]
    words: frozenset[str]
    trigger: frozenset[str]
    acts: frozenset[str]
    told: frozenset[str]
    cities: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]
    full_names: frozenset[str]
    headlined: frozenset[str]
    is_placed: bool
    likeness: int
    crowd: int = 1
    countries: frozenset[str] = field(init=False)
    is_dated: bool = field(init=False)
    is_fine: bool = field(init=False)
    is_denied: bool = field(init=False)
    is_supposed: bool = field(init=False)
    has_clock: bool = field(init=False)

    def __post_init__(self) -> None:
        self.countries = self.names & lexicon().countries
        self.is_dated = self.dates is not None
        self.is_fine = self.first is not None and self.last is not None and self.last - self.first < FINE_DAYS
        self.is_denied = self.modality == "denied"
        self.is_supposed = self.modality == "hypothetical"
        self.has_clock = self.dates is not None and self.dates[2] in _CLOCK

    @property
    def days(self) -> int | None:
        """The number of days that the date leaves open; None when it has an open end or there is no date."""
        return None if self.first is None or self.last is None else self.last - self.first + 1

    @property
    def order(self) -> tuple[int, str, str]:
        """The key that puts mentions in order of publication (unknown days last), then of article and id."""
        return self.printed, self.article, self.id

    def as_row(self) -> list[Any]:
        """Return the profile as JSON holds it."""
        row: list[Any] = [
            self.id, self.article, self.printed, self.sentence, self.basis, self.modality, self.dates, self.clock,
            self.first, self.last,
        ]  # fmt: skip
        row += ["\n".join(sorted(getattr(self, name))) for name in _SETS]
        return [*row, self.is_placed, self.likeness, self.crowd]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Profile":
        """Return the profile that ``as_row`` wrote."""
        at = 10 + len(_SETS)
        dates = None if row[6] is None else tuple(row[6])
        fields: list[Any] = [*row[:3], tuple(row[3]), *row[4:6], dates, *row[7:10], *map(_set, row[10:at]), *row[at:]]
        return cls(*fields)


@lru_cache(maxsize=100_000)
def _set(told: str) -> frozenset[str]:
    return frozenset(told.split("\n")) if told else frozenset()


def order_of(mention: EventMention) -> tuple[int, str, str]:
    """Return the key that puts mentions in order of publication (unknown days last), then of article and id."""
    published = mention.source.published
    first = published.start if published is not None else None
    return (first if first is not None else UNKNOWN, mention.source.article_id, mention.id)


class _Word(NamedTuple):
    """A token of a quote: its folded form, its stem, its part, and the stem of the next token.

    A tuple, as it is for a token: there are millions.
    """

    folded: str
    stem: str
    is_name: bool
    is_trigger: bool
    is_city: bool
    following: str


class _Token(NamedTuple):
    """What a written word is wherever it stands.

    ``is_dull`` words say nothing; ``is_place_start`` and ``is_phrase_start`` tell that a known place, or a phrase, can
    start with it. ``is_plain`` words are neither that nor dull, nor can they be names or
    places; ``is_skipped`` ones are dull and say nothing of the word that follows.
    """

    folded: str
    stem: str
    has_capital: bool
    is_dull: bool
    is_act: bool
    is_place_start: bool
    is_phrase_start: bool
    is_plain: bool
    is_skipped: bool


@lru_cache(maxsize=200_000)
def _token(raw: str) -> _Token:
    lex = lexicon()
    folded, has_capital = fold(raw), raw[0].isupper()
    is_place = folded in lex.compounds or folded in lex.aliases or folded in lex.country_of
    is_dull = not folded or folded in lex.stop or (has_capital and folded in lex.titles)
    is_phrase_start = stem(folded) in _phrase_starts()
    leads = (has_capital and is_place) or is_phrase_start
    return _Token(
        folded=folded,
        stem=stem(folded),
        has_capital=has_capital,
        is_dull=is_dull,
        is_act=stem(folded) in lex.acts,
        is_place_start=has_capital and is_place,
        is_phrase_start=is_phrase_start,
        is_plain=not (has_capital or leads or is_dull or "-" in folded or folded in _SMALL_WORDS),
        is_skipped=is_dull and not leads and folded not in _PLACE_WORDS and folded not in _SMALL_WORDS,
    )


@lru_cache(maxsize=1)
def _no_people() -> frozenset[str]:
    lex = lexicon()
    return lex.countries | lex.directions | frozenset(lex.country_by_capital)


@lru_cache(maxsize=1)
def _phrase_starts() -> frozenset[str]:
    return frozenset(first for first, _ in lexicon().phrases)


def read_profiles(mentions: Sequence[EventMention]) -> list[Profile]:
    """Return what the merge reads in each of ``mentions``; the other mentions of its article help.

    In an article that names North Korea and no other country of the north, "the North" is North Korea.
    """
    by_article: dict[str, list[EventMention]] = {}
    for mention in mentions:
        by_article.setdefault(mention.source.article_id, []).append(mention)
    found = {item.id: item for told in by_article.values() for item in _read_article(told)}
    return [found[mention.id] for mention in mentions]


def _read_article(mentions: Sequence[EventMention]) -> list[Profile]:
    countries: set[str] = set()
    for text in dict.fromkeys(text for mention in mentions for text in (mention.quote, mention.source.title)):
        if _DIRECTION.search(text):
            countries.update(_countries(text))
    halves = _halves(countries)
    found = [profile(mention, halves) for mention in mentions]
    if len(found) > 1:
        days = Counter(item.first for item in found if item.is_fine)
        for item in found:
            if item.is_fine:
                item.crowd = days[item.first]
    return found


def profile(mention: EventMention, halves: Mapping[str, str] | None = None) -> Profile:
    """Return what the merge reads in ``mention``; the words of its date do not count.

    ``halves`` gives the countries that its article calls by a direction alone, such as ``north``.
    """
    base, timex, interval = mention.span.start, mention.timex, mention.interval
    dated = (-1, -1) if timex is None else (timex.span.start - base, timex.span.end - base)
    told = _read_quote(mention.quote, (mention.trigger.start - base, mention.trigger.end - base), dated, mention.names)
    names, people = told.names, told.people
    if halves:
        more = frozenset(halves[name] for name in names if name in halves)
        names = _shared(names | more)
        people = _shared(names - told.cities - _no_people())
    first, last = window(interval, mention.basis == "publication")
    return Profile(
        id=mention.id,
        article=mention.source.article_id,
        printed=order_of(mention)[0],
        sentence=(mention.sentence.start, mention.sentence.end),
        basis=mention.basis,
        modality=mention.modality,
        dates=None if interval is None else (interval.start, interval.end, interval.grain),
        clock=None if interval is None else interval.zone,
        first=first,
        last=last,
        names=names,
        words=told.words,
        trigger=told.trigger,
        acts=told.acts,
        told=told.told,
        cities=told.cities,
        people=people,
        numbers=told.numbers,
        full_names=_full_names(mention.names),
        headlined=acts_told(mention.headline),
        is_placed=told.is_placed,
        likeness=_likeness(mention, told.digest) if len(names) + len(told.words) >= FEWEST_COPIED else 0,
    )


@dataclass(frozen=True, slots=True)
class _Quote:
    """What the words of a quote tell, as the fields of a profile; ``digest`` is a hash of the words."""

    names: frozenset[str]
    words: frozenset[str]
    trigger: frozenset[str]
    acts: frozenset[str]
    told: frozenset[str]
    cities: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]
    is_placed: bool
    digest: bytes


@lru_cache(maxsize=20_000)  # copies of an article are published within days of it
def _read_quote(quote: str, trigger: tuple[int, int], dated: tuple[int, int], known: tuple[str, ...]) -> _Quote:
    lex = lexicon()
    words = _without_reaction(_read_words(quote, trigger, dated, known, lex), lex)
    names = frozenset([word.folded for word in words if word.is_name])
    governments = {lex.country_by_capital[name] for name in names if name in lex.country_by_capital} - names
    if governments:
        names |= governments
    cities = frozenset([word.folded for word in words if word.is_city])
    named = [word for word in words if word.is_trigger]
    return _Quote(
        names=_shared(names),
        words=_shared(frozenset([word.stem for word in words if not word.is_name and not word.folded[0].isdigit()])),
        trigger=_shared(frozenset([word.stem for word in named if not word.is_name])),
        acts=_shared(_acts(_naming(named, words, lex), lex)),
        told=_shared(_acts(words, lex)),
        cities=_shared(cities),
        people=_shared(names - cities - _no_people()),
        numbers=_shared(frozenset([word.folded.replace(",", "") for word in words if word.folded[0].isdigit()])),
        is_placed=any(city in lex.country_of for city in cities),
        digest=blake2b(f"{quote}\0{trigger}".encode("utf-8", "surrogatepass"), digest_size=6).digest(),
    )


def _likeness(mention: EventMention, digest: bytes) -> int:
    """Return a number that mentions share which say the same in the same words; 0 is nobody's."""
    return int.from_bytes(digest) ^ _date_code(mention.interval, mention.basis, mention.modality) or 1


@lru_cache(maxsize=100_000)
def _date_code(interval: Interval | None, basis: str, modality: str) -> int:
    told = f"{interval}\0{basis}\0{modality}"
    return int.from_bytes(blake2b(told.encode(), digest_size=6).digest())


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


@lru_cache(maxsize=100_000)
def _full_names(names: tuple[str, ...]) -> frozenset[str]:
    lex = lexicon()
    found = set()
    for name in names:
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


def _read_words(
    quote: str, trigger: tuple[int, int], dated: tuple[int, int], names: tuple[str, ...], lex: Lexicon
) -> list[_Word]:
    """Return the words of a quote that mean something, without those of its time expression.

    ``trigger`` and ``dated`` are where the trigger and the time expression stand in it, ``names`` are those it has.
    """
    silent = _background(quote, trigger[0])
    trigger_start, trigger_end = trigger
    first, last = dated
    found = [match for match in tokens(quote) if not first <= match.start() < last]
    known = _parts(names)
    told = [_token(match.group()) for match in found]
    kept: list[_Word] = []
    index, after_place, count = 0, False, len(found)
    while index < count:
        match, token = found[index], told[index]
        if silent is None and token.is_skipped:
            after_place = False
            index += 1
            continue
        if silent is None and token.is_plain:
            index += 1
            start = match.start()
            in_trigger = start < trigger_end and trigger_start < match.end()
            following = told[index].stem if index < count else ""
            kept.append(_Word(token.folded, token.stem, False, in_trigger, False, following))
            after_place = False
            continue
        length, folded, is_place = _place(found, index, lex) if token.is_place_start else (1, token.folded, False)
        index += length
        start = match.start()
        if silent is not None and silent.start <= start < silent.end:
            continue
        following = told[index].stem if index < count else ""
        is_phrase = token.is_phrase_start and not is_place and (token.stem, following) in lex.phrases
        if token.is_dull and not is_place and not is_phrase:
            after_place = folded in _PLACE_WORDS or (after_place and folded in _SMALL_WORDS)
            continue
        if folded == "capital" and kept and kept[-1].folded in lex.capitals:
            folded, is_place = lex.capitals[kept[-1].folded], True
        is_name = is_place or (token.has_capital and _is_name(quote, start, folded, token.is_act, known))
        is_city = is_name and folded not in lex.countries and (after_place or _is_plain_city(folded, lex))
        after_place = after_place and folded in _SMALL_WORDS
        in_trigger = trigger_start < match.end() and start < trigger_end
        if is_name or "-" not in folded or folded in lex.acts:
            if folded and (is_phrase or folded not in lex.stop):
                own = folded if is_name else token.stem if folded == token.folded else stem(folded)
                kept.append(_Word(folded, own, is_name, in_trigger, is_city, following))
            continue
        for part in folded.split("-"):
            if part and (is_phrase or part not in lex.stop):
                kept.append(_Word(part, stem(part), is_name, in_trigger, is_city, following))
    return kept


@lru_cache(maxsize=100_000)
def _parts(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(part) for name in names for part in name.split())


def _is_name(quote: str, start: int, folded: str, is_act: bool, known: frozenset[str]) -> bool:
    """Tell whether a capital letter makes a name: not of an H-bomb, nor of an act's word that starts a sentence."""
    if _starts_sentence(quote, start):
        return folded in known and not is_act
    return not ("-" in folded and is_act)


def _background(quote: str, trigger: int) -> Span | None:
    """Return where the quote only sets its happening off from another ("ten days after the blast in Lyon"), if it does.

    Those words tell the other happening, and those of "according to" tell nobody's: they must not link. ``trigger`` is
    where the word that names the happening starts.
    """
    for match in _ASIDE.finditer(quote):
        aside = Span(match.start(), match.end())
        if not (aside.start <= trigger < aside.end):
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


def _starts_sentence(quote: str, start: int) -> bool:
    before = quote[max(start - 12, 0) : start].rstrip(" \"'“‘([")
    if not before and start > 12:
        before = quote[:start].rstrip(" \"'“‘([")
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
    starts, phrases, forms, acts = _phrase_starts(), lex.phrases, lex.forms, lex.acts
    for word in words:
        if not word.is_name:
            if word.stem in starts:
                found |= phrases.get((word.stem, word.following), _NONE)
            found |= forms.get(word.folded) or acts.get(word.stem, _NONE)
    return frozenset(found)
