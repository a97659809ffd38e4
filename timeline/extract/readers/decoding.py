"""Bytes of a file -> text, or an error that says which line is wrong."""

import codecs
from pathlib import Path

from timeline.errors import TimelineError

MAX_BYTES = 20_000_000  # of one article: a thousand times a long read; what is larger is a dump, not an article
# Longest mark first: the mark of UTF-32 little endian starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_bytes(path: Path, where: str, *, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of an article; raises TimelineError when it can't be read or is larger than ``limit`` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise unreadable(error, where) from None
    if len(data) > limit:
        raise too_large(where, limit)
    return data


def unreadable(error: OSError, where: str) -> TimelineError:
    """Return what to tell of a file that the system refuses to open."""
    reasons = {
        FileNotFoundError: ("the file is not there", "restore it, or remove the link that leads to it"),
        PermissionError: ("the file may not be read", f"give yourself the right to read it: chmod u+r {where}"),
        IsADirectoryError: (
            "this is a folder, not an article",
            "rename the folder, so that it has no article's suffix",
        ),
    }
    fallback = (f"the file can't be read: {error.strerror}", "check the disk, or leave the file out")
    what, mend = reasons.get(type(error), fallback)
    return TimelineError(what, where=where, mend=mend)


def too_large(where: str, limit: int = MAX_BYTES) -> TimelineError:
    """Return what to tell of an article of more than ``limit`` bytes."""
    return TimelineError(
        f"larger than {limit // 1_000_000} MB, the most that one article may have",
        where=where,
        mend="split it, or put many articles into one .jsonl file, an article a line",
    )


def byte_order_mark(data: bytes) -> str:
    """Return the codec that the byte order mark of ``data`` names, or "" without one."""
    return next((codec for mark, codec in _MARKS if data.startswith(mark)), "")


def decode(data: bytes, where: str) -> str:
    """Return the text of UTF-8 bytes, or of UTF-16 or UTF-32 with a byte order mark; line ends stay as they are.

    Raises TimelineError, with the line, for any other encoding, for binary data and for an empty file.
    """
    codec = byte_order_mark(data) or "utf-8"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise _binary(where, data.count(b"\n", 0, data.index(b"\0")) + 1) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise TimelineError(
            f"not UTF-8: byte 0x{data[error.start]:02x}",
            where=f"{where}:{line}",
            mend="save it as UTF-8, for example: iconv -f windows-1252 -t utf-8 OLD > NEW",
        ) from None
    if "\0" in text:
        raise _binary(where, text.count("\n", 0, text.index("\0")) + 1)
    if not text.strip():
        raise TimelineError("the file is empty", where=where, mend="write the article, or remove the file")
    return text


def _binary(where: str, line: int) -> TimelineError:
    return TimelineError(
        "not text: it holds NUL bytes",
        where=f"{where}:{line}",
        mend="save the article as plain text in UTF-8, or move the file out of the articles",
    )
