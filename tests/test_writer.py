"""Files onto the disk: only what changed, only what is ours, all or nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import TimelineError
from timeline.generate import write_site
from timeline.generate.writer import LEDGER, STAGING

SITE = {"index.html": b"<p>i", "events/a.html": b"<p>a", "assets/style.css": b"p{}"}


def write(out: Path, files: dict[str, bytes], previous: dict[str, str] | None = None) -> dict[str, str]:
    return dict(write_site(files.items(), out, previous or {}).manifest)


def on_disk(out: Path) -> dict[str, bytes]:
    return {
        file.relative_to(out).as_posix(): file.read_bytes()
        for file in out.rglob("*")
        if file.is_file() and file.name != LEDGER
    }


def test_all_files_are_written_and_told(tmp_path: Path) -> None:
    done = write_site(SITE.items(), tmp_path / "site", {})

    assert on_disk(tmp_path / "site") == SITE
    assert (done.written, done.unchanged, done.removed) == (3, 0, 0)
    assert sorted(done.manifest) == sorted(SITE)


def test_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    old = 1_000_000_000
    for url in SITE:
        os.utime(tmp_path / url, (old, old))
    done = write_site(SITE.items(), tmp_path, manifest)

    assert (done.written, done.unchanged, done.removed) == (0, 3, 0)
    assert {(tmp_path / url).stat().st_mtime for url in SITE} == {old}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    done = write_site({**SITE, "index.html": b"new"}.items(), tmp_path, manifest)

    assert (done.written, done.unchanged) == (1, 2)
    assert (tmp_path / "index.html").read_bytes() == b"new"


def test_what_is_no_longer_planned_goes_with_its_empty_folder(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    done = write_site([("index.html", b"<p>i")], tmp_path, manifest)

    assert done.removed == 2
    assert [path.name for path in sorted(tmp_path.iterdir())] == [LEDGER, "index.html"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    (tmp_path / "events/notes.txt").write_text("mine")
    (tmp_path / "CNAME").write_text("example.org")
    write_site([("index.html", b"<p>i")], tmp_path, manifest)

    assert (tmp_path / "events/notes.txt").read_text() == "mine"
    assert (tmp_path / "CNAME").read_text() == "example.org"


def test_a_file_of_others_at_our_place_is_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")

    with pytest.raises(TimelineError, match=r"index\.html: this file was not written by timeline"):
        write(tmp_path, SITE)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_file_of_others_that_is_the_same_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(SITE["index.html"])

    assert write_site(SITE.items(), tmp_path, {}).unchanged == 1


def test_the_folder_knows_its_files_when_the_build_memory_is_gone(tmp_path: Path) -> None:
    write(tmp_path, SITE)
    done = write_site([("index.html", b"new")], tmp_path, {})

    assert (done.written, done.removed) == (1, 2)


def test_a_page_that_somebody_edited_is_made_whole_again(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)
    (tmp_path / "index.html").write_text("edited")

    assert write_site(SITE.items(), tmp_path, manifest).written == 1
    assert on_disk(tmp_path) == SITE


@pytest.mark.parametrize(
    "url",
    ["../evil.html", "/evil.html", "a/../../evil.html", "a//b.html", "./a.html", "a\\b.html", "C:/a.html", "a\0b", "",
     "a/", STAGING + "/x", LEDGER, "x" * 300 + ".html", "a./b.html", "a\ud800.html", "a\nb.html"],
)  # fmt: skip
def test_no_address_leaves_the_folder(tmp_path: Path, url: str) -> None:
    out = tmp_path / "deep" / "site"

    with pytest.raises(TimelineError, match="cannot be written"):
        write(out, {"index.html": b"", url: b"x"})
    assert list(tmp_path.rglob("*.html")) == []
    assert not out.exists()


def test_a_link_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "site"
    out.mkdir()
    (out / "events").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(TimelineError, match="link that leads elsewhere"):
        write(out, SITE)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_page_that_was_made_a_link_is_not_written_through(tmp_path: Path) -> None:
    manifest = write(tmp_path / "site", SITE)
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "site/index.html").unlink()
    (tmp_path / "site/index.html").symlink_to(tmp_path / "precious")

    with pytest.raises(TimelineError, match="not written by timeline"):
        write(tmp_path / "site", {**SITE, "index.html": b"new"}, manifest)
    assert (tmp_path / "precious").read_text() == "mine"


def test_removing_never_goes_through_a_link(tmp_path: Path) -> None:
    manifest = write(tmp_path / "site", SITE)
    (tmp_path / "site/events/a.html").unlink()
    (tmp_path / "site/events").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.html").write_text("mine")
    (tmp_path / "site/events").symlink_to(tmp_path / "elsewhere")
    write(tmp_path / "site", {"index.html": b""}, manifest)

    assert (tmp_path / "elsewhere/a.html").read_text() == "mine"


def test_when_making_a_page_fails_the_old_site_stands(tmp_path: Path) -> None:
    manifest = write(tmp_path, SITE)

    def failing() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"new"
        raise RuntimeError("a broken page")

    with pytest.raises(RuntimeError):
        write_site(failing(), tmp_path, manifest)
    assert on_disk(tmp_path) == SITE


def test_when_the_first_build_fails_no_folder_is_left(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"new"
        raise RuntimeError("a broken page")

    with pytest.raises(RuntimeError):
        write_site(failing(), tmp_path / "site", {})
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_in_the_staging_folder_is_cleared(tmp_path: Path) -> None:
    (tmp_path / STAGING / "old").mkdir(parents=True)
    write(tmp_path, SITE)

    assert not (tmp_path / STAGING).exists()


def test_two_pages_with_one_address_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="two pages want one file"):
        write_site([("a.html", b"1"), ("a.html", b"2")], tmp_path, {})


def test_addresses_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="two pages want one file"):
        write_site([("a.html", b"1"), ("A.html", b"2")], tmp_path, {})


def test_a_page_cannot_also_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="both a page and a folder"):
        write_site([("a", b"1"), ("a/b", b"2")], tmp_path, {})


def test_a_folder_may_become_a_page_and_back(tmp_path: Path) -> None:
    manifest = write(tmp_path, {"a/b": b"1"})
    manifest = write(tmp_path, {"a": b"2"}, manifest)
    assert on_disk(tmp_path) == {"a": b"2"}
    write(tmp_path, {"a/b": b"1"}, manifest)

    assert on_disk(tmp_path) == {"a/b": b"1"}


def test_a_folder_that_cannot_be_is_an_error_with_a_mend(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")

    with pytest.raises(TimelineError, match="cannot be written"):
        write(tmp_path / "site", SITE)
    assert (tmp_path / "site").read_text() == "a file"


def test_pages_can_be_read_by_others(tmp_path: Path) -> None:
    write(tmp_path, SITE)
    umask = os.umask(0)
    os.umask(umask)

    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o666 & ~umask


urls = st.lists(st.sampled_from(["a.html", "b/c.html", "b/d.css", "e/f/g.json", "index.html"]), unique=True)
plans = st.lists(
    urls.flatmap(lambda names: st.fixed_dictionaries({name: st.binary(max_size=3) for name in names})), max_size=4
)


@given(plans)
def test_after_any_number_of_builds_the_folder_is_as_after_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, builds: list[dict[str, bytes]]
) -> None:
    out = tmp_path_factory.mktemp("site")
    manifest: dict[str, str] = {}
    for files in builds:
        manifest = write(out, files, manifest)
        assert on_disk(out) == files
        assert sorted(manifest) == sorted(files)
        folders = {file.parent for file in out.rglob("*") if file.is_file()}
        assert all(any(folder in kept.parents or folder == kept for kept in folders) for folder in out.rglob("*/"))
