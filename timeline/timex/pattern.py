"""The notation of rule patterns, and its way to a regular expression over the kinds of tokens.

A pattern is a row of elements with spaces between. Each stands for one token::

    MONTH           a token of this class (a table of words.toml, or a shape of number)
    of              this very word
    DAY/DAYORDINAL  either; binds tighter than all else
    @DAY            an expression that was found before, by its sort
    m:MONTH         the same, named: the meaning asks for ``hit.m``
    NUMBER          when a macro has this name: the macro's pattern in parentheses
    x? (x y)? (x | y)   as in regular expressions
    (?= x) (?! x) (?<= x) (?<! x)   what must or must not stand beside it
    ANY             any token at all

One token is one character, so a match costs what a short regular expression costs; nothing repeats without bound.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from timeline.timex.lexicon import BREAK, Lexicon

_PIECE = re.compile(
    r"\s*(?:(?P<label>[a-z]\w*):(?=[\w@(])|(?P<open>\((?:\?<?[=!])?)|(?P<op>[)|?])"
    r"|(?P<units>(?:@?\w[\w'’]*)(?:/@?\w[\w'’]*)*))"
)


LOOKED_AT = 3  # tokens by which it is told beforehand whether a pattern can match at all


@dataclass(frozen=True, slots=True)
class Start:
    """What a pattern may start with: the kinds its first tokens may have, and how many tokens it may end after.

    ``kinds[i]`` are those of token i as far as ``LOOKED_AT``, None for any kind; ``lengths`` are the numbers of tokens
    up to ``LOOKED_AT`` with which it can be at an end. What must or must not stand beside it is left out.
    """

    kinds: tuple[frozenset[str] | None, ...]
    lengths: frozenset[int]

    @classmethod
    def of_token(cls, kinds: frozenset[str] | None) -> "Start":
        """Return the start of a pattern that is one token."""
        return cls((kinds, *_NO_KINDS[1:]), frozenset({1}))

    def then(self, other: "Start") -> "Start":
        """Return the start of this pattern with the other after it."""
        kinds = list(self.kinds)
        for length in self.lengths:
            for place in range(length, LOOKED_AT):
                kinds[place] = _united(kinds[place], other.kinds[place - length])
        lengths = {min(one + two, LOOKED_AT) for one in self.lengths for two in other.lengths}
        return Start(tuple(kinds), frozenset(lengths))

    def __or__(self, other: "Start") -> "Start":
        """Return the start of a pattern that is either of the two."""
        return Start(tuple(map(_united, self.kinds, other.kinds)), self.lengths | other.lengths)

    def or_nothing(self) -> "Start":
        """Return the start of this pattern where it may be left out."""
        return Start(self.kinds, self.lengths | {0})

    def wanted(self, place: int) -> frozenset[str] | None:
        """Return the kinds of which token ``place``, from 0, must be one; None where the match may have ended there."""
        return None if place > 0 and min(self.lengths) <= place else self.kinds[place]


def _united(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other


_NO_KINDS: tuple[frozenset[str] | None, ...] = (frozenset(),) * LOOKED_AT


@dataclass(frozen=True)
class Compiled:
    """A pattern ready to match: its regular expression, the tokens it may start with, the classes of each label."""

    source: str
    start: "Start"
    labels: Mapping[str, tuple[str, ...]]

    @cached_property
    def match(self) -> Callable[[str, int], re.Match[str] | None]:
        """Match at a place in a string of kinds; compiled when first asked for, as a short text needs few rows."""
        return re.compile(self.source).match


class PatternError(ValueError):
    """A pattern that cannot be read; says where."""


@dataclass(frozen=True, slots=True)
class _Part:
    regex: str
    start: Start


_EMPTY = Start(_NO_KINDS, frozenset({0}))
_NOTHING = _Part("", _EMPTY)


def literal_words(pattern: str, macros: Mapping[str, str]) -> set[str]:
    """Return the words that a pattern names itself."""
    found = set()
    for match in _PIECE.finditer(pattern):
        for unit in (match["units"] or "").split("/"):
            if unit in macros:
                found |= literal_words(macros[unit], macros)
            elif unit and not unit.startswith("@") and not unit.isupper():
                found.add(unit)
    return found


class PatternReader:
    """Reads patterns of one language; ``sorts`` gives the character of each @SORT."""

    def __init__(self, lexicon: Lexicon, macros: Mapping[str, str], sorts: Callable[[str], str]) -> None:
        self._lexicon = lexicon
        self._macros = macros
        self._sorts = sorts
        self._sets: dict[str, str] = {}
        self._parts: dict[str, _Part] = {}  # of macros and words that were read before: most come again

    def read(self, pattern: str) -> Compiled:
        """Return the compiled pattern; raises PatternError when it cannot be read."""
        pieces = list(_pieces(pattern))
        labels: dict[str, tuple[str, ...]] = {}
        part, end = self._either(pieces, 0, labels)
        if end != len(pieces):
            raise PatternError(f"stray {pieces[end][1]!r} in {pattern!r}")
        if 0 in part.start.lengths:
            raise PatternError(f"matches nothing at all: {pattern!r}")
        return Compiled(part.regex, part.start, labels)

    def _either(self, pieces: list[tuple[str, str]], at: int, labels: dict[str, tuple[str, ...]]) -> tuple[_Part, int]:
        part, at = self._row(pieces, at, labels)
        regexes, start = [part.regex], part.start
        while at < len(pieces) and pieces[at] == ("op", "|"):
            part, at = self._row(pieces, at + 1, labels)
            regexes.append(part.regex)
            start |= part.start
        return _Part("|".join(regexes), start), at

    def _row(self, pieces: list[tuple[str, str]], at: int, labels: dict[str, tuple[str, ...]]) -> tuple[_Part, int]:
        row = _NOTHING
        while at < len(pieces) and pieces[at] not in (("op", ")"), ("op", "|")):
            label = ""
            if pieces[at][0] == "label":
                label, at = pieces[at][1], at + 1
            part, at = self._element(pieces, at, labels, label)
            if label:
                part = _Part(f"(?P<{label}>{part.regex})", part.start)
            if at < len(pieces) and pieces[at] == ("op", "?"):
                part, at = _Part(f"(?:{part.regex})?", part.start.or_nothing()), at + 1
            row = _Part(row.regex + part.regex, row.start.then(part.start))
        return row, at

    def _element(
        self, pieces: list[tuple[str, str]], at: int, labels: dict[str, tuple[str, ...]], label: str
    ) -> tuple[_Part, int]:
        kind, word = pieces[at]
        if kind == "open":
            inner, end = self._either(pieces, at + 1, labels)
            if end >= len(pieces):
                raise PatternError("a parenthesis is not closed")
            if word != "(":
                return _Part(f"{word}{inner.regex})", _EMPTY), end + 1
            return _Part(f"(?:{inner.regex})", inner.start), end + 1
        if kind != "units":
            raise PatternError(f"unexpected {word!r}")
        units = tuple(word.split("/"))
        if label:
            labels[label] = units
        if word not in self._parts:
            self._parts[word] = self._part(word, units)
        return self._parts[word], at + 1

    def _part(self, word: str, units: tuple[str, ...]) -> _Part:
        if word in self._macros:
            inner, _ = self._either(list(_pieces(self._macros[word])), 0, {})
            return _Part(f"(?:{inner.regex})", inner.start)
        if word == "ANY":
            return _Part(f"[^{re.escape(BREAK)}]", Start.of_token(None))
        kinds = "".join(self._kinds(unit) for unit in units)
        source = "[" + "".join(map(re.escape, sorted(set(kinds)))) + "]"
        return _Part(source, Start.of_token(frozenset(kinds)))

    def _kinds(self, unit: str) -> str:
        if unit not in self._sets:
            if unit in self._macros:
                self._sets[unit] = "".join(self._kinds(inner) for inner in self._macros[unit].split("/"))
            elif unit.startswith("@"):
                self._sets[unit] = self._sorts(unit[1:])
            else:
                self._sets[unit] = self._lexicon.charset(unit if unit.isupper() else "=" + unit)
        return self._sets[unit]


def _pieces(pattern: str) -> list[tuple[str, str]]:
    found, at = [], 0
    stripped = pattern.rstrip()
    while at < len(stripped):
        match = _PIECE.match(stripped, at)
        if match is None:
            raise PatternError(f"cannot read {stripped[at:]!r}")
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found
