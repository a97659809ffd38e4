"""What the words of a quote tell: names, places, figures, the act and its kinds; those of its date do not count."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from timeline.merge.words import TOKEN, Lexicon, fold, lexicon, stem

WRITTEN = 200_000  # so many words are known at a time, as they are written
REACH = 4  # so many telling words on either side of a light verb name the act
_PLACE_WORDS = frozenset({"in", "near", "off", "outside", "around"})
_SMALL_WORDS = frozenset({"the", "a", "an", "city", "town", "capital", "village", "port", "coast", "of"})
_DIRECTION = re.compile(r"\b(?:North|South|East|West)")  # no other countries are called by half their name
_ASIDE = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?)\s+(?:after|before|following|since)\b[^,;]*"
    r"|\baccording to\b[^,;]*|,\s*(?:which|whose)\b[^,;]*",
    re.IGNORECASE,
)
_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)  # not frozen, nor is a profile: it is made hundreds of thousands of times, in half the time
class Quote:
    """What the words of a quote tell, as the fields of a profile."""

    names: frozenset[str]
    words: frozenset[str]
    trigger: frozenset[str]
    acts: frozenset[str]
    told: frozenset[str]
    cities: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]
    full_names: frozenset[str]
    countries: frozenset[str]
    is_placed: bool


@dataclass(slots=True)
class _Word:
    """A token of a quote: its folded form, its stem, its part, the stem of the next token, the acts that it can tell.

    One for all equal ones: see ``_word``.
    """

    folded: str
    stem: str
    is_name: bool
    is_number: bool
    is_trigger: bool
    is_city: bool
    following: str
    acts: frozenset[str]


@dataclass(slots=True)
class _Token:
    """What a written word, ``raw``, is wherever it stands.

    ``is_dull`` words say nothing; ``is_place_start`` and ``is_phrase_start`` tell that a known place, or a phrase, can
    start with it. ``plain`` is the word of one that is neither that nor dull, nor can be a name or a place;
    ``is_skipped`` ones are dull and say nothing of the word that follows. ``acts`` are the kinds of act that it tells
    by itself in a plain text.
    """

    raw: str
    folded: str
    stem: str
    has_capital: bool
    is_dull: bool
    is_act: bool
    is_place_start: bool
    is_phrase_start: bool
    plain: _Word | None
    is_skipped: bool
    acts: frozenset[str]


class _Vocabulary(dict[str, tuple[_Token, ...]]):
    """The tokens of what stands between two spaces, each worked out when it is first met.

    No token holds a space: to cut a text at its spaces and look up what is left takes a fifth of what the pattern
    takes. A class, for nothing answers as fast as a dict.
    """

    def __missing__(self, written: str) -> tuple[_Token, ...]:
        if len(self) > WRITTEN:
            self.clear()
        found = self[written] = tuple(map(_token, TOKEN.findall(written)))
        return found

    def tokens(self, text: str) -> list[_Token]:
        """Return the tokens of ``text``."""
        return list(chain.from_iterable(map(self.__getitem__, text.split())))


@lru_cache(maxsize=WRITTEN)
def _token(raw: str) -> _Token:
    lex = lexicon()
    folded, has_capital = fold(raw), raw[0].isupper()
    own = stem(folded)
    is_place = folded in lex.compounds or folded in lex.aliases or folded in lex.country_of
    is_dull = not folded or folded in lex.stop or (has_capital and folded in lex.titles)
    is_phrase_start = own in _phrase_starts()
    leads = (has_capital and is_place) or is_phrase_start
    is_plain = not (has_capital or leads or is_dull or "-" in folded or folded in _SMALL_WORDS)
    return _Token(
        raw=raw,
        folded=folded,
        stem=own,
        has_capital=has_capital,
        is_dull=is_dull,
        is_act=own in lex.acts,
        is_place_start=has_capital and is_place,
        is_phrase_start=is_phrase_start,
        plain=_word(folded, own, "", False, False, False) if is_plain else None,
        is_skipped=is_dull and not leads and folded not in _PLACE_WORDS and folded not in _SMALL_WORDS,
        acts=_NONE if folded in lex.stop else lex.forms.get(folded) or lex.acts.get(own, _NONE),
    )


_VOCABULARY = _Vocabulary()


@lru_cache(maxsize=100_000)
def _word(folded: str, own: str, following: str, is_name: bool, is_trigger: bool, is_city: bool) -> _Word:
    lex = lexicon()
    acts = _NONE if is_name else lex.forms.get(folded) or lex.acts.get(own, _NONE)
    return _Word(folded, own, is_name, folded[0].isdigit(), is_trigger, is_city, following, acts)


@lru_cache(maxsize=1)
def _no_people() -> frozenset[str]:
    lex = lexicon()
    return lex.countries | lex.directions | frozenset(lex.country_by_capital)


@lru_cache(maxsize=1)
def _phrase_starts() -> frozenset[str]:
    return frozenset(first for first, _ in lexicon().phrases)


def read_quote(quote: str, trigger: tuple[int, int], dated: tuple[int, int], known: tuple[str, ...]) -> Quote:
    """Return what the words of a quote tell.

    ``trigger`` and ``dated`` are where the trigger and the time expression stand in it, ``known`` are its names.
    Quotes that differ in their dates alone tell the same, and share it: sentences of one pattern, as courts and
    exchanges fill the news with, are read once.
    """
    undated = _undated(quote, trigger, dated, known)
    return _read_quote(quote, trigger, dated, known) if undated is None else _read_quote(*undated, (-1, -1), known)


def _undated(
    quote: str, trigger: tuple[int, int], dated: tuple[int, int], known: tuple[str, ...]
) -> tuple[str, tuple[int, int]] | None:
    """Return a quote with a mark in the place of its date, and where the trigger stands in that.

    None where there is no date, or where its words have a part in how the others are read: where they are not set off
    by spaces, hold some of the trigger or of a name, or may open an aside.
    """
    first, last = dated
    if not 0 <= first < last <= len(quote) or not (first == 0 or quote[first - 1].isspace()):
        return None
    end, after = quote[last - 1], quote[last : last + 2]
    if after and not after[0].isspace() and (after[0] not in ".,;:)" or after[1:].isalnum()):
        return None
    if not (end.isalnum() or end == ".") or (trigger[1] > first and trigger[0] < last) or _may_open_aside(quote):
        return None
    mark = "\0." if end == "." else "\0"  # a full stop lets the next word start a sentence
    text = f"{quote[:first]}{mark}{quote[last:]}"
    for name in known:
        if " " in name and (name in text) != (name in quote):
            return None
    if trigger[0] >= last:
        shift = last - first - len(mark)
        trigger = trigger[0] - shift, trigger[1] - shift
    return text, trigger


@lru_cache(maxsize=5_000)  # copies of an article are published within days of it
def _read_quote(quote: str, trigger: tuple[int, int], dated: tuple[int, int], known: tuple[str, ...]) -> Quote:
    lex = lexicon()
    words = _read_words(quote, trigger, dated, known, lex)
    named = [word for word in words if word.is_trigger]
    if not lex.reactions.isdisjoint([word.stem for word in named]):
        words = _without_reaction(words, lex)
        named = [word for word in words if word.is_trigger]
    written, cities, numbers = set(), [], []
    stems = set()  # a frozenset made of a set takes a third less memory than one of a list
    for word in words:
        if word.is_number:
            numbers.append(word.folded.replace(",", ""))
        if word.is_name:
            written.add(word.folded)
            if word.is_city:
                cities.append(word.folded)
        elif not word.is_number:
            stems.add(word.stem)
    names = frozenset(written) | _unwritten(quote, known)
    governments = {lex.country_by_capital[name] for name in names if name in lex.country_by_capital} - names
    if governments:
        names |= governments
    names, places = _shared(names), _set(cities)
    told = _acts(words, lex)
    return Quote(
        names=names,
        words=_shared(frozenset(stems)),
        trigger=_set([word.stem for word in named if not word.is_name]),
        acts=_acts(_naming(named, words, lex), lex) if named else told,
        told=told,
        cities=places,
        people=people_of(names, places),
        numbers=_set(numbers),
        full_names=full_names(known),
        countries=countries_in(names),
        is_placed=bool(places) and any(city in lex.country_of for city in places),
    )


def forget_quotes() -> None:
    """Let go of what is known of the quotes and words that were read last; it takes memory, and is worked out again."""
    _VOCABULARY.clear()
    for cached in (_token, _word, _read_quote, _shared, people_of, countries_in, acts_told, full_names, _parts):
        cached.cache_clear()


def digest_of(quote: str, trigger: tuple[int, int]) -> int:
    """Return a number that quotes of the same words, with the trigger at the same place, have in common."""
    told = f"{quote}\0{trigger}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=6).digest())


def _unwritten(quote: str, known: tuple[str, ...]) -> frozenset[str]:
    """Return the parts of names that the quote has in a short form, "Kim", or by a description, "the leader"."""
    full = [name for name in known if " " in name and name not in quote]
    if not full:
        return _NONE
    lex = lexicon()
    parts = {fold(part) for name in full for part in name.split() if part[0].isupper()}
    return frozenset(part for part in parts if len(part) > 1 and part not in lex.stop and part not in lex.titles)


@lru_cache(maxsize=100_000)
def people_of(names: frozenset[str], cities: frozenset[str]) -> frozenset[str]:
    """Return the names that are neither places nor directions."""
    return names - cities - _no_people()


@lru_cache(maxsize=100_000)
def countries_in(names: frozenset[str]) -> frozenset[str]:
    """Return the names that are countries."""
    return names & lexicon().countries


@lru_cache(maxsize=100_000)
def _shared(items: frozenset[str]) -> frozenset[str]:
    """Return one set for all equal ones: a million mentions have few kinds of act, places and triggers."""
    return items


@lru_cache(maxsize=10_000)
def acts_told(text: str) -> frozenset[str]:
    """Return the kinds of act that the words of a plain text, such as a headline, can tell."""
    told = _VOCABULARY.tokens(text)
    found = {token.acts for token in told if token.acts}
    for place, token in enumerate(told):
        if token.is_phrase_start:
            following = told[place + 1].stem if place + 1 < len(told) else ""
            found.add(lexicon().phrases.get((token.stem, following), _NONE))
    return _joined(found)


def tells_act(text: str) -> bool:
    """Tell whether ``acts_told`` finds any kind of act in a text."""
    for written in text.split():
        for token in _VOCABULARY[written]:
            if token.acts:
                return True
    return bool(acts_told(text))


def _set(items: Sequence[str]) -> frozenset[str]:
    return _shared(frozenset(items)) if items else _NONE


def _joined(sets: Set[frozenset[str]]) -> frozenset[str]:
    if len(sets) < 2:
        return _shared(*sets) if sets else _NONE
    return _shared(frozenset().union(*sets))


def _acts(words: Sequence[_Word], lex: Lexicon) -> frozenset[str]:
    """Return the kinds of act that ``words`` can tell, phrases of two words included."""
    found = {word.acts for word in words if word.acts}
    for word in words:
        if word.following and not word.is_name and (word.stem, word.following) in lex.phrases:
            found.add(lex.phrases[word.stem, word.following])
    return _joined(found)


def countries_told(text: str) -> frozenset[str]:
    """Return the countries that ``text`` names in words of its own: "North Korean", but not "the North"."""
    if ("orth" in text or "outh" in text or "East" in text or "West" in text) and _DIRECTION.search(text):
        return _countries(text)
    return _NONE


@lru_cache(maxsize=10_000)
def _countries(text: str) -> frozenset[str]:
    lex = lexicon()
    found = _VOCABULARY.tokens(text)
    places = [_place(found, index, lex) for index in range(len(found))]
    return frozenset([name for _, name, is_place in places if is_place]) & lex.countries


@lru_cache(maxsize=10_000)
def halves_of(countries: frozenset[str]) -> Mapping[str, str]:
    """Return the country that each direction stands for, where just one of ``countries`` is called by it."""
    called: dict[str, list[str]] = {}
    for country in sorted(countries):
        direction, _, rest = country.partition(" ")
        if rest and direction in lexicon().directions:
            called.setdefault(direction, []).append(country)
    return {direction: those[0] for direction, those in called.items() if len(those) == 1}


@lru_cache(maxsize=100_000)
def full_names(names: tuple[str, ...]) -> frozenset[str]:
    """Return those of two or three words that can be a person's."""
    lex = lexicon()
    found = set()
    for name in names:
        parts = [fold(part) for part in name.split()]
        parts = [part for part in parts if part not in lex.titles]
        is_common = any(part in lex.stop or stem(part) in lex.common or stem(part) in lex.acts for part in parts)
        if len(parts) in (2, 3) and not is_common and " ".join(parts) not in lex.country_of:
            found.add(" ".join(parts))
    return frozenset(found)


