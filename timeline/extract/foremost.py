"""Whom or what a text goes on about, sentence after sentence: what "he" or "it" stands for when no name is near."""

import re

from timeline.extract.clauses import Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.kinds import plain
from timeline.extract.lexicon import Lexicon
from timeline.extract.persons import clause_says, number_of, sentence_at
from timeline.extract.phrasing import sentence_case
from timeline.extract.salience import Placed, Salience, salience_of
from timeline.extract.speech import speaker_of
from timeline.extract.subjects import name_alone, plain_subject
from timeline.extract.tellings import Telling
from timeline.model import Article

_MOST_BACK = 14  # sentences
_NEAR = 2  # sentences in which a person needs not be the foremost of the article
_LEAST, _FAR_AHEAD = 3, 2  # times that a text names whom it is about, and as a multiple of the next one
_FORMS = {
    "he": re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|himself)\b"),
    "she": re.compile(r"\b(?:[Ss]he|[Hh]er|hers|herself)\b"),
}
_OTHER = {"he": "she", "she": "he"}
_LINE = re.compile(r"[A-ZÀ-ÞŠŽ][\w’'-]+(?: (?:de|van|der|von|la|el|al|bin) )?(?: [A-ZÀ-ÞŠŽ][\w’'-]+){1,2}")
_QUOTES = re.compile(r"[\"“”]|â€")
_LONGEST_SUBJECT, _LONGEST_DOERS = 4, 7  # words, tokens
_MOST_BODY_BACK, _ALONE = 3, 4  # sentences; how much more often the one than the other body is named


def person_gone_on_about(article: Article, telling: Telling, pronoun: Token, wanted: str, lexicon: Lexicon) -> str:
    """Return the one person that the sentences before a pronoun keep to, "" where there may be another.

    The nearest sentence that names anybody names just one who can be meant; what stands between tells of nobody else.
    One who is named further back has to be the foremost of the article, too.
    """
    salience, number = salience_of(article.text), number_of(article, telling.sentence)
    start = telling.sentence.span.start
    if _is_speech(article, telling, pronoun) or _others(article.text[start : pronoun.start], wanted, lexicon):
        return ""
    if any(one.kind in ("person", "") for one in salience.between(start, pronoun.start)):
        return ""  # somebody is named right before
    for back in range(1, min(_MOST_BACK, number) + 1):
        span = article.sentences[number - back]
        words = span.of(article.text)
        line = _LINE.fullmatch(words.strip())
        if line is not None and not (set(words.lower().split()) & (load_gazetteer().noise | load_gazetteer().places)):
            return words.strip() if back <= _NEAR + 1 or _foremost(salience, wanted) == words.strip() else ""
        people = _people(salience, span.start, span.end, wanted)
        if not people:
            if _FORMS[_OTHER[wanted]].search(words) or (
                _others(words, wanted, lexicon) and not _FORMS[wanted].search(words)
            ):
                return ""
            continue
        is_said = _QUOTES.search(article.text, span.start, start) is not None or _opens_speech(article, span.start)
        if is_said and not any(sign in words for sign in _as_speaker(people[0], lexicon)):
            return ""  # who is named in somebody's words is seldom whose words go on
        unknown = [one for one in salience.between(span.start, span.end) if not one.kind and " " in one.name]
        if len(people) > 1 or unknown or _others_beside(words, people[0], wanted, lexicon):
            return ""
        is_foremost = _foremost(salience, wanted) == people[0]
        return people[0] if is_foremost or (back <= _NEAR and salience.weights[people[0]] >= _NEAR) else ""
    return ""


def _is_speech(article: Article, telling: Telling, pronoun: Token) -> bool:
    """Tell whether a pronoun stands in somebody's words, as the marks before it in its paragraph tell."""
    span = telling.sentence.span
    block = next((block.span for block in article.blocks if block.span.covers(span)), span)
    before = article.text[block.start : pronoun.start]
    if before.count("“") != before.count("”") or before.count("``") != before.count("''"):
        return True
    return before.count('"') % 2 == 1 or article.text[span.start] in '"“‘'


def _as_speaker(name: str, lexicon: Lexicon) -> list[str]:
    last = name.split()[-1]
    return [words for verb in lexicon.say_past for words in (f"{last} {verb}", f"{verb} {last}", f"{verb} {name}")]


def _opens_speech(article: Article, start: int) -> bool:
    """Tell whether a place stands in a quotation that has begun before it in its paragraph."""
    block = next((block.span for block in article.blocks if block.span.start <= start < block.span.end), None)
    before = article.text[block.start if block is not None else start : start]
    return before.count("“") != before.count("”") or before.count('"') % 2 == 1


def _people(salience: Salience, start: int, end: int, wanted: str) -> list[str]:
    """Return the people named in a stretch of the text whom "he" or "she" can mean, each once."""
    found: dict[str, None] = {}
    for one in salience.between(start, end):
        if one.name in salience.people and _can_be(one, wanted):
            found[one.name] = None
    return list(found)


def _can_be(one: Placed, wanted: str) -> bool:
    gazetteer, given = load_gazetteer(), plain(one.name.split()[0])
    other, same = (gazetteer.male, gazetteer.female) if wanted == "she" else (gazetteer.female, gazetteer.male)
    return given not in other or given in same


