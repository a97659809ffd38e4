"""The key moments of a collection: which days, and which sentences."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.digest import Request, Said, day_named, digest
from timeline.edtf import parse_edtf
from timeline.errors import UsageError

PAD = " as the people of the town were told by those who had seen it"


def day(text: str) -> int:
    number = parse_edtf(text).first_day
    assert number is not None
    return number


def said(text: str, *days: str, article: str, published: str = "2016-03-20", position: int = 9) -> Said:
    return Said(article, day(published), position, text + PAD, tuple(day(name) for name in days))


SINKING = "On 10 March the ferry Ocean Pearl sank off Batangas"
INQUIRY = "The inquiry into the ferry opened on 14 March"


def test_the_day_that_most_articles_speak_of_comes_first() -> None:
    told = [
        said(SINKING, "2016-03-10", article="a1"),
        said(SINKING, "2016-03-10", article="a2"),
        said(INQUIRY, "2016-03-14", article="a3"),
    ]

    assert list(digest(told, Request(1, 1))) == ["2016-03-10"]


def test_one_article_that_names_a_day_often_counts_once() -> None:
    told = [
        *(said(f"{INQUIRY}, part {word}", "2016-03-14", article="a1") for word in ("one", "two", "three")),
        said(SINKING, "2016-03-10", article="a2"),
        said(SINKING, "2016-03-10", article="a3"),
    ]

    assert list(digest(told, Request(1, 1))) == ["2016-03-10"]


def test_a_sentence_that_repeats_another_is_left_out() -> None:
    other = "Divers found the wreck of the vessel at a depth of ninety metres on that same 10 March"
    told = [
        said(SINKING, "2016-03-10", article="a1"),
        said(SINKING + " today", "2016-03-10", article="a2"),
        said(other, "2016-03-10", article="a3"),
    ]

    (sentences,) = digest(told, Request(1, 2)).values()

    assert len(sentences) == 2
    assert any(sentence.startswith("Divers") for sentence in sentences)


def test_only_days_that_were_asked_for_and_articles_from_then_count() -> None:
    told = [
        said(SINKING, "2016-03-10", article="a1", published="2016-03-12"),
        said(INQUIRY, "2016-03-14", article="a2", published="2016-03-15"),
        said("The ferry was raised on 12 March", "2016-03-12", article="a3", published="2016-04-15"),
    ]

    assert list(digest(told, Request(5, 1, day("2016-03-11"), day("2016-03-31")))) == ["2016-03-14"]


def test_a_query_leaves_out_what_is_about_something_else() -> None:
    told = [
        said(SINKING, "2016-03-10", article="a1"),
        said("The parliament of Utopia voted on 14 March", "2016-03-14", article="a2"),
    ]

    assert list(digest(told, Request(5, 1, query=("ferry",)))) == ["2016-03-10"]


def test_days_stand_in_order_of_time_and_are_no_more_than_asked_for() -> None:
    told = [said(f"The ferry moved on {n} March", f"2016-03-{n}", article=f"a{n}") for n in (14, 10, 12)]

    assert list(digest(told, Request(2, 1))) == sorted(digest(told, Request(2, 1)))
    assert len(digest(told, Request(2, 1))) == 2


def test_the_order_of_articles_makes_no_difference() -> None:
    told = [
        said(SINKING, "2016-03-10", article="a1"),
        said(SINKING + " today", "2016-03-10", article="a2"),
        said(INQUIRY, "2016-03-14", article="a3"),
    ]

    assert digest(reversed(told), Request(2, 2)) == digest(told, Request(2, 2))


@pytest.mark.parametrize("text", ["tomorrow", "2016-03", "2016-13-01"])
def test_a_bound_that_is_no_day_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="--start"):
        day_named(text, "--start")


def test_the_command_prints_days_with_sentences_word_for_word(tmp_path: Path) -> None:
    sentence = "On 10 March 2016 the ferry Ocean Pearl sank off Batangas with eighty people aboard."
    article = {"id": "a1", "title": "Ferry sinks", "published": "2016-03-11", "text": f"{sentence}\n\nMore to follow."}
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(article) + "\n", encoding="utf-8")

    result = CliRunner().invoke(cli, ["digest", str(file), "--dates", "1", "--query", "ferry"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"2016-03-10": [sentence]}
