"""All events out of all mentions: planned in a copy of this process, and made in two more, where there are many."""

import marshal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import groupby, islice, takewhile
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from timeline.collector import collector_at_rest
from timeline.ledger import Ledger, packed_row
from timeline.mentioned import Mentioned
from timeline.merge import Alike, Plan, Profile, Row, is_placed, make_planned, merge_all, read_article, unpacked
from timeline.model import EventMention, Source
from timeline.parallel import Apart, map_forked
from timeline.records import KeptEvent
from timeline.rows import MentionRow, Sharing, mention_of
from timeline.spill import Spill
from timeline.store import Store
from timeline.texts import Place

T = TypeVar("T")
_AT_ONCE = 500  # rows and events that are handed on together
_WORTH_A_PROCESS = 2_000  # of so many articles the merge takes more memory than a copy of the process
# What is found out of all mentions, part by part: plans of events, then where rows of the merge stand, and their size.
_Found = tuple[bytes, int, int]


def bring_to_hand(places: Mapping[Place, Source], store: Store, mentioned: Mentioned) -> None:
    """Take in the mentions of articles that were not read just now."""
    if all(place in mentioned for place in places):
        return
    for place, rows in groupby(store.told_rows(), key=itemgetter(0, 1)):
        if place not in mentioned:
            mentioned.put(place, (MentionRow._make(row[2:]) for row in rows))
    for place in places:
        if place not in mentioned:
            mentioned.put(place, ())


class Planning(Iterable[Row]):
    """What the events of all mentions will be made of, and the rows of the merge: a class, for one comes first.

    Of many mentions a copy of this process finds it out, and takes the memory that it took for that with it: it may be
    more than all else of a build takes, and would be scattered over all that comes after it. The rows are put together
    when the plans are made, while who has these goes on, and stand in a file without a name.
    """

    def __init__(self, sources: Mapping[Place, Source], mentioned: Mentioned, folder: Path) -> None:
        self._sources = sources
        self._mentioned = mentioned
        self._rows = Spill(folder, "rows of the merge", "mentions")
        self._rows.add(())  # it is made here, where the copy and we both find it
        self._apart = Apart(self._work) if len(sources) >= _WORTH_A_PROCESS else None
        self._found = iter(self._work() if self._apart is None else self._apart)

    def plans(self, *, is_done_first: bool) -> list[bytes]:
        """Return the plans of events, some in each; the rows are waited for too where all ``is_done_first``."""
        plans = list(takewhile(bool, map(_plans_in, self._found)))
        if is_done_first or self._apart is None:
            self._found = iter(list(self._found))
        if self._apart is None:
            _forget_what_was_looked_up()
        return plans

    def __iter__(self) -> Iterator[Row]:
        with closing(self):
            for _, start, size in self._found:
                yield from marshal.loads(self._rows.read(start, size))  # noqa: S302 - our own

    def close(self) -> None:
        """Let go of the copy and of the rows."""
        if self._apart is not None:
            self._apart.close()
        self._rows.close()

    def _work(self) -> Iterator[_Found]:
        places: list[tuple[int, int]] = []
        numbers: dict[str, int] = {}

        def keep(rows: Iterable[Row]) -> None:
            for some in _portions(rows):
                data = marshal.dumps(some)
                places.append((self._rows.add((data,)), len(data)))

        def find(mention_id: str) -> EventMention:
            return _mention(numbers[mention_id], self._sources, self._mentioned, sharing)

        sharing = Sharing()
        made, hand_over = merge_all(self._read(numbers), find, keep)
        for some in _portions(made):
            plain = [
                (plan.cluster, [*plan.mentions], [(*one,) for one in plan.joins], [*plan.centre],
                 [numbers[mention] for mention in plan.mentions])
                for plan in some
            ]  # fmt: skip
            yield marshal.dumps(plain), 0, 0
        yield b"", 0, 0
        hand_over()
        for start, size in places:
            yield b"", start, size

    def _read(self, numbers: dict[str, int]) -> Iterator[Profile]:
        """Yield what is read in each mention, article by article, and note their ``numbers`` by their ids."""
        sharing = Sharing()
        for place in self._sources:
            told = self._mentioned.numbers(place)
            data = self._mentioned.read(place)
            found = (
                unpacked(data)
                if data
                else read_article([_mention(number, self._sources, self._mentioned, sharing) for number in told])
            )
            numbers.update(zip((item.id for item in found), told, strict=True))
            yield from found


def make_events(
    plans: Sequence[bytes], names: Sequence[str], sources: Mapping[Place, Source], mentioned: Mentioned, ledger: Ledger,
    jobs: int,
) -> None:  # fmt: skip
    """Make the events that were planned, under their ``names``, in two processes where that pays."""

    @contextmanager
    def worker() -> Iterator[Callable[[int], list[bytes]]]:
        sharing = Sharing()

        def make(portion: int) -> list[bytes]:
            rows = []
            start = portion * _AT_ONCE
            for name, (plan, numbers) in zip(names[start : start + _AT_ONCE], read_plans(plans[portion]), strict=True):
                told = [_mention(number, sources, mentioned, sharing) for number in numbers]
                made = make_planned(plan, {mention.id: mention for mention in told})
                event = replace(made, id=name)
                rows.append(packed_row(KeptEvent(event, made.id, is_placed(event), ledger.digest_of(event))))
            return rows

        with collector_at_rest():  # all that is made goes as soon as it is sent
            yield make

    waiting: dict[int, list[bytes]] = {}
    first = 0
    for portion, rows in map_forked(worker, len(plans), jobs if len(names) >= _WORTH_A_PROCESS else 1):
        waiting[portion] = rows
        while first in waiting:
            for name, row in zip(names[first * _AT_ONCE : (first + 1) * _AT_ONCE], waiting.pop(first), strict=True):
                ledger.put_packed(name, row)
            first += 1


def _mention(number: int, sources: Mapping[Place, Source], mentioned: Mentioned, sharing: Sharing) -> EventMention:
    return mention_of(mentioned.row(number), sources[mentioned.place(number)], sharing)


def read_plans(data: bytes) -> Iterator[tuple[Plan, list[int]]]:
    """Yield plans, each with the numbers of its mentions."""
    for cluster, ids, joins, centre, numbers in marshal.loads(data):  # noqa: S302 - our own
        yield Plan(cluster, ids, [Alike(*one) for one in joins], centre), numbers


def _plans_in(found: _Found) -> bytes:
    return found[0]


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _forget_what_was_looked_up() -> None:
    """Empty the caches of the merge: in a large archive they take as much room as the events."""
    for name, module in list(sys.modules.items()):
        if name.startswith("timeline.merge."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
