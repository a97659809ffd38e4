"""A headline says who did what, in the words of its source, short enough to read at a glance."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_mentions import article
from timeline.extract import extract_mentions
from timeline.extract.shortening import MOST_WORDS

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


def headlines_of(text: str) -> list[str]:
    return [mention.headline for mention in extract_mentions(article(text))]


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("The harbour master, Ole Berg, today closed the pier.", "The harbour master, Ole Berg, closed the pier"),
        (
            "The mayor of Larkhaven, Ana Orr, opened the bridge on Monday.",
            "The mayor of Larkhaven, Ana Orr, opened the bridge",
        ),
        (
            "The harbour master, Ole Berg, on Monday closed the north pier to all the ferries that came in too late.",
            "Ole Berg closed the north pier to all the ferries",
        ),
    ],
)
def test_the_name_of_who_is_described_stays(sentence: str, headline: str) -> None:
    assert headlines_of("Background. " + sentence) == [headline]


def test_a_name_beside_two_people_is_nobodys_for_sure() -> None:
    sentence = (
        "The wife of the mayor, Ole Berg, gave the town on Monday a library with nine thousand books and a garden."
    )

    assert not headlines_of("Background. " + sentence)[0].startswith("Ole Berg")


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("Sefton came in 2005 and met the council.", "Sefton came and met the council"),
        ("The dam broke on Monday when the river rose.", "The dam broke when the river rose"),
        ("The flow ended on 15 July, when the crew closed a valve.", "The flow ended when the crew closed a valve"),
    ],
)
def test_a_short_headline_goes_on_with_what_the_sentence_says_next(sentence: str, headline: str) -> None:
    assert headline in headlines_of("Background. " + sentence)


@pytest.mark.parametrize(
    ("sentence", "headline"),
    [
        ("It emerged on Monday that the bank had lost the files.", "The bank had lost the files"),
        (
            "The Bank of Larkhaven said that it lost nine million dollars in 2009.",
            "The Bank of Larkhaven lost nine million dollars",
        ),
    ],
)
def test_it_is_named_where_its_sentence_leaves_no_choice(sentence: str, headline: str) -> None:
    assert headlines_of("Background. " + sentence) == [headline]


def test_it_that_stands_for_nothing_is_not_named() -> None:
    found = headlines_of("Marden Inc sold its mine. It is expected that the price will fall in May.")

    assert not any(headline.startswith("Marden Inc is") for headline in found)


def test_he_is_not_whom_his_own_sentence_names() -> None:
    text = "Background. Mr John Orr led the town. In 1990 he was cleared of a plot to kill Mr Orr."

    assert not any(headline.startswith("John Orr was cleared") for headline in headlines_of(text))


def test_who_is_called_by_the_last_name_is_meant_by_he() -> None:
    text = (
        "Background. Sibor Ganem ran the mine. Many knew Ganem well, and Ganem knew them. Ganem left the firm. "
        "He sold the mine in 2004."
    )

    assert "Sibor Ganem sold the mine" in headlines_of(text)


def test_what_an_article_is_about_stands_behind_a_headline_without_a_name() -> None:
    text = (
        "Background. Divers came to Larkhaven in spring. The people of Larkhaven had asked for them, and in Larkhaven "
        "they stayed. The old pier was closed in May."
    )

    assert headlines_of(text)[-1] == "The old pier was closed (Larkhaven)"


def test_no_person_stands_behind_a_headline_about_another() -> None:
    text = (
        "Background. In spring Angela Orr came home. The town knew Angela Orr, and Angela Orr knew the town. "
        "The actor was arrested in May."
    )

    assert not any("(" in headline for headline in headlines_of(text))


@pytest.mark.parametrize(
    "sentence",
    [
        "Completely rid the town of rats in 1990.",
        "This was in May 1990.",
        "You were quoted in 1990.",
        "In a letter sent on Monday, the director of television.",
        "A survey on Monday found.",
        "At 10:14 am on 28 May 2010, orr wrote: The port was shut on Monday.",
    ],
)
def test_what_tells_of_nobody_is_no_event(sentence: str) -> None:
    assert headlines_of("Background. " + sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Today is a great day for Larkhaven.",
        "November is very important to the fishermen.",
        "The heavy oil usually sinks in winter.",
        "Ana Quill and Ole Berg contributed reporting on Monday.",
    ],
)
def test_how_things_are_or_mostly_go_is_no_event(sentence: str) -> None:
    assert headlines_of("Background. " + sentence) == []


def test_the_stamp_of_a_comment_dates_no_event() -> None:
    text = "Background.\n\nFebruary 25th, 2011 2:16 pm ET The rebels took the harbour of Larkhaven."
    assert headlines_of(text) == []


def test_the_report_takes_the_words_that_told_which_one() -> None:
    text = "Background. The council published a report on the Larkhaven dam. The report was approved on Monday."

    assert headlines_of(text)[-1] == "The report on the Larkhaven dam was approved"


def test_the_report_stays_bare_where_there_may_be_another() -> None:
    text = "Background. The Lima report came with the Genoa report. The report was approved on Monday."

    assert headlines_of(text)[-1].startswith("The report was approved")


def test_the_company_is_the_one_that_the_text_tells_of() -> None:
    text = "Marden Inc makes pumps. Marden Inc is old. Marden Inc hired nine smiths. The company sold its mine in May."

    assert headlines_of(text)[-1] == "Marden Inc sold its mine"


def test_the_company_beside_two_of_them_is_neither_for_sure() -> None:
    text = "Marden Inc and Acme Corp make pumps. Marden Inc met Acme Corp. The company sold its mine in May."

    assert not any(headline.startswith(("Marden", "Acme")) for headline in headlines_of(text))


def test_a_bomb_that_hit_her_wall_hit_the_wall_of_the_one_woman_told_of() -> None:
    text = "Angela Orr lives by the port. Angela Orr is a smith. A rocket hit her wall on Monday."

    assert headlines_of(text)[-1] == "A rocket hit Angela Orr’s wall"


def test_no_firm_stands_behind_the_act_of_another() -> None:
    text = "Background. Marden Inc sold pumps. Marden Inc grew. Marden Inc moved. Acme beat the forecast in May."

    assert headlines_of(text)[-1] == "Acme beat the forecast"


def test_where_a_place_is_told_none_stands_behind() -> None:
    text = "The ferry was built in Genoa. Genoa had others. In Genoa it lay. The ferry sank off Naxos on Monday."

    assert not any("(" in headline for headline in headlines_of(text))


def test_the_city_is_told_with_its_name_and_its_country() -> None:
    text = (
        "Rebels in Libya moved on. Libya was at war. The war in Libya was long. Residents of Benghazi hid. "
        "Tanks rolled into the city on Monday."
    )

    assert headlines_of(text)[-1] == "Tanks rolled into the city (Benghazi, Libya)"


def test_a_place_of_those_who_say_so_stands_behind_no_headline() -> None:
    text = (
        "Divers live in Larkhaven. The port of Larkhaven is old. Larkhaven has a pier. "
        "A study by divers in Larkhaven found on Monday that the eggs were sharp enough to tear a net."
    )

    assert not any("(" in headline for headline in headlines_of(text)[-1:])


def test_no_other_place_stands_behind_what_goes_on_where_its_sentence_says() -> None:
    text = (
        "Mount Harrow is a hill. Mount Harrow smokes. Below Mount Harrow the farmers met. "
        "On Monday they filled the hall at Larkhaven, and the tea ran out."
    )

    assert headlines_of(text)[-1] == "The tea ran out"


def test_ours_is_said_by_who_tells_it() -> None:
    text = "Background. We looked at the boats. Two will leave for Naxos; ours was moved to Lima on Monday."
    source = replace(article(text).source, author="Ana Orr")

    found = [mention.headline for mention in extract_mentions(replace(article(text), source=source))]

    assert found[-1].startswith("Ana Orr: “Ours was moved to Lima")


def test_articles_stay_where_a_headline_has_room() -> None:
    found = headlines_of("Background. The mayor of Larkhaven closed the old pier at the end of the bay on Monday.")

    assert found == ["The mayor of Larkhaven closed the old pier at the end of the bay"]


def test_a_number_of_things_keeps_what_it_is_a_number_of() -> None:
    sentence = (
        "The harbour board of the island agreed on Monday to buy from its rival in Genoa a score of new pilot boats."
    )

    assert not headlines_of("Background. " + sentence)[0].endswith("score")
