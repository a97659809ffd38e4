"""The benchmarks are run together: which, with what, and how two runs are compared."""

import json
import sys
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FOLDER = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(FOLDER))  # they import one another as scripts do

from compare import differences  # noqa: E402
from coreference import best_matched, ceaf_e  # noqa: E402
from run_all import NOT_RUN, Result, Step, figures_of, file_name, keep, steps  # noqa: E402


def test_every_benchmark_is_run_or_said_not_to_be() -> None:
    run = {step.name for step in steps(["1000"], [], [], has_browser=True)}

    assert run | NOT_RUN.keys() == {file.stem for file in FOLDER.glob("*.py")}
    assert not run & NOT_RUN.keys()


def test_what_needs_more_than_the_repository_says_what_to_pass() -> None:
    left_out = {step.name: step.why_not for step in steps(["1000"], [], [], has_browser=False) if step.why_not}

    assert left_out.keys() == {"digest", "timelinejs"}
    assert all("make bench " in why for why in left_out.values())


def test_sizes_and_collections_are_handed_on() -> None:
    found = steps(["1000", "10000"], ["a", "b"], ["t17", "people+7"], has_browser=False)

    assert Step("site_weight", ("1000", "10000")) in found
    assert Step("build_speed", ("--articles", "1000,10000")) in found
    assert Step("merge", ("a", "b")) in found
    assert [step.arguments for step in found if step.name == "digest"] == [("t17",), ("people", "--extension", "7")]
    assert len({file_name(step, found) for step in found}) == len(found)


def test_figures_stand_under_the_words_of_their_line() -> None:
    lines = [
        "timeline   F1  99.6%   whole 260/262",
        "no figure here",
        "read 4,477,365 characters",
        "read 12 characters",
    ]

    assert figures_of(lines) == {
        "timeline F1 #% whole #/#": [99.6, 260, 262],
        "read # characters": [4477365],
        "read # characters (2)": [12],
    }


def _kept(file: Path, lines: list[str]) -> None:
    keep(Result("b", (), 1.0, figures_of(lines), lines), file)


def test_a_run_is_compared_with_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    _kept(file, ["found 90.0 %", "read 1,000 a second", "old 1"])
    assert list(differences(tmp_path / "before" / "b.json", file)) == []

    _kept(file, ["found 90.0 %", "read 1,500 a second"])

    assert list(differences(tmp_path / "before" / "b.json", file)) == [
        "  read # a second: 1,000 -> 1,500 (+50.0 %)",
        "  1 lines stand in one run only",
    ]
    assert json.loads(file.read_text(encoding="utf-8"))["lines"] == ["found 90.0 %", "read 1,500 a second"]


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 9), max_size=12))
@settings(max_examples=60, deadline=None)
def test_clusters_are_matched_as_well_as_any_match_does(likeness: dict[tuple[int, int], int]) -> None:
    best = max(sum(likeness.get((row, order[row]), 0) for row in range(5)) for order in permutations(range(5)))

    assert best_matched(likeness) == best


def test_ceaf_of_clusters_cut_in_two() -> None:
    found = ceaf_e([["a", "b"], ["c"]], [["a"], ["b"], ["c"]])

    assert found.precision == pytest.approx((2 / 3 + 1) / 3)
    assert found.recall == pytest.approx((2 / 3 + 1) / 2)
