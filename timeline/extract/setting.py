"""What a telling stands in: the names around it, those its article is about, and which of them it may be told of."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from timeline.extract.batches import remembered
from timeline.extract.lexicon import load_lexicon
from timeline.extract.salience import Placed, Salience, named_in, salience_of
from timeline.extract.tellings import Telling
from timeline.model import Article

_start_of = attrgetter("start")
_CLOSE = 500  # code points before a sentence
_LEAD, OPENING = 350, 800  # code points
_LEAST, OFTEN = 3, 5  # times that an article names what it is about
_PASSED_BY = 3  # so many times as often is a country named that another one beside it does not displace
_LONG_AGO = 60  # days before the publication
_EVERYWHERE = frozenset({"us", "usa", "america", "united states", "uk", "britain", "united kingdom", "europe"})
_SITUATED = re.compile(
    r"(?:\b(?:in|at|near|outside|around|to|from|into|over)|\b(?:city|town|village|port|suburb) of) $"
)
_COMPARES = frozenset({"since", "than", "like", "unlike", "as", "after", "before", "from"})
_AROUND = 30  # code points
# what a word in capitals ends in that tells of a kind of people, not of one thing: "Islamists", "Sunni", "Olympic"
_KIND_ENDS = ("ic", "ist", "ists", "ian", "ians", "ish", "ese", "ites", "ism", "day", "ans")
_COMPOUND = re.compile(r"[a-z]-[A-Z]")


class Told(NamedTuple):
    """What the names in a headline tell: a place, what the article is about, who, some body, a great power."""

    names: frozenset[str]
    place: bool
    topic: bool
    person: bool
    body: bool
    actor: bool
    vast: bool


class Around(NamedTuple):
    """The names around a telling: in its quote, its sentence and the one before."""

    quoted: Sequence[Placed]
    own: Sequence[Placed]
    close: Sequence[Placed]


class Setting(NamedTuple):
    """What a telling stands in: its article, the names around it, and those that the article is about."""

    telling: Telling
    article: Article
    around: Around
    told: Told
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
        return bool(title) and stands_in(name, title)


def is_vast(name: str) -> bool:
    """Tell whether a name is too large, or too vague, to say where or of what something is told."""
    return name.lower() in load_lexicon().vast


def around_of(telling: Telling, article: Article, salience: Salience) -> Around:
    """Return the names around a telling."""
    span = telling.sentence.span
    number = bisect_left(article.sentences, span.start, key=_start_of)
    before = article.sentences[number - 1].start if number else span.start
    return Around(
        salience.between(telling.span.start, telling.span.end),
        salience.between(span.start, span.end),
        salience.between(before, span.start),
    )


@remembered
def main_names(text: str) -> tuple[str, ...]:
    """Return the few names that a text is about."""
    weights = salience_of(text).weights
    often = [name for name in weights if weights[name] >= _LEAST and not is_vast(name)]
    return tuple(sorted(often, key=lambda name: (-weights[name], name))[:OFTEN])


@remembered
def titular_names(title: str, text: str) -> tuple[str, ...]:
    """Return the names of a text that its title tells."""
    return tuple(one.name for one in named_in(title, text) if not is_vast(one.name))


@remembered
def land_of(text: str) -> str:
    """Return the country that a text is about: named in its lead and far more often than any other; "" for none."""
    salience = salience_of(text)
    lands = {one.name for one in salience.placed if one.is_country and not is_vast(one.name)}
    ranked = sorted(lands, key=lambda name: (-salience.weights[name], name))
    if not ranked or salience.weights[ranked[0]] < _LEAST or text.find(ranked[0]) > OPENING:
        return ""
    second = salience.weights[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if salience.weights[ranked[0]] >= _PASSED_BY * second else ""


def place_of_lead(text: str, before: int) -> str:
    """Return the one place that the lead of a text names, if it does so ``before`` a place; "" for none or several."""
    name, start = _one_in_lead(text)
    return name if start < before else ""


@remembered
def _one_in_lead(text: str) -> tuple[str, int]:
    salience = salience_of(text)
    # not the town of a dateline: many a story is only written there
    places = [
        one for one in salience.between(0, _LEAD) if one.is_country and one.is_own and salience.weights[one.name] > 1
    ]
    names = {one.name: one.start for one in reversed(places) if not is_vast(one.name)}
    return next(iter(names.items())) if len(names) == 1 else ("", 0)


def setting_of(telling: Telling, article: Article, around: Around, told: Told) -> Setting:
    """Return what a telling stands in, whose headline tells ``told``."""
    text = article.text
    land, alone = land_of(text), place_of_lead(text, telling.sentence.span.start)
    quoted = frozenset(one.name for one in around.quoted)
    near = frozenset(one.name for one in (*around.own, *around.close))
    is_old = _is_long_ago(telling, article)
    return Setting(
        telling, article, around, told, salience_of(text), main_names(text), land, alone, is_old, quoted, near
    )


def may_be_of(one: Placed, setting: Setting) -> bool:
    """Tell whether a telling may go on in a place, or tell of a body, a thing or a person."""
    if not _is_topic(one, setting) or _is_barred(one, setting) or (not one.is_country and _is_apart(one, setting)):
        return False
    return not (_is_elsewhere(one, setting) if one.kind == "place" else _is_not_told_of(one, setting))


def score_of(one: Placed, setting: Setting) -> float:
    """Return how much speaks for a name: how often, in what places and how near it is told."""
    name, around, weights = one.name, setting.around, setting.salience.weights
    in_title = setting.is_in_title(name)
    is_person = one.kind != "place" and setting.salience.may_be_person(one, is_titular=in_title)
    score = weights[name] / setting.salience.most * (0.6 if is_person else 1.0) + 0.6 * in_title
    score += 0.3 * (_first_at(name, setting.article.text) < _LEAD) + 0.3 * setting.is_main(name)
    score += (0.6 if one.is_country else 0.3) * (name in setting.quoted)
    score += 0.2 * any(other.name == name for other in around.own)
    score += 0.3 * any(other.name == name for other in around.close)
    return score + 0.3 * one.is_country + 0.1 * (one.kind == "place") + 0.3 * (name == setting.land)


def _is_topic(one: Placed, setting: Setting) -> bool:
    """Tell whether an article is about a name, or the telling itself goes on there."""
    name, text = one.name, setting.article.text
    weight, in_title = setting.salience.weights[name], setting.is_in_title(name)
    if weight < _LEAST and not in_title and name != setting.alone and name not in setting.quoted:
        return False
    if in_title or name == setting.alone or (weight >= _LEAST and _first_at(name, text) < OPENING):
        return True
    if weight >= OFTEN and (weight > setting.salience.most / 2 or name in setting.main[:3]):
        return True
    return one.kind == "place" and name in _told_there(setting.telling, setting.around, text)


def _is_barred(one: Placed, setting: Setting) -> bool:
    """Tell whether a name says too little, or belongs to another part of the article."""
    is_large = one.name.lower() in load_lexicon().large_places and setting.is_in_title(one.name) and not setting.main
    if (is_vast(one.name) and not is_large) or _is_odd(one, setting.article.text):
        return True
    is_near = one.name in setting.near
    is_close = is_near or (setting.is_main(one.name) and one.start > setting.start - _CLOSE)
    return (setting.is_old and not is_close) or (setting.told.person and not is_near and one.name != setting.land)


def _is_elsewhere(one: Placed, setting: Setting) -> bool:
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


def _is_apart(one: Placed, setting: Setting) -> bool:
    """Tell whether a sentence tells a place only of who says so, or another place beside a telling that has none.

    "A study by chemists in Lima found that the particles were sharp"; "They filled the hall at Larkhaven, and the
    coffee ran out".
    """
    sentence, lexicon, text = setting.telling.sentence, load_lexicon(), setting.article.text
    here = [other for other in setting.around.own if other.name == one.name]
    if not here:
        others = (other for other in setting.around.own if not other.is_country and other.kind != "person")
        return setting.telling.clause > 0 and any(_is_situated(other, (other,), text) for other in others)
    at = next((i for i, token in enumerate(sentence.tokens) if token.start >= here[-1].start), 0)
    verb = sentence.clauses[sentence.owner[at]].verb
    if verb is None or at > verb.first:
        return False
    act = sentence.tokens[verb.head].lower
    is_said = any(clause.link == "that" and clause.parent == sentence.owner[at] for clause in sentence.clauses)
    return is_said and (act in lexicon.say_past or act in lexicon.finds_that)


def _is_not_told_of(one: Placed, setting: Setting) -> bool:
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
    is_first = in_title or _first_at(name, setting.article.text) < _LEAD
    return not (is_near and setting.is_main(name) and is_first)


def _first_at(name: str, text: str) -> int:
    return text.find(name.split()[-1])


def stands_in(name: str, title: str) -> bool:
    """Tell whether a title holds a name, or the last word of it."""
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


def _told_there(telling: Telling, around: Around, text: str) -> frozenset[str]:
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


def _is_displaced(one: Placed, around: Around, weights: dict[str, float], told: Told) -> bool:
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
