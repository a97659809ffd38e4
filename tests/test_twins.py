"""The output and its twin: a site appears at once, and what stands in it of others stays."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.generate import write_site
from timeline.generate.twins import Twin, exchange
from timeline.generate.writer import LEDGER, STAGING

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems move files one by one")
SITE = {"index.html": b"<p>i", "events/a.html": b"<p>a", "assets/style.css": b"p{}"}


def write(root: Path, files: dict[str, bytes], previous: dict[str, str] | None = None) -> dict[str, str]:
    return dict(write_site(files.items(), root / "site", previous or {}, root / "home").manifest)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != LEDGER
    }


def inodes(folder: Path) -> dict[str, int]:
    return {file.relative_to(folder).as_posix(): file.stat().st_ino for file in folder.rglob("*") if file.is_file()}


def test_the_twin_holds_the_same_files_and_takes_no_room(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    assert inodes(tmp_path / "site") == inodes(tmp_path / "home/twin")
    write(tmp_path, {**SITE, "index.html": b"new", "names/b.html": b"b"}, manifest)

    assert inodes(tmp_path / "site") == inodes(tmp_path / "home/twin")
    assert on_disk(tmp_path / "site") == {**SITE, "index.html": b"new", "names/b.html": b"b"}


def test_the_site_changes_all_at_once(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    folder = os.open(tmp_path / "site", os.O_RDONLY)  # whoever is inside the old folder stays in it
    before = os.fstat(folder).st_ino
    write(tmp_path, {**SITE, "index.html": b"new", "events/a.html": b"new"}, manifest)
    inside = set(os.listdir(folder))  # noqa: PTH208 - of an open folder, wherever it is now
    os.close(folder)

    assert (tmp_path / "site").stat().st_ino != before
    assert inside == {LEDGER, "index.html", "events", "assets"}


def test_a_file_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    before = (tmp_path / "site/events/a.html").stat()
    write(tmp_path, {**SITE, "index.html": b"new"}, manifest)
    after = (tmp_path / "site/events/a.html").stat()

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_files_of_others_come_along(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    (tmp_path / "site/CNAME").write_text("example.org")
    (tmp_path / "site/events/notes.txt").write_text("mine")
    (tmp_path / "site/mine").mkdir()
    (tmp_path / "site/mine/link").symlink_to("../CNAME")
    manifest = write(tmp_path, {**SITE, "index.html": b"1"}, manifest)
    (tmp_path / "site/CNAME").unlink()
    write(tmp_path, {**SITE, "index.html": b"2"}, manifest)

    assert not (tmp_path / "site/CNAME").exists()
    assert (tmp_path / "site/events/notes.txt").read_text() == "mine"
    assert (tmp_path / "site/mine/link").is_symlink()


def test_a_hidden_folder_in_the_output_stays_where_it_is(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    (tmp_path / "site/.git").mkdir()
    inode = (tmp_path / "site").stat().st_ino
    write(tmp_path, {**SITE, "index.html": b"new"}, manifest)

    assert (tmp_path / "site").stat().st_ino == inode  # one by one, then
    assert (tmp_path / "site/index.html").read_bytes() == b"new"
    assert not (tmp_path / "site" / STAGING).exists()


def test_what_was_changed_in_the_twin_does_no_harm(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    (tmp_path / "home/twin/index.html").unlink()
    (tmp_path / "home/twin/stray").write_text("stray")
    write(tmp_path, {**SITE, "events/a.html": b"new"}, manifest)

    assert on_disk(tmp_path / "site") == {**SITE, "events/a.html": b"new"}


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_kill_at_the_switch_leaves_old_or_new_and_the_next_build_is_right(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = write(tmp_path, SITE)

    def killed(one: Path, other: Path) -> None:
        if step == "after":
            exchange(one, other)
        raise KeyboardInterrupt

    opened = Twin.open(tmp_path / "home", tmp_path / "site")
    assert opened is not None
    with opened.placing() as place:
        place("index.html", b"new")
    with monkeypatch.context() as patch:
        patch.setattr("timeline.generate.twins.exchange", killed)
        with pytest.raises(KeyboardInterrupt):
            opened.switch(["index.html"], [])

    assert on_disk(tmp_path / "site") in (SITE, {**SITE, "index.html": b"new"})
    write(tmp_path, {**SITE, "index.html": b"newer"}, manifest)
    assert on_disk(tmp_path / "site") == {**SITE, "index.html": b"newer"} == on_disk(tmp_path / "home/twin")


urls = st.lists(st.sampled_from(["a.html", "b/c.html", "b/d.css", "e/f/g.json", "index.html", "b"]), unique=True)
plans = st.lists(
    urls.filter(lambda names: not ("b" in names and any(name.startswith("b/") for name in names))).flatmap(
        lambda names: st.fixed_dictionaries({name: st.binary(max_size=3) for name in names})
    ),
    max_size=4,
)


@given(plans)
def test_after_any_number_of_builds_both_folders_are_as_after_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, builds: list[dict[str, bytes]]
) -> None:
    root = tmp_path_factory.mktemp("root")
    manifest: dict[str, str] = {}
    for files in builds:
        manifest = write(root, files, manifest)
        assert on_disk(root / "site") == files
        if (root / "home/twin").exists():
            assert inodes(root / "site") == inodes(root / "home/twin")
