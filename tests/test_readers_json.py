"""JSON lines: the text as it is, one article a line, as a stream."""

import gzip
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import Notice
from timeline.extract.readers import read_file, read_json_lines
from timeline.extract.readers.dates import parse_published
from timeline.model import Article


def line(**fields: object) -> str:
    return json.dumps({"id": "a1", "published": "2016-03-09", "text": "The ship sank.", **fields})


def articles(*lines: str | bytes) -> list[Article]:
    found = list(read_json_lines(lines, "x.jsonl"))
    assert not [item for item in found if isinstance(item, Notice)]
    return [item for item in found if isinstance(item, Article)]


def blocks(text: str) -> list[str]:
    (article,) = articles(line(text=text))
    return [block.span.of(article.text) for block in article.blocks]


def test_a_line_is_an_article() -> None:
    (article,) = articles(line(title="A", source="S", url="https://x.example", language="fr", author="J", tags=["t"]))

    source = article.source
    assert (source.article_id, source.title, source.publisher, source.url) == ("a1", "A", "S", "https://x.example")
    assert (source.author, source.tags, article.language, article.path) == ("J", ("t",), "fr", "x.jsonl")
    assert source.published == parse_published("2016-03-09")


def test_dct_is_taken_for_published() -> None:
    (article,) = articles(json.dumps({"id": "a1", "dct": "2016-03-10T07:19", "text": "The ship sank."}))

    assert article.source.published == parse_published("2016-03-10T07:19")


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(
        lambda text: text.strip() != ""
    )
)
def test_the_text_is_taken_as_it_is(text: str) -> None:
    (article,) = articles(line(text=text))

    assert article.text == text
    assert all(article.offsets.locate(offset) == offset for offset in range(len(text)))
    covered = "".join(block.span.of(text) for block in article.blocks)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One day.\n\nTwo days.", ["One day.", "Two days."]),
        ("One day.\r\n\r\nTwo days.", ["One day.", "Two days."]),
        ("One day.\nTwo days.\nThree days.", ["One day.", "Two days.", "Three days."]),
        ("A title\nThen a line.", ["A title", "Then a line."]),
        (
            "A line that is broken where the page was full and goes\non in the next line.",
            ["A line that is broken where the page was full and goes\non in the next line."],
        ),
        ("\n  One day.  \n \n\n\tTwo days.\n", ["One day.", "Two days."]),
    ],
)
def test_paragraphs(text: str, paragraphs: list[str]) -> None:
    assert blocks(text) == paragraphs


def test_the_stream_is_read_no_further_than_asked() -> None:
    def endless() -> Iterator[str]:
        for number in itertools.count():
            assert number < 3
            yield line(id=f"a{number}")

    assert len(list(itertools.islice(read_json_lines(endless(), "-"), 3))) == 3


def test_bytes_and_words_give_the_same() -> None:
    assert articles(line(text="Été — it sank.").encode()) == articles(line(text="Été — it sank."))


def test_half_a_character_gives_way_to_one_that_can_be_written() -> None:
    found = list(
        read_json_lines(['{"id": "a", "published": "2016-03-09", "text": "a\\ud800b\\u0000c \\ud83d\\ude80"}'], "-")
    )

    assert [item.text for item in found if isinstance(item, Article)] == ["a\ufffdb\ufffdc 🚀"]
    assert [item.is_error for item in found if isinstance(item, Notice)] == [False]


def test_a_bad_line_stops_no_other() -> None:
    found = list(read_json_lines([line(id="a"), "{", line(id="b"), b"\xff", "", line(id="c")], "x.jsonl"))

    assert [item.source.article_id if isinstance(item, Article) else item.where for item in found] == [
        "a", "x.jsonl:2", "b", "x.jsonl:4", "c",
    ]  # fmt: skip


def test_an_id_that_comes_twice_is_an_error() -> None:
    found = list(read_json_lines([line(), line()], "x.jsonl"))

    assert found[1:] == [Notice("the id 'a1' comes twice", "x.jsonl:2", "give each article an id of its own")]


def test_packed_lines_are_read_as_unpacked_ones(tmp_path: Path) -> None:
    data = (line(id="a") + "\n" + line(id="b") + "\n").encode()
    (tmp_path / "x.jsonl").write_bytes(data)
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(data))

    plain = [item.source for item in read_file(tmp_path / "x.jsonl") if isinstance(item, Article)]
    packed = [item.source for item in read_file(tmp_path / "x.jsonl.gz") if isinstance(item, Article)]
    assert packed == plain
    assert len(plain) == 2


def test_a_damaged_packed_file_gives_what_came_before(tmp_path: Path) -> None:
    data = b"".join(
        line(id=f"a{number}", text=f"The ship {number * 7919} sank.").encode() + b"\n" for number in range(5000)
    )
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(data)[:-4000])

    *before, last = read_file(tmp_path / "x.jsonl.gz")
    assert len(before) > 100
    assert isinstance(last, Notice)
    assert "damaged" in last.what


def test_a_line_beyond_the_limit_is_left_out_and_the_next_one_is_read(tmp_path: Path) -> None:
    with (tmp_path / "x.jsonl").open("w") as file:
        file.write(line(id="big", text="x " * 25_000_000) + "\n" + line(id="small") + "\n")

    notice, article = read_file(tmp_path / "x.jsonl")
    assert isinstance(notice, Notice)
    assert notice.where == "x.jsonl:1"
    assert isinstance(article, Article)
    assert article.source.article_id == "small"


def test_lines_nested_beyond_all_use_are_an_error() -> None:
    (notice,) = read_json_lines(["[" * 200_000], "-")

    assert isinstance(notice, Notice)


def test_a_byline_in_front_is_furniture_and_names_the_author() -> None:
    (article,) = articles(line(text="By Jane Doe\n\nBILBAO (Harbor Tribune) — A ship sank."))

    assert [block.kind for block in article.blocks] == ["furniture", "dateline", "paragraph"]
    assert (article.source.author, article.source.publisher) == ("Jane Doe", "Harbor Tribune")


def test_what_readers_write_below_an_article_is_furniture() -> None:
    comment = "Ana July 18, 2011 at 1:36 pm | Reply The ferry was old in 1999."
    text = f"The ferry sank on Monday.\n{comment}\nIt was raised in May."
    line = json.dumps({"id": "a", "published": "2011-07-18", "text": text})
    article = next(item for item in read_json_lines([line], "x") if isinstance(item, Article))

    assert [block.kind for block in article.blocks] == ["paragraph", "furniture", "paragraph"]
