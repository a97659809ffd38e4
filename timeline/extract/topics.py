"""Where, of what or of whom a headline tells: the name set behind one that has none, "The well was capped (BP)"."""

import re
from collections.abc import Iterator

from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import names_of
from timeline.extract.salience import Placed, Salience, named_in, salience_of
from timeline.extract.setting import (
    OFTEN,
    OPENING,
    Around,
    Told,
    around_of,
    is_vast,
    land_of,
    main_names,
    may_be_of,
    place_of_lead,
    score_of,
    setting_of,
    stands_in,
    titular_names,
)
from timeline.extract.shortening import MOST_WORDS
from timeline.extract.tellings import Telling
from timeline.model import Article

_BEFORE, _AFTER = 1200, 200  # code points around a sentence: what is not named there is seldom what it tells of
_LEAST_SCORE = 0.8
_SHORT = 6  # words of a headline that has room for what it is about
_PRONOUNS = frozenset(
    {"he", "she", "his", "her", "him", "it", "its", "they", "their", "them", "we", "our", "i", "my", "you", "this"}
    | {"these", "those", "that", "who", "himself", "herself", "themselves"}
)
_LINKS = frozenset({"of", "the", "and", "for"})
_OF_PERSONS = frozenset({"he", "she", "his", "her", "him", "himself", "herself"})
_SUBJECT_WORDS = 5
# "Both are up for re-election": what they are is told by no name
_PARTS = frozenset(
    {"both", "most", "many", "some", "all", "several", "others", "another", "neither", "one", "none", "few"}
)
_AFTER_PART = frozenset({"is", "are", "was", "were", "has", "have", "had", "will", "would", "of", "could", "did", "do"})
# "The city was shelled": which one, even where others are named
_TOWN = re.compile(r"he (?<=\b[Tt]he )(?:city|town|village|port|suburb)\b(?! of [A-Z])")
_LAND = re.compile(
    r"he (?<=\b[Tt]he )(?:country|nation|kingdom|capital|government|army|region|province)\b(?! of [A-Z])"
)
_MANY_LANDS = re.compile(
    r"\b(?:countries|nations|world|global|globally|[Tt]his \w*\s?\w*\s?(?:island|city|town|village|country))\b"
)
_CAPITAL = re.compile(r"[A-Z]\w+")
_DEFINITE = re.compile(r"\b(?:[Tt]h(?:e|at|is|ose)|[Bb]oth) [a-z]")
_TOWN_OF = re.compile(r"\b(?:city|town|village|port|suburb) of \Z")
# what is told of a person's case without naming the person: "The court will meet again (Ana Orr)"
_CASE = re.compile(
    r"\b(?:court|trial|judge|jury|jurors|hearing|case|charges?|prosecution|prosecutors?|defence|defense|verdict"
    r"|sentence|sentencing|inquiry|evidence|testimony|lawyers?|appeal|bail|inquest)\b"
)
_IN_A_PLACE = re.compile(
    r" (?:in|at|near|outside|across|off|from|through|around) "
    r"(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r"(?!(?:Congress|Parliament|White)\b)[A-Z][a-z]"
)
_AROUND = 30  # code points


