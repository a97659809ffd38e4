"""The stages run alone: articles or mentions in, JSON lines out, in the order of the input.

``tag`` and ``extract`` stream: of the input no more is held than the portions at work, and some sixteen bytes for each
article's id. ``merge`` holds the mentions, never the articles.
"""

import gzip
import hashlib
import io
import json
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeVar, cast

from timeline.collector import collector_at_rest
from timeline.errors import Notice, TimelineError
from timeline.extract import find_files, read_file, read_json_lines
from timeline.interchange import (
    as_line,
    event_as_json,
    mention_as_json,
    read_mentions,
    timexes_as_json,
    with_context,
)
from timeline.model import Article, Event, EventMention
from timeline.parallel import map_in_order
from timeline.timex import find_timexes

if TYPE_CHECKING:  # each of the two takes longer to import than a short article to read: who tags waits for neither
    from timeline.digest import Request, Said
    from timeline.merge import Story

STANDARD_INPUT = "-"
BULK_SUFFIXES = (".jsonl", ".jsonl.gz")
# What one process gets of a bulk file at a time: enough to be worth sending, little enough to share out evenly.
PORTION_LINES, PORTION_BYTES = 100, 400_000
# A longer line is cut here and told by its reader: no line may fill the memory.
LINE_BYTES = 64_000_000

_LINES_AT_ONCE = 5_000  # of events: all of them in one string take as much room as what they are made of

Stage = Literal["tag", "extract", "explain"]
MergeFormat = Literal["events", "clusters"]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Portion:
    """The work given to a process at once: a file, or ``lines`` of a bulk file.

    ``first`` is the number of the first of the lines, 0 for a file as a whole; ``root`` is the folder that the file's
    id is told from; ``size`` is how many bytes of the input it took.
    """

    path: str
    root: str = ""
    lines: tuple[bytes, ...] = ()
    first: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """What came of a portion: the lines of each article by its id, what has to be said, the bytes of input used up."""

    articles: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()
    size: int = 0


