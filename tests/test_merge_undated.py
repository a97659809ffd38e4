"""Mentions without a date: told apart by their triggers, their sentences and the stories around them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_records import tell

from timeline.merge import Story, merge_mentions
from timeline.merge.linkage import average_linkage
from timeline.merge.stories import Stories, stories_of, story_of
from timeline.merge.undated import WEIGHTS, evidence, pairs, read_telling, senses
from timeline.model import EventMention

FERRY = (
    "The ferry Ocean Pearl sank off Batangas. Divers searched the hull for the crew of the ferry. The coast guard of"
)
BANK = "Masked robbers emptied the vaults of the Meridian Bank. Detectives study the cameras of the bank vault, and"


def stories(**texts: str) -> dict[str, Story]:
    return {name: story_of(name, text) for name, text in texts.items()}


def clusters(mentions: list[EventMention], known: dict[str, Story]) -> set[frozenset[str]]:
    return {frozenset(citation.mention_id for citation in event.citations) for event in merge_mentions(mentions, known)}


def test_one_word_in_one_story_is_one_event_and_in_another_story_another() -> None:
    known = stories(a1=FERRY, a2=FERRY + " Batangas waited.", a3=BANK)
    one = tell("Divers began the search of the hull.", trigger="search", article="a1", published="2016-03-10")
    same = tell("The search for the crew went on.", trigger="search", article="a2", published="2016-03-11")
    other = tell("Police ended a search of the vault.", trigger="search", article="a3", published="2016-03-11")

    assert clusters([one, same, other], known) == {frozenset({one.id, same.id}), frozenset({other.id})}


def test_other_words_for_one_thing_are_one_event_in_one_story() -> None:
    known = stories(a1=FERRY, a2=FERRY)
    one = tell("The ferry Ocean Pearl sank off Batangas.", trigger="sank", article="a1")
    other = tell("The Ocean Pearl capsized off Batangas.", trigger="capsized", article="a2")

    assert clusters([one, other], known) == {frozenset({one.id, other.id})}


def test_what_is_denied_stays_apart() -> None:
    known = stories(a1=FERRY, a2=FERRY)
    one = tell("The ferry sank.", trigger="sank", article="a1")
    denied = tell("The ferry sank.", trigger="sank", article="a2", modality="denied")

    assert len(clusters([one, denied], known)) == 2


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("acquisition", "bought", True),
        ("opened fire", "shooting", True),
        ("passed away", "death", True),
        ("thwarted", "foiled", True),
        ("earthquake", "election", False),
        ("opened fire", "blaze", False),
    ],
)
def test_words_of_one_sense(one: str, other: str, share: bool) -> None:
    assert bool(senses(one) & senses(other)) is share


def test_evidence_speaks_in_the_words_of_the_table_and_is_the_same_both_ways() -> None:
    known = stories(a1=FERRY, a2=BANK, a3=FERRY)
    mentions = [
        tell("In 2014 the ferry Ocean Pearl sank with 300 aboard.", trigger="sank", article="a1"),
        tell("It struck a reef in 2015.", trigger="It", article="a1", at=60),
        tell("The 2015 raid emptied 12 vaults.", trigger="2015 raid", article="a2", published="2014-01-01"),
        tell("That sinking of the Pearl shook Batangas.", trigger="sinking", article="a3", published="2016-03-11"),
    ]
    all_stories = Stories(stories_of(mentions, known))
    tellings = [read_telling(mention, all_stories) for mention in mentions]

    for left, right in combinations(tellings, 2):
        found = evidence(left, right, all_stories)
        assert found.keys() <= WEIGHTS.keys()
        assert found == evidence(right, left, all_stories)


def test_what_an_unknown_article_tells_is_told_by_its_mentions() -> None:
    mention = tell("The ferry sank.", article="a1")

    assert "ferry" in stories_of([mention], {})["a1"].words


def test_many_articles_of_other_stories_are_not_compared() -> None:
    syllables = ["ba", "ke", "lo", "mi", "nu", "pra", "sto", "tri", "vu", "wex"]
    texts = {
        f"a{i}": " ".join(f"{syllables[i % 10]}{syllables[i // 10]}{end}" for end in ("dal", "rok", "mun", "tef"))
        for i in range(100)
    }
    mentions = [tell("They said so.", trigger="said", article=name) for name in texts]
    all_stories = Stories(stories_of(mentions, stories(**texts)))

    assert pairs([read_telling(mention, all_stories) for mention in mentions], all_stories) == []


def test_the_two_closest_join_first_and_a_third_only_when_it_is_near_to_both() -> None:
    scores = {(0, 1): 3.0, (1, 2): 1.0, (0, 2): -3.0}

    joined = average_linkage(3, scores, floor=-4.0, least=0.0)

    assert [cluster.members for cluster in joined] == [(0, 1), (2,)]
    assert joined[0].links == ((0, 1),)


def test_a_pair_without_a_score_speaks_against_a_join() -> None:
    joined = average_linkage(3, {(0, 1): 3.0, (1, 2): 3.0}, floor=-4.0, least=0.0)

    assert [cluster.members for cluster in joined] == [(0, 1), (2,)]


@given(st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)), st.integers(-6, 6), max_size=30))
def test_each_item_is_in_one_cluster_and_every_join_is_a_scored_pair(raw: dict[tuple[int, int], int]) -> None:
    scores = {(min(pair), max(pair)): float(value) for pair, value in raw.items() if pair[0] != pair[1]}

    joined = average_linkage(8, scores, floor=-4.0, least=0.0)

    assert sorted(member for cluster in joined for member in cluster.members) == list(range(8))
    for cluster in joined:
        assert len(cluster.links) == len(cluster.members) - 1
        assert all(link in scores and set(link) <= set(cluster.members) for link in cluster.links)
