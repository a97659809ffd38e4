"""Mentions at hand: found by their numbers, article by article, in memory and on the disk."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from timeline import mentioned as module
from timeline.mentioned import Mentioned
from timeline.rows import MentionRow

ROW = MentionRow(
    "m", 0, 9, "It sank.", "sank", "", "", "", "none", "asserted", "It sank", "", "[]", "[]", "", 0, 9, 3, 7, None,
    None, "", "", "", "", "", "", "",
)  # fmt: skip


def row(name: str) -> MentionRow:
    return ROW._replace(id=name)


@pytest.fixture(params=[module.HELD_BYTES, 0], ids=["held", "on the disk"])
def mentioned(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mentioned]:
    monkeypatch.setattr(module, "HELD_BYTES", request.param)
    made = Mentioned(tmp_path)
    made.put(("a.md", 0), [row("a"), row("b")], b"read in a")
    made.put(("b.md", 0), [])
    made.put(("b.md", 1), [row("c")], b"read in c")
    with closing(made):
        yield made


def test_an_article_that_was_taken_in_is_at_hand(mentioned: Mentioned) -> None:
    assert ("b.md", 1) in mentioned
    assert ("b.md", 2) not in mentioned


def test_mentions_are_found_by_the_numbers_of_their_article(mentioned: Mentioned) -> None:
    places = [("a.md", 0), ("b.md", 0), ("b.md", 1)]

    assert [[mentioned.row(number).id for number in mentioned.numbers(place)] for place in places] == [
        ["a", "b"], [], ["c"],
    ]  # fmt: skip


def test_a_mention_comes_back_as_it_was(mentioned: Mentioned) -> None:
    assert mentioned.row(mentioned.numbers(("b.md", 1)).start) == row("c")


def test_the_article_of_a_mention_is_known(mentioned: Mentioned) -> None:
    numbers = [number for place in [("a.md", 0), ("b.md", 1)] for number in mentioned.numbers(place)]

    assert [mentioned.place(number) for number in numbers] == [("a.md", 0), ("a.md", 0), ("b.md", 1)]


def test_what_a_merge_reads_stands_with_the_mentions(mentioned: Mentioned) -> None:
    assert [mentioned.read(place) for place in [("a.md", 0), ("b.md", 0), ("b.md", 1)]] == [
        b"read in a", b"", b"read in c",
    ]  # fmt: skip


def test_an_article_that_is_not_at_hand_is_not_guessed(mentioned: Mentioned) -> None:
    with pytest.raises(KeyError):
        mentioned.numbers(("c.md", 0))


def test_what_works_on_them_is_let_go_of_with_them(mentioned: Mentioned) -> None:
    ended: list[bool] = []
    mentioned.used_by.callback(ended.append, True)

    mentioned.close()

    assert ended
