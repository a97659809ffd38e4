"""An open build memory, with the little that a build asks it that finds nothing to do; ``store`` has the rest."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from timeline.errors import Notice, TimelineError
from timeline.opening import OUR_BUGS, bring_together, connect, connect_copy, fault_of, is_beside, not_opened, set_aside

FILE_NAME = "memory.sqlite"


class DamagedMemoryError(Exception):
    """The file of the memory is broken: found while it was read."""


class Memory:
    """An open build memory; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: Notice | None) -> None:
        self._connection = connection
        self.path = path
        self.notice = notice  # why an older memory was set aside, if it was
        self._pid = os.getpid()
        self._of_copy: sqlite3.Connection | None = None
        # Whether the file by itself holds what the last build left: then copies of this process can read it.
        self.is_in_one_file = False

    @classmethod
    def open(cls, folder: Path, *, patience_seconds: float = 10, fault: str = "") -> Self:
        """Open the memory in ``folder`` for a build, made when there is none; until it is closed no other may begin.

        One that is damaged (or has the ``fault`` that the caller met), or that another version wrote, is set aside
        beside it and begun anew; ``notice`` says so. Raises TimelineError when the file cannot be made or written, or
        when another build keeps it locked for longer than ``patience_seconds``.
        """
        path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            found = fault or fault_of(path, patience_seconds)
            notice = set_aside(path, found) if found else None
            connection = connect(path, patience_seconds)
            bring_together(connection, path, patience_seconds)
        except (OSError, sqlite3.OperationalError) as error:
            raise not_opened(path, error) from None
        try:
            # From here to the commit this build alone may write; who only reads still can.
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            connection.close()
            raise not_opened(path, error) from None
        memory = cls(connection, path, notice)
        memory.is_in_one_file = not is_beside(path)
        return memory

    @classmethod
    def open_existing(cls, folder: Path) -> Self:
        """Open the memory that a build left in ``folder``; raises TimelineError when there is none to read."""
        path = folder / FILE_NAME
        try:
            fault = fault_of(path) if path.exists() else "there is none"
            if fault is None:
                return cls(connect(path), path, None)
        except (OSError, sqlite3.OperationalError) as error:
            raise not_opened(path, error) from None
        mend = f"run: timeline build {folder.parent}"
        raise TimelineError(f"no build memory to read: {fault}", where=str(path), mend=mend)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        is_ours = isinstance(error, OUR_BUGS) and "decode to UTF-8" not in str(error)
        if isinstance(error, sqlite3.DatabaseError) and not is_ours:
            raise DamagedMemoryError(str(error)) from error

    def fact(self, key: str) -> str:
        """Return what was kept under ``key``, ``""`` when nothing was."""
        rows = self._rows("select value from facts where key = ?", key)
        return str(rows[0][0]) if rows else ""

    def page_stamps(self, urls: Iterable[str] | None = None) -> dict[str, str]:
        """Return the stamp of each file of the site, by its url; only of ``urls`` when named."""
        cursor = self._cursor()
        if urls is None:
            return dict(cursor.execute("select url, stamp from pages"))
        query = "select stamp from pages where url = ?"
        rows = ((url, cursor.execute(query, (url,)).fetchone()) for url in urls)
        return {url: row[0] for url, row in rows if row is not None}

    def page_count(self) -> int:
        """Return how many files the site has: as the build noted that counted them, or counted."""
        return int(self.fact("files") or self._rows("select count(*) from pages")[0][0])

    @property
    def _reader(self) -> sqlite3.Connection:
        """The connection to read from: in a copy of the process that opened the memory one of its own.

        Through it the copy sees what the last build left; what this build has put down since it must know otherwise.
        Raises RuntimeError where the file by itself does not hold that.
        """
        if os.getpid() == self._pid:
            return self._connection
        if not self.is_in_one_file:
            raise RuntimeError("a copy of a process cannot read the memory")
        if self._of_copy is None:
            self._of_copy = connect_copy(self.path)
        return self._of_copy

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._reader.execute(query, values).fetchall()

    def _cursor(self) -> sqlite3.Cursor:
        """Return a cursor whose rows are plain tuples: a million of them are read in one go."""
        cursor = self._reader.cursor()
        cursor.row_factory = None
        return cursor
