"""What a build leaves behind, written into the tables of the build memory row by row."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from timeline.ledger import COLUMNS, Ledger, event_row
from timeline.records import Changes, PageRecord
from timeline.rows import ArticleRow, MentionRow, Reading, as_json

KEPT_BUILDS = 200  # so many builds back ``timeline diff`` can look


def keep_pages(connection: sqlite3.Connection, made: Mapping[str, PageRecord], gone: Iterable[str]) -> None:
    """Put down the files of the site that were made, and forget those that are gone."""
    connection.executemany("delete from pages where url = ?", [(url,) for url in gone])
    connection.executemany(
        "insert or replace into pages values (?, ?, ?)",
        ((url, record.stamp, record.made_from) for url, record in made.items()),
    )


def keep_events(connection: sqlite3.Connection, changes: Changes) -> None:
    """Put down the events that changed."""
    if changes.is_merged_anew:
        connection.execute("delete from events")
    else:
        gone = [(event_id,) for event_id in (*changes.events_gone, *(kept.event.id for kept in changes.events))]
        connection.executemany("delete from events where id = ?", gone)
    marks = ", ".join("?" * len(COLUMNS))
    rows = changes.events.rows() if isinstance(changes.events, Ledger) else map(event_row, changes.events)
    connection.executemany(f"insert into events values ({marks})", rows)  # noqa: S608 - question marks


def keep_merge_rows(
    connection: sqlite3.Connection, rows: Iterable[tuple[str, str, bytes | None]], *, is_anew: bool
) -> None:
    """Put down what the merge wants to keep; when it ``is_anew``, all it kept before is forgotten first."""
    if is_anew:
        connection.execute("delete from merge_rows")
    forgotten: list[tuple[str, str]] = []

    def kept() -> Iterator[tuple[str, str, bytes]]:
        for table, key, value in rows:
            if value is None:
                forgotten.append((table, key))
            else:
                yield table, key, value

    connection.executemany("insert or replace into merge_rows values (?, ?, ?)", kept())
    connection.executemany("delete from merge_rows where name = ? and key = ?", forgotten)


def keep_ids(connection: sqlite3.Connection, changes: Changes) -> None:
    """Put down the ids that were given or retired."""
    if changes.are_ids_anew:
        connection.execute("delete from ids")
        connection.execute("delete from ids_of_mentions")
    given = ((id_, changes.ids[id_]) for id_ in sorted(changes.ids))
    rows = ((id_, as_json(one.mentions), as_json(one.successors)) for id_, one in given)
    connection.executemany("insert or replace into ids values (?, ?, ?)", rows)
    owners = ((mention, id_) for id_, given in changes.ids.items() for mention in given.mentions)
    connection.executemany("insert or replace into ids_of_mentions values (?, ?)", owners)


def keep_words(connection: sqlite3.Connection, changes: Changes) -> None:
    """Put down in how many more, or fewer, articles words are written small."""
    if changes.are_words_anew:
        connection.execute("delete from words")
    rows = ((word, number) for word, number in sorted(changes.words.items()) if number)
    connection.executemany(
        "insert into words values (?, ?) on conflict (word) do update set articles = articles + excluded.articles", rows
    )
    connection.execute("delete from words where articles <= 0")


def keep_reading(connection: sqlite3.Connection, reading: Reading) -> None:
    """Put down what a file gave."""
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


def keep_published(connection: sqlite3.Connection, published: frozenset[tuple[str, int]], *, are_all: bool) -> None:
    """Put down which articles are on the site: those that are ``published`` are all, or come to those that are."""
    was = set(connection.execute("select file, number from articles where is_published")) if are_all else set()
    for is_published, places in ((1, published - was), (0, was - published)):
        rows = ((is_published, *place) for place in sorted(places))
        connection.executemany("update articles set is_published = ? where file = ? and number = ?", rows)


def keep_news(connection: sqlite3.Connection, changes: Changes) -> None:
    """Put down what a build did to events, and forget what builds long ago did."""
    if not changes.news:
        return
    (number,) = connection.execute("select coalesce(max(number), 0) + 1 from builds").fetchone()
    count = None if changes.order is None else len(changes.order)
    if count is None:
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
