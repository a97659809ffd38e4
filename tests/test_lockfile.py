"""The lock of ids and the log of builds: lines that outlive the memory, and what is said of one that is broken."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import make_site, put

from timeline.build import build_site
from timeline.config import load_config
from timeline.errors import TimelineError
from timeline.lockfile import LOCK, LOG, patch_lock, read_lock, read_log, write_lock
from timeline.rows import GivenId
from timeline.store import Store

names = st.text(min_size=1)
FAIR = "---\ntitle: Fair\npublished: 2022-07-02\n---\n\nThe fair in Valby opened on Friday.\n"


@given(st.dictionaries(names, st.builds(GivenId, st.lists(names).map(tuple), st.lists(names).map(tuple))))
def test_a_lock_comes_back_whole_and_sorted(tmp_path_factory: pytest.TempPathFactory, ids: dict[str, GivenId]) -> None:
    path = tmp_path_factory.mktemp("lock") / LOCK
    write_lock(path, ids)

    assert read_lock(path) == ids
    assert list(read_lock(path)) == sorted(ids)


@given(
    st.dictionaries(names, st.builds(GivenId, st.lists(names).map(tuple), st.lists(names).map(tuple))),
    st.dictionaries(names, st.builds(GivenId, st.lists(names).map(tuple))),
    st.booleans(),
)
def test_a_patched_lock_is_the_one_that_would_be_written(
    tmp_path_factory: pytest.TempPathFactory, ids: dict[str, GivenId], more: dict[str, GivenId], is_ours: bool
) -> None:
    folder = tmp_path_factory.mktemp("lock")
    write_lock(folder / LOCK, ids)
    write_lock(folder / "whole", {**ids, **more})

    is_patched = bool(patch_lock(folder / LOCK, more, is_ours=is_ours))
    assert (folder / LOCK).read_bytes() == (folder / ("whole" if is_patched else LOCK)).read_bytes()
    assert is_patched or any(json.dumps(id_, ensure_ascii=False) != f'"{id_}"' for id_ in {**ids, **more})


def test_a_lock_that_others_wrote_is_not_patched(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text('{"mentions": ["m0"], "id": "e0"}\n', encoding="utf-8")

    assert not patch_lock(tmp_path / LOCK, {"e1": GivenId(("m1",))})


def test_one_event_more_is_one_line_more(tmp_path: Path) -> None:
    build_site(load_config(make_site(tmp_path)))
    before = (tmp_path / LOCK).read_text(encoding="utf-8").splitlines()
    put(tmp_path, "2022/fair.md", FAIR)
    build_site(load_config(tmp_path))
    after = (tmp_path / LOCK).read_text(encoding="utf-8").splitlines()

    assert set(before) < set(after)
    assert len(after) > len(before)
    assert after == sorted(after)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("<<<<<<< HEAD", "not JSON"),
        ("[]", "not an object"),
        ('{"id": "e1"}', "not of the lock"),
        ('{"id": "e1", "mentions": [1]}', "not of the lock"),
        ('{"id": "e0", "mentions": []}', "an id comes twice"),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_costs_nothing(tmp_path: Path, line: str, what: str) -> None:
    make_site(tmp_path)
    (tmp_path / LOCK).write_text(f'{{"id": "e0", "mentions": ["m0"]}}\n{line}\n', encoding="utf-8")

    with pytest.raises(TimelineError, match=what) as caught:
        build_site(load_config(tmp_path))
    assert caught.value.where == f"{tmp_path / LOCK}:2"
    assert not (tmp_path / "site").exists()


def test_a_broken_line_of_the_log_is_told_with_its_number(tmp_path: Path) -> None:
    (tmp_path / LOG).write_text('{"entries": [{}]}\n', encoding="utf-8")

    with pytest.raises(TimelineError, match="not of the log") as caught:
        read_log(tmp_path / LOG)
    assert caught.value.where == f"{tmp_path / LOG}:1"


def test_ids_outlive_the_memory(tmp_path: Path) -> None:
    build_site(load_config(make_site(tmp_path)))
    lines = (tmp_path / LOCK).read_text(encoding="utf-8")
    renamed = lines.replace('"id": "e', '"id": "ff')  # as if other mentions had come first, long ago
    (tmp_path / LOCK).write_text(renamed, encoding="utf-8")
    build_site(load_config(tmp_path))

    with Store.open_existing(tmp_path / ".timeline") as store:
        assert all(id_.startswith("ff") for id_ in store.event_ids())
    assert (tmp_path / LOCK).read_text(encoding="utf-8") == renamed


def test_a_lock_that_was_removed_is_written_again(tmp_path: Path) -> None:
    build_site(load_config(make_site(tmp_path)))
    lock = (tmp_path / LOCK).read_bytes()
    (tmp_path / LOCK).unlink()
    build_site(load_config(tmp_path))

    assert (tmp_path / LOCK).read_bytes() == lock


def test_an_event_that_comes_back_has_its_old_id(tmp_path: Path) -> None:
    make_site(tmp_path)
    fair = put(tmp_path, "2022/fair.md", FAIR)
    build_site(load_config(tmp_path))
    page = sorted((tmp_path / "site/events").iterdir())
    fair.unlink()
    build_site(load_config(tmp_path))
    assert sorted((tmp_path / "site/events").iterdir()) != page
    put(tmp_path, "2022/fair.md", FAIR)
    build_site(load_config(tmp_path))

    assert sorted((tmp_path / "site/events").iterdir()) == page


def test_what_is_new_is_told_but_not_of_a_first_build(tmp_path: Path) -> None:
    build_site(load_config(make_site(tmp_path)))
    assert not (tmp_path / LOG).exists()
    put(tmp_path, "2022/fair.md", FAIR)
    build_site(load_config(tmp_path))
    page = (tmp_path / "site/new.html").read_text(encoding="utf-8")
    build_site(load_config(tmp_path))

    assert "The fair in Valby opened" in page
    assert len(read_log(tmp_path / LOG)) == 1
    assert [entry["change"] for entry in read_log(tmp_path / LOG)[0]["entries"]] == ["added"]