class SeenKeys:
    """Numbers of 64 bits that came before: 12 to 24 bytes each, where a set takes a hundred; a class, for it grows."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))  # a power of two, one number each; 0 is an empty one
        self._held = 0

    def add(self, key: int) -> bool:
        """Take a number in; tell whether it is new."""
        key = key or 1
        place = self._place_of(key)
        if self._slots[place]:
            return False
        self._slots[place] = key
        self._held += 1
        if 3 * self._held > 2 * len(self._slots):
            self._grow()
        return True

    def _place_of(self, key: int) -> int:
        """Return the slot that holds ``key``, or the free one where it goes."""
        slots, mask = self._slots, len(self._slots) - 1
        place = key & mask
        while slots[place] and slots[place] != key:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        before, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for key in before:
            if key:
                self._slots[self._place_of(key)] = key


def run_stage(stage: Stage, files: Sequence[str], *, jobs: int = 1, model: str = "") -> Iterator[Product]:
    """Yield what ``stage`` makes of the articles in ``files``, portion by portion, in order.

    A file is an article, a folder of them, a bulk file, or ``-``: JSON lines on standard input. An article whose id
    came before is left out, and told. ``model`` is a spaCy model that finds the names of mentions.
    """
    if model:
        from timeline.extract import load_recogniser

        load_recogniser(model)  # what is wrong with it is told once, here
    seen = SeenKeys()
    made: dict[Stage, Callable[[Portion | Notice], Product]] = {
        "tag": _tag_portion,
        "extract": partial(_extract_portion, model=model),
        "explain": partial(_explain_portion, model=model),
    }
    for product in map_in_order(made[stage], portions(files), jobs):
        yield _without_repeats(product, seen)


def run_merge(files: Sequence[str], articles: Sequence[str], format_: MergeFormat) -> Iterator[Product]:
    """Yield the events of the mentions in ``files``, or the cluster of each mention, as lines, some thousand at a time.

    ``articles`` are the files of the articles that the mentions are from, in any format, for what the mentions
    themselves do not say: title, publisher, publication date, and the story around those without a date.
    """
    from timeline.merge import merge_mentions

    with collector_at_rest():
        mentions, notices = _read_all_mentions(files)
        context, stories, more = _with_articles(mentions, articles)
        events = merge_mentions(context, stories, has_reasons=False)
        yield Product(notices=tuple(notices + more))
        lines = _cluster_lines(events, context) if format_ == "clusters" else _event_lines(events)
        while portion := "".join(islice(lines, _LINES_AT_ONCE)):
            yield Product((("", portion),))


def run_digest(files: Sequence[str], request: "Request", *, jobs: int = 1) -> Product:
    """Return the key moments of the articles in ``files``: one JSON object, days with their sentences.

    Of an article no more is kept than its sentences and the days that they speak of.
    """
    from timeline.digest import digest

    told: list[Said] = []
    notices: list[Notice] = []
    for said, more in map_in_order(_read_said_portion, portions(files), jobs):
        told.extend(said)
        notices.extend(more)
    moments = digest(told, request)
    if told and not moments:
        asked = f"about {' '.join(request.query)!r} " if request.query else ""
        what = f"the articles speak of no day {asked}that was asked for"
        notices.append(Notice(what, "digest", "look at --query, --start and --end", is_error=False))
    return Product((("", json.dumps(moments, ensure_ascii=False, indent=1) + "\n"),), tuple(notices))


def portions(files: Iterable[str]) -> Iterator[Portion | Notice]:
    """Yield the work that ``files`` hold: files as they are, bulk files in pieces, folders as the files in them."""
    for name in files:
        path = Path(name)
        if name == STANDARD_INPUT or _is_bulk(path):
            yield from _bulk_portions(name)
        elif path.is_dir():
            for item in find_files(path):
                if isinstance(item, Notice):
                    yield below(path, item)
                elif _is_bulk(item):
                    yield from _bulk_portions(str(item))
                else:
                    yield Portion(str(item), str(path), size=_size(item))
        else:
            yield Portion(name, str(path.parent), size=_size(path))


def read_portion(portion: Portion) -> Iterator[Article | Notice]:
    """Yield the articles of a portion, and what has to be said of it, with the path as the user wrote it."""
    if portion.first:
        for item in read_json_lines(portion.lines, portion.path):
            yield _renumbered(item, portion) if isinstance(item, Notice) else item
    else:
        root = Path(portion.root)
        for item in read_named(Path(portion.path), root):
            yield below(root, item) if isinstance(item, Notice) else item


def read_named(path: Path, root: Path) -> Iterator[Article | Notice]:
    """Yield what ``read_file`` gives, or an error where the file's name is not UTF-8: no id can be made of it."""
    name = writable_name(path, root)
    if name != path.relative_to(root).as_posix():
        yield Notice("the name of this file is not UTF-8", name, "rename it")
        return
    yield from read_file(path, root=root)


def writable_name(path: Path, root: Path) -> str:
    """Return the path of a file below ``root``, with escapes for bytes that are not UTF-8."""
    return path.relative_to(root).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def below(folder: Path, notice: Notice) -> Notice:
    """Return ``notice``, told from inside ``folder``, with the way to its file from where we are."""
    if notice.where.startswith(folder.as_posix()):
        return notice
    return replace(notice, where=(folder / notice.where).as_posix())


def input_bytes(files: Iterable[str]) -> int:
    """Return how many bytes there are to read, 0 where nobody knows: for a progress bar."""
    names = list(files)
    if STANDARD_INPUT in names:
        return 0
    found = [item for name in names for item in (find_files(Path(name)) if Path(name).is_dir() else [Path(name)])]
    return sum(_size(item) for item in found if isinstance(item, Path))


def _tag_portion(portion: Portion | Notice) -> Product:
    return _work(portion, _tag_article)


def _extract_portion(portion: Portion | Notice, model: str) -> Product:
    if isinstance(portion, Notice):
        return Product(notices=(portion,))
    with collector_at_rest():
        items = list(read_portion(portion))
        articles = [item for item in items if isinstance(item, Article)]
        found = zip(articles, all_mentions([(article, portion.path) for article in articles], model), strict=True)
        lines, notices = [], []
        for item in items:
            if isinstance(item, Notice):
                notices.append(item)
                continue
            article, made = next(found)
            if isinstance(made, Notice):
                notices.append(made)
            else:
                told = "".join(as_line(mention_as_json(mention, article)) for mention in made)
                lines.append((article.source.article_id, told))
    return Product(tuple(lines), tuple(notices), portion.size)


def _explain_portion(portion: Portion | Notice, model: str) -> Product:
    return _work(portion, partial(_explain_article, model=model))


