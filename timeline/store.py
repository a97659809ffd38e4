"""The build memory: one SQLite file with readable tables, what the last build made and what it rested on.

Nothing in it is needed to build: without it all is read again. A build asks it what it need not do anew; ``check``,
``explain`` and ``diff`` read it; its table of pages says which files of the output are ours to remove. Dates are
written as EDTF, as a person reads them, and beside it as a moment that loses nothing (see ``rows``).
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

from timeline.errors import Notice
from timeline.keeping import (
    KEPT_BUILDS,
    keep_events,
    keep_ids,
    keep_merge_rows,
    keep_news,
    keep_pages,
    keep_published,
    keep_reading,
    keep_words,
)
from timeline.ledger import COLUMNS, EventRow, kept_event_with
from timeline.memory import FILE_NAME, DamagedMemoryError, Memory
from timeline.model import Article, Event, EventMention, Source
from timeline.opening import Writing, not_written
from timeline.records import ArticleHead, Change, Changes, FileRecord, KeptEvent, PageRecord
from timeline.rows import (
    ArticleRow,
    GivenId,
    MentionRow,
    Reading,
    Sharing,
    Told,
    article_of,
    lists_of,
    mention_of,
    source_of,
)

__all__ = [
    "FILE_NAME", "KEPT_BUILDS", "ArticleHead", "Change", "Changes", "DamagedMemoryError", "FileRecord", "KeptEvent",
    "PageRecord", "Store",
]  # fmt: skip

_AT_ONCE = 500  # question marks in one query
_EVENTS_AT_ONCE = 2000
_FEW = 200  # of fewer events the sources are looked up one by one


ToldRow = tuple[Any, ...]  # a mention as it is remembered: the file and place of its article, then a ``MentionRow``
_NAMES = COLUMNS.index("names")
_HEAD = len(ArticleRow._fields[:11])  # the columns of an article without its text
_MOST_ASKED = 500  # values that one question names
_MENTION = ", ".join(f'"{name}"' for name in MentionRow._fields)
_MENTIONS = (
    f"select a.file, a.number, {', '.join(f'a.{name}' for name in ArticleRow._fields[:_HEAD])}, "  # noqa: S608
    + ", ".join(f'm."{name}"' for name in MentionRow._fields)
    + " from mentions m join articles a on a.file = m.file and a.number = m.number"
)
_HEADS = (
    "select file, number, is_published, is_draft, path, language, digest, looks, mention_count, id, title, publisher, "
    "url, published, author, tags, is_guessed from articles"
)


class Store(Memory):
    """An open build memory; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: Notice | None) -> None:
        super().__init__(connection, path, notice)
        self._files_before: dict[str, FileRecord] | None = None  # what files() gave, for the commit

    @classmethod
    def of(cls, memory: Memory) -> Self:
        """Return an open memory with all that it can be asked for; it is closed by who opened it."""
        found = cls(memory._connection, memory.path, memory.notice)
        found.is_in_one_file = memory.is_in_one_file
        return found

    def files(self) -> dict[str, FileRecord]:
        """Return each file of the content folder as it was last read, by its path there."""
        if self._files_before is None:
            rows = self._cursor().execute("select stamp, sha256, rules, path from files").fetchall()
            records = map(tuple.__new__, repeat(FileRecord), map(itemgetter(slice(3)), rows))
            self._files_before = dict(zip(map(itemgetter(3), rows), records, strict=True))
        return self._files_before

    def files_in(self, folders: Collection[str]) -> dict[str, FileRecord]:
        """Return the files that lie right in some folders of the content, as ``files`` does.

        A folder is named by its path there with a ``/`` at the end, ``""`` stands for the content folder itself.
        """
        if len(folders) > _AT_ONCE:
            return {path: record for path, record in self.files().items() if _folder_of(path) in folders}
        cursor = self._cursor()
        query = "select stamp, sha256, rules, path from files where instr(substr(path, ?), '/') = 0"
        found: dict[str, FileRecord] = {}
        for folder in folders:
            # What begins with "a/" stands before all that is not less than "a0", which comes right after it.
            bounds, values = ("and path >= ? and path < ?", (folder, f"{folder[:-1]}0")) if folder else ("", ())
            for *record, path in cursor.execute(f"{query} {bounds}", (len(folder) + 1, *values)):
                found[path] = FileRecord(*record)
        return found

    def pages(self) -> dict[str, PageRecord]:
        """Return each file of the site that we wrote, by its url."""
        rows = self._cursor().execute("select url, stamp, made_from from pages")
        return {url: PageRecord(*rest) for url, *rest in rows}

    def pages_made_from(self) -> dict[str, str]:
        """Return what each file of the site was made from, by its url."""
        return dict(self._cursor().execute("select url, made_from from pages"))

    def made_from(self, url: str) -> str:
        """Return what one file of the site was made from, ``""`` where there is no such file of ours."""
        row = self._cursor().execute("select made_from from pages where url = ?", (url,)).fetchone()
        return row[0] if row else ""

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

    def article_heads(self, files: Iterable[str] | None = None) -> Iterator[ArticleHead]:
        """Yield all articles, in order of the files' paths, without their texts; only those of ``files`` when named."""
        cursor = self._cursor()
        if files is None:  # from an index that has all of it: the texts stay on the disk
            return map(_head_of, cursor.execute(f"{_HEADS} order by file, number"))
        query = f"{_HEADS} where file = ? order by number"
        return (_head_of(row) for file in sorted(files) for row in cursor.execute(query, (file,)).fetchall())

    def published_head(self, article_id: str) -> ArticleHead | None:
        """Return the article of an id that is on the site, None when there is none."""
        query = f"{_HEADS} where id = ? and is_published"
        row = self._cursor().execute(query, (article_id,)).fetchone()
        return None if row is None else _head_of(row)

    def published_heads(self, ids: Sequence[str]) -> list[ArticleHead]:
        """Return the articles of some ids that are on the site, in no order."""
        cursor, found = self._cursor(), list[ArticleHead]()
        for at in range(0, len(ids), _MOST_ASKED):
            some = ids[at : at + _MOST_ASKED]
            query = f"{_HEADS} where is_published and id in ({', '.join('?' * len(some))})"
            found += map(_head_of, cursor.execute(query, some))
        return found

    def article_row(self, file: str, number: int) -> ArticleRow:
        """Return one article as it is remembered; raises KeyError when there is none."""
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

    def mention_rows(self, file: str, number: int) -> Iterator[MentionRow]:
        """Yield the mentions of one article as they are remembered, in reading order."""
        query = f"select {_MENTION} from mentions where file = ? and number = ? order by position"  # noqa: S608 - ours
        yield from map(MentionRow._make, self._cursor().execute(query, (file, number)))

    def told_rows(self) -> Iterator[ToldRow]:
        """Yield all mentions as they are remembered, article by article."""
        query = f"select file, number, {_MENTION} from mentions order by file, number, position"  # noqa: S608 - ours
        yield from self._cursor().execute(query)

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
        """Return where each id leads that no event has any more, but that leads to others."""
        query = (
            "select id, successors from ids where successors <> '[]' and id not in (select id from events) order by id"
        )
        return {row[0]: tuple(json.loads(row[1])) for row in self._rows(query)}

    def retired_into(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return where ids lead that no event has any more: those among ``ids``, and those that lead to one of them."""
        cursor = self._cursor()
        rows = list(cursor.execute("select id, successors from ids where successors <> '[]'"))
        query = "select id, successors from ids where id = ?"
        rows += [row for id_ in ids for row in cursor.execute(query, (id_,))]
        heirs_of = lists_of([successors for _, successors in rows])
        found = {id_: tuple(heirs) for (id_, _), heirs in zip(rows, heirs_of, strict=True)}
        told = {id_: heirs for id_, heirs in sorted(found.items()) if not {id_, *heirs}.isdisjoint(ids)}
        return {id_: heirs for id_, heirs in told.items() if not self._rows("select 1 from events where id = ?", id_)}

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
        cursor.execute(f"select {', '.join(COLUMNS)} from events {where}", values)  # noqa: S608 - our own names
        kept: list[KeptEvent] = []
        while rows := cursor.fetchmany(_EVENTS_AT_ONCE):
            cited = lists_of([row[-1] for row in rows])
            if sources is None and len(rows) > _FEW:
                sources = self._sources()
            known = self._sources_of(cited) if sources is None else sources
            kept += map(kept_event_with, rows, lists_of([row[_NAMES] for row in rows]), cited, repeat(known))
        return kept

    def event_rows(self) -> Iterator[EventRow]:
        """Yield all events as they are remembered, in no order."""
        return self._cursor().execute(f"select {', '.join(COLUMNS)} from events")  # noqa: S608 - our own names

    def events_of_ids(self, ids: Iterable[str], sources: Mapping[str, Source]) -> Iterator[KeptEvent]:
        """Yield the events of some ids, in no order; ``sources`` are those of the articles that they cite."""
        return self._events_where("id", ids, sources)

    def events_of_own_ids(self, ids: Iterable[str], sources: Mapping[str, Source]) -> Iterator[KeptEvent]:
        """Yield the events whose mentions alone give them one of some ids, as ``events_of_ids`` does."""
        return self._events_where("own", ids, sources)

    def _events_where(self, column: str, values: Iterable[str], sources: Mapping[str, Source]) -> Iterator[KeptEvent]:
        wanted = list(values)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            yield from self.kept_events(f"where {column} in ({', '.join('?' * len(some))})", tuple(some), sources)

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
                try:
                    self._keep_readings(changes.files, changes.read)
                    self._keep_files(changes.files, changes.published)
                finally:
                    self._files_before = None
            keep_events(connection, changes)
            if changes.merge_rows is not None:
                keep_merge_rows(connection, changes.merge_rows, is_anew=changes.is_merged_anew)
            keep_ids(connection, changes)
            keep_words(connection, changes)
            keep_pages(connection, changes.pages, changes.pages_gone)
            keep_news(connection, changes)
            order = {"order": self.fact("order")} if changes.order is None else {"order": json.dumps(changes.order)}
            connection.execute("delete from facts")
            connection.executemany("insert into facts values (?, ?)", sorted({**changes.facts, **order}.items()))
        self._files_before = None

    def _writing(self) -> Writing:
        return Writing(self._connection, self.path)

    def keep_readings(self, files: Mapping[str, FileRecord], read: Sequence[Reading]) -> None:
        """Put down what some files gave before all else of a build is known, so that it need not be held in memory.

        ``files`` has their records. It is remembered with the rest, by ``commit``, or not at all. Raises TimelineError
        when the file cannot be written.
        """
        with self._unfinished():
            self._keep_readings(files, read)

    def keep_files(
        self, files: Mapping[str, FileRecord], gone: Iterable[str], published: frozenset[tuple[str, int]], *,
        are_all: bool,
    ) -> None:  # fmt: skip
        """Put down what ``files`` look like now, and which are gone, as ``keep_readings`` does.

        ``published`` names articles on the site, by file and place in it: ``are_all`` that there are, or more of them.
        """
        with self._unfinished():
            self._forget(gone)
            self._keep_records(files)
            keep_published(self._connection, published, are_all=are_all)
            self._files_before = None

    def keep_merge_rows(self, rows: Iterable[tuple[str, str, bytes | None]]) -> None:
        """Put down what the merge wants to keep (see ``Changes``), as ``keep_readings`` does."""
        with self._unfinished():
            keep_merge_rows(self._connection, rows, is_anew=False)

    @contextmanager
    def _unfinished(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise not_written(self.path, error) from None

    def _keep_readings(self, files: Mapping[str, FileRecord], read: Sequence[Reading]) -> None:
        query = "select 1 from files where path = ?"
        self._forget([one.path for one in read if self._connection.execute(query, (one.path,)).fetchone()])
        self._files_before = None
        self._keep_records({reading.path: files[reading.path] for reading in read})
        for reading in read:
            keep_reading(self._connection, reading)

    def _keep_files(self, files: Mapping[str, FileRecord], published: frozenset[tuple[str, int]] | None) -> None:
        known = self.files()
        self._forget(path for path in known if path not in files)
        self._keep_records({path: record for path, record in files.items() if known.get(path) != record})
        if published is not None:
            keep_published(self._connection, published, are_all=True)
        self._files_before = None

    def _keep_records(self, files: Mapping[str, FileRecord]) -> None:
        rows = ((path, record.stamp, record.sha256, record.rules) for path, record in files.items())
        self._connection.executemany("insert or replace into files values (?, ?, ?, ?)", rows)

    def _forget(self, paths: Iterable[str]) -> None:
        """Forget files and all that they gave."""
        self._connection.execute("pragma defer_foreign_keys = on")
        gone = [(path,) for path in paths]
        for query in (
            "delete from mentions where file = ?",
            "delete from articles where file = ?",
            "delete from notices where file = ?",
            "delete from files where path = ?",
        ):
            self._connection.executemany(query, gone)

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


def _head_of(row: tuple[Any, ...]) -> ArticleHead:
    file, number, is_published, is_draft, path, language, digest, looks, mentions, *told = row
    return ArticleHead(
        file, number, bool(is_published), bool(is_draft), path, language, digest, looks, mentions, tuple(told)
    )


def _folder_of(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _mentions_of(rows: Iterable[Sequence[Any]]) -> Iterator[EventMention]:
    sources: dict[tuple[str, int], Source] = {}
    sharing = Sharing()
    for row in rows:
        place = (row[0], row[1])
        if place not in sources:
            sources[place] = source_of(ArticleRow._make([*row[2 : 2 + _HEAD], "", "", "", "", None, None]))
        yield mention_of(MentionRow._make(row[2 + _HEAD :]), sources[place], sharing)
