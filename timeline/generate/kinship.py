"""Which other events a reader of one wants to see: those that name the same people, places and organisations."""

from bisect import bisect_left
from collections.abc import Sequence

from timeline.generate.briefs import Brief
from timeline.generate.shelves import home_of
from timeline.generate.subjects import Subjects

_MOST = 4
_NEAR = 3  # events looked at on either side in time, for each name
NAMES_A_PAGE = 400  # a name in more events than that says nothing of any two of them


class Kin:
    """The events that share names, ready to be asked for by place in the timeline.

    What is found for an event depends on what stands near it under each of its names, and on nothing farther away:
    a new event somewhere else leaves its page as it is.
    """

    def __init__(self, events: Sequence[Brief], subjects: Subjects) -> None:
        self._events = events
        self._subjects = subjects

    def of(self, place: int) -> list[Brief]:
        """Return up to four events that share the rarest names with the one at ``place``, in order of time.

        A name counts half as much when twice as many events have it; among equals the nearest in time are taken. The
        neighbours in time are left out: the page has them already.
        """
        worth: dict[int, float] = {}
        for held in self._of(place):
            at = bisect_left(held, place)
            share = 0.5 ** _rarity(held)
            for other in (*held[max(at - _NEAR, 0) : at], *held[at + 1 : at + 1 + _NEAR]):
                worth[other] = worth.get(other, 0.0) + share
        events = self._events
        best = [other for other in worth if abs(other - place) > 1]
        if len(best) > _MOST:
            day = home_of(events[place]) or 0
            best.sort(key=lambda o: (-worth[o], abs((home_of(events[o]) or 0) - day), events[o].id))
        return [events[other] for other in sorted(best[:_MOST])]

    def prints(self, place: int) -> list[bytes]:
        """Return what ``of`` rests on for the event at ``place``."""
        found: list[bytes] = []
        for held in self._of(place):
            at = bisect_left(held, place)
            near = [self._events[other].short for other in held[max(at - _NEAR, 0) : at + _NEAR + 1]]
            found += (_rarity(held).to_bytes(1, "big"), bytes((len(near),)), *near)
        return found

    def _of(self, place: int) -> list[Sequence[int]]:
        """Return the places of the events that have each name of the one at ``place``, where they are not too many."""
        names = (one.places for one in self._subjects.of_event(self._events[place].id) if one.kind == "names")
        return [places for places in names if len(places) <= NAMES_A_PAGE]


def _rarity(held: Sequence[int]) -> int:
    return (len(held) - 1).bit_length()
