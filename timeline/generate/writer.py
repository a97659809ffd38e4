"""Files onto the disk: all of them made before the first one is moved, and nothing touched that is not ours."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from timeline.errors import TimelineError

STAGING = ".timeline-staging"  # inside the output folder, so that a move never crosses file systems
JOURNAL = "journal.json"  # in the staging folder: all is made, and this is what is to be moved and removed
LEDGER = ".timeline-files"  # what we wrote, one address a line: it outlives a build memory that was deleted
_SEGMENT = re.compile(r'[^\\/:*?"<>|\x00-\x1f\x7f\ud800-\udfff]+')
_MAX_SEGMENT_BYTES = 255


@dataclass(frozen=True, slots=True)
class Written:
    """What ``write_site`` did: how many files it wrote, left alone and removed, and the manifest for the next time."""

    written: int
    unchanged: int
    removed: int
    manifest: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class _Moves:
    """What is left when all files are made: ``moves`` (staged name, address), removals before and after, all files."""

    first: Sequence[str]
    moves: Sequence[tuple[str, str]]
    gone: Sequence[str]
    urls: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file that is made but not yet in its place."""

    url: str
    made: Path


def write_site(files: Iterable[tuple[str, bytes | None]], out: Path, previous: Mapping[str, str]) -> Written:
    """Write ``files`` (address below the root, content) into the folder ``out`` and return what was done.

    A content of None is that of the last time: the caller knows that it stands there untouched.

    ``previous`` is the manifest of the last time: address -> SHA-256 of what was written there. A file that already has
    its content is not touched; one that we wrote and that is no longer planned is removed, with the folders it leaves
    empty. Everything is made in a hidden folder first and then moved, pages last: when making a file fails, the old
    site stands as it was. What a kill leaves between the first move and the last, ``finish_writing`` or the next call
    brings to its end.

    Raises TimelineError for an address that leaves ``out``, two files at one place, a file at our place that we did
    not write (by ``previous`` and by the ledger in ``out``), and whatever the disk refuses.
    """
    is_new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        return _write(files, out, previous)
    except OSError as error:
        where = str(error.filename or out)
        mend = "free the disk, or make the folder one that you may write to"
        raise TimelineError(f"the site cannot be written: {error.strerror or error}", where=where, mend=mend) from error
    finally:
        if not (out / STAGING / JOURNAL).exists():
            _clear_staging(out)
        if is_new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def finish_writing(out: Path) -> bool:
    """Do what is left of a ``write_site`` that was killed while it moved files; tells whether anything was.

    All files of such a site were made, and it was written down what was to be moved and removed, before the first move.
    """
    journal = out / STAGING / JOURNAL
    is_left = journal.is_file() and not journal.parent.is_symlink()
    if is_left:
        _carry_out(out, _Moves(**json.loads(journal.read_text(encoding="utf-8"))))
    _clear_staging(out)  # of a site that was not made to its end nothing was moved yet
    return is_left


def _write(files: Iterable[tuple[str, bytes | None]], out: Path, previous: Mapping[str, str]) -> Written:
    finish_writing(out)
    ours = {url for url in (*previous, *_read_ledger(out)) if not _fault(url)}
    staging = out / STAGING
    staging.mkdir()
    manifest, staged = _stage(files, out, staging, ours, previous)
    gone = sorted(ours - manifest.keys())
    in_the_way = {url.casefold() for url in manifest} | _folders_needed(manifest)
    moves = _Moves(
        first=[url for url in gone if url.casefold() in in_the_way or _is_below(url, manifest)],
        moves=[(item.made.name, item.url) for item in sorted(staged, key=_moving_order)],
        gone=gone,
        urls=sorted(manifest),
    )
    _write_ledger(out, staging, ours | manifest.keys())  # before the first move: a crash between leaves no orphan
    made = staging / "moves"
    made.write_text(json.dumps(asdict(moves)), encoding="utf-8")
    made.replace(staging / JOURNAL)
    removed = _carry_out(out, moves)
    return Written(len(staged), len(manifest) - len(staged), removed, dict(sorted(manifest.items())))


def _carry_out(out: Path, moves: _Moves) -> int:
    """Move and remove what is to be; returns how many files were removed. Done again, it does what is left to do."""
    staging = out / STAGING
    # What is in the way goes before the first move: once a file was moved, what bears its name is the new one.
    is_begun = any(not (staging / made).exists() for made, _ in moves.moves)
    removed = 0 if is_begun else sum(_remove(out, url) for url in moves.first)
    for made, url in moves.moves:
        target = out / url
        if (staging / made).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / made).replace(target)
    removed += sum(_remove(out, url) for url in moves.gone)  # but for those already gone, and what now bears their name
    _write_ledger(out, staging, moves.urls)
    (staging / JOURNAL).unlink()
    return removed


