"""The build memory: one SQLite file with readable tables, what the last build made and what it rested on.

Nothing in it is needed to build: without it all is read again. A build asks it what it need not do anew; ``check``,
``explain`` and ``diff`` read it; its table of pages says which files of the output are ours to remove. Dates are
written as EDTF, as a person reads them, and beside it as a moment that loses nothing (see ``rows``).
"""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast, get_args

from timeline.errors import Notice, TimelineError
from timeline.model import Citation, DateBasis, Event, Modality, Source, Span
from timeline.rows import (
    ArticleRow,
    MentionRow,
    Reading,
    Told,
    citation_values,
    date_as_text,
    moment_as_text,
    moment_of,
    source_of,
)

FILE_NAME = "memory.sqlite"
SCHEMA_VERSION = 2  # raise it with every change of the tables below
KEPT_BUILDS = 200  # so many builds back ``timeline diff`` can look
_BASES = ", ".join(f"'{basis}'" for basis in get_args(DateBasis))
_MODALITIES = ", ".join(f"'{modality}'" for modality in get_args(Modality))
_SCHEMA = f"""
create table facts (key text primary key, value text not null) without rowid;
create table files (
    path text primary key, stamp text not null, sha256 text not null, rules text not null
) without rowid;
create table notices (
    file text not null, position integer not null, what text not null, place text not null, mend text not null,
    is_error integer not null, primary key (file, position)
) without rowid;
create table articles (
    file text not null references files (path), number integer not null, is_published integer not null,
    digest text not null, id text not null, path text not null, language text not null, is_draft integer not null,
    title text not null, publisher text not null, url text not null, published text not null, author text not null,
    tags text not null, is_guessed integer not null, text text not null, blocks text not null, sentences text not null,
    offsets text not null, html text, places text, primary key (file, number)
);
create index articles_by_id on articles (id);
create table mentions (
    file text not null, number integer not null, position integer not null, id text not null, start integer not null,
    "end" integer not null, quote text not null, trigger text not null, date text not null, timex text not null,
    rule text not null, basis text not null check (basis in ({_BASES})),
    modality text not null check (modality in ({_MODALITIES})), headline text not null, reason text not null,
    names text not null, moment text not null, sentence_start integer not null, sentence_end integer not null,
    trigger_start integer not null, trigger_end integer not null, timex_start integer, timex_end integer,
    timex_type text not null, timex_value text not null, timex_mod text not null, timex_edtf text not null,
    timex_moment text not null, timex_offset text not null, timex_reason text not null,
    primary key (file, number, position), foreign key (file, number) references articles (file, number)
) without rowid;
create index mentions_by_id on mentions (id);
create table events (
    id text primary key, position integer not null, date text not null, moment text not null, headline text not null,
    importance real not null, modality text not null check (modality in ({_MODALITIES}))
) without rowid;
create table event_names (
    event text not null references events (id), position integer not null, name text not null,
    primary key (event, position)
) without rowid;
create table event_reasons (
    event text not null references events (id), position integer not null, reason text not null,
    primary key (event, position)
) without rowid;
create table citations (
    event text not null references events (id), position integer not null, mention text not null, date text not null,
    moment text not null, timex_start integer, timex_end integer, reason text not null, primary key (event, position)
) without rowid;
create index citations_of_mention on citations (mention);
create table pages (
    url text primary key, sha256 text not null, stamp text not null, made_from text not null
) without rowid;
create table builds (number integer primary key, articles integer not null, events integer not null);
create table changes (
    build integer not null references builds (number), position integer not null,
    kind text not null check (kind in ('added', 'changed', 'merged', 'withdrawn')), event text not null,
    date text not null, headline text not null, successor text not null, primary key (build, position)
) without rowid;
"""
_OF_EVENT = ("citations", "event_names", "event_reasons")


