"""The fuller words that "the report" stands for, where they stand before it: "The report" is "The Larkhaven report"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.extract.clauses import Sentence, Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon
from timeline.extract.persons import sentence_at
from timeline.extract.phrasing import capitalised, count_words, joined
from timeline.extract.shortening import MOST_WORDS
from timeline.extract.subjects import plain_subject
from timeline.extract.tellings import Telling
from timeline.model import Article

_POINTS = frozenset(
    {
        "the",
        "this",
        "that",
        "these",
        "those",
    }
)
_INTRODUCES = frozenset(
    {
        "a",
        "an",
    }
)
_OWNERS = frozenset(
    {
        "its",
        "their",
        "his",
        "her",
        "our",
        "my",
        "your",
    }
)
_MODIFIES = frozenset(
    {
        "word",
        "name",
        "possessive",
        "ing",
        "maybe",
    }
)
_LEAST_BEFORE_END = 4  # words
_REACH = 1500  # code points
_MOST_BACK = 5  # sentences
_MOST_BEFORE, _MOST_AFTER = 5, 6  # tokens of a phrase before and after its noun
_TIES = frozenset(
    {
        "of",
        "on",
        "against",
        "between",
    }
)
_TIES_A_NAME = frozenset(
    {"for", "over", "with", "at", "in", "into"}
)  # "the park in Larkhaven"; not "fed the dog with scraps"
# what makes another thing of it, or says nothing of which one it is
_OTHER = frozenset(
    {
        "other",
        "another",
        "second",
        "third",
        "previous",
        "earlier",
        "next",
        "first",
        "last",
        "same",
        "such",
        "similar",
        "different",
        "further",
        "additional",
        "more",
        "many",
        "several",
        "any",
        "no",
        "every",
        "each",
        "some",
        "all",
        "most",
        "own",
    }
)
_SAYS_NOTHING = frozenset(
    {
        "new",
        "recent",
        "whole",
        "entire",
        "big",
        "major",
        "small",
        "large",
        "huge",
        "massive",
        "latest",
        "current",
        "long",
        "good",
        "bad",
        "great",
        "full",
        "real",
        "main",
        "key",
        "so-called",
        "few",
        "late",
        "early",
        "final",
        "initial",
        "only",
        "very",
        "two",
        "three",
        "four",
        "five",
        "best",
        "worst",
        "controversial",
        "important",
        "significant",
        "possible",
        "apparent",
        "old",
        "strong",
        "deadly",
        "brief",
        "original",
        "growing",
        "special",
        "total",
        "top",
        "high",
        "low",
        "giant",
    }
)
# nouns of which each sentence tells another, or that stand for time or for all there is
_TOO_COMMON = frozenset(
    {
        "day",
        "days",
        "week",
        "weekend",
        "month",
        "year",
        "years",
        "time",
        "times",
        "people",
        "world",
        "number",
        "figure",
        "figures",
        "man",
        "men",
        "woman",
        "women",
        "children",
        "country",
        "public",
        "move",
        "news",
        "way",
        "fact",
        "idea",
        "issue",
        "problem",
        "thing",
        "things",
        "question",
        "rest",
        "result",
        "results",
        "company",
        "couple",
        "pair",
        "two",
        "latter",
        "former",
        "others",
        "victim",
        "victims",
        "officials",
        "authorities",
        "media",
        "police",
        "nation",
        "city",
        "town",
        "sun",
        "internet",
        "market",
        "markets",
        "economy",
        "situation",
        "firm",
        "bank",
        "state",
        "president",
        "minister",
        "spokesman",
        "team",
        "group",
        "side",
        "sides",
        "area",
        "region",
        "office",
        "services",
        "service",
        "line",
        "end",
        "point",
        "case",
        "system",
        "job",
        "jobs",
    }
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase: the words before its noun, with their owner's determiner, and the words after it."""

    before: tuple[Token, ...]
    noun: Token
    after: tuple[Token, ...]
    determiner: str

    @property
    def key(self) -> frozenset[str]:
        """What tells it from others of its noun."""
        return (
            frozenset(
                token.lower for token in (*self.before, *self.after) if token.tag in ("word", "name", "ing", "maybe")
            )
            - _SAYS_NOTHING
        )


