"""Articles that are read together tell what each tells alone."""

from dataclasses import replace

import pytest

from timeline.extract import batches, extract_all, extract_mentions
from timeline.model import Article, Block, Interval, OffsetMap, Source, Span

TEXTS = [
    "A ferry sank off Oslo on Monday. Nobody was hurt.\n\nIt had left Bergen the day before.",
    "Ana Orr died on 3 March 2016. She was a potter. Her sister opened the kiln a year later.",
    "The bank closed on Tuesday, its owner said. He had bought it in May 2015.",
]


def article(number: int, text: str) -> Article:
    start, sentences, blocks = 0, [], []
    for paragraph in text.split("\n\n"):
        blocks.append(Block(Span(start, start + len(paragraph)), "paragraph"))
        at = start
        for sentence in paragraph.split(". "):
            end = min(at + len(sentence) + 1, start + len(paragraph))
            sentences.append(Span(at, end))
            at = end + 1
        start += len(paragraph) + 2
    published = Interval.of_days(736000 + number, 736000 + number)
    source = Source(f"a{number}", f"Article {number}", "The Paper", "", published, "", (), False)
    return Article(
        source, f"a{number}.md", "en", text, tuple(blocks), tuple(sentences), OffsetMap(((0, 0, len(text)),))
    )


ARTICLES = [article(number, TEXTS[number % len(TEXTS)]) for number in range(7)]


def test_articles_tell_together_what_they_tell_alone() -> None:
    assert extract_all(ARTICLES) == [extract_mentions(one) for one in ARTICLES]


@pytest.mark.parametrize("most", [1, 2, 100])
def test_how_many_are_read_together_makes_no_difference(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [extract_mentions(one) for one in ARTICLES]
    monkeypatch.setattr(batches, "MOST_ARTICLES", most)

    assert extract_all(ARTICLES) == alone


def test_long_articles_are_read_with_few_others() -> None:
    long = replace(ARTICLES[0], text=" " * (batches.MOST_CHARACTERS // 2))
    found = [len(batch) for batch in batches.batches([long, long, long, ARTICLES[1]])]

    assert found == [2, 2]


def test_no_articles_tell_nothing() -> None:
    assert extract_all([]) == []
