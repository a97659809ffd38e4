"""Every record that flows between the stages: frozen, small, checked once, when it is built."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self, get_args

from timeline import civil

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Modality = Literal["asserted", "reported", "planned", "denied", "hypothetical"]
DateBasis = Literal["text", "event", "publication"]
NameKind = Literal["person", "organisation", "place", ""]
DisagreementKind = Literal["date", "count"]
BlockKind = Literal["paragraph", "heading", "list-item", "quotation", "caption", "cell", "dateline", "furniture"]
Grain = Literal[
    "second", "minute", "hour", "daypart", "day", "week", "month", "season", "quarter", "year", "decade", "century",
    "millennium",
]  # fmt: skip
GRAINS: tuple[Grain, ...] = get_args(Grain)  # from the finest to the coarsest


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in ``Article.text``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Return the characters that this span covers."""
        return text[self.start : self.end]

    def covers(self, other: Self) -> bool:
        """Tell whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Self) -> bool:
        """Tell whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time ``[start, end)``, in seconds since 0001-01-01T00:00 of the proleptic Gregorian calendar.

    The clock is the local one of whoever wrote the words; ``zone`` is its offset in minutes east of UTC where the
    words tell it. An end that is None is open. ``grain`` is the unit the words speak in: one month, a range of
    days. ``approximate`` is EDTF's ``~`` ("about 1900"), ``uncertain`` its ``?`` ("perhaps in 1900").
    """

    start: int | None
    end: int | None
    grain: Grain
    approximate: bool = False
    uncertain: bool = False
    zone: int | None = None

    def __post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise ValueError("an interval must have a start or an end")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(f"not an interval: [{self.start}, {self.end})")
        if self.grain not in GRAINS:
            raise ValueError(f"not a grain: {self.grain!r}")

    @classmethod
    def of_days(cls, first: int, last: int, grain: Grain = "day") -> Self:
        """Return the interval from day number ``first`` to day number ``last``, both included."""
        return cls(first * civil.SECONDS_PER_DAY, (last + 1) * civil.SECONDS_PER_DAY, grain)

    @classmethod
    def of_day(cls, year: int, month: int, day: int) -> Self:
        """Return one calendar day; raises ValueError when there is no such day."""
        number = civil.day_number(year, month, day)
        return cls.of_days(number, number)

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        """Return one calendar month; raises ValueError when there is no such month."""
        first = civil.day_number(year, month, 1)
        return cls.of_days(first, first + civil.days_in_month(year, month) - 1, "month")

    @classmethod
    def of_year(cls, year: int) -> Self:
        """Return one calendar year (astronomical: 0 is 1 BCE)."""
        return cls.of_days(civil.day_number(year, 1, 1), civil.day_number(year, 12, 31), "year")

    @property
    def first_day(self) -> int | None:
        """The number of the first day touched, or None when the start is open."""
        return None if self.start is None else self.start // civil.SECONDS_PER_DAY

    @property
    def last_day(self) -> int | None:
        """The number of the last day touched, or None when the end is open."""
        return None if self.end is None else (self.end - 1) // civil.SECONDS_PER_DAY

    def meets(self, other: Self) -> bool:
        """Tell whether the two intervals share a moment (as their own clocks tell it)."""
        starts_in_time = self.start is None or other.end is None or self.start < other.end
        ends_in_time = self.end is None or other.start is None or other.start < self.end
        return starts_in_time and ends_in_time

    def covers(self, other: Self) -> bool:
        """Tell whether ``other`` lies wholly inside this interval."""
        starts_before = self.start is None or (other.start is not None and self.start <= other.start)
        ends_after = self.end is None or (other.end is not None and other.end <= self.end)
        return starts_before and ends_after


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The way from an offset in one text to the same character in another.

    ``runs`` are ``(start, target, length)``: ``length`` code points from ``start`` on stand, one by one, from
    ``target`` on in the other text. Runs are in order of ``start`` and do not overlap; what no run holds (a
    paragraph break that the reader put in) has no place in the other text.
    """

    runs: tuple[tuple[int, int, int], ...]

    @classmethod
    def identity(cls, length: int) -> Self:
        """Return the map of a text onto itself."""
        return cls(((0, 0, length),) if length else ())

    def locate(self, offset: int) -> int | None:
        """Return where the character at ``offset`` stands in the other text, or None when it is not there."""
        index = bisect_right(self.runs, offset, key=lambda run: run[0]) - 1
        if index < 0:
            return None
        start, target, length = self.runs[index]
        return target + offset - start if offset < start + length else None

    def locate_span(self, span: Span) -> Span | None:
        """Return the span of the other text from the first to the last character of ``span`` that stands there."""
        pieces = self.pieces(span)
        if not pieces:
            return None
        first, (_, last, length) = pieces[0][1], pieces[-1]
        return Span(first, last + length) if first < last + length else None

    def pieces(self, span: Span) -> tuple[tuple[int, int, int], ...]:
        """Return the runs, cut to ``span``: one for each stretch that is unbroken in both texts."""
        index = max(bisect_right(self.runs, span.start, key=lambda run: run[0]) - 1, 0)
        cut = []
        for start, target, length in self.runs[index:]:
            if start >= span.end:
                break
            left, right = max(start, span.start), min(start + length, span.end)
            if left < right:
                cut.append((left, target + left - start, right - left))
        return tuple(cut)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as it is cited.

    ``published`` is the DCT, of grain day or finer, in the publisher's own time; None when nobody knows it.
    ``is_guessed`` marks a DCT that was guessed from the page rather than read from it.
    """

    article_id: str
    title: str
    publisher: str = ""
    url: str = ""
    published: Interval | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of ``Article.text`` that no sentence crosses: a paragraph, a heading, a list item."""

    span: Span
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Rendered:
    """The article as safe HTML, and the way from ``Article.text`` to it: ``places`` leads to offsets in ``html``.

    A character that HTML escapes (``&amp;``) is a run of length 1 that leads to the start of its escape.
    """

    html: str
    places: OffsetMap


