"""Which of several years or weeks is meant: what the verb nearby and the words before allow."""

import re
from collections.abc import Sequence

from timeline import civil
from timeline.timex.context import Tense
from timeline.timex.notation import Place
from timeline.timex.scene import Scene

_CLAUSE = 60  # characters before an expression in which its own verb stands
_SENTENCE = 120  # characters before an expression in which the clauses of its sentence stand
_CLAUSE_MARK = re.compile(r"[,;.:]\s")
_NEAR_VERB = 5  # words between a verb and what it governs for certain

_AT_THE_VERB = 2
_BY_THE_VERB = 3  # "was repaid by August"
_FRESH = 90  # days before the DCT of which a day without a year is surely told
_STORY = 60  # days from the day told last in which its story goes on in the next paragraph
_YEAR = 365
_FAR_FUTURE = 330  # days ahead within which "will" makes a day mean the next one, and "opens"
_FAR_PRESENT = 270
_SOON = 90  # days ahead within which "had been set to expire" speaks of a day still to come


def nearest(days: Sequence[Place], scene: Scene) -> Place:
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
    if scene.verb.is_plan and best.first_day - today < _SOON:
        return best
    if tense == "past" and best.first_day > today and (is_plain or abs(other.first_day - today) < 270):
        return other
    farthest = _FAR_PRESENT if scene.verb.is_present else _FAR_FUTURE
    if tense == "future" and best.last_day < today and abs(other.first_day - today) < farthest:
        return other
    return best


def carried_month(month: int, day: int | None, scene: Scene) -> int | None:
    """Return the year of a month told in news without one, when the dates told just before are of another year.

    In the same paragraph, a past tense goes on from a date whose year is told: the next such month after it, or the
    last before it when the verb says "had"; "Five years later, in May" lies in that year. None when nothing tells.
    """
    told = scene.told
    if told is None or scene.dct is None or scene.dct.first_day is None:
        return None
    if not scene.is_told_in_paragraph():
        return _carried_far(month, day, scene) if day is not None else None
    gap = scene.small[scene.told_end : scene.span.start]
    if told.unit == "year" and scene.cues.beside.fullmatch(gap):
        return told.year
    if told.unit not in ("day", "month") or not scene.is_year_told or told.year >= scene.today.year:
        return None
    if day is not None and 0 <= _behind(month, day, scene) <= _FRESH:
        return None  # a day of the last weeks is news, whatever year was told beside it
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


def _behind(month: int, day: int, scene: Scene) -> int:
    """Return how many days before the DCT such a day was last, leap days aside."""
    return (scene.today.index - civil.day_number(scene.today.year, month, min(day, 28))) % _YEAR


def _carried_far(month: int, day: int, scene: Scene) -> int | None:
    """Return the year of a day a few weeks after one of an older story told in the paragraph before.

    Seen from the DCT the same day would lie most of a year back, as the next one is near and the verb is past.
    """
    story, gap = scene.story, scene.small[scene.told_end : scene.span.start]
    if story is None or not scene.is_year_told or story.year >= scene.today.year - 1 or gap.count("\n\n") != 1:
        return None
    if not 0 < civil.day_number(story.year, month, min(day, 28)) - story.index <= _STORY:
        return None
    return story.year if _behind(month, day, scene) > _YEAR - _SOON and scene.tense_here() == "past" else None


def narrative_year(month: int, scene: Scene) -> int:
    """Return the year of a month told without one in a history: that of the dates before, or the next."""
    told = scene.base_year or scene.told
    if told is None:
        return scene.today.year
    year, told_month, _ = civil.civil_date(told.first_day)
    if told.unit in ("day", "month") and told_month - month >= 8:
        return year + 1
    return year


def is_to_come(scene: Scene, tense: Tense, *, is_weekday: bool = False) -> bool:
    """Tell whether the words before say that the time had not come yet: "until Tuesday", "as early as May".

    What is "for Tuesday" is to come; what is "for May" may be a figure of last May.
    """
    match = scene.cues.to_come.search(scene.before())
    if match is None:
        return False
    scene.note(f"words before it that may point ahead: {match[0].strip()!r}")
    if match["start"] is not None:
        return tense != "past"
    if match["for"]:
        return is_weekday and (tense != "past" or not scene.verb.is_firm)
    if match["until"]:
        return tense != "past" or scene.cues.deferred.search(scene.around(120, 0)) is not None
    if match["by"]:
        if tense == "past" and scene.verb.is_firm and scene.verb.distance <= _BY_THE_VERB:
            return False
        clause = _CLAUSE_MARK.split(scene.before(_SENTENCE))[-1] + scene.around(0, _CLAUSE)
        return tense != "past" or scene.cues.had.search(clause) is None
    return True


def grace(scene: Scene, tense: Tense, some: int, none: int) -> int:
    """Return how far ahead a unit may lie to be meant although the verb does not speak of what is to come."""
    if not tense:
        return none
    return 0 if scene.verb.distance <= _NEAR_VERB or scene.verb.is_firm else some
