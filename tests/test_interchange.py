"""The JSON lines of the stage commands: what is written comes back, and what others wrote is understood."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.edtf import parse_edtf
from timeline.errors import Notice, TimelineError
from timeline.interchange import (
    as_line,
    event_as_json,
    mention_as_json,
    mention_from_json,
    parse_line,
    read_mentions,
    timexes_as_json,
    with_context,
)
from timeline.model import (
    Article,
    Block,
    Citation,
    Event,
    EventMention,
    Interval,
    Name,
    OffsetMap,
    Source,
    Span,
    Timex,
)

TEXT = "The ship left on Monday.\n\nCrews came a day later."
SOURCE = Source("ships/left", "Ship leaves", "The Harbour Post", published=parse_edtf("2010-04-14T07:30"))
ARTICLE = Article(
    source=SOURCE,
    path="ships/left.md",
    language="en",
    text=TEXT,
    blocks=(Block(Span(0, 24), "paragraph"), Block(Span(26, 49), "paragraph")),
    sentences=(Span(0, 24), Span(26, 49)),
    # In the file two letters of markup stand before "left" and two after it.
    offsets=OffsetMap(((0, 0, 9), (9, 11, 4), (13, 17, len(TEXT) - 13))),
)
MONDAY = Timex(Span(14, 23), "DATE", "2010-04-12", "on-weekday", edtf="2010-04-12", interval=parse_edtf("2010-04-12"))
MENTION = EventMention(
    id="left-1",
    source=SOURCE,
    sentence=Span(0, 24),
    span=Span(0, 24),
    quote=TEXT[:24],
    trigger=Span(9, 13),
    timex=MONDAY,
    interval=MONDAY.interval,
    basis="text",
    modality="asserted",
    headline="Ship leaves on Monday",
    names=("Harbour",),
    reason="weekday before 2010-04-14",
)


def test_a_mention_is_written_as_the_interfaces_say() -> None:
    assert mention_as_json(MENTION, ARTICLE) == {
        "id": "left-1",
        "article": "ships/left",
        "start": 0,
        "end": 28,
        "quote": "The ship left on Monday.",
        "date": "2010-04-12",
        "headline": "Ship leaves on Monday",
        "trigger": "left",
        "timex": {"start": 18, "end": 27, "value": "2010-04-12"},
        "names": ["Harbour"],
        "modality": "asserted",
        "date_basis": "text",
        "published": "2010-04-14T07:30",
        "source": "The Harbour Post",
        "title": "Ship leaves",
        "reason": "weekday before 2010-04-14",
    }


def test_a_mention_read_back_keeps_all_that_a_merge_rests_on() -> None:
    read = mention_from_json(mention_as_json(MENTION, ARTICLE), "mentions.jsonl:1")

    assert read.source == SOURCE
    assert (read.id, read.quote, read.headline, read.names) == ("left-1", MENTION.quote, MENTION.headline, ("Harbour",))
    assert (read.interval, read.basis, read.modality, read.reason) == (
        MENTION.interval,
        MENTION.basis,
        MENTION.modality,
        MENTION.reason,
    )
    assert read.quote[read.trigger.start - read.span.start : read.trigger.end - read.span.start] == "left"
    assert read.timex is not None
    assert (read.timex.span, read.timex.value, read.timex.interval) == (Span(18, 27), "2010-04-12", MENTION.interval)


@pytest.mark.parametrize(
    ("interval", "written"),
    [
        (parse_edtf("2010-04-12"), {"date": "2010-04-12"}),
        (parse_edtf("2010"), {"date": "2010"}),
        (parse_edtf("2010-04~"), {"date": "2010-04~"}),
        (parse_edtf("1970-04-13T21:08-06:00"), {"date": "1970-04-13", "time": "1970-04-13T21:08-06:00"}),
        (
            replace(parse_edtf("2016-02-29/2016-03-06"), grain="week"),
            {"date": "2016-02-29/2016-03-06", "grain": "week"},
        ),
        (parse_edtf("../2010-04-12"), {"date": "../2010-04-12"}),
        (parse_edtf("-0043-03-15"), {"date": "-0043-03-15"}),
        (None, {"date": ""}),
    ],
)
def test_the_time_of_a_mention_comes_back_as_it_was(interval: Interval | None, written: dict[str, str]) -> None:
    record = mention_as_json(replace(MENTION, interval=interval), ARTICLE)

    assert {key: record[key] for key in ("date", "time", "grain") if key in record} == written
    assert mention_from_json(record, "m:1").interval == interval


def test_time_expressions_count_in_the_text_a_person_can_open() -> None:
    undated = Timex(Span(37, 48), "DURATION", "P1D", "length", mod="APPROX")

    assert timexes_as_json(ARTICLE, [MONDAY, undated]) == {
        "id": "ships/left",
        "timexes": [
            {
                "start": 18,
                "end": 27,
                "text": "on Monday",
                "type": "DATE",
                "value": "2010-04-12",
                "edtf": "2010-04-12",
                "rule": "on-weekday",
            },
            {
                "start": 41,
                "end": 52,
                "text": "a day later",
                "type": "DURATION",
                "value": "P1D",
                "mod": "APPROX",
                "rule": "length",
            },
        ],
    }


def test_an_event_is_written_as_the_interfaces_say() -> None:
    citation = Citation("left-1", SOURCE, Span(0, 28), TEXT[:24], MENTION.interval, Span(18, 27), "text", "reported")
    event = Event("left-1", parse_edtf("2010-04"), "Ship leaves", (citation,), 0.51239, "reported")

    assert event_as_json(event) == {
        "event": "left-1",
        "date": "2010-04",
        "headline": "Ship leaves",
        "importance": 0.5124,
        "modality": "reported",
        "sources": [
            {
                "mention": "left-1",
                "article": "ships/left",
                "start": 0,
                "end": 28,
                "value": "2010-04-12",
                "modality": "reported",
            }
        ],
    }


def test_a_mention_made_elsewhere_needs_little() -> None:
    mention = mention_from_json({"id": 7, "article": "a", "sentence": "The bridge fell."}, "m:1")

    assert (mention.id, mention.source.article_id, mention.quote) == ("7", "a", "The bridge fell.")
    assert (mention.headline, mention.interval, mention.timex) == ("The bridge fell.", None, None)
    assert (mention.basis, mention.modality) == ("publication", "asserted")
    assert mention.span == Span(0, 16)


@pytest.mark.parametrize(
    "bounds",
    [
        {"s_start": 30, "s_end": 46, "start": 41, "end": 45},
        {"start": 41, "end": 45},  # the trigger's
        {"start": 30, "end": 46},  # the quote's
    ],
)
def test_a_mention_made_elsewhere_may_bound_its_trigger_or_its_sentence(bounds: dict[str, int]) -> None:
    record = {"id": "1", "article": "a", "sentence": "The bridge fell.", "trigger": "fell", **bounds}

    mention = mention_from_json(record, "m:1")

    assert (mention.span, mention.trigger) == (Span(30, 46), Span(41, 45))


def test_a_trigger_in_pieces_is_stood_for_by_its_quote() -> None:
    record = {"id": "1", "article": "a", "quote": "She took the coat off.", "trigger": "took off"}

    assert mention_from_json(record, "m:1").trigger == Span(0, 22)


def test_a_long_quote_without_a_headline_is_cut_at_a_word() -> None:
    headline = mention_from_json({"id": "1", "article": "a", "quote": "word " * 60}, "m:1").headline

    assert headline.endswith("word…")
    assert len(headline) <= 101


@pytest.mark.parametrize(
    "published", ["2010-04-14", "2010-04-14 07:30", "2010-04-14T07:30:00.000Z", "2010-04-14T07:30+0200"]
)
def test_a_publication_time_is_read_in_the_spellings_of_iso_8601(published: str) -> None:
    mention = mention_from_json({"id": "1", "article": "a", "quote": "x", "published": published}, "m:1")

    assert mention.source.published is not None
    assert mention.source.published.first_day == parse_edtf("2010-04-14").first_day


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"id": None}, 'it has no "id"'),
        ({"article": ""}, 'it has no "article"'),
        ({"quote": ""}, 'it has neither "quote" nor "sentence"'),
        ({"quote": 5}, '"quote" is not a string: 5'),
        ({"date": "2010-02-30"}, '"date" is not a date: February 2010 has no day 30'),
        ({"published": "soon"}, '"published" is not a date'),
        ({"start": 5}, '"start" and "end" bound no text: 5, None'),
        ({"start": 5, "end": 5}, '"start" and "end" bound no text: 5, 5'),
        ({"start": True, "end": 5}, '"start" is not an offset: True'),
        ({"names": "Ash"}, "\"names\" is not a list: 'Ash'"),
        ({"names": [1]}, '"names" is not a list of strings: [1]'),
        ({"modality": "sure"}, "\"modality\" is 'sure'"),
        ({"date_basis": "guess"}, "\"date_basis\" is 'guess'"),
        ({"grain": "fortnight"}, "\"grain\" is 'fortnight'"),
        ({"timex": []}, '"timex" is not an object: []'),
        ({"timex": {"value": "2010"}}, '"timex" has no "start" and "end"'),
    ],
)
def test_a_fault_in_a_mention_is_told_with_its_line(change: dict[str, Any], what: str) -> None:
    with pytest.raises(TimelineError) as caught:
        mention_from_json({"id": "1", "article": "a", "quote": "It fell.", **change}, "m.jsonl:3")

    assert caught.value.where == "m.jsonl:3"
    assert caught.value.what.startswith(what)


def test_a_bad_line_costs_only_itself() -> None:
    good = json.dumps({"id": "1", "article": "a", "quote": "It fell."})
    nested = "[" * 100_000

    read = list(read_mentions([good, "", "{oops", "[]", nested, good], "m.jsonl"))

    assert [item.where for item in read if isinstance(item, Notice)] == ["m.jsonl:3", "m.jsonl:4", "m.jsonl:5"]
    assert [item.id for item in read if isinstance(item, EventMention)] == ["1", "1"]


def test_the_article_fills_in_what_the_mention_does_not_say() -> None:
    bare = mention_from_json({"id": "1", "article": "ships/left", "quote": "It fell.", "published": "2011"}, "m:1")

    source = with_context(bare, ARTICLE).source

    assert (source.title, source.publisher) == ("Ship leaves", "The Harbour Post")
    assert source.published == parse_edtf("2011")


@given(st.dictionaries(st.text(st.characters()), st.text(st.characters())))
def test_every_record_is_one_line_that_utf8_can_hold(record: dict[str, str]) -> None:
    line = as_line(record)

    assert line.endswith("\n")
    assert line.encode("utf-8").count(b"\n") == 1
    assert parse_line(line, "x:1") == record


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    assert as_line({"text": "\ud83d"}) == '{"text": "\\ud83d"}\n'


def test_offsets_fit_the_real_file(tmp_path: Path) -> None:
    file = tmp_path / "left.md"
    file.write_text("The ship **left** on Monday.\n\nCrews came a day later.", encoding="utf-8")

    record = mention_as_json(MENTION, ARTICLE)

    assert file.read_text(encoding="utf-8")[record["start"] : record["end"]] == "The ship **left** on Monday."


def test_kinds_of_names_come_back_as_they_went() -> None:
    mention = replace(MENTION, entities=(Name("Harbour", "place"),))
    record = mention_as_json(mention, ARTICLE)

    assert record["kinds"] == {"Harbour": "place"}
    assert mention_from_json(record, "here").entities == (Name("Harbour", "place"),)


def test_a_kind_that_nobody_knows_is_told() -> None:
    with pytest.raises(TimelineError, match='"kinds" does not say'):
        mention_from_json({"id": "a", "article": "b", "quote": "c", "names": ["c"], "kinds": {"c": "ship"}}, "here")