def with_topic(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return a headline that a reader can't place with what it tells of in brackets after it.

    "The court will meet again (Ana Orr)": a name that the title, the lead or the sentence itself tells, the one
    nearest and told most often. A headline that opens with a pronoun is left alone, and one about a person where the
    name is a person's, too: it would read as if both were the same.
    """
    words = headline.split()
    if not words or headline[-1] == ")" or ":" in headline or words[0][0] in '“"‘' or _plain(words[0]) in _PRONOUNS:
        return headline
    is_of_town = _TOWN.search(headline) is not None
    wants_land = is_of_town or _LAND.search(headline) is not None
    if _is_placed(headline) or (_names_somebody(headline) and not wants_land):
        return headline
    salience = salience_of(article.text)
    if not (is_of_town or _has_topics(article.source.title, article.text, telling.span.start, telling.span.end)):
        return headline
    told = _told(headline, article.source.title, salience)
    if told.place or ((told.topic or told.body or told.person or told.actor) and not wants_land):
        return headline
    room = MOST_WORDS - len(words)
    around = around_of(telling, article, salience)
    if is_of_town:
        town = _town(telling, article, around)
        if town and len(town.split()) <= room:
            return f"{_without_stop(headline)} ({town})"
    is_part = len(words) > 1 and words[0].lower() in _PARTS and words[1].lower() in _AFTER_PART
    is_of_person = _tells_of_a_person(words[:_SUBJECT_WORDS], lexicon) and not _CASE.search(headline)
    best, most = "", _LEAST_SCORE
    for one, score in _candidates(telling, article, around, told):
        if score <= most or len(one.name.split()) > room or _is_told(one.name, told, article.text):
            continue
        if (is_part or is_of_person or (wants_land and told.topic)) and one.kind != "place":
            continue
        if salience.may_be_person(one, is_titular=stands_in(one.name, article.source.title)) and (
            not _CASE.search(headline) or _tells_of_a_person(words, lexicon)
        ):
            continue
        best, most = one.name, score
    return f"{_without_stop(headline)} ({best})" if best and _MANY_LANDS.search(headline) is None else headline


def _has_topics(title: str, text: str, start: int, end: int) -> bool:
    """Tell whether an article names anything often enough, or a quote any place, to stand behind a headline."""
    if main_names(text) or titular_names(title, text) or place_of_lead(text, end):
        return True
    return any(one.kind == "place" for one in salience_of(text).between(start, end))


def _names_somebody(headline: str) -> bool:
    """Tell whether words after the first are names: of a headline that says who, the reader is not left asking."""
    first = headline.partition(" ")[0]
    noise = load_gazetteer().noise
    return any(not is_vast(word) and word.lower() not in noise for word in _CAPITAL.findall(headline[len(first) :]))


def _is_placed(headline: str) -> bool:
    """Tell whether the words of a headline themselves show that it names a place, or enough else."""
    if _IN_A_PLACE.search(headline):
        return True
    words, gazetteer = _CAPITAL.findall(headline), load_gazetteer()
    for word in words:
        lower = word.lower()
        if (lower in gazetteer.places or lower in gazetteer.nations) and not is_vast(lower):
            country = gazetteer.nations.get(lower, lower)
            if not is_vast(country):
                return True
    first = _plain(headline.partition(" ")[0])
    if (first in gazetteer.places or first in gazetteer.nations) and not _LAND.search(headline):
        return True  # "Japan's key stock index plunged"
    is_named = any(not is_vast(word) for word in words[headline.startswith(words[0]) :]) if words else False
    return is_named and headline.count(" ") >= _SHORT and not _DEFINITE.search(headline)


def _without_stop(headline: str) -> str:
    """Return a headline without its full stop, unless an initial has it: "U.S."."""
    return headline[:-1] if headline.endswith(".") and not headline[-2:-1].isupper() else headline


def _is_told(name: str, told: Told, text: str) -> bool:
    """Tell whether a headline holds a name, or what its letters stand for."""
    return bool({*name.split(), *names_of(text).in_letters.get(name, "").split()} & told.names - _LINKS)


def _plain(word: str) -> str:
    return word.strip("“”\"'‘’,.").lower().replace("’", "'").partition("'")[0]


def _told(headline: str, title: str, salience: Salience) -> Told:
    first = _plain_name(headline.split()[0])
    opens_with_one = _opens_with_name(headline, salience.text)
    is_known = first in names_of(salience.text).inner or opens_with_one
    if not is_known and _CAPITAL.search(headline, 1) is None:
        return Told(frozenset(), place=False, topic=False, person=False, body=False, actor=False, vast=False)
    weights, found = salience.weights, named_in(headline, salience.text)
    vast = {one.name for one in found if is_vast(one.name)}
    words = frozenset(_plain_name(word) for word in headline.replace("-", " ").split())
    about = {*main_names(salience.text), *titular_names(title, salience.text)}
    return Told(
        words,
        any(one.kind == "place" and one.name not in vast for one in found),
        any(set(name.split()) & words for name in about)
        or any(weights.get(one.name, 0) >= OFTEN for one in found if one.name not in vast),
        any(one.kind == "person" or one.name in salience.people for one in found),
        any(one.kind == "organisation" or " " in one.name for one in found if one.name not in vast),
        (opens_with_one and not found)
        or any(one.name not in vast and one.kind != "place" and one.name not in salience.people for one in found),
        bool(vast),
    )


def _opens_with_name(headline: str, text: str) -> bool:
    """Tell whether the first word of a headline may be a name that the text has nowhere else: "Ford beat Acme"."""
    first = _plain_name(headline.split()[0])
    lower, gazetteer = first.lower(), load_gazetteer()
    if not first.isalpha() or lower in gazetteer.noise or lower in load_lexicon().starters or lower.endswith("s"):
        return False
    return not names_of(text).is_small(first) and headline.split()[1:2] != ["of"]


def _plain_name(word: str) -> str:
    return word.strip("“”\"'‘’,.;()").removesuffix("’s").removesuffix("'s")


def _town(telling: Telling, article: Article, around: Around) -> str:
    """Return the one town that the sentence, or the one before, tells before "the city", and its country."""
    text = article.text
    own = [one for one in around.own if one.start < telling.span.start]
    for names in (own, around.close):
        # what is no known town may be an unknown one, told later
        towns = [one for one in names if not one.is_country and one.kind not in ("person", "organisation")]
        if towns:
            town, land = towns[-1].name, land_of(text)
            is_known = (
                town.lower() in load_gazetteer().places
                or _TOWN_OF.search(text[max(towns[-1].start - _AROUND, 0) : towns[-1].start]) is not None
            )
            if not is_known or len({one.name for one in towns}) > 1:
                return ""
            return f"{town}, {land}" if land and land != town and not is_vast(town) else town
    return ""


def _candidates(telling: Telling, article: Article, around: Around, told: Told) -> Iterator[tuple[Placed, float]]:
    """Yield the names that a telling may be of, each with how much speaks for it."""
    salience, span = salience_of(article.text), telling.sentence.span
    setting = setting_of(telling, article, around, told)
    seen: set[str] = set()
    close = salience.between(max(span.start - _BEFORE, 0), span.end + _AFTER)
    for one in (
        *reversed(close),
        *(one for one in salience.between(0, OPENING) if one.name in (setting.land, setting.alone)),
    ):
        if one.name in seen:
            continue
        seen.add(one.name)
        if may_be_of(one, setting):
            yield one, score_of(one, setting)


def _tells_of_a_person(words: list[str], lexicon: Lexicon) -> bool:
    """Tell whether the first words of a headline hold one who could be taken for the person named behind it."""
    if any(_plain(word) in _OF_PERSONS for word in words):
        return True
    return any(word.lower().rstrip(",.s").removesuffix("'") in lexicon.person for word in words[:_SUBJECT_WORDS])