def _without_reaction(words: list[_Word], lex: Lexicon) -> list[_Word]:
    """Cut off what came of a happening that is named before: "The blast in Lyon | drew condemnation from Paris"."""
    for place, word in enumerate(words):
        if word.is_trigger and word.stem in lex.reactions and _acts(words[:place], lex):
            return words[: place + 1]
    return words


def _naming(trigger: Sequence[_Word], words: Sequence[_Word], lex: Lexicon) -> Sequence[_Word]:
    """Return the words that name the act: the trigger, or the words beside a verb that leaves it to them.

    Where there is no trigger ("was", "had") the whole clause says what.
    """
    if not trigger:
        return words
    for word in trigger:
        if word.stem in lex.reactions:
            return words[: words.index(word)]
        if word.stem in lex.light:
            place = words.index(word)
            return words[max(place - REACH, 0) : place + 1 + REACH]
    return trigger


def _read_words(
    quote: str, trigger: tuple[int, int], dated: tuple[int, int], names: tuple[str, ...], lex: Lexicon
) -> list[_Word]:
    """Return the words of a quote that mean something, without those of its time expression.

    ``trigger`` and ``dated`` are where the trigger and the time expression stand in it, ``names`` are those it has.
    """
    silent = _background(quote, trigger[0])
    told, starts = _spread(quote, dated)
    act, act_end = _covered(starts, told, trigger)
    kept: list[_Word] = []
    keep = kept.append
    resume, after_place = 0, False
    for index, token in enumerate(told):
        if index < resume:
            continue
        if silent is not None and silent[0] <= starts[index] < silent[1]:
            resume = index + (_place(told, index, lex)[0] if token.is_place_start else 1)
            continue
        plain = token.plain
        if plain is not None:
            keep(_word(plain.folded, plain.stem, "", False, True, False) if act <= index < act_end else plain)
            after_place = False
            continue
        if token.is_skipped:
            after_place = False
            continue
        length, folded, is_place = _place(told, index, lex) if token.is_place_start else (1, token.folded, False)
        resume = index + length
        following = told[resume].stem if resume < len(told) else ""
        is_phrase = token.is_phrase_start and not is_place and (token.stem, following) in lex.phrases
        if token.is_dull and not is_place and not is_phrase:
            after_place = folded in _PLACE_WORDS or (after_place and folded in _SMALL_WORDS)
            continue
        if folded == "capital" and kept and kept[-1].folded in lex.capitals:
            folded, is_place = lex.capitals[kept[-1].folded], True
        is_name = is_place or (token.has_capital and _is_name(quote, starts[index], folded, token.is_act, names))
        is_city = is_name and folded not in lex.countries and (after_place or _is_plain_city(folded, lex))
        after_place = after_place and folded in _SMALL_WORDS
        whole = is_name or "-" not in folded or folded in lex.acts
        for part in (folded,) if whole else folded.split("-"):
            if part and (is_phrase or part not in lex.stop):
                own = part if is_name else token.stem if part == token.folded else stem(part)
                after = following if token.is_phrase_start or not whole else ""  # nothing else asks for it
                keep(_word(part, own, after, is_name, act <= index < act_end, is_city))
    return kept


