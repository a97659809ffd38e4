"""Articles at hand for as long as a build lasts: in memory while they are few, beyond that in a file without a name."""

import marshal
from pathlib import Path

from timeline.rows import ArticleRow
from timeline.spill import Spill

HELD_BYTES = 4_000_000  # more are written to the disk

Place = tuple[str, int]  # of an article: its file below the content folder, and which of the file it is


class Texts:
    """Articles by their places, which copies of this process can read too; a class, for more come as files are read.

    What the memory will hold can be read from it only by who writes it, and not in copies; to keep all texts of a large
    archive would take more room than all else of a build.
    """

    def __init__(self, folder: Path) -> None:
        self._spill = Spill(folder, "texts", "articles")
        self._held: dict[Place, bytes] = {}
        self._places: dict[Place, tuple[int, int]] = {}
        self._size = 0

    def __contains__(self, place: Place) -> bool:
        return place in self._held or place in self._places

    def put(self, place: Place, row: ArticleRow) -> None:
        """Take an article in; raises TimelineError when the disk is full."""
        self._held[place] = data = marshal.dumps(tuple(row))
        self._size += len(data)
        if self._size > HELD_BYTES:
            self._write()

    def row(self, place: Place) -> ArticleRow:
        """Return an article; raises KeyError when it is not at hand."""
        data = self._held[place] if place in self._held else self._spill.read(*self._places[place])
        return ArticleRow._make(marshal.loads(data))  # noqa: S302 - our own

    def close(self) -> None:
        """Let go of all of them."""
        self._held.clear()
        self._places.clear()
        self._spill.close()

    def _write(self) -> None:
        start = self._spill.add(self._held.values())
        for place, data in self._held.items():
            self._places[place] = (start, len(data))
            start += len(data)
        self._held.clear()
        self._size = 0
