"""Hashes of what a result rests on beside its input: our code and tables, the packages behind it, the settings."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_TICK_NS = 2_000_000_000  # two writes within one tick of a file system's clock look alike; FAT ticks every 2 seconds
_PACKAGE = Path(__file__).resolve().parent
_RECORDS = ("model.py", "civil.py", "edtf.py", "errors.py")
# What each step rests on: our files and folders, and the packages whose versions show in what it gives.
_READING = (*_RECORDS, "rows.py", "timex", "extract", "reader.py", "reading.py", "stages.py")
_READING_PACKAGES = (
    "Markdown",
    "PyYAML",
    "nh3",
    "lxml",
    "lxml_html_clean",
    "trafilatura",
    "htmldate",
    "python-dateutil",
)
_MERGING = (*_RECORDS, "counts.py", "counts.toml", "rows.py", "merge", "mentioned.py", "merging.py", "planned.py")
_MAKING = (*_RECORDS, "generate", "briefing.py", "heads.py", "publishing.py", "standing.py", "works.py")
_MAKING_PACKAGES = ("Jinja2", "MarkupSafe", "babel")


class Rules(NamedTuple):
    """Fingerprints of our code, with the packages behind it.

    ``reading`` is that of all that makes mentions of an article's bytes: code, rules, words, readers; ``merging`` of
    all that makes events of mentions; ``making`` of the code that makes pages of events: templates and settings are
    apart. ``look`` stands for how the files look from outside, ``""`` where one of them is too new to tell.
    """

    reading: str
    merging: str
    making: str
    look: str

    def as_text(self) -> str:
        """Return what to keep of them."""
        return json.dumps(self)


def rules_of_code(kept: str, now_ns: int) -> Rules:
    """Return the fingerprints of our code: those that were ``kept``, where its files look as they did then.

    To look at two hundred files takes a tenth of the time that it takes to read them. ``now_ns`` is the time.
    """
    if kept and _look(now_ns):
        rules = Rules(*json.loads(kept))
        if rules.look == _look(now_ns):
            return rules
    reading = _fingerprint(_READING, _READING_PACKAGES)
    making = _fingerprint(_MAKING, _MAKING_PACKAGES)
    return Rules(reading, _fingerprint(_MERGING, ()), making, _look(now_ns))


@cache
def _looks() -> tuple[str, int]:
    """Return what tells our files, and the versions of packages, from others, and when the last file changed.

    What runs is the code as it was when the process began: it is looked at once.
    """
    seen: list[tuple[str, int, int, int, int]] = []
    folders = [str(_PACKAGE)]
    while folders:
        folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders += [] if entry.name == "__pycache__" else [entry.path]
                else:
                    status = entry.stat()
                    look = (status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)
                    seen.append((entry.path, *look))
    versions, others = _installed()
    own = [versions.get(_plain(package)) for package in (*_READING_PACKAGES, *_MAKING_PACKAGES)]
    told = repr((sys.version_info[:3], own, others, sorted(seen)))
    return of_texts(told), max(changed for *_, changed in seen)


def _look(now_ns: int) -> str:
    look, changed = _looks()
    return look if changed < now_ns - _TICK_NS else ""


def default_themes() -> tuple[Path, ...]:
    """Return where the default theme may lie: in the wheel inside the package, in a checkout beside it."""
    return (_PACKAGE / "_theme", _PACKAGE.parent / "templates")


def of_folders(folders: Iterable[Path]) -> str:
    """Return the fingerprint of every file below ``folders``, in their order: of a theme's templates."""
    digest = blake2b(digest_size=16)
    for folder in folders:
        digest.update(b"\0folder\0")
        _add(digest, folder, folder)
    return digest.hexdigest()


def of_texts(*texts: str) -> str:
    """Return the fingerprint of some texts."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _fingerprint(parts: tuple[str, ...], packages: tuple[str, ...]) -> str:
    digest = blake2b(repr(sys.version_info[:3]).encode(), digest_size=16)
    for part in parts:
        _add(digest, _PACKAGE / part, _PACKAGE)
    for package in packages:
        digest.update(f"\0{package} {_version(package)}".encode())
    return digest.hexdigest()


# Paths are texts here: every build lists some hundred files, and a ``Path`` of each takes longer than to read it.
def _add(digest: "blake2b", path: Path, root: Path) -> None:
    start = len(str(root)) + 1
    for name in sorted(_files(str(path))) if path.is_dir() else [str(path)] if path.is_file() else []:
        digest.update(f"\0{name[start:].replace(os.sep, '/')}\0".encode("utf-8", "surrogatepass"))
        with open(name, "rb") as file:  # noqa: PTH123 - as above
            digest.update(file.read())


def _files(folder: str) -> Iterator[str]:
    for above, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if name != "__pycache__")
        paths = (f"{above}{os.sep}{name}" for name in names)
        yield from (path for path in paths if os.path.isfile(path))  # noqa: PTH113 - as above


def _version(package: str) -> str:
    found = _installed()[0].get(_plain(package))
    if found:
        return found
    from importlib.metadata import PackageNotFoundError, version  # it takes longer to import than all else here

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


@cache
def _installed() -> tuple[Mapping[str, str], Sequence[str]]:
    """Return the versions of installed packages as the names of their folders tell them (``jinja2-3.1.6.dist-info``).

    Beside them where else there may be some: their names in the form of old, and places that are no folders.

    Source: PyPA, "Recording installed projects", and "Binary distribution format", on the escaping of names.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - as above
        except OSError:
            others.append(folder)  # a packed one, or none: who is not found here is looked for by other means
            continue
        for name in names:
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(_plain(package), version)
            elif name.endswith(".egg-info"):
                others.append(name)
    return found, sorted(others)


def _plain(package: str) -> str:
    return re.sub("[-_.]+", "-", package).lower()
