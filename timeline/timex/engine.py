"""Finding: match the rows of a grammar at the words that can start them, let the longest win, combine neighbours.

Nothing here knows a language. Rows of the first level match tokens. Then each find counts as one token of its *sort*,
and the rows of the second level match those among the words around them ("early" + MONTH), until nothing changes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from timeline.model import Span
from timeline.timex.lexicon import BREAK, OTHER, Lexicon, Tokens
from timeline.timex.meaning import Meaning, TimeExpression
from timeline.timex.pattern import LOOKED_AT, Compiled, PatternError, PatternReader, literal_words

_FIRST_SORT = 0x1000
_MOST_PASSES = 5
_MOST_STARTS = 50_000  # sets of next tokens of which it is remembered which rows they can start
_MOST_REGIONS = 20_000  # of which it is remembered what was found in them


@dataclass(frozen=True, slots=True)
class Made:
    """What a row makes of its match: a meaning with a mod; ``is_weak`` finds count only as part of a longer one."""

    meaning: Meaning
    mod: str = ""
    is_weak: bool = False


class Refused:
    """What a row returns that, seeing its match, would rather not have it: the next longest match is tried."""


REFUSED = Refused()
Outcome = Made | Meaning | tuple[Meaning, Meaning] | None | Refused
Maker = Callable[["Hit"], Outcome]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: its name, its pattern, and what it makes of a hit.

    None: the words tell no time, and no part of them does.
    """

    name: str
    pattern: str
    make: Maker
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """One row that matched, for explaining: its level, where it matched, and what came of it.

    ``fate`` is "won", "won: silent" (a near miss), "refused" (by what its words stand beside), "shorter", or "later"
    (as long as the winner, but further down the table).
    """

    name: str
    level: int
    span: Span
    fate: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside a match, as written; ``is_other``: of no class; ``is_first`` in its sentence, as far as seen."""

    word: str
    is_other: bool
    is_first: bool


class Hit:
    """A match as a row sees it: ``hit.m`` is what the token or find with label ``m`` stands for, None if absent."""

    __slots__ = ("_compiled", "_grammar", "_items", "_match", "_tokens")

    def __init__(
        self, match: re.Match[str], compiled: Compiled, grammar: "Grammar",
        items: "Sequence[_Item] | None", tokens: Tokens,
    ) -> None:  # fmt: skip
        self._match = match
        self._compiled = compiled
        self._grammar = grammar
        self._items = items
        self._tokens = tokens

    def __getattr__(self, label: str) -> Any:
        if label not in self._compiled.labels:
            raise AttributeError(label)
        return self.opt(label)

    def opt(self, label: str) -> Any:
        """Return what the label stands for, None when it did not match or the pattern has no such label."""
        if label not in self._compiled.labels:
            return None
        start, end = self._match.span(label)
        if start < 0:
            return None
        classes = self._compiled.labels[label]
        if self._items is not None:
            item = self._items[start]
            if item.made is not None:
                return item.made
            words = [self._tokens.words[i.start] for i in self._items[start:end]]
        else:
            words = self._tokens.words[start:end]
        if classes[0] in self._grammar.macro_values:
            return self._grammar.macro_values[classes[0]](self._grammar.lexicon, words)
        return self._grammar.lexicon.value(words[0], classes)

    def offset(self, label: str) -> int:
        """Return where in the text the token with this label starts."""
        at = self._match.start(label)
        self._tokens.is_read_as_written = True
        return self._tokens.starts[self._items[at].start if self._items is not None else at]

    def has(self, label: str) -> bool:
        """Tell whether the label matched."""
        return label in self._compiled.labels and self._match.start(label) >= 0

    @property
    def words(self) -> str:
        """Return the words matched, as written."""
        start, end = self._match.span()
        self._tokens.is_read_as_written = True
        if self._items is not None:
            start, end = self._items[start].start, self._items[end - 1].end
        return self._tokens.text[self._tokens.starts[start] : self._tokens.end(end - 1)]

    def neighbour(self, step: int) -> "Neighbour | None":
        """Return the word before (-1) or after (1) a match of the first level; None at a paragraph's edge."""
        at = self._match.start() - 1 if step < 0 else self._match.end()
        tokens = self._tokens
        tokens.is_read_as_written = True
        if not 0 <= at < len(tokens.words) or tokens.kinds[at] == BREAK:
            return None
        is_first = at == 0 or tokens.words[at - 1] in ("", ".", "!", "?", '"', "“")
        return Neighbour(tokens.text[tokens.starts[at] : tokens.end(at)], tokens.kinds[at] == OTHER, is_first)