def with_referent(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return a headline whose bare subject "The report", or last word, has the words that told which report it is.

    Only where the sentences before it leave no choice: the nearest phrase with that noun and more words is the only one
    of its kind there, or it is introduced right before ("a Senate report … The report").
    """
    return _with_fuller_subject(headline, telling, article, lexicon) or _with_fuller_end(
        headline, telling, article, lexicon
    )


def _with_fuller_subject(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    words = headline.split()
    if len(words) < _LEAST_BEFORE_END - 1 or words[0].lower() not in _POINTS or not words[1][:1].islower():
        return ""
    if not _stood_before(_plain(words[1]), telling, article):
        return ""
    subject = plain_subject(telling.sentence, telling.clause, lexicon)
    if not _is_bare(subject):
        return ""
    noun = subject[1]
    if _plain(words[1]) != noun.lower or noun.lower in _TOO_COMMON or noun.lower in lexicon.person:
        return ""
    fuller = _fuller(article, telling, noun)
    if fuller is None:
        return ""
    owns = words[1][len(noun.text) :] if words[1] != noun.text else ""
    rest = " ".join(words[2:])
    for phrase in (_worded(fuller, fuller.after), _worded(fuller, ())):
        is_headed = phrase.split()[-1:] == [noun.text]
        if not phrase or (owns and not is_headed) or _says_twice(phrase, rest):
            continue  # "The report of the panel's authors": whose authors?
        told = f"{phrase}{owns} {rest}"
        if len(told.split()) <= MOST_WORDS:
            return told
    return ""


def _stood_before(noun: str, telling: Telling, article: Article) -> bool:
    start = telling.sentence.span.start
    return (
        article.text.find(noun, max(start - _REACH, 0), start) >= 0 or noun in article.text[start : telling.span.start]
    )


def _with_fuller_end(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    words = headline.split()
    if len(words) < _LEAST_BEFORE_END or words[-2].lower() not in _POINTS or not words[-1].isalpha():
        return headline
    tokens = telling.sentence.tokens
    places = [
        position
        for position in range(1, len(tokens))
        if tokens[position].text == words[-1]
        and tokens[position].tag == "word"
        and tokens[position - 1].lower == words[-2].lower()
    ]
    if len(places) != 1 or words[-1].lower() in _TOO_COMMON or words[-1].lower() in lexicon.person:
        return headline
    after = tokens[places[0] + 1] if places[0] + 1 < len(tokens) else None
    if after is not None and (
        after.tag in _MODIFIES or after.lower in (_TIES | _TIES_A_NAME) or after.lower in ("that", "which", "to")
    ):
        return headline
    fuller = _fuller(article, telling, tokens[places[0]])
    if fuller is None:
        return headline
    before = " ".join(words[:-2])
    for phrase in (_worded(fuller, fuller.after), _worded(fuller, ())):
        if phrase and not _says_twice(phrase, before) and len(before.split()) + len(phrase.split()) <= MOST_WORDS:
            return f"{before} {phrase[0].lower()}{phrase[1:]}" if phrase.startswith("The ") else f"{before} {phrase}"
    return headline


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s").rstrip(",.")


def _is_bare(subject: Sequence[Token]) -> bool:
    if len(subject) < 2 or subject[0].lower not in _POINTS or subject[1].tag != "word":
        return False
    return len(subject) == 2 or subject[2].tag == "possessive"


def _says_twice(phrase: str, rest: str) -> bool:
    """Tell whether what follows holds a name that the fuller phrase would say again."""
    names = {word for word in phrase.split()[1:] if word[:1].isupper()}
    return bool(names & set(rest.replace("’s", "").replace(",", "").split()))


def _fuller(article: Article, telling: Telling, noun: Token) -> _Phrase | None:
    """Return the phrase that told which one it is, None where there is none or a choice."""
    number = article.sentences.index(telling.sentence.span)
    best: _Phrase | None = None
    for back, phrase in _phrases_before(article, number, telling, noun):
        lower = {token.lower for token in phrase.before}
        if lower & _OTHER or (phrase.determiner in _OTHER):
            return None
        if not phrase.key:
            if phrase.determiner in _INTRODUCES:
                return None if best is None else best
            continue
        if best is None:
            best = phrase
            if phrase.determiner in _INTRODUCES and back <= 1:
                return best
        elif not (phrase.key <= best.key or best.key <= phrase.key):
            return None
    return best


def _phrases_before(article: Article, number: int, telling: Telling, noun: Token) -> Iterator[tuple[int, _Phrase]]:
    """Yield the phrases with a noun in the sentences before, the nearest first, each with how many back it is."""
    pattern = re.compile(rf"\b{re.escape(noun.lower)}\b")
    for back in range(min(_MOST_BACK, number) + 1):
        span = article.sentences[number - back]
        end = noun.start if not back else span.end
        if pattern.search(article.text, span.start, end) is None:
            continue
        sentence = telling.sentence if not back else sentence_at(article, number - back)
        if sentence is None:
            continue
        for position in range(len(sentence.tokens) - 1, -1, -1):
            token = sentence.tokens[position]
            after = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else None
            if after is not None and after.tag in ("word", "name", "ing"):
                continue  # "the film festival" is no film
            if token.start < end and token.lower == noun.lower and token.tag == "word":
                yield back, _phrase_at(sentence, position)


def _phrase_at(sentence: Sentence, position: int) -> _Phrase:
    tokens, first = sentence.tokens, position
    while first and position - first < _MOST_BEFORE and tokens[first - 1].tag in _MODIFIES:
        first -= 1
    determiner = tokens[first - 1].lower if first and tokens[first - 1].tag in ("det", "number", "pron") else ""
    before = list(tokens[first:position])
    if not determiner and before and before[0].tag in ("ing", "maybe"):
        before = before[1:]  # "published reports": what is done with them
    if not determiner and not any(token.tag in ("name", "possessive") for token in before):
        before = []  # nothing shows where the phrase begins
    while before and before[0].tag == "possessive":
        before = before[1:]
    if first and tokens[first - 1].lower == "of":
        before = []  # "the Gulf of Mexico oil spill": its name has begun before
    acts = [i for i, token in enumerate(before) if token.tag in ("maybe", "ing")]
    if acts and any(token.tag == "name" for token in before[: acts[-1]]):
        before = []  # "that Ana Orr suspended talks"
    return _Phrase(tuple(before), tokens[position], _after(sentence, position), determiner)


def _after(sentence: Sentence, position: int) -> tuple[Token, ...]:
    """Return what a preposition right after a noun adds to it: "report [on the dam]"."""
    tokens = sentence.tokens
    if position + 2 >= len(tokens) or tokens[position + 1].lower not in (_TIES | _TIES_A_NAME):
        return ()
    if tokens[position + 1].lower in _TIES_A_NAME and tokens[position + 2].tag != "name":
        return ()
    end = position + 2
    while (
        end < len(tokens) and end - position <= _MOST_AFTER and tokens[end].tag in ("word", "name", "det", "possessive")
    ):
        end += 1
    told = list(tokens[position + 1 : end])
    is_cut = (
        end < len(tokens) and tokens[end].tag in ("maybe", "ing", "cc", "number", "possessive")
    ) or end - position > _MOST_AFTER
    if is_cut or len(told) < 2 or told[-1].tag not in ("word", "name") or told[1].lower in _OWNERS:
        return ()
    return tuple(told)


def _worded(phrase: _Phrase, after: Sequence[Token]) -> str:
    """Return a phrase as it opens a headline; "" where it says no more than its noun."""
    noise = load_gazetteer().noise
    before = [
        token for token in phrase.before if token.tag != "time" and not (token.tag == "name" and token.lower in noise)
    ]
    while before and before[0].tag == "possessive":
        before = before[1:]
    owner = next((i for i, token in enumerate(before) if token.tag == "possessive"), -1)
    if phrase.determiner in _OWNERS:
        owner = -1
    informs = [token for token in (*before, *after[1:]) if token.tag in ("word", "name", "ing", "maybe")]
    if not [token for token in informs if token.lower not in _SAYS_NOTHING] or count_words(before) > 4:
        return ""
    text = joined([*before, phrase.noun, *after])
    is_named = owner > 0 and before[owner - 1].tag == "name" and phrase.determiner not in ("the", "a", "an")
    return capitalised(text) if is_named else f"The {text}"
