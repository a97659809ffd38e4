"""Dating the quarters and halves of a year, and the periods that a financial report carries along and compares."""

from timeline import civil
from timeline.timex.meaning import Calendar, Fiscal, Fraction4, MonthName
from timeline.timex.notation import Place, containing, shifted
from timeline.timex.scene import Dated, Scene, at

_STRETCHES = {"P6M", "P9M", "P12M", "P1Y"}  # what reports sum up beside the quarter
_QUARTER_DAYS = 230  # days from the end of a quarter in which reports still speak of it as theirs
_LAST_MONTH_OF_REPORTS = 3  # of a year, in which companies tell how the one before went
_NEXT_WORDS = 24  # characters between "the quarter ended" and the day it ended


def date_fraction4(meaning: Fraction4, scene: Scene) -> Dated:
    """Return a quarter or half of a year."""
    count = 4 if meaning.unit == "quarter" else 2
    if meaning.year is not None:
        year, why = scene.place(meaning.year)
        dated = at(Place(meaning.unit, year.year * count + meaning.number - 1), why)
        _keep_quarter(dated, scene)
        return dated
    now = containing(scene.today, meaning.unit)
    distance = meaning.number - 1 - now.index % count  # within the year of publication
    tense = scene.tense_here()
    if distance > 0 and tense != "future":
        distance -= count
    elif distance <= 1 - count and tense == "future":
        distance += count
    dated = at(shifted(now, distance), f"the nearest such {meaning.unit} to {scene.today_text}, that the verb allows")
    if tense != "future" or (dated.place and dated.place.last_day < scene.today.index):
        _keep_quarter(dated, scene)
    return dated


def _keep_quarter(dated: Dated, scene: Scene) -> None:
    """Keep a quarter just over, or running, as the one that the article speaks of."""
    place = dated.place
    if place is None or scene.dct is None or scene.dct.first_day is None:
        return
    today = scene.today.index
    is_near = place.last_day >= today - _QUARTER_DAYS and place.first_day <= today
    kept = scene.quarter
    if kept is not None and kept.last_day < today and (place.last_day >= today or place.index < kept.index):
        return  # a report on the last quarter looks at the one that runs, or looks back
    if place.unit == "half":
        keep_stretch("P6M", scene)
    elif is_near:
        scene.quarter, scene.stretch = place, ""


def keep_stretch(value: str, scene: Scene) -> None:
    """Keep that the article turns to a longer stretch: "for the nine months" compares no quarter."""
    if value in _STRETCHES:
        scene.stretch = value


def date_fiscal(meaning: Fiscal, scene: Scene) -> Dated:
    """Return the quarter that the article speaks of, or the same a year before."""
    if meaning.which == "year-ended":
        month = _month_of_end(scene)
        year = scene.today.year if month is None else month.year
        return at(Place("year", year), "fiscal years are called by the year they end in")
    month = _month_of_end(scene) if meaning.which == "ended" else None
    quarter = None if month is None else containing(month, "quarter")
    why = "the quarter of the month it ended in"
    if quarter is None:
        quarter = scene.quarter or shifted(containing(scene.today, "quarter"), -1)
        why = "the quarter the article speaks of"
        if scene.quarter is None:
            why = f"the last whole quarter before {scene.today_text}"
            if meaning.which == "quarter" and scene.tense_here() == "future":
                return at(containing(scene.today, "quarter"), f"the quarter of {scene.today_text}", is_told=False)
    if meaning.which in ("quarter", "ended"):
        scene.quarter, scene.stretch = quarter, ""
        return at(quarter, why, is_told=False)
    if meaning.year is not None:
        if scene.stretch or (meaning.which == "of-year-period" and scene.quarter is None):
            return at(Place("year", meaning.year), "a part of that year, as the article compares", is_told=False)
        same = Place("quarter", meaning.year * 4 + quarter.index % 4)
        return at(same, f"the same quarter of that year as {why}", is_told=False)
    if meaning.which == "year-ago-quarter" or not scene.stretch:
        return at(shifted(quarter, -4), f"a year before {why}", is_told=False)
    if meaning.which == "year-ago-period":
        return Dated("DURATION", scene.stretch, "as long as the stretch the article speaks of", is_told=False)
    return at(shifted(containing(quarter, "year"), -1), f"the year before that of {why}", is_told=False)


def _month_of_end(scene: Scene) -> Place | None:
    """Return the month in "the quarter ended Sept. 30"; None when the next words tell no month."""
    following = scene.following
    if following is None or following.span.start - scene.span.end > _NEXT_WORDS:
        return None
    if "\n\n" in scene.small[scene.span.end : following.span.start]:
        return None
    meaning = following.meaning
    month = meaning.month if isinstance(meaning, Calendar) else meaning.number if isinstance(meaning, MonthName) else 0
    if not month:
        return None
    year = meaning.year if isinstance(meaning, Calendar) else None
    today_year, today_month, _ = civil.civil_date(scene.today.index)
    if year is None:
        is_ahead = scene.cues.ending.match(scene.small, scene.span.end) is not None
        year = today_year
        if is_ahead and month < today_month:
            year += 1
        elif month > today_month and not is_ahead:
            year -= 1
    return Place("month", year * 12 + month - 1)


def a_year_from(direction: int, scene: Scene) -> Dated | None:
    """Return the quarter a year from the one the article speaks of; None when it speaks of none, or of a stretch."""
    if scene.quarter is None or scene.stretch:
        return None
    place = shifted(scene.quarter, 4 * direction)
    return at(place, "a year from the quarter the article speaks of", is_told=False)


def compared_last_year(scene: Scene) -> Dated | None:
    """Return the quarter meant by "up from $3 million last year" in a report on a quarter; None elsewhere."""
    is_compared = scene.cues.compared.search(scene.before(120)) is not None and counts_money(scene)
    return a_year_from(-1, scene) if is_compared else None


def reports_last_year(scene: Scene) -> bool:
    """Tell whether "for the year", told of sums in the past early in a year, is the year before."""
    is_early = civil.civil_date(scene.today.index)[1] <= _LAST_MONTH_OF_REPORTS
    if not is_early or scene.cues.all_through.search(scene.before()) is None or not counts_money(scene):
        return False
    return scene.tense_here() == "past"


def counts_money(scene: Scene) -> bool:
    """Tell whether the words nearby compare sums, as earnings reports do."""
    return scene.cues.money.search(scene.around(150, 60)) is not None
