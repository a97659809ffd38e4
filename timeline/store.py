"""The build memory: one SQLite file with readable tables, what the last build made and what it rested on.

Nothing in it is needed to build: without it all is read again. A build asks it what it need not do anew; ``check``,
``explain`` and ``diff`` read it; its table of pages says which files of the output are ours to remove. Dates are
written as EDTF, as a person reads them, and beside it as a moment that loses nothing (see ``rows``).
"""

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from timeline.errors import Notice, TimelineError
from timeline.model import Article, Event, EventMention, Source
from timeline.rows import (
    ArticleRow,
    GivenId,
    MentionRow,
    Reading,
    Told,
    article_of,
    as_json,
    citations_as_json,
    citations_of,
    date_as_text,
    disagreements_as_json,
    disagreements_of,
    lists_of,
    mention_of,
    moment_as_text,
    moment_of,
    source_of,
)
from timeline.schema import SCHEMA, SCHEMA_VERSION

FILE_NAME = "memory.sqlite"
_AT_ONCE = 500  # question marks in one query
_EVENTS_AT_ONCE = 2000
_FEW = 200  # of fewer events the sources are looked up one by one
KEPT_BUILDS = 200  # so many builds back ``timeline diff`` can look


class DamagedMemoryError(Exception):
    """The file of the memory is broken: found while it was read."""


_HEAD = len(ArticleRow._fields[:11])  # the columns of an article without its text
_MENTIONS = (
    f"select a.file, a.number, {', '.join(f'a.{name}' for name in ArticleRow._fields[:_HEAD])}, "  # noqa: S608
    + ", ".join(f'm."{name}"' for name in MentionRow._fields)
    + " from mentions m join articles a on a.file = m.file and a.number = m.number"
)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the content folder as it was read: its stamp (``""`` when in doubt), its hash, by which rules."""

    stamp: str
    sha256: str
    rules: str


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A file of the site as it was written: the hash of its bytes, its stamp, a hash of what it was made from.

    ``memo`` is what whoever made it wants to know the next time.
    """

    sha256: str
    stamp: str = ""
    made_from: str = ""
    memo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one build did to one event. ``kind`` is added, changed, merged (into ``successor``) or withdrawn."""

    kind: str
    event: str
    date: str
    headline: str
    successor: str = ""


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event under its permanent id, with the id that its mentions alone give it and a hash of all that it says.

    One that is not placed (denied, supposed, without a date) stands on no timeline.
    """

    event: Event
    own: str
    is_placed: bool = True
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What a build must know of each article: where it stands, who tells it, hashes of what it tells.

    ``digest`` covers all that a merge sees, ``looks`` everything. One that is not ``is_published`` (a draft, an id that
    comes twice) was not on the site.
    """

    file: str
    number: int
    is_published: bool
    is_draft: bool
    source: Source
    path: str
    language: str
    digest: str
    looks: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one build leaves behind, as the difference to what was remembered.

    ``read`` are the files that were read anew, ``files`` all there are now, None when they were put down already.
    ``published`` names the articles on the site, by file and place in it; None when they are those of before.
    ``events`` were made or say something else, ``events_gone`` are no more, ``order`` are the ids on the timeline, in
    order, None when they are those of before.
    ``merge_rows`` (table, key, value; None to forget it) are the merge's own; with ``is_merged_anew`` all it kept
    before, events and rows, is forgotten first. ``ids`` were given or retired, all there are when they
    ``are_ids_anew``. ``words`` are how many more, or fewer, articles write a word small.
    ``pages`` are the files of the site that were made, ``pages_gone`` those that are there no longer. ``facts`` are
    kept as they come.
    """

    files: Mapping[str, FileRecord] | None = field(default_factory=dict)
    read: Sequence[Reading] = ()
    published: frozenset[tuple[str, int]] | None = frozenset()
    events: Sequence[KeptEvent] = ()
    events_gone: Collection[str] = ()
    order: Sequence[str] | None = None
    merge_rows: Iterable[tuple[str, str, bytes | None]] = ()
    is_merged_anew: bool = False
    ids: Mapping[str, GivenId] = field(default_factory=dict)
    are_ids_anew: bool = False
    words: Mapping[str, int] = field(default_factory=dict)
    are_words_anew: bool = False
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    pages_gone: Collection[str] = ()
    news: Sequence[Change] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    articles: int = 0


