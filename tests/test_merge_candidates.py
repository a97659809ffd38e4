"""Which mentions are compared: all that can be one happening, and far fewer than all with all."""

from itertools import combinations

import pytest
from merge_records import tell

from timeline.merge.candidates import CROWD, pairs
from timeline.merge.profiles import read_profiles
from timeline.merge.similarity import Rarity
from timeline.model import EventMention


def compared(*mentions: EventMention) -> set[tuple[int, int]]:
    profiles = read_profiles(mentions)
    found = list(pairs(profiles, Rarity(profiles)))
    assert len(found) == len(set(found))
    assert all(left < right for left, right in found)
    return set(found)


@pytest.mark.parametrize(
    ("one", "other", "is_compared"),
    [
        ("2016-03-10", "2016-03-10", True),
        ("2016-03-10", "2016-03-11", True),
        ("2016-03-10", "2016-03-12", False),
        ("2016-03-10", "2016-03", True),
        ("2016-03-10", "2016-04", False),
        ("2016-03", "2016", True),
        ("2016", "2016", True),
        ("2016", "2017", False),
        ("2014", "201X", True),
        ("2016-02-29/2016-03-06", "2016-03-05", True),
        ("2016-03-01T08:00", "2016-03-01", True),
        ("2016-03/2016-04", "2016-04-10", True),
        ("2010/..", "2010-05", True),
        ("../2010", "../2010", True),
        ("19XX", "19XX", True),
        ("", "2016-03-10", True),
        ("", "", True),
    ],
)
def test_dates_that_meet_are_compared(one: str, other: str, is_compared: bool) -> None:
    found = compared(tell("The Ocean Pearl sank.", one), tell("The Ocean Pearl sank.", other, article="a2"))

    assert bool(found) is is_compared


def test_news_is_compared_with_the_two_days_before() -> None:
    news = tell("The Ocean Pearl sank.", "2016-03-10", basis="publication")

    assert compared(news, tell("The Ocean Pearl sank.", "2016-03-08", article="a2"))


def _crowd(count: int) -> list[EventMention]:
    """Return two mentions each of ``count`` happenings of one day; the two share a rare name."""
    return [
        tell(f"The ship Vessel{number} sank off the coast.", "2016-03-10", article=f"a{number}-{copy}", trigger="sank")
        for number in range(count)
        for copy in range(2)
    ]


def test_in_a_crowd_those_that_share_a_rare_name_are_compared() -> None:
    mentions = _crowd(4 * CROWD)

    assert {(index, index + 1) for index in range(0, len(mentions), 2)} <= compared(*mentions)


def test_the_work_grows_with_the_crowd_not_with_its_square() -> None:
    small, large = len(compared(*_crowd(4 * CROWD))), len(compared(*_crowd(16 * CROWD)))

    assert large <= 5 * small


def test_a_crowd_of_copies_is_still_compared_with_its_neighbours() -> None:
    copies = [tell("The Ocean Pearl sank off Butwal.", "2016-03-10", article=f"a{n:03}") for n in range(4 * CROWD)]

    assert {(index, index + 1) for index in range(len(copies) - 1)} <= compared(*copies)


def test_a_small_day_is_compared_as_a_whole() -> None:
    mentions = [tell(f"Word{number} happened.", "2016-03-10", article=f"a{number}") for number in range(8)]

    assert compared(*mentions) == set(combinations(range(8), 2))
