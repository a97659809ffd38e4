"""Merging what changed: every step is a function of few mentions, and what it found is remembered in rows.

The way from mentions to events, the module that goes each step, and the rows that remember it:

1. ``placing``: a mention stands on a **shelf** (``shelves``): that of its first day, of its longer stretch, or of
   those without a date. Copies of one sentence count as one *unit*. ``words`` tells on which shelves a name or stem
   stands: how rare it is, by level.
2. ``days``: two units of a day, or of two days in a row, that share something rare are compared: the **links** of the
   day. Whether they are linked depends on the two alone and on the levels of what they share.
3. ``days``: units that hang together by links are a group of comparable mentions, and clustered by themselves:
   ``clusters``, and ``owners`` tell which cluster a unit is in.
4. ``loose``: units with a coarse date or none (*loose* ones) join the cluster of days that they are nearest to; those
   that are near to none are clustered among themselves. ``back`` leads from a unit of a day to the loose ones linked
   to it.
5. ``events``: a cluster becomes an event, and so does each loose unit in it that no other fits with.

A change touches the mentions that come and go and, when a word's level moves, those that tell it. Only their links are
worked out again, only the groups that these hold together are clustered again, and only the events of those are made
again. All rows are functions of the mentions: it makes no difference in which order, or in how many steps, they came.
"""

import gc
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from timeline.collector import collector_at_rest
from timeline.merge.course import Course
from timeline.merge.days import Days
from timeline.merge.events import Plan, hand_over, make_events, plan_events
from timeline.merge.loose import Loose
from timeline.merge.placing import place_mentions, place_profiles
from timeline.merge.profiles import Profile
from timeline.merge.quotes import forget_quotes
from timeline.merge.stories import Story
from timeline.merge.tables import EMPTY, Keep, MergeStore, Row
from timeline.model import Event, EventMention


class MergeChange(NamedTuple):
    """What became of the events: those that are new or may have changed, whole, and the ids of those that are no more.

    ``reasons`` say which groups were merged again, ``compared`` counts the mentions in them. ``rows`` yields, once,
    what has to be written for the next time: table, key and value, None for a row that is to be removed.
    """

    events: tuple[Event, ...]
    gone: tuple[str, ...]
    reasons: tuple[str, ...]
    compared: int
    rows: Callable[[], Iterator[Row]]


def merge_changes(
    store: MergeStore,
    removed: Collection[str],
    added: Iterable[EventMention],
    stories: Mapping[str, Story] | None = None,
    *,
    has_reasons: bool = True,
    keeps_rows: bool = True,
    same: Container[str] = frozenset(),
) -> MergeChange:
    """Return what becomes of the events when articles go and mentions come.

    Args:
        store: what the changes before have left; ``EMPTY`` at the beginning.
        removed: ids of the articles all of whose mentions go; an article that was edited goes and comes.
        added: the mentions of articles that are not remembered, or that go.
        stories: what articles tell as a whole, by id: they help where there is no date.
        has_reasons: False leaves out the sentences that say why mentions were joined.
        keeps_rows: False spares the memory of rows that are never to be written.
        same: ids of those of the added mentions that go too, and are in nothing other than they were.
    """
    with collector_at_rest():
        course = Course(store, stories or {}, has_reasons=has_reasons, keeps_rows=keeps_rows)
        clusters, centres, compared = _cluster(course, place_mentions(course, removed, added, same))
        events = make_events(course, clusters, centres)
        gone = sorted(course.old_events - {event.id for event in events})
        # All of it counts as old now: else the collector's first look would go over every piece, and find nothing.
        gc.freeze()
        gc.unfreeze()
        return MergeChange(tuple(events), tuple(gone), tuple(sorted(course.reasons)), compared, course.rows)


def merge_all(
    added: Iterable[Profile], find: Callable[[str], EventMention], keep: Keep
) -> tuple[Iterator[Plan], Callable[[], None]]:
    """Return what the events of all mentions there are will be made of, in order of time, and what is to be done then.

    What is read in the mentions is ``added`` article by article; those without a date are looked at again, and ``find``
    gives them by their ids. ``keep`` takes what has to be written for the next time, as it is made, most of it when
    what is to be done is done, after the last plan. ``make_planned`` makes the events, which are those that
    ``merge_changes`` gives.
    """
    with collector_at_rest():
        course = Course(EMPTY, {}, has_reasons=True, keeps_rows=True, keep=keep)

        def with_undated() -> Iterator[Profile]:
            for item in added:
                if not item.is_dated:
                    course.told[item.id] = find(item.id)
                yield item

        has_undated = place_profiles(course, (), with_undated())
        forget_quotes()
        clusters, centres, _ = _cluster(course, has_undated)
        return plan_events(course, clusters, centres), partial(hand_over, course)


def _cluster(course: Course, has_pool_changed: bool) -> tuple[set[str], Mapping[str, frozenset[str]], int]:
    """Return the clusters to be made events of, their middles, and how many mentions were compared.

    What the steps know of one another is forgotten on return: the events of a large collection need the room.
    """
    days = Days(course)
    remade, centres = days.cluster(days.link())
    loose = Loose(course, has_pool_changed)
    changed = loose.link()
    return loose.wish(changed, remade) | loose.cluster(changed), centres, days.compared