class Store:
    """An open build memory; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: Notice | None) -> None:
        self._connection = connection
        self.path = path
        self.notice = notice  # why an older memory was set aside, if it was
        self._pid = os.getpid()
        self._files_before: dict[str, FileRecord] | None = None  # what files() gave, for the commit

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
        if self._files_before is None:
            rows = self._cursor().execute("select path, stamp, sha256, rules from files")
            self._files_before = {path: FileRecord(stamp, sha256, rules) for path, stamp, sha256, rules in rows}
        return self._files_before

    def pages(self) -> dict[str, PageRecord]:
        """Return each file of the site that we wrote, by its url."""
        rows = self._cursor().execute("select url, sha256, stamp, made_from, memo from pages")
        return {url: PageRecord(*rest) for url, *rest in rows}

    def page_memos(self) -> dict[str, bytes]:
        """Return what was kept with files of the site, where something was, by their urls."""
        return dict(self._cursor().execute("select url, memo from pages where memo is not null"))

    def pages_made_from(self) -> dict[str, str]:
        """Return what each file of the site was made from, by its url."""
        return dict(self._cursor().execute("select url, made_from from pages"))

    def page_stamps(self, urls: Iterable[str] | None = None) -> dict[str, str]:
        """Return the stamp of each file of the site, by its url; only of ``urls`` when named."""
        cursor = self._cursor()
        if urls is None:
            return dict(cursor.execute("select url, stamp from pages"))
        query = "select stamp from pages where url = ?"
        rows = ((url, cursor.execute(query, (url,)).fetchone()) for url in urls)
        return {url: row[0] for url, row in rows if row is not None}

    def page_count(self) -> int:
        """Return how many files the site has."""
        return int(self._rows("select count(*) from pages")[0][0])

    def paths(self) -> dict[str, str]:
        """Return the path below the content folder of each article of the site, by its id."""
        return {row[0]: row[1] for row in self._rows("select id, file from articles where is_published")}

    def articles(self) -> Iterator[Article]:
        """Yield the articles of the site, in order of the files' paths."""
        query = f"select {', '.join(ArticleRow._fields)} from articles where is_published order by file, number"  # noqa: S608
        for values in self._cursor().execute(query):
            yield article_of(ArticleRow(*values))

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

    def article_heads(self) -> Iterator[ArticleHead]:
        """Yield all articles, in order of the files' paths, without their texts."""
        columns = ", ".join(ArticleRow._fields[:11])
        query = f"select file, number, is_published, digest, looks, mention_count, {columns} from articles "  # noqa: S608
        for file, number, is_published, digest, looks, count, *values in self._cursor().execute(
            query + "order by file, number"
        ):
            row = ArticleRow._make([*values, "", "", "", "", None, None])
            yield ArticleHead(
                file, number, bool(is_published), bool(row.is_draft), source_of(row), row.path, row.language, digest,
                looks, count,
            )  # fmt: skip

    def article_row(self, file: str, number: int) -> ArticleRow:
        """Return one article as it is remembered; raises KeyError when there is none.

        Raises RuntimeError in a copy of the process that opened the memory: SQLite cannot be shared with copies.
        """
        if os.getpid() != self._pid:
            raise RuntimeError("a copy of a process cannot read the memory")
        query = f"select {', '.join(ArticleRow._fields)} from articles where file = ? and number = ?"  # noqa: S608
        row = self._cursor().execute(query, (file, number)).fetchone()
        if row is None:
            raise KeyError(file)
        return ArticleRow._make(row)

    def notices(self) -> dict[str, tuple[Notice, ...]]:
        """Return what was to be said of each file when it was read, by its path."""
        return self._notices()

    def mentions_by_id(self, ids: Collection[str]) -> Iterator[EventMention]:
        """Yield the mentions of these ids that articles of the site make, in no order."""
        cursor, query = self._cursor(), f"{_MENTIONS} where m.id = ? and a.is_published"
        rows = (cursor.execute(query, (mention_id,)).fetchone() for mention_id in ids)
        return _mentions_of(row for row in rows if row is not None)

    def mentions_in(self, places: Collection[tuple[str, int]]) -> Iterator[EventMention]:
        """Yield the mentions of some articles, named by file and place in it, article by article."""
        cursor, order = self._cursor(), "order by m.file, m.number, m.position"
        if len(places) > _FEW:
            return _mentions_of(row for row in cursor.execute(f"{_MENTIONS} {order}") if (row[0], row[1]) in places)
        query = f"{_MENTIONS} where m.file = ? and m.number = ? {order}"
        return _mentions_of(row for place in sorted(places) for row in cursor.execute(query, place).fetchall())

    def merge_rows(self, table: str, keys: Collection[str]) -> dict[str, bytes]:
        """Return what the merge kept in one of its tables under these keys, where there is something."""
        cursor = self._cursor()
        found: dict[str, bytes] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            query = f"select key, value from merge_rows where name = ? and key in ({marks})"  # noqa: S608
            found.update(cursor.execute(query, (table, *some)))
        return found

    def ids_of(self, mentions: Iterable[str]) -> dict[str, str]:
        """Return the id that the event of each of these mentions had when it was last seen, where it was."""
        cursor, query = self._cursor(), "select id from ids_of_mentions where mention = ?"
        rows = ((mention, cursor.execute(query, (mention,)).fetchone()) for mention in mentions)
        return {mention: row[0] for mention, row in rows if row is not None}

    def given_ids(self) -> dict[str, GivenId]:
        """Return every id that was ever given to an event, in their order."""
        rows = self._cursor().execute("select id, mentions, successors from ids order by id")
        return {id_: GivenId(tuple(json.loads(m)), tuple(json.loads(s))) for id_, m, s in rows}

    def given_id(self, event_id: str) -> GivenId | None:
        """Return what is known of one id, None when no event was ever given it."""
        rows = self._rows("select mentions, successors from ids where id = ?", event_id)
        return GivenId(tuple(json.loads(rows[0][0])), tuple(json.loads(rows[0][1]))) if rows else None

    def retired_ids(self) -> dict[str, tuple[str, ...]]:
        """Return where each id leads that no event has any more."""
        query = "select id, successors from ids where id not in (select id from events) order by id"
        return {row[0]: tuple(json.loads(row[1])) for row in self._rows(query)}

    def words(self) -> dict[str, int]:
        """Return in how many articles of the site each word is written small, where it is."""
        return dict(self._cursor().execute("select word, articles from words"))

    def event_citing(self, mention_id: str) -> str:
        """Return the id of the event that cites a mention, "" when none does."""
        return next((row[0] for row in self._rows("select event from citations where mention = ?", mention_id)), "")

    def event_ids(self) -> list[str]:
        """Return the ids of all events on the timeline, in order of time."""
        order: list[str] = json.loads(self.fact("order") or "[]")
        return order

    def events(self) -> list[Event]:
        """Return all events on the timeline, in order of time."""
        found = {kept.event.id: kept.event for kept in self.kept_events("where is_placed")}
        return [found[event_id] for event_id in self.event_ids()]

    def event(self, event_id: str) -> Event | None:
        """Return one event, or None when there is none of that id."""
        return next((kept.event for kept in self.kept_events("where id = ?", (event_id,))), None)

    def kept_events(
        self, where: str = "", values: tuple[Any, ...] = (), sources: Mapping[str, Source] | None = None
    ) -> list[KeptEvent]:
        """Return the events that meet a condition of SQL over the columns of their table, in no order.

        ``sources`` are those of all articles of the site, by their ids, where they are at hand.
        """
        cursor = self._cursor()
        query = (
            "select id, own, is_placed, moment, headline, importance, modality, digest, names, reasons, disagreements, "  # noqa: S608
            f"citations from events {where}"
        )
        cursor.execute(query, values)
        kept: list[KeptEvent] = []
        while rows := cursor.fetchmany(_EVENTS_AT_ONCE):
            cited = lists_of([row[11] for row in rows])
            if sources is None and len(rows) > _FEW:
                sources = self._sources()
            known = self._sources_of(cited) if sources is None else sources
            kept += map(_kept_event, rows, lists_of([row[8] for row in rows]), cited, repeat(known))
        return kept

    def _sources_of(self, cited: Iterable[Sequence[Sequence[Any]]]) -> dict[str, Source]:
        """Return the sources of some events, looked up one by one."""
        known: dict[str, Source] = {}
        for article_id in {citation[1] for citations in cited for citation in citations}:
            known |= self._sources(article_id)
        return known

    def _sources(self, article_id: str = "") -> dict[str, Source]:
        columns = ", ".join(ArticleRow._fields[:11])
        query = f"select {columns} from articles where is_published"  # noqa: S608 - our own names
        query, values = (f"{query} and id = ?", (article_id,)) if article_id else (query, ())
        rows = (ArticleRow._make([*row, "", "", "", "", None, None]) for row in self._cursor().execute(query, values))
        return {row.id: source_of(row) for row in rows}

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
        with self._writing() as connection:
            if changes.files is not None:
                self._keep_files(changes.files, changes.read, changes.published)
            _keep_events(connection, changes)
            _keep_ids(connection, changes)
            _keep_words(connection, changes)
            _keep_pages(connection, changes.pages, changes.pages_gone)
            _keep_news(connection, changes)
            order = {"order": self.fact("order")} if changes.order is None else {"order": json.dumps(changes.order)}
            connection.execute("delete from facts")
            connection.executemany("insert into facts values (?, ?)", sorted({**changes.facts, **order}.items()))
        self._files_before = None

    def _writing(self) -> "_Writing":
        return _Writing(self._connection, self.path)

    def keep_readings(
        self, files: Mapping[str, FileRecord], read: Sequence[Reading], published: frozenset[tuple[str, int]]
    ) -> None:
        """Put down what files gave before all else of a build is known, so that it need not be held in memory.

        It is remembered with the rest, by ``commit``, or not at all. Raises TimelineError when the file cannot be
        written.
        """
        try:
            self._keep_files(files, read, published)
        except sqlite3.OperationalError as error:
            raise _not_written(self.path, error) from None
        self._files_before = None

    def _keep_files(
        self, files: Mapping[str, FileRecord], read: Sequence[Reading], published: frozenset[tuple[str, int]] | None
    ) -> None:
        connection, known = self._connection, self.files()
        connection.execute("pragma defer_foreign_keys = on")
        anew = {reading.path for reading in read}
        gone = [(path,) for path in known if path not in files or path in anew]
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
                for path, record in files.items()
                if path in anew or known.get(path) != record
            ),
        )
        for reading in read:
            _keep_reading(connection, reading)
        if published is not None:
            _keep_published(connection, published)

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
            f"select file, number, digest, looks, {', '.join(ArticleRow._fields)} from articles "  # noqa: S608
            "order by file, number"
        )
        for file, members in groupby(articles, key=lambda row: row[0]):
            told = []
            for _, number, digest, looks, *values in members:
                mine: tuple[MentionRow, ...] = ()
                if key == (file, number):
                    mine = tuple(MentionRow(*row[3:]) for row in rows)
                    key, rows = next(mentions, (None, iter(())))
                told.append(Told(ArticleRow(*values), mine, digest, looks))
            yield str(file), tuple(told)

    def _cursor(self) -> sqlite3.Cursor:
        """Return a cursor whose rows are plain tuples: a million of them are read in one go."""
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor


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