def _stage(
    files: Iterable[tuple[str, bytes | None]], out: Path, staging: Path, ours: set[str], previous: Mapping[str, str]
) -> tuple[dict[str, str], list[_Staged]]:
    """Make every file that differs from the disk; returns the manifest of all, and what is to be moved."""
    manifest: dict[str, str] = {}
    staged: list[_Staged] = []
    places: dict[str, str] = {}  # folded address -> address: half of all file systems do not tell case apart
    for url, content in files:
        target = _target(out, url, ours) if content is not None else out / url
        if (other := places.setdefault(url.casefold(), url)) != url or url in manifest:
            raise TimelineError(f"two pages want one file: {url!r} and {other!r}", where=str(out), mend="rename one")
        if content is None:
            manifest[url] = previous[url]
            continue
        manifest[url] = hashlib.sha256(content).hexdigest()
        if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
            continue
        _refuse_foreign(target, url, ours)
        made = staging / str(len(staged))
        made.write_bytes(content)
        staged.append(_Staged(url, made))
    folders = _folders_needed(manifest)
    for url in manifest:
        if url.casefold() in folders:
            raise TimelineError(f"{url!r} is both a page and a folder", where=str(out), mend="rename one of them")
    return manifest, staged


def _moving_order(item: _Staged) -> tuple[int, str]:
    """Pages after what they use, the entry page last: whoever reads meanwhile finds all that it points at."""
    return (2 if item.url == "index.html" else 1 if item.url.endswith(".html") else 0, item.url)


def _target(out: Path, url: str, ours: set[str]) -> Path:
    """Return the place of ``url``; raises TimelineError when it is not below ``out``, or not ours to take."""
    if fault := _fault(url):
        raise TimelineError(f"a page cannot be written to {url!r}: {fault}", where=str(out), mend="give it another id")
    folder = out
    for part in PurePosixPath(url).parts[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise TimelineError("the folder is a link that leads elsewhere", where=str(folder), mend="remove the link")
        if folder.exists() and not folder.is_dir() and folder.relative_to(out).as_posix() not in ours:
            raise TimelineError("a file stands where a folder belongs", where=str(folder), mend="move it away")
    return out / url


def _fault(url: str) -> str:
    """Return what keeps ``url`` from being a file of the site, ``""`` for a good one."""
    segments = url.split("/")
    if any(segment in ("", ".", "..") for segment in segments):
        return "it leaves the site's folder or has an empty part"
    if any(not _SEGMENT.fullmatch(segment) for segment in segments):
        return "it holds a character that file systems refuse"
    if any(segment != segment.rstrip(". ") for segment in segments):
        return "a part ends in a dot or a space"
    if any(len(segment.encode()) > _MAX_SEGMENT_BYTES for segment in segments):
        return "a part is longer than file systems take"
    if segments[0].casefold() in (STAGING, LEDGER):
        return "the name is kept for the writer"
    return ""


def _refuse_foreign(target: Path, url: str, ours: set[str]) -> None:
    if not os.path.lexists(target):
        return
    if target.is_dir() and not target.is_symlink():
        if any(known.startswith(f"{url}/") for known in ours):
            return  # a folder of ours makes way, if nothing of anybody else is in it
        raise TimelineError("a folder stands where a page belongs", where=str(target), mend="move it away")
    if url not in ours or target.is_symlink():
        what = "this file was not written by timeline, so it is not replaced"
        mend = "move it away, or let [build] output in timeline.toml name a folder of its own"
        raise TimelineError(what, where=str(target), mend=mend)


def _folders_needed(urls: Iterable[str]) -> set[str]:
    return {str(folder) for url in urls for folder in PurePosixPath(url.casefold()).parents} - {"."}


def _is_below(url: str, manifest: Mapping[str, str]) -> bool:
    """Tell whether a folder that ``url`` lies in has to make way for a page of the same name."""
    return any(str(folder) in manifest for folder in PurePosixPath(url).parents)


def _remove(out: Path, url: str) -> int:
    """Remove one file of ours and the folders it leaves empty; returns how many files went, 1 or 0."""
    target = out / url
    folders = [out / folder for folder in PurePosixPath(url).parents][:-1]
    if any(folder.is_symlink() for folder in folders) or not (target.is_file() or target.is_symlink()):
        return 0
    target.unlink()
    for folder in folders:
        if any(folder.iterdir()):
            break
        folder.rmdir()
    return 1


def _read_ledger(out: Path) -> Iterator[str]:
    ledger = out / LEDGER
    if ledger.is_file() and not ledger.is_symlink():
        yield from ledger.read_text(encoding="utf-8", errors="replace").splitlines()


def _write_ledger(out: Path, staging: Path, urls: Iterable[str]) -> None:
    lines = "".join(f"{url}\n" for url in sorted(urls))
    ledger = out / LEDGER
    if ledger.is_file() and ledger.read_bytes() == lines.encode():
        return
    made = staging / "ledger"
    made.write_bytes(lines.encode())
    made.replace(ledger)


def _clear_staging(out: Path) -> None:
    staging = out / STAGING
    if staging.is_symlink():
        staging.unlink()
    elif staging.is_dir():
        shutil.rmtree(staging)
