"""Time expressions: text and the day it was published in, dated expressions out.

Finding (``recognise``) needs only the text; dating (``resolve``) needs the DCT. ``find_timexes`` is both.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from timeline.model import Interval, Span, Timex
from timeline.timex import dating
from timeline.timex.context import Cues, TenseReader
from timeline.timex.engine import Grammar, Trial
from timeline.timex.lexicon import Lexicon, lower_in_place
from timeline.timex.meaning import TimeExpression

__all__ = ["explain", "find_timexes", "ranges", "recognise", "resolve"]

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_MONTH_FIRST_REGIONS = {"", "us", "ph", "pr", "gu", "fm", "mh"}  # regions that write the month first, and no region


@lru_cache(maxsize=4)
def _grammar(language: str) -> tuple[Grammar, tuple[TenseReader, Cues]]:
    from timeline.timex.en import rules

    lexicon = Lexicon.load(f"timeline.timex.{language}")
    grammar = Grammar(
        lexicon,
        rules.FIRST_LEVEL,
        rules.COMBINED,
        macros=rules.MACROS,
        macro_values=rules.MACRO_VALUES,
        triggers=rules.TRIGGERS,
    )
    return grammar, (TenseReader(lexicon.tense), Cues.of(lexicon.cues))


def _language(tag: str) -> tuple[str, str]:
    """Return the language whose rules read a text, and the region; there are English rules only, so far.

    They find in other languages what is told in numbers, and names of months that are spelt alike.
    """
    return "en", tag.replace("_", "-").partition("-")[2].lower()


def _stretches(text: str, blocks: Sequence[Span] | None) -> list[tuple[int, int]]:
    if blocks is not None:
        return [(block.start, block.end) for block in blocks]
    stretches, start = [], 0
    for match in _PARAGRAPH_BREAK.finditer(text):
        stretches.append((start, match.start()))
        start = match.end()
    stretches.append((start, len(text)))
    return [(start, end) for start, end in stretches if start < end]


def recognise(
    text: str, language: str = "en", blocks: Sequence[Span] | None = None, trials: list[Trial] | None = None
) -> list[TimeExpression]:
    """Return the time expressions of ``text`` in reading order, none overlapping, not yet dated."""
    grammar, _ = _grammar(_language(language)[0])
    return grammar.find(text, _stretches(text, blocks), trials)


def resolve(
    expressions: Sequence[TimeExpression], text: str, dct: Interval | None, language: str = "en"
) -> list[Timex]:
    """Return the expressions of ``text`` dated, seen from ``dct``, in the same order."""
    code, region = _language(language)
    is_day_first = region not in _MONTH_FIRST_REGIONS
    return dating.date_all(expressions, text, dct, _grammar(code)[1], is_day_first=is_day_first)


def find_timexes(
    text: str, dct: Interval | None, language: str = "en", blocks: Sequence[Span] | None = None
) -> list[Timex]:
    """Return the dated time expressions of ``text`` in reading order, none overlapping; offsets are code points.

    Args:
        text: any text.
        dct: when it was published, of grain day or finer; None when nobody knows: what leans on it keeps value "".
        language: "en", "en-US", "en-GB" …; the region decides how 04/05/2010 is read (the month first, unless the
            region writes the day first, or the numbers allow but one reading).
        blocks: the paragraphs, which no expression crosses; None splits at blank lines.
    """
    return resolve(recognise(text, language, blocks), text, dct, language)


_LONGEST_GAP = 24  # characters between the two ends of a range


def ranges(timexes: Sequence[Timex], text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return the pairs of indexes of neighbours that are the two ends of one range: "from Monday to Friday"."""
    cues = _grammar(_language(language)[0])[1][1]
    small = lower_in_place(text)
    pairs = []
    for index, (first, second) in enumerate(pairwise(timexes)):
        gap = first.span.end, second.span.start
        if first.interval is None or second.interval is None or gap[1] - gap[0] > _LONGEST_GAP:
            continue
        before = small[max(0, first.span.start - _LONGEST_GAP) : first.span.start]
        is_and = cues.range_and.fullmatch(small, *gap) is not None and cues.between.search(before) is not None
        if is_and or cues.range_to.fullmatch(small, *gap):
            pairs.append((index, index + 1))
    return pairs


_FATES = {
    "won": "won",
    "won: silent": "won, and keeps its words silent",
    "shorter": "lost to a longer match",
    "later": "lost to a row that stands before it",
    "refused": "was refused for the words beside it",
}


def explain(text: str, dct: Interval | None, language: str = "en") -> str:
    """Return, for each expression, the rows that matched, the one that won, the meaning, and each step of dating."""
    trials: list[Trial] = []
    expressions = recognise(text, language, None, trials)
    code, region = _language(language)
    steps: dict[int, list[str]] = {}
    timexes = dating.date_all(
        expressions, text, dct, _grammar(code)[1], is_day_first=region not in _MONTH_FIRST_REGIONS, steps=steps
    )
    lines = []
    by_span = {timex.span: timex for timex in timexes}
    for expression in expressions:
        if (timex := by_span.get(expression.span)) is None:
            continue
        lines.append(f"{expression.span.of(text)!r} [{expression.span.start}, {expression.span.end})")
        for trial in trials:
            if expression.span.covers(trial.span):
                lines.append(f"  level {trial.level}, row {trial.name}: {trial.span.of(text)!r} {_FATES[trial.fate]}")
        lines.append(f"  meaning: {expression.meaning}" + (f", mod {expression.mod}" if expression.mod else ""))
        lines.extend(f"  {step}" for step in steps.get(expression.span.start, ()))
        lines.append(f"  {timex.type} {timex.value or '(no value)'} EDTF {timex.edtf or '-'}: {timex.reason}")
    found = [timex.span for timex in timexes]
    for trial in trials:
        is_silent = trial.fate == "won: silent"
        if is_silent or (trial.fate == "refused" and not any(span.meets(trial.span) for span in found)):
            place = f"[{trial.span.start}, {trial.span.end})"
            lines.append(f"{trial.span.of(text)!r} {place} tells no time: row {trial.name} {_FATES[trial.fate]}")
    return "\n".join(lines) if lines else "no time expression found"