def _keep_pages(connection: sqlite3.Connection, made: Mapping[str, PageRecord], gone: Iterable[str]) -> None:
    connection.executemany("delete from pages where url = ?", [(url,) for url in gone])
    connection.executemany(
        "insert or replace into pages values (?, ?, ?, ?, ?)",
        [(url, page.sha256, page.stamp, page.made_from, page.memo) for url, page in sorted(made.items())],
    )


def _keep_events(connection: sqlite3.Connection, changes: Changes) -> None:
    if changes.is_merged_anew:
        connection.execute("delete from merge_rows")
        connection.execute("delete from events")
    else:
        gone = [(event_id,) for event_id in (*changes.events_gone, *(kept.event.id for kept in changes.events))]
        connection.executemany("delete from events where id = ?", gone)
    marks = ", ".join("?" * 13)
    rows = map(_event_row, changes.events)
    connection.executemany(f"insert into events values ({marks})", rows)  # noqa: S608 - question marks
    forgotten: list[tuple[str, str]] = []

    def kept() -> Iterator[tuple[str, str, bytes]]:
        for table, key, value in changes.merge_rows:
            if value is None:
                forgotten.append((table, key))
            else:
                yield table, key, value

    connection.executemany("insert or replace into merge_rows values (?, ?, ?)", kept())
    connection.executemany("delete from merge_rows where name = ? and key = ?", forgotten)


