"""Briefs: the weightiest of many events are those that a sort of all would put first."""

from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.briefs import Brief, most_important


def brief(event_id: int, importance: float) -> Brief:
    return Brief(f"e{event_id:02}", None, importance, (), (), (), (), b"", b"", b"", lambda _: None)  # type: ignore[arg-type,return-value]


@given(st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.0)), max_size=20), st.integers(1, 8))
def test_the_most_important_are_those_that_a_sort_puts_first(weights: list[float], most: int) -> None:
    events = [brief(number, weight) for number, weight in enumerate(reversed(weights))]
    assert most_important(most, events) == sorted(events, key=lambda one: (-one.importance, one.id))[:most]
