"""``timeline.lock.jsonl`` and ``timeline.changes.jsonl``: what must outlive the build memory, kept beside the settings.

The lock holds every id that an event was ever given, so that links to it lead on for ever; the log what the last builds
changed, for the page of what is new. Both are lines of JSON in a fixed order, so that version control shows what
changed; commit them with the articles. A build reads them as it reads articles: the same files give the same site.
"""

import json
import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from operator import eq
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.errors import TimelineError

if TYPE_CHECKING:  # a build that finds nothing to do makes none
    from timeline.rows import GivenId

LOCK, LOG = "timeline.lock.jsonl", "timeline.changes.jsonl"
LOGGED_BUILDS = 30
_BEFORE_ID = '{"id": "'
_AFTER_ID = '", "mentions": '
_MEND = "take the file from your version control, or remove this line: its event may then get another id"
_LOG_MEND = "take the file from your version control, or remove this line"


def digest_of(path: Path) -> str:
    """Return a hash of what a file holds, ``""`` where there is none."""
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return ""


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def read_lock(path: Path) -> "dict[str, GivenId]":
    """Return every id that was ever given, by the lock; none where there is no file.

    Raises TimelineError, with file and line, for a line that is none of ours.
    """
    from timeline.rows import GivenId

    found: dict[str, GivenId] = {}
    for number, record in _records(path, _MEND):
        given = _given(record)
        if given is None or record["id"] in found:
            what = "an id comes twice" if given else "this line is not of the lock"
            raise TimelineError(what, where=f"{path}:{number}", mend=_MEND)
        found[record["id"]] = GivenId(*given)
    return found


def write_lock(path: Path, ids: "Mapping[str, GivenId]") -> str:
    """Write the lock, all of it or, after any failure, what was there before; raises TimelineError.

    Returns a hash of what it holds, as ``digest_of`` does.
    """
    return _write(path, (_line(id_, ids[id_]) for id_ in sorted(ids)))


def patch_lock(path: Path, ids: "Mapping[str, GivenId]", *, is_ours: bool = False) -> str:
    """Write the lock with ``ids`` in place of, and beside, those it holds; returns ``""`` where that cannot be done.

    Only their lines are made anew; it cannot be done when somebody else wrote the others. One that ``is_ours`` is just
    as we wrote it. Else as ``write_lock``.
    """
    if is_ours and (patched := _patched(path.read_bytes(), ids)) is not None:
        return _write_bytes(path, patched)
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    starts = [line.partition(_AFTER_ID)[0] for line in lines]
    made = {(line := _line(id_, given)).partition(_AFTER_ID)[0]: line for id_, given in ids.items()}
    told = "\n".join(["", *starts, *made])
    # Ids without an escape are in one order as they are and as JSON writes them.
    is_plain = "\\" not in told and told.count("\n" + _BEFORE_ID) == len(starts) + len(made)
    if not is_plain or any(map(eq, starts, lines)) or sorted(starts) != starts:
        return ""
    for start, line in made.items():
        at = bisect_left(starts, start)
        is_there = at < len(starts) and starts[at] == start
        starts[at : at + is_there], lines[at : at + is_there] = [start], [line]
    return _write(path, lines)


def _patched(data: bytes, ids: "Mapping[str, GivenId]") -> bytes | None:
    """Return the lock that we wrote with ``ids`` in it, None where an escape may keep its lines from being in order."""
    lines = sorted(_line(id_, given).encode() for id_, given in ids.items())
    if b"\\" in data or any(b"\\" in line for line in lines):
        return None
    pieces, done = [], 0
    for line in lines:
        start = line[: line.index(_AFTER_ID.encode())]
        at = _place_of(start, data)
        pieces += [data[done:at], line, b"\n"]
        done = data.index(b"\n", at) + 1 if data.startswith(start + _AFTER_ID.encode(), at) else at
    return b"".join([*pieces, data[done:]])


def _place_of(start: bytes, data: bytes) -> int:
    """Return where the first of the lines begins, which are in order, that does not begin with less than ``start``."""
    low, high, after = 0, len(data), _AFTER_ID.encode()
    while low < high:
        at = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if data[at : data.index(after, at)] < start:
            low = data.index(b"\n", at) + 1
        else:
            high = at
    return low


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return what the last builds changed, the last one first; raises TimelineError for a line that is none of ours."""
    builds = []
    for number, record in _records(path, _LOG_MEND):
        entries = record.get("entries")
        if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
            raise TimelineError("this line is not of the log", where=f"{path}:{number}", mend=_LOG_MEND)
        builds.append(record)
    return builds[::-1][:LOGGED_BUILDS]


def write_log(path: Path, builds: Iterable[Mapping[str, Any]]) -> None:
    """Write the log, all of it or nothing; ``builds`` come the last one first. Raises TimelineError."""
    lines = [json.dumps(build, ensure_ascii=False) for build in builds]
    _write(path, lines[:LOGGED_BUILDS][::-1])


def _line(id_: str, given: "GivenId") -> str:
    record: dict[str, Any] = {"id": id_, "mentions": list(given.mentions)}
    if given.successors:
        record["to"] = list(given.successors)
    return json.dumps(record, ensure_ascii=False)


def _given(record: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    mentions, successors = record.get("mentions"), record.get("to", [])
    if not (isinstance(record.get("id"), str) and isinstance(mentions, list) and isinstance(successors, list)):
        return None
    if not all(isinstance(one, str) for one in (*mentions, *successors)):
        return None
    return tuple(mentions), tuple(successors)


def _is_entry(entry: object) -> bool:
    keys = ("change", "event", "headline", "date")
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


def _records(path: Path, mend: str) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise TimelineError(
            f"it cannot be read: {error.strerror}", where=str(path), mend="give yourself the right to read it"
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise TimelineError(f"not JSON: {error}", where=f"{path}:{number}", mend=mend) from None
        if not isinstance(record, dict):
            raise TimelineError("this line is not an object", where=f"{path}:{number}", mend=mend)
        yield number, record


def _write(path: Path, lines: Iterable[str]) -> str:
    return _write_bytes(path, "\n".join((*lines, "")).encode())


def _write_bytes(path: Path, data: bytes) -> str:
    made = path.with_name(f".{path.name}.new")
    try:
        made.write_bytes(data)
        os.replace(made, path)  # noqa: PTH105 - says that it replaces
    except OSError as error:
        made.unlink(missing_ok=True)
        mend = "free some space, or make the folder one that you may write to; the site itself is in place"
        raise TimelineError(f"it cannot be written: {error.strerror}", where=str(path), mend=mend) from error
    return _digest(data)
