"""What the words around an expression say about time: the tense of the verb nearby, and other cues."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

Tense = Literal["past", "future", ""]

_BEFORE, _AFTER = 320, 200
_WORD = re.compile(r"\s?+([a-z]++(?= )|[^\W\d_]+|[,;:])")  # the space and the plain word first: both for speed alone
# A stop ends a sentence after a word of three letters, or of two that are no abbreviation ("it was so. On Monday …").
# The pattern begins with one of four characters and looks back from there: all others are passed over at full speed.
SENTENCE_END = re.compile(
    r"[.!?\n](?:(?:(?<=\w\w\w[.!?])|(?<=\b(?:so|it|us|up|in|on|to|do|go|be|is|me|we|by|of)[.!?]))[\"'”’)]*\s+(?=\S)"
    r"|(?<=[!?])[\"'”’)]+\s|(?<=\n)\s*\n)"
)
_HELPERS_WITHIN = 3
_RUNNING_WITHIN = 6  # words between "is meeting" and its day
_PLANNED_WITHIN = 8  # words between "is scheduled" and its day
_LONGEST_LEAD = 2  # words between the mark that opens a clause and its time: "; early on Sunday"
_MAY_TELL, _NEW_CLAUSE = 1, 2  # what a word may do: tell a tense, or only begin a clause
_MOST_REMEMBERED = 20_000  # words
_FIRM_WITHIN = 14  # words between a verb and what stands in its clause


class VerbTense(NamedTuple):
    """The tense of the verb nearby, how many words away it is, and whether it rules the expression for certain.

    ``is_firm``: a verb of the same clause that does not only report what others say. ``is_plan``: it tells in the past
    what was to come ("had been set to expire"), which may lie ahead still. ``is_running``: "is meeting", which with a
    day named speaks of what is to come. ``is_present``: "the trial opens", which may also tell a history.
    """

    tense: Tense = ""
    distance: int = 0
    is_firm: bool = False
    is_plan: bool = False
    is_running: bool = False
    is_present: bool = False
    word: str = ""


class Cues(NamedTuple):
    """What the words beside an expression are searched for: the table [cues] of a language's words.toml."""

    to_come: re.Pattern[str]  # before: the time has not come yet; its group "start" opens a sentence, "by" is weak
    gone: re.Pattern[str]  # before: the time is past
    all_through: re.Pattern[str]  # before a year: all of it
    as_of: re.Pattern[str]  # before: the time is past, unless the verb speaks of what is to come
    had: re.Pattern[str]  # around: what "by" speaks of is past
    opening: re.Pattern[str]  # before: the expression opens its sentence
    range_to: re.Pattern[str]  # between two expressions: they are the ends of one range
    range_and: re.Pattern[str]  # the same, where only a word before the first makes them so
    listed: re.Pattern[str]  # between two expressions: they stand in one list
    ahead: re.Pattern[str]  # before: it lies ahead, even if it owns what follows
    deferred: re.Pattern[str]  # before: "until" means what is to come, for all the verb is past
    between: re.Pattern[str]  # that word
    owner: re.Pattern[str]  # after: the expression owns what follows
    planned: re.Pattern[str]  # after: it owns what is planned beforehand, a vote or a game
    planned_for: re.Pattern[str]  # after a month: it names what is planned long beforehand
    over: re.Pattern[str]  # before: all through it, and it is over
    within: re.Pattern[str]  # before a length: the time at its end is meant
    just_before: re.Pattern[str]  # before a time of day: what happened was earlier
    eve: re.Pattern[str]  # before midnight: the one that ends the day
    deadline: re.Pattern[str]  # before midnight: the one that ends the day told with it
    beside: re.Pattern[str]  # between two expressions: the second lies within the first
    the: re.Pattern[str]  # at the start: a definite one
    money: re.Pattern[str]  # around: sums are compared
    compared: re.Pattern[str]  # before: a sum set against another
    of_day: re.Pattern[str]  # between a week and a day: the week is that of the day
    ending: re.Pattern[str]  # after a unit: it is not over yet

    @classmethod
    def of(cls, table: Mapping[str, str]) -> "Cues":
        """Return the cues of a table; raises TypeError when one is missing or unknown."""
        return cls(**{name: re.compile(pattern) for name, pattern in table.items()})


