"""Articles at hand while a build lasts: few or many, here and in a copy of the process."""

import os
from pathlib import Path

import pytest

from timeline.rows import ArticleRow
from timeline.texts import HELD_BYTES, Texts

ROW = ArticleRow(
    id="a", path="a.md", language="en", is_draft=0, title="A “title”", publisher="", url="", published="", author="",
    tags="[]", is_guessed=0, text="It fell.", blocks="[]", sentences="[]", offsets="[]", html=None, places="[]",
)  # fmt: skip


def row(number: int, size: int = 8) -> ArticleRow:
    return ROW._replace(id=f"a{number}", text=f"{number} " + "x" * size)


@pytest.mark.parametrize("size", [8, HELD_BYTES // 3])
def test_every_article_comes_back_as_it_was(tmp_path: Path, size: int) -> None:
    texts = Texts(tmp_path)
    for number in range(10):
        texts.put((f"{number}.md", 0), row(number, size))

    assert [texts.row((f"{number}.md", 0)) for number in range(10)] == [row(number, size) for number in range(10)]
    assert ("3.md", 0) in texts
    assert ("3.md", 1) not in texts
    texts.close()


def test_what_is_no_text_of_unicode_comes_back_too(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    texts.put(("a.md", 0), ROW._replace(text="\udcff"))

    assert texts.row(("a.md", 0)).text == "\udcff"


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    for number in range(4):
        texts.put(("a.md", number), row(number, HELD_BYTES // 2))

    assert list(tmp_path.iterdir()) == []
    texts.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied where the system can")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_copy_of_the_process_reads_them_while_the_process_does(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    for number in range(8):
        texts.put(("a.md", number), row(number, HELD_BYTES // 3))
    places = [("a.md", number) for number in range(8)] * 5

    copy = os.fork()
    if not copy:
        found = [texts.row(place) for place in reversed(places)]
        os._exit(0 if found == [row(number, HELD_BYTES // 3) for _, number in reversed(places)] else 1)
    here = [texts.row(place).id for place in places]

    assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
    assert here == [f"a{number}" for _, number in places]
    texts.close()


def test_an_article_that_was_never_put_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Texts(tmp_path).row(("a.md", 0))