def _covered(starts: Sequence[int], told: Sequence[_Token], span: tuple[int, int]) -> tuple[int, int]:
    """Return the first of the tokens that have a letter in ``span``, and the first after them."""
    first = bisect_right(starts, span[0])
    if first and span[0] < starts[first - 1] + len(told[first - 1].raw):
        first -= 1
    return first, bisect_left(starts, span[1])


def _spread(quote: str, dated: tuple[int, int]) -> tuple[list[_Token], list[int]]:
    """Return the tokens of a quote but for those of its time expression, and where each starts."""
    told = _VOCABULARY.tokens(quote)
    end, find = 0, quote.find  # no letter or digit stands between two tokens
    starts = [(end := find(token.raw, end) + len(token.raw)) - len(token.raw) for token in told]
    first, last = dated
    if last > 0:
        left, right = bisect_left(starts, first), bisect_left(starts, last)
        del told[left:right], starts[left:right]
    return told, starts


@lru_cache(maxsize=10_000)
def _parts(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(part) for name in names for part in name.split())


def _is_name(quote: str, start: int, folded: str, is_act: bool, names: tuple[str, ...]) -> bool:
    """Tell whether a capital letter makes a name: not of an H-bomb, nor of an act's word that starts a sentence."""
    if _starts_sentence(quote, start):
        return not is_act and folded in _parts(names)
    return not ("-" in folded and is_act)


