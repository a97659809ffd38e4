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


@dataclass(frozen=True)
class Compiled:
    """A pattern ready to match: its regular expression, the kinds it may start with, the classes of each label."""

    source: str
    first: frozenset[str]
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
    first: frozenset[str]
    can_be_empty: bool


_NOTHING = _Part("", frozenset(), True)


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

    def read(self, pattern: str) -> Compiled:
        """Return the compiled pattern; raises PatternError when it cannot be read."""
        pieces = list(_pieces(pattern))
        labels: dict[str, tuple[str, ...]] = {}
        part, end = self._either(pieces, 0, labels)
        if end != len(pieces):
            raise PatternError(f"stray {pieces[end][1]!r} in {pattern!r}")
        if part.can_be_empty:
            raise PatternError(f"matches nothing at all: {pattern!r}")
        return Compiled(part.regex, part.first, labels)

    def _either(self, pieces: list[tuple[str, str]], at: int, labels: dict[str, tuple[str, ...]]) -> tuple[_Part, int]:
        part, at = self._row(pieces, at, labels)
        regexes, first, can_be_empty = [part.regex], part.first, part.can_be_empty
        while at < len(pieces) and pieces[at] == ("op", "|"):
            part, at = self._row(pieces, at + 1, labels)
            regexes.append(part.regex)
            first, can_be_empty = first | part.first, can_be_empty or part.can_be_empty
        return _Part("|".join(regexes), first, can_be_empty), at

    def _row(self, pieces: list[tuple[str, str]], at: int, labels: dict[str, tuple[str, ...]]) -> tuple[_Part, int]:
        row = _NOTHING
        while at < len(pieces) and pieces[at] not in (("op", ")"), ("op", "|")):
            label = ""
            if pieces[at][0] == "label":
                label, at = pieces[at][1], at + 1
            part, at = self._element(pieces, at, labels, label)
            if label:
                part = _Part(f"(?P<{label}>{part.regex})", part.first, part.can_be_empty)
            if at < len(pieces) and pieces[at] == ("op", "?"):
                part, at = _Part(f"(?:{part.regex})?", part.first, True), at + 1
            first = row.first | part.first if row.can_be_empty else row.first
            row = _Part(row.regex + part.regex, first, row.can_be_empty and part.can_be_empty)
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
                return _Part(f"{word}{inner.regex})", frozenset(), True), end + 1
            return _Part(f"(?:{inner.regex})", inner.first, inner.can_be_empty), end + 1
        if kind != "units":
            raise PatternError(f"unexpected {word!r}")
        units = tuple(word.split("/"))
        if label:
            labels[label] = units
        if word in self._macros:
            inner, _ = self._either(list(_pieces(self._macros[word])), 0, {})
            return _Part(f"(?:{inner.regex})", inner.first, inner.can_be_empty), at + 1
        if word == "ANY":
            return _Part(f"[^{re.escape(BREAK)}]", frozenset(), False), at + 1
        kinds = "".join(self._kinds(unit) for unit in units)
        return _Part("[" + "".join(map(re.escape, sorted(set(kinds)))) + "]", frozenset(kinds), False), at + 1

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
