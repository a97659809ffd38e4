"""What an event was nearly merged with: the closest mention of another event, and what kept them apart."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from timeline.merge.clusters import LINK, UNDATED_JOIN, Undated, order_of
from timeline.merge.profiles import Profile, read_profiles
from timeline.merge.similarity import WEIGHTS, Rarity, evidence, explain, forbids, score, shares_nothing
from timeline.merge.stories import Story
from timeline.model import EventMention

SHOWN = 3  # so many pieces of evidence against a link are named
CLOSE = 8  # so many of an event's mentions are compared with all others


@dataclass(frozen=True, slots=True)
class Near:
    """The closest pair of mentions across the border of an event: ``own`` is the event's, ``other`` another's.

    ``strength`` is what their evidence adds up to (log odds), ``alike`` says what they have in common and ``apart``
    why they were not taken for one happening.
    """

    own: str
    other: str
    strength: float
    alike: str
    apart: str


def find_nearest(
    mentions: Iterable[EventMention], event: Collection[str], stories: Mapping[str, Story] | None = None
) -> Near | None:
    """Return the mention outside an event that comes closest to it, None when nothing has anything in common with it.

    Args:
        mentions: all mentions that were merged; how rare a name or word is depends on them.
        event: the ids of the mentions that the event cites.
        stories: what ``merge_mentions`` was given.
    """
    profiles = read_profiles(sorted(mentions, key=order_of))
    rarity = Rarity(profiles)
    undated = Undated(profiles, stories or {})
    own = [place for place, item in enumerate(profiles) if item.mention.id in event]
    outside = [place for place, item in enumerate(profiles) if item.mention.id not in event]
    best = min(_compared(profiles, own[:CLOSE], outside, rarity, undated), default=None)
    if best is None:
        return None
    left, right = profiles[best[1]], profiles[best[2]]
    return Near(
        left.mention.id, right.mention.id, -best[0], explain(left, right, rarity), _apart(left, right, rarity, -best[0])
    )


def _compared(
    profiles: Sequence[Profile], own: Sequence[int], outside: Sequence[int], rarity: Rarity, undated: Undated
) -> Iterator[tuple[float, int, int]]:
    """Yield ``(-strength, own, other)`` for the pairs that have something in common."""
    for left in own:
        for right in outside:
            one, other = profiles[left], profiles[right]
            if shares_nothing(one, other):
                continue
            if one.is_dated or other.is_dated:
                yield -score(evidence(one, other, rarity)), left, right
            elif (strength := undated.strength(left, right)) is not None:
                yield -strength, left, right


def _apart(left: Profile, right: Profile, rarity: Rarity, strength: float) -> str:
    """Say what kept two mentions apart."""
    is_dated = left.is_dated or right.is_dated
    if is_dated and (ruled_out := forbids(left, right)):
        return ruled_out
    needed = LINK if is_dated else UNDATED_JOIN
    if strength > needed:
        return "they are alike, but the other mentions of their events are not"
    against = _against(left, right, rarity) if is_dated else []
    said = f": {', '.join(against)}" if against else ""
    return f"what they share is too little ({strength:.1f}, a link needs {needed}){said}"


def _against(left: Profile, right: Profile, rarity: Rarity) -> list[str]:
    """Return the names of what speaks most against a link."""
    worth = {key: WEIGHTS[key] * value for key, value in evidence(left, right, rarity).items() if key != "bias"}
    return [key for key in sorted(worth, key=lambda key: (worth[key], key)) if worth[key] < 0][:SHOWN]
