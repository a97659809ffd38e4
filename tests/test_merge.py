"""One event a happening: what joins, what stays apart, and that only the set of mentions counts."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merge_records import tell

from timeline.edtf import format_edtf, parse_edtf
from timeline.merge import merge_mentions, rank
from timeline.merge.ranking import choose_interval
from timeline.model import Event, EventMention, Interval, Modality, Span


def groups(mentions: Sequence[EventMention]) -> set[frozenset[str]]:
    """Return which mentions were merged, as sets of the first words of their quotes."""
    return {frozenset(citation.quote for citation in event.citations) for event in merge_mentions(mentions)}


def are_merged(*mentions: EventMention) -> bool:
    return len(merge_mentions(mentions)) == 1


# An article of 2016-03-10 about North Korea, and what a merger must make of it.
JANUARY = (
    tell(
        "Military tensions have surged in the region since the North carried out its fourth nuclear test in January",
        "2016-01", trigger="carried", at=1000, names=["North"],
    ),
    tell(
        "Pyongyang says the nuclear test it conducted in January was of a hydrogen bomb", "2016-01",
        trigger="conducted", at=2400, names=["Pyongyang"],
    ),
    tell(
        "The North announced in January that it had successfully tested an H-bomb, its fourth nuclear test", "2016-01",
        trigger="tested", at=3000, names=["North"],
    ),
)  # fmt: skip
KIM = tell(
    "North Korean leader Kim Jong-un said on Wednesday his country has miniaturized a thermonuclear warhead",
    "2016-03-09", trigger="said", at=300, names=["North Korean", "Kim Jong-un"],
)  # fmt: skip
WANG = tell(
    "Chinese foreign minister Wang Yi called on all parties to keep calm after holding talks with US Secretary of "
    "State John Kerry via telephone on Wednesday",
    "2016-03-09", trigger="called", at=1200, names=["Wang Yi", "John Kerry"],
)  # fmt: skip
WANG_QUOTED = tell(
    "'China's legitimate security concerns and interests must not be damaged,' Wang was quoted as saying by foreign "
    "ministry spokesperson Hong Lei on Wednesday",
    "2016-03-09", trigger="quoted", at=1400, names=["China", "Wang", "Hong Lei"],
)  # fmt: skip
SENTENCE = Span(600, 800)
THREAT = tell(
    "the North's powerful National Defense Commission threatened pre-emptive nuclear attacks on South Korea",
    "2016-03-08", trigger="threatened", at=620, sentence=SENTENCE,
    names=["North", "National Defense Commission", "South Korea"],
)  # fmt: skip
EXERCISES = tell(
    "Seoul and Washington began large-scale joint military exercises", "2016-03-08", trigger="began", at=735,
    sentence=SENTENCE, names=["Seoul", "Washington"],
)  # fmt: skip
ARTICLE = (*JANUARY, KIM, WANG, WANG_QUOTED, THREAT, EXERCISES)


def test_three_wordings_of_the_january_test_are_one_event() -> None:
    assert frozenset(mention.quote for mention in JANUARY) in groups(ARTICLE)


def test_two_events_of_one_sentence_stay_apart() -> None:
    assert {frozenset({THREAT.quote}), frozenset({EXERCISES.quote})} <= groups(ARTICLE)


def test_two_speakers_of_one_day_stay_apart() -> None:
    assert not any({KIM.quote, WANG.quote} <= group for group in groups(ARTICLE))


BLAST = tell(
    "An oxygen tank of Apollo 13 exploded on Monday night, 200,000 miles from Earth.", "1970-04-13",
    trigger="exploded", article="b1", published="1970-04-14", names=["Apollo 13", "Earth"],
)  # fmt: skip
BURST = tell(
    "On April 13 the oxygen tank burst and crippled Apollo 13.", "1970-04-13",
    trigger="burst", article="b2", published="1970-04-20", names=["Apollo 13"],
)  # fmt: skip
EXPLOSION = tell(
    "The explosion of an oxygen tank aboard Apollo 13 in April 1970 ended the mission.", "1970-04",
    trigger="explosion", article="b3", published="1980-04-13", names=["Apollo 13"],
)  # fmt: skip
LAUNCH = tell(
    "Apollo 13 lifted off from Cape Kennedy on Saturday.", "1970-04-11",
    trigger="lifted", article="b1", at=500, published="1970-04-14", names=["Apollo 13", "Cape Kennedy"],
)  # fmt: skip
RETURN = tell(
    "Apollo 13 splashed down in the Pacific on 17 April 1970.", "1970-04-17",
    trigger="splashed", article="b3", at=700, published="1980-04-13", names=["Apollo 13", "Pacific"],
)  # fmt: skip
MISSION = (BLAST, BURST, EXPLOSION, LAUNCH, RETURN)


def test_other_words_for_one_act_on_one_day_are_one_event() -> None:
    assert are_merged(BLAST, BURST)


def test_a_coarse_date_joins_the_day_inside_it() -> None:
    assert are_merged(BLAST, EXPLOSION)


def test_disjoint_dates_stay_apart() -> None:
    assert groups(MISSION) == {
        frozenset({BLAST.quote, BURST.quote, EXPLOSION.quote}),
        frozenset({LAUNCH.quote}),
        frozenset({RETURN.quote}),
    }


def test_one_kind_of_act_in_two_cities_is_two_events() -> None:
    one = tell("A bomb exploded at a market in Izmir on Monday, killing 12 people.", "2016-03-07", trigger="exploded")
    other = replace(one, id="x", quote=one.quote.replace("Izmir", "Adana"), source=replace(one.source, article_id="a2"))

    assert not are_merged(one, other)


def test_one_kind_of_act_done_to_two_people_is_two_events() -> None:
    one = tell("Elena Koric was arrested by police on Monday.", "2016-03-07", trigger="arrested", names=["Elena Koric"])
    other = tell(
        "Paulo Varenko was arrested by police on Monday.", "2016-03-07", trigger="arrested", article="a2",
        names=["Paulo Varenko"],
    )  # fmt: skip

    assert not are_merged(one, other)


def test_a_week_apart_is_another_event() -> None:
    one = tell("A bomb exploded at a market in Izmir on Monday.", "2016-03-07", trigger="exploded")
    other = tell("A bomb exploded at a market in Izmir on Monday.", "2016-03-14", trigger="exploded", article="a2")

    assert not are_merged(one, other)


@pytest.mark.parametrize("date", ["2016-03-07", "2016-03", ""])
@pytest.mark.parametrize("modality", ["denied", "hypothetical"])
def test_what_did_not_happen_is_not_merged_with_what_did(date: str, modality: Modality) -> None:
    one = tell("North Korea fired a missile from Wonsan on Monday.", date, trigger="fired")
    other = replace(one, id="x", modality=modality, source=replace(one.source, article_id="a2"))

    assert are_merged(one, replace(other, modality="asserted"))
    assert not are_merged(one, other)


def test_two_hours_of_one_article_are_two_happenings() -> None:
    rise = tell(
        "2:13 p.m.: The Saturn rocket lifts off from Cape Kennedy.", "1970-04-11T14:13", trigger="lifts", at=10,
        names=["Saturn", "Cape Kennedy"],
    )  # fmt: skip
    failure = tell(
        "2:18 p.m.: An engine of the Saturn rocket shuts down early.", "1970-04-11T14:18", trigger="shuts", at=90,
        names=["Saturn"],
    )  # fmt: skip
    both = tell(
        "The Saturn rocket lifted off from Cape Kennedy, and an engine shut down early.", "1970-04-11",
        trigger="lifted", article="a2", names=["Saturn", "Cape Kennedy"],
    )  # fmt: skip

    assert not any({rise.quote, failure.quote} <= group for group in groups([rise, failure, both]))


def test_generic_words_of_one_year_are_not_an_event() -> None:
    one = tell("The company opened a new plant in 2015.", "2015", trigger="opened")
    other = tell("The government opened new talks in 2015.", "2015", trigger="opened", article="a2")

    assert not are_merged(one, other)


def test_a_night_told_a_day_apart_is_one_event_when_the_words_agree_strongly() -> None:
    one = tell(
        "The ferry Ocean Pearl capsized and sank off Butwal late on Friday, drowning 48 people.", "2006-07-14",
        trigger="capsized", names=["Ocean Pearl", "Butwal"],
    )  # fmt: skip
    other = tell(
        "The ferry Ocean Pearl capsized off Butwal on Saturday; 48 people drowned.", "2006-07-15", trigger="capsized",
        article="a2", names=["Ocean Pearl", "Butwal"],
    )  # fmt: skip

    (event,) = merge_mentions([one, other])
    assert [format_edtf(c.interval) for c in event.citations if c.interval] == ["2006-07-14", "2006-07-15"]


def test_news_without_a_date_joins_what_happened_the_day_before() -> None:
    dated = tell(
        "The ferry Ocean Pearl capsized off Butwal on Friday.", "2006-07-14", trigger="capsized", names=["Ocean Pearl"]
    )
    news = tell(
        "The ferry Ocean Pearl has capsized off Butwal.", "2006-07-15", trigger="capsized", article="a2",
        basis="publication", names=["Ocean Pearl"],
    )  # fmt: skip

    (event,) = merge_mentions([dated, news])
    assert event.interval == dated.interval


def test_mentions_without_a_date_are_merged_by_the_rest() -> None:
    one = tell("The ferry Ocean Pearl capsized off Butwal.", trigger="capsized", names=["Ocean Pearl", "Butwal"])
    other = tell(
        "The Ocean Pearl, a ferry, had capsized near Butwal.", trigger="capsized", article="a2",
        names=["Ocean Pearl", "Butwal"],
    )  # fmt: skip
    third = tell("A man was arrested in Lagos.", trigger="arrested", article="a3", names=["Lagos"])

    assert len(merge_mentions([one, other, third])) == 2


def test_the_reasons_say_what_linked_the_mentions() -> None:
    (event,) = merge_mentions([BLAST, BURST])

    (reason,) = event.reasons
    assert reason.startswith("Title of b1 — Title of b2: same day 1970-04-13; both name Apollo")
    assert "tank" in reason
    assert "oxygen" in reason


def test_every_mention_is_cited_once() -> None:
    cited = [c.mention_id for event in merge_mentions([*ARTICLE, *MISSION]) for c in event.citations]

    assert sorted(cited) == sorted(mention.id for mention in (*ARTICLE, *MISSION))


def test_nothing_in_nothing_out() -> None:
    assert merge_mentions([]) == []


@given(st.permutations([*ARTICLE, *MISSION]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_order_of_mentions_makes_no_difference(mentions: list[EventMention]) -> None:
    assert merge_mentions(mentions) == merge_mentions([*ARTICLE, *MISSION])


def test_a_mention_told_twice_counts_once() -> None:
    assert merge_mentions([*MISSION, *MISSION]) == merge_mentions(MISSION)


WORDS = st.sampled_from(
    ["bomb", "exploded", "ferry", "sank", "police", "arrested", "quake", "struck", "talks", "met", "signed"]
)
PLACES = st.sampled_from(["Izmir", "Adana", "Lima", "Oslo"])
DATES = st.sampled_from(["2016-03-07", "2016-03-08", "2016-03", "2016", "2016-03-07/2016-03-09", ""])


MODALITIES: st.SearchStrategy[Modality] = st.sampled_from(["asserted", "reported", "planned", "denied", "hypothetical"])


@st.composite
def any_mention(draw: st.DrawFn) -> EventMention:
    """Draw a mention from a small world, in which much is alike."""
    quote = f"The {draw(WORDS)} {draw(WORDS)} in {draw(PLACES)} with {draw(WORDS)} near {draw(PLACES)}"
    article = f"a{draw(st.integers(1, 5))}"
    published = f"2016-03-1{article[1]}"
    at, modality = 100 * draw(st.integers(0, 9)), draw(MODALITIES)
    return tell(quote, draw(DATES), article=article, at=at, published=published, modality=modality)


@given(st.lists(any_mention(), max_size=14, unique_by=lambda mention: mention.id), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_order_of_any_mentions_gives_the_same_events(mentions: list[EventMention], random: object) -> None:
    shuffled = sorted(mentions, key=lambda mention: random.random())  # type: ignore[attr-defined]

    assert merge_mentions(shuffled) == merge_mentions(mentions)


@given(st.lists(any_mention(), min_size=2, max_size=14, unique_by=lambda mention: mention.id))
@settings(max_examples=60, deadline=None)
def test_no_event_joins_what_is_ruled_out(mentions: list[EventMention]) -> None:
    told = {mention.id: mention for mention in mentions}
    for event in merge_mentions(mentions):
        cited = [told[citation.mention_id] for citation in event.citations]
        places = [(mention.source.article_id, mention.sentence) for mention in cited]
        assert len(places) == len(set(places))
        kinds = {mention.modality if mention.modality in ("denied", "hypothetical") else "told" for mention in cited}
        assert len(kinds) == 1


def test_adding_articles_one_by_one_keeps_the_ids() -> None:
    by_article = sorted({mention.source.article_id for mention in MISSION})
    ids: set[str] = set()
    for count in range(1, len(by_article) + 1):
        events = merge_mentions([m for m in MISSION if m.source.article_id in by_article[:count]])
        assert ids <= {event.id for event in events}
        ids = {event.id for event in events}


def test_an_event_has_the_id_of_its_first_mention_alone() -> None:
    (alone,) = merge_mentions([BLAST])

    assert alone.id in {event.id for event in merge_mentions(MISSION)}


def test_the_most_precise_date_wins_and_each_citation_keeps_its_own() -> None:
    (event,) = merge_mentions([EXPLOSION, BLAST])

    assert event.interval == BLAST.interval
    assert {c.interval for c in event.citations} == {BLAST.interval, EXPLOSION.interval}


def _sinking(publisher: str, date: str, published: str = "2006-07-16") -> EventMention:
    quote = f"The ferry Ocean Pearl capsized off Butwal and 48 people drowned, {publisher} writes."
    return tell(
        quote, date, trigger="capsized", article=publisher, published=published, names=["Ocean Pearl", "Butwal"]
    )


def test_the_date_that_more_independent_sources_give_wins() -> None:
    (event,) = merge_mentions(
        [_sinking("Echo", "2006-07-14", "2006-07-15"), _sinking("Ledger", "2006-07-15"), _sinking("Post", "2006-07-15")]
    )

    assert event.interval == parse_edtf("2006-07-15")


def test_copies_of_one_sentence_count_as_one_source() -> None:
    wrong = _sinking("Wire", "2006-07-14", "2006-07-17")
    copies = [
        replace(wrong, id=f"copy{n}", source=replace(wrong.source, article_id=f"c{n}", publisher=f"Copier {n}"))
        for n in range(3)
    ]
    right = [_sinking("Echo", "2006-07-15"), _sinking("Ledger", "2006-07-15")]

    (event,) = merge_mentions([wrong, *copies, *right])
    assert event.interval == parse_edtf("2006-07-15")


def test_a_stretch_told_by_a_source_is_the_event_when_it_starts_on_the_day_of_the_others() -> None:
    (event,) = merge_mentions(
        [_sinking("Echo", "2006-07-15"), _sinking("Ledger", "2006-07-15"), _sinking("Post", "2006-07-15/2006-07-17")]
    )

    assert event.interval == parse_edtf("2006-07-15/2006-07-17")


def test_a_time_of_day_is_kept_when_nobody_contradicts_it() -> None:
    (event,) = merge_mentions([_sinking("Echo", "2006-07-15"), _sinking("Ledger", "2006-07-15T22:10")])

    assert event.interval == parse_edtf("2006-07-15T22:10")


def test_what_was_planned_and_then_happened_has_happened() -> None:
    planned = tell(
        "North Korea will launch the Kwangmyongsong satellite on Sunday.", "2016-02-07", trigger="launch", article="p",
        published="2016-02-03", modality="planned", names=["North Korea", "Kwangmyongsong"],
    )  # fmt: skip
    happened = tell(
        "North Korea launched the Kwangmyongsong satellite on Sunday.", "2016-02-07", trigger="launched", article="q",
        published="2016-02-08", names=["North Korea", "Kwangmyongsong"],
    )  # fmt: skip

    (event,) = merge_mentions([planned, happened])
    assert event.modality == "asserted"
    assert event.citations[0].mention_id == happened.id


def test_more_independent_sources_make_an_event_more_important() -> None:
    one = merge_mentions([_sinking("Echo", "2006-07-15")])
    three = merge_mentions([_sinking(name, "2006-07-15") for name in ("Echo", "Ledger", "Post")])

    assert 0 < one[0].importance < three[0].importance < 1


def _event(date: str, identity: str = "e", modality: Modality = "asserted") -> Event:
    (event,) = merge_mentions([tell("The ferry sank.", date, trigger="sank", article=identity, modality=modality)])
    return event


def test_events_stand_by_their_first_day_the_wider_date_first() -> None:
    dates = [
        "../2015",
        "2016",
        "2016-03",
        "2016-03-01/2016-03-05",
        "2016-03-01",
        "2016-03-01T08:00",
        "2016-03-02",
        "2017",
    ]
    events = [_event(date, f"a{number}") for number, date in enumerate(dates)]

    ranked = rank(reversed(events), "All").events
    assert [format_edtf(event.interval) for event in ranked if event.interval] == dates


def test_events_of_one_date_stand_by_importance() -> None:
    small = _event("2006-07-15")
    (large,) = merge_mentions([_sinking(name, "2006-07-15") for name in ("Echo", "Ledger", "Post")])

    assert rank([small, large], "All").events == rank([large, small], "All").events == (large, small)


def test_events_of_one_date_and_importance_stand_by_their_ids() -> None:
    events = [_event("2006-07-15", f"a{number}") for number in range(5)]

    assert {event.importance for event in events} == {events[0].importance}
    assert rank(events, "All").events == tuple(sorted(events, key=lambda event: event.id))


@given(st.lists(any_mention(), max_size=14, unique_by=lambda mention: mention.id), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_events_is_total_and_in_time(mentions: list[EventMention], random: object) -> None:
    events = merge_mentions(mentions)
    shuffled = sorted(events, key=lambda event: random.random())  # type: ignore[attr-defined]

    ranked = rank(events, "All").events
    starts = [
        event.interval.start for event in ranked if event.interval is not None and event.interval.start is not None
    ]
    assert rank(shuffled, "All").events == ranked
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("modality", "is_there"), [("planned", True), ("reported", True), ("denied", False), ("hypothetical", False)]
)
def test_a_timeline_holds_what_happened_or_is_planned(modality: Modality, is_there: bool) -> None:
    assert bool(rank([_event("2016", modality=modality)], "All").events) is is_there


def test_the_words_of_a_minister_on_one_day_are_one_event() -> None:
    assert frozenset({WANG.quote, WANG_QUOTED.quote}) in groups(ARTICLE)


def test_an_event_without_a_date_has_no_place_on_the_timeline() -> None:
    assert rank([_event("")], "All").events == ()


def test_a_timeline_has_its_title() -> None:
    assert rank([], "North Korea").title == "North Korea"


def test_a_day_is_day_grained() -> None:
    assert _event("2016-03-01").interval == Interval.of_day(2016, 3, 1)


def test_the_headline_is_that_of_a_mention_in_the_middle_of_the_others() -> None:
    aside = tell(
        "When the oxygen tank of Apollo 13 burst on Monday night, Aquarius had its own air.", "1970-04-13",
        trigger="had", article="b0", published="1970-04-14", names=["Apollo 13", "Aquarius"],
    )  # fmt: skip
    aside = replace(aside, headline="Aquarius had its own air")

    (event,) = merge_mentions([aside, BLAST, BURST])
    assert event.headline in {BLAST.headline, BURST.headline}


def test_a_headline_that_starts_with_a_pronoun_gives_way() -> None:
    named = _sinking("Echo", "2006-07-15", "2006-07-17")
    unnamed = replace(_sinking("Ledger", "2006-07-15", "2006-07-16"), headline="It capsized off Butwal")

    (event,) = merge_mentions([named, unnamed])
    assert event.headline == named.headline
    assert event.citations[0].mention_id == named.id


def test_a_headline_that_names_nothing_gives_way_to_one_that_does() -> None:
    named = _sinking("Echo", "2006-07-15", "2006-07-17")
    unnamed = replace(_sinking("Ledger", "2006-07-15", "2006-07-16"), headline="The ferry had gone down in a storm")

    (event,) = merge_mentions([named, unnamed])
    assert event.headline == named.headline


def test_a_stretch_told_by_more_sources_than_a_day_in_it_is_the_event() -> None:
    mentions = [
        tell("Some 3,000 earthquakes shook the mountain", "2010-03-03/2010-03-05", article="a1"),
        tell("The mountain was shaken by 3,000 earthquakes", "2010-03-03/2010-03-05", article="a2"),
        tell("An earthquake rattled the cups", "2010-03-04", article="a3"),
    ]

    assert choose_interval(mentions) == parse_edtf("2010-03-03/2010-03-05")
