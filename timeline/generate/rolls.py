"""All events of a site in rows and columns: what a plan holds of them takes little room, and a change touches few rows.

A row stays where it is while the site grows: an event that comes, or says something else, gets a new one at the end.
The order of the events is told apart from the rows, so one set of rows serves the timeline and each stretch of it.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, compress, groupby, islice
from operator import eq, ne, sub
from struct import unpack
from typing import Any, Generic, Self, TypeVar, overload

from timeline.generate.briefs import Brief
from timeline.generate.prints import EVENT_SIZE, SIZE
from timeline.model import Event, Interval, NameKind, Source

V = TypeVar("V", bound=Hashable)
K = TypeVar("K")
Names = tuple[tuple[str, ...], tuple[NameKind, ...]]  # of an event, and what each of them is
Cites = tuple[
    tuple[int, ...], tuple[int, ...]
]  # the numbers of an event's articles, and its citations with words apart


def numbers(items: Iterable[int] = ()) -> "array[int]":
    """Return whole numbers in little room."""
    return array("I", items)


def cut(joined: bytes | bytearray, size: int = SIZE) -> Sequence[bytes]:
    """Return fingerprints that stand one after the other by themselves."""
    return unpack(f"{size}s" * (len(joined) // size), joined)


class Numbered(Generic[V]):
    """Values, each once, under the numbers in which they came; a class, for they grow."""

    __slots__ = ("_known", "values")

    def __init__(self, values: Iterable[V] = ()) -> None:
        self.values = list(values)
        self._known: dict[V, int] = {}

    def number_of(self, value: V) -> int:
        """Return the number of a value, a new one where it is not among them yet."""
        number = self._numbers().setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def known_number(self, value: V) -> int | None:
        """Return the number of a value, None where it is not among them."""
        return self._numbers().get(value)

    def _numbers(self) -> dict[V, int]:
        if len(self._known) != len(self.values):
            self._known = dict(zip(self.values, range(len(self.values)), strict=True))
        return self._known


class Column(Numbered[V]):
    """One value for each row; of many that are the same one is held: ``at`` leads from a row to the ``values``."""

    __slots__ = ("_made", "at")

    def __init__(self, values: Iterable[V] = (), at: "array[int] | None" = None) -> None:
        super().__init__(values)
        self.at = numbers() if at is None else at
        self._made: dict[Callable[[V], Any], list[Any]] = {}

    def made(self, make: Callable[[V], K]) -> list[K]:
        """Return what is made of each value, made once; ``make`` gives the same for the same value."""
        found = self._made.setdefault(make, [])
        found += map(make, self.values[len(found) :])
        return found

    def append(self, value: V) -> None:
        """Put a value under the last row."""
        self.at.append(self.number_of(value))

    def __getitem__(self, row: int) -> V:
        return self.values[self.at[row]]

    def __setitem__(self, row: int, value: V) -> None:
        self.at[row] = self.number_of(value)

    def __len__(self) -> int:
        return len(self.at)

    def of(self, rows: Iterable[int]) -> Iterator[V]:
        """Yield the values of some rows."""
        return map(self.values.__getitem__, map(self.at.__getitem__, rows))

    def picked(self, rows: Iterable[int]) -> Self:
        """Return a column of some rows, with the values that they have and no others."""
        at = numbers(map(self.at.__getitem__, rows))
        used = sorted(set(at))
        new = dict(zip(used, range(len(used)), strict=True))
        return type(self)(map(self.values.__getitem__, used), numbers(map(new.__getitem__, at)))


class Members:
    """The rows that belong to each of some things, by the numbers of these: a class, for most are never asked for.

    ``flat`` are all rows, one thing after the other, ``lengths`` how many each thing has.
    """

    __slots__ = ("_flat", "_own", "_starts")

    def __init__(self, flat: "array[int] | None" = None, lengths: Iterable[int] = ()) -> None:
        self._flat = numbers() if flat is None else flat
        self._starts = [0, *accumulate(lengths)]
        self._own: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, thing: int) -> "array[int]":
        found = self._own.get(thing)
        return self._flat[self._starts[thing] : self._starts[thing + 1]] if found is None else found

    def __setitem__(self, thing: int, rows: "array[int]") -> None:
        self._own[thing] = rows

    def count(self, thing: int) -> int:
        """Return how many rows a thing has."""
        found = self._own.get(thing)
        return self._starts[thing + 1] - self._starts[thing] if found is None else len(found)

    def append(self) -> None:
        """Add a thing that has no rows yet."""
        self._starts.append(self._starts[-1])

    def add(self, thing: int, row: int) -> None:
        """Give a thing one more row."""
        if thing not in self._own:
            self._own[thing] = self[thing]
        self._own[thing].append(row)

    def packed(self) -> "tuple[array[int], list[int]]":
        """Return all rows, one thing after the other, and how many each thing has."""
        flat, lengths, done = numbers(), list(map(sub, self._starts[1:], self._starts)), 0
        for thing in sorted(self._own):
            flat += self._flat[self._starts[done] : self._starts[thing]]
            flat += self._own[thing]
            lengths[thing] = len(self._own[thing])
            done = thing + 1
        return flat + self._flat[self._starts[done] :], lengths


class Rows:
    """What is known of each event, by the number of its row; a class, for it grows.

    ``prints`` are the digests of all events one after the other (see ``digest_of_event``), ``cited`` the ids of the
    articles that they cite, under numbers; ``sources`` are these articles by their ids, ``find`` gives all that an
    event says. What stood in a row before an event changed is found by what ``was`` gives for the row.
    """

    __slots__ = (
        "cited", "cites", "find", "ids", "named", "prints", "sources", "was", "weights", "when"
    )  # fmt: skip

    def __init__(self, sources: Mapping[str, Source], find: Callable[[str], Event]) -> None:
        self.ids: list[str] = []
        self.when: Column[Interval | None] = Column()
        self.weights = array("d")
        self.named: Column[Names] = Column()
        self.cites: Column[Cites] = Column()
        self.prints = bytearray()
        self.cited: Numbered[str] = Numbered()
        self.sources = sources
        self.find = find
        self.was: dict[int, Callable[[str], Event]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def articles(self) -> list[str]:
        """The ids of what the events cite, under their numbers."""
        return self.cited.values

    def add(self, brief: Brief) -> int:
        """Put down an event; returns the number of its row."""
        self.ids.append(brief.id)
        self.when.append(brief.interval)
        self.weights.append(brief.importance)
        self.named.append((brief.names, brief.kinds))
        self.cites.append((tuple(map(self.cited.number_of, brief.cited)), brief.apart))
        self.prints += brief.digest + brief.why + brief.short
        return len(self.ids) - 1

    def brief(self, row: int) -> Brief:
        """Return an event."""
        cited, apart = self.cites[row]
        at = EVENT_SIZE * row
        prints = bytes(self.prints[at : at + EVENT_SIZE])
        return Brief(
            self.ids[row], self.when[row], self.weights[row], *self.named[row],
            tuple(map(self.articles.__getitem__, cited)), apart, prints[:SIZE], prints[SIZE : 2 * SIZE],
            prints[2 * SIZE :], self.was.get(row, self.find),
        )  # fmt: skip

    def print(self, row: int) -> bytes:
        """Return the digest of all that an event says."""
        return bytes(self.prints[EVENT_SIZE * row : EVENT_SIZE * row + SIZE])

    def why(self, row: int) -> bytes:
        """Return what stands for why the mentions of an event are one."""
        return bytes(self.prints[EVENT_SIZE * row + SIZE : EVENT_SIZE * row + 2 * SIZE])

    def short(self, row: int) -> bytes:
        """Return what stands for what a link to an event says."""
        return bytes(self.prints[EVENT_SIZE * row + 2 * SIZE : EVENT_SIZE * (row + 1)])

    def picked(self, rows: Sequence[int]) -> "Rows":
        """Return some of the rows, in that order, under new numbers."""
        found = Rows(self.sources, self.find)
        found.ids = list(map(self.ids.__getitem__, rows))
        found.when, found.named, found.cites = self.when.picked(rows), self.named.picked(rows), self.cites.picked(rows)
        found.weights = array("d", map(self.weights.__getitem__, rows))
        prints = cut(self.prints, EVENT_SIZE)
        found.prints = bytearray().join(map(prints.__getitem__, rows))
        found.cited = Numbered(self.articles)
        return found


class Roll(Sequence[Brief]):
    """Some events in order; each is made of its row when it is asked for. A class, for it is a sequence.

    ``rows`` are the table, ``numbers`` the rows of these events in it.
    """

    __slots__ = ("_places", "_row_of", "_runs", "numbers", "rows")

    def __init__(self, rows: Rows, of: "array[int]") -> None:
        self.rows = rows
        self.numbers = of
        self._places: array[int] | None = None
        self._row_of: dict[str, int] | None = None
        self._runs: list[tuple[int, int, int]] | None = None

    @classmethod
    def of(cls, events: Iterable[Brief]) -> "Roll":
        """Return events as a roll."""
        if isinstance(events, Roll):
            return events
        briefs = list(events)
        sources = {source.article_id: source for brief in briefs for source in brief.sources}
        found = {brief.id: brief.find for brief in briefs}
        rows = Rows(sources, lambda event_id: found[event_id](event_id))
        return cls(rows, numbers([rows.add(brief) for brief in briefs]))

    @classmethod
    def alone(cls, events: Iterable[Brief]) -> "Roll":
        """Return events as a roll whose table has no other rows, in the order of the events."""
        roll = cls.of(events)
        if len(roll.rows) == len(roll) and all(map(eq, roll.numbers, range(len(roll)))):
            return roll
        return cls(roll.rows.picked(roll.numbers), numbers(range(len(roll))))

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Brief: ...
    @overload
    def __getitem__(self, place: slice) -> "Roll": ...
    def __getitem__(self, place: int | slice) -> "Brief | Roll":
        if isinstance(place, slice):
            return Roll(self.rows, self.numbers[place])
        return self.rows.brief(self.numbers[place])

    def __iter__(self) -> Iterator[Brief]:
        return map(self.rows.brief, self.numbers)

    def some(self, of: "array[int]") -> "Roll":
        """Return a roll of other rows of the same table."""
        return Roll(self.rows, of)

    def edited(self, gone: Collection[int], come: Sequence[int], key: Callable[[int], Any]) -> "Roll":
        """Return these events, which are in the order of a ``key`` of their rows, without some rows and with others."""
        found = Roll(self.rows, self.numbers[:])
        of = found.numbers
        for row in gone:
            at = bisect_left(of, key(row), key=key)
            del of[at if at < len(of) and of[at] == row else of.index(row)]
        for row in come:
            of.insert(bisect_left(of, key(row), key=key), row)
        if self._row_of is not None:
            ids = self.rows.ids
            found._row_of = self._row_of | {ids[row]: row for row in come}
            for event_id in {ids[row] for row in gone} - {ids[row] for row in come}:
                del found._row_of[event_id]
        return found

    def whole(self, place: int) -> Event:
        """Return all that the event at a place says."""
        rows, row = self.rows, self.numbers[place]
        return rows.was.get(row, rows.find)(rows.ids[row])

    def row_of(self, event_id: str) -> int | None:
        """Return the row of an event, None where it is not among these."""
        if self._row_of is None:
            self._row_of = dict(zip(self.ids(), self.numbers, strict=True))
        return self._row_of.get(event_id)

    def find(self, event_id: str) -> Brief | None:
        """Return an event, None where it is not among these."""
        row = self.row_of(event_id)
        return None if row is None else self.rows.brief(row)

    def places(self) -> "array[int]":
        """Return at which place each row of the table stands; of a row that is not among these it says nothing."""
        if self._places is None:
            self._places = array("I", bytes(4 * len(self.rows)))
            for place, row in enumerate(self.numbers):
                self._places[row] = place
        return self._places

    def in_order(self, rows: Iterable[int]) -> "array[int]":
        """Return some of these rows in the order in which they stand here."""
        places = self.places()
        return numbers(sorted(rows, key=places.__getitem__))

    def ids(self) -> list[str]:
        """Return the ids of the events."""
        return list(map(self.rows.ids.__getitem__, self.numbers))

    def intervals(self) -> list[Interval | None]:
        """Return when they happened; those of one day have one object."""
        return list(self.rows.when.of(self.numbers))

    def weights(self) -> list[float]:
        """Return their weights."""
        return list(map(self.rows.weights.__getitem__, self.numbers))

    def articles(self) -> set[int]:
        """Return the numbers of all articles that they cite."""
        cites = self.rows.cites
        found: set[int] = set()
        for number in set(map(cites.at.__getitem__, self.numbers)):
            found.update(cites.values[number][0])
        return found

    def grouped(self, key_of: Callable[[Interval | None], K]) -> "dict[K, Roll]":
        """Return the events by what ``key_of`` says of their dates, the groups in the order in which they come first.

        It is asked once for each date, and never again: it is to be a function of a module.
        """
        return self.grouped_by(self.rows.when.made(key_of))

    def grouped_by(self, keys_of: Sequence[K]) -> "dict[K, Roll]":
        """Return the same by the keys of all dates that the table has, ``rows.when.values``."""
        rows = self.numbers
        groups: dict[K, Roll] = {}
        for key, of_key in groupby(self._runs_of_dates(), key=lambda run: keys_of[run[0]]):
            runs = list(of_key)
            first, end = runs[0][1], runs[-1][2]
            group = groups.get(key)
            if group is None:
                group = groups[key] = Roll(self.rows, numbers())
                group._runs = []
            shift = len(group) - first
            group.numbers.extend(rows[first:end])
            if group._runs is not None:
                group._runs += [(date, start + shift, stop + shift) for date, start, stop in runs]
        return groups

    def _runs_of_dates(self) -> list[tuple[int, int, int]]:
        """Return the numbers of the dates as they follow each other, and from which place to which each one lasts."""
        if self._runs is None:
            dates = list(map(self.rows.when.at.__getitem__, self.numbers))
            starts = [0, *compress(range(1, len(dates)), map(ne, dates, islice(dates, 1, None)))][: len(dates)]
            ends = [*starts[1:], len(dates)]
            self._runs = [(dates[start], start, end) for start, end in zip(starts, ends, strict=True)] if dates else []
        return self._runs

    def most_important(self, most: int) -> "Roll":
        """Return at most so many events, those of the greatest weight, among equals by their ids; in order."""
        weights, rows = self.rows.weights, self.numbers
        if len(rows) <= most:
            return self
        own = list(map(weights.__getitem__, rows))
        least = (sorted(set(own))[-most:])[0]  # or one that is less
        chosen = [row for row, weight in zip(rows, own, strict=True) if weight >= least]
        ids = self.rows.ids
        best = set(sorted(chosen, key=lambda row: (-weights[row], ids[row]))[:most])
        return Roll(self.rows, numbers(row for row in chosen if row in best))