@dataclass(frozen=True, slots=True)
class Article:
    """One source document.

    ``text`` holds every quotable word once; ``blocks`` cut it up, ``sentences`` cut the quotable blocks (all but
    furniture). ``offsets`` leads from ``text`` to the text a person can open (for plain text and JSON lines the
    same text, for Markdown the body after the front matter, for HTML ``text`` itself). ``rendered`` is None where the
    text itself is all there is to render.
    """

    source: Source
    path: str
    language: str
    text: str
    blocks: tuple[Block, ...]
    sentences: tuple[Span, ...]
    offsets: OffsetMap
    rendered: Rendered | None = None
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from another event that is told beside it: ``a day after`` is ``Offset(1, "day")``.

    ``amount`` is signed: negative is before the anchor. ``unit`` is a grain. ``anchor`` is where the words of the
    anchor event start in the text.
    """

    amount: int
    unit: Grain
    anchor: int


@dataclass(frozen=True, slots=True)
class Timex:
    """A dated time expression: TIMEX3 ``type``, ``value`` and ``mod`` (TimeML 1.2.1), and its place in time.

    ``value`` is "" when the words cannot be dated (no DCT, an impossible day). ``interval`` is None unless the value
    is a time that can be placed; ``edtf`` is that interval as ISO 8601-2. ``offset`` is there when the words hang on an
    event rather than on the calendar. ``rule`` names the row that found it, ``reason`` says in words what made the date
    of it: "weekday before 2016-03-10, the day of publication".
    """

    span: Span
    type: TimexType
    value: str
    rule: str
    mod: str = ""
    edtf: str = ""
    interval: Interval | None = None
    offset: Offset | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a quote, in full where its article tells it in full; ``kind`` is "" where nothing shows what it is."""

    text: str
    kind: NameKind = ""


@dataclass(frozen=True, slots=True)
class EventMention:
    """One article saying that something happens at a time.

    ``span`` bounds the quote, inside ``sentence``; ``trigger`` bounds the word that names the happening; ``timex``
    is the time expression that dates it, None when ``basis`` is "publication". ``reason`` says why it has this date.
    ``names`` are the names in the quote, ``entities`` the same with what they are, where that is known.
    """

    id: str
    source: Source
    sentence: Span
    span: Span
    quote: str
    trigger: Span
    timex: Timex | None
    interval: Interval | None
    basis: DateBasis
    modality: Modality
    headline: str
    names: tuple[str, ...] = ()
    reason: str = ""
    entities: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that an event rests on: one mention of it, with the date that this mention alone gives."""

    mention_id: str
    source: Source
    span: Span
    quote: str
    interval: Interval | None
    timex: Span | None
    basis: DateBasis
    modality: Modality
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the sources of one event do not agree on.

    ``kind`` is "date" or "count", ``about`` what is counted ("people evacuated"; "" for a date). ``values`` are the
    different values, each with the ids of the mentions that give it: what most sources say comes first. A date is EDTF.
    """

    kind: DisagreementKind
    about: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    def __post_init__(self) -> None:
        if len(self.values) < 2:
            raise ValueError("one value alone is no disagreement")


@dataclass(frozen=True, slots=True)
class Event:
    """One happening, told by one or more mentions; ``citations`` in order of worth, the best first.

    ``importance`` is 0 to 1. ``reasons`` say, link by link, why the mentions were taken for one happening;
    ``disagreements`` on what its sources contradict one another. ``kinds`` say of each of the ``names`` what it is, or
    are empty where nothing shows it of any.
    """

    id: str
    interval: Interval | None
    headline: str
    citations: tuple[Citation, ...]
    importance: float
    modality: Modality
    names: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    kinds: tuple[NameKind, ...] = ()

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError(f"the event {self.id} has no citation")
        if self.kinds and len(self.kinds) != len(self.names):
            raise ValueError(f"the event {self.id} has {len(self.names)} names, but {len(self.kinds)} kinds of them")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events in order of time, under one title."""

    title: str
    events: tuple[Event, ...]


class Page(NamedTuple):
    """One file of the site: its address below the site's root, the template that makes it and what that is given.

    ``made_of`` are the values, or what makes them. ``key`` stands for them: pages of one address with one key have the
    same values, as long as the settings and the program are the same; ``""`` says nothing. A tuple, for there are
    hundreds of thousands.
    """

    url: str
    template: str
    made_of: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    key: str = ""

    @property
    def values(self) -> Mapping[str, Any]:
        """What the template is given; made anew each time it is asked for, where it has to be made."""
        return self.made_of() if callable(self.made_of) else self.made_of
