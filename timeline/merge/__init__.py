"""Room 3: the event mentions of all articles become events, one for each happening, and events become a timeline."""

from collections.abc import Iterable

from timeline.merge.clusters import find_clusters
from timeline.merge.ranking import make_event, rank
from timeline.model import Event, EventMention

__all__ = ["merge_mentions", "rank"]


def merge_mentions(mentions: Iterable[EventMention]) -> list[Event]:
    """Return one event for each happening, in order of its first mention's publication.

    Every mention is cited by exactly one event. The answer is a function of the set of mentions: neither their order
    nor when each was added makes a difference.
    """
    return [make_event(cluster) for cluster in find_clusters(mentions)]
