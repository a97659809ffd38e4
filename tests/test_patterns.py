"""What no pattern may hold, for the oldest Python that we run on."""

import re
from pathlib import Path

import pytest

import timeline

SOURCES = sorted(
    path for path in Path(timeline.__file__).parent.rglob("*") if path.suffix in (".py", ".toml") and path.is_file()
)
# "(?:…)*+", but not the "()*+" of a list of marks
_POSSESSIVE_GROUP = re.compile(r"[^(]\)(?:[*+?]|\{\d*,?\d*\})\+")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_group_is_repeated_possessively(path: Path) -> None:
    r"""Python before 3.11.5 then takes too much: "4," for "4" (cpython issue 106052); "\d++" alone is sound."""
    found = [line for line in path.read_text(encoding="utf-8").splitlines() if _POSSESSIVE_GROUP.search(line)]

    assert found == []
