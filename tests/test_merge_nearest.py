"""What an event was nearly merged with, and what kept them apart."""

import pytest
from merge_records import tell

from timeline.merge import EMPTY, Near, Remembered, find_nearest, merge_changes
from timeline.model import EventMention


def nearest(own: EventMention, *others: EventMention) -> Near | None:
    """Return what is nearest to the event of ``own``, which no other is merged with."""
    mentions = [own, *others]
    change = merge_changes(EMPTY, (), mentions)
    store = Remembered()
    store.write(change.rows(), (), mentions)
    (event,) = [event for event in change.events if own.id in {one.mention_id for one in event.citations}]
    assert len(event.citations) == 1
    return find_nearest(store, event)


SINKING = tell("The ferry Ocean Pearl sank off Batangas.", "2016-03-10", trigger="sank", article="a1")


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (tell("The ferry Ocean Pearl sank off Batangas.", "2016-03-17", article="a2"), "their dates do not meet"),
        (
            tell("The ferry Ocean Pearl sank off Batangas.", "2016-03-10", article="a2", modality="denied"),
            "one is denied",
        ),
        (
            tell("A tanker sank in the ferry port.", "2016-03-11", trigger="sank", article="a2"),
            "what they share is too",
        ),
    ],
)
def test_the_nearest_mention_comes_with_what_kept_it_apart(other: EventMention, apart: str) -> None:
    far = tell("The ferry company published its results.", "2016-06-01", trigger="published", article="a3")

    near = nearest(SINKING, other, far)

    assert near is not None
    assert (near.own, near.other) == (SINKING.id, other.id)
    assert near.apart.startswith(apart)


def test_an_event_that_has_nothing_in_common_with_others_has_no_nearest() -> None:
    other = tell("Parliament voted.", "2016-03-10", trigger="voted", article="a2")

    assert nearest(SINKING, other) is None


def test_undated_mentions_are_compared_too() -> None:
    one = tell("The ferry sank.", trigger="sank", article="a1")
    other = tell("Another ferry was launched.", trigger="launched", article="a2")

    near = nearest(one, other)

    assert near is not None
    assert near.other == other.id
