"""Room 3: the event mentions of all articles become events, one for each happening, and events become a timeline."""

from collections.abc import Iterable, Mapping

from timeline.merge.events import Plan, make_planned
from timeline.merge.ids import Named, assign_ids, assign_names
from timeline.merge.memory import MergeChange, merge_all, merge_changes
from timeline.merge.nearest import Near, find_nearest
from timeline.merge.profiles import Profile, packed, place_in_print, read_article, unpacked
from timeline.merge.ranking import is_placed, place_of, rank
from timeline.merge.similarity import Alike
from timeline.merge.stories import Story, read_story
from timeline.merge.tables import EMPTY, MergeStore, Remembered, Row
from timeline.model import Event, EventMention

__all__ = [
    "EMPTY", "Alike", "MergeChange", "MergeStore", "Named", "Near", "Plan", "Profile", "Remembered", "Row", "Story",
    "assign_ids", "assign_names", "find_nearest", "is_placed", "make_planned", "merge_all", "merge_changes",
    "merge_mentions", "packed", "place_of", "rank", "read_article", "read_story", "unpacked",
]  # fmt: skip


def merge_mentions(
    mentions: Iterable[EventMention], stories: Mapping[str, Story] | None = None, *, has_reasons: bool = True
) -> list[Event]:
    """Return one event for each happening, in order of its first mention's publication.

    Every mention is cited by exactly one event. The answer is a function of the set of mentions: neither their order
    nor when each was added makes a difference. ``stories`` are what articles tell as a whole, by id, as ``read_story``
    gives them: mentions without a date are told apart by them.
    """
    events = merge_changes(EMPTY, (), mentions, stories, has_reasons=has_reasons, keeps_rows=False).events
    return sorted(events, key=_first_of)


def _first_of(event: Event) -> tuple[int, str, str]:
    """Return the place, in order of publication, of the mention of an event that was published first."""
    cited = event.citations
    if len(cited) == 1:
        return place_in_print(cited[0].source, cited[0].mention_id)
    return min([place_in_print(citation.source, citation.mention_id) for citation in cited])
