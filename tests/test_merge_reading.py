"""Mentions read by the million: those of the common form by the short way, with the answer of the long one."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import TimelineError, as_notice
from timeline.interchange import as_line, mention_from_json, parse_line, read_mentions
from timeline.merge import merge_mentions
from timeline.model import EventMention

EXTRACTED: dict[str, Any] = {
    "id": "0f", "article": "a1", "start": 10, "end": 51, "quote": "A blast hit Lyon on Sunday, 12 people died", "date":
    "2016-03-06", "headline": "A blast hit Lyon", "trigger": "hit", "timex": {"start": 30, "end": 36, "value":
    "2016-03-06"}, "names": ["Lyon"], "modality": "asserted", "date_basis": "text", "published": "2016-03-09", "source":
    "The Star", "kinds": {"Lyon": "place"}, "title": "Blast", "url": "https://star.example/1", "reason": "“Sunday”",
}  # fmt: skip
OTHERS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 60), st.floats(), st.text(max_size=3), st.lists(st.text(max_size=3)),
    st.sampled_from([
        "2016-03-09", "2016-03", "2016-13-45", "2016-03-09T10:00", " 2016 ", "denied", "publication", "week", "place",
        "A blast hit Lyon on Sunday, 12 people died", "died", "P3D", {}, {"Lyon": "person"}, {"Lyon": "river"},
        {"Paris": "river"}, {"start": 1}, {"start": 3, "end": 4, "value": "PT1H"}, {"start": 4, "end": 3, "value": "x"},
        {"start": 3, "end": 4, "value": None}, {"start": True, "end": 4, "value": "x"}, ["Lyon", "Lyon"], ["Lyon", 3],
    ]),
)  # fmt: skip
FIELDS = [*EXTRACTED, "time", "grain", "s_start", "s_end", "sentence"]


@given(st.dictionaries(st.sampled_from(FIELDS), OTHERS, max_size=3), st.sets(st.sampled_from(FIELDS), max_size=2))
def test_a_line_is_read_as_its_record_field_by_field(others: dict[str, Any], left_out: set[str]) -> None:
    record = {key: value for key, value in {**EXTRACTED, **others}.items() if key not in left_out}
    line = json.dumps(record)
    try:
        told: object = mention_from_json(parse_line(line, "m:1"), "m:1")
    except TimelineError as error:
        told = as_notice(error)

    assert list(read_mentions([line], "m")) == [told]


def test_an_id_that_is_no_text_of_unicode_is_merged_like_others() -> None:
    (mention,) = read_mentions([as_line({**EXTRACTED, "id": "half a pair: \ud83d"})], "m")

    assert isinstance(mention, EventMention)
    assert [event.citations[0].mention_id for event in merge_mentions([mention])] == ["half a pair: \ud83d"]
