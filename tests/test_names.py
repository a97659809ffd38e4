"""Names are found, told apart, led back to their full form, and kept clear of what only looks like a name."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.test_mentions import article
from timeline.cli import cli
from timeline.errors import TimelineError
from timeline.extract import extract_mentions, load_recogniser
from timeline.model import Name


def names(text: str) -> list[Name]:
    return [name for mention in extract_mentions(article(text)) for name in mention.entities]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("On Monday President Anna Reyes left Lima.", [Name("Anna Reyes", "person"), Name("Lima", "place")]),
        ("On Monday Marden Inc. sold its mines.", [Name("Marden Inc", "organisation")]),
        ("On Monday Capt. James A. Orr Jr. left the ship.", [Name("James A. Orr", "person")]),
        ("On Monday the Food Council met near Naxos.", [Name("Food Council", "organisation"), Name("Naxos", "place")]),
        ("On Monday Chancellor Angela Moll of Oman spoke.", [Name("Angela Moll", "person"), Name("Oman", "place")]),
        ("On Monday the ferry crossed the Elbe River.", [Name("Elbe River", "place")]),
        ("On Monday General Motors closed a plant.", [Name("General Motors", "organisation")]),
    ],
)  # fmt: skip
def test_a_name_is_told_apart_by_its_words_and_its_place(sentence: str, wanted: list[Name]) -> None:
    assert names(f"Background. {sentence}") == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "Rebels left the city on Monday.",
        "The President left on Monday.",
        "On Monday Libyan and French officials met.",
        "Nobody came on Monday.",
        "Supporters cheered on Monday.",
    ],
)
def test_what_only_has_a_capital_is_no_name(sentence: str) -> None:
    assert names(f"Background. {sentence}") == []


def test_a_surname_alone_is_the_person_whom_the_article_names_in_full() -> None:
    found = names("President Kim Jong-un left Pyongyang in 1999. On Monday Kim spoke, and President Kim left again.")

    assert {name.text for name in found if name.kind == "person"} == {"Kim Jong-un"}


def test_a_surname_that_two_people_share_stays_as_it_is() -> None:
    found = names("Anna Reyes and Mark Reyes left Lima in 1999. On Monday Reyes won the race.")

    assert Name("Reyes", "") in found


def test_a_model_that_cannot_be_loaded_is_told_with_its_mend() -> None:
    pytest.importorskip("spacy", reason="install timeline-press[nlp]")

    with pytest.raises(TimelineError, match="cannot load the model 'no-such-model'"):
        load_recogniser("no-such-model")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spacy = pytest.importorskip("spacy", reason="install timeline-press[nlp]")
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "Blue Heron"}, {"label": "DATE", "pattern": "Monday"}])
    folder = tmp_path_factory.mktemp("model") / "herons"
    pipeline.to_disk(folder)
    return folder


def test_a_models_names_go_before_our_own(model: Path) -> None:
    mention = extract_mentions(article("Background. On Monday the Blue Heron left Lima."), load_recogniser(str(model)))[
        0
    ]

    assert mention.entities == (Name("Blue Heron", "organisation"), Name("Lima", "place"))
    assert mention.names == ("Blue Heron", "Lima")


def test_extract_takes_the_model_as_an_option(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"id": "a", "published": "2016-03-10", "text": "The Blue Heron sank on Monday."}\n', encoding="utf-8"
    )

    result = CliRunner().invoke(cli, ["extract", "--nlp", str(model), str(file)])

    assert '"kinds": {"Blue Heron": "organisation"}' in result.stdout


def test_extract_explains_each_mention(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "a", "published": "2016-03-10", "text": "The ferry sank on Monday."}\n', encoding="utf-8")

    lines = CliRunner().invoke(cli, ["extract", "--explain", str(file)]).stdout.splitlines()

    assert lines[0] == "2016-03-07  The ferry sank"
    assert [line.split()[0] for line in lines[1:5]] == ["quote", "clause", "date", "modality"]
    assert "“Monday” dates “sank”" in lines[2]
    assert "rule weekday" in lines[3]
