"""Where, of what or of whom a headline tells: the name set behind one that has none, "The well was capped (BP)"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.headlines import MOST_WORDS
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.names import names_of
from timeline.extract.salience import Placed, Salience, named_in, salience_of
from timeline.extract.tellings import Telling
from timeline.model import Article

_start_of = attrgetter("start")
_BEFORE, _AFTER = 1200, 200  # code points around a sentence: what is not named there is seldom what it tells of
_CLOSE = 500  # code points before a sentence
_LEAD, _OPENING = 350, 800  # code points
_LEAST, _OFTEN = 3, 5  # times that an article names what it is about
_LEAST_SCORE = 0.8
_SHORT = 6  # words of a headline that has room for what it is about
_PASSED_BY = 3  # so many times as often is a country named that another one beside it does not displace
_LONG_AGO = 60  # days before the publication
_LARGE_COUNTRIES = frozenset(
    {"china", "russia", "india", "japan", "germany", "france", "washington", "london", "britain", "new york", "england"}
)
_EVERYWHERE = frozenset({"us", "usa", "america", "united states", "uk", "britain", "united kingdom", "europe"})
# too large, or too vague, to say where or of what something is told; those who report it
_VAST = _LARGE_COUNTRIES | frozenset(
    {"us", "usa", "america", "uk", "europe", "eu", "un", "gulf", "africa", "asia", "moon", "congress", "parliament"}
    | {"united states", "united kingdom", "united nations", "european union", "nato", "west", "senate", "house"}
    | {"twitter", "facebook", "youtube", "bbc", "cnn", "reuters", "ap", "afp", "guardian", "nbc", "abc", "fox"}
    | {"white house", "associated press", "security council", "soviet union", "ussr", "earth", "wall street"}
    | {"pentagon", "foreign office", "state department", "bbc news", "fox news", "itv", "sky news", "new york times"}
    | {
        "lng",
        "gc",
        "tv",
        "pc",
        "vat",
        "tour",
        "act",
        "lord",
        "lords",
        "commons",
        "coast guard",
        "ceo",
        "gop",
        "gdp",
        "nyse",
        "street",
        "google",
        "capitol hill",
        "atlantic",
        "pacific",
        "mediterranean",
        "dna",
    }
)
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
_SITUATED = re.compile(
    r"(?:\b(?:in|at|near|outside|around|to|from|into|over)|\b(?:city|town|village|port|suburb) of) $"
)
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
_COMPARES = frozenset({"since", "than", "like", "unlike", "as", "after", "before", "from"})
_AROUND = 30  # code points
# what a word in capitals ends in that tells of a kind of people, not of one thing: "Islamists", "Sunni", "Olympic"
_KIND_ENDS = ("ic", "ist", "ists", "ian", "ians", "ish", "ese", "ites", "ism", "day", "ans")
_COMPOUND = re.compile(r"[a-z]-[A-Z]")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the names in a headline tell: a place, what the article is about, who, some body, a great power."""

    names: frozenset[str]
    place: bool
    topic: bool
    person: bool
    body: bool
    actor: bool
    vast: bool


@dataclass(frozen=True, slots=True)
class _Around:
    """The names around a telling: in its quote, its sentence and the one before."""

    quoted: Sequence[Placed]
    own: Sequence[Placed]
    close: Sequence[Placed]


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
    around = _around(telling, article, salience)
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
        if salience.may_be_person(one, is_titular=_stands_in(one.name, article.source.title)) and (
            not _CASE.search(headline) or _tells_of_a_person(words, lexicon)
        ):
            continue
        best, most = one.name, score
    return f"{_without_stop(headline)} ({best})" if best and _MANY_LANDS.search(headline) is None else headline


def _has_topics(title: str, text: str, start: int, end: int) -> bool:
    """Tell whether an article names anything often enough, or a quote any place, to stand behind a headline."""
    if _main(text) or _titular(title, text) or _place_of_lead(text, end):
        return True
    return any(one.kind == "place" for one in salience_of(text).between(start, end))


