"""A sentence as tokens: words, numbers, marks and time expressions, each with a tag that says what it may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.model import Span

Tag = Literal[
    "time", "number", "mark", "det", "prep", "cc", "sub", "rel", "pron", "be", "have", "do", "modal", "neg", "adv",
    "to", "past", "maybe", "present", "ing", "possessive", "name", "word",
]  # fmt: skip

# Of what may be a verb, or part of one.
VERB_TAGS = frozenset({"past", "maybe", "present", "be", "have", "do", "modal"})

# For speed alone the space before a token is taken with it, and plain words are tried first: in the first line those
# with a space behind them, two in three, in the third the others, which need none of the looks ahead that come after.
_TOKEN = re.compile(
    r"\s?+([A-Za-z]++(?= )"
    r"|n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b|[A-Z]\.(?:[A-Z]\.)+"
    r"|[A-Za-z]++(?![^\W_])(?![-–’'])"
    r"|[DLNO][’'][A-ZÀ-Þ][^\W_]+(?:[-–][^\W_]+)*|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|%)?\b"
    r"|[^\W_](?=[^\W_]++[’']t\b)[^\W_]*?(?=n[’']t\b)|[^\W_]++(?:[-–][^\W_]++)*|\S)"
)
_FINITE = frozenset({"is", "are", "was", "were", "has", "had", "have"})


# No other record is made or asked as often. Frozen it would take four times as long to make; as a tuple it is made as
# fast, but every ``token.tag`` takes half as long again. Nobody may change one; each is equal to itself alone.
@dataclass(slots=True, eq=False)
class Token:
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
            _add_words(tokens, text, position, time.start)
        words = time.of(text)
        tokens.append(Token(time.start, time.end, words, words.lower(), "time", index))
        position = time.end
    if position < span.end:
        _add_words(tokens, text, position, span.end)
    first = tokens[0]
    if first.start == span.start and first.tag != "time":
        lower, tag = _words(is_first=True)[first.text]
        tokens[0] = Token(first.start, first.end, first.text, lower, tag)
    return tuple(tokens)


def _add_words(tokens: list[Token], text: str, start: int, end: int) -> None:
    """Add what stands in ``text`` from ``start`` to ``end`` to the tokens of a sentence that it does not open."""
    find, inside, add, made = text.find, _words(is_first=False), tokens.append, _made
    for word in _TOKEN.findall(text, start, end):
        # Nothing but white space stands between two tokens, so each is found where it stands, faster than by match.
        token = made(Token)
        token.start = start = find(word, start)
        token.end = start = start + len(word)
        token.text, token.timex = word, -1
        token.lower, token.tag = inside[word]
        add(token)


_made = object.__new__  # two thirds of the time that the record's own way takes
_MOST_WORDS = 1 << 16


class _Words(dict[str, tuple[str, Tag]]):
    """Word -> its small letters and its tag, as a sentence's first or within; of the words of a text most recur."""

    def __init__(self, *, is_first: bool) -> None:
        super().__init__()
        self._is_first = is_first

    def __missing__(self, word: str) -> tuple[str, Tag]:
        read = _read(word, is_first=self._is_first)
        if len(self) < _MOST_WORDS:
            self[word] = read
        return read


@lru_cache(maxsize=2)
def _words(*, is_first: bool) -> _Words:
    return _Words(is_first=is_first)


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
