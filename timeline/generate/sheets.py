"""Files that hold all events, one after the other: pieces that are the same as last time are taken from there."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from timeline.generate.briefs import Brief
from timeline.generate.kept import Stale
from timeline.generate.parts import Part, Parts, Stretch
from timeline.generate.text import without_surrogates

PART_BYTES = 1_000_000  # pieces of a file are put together to so much

P = TypeVar("P")


class Notes(Protocol):
    """What a build remembers for the next one, and what still stands of its files."""

    def key(self, url: str) -> str:
        """Return the key of the page whose file stands at ``url`` as it was made, ``""`` when none does."""

    def content(self, url: str) -> bytes:
        """Return that file."""

    def load(self, name: str) -> str:
        """Return what was kept under a name, ``""`` for nothing."""

    def keep(self, name: str, text: str) -> None:
        """Keep a text for the next build."""


class Sheet(NamedTuple):
    """A file as a start, a piece for each event that has one (``""`` is none), what stands between two, and an end."""

    start: str
    piece: Callable[[Brief], str]
    between: str
    end: str

    def text(self, events: Iterable[Brief]) -> str:
        """Return the whole file."""
        return without_surrogates(
            "".join((self.start, self.between.join(filter(None, map(self.piece, events))), self.end))
        )

    def grown(self, events: Sequence[Brief], stale: Stale | None, url: str, key: str, notes: Notes) -> Parts:
        """Return the whole file, of its last edition what is not ``stale``; note it for the next."""

        def made() -> Iterator[bytes]:
            lengths = array("I")
            yield from _gathered(self._joined(self._pieces(events, lengths)))
            _note(lengths, url, key, notes)

        lengths = self._last(len(stale.before), url, notes) if stale else None
        if stale is None or lengths is None:
            return Parts(made)
        pieces = stale.pieces
        rest = _Rest(lengths, len(_encoded(self.start)), len(self.between.encode()), stale.lost)

        def patched() -> Iterator[Part]:
            yield from self._joined(self._spliced(events, pieces, rest))
            _note(rest.taken, url, key, notes)

        return Parts(made, patched, self._size(lengths))

    def _joined(self, parts: Iterable[P]) -> Iterator[P | bytes]:
        """Yield the parts of a file with what stands ahead of them, between two, and behind them."""
        ahead, between = _encoded(self.start), self.between.encode()
        for part in parts:
            if ahead:
                yield ahead
            yield part
            ahead = between
        yield _encoded(self.end) if ahead is between else ahead + _encoded(self.end)

    def _pieces(self, events: Iterable[Brief], lengths: "array[int]") -> Iterator[bytes]:
        between = len(self.between.encode())
        for event in events:
            piece = _encoded(self.piece(event))
            lengths.append(len(piece) + between if piece else 0)
            if piece:
                yield piece

    def _spliced(self, events: Sequence[Brief], places: Iterable[int], rest: "_Rest") -> Iterator[Part]:
        """Yield the pieces at some places anew: all others stand in the order of before."""
        done = 0
        for place in places:
            yield from rest.take(place - done)
            yield from self._pieces((events[place],), rest.taken)
            done = place + 1
        yield from rest.take(len(events) - done)

    def _last(self, number: int, url: str, notes: Notes) -> "array[int] | None":
        """Return the length of each piece of the file as it stands, None where it is not known what it is made of."""
        noted = notes.load(url.replace("/", "--")).split("\n")
        if len(noted) != 3 or not noted[0] or notes.key(url) != noted[0]:
            return None
        lengths = array("I", bytes.fromhex(noted[1]))
        return lengths if len(lengths) == number else None

    def _size(self, lengths: "array[int]") -> int:
        """Return how many bytes a file has whose pieces have these lengths, each with what stands between two."""
        size = sum(lengths)
        return len(_encoded(self.start)) + max(0, size - len(self.between.encode())) + len(_encoded(self.end))


class _Rest:
    """The pieces of a file as it stands, in their order, but for those that are lost; a class, for they are taken off.

    ``taken`` are the lengths of the pieces of the new file so far, each with what stands between two: 0 of an event
    that has none.
    """

    def __init__(self, lengths: "array[int]", start: int, between: int, lost: Sequence[int]) -> None:
        self.taken = array("I")
        self._lengths = lengths
        self._between = between
        self._runs = deque(zip([0, *(at + 1 for at in lost)], [*lost, len(lengths)], strict=True))  # unbroken
        self._place, self._byte = 0, start  # of one piece: where it begins

    def take(self, number: int) -> Iterator[Stretch]:
        """Yield where the next pieces stand."""
        while number:
            first, end = self._runs.popleft()
            took = min(number, end - first)
            start, stop = self._begin_of(first), self._begin_of(first + took)
            if start < stop:
                yield start, stop - self._between
            self.taken += self._lengths[first : first + took]
            number -= took
            if first + took < end:
                self._runs.appendleft((first + took, end))

    def _begin_of(self, place: int) -> int:
        self._byte += sum(self._lengths[self._place : place])
        self._place = place
        return self._byte


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces put together: to write each by itself would take long."""
    part = bytearray()
    for piece in pieces:
        part += piece
        if len(part) > PART_BYTES:
            yield bytes(part)
            part.clear()
    yield bytes(part)


def _note(lengths: "array[int]", url: str, key: str, notes: Notes) -> None:
    notes.keep(url.replace("/", "--"), f"{key}\n{lengths.tobytes().hex()}\n")


def _encoded(text: str) -> bytes:
    return without_surrogates(text).encode()


def folded(lines: Iterable[str]) -> str:
    """Return lines as a calendar has them: of at most 75 octets, the rest on lines that start with a space, CR LF."""
    return "".join(chain.from_iterable((_folded(line), "\r\n") for line in lines))


def _folded(line: str) -> str:
    if len(line) <= 75 and line.isascii():
        return line
    if line.isascii():
        return "\r\n ".join((line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))))
    octets = line.encode("utf-8")
    out = []
    start, end = 0, 75
    while end < len(octets):
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        out.append(octets[start:end].decode("utf-8"))
        start, end = end, end + 74
    return "\r\n ".join((*out, octets[start:].decode("utf-8")))