def _names_somebody(headline: str) -> bool:
    """Tell whether words after the first are names: of a headline that says who, the reader is not left asking."""
    first = headline.partition(" ")[0]
    noise = load_gazetteer().noise
    return any(
        word.lower() not in _VAST and word.lower() not in noise for word in _CAPITAL.findall(headline[len(first) :])
    )


def _is_placed(headline: str) -> bool:
    """Tell whether the words of a headline themselves show that it names a place, or enough else."""
    if _IN_A_PLACE.search(headline):
        return True
    words, gazetteer = _CAPITAL.findall(headline), load_gazetteer()
    for word in words:
        lower = word.lower()
        if (lower in gazetteer.places or lower in gazetteer.nations) and lower not in _VAST:
            country = gazetteer.nations.get(lower, lower)
            if country not in _VAST:
                return True
    first = _plain(headline.partition(" ")[0])
    if (first in gazetteer.places or first in gazetteer.nations) and not _LAND.search(headline):
        return True  # "Japan's key stock index plunged"
    is_named = any(word.lower() not in _VAST for word in words[headline.startswith(words[0]) :]) if words else False
    return is_named and headline.count(" ") >= _SHORT and not _DEFINITE.search(headline)


def _without_stop(headline: str) -> str:
    """Return a headline without its full stop, unless an initial has it: "U.S."."""
    return headline[:-1] if headline.endswith(".") and not headline[-2:-1].isupper() else headline


def _is_told(name: str, told: _Told, text: str) -> bool:
    """Tell whether a headline holds a name, or what its letters stand for."""
    return bool({*name.split(), *names_of(text).in_letters.get(name, "").split()} & told.names - _LINKS)


def _plain(word: str) -> str:
    return word.strip("“”\"'‘’,.").lower().replace("’", "'").partition("'")[0]


