"""Who or what "the company" or "the singer" stands for where the text tells of just one that can be meant."""

import re
from collections.abc import Sequence

from timeline.extract.clauses import Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import capitalised, joined
from timeline.extract.salience import Placed, Salience, salience_of
from timeline.extract.shortening import MOST_WORDS
from timeline.extract.subjects import plain_subject
from timeline.extract.tellings import Telling
from timeline.model import Article

_MOST_BACK = 3  # sentences
_LEAST, _FAR_AHEAD = 3, 2  # times that a text names it, and as a multiple of the next one
_NEAR = 2  # stretches, for what only some bodies are
_LONGEST = 4  # tokens of a description
_BODIES = frozenset(
    {
        "company",
        "firm",
        "airline",
        "carmaker",
        "automaker",
        "retailer",
        "manufacturer",
        "group",
        "party",
        "organisation",
        "organization",
        "giant",
        "lender",
        "broadcaster",
        "publisher",
        "bank",
        "brewer",
        "insurer",
        "operator",
        "airframer",
        "militia",
        "movement",
        "charity",
    }
)
_STARS = frozenset(
    {
        "star",
        "singer",
        "rapper",
        "athlete",
        "runner",
        "sprinter",
        "cyclist",
        "actor",
        "actress",
        "champion",
        "senator",
        "governor",
        "tycoon",
        "billionaire",
        "businessman",
        "musician",
        "footballer",
        "swimmer",
        "republican",
        "democrat",
        "paralympian",
        "olympian",
        "texan",
        "mogul",
        "frontrunner",
    }
)
# words that may stand before these without making another thing of it: "the embattled oil giant"
_MODIFIERS = frozenset(
    {
        "oil",
        "car",
        "energy",
        "technology",
        "tech",
        "computer",
        "software",
        "auto",
        "troubled",
        "embattled",
        "struggling",
        "beleaguered",
        "fallen",
        "disgraced",
        "californian",
        "german-owned",
        "young",
        "us",
        "double-amputee",
        "veteran",
        "american",
        "former",
        "giant",
        "gas",
        "mining",
        "state-owned",
        "paralympic",
        "olympic",
        "pop",
        "r&b",
        "hollywood",
        "florida",
        "lobby",
        "rebel",
    }
)
# what is called by no such word
_NO_COMPANY = frozenset(
    {
        "ministry",
        "department",
        "commission",
        "court",
        "council",
        "congress",
        "senate",
        "army",
        "navy",
        "government",
        "parliament",
        "police",
        "university",
        "house",
        "office",
        "nations",
        "union",
        "agency",
        "guard",
        "bureau",
        "force",
        "forces",
        "gulf",
        "coast",
        "ocean",
        "sea",
        "day",
    }
)
_ANY = frozenset(
    {
        "company",
        "firm",
        "group",
        "party",
        "organisation",
        "organization",
        "giant",
    }
)
_DESCRIBES, _ENDS = _BODIES | _STARS, re.compile(r"['’]s?$")
_LOOSE = frozenset(
    {
        "group",
        "party",
        "organisation",
        "organization",
        "movement",
        "militia",
        "charity",
    }
)
_MEDIA = frozenset(
    {
        "reuters",
        "bbc",
        "cnn",
        "ap",
        "afp",
        "guardian",
        "twitter",
        "facebook",
        "youtube",
        "abc",
        "nbc",
        "un",
        "eu",
        "us",
        "uk",
        "gop",
        "ceo",
        "cbs",
        "fox",
        "itv",
        "the register",
        "press",
    }
)


