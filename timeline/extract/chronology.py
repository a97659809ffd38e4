"""Lists of dates: "14 April: The summit erupts. 800 people leave their homes."."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from timeline.extract.headlines import write_phrase
from timeline.extract.hosts import Reading
from timeline.extract.tellings import Telling, make_telling
from timeline.model import Block, Interval, Timex

_BEFORE_LABEL = re.compile(r"[\s\W]*")
_AFTER_LABEL = re.compile(r"[\s*_]*[:.–—-][\s*_]*(?=\w|[\"“‘'(]|$)")
_AFTER_CLOCK = re.compile(r"[\s*_:–—-]+(?=[^\Wa-z0-9_]|[\"“‘'(])")
_NAMED_DAY = re.compile(r"[^\W\d_]{3,}|\d{4}")
_KINDS = frozenset({"paragraph", "list-item", "cell"})


@dataclass(frozen=True, slots=True)
class Label:
    """The date that a block is labelled with, the time expression that ends it, and the offset where the label ends.

    ``is_clock`` marks a label that is a clock time alone ("15:30").
    """

    timex: Timex
    interval: Interval
    end: int
    is_clock: bool = False


def label_of(text: str, block: Block, timexes: Sequence[Timex], starts: Sequence[int]) -> Label | None:
    """Return the date that a block is labelled with; ``starts`` are those of the ``timexes``.

    A label is a date, or several side by side ("April 14, 8:10 p.m."), that opens the block and ends with a colon, a
    dash or a stop. None when the block has none.
    """
    if block.kind not in _KINDS:
        return None
    first = bisect_left(starts, block.span.start)
    if first == len(starts) or starts[first] >= block.span.end:
        return None
    opening = _BEFORE_LABEL.match(text, block.span.start, block.span.end)
    if opening is None or starts[first] != opening.end():
        return None
    last = first
    while last < len(timexes) and block.span.covers(timexes[last].span):
        last += 1
    if last == first:
        return None
    inside = timexes[first:last]
    label, end = [inside[0]], inside[0].span.end
    for timex in inside[1:]:
        if text[end : timex.span.start].strip(" \t,–-") and text[end : timex.span.start].strip() != "to":
            break
        label.append(timex)
        end = timex.span.end
    # "April 14, 8:10 p.m. The third stage …": the stop of the clock serves as the label's own
    pattern = _AFTER_CLOCK if text[end - 1] == "." else _AFTER_LABEL
    after = pattern.match(text, end, block.span.end)
    placed = [timex for timex in label if timex.interval is not None and timex.type in ("DATE", "TIME")]
    if after is None or not placed:
        return None
    words = text[block.span.start : end]
    return Label(placed[-1], _joined(placed), after.end(), is_clock=_NAMED_DAY.search(words) is None)


def _joined(placed: Sequence[Timex]) -> Interval:
    """Return the finest of nested dates ("April 14, 8:10 p.m."), the whole stretch of separate ones ("3–5 March")."""
    intervals = [timex.interval for timex in placed if timex.interval is not None]
    first, last = intervals[0], intervals[-1]
    if len(intervals) == 1 or first.meets(last) or first.start is None or last.end is None or last.end <= first.start:
        return last if first.covers(last) else first
    return Interval(first.start, last.end, first.grain)


def tell_labelled(reading: Reading, label: Label) -> list[Telling]:
    """Return the happening that a sentence of a labelled block tells, dated by its label; it needs no past tense."""
    tokens = reading.sentence.tokens
    words = [i for i, token in enumerate(tokens) if token.tag not in ("time", "mark", "number")]
    if len(words) < 2:
        return []
    verb = reading.sentence.clauses[0].verb
    if verb is None and label.is_clock:
        # "15:30 – Good afternoon.": an entry of a live report may tell nothing
        return []
    verbs = [i for i in words[1:] if tokens[i].tag == "word" and tokens[i].lower.endswith("s")]
    nouns = [i for i in words if tokens[i].lower in reading.lexicon.event]
    trigger = verb.head if verb is not None else (verbs or nouns or words)[0]
    first = next((i for i in words if tokens[i].start >= label.timex.span.end), 0)
    last = len(tokens) - 1
    headline = write_phrase(reading.sentence.words(first, last), reading.lexicon)
    reasons = ("the entry is labelled with its date", label.timex.reason)
    return [make_telling(reading, (0, 0, last, trigger), (label.timex, label.interval, "text"), reasons, headline)]
