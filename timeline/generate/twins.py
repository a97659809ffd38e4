"""A twin of the output folder: what a build makes appears at once, and a kill at any moment leaves old or new.

The twin stands beside the build memory and holds the same files as the output, as hard links: it takes no room but for
names. A build changes the twin, then both change places by one operation of the system, then the other one, now out of
sight, is brought up to date with the few files that changed. So a small change costs little, however large the site.

Whoever opens a file of the site by its path gets the old site or the new one, never a third thing. What it cannot do:
a program that opens many files one after the other while a build ends (a copy of the whole site) gets some of each; let
it run after the build. A power cut is no kill: what the disk had not yet taken is written again by the next build.
"""

import ctypes
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Self

from timeline.generate.parts import write_all

Fill = Callable[[int], None]  # writes what a file holds into it
_STATE, _TWIN, _NEW = "state.json", "twin", "new"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS


class Twin:
    """The output folder ``out`` and its twin; a class, for it holds both open while a build writes.

    ``base`` is the folder that files are put into, ``is_new`` tells that there was no output yet.
    """

    def __init__(self, home: Path, out: Path, *, is_new: bool) -> None:
        self.out = out
        self.is_new = is_new
        self.base = home / (_NEW if is_new else _TWIN)
        self._home = home
        self._folders: set[str] = {""}

    @classmethod
    def open(cls, home: Path, out: Path) -> Self | None:
        """Return the twin of ``out``, made or brought up to date in the folder ``home``.

        None where the system cannot let two folders change places, or ``out`` holds what cannot stand in two folders:
        hidden folders, other file systems, files of another owner. Raises OSError when the disk refuses.
        """
        home.mkdir(parents=True, exist_ok=True)
        if not _can_exchange(home, out):
            return None
        state = _read_state(home)
        (home / _STATE).unlink(missing_ok=True)  # until the end nobody can tell what a kill would leave
        for name in os.listdir(home):  # noqa: PTH208 - names are what is asked for
            if name not in (_TWIN, _STATE):
                _discard(home / name)
        twin = cls(home, out, is_new=not out.exists() or not any(out.iterdir()))
        if twin.is_new:
            _discard(home / _TWIN)
            (home / _NEW).mkdir()
            (home / _TWIN).mkdir()
            return twin
        known = state.get("folders", {}) if state.get("out") == str(out) else {}
        try:
            twin._folders |= set(_follow(out, home / _TWIN, known))
        except (_NoTwinError, PermissionError):  # the other: of another owner, or closed to us
            _discard(home / _TWIN)
            return None
        return twin

    def make_folders(self, folders: Iterable[str]) -> None:
        """Make folders (paths below the root) for files to come."""
        for folder in sorted(folders):
            if folder:
                for base in (self.base, self._home / _TWIN) if self.is_new else (self.base,):
                    (base / folder).mkdir(parents=True, exist_ok=True)
                self._folders |= {folder, *_above(folder)}

    @contextmanager
    def placing(self) -> Iterator[Callable[[str, bytes | Fill], os.stat_result]]:
        """Give what puts a file into the twin; each process that puts files needs its own."""
        with _opened(self.base) as base, _opened(self._home / _TWIN) as other:

            def place(url: str, content: bytes | Fill) -> os.stat_result:
                status = write_anew(url, content, base)
                if self.is_new:
                    _link_anew(url, base, other)
                return status

            yield place

    def switch(self, written: Collection[str], gone: Collection[str]) -> None:
        """Let the twin take the place of the output at once; then bring what was the output up to date.

        ``written`` files differ from those of the output, ``gone`` ones are no longer in the twin. Raises OSError, with
        the old site whole, when the system refuses.
        """
        twin = self._home / _TWIN
        self._folders = {folder for folder in self._folders if (self.base / folder).is_dir()}
        seen = {folder: (self.base / folder).stat().st_mtime_ns for folder in self._folders}
        if self.is_new:
            if self.out.exists():
                self.base.chmod(stat.S_IMODE(self.out.stat().st_mode))
            self.base.replace(self.out)  # over nothing, or an empty folder
        else:
            exchange(self.base, self.out)
            for url in gone:
                remove(twin, url)
            for folder in sorted(self._folders):
                (twin / folder).mkdir(exist_ok=True)
            with _opened(self.out) as source, _opened(twin) as target:
                for url in written:
                    _link_anew(url, source, target)
        for folder in self._folders:
            _same_mode(self.out / folder, twin / folder)
        mtimes = {folder: (seen[folder], (twin / folder).stat().st_mtime_ns) for folder in self._folders}
        made = self._home / f"{_STATE}.new"
        made.write_text(json.dumps({"out": str(self.out), "folders": mtimes}), encoding="utf-8")
        made.replace(self._home / _STATE)


class _NoTwinError(Exception):
    """The output holds what cannot stand in two folders at once."""


