"""What tells people, organisations and places apart, read once from ``names.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Words and phrases in lower case.

    ``peoples`` are what the people of a country and its things are called, ``places`` countries and cities of one or
    several words; the other sets are described in ``names.toml``.
    """

    honorifics: frozenset[str]
    title_openers: frozenset[str]
    after_name: frozenset[str]
    given: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    male_titles: frozenset[str]
    female_titles: frozenset[str]
    bodies: frozenset[str]
    body_openings: frozenset[str]
    sites: frozenset[str]
    site_openings: frozenset[str]
    places: frozenset[str]
    peoples: frozenset[str]
    place_prepositions: frozenset[str]
    noise: frozenset[str]


@cache
def load_gazetteer() -> Gazetteer:
    """Return the English gazetteer."""
    data = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    person, body, place = data["person"], data["organisation"], data["place"]
    countries, peoples = set(), set(_phrases(place["long_peoples"]))
    for entry in place["countries"].split():
        country, _, words = entry.partition(":")
        countries.add(country)
        peoples.update(word for word in words.split(",") if word)
    places = (
        countries | set(place["cities"].split()) | _phrases(place["long_countries"]) | _phrases(place["long_cities"])
    )
    return Gazetteer(
        honorifics=_words(person["honorifics"]),
        title_openers=_words(person["title_openers"]),
        after_name=_words(person["after_name"]),
        given=_words(person["male"]) | _words(person["female"]),
        male=_words(person["male"]),
        female=_words(person["female"]),
        male_titles=_words(person["male_titles"]),
        female_titles=_words(person["female_titles"]),
        bodies=_words(body["suffixes"]),
        body_openings=_words(body["prefixes"]),
        sites=_words(place["suffixes"]),
        site_openings=_words(place["prefixes"]),
        places=frozenset(places),
        peoples=frozenset(peoples),
        place_prepositions=_words(place["prepositions"]),
        noise=_words(data["noise"]["words"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))
