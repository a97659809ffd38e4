"""An event keeps its id while its mentions come and go, and an id once given always leads somewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from merge_records import tell

from timeline.merge.ids import assign_ids
from timeline.merge.ranking import make_event
from timeline.model import Event


def event_of(*names: str) -> Event:
    """Return the event that mentions of these names make up."""
    mentions = tuple(replace(tell("The Ocean Pearl sank.", "2016-03-10"), id=name) for name in names)
    return make_event(mentions, (), frozenset(names))


def lock_of(events: Sequence[Event]) -> dict[str, str]:
    return {citation.mention_id: event.id for event in events for citation in event.citations}


def test_events_never_seen_before_have_the_ids_of_their_first_mentions() -> None:
    events = [event_of("a", "b"), event_of("c")]

    assert assign_ids(events, {}).events == tuple(events)


def test_an_event_keeps_its_id_when_an_earlier_mention_comes() -> None:
    named = assign_ids([event_of("a", "b", "c")], {"b": "e000001", "c": "e000001"})

    assert named.events[0].id == "e000001"
    assert named.successors == {}


def test_an_event_keeps_its_id_when_its_first_mention_goes() -> None:
    assert assign_ids([event_of("b")], {"a": "e000001", "b": "e000001"}).events[0].id == "e000001"


def test_of_two_events_that_prove_one_the_id_with_more_mentions_stays_and_the_other_leads_there() -> None:
    named = assign_ids([event_of("a", "b", "c")], {"a": "e000001", "b": "e000002", "c": "e000002"})

    assert named.events[0].id == "e000002"
    assert named.successors == {"e000001": ("e000002",)}


def test_of_an_event_that_splits_the_larger_part_keeps_the_id_and_the_other_gets_one_of_its_own() -> None:
    first = event_of("a")
    named = assign_ids([first, event_of("b", "c")], dict.fromkeys("abc", first.id))

    assert named.events[1].id == first.id
    assert named.events[0].id != first.id


def test_an_event_without_any_mention_left_leads_nowhere() -> None:
    assert assign_ids([event_of("b")], {"a": "e000001"}).successors == {"e000001": ()}


def test_an_id_leads_on_though_all_that_stayed_with_it_is_gone() -> None:
    # Of three mentions one went into another event, then the other two went away.
    previous = {"a": "e000001", "b": "e000001", "c": "e000002"}

    named = assign_ids([event_of("c")], previous, {"e000001": ("e000002",)})

    assert named.successors == {"e000001": ("e000002",)}


def test_an_id_that_led_on_leads_on_to_where_its_heir_went() -> None:
    named = assign_ids([event_of("a", "b")], {"a": "e000002", "b": "e000003"}, {"e000001": ("e000003",)})

    assert named.successors == {"e000001": ("e000002",), "e000003": ("e000002",)}


def test_a_retired_id_is_not_given_to_a_new_event() -> None:
    fresh = event_of("a")

    assert assign_ids([fresh], {}, {fresh.id: ()}).events[0].id != fresh.id


PARTS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 4))


def events_from(parts: Mapping[str, int]) -> list[Event]:
    return [event_of(*sorted(m for m in parts if parts[m] == part)) for part in sorted(set(parts.values()))]


@given(st.lists(PARTS, max_size=5))
def test_however_events_change_ids_differ_and_every_old_one_leads_to_living_ones(history: list[dict[str, int]]) -> None:
    lock: dict[str, str] = {}
    retired: Mapping[str, Sequence[str]] = {}
    given_ids: set[str] = set()
    for parts in history:
        named = assign_ids(events_from(parts), lock, retired)
        living = {event.id for event in named.events}
        lock |= lock_of(named.events)
        retired = named.successors
        given_ids |= living

        assert len(living) == len(named.events)
        assert given_ids <= living | retired.keys()
        assert living.isdisjoint(retired)
        assert all(heir in living for heirs in retired.values() for heir in heirs)


@given(PARTS, PARTS)
def test_naming_again_changes_nothing(before: dict[str, int], after: dict[str, int]) -> None:
    lock = lock_of(assign_ids(events_from(before), {}).events)
    named = assign_ids(events_from(after), lock)

    assert assign_ids(events_from(after), lock | lock_of(named.events), named.successors) == named


@given(PARTS, PARTS)
def test_the_order_of_events_makes_no_difference_to_their_ids(before: dict[str, int], after: dict[str, int]) -> None:
    lock = lock_of(assign_ids(events_from(before), {}).events)
    events = events_from(after)

    forwards, backwards = assign_ids(events, lock), assign_ids(reversed(events), lock)

    assert set(forwards.events) == set(backwards.events)
    assert forwards.successors == backwards.successors