def _told(headline: str, title: str, salience: Salience) -> _Told:
    first = _plain_name(headline.split()[0])
    is_known = first in names_of(salience.text).inner or _opens_with_name(headline, salience.text)
    if not is_known and _CAPITAL.search(headline, 1) is None:
        return _Told(frozenset(), place=False, topic=False, person=False, body=False, actor=False, vast=False)
    weights, found = salience.weights, named_in(headline, salience.text)
    vast = {one.name for one in found if one.name.lower() in _VAST}
    opens_with_one = not found and _opens_with_name(headline, salience.text)
    words = frozenset(_plain_name(word) for word in headline.replace("-", " ").split())
    about = {*_main(salience.text), *_titular(title, salience.text)}
    return _Told(
        words,
        any(one.kind == "place" and one.name not in vast for one in found),
        any(set(name.split()) & words for name in about)
        or any(weights.get(one.name, 0) >= _OFTEN for one in found if one.name not in vast),
        any(one.kind == "person" or one.name in salience.people for one in found),
        any(one.kind == "organisation" or " " in one.name for one in found if one.name not in vast),
        opens_with_one
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


@lru_cache(maxsize=8)
def _main(text: str) -> tuple[str, ...]:
    """Return the few names that a text is about."""
    weights = salience_of(text).weights
    often = [name for name in weights if weights[name] >= _LEAST and name.lower() not in _VAST]
    return tuple(sorted(often, key=lambda name: (-weights[name], name))[:_OFTEN])


@lru_cache(maxsize=8)
def _titular(title: str, text: str) -> tuple[str, ...]:
    return tuple(one.name for one in named_in(title, text) if one.name.lower() not in _VAST)


@lru_cache(maxsize=8)
def _land(text: str) -> str:
    """Return the country that a text is about: named in its lead and far more often than any other; "" for none."""
    salience = salience_of(text)
    lands = {one.name for one in salience.placed if one.is_country and one.name.lower() not in _VAST}
    ranked = sorted(lands, key=lambda name: (-salience.weights[name], name))
    if not ranked or salience.weights[ranked[0]] < _LEAST or text.find(ranked[0]) > _OPENING:
        return ""
    second = salience.weights[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if salience.weights[ranked[0]] >= _PASSED_BY * second else ""


def _place_of_lead(text: str, before: int) -> str:
    """Return the one place that the lead of a text names, if it does so ``before`` a place; "" for none or several."""
    name, start = _one_in_lead(text)
    return name if start < before else ""


@lru_cache(maxsize=8)
def _one_in_lead(text: str) -> tuple[str, int]:
    salience = salience_of(text)
    # not the town of a dateline: many a story is only written there
    places = [
        one for one in salience.between(0, _LEAD) if one.is_country and one.is_own and salience.weights[one.name] > 1
    ]
    names = {one.name: one.start for one in reversed(places) if one.name.lower() not in _VAST}
    return next(iter(names.items())) if len(names) == 1 else ("", 0)


def _around(telling: Telling, article: Article, salience: Salience) -> _Around:
    span = telling.sentence.span
    number = bisect_left(article.sentences, span.start, key=_start_of)
    before = article.sentences[number - 1].start if number else span.start
    return _Around(
        salience.between(telling.span.start, telling.span.end),
        salience.between(span.start, span.end),
        salience.between(before, span.start),
    )


def _town(telling: Telling, article: Article, around: _Around) -> str:
    """Return the one town that the sentence, or the one before, tells before "the city", and its country."""
    text = article.text
    own = [one for one in around.own if one.start < telling.span.start]
    for names in (own, around.close):
        # what is no known town may be an unknown one, told later
        towns = [one for one in names if not one.is_country and one.kind not in ("person", "organisation")]
        if towns:
            town, land = towns[-1].name, _land(text)
            is_known = (
                town.lower() in load_gazetteer().places
                or _TOWN_OF.search(text[max(towns[-1].start - _AROUND, 0) : towns[-1].start]) is not None
            )
            if not is_known or len({one.name for one in towns}) > 1:
                return ""
            return f"{town}, {land}" if land and land != town and town.lower() not in _VAST else town
    return ""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a telling stands in: its article, the names around it, and those that the article is about."""

    telling: Telling
    article: Article
    around: _Around
    told: _Told
    salience: Salience
    main: tuple[str, ...]
    land: str
    alone: str
    is_old: bool
    quoted: frozenset[str]
    near: frozenset[str]

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return self.telling.sentence.span.start

    def is_main(self, name: str) -> bool:
        """Tell whether the article names nothing more often."""
        return self.main[:1] == (name,)

    def is_in_title(self, name: str) -> bool:
        """Tell whether the title names it."""
        title = self.article.source.title
        return bool(title) and _stands_in(name, title)


def _candidates(telling: Telling, article: Article, around: _Around, told: _Told) -> Iterator[tuple[Placed, float]]:
    """Yield the names that a telling may be of, each with how much speaks for it."""
    salience, text, span = salience_of(article.text), article.text, telling.sentence.span
    land, alone = _land(text), _place_of_lead(text, span.start)
    quoted = frozenset(one.name for one in around.quoted)
    near = frozenset(one.name for one in (*around.own, *around.close))
    setting = _Setting(
        telling, article, around, told, salience, _main(text), land, alone, _is_long_ago(telling, article), quoted, near
    )
    seen: set[str] = set()
    close = salience.between(max(span.start - _BEFORE, 0), span.end + _AFTER)
    for one in (*reversed(close), *(one for one in salience.between(0, _OPENING) if one.name in (land, alone))):
        if one.name in seen:
            continue
        seen.add(one.name)
        if _is_topic(one, setting) and not _is_barred(one, setting):
            is_misplaced = _is_elsewhere(one, setting) if one.kind == "place" else _is_not_told_of(one, setting)
            if not is_misplaced:
                yield one, _score(one, setting)


def _is_topic(one: Placed, setting: _Setting) -> bool:
    """Tell whether an article is about a name, or the telling itself goes on there."""
    name, text = one.name, setting.article.text
    weight, in_title = setting.salience.weights[name], setting.is_in_title(name)
    if weight < _LEAST and not in_title and name != setting.alone and name not in setting.quoted:
        return False
    if in_title or name == setting.alone or (weight >= _LEAST and _first(name, text) < _OPENING):
        return True
    most = max(setting.salience.weights.values())
    if weight >= _OFTEN and (weight > most / 2 or name in setting.main[:3]):
        return True
    return one.kind == "place" and name in _told_there(setting.telling, setting.around, text)


def _is_barred(one: Placed, setting: _Setting) -> bool:
    """Tell whether a name says too little, or belongs to another part of the article."""
    is_large = one.name.lower() in _LARGE_COUNTRIES and setting.is_in_title(one.name) and not setting.main
    if (one.name.lower() in _VAST and not is_large) or _is_odd(one, setting.article.text):
        return True
    is_near = one.name in setting.near
    is_close = is_near or (setting.is_main(one.name) and one.start > setting.start - _CLOSE)
    return (setting.is_old and not is_close) or (setting.told.person and not is_near and one.name != setting.land)


def _is_elsewhere(one: Placed, setting: _Setting) -> bool:
    """Tell whether a telling may go on elsewhere than in a place."""
    name, told, salience = one.name, setting.told, setting.salience
    is_near, is_quoted = name in setting.near, name in setting.quoted
    if _is_displaced(one, setting.around, salience.weights, told) or not _is_where(one, salience):
        return True
    if one.is_country:
        is_itself = setting.is_in_title(name) or is_quoted or _is_itself(name, salience)
        if not is_itself or not (name == setting.land or is_quoted):
            return True
    elif not is_quoted and _is_one_of_many(one, salience):
        return True  # "The volcano emptied the skies" is not of the town that the article is about
    is_known = (salience.weights[name] >= _LEAST and name in setting.main[:3]) or name == setting.alone
    if told.actor and not is_near:
        return True  # "The eruption of Katla began" is not of the country where the rest goes on
    return not is_near and not is_known


def _is_not_told_of(one: Placed, setting: _Setting) -> bool:
    """Tell whether a headline would read wrong with a body, a thing or a person behind it."""
    name, told = one.name, setting.told
    is_near = name in setting.near
    if told.actor or (told.person and not (setting.is_main(name) and name in setting.quoted)):
        return True  # "Chrysler named 789 dealers (GM)" would read as if both had
    if name not in setting.quoted and (told.vast or _is_one_of_many(one, setting.salience)):
        return True
    in_title = setting.is_in_title(name)
    if not setting.salience.may_be_person(one, is_titular=in_title):
        return False
    is_first = in_title or _first(name, setting.article.text) < _LEAD
    return not (is_near and setting.is_main(name) and is_first)


def _score(one: Placed, setting: _Setting) -> float:
    """Return how much speaks for a name: how often, in what places and how near it is told."""
    name, around, weights = one.name, setting.around, setting.salience.weights
    in_title = setting.is_in_title(name)
    is_person = one.kind != "place" and setting.salience.may_be_person(one, is_titular=in_title)
    score = weights[name] / max(weights.values()) * (0.6 if is_person else 1.0) + 0.6 * in_title
    score += 0.3 * (_first(name, setting.article.text) < _LEAD) + 0.3 * setting.is_main(name)
    score += (0.6 if one.is_country else 0.3) * (name in setting.quoted)
    score += 0.2 * any(other.name == name for other in around.own)
    score += 0.3 * any(other.name == name for other in around.close)
    return score + 0.3 * one.is_country + 0.1 * (one.kind == "place") + 0.3 * (name == setting.land)


def _first(name: str, text: str) -> int:
    return text.find(name.split()[-1])


def _stands_in(name: str, title: str) -> bool:
    return name in title or (" " in name and name.split()[-1] in title)


def _is_situated(one: Placed, names: Sequence[Placed], text: str) -> bool:
    """Tell whether a place is where something is or goes on: "in Larkhaven", not "Larkhaven's mayor"."""
    for other in names:
        if (
            other.name == one.name
            and other.is_own
            and _SITUATED.search(text[max(other.start - _AROUND, 0) : other.start])
        ):
            return True
    return False


def _told_there(telling: Telling, around: _Around, text: str) -> frozenset[str]:
    """Return the places where the clause of a telling says that it goes on; not those that it only compares with."""
    sentence = telling.sentence
    found = set()
    for one in around.quoted:
        at = next((i for i, token in enumerate(sentence.tokens) if token.start >= one.start), 0)
        if sentence.owner[at] != telling.clause or not _is_situated(one, (one,), text):
            continue
        low, high = sorted((at, telling.trigger))
        if not any(token.lower in _COMPARES for token in sentence.tokens[low:high]):
            found.add(one.name)
    return frozenset(found)


def _is_itself(name: str, salience: Salience) -> bool:
    """Tell whether an article names a country itself, more than once, and not only its people."""
    return sum(one.name == name and one.is_own for one in salience.placed) > 1


def _is_where(one: Placed, salience: Salience) -> bool:
    """Tell whether the article anywhere tells of a town as where something is, not only of "Brent crude"."""
    return one.is_country or _is_situated(one, salience.placed, salience.text)


def _is_one_of_many(one: Placed, salience: Salience) -> bool:
    """Tell whether what is told without a place may go on elsewhere than in ``one``, a place.

    Unless the article names it over and over, and no other place more than once, nobody knows.
    """
    if one.kind == "organisation" or (" " in one.name and not one.kind):
        return False
    others = (other for other in salience.placed if other.name != one.name and other.kind == "place")
    return salience.weights[one.name] < _LEAST or any(salience.weights[other.name] > 1 for other in others)


def _is_displaced(one: Placed, around: _Around, weights: dict[str, float], told: _Told) -> bool:
    """Tell whether a sentence, or the one before it, tells of another country than the place ``one``."""
    for names in (around.own, around.close):
        here = any(other.name == one.name for other in names)
        others = [
            other
            for other in names
            if other.is_country and other.name not in (one.name, *told.names) and other.name.lower() not in _EVERYWHERE
        ]
        if (others or told.vast) and told.person:
            return True
        if here and one.is_country:
            return any(weights[other.name] * _PASSED_BY > weights[one.name] for other in others if other.is_own)
        if here:
            return False
        if any(weights[other.name] * _PASSED_BY > weights[one.name] for other in others):
            return True
    return False


def _is_long_ago(telling: Telling, article: Article) -> bool:
    published, interval = article.source.published, telling.interval
    if published is None or published.first_day is None or interval.last_day is None:
        return False
    return published.first_day - interval.last_day > _LONG_AGO


def _is_odd(one: Placed, text: str) -> bool:
    """Tell whether a name is a word for a kind of people or things rather than one of them: "Islamists", "MPs"."""
    if "â" in one.name or (_COMPOUND.search(one.name) and " " in one.name):
        return True  # "Boeing-Air Force"
    if one.name.isupper() and (f"{one.name}s " in text or f" an {one.name} " in text):
        return one.name not in text[:_LEAD]  # "IPOs", "a VAT rise"
    if one.name[-1] == "s" and one.name[:-1].isupper():
        return True
    return not one.kind and " " not in one.name and one.name.lower().endswith(_KIND_ENDS) and not one.name.isupper()


def _tells_of_a_person(words: list[str], lexicon: Lexicon) -> bool:
    """Tell whether the first words of a headline hold one who could be taken for the person named behind it."""
    if any(_plain(word) in _OF_PERSONS for word in words):
        return True
    return any(word.lower().rstrip(",.s").removesuffix("'") in lexicon.person for word in words[:_SUBJECT_WORDS])
