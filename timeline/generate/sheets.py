"""Files that hold all events, one after the other: pieces that are the same as last time are taken from there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from timeline.generate.prints import SIZE
from timeline.model import Event


class Notes(Protocol):
    """What a build remembers for the next one, and what still stands of its files."""

    def key(self, url: str) -> str:
        """Return the key of the page whose file stands at ``url`` as it was made, ``""`` when none does."""

    def text(self, url: str) -> str:
        """Return that file."""

    def load(self, name: str) -> str:
        """Return what was kept under a name, ``""`` for nothing."""

    def keep(self, name: str, text: str) -> None:
        """Keep a text for the next build."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a start, a piece for each event that has one (``""`` is none), what stands between two, and an end."""

    start: str
    piece: Callable[[Event], str]
    between: str
    end: str

    def text(self, events: Iterable[Event]) -> str:
        """Return the whole file."""
        return self._text(map(self.piece, events))

    def grown(self, events: Sequence[Event], digests: Sequence[bytes], url: str, key: str, notes: Notes) -> str:
        """Return the whole file with the pieces of its last edition, as far as the digests are the same; note it."""
        old = self._pieces(url, notes)
        pieces = [
            old[digest] if digest in old else self.piece(event) for event, digest in zip(events, digests, strict=True)
        ]
        lengths = " ".join(map(str, map(len, pieces)))
        notes.keep(url.replace("/", "--"), f"{key}\n{b''.join(digests).hex()}\n{lengths}\n")
        return self._text(pieces)

    def _text(self, pieces: Iterable[str]) -> str:
        return "".join((self.start, self.between.join(filter(None, pieces)), self.end))

    def _pieces(self, url: str, notes: Notes) -> dict[bytes, str]:
        """Return the pieces of the file as it stands, by the digests of their events."""
        noted = notes.load(url.replace("/", "--")).split("\n")
        if len(noted) != 4 or notes.key(url) != noted[0]:
            return {}
        text, at = notes.text(url), len(self.start)
        digests, lengths = bytes.fromhex(noted[1]), list(map(int, noted[2].split()))
        found = {}
        for number, length in enumerate(lengths):
            found[digests[number * SIZE : (number + 1) * SIZE]] = text[at : at + length]
            at += length + len(self.between) if length else 0
        return found


def folded(lines: Iterable[str]) -> str:
    """Return lines as a calendar has them: of at most 75 octets, the rest on lines that start with a space, CR LF."""
    return "".join(chain.from_iterable((_folded(line), "\r\n") for line in lines))


def _folded(line: str) -> str:
    if len(line) <= 75 and line.isascii():
        return line
    if line.isascii():
        return "\r\n ".join((line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))))
    out: list[str] = []
    room = 75
    for character in line:
        size = len(character.encode("utf-8"))
        if size > room:
            out += ["\r\n "]
            room = 74
        out.append(character)
        room -= size
    return "".join(out)
