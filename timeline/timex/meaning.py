"""What a time expression means before anyone knows the day it was written: the language of the rule rows."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, NamedTuple

from timeline.model import Span

# Seen from the publication, from the date last told, from whatever of them the sentence says ("any") or the paragraph
# ("nearby"), or from an event that the words after it tell.
Anchor = Literal["dct", "told", "any", "nearby", "event"]
Part = Literal["DT", "MO", "MI", "AF", "EV", "NI"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A place in the calendar as far as it is told: a year, a month, a day, or any two of them.

    ``year`` is astronomical (0 is 1 BCE). ``is_short`` marks a year told with two digits. A ``weekday`` (1 Monday to
    7 Sunday) beside a day is a help in finding the year, and a check.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    is_short: bool = False

    @property
    def sort(self) -> str:
        """Return DAY, MONTH or YEAR."""
        return "DAY" if self.day is not None else "MONTH" if self.month is not None else "YEAR"


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date of numbers alone, in an order that the article's region decides; ``text`` as it was written."""

    sort: ClassVar[str] = "DAY"
    text: str


@dataclass(frozen=True, slots=True)
class Iso:
    """A date, with or without a time, in ISO 8601; ``text`` as it was written, in small letters."""

    sort: ClassVar[str] = "DAY"
    text: str


@dataclass(frozen=True, slots=True)
class Decade:
    """Ten years: 1990 for the 1990s, 90 with ``is_short`` for the nineties."""

    sort: ClassVar[str] = "DECADE"
    start: int
    is_short: bool = False
    is_bce: bool = False


@dataclass(frozen=True, slots=True)
class Century:
    """A hundred years: 20 is the twentieth century."""

    sort: ClassVar[str] = "CENTURY"
    number: int
    is_bce: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 1 Monday to 7 Sunday; ``shift`` weeks away by the words (last -1, this 0, next 1), or None."""

    sort: ClassVar[str] = "WEEKDAY"
    number: int
    shift: int | None = None
    anchor: Anchor = "dct"
    week: "Meaning | None" = None


@dataclass(frozen=True, slots=True)
class MonthName:
    """A month with no year; ``shift`` by the words (last -1, this 0, next 1), or None."""

    sort: ClassVar[str] = "MONTHNAME"
    number: int
    shift: int | None = None
    anchor: Anchor = "dct"


@dataclass(frozen=True, slots=True)
class Season:
    """A season (SP, SU, FA, WI); of a year, so many seasons of this name away, or of whatever year fits."""

    sort: ClassVar[str] = "SEASON"
    name: str
    year: "Meaning | None" = None
    shift: int | None = None
    anchor: Anchor = "any"


@dataclass(frozen=True, slots=True)
class Fraction4:
    """The nth quarter or half of a year; ``number`` None is one that the words do not number."""

    sort: ClassVar[str] = "QUARTER"
    unit: Literal["quarter", "half"]
    number: int
    year: "Meaning | None" = None
    is_fiscal: bool = False


@dataclass(frozen=True, slots=True)
class InYear:
    """A month, or a day of one, of a year that is told by other words: "July 25 of that year"."""

    month: int
    day: int | None
    of: "Meaning"

    @property
    def sort(self) -> str:
        """Return DAY or MONTH."""
        return "MONTH" if self.day is None else "DAY"


@dataclass(frozen=True, slots=True)
class Shift:
    """The calendar unit so many units away from the anchor's: last month is -1 month from the DCT."""

    amount: int
    unit: str
    anchor: Anchor = "dct"

    @property
    def sort(self) -> str:
        """Return DAY, WEEK, MONTH … as the unit is."""
        return self.unit.upper()


@dataclass(frozen=True, slots=True)
class Length:
    """How long; ``parts`` are amounts with their units, an amount of None is vague ("several", "years").

    ``is_age`` marks "52 years old", which says something in a history and next to nothing in news.
    """

    sort: ClassVar[str] = "LENGTH"
    parts: tuple[tuple[Fraction | None, str], ...]
    is_age: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """So long before (-1) or after (1) the anchor, or the time ``of``: "two days ago", "a week on Friday"."""

    sort: ClassVar[str] = "AWAY"
    length: Length
    direction: int
    anchor: Anchor = "dct"
    of: "Meaning | None" = None


@dataclass(frozen=True, slots=True)
class Hanging:
    """So long before (-1) or after (1) an event that the words from token ``anchor`` of the text on tell."""

    sort: ClassVar[str] = "HANGING"
    length: Length
    direction: int
    anchor: int


@dataclass(frozen=True, slots=True)
class Nth:
    """The nth day, week, weekday (unit "weekday:5") … of another time; -1 is the last."""

    sort: ClassVar[str] = "NTH"
    number: int
    unit: str
    of: "Meaning"


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of a day: the Monday night of ``of``, or of the day told last when None."""

    sort: ClassVar[str] = "PART"
    part: str
    of: "Meaning | None" = None
    anchor: Anchor = "any"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, and its zone in minutes east of UTC where told."""

    sort: ClassVar[str] = "CLOCK"
    hour: int
    minute: int | None = None
    second: int | None = None
    zone: int | None = None
    of: "Meaning | None" = None


@dataclass(frozen=True, slots=True)
class Reference:
    """PRESENT_REF, PAST_REF or FUTURE_REF.

    ``is_loose`` marks a word such as "former", which says something in a history and next to nothing in news.
    """

    sort: ClassVar[str] = "REFERENCE"
    value: str
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many units just before (-1) or after (1) the anchor: "the past three weeks"."""

    sort: ClassVar[str] = "STRETCH"
    length: Length
    direction: int


@dataclass(frozen=True, slots=True)
class Every:
    """What comes again: ``unit`` once in ``amount``, or a weekday, month, season or part by ``value``."""

    sort: ClassVar[str] = "SET"
    value: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A named day, by its name in the table of holidays."""

    sort: ClassVar[str] = "HOLIDAY"
    name: str
    year: int | None = None
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit the article speaks of: "the quarter", "the year"."""

    sort: ClassVar[str] = "UNITREF"
    unit: str


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A period that the article carries along: its ``quarter``, the one ``ended``, or the same a year before."""

    sort: ClassVar[str] = "FISCAL"
    which: Literal[
        "quarter", "ended", "year-ended", "year-ago", "year-ago-quarter", "year-ago-period", "of-year", "of-year-period"
    ]
    year: int | None = None


Meaning = (
    Calendar | Slashed | Iso | Decade | Century | Weekday | MonthName | Season | Fraction4 | Shift | Length | Away
    | Hanging | Nth | DayPart | Clock | Reference | Stretch | Every | Holiday | Unit | Fiscal | InYear
)  # fmt: skip


class TimeExpression(NamedTuple):  # one for each find: a tuple is made fastest
    """Words found in the text and what they mean, not yet dated. ``mod`` is TIMEX3's; ``rules`` inner to outer."""

    span: Span
    meaning: Meaning
    rules: tuple[str, ...]
    mod: str = ""

    @property
    def rule(self) -> str:
        """Return the name of the row that had the last word."""
        return self.rules[-1]
