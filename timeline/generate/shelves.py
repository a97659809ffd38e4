"""A long list of events, cut into pages by time: years where a reader can survey them, else decades, months, days."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from timeline import civil
from timeline.generate import dates
from timeline.generate.briefs import Brief
from timeline.generate.dates import date_of
from timeline.generate.rolls import Roll
from timeline.generate.words import Words
from timeline.model import Interval

WHOLE = 200  # events that one page shows in full: with their quotes about 60 KB packed, and no phone is slow on it
INLINE = 3  # a stretch with no more stands on the page above it: a page of its own would be a detour
_MAX_GROUPS = 40  # stretches on one page
_MAX_FLAT = 60  # the same, when long ones are already cut
_BLOCKS = (1, 10, 100, 1000, 10_000)  # years in one stretch


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events of one stretch of time: all on one page, or cut into ``parts``.

    ``slug`` is its file name below the folder of its timeline, ``""`` for the timeline as a whole; ``title`` names it
    anywhere, ``heading`` on the page above it.
    """

    slug: str
    title: str
    heading: str
    events: Roll
    parts: tuple["Stretch", ...] = ()

    @property
    def has_page(self) -> bool:
        """Whether it is a page of its own."""
        return not self.slug or bool(self.parts) or len(self.events) > INLINE

    def pages(self) -> Iterator["Stretch"]:
        """Yield this stretch and all below it that are pages, from the whole to its parts, in order of time."""
        if self.has_page:
            yield self
        for part in self.parts:
            yield from part.pages()


def shelve(events: Iterable[Brief], title: str, words: Words, most: int = WHOLE) -> Stretch:
    """Return ``events`` (in order of time) as one stretch, cut wherever more than ``most`` would share a page."""
    roll = Roll.of(events)
    parts = tuple(_Cutter(words, most).from_whole(roll)) if len(roll) > most else ()
    return Stretch("", title, title, roll, parts)


def home_of(event: Brief) -> int | None:
    """Return the day under which an event stands: its first, or its last where the start is open."""
    return home_day(event.interval)


def home_day(interval: Interval | None) -> int | None:
    """Return the same of a date."""
    if interval is None:
        return None
    return interval.last_day if interval.start is None else interval.start // civil.SECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class _Cutter:
    words: Words
    most: int

    def from_whole(self, events: Roll) -> Iterator[Stretch]:
        """Yield the stretches of a whole timeline: blocks of years, the full ones cut into years at once."""
        of_year = events.grouped(_year)
        undated, years = of_year.get(None), {year: own for year, own in of_year.items() if year is not None}
        dated = events if undated is None else events.grouped_by([year is not None for year in _years_of(events)])[True]
        block = next((size for size in _BLOCKS if len({year // size for year in years}) <= _MAX_GROUPS), _BLOCKS[-1])
        blocks = years if block == 1 else self._blocks(dated, block)
        groups = [(block, first, members) for first, members in blocks.items()]
        while wide := [group for group in groups if group[0] > 1 and len(group[2]) > self.most]:
            size, first, members = wide[0]
            finer = [(size // 10, year, some) for year, some in self._blocks(members, size // 10).items()]
            if len(groups) + len(finer) - 1 > _MAX_FLAT:
                break
            at = groups.index(wide[0])
            groups[at : at + 1] = finer
        for size, first, members in groups:
            yield self._years(size, first, members)
        if undated is not None:
            title = self.words("date-not-known")
            yield Stretch("undated", title, title, undated, self._numbered("undated", title, undated))

    def _blocks(self, events: Roll, size: int) -> dict[int, Roll]:
        return events.grouped_by([0 if year is None else year // size * size for year in _years_of(events)])

    def _years(self, size: int, first: int, events: Roll) -> Stretch:
        if size == 1:
            title = dates.year_in_words(first, self.words)
            return self._cut(_year_slug(first), title, title, events, partial(self._months, first))
        title = dates.years_in_words(first, first + size - 1, self.words)
        slug = f"{first}s" if size == 10 and first > 0 else f"{_year_slug(first)}--{_year_slug(first + size - 1)}"
        return self._cut(slug, title, title, events, partial(self._finer, size // 10))

    def _finer(self, size: int, events: Roll) -> Iterator[Stretch]:
        for first, members in self._blocks(events, size).items():
            yield self._years(size, first, members)

    def _cut(
        self,
        slug: str,
        title: str,
        heading: str,
        events: Roll,
        cut: Callable[[Roll], Iterator[Stretch]],
    ) -> Stretch:
        parts = tuple(cut(events)) if len(events) > self.most else ()
        return Stretch(slug, title, heading, events, parts)

    def _months(self, year: int, events: Roll) -> Iterator[Stretch]:
        for month, members in sorted(events.grouped(_month).items()):
            slug = f"{_year_slug(year)}-{month:02}"
            if month:
                title = dates.month_in_words(year, month, self.words)
                yield self._cut(slug, title, self.words.month(month), members, partial(self._days, year, month))
            else:
                heading = self.words("note.day")
                title = f"{dates.year_in_words(year, self.words)}, {heading}"
                yield Stretch(slug, title, heading, members, self._numbered(slug, title, members))

    def _days(self, year: int, month: int, events: Roll) -> Iterator[Stretch]:
        for day, members in sorted(events.grouped(_day).items()):
            slug = f"{_year_slug(year)}-{month:02}-{day:02}"
            name = self.words.lists["months"][month - 1]
            heading = self.words("date.day-of-month", day=day, month=name) if day else self.words("note.day")
            told = dates.year_in_words(year, self.words)
            title = self.words("date.day", day=day, month=name, year=told) if day else ""
            title = title or f"{dates.month_in_words(year, month, self.words)}, {heading}"
            yield Stretch(slug, title, heading, members, self._numbered(slug, title, members))

    def _numbered(self, slug: str, title: str, events: Roll) -> tuple[Stretch, ...]:
        """Return what no finer date can cut, cut by number."""
        if len(events) <= self.most:
            return ()
        parts = []
        for number, start in enumerate(range(0, len(events), self.most), start=1):
            told = self.words("part", title=title, number=number)
            parts.append(Stretch(f"{slug}-{number:03}", told, told, events[start : start + self.most]))
        return tuple(parts)


def year_of(event: Brief) -> int:
    """Return the year under which a dated event stands."""
    if event.interval is None or home_of(event) is None:
        raise ValueError(f"the event {event.id} has no date")
    return _year_of(event.interval)


def month_of(event: Brief) -> int:
    """Return the month, 1 to 12, under which an event stands, 0 when its words name no month."""
    return _month(event.interval)


def _year(interval: Interval | None) -> int | None:
    return None if interval is None else _year_of(interval)


def _year_of(interval: Interval | None) -> int:
    day = home_day(interval)
    if day is None:
        raise ValueError("an event of no year has no place among years")
    return date_of(day)[0]


def _month(interval: Interval | None) -> int:
    day = home_day(interval)
    if interval is None or day is None or interval.grain in dates.YEARLY:
        return 0
    return date_of(day)[1]


def _day(interval: Interval | None) -> int:
    """Return the day of the month under which an event stands, 0 when its words name none."""
    day = home_day(interval)
    if interval is None or day is None or interval.grain in ("month", "season", "quarter"):
        return 0
    return date_of(day)[2]


def _years_of(events: Roll) -> Sequence[int | None]:
    """Return the year of each date that the table of some events has, None for no date."""
    return events.rows.when.made(_year)


def _year_slug(year: int) -> str:
    return f"{year:04}" if year > 0 else f"{1 - year}-bce"
