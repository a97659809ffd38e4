"""Room 3: the event mentions of all articles become events, one for each happening, and events become a timeline."""

from collections.abc import Iterable, Mapping

from timeline.merge.clusters import find_clusters
from timeline.merge.ids import Named, assign_ids
from timeline.merge.nearest import Near, find_nearest
from timeline.merge.ranking import make_event, rank
from timeline.merge.stories import Story, read_story
from timeline.model import Event, EventMention

__all__ = ["Named", "Near", "Story", "assign_ids", "find_nearest", "merge_mentions", "rank", "read_story"]


def merge_mentions(mentions: Iterable[EventMention], stories: Mapping[str, Story] | None = None) -> list[Event]:
    """Return one event for each happening, in order of its first mention's publication.

    Every mention is cited by exactly one event. The answer is a function of the set of mentions: neither their order
    nor when each was added makes a difference. ``stories`` are what articles tell as a whole, by id, as ``read_story``
    gives them: mentions without a date are told apart by them.
    """
    return [make_event(cluster) for cluster in find_clusters(mentions, stories)]