def with_stand_in(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return a headline whose subject "The company", "The singer" is the one name that it can stand for."""
    words = headline.split(None, _LONGEST)[1:_LONGEST]
    if not headline.startswith("The ") or _DESCRIBES.isdisjoint([_ENDS.sub("", word) for word in words]):
        return headline
    subject = plain_subject(telling.sentence, telling.clause, lexicon)
    end = next((i for i, token in enumerate(subject) if token.tag == "possessive"), len(subject))
    described = subject[:end]
    if not 2 <= len(described) <= _LONGEST or described[0].lower != "the" or described[-1].tag != "word":
        return headline
    peoples = load_gazetteer().peoples
    if any(token.lower not in _MODIFIERS and token.lower not in peoples for token in described[1:-1]):
        return headline
    noun, told = described[-1].lower, joined(described)
    rest = headline[len(told) :]
    if not headline.lower().startswith(told.lower()) or rest[:1] not in (" ", "'", "’"):
        return headline
    if _is_tied(rest):
        return headline
    meant = ""
    if noun in _BODIES:
        meant = capitalised(salience_of(article.text).with_article(_body(article, telling, described, noun)))
    elif noun in _STARS:
        meant = _person(article, telling, described)
    if not meant or meant.split()[-1] in rest or len(meant.split()) + _words(rest) > MOST_WORDS:
        return headline
    if meant.endswith("s") and rest[:2] in ("'s", "’s"):
        rest = f"’{rest[2:]}"
    return f"{meant}{rest}"


def _words(text: str) -> int:
    """Return how many words there are, marks that stand alone not counted."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def _is_tied(rest: str) -> bool:
    first = rest.split()[0].lower() if rest.split() else ""
    return first in ("of", "for", "at", "who", "which", "that", "behind", "in", "and", "or", "to")


def _body(article: Article, telling: Telling, described: Sequence[Token], noun: str) -> str:
    """Return the one organisation that the nearest sentence with any tells of, if the article is about it."""
    salience = salience_of(article.text)
    for start, end in _stretches(article, telling, described[0].start)[: None if noun in _ANY else _NEAR]:
        title = article.source.title
        bodies = {one.name for one in salience.between(start, end) if _is_body(one, salience, noun, title)}
        if not bodies:
            continue
        ranked = sorted(bodies, key=lambda name: (-salience.weights[name], name))
        first = salience.weights[ranked[0]]
        is_alone = len(ranked) == 1
        is_main = ranked[0] in article.source.title or first >= _LEAST
        return ranked[0] if is_alone and is_main and not _is_shared(described, ranked[0]) else ""
    return ""


def _is_shared(described: Sequence[Token], name: str) -> bool:
    """Tell whether a description says the name itself: "the Ford company"."""
    return any(token.text in name.split() for token in described)


def _person(article: Article, telling: Telling, described: Sequence[Token]) -> str:
    """Return the one person that the nearest sentence with any tells of, if it is the foremost of the article."""
    salience = salience_of(article.text)
    people = sorted(salience.people, key=lambda name: (-salience.weights.get(name, 0), name))
    if not people or salience.weights.get(people[0], 0) < _LEAST:
        return ""
    if len(people) > 1 and salience.weights[people[0]] < _FAR_AHEAD * salience.weights[people[1]]:
        return ""
    for start, end in _stretches(article, telling, described[0].start):
        named = {
            one.name
            for one in salience.between(start, end)
            if one.kind == "person" or (not one.kind and " " in one.name)
        }
        if named:
            return people[0] if named == {people[0]} else ""
    return ""


def _stretches(article: Article, telling: Telling, end: int) -> list[tuple[int, int]]:
    """Return the own sentence up to ``end`` and the sentences before it, the nearest first."""
    number = article.sentences.index(telling.sentence.span)
    own = [(telling.sentence.span.start, end)] if telling.sentence.span.start < end else []
    before = [article.sentences[number - back] for back in range(1, min(_MOST_BACK, number) + 1)]
    return own + [(span.start, span.end) for span in before]


def _is_body(one: Placed, salience: Salience, noun: str, title: str) -> bool:
    lower = one.name.lower()
    if one.kind == "place" or lower in _MEDIA or salience.may_be_person(one, is_titular=one.name in title):
        return False
    is_first = salience.weights[one.name] >= max(
        (salience.weights[o.name] for o in salience.placed if o.kind == "organisation"), default=0
    )
    if one.kind != "organisation" and one.name not in title and not is_first:
        return False
    if set(lower.split()) & _NO_COMPANY and noun not in _LOOSE:
        return False
    known = load_gazetteer()
    is_thing = any(sign.isdigit() for sign in one.name) or lower.endswith(("ist", "ists", "ans", "ic"))
    return not is_thing and lower not in known.noise and lower not in known.sites
