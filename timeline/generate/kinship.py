"""Which other events a reader of one wants to see: those that name the same people, places and organisations."""

from bisect import bisect_left
from collections.abc import Sequence

from timeline.generate.subjects import Subjects
from timeline.model import Event

_MOST = 4
_NEAR = 3  # events looked at on either side in time, for each name
_NAMES_A_PAGE = 400  # a name in more events than that says nothing of any two of them


class Kin:
    """The events that share names, ready to be asked for by place in the timeline."""

    def __init__(self, events: Sequence[Event], subjects: Subjects) -> None:
        self._events = events
        places = {event.id: place for place, event in enumerate(events)}
        self._places = {
            subject.stem: [places[event.id] for event in subject.events]
            for subject in subjects.by_kind["names"]
            if len(subject.events) <= _NAMES_A_PAGE
        }
        self._subjects = subjects.of_event

    def of(self, place: int) -> list[Event]:
        """Return up to four events that share the rarest names with the one at ``place``, in order of time.

        The neighbours in time are left out: the page has them already.
        """
        worth: dict[int, float] = {}
        for subject in self._subjects.get(self._events[place].id, ()):
            held = self._places.get(subject.stem)
            if held is None:
                continue
            at = bisect_left(held, place)
            for other in (*held[max(at - _NEAR, 0) : at], *held[at + 1 : at + 1 + _NEAR]):
                worth[other] = worth.get(other, 0.0) + 1 / len(held)
        best = sorted(
            (other for other in worth if abs(other - place) > 1), key=lambda o: (-worth[o], abs(o - place), o)
        )
        return [self._events[other] for other in sorted(best[:_MOST])]
