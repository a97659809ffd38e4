"""The events of clusters: what each is made of, what joined it, and its place in the memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from timeline.merge.clusters import Strengths, central
from timeline.merge.course import Course
from timeline.merge.ids import fresh_id
from timeline.merge.profiles import Profile
from timeline.merge.ranking import make_event
from timeline.merge.shelves import in_order
from timeline.merge.similarity import Alike, alike, forbids, say_alike
from timeline.model import Event, EventMention

_NONE: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """What an event of a cluster is made of: the ids of its mentions in order, what joined them, which are central.

    A tuple, for all of a large collection are held at once.
    """

    cluster: str
    mentions: Sequence[str]
    joins: Sequence[Alike]
    centre: Collection[str]

    @property
    def event_id(self) -> str:
        """The id that its mentions give it."""
        return fresh_id(self.mentions[0])


def make_planned(plan: Plan, mentions: Mapping[str, EventMention]) -> Event:
    """Return an event that was planned; ``mentions`` are those that it is made of, by their ids."""
    told, reasons = [mentions[key] for key in plan.mentions], [_reason(one, mentions) for one in plan.joins]
    return make_event(told, reasons, frozenset(plan.centre))


def plan_events(course: Course, clusters: Collection[str], centres: Mapping[str, frozenset[str]]) -> Iterator[Plan]:
    """Yield what the events of all clusters there are will be made of, and note them there."""
    made: dict[str, list[str]] = {cluster: [] for cluster in clusters}
    for plan in _all_plans(course, clusters, centres):
        made[plan.cluster].append(plan.event_id)
        yield plan
    for cluster, ids in made.items():
        course.cluster(cluster).events = ids


def hand_over(course: Course) -> None:
    """Hand over all rows, when the events are noted."""
    course.hand_over(
        course.shelves, course.links, course.loose, course.back, course.owners, course.clusters, course.words,
        course.facts,
    )  # fmt: skip


def make_events(course: Course, clusters: Collection[str], centres: Mapping[str, frozenset[str]]) -> list[Event]:
    """Return the events of clusters, and note them there."""
    plans = list(_all_plans(course, clusters, centres))
    if not (course.keeps_rows or course.has_reasons):
        course.let_go()
    mentions = course.told if course.is_first else course.mentions(key for plan in plans for key in plan.mentions)
    made: dict[str, list[Event]] = {cluster: [] for cluster in sorted(clusters)}
    for plan in plans:
        made[plan.cluster].append(make_planned(plan, mentions))
    is_remembered = course.keeps_rows or not course.is_first
    for cluster, events in made.items() if is_remembered else ():
        held = course.cluster(cluster)
        course.old_events.update(held.events)
        held.events = [event.id for event in events]
        course.clusters.mark(cluster)
    return list(chain.from_iterable(made.values()))


def _all_plans(course: Course, clusters: Collection[str], centres: Mapping[str, frozenset[str]]) -> Iterator[Plan]:
    # by shelf, as the mentions lie in memory: to leap from one end of a large collection to the other takes time
    in_time = sorted(clusters, key=lambda cluster: (course.cluster(cluster).members[0][0], cluster))
    return (plan for cluster in in_time for plan in _plans(course, cluster, centres))


def _plans(course: Course, cluster: str, centres: Mapping[str, frozenset[str]]) -> Iterator[Plan]:
    """Yield what each event of a cluster is made of: its own, and one of each loose unit that fits in no more."""
    held = course.cluster(cluster)
    members = course.members(cluster)
    if len(members) == 1 and not held.loose:
        told = _with_copies(course, members)
        yield Plan(cluster, told, (), frozenset((members[0].id,)) if len(told) > 1 else _NONE)
        return
    centre = centres.get(cluster) or central(members, Strengths(course.rarity))
    units = {item.id: item for item in members}
    of = course.rarity
    joins = [alike(units[left], units[right], of) for _, left, right in held.joins] if course.has_reasons else []
    accepted: list[Profile] = []
    for _, shelf, unit in sorted(held.loose, key=lambda wish: (-wish[0], wish[2])):
        course.shelves.fetch((shelf,))
        items = [course.shelf(shelf).home[key] for key in unit]
        if any(forbids(one, other) for one in items for other in accepted):
            own = in_order(items)
            yield Plan(cluster, _with_copies(course, own), (), frozenset(item.id for item in own))
            continue
        accepted += items
        if course.has_reasons:
            joins.append(_best_link(course, items, units))
    yield Plan(cluster, _with_copies(course, in_order([*members, *accepted])), joins, centre)


def _best_link(course: Course, items: Sequence[Profile], units: Mapping[str, Profile]) -> Alike:
    """Return what the strongest link between a loose unit and the units of a cluster rests on."""
    found = [
        (value, item.id, other)
        for item in items
        for value, _, other in (course.loose.get(item.shelf) or {}).get(item.id, ())
        if other in units
    ]
    _, own, other = max(found, key=lambda link: (link[0], link[1:]))
    left, right = in_order((next(item for item in items if item.id == own), units[other]))
    return alike(left, right, course.rarity)


def _with_copies(course: Course, items: Iterable[Profile]) -> list[str]:
    """Return the ids of units and their copies, in order of publication."""
    every: list[Profile] = []
    for item in items:
        every.append(item)
        every += course.shelf(item.shelf).copied.get(item.id, ())
    return [item.id for item in in_order(every)] if len(every) > 1 else [every[0].id]


def _reason(joined: Alike, mentions: Mapping[str, EventMention]) -> str:
    """Say what joined two mentions: their articles, and what they share."""
    one, other = mentions[joined.left], mentions[joined.right]
    titles = [mention.source.title or mention.source.article_id for mention in (one, other)]
    return f"{titles[0]} — {titles[1]}: {say_alike(joined, one, other)}"
