"""Every line of tests/corpus/en: the expressions in brackets are found, with these values, and nothing else is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from timeline.edtf import parse_edtf
from timeline.model import Interval, TimexType
from timeline.timex import find_timexes

CORPUS = Path(__file__).parent / "corpus" / "en"
MARKED = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One expression to find; ``type`` and ``mod`` only where the line tells them."""

    words: str
    value: str
    type: str = ""
    mod: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One corpus line: its place, its DCT and language, the bare text, and what is to be found."""

    where: str
    dct: Interval | None
    language: str
    text: str
    wanted: tuple[Wanted, ...]


def read_wanted(words: str, told: str) -> Wanted:
    """Read ``TYPE:value/MOD``, of which only the value must be there; ``-`` is the empty value."""
    rest, _, mod = told.rpartition("/")
    if not rest or not mod.replace("_", "").isalpha():
        rest, mod = told, ""
    kind, _, value = rest.partition(":")
    if kind not in get_args(TimexType):
        kind, value = "", rest
    return Wanted(words, "" if value == "-" else value, kind, mod)


def read_corpus(path: Path) -> Iterator[Example]:
    """Yield the examples of one corpus file, in order."""
    dct: Interval | None = None
    language = "en"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        if line.startswith("# DCT "):
            told = line.removeprefix("# DCT ").strip()
            dct = None if told == "unknown" else parse_edtf(told)
        elif line.startswith("# LANGUAGE "):
            language = line.removeprefix("# LANGUAGE ").strip()
        elif line and not line.startswith("#"):
            marked, arrow, values = line.partition("=>")
            assert arrow, f"{where}: no => in the line"
            words = MARKED.findall(marked)
            assert len(words) == len(values.split()), f"{where}: as many brackets as values"
            wanted = tuple(read_wanted(*pair) for pair in zip(words, values.split(), strict=True))
            text = MARKED.sub(r"\1", marked).strip().replace("¶", "\n\n")
            yield Example(where, dct, language, text, wanted)


EXAMPLES = [example for path in sorted(CORPUS.glob("*.txt")) for example in read_corpus(path)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.where)
def test_the_line_says_what_is_found(example: Example) -> None:
    timexes = find_timexes(example.text, example.dct, example.language)

    found = tuple(
        Wanted(
            timex.span.of(example.text),
            timex.value,
            timex.type if wanted.type else "",
            timex.mod if wanted.mod else "",
        )
        for timex, wanted in zip(timexes, [*example.wanted, *[Wanted("", "")] * len(timexes)], strict=False)
    )
    assert found == example.wanted, example.text


def test_the_corpus_is_large_and_has_many_near_misses() -> None:
    silent = sum(not example.wanted for example in EXAMPLES)

    assert len(EXAMPLES) >= 2500
    assert silent >= 500
