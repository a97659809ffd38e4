"""The build memory: what one build leaves, another process reads; what cannot be read is set aside, not lost."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from timeline.edtf import parse_edtf
from timeline.errors import TimelineError
from timeline.model import Article, Block, Citation, Event, EventMention, OffsetMap, Source, Span, Timex
from timeline.store import SCHEMA_VERSION, ArticleFile, Memory, Store

TEXT = "The ship left on Monday."
SOURCE = Source(
    "left", "Ship leaves", "The Harbour Post", "https://example.org/1", parse_edtf("2010-04-14T07:30"), "A. Wren"
)
ARTICLE = Article(
    source=SOURCE,
    path="left.txt",
    language="en",
    text=TEXT,
    blocks=(Block(Span(0, 24), "paragraph"),),
    sentences=(Span(0, 24),),
    offsets=OffsetMap.identity(24),
)
TIMEX = Timex(Span(14, 23), "DATE", "2010-04-12", "on-weekday", interval=parse_edtf("2010-04-12"))
MENTION = EventMention(
    id="m1",
    source=SOURCE,
    sentence=Span(0, 24),
    span=Span(0, 24),
    quote=TEXT,
    trigger=Span(9, 13),
    timex=TIMEX,
    interval=TIMEX.interval,
    basis="text",
    modality="reported",
    headline="Ship leaves",
    reason="the Monday before",
)
CITATION = Citation(
    "m1", SOURCE, Span(0, 24), TEXT, TIMEX.interval, Span(14, 23), "text", "reported", reason="the Monday before"
)
EVENT = Event("m1", TIMEX.interval, "Ship leaves", (CITATION,), 0.25, "reported", ("Harbour",), ("only one",))
MEMORY = Memory(
    articles=(ARTICLE,),
    files={"left": ArticleFile("left.txt", "aa" * 32)},
    mentions=(MENTION,),
    events=(EVENT,),
    pages={"index.html": "bb" * 32},
)


def committed(folder: Path, memory: Memory = MEMORY) -> Path:
    with Store.open(folder) as store:
        store.commit(memory)
    return folder / "memory.sqlite"


def test_what_is_committed_is_there_the_next_time(tmp_path: Path) -> None:
    committed(tmp_path)

    with Store.open(tmp_path) as store:
        assert store.notice is None
        assert store.events() == [EVENT]
        assert store.event("m1") == EVENT
        assert store.event("m2") is None
        assert store.event_ids() == ["m1"]
        assert store.files() == {"left.txt": "aa" * 32}
        assert store.paths() == {"left": "left.txt"}
        assert store.pages() == {"index.html": "bb" * 32}
        assert store.rules("m1") == {"m1": ("on Monday", "on-weekday")}


def test_a_commit_forgets_what_is_gone(tmp_path: Path) -> None:
    committed(tmp_path)
    committed(tmp_path, Memory())

    with Store.open(tmp_path) as store:
        assert (store.events(), store.files(), store.pages()) == ([], {}, {})


def test_events_come_back_in_their_order(tmp_path: Path) -> None:
    events = [replace(EVENT, id=name) for name in ("z", "a", "m")]
    committed(tmp_path, replace(MEMORY, events=events))

    with Store.open(tmp_path) as store:
        assert [event.id for event in store.events()] == ["z", "a", "m"]


def test_a_commit_that_fails_changes_nothing(tmp_path: Path) -> None:
    committed(tmp_path)
    with Store.open(tmp_path) as store, pytest.raises(sqlite3.IntegrityError):
        store.commit(replace(MEMORY, pages={"new.html": "cc"}, events=(EVENT, EVENT)))

    with Store.open(tmp_path) as store:
        assert store.pages() == {"index.html": "bb" * 32}
        assert store.events() == [EVENT]


def test_a_person_can_query_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(committed(tmp_path))

    row = connection.execute("select date, quote, timex, reason from mentions").fetchone()

    connection.close()
    assert row == ("2010-04-12", TEXT, "on Monday", "the Monday before")


def test_a_damaged_memory_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"not a database at all" * 100)

    with Store.open(tmp_path) as store:
        assert store.notice is not None
        assert "damaged" in store.notice.what
        assert not store.notice.is_error
        assert store.events() == []
        store.commit(MEMORY)

    assert (tmp_path / "memory.old-1.sqlite").read_bytes().startswith(b"not a database")


def test_a_memory_of_another_version_is_set_aside(tmp_path: Path) -> None:
    connection = sqlite3.connect(committed(tmp_path))
    connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    with Store.open(tmp_path) as store:
        assert store.notice is not None
        assert f"version {SCHEMA_VERSION + 1}" in store.notice.what


def test_a_second_memory_is_set_aside_beside_the_first(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "memory.sqlite").write_bytes(b"%d damaged" % number)
        Store.open(tmp_path).__exit__(None, None, None)

    kept = sorted(path.name for path in tmp_path.glob("memory.old-*"))
    assert kept == ["memory.old-1.sqlite", "memory.old-2.sqlite"]


def test_reading_needs_a_build_first(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="there is none") as caught:
        Store.open_existing(tmp_path / ".timeline")

    assert caught.value.mend == f"run: timeline build {tmp_path}"
    assert not (tmp_path / ".timeline").exists()


def test_reading_refuses_a_damaged_memory_and_leaves_it_alone(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"not a database at all")

    with pytest.raises(TimelineError, match="damaged"):
        Store.open_existing(tmp_path)

    assert (tmp_path / "memory.sqlite").read_bytes() == b"not a database at all"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(TimelineError, match="cannot be opened"):
        Store.open(tmp_path / "file")


def test_a_second_build_is_told_of_the_first_and_touches_nothing(tmp_path: Path) -> None:
    committed(tmp_path)
    with Store.open(tmp_path), pytest.raises(TimelineError, match="another build of this site is running"):
        Store.open(tmp_path, patience_seconds=0)

    with Store.open(tmp_path) as store:
        assert store.events() == [EVENT]


def test_who_only_reads_need_not_wait_for_a_build(tmp_path: Path) -> None:
    committed(tmp_path)

    with Store.open(tmp_path), Store.open_existing(tmp_path) as reader:
        assert reader.events() == [EVENT]


def test_a_build_that_ends_without_a_commit_changes_nothing(tmp_path: Path) -> None:
    committed(tmp_path)
    with Store.open(tmp_path):
        pass

    with Store.open(tmp_path) as store:
        assert store.events() == [EVENT]
