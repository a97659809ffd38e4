"""The build memory: one SQLite file with readable tables, what the last build made and what it rested on.

Nothing in it is needed to build: without it every page counts as new. ``check`` and ``explain`` read it, and the
page manifest says which files of the output are ours to remove. Dates are written as EDTF, as a person reads them; a
part of a day keeps its times, a week its days.
"""

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast, get_args

from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import Notice, TimelineError
from timeline.model import (
    Article,
    Citation,
    DateBasis,
    Event,
    EventMention,
    Interval,
    Modality,
    Source,
    Span,
)

FILE_NAME = "memory.sqlite"
SCHEMA_VERSION = 1  # raise it with every change of the tables below
_BASES = ", ".join(f"'{basis}'" for basis in get_args(DateBasis))
_MODALITIES = ", ".join(f"'{modality}'" for modality in get_args(Modality))
_SCHEMA = f"""
create table articles (
    id text primary key, path text not null, sha256 text not null, title text not null, publisher text not null,
    url text not null, published text not null, author text not null
) without rowid;
create table mentions (
    id text primary key, article text not null references articles (id), start integer not null, "end" integer not null,
    quote text not null, trigger text not null, date text not null, timex text not null, rule text not null,
    basis text not null check (basis in ({_BASES})), modality text not null check (modality in ({_MODALITIES})),
    headline text not null, reason text not null
) without rowid;
create index mentions_of_article on mentions (article, start);
create table events (
    id text primary key, position integer not null unique, date text not null, headline text not null,
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
    event text not null references events (id), position integer not null,
    mention text not null references mentions (id), date text not null, timex_start integer, timex_end integer,
    reason text not null, primary key (event, position)
) without rowid;
create index citations_of_mention on citations (mention);
create table pages (url text primary key, sha256 text not null) without rowid;
"""
_TABLES = ("citations", "event_names", "event_reasons", "events", "mentions", "articles", "pages")


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """The file an article was read from: its path below the content folder, and the hash of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Memory:
    """All that one build leaves behind.

    ``files`` is keyed by article id, ``pages`` by url, and both hold SHA-256 in hexadecimal.
    """

    articles: Sequence[Article] = ()
    files: Mapping[str, ArticleFile] = field(default_factory=dict)
    mentions: Sequence[EventMention] = ()
    events: Sequence[Event] = ()
    pages: Mapping[str, str] = field(default_factory=dict)


class Store:
    """An open build memory; a context manager that closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: Notice | None) -> None:
        self._connection = connection
        self.path = path
        self.notice = notice  # why an older memory was set aside, if it was

    @classmethod
    def open(cls, folder: Path, *, patience_seconds: float = 10) -> Self:
        """Open the memory in ``folder`` for a build, made when there is none; until it is closed no other may begin.

        One that is damaged, or that another version wrote, is set aside beside it and begun anew; ``notice`` says so.
        Raises TimelineError when the file cannot be made or written, or when another build keeps it locked for longer
        than ``patience_seconds``.
        """
        path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fault = _fault(path, patience_seconds)
            notice = None if fault is None else _set_aside(path, fault)
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

    def files(self) -> dict[str, str]:
        """Return the hash of each file that was read, by its path below the content folder."""
        return self._pairs("select path, sha256 from articles")

    def pages(self) -> dict[str, str]:
        """Return the hash of each file of the site that we wrote, by its url."""
        return self._pairs("select url, sha256 from pages")

    def paths(self) -> dict[str, str]:
        """Return the path below the content folder of each article, by its id."""
        return self._pairs("select id, path from articles")

    def event_ids(self) -> list[str]:
        """Return the ids of all events, in order of time."""
        return [row[0] for row in self._rows("select id from events order by position")]

    def events(self) -> list[Event]:
        """Return all events, in order of time."""
        return [self._event(row) for row in self._rows("select * from events order by position")]

    def event(self, event_id: str) -> Event | None:
        """Return one event, or None when there is none of that id."""
        rows = self._rows("select * from events where id = ?", event_id)
        return self._event(rows[0]) if rows else None

    def rules(self, event_id: str) -> dict[str, tuple[str, str]]:
        """Return, by mention id, the time words that date each mention of an event, and the rule that read them."""
        query = (
            "select m.id, m.timex, m.rule from citations c join mentions m on m.id = c.mention "
            "where c.event = ? order by c.position"
        )
        return {row[0]: (row[1], row[2]) for row in self._rows(query, event_id)}

    def commit(self, memory: Memory) -> None:
        """Remember ``memory`` and nothing else: all of it or, after any failure, what was remembered before.

        Raises TimelineError when the file cannot be written: a full disk, another build at the same time.
        """
        try:
            with self._connection as connection:  # one transaction
                for table in _TABLES:
                    connection.execute(f"delete from {table}")  # noqa: S608 - our own table names
                for table, rows in _rows_of(memory).items():
                    marks = ", ".join("?" * _WIDTHS[table])
                    connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - the same
        except sqlite3.OperationalError as error:
            mend = "free some space, or let the other build end, and build again: the site itself is in place"
            raise TimelineError(
                f"the build memory cannot be written: {error}", where=str(self.path), mend=mend
            ) from None

    def _pairs(self, query: str) -> dict[str, str]:
        return {row[0]: row[1] for row in self._rows(query)}

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(query, values).fetchall()

    def _event(self, row: sqlite3.Row) -> Event:
        names = self._rows("select name from event_names where event = ? order by position", row["id"])
        reasons = self._rows("select reason from event_reasons where event = ? order by position", row["id"])
        query = (
            "select c.date as value, c.reason as why, c.*, m.*, a.* "
            "from citations c join mentions m on m.id = c.mention join articles a on a.id = m.article "
            "where c.event = ? order by c.position"
        )
        return Event(
            id=row["id"],
            interval=_interval(row["date"]),
            headline=row["headline"],
            citations=tuple(_citation(cited) for cited in self._rows(query, row["id"])),
            importance=row["importance"],
            modality=cast("Modality", row["modality"]),
            names=tuple(name for (name,) in names),
            reasons=tuple(reason for (reason,) in reasons),
        )