def _background(quote: str, trigger: int) -> tuple[int, int] | None:
    """Return where the quote only sets its happening off from another ("ten days after the blast in Lyon"), if it does.

    Those words tell the other happening, those of ", which" tell more of a name, and those of "according to" tell
    nobody's: they must not link. ``trigger`` is where the word that names the happening starts.
    """
    if not _may_open_aside(quote):
        return None
    for match in _ASIDE.finditer(quote):
        if not match.start() <= trigger < match.end():
            return match.span()
    return None


def _may_open_aside(quote: str) -> bool:
    """Tell whether a quote has one of the words that each aside has."""
    small = quote.casefold()
    return (
        "after" in small
        or "before" in small
        or "following" in small
        or "since" in small
        or "according" in small
        or "which" in small
        or "whose" in small
    )


def _place(found: Sequence[_Token], index: int, lex: Lexicon) -> tuple[int, str, bool]:
    """Return how many words the name of a known place takes here, that name, and True; or 1, the word and False.

    Of all names of a country one stands for it: "Turkish" is ``turkey``.
    """
    raw, folded = found[index].raw, found[index].folded
    if not found[index].has_capital:
        return 1, folded, False
    for length in (*lex.compounds.get(folded, ()), 1):
        name = folded if length == 1 else " ".join([token.folded for token in found[index : index + length]])
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
    if not start:
        return True
    before = quote[max(start - 12, 0) : start].rstrip(" \"'“‘([")
    if not before and start > 12:
        before = quote[:start].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:"
