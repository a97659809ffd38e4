"""A file in parts: what stands there already is taken over, and a file that would be the same is left alone."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import TimelineError
from timeline.generate import Addresses, desk
from timeline.generate.parts import Content, Part, Parts, whole

URL = "data/events.csv"
LONG = bytes(range(251)) * 9_000  # more than is copied at once


def put(root: Path, content: Content, *, home: bool = True, ours: bool = True, anew: bool = False) -> bool:
    """Put one file; tells whether the disk saw it."""
    site = Addresses([URL], [URL] if ours else [])
    with desk(root / "site", [URL], site, root / "home" if home else None, anew=anew) as at_desk:
        with at_desk.placing() as place:
            placed = place(URL, content)
        at_desk.finish([URL] if placed.is_written else [])
    status = (root / "site" / URL).stat()
    assert placed.status == (status.st_size, status.st_mtime_ns, status.st_ino)
    return placed.is_written


def standing(root: Path) -> bytes:
    return (root / "site" / URL).read_bytes()


def resolved(parts: Sequence[Part], old: bytes) -> bytes:
    return b"".join(part if isinstance(part, bytes) else old[slice(*part)] for part in parts)


def patch(parts: Sequence[Part], old: bytes) -> Parts:
    return Parts(lambda: [resolved(parts, old)], lambda: parts, len(old))


SIZES = st.integers(0, 12)
STRETCHES = st.tuples(SIZES, SIZES).map(lambda ends: (min(ends), max(ends)))
PARTS = st.lists(st.one_of(st.sampled_from([b"", b"a", b"ab", b"b", b"aab"]), STRETCHES), max_size=5)


@given(st.text("ab", min_size=12, max_size=14), PARTS, st.booleans())
def test_parts_are_put_together_and_what_stands_so_already_is_left_alone(
    tmp_path_factory: pytest.TempPathFactory, text: str, parts: list[Part], home: bool
) -> None:
    root, old = tmp_path_factory.mktemp("root"), text.encode()
    put(root, old, home=home)
    before = (root / "site" / URL).stat()

    is_written = put(root, patch(parts, old), home=home)

    assert standing(root) == resolved(parts, old)
    after = (root / "site" / URL).stat()
    assert is_written == (standing(root) != old) == (after.st_ino != before.st_ino)
    if not is_written:
        assert after.st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("start", [0, 1, 1 << 20])
def test_a_long_stretch_is_taken_over(tmp_path: Path, start: int) -> None:
    put(tmp_path, LONG)
    put(tmp_path, patch([b"new", (start, len(LONG) - 5), b"end"], LONG))

    assert standing(tmp_path) == b"new" + LONG[start:-5] + b"end"


def test_where_the_system_does_not_copy_we_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "copy_file_range", raising=False)
    put(tmp_path, LONG)
    put(tmp_path, patch([(7, len(LONG))], LONG))

    assert standing(tmp_path) == LONG[7:]


def test_where_another_file_stands_by_now_all_is_made_anew(tmp_path: Path) -> None:
    put(tmp_path, b"something else")
    put(tmp_path, patch([b"new ", (0, 3)], b"old"))

    assert standing(tmp_path) == b"new old"


def test_where_nothing_stands_all_is_made_anew(tmp_path: Path) -> None:
    assert put(tmp_path, patch([b"new ", (0, 3)], b"old"))
    assert standing(tmp_path) == b"new old"


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "site/data").mkdir(parents=True)
    (tmp_path / "site" / URL).write_bytes(b"mine")

    with pytest.raises(TimelineError, match="not written by timeline"):
        put(tmp_path, Parts(lambda: [b"mi", b"ss"]), ours=False)
    assert standing(tmp_path) == b"mine"


def test_a_file_of_somebody_else_that_is_the_same_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "site/data").mkdir(parents=True)
    (tmp_path / "site" / URL).write_bytes(b"mine")

    assert not put(tmp_path, Parts(lambda: [b"mi", b"ne"]), ours=False)


def test_written_anew_it_is_another_file_of_the_same_bytes(tmp_path: Path) -> None:
    put(tmp_path, b"same")

    assert put(tmp_path, Parts(lambda: [b"sa", b"me"]), anew=True)
    assert standing(tmp_path) == b"same"


def test_what_fails_halfway_leaves_the_old_site(tmp_path: Path) -> None:
    put(tmp_path, b"old")

    def failing() -> Sequence[bytes]:
        raise RuntimeError("an article is gone")

    with pytest.raises(RuntimeError):
        put(tmp_path, Parts(failing))
    assert standing(tmp_path) == b"old"


def test_the_whole_of_a_file_needs_nothing_that_stands() -> None:
    assert whole(patch([b"new ", (0, 3)], b"old")) == b"new old"
    assert whole(b"bytes") == b"bytes"
