"""What sources contradict one another on is kept as data."""

import pytest
from merge_records import tell

from timeline.merge.disagreements import counts_told, find_disagreements
from timeline.model import Disagreement


@pytest.mark.parametrize(
    ("quote", "counted"),
    [
        ("Some 800 people were evacuated from the farms.", [("people evacuated", 800)]),
        ("The blast killed five people and injured 20.", [("people killed", 5), ("people injured", 20)]),
        ("At least 12 people were killed and 30 injured.", [("people killed", 12), ("people injured", 30)]),
        ("Officials evacuated about 1,200 residents.", [("people evacuated", 1200)]),
        ("Some 800 people were moved to safety.", [("people evacuated", 800)]),
        ("On March 20 about 600 residents left their farms.", [("people evacuated", 600)]),
        ("Around 800 people were told to leave their homes.", [("people evacuated", 800)]),
        ("Nine villagers died.", [("people killed", 9)]),
        ("A 48-year-old man was killed.", []),
        ("It killed the deal, worth $500 to each.", []),
        ("The ferry sank in 2014 and nobody died.", [("people killed", 0)]),
        ("The ferry sank in 2014 and everybody lived.", []),
        ("Two dozen Syrian refugees were rescued.", [("people rescued", 24)]),
        ("A magnitude 6.1 earthquake killed three people.", [("magnitude", 6.1), ("people killed", 3)]),
        ("The ship carried 300 tonnes of coal.", []),
        ("It was seen by 20 people.", []),
    ],
)
def test_what_is_counted_is_told_by_the_act_beside_the_number(quote: str, counted: list[tuple[str, int]]) -> None:
    assert list(counts_told(tell(quote))) == counted


def test_other_figures_for_one_thing_are_a_disagreement_the_most_told_first() -> None:
    one, other, third = (
        tell("Some 500 people were evacuated.", "2010-04-14", article="a1"),
        tell("Officials evacuated 800 people.", "2010-04-14", article="a2"),
        tell("About 800 residents were evacuated.", "2010-04-14", article="a3"),
    )

    values = (("800", tuple(sorted((other.id, third.id)))), ("500", (one.id,)))
    assert find_disagreements([one, other, third]) == (Disagreement("count", "people evacuated", values),)


def test_figures_for_other_things_are_none() -> None:
    mentions = [tell("It killed 5.", article="a1"), tell("It injured 20.", article="a2")]

    assert find_disagreements(mentions) == ()


def test_two_days_are_a_disagreement() -> None:
    one, other = tell("It sank.", "2016-03-10", article="a1"), tell("It sank.", "2016-03-11", article="a2")

    (found,) = find_disagreements([one, other])

    assert (found.kind, [value for value, _ in found.values]) == ("date", ["2016-03-10", "2016-03-11"])


@pytest.mark.parametrize("coarser", ["2016-03", "2016-03-09/2016-03-12", "2016-03-10T08:00"])
def test_a_date_of_another_width_around_the_same_day_is_none(coarser: str) -> None:
    mentions = [tell("It sank.", "2016-03-10", article="a1"), tell("It sank.", coarser, article="a2")]

    assert find_disagreements(mentions) == ()


def test_the_day_of_publication_contradicts_nobody() -> None:
    mentions = [
        tell("It sank.", "2016-03-10", article="a1"),
        tell("It sank.", "2016-03-11", article="a2", basis="publication"),
    ]

    assert find_disagreements(mentions) == ()


def test_what_was_planned_contradicts_nothing() -> None:
    mentions = [
        tell("It sails.", "2016-03-10", article="a1"),
        tell("It sails.", "2016-03-11", article="a2", modality="planned"),
    ]

    assert find_disagreements(mentions) == ()
