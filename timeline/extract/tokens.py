"""A sentence as tokens: words, numbers, marks and time expressions, each with a tag that says what it may be."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.model import Span

Tag = Literal[
    "time", "number", "mark", "det", "prep", "cc", "sub", "rel", "pron", "be", "have", "do", "modal", "neg", "adv",
    "to", "past", "maybe", "present", "ing", "possessive", "name", "word",
]  # fmt: skip

# Of what may be a verb, or part of one.
VERB_TAGS = frozenset({"past", "maybe", "present", "be", "have", "do", "modal"})

# The second line is for speed alone: most words are plain ones, and need none of the looks ahead that come after it.
_TOKEN = re.compile(
    r"n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b|[A-Z]\.(?:[A-Z]\.)+"
    r"|[A-Za-z]++(?![^\W_])(?![-–’'])"
    r"|[DLNO][’'][A-ZÀ-Þ][^\W_]+(?:[-–][^\W_]+)*|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|%)?\b"
    r"|[^\W_](?=[^\W_]++[’']t\b)[^\W_]*?(?=n[’']t\b)|[^\W_]++(?:[-–][^\W_]++)*+|\S"
)
_FINITE = frozenset({"is", "are", "was", "were", "has", "had", "have"})


class Token(NamedTuple):  # a hundred for each sentence: no other record is made as often, and a tuple is made fastest
    """A word, number or mark of a sentence, or a whole time expression; ``timex`` is its index, -1 for none."""

    start: int
    end: int
    text: str
    lower: str
    tag: Tag
    timex: int = -1


def is_finite_form(token: Token) -> bool:
    """Tell whether a word has a tense whatever stands around it: "went", "would", "was"; not "found", not "been"."""
    return token.tag in ("past", "modal") or (token.tag in ("be", "have") and token.lower in _FINITE)


def tokenise(text: str, span: Span, times: Sequence[Span]) -> tuple[Token, ...]:
    """Return the tokens of the sentence at ``span`` of ``text``; ``times`` are its time expressions."""
    tokens: list[Token] = []
    position = span.start
    for index, time in enumerate(times):
        if position < time.start:
            tokens.extend(_words(text, position, time.start, span.start))
        tokens.append(Token(time.start, time.end, time.of(text), time.of(text).lower(), "time", index))
        position = time.end
    if position < span.end:
        tokens.extend(_words(text, position, span.end, span.start))
    return tuple(tokens)


def _words(text: str, start: int, end: int, sentence_start: int) -> list[Token]:
    tokens: list[Token] = []
    find, inside = text.find, _inner_words()
    for word in _TOKEN.findall(text, start, end):
        # Nothing but white space stands between two tokens, so each is found where it stands, faster than by match.
        start = find(word, start)
        lower, tag = _read(word, is_first=True) if start == sentence_start else inside[word]
        first, start = start, start + len(word)
        tokens.append(_made(Token, (first, start, word, lower, tag, -1)))
    return tokens


_made = tuple.__new__  # a third of the time that the record's own way takes
_MOST_WORDS = 1 << 16


class _Words(dict[str, tuple[str, Tag]]):
    """Word -> its small letters and its tag where it opens no sentence; of a text's words, most come again."""

    def __missing__(self, word: str) -> tuple[str, Tag]:
        read = _read(word, is_first=False)
        if len(self) < _MOST_WORDS:
            self[word] = read
        return read


@cache
def _inner_words() -> _Words:
    return _Words()


def _read(word: str, *, is_first: bool) -> tuple[str, Tag]:
    lower = word.lower().replace("’", "'")
    return lower, _tag(word, lower, is_first, load_lexicon())


@cache
def _closed_classes() -> dict[str, Tag]:
    """Return the tag of every word that has one of its own; where lists share a word, the one named first wins."""
    lexicon = load_lexicon()
    table: tuple[tuple[Tag, frozenset[str]], ...] = (
        ("to", frozenset({"to"})),
        ("neg", lexicon.negations),
        ("be", lexicon.be),
        ("have", lexicon.have),
        ("do", lexicon.do),
        ("modal", lexicon.modal),
        ("cc", lexicon.coordinators),
        ("rel", lexicon.relatives),
        ("sub", lexicon.subordinators),
        ("pron", lexicon.pronouns),
        ("det", lexicon.determiners),
        ("prep", lexicon.prepositions),
        ("past", lexicon.past_sure),
        ("maybe", lexicon.past_maybe),
        ("maybe", lexicon.participles),
        ("present", lexicon.present),
        ("adv", lexicon.adverbs),
        ("word", lexicon.not_verbs),
    )
    return {word: tag for tag, words in reversed(table) for word in words}


def _tag(word: str, lower: str, is_first: bool, lexicon: Lexicon) -> Tag:
    initial = word[0]
    if not initial.isalnum():
        if lower == "'s":
            return "possessive"
        if lower != "n't" and (len(word) == 1 or initial not in "'’"):
            return "mark"
    elif initial.isdigit():
        return "number"
    if word == "US":
        return "name"
    if initial.isupper() and not is_first and lower not in lexicon.pronouns and lower not in lexicon.determiners:
        return "name"
    known = _closed_classes().get(lower)
    return known if known is not None else _tag_by_shape(word, lower, is_first, lexicon)


def _tag_by_shape(word: str, lower: str, is_first: bool, lexicon: Lexicon) -> Tag:
    if lower.endswith("ed") and len(lower) > 3:
        return "maybe"
    if lower.endswith("ing") and len(lower) > 4:
        return "ing"
    if lower.endswith("ly") and len(lower) > 5:  # Italy, July, early, daily
        return "adv"
    if word[0].isupper() and is_first and lower not in lexicon.starters and len(word) > 1:
        return "name"
    return "word"
