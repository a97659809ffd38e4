"""Dates that label the entries of a chronology: "26 March: The bridge opens", "March 26. The crew takes part …".

Such a date opens its block or line, and a colon, a full stop or a dash parts it from what it labels. Chronologies tell
in the present tense what is over, so the verb after a label points nowhere: labels go by the labels before them.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from timeline import civil
from timeline.model import Span
from timeline.timex.meaning import Calendar, TimeExpression
from timeline.timex.notation import Place
from timeline.timex.scene import Scene

_OPENING = re.compile(r"(?:^|\n)[^\S\n]*(?:[-*•–—]\s+|\d{1,3}[.)]\s+)?(?:on\s+)?$")
_OPENING_SIZE = 16
_MARK = re.compile(r"\s*(?::(?!\d)|[–—]|\s-\s|\.\s+\S|\n|$)")
_FEWEST = 3
_LONG = 60  # days that a chronology takes at least, to be told from a programme
_YEAR = 360  # days of twelve months of thirty
_SOON = 45  # days ahead within which a label without one before it may be that of a programme


def is_label(small: str, span: Span) -> bool:
    """Tell whether an expression labels what follows it in its block or line."""
    if _MARK.match(small, span.end) is None:
        return False
    return _OPENING.search(small[max(0, span.start - _OPENING_SIZE) : span.start]) is not None


def tells_in_order(expressions: Sequence[TimeExpression], small: str) -> bool:
    """Tell whether at least three labels without a year follow each other through two months or more."""
    days = [
        (meaning.month - 1) * 30 + (meaning.day or 1)
        for expression in expressions
        if isinstance(meaning := expression.meaning, Calendar) and meaning.year is None and meaning.month is not None
        if is_label(small, expression.span)
    ]
    steps = [(after - before) % _YEAR for before, after in pairwise(days)]
    return len(days) >= _FEWEST and _LONG <= sum(steps) < _YEAR


def labelled(month: int, day: int | None, scene: Scene) -> Place | None:
    """Return the place of a label without a year; None when it is none, or the verb speaks of what is to come.

    It is the first such day or month from that of the label before it, or the last before the DCT.
    """
    if not is_label(scene.small, scene.span):
        return None
    tense = scene.tense_here()
    if tense == "future" and not scene.verb.is_present:
        return None
    today = scene.today
    base = scene.label
    if base is not None:
        places = _places(month, day, (base.year, base.year + 1))
        following = [place for place in places if place.last_day >= base.first_day]
        if following and following[0].first_day <= today.index:
            return following[0]
    places = _places(month, day, (today.year - 1, today.year, today.year + 1))
    is_programme = tense != "past" and not (tense and scene.is_chronicle)
    if is_programme and any(0 < place.first_day - today.index <= _SOON for place in places):
        return None
    gone = [place for place in places if place.first_day <= today.index]
    return gone[-1] if gone else None


def _places(month: int, day: int | None, years: tuple[int, ...]) -> list[Place]:
    """Return a day or month in each of these years that has it."""
    if day is None:
        return [Place("month", year * 12 + month - 1) for year in years]
    fitting = [year for year in years if day <= civil.days_in_month(year, month)]
    return [Place("day", civil.day_number(year, month, day)) for year in fitting]
