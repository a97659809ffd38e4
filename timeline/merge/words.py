"""Words brought home: stems, kinds of act, places. The tables are in ``en.toml``; this module knows no single word."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

TOKEN = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?|\d+(?:[.,]\d+)*")
# The longest ending that leaves a stem of the given length is cut; the rest of a family then shares the stem:
# evacuate, evacuated, evacuation -> evacu. Order matters: longest first.
_ENDINGS: tuple[tuple[str, int], ...] = (
    ("ations", 4), ("ating", 4), ("ation", 4), ("ators", 4), ("ated", 4), ("ates", 4), ("ator", 4), ("ate", 4),
    ("ements", 4), ("ement", 4), ("ments", 4), ("ment", 4), ("tions", 3), ("sions", 3), ("tion", 3), ("sion", 3),
    ("ings", 3), ("ing", 3), ("ies", 2), ("ied", 2), ("ed", 3), ("ers", 4), ("er", 4), ("ors", 4), ("or", 4),
    ("es", 3), ("ly", 4), ("s", 3), ("e", 3),
)  # fmt: skip
_KEEP = {"tions": "t", "tion": "t", "sions": "s", "sion": "s", "ies": "y", "ied": "y"}


# What Unicode does not take apart into a letter and its mark.
_PLAIN = str.maketrans({"’": "'", "ð": "d", "þ": "th", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})


class Lexicon(NamedTuple):
    """What is known of English: every table under the folded words or the stems that it is asked for.

    ``light`` verbs leave it to a noun to name the act, ``reactions`` follow it. ``acts`` gives the kinds of act that a
    stem can tell, ``forms`` those of one form of a word, ``phrases`` those of two stems in a row; ``opposites`` are
    pairs of kinds, both ways round. ``aliases`` leads from "turkish" to "turkey", ``capitals`` from a country to its
    capital (which often stands for its government), ``country_by_capital`` back, ``country_of`` from a city to the
    countries that have one of that name. ``compounds`` holds, for the first word of each place of several words, how
    many words such places have. ``senses`` gives the sets of words for one and the same thing that a phrase, one to
    three stems, is in; ``stand_ins`` name no happening but one told before. ``counted`` says of kinds of act what is
    counted of them; ``crowds`` are nouns for people that follow a number, ``qualifiers`` words that may
    stand before one.
    """

    stop: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    pronouns: frozenset[str]
    dangling: frozenset[str]
    light: frozenset[str]
    reactions: frozenset[str]
    directions: frozenset[str]
    acts: Mapping[str, frozenset[str]]
    forms: Mapping[str, frozenset[str]]
    phrases: Mapping[tuple[str, str], frozenset[str]]
    opposites: frozenset[tuple[str, str]]
    aliases: Mapping[str, str]
    countries: frozenset[str]
    capitals: Mapping[str, str]
    country_by_capital: Mapping[str, str]
    country_of: Mapping[str, frozenset[str]]
    compounds: Mapping[str, tuple[int, ...]]
    senses: Mapping[tuple[str, ...], frozenset[int]]
    stand_ins: frozenset[str]
    counted: Mapping[str, str]
    crowds: frozenset[str]
    qualifiers: frozenset[str]


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word without case, accents, possessive or full stop: ``Medellín's`` -> ``medellin``."""
    folded = word.casefold().translate(_PLAIN)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    if folded.endswith("."):
        folded = folded[:-1].replace(".", "")
    return folded.removesuffix("'s").removesuffix("'")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word: one for all forms of a verb and, mostly, for its noun."""
    lemmas = _lemmas()
    word = lemmas.get(word) or lemmas.get(word.removesuffix("s"), word)
    if len(word) <= 3 or "-" in word:
        return word
    for ending, shortest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                break
            return _mend(word[: -len(ending)] + _KEEP.get(ending, ""))
    return word


def _mend(base: str) -> str:
    """Undo the doubling of a consonant before an ending: ``stopp`` -> ``stop``, but ``kill`` stays."""
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
        return base[:-1]
    return base


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the words and numbers of ``text``."""
    return TOKEN.finditer(text)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the English tables, read once."""
    tables = _tables()
    acts: dict[str, set[str]] = {}
    forms: dict[str, set[str]] = {}
    phrases: dict[tuple[str, str], set[str]] = {}
    for kind, members in tables["acts"].items():
        for member in members.split():
            left, _, right = member.partition("-")
            if right:
                phrases.setdefault((stem(left), stem(right)), set()).add(kind)
            if member.startswith("="):
                forms.setdefault(member[1:], set()).add(kind)
            else:
                acts.setdefault(stem(member), set()).add(kind)
    aliases, capitals, country_of = _places(tables["places"]["rows"])
    compounds: dict[str, set[int]] = {}
    for name in {*aliases, *country_of}:
        first, *others = name.split(" ")
        if others:
            compounds.setdefault(first, set()).add(1 + len(others))
    return Lexicon(
        stop=frozenset(tables["stop"].split()),
        common=frozenset(stem(word) for word in tables["common"].split()),
        titles=frozenset(tables["titles"]["words"].split()),
        pronouns=frozenset(tables["pronouns"].split()),
        dangling=frozenset(tables["dangling"].split()),
        light=frozenset(stem(word) for word in tables["light"].split()),
        reactions=frozenset(stem(word) for word in tables["reactions"].split()),
        directions=frozenset(tables["directions"].split()),
        acts={word: frozenset(kinds) for word, kinds in acts.items()},
        forms={word: frozenset(kinds) for word, kinds in forms.items()},
        phrases={phrase: frozenset(kinds) for phrase, kinds in phrases.items()},
        opposites=frozenset(_opposites(tables["opposites"]["pairs"])),
        aliases=aliases,
        countries=frozenset(capitals),
        capitals=capitals,
        country_by_capital={city: country for country, city in capitals.items() if city != country},
        country_of=country_of,
        compounds={first: tuple(sorted(lengths, reverse=True)) for first, lengths in compounds.items()},
        senses=_senses(tables["senses"]["rows"]),
        stand_ins=frozenset(tables["stand_ins"]["words"].split()),
        counted=tables["counted"],
        crowds=frozenset(tables["people"]["words"].split()),
        qualifiers=frozenset(tables["people"]["before"].split()),
    )


def _senses(rows: str) -> dict[tuple[str, ...], frozenset[int]]:
    found: dict[tuple[str, ...], set[int]] = {}
    for number, row in enumerate(rows.strip().splitlines()):
        for member in row.split():
            found.setdefault(tuple(stem(fold(part)) for part in member.split("-")), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


def _opposites(rows: str) -> Iterator[tuple[str, str]]:
    for row in rows.strip().splitlines():
        one, other = row.split()
        yield one, other
        yield other, one


def _places(rows: str) -> tuple[dict[str, str], dict[str, str], dict[str, frozenset[str]]]:
    """Return name -> country, country -> capital, city -> countries; a city that is a country too is the country."""
    aliases: dict[str, str] = {}
    capitals: dict[str, str] = {}
    country_of: dict[str, set[str]] = {}
    for row in rows.strip().splitlines():
        country, others, cities = row.split("|")
        aliases.update((fold(name), fold(country)) for name in (country, *others.split(",")))
        capitals[fold(country)] = fold(cities.split(",")[0])
        for city in cities.split(","):
            country_of.setdefault(fold(city), set()).add(fold(country))
    return aliases, capitals, {city: frozenset(held) for city, held in country_of.items() if city not in aliases}


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("timeline.merge").joinpath("en.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _lemmas() -> dict[str, str]:
    return {form: lemma for lemma, forms in _tables()["lemmas"].items() for form in forms.split()}
