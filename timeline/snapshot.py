"""What a folder looks like from outside: the stamp of every file, without reading one."""

import json
import os
import time
from collections.abc import Container, Iterable
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

# Two writes within one tick of a file system's clock look alike. FAT, the coarsest, ticks every 2 seconds.
TICK_NS = 2_000_000_000


class Scan(NamedTuple):
    """What the output folder looks like: ``total`` tells two looks apart without comparing file by file.

    It is the sum of ``mark_of`` of all files, so that it can be kept up to date with the few that changed.
    """

    total: int
    folders: tuple[tuple[str, tuple[str, ...], tuple[tuple[int, int, int], ...]], ...]

    def stamps(self) -> dict[str, str]:
        """Return the stamp of each file by its path."""
        return {
            prefix + name: output_stamp(seen)
            for prefix, names, looks in self.folders
            for name, seen in zip(names, looks, strict=True)
        }


def scan(folder: Path) -> Scan:
    """Return what stands below the output ``folder``, hidden files left out; nothing, when there is no such folder.

    A file here is told by size, time of the last write and inode: a link to it elsewhere may come and go.
    """
    folders: list[tuple[str, tuple[str, ...], tuple[tuple[int, int, int], ...]]] = []
    total = _scan(str(folder), "", folders) if folder.is_dir() else 0
    return Scan(total & _MASK, tuple(folders))


def shares_of(folder: Path, most: int) -> list[list[str]]:
    """Return what stands below the output ``folder`` in at most so many shares: of each ``total_of`` is a part.

    Each names folders below it, the largest first, ``""`` for the files that lie in it.
    """
    try:
        with os.scandir(folder) as entries:
            found = [
                (entry.stat().st_size, entry.name)
                for entry in entries
                if entry.name[0] != "." and entry.is_dir(follow_symlinks=False)
            ]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        found = []  # it shows again when the folder is looked at
    names = [name for _, name in sorted(found, reverse=True)]
    return [*([name] for name in names[: most - 1]), ["", *names[most - 1 :]]]


def total_of(folder: Path, names: Iterable[str]) -> int:
    """Return the part of ``Scan.total`` that a share of the output ``folder`` has."""
    totals = (_scan(f"{folder}/{name}", f"{name}/", []) if name else _scan(str(folder), "", None) for name in names)
    return sum(totals) & _MASK


def output_stamp(seen: tuple[int, int, int]) -> str:
    """Return size, time and inode of a file of the output as its stamp."""
    return f"{seen[0]} {seen[1]} {seen[2]}"


def mark_of(path: str, stamp: str) -> int:
    """Return the share of one file, by its path and stamp, in ``Scan.total``; 0 for one without a stamp."""
    if not stamp:
        return 0
    size, written, inode = map(int, stamp.split(" "))
    return mark_of_look(path, (size, written, inode))


def mark_of_look(path: str, seen: tuple[int, int, int]) -> int:
    """Return the same of a file by its path, size, time and inode."""
    return hash((*seen, crc32(_bytes(path))))


def new_total(total: int, taken: Iterable[int], given: Iterable[int]) -> int:
    """Return ``total`` without some marks and with others."""
    return (total - sum(taken) + sum(given)) & _MASK


_MASK = (1 << 64) - 1


def _scan(
    folder: str, prefix: str, folders: list[tuple[str, tuple[str, ...], tuple[tuple[int, int, int], ...]]] | None
) -> int:
    """Return the total of a folder, and put what stands there and below into ``folders``; with None, of it alone."""
    # Relative to the open folder: the system need not walk the whole path for each file.
    total, start = 0, crc32(_bytes(prefix))
    names, looks, below = [], [], []
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:  # a folder of somebody else's
        return hash((start, error.errno))
    try:
        with os.scandir(number) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    below.append(name)
                    continue
                status = entry.stat(follow_symlinks=False)
                size, written, inode = status.st_size, status.st_mtime_ns, status.st_ino
                total += hash((size, written, inode, crc32(name.encode("utf-8", "surrogateescape"), start)))
                names.append(name)
                looks.append((size, written, inode))
    finally:
        os.close(number)
    if folders is None:
        return total
    folders.append((prefix, tuple(names), tuple(looks)))
    return total + sum(_scan(f"{folder}/{name}", f"{prefix}{name}/", folders) for name in below)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


