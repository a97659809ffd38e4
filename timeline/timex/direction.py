"""Which of several years or weeks is meant: what the verb nearby and the words before allow."""

import re

from timeline import civil
from timeline.timex.context import Tense
from timeline.timex.notation import Place
from timeline.timex.scene import Scene

_CLAUSE = 60  # characters before an expression in which its own verb stands
_CLAUSE_MARK = re.compile(r"[,;.:]\s")
_NEAR_VERB = 5  # words between a verb and what it governs for certain

_AT_THE_VERB = 2


def nearest(days: list[Place], scene: Scene) -> Place:
    """Return the place nearest to the DCT, unless the verb's tense points the other way and that is not far."""
    today = scene.today.index
    days = sorted(days, key=lambda d: abs(d.first_day - today))
    best = days[0]
    if len(days) == 1 or best.first_day == today:
        return best
    tense = scene.tense_here()
    if is_to_come(scene, tense):
        tense = "future"
    other = days[1]
    is_plain = scene.verb.is_firm or scene.verb.distance <= _AT_THE_VERB
    if tense == "past" and best.first_day > today and (is_plain or abs(other.first_day - today) < 270):
        return other
    if tense == "future" and best.last_day < today and abs(other.first_day - today) < 330:
        return other
    return best


def carried_month(month: int, day: int | None, scene: Scene) -> int | None:
    """Return the year of a month told in news without one, when the dates told just before are of another year.

    In the same paragraph, a past tense goes on from a date whose year is told: the next such month after it, or the
    last before it when the verb says "had"; "Five years later, in May" lies in that year. None when nothing tells.
    """
    told = scene.told
    if told is None or scene.dct is None or scene.dct.first_day is None or not scene.is_told_in_paragraph():
        return None
    gap = scene.small[scene.told_end : scene.span.start]
    if told.unit == "year" and scene.cues.beside.fullmatch(gap):
        return told.year
    if told.unit not in ("day", "month") or not scene.is_year_told or told.year >= scene.today.year:
        return None
    # Newspapers leave out the year of a day within the last twelve months.
    is_recent = told.year == scene.today.year - 1 and (day is not None or told.unit != "day")
    if is_recent or scene.tense_here() != "past":
        return None
    year, told_month, told_day = civil.civil_date(told.first_day)
    is_later = (month, day or 31) >= (told_month, told_day)
    had = scene.cues.had.search(_CLAUSE_MARK.split(scene.before(_CLAUSE))[-1]) is not None
    if had and not is_later:
        return year
    year += -1 if had else 0 if is_later else 1
    return year if civil.day_number(year, month, 1) <= scene.today.index else None


def narrative_year(month: int, scene: Scene) -> int:
    """Return the year of a month told without one in a history: that of the dates before, or the next."""
    told = scene.base_year or scene.told
    if told is None:
        return scene.today.year
    year, told_month, _ = civil.civil_date(told.first_day)
    if told.unit in ("day", "month") and told_month - month >= 8:
        return year + 1
    return year


def is_to_come(scene: Scene, tense: Tense) -> bool:
    """Tell whether the words before say that the time had not come yet: "until Tuesday", "as early as May"."""
    match = scene.cues.to_come.search(scene.before())
    if match is None:
        return False
    if match["start"] is not None:
        return tense != "past"
    if match["until"]:
        return tense != "past" or scene.cues.deferred.search(scene.around(120, 0)) is not None
    if match["by"]:
        return tense != "past" or scene.cues.had.search(scene.around(120, 60)) is None
    return True


def grace(scene: Scene, tense: Tense, some: int, none: int) -> int:
    """Return how far ahead a unit may lie to be meant although the verb does not speak of what is to come."""
    if not tense:
        return none
    return 0 if scene.verb.distance <= _NEAR_VERB or scene.verb.is_firm else some
