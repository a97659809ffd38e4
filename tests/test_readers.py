"""Finding and reading files: order, ids, and a message with a mend for whatever is wrong."""

import os
from pathlib import Path

import pytest

from timeline.errors import Notice
from timeline.extract.readers import find_files, read_file
from timeline.model import Article

BROKEN = Path(__file__).parent / "broken"
WORDS = "The old bridge closed on Monday, officials said.\n"


def names(root: Path) -> list[str]:
    """Return what is found below ``root``: the paths of files, the notices as they are printed."""
    return [item.where if isinstance(item, Notice) else item.relative_to(root).as_posix() for item in find_files(root)]


def told(root: Path) -> list[str]:
    """Return, for a folder, what each article and each problem in it comes to."""
    lines = []
    for found in find_files(root):
        for item in [found] if isinstance(found, Notice) else read_file(found, root=root):
            is_notice = isinstance(item, Notice)
            lines.append(str(item) if is_notice else f"{item.path}: read as {item.source.article_id!r}")
    return lines


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(WORDS, encoding="utf-8")


@pytest.mark.parametrize("case", sorted(path.parent.name for path in BROKEN.glob("*/articles")))
def test_broken_input_gives_its_message(case: str) -> None:
    pytest.importorskip("trafilatura")
    wanted = (BROKEN / case / "expected.txt").read_text(encoding="utf-8")

    assert "\n".join(told(BROKEN / case / "articles")) + "\n" == wanted


def test_files_are_found_at_any_depth_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.md", "a/y/x.jsonl", "c.HTML", "a.markdown", "d.jsonl.gz", "e.htm")

    assert names(tmp_path) == ["a.markdown", "a/y/x.jsonl", "a/z.md", "b.txt", "c.HTML", "d.jsonl.gz", "e.htm"]


def test_hidden_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".hidden.md", ".git/a.md", "picture.png", "notes.rst", ".md", "a.md")

    assert names(tmp_path) == ["a.md"]


def test_links_are_followed_inside_the_folder_only_and_never_in_circles(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(tmp_path, "outside.md", "root/a/in.md")
    (root / "loop").symlink_to(root)
    (root / "a" / "up").symlink_to(root / "a")
    (root / "out.md").symlink_to(tmp_path / "outside.md")
    (root / "gone.md").symlink_to(root / "nowhere")
    (root / "twin.md").symlink_to(root / "a" / "in.md")

    found = find_files(root)
    told_of = {item.where: item.what for item in found if isinstance(item, Notice)}
    assert told_of == {
        "out.md": "a link that leads out of the folder of articles",
        "gone.md": "a link that leads nowhere",
    }
    assert [item.relative_to(root).as_posix() for item in found if isinstance(item, Path)] == ["a/in.md", "twin.md"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (notice,) = find_files(tmp_path / "nowhere")

    assert isinstance(notice, Notice)
    assert notice.what == "there is no such folder"


def test_ids_and_paths_are_told_from_the_root(tmp_path: Path) -> None:
    write(tmp_path, "2016/launch.txt")

    (article,) = [i for i in read_file(tmp_path / "2016/launch.txt", root=tmp_path) if isinstance(i, Article)]
    (alone,) = [i for i in read_file(tmp_path / "2016/launch.txt") if isinstance(i, Article)]
    assert (article.path, article.source.article_id) == ("2016/launch.txt", "2016/launch")
    assert (alone.path, alone.source.article_id) == ("launch.txt", "launch")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a.txt").write_bytes("Été: the old bridge closed on Monday.".encode(codec))

    (article,) = [item for item in read_file(tmp_path / "a.txt") if isinstance(item, Article)]
    assert article.text == "Été: the old bridge closed on Monday."


@pytest.mark.parametrize("suffix", ["md", "txt", "html"])
def test_fifty_megabytes_of_one_line_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"x " * 25_000_000)

    (notice,) = read_file(path)
    assert isinstance(notice, Notice)
    assert notice.what == "larger than 20 MB, the most that one article may have"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "a.md").chmod(0)

    (notice,) = read_file(tmp_path / "a.md", root=tmp_path)
    assert isinstance(notice, Notice)
    assert notice.what == "the file may not be read"


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    (notice,) = read_file(tmp_path / "a.md")

    assert notice == Notice("the file is not there", "a.md", "restore it, or remove the link that leads to it")


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()

    (notice,) = read_file(tmp_path / "x.md")
    assert isinstance(notice, Notice)
    assert notice.what == "this is a folder, not an article"
