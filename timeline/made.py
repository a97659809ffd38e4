"""What became of the pages that were made: of hundreds of thousands, so that little is held of each."""

from array import array
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from timeline import snapshot
from timeline.model import Page
from timeline.records import PageRecord

Row = tuple[tuple[int, int, int], bool]  # what became of a file: its look, whether it was written; waits for no import


class Made:
    """Their records by address, and which of them the disk saw; a class, for both grow."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._written = array("I")
        self.records = Records(pages)

    def note(self, numbers: Iterable[int], rows: Iterable[Row]) -> None:
        """Note what became of the pages of some numbers."""
        for number, (look, is_written) in zip(numbers, rows, strict=True):
            self.records.add(number, look)
            if is_written:
                self._written.append(number)

    @property
    def written(self) -> list[str]:
        """The addresses of what was written, in the order of the pages."""
        return [self._pages[number].url for number in sorted(self._written)]


class Records(Mapping[str, PageRecord]):
    """The records of pages by address, in the order of the addresses; made of numbers when they are asked for."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._numbers = array("I")
        self._looks = array("q")  # three of each

    def add(self, number: int, look: tuple[int, int, int]) -> None:
        """Add what the file of a page looks like."""
        self._numbers.append(number)
        self._looks.extend(look)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return (self._url(place) for place in self._in_order())

    def __getitem__(self, url: str) -> PageRecord:
        return self._record(self._places[url])

    def items(self) -> ItemsView[str, PageRecord]:
        """Return addresses and records."""
        return _Items(self)

    def rows(self) -> Iterator[tuple[str, PageRecord]]:
        """Yield each address with its record."""
        return ((self._url(place), self._record(place)) for place in self._in_order())

    def marks(self) -> Iterator[int]:
        """Yield the share of each file in the look of the output folder (``snapshot.mark_of``)."""
        looks = zip(self._looks[::3], self._looks[1::3], self._looks[2::3], strict=True)
        return map(snapshot.mark_of_look, map(self._url, range(len(self))), looks)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {self._url(place): place for place in range(len(self._numbers))}

    def _in_order(self) -> list[int]:
        return sorted(range(len(self._numbers)), key=self._url)

    def _url(self, place: int) -> str:
        return self._pages[self._numbers[place]].url

    def _record(self, place: int) -> PageRecord:
        size, written, inode = self._looks[3 * place : 3 * place + 3]
        return PageRecord(snapshot.output_stamp((size, written, inode)), self._pages[self._numbers[place]].key)


class _Items(ItemsView[str, PageRecord]):
    _mapping: Records

    def __iter__(self) -> Iterator[tuple[str, PageRecord]]:
        return self._mapping.rows()