_WIDTHS = {"articles": 8, "mentions": 13, "events": 6, "event_names": 3, "event_reasons": 3, "citations": 7, "pages": 2}


def _rows_of(memory: Memory) -> dict[str, Iterable[tuple[Any, ...]]]:
    """Return the rows of each table, in the order that their references ask for."""
    texts = {article.source.article_id: article.text for article in memory.articles}
    events = memory.events
    return {
        "articles": (_article_row(article, memory.files[article.source.article_id]) for article in memory.articles),
        "mentions": (_mention_row(mention, texts[mention.source.article_id]) for mention in memory.mentions),
        "events": (
            (event.id, position, _date(event.interval), event.headline, event.importance, event.modality)
            for position, event in enumerate(events)
        ),
        "event_names": ((event.id, *item) for event in events for item in enumerate(event.names)),
        "event_reasons": ((event.id, *item) for event in events for item in enumerate(event.reasons)),
        "citations": (
            _citation_row(event.id, position, citation)
            for event in events
            for position, citation in enumerate(event.citations)
        ),
        "pages": sorted(memory.pages.items()),
    }


def _article_row(article: Article, file: ArticleFile) -> tuple[str, ...]:
    source = article.source
    published = _date(source.published)
    return (
        source.article_id,
        file.path,
        file.sha256,
        source.title,
        source.publisher,
        source.url,
        published,
        source.author,
    )


def _mention_row(mention: EventMention, text: str) -> tuple[Any, ...]:
    timex = mention.timex
    return (
        mention.id,
        mention.source.article_id,
        mention.span.start,
        mention.span.end,
        mention.quote,
        mention.trigger.of(text),
        _date(mention.interval),
        "" if timex is None else timex.span.of(text),
        "" if timex is None else timex.rule,
        mention.basis,
        mention.modality,
        mention.headline,
        mention.reason,
    )


def _citation_row(event_id: str, position: int, citation: Citation) -> tuple[Any, ...]:
    start, end = (None, None) if citation.timex is None else (citation.timex.start, citation.timex.end)
    return (event_id, position, citation.mention_id, _date(citation.interval), start, end, citation.reason)


def _citation(row: sqlite3.Row) -> Citation:
    source = Source(
        article_id=row["article"],
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        published=_interval(row["published"]),
        author=row["author"],
    )
    timex = None if row["timex_start"] is None else Span(row["timex_start"], row["timex_end"])
    return Citation(
        mention_id=row["mention"],
        source=source,
        span=Span(row["start"], row["end"]),
        quote=row["quote"],
        interval=_interval(row["value"]),
        timex=timex,
        basis=row["basis"],
        modality=row["modality"],
        reason=row["why"],
    )


def _date(interval: Interval | None) -> str:
    return "" if interval is None else format_edtf(interval)


def _interval(date: str) -> Interval | None:
    return parse_edtf(date) if date else None


def _connect(path: Path, patience_seconds: float = 5) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience_seconds)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma foreign_keys = on")
    if connection.execute("pragma user_version").fetchone()[0] == 0:
        connection.executescript(f"begin; {_SCHEMA} pragma user_version = {SCHEMA_VERSION}; commit;")
    return connection


def _not_opened(path: Path, error: Exception) -> TimelineError:
    if "locked" in str(error):
        mend = "let it end, then build again"
        return TimelineError("another build of this site is running", where=str(path), mend=mend)
    mend = "make the folder and the file ones that you may read and write"
    return TimelineError(f"the build memory cannot be opened: {error}", where=str(path), mend=mend)


def _fault(path: Path, patience_seconds: float = 5) -> str | None:
    """Return what keeps the file from being read as our memory; None for a good one, or where there is none yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=patience_seconds)) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            if version != SCHEMA_VERSION:
                return f"it is of version {version}, and this program writes version {SCHEMA_VERSION}"
            fault = connection.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        raise  # locked, or not readable: the file itself may be sound
    except sqlite3.DatabaseError as error:
        return f"it is damaged ({error})"
    return None if fault == "ok" else f"it is damaged ({fault})"


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
