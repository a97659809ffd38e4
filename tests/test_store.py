"""The build memory: what one build leaves, another process reads; what cannot be read is set aside, not lost."""

import sqlite3
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from timeline.edtf import parse_edtf
from timeline.errors import Notice, TimelineError
from timeline.model import (
    Article,
    Block,
    Citation,
    Disagreement,
    Event,
    EventMention,
    Name,
    OffsetMap,
    Source,
    Span,
    Timex,
)
from timeline.rows import GivenId, Reading, article_of, mentions_of, moment_as_text, moment_of, told_of
from timeline.schema import SCHEMA_VERSION
from timeline.store import (
    Change,
    Changes,
    DamagedMemoryError,
    FileRecord,
    KeptEvent,
    PageRecord,
    Store,
)

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
    entities=(Name("Harbour", "place"),),
)
CITATION = Citation(
    "m1", SOURCE, Span(0, 24), TEXT, TIMEX.interval, Span(14, 23), "text", "reported", reason="the Monday before"
)
DISAGREEMENT = Disagreement("count", "people aboard", (("12", ("m1",)), ("13", ("m2",))))
EVENT = Event(
    "m1",
    TIMEX.interval,
    "Ship leaves",
    (CITATION,),
    0.25,
    "reported",
    ("Harbour",),
    ("only one",),
    (DISAGREEMENT,),
    ("place",),
)
KEPT = KeptEvent(EVENT, "own-1", digest=b"12")
NOTICE = Notice("no date", "content/left.txt:1", "write one", is_error=False)
READING = Reading("left.txt", "aa" * 32, (told_of(ARTICLE, [MENTION]),), (NOTICE,))
FILES = {"left.txt": FileRecord("5 1 1 7", "aa" * 32, "rules-1")}
PAGES = {"index.html": PageRecord("9 2 2 8", "cc")}
CHANGES = Changes(
    files=FILES,
    read=(READING,),
    published=frozenset({("left.txt", 0)}),
    events=(KEPT,),
    order=("m1",),
    pages=PAGES,
    facts={"basis": "x"},
    articles=1,
)
# A build that found everything as it was.
SAME = replace(CHANGES, read=(), published=None, events=(), order=None)


def committed(folder: Path, changes: Changes = CHANGES) -> Path:
    with Store.open(folder) as store:
        store.commit(changes)
    return folder / "memory.sqlite"


def test_what_is_committed_is_there_the_next_time(tmp_path: Path) -> None:
    committed(tmp_path)

    with Store.open(tmp_path) as store:
        assert store.notice is None
        assert store.events() == [EVENT]
        assert store.event("m1") == EVENT
        assert store.event("m2") is None
        assert store.event_ids() == ["m1"]
        assert store.files() == FILES
        assert list(store.readings()) == [READING]
        assert store.fact("basis") == "x"
        assert store.paths() == {"left": "left.txt"}
        assert store.pages() == PAGES
        assert store.rules("m1") == {"m1": ("on Monday", "on-weekday")}


def test_a_commit_forgets_what_is_gone(tmp_path: Path) -> None:
    committed(tmp_path)
    committed(tmp_path, Changes(pages_gone=["index.html"], events_gone=["m1"], order=()))

    with Store.open(tmp_path) as store:
        assert (store.events(), store.files(), store.pages(), store.fact("basis")) == ([], {}, {}, "")
        assert list(store.readings()) == []


def test_what_is_not_named_anew_stays(tmp_path: Path) -> None:
    committed(tmp_path)
    committed(tmp_path, SAME)

    with Store.open(tmp_path) as store:
        assert store.events() == [EVENT]
        assert list(store.readings()) == [READING]


def test_a_file_that_was_read_again_is_remembered_as_it_is_now(tmp_path: Path) -> None:
    committed(tmp_path)
    again = Reading("left.txt", "dd" * 32, (), (NOTICE,))
    files = {"left.txt": FileRecord("6 1 1 7", "dd" * 32, "rules-2")}
    committed(
        tmp_path,
        replace(CHANGES, files=files, read=(again,), published=frozenset(), events_gone=["m1"], events=(), order=()),
    )

    with Store.open(tmp_path) as store:
        assert list(store.readings()) == [again]
        assert store.files() == files
        assert store.paths() == {}


def test_an_article_and_its_mentions_come_back_whole() -> None:
    (told,) = READING.told

    assert article_of(told.article) == ARTICLE
    assert mentions_of(told) == [MENTION]


@pytest.mark.parametrize(
    "text", ["2016-W10", "2016-03-08T20:00/2016-03-09T04:00", "1843~", "1900?", "../1400", "-0043"]
)
def test_a_date_comes_back_with_its_grain(text: str) -> None:
    interval = parse_edtf(text) if text != "2016-W10" else replace(parse_edtf("2016-03-07/2016-03-13"), grain="week")

    assert moment_of(moment_as_text(interval)) == interval


def test_every_field_of_a_record_has_its_place_in_a_row() -> None:
    # A new field must be given a column, or the memory would forget it.
    assert {field.name for field in fields(Article)} == {
        "source", "path", "language", "text", "blocks", "sentences", "offsets", "rendered", "is_draft"
    }  # fmt: skip
    assert {field.name for field in fields(Source)} == {
        "article_id", "title", "publisher", "url", "published", "author", "tags", "is_guessed"
    }  # fmt: skip
    assert {field.name for field in fields(EventMention)} == {
        "id", "source", "sentence", "span", "quote", "trigger", "timex", "interval", "basis", "modality", "headline",
        "names", "reason", "entities"
    }  # fmt: skip
    assert {field.name for field in fields(Timex)} == {
        "span", "type", "value", "rule", "mod", "edtf", "interval", "offset", "reason"
    }  # fmt: skip
    assert {field.name for field in fields(Event)} == {
        "id", "interval", "headline", "citations", "importance", "modality", "names", "reasons", "disagreements",
        "kinds"
    }  # fmt: skip
    assert {field.name for field in fields(Citation)} == {
        "mention_id", "source", "span", "quote", "interval", "timex", "basis", "modality", "reason"
    }  # fmt: skip


