"""A long list of events, cut into pages by time: years where a reader can survey them, else decades, months, days."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from timeline import civil
from timeline.generate import dates
from timeline.generate.briefs import Brief
from timeline.generate.dates import date_of
from timeline.generate.words import Words

WHOLE = 200  # events that one page shows in full: with their quotes about 60 KB packed, and no phone is slow on it
INLINE = 3  # a stretch with no more stands on the page above it: a page of its own would be a detour
_MAX_GROUPS = 40  # stretches on one page
_MAX_FLAT = 60  # the same, when long ones are already cut
_INTERVAL = attrgetter("interval")
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
    events: tuple[Brief, ...]
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


def shelve(events: Sequence[Brief], title: str, words: Words, most: int = WHOLE) -> Stretch:
    """Return ``events`` (in order of time) as one stretch, cut wherever more than ``most`` would share a page."""
    if len(events) <= most:
        return Stretch("", title, title, tuple(events))
    cutter = _Cutter(words, most)
    return Stretch("", title, title, tuple(events), tuple(cutter.from_whole(events)))


def home_of(event: Brief) -> int | None:
    """Return the day under which an event stands: its first, or its last where the start is open."""
    interval = event.interval
    if interval is None:
        return None
    return interval.last_day if interval.start is None else interval.start // civil.SECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class _Cutter:
    words: Words
    most: int

    def from_whole(self, events: Sequence[Brief]) -> Iterator[Stretch]:
        """Yield the stretches of a whole timeline: blocks of years, the full ones cut into years at once."""
        undated = [event for event in events if event.interval is None]
        dated = [event for event in events if event.interval is not None] if undated else events
        of_year = self._blocks(dated, 1)
        block = next((size for size in _BLOCKS if len({year // size for year in of_year}) <= _MAX_GROUPS), _BLOCKS[-1])
        blocks = of_year if block == 1 else self._blocks(dated, block)
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
        if undated:
            title = self.words("date-not-known")
            yield Stretch("undated", title, title, tuple(undated), self._numbered("undated", title, undated))

    def _blocks(self, events: Sequence[Brief], size: int) -> dict[int, list[Brief]]:
        groups: dict[int, list[Brief]] = defaultdict(list)
        intervals = list(map(_INTERVAL, events))
        firsts = dict(zip(map(id, intervals), events, strict=True))  # many events happen on one day
        years = {own: year_of(event) // size * size for own, event in firsts.items()}
        for event, interval in zip(events, intervals, strict=True):
            groups[years[id(interval)]].append(event)
        return groups

    def _years(self, size: int, first: int, events: Sequence[Brief]) -> Stretch:
        if size == 1:
            title = dates.year_in_words(first, self.words)
            return self._cut(_year_slug(first), title, title, events, self._months)
        title = dates.years_in_words(first, first + size - 1, self.words)
        slug = f"{first}s" if size == 10 and first > 0 else f"{_year_slug(first)}--{_year_slug(first + size - 1)}"
        return self._cut(slug, title, title, events, lambda some: self._finer(size // 10, some))

    def _finer(self, size: int, events: Sequence[Brief]) -> Iterator[Stretch]:
        for first, members in self._blocks(events, size).items():
            yield self._years(size, first, members)

    def _cut(
        self,
        slug: str,
        title: str,
        heading: str,
        events: Sequence[Brief],
        cut: Callable[[Sequence[Brief]], Iterator[Stretch]],
    ) -> Stretch:
        parts = tuple(cut(events)) if len(events) > self.most else ()
        return Stretch(slug, title, heading, tuple(events), parts)

    def _months(self, events: Sequence[Brief]) -> Iterator[Stretch]:
        groups: dict[int, list[Brief]] = defaultdict(list)
        for event in events:
            groups[month_of(event)].append(event)
        year = year_of(events[0])
        for month, members in sorted(groups.items()):
            slug = f"{_year_slug(year)}-{month:02}"
            if month:
                title = dates.month_in_words(year, month, self.words)
                yield self._cut(slug, title, self.words.month(month), members, self._days)
            else:
                heading = self.words("note.day")
                title = f"{dates.year_in_words(year, self.words)}, {heading}"
                yield Stretch(slug, title, heading, tuple(members), self._numbered(slug, title, members))

    def _days(self, events: Sequence[Brief]) -> Iterator[Stretch]:
        groups: dict[int, list[Brief]] = {}
        for event in events:
            groups.setdefault(_day_of(event), []).append(event)
        year, month = year_of(events[0]), month_of(events[0])
        for day, members in sorted(groups.items()):
            slug = f"{_year_slug(year)}-{month:02}-{day:02}"
            name = self.words.lists["months"][month - 1]
            heading = self.words("date.day-of-month", day=day, month=name) if day else self.words("note.day")
            told = dates.year_in_words(year, self.words)
            title = self.words("date.day", day=day, month=name, year=told) if day else ""
            title = title or f"{dates.month_in_words(year, month, self.words)}, {heading}"
            yield Stretch(slug, title, heading, tuple(members), self._numbered(slug, title, members))

    def _numbered(self, slug: str, title: str, events: Sequence[Brief]) -> tuple[Stretch, ...]:
        """Return what no finer date can cut, cut by number."""
        if len(events) <= self.most:
            return ()
        parts = []
        for number, start in enumerate(range(0, len(events), self.most), start=1):
            told = self.words("part", title=title, number=number)
            parts.append(Stretch(f"{slug}-{number:03}", told, told, tuple(events[start : start + self.most])))
        return tuple(parts)


def year_of(event: Brief) -> int:
    """Return the year under which a dated event stands."""
    interval = event.interval
    start = None if interval is None else interval.start
    if start is not None:
        return date_of(start // civil.SECONDS_PER_DAY)[0]
    day = home_of(event)
    if day is None:
        raise ValueError(f"the event {event.id} has no date")
    return date_of(day)[0]


def month_of(event: Brief) -> int:
    """Return the month, 1 to 12, under which an event stands, 0 when its words name no month."""
    day = home_of(event)
    if event.interval is None or day is None or event.interval.grain in dates.YEARLY:
        return 0
    return date_of(day)[1]


def _day_of(event: Brief) -> int:
    """Return the day of the month under which an event stands, 0 when its words name none."""
    day = home_of(event)
    if event.interval is None or day is None or event.interval.grain in ("month", "season", "quarter"):
        return 0
    return date_of(day)[2]


def _year_slug(year: int) -> str:
    return f"{year:04}" if year > 0 else f"{1 - year}-bce"