class Look:
    """What a folder of content looks like, folder by folder; a class, for stamps are made of those asked for alone.

    Folders are named by their paths below it with a ``/`` at the end, ``""`` for the folder itself. Links are followed,
    but never twice into one folder on the way down. Hidden entries are left out. ``totals`` tell two looks at what lies
    right in a folder apart; ``is_plain`` is False where there are links to folders, or something cannot be looked at.
    """

    def __init__(self, folder: Path) -> None:
        self.totals: dict[str, int] = {}
        self.is_plain = True
        self._files: dict[str, tuple[list[str], list[tuple[int, int, int, int]]]] = {}
        self._odd: dict[str, dict[str, str]] = {}  # what cannot be looked at, and why
        self._look(str(folder), "", ())

    def as_text(self, doubtful: Container[str] = ()) -> str:
        """Return what tells this look from another one, but for the ``doubtful`` folders."""
        return json.dumps({name: total for name, total in sorted(self.totals.items()) if name not in doubtful})

    def unlike(self, text: str) -> set[str]:
        """Return the folders that look otherwise than a look did that has this text, or that are gone since then."""
        before: dict[str, int] = json.loads(text or "{}")
        gone = before.keys() - self.totals.keys()
        return {*gone, *(name for name, total in self.totals.items() if before.get(name) != total)}

    def stamps(self, folders: Iterable[str] | None = None) -> dict[str, str]:
        """Return the stamp of each file, by its path; only of those that lie right in ``folders``, when named.

        A stamp is size, time of the last write, time of the last change and inode: whatever writes to a file changes
        one of them, a copy that keeps the times too. Of what cannot be looked at the stamp is the reason.
        """
        found: dict[str, str] = {}
        for prefix in self.totals if folders is None else folders:
            for name, (size, written, changed, inode) in zip(*self._files.get(prefix, ((), ())), strict=True):
                found[prefix + name] = f"{size} {written} {changed} {inode}"
            found |= self._odd.get(prefix, {})
        return found

    def _look(self, folder: str, prefix: str, above: tuple[int, ...]) -> None:
        names: list[str] = []
        looks: list[tuple[int, int, int, int]] = []
        below: list[tuple[str, int]] = []
        total = 0
        try:
            number = os.open(folder, os.O_RDONLY)  # relative to it the system need not walk the whole path for each
        except OSError as error:
            self.totals[prefix] = self._cannot(prefix, prefix, error)
            return
        try:
            with os.scandir(number) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    try:
                        status = entry.stat()
                    except OSError as error:
                        total += self._cannot(prefix, prefix + name, error)
                        continue
                    if entry.is_dir():
                        is_link = entry.is_symlink()
                        self.is_plain = self.is_plain and not is_link
                        total += hash((crc32(_bytes(name)), is_link))
                        below.append((name, status.st_ino))
                        continue
                    names.append(name)
                    look = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
                    looks.append(look)
                    total += hash((look, crc32(name.encode("utf-8", "surrogateescape"))))
        finally:
            os.close(number)
        self.totals[prefix] = total & _MASK
        self._files[prefix] = names, looks
        for name, inode in below:
            if inode not in above:
                self._look(f"{folder}/{name}", f"{prefix}{name}/", (*above, inode))

    def _cannot(self, prefix: str, path: str, error: OSError) -> int:
        """Note what cannot be looked at; returns its part of a total."""
        self.is_plain = False
        reason = error.strerror or "unreadable"
        self._odd.setdefault(prefix, {})[path] = reason
        return hash((crc32(_bytes(path)), crc32(_bytes(reason)))) & _MASK


def stamp_of(path: Path) -> str:
    """Return the stamp of one file, ``""`` where there is none."""
    try:
        return _stamp(path.stat())
    except OSError:
        return ""


def is_settled(stamp: str, now_ns: int) -> bool:
    """Tell whether a file with this stamp cannot have been written again since without its stamp showing it.

    ``now_ns`` is a time before the stamp was taken. A file whose clock runs ahead of ours is never settled.
    """
    _, _, changed = stamp.split(" ")[:3] if stamp.count(" ") == 3 else ("", "", "")
    return changed.isdecimal() and int(changed) < now_ns - TICK_NS


def now() -> int:
    """Return the time, in nanoseconds, to hold stamps against; nothing that is published depends on it."""
    return time.time_ns()


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