def _keep_ids(connection: sqlite3.Connection, changes: Changes) -> None:
    if changes.are_ids_anew:
        connection.execute("delete from ids")
        connection.execute("delete from ids_of_mentions")
    rows = ((id_, as_json(given.mentions), as_json(given.successors)) for id_, given in sorted(changes.ids.items()))
    connection.executemany("insert or replace into ids values (?, ?, ?)", rows)
    owners = ((mention, id_) for id_, given in changes.ids.items() for mention in given.mentions)
    connection.executemany("insert or replace into ids_of_mentions values (?, ?)", owners)


def _keep_words(connection: sqlite3.Connection, changes: Changes) -> None:
    if changes.are_words_anew:
        connection.execute("delete from words")
    rows = ((word, number) for word, number in sorted(changes.words.items()) if number)
    connection.executemany(
        "insert into words values (?, ?) on conflict (word) do update set articles = articles + excluded.articles", rows
    )
    connection.execute("delete from words where articles <= 0")


def _keep_reading(connection: sqlite3.Connection, reading: Reading) -> None:
    connection.executemany(
        "insert into notices values (?, ?, ?, ?, ?, ?)",
        (
            (reading.path, position, notice.what, notice.where, notice.mend, int(notice.is_error))
            for position, notice in enumerate(reading.notices)
        ),
    )
    marks = ", ".join("?" * (6 + len(ArticleRow._fields)))
    connection.executemany(
        f"insert into articles values ({marks})",  # noqa: S608 - question marks
        (
            (reading.path, number, 0, told.digest, told.looks, len(told.mentions), *told.article)
            for number, told in enumerate(reading.told)
        ),
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
    (count,) = connection.execute("select count(*) from events where is_placed").fetchone()
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


def _mentions_of(rows: Iterable[Sequence[Any]]) -> Iterator[EventMention]:
    sources: dict[tuple[str, int], Source] = {}
    for row in rows:
        place = (row[0], row[1])
        if place not in sources:
            sources[place] = source_of(ArticleRow._make([*row[2 : 2 + _HEAD], "", "", "", "", None, None]))
        yield mention_of(MentionRow._make(row[2 + _HEAD :]), sources[place])


def _event_row(kept: KeptEvent) -> tuple[Any, ...]:
    event = kept.event
    return (
        event.id,
        kept.own,
        int(kept.is_placed),
        date_as_text(event.interval),
        moment_as_text(event.interval),
        event.headline,
        event.importance,
        event.modality,
        kept.digest,
        as_json(event.names),
        as_json(event.reasons),
        disagreements_as_json(event.disagreements),
        citations_as_json(event.citations),
    )


def _kept_event(
    row: Sequence[Any], names: Sequence[str], citations: Iterable[Sequence[Any]], sources: Mapping[str, Source]
) -> KeptEvent:
    event_id, own, is_placed, moment, headline, importance, modality, digest, _, reasons, disagreements, _ = row
    event = Event(
        event_id,
        moment_of(moment),
        headline,
        citations_of(citations, sources),
        importance,
        modality,
        tuple(names),
        tuple(json.loads(reasons)) if reasons != "[]" else (),
        disagreements_of(disagreements) if disagreements != "[]" else (),
    )
    return KeptEvent(event, own, bool(is_placed), digest)


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
    connection.execute("pragma synchronous = normal")  # in WAL mode no kill can damage it; a power cut may cost a build
    connection.execute("pragma cache_size = -65536")  # 64 MB: a build walks over all of it
    if _version_of(connection) == 0:
        _switch_to_wal(connection, patience_seconds)
        connection.execute("begin immediate")
        if _version_of(connection) == 0:  # another build may have come first
            for statement in SCHEMA.split(";"):
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
