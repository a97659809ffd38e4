"""Merging what changed ends where merging everything ends, whatever came and went before."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_records import tell

from timeline.merge import (
    EMPTY,
    MergeChange,
    Remembered,
    Row,
    candidates,
    make_planned,
    merge_all,
    merge_changes,
    merge_mentions,
    packed,
    unpacked,
)
from timeline.model import Event, EventMention

WORDS = st.sampled_from(
    ["bomb", "exploded", "ferry", "sank", "police", "arrested", "quake", "struck", "talks", "met", "signed"]
)
PLACES = st.sampled_from(["Izmir", "Adana", "Lima", "Oslo", "Turkey"])
DATES = st.sampled_from(
    ["2016-03-07", "2016-03-07", "2016-03-08", "2016-03-09", "2016-03-07/2016-03-09", "2016-03", "2016", "2016/..", ""]
)


@st.composite
def any_article(draw: st.DrawFn, number: int) -> list[EventMention]:
    """Draw the mentions of an article from a small world, in which much is alike, and some is copied."""
    mentions = []
    for place in range(draw(st.integers(1, 4))):
        quote = f"The {draw(WORDS)} {draw(WORDS)} in {draw(PLACES)} with {draw(WORDS)} near {draw(PLACES)}"
        told = tell(
            quote, draw(DATES), article=f"a{number}", at=100 * place, published=f"2016-03-1{number % 5}",
            modality=draw(st.sampled_from(["asserted", "asserted", "asserted", "denied"])),
        )  # fmt: skip
        mentions.append(replace(told, id=f"a{number}-{place}"))
    return mentions


@st.composite
def any_history(draw: st.DrawFn) -> list[dict[int, list[EventMention]]]:
    """Draw a few changes: for each, the articles that are new, other as a whole or in part, or gone (no mentions)."""
    history = []
    told: dict[int, list[EventMention]] = {}
    for _ in range(draw(st.integers(1, 5))):
        numbers = draw(st.lists(st.integers(0, 8), min_size=1, max_size=4, unique=True))
        step = {number: draw(any_article(number)) if draw(st.integers(0, 3)) else [] for number in numbers}
        for number, mentions in step.items():
            kept = draw(st.integers(0, 4)) if mentions else 0
            step[number] = [*told.get(number, [])[:kept], *mentions[min(kept, len(told.get(number, []))) :]]
        told.update(step)
        history.append(step)
    return history


class Collected:
    """A collection that remembers how it was merged, and its events."""

    def __init__(self) -> None:
        self.store = Remembered()
        self.events: dict[str, Event] = {}
        self.articles: dict[str, list[EventMention]] = {}

    def change(self, removed: Collection[str], added: Iterable[EventMention]) -> MergeChange:
        """Let articles go and mentions come; return what that changed."""
        coming = list(added)
        going = {mention.id: mention for article in removed for mention in self.articles.get(article, ())}
        same = {mention.id for mention in coming if going.get(mention.id) == mention}
        change = merge_changes(self.store if self.store.rows else EMPTY, removed, coming, same=same)
        self.store.write(change.rows(), removed, coming)
        for gone in change.gone:
            del self.events[gone]
        self.events.update((event.id, event) for event in change.events)
        for article in removed:
            self.articles.pop(article, None)
        for mention in coming:
            self.articles.setdefault(mention.source.article_id, []).append(mention)
        return change

    def mentions(self) -> list[EventMention]:
        """Return all mentions."""
        return [mention for told in self.articles.values() for mention in told]

    def rows(self) -> dict[tuple[str, str], Any]:
        """Return the rows as JSON holds them."""
        return {key: json.loads(value) for key, value in self.store.rows.items()}


def replay(history: Sequence[dict[int, list[EventMention]]]) -> Collected:
    collected = Collected()
    for step in history:
        removed = [f"a{number}" for number in step if f"a{number}" in collected.articles]
        collected.change(removed, [mention for told in step.values() for mention in told])
    return collected


@given(any_history())
def test_any_changes_end_where_a_clean_merge_ends(history: list[dict[int, list[EventMention]]]) -> None:
    collected = replay(history)

    clean = Collected()
    clean.change((), collected.mentions())
    assert collected.events == clean.events
    assert collected.rows() == clean.rows()


@given(any_history())
def test_a_merge_of_all_that_holds_no_mentions_ends_there_too(history: list[dict[int, list[EventMention]]]) -> None:
    clean = Collected()
    clean.change((), replay(history).mentions())
    mentions = {mention.id: mention for mention in clean.mentions()}
    kept: list[Row] = []

    by_article: dict[str, list[EventMention]] = {}
    for mention in mentions.values():
        by_article.setdefault(mention.source.article_id, []).append(mention)
    read = chain.from_iterable(unpacked(packed(told)) for told in by_article.values())
    plans, hand_over = merge_all(read, mentions.__getitem__, kept.extend)
    planned = list(plans)
    hand_over()

    events = {plan.event_id: make_planned(plan, mentions) for plan in planned}
    assert events == clean.events
    assert {(table, key): value for table, key, value in kept if value is not None} == clean.store.rows


@given(any_history())
def test_a_crowded_day_is_no_exception(history: list[dict[int, list[EventMention]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "CROWD", 2)
        collected = replay(history)

        assert sorted(collected.events) == sorted(event.id for event in merge_mentions(collected.mentions()))


@given(st.lists(any_article(0), min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_adding_articles_one_by_one_ends_where_a_clean_run_ends(drawn: list[list[EventMention]], random: Any) -> None:
    articles = [
        [
            replace(mention, id=f"{number}-{mention.id}", source=replace(mention.source, article_id=f"b{number}"))
            for mention in told
        ]
        for number, told in enumerate(drawn)
    ]
    collected = Collected()
    for told in sorted(articles, key=lambda _: random.random()):
        collected.change((), told)

    clean = merge_mentions(mention for told in articles for mention in told)
    assert sorted(collected.events.values(), key=lambda event: event.id) == sorted(clean, key=lambda event: event.id)


def _world(days: int) -> list[EventMention]:
    return [
        tell(
            f"The ferry Vessel{day} sank off Port{day} in a storm{copy}.",
            f"2016-{1 + day // 9:02}-{1 + 3 * (day % 9):02}",
            trigger="sank", article=f"d{day}-{copy}", names=[f"Vessel{day}", f"Port{day}"],
        )
        for day in range(days)
        for copy in range(2)
    ]  # fmt: skip


def test_only_the_group_that_an_article_touches_is_merged_again() -> None:
    collected = Collected()
    collected.change((), _world(100))
    more = tell(
        "The ferry Vessel7 sank off Port7.", "2016-01-22", trigger="sank", article="new", names=["Vessel7", "Port7"]
    )

    change = collected.change((), [more])

    assert change.compared == 3
    assert [len(event.citations) for event in change.events] == [3]


def test_an_article_that_is_read_again_as_it_was_changes_no_event() -> None:
    collected = Collected()
    mentions = _world(10)
    collected.change((), mentions)
    before = dict(collected.events)

    change = collected.change(["d3-0"], [mention for mention in mentions if mention.source.article_id == "d3-0"])

    assert (collected.events, change.gone) == (before, ())


def test_of_an_article_only_what_is_told_anew_is_merged_again() -> None:
    collected = Collected()
    mentions = _world(20)
    collected.change((), mentions)
    told = [mention for mention in mentions if mention.source.article_id == "d3-0"]
    more = replace(tell("A bridge fell in Lima.", "2016-11-09", trigger="fell", article="d3-0", at=500), id="more")

    change = collected.change(["d3-0"], [*told, more])

    assert [[citation.mention_id for citation in event.citations] for event in change.events] == [["more"]]


def test_what_is_told_in_other_words_of_the_source_is_told_so_in_the_event() -> None:
    collected = Collected()
    mentions = _world(3)
    collected.change((), mentions)
    (told,) = [mention for mention in mentions if mention.source.article_id == "d1-0"]
    renamed = replace(told, source=replace(told.source, title="Another title"))

    collected.change(["d1-0"], [renamed])

    titles = {citation.source.title for event in collected.events.values() for citation in event.citations}
    assert "Another title" in titles


def test_an_event_whose_articles_all_go_is_gone() -> None:
    collected = Collected()
    collected.change((), _world(3))

    change = collected.change(["d1-0", "d1-1"], ())

    assert len(change.gone) == 1
    assert len(collected.events) == 2


def test_a_word_that_grows_common_is_weighed_anew_everywhere() -> None:
    collected = Collected()
    collected.change((), _world(15))

    change = collected.change((), _world(16)[-2:])

    assert change.reasons
    assert change.compared == 32


def test_copies_go_where_their_original_goes_and_count_as_one_source() -> None:
    quote = "The ferry Ocean Pearl sank off Butwal in a storm."
    mentions = [
        tell(quote, "2016-03-10", trigger="sank", article=f"c{n}", publisher=f"P{n}", names=["Ocean Pearl", "Butwal"])
        for n in range(5)
    ]
    (event,) = merge_mentions(mentions)
    (alone,) = merge_mentions(mentions[:1])

    assert len(event.citations) == 5
    assert event.importance - alone.importance < 0.15