def _read_said_portion(portion: Portion | Notice) -> "tuple[tuple[Said, ...], tuple[Notice, ...]]":
    from timeline.digest import read_said

    with collector_at_rest():
        if isinstance(portion, Notice):
            return (), (portion,)
        items = read_portion(portion)
        made = [tried(item, portion.path, read_said) if isinstance(item, Article) else item for item in items]
    said = tuple(sentence for item in made if not isinstance(item, Notice) for sentence in item)
    return said, tuple(item for item in made if isinstance(item, Notice))


def _work(portion: Portion | Notice, stage: Callable[[Article], str]) -> Product:
    if isinstance(portion, Notice):
        return Product(notices=(portion,))
    with collector_at_rest():
        articles, notices = [], []
        for item in read_portion(portion):
            made = tried(item, portion.path, stage) if isinstance(item, Article) else item
            if isinstance(made, Notice):
                notices.append(made)
            elif isinstance(item, Article):
                articles.append((item.source.article_id, made))
    return Product(tuple(articles), tuple(notices), portion.size)


def tried(article: Article, where: str, work: Callable[[Article], Made]) -> Made | Notice:
    """Return what ``work`` makes of an article, or what to tell where a rule of ours fails on it.

    No rule should; but one article never stops the others, and a thousand were read before it.
    """
    try:
        return work(article)
    except (TimelineError, MemoryError):
        raise
    except Exception as fault:
        import traceback

        last = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        what = f"article {article.source.article_id!r}: a rule failed, {type(fault).__name__}: {fault} ({place})"
        return Notice(what, where, "this is a fault of timeline: please report it, with the article")


def _tag_article(article: Article) -> str:
    blocks = [block.span for block in article.blocks]
    timexes = find_timexes(article.text, article.source.published, article.language, blocks)
    return as_line(timexes_as_json(article, timexes))


def _explain_article(article: Article, model: str) -> str:
    from timeline.extract import explain_mention

    return "".join(explain_mention(mention, article) for mention in mentions_with(article, model))


def mentions_with(article: Article, model: str) -> list[EventMention]:
    """Return the mentions of ``article``, with the names that the spaCy ``model`` finds where one is named."""
    from timeline.extract import extract_mentions, load_recogniser

    return extract_mentions(article, load_recogniser(model) if model else None)


def all_mentions(articles: Sequence[tuple[Article, str]], model: str) -> list[list[EventMention] | Notice]:
    """Return what ``mentions_with`` gives of each article, or what to tell where a rule of ours fails on it.

    Beside each article stands where it is from. Together they take less time than one by one.
    """
    from timeline.extract import extract_all, load_recogniser

    try:
        return [*extract_all([article for article, _ in articles], load_recogniser(model) if model else None)]
    except (TimelineError, MemoryError):
        raise
    except Exception:  # of which of them, shows when they come alone
        return [tried(article, where, lambda one: mentions_with(one, model)) for article, where in articles]


def _without_repeats(product: Product, seen: SeenKeys) -> Product:
    """Return ``product`` without the articles whose ids are in ``seen``, and put its own there."""
    kept, notices = [], list(product.notices)
    for article_id, lines in product.articles:
        # Eight bytes tell a million ids apart but for one chance in 30 million; the ids themselves would take more.
        key = hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if seen.add(int.from_bytes(key)):
            kept.append((article_id, lines))
        else:
            notices.append(repeated_id(article_id, "the input", "an article before it"))
    return replace(product, articles=tuple(kept), notices=tuple(notices))


def repeated_id(article_id: str, where: str, first: str) -> Notice:
    """Return what to tell of an article that has the id of another, ``first``: it is left out."""
    mend = 'give each article an id of its own: another file name or "id"; of two folders, name the one that holds both'
    return Notice(f"it has the id {article_id!r}, as {first} has", where, mend)


def _bulk_portions(name: str) -> Iterator[Portion | Notice]:
    """Yield the lines of a bulk file, so many at a time."""
    shown = "standard input" if name == STANDARD_INPUT else name
    try:
        with _opened(name) as (file, raw):
            lines: list[bytes] = []
            first, size, at = 1, 0, 0
            for line in _lines(file):
                lines.append(line)
                size += len(line)
                if len(lines) == PORTION_LINES or size >= PORTION_BYTES:
                    before, at = at, raw()
                    yield Portion(shown, "", tuple(lines), first, at - before)
                    first, lines, size = first + len(lines), [], 0
            if lines or first == 1:
                yield Portion(shown, "", tuple(lines), first, raw() - at)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        what = f"the packed file is damaged: {error}"
        yield Notice(what, shown, "pack it again with gzip; the articles before the damage were read")
    except OSError as error:
        yield Notice(f"cannot be read: {error.strerror}", shown, "name a file that is there and readable")


