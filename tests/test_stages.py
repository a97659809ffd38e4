"""What is told when a rule of ours fails on one article: the others go on."""

from dataclasses import replace

import pytest

from timeline.errors import Notice, TimelineError
from timeline.extract import read_json_lines
from timeline.model import Article, Block, Span
from timeline.stages import all_mentions, mentions_with, tried


@pytest.fixture
def article() -> Article:
    line = b'{"id": "ferry", "title": "The ferry", "published": "2016-03-10", "text": "It sank on Monday."}'
    (item,) = read_json_lines([line], "news.jsonl")
    assert isinstance(item, Article)
    return item


def _fail(article: Article) -> str:
    raise IndexError(f"nothing behind {article.text[-1]!r}")


def _refuse(article: Article) -> str:
    raise TimelineError("no such model", where=article.source.article_id, mend="name another one")


def test_what_is_made_of_an_article_is_given_back(article: Article) -> None:
    assert tried(article, "news.jsonl", lambda found: found.source.title) == "The ferry"


def test_a_failing_rule_costs_its_article_alone_and_is_told(article: Article) -> None:
    told = tried(article, "news.jsonl", _fail)

    assert isinstance(told, Notice)
    assert (told.where, told.is_error) == ("news.jsonl", True)
    assert "'ferry'" in told.what
    assert "IndexError: nothing behind '.' (test_stages.py:" in told.what


def test_what_the_user_can_mend_is_not_taken_for_a_fault_of_ours(article: Article) -> None:
    with pytest.raises(TimelineError, match="no such model"):
        tried(article, "news.jsonl", _refuse)


def test_of_articles_that_are_read_together_a_failing_rule_costs_one(article: Article) -> None:
    end = len(article.text)
    nowhere = (Span(end + 100, end + 110),)  # no reader gives such a sentence
    broken = replace(article, sentences=nowhere, blocks=(Block(Span(0, end + 200), "paragraph"),))

    told = all_mentions([(article, "a.md"), (broken, "b.md"), (article, "c.md")], "")

    assert told[0] == told[2] == mentions_with(article, "")
    assert isinstance(told[1], Notice)
    assert (told[1].where, "a rule failed" in told[1].what) == ("b.md", True)
