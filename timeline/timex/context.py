"""What the words around an expression say about time: the tense of the verb nearby, and whether an article is a history."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Tense = Literal["past", "future", ""]

_BEFORE, _AFTER = 320, 200
_WORD = re.compile(r"[^\W\d_]+|[,;:]")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=\S)|\n\s*\n")
_HELPERS_WITHIN = 3


class TenseReader:
    """Reads tense from the words of one language (the table [tense] of its words.toml)."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._past = frozenset(table["past"])
        self._endings = tuple(table["past_endings"])
        self._not_verbs = frozenset(table["not_verbs"])
        self._future = frozenset(table["future"])
        self._future_alone = frozenset(table["future_alone"])
        self._before_to = frozenset(table["future_before_to"])
        self._infinitive = frozenset(table["infinitive"])
        self._helpers = frozenset(table["helpers"])

    def tense_at(self, text: str, start: int, end: int) -> Tense:
        """Return the tense of the verb nearest before the expression in its sentence, else of the first after it.

        ``text`` is in small letters. "" when no verb is recognised.
        """
        left = text[max(0, start - _BEFORE) : start]
        ends = [match.end() for match in _SENTENCE_END.finditer(left)]
        words = _WORD.findall(left, ends[-1] if ends else 0)
        for index in range(len(words) - 1, -1, -1):
            if tense := self._tense_of(words, index):
                return tense
        right = text[end : end + _AFTER]
        stop = _SENTENCE_END.search(right)
        words = _WORD.findall(right[: stop.start() + 1] if stop else right)
        for index in range(len(words)):
            if tense := self._tense_of(words, index):
                return tense
        return ""

    def _tense_of(self, words: list[str], index: int) -> Tense:
        word = words[index]
        if word in self._future or word in self._future_alone:
            return "future"
        if word in self._infinitive:
            is_planned = index > 0 and words[index - 1] in self._before_to
            return "future" if is_planned else ""
        if word in self._past or (word.endswith(self._endings) and len(word) > 3 and word not in self._not_verbs):
            helped = any(words[i] in self._helpers for i in range(max(0, index - _HELPERS_WITHIN), index))
            return "" if helped else "past"
        return ""