class _Item(NamedTuple):  # one for each token near a time expression: a tuple is made fastest
    """A token, or a find that counts as one: tokens ``start`` to ``end``."""

    kind: str
    start: int
    end: int
    made: Made | None = None
    rules: tuple[str, ...] = ()


# Tokens from and to, counted from where the region starts; the rows; what they made.
_Find = tuple[int, int, tuple[str, ...], Made]
_made = tuple.__new__  # a third of the time that the record's own way takes


class Grammar:
    """The rows of one language, ready to match."""

    def __init__(
        self,
        lexicon: Lexicon,
        first_level: Sequence[Row],
        second_level: Sequence[Row],
        *,
        macros: Mapping[str, str],
        macro_values: Mapping[str, Callable[[Lexicon, list[str]], Any]],
        triggers: Sequence[str],
    ) -> None:
        self.lexicon = lexicon
        self.macro_values = macro_values
        self._sorts: dict[str, str] = {}
        for row in (*first_level, *second_level):
            for word in literal_words(row.pattern, macros):
                lexicon.add_literal(word)
        lexicon.freeze()
        reader = PatternReader(lexicon, macros, self._sort_kind)
        self._levels = tuple(_Level(rows, reader) for rows in (first_level, second_level))
        self._regions: dict[tuple[object, ...], list[_Find]] = {}
        self._quiet = re.compile(f"[{re.escape(OTHER)}{re.escape(BREAK)}]")
        loud = {kind for name in triggers for kind in lexicon.charset(name)}
        self._trigger = re.compile("[" + "".join(map(re.escape, sorted(loud))) + "]")

    def _sort_kind(self, sort: str) -> str:
        return self._sorts.setdefault(sort, chr(_FIRST_SORT + len(self._sorts)))

    def find(
        self, text: str, blocks: Sequence[tuple[int, int]], trials: list[Trial] | None = None
    ) -> list[TimeExpression]:
        """Return the time expressions of ``text`` in reading order, none overlapping."""
        found: list[TimeExpression] = []
        for tokens in self.lexicon.cut(text, blocks, self._trigger):
            trigger = self._trigger.search(tokens.kinds)
            while trigger is not None:
                start, end = self._region_around(tokens.kinds, trigger.start())
                found += self._find_in_region(tokens, start, end, trials)
                trigger = self._trigger.search(tokens.kinds, end)
        return found

    def _region_around(self, kinds: str, at: int) -> tuple[int, int]:
        """Return the tokens around ``at`` up to those that no pattern names."""
        start = max(kinds.rfind(OTHER, 0, at), kinds.rfind(BREAK, 0, at)) + 1
        after = self._quiet.search(kinds, at)
        return start, after.start() if after is not None else len(kinds)

    def _find_in_region(self, tokens: Tokens, start: int, end: int, trials: list[Trial] | None) -> list[TimeExpression]:
        """Return the expressions in the tokens from ``start`` to ``end``.

        What was found in the same words between the same kinds is found again, unless a row looked at more than these.
        """
        key = (tokens.kinds[max(0, start - 1) : end + 1], start > 0, *tokens.words[start:end])
        items = self._regions.get(key) if trials is None else None
        if items is None:
            tokens.is_read_as_written = False
            found = self._read_region(tokens, start, end, trials)
            items = [
                (item.start - start, item.end - start - 1, item.rules, item.made)
                for item in found
                if item.made is not None and not item.made.is_weak
            ]
            if not tokens.is_read_as_written:
                if len(self._regions) >= _MOST_REGIONS:
                    self._regions.clear()
                self._regions[key] = items
        expressions = []
        for first, last, rules, made in items:
            span = Span(tokens.starts[start + first], tokens.end(start + last))
            expressions.append(TimeExpression(span, made.meaning, rules, made.mod))
        return expressions

    def _read_region(self, tokens: Tokens, start: int, end: int, trials: list[Trial] | None) -> list[_Item]:
        """Return what is found in a region; the token beyond it on either side ends all that a row can match."""
        items, count = self._first_pass(tokens, start, end, trials)
        if not count:
            return []
        kinds = tokens.kinds
        if start:
            items.insert(0, _made(_Item, (kinds[start - 1], start - 1, start, None, ())))
        if end < len(kinds):
            items.append(_made(_Item, (kinds[end], end, end + 1, None, ())))
        for _ in range(_MOST_PASSES):
            combined = self._second_pass(tokens, items, trials)
            if combined is None:
                break
            items = combined
        return items

    def _first_pass(self, tokens: Tokens, start: int, end: int, trials: list[Trial] | None) -> tuple[list[_Item], int]:
        level, kinds = self._levels[0], tokens.kinds
        starting = level.starting
        items: list[_Item] = []
        at, count = start, 0
        while at < end:
            rows = starting[kinds[at : at + LOOKED_AT]]
            won = self._best(rows, tokens, kinds, at, None) if rows else None
            if trials is not None:
                self._note(trials, 1, level, kinds, at, won, tokens, None)
            if won is None:
                items.append(_made(_Item, (kinds[at], at, at + 1, None, ())))
                at += 1
                continue
            row, match, outcome = won
            stop = match.end()
            if outcome is None:
                items.append(_Item(OTHER, at, stop))
            elif isinstance(outcome, tuple):
                items.extend(self._two(row, outcome, match, tokens))
                count += 2
            else:
                items.append(self._item(row, outcome, at, stop, ()))
                count += 1
            at = stop
        return items, count

    def _two(self, row: Row, pair: tuple[Meaning, Meaning], match: re.Match[str], tokens: Tokens) -> list[_Item]:
        """Return the items of a row that found the two ends of a range, its groups x and y."""
        (a, b), (c, d) = match.span("x"), match.span("y")
        between = [_Item(tokens.kinds[i], i, i + 1) for i in range(b, c)]
        before = [_Item(tokens.kinds[i], i, i + 1) for i in range(match.start(), a)]
        after = [_Item(tokens.kinds[i], i, i + 1) for i in range(d, match.end())]
        return [*before, self._item(row, pair[0], a, b, ()), *between, self._item(row, pair[1], c, d, ()), *after]

    def _item(self, row: Row, outcome: Made | Meaning, start: int, end: int, rules: tuple[str, ...]) -> _Item:
        made = outcome if isinstance(outcome, Made) else Made(outcome)
        if row.is_weak:
            made = replace(made, is_weak=True)
        return _Item(self._sort_kind(made.meaning.sort), start, end, made, (*rules, row.name))

    def _second_pass(self, tokens: Tokens, items: list[_Item], trials: list[Trial] | None) -> list[_Item] | None:
        level = self._levels[1]
        starting = level.starting
        kinds = "".join([item.kind for item in items])
        startable = [starting[kinds[at : at + LOOKED_AT]] for at in range(len(items))]
        if trials is None and not any(startable):
            return None
        combined: list[_Item] = []
        at, changed = 0, False
        while at < len(items):
            rows = startable[at]
            won = self._best(rows, tokens, kinds, at, items) if rows else None
            if trials is not None:
                self._note(trials, 2, level, kinds, at, won, tokens, items)
            if won is None:
                combined.append(items[at])
                at += 1
                continue
            row, match, outcome = won
            inside = items[at : match.end()]
            rules = tuple(name for item in inside for name in item.rules)
            changed = True
            if outcome is None:
                combined.append(_Item(OTHER, inside[0].start, inside[-1].end))
            elif isinstance(outcome, tuple):
                raise TypeError(f"the row {row.name} makes two finds at the second level")
            else:
                combined.append(self._item(row, outcome, inside[0].start, inside[-1].end, rules))
            at = match.end()
        return combined if changed else None

    def _best(
        self, rows: "_Rows", tokens: Tokens, kinds: str, at: int, items: list[_Item] | None
    ) -> "tuple[Row, re.Match[str], Made | Meaning | tuple[Meaning, Meaning] | None] | None":
        """Return the longest match at a place that its row does not refuse; of two as long, the first row's."""
        for row, compiled, match in _longest_first(rows, kinds, at):
            outcome = row.make(Hit(match, compiled, self, items, tokens))
            if not isinstance(outcome, Refused):
                return row, match, outcome
        return None

    def _note(
        self, trials: list[Trial], number: int, level: "_Level", kinds: str, at: int,
        best: "tuple[Row, re.Match[str], Any] | None", tokens: Tokens, items: list[_Item] | None,
    ) -> None:  # fmt: skip
        """Keep what every row that matches at a place came to."""
        won, is_silent = (best[0], best[2] is None) if best is not None else (None, False)
        matches = level.matches(kinds, at)
        longest = max((match.end() for row, match in matches if row is won), default=-1)
        for row, match in matches:
            first = items[at].start if items else at
            last = items[match.end() - 1].end - 1 if items else match.end() - 1
            span = Span(tokens.starts[first], tokens.end(last))
            if row is won:
                fate = "won: silent" if is_silent else "won"
            elif match.end() < longest:
                fate = "shorter"
            else:
                fate = "later" if match.end() == longest and level.stands_before(won, row) else "refused"
            trials.append(Trial(row.name, number, span, fate))


