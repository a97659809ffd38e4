"""What tells people, organisations and places apart, read once from ``names.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Gazetteer(NamedTuple):
    """Words and phrases in lower case.

    ``peoples`` are what the people of a country and its things are called, ``nations`` leads from them to the country;
    ``places`` are ``countries`` and cities of one or several words. ``bodies_as`` leads from the last word of an
    organisation's name to what it is called by alone, ``body_heads`` are words at either end of it. The other sets are
    described in ``names.toml``.
    """

    honorifics: frozenset[str]
    roles: frozenset[str]
    title_openers: frozenset[str]
    after_name: frozenset[str]
    given: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    male_titles: frozenset[str]
    female_titles: frozenset[str]
    bodies: frozenset[str]
    body_openings: frozenset[str]
    body_letters: frozenset[str]
    body_heads: frozenset[str]
    described: frozenset[str]
    traders: frozenset[str]
    bodies_as: Mapping[str, str]
    fields: frozenset[str]
    owners: frozenset[str]
    sites: frozenset[str]
    site_openings: frozenset[str]
    countries: frozenset[str]
    places: frozenset[str]
    peoples: frozenset[str]
    nations: Mapping[str, str]
    place_prepositions: frozenset[str]
    noise: frozenset[str]


@cache
def load_gazetteer() -> Gazetteer:
    """Return the English gazetteer."""
    data = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    person, body, place = data["person"], data["organisation"], data["place"]
    countries, peoples = set(), set(_phrases(place["long_peoples"]))
    nations: dict[str, str] = {}
    for entry in place["countries"].split():
        country, _, words = entry.partition(":")
        countries.add(country)
        peoples.update(word for word in words.split(",") if word)
        nations |= {word: country for word in words.split(",") if word}
    places = (
        countries | set(place["cities"].split()) | _phrases(place["long_countries"]) | _phrases(place["long_cities"])
    )
    return Gazetteer(
        honorifics=_words(person["honorifics"]),
        roles=_words(person["roles"]),
        title_openers=_words(person["title_openers"]),
        after_name=_words(person["after_name"]),
        given=_words(person["male"]) | _words(person["female"]),
        male=_words(person["male"]),
        female=_words(person["female"]),
        male_titles=_words(person["male_titles"]),
        female_titles=_words(person["female_titles"]),
        bodies=_words(body["suffixes"]),
        body_openings=_words(body["prefixes"]),
        body_letters=_words(body["letters"]),
        body_heads=_words(body["suffixes"]) | _words(body["prefixes"]),
        described=_words(body["described"]),
        traders=_words(body["traders"]),
        bodies_as=dict(entry.split(":") for entry in body["called"].split()),
        fields=_words(body["fields"]),
        owners=_words(body["owners"]),
        sites=_words(place["suffixes"]),
        site_openings=_words(place["prefixes"]),
        countries=frozenset(countries) | _phrases(place["long_countries"]),
        places=frozenset(places),
        peoples=frozenset(peoples),
        nations=nations,
        place_prepositions=_words(place["prepositions"]),
        noise=_words(data["noise"]["words"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))
