"""Hashes of what a result rests on beside its input: our code and tables, the packages behind it, the settings."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_RECORDS = ("model.py", "civil.py", "edtf.py", "errors.py")
# What each step rests on: our files and folders, and the packages whose versions show in what it gives.
_READING = (*_RECORDS, "rows.py", "timex", "extract", "reading.py", "stages.py")
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
_MERGING = (*_RECORDS, "counts.py", "counts.toml", "rows.py", "merge", "merging.py")
_MAKING = (*_RECORDS, "generate", "briefing.py", "publishing.py", "standing.py", "works.py")
_MAKING_PACKAGES = ("Jinja2", "MarkupSafe", "babel")


@cache
def of_reading() -> str:
    """Return the fingerprint of all that makes mentions of an article's bytes: code, rules, words, readers."""
    return _fingerprint(_READING, _READING_PACKAGES)


@cache
def of_merging() -> str:
    """Return the fingerprint of all that makes events of mentions."""
    return _fingerprint(_MERGING, ())


@cache
def of_making() -> str:
    """Return the fingerprint of the code that makes pages of events; templates and settings are apart."""
    return _fingerprint(_MAKING, _MAKING_PACKAGES)


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


def _fingerprint(parts: Iterable[str], packages: Iterable[str]) -> str:
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
    found = _installed().get(_plain(package))
    if found:
        return found
    from importlib.metadata import PackageNotFoundError, version  # it takes longer to import than all else here

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


@cache
def _installed() -> Mapping[str, str]:
    """Return the versions of installed packages as the names of their folders tell them (``jinja2-3.1.6.dist-info``).

    Source: PyPA, "Recording installed projects", and "Binary distribution format", on the escaping of names.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - as above
        except OSError:
            continue  # a packed one, or none: who is not found here is looked for by other means
        for name in names:
            if name.endswith(".dist-info"):
                package, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(_plain(package), version)
    return found


def _plain(package: str) -> str:
    return re.sub("[-_.]+", "-", package).lower()
