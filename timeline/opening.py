"""The file of the build memory: opened, made, set aside where it cannot be used, written or left as it was."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType

from timeline.errors import Notice, TimelineError
from timeline.schema import SCHEMA_VERSION, statements

# What SQLite raises for a fault of this program, not of the file.
OUR_BUGS = (sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)


class Writing:
    """One transaction; what the disk refuses comes out as a TimelineError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def __enter__(self) -> sqlite3.Connection:
        return self._connection.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._connection.__exit__(kind, error, trace)
        except sqlite3.OperationalError as failed:
            raise not_written(self._path, failed) from None
        if isinstance(error, sqlite3.OperationalError):
            raise not_written(self._path, error) from None


def _switch_to_wal(connection: sqlite3.Connection, patience_seconds: float) -> None:
    """Set the mode in which who only reads need not wait for a build.

    SQLite does not wait by itself here when another build makes the same new file: it says "locked" at once.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= deadline:
                raise
            time.sleep(0.02)
        else:
            return


def connect(path: Path, patience_seconds: float = 5) -> sqlite3.Connection:
    """Return a connection to the memory, whose tables are made where there are none."""
    connection = sqlite3.connect(path, timeout=patience_seconds)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = normal")  # in WAL mode no kill can damage it; a power cut may cost a build
    connection.execute("pragma cache_size = -16384")  # 16 MB: the inner pages of all tables of a large archive
    if _version_of(connection) == 0:
        _switch_to_wal(connection, patience_seconds)
        connection.execute("begin immediate")
        if _version_of(connection) == 0:  # another build may have come first
            for statement in statements():
                connection.execute(statement)
            connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
        connection.commit()
    return connection


def bring_together(connection: sqlite3.Connection, path: Path, patience_seconds: float) -> None:
    """Bring what a build that was killed left beside the file into it, where no reader is in the way.

    Then copies of this process can read the file by itself: see ``connect_copy``.
    """
    if is_beside(path):
        connection.execute("pragma busy_timeout = 0")  # who reads just now may go on reading
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
        connection.execute(f"pragma busy_timeout = {int(1000 * patience_seconds)}")


def connect_copy(path: Path) -> sqlite3.Connection:
    """Return a connection for a copy of the process that writes the memory: it sees what was there before.

    A copy must not use a connection, nor a lock, that it inherited. This one takes no locks, and reads the file by
    itself, which stays as it is until the one who writes commits: so nothing may stand beside it when that one begins.
    Source: SQLite, "How To Corrupt An SQLite Database File", 2.6, and "URI Filenames", on ``immutable``.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1&vfs=unix-none", uri=True)


def is_beside(path: Path) -> bool:
    """Tell whether some of the memory may stand in the log beside its file."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def not_opened(path: Path, error: Exception) -> TimelineError:
    """Return what to say of a memory that could not be opened."""
    if "locked" in str(error):
        mend = "let it end, then build again"
        return TimelineError("another build of this site is running", where=str(path), mend=mend)
    mend = "make the folder and the file ones that you may read and write"
    return TimelineError(f"the build memory cannot be opened: {error}", where=str(path), mend=mend)


def not_written(path: Path, error: Exception) -> TimelineError:
    """Return what to say of a memory that could not be written."""
    mend = "free some space, or let the other build end, and build again: the site itself is in place"
    return TimelineError(f"the build memory cannot be written: {error}", where=str(path), mend=mend)


def fault_of(path: Path, patience_seconds: float = 5) -> str | None:
    """Return what keeps the file from being read as our memory; None for a good one, or where there is none yet.

    Only what stands at its head is looked at: damage further on shows when it is read, as DamagedMemoryError.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=patience_seconds)) as connection:
            version = _version_of(connection)
            connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise  # locked, or not readable: the file itself may be sound
    except sqlite3.DatabaseError as error:
        return f"it is damaged ({error})"
    if version not in (0, SCHEMA_VERSION):  # 0: another build is making it just now
        return f"it is of version {version}, and this program writes version {SCHEMA_VERSION}"
    return None


def set_aside(path: Path, fault: str) -> Notice:
    """Move the memory out of the way, never over an older one that was set aside."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.old-{number}{path.suffix}")).exists():
        number += 1
    os.replace(path, kept)  # noqa: PTH105 - says that it replaces
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    mend = f"nothing to do: all is read again; the old one is kept as {kept.name} and may be deleted"
    return Notice(f"the build memory cannot be used: {fault}", str(path), mend, is_error=False)