_Rows = tuple[tuple[Row, Compiled], ...]
# A row with the kinds that its second and its third token may have; None for any, or for where it may have ended.
_Starting = tuple[tuple[Row, Compiled], frozenset[str] | None, frozenset[str] | None]


class _RowsByStart(dict[str, _Rows]):
    """The rows that can match, by the kinds of the next ``LOOKED_AT`` tokens; found when first asked for.

    Most rows that start with a word fail at the next one, and most words start nothing: both are told in one look.
    """

    def __init__(self, by_first: Mapping[str, Sequence[_Starting]]) -> None:
        super().__init__()
        self._by_first = by_first
        self._by_two: dict[str, list[_Starting]] = {}

    def __missing__(self, tokens: str) -> _Rows:
        fitting = self._by_two.get(tokens[:2])
        if fitting is None:
            second = tokens[1:2]
            fitting = [one for one in self._by_first.get(tokens[0], ()) if one[1] is None or second in one[1]]
            self._by_two[tokens[:2]] = fitting
        third = tokens[2:3]
        rows = tuple([pair for pair, _, kinds in fitting if kinds is None or third in kinds])
        if len(self) >= _MOST_STARTS:
            self.clear()
            self._by_two.clear()
        self[tokens] = rows
        return rows


class _Level:
    """The rows of one level by the kinds they may start with."""

    def __init__(self, rows: Sequence[Row], reader: PatternReader) -> None:
        self._by_first: dict[str, list[_Starting]] = {}
        self._order = {id(row): index for index, row in enumerate(rows)}
        for row in rows:
            try:
                compiled = reader.read(row.pattern)
            except (PatternError, KeyError, re.error) as why:
                raise PatternError(f"the row {row.name}: {why}") from why
            starting = ((row, compiled), compiled.start.wanted(1), compiled.start.wanted(2))
            for kind in compiled.start.kinds[0] or ():
                self._by_first.setdefault(kind, []).append(starting)
        self.starting = _RowsByStart(self._by_first)

    def stands_before(self, one: Row | None, other: Row) -> bool:
        """Tell whether a row stands above another in the table."""
        return one is not None and self._order[id(one)] < self._order[id(other)]

    def matches(self, kinds: str, at: int) -> list[tuple[Row, re.Match[str]]]:
        """Return every row that matches at a place, for explaining."""
        tried = [(row, compiled.match(kinds, at)) for (row, compiled), _, _ in self._by_first.get(kinds[at], ())]
        return [(row, match) for row, match in tried if match is not None]


def _longest_first(rows: _Rows, kinds: str, at: int) -> list[tuple[Row, Compiled, re.Match[str]]]:
    """Return the matches of ``rows`` at a place, the longest first; of two as long, that of the first row."""
    found = []
    for row, compiled in rows:
        match = compiled.match(kinds, at)
        if match is not None:
            found.append((row, compiled, match))
    if len(found) > 1:
        found.sort(key=_longest)
    return found


def _longest(found: tuple[Row, Compiled, re.Match[str]]) -> int:
    return -found[2].end()