def test_what_became_of_events_is_told_build_by_build(tmp_path: Path) -> None:
    first, second = Change("added", "m1", "2010-04-12", "Ship leaves"), Change("merged", "m2", "", "Ship goes", "m1")
    committed(tmp_path, replace(CHANGES, news=(first,)))
    committed(tmp_path, replace(SAME, news=(second,)))

    with Store.open(tmp_path) as store:
        assert store.news() == [(2, [second])]
        assert store.news(5) == [(2, [second]), (1, [first])]


def test_events_come_back_in_their_order(tmp_path: Path) -> None:
    kept = [KeptEvent(replace(EVENT, id=name), name) for name in ("a", "m", "z")]
    committed(tmp_path, replace(CHANGES, events=kept, order=("z", "a", "m")))

    with Store.open(tmp_path) as store:
        assert [event.id for event in store.events()] == ["z", "a", "m"]


def test_a_commit_that_fails_changes_nothing(tmp_path: Path) -> None:
    committed(tmp_path)
    with Store.open(tmp_path) as store, pytest.raises(sqlite3.IntegrityError):
        store.commit(replace(CHANGES, pages={"new.html": PageRecord("cc")}, events=(replace(KEPT, own="other"), KEPT)))

    with Store.open(tmp_path) as store:
        assert store.pages() == PAGES
        assert store.events() == [EVENT]


def test_what_the_merge_keeps_is_asked_for_key_by_key(tmp_path: Path) -> None:
    committed(tmp_path, replace(CHANGES, merge_rows=[("days", f"k{number}", b"v") for number in range(1200)]))
    committed(tmp_path, replace(SAME, merge_rows=[("days", "k1", b"w"), ("days", "k2", None)]))

    with Store.open(tmp_path) as store:
        found = store.merge_rows("days", [f"k{number}" for number in range(2000)])
        assert len(found) == 1199
        assert (found["k1"], found["k3"]) == (b"w", b"v")
        assert store.merge_rows("nights", ["k1"]) == {}


def test_mentions_come_back_by_their_ids(tmp_path: Path) -> None:
    committed(tmp_path)

    with Store.open(tmp_path) as store:
        assert list(store.mentions_by_id(["m1", "m9"])) == [MENTION]


def test_ids_outlive_their_events(tmp_path: Path) -> None:
    given = {"m1": GivenId(("m1", "m5")), "old": GivenId(("m7",), ("m1",))}
    committed(tmp_path, replace(CHANGES, ids=given))

    with Store.open(tmp_path) as store:
        assert store.given_ids() == given
        assert store.given_id("old") == given["old"]
        assert store.ids_of(["m5", "m7", "m8"]) == {"m5": "m1", "m7": "old"}
        assert store.retired_ids() == {"old": ("m1",)}


def test_words_are_forgotten_when_no_article_writes_them(tmp_path: Path) -> None:
    committed(tmp_path, replace(CHANGES, words={"left": 2, "ship": 1}))
    committed(tmp_path, replace(SAME, words={"left": -1, "ship": -1, "on": 1}))

    with Store.open(tmp_path) as store:
        assert store.words() == {"left": 1, "on": 1}


def test_a_person_can_query_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(committed(tmp_path))

    row = connection.execute("select date, quote, timex, reason from mentions").fetchone()

    cited = connection.execute("select event, mention, article, quote, reason from citations").fetchone()

    connection.close()
    assert row == ("2010-04-12", TEXT, "on Monday", "the Monday before")
    assert cited == ("m1", "m1", "left", TEXT, "the Monday before")


def test_a_damaged_memory_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite").write_bytes(b"not a database at all" * 100)

    with Store.open(tmp_path) as store:
        assert store.notice is not None
        assert "damaged" in store.notice.what
        assert not store.notice.is_error
        assert store.events() == []
        store.commit(CHANGES)

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


def test_damage_further_on_shows_when_it_is_read(tmp_path: Path) -> None:
    texts = [replace(ARTICLE, text=TEXT * 400, source=replace(SOURCE, article_id=f"a{number}")) for number in range(40)]
    told = tuple(told_of(article, ()) for article in texts)
    path = committed(
        tmp_path, replace(CHANGES, read=(replace(READING, told=told),), published=frozenset(), events=(), order=())
    )
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 2))

    with pytest.raises(DamagedMemoryError), Store.open(tmp_path) as store:
        list(store.readings())


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_a_copy_of_the_process_reads_what_the_last_build_left(tmp_path: Path) -> None:
    code = """
import sys
from contextlib import closing
from pathlib import Path
from timeline.parallel import Aside
from timeline.records import Changes
from timeline.store import Store
folder = Path(sys.argv[1])
with Store.open(folder) as store:
    store.commit(Changes(words={"dam": 2}))
with Store.open(folder) as store:
    store._connection.execute("insert into words values ('mayor', 1)")
    with closing(Aside(store.words)) as aside:  # where it fails it is asked here, and sees what is not committed
        print(aside.result(), store.words(), store.is_in_one_file)
    store.commit(Changes(words={"fire": 1}))
with Store.open_existing(folder) as store:
    print(store.words())
"""
    # A process that runs no thread, unlike the one that runs the tests.
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )

    seen = "{'dam': 2} {'dam': 2, 'mayor': 1} True\n{'dam': 2, 'fire': 1, 'mayor': 1}\n"
    assert done.stdout == seen, done.stderr
