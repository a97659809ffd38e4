"""Names are found, told apart, led back to their full form, and kept clear of what only looks like a name."""

from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from tests.test_mentions import article
from timeline.cli import cli
from timeline.errors import TimelineError
from timeline.extract import extract_mentions, load_recogniser
from timeline.model import Name, NameKind

CORPUS = Path(__file__).parent / "corpus" / "names.txt"
# An article that introduces somebody, what it tells later, and whom that means.
DESCRIBED = [
    ("Kim Jong Un, the North Korean leader, toured a farm.", "the North Korean leader fired a rocket.", "Kim Jong Un"),
    ("North Korean leader Kim Jong Un toured a farm.", "the North Korean leader fired a rocket.", "Kim Jong Un"),
    ("French President Nicolas Sarkozy met U.S. President Barack Obama.", "the French president left.",
     "Nicolas Sarkozy"),
    ("Barack Obama, president of the United States, met Nicolas Sarkozy.", "the American president left.",
     "Barack Obama"),
    ("The chief executive of Acme, Jane Roe, was hired.", "the company's chief executive left.", "Jane Roe"),
    ("Prime Minister Tony Abbott was elected.", "the prime minister left.", "Tony Abbott"),
    ("Foreign Minister Ana Roe was elected.", "the minister left.", "Ana Roe"),
    ("Money was lost at Acme, a bank based in Lima.", "the bank closed its doors.", "Acme"),
    ("Money was lost at First National Bank.", "the bank closed its doors.", "First National Bank"),
    ("British Airways was founded.", "the airline cancelled its flights.", "British Airways"),
]  # fmt: skip
# The same, where it stays open who or what is meant.
OPEN = [
    ("French President Nicolas Sarkozy met U.S. President Barack Obama.", "the president left."),
    ("Prime Minister Tony Abbott was elected.", "the minister left."),
    ("Former President Ana Roe was elected.", "the president left."),
    ("Jane Roe, president of Peru, left.", "the president of the company resigned."),
    ("John Smith said the president lied.", "the president left."),
    ("Money was lost at First National Bank and at Union Bank.", "the bank closed its doors."),
    ("First National Bank was robbed like a bank in the next street.", "the bank closed its doors."),
]


def read_corpus() -> list[tuple[str, list[Name]]]:
    examples = []
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sentence, _, told = line.partition("=>")
            pairs = [pair.partition(" = ") for pair in told.split("; ") if pair.strip()]
            found = [Name(name.strip(), cast("NameKind", kind.strip())) for name, _, kind in pairs]
            examples.append((sentence.strip(), found))
    return examples


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


@pytest.mark.parametrize(("sentence", "wanted"), read_corpus())
def test_a_sentence_of_the_corpus_has_the_names_that_it_says(sentence: str, wanted: list[Name]) -> None:
    assert list(dict.fromkeys(names(f"It was a quiet week for everyone. {sentence}"))) == wanted


@pytest.mark.parametrize(("introduced", "later", "meant"), DESCRIBED)
def test_a_description_counts_as_the_one_that_the_article_introduces_so(
    introduced: str, later: str, meant: str
) -> None:
    mentions = extract_mentions(article(f"{introduced} On Monday {later}"))

    assert mentions[-1].names == (meant,)


@pytest.mark.parametrize(("introduced", "later"), OPEN)
def test_a_description_that_may_mean_another_counts_as_nobody(introduced: str, later: str) -> None:
    mentions = extract_mentions(article(f"{introduced} On Monday {later}"))

    assert mentions[-1].names == ()


def test_letters_are_the_organisation_whose_they_are() -> None:
    found = names("The European Space Agency (ESA) was founded in 1975. On Monday the ESA sold a rocket.")

    assert set(found) == {Name("European Space Agency", "organisation")}


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
