"""Bytes that are too many to hold, in a file without a name for as long as a build lasts."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from timeline.errors import TimelineError


class Spill:
    """A file without a name that copies of this process can read too; a class, for it is made when it is needed.

    It lies in ``folder``, and holds ``what`` there is of each of the ``items``: so messages call them.
    """

    def __init__(self, folder: Path, what: str, items: str) -> None:
        self._folder = folder
        self._what = what
        self._items = items
        self._file: IO[bytes] | None = None
        self._number = -1  # the file's, once there is one

    def add(self, pieces: Iterable[bytes]) -> int:
        """Write some pieces, one after the other; returns where the first begins. Raises TimelineError: a full disk."""
        from tempfile import TemporaryFile

        try:
            if self._file is None:
                self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with this
                self._number = self._file.fileno()
            start = self._file.tell()
            self._file.write(b"".join(pieces))
            self._file.flush()
        except OSError as error:
            mend = f"free some space: a build needs as much as its {self._items} take, until it ends"
            raise TimelineError(
                f"the {self._what} cannot be written: {error.strerror}", where=str(self._folder), mend=mend
            ) from error
        return start

    def read(self, start: int, size: int) -> bytes:
        """Return ``size`` bytes from ``start`` on."""
        return os.pread(self._number, size, start)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