def _others(words: str, wanted: str, lexicon: Lexicon) -> bool:
    """Tell whether words tell of somebody without a name: "an official", "the driver"."""
    return any(
        word in lexicon.person or word in lexicon.more_persons
        for word in re.findall(r"[a-z]+", words)
        if word not in ("body", "both", "two", "one")
    )


def _others_beside(words: str, name: str, wanted: str, lexicon: Lexicon) -> bool:
    """Tell whether a sentence that names a person tells of another one, too: "A driver told Ole Berg"."""
    before = words.partition(name.split()[-1])[0]
    return bool(_FORMS[_OTHER[wanted]].search(words)) or (
        _others(before, wanted, lexicon) and len(before.split()) > _LONGEST_SUBJECT
    )


def _foremost(salience: Salience, wanted: str) -> str:
    """Return the person a text names far more often than any other who can be meant; "" for none."""
    people = {one.name for one in salience.placed if one.name in salience.people and _can_be(one, wanted)}
    ranked = sorted(people, key=lambda name: (-salience.weights[name], name))
    if not ranked or salience.weights[ranked[0]] < _LEAST:
        return ""
    second = salience.weights[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if salience.weights[ranked[0]] >= _FAR_AHEAD * second else ""


def body_gone_on_about(article: Article, telling: Telling, word: str, pronoun: Token, lexicon: Lexicon) -> str:
    """Return the body that acts as "it" or "they", or owns what only bodies have, "" where it may be another thing.

    "It expects …", "Its executives …": the one organisation that the nearest sentence with a name of any tells of, if
    it is what the article names most often; "They found …": the people who acted in the sentence before.
    """
    if _is_speech(article, telling, pronoun) or not _is_of_a_body(telling, word, pronoun, lexicon):
        return ""
    salience, number = salience_of(article.text), number_of(article, telling.sentence)
    if word == "they":
        return _people_acting(article, number, lexicon)
    start = telling.sentence.span.start
    if salience.between(start, pronoun.start):
        return ""
    for back in range(1, min(_MOST_BODY_BACK, number) + 1):
        span = article.sentences[number - back]
        bodies = {one.name for one in salience.between(span.start, span.end) if _is_body(one, salience)}
        if not bodies:
            if any(one.kind != "place" for one in salience.between(span.start, span.end)):
                return ""
            continue
        ranked = sorted(bodies, key=lambda name: (-salience.weights[name], name))
        is_alone = len(ranked) == 1 or salience.weights[ranked[0]] >= _ALONE * salience.weights[ranked[1]]
        return salience.with_article(ranked[0]) if is_alone and ranked[0] == _foremost_body(salience) else ""
    return ""


def _is_of_a_body(telling: Telling, word: str, pronoun: Token, lexicon: Lexicon) -> bool:
    """Tell whether what a pronoun does or owns is what an organisation, or people, do or own."""
    sentence, verb = telling.sentence, telling.sentence.clauses[telling.clause].verb
    if verb is None:
        return False
    if word in ("its", "their"):
        after = next((token for token in sentence.tokens if token.start > pronoun.start and token.tag == "word"), None)
        return word == "its" and after is not None and after.lower in lexicon.owned_by_bodies
    head = sentence.tokens[verb.head]
    is_passive = head.tag in ("maybe", "past") and any(
        token.tag == "be" for token in sentence.words(verb.first, verb.last)
    )
    following = sentence.tokens[verb.last + 1] if verb.last + 1 < len(sentence.tokens) else None
    if is_passive or head.tag in ("be", "do") or (following is not None and following.lower == "that" and word == "it"):
        return False
    verbs = (lexicon.done_by_bodies, lexicon.say_past, lexicon.planning, lexicon.committing)
    return any(head.lower in words for words in verbs)


def _is_body(one: Placed, salience: Salience) -> bool:
    return one.kind != "place" and not salience.may_be_person(one)


def _foremost_body(salience: Salience) -> str:
    names = {one.name for one in salience.placed if _is_body(one, salience)}
    ranked = sorted(names, key=lambda name: (-salience.weights[name], name))
    return ranked[0] if ranked and salience.weights[ranked[0]] >= _LEAST and not ranked[0].endswith("s") else ""


def _people_acting(article: Article, number: int, lexicon: Lexicon) -> str:
    """Return the people who speak or act in the sentence before, told in two words or more: "U.S. researchers"."""
    sentence = sentence_at(article, number - 1) if number else None
    if sentence is None:
        return ""
    index = next(
        (
            number
            for number, clause in enumerate(sentence.clauses)
            if number and clause.link == "aside" and clause_says(sentence, number, lexicon)
        ),
        0,
    )
    doers = speaker_of(sentence, index, lexicon) if index else name_alone(plain_subject(sentence, 0, lexicon))
    end = next((i for i, token in enumerate(doers) if i and (token.tag == "prep" or token.text == ",")), len(doers))
    head = doers[end - 1] if doers else None
    if head is None or not 1 < len(doers) <= _LONGEST_DOERS or head.tag != "word" or not head.lower.endswith("s"):
        return ""
    if any(token.tag not in ("word", "name", "det", "prep", "number", "possessive") for token in doers):
        return ""
    singular = head.lower.removesuffix("s")
    return sentence_case(doers) if singular in lexicon.person or singular in lexicon.acting else ""