def write_anew(url: str, content: bytes | Fill, folder: int) -> os.stat_result:
    """Write a new file below the open ``folder``, in place of one of that name, and return what it looks like.

    ``content`` is what it holds, or what writes that into the open file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        file = os.open(url, flags, 0o666, dir_fd=folder)
    except FileExistsError:
        # Never into the old one: the same file stands in the output under another link.
        os.unlink(url, dir_fd=folder)
        file = os.open(url, flags, 0o666, dir_fd=folder)
    try:
        if callable(content):
            content(file)
        else:
            write_all(file, content)
        return os.fstat(file)
    finally:
        os.close(file)


def remove(root: Path, url: str) -> int:
    """Remove one file of ours and the folders it leaves empty; returns how many files went, 1 or 0."""
    target = root / url
    folders = [root / folder for folder in PurePosixPath(url).parents][:-1]
    if any(folder.is_symlink() for folder in folders) or not (target.is_file() or target.is_symlink()):
        return 0
    target.unlink()
    for folder in folders:
        try:
            folder.rmdir()  # to look whether it is empty takes long where it is not
        except OSError:
            break
    return 1


def exchange(one: Path, other: Path) -> None:
    """Let two folders change places by one operation; raises OSError when the system cannot."""
    call = _exchanger()
    if call is None:
        raise OSError("the system cannot let two folders change places")
    if call(os.fsencode(one), os.fsencode(other)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


@cache
def _exchanger() -> Callable[[bytes, bytes], int] | None:
    if sys.platform not in ("linux", "darwin"):
        return None
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":  # pragma: no cover - the other system
        swap = getattr(system, "renamex_np", None)
        return None if swap is None else lambda one, other: int(swap(one, other, ctypes.c_uint(_RENAME_SWAP)))
    rename = getattr(system, "renameat2", None)
    if rename is None:
        return None
    return lambda one, other: int(rename(_AT_FDCWD, one, _AT_FDCWD, other, ctypes.c_uint(_RENAME_EXCHANGE)))


def _can_exchange(home: Path, out: Path) -> bool:
    """Tell whether ``out`` may change places with a folder in ``home``: tried, with two empty folders."""
    if _exchanger() is None or os.path.ismount(out):
        return False
    if out.exists() and (not out.is_dir() or (hasattr(os, "geteuid") and out.stat().st_uid != os.geteuid())):
        return False
    here, there = home / "probe", out.parent / ".timeline-probe"
    try:
        for folder in (here, there):
            folder.mkdir(exist_ok=True)
        exchange(here, there)
    except OSError:
        return False
    finally:
        for folder in (here, there):
            if folder.is_dir():
                folder.rmdir()
    return True


def _read_state(home: Path) -> Mapping[str, Any]:
    try:
        state = json.loads((home / _STATE).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}  # none, or half written: everything is looked at
    return state if isinstance(state, dict) else {}


def _follow(source: Path, target: Path, known: Mapping[str, list[int]], folder: str = "") -> Iterator[str]:
    """Make ``target`` hold the same files as ``source``, and yield each folder.

    Folders that look as they were ``known`` to (last change of source and target) hold the same files: only their
    sub-folders are looked into.
    """
    here, there = source / folder, target / folder
    if not there.is_dir():
        there.mkdir()
        _same_mode(here, there)
    yield folder
    if known.get(folder) == [here.stat().st_mtime_ns, there.stat().st_mtime_ns]:
        children = {name for name in known if name and (name.rpartition("/")[0] == folder)}
    else:
        children = _follow_folder(here, there, folder)
    for child in children:
        yield from _follow(source, target, known, child)


def _follow_folder(here: Path, there: Path, folder: str) -> set[str]:
    """Make ``there`` hold the same files as ``here``; returns the folders in it, by their paths."""
    children = set()
    names = set()
    with _opened(here) as source, _opened(there) as target:
        with os.scandir(target) as entries:
            old = {entry.name: entry for entry in entries}
        with os.scandir(source) as entries:
            found = list(entries)
        for entry in found:
            names.add(entry.name)
            twin = old.get(entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name.startswith(".") or os.path.ismount(here / entry.name):
                    raise _NoTwinError(entry.name)
                if twin is not None and not twin.is_dir(follow_symlinks=False):
                    os.unlink(entry.name, dir_fd=target)
                children.add(f"{folder}/{entry.name}" if folder else entry.name)
            elif not (entry.is_symlink() or entry.is_file(follow_symlinks=False)):
                raise _NoTwinError(entry.name)
            elif twin is None or twin.inode() != entry.inode():
                if twin is not None and twin.is_dir(follow_symlinks=False):
                    shutil.rmtree(there / entry.name)
                _link_anew(entry.name, source, target)
        for name, twin in old.items():
            if name not in names:
                shutil.rmtree(there / name) if twin.is_dir(follow_symlinks=False) else os.unlink(name, dir_fd=target)
    return children


def _link_anew(url: str, source: int, target: int) -> None:
    try:
        os.link(url, url, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except FileExistsError:
        os.unlink(url, dir_fd=target)
        os.link(url, url, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)


def _same_mode(here: Path, there: Path) -> None:
    mode = stat.S_IMODE(here.stat().st_mode)
    if stat.S_IMODE(there.stat().st_mode) != mode:
        there.chmod(mode)


def _above(folder: str) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(folder).parents if str(parent) != ".")


def _discard(path: Path) -> None:
    """Remove what a build that was killed left; what its last process may just be writing goes with it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield number
    finally:
        os.close(number)
