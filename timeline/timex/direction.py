"""Which of several years or weeks is meant: what the verb nearby and the words before allow."""

from timeline import civil
from timeline.timex.context import Tense
from timeline.timex.notation import Place
from timeline.timex.scene import Scene

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
    is_plain = scene.tense_distance <= _AT_THE_VERB
    if tense == "past" and best.first_day > today and (is_plain or abs(other.first_day - today) < 270):
        return other
    if tense == "future" and best.last_day < today and abs(other.first_day - today) < 330:
        return other
    return best


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
    return 0 if scene.tense_distance <= _NEAR_VERB else some
