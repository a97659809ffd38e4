"""Which other events a reader of one wants to see: those that name the same people, places and organisations."""

from bisect import bisect_left
from collections.abc import Sequence

from timeline.generate.shelves import home_of
from timeline.generate.subjects import Subjects
from timeline.model import Event

_MOST = 4
_NEAR = 3  # events looked at on either side in time, for each name
_NAMES_A_PAGE = 400  # a name in more events than that says nothing of any two of them


class Kin:
    """The events that share names, ready to be asked for by place in the timeline.

    What is found for an event depends on what stands near it under each of its names, and on nothing farther away:
    a new event somewhere else leaves its page as it is.
    """

    def __init__(self, events: Sequence[Event], subjects: Subjects) -> None:
        self._events = events
        self._held = [one.places for one in subjects.by_kind["names"] if len(one.places) <= _NAMES_A_PAGE]
        self._of: list[list[Sequence[int]]] = [[] for _ in events]
        for held in self._held:
            for place in held:
                self._of[place].append(held)

    def of(self, place: int) -> list[Event]:
        """Return up to four events that share the rarest names with the one at ``place``, in order of time.

        A name counts half as much when twice as many events have it; among equals the nearest in time are taken. The
        neighbours in time are left out: the page has them already.
        """
        worth: dict[int, float] = {}
        for held in self._of[place]:
            at = bisect_left(held, place)
            for other in (*held[max(at - _NEAR, 0) : at], *held[at + 1 : at + 1 + _NEAR]):
                worth[other] = worth.get(other, 0.0) + 0.5 ** _rarity(held)
        day = home_of(self._events[place]) or 0
        best = sorted(
            (other for other in worth if abs(other - place) > 1),
            key=lambda o: (-worth[o], abs((home_of(self._events[o]) or 0) - day), self._events[o].id),
        )
        return [self._events[other] for other in sorted(best[:_MOST])]

    def prints(self, digests: Sequence[bytes]) -> list[list[bytes]]:
        """Return, place by place, what ``of`` rests on; ``digests`` are those of the events."""
        found: list[list[bytes]] = [[] for _ in digests]
        for held in self._held:
            row = [digests[place] for place in held]
            rarity = _rarity(held).to_bytes(1, "big")
            for at, place in enumerate(held):
                near = row[at - _NEAR if at > _NEAR else 0 : at + _NEAR + 1]
                found[place] += (rarity, bytes((len(near),)), *near)
        return found


def _rarity(held: Sequence[int]) -> int:
    return (len(held) - 1).bit_length()
