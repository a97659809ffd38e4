"""Where a reader stands while dating: the day of publication, the way the article is told, the dates told before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from timeline import civil
from timeline.model import Interval, Offset, Span, TimexType
from timeline.timex.context import SENTENCE_END, Cues, Tense, TenseReader, VerbTense
from timeline.timex.meaning import Away, Calendar, Clock, DayPart, InYear, Meaning, Shift, TimeExpression, Weekday
from timeline.timex.notation import MONTH_NAMES, Place, day_place, day_text, place_value
from timeline.timex.sequence import Row

_FAR_YEARS = 2  # a year this far from the DCT's speaks of history
_MANY_YEARS = 4  # told years that make a history
_YEARS_FOR_EACH_LEANING = 5  # told years to one "Monday" or "last week": such words are how news is told
_LONGEST_SENTENCE = 400
_LONGEST_PARAGRAPH = 4000
_NEAR_DAYS = 400  # days from the DCT within which the story of a piece of news lies
_LEAD_DAYS = 7  # days from the DCT within which the day of the news lies
_LONGEST_ASIDE = 120  # characters on either side within which brackets make an aside
_BRACKET = re.compile(r"\([^()\n]*$")
# Kept, for ``Clock | DayPart`` inside a question would make the union anew each time that it is asked.
_TIMES, _MOVES = (Clock, DayPart), (Shift, Away)
_CLOSE = 24  # characters before an expression in which its preposition stands


class Impossible(Exception):  # noqa: N818  not an error: the text says it, the calendar does not have it
    """A date that no calendar has: 30 February. Its words say why."""


class Unknown(Exception):  # noqa: N818
    """A date that cannot be told from here; its words say what is missing."""


class Dated(NamedTuple):  # one for each date: a tuple is made fastest
    """What a meaning comes to: its type and value, its place where it has one, and why.

    ``is_told`` says whether what follows in the text may lean on it.
    """

    type: TimexType
    value: str
    reason: str
    place: Place | None = None
    interval: Interval | None = None
    offset: Offset | None = None
    is_told: bool = True


@dataclass(slots=True)
class Scene:
    """The one record here that changes, as the text goes on; it lives as long as one article is dated."""

    small: str  # the text in small letters
    dct: Interval | None
    is_narrative: bool
    is_day_first: bool
    tense: TenseReader
    cues: Cues
    dater: "Callable[[Meaning, Scene], Dated]"
    told: Place | None = None  # the date told last
    told_end: int = 0  # where in the text that date ends
    is_year_told: bool = False  # whether its year was told, and not found by looking from the DCT
    is_year_carried: bool = False  # whether the date at hand took its year from the one told before
    is_eve: bool = False  # whether it is the midnight that ends its day
    is_just_before: bool = False  # whether the time told last is that of something a little later
    story: Place | None = None  # the day told last whose year was told too, or taken from one told
    near: Place | None = None  # the date told last that is near the DCT
    lead: Place | None = None  # the first day told that is near the DCT: the day of the news
    main: Place | None = None  # the day told last that opened a sentence, or had a time of day
    outside: tuple[int, Place | None, int] | None = None  # in brackets: where they close, what was told before them
    row: Row | None = None  # of weekdays that open its paragraphs
    row_day: Place | None = None  # the day that opened the last of them
    is_chronicle: bool = False  # whether labels follow each other through months
    label: Place | None = None  # the label before of a chronology
    base_year: Place | None = None  # in a history: what days and months without a year lean on
    quarter: Place | None = None  # the one the article speaks of
    stretch: str = ""  # the nine months or the year that it has turned to since
    following: TimeExpression | None = None  # the next expression
    span: Span = field(default_factory=lambda: Span(0, 1))  # the expression at hand
    verb: VerbTense = field(default_factory=VerbTense)  # the verb that told the tense last
    steps: list[str] | None = None  # what explaining keeps

    known_today: Place | None = None  # the day of publication, made when it is first asked for
    known_today_text: str = ""

    @property
    def today(self) -> Place:
        """Return the day of publication; raises Unknown when nobody knows it."""
        if self.known_today is None:
            if self.dct is None or self.dct.first_day is None:
                raise Unknown("the day of publication is not known")
            self.known_today = Place("day", self.dct.first_day)
        return self.known_today

    @property
    def today_text(self) -> str:
        """Return the day of publication as the reasons name it."""
        if not self.known_today_text:
            self.known_today_text = f"{day_text(self.today.index)}, the day of publication"
        return self.known_today_text

    @property
    def year_at_hand(self) -> int:
        """Return the year told last in a history, else that of publication, else 2000."""
        if self.is_narrative and self.told is not None:
            return self.told.year
        return civil.civil_date(self.dct.first_day)[0] if self.dct is not None and self.dct.first_day else 2000

    def place(self, meaning: Meaning) -> tuple[Place, str]:
        """Return where another meaning lies, and why; raises Unknown when it has no place."""
        dated = self.dater(meaning, self)
        if dated.place is None:
            raise Unknown("what it is part of has no date")
        return dated.place, dated.reason

    def tense_here(self) -> Tense:
        """Return the tense of the verb near the expression at hand."""
        if self.cues.gone.search(self.before()):
            self.verb = VerbTense("past")
            self.note("the words before say that it is past")
            return "past"
        self.verb = self.tense.tense_at(self.small, self.span.start, self.span.end)
        if self.verb.tense != "future" and self.cues.as_of.search(self.before()):
            self.verb = VerbTense("past")
        seen = (
            f"{self.verb.tense} ({self.verb.word!r}, word {self.verb.distance} from it)"
            if self.verb.tense
            else "none seen"
        )
        self.note(f"tense of the verb nearby: {seen}")
        return self.verb.tense

    def before(self, size: int = _CLOSE) -> str:
        """Return so many characters before the expression at hand, in small letters."""
        start = self.span.start
        return self.small[start - size if start > size else 0 : start]

    def around(self, left: int, right: int) -> str:
        """Return so many characters to either side, as far as the paragraph goes."""
        before = self.small[max(0, self.span.start - left) : self.span.start].rpartition("\n\n")[2]
        return before + self.small[self.span.start : self.span.end + right].partition("\n\n")[0]

    def opens_sentence(self) -> bool:
        """Tell whether the expression stands at the start of its sentence: "In 1963, …"."""
        return self.cues.opening.search(self.before()) is not None

    def is_told_in_sentence(self) -> bool:
        """Tell whether the date told last stands in the same sentence."""
        if self.told is None or self.span.start - self.told_end > _LONGEST_SENTENCE:
            return False
        return SENTENCE_END.search(self.small, self.told_end, self.span.start + 1) is None

    def is_told_in_paragraph(self) -> bool:
        """Tell whether the date told last stands in the same paragraph."""
        if self.told is None or self.span.start - self.told_end > _LONGEST_PARAGRAPH:
            return False
        return "\n\n" not in self.small[self.told_end : self.span.start]

    def leave_brackets(self) -> None:
        """Forget the dates told in brackets that closed before the expression at hand."""
        if self.outside is not None and self.span.start > self.outside[0]:
            _, self.told, self.told_end = self.outside
            self.outside = None

    def leaning(self) -> Place | None:
        """Return the date that "the next day" leans on: in news, a story goes on after a glance at another time."""
        if self.told is None or self.near is None or self.is_narrative or self.is_told_in_paragraph():
            return self.told
        return self.near if abs(self.told.year - self.today.year) >= _FAR_YEARS else self.told

    def ends_range(self) -> bool:
        """Tell whether the expression is the far end of a range that the date told last begins."""
        if self.told is None or self.told.unit != "day" or self.span.start - self.told_end > _CLOSE:
            return False
        return self.cues.range_to.fullmatch(self.small, self.told_end, self.span.start) is not None

    def tell(self, expression: TimeExpression, dated: Dated) -> None:
        """Remember the date at hand for what leans on it."""
        if dated.place is None or not dated.is_told:
            return
        if self.is_narrative and leans_on_dct(expression.meaning):
            return
        if not self.is_narrative and self.dct is not None and self.dct.first_day is not None:
            if self._is_aside(dated.place):
                return
            self._keep_news(expression, dated.place)
        # A bare year inside a sentence ("promised for 1976") does not move a history on; one that opens it does.
        if (
            dated.place.unit != "year"
            or self.base_year is None
            or self.opens_sentence()
            or self._goes_on_a_list(expression.span.start)
        ):
            self.base_year = dated.place
        self.told, self.told_end = dated.place, expression.span.end

    def _goes_on_a_list(self, start: int) -> bool:
        """Tell whether the expression at ``start`` stands in one list with the date told last."""
        if self.told is None or self.told != self.base_year:
            return False
        return self.cues.listed.fullmatch(self.small, self.told_end, start) is not None

    def _is_aside(self, place: Place) -> bool:
        """Tell whether a date only names something beside the day told: "the winner of Thursday's election"."""
        is_owner = self.cues.owner.match(self.small, self.span.end) is not None
        return is_owner and self.told is not None and self.told.unit == "day" and self.is_told_in_sentence()

    def _keep_news(self, expression: TimeExpression, place: Place) -> None:
        """Keep what the day of the news is, and where the story has come to."""
        meaning = expression.meaning
        before = self.before(_LONGEST_ASIDE) if self.told is not None and self.outside is None else ""
        if "(" in before and (match := _BRACKET.search(before)):
            closing = self.small.find(")", self.span.end, self.span.end + _LONGEST_ASIDE)
            if closing >= 0 and self.told_end <= self.span.start - len(match[0]):
                self.outside = (closing, self.told, self.told_end)
        is_near = abs(place.first_day - self.today.index) <= _NEAR_DAYS
        if is_near:
            self.near = place
        if place.unit == "day":
            if self.lead is None and abs(place.index - self.today.index) <= _LEAD_DAYS:
                self.lead = place
            is_owner = self.cues.owner.match(self.small, self.span.end) is not None
            is_chained = isinstance(meaning, _TIMES) and (meaning.of is None or leans_on_dct(meaning))
            if is_near and not is_owner and (is_chained or self.opens_sentence()):
                self.main = place
        self.is_just_before = place.seconds is not None and self.cues.just_before.search(self.before()) is not None
        self.is_eve = place.seconds == 0 and self.cues.eve.search(self.before()) is not None
        while isinstance(meaning, _TIMES) and meaning.of is not None:
            meaning = meaning.of
        leans_on_told = isinstance(meaning, _MOVES) and meaning.anchor == "told"
        is_told = isinstance(meaning, InYear) or (isinstance(meaning, Calendar) and meaning.year is not None)
        self.is_year_told = is_told or ((leans_on_told or self.is_year_carried) and self.is_year_told)
        if place.unit == "day" and self.is_year_told:
            self.story = place

    def note(self, step: str) -> None:
        """Keep a step for explaining."""
        if self.steps is not None:
            self.steps.append(step)


def at(place: Place, reason: str, *, is_told: bool = True) -> Dated:
    """Return a place as what a meaning comes to."""
    is_time = bool(place.part) or place.seconds is not None
    return Dated("TIME" if is_time else "DATE", place_value(place), reason, place, is_told=is_told)


def real_day(year: int, month: int, day: int) -> Place:
    """Return a day; raises Impossible when no calendar has it."""
    try:
        return day_place(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise Impossible(f"there is no month {month}") from None
        raise Impossible(f"{MONTH_NAMES[month - 1]} of {year} has no day {day}") from None


def leans_on_dct(meaning: Meaning) -> bool:
    """Tell whether a meaning is one that news dates from the day of publication: "Monday", "last week"."""
    if isinstance(meaning, _TIMES) and meaning.of is not None:
        return leans_on_dct(meaning.of)
    return isinstance(meaning, Weekday) or (isinstance(meaning, _MOVES) and meaning.anchor == "dct")


def tells_history(expressions: Sequence[TimeExpression], dct: Interval | None) -> bool:
    """Tell whether the reference date moves with the text.

    It does where years are told often, at least half of them far from the DCT, and weekdays and the like seldom.
    """
    years = [m.year for e in expressions if isinstance(m := e.meaning, Calendar) and m.year is not None]
    if dct is None or dct.first_day is None:
        return bool(years)
    now = civil.civil_date(dct.first_day)[0]
    far = sum(abs(year - now) >= _FAR_YEARS for year in years)
    leaning = sum(leans_on_dct(e.meaning) for e in expressions)
    are_many = len(years) >= _MANY_YEARS and len(years) * 4 >= len(expressions)
    return are_many and far * 2 >= len(years) and len(years) >= _YEARS_FOR_EACH_LEANING * leaning