@contextmanager
def _opened(name: str) -> Iterator[tuple[BinaryIO, Callable[[], int]]]:
    """Open a file of lines, unpacked; the second value tells how many bytes of the file itself have been read."""
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer, lambda: 0
        return
    with Path(name).open("rb") as raw:
        is_packed = name.lower().endswith(".gz")
        file = cast("BinaryIO", io.BufferedReader(gzip.GzipFile(fileobj=raw))) if is_packed else raw
        yield file, raw.tell


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_BYTES):
        yield line
        while len(line) == LINE_BYTES and not line.endswith(b"\n"):  # what is left of a line that was cut
            line = file.readline(LINE_BYTES)


def _renumbered(notice: Notice, portion: Portion) -> Notice:
    """Return ``notice`` with the line counted in the whole file, where it was counted in the portion."""
    number = notice.where.removeprefix(f"{portion.path}:")
    if not number.isdigit():
        return notice
    return replace(notice, where=f"{portion.path}:{int(number) + portion.first - 1}")


def _is_bulk(path: Path) -> bool:
    return path.name.lower().endswith(BULK_SUFFIXES) and not path.is_dir()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _read_all_mentions(files: Sequence[str]) -> tuple[list[EventMention], list[Notice]]:
    mentions: list[EventMention] = []
    notices: list[Notice] = []
    seen: set[str] = set()
    for name in files:
        for item in _read_mentions(name):
            if isinstance(item, Notice):
                notices.append(item)
            elif item.id in seen:
                what = f"the mention {item.id!r} comes twice"
                notices.append(Notice(what, name, "give each mention an id of its own; the second was left out"))
            else:
                seen.add(item.id)
                mentions.append(item)
    return mentions, notices


def _read_mentions(name: str) -> Iterator[EventMention | Notice]:
    shown = "standard input" if name == STANDARD_INPUT else name
    try:
        with _opened(name) as (file, _):
            yield from read_mentions(_lines(file), shown)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Notice(f"the packed file is damaged: {error}", shown, "pack it again with gzip")
    except OSError as error:
        yield Notice(f"cannot be read: {error.strerror}", shown, "name a file of JSON lines that is there")


def _with_articles(
    mentions: list[EventMention], files: Sequence[str]
) -> "tuple[list[EventMention], dict[str, Story], list[Notice]]":
    """Return ``mentions`` with what their articles know, reading one article at a time, and the stories they tell.

    A story is kept where a mention without a date needs it.
    """
    from timeline.merge import read_story

    if not files:
        return mentions, {}, []
    places: dict[str, list[int]] = {}
    for index, mention in enumerate(mentions):
        places.setdefault(mention.source.article_id, []).append(index)
    known, notices = list(mentions), list[Notice]()
    stories: dict[str, Story] = {}
    for portion in portions(files):
        for item in [portion] if isinstance(portion, Notice) else read_portion(portion):
            if isinstance(item, Notice):
                # What an article lacks was said when its mentions were made; that one cannot be read, nobody said yet.
                notices.extend([item] if item.is_error else [])
                continue
            told = places.pop(item.source.article_id, ())
            if any(known[index].interval is None for index in told):
                stories[item.source.article_id] = read_story(item)
            for index in told:
                known[index] = with_context(known[index], item)
    return known, stories, notices


def _event_lines(events: list[Event]) -> Iterator[str]:
    """Return the lines of events in order of time; those without a place in it (undated, denied) come last."""
    from timeline.merge import rank

    placed = rank(events, "").events
    ids = {event.id for event in placed}
    rest = (event for event in events if event.id not in ids)
    return (as_line(event_as_json(event)) for event in (*placed, *rest))


def _cluster_lines(events: list[Event], mentions: list[EventMention]) -> Iterator[str]:
    """Return the line of the cluster of each mention in the order they came; one that no event took stands alone."""
    clusters = {citation.mention_id: event.id for event in events for citation in event.citations}
    return (as_line({"id": mention.id, "cluster": clusters.get(mention.id, mention.id)}) for mention in mentions)
