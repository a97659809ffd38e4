"""The key moments of a collection: which days, and which sentences."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.digest import Naming, Request, Said, day_named, digest, read_said
from timeline.digest.weights import load_weights
from timeline.edtf import parse_edtf
from timeline.errors import UsageError
from timeline.extract import read_json_lines
from timeline.model import Article
from timeline.timex.en.rules import COMBINED, FIRST_LEVEL

PAD = " as the people of the town were told by those who had seen it"


def day(text: str) -> int:
    number = parse_edtf(text).first_day
    assert number is not None
    return number


def said(text: str, *days: str, article: str, published: str = "2016-03-20", position: int = 9) -> Said:
    return Said(article, day(published), position, text + PAD, tuple(Naming(day(name)) for name in days))


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


def article(text: str, published: str = "2016-09-30") -> Article:
    line = json.dumps({"id": "a1", "title": "The ferry", "published": published, "text": text}).encode()
    (item,) = [item for item in read_json_lines([line], "articles.jsonl") if isinstance(item, Article)]
    return item


CHRONOLOGY = "\n\n".join(
    [
        "Here is what happened to the ferry.",
        "March 10 - The ferry Ocean Pearl sinks off Batangas.",
        "Sixty people drown in the bay.",
        "March 14 - The coast guard opens an inquiry into the ferry.",
        "April 2 - The owner of the ferry is arrested in Manila.",
        "November 20 - Divers say the ferry was sold for scrap.",
        "May 30 - The wreck is raised from the sea floor.",
        "July 8 - Families of the drowned sue the owner.",
        "August 1 - A court in Manila hears the first case.",
    ]
)


def test_a_sentence_after_a_date_of_a_chronology_belongs_to_that_day() -> None:
    told = read_said(article(CHRONOLOGY))

    assert [[naming.day for naming in said.named] for said in told if said.text.startswith("Sixty")] == [
        [day("2016-03-10")]
    ]


def test_a_chronology_tells_of_the_past() -> None:
    told = read_said(article(CHRONOLOGY))

    assert [said.named[0].day for said in told if "scrap" in said.text] == [day("2015-11-20")]


def test_an_article_with_a_few_dates_is_no_chronology() -> None:
    told = read_said(article("\n\n".join(CHRONOLOGY.split("\n\n")[:6])))

    assert not any(said.is_entry for said in told)


def test_a_chronology_of_what_is_asked_for_weighs_more_than_an_article() -> None:
    others = [said(f"Port fees in Utopia fell {INQUIRY}", "2016-07-07", article=f"b{n}") for n in range(3)]

    chosen = digest([*others, *read_said(article(CHRONOLOGY))], Request(3, 1, query=("ferry",)))

    assert list(chosen) == ["2015-11-20", "2016-03-10", "2016-03-14"]


def test_a_chronology_of_something_else_weighs_nothing() -> None:
    told = [said("Port fees in Utopia fell", "2016-07-07", article="b1"), *read_said(article(CHRONOLOGY))]

    assert list(digest(told, Request(9, 1, query=("Utopia",)))) == ["2016-07-07"]


@pytest.mark.parametrize(("word", "text"), [("Haiti", "Haitian"), ("quakes", "quake"), ("medellin", "Medellín")])
def test_a_query_finds_a_word_in_its_other_forms(word: str, text: str) -> None:
    told = [
        said(f"On 10 March the {text} people met", "2016-03-10", article="a1"),
        said("The parliament of Utopia voted on 14 March", "2016-03-14", article="a2"),
    ]

    assert list(digest(told, Request(5, 1, query=(word,)))) == ["2016-03-10"]


def test_a_query_finds_no_longer_word_that_starts_alike() -> None:
    told = [said("On 10 March a hundred humans met", "2016-03-10", article="a1")]

    assert digest(told, Request(5, 1, query=("Hu",))) == {}


def test_a_query_of_words_that_say_nothing_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--query"):
        Request(1, 1, query=("the", "of"))


def test_an_end_before_the_start_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="before the first, 2016-03-10"):
        Request(1, 1, day("2016-03-10"), day("2016-03-09"))


def test_the_stamp_of_the_day_of_publication_counts_for_little() -> None:
    stamped = [
        Said(f"a{n}", day("2016-03-14"), 9, INQUIRY + PAD, (Naming(day("2016-03-14"), is_written_out=True),))
        for n in range(2)
    ]
    told = [said(SINKING, "2016-03-10", article=f"b{n}", published="2016-03-12") for n in range(2)]

    assert list(digest([*stamped, *told], Request(1, 1))) == ["2016-03-10"]


def test_every_rule_that_is_called_vague_exists() -> None:
    assert load_weights().vague <= {row.name for row in (*FIRST_LEVEL, *COMBINED)}


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--start", "March", "--start"),
        ("--end", "2016-03", "--end"),
        ("--query", "of the", "--query"),
        ("--dates", "0", "--dates"),
        ("--sentences", "none", "--sentences"),
    ],
)
def test_an_option_with_a_wrong_value_is_told(tmp_path: Path, option: str, value: str, told: str) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("", encoding="utf-8")

    result = CliRunner().invoke(cli, ["digest", str(file), option, value])

    assert result.exit_code == 2
    assert told in result.stderr


def test_a_query_that_nothing_matches_is_told(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps({"id": "a1", "title": "Ferry", "published": "2016-03-11", "text": SINKING}) + "\n")

    result = CliRunner().invoke(cli, ["digest", str(file), "--query", "volcano"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {}
    assert "volcano" in result.stderr
