"""The dates of events, each once for all that follow each other with it, and the strip that is drawn of them."""

import re
from dataclasses import replace
from itertools import chain, repeat

from hypothesis import given
from hypothesis import strategies as st
from site_records import cited_article, event, source

from timeline.generate.briefs import briefs_of
from timeline.generate.dates import ENGLISH
from timeline.generate.moments import moments_of
from timeline.generate.rolls import Roll
from timeline.generate.strip import drawn
from timeline.model import Interval

_DAYS = [Interval.of_days(day, day) for day in range(730_000, 730_006)]


@given(st.lists(st.sampled_from([None, *_DAYS])))
def test_the_moments_of_events_are_their_dates_in_order(intervals: list[Interval | None]) -> None:
    moments = moments_of(intervals)

    assert list(chain.from_iterable(map(repeat, moments.intervals, moments.numbers))) == intervals
    assert [intervals[place] for place in moments.places] == list(moments.intervals)


@given(st.lists(st.integers(720_000, 740_000), min_size=1, max_size=100), st.integers(1, 3))
def test_a_strip_counts_each_event_of_a_day_once_and_leads_to_the_first_of_each_bar(
    days: list[int], times: int
) -> None:
    known = {day: Interval.of_days(day, day) for day in days}
    intervals = [known[day] for day in sorted(days) for _ in range(times)]
    cited = cited_article("[[m|It happened.]]", source("a", "2020-01-01")).citation("m", "1970-04-13")
    told = event("e", "It happened", cited)
    events = [replace(told, id=f"e{number}", interval=interval) for number, interval in enumerate(intervals)]
    strip = drawn(Roll.of(briefs_of(events, {})), moments_of(intervals), ENGLISH)

    if strip is not None:
        labels = [re.search(r"([\d,]+) events?$", bar["label"]) for bar in strip["bars"]]
        numbers = [int(one[1].replace(",", "")) for one in labels if one]
        firsts = [sum(numbers[:place]) for place in range(len(numbers))]
        assert [bar["first"] for bar in strip["bars"]] == [f"e{first}" for first in firsts]
        assert sum(numbers) == len(events)
