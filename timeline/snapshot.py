"""What a folder looks like from outside: the stamp of every file, without reading one."""

import os
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR

# Two writes within one tick of a file system's clock look alike. FAT, the coarsest, ticks every 2 seconds.
TICK_NS = 2_000_000_000


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
