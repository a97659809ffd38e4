"""What the output folder looks like: as a whole, and in the shares that several processes look at."""

from collections.abc import Callable
from pathlib import Path

import pytest

from timeline import snapshot


def tree(root: Path) -> Path:
    for name in ("index.html", "a/one.html", "a/two.html", "a/deep/three.html", "b/four.html", "c/.hidden", ".own/x"):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    (root / "empty").mkdir()
    (root / "link").symlink_to(root / "a", target_is_directory=True)
    return root


@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_the_shares_of_a_folder_make_up_its_whole_look(tmp_path: Path, most: int) -> None:
    root = tree(tmp_path / "site")

    shares = snapshot.shares_of(root, most)

    assert len(shares) <= most
    assert snapshot.new_total(0, (), (snapshot.total_of(root, share) for share in shares)) == snapshot.scan(root).total


@pytest.mark.parametrize("name", ["index.html", "a/deep/three.html", "b/four.html"])
def test_every_file_is_in_one_of_the_shares(tmp_path: Path, name: str) -> None:
    root = tree(tmp_path / "site")
    shares = snapshot.shares_of(root, 3)
    before = [snapshot.total_of(root, share) for share in shares]

    (root / name).write_text("longer than it was before", encoding="utf-8")

    after = [snapshot.total_of(root, share) for share in shares]
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_where_no_folder_is_there_is_nothing_to_share(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")

    assert (snapshot.shares_of(tmp_path / "none", 9), snapshot.shares_of(tmp_path / "file", 9)) == ([], [])


@pytest.mark.parametrize(
    ("change", "folders"),
    [
        (lambda root: None, set()),
        (lambda root: (root / "a/one.html").write_text("longer than it was", encoding="utf-8"), {"a/"}),
        (lambda root: (root / "a/deep/three.html").rename(root / "b/three.html"), {"a/deep/", "b/"}),
        (lambda root: (root / "index.html").unlink(), {""}),
        (lambda root: (root / "new").mkdir(), {"", "new/"}),
        (lambda root: (root / "b").rename(root / "d"), {"", "b/", "d/"}),
    ],
)
def test_a_look_tells_the_folders_that_are_not_as_they_were(
    tmp_path: Path, change: Callable[[Path], object], folders: set[str]
) -> None:
    root = tree(tmp_path / "content")
    (root / "link").unlink()
    before = snapshot.Look(root).as_text()

    change(root)

    now = snapshot.Look(root)
    assert now.unlike(before) == folders
    assert (now.as_text() == before) is not bool(folders)


def test_a_folder_in_doubt_is_looked_at_again(tmp_path: Path) -> None:
    look = snapshot.Look(tree(tmp_path / "content"))

    assert look.unlike(look.as_text({"a/"})) == {"a/"}


def test_the_stamps_of_a_folder_are_those_of_the_files_right_in_it(tmp_path: Path) -> None:
    root = tree(tmp_path / "content")
    look = snapshot.Look(root)

    assert look.stamps(["a/"]) == {
        f"a/{name}": snapshot.stamp_of(root / "a" / name) for name in ("one.html", "two.html")
    }
    assert {"index.html", "a/deep/three.html", "link/one.html"} < look.stamps().keys()
    assert not any(name.startswith((".", "c/.")) for name in look.stamps())


@pytest.mark.parametrize("odd", ["link", "nowhere.md"])
def test_links_to_folders_and_to_nowhere_are_not_plain(tmp_path: Path, odd: str) -> None:
    root = tree(tmp_path / "content")
    (root / "link").unlink()
    assert snapshot.Look(root).is_plain

    (root / odd).symlink_to(root / ("a" if odd == "link" else "gone"))

    assert not snapshot.Look(root).is_plain
