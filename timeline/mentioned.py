"""Mentions at hand for as long as a build lasts, as rows and as a merge reads them, in a file without a name."""

import marshal
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from timeline.rows import MentionRow
from timeline.spill import Spill
from timeline.texts import Place

HELD_BYTES = 1_000_000  # more are written to the disk


class Mentioned:
    """Mentions by their numbers, article by article, which copies of this process can read; a class, for more come.

    What the memory will hold can be read from it only by who writes it, and not in copies. Of each mention no more is
    held here than where it stands; with those of an article stands what a merge reads in them, where it was read
    already.
    """

    def __init__(self, folder: Path) -> None:
        self.used_by = ExitStack()  # what works on them: it is let go of before they are
        self._spill = Spill(folder, "mentions", "mentions")
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._held_from = 0  # the number of the first piece that is held
        self._starts = array("Q", [0])  # of pieces: the mentions of an article, then what a merge reads in them
        self._articles: dict[Place, int] = {}  # which of the articles here it is
        self._places: list[Place] = []
        self._firsts = array("Q", [0])  # the first piece of each article

    def __contains__(self, place: Place) -> bool:
        return place in self._articles

    def put(self, place: Place, rows: Iterable[MentionRow], read: bytes = b"") -> None:
        """Take in the mentions of an article, and what a merge reads in them; raises TimelineError: a full disk."""
        self._articles[place] = len(self._places)
        self._places.append(place)
        for data in (*(marshal.dumps(tuple(row)) for row in rows), read):
            self._held.append(data)
            self._held_bytes += len(data)
            self._starts.append(self._starts[-1] + len(data))
        self._firsts.append(len(self._starts) - 1)
        if self._held_bytes > HELD_BYTES:
            self._write()

    def numbers(self, place: Place) -> range:
        """Return the numbers of the mentions of an article; raises KeyError when they are not at hand."""
        article = self._articles[place]
        return range(self._firsts[article], self._firsts[article + 1] - 1)

    def read(self, place: Place) -> bytes:
        """Return what a merge reads in the mentions of an article, ``b""`` where it was not read yet."""
        return self._piece(self.numbers(place).stop)

    def row(self, number: int) -> MentionRow:
        """Return the mention of a number."""
        return MentionRow._make(marshal.loads(self._piece(number)))  # noqa: S302 - our own

    def place(self, number: int) -> Place:
        """Return the article that makes the mention of a number."""
        return self._places[bisect_right(self._firsts, number) - 1]

    def close(self) -> None:
        """Let go of all of them."""
        self.used_by.close()
        self._held.clear()
        self._articles.clear()
        self._spill.close()

    def _piece(self, number: int) -> bytes:
        if number >= self._held_from:
            return self._held[number - self._held_from]
        start = self._starts[number]
        return self._spill.read(start, self._starts[number + 1] - start)

    def _write(self) -> None:
        self._spill.add(self._held)
        self._held_from += len(self._held)
        self._held.clear()
        self._held_bytes = 0
