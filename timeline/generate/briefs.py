"""What a plan holds of each event: little enough to have all of them at hand, and the way to all that it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from timeline.generate.prints import EVENT_SIZE, SIZE, digest_of_event
from timeline.model import Citation, Disagreement, Event, Interval, Modality, NameKind, Source


class Happening(Protocol):
    """An event as pages are made of it: a whole one, or a brief one that finds the rest when it is asked for."""

    @property
    def id(self) -> str:
        """Its permanent id."""

    @property
    def interval(self) -> Interval | None:
        """When it happened."""

    @property
    def importance(self) -> float:
        """Its weight, 0 to 1."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it."""

    @property
    def kinds(self) -> tuple[NameKind, ...]:
        """What each of its names is, or nothing."""

    @property
    def headline(self) -> str:
        """What it is called."""

    @property
    def modality(self) -> Modality:
        """Whether it happened."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The words that it rests on."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why its mentions are one."""

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """What its sources contradict one another on."""


class Brief(NamedTuple):
    """An event as a plan holds it; ``find`` gives all of it. A tuple, for a site has all of its events at hand.

    ``cited`` are the ids of its citations' articles, one each; ``apart`` numbers the citations whose time words stand
    outside their quotes; ``digest`` stands for all that the event says, ``why`` for why its mentions are one, ``short``
    for what a link to it says.
    """

    id: str
    interval: Interval | None
    importance: float
    names: tuple[str, ...]
    kinds: tuple[NameKind, ...]
    cited: tuple[str, ...]
    apart: tuple[int, ...]
    digest: bytes
    why: bytes
    short: bytes
    find: Callable[[str], Event]

    @property
    def whole(self) -> Event:
        """The event itself, for who asks it for more than one thing."""
        return self.find(self.id)

    @property
    def headline(self) -> str:
        """What the event is called."""
        return self.find(self.id).headline

    @property
    def modality(self) -> Modality:
        """Whether it happened."""
        return self.find(self.id).modality

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The words that it rests on."""
        return self.find(self.id).citations

    @property
    def sources(self) -> tuple[Source, ...]:
        """The articles that they stand in, one each."""
        return tuple([one.source for one in self.find(self.id).citations])

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why its mentions are one."""
        return self.find(self.id).reasons

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """What its sources contradict one another on."""
        return self.find(self.id).disagreements


def brief_of(event: Event, digest: bytes, find: Callable[[str], Event]) -> Brief:
    """Return an event as a plan holds it; its ``digest`` is made where it is not one of ``digest_of_event``."""
    if len(digest) != EVENT_SIZE:
        digest = digest_of_event(event)
    cited = event.citations
    apart = [n for n, one in enumerate(cited) if one.timex is not None and not one.span.covers(one.timex)]
    return Brief(
        event.id, event.interval, event.importance, event.names, event.kinds,
        tuple([one.source.article_id for one in cited]), tuple(apart),
        digest[:SIZE], digest[SIZE : 2 * SIZE], digest[2 * SIZE :], find,
    )  # fmt: skip


def briefs_of(events: Iterable[Event], digests: Mapping[str, bytes]) -> Iterator[Brief]:
    """Yield events that are at hand as a plan holds them, with the ``digests`` of those that have one."""
    held = {event.id: event for event in events}
    find = held.__getitem__
    for event in held.values():
        yield brief_of(event, digests.get(event.id, b""), find)
