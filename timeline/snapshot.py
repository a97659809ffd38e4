"""What a folder looks like from outside: the stamp of every file, without reading one."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR
from zlib import crc32

# Two writes within one tick of a file system's clock look alike. FAT, the coarsest, ticks every 2 seconds.
TICK_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Scan:
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
    prefix, slash, name = path.rpartition("/")
    size, written, inode = map(int, stamp.split(" "))
    return hash((size, written, inode, crc32(_bytes(name), crc32(_bytes(prefix + slash)))))


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
                look = (status.st_size, status.st_mtime_ns, status.st_ino)
                names.append(name)
                looks.append(look)
                total += hash((*look, crc32(_bytes(name), start)))
    finally:
        os.close(number)
    if folders is None:
        return total
    folders.append((prefix, tuple(names), tuple(looks)))
    return total + sum(_scan(f"{folder}/{name}", f"{prefix}{name}/", folders) for name in below)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def look_at(folder: Path, *, with_hidden: bool = False) -> dict[str, str]:
    """Return the stamp of everything below ``folder`` by its path there, that of a folder under a path with ``/``.

    A stamp is size, time of the last write, time of the last change and inode: whatever writes to a file changes one
    of them, a copy that keeps the times too. Of what cannot be looked at the stamp is the reason. Links are followed,
    but never twice into one folder on the way down. Hidden entries are left out unless ``with_hidden``.
    """
    found: dict[str, str] = {}
    _look(str(folder), "", (), found, with_hidden=with_hidden)
    return found


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


def digest_of(values: Mapping[str, str] | Iterable[str]) -> str:
    """Return a hash of texts in their order, or of a mapping whatever its order."""
    items = sorted(values.items()) if isinstance(values, Mapping) else list(values)
    return blake2b(repr(items).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _look(folder: str, prefix: str, above: tuple[int, ...], found: dict[str, str], *, with_hidden: bool) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        found[prefix] = error.strerror or "unreadable"
        return
    for entry in entries:
        if entry.name.startswith(".") and not with_hidden:
            continue
        try:
            status = entry.stat()
        except OSError as error:
            found[prefix + entry.name] = error.strerror or "unreadable"
            continue
        if not S_ISDIR(status.st_mode):
            found[prefix + entry.name] = _stamp(status)
        elif status.st_ino not in above:
            found[f"{prefix}{entry.name}/"] = "link" if entry.is_symlink() else "folder"
            _look(entry.path, f"{prefix}{entry.name}/", (*above, status.st_ino), found, with_hidden=with_hidden)


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
