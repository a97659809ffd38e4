"""Dating: what each expression means, seen from the day of publication and from the dates told before it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from timeline.edtf import format_edtf
from timeline.model import Interval, Timex, TimexType
from timeline.timex import absolute, fiscal, relative
from timeline.timex import meaning as m
from timeline.timex.context import Cues, TenseReader
from timeline.timex.labels import is_label, tells_in_order
from timeline.timex.lexicon import lower_in_place
from timeline.timex.notation import length_value
from timeline.timex.scene import Dated, Impossible, Scene, Unknown, tells_history
from timeline.timex.sequence import find_row

_LABELS = (m.Calendar, m.MonthName)  # that an entry of a chronology may open with
_DATERS: dict[type, Callable[[Any, Scene], Dated]] = {
    m.Away: relative.date_away,
    m.Calendar: absolute.date_calendar,
    m.Century: absolute.date_century,
    m.Clock: absolute.date_clock,
    m.DayPart: absolute.date_day_part,
    m.Decade: absolute.date_decade,
    m.Every: relative.date_every,
    m.Fiscal: fiscal.date_fiscal,
    m.Fraction4: fiscal.date_fraction4,
    m.Hanging: relative.date_hanging,
    m.Holiday: absolute.date_holiday,
    m.InYear: absolute.date_in_year,
    m.Iso: absolute.date_iso,
    m.Length: relative.date_length,
    m.MonthName: relative.date_month_name,
    m.Nth: absolute.date_nth,
    m.Reference: relative.date_reference,
    m.Season: relative.date_season,
    m.Shift: relative.date_shift,
    m.Slashed: absolute.date_slashed,
    m.Stretch: relative.date_stretch,
    m.Unit: relative.date_unit,
    m.Weekday: relative.date_weekday,
}


def date_all(
    expressions: Sequence[m.TimeExpression], text: str, dct: Interval | None, words: tuple[TenseReader, Cues], *,
    is_day_first: bool, steps: dict[int, list[str]] | None = None,
) -> list[Timex]:  # fmt: skip
    """Return the expressions dated, in the same order; see ``find_timexes``. ``steps`` is filled for explaining.

    Loose references ("former") and ages are left out of news.
    """
    is_narrative = tells_history(expressions, dct)
    scene = Scene(lower_in_place(text), dct, is_narrative, is_day_first, *words, date_of)
    if not is_narrative and dct is not None and dct.first_day is not None:
        scene.is_chronicle = tells_in_order(expressions, scene.small)
        scene.row = find_row(expressions, scene.small, dct.first_day)
    found = []
    for expression, following in zip(expressions, [*expressions[1:], None], strict=False):
        if not is_narrative and _is_loose(expression.meaning):
            continue
        if steps is not None:
            scene.steps = steps.setdefault(expression.span.start, [])
            scene.note("told as a history: dates lean on the date told last" if is_narrative else "told as news")
        scene.span, scene.following = expression.span, following
        scene.is_year_carried = False
        scene.leave_brackets()
        dated = _date_safely(expression, scene)
        found.append(_timex(expression, dated))
        if isinstance(expression.meaning, _LABELS) and is_label(scene.small, expression.span):
            scene.label = dated.place or scene.label
        scene.tell(expression, dated)
    return found


def _is_loose(meaning: m.Meaning) -> bool:
    return (isinstance(meaning, m.Reference) and meaning.is_loose) or (isinstance(meaning, m.Length) and meaning.is_age)


def date_of(meaning: m.Meaning, scene: Scene) -> Dated:
    """Return what ``meaning`` comes to in this scene; raises Impossible or Unknown."""
    return _DATERS[type(meaning)](meaning, scene)


def _date_safely(expression: m.TimeExpression, scene: Scene) -> Dated:
    try:
        return date_of(expression.meaning, scene)
    except Impossible as why:
        return Dated(_type_of(expression.meaning), "", f"no value: {why}")
    except Unknown as why:
        if isinstance(expression.meaning, m.Away) and expression.meaning.anchor == "told":
            length = length_value(expression.meaning.length)
            return Dated("DURATION", length, f"no date, but how long after or before: {why}", is_told=False)
        return Dated(_type_of(expression.meaning), "", f"no date: {why}")


def _type_of(meaning: m.Meaning) -> TimexType:
    if isinstance(meaning, m.DayPart | m.Clock):
        return "TIME"
    if isinstance(meaning, m.Length | m.Stretch | m.Hanging):
        return "DURATION"
    return "SET" if isinstance(meaning, m.Every) else "DATE"


def _timex(expression: m.TimeExpression, dated: Dated) -> Timex:
    interval = dated.interval
    if interval is None and dated.place is not None:
        interval = dated.place.interval()
    if interval is not None and expression.mod == "APPROX":
        interval = replace(interval, approximate=True)
    edtf = "" if interval is None else _edtf(interval)
    return Timex(
        expression.span, dated.type, dated.value, expression.rule, expression.mod, edtf, interval, dated.offset,
        dated.reason,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _edtf(interval: Interval) -> str:
    return format_edtf(interval)
