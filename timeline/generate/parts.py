"""A file in parts: it goes to the disk bit by bit, and what stands there already need not go through our hands."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

Stretch = tuple[int, int]  # of the file that stands: its first byte, and the one after its last
Part = bytes | Stretch
_AT_ONCE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """A file that is made while it is written.

    ``made`` gives all of it. Where a file of ``size`` bytes stands at its address ``patched`` gives it too, with
    stretches of that file in it; None where nobody knows what stands there. Each may be asked once.
    """

    made: Callable[[], Iterable[bytes]]
    patched: Callable[[], Iterable[Part]] | None = None
    size: int = 0

    def of(self, standing: int | None) -> Iterable[Part]:
        """Return the parts to be put where a file of so many bytes stands, None where none does."""
        return self.made() if self.patched is None or standing != self.size else self.patched()


Content = bytes | Parts


def whole(content: Content) -> bytes:
    """Return a file as bytes."""
    return content if isinstance(content, bytes) else b"".join(content.made())


def alike(parts: Iterable[Part], old: int, size: int) -> tuple[int, Iterable[Part]]:
    """Return how many bytes ``parts`` start with that an open file of ``size`` bytes starts with too, and the rest.

    Parts that are alike only in their beginning are among the rest. Where all are alike, nothing is left.
    """
    at, rest = 0, iter(parts)
    for part in rest:
        length = len(part) if isinstance(part, bytes) else part[1] - part[0]
        if not (at + length <= size and _stands_at(part, old, at)):
            return at, chain((part,), rest)
        at += length
    return at, ()


def _stands_at(part: Part, old: int, at: int) -> bool:
    if isinstance(part, bytes):
        return os.pread(old, len(part), at) == part
    start, end = part
    steps = ((place, min(_AT_ONCE, end - place)) for place in range(start, end, _AT_ONCE))
    return start == at or all(os.pread(old, n, place) == os.pread(old, n, place - start + at) for place, n in steps)


def put(parts: Iterable[Part], new: int, old: int | None) -> None:
    """Write parts into the open file ``new``, stretches from the open file ``old``.

    Raises OSError when the disk refuses, or the old file is shorter than it was.
    """
    for part in parts:
        if isinstance(part, bytes):
            write_all(new, part)
        elif old is not None:
            _copy(old, new, *part)


def write_all(file: int, content: bytes) -> None:
    """Write all of ``content`` into an open file."""
    done = os.write(file, content)
    while done < len(content):
        done += os.write(file, memoryview(content)[done:])


def _copy(old: int, new: int, start: int, end: int) -> None:
    """Copy a stretch, inside the system where it can."""
    within = getattr(os, "copy_file_range", None)
    while start < end:
        try:
            took = within(old, new, end - start, start) if within else 0
        except OSError:  # two file systems, or one that cannot: what is the matter shows below
            took = 0
        if not took:
            within = None
            content = os.pread(old, min(_AT_ONCE, end - start), start)
            if not content:
                raise OSError("the file is shorter than it was")
            write_all(new, content)
            took = len(content)
        start += took
