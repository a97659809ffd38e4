"""A headline says who did what, in the words of its source, short enough to read at a glance."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_mentions import article
from timeline.extract import extract_mentions
from timeline.extract.headlines import MOST_WORDS

FILE = Path(__file__).parent / "corpus" / "headlines.txt"
LINES = [
    (number, *line.split(" => "))
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1)
    if line and not line.startswith("#")
]
PARTS = (
    "On Monday",
    "the crew",
    "left",
    "Lima",
    ",",
    "which",
    "had",
    "“slept”",
    "and",
    "in 1999",
    "(",
    ")",
    "said",
    ".",
)


@pytest.mark.parametrize(("number", "sentence", "headlines"), LINES)
def test_a_headline_says_who_did_what(number: int, sentence: str, headlines: str) -> None:
    background = "" if sentence[0].isdigit() else "Background. "
    found = [mention.headline for mention in extract_mentions(article(background + sentence))]

    assert found == headlines.split(" | "), f"headlines.txt:{number}"


@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_a_headline_is_short_and_in_the_words_of_its_sentence(parts: list[str]) -> None:
    text = "Background. " + " ".join(parts)

    for mention in extract_mentions(article(text)):
        words = mention.headline.replace("“", " ").replace("”", " ").replace(":", " ").split()
        source = " ".join(mention.sentence.of(text).split()).lower()

        assert len([word for word in words if word[0].isalnum()]) <= MOST_WORDS
        assert all(word.strip("(),.").lower() in source for word in words)