class _Weights(dict[str, int]):
    """Word -> what it may do to the tense; found when the word is first seen, for most come again."""

    def __init__(self, weigh: Callable[[str], int]) -> None:
        super().__init__()
        self._weigh = weigh

    def __missing__(self, word: str) -> int:
        weight = self._weigh(word)
        if len(self) < _MOST_REMEMBERED:
            self[word] = weight
        return weight


class TenseReader:
    """Reads tense from the words of one language (the table [tense] of its words.toml)."""

    def __init__(self, table: Mapping[str, Sequence[Any]]) -> None:
        self._past = frozenset(table["past"])
        self._endings = tuple(table["past_endings"])
        self._running = tuple(table["running_endings"])
        self._not_verbs = frozenset(table["not_verbs"])
        self._future = frozenset(table["future"])
        self._future_alone = frozenset(table["future_alone"])
        self._modal = frozenset(table["future_unless_have"])
        self._before_to = frozenset(table["future_before_to"])
        self._before_for = frozenset(table["future_before_for"])
        self._infinitive = frozenset(table["infinitive"])
        self._helpers = frozenset(table["helpers"])
        self._announcing = frozenset(table["announcing"])
        self._planned_to_be = frozenset(table["planned_to_be"])
        self._told_to_be = frozenset(table["told_to_be"])
        self._not_announced = frozenset(table["not_announced"])
        self._future_pairs = [list(pair) for pair in table["future_pairs"]]
        self._denied_past = frozenset(table["denied_past"])
        self._have = frozenset(table["have"])
        self._present_be = frozenset(table["present_be"])
        self._reporting = frozenset(table["reporting"])
        self._new_clause = frozenset(table["new_clause"])
        self._telling = (
            self._future
            | self._modal
            | self._future_alone
            | self._before_for
            | self._infinitive
            | self._have
            | self._past
        ) | {pair[0] for pair in self._future_pairs}
        self._weights = _Weights(self._weight)
        self._clause_leads = frozenset(table["clause_leads"])

    def _weight(self, word: str) -> int:
        if word in self._telling or word.endswith((*self._running, *self._endings)):
            return _MAY_TELL
        return _NEW_CLAUSE if word in self._new_clause else 0

    def tense_at(self, text: str, start: int, end: int) -> VerbTense:
        """Return the tense of the verb nearest before the expression in its sentence, else of the first after it.

        ``text`` is in small letters. The tense is "" when no verb is recognised.
        """
        begin = max(0, start - _BEFORE)
        begin = max(begin, text.rfind("\n\n", begin, start))  # told at once; the pattern would walk there
        ends = [match.end() for match in SENTENCE_END.finditer(text, begin, start + 1)]  # one more: see what begins
        words = _WORD.findall(text, max([begin, *ends]), start)
        before = self._first(words, range(len(words) - 1, -1, -1))
        if before.distance == 1:
            return before
        after = self.tense_after(text, end)
        if after.tense and self._opens_clause(words):
            return after
        if not before.tense and not after.tense and (verb := self._announced(words)):
            return VerbTense("future", len(words), word=verb)
        # "officials Tuesday said": the verb that touches the expression governs it, on whichever side it stands.
        is_touching = after.distance == 1 and before.distance > 3 and (before.tense != "future" or before.is_running)
        return after if is_touching or not before.tense else before

    def _opens_clause(self, words: list[str]) -> bool:
        """Tell whether an expression after ``words`` opens a clause of its own: "seems to be over: on Sunday no ash …".

        The mark before it parts it from the verb before; "…, and on Tuesday the ship was ordered south" does so too.
        """
        at = len(words)
        while at and len(words) - at < _LONGEST_LEAD and words[at - 1] in self._clause_leads:
            at -= 1
        return words[at - 1 : at] in ([":"], [";"]) or words[max(0, at - 2) : at] in ([",", "and"], [",", "but"])

    def _announced(self, words: list[str]) -> str:
        """Return the infinitive by which a line without another verb announces: "Pope to visit Cuba"; "" without."""
        for index in range(1, len(words) - 1):
            if words[index] in self._infinitive and words[index + 1] in self._announcing:
                return words[index + 1]
        return ""

    def tense_after(self, text: str, end: int) -> VerbTense:
        """Return the tense of the first verb after a place in its sentence."""
        right = text[end : end + _AFTER]
        stop = SENTENCE_END.search(right)
        words = _WORD.findall(right[: stop.start() + 1] if stop else right)
        return self._first(words, range(len(words)))

    def _first(self, words: list[str], order: range) -> VerbTense:
        is_same_clause = True
        weights = self._weights
        for distance, index in enumerate(order, start=1):
            word = words[index]
            weight = weights[word]
            if not weight:
                continue
            if weight == _NEW_CLAUSE:
                is_same_clause = is_same_clause and distance == 1 and word == ","
                continue
            if distance <= _RUNNING_WITHIN and is_same_clause and self._is_running(words, index):
                return VerbTense("future", distance, is_running=True, word=word)
            if tense := self._tense_of(words, index):
                is_passive = tense == "past" and index > 0 and words[index - 1] in self._present_be
                is_near = distance <= _PLANNED_WITHIN and is_same_clause
                if is_passive and word in self._planned_to_be and is_near:
                    return VerbTense("future", distance, word=word)  # "is planned at the stadium on Saturday"
                if is_passive and distance <= 2:
                    if word in self._before_to:
                        return VerbTense("future", distance, word=word)  # "are planned Saturday"
                    continue  # "is closed in November"
                is_firm = is_same_clause and distance <= _FIRM_WITHIN and word not in self._reporting
                is_plan = tense == "past" and (word in self._infinitive or word in self._future_alone)
                return VerbTense(
                    tense, distance, is_firm, is_plan, is_present=self._is_present(words, index), word=word
                )
            if word in self._new_clause and not (distance == 1 and word == ","):
                is_same_clause = False
        return VerbTense()

    def _is_to_be(self, words: list[str], index: int) -> bool:
        """Tell whether "to be" after a noun or a comma announces: "an interview to be broadcast Sunday"."""
        before = words[max(0, index - 4) : index]
        if not before or before[-1] in self._not_announced or not self._told_to_be.isdisjoint(before):
            return False
        return not (before[-1].endswith(self._endings) or before[-1] in self._past)

    def _is_present(self, words: list[str], index: int) -> bool:
        """Tell whether a verb of what is to come stands alone: "opens", not "will meet"."""
        is_helped = any(word in self._future or word in self._helpers for word in words[max(0, index - 2) : index])
        return words[index] in self._future_alone and not is_helped

    def _is_running(self, words: list[str], index: int) -> bool:
        """Tell whether "is meeting", "are not going to vote" ends here."""
        if not words[index].endswith(self._running) or words[index] in self._not_verbs:
            return False
        return any(word in self._present_be for word in words[max(0, index - 2) : index])

    def _tense_of(self, words: list[str], index: int) -> Tense:
        word = words[index]
        if word in self._future or words[index : index + 2] in self._future_pairs:
            return "future"
        if word in self._modal:
            return "" if words[index + 1 : index + 2] == ["have"] else "future"
        if word in self._future_alone:
            before = words[max(0, index - 3) : index]
            if before[-1:] and before[-1] in self._infinitive:
                return ""  # the word before "to" tells: "had been due to expire"
            is_past = before[-1:] == ["been"] or not self._denied_past.isdisjoint(before)
            return "past" if is_past else "future"
        if word in self._before_for and words[index + 1 : index + 2] == ["for"]:
            return "future"
        if word in self._infinitive and words[index + 1 : index + 2] == ["be"] and self._is_to_be(words, index):
            return "future"
        if word in self._infinitive:
            is_planned = index > 0 and words[index - 1] in self._before_to
            if is_planned and words[max(0, index - 3) : index - 1] == ["had", "been"]:
                return "past"
            return "future" if is_planned else ""
        if word in self._have and words[index + 1 : index + 2] in (["until"], ["till"]):
            return ""  # "has until May to appeal"
        if word in self._past or (word.endswith(self._endings) and len(word) > 3 and word not in self._not_verbs):
            helped = any(words[i] in self._helpers for i in range(max(0, index - _HELPERS_WITHIN), index))
            return "" if helped else "past"
        return ""
