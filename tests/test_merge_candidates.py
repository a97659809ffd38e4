"""Which mentions are compared: all that can be one happening, and far fewer than all with all."""

import pytest
from merge_records import tell

from timeline.merge import merge_mentions
from timeline.merge.candidates import CROWD, Worth, day_pairs, read_day
from timeline.merge.profiles import Profile, read_profiles
from timeline.merge.rarity import Rarity, count_shelves
from timeline.model import EventMention

SINKING = "The ferry Ocean Pearl capsized off Butwal in a storm, and 4,812 litres of oil leaked"


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
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
        ("2016-02-29/2016-03-06", "2016-03-07", True),
        ("2016-03-01T08:00", "2016-03-01", True),
        ("2016-03/2016-04", "2016-04-10", True),
        ("2010/..", "2010-05", True),
        ("../2010", "../2010", True),
        ("19XX", "19XX", True),
        ("", "2016-03-10", True),
        ("", "", True),
    ],
)
def test_what_is_told_alike_of_dates_that_meet_is_one_event(one: str, other: str, is_one: bool) -> None:
    names = ["Ocean Pearl", "Butwal"]
    mentions = [
        tell(f"{SINKING}.", one, trigger="capsized", names=names),
        tell(f"{SINKING}, police said.", other, trigger="capsized", article="a2", names=names),
    ]

    assert len(merge_mentions(mentions)) == (1 if is_one else 2)


def compared(mentions: list[EventMention]) -> set[tuple[str, str]]:
    """Return which mentions of one day are compared, by their articles."""
    profiles = read_profiles(mentions)
    rarity = Rarity(count_shelves([profiles]), 1)
    found = _pairs(profiles, Worth(rarity))
    assert len(found) == len(set(found))
    return set(found)


def _pairs(profiles: list[Profile], worth: Worth) -> list[tuple[str, str]]:
    day = read_day([], profiles, worth)
    return [(other.article, item.article) for item, others in day_pairs(day, None) for other in others]


def _crowd(count: int) -> list[EventMention]:
    """Return two mentions each of ``count`` happenings of one day; the two share a rare name."""
    return [
        tell(f"The ship Vessel{number} sank off the coast.", "2016-03-10", article=f"a{number}-{copy}", trigger="sank")
        for number in range(count)
        for copy in range(2)
    ]


def test_in_a_crowd_those_that_share_a_rare_name_are_compared() -> None:
    assert {(f"a{number}-0", f"a{number}-1") for number in range(2 * CROWD)} <= compared(_crowd(2 * CROWD))


def test_the_work_grows_with_the_crowd_not_with_its_square() -> None:
    small, large = len(compared(_crowd(2 * CROWD))), len(compared(_crowd(8 * CROWD)))

    assert large <= 5 * small


def test_a_crowd_of_like_mentions_is_still_compared_with_its_neighbours() -> None:
    alike = [tell("The Ocean Pearl sank off Butwal.", "2016-03-10", article=f"a{n:03}") for n in range(3 * CROWD)]

    assert {(f"a{n:03}", f"a{n + 1:03}") for n in range(len(alike) - 1)} <= compared(alike)


def test_mentions_that_share_nothing_are_not_compared() -> None:
    mentions = [tell(f"Word{number} happened.", "2016-03-10", article=f"a{number}") for number in range(8)]

    assert compared([tell("A dam burst.", "2016-03-10", article="b"), *mentions[:1]]) == set()


def _everyday(count: int) -> list[EventMention]:
    """Return mentions of many days that make their words common."""
    return [
        tell(
            "Officials watched workers at lunch.",
            f"2015-{1 + n // 28:02}-{1 + n % 28:02}",
            article=f"e{n}",
            trigger="watched",
        )
        for n in range(count)
    ]


def compared_among_many(mentions: list[EventMention]) -> set[tuple[str, str]]:
    """Return which of the mentions of one day are compared where a hundred days more tell what is ordinary."""
    shelves = [[item] for item in read_profiles(_everyday(100))]
    profiles = read_profiles(mentions)
    worth = Worth(Rarity(count_shelves([*shelves, profiles]), len(shelves) + 1))
    return set(_pairs(profiles, worth))


def test_two_ordinary_words_are_not_enough_to_compare() -> None:
    mentions = [
        tell("Officials tickled workers.", "2016-03-10", article="a", trigger="tickled"),
        tell("Officials painted workers.", "2016-03-10", article="b", trigger="painted"),
    ]

    assert compared_among_many(mentions) == set()


def test_three_ordinary_words_are_enough_to_compare() -> None:
    mentions = [
        tell("Officials tickled workers at lunch.", "2016-03-10", article="a", trigger="tickled"),
        tell("Officials painted workers at lunch.", "2016-03-10", article="b", trigger="painted"),
    ]

    assert compared_among_many(mentions) == {("a", "b")}


def test_what_happened_in_different_known_cities_is_no_pair() -> None:
    mentions = [
        tell(f"A bomb exploded in {city}.", "2016-03-10", article=city, trigger="exploded", names=[city])
        for city in ("Izmir", "Lima")
    ]

    assert compared(mentions) == set()
