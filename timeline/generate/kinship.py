"""Which other events a reader of one wants to see: those that name the same people, places and organisations."""

from bisect import bisect_left
from collections.abc import Sequence

from timeline.generate.rolls import Roll
from timeline.generate.shelves import home_day
from timeline.generate.subjects import Subjects

_MOST = 4
_NEAR = 3  # events looked at on either side in time, for each name
NAMES_A_PAGE = 400  # a name in more events than that says nothing of any two of them


class Kin:
    """The events that share names, ready to be asked for by place in the timeline.

    What is found for an event depends on what stands near it under each of its names, and on nothing farther away:
    a new event somewhere else leaves its page as it is.
    """

    def __init__(self, events: Roll, subjects: Subjects) -> None:
        self._events = events
        self._subjects = subjects

    def of(self, place: int) -> list[int]:
        """Return the places of up to four events that share the rarest names with the one at ``place``, in order.

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
            rows, numbers = events.rows, events.numbers
            day = home_day(rows.when[numbers[place]]) or 0
            days = {other: abs((home_day(rows.when[numbers[other]]) or 0) - day) for other in best}
            best.sort(key=lambda other: (-worth[other], days[other], rows.ids[numbers[other]]))
        return sorted(best[:_MOST])

    def prints(self, place: int) -> list[bytes]:
        """Return what ``of`` rests on for the event at ``place``."""
        found: list[bytes] = []
        short, numbers = self._events.rows.short, self._events.numbers
        for held in self._of(place):
            at = bisect_left(held, place)
            near = [short(numbers[other]) for other in held[max(at - _NEAR, 0) : at + _NEAR + 1]]
            found += (_rarity(held).to_bytes(1, "big"), bytes((len(near),)), *near)
        return found

    def _of(self, place: int) -> list[Sequence[int]]:
        """Return the places of the events that have each name of the one at ``place``, where they are not too many."""
        subjects = map(self._subjects.numbered.__getitem__, self._subjects.held[self._events.numbers[place]])
        return [one.places for one in subjects if one.kind == "names" and one.count <= NAMES_A_PAGE]


def _rarity(held: Sequence[int]) -> int:
    return (len(held) - 1).bit_length()
