"""The whole road on the annotated articles: what must hold of events found, right and rightly dated."""

from pathlib import Path

import pytest

from benchmarks.annotated import ANNOTATIONS, CONTENT, read_annotations, read_articles, score
from timeline.model import Article

DEMO = ("apollo-13", "eyjafjallajokull")
FILES = sorted(ANNOTATIONS.glob("*.toml"))


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    pytest.importorskip("trafilatura", reason="the demo has saved pages: install timeline-press[html]")
    return read_articles((CONTENT, ANNOTATIONS))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_marked_quote_stands_once_in_its_article(file: Path, articles: dict[str, Article]) -> None:
    marked, related, plans = read_annotations(file, articles)

    assert marked
    assert related
    assert plans


@pytest.mark.parametrize("topic", DEMO)
def test_the_events_of_the_demo_are_found_and_dated(topic: str, articles: dict[str, Article]) -> None:
    result = score([ANNOTATIONS / f"{topic}.toml"], articles).as_dict()

    assert result["event recall"] >= 85
    assert result["event precision"] >= 85
    assert result["dates right"] >= 90


def test_styles_unlike_the_demo_are_read_too(articles: dict[str, Article]) -> None:
    result = score([ANNOTATIONS / "styles.toml"], articles).as_dict()

    assert result["event recall"] >= 75
    assert result["event precision"] >= 85
    assert result["dates right"] >= 75
