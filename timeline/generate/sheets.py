"""Files that hold all events, one after the other: pieces that are the same as last time are taken from there."""

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple, Protocol

from timeline.generate.briefs import Brief
from timeline.generate.kept import Kept, Stale
from timeline.generate.text import without_surrogates

PART_BYTES = 1_000_000  # pieces of a file are put together to so much


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


@dataclass(frozen=True, slots=True)
class Sheet:
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

    def grown(
        self, events: Sequence[Brief], before: tuple[Kept, Stale] | None, url: str, key: str, notes: Notes
    ) -> bytes:
        """Return the whole file, of its last edition what stands ``before`` as it does now; note it for the next."""
        last = self._last(before[0], url, notes) if before else None
        row = _Row(self.between.encode()) if before is None or last is None else self._spliced(events, *before, last)
        if last is None:
            for event in events:
                row.add(_encoded(self.piece(event)))
        notes.keep(url.replace("/", "--"), f"{key}\n{array('I', row.lengths).tobytes().hex()}\n")
        return row.joined(_encoded(self.start), _encoded(self.end))

    def _last(self, kept: Kept, url: str, notes: Notes) -> "_Last | None":
        """Return the file as it stands, None where it is not known what it is made of."""
        noted = notes.load(url.replace("/", "--")).split("\n")
        if len(noted) != 3 or not noted[0] or notes.key(url) != noted[0]:
            return None
        lengths = array("I", bytes.fromhex(noted[1]))
        content = notes.content(url)
        body = memoryview(content)[len(_encoded(self.start)) : len(content) - len(_encoded(self.end))]
        size = sum(lengths) - (len(self.between.encode()) if any(lengths) else 0)
        return _Last(lengths, body) if len(lengths) == len(kept.briefs) and size == len(body) else None

    def _spliced(self, events: Sequence[Brief], kept: Kept, stale: Stale, last: "_Last") -> "_Row":
        """Return the row with the pieces that differ taken out and put in: all others stand in the order of before."""
        runs = deque(zip([0, *(at + 1 for at in stale.lost)], [*stale.lost, len(kept.briefs)], strict=True))  # unbroken
        row = _Row(self.between.encode())
        done = 0
        for place in stale.pieces:
            row.carry(place - done, runs, last)
            row.add(_encoded(self.piece(events[place])))
            done = place + 1
        row.carry(len(events) - done, runs, last)
        return row


class _Last(NamedTuple):
    """A file as it stands: the length of each piece with what stands after it, and all of them but for the very end."""

    lengths: "array[int]"
    body: memoryview


class _Row:
    """The pieces of a file, each but for the last with what stands between two; a class, for it grows."""

    def __init__(self, between: bytes) -> None:
        self.lengths = array("I")  # with what stands after them; 0 of an event that has no piece
        self._between = between
        self._parts: list[bytes | memoryview] = []
        self._last = bytearray()  # pieces that are to be one part: hundreds of thousands by themselves take more room
        self._starts: list[int] = []

    def add(self, piece: bytes) -> None:
        """Add one piece, or none."""
        self.lengths.append(len(piece) + len(self._between) if piece else 0)
        if piece:
            self._last += piece
            self._last += self._between
            if len(self._last) > PART_BYTES:
                self._end_part()

    def _end_part(self) -> None:
        if self._last:
            self._parts.append(bytes(self._last))
            self._last.clear()

    def carry(self, number: int, runs: deque[tuple[int, int]], last: _Last) -> None:
        """Take the next ``number`` pieces over from the last edition; ``runs`` are what is left to be taken of it."""
        self._end_part()
        self._starts = self._starts or [0, *accumulate(last.lengths)]
        while number:
            first, end = runs.popleft()
            took = min(number, end - first)
            start, stop = self._starts[first], self._starts[first + took]
            if start < stop:
                # The very last one has nothing after it: what stood between it and no other is put in again.
                cut = min(stop, len(last.body))
                self._parts += [last.body[start:cut], *([self._between] if cut < stop else [])]
            self.lengths += last.lengths[first : first + took]
            number -= took
            if first + took < end:
                runs.appendleft((first + took, end))

    def joined(self, start: bytes, end: bytes) -> bytes:
        """Return the whole file."""
        self._end_part()
        parts = self._parts
        if parts and self._between:
            rest = len(parts[-1]) - len(self._between)
            parts = [*parts[:-1], parts[-1][:rest]]
        return b"".join([start, *parts, end])


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
