"""Sentences have exact offsets, never cross a block, and end where a reader would end them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.extract.sentences import split_sentences
from timeline.model import Block, Span

LINES = (Path(__file__).parent / "corpus" / "sentences.txt").read_text(encoding="utf-8").splitlines()
MISSED = pytest.mark.xfail(reason="no rule tells it yet", strict=True)
PARAGRAPHS = [
    pytest.param(number, line.removeprefix("! "), marks=[MISSED] if line.startswith("! ") else [])
    for number, line in enumerate(LINES, start=1)
    if line and not line.startswith("#")
]


def split(text: str) -> list[str]:
    whole = (Block(Span(0, len(text)), "paragraph"),)
    return [span.of(text) for span in split_sentences(text, whole)]


@pytest.mark.parametrize(("number", "line"), PARAGRAPHS)
def test_a_paragraph_is_cut_where_a_reader_would_cut_it(number: int, line: str) -> None:
    wanted = line.split(" | ")

    assert split(" ".join(wanted)) == wanted, f"sentences.txt:{number}"


def test_a_sentence_never_crosses_a_block() -> None:
    text = "Fire at the mill\n\nThe mill burned on Monday"
    blocks = (Block(Span(0, 16), "heading"), Block(Span(18, 43), "paragraph"))

    assert [span.of(text) for span in split_sentences(text, blocks)] == text.split("\n\n")


def test_furniture_and_datelines_have_no_sentences() -> None:
    text = "Sign up now.\n\nROME, May 3 — It rained."
    blocks = (
        Block(Span(0, 12), "furniture"),
        Block(Span(14, 27), "dateline"),
        Block(Span(28, 38), "paragraph"),
    )

    assert [span.of(text) for span in split_sentences(text, blocks)] == ["It rained."]


@given(st.text(alphabet=st.sampled_from("aB1 .!?…“”\"')(\n\u00a0é🙂"), max_size=80))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    if not text:
        return
    spans = split_sentences(text, (Block(Span(0, len(text)), "paragraph"),))
    covered = [position for span in spans for position in range(span.start, span.end)]

    assert len(covered) == len(set(covered))
    assert {i for i, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert list(spans) == sorted(spans)
