"""JSON lines -> articles: the bulk format, one article a line, read as a stream."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, cast

from timeline.errors import Notice, TimelineError, as_notice
from timeline.extract.readers.assembly import build_article
from timeline.extract.readers.decoding import MAX_BYTES, too_large, unreadable
from timeline.extract.readers.metadata import DATE_MEND, NO_DATE, Entry, kind_of, read_metadata, wrong_type
from timeline.extract.readers.paragraphs import find_paragraphs
from timeline.model import Article, Block, OffsetMap, Span

_FIELDS = ("id", "title", "published", "url", "source", "language", "author", "tags", "status", "draft")
_LINE_MEND = 'write one article a line: {"id": "a1", "title": "…", "published": "2016-03-09", "text": "…"}'
# What UTF-8 can't hold and what no page may show; each gives way to one character, so that offsets stand.
_UNWRITABLE = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")


def read_json_file(path: Path, name: str) -> Iterator[Article | Notice]:
    """Yield the articles of a ``.jsonl`` or ``.jsonl.gz`` file; ``name`` is its path below the root."""
    try:
        with path.open("rb") as raw:
            is_packed = path.name.lower().endswith(".gz")
            file = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
            yield from read_json_lines(_lines(file), name)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        what = f"the packed file is damaged: {error}"
        yield Notice(what, name, "pack it again with gzip; the articles before the damage were read")
    except OSError as error:
        yield as_notice(unreadable(error, name))


def read_json_lines(lines: Iterable[bytes | str], where: str) -> Iterator[Article | Notice]:
    """Yield the article of each line, and a Notice for each line that is none; empty lines are skipped.

    ``where`` names the stream in notices and is every article's ``path``. Memory does not grow with the stream, but
    for 8 bytes of hash of each id, which tell that an id comes twice.
    """
    seen: set[int] = set()
    has_lines = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        has_lines = True
        place = f"{where}:{number}"
        try:
            notices: list[Notice] = []
            article = _read_line(line, where, place, seen, notices)
        except TimelineError as error:
            yield as_notice(error)
        else:
            yield from notices
            yield article
    if not has_lines:
        yield Notice("the file is empty", where, _LINE_MEND)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of ``file``, none of them longer than it takes to tell that it is too long."""
    while line := file.readline(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_BYTES + 1)


def _read_line(line: bytes | str, path: str, place: str, seen: set[int], notices: list[Notice]) -> Article:
    if len(line) > MAX_BYTES:
        raise too_large(place)
    record = _parse(line, place, notices)
    text = record.get("text")
    if not isinstance(text, str):
        if text is None:
            raise TimelineError("the article has no text", where=place, mend=_LINE_MEND)
        raise wrong_type("text", text, place)
    if not text.strip():
        raise TimelineError("the article's text is empty", where=place, mend="write it, or remove the line")
    if isinstance(record.get("id"), int) and not isinstance(record["id"], bool):
        record["id"] = str(record["id"])
    entries = {name: Entry(record[name], place) for name in _FIELDS if record.get(name) is not None}
    if "published" not in entries and record.get("dct") is not None:
        entries["published"] = Entry(record["dct"], place)
    metadata = read_metadata(entries)
    if not metadata.article_id:
        raise TimelineError("the article has no id", where=place, mend=_LINE_MEND)
    _check_new(metadata.article_id, place, seen)
    notices.extend(metadata.notices)
    blocks = tuple(Block(Span(start, end), "paragraph") for start, end in find_paragraphs(text))
    article = build_article(metadata, path, text, blocks, OffsetMap.identity(len(text)))
    if article.source.published is None:
        notices.append(Notice(NO_DATE, place, f'add "published": {DATE_MEND}', is_error=False))
    return article


def _parse(line: bytes | str, place: str, notices: list[Notice]) -> dict[str, object]:
    """Return the object that ``line`` holds; characters that can't be written give way to U+FFFD, with a warning."""
    try:
        words = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        record = json.loads(words)
    except UnicodeDecodeError as error:
        what = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        mend = "save it as UTF-8, for example: iconv -f windows-1252 -t utf-8 OLD > NEW"
        raise TimelineError(what, where=place, mend=mend) from None
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} at column {error.colno}"
        raise TimelineError(what, where=place, mend=_LINE_MEND) from None
    except (RecursionError, ValueError):
        what = "not JSON that an article needs: nested too deeply, or a number too long"
        raise TimelineError(what, where=place, mend=_LINE_MEND) from None
    if not isinstance(record, dict):
        raise TimelineError(f"not an article but {kind_of(record)}", where=place, mend=_LINE_MEND)
    if "\\u" in words or "\0" in words or (isinstance(line, str) and not _is_writable(words)):
        cleaned = {key: _cleaned(value) for key, value in record.items()}
        if cleaned != record:
            what = "half a character (a lone surrogate) or NUL, shown as \ufffd"
            notices.append(Notice(what, place, "write the whole character, in UTF-8", is_error=False))
        return cleaned
    return record


def _is_writable(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return value.translate(_UNWRITABLE)
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


def _check_new(article_id: str, place: str, seen: set[int]) -> None:
    # Eight bytes tell a million ids apart but for one chance in 30 million; a set of the ids would grow with them.
    key = int.from_bytes(blake2b(article_id.encode(), digest_size=8).digest(), "big")
    if key in seen:
        mend = "give each article an id of its own"
        raise TimelineError(f"the id {article_id!r} comes twice", where=place, mend=mend)
    seen.add(key)
