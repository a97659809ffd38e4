"""What the output folder looks like: as a whole, and in the shares that several processes look at."""

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