class DamagedMemoryError(Exception):
    """The file of the memory is broken: found while it was read."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the content folder as it was read: its stamp (``""`` when in doubt), its hash, by which rules."""

    stamp: str
    sha256: str
    rules: str


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A file of the site as it was written: the hash of its bytes, its stamp, a hash of what it was made from."""

    sha256: str
    stamp: str = ""
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one build did to one event. ``kind`` is added, changed, merged (into ``successor``) or withdrawn."""

    kind: str
    event: str
    date: str
    headline: str
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What one build leaves behind, as the difference to what was remembered.

    ``read`` are the files that were read anew, ``files`` all there are now. ``published`` names the articles on the
    site, by file and place in it; None when they are those of before, and likewise for ``events``. ``facts`` are
    kept as they come.
    """

    files: Mapping[str, FileRecord] = field(default_factory=dict)
    read: Sequence[Reading] = ()
    published: frozenset[tuple[str, int]] | None = frozenset()
    events: Sequence[Event] | None = ()
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    news: Sequence[Change] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    articles: int = 0


class Store:
    """An open build memory; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: Notice | None) -> None:
        self._connection = connection
        self.path = path
        self.notice = notice  # why an older memory was set aside, if it was
        self._events_before: list[Event] | None = None  # what events() gave, for the commit

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
            found = fault or _fault(path, patience_seconds)
            notice = _set_aside(path, found) if found else None
            connection = _connect(path, patience_seconds)
        except (OSError, sqlite3.OperationalError) as error:
            raise _not_opened(path, error) from None
        try:
            # From here to the commit this build alone may write; who only reads still can.
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            connection.close()
            raise _not_opened(path, error) from None
        return cls(connection, path, notice)

    @classmethod
    def open_existing(cls, folder: Path) -> Self:
        """Open the memory that a build left in ``folder``; raises TimelineError when there is none to read."""
        path = folder / FILE_NAME
        try:
            fault = _fault(path) if path.exists() else "there is none"
            if fault is None:
                return cls(_connect(path), path, None)
        except (OSError, sqlite3.OperationalError) as error:
            raise _not_opened(path, error) from None
        mend = f"run: timeline build {folder.parent}"
        raise TimelineError(f"no build memory to read: {fault}", where=str(path), mend=mend)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, _OUR_BUGS):
            raise DamagedMemoryError(str(error)) from error

    def fact(self, key: str) -> str:
        """Return what was kept under ``key``, ``""`` when nothing was."""
        rows = self._rows("select value from facts where key = ?", key)
        return str(rows[0][0]) if rows else ""

    def files(self) -> dict[str, FileRecord]:
        """Return each file of the content folder as it was last read, by its path there."""
        return {path: FileRecord(*rest) for path, *rest in self._rows("select path, stamp, sha256, rules from files")}

    def pages(self) -> dict[str, PageRecord]:
        """Return each file of the site that we wrote, by its url."""
        query = "select url, sha256, stamp, made_from from pages"
        return {url: PageRecord(*rest) for url, *rest in self._rows(query)}

    def paths(self) -> dict[str, str]:
        """Return the path below the content folder of each article of the site, by its id."""
        return {row[0]: row[1] for row in self._rows("select id, file from articles where is_published")}

    def readings(self, paths: Iterable[str] | None = None) -> Iterator[Reading]:
        """Yield what each file gave when it was last read, in order of their paths; only ``paths`` when named."""
        wanted = None if paths is None else set(paths)
        notices = self._notices()
        told = self._told()
        waiting = next(told, None)
        for path, sha256 in self._connection.execute("select path, sha256 from files order by path"):
            articles: tuple[Told, ...] = ()
            while waiting is not None and waiting[0] <= path:
                articles = waiting[1] if waiting[0] == path else ()
                waiting = next(told, None)
            if wanted is None or path in wanted:
                yield Reading(path, sha256, articles, notices.get(path, ()))

    def event_ids(self) -> list[str]:
        """Return the ids of all events, in order of time."""
        return [row[0] for row in self._rows("select id from events order by position")]

    def events(self) -> list[Event]:
        """Return all events, in order of time."""
        if self._events_before is None:
            self._events_before = self._events("", ())
        return list(self._events_before)

    def event(self, event_id: str) -> Event | None:
        """Return one event, or None when there is none of that id."""
        events = self._events("where event = ?", (event_id,))
        return events[0] if events else None

    def rules(self, event_id: str) -> dict[str, tuple[str, str]]:
        """Return, by mention id, the time words that date each mention of an event, and the rule that read them."""
        query = (
            "select m.id, m.timex, m.rule from citations c join mentions m on m.id = c.mention "
            "join articles a on a.file = m.file and a.number = m.number "
            "where c.event = ? and a.is_published order by c.position"
        )
        return {row[0]: (row[1], row[2]) for row in self._rows(query, event_id)}

    def news(self, builds: int = 1) -> list[tuple[int, list[Change]]]:
        """Return what the last ``builds`` builds that changed an event did, the latest first."""
        query = "select distinct build from changes order by build desc limit ?"
        numbers = [row[0] for row in self._rows(query, builds)]
        found = "select kind, event, date, headline, successor from changes where build = ? order by position"
        return [(number, [Change(*row) for row in self._rows(found, number)]) for number in numbers]

    def keep_stamps(self, stamps: Mapping[str, str], facts: Mapping[str, str]) -> None:
        """Remember the stamps of files of the content, by their paths, and some facts; all else stays as it is."""
        with self._writing() as connection:
            connection.executemany("update files set stamp = ? where path = ?", [(s, p) for p, s in stamps.items()])
            connection.executemany("insert or replace into facts values (?, ?)", facts.items())

    def commit(self, changes: Changes) -> None:
        """Remember ``changes``: all of it or, after any failure, what was remembered before.

        Raises TimelineError when the file cannot be written: a full disk, another build at the same time.
        """
        before = [] if changes.events is None else self.events()
        self._events_before = None
        with self._writing() as connection:
            connection.execute("pragma defer_foreign_keys = on")
            self._keep_files(changes)
            if changes.published is not None:
                _keep_published(connection, changes.published)
            if changes.events is not None:
                self._keep_events(before, changes.events)
            self._keep_pages(changes.pages)
            _keep_news(connection, changes)
            connection.execute("delete from facts")
            connection.executemany("insert into facts values (?, ?)", sorted(changes.facts.items()))

    def _writing(self) -> "_Writing":
        return _Writing(self._connection, self.path)

    def _keep_files(self, changes: Changes) -> None:
        connection, known = self._connection, self.files()
        anew = {reading.path for reading in changes.read}
        gone = [(path,) for path in known if path not in changes.files or path in anew]
        for query in (
            "delete from mentions where file = ?",
            "delete from articles where file = ?",
            "delete from notices where file = ?",
            "delete from files where path = ?",
        ):
            connection.executemany(query, gone)
        connection.executemany(
            "insert or replace into files values (?, ?, ?, ?)",
            (
                (path, record.stamp, record.sha256, record.rules)
                for path, record in changes.files.items()
                if path in anew or known.get(path) != record
            ),
        )
        for reading in changes.read:
            _keep_reading(connection, reading)

    def _keep_events(self, before: Sequence[Event], events: Sequence[Event]) -> None:
        connection = self._connection
        known = {event.id: event for event in before}
        order = [(position, event.id) for position, event in enumerate(events)]
        now = {event.id for event in events}
        changed = [event for event in events if known.get(event.id) != event]
        gone = [(event_id,) for event_id in [*(known.keys() - now), *(event.id for event in changed)]]
        for table in _OF_EVENT:
            connection.executemany(f"delete from {table} where event = ?", gone)  # noqa: S608 - our own table names
        connection.executemany("delete from events where id = ?", gone)
        connection.executemany("insert into events values (?, ?, ?, ?, ?, ?, ?)", map(_event_row, changed))
        for table, rows in _rows_of_events(changed).items():
            connection.executemany(f"insert into {table} values ({_MARKS[table]})", rows)  # noqa: S608 - the same
        places = dict(connection.execute("select id, position from events"))
        moved = [pair for pair in order if places.get(pair[1]) != pair[0]]
        connection.executemany("update events set position = ? where id = ?", moved)

    def _keep_pages(self, pages: Mapping[str, PageRecord]) -> None:
        known = self.pages()
        gone = [(url,) for url in known if url not in pages]
        self._connection.executemany("delete from pages where url = ?", gone)
        changed = [
            (url, page.sha256, page.stamp, page.made_from) for url, page in pages.items() if known.get(url) != page
        ]
        self._connection.executemany("insert or replace into pages values (?, ?, ?, ?)", changed)

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()

    def _notices(self) -> dict[str, tuple[Notice, ...]]:
        found: dict[str, list[Notice]] = {}
        for file, what, place, mend, is_error in self._rows(
            "select file, what, place, mend, is_error from notices order by file, position"
        ):
            found.setdefault(file, []).append(Notice(what, place, mend, bool(is_error)))
        return {file: tuple(notices) for file, notices in found.items()}

    def _told(self) -> Iterator[tuple[str, tuple[Told, ...]]]:
        """Yield the articles of each file that has some, with their mentions, in order of the files' paths."""
        mentions = groupby(
            self._cursor().execute("select * from mentions order by file, number, position"), key=lambda row: row[:2]
        )
        key, rows = next(mentions, (None, iter(())))
        articles = self._cursor().execute(
            f"select file, number, digest, {', '.join(ArticleRow._fields)} from articles "  # noqa: S608 - our own names
            "order by file, number"
        )
        for file, members in groupby(articles, key=lambda row: row[0]):
            told = []
            for _, number, digest, *values in members:
                mine: tuple[MentionRow, ...] = ()
                if key == (file, number):
                    mine = tuple(MentionRow(*row[3:]) for row in rows)
                    key, rows = next(mentions, (None, iter(())))
                told.append(Told(ArticleRow(*values), mine, digest))
            yield str(file), tuple(told)

    def _cursor(self) -> sqlite3.Cursor:
        """Return a cursor whose rows are plain tuples: a million of them are read in one go."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor

    def _events(self, where: str, values: tuple[Any, ...]) -> list[Event]:
        """Return the events whose ``event`` (``id``, for the table itself) meets ``where``, in order of time."""
        cursor = self._cursor()
        texts: dict[str, dict[str, list[str]]] = {"name": {}, "reason": {}}
        for column, found in texts.items():
            query = f"select event, {column} from event_{column}s {where} order by event, position"  # noqa: S608
            for event, text in cursor.execute(query, values):
                found.setdefault(event, []).append(text)
        citations: dict[str, list[Citation]] = {}
        sources: dict[tuple[str, int], Source] = {}
        columns = ", ".join(f"a.{name}" for name in ArticleRow._fields[:11])
        query = (
            'select c.event, c.moment, c.timex_start, c.timex_end, c.reason, m.id, m.start, m."end", m.quote, '  # noqa: S608
            f"m.basis, m.modality, m.file, m.number, {columns} from citations c join mentions m on m.id = c.mention "
            f"join articles a on a.file = m.file and a.number = m.number {where} {'and' if where else 'where'} "
            "a.is_published order by c.event, c.position"
        )
        for event, moment, first, last, reason, mention, start, end, quote, basis, modality, *rest in cursor.execute(
            query, values
        ):
            place = (rest[0], rest[1])
            if place not in sources:
                sources[place] = source_of(ArticleRow._make([*rest[2:], "", "", "", "", None, None]))
            timex = None if first is None else Span(first, last)
            citation = Citation(
                mention, sources[place], Span(start, end), quote, moment_of(moment), timex, basis, modality, reason
            )
            citations.setdefault(event, []).append(citation)
        query = f"select * from events {where.replace('event', 'id')} order by position"  # noqa: S608
        return [
            Event(
                id=event_id,
                interval=moment_of(moment),
                headline=headline,
                citations=tuple(citations[event_id]),
                importance=importance,
                modality=cast("Modality", modality),
                names=tuple(texts["name"].get(event_id, ())),
                reasons=tuple(texts["reason"].get(event_id, ())),
            )
            for event_id, _, _, moment, headline, importance, modality in cursor.execute(query, values)
        ]


# What SQLite raises for a fault of this program, not of the file.
_OUR_BUGS = (sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)


class _Writing:
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
            raise _not_written(self._path, failed) from None
        if isinstance(error, sqlite3.OperationalError):
            raise _not_written(self._path, error) from None


_MARKS = {"citations": "?, ?, ?, ?, ?, ?, ?, ?", "event_names": "?, ?, ?", "event_reasons": "?, ?, ?"}


def _keep_reading(connection: sqlite3.Connection, reading: Reading) -> None:
    connection.executemany(
        "insert into notices values (?, ?, ?, ?, ?, ?)",
        (
            (reading.path, position, notice.what, notice.where, notice.mend, int(notice.is_error))
            for position, notice in enumerate(reading.notices)
        ),
    )
    marks = ", ".join("?" * (4 + len(ArticleRow._fields)))
    connection.executemany(
        f"insert into articles values ({marks})",  # noqa: S608 - question marks
        ((reading.path, number, 0, told.digest, *told.article) for number, told in enumerate(reading.told)),
    )
    marks = ", ".join("?" * (3 + len(MentionRow._fields)))
    connection.executemany(
        f"insert into mentions values ({marks})",  # noqa: S608 - question marks
        (
            (reading.path, number, position, *row)
            for number, told in enumerate(reading.told)
            for position, row in enumerate(told.mentions)
        ),
    )


def _keep_published(connection: sqlite3.Connection, published: frozenset[tuple[str, int]]) -> None:
    rows = connection.execute("select file, number, is_published from articles")
    turned = [
        (int((file, number) in published), file, number)
        for file, number, is_published in rows
        if bool(is_published) != ((file, number) in published)
    ]
    connection.executemany("update articles set is_published = ? where file = ? and number = ?", turned)


def _keep_news(connection: sqlite3.Connection, changes: Changes) -> None:
    if not changes.news:
        return
    (number,) = connection.execute("select coalesce(max(number), 0) + 1 from builds").fetchone()
    count = len(changes.events or ())
    connection.execute("insert into builds values (?, ?, ?)", (number, changes.articles, count))
    connection.executemany(
        "insert into changes values (?, ?, ?, ?, ?, ?, ?)",
        (
            (number, position, change.kind, change.event, change.date, change.headline, change.successor)
            for position, change in enumerate(changes.news)
        ),
    )
    connection.execute("delete from changes where build <= ?", (number - KEPT_BUILDS,))
    connection.execute("delete from builds where number <= ?", (number - KEPT_BUILDS,))


def _event_row(event: Event) -> tuple[Any, ...]:
    date, moment = date_as_text(event.interval), moment_as_text(event.interval)
    return (event.id, -1, date, moment, event.headline, event.importance, event.modality)


def _rows_of_events(events: Sequence[Event]) -> dict[str, Iterable[tuple[Any, ...]]]:
    return {
        "event_names": ((event.id, *item) for event in events for item in enumerate(event.names)),
        "event_reasons": ((event.id, *item) for event in events for item in enumerate(event.reasons)),
        "citations": (
            (event.id, position, citation.mention_id, *citation_values(citation))
            for event in events
            for position, citation in enumerate(event.citations)
        ),
    }


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


def _connect(path: Path, patience_seconds: float = 5) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience_seconds)
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma cache_size = -65536")  # 64 MB: a build walks over all of it
    if _version_of(connection) == 0:
        _switch_to_wal(connection, patience_seconds)
        connection.execute("begin immediate")
        if _version_of(connection) == 0:  # another build may have come first
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
        connection.commit()
    return connection


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _not_opened(path: Path, error: Exception) -> TimelineError:
    if "locked" in str(error):
        mend = "let it end, then build again"
        return TimelineError("another build of this site is running", where=str(path), mend=mend)
    mend = "make the folder and the file ones that you may read and write"
    return TimelineError(f"the build memory cannot be opened: {error}", where=str(path), mend=mend)


def _not_written(path: Path, error: Exception) -> TimelineError:
    mend = "free some space, or let the other build end, and build again: the site itself is in place"
    return TimelineError(f"the build memory cannot be written: {error}", where=str(path), mend=mend)


def _fault(path: Path, patience_seconds: float = 5) -> str | None:
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


def _set_aside(path: Path, fault: str) -> Notice:
    """Move the memory out of the way, never over an older one that was set aside."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.old-{number}{path.suffix}")).exists():
        number += 1
    os.replace(path, kept)  # noqa: PTH105 - says that it replaces
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    mend = f"nothing to do: all is read again; the old one is kept as {kept.name} and may be deleted"
    return Notice(f"the build memory cannot be used: {fault}", str(path), mend, is_error=False)
