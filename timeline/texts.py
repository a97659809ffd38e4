"""Articles at hand for as long as a build lasts: in memory while they are few, beyond that in a file without a name."""

import marshal
import os
from pathlib import Path
from typing import IO

from timeline.errors import TimelineError
from timeline.rows import ArticleRow

HELD_BYTES = 4_000_000  # more are written to the disk

Place = tuple[str, int]  # of an article: its file below the content folder, and which of the file it is


class Texts:
    """Articles by their places, which copies of this process can read too; a class, for more come as files are read.

    What the memory will hold can be read from it only by who writes it, and not in copies; to keep all texts of a large
    archive would take more room than all else of a build.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[Place, bytes] = {}
        self._places: dict[Place, tuple[int, int]] = {}
        self._size = 0
        self._file: IO[bytes] | None = None
        self._number = -1  # the file's, once there is one

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
        if place in self._held:
            data = self._held[place]
        else:
            start, size = self._places[place]
            data = os.pread(self._number, size, start)
        return ArticleRow._make(marshal.loads(data))  # noqa: S302 - our own

    def close(self) -> None:
        """Let go of all of them."""
        self._held.clear()
        self._places.clear()
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        from tempfile import TemporaryFile

        try:
            if self._file is None:
                self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with this
                self._number = self._file.fileno()
            start = self._file.tell()
            self._file.write(b"".join(self._held.values()))
            self._file.flush()
        except OSError as error:
            mend = "free some space: a build needs as much as its articles take, until it ends"
            raise TimelineError(
                f"the texts cannot be written: {error.strerror}", where=str(self._folder), mend=mend
            ) from error
        for place, data in self._held.items():
            self._places[place] = (start, len(data))
            start += len(data)
        self._held.clear()
        self._size = 0
