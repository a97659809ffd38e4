"""The content folder -> what its files tell: those that changed are read, the others remembered."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISREG
from types import ModuleType
from typing import NamedTuple

from timeline import fingerprints, snapshot
from timeline.collector import collector_at_rest
from timeline.config import Config
from timeline.errors import Notice
from timeline.extract.readers.finding import article_suffix, find_files
from timeline.model import Article, OffsetMap, Source
from timeline.parallel import Aside, Progress, can_fork, map_forked, map_in_order
from timeline.rows import ArticleRow, Reading, article_of, map_of, source_of, told_of
from timeline.store import ArticleHead, FileRecord, Store
from timeline.texts import Place, Texts

# What one process gets at a time: enough to be worth sending, little enough to share out evenly.
FILES_AT_ONCE = 16
READ_AT_ONCE = 250_000  # bytes
FILES_WORTH_A_PROCESS = 64  # below so many files a process costs more to start than it saves


class Task(NamedTuple):
    """A file of the content folder ``root`` for a process to read; ``shown`` is what messages call that folder.

    ``name`` is its path there, ``stamp`` is what it looks like, ``model`` the spaCy model that finds names, "" for
    none. A tuple, for a first build makes one of each file.
    """

    name: str
    root: Path
    shown: Path
    stamp: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The content folder as it is, by paths below it.

    ``files`` is what to remember of each file, ``tasks`` those to read; ``misfits`` stand in the folder and cannot be
    articles; ``reasons`` say why each file is read or forgotten; ``gone`` were there before.
    """

    files: Mapping[str, FileRecord]
    tasks: Mapping[str, Task]
    misfits: tuple[Notice, ...]
    reasons: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_as_before(self) -> bool:
        """Whether no file was added, changed or removed."""
        return not self.tasks and not self.gone


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article on the site without its text, which is read when it is asked for; ``digest`` covers all of it."""

    source: Source
    path: str
    language: str
    digest: bytes
    find: Callable[[], ArticleRow]

    def read(self) -> Article:
        """Return the article."""
        return article_of(self.find())

    def text(self) -> str:
        """Return its text alone: the rest takes ten times as long."""
        return self.find().text

    def offsets(self) -> OffsetMap:
        """Return the way from its text to its file alone."""
        return map_of(self.find().offsets)


@dataclass(frozen=True, slots=True)
class Collection:
    """The articles of a site by their ids, each id once, drafts left out unless they were asked for.

    ``mention_count`` is how many mentions they make.
    """

    heads: Mapping[str, ArticleHead]
    notices: tuple[Notice, ...]
    drafts: int
    mention_count: int


def look(
    config: Config, stamps: Mapping[str, str], known: Mapping[str, FileRecord], misfits: Sequence[Notice], now_ns: int
) -> Content:
    """Return which files must be read, told by their ``stamps`` and, where these leave a doubt, by their bytes.

    ``known`` are the files as they were last read, ``misfits`` those that could not be; ``now_ns`` is a time before the
    stamps were taken.
    """
    rules = f"{fingerprints.of_reading()} {config.model}".strip()
    shown = shown_folder(config)
    files: dict[str, FileRecord] = {}
    tasks: dict[str, Task] = {}
    misplaced: list[Notice] = []
    reasons: list[str] = []
    same = {
        path
        for path, old in known.items()
        if old.stamp and old.stamp == stamps.get(path) and old.rules == rules and old.sha256
    }
    for name in _listing(config.content, stamps, known, same, misfits):
        if isinstance(name, Notice):
            misplaced.append(stages().below(shown, name))
            continue
        if name in same:
            files[name] = known[name]
            continue
        path = name if name.isascii() else stages().writable_name(config.content / name, config.content)
        stamp = stamps.get(name, "")
        old = known.get(path)
        kept = stamp if snapshot.is_settled(stamp, now_ns) else ""
        if old and old.rules == rules and old.sha256 and _hash_of(config.content / name) == old.sha256:
            files[path] = old._replace(stamp=kept)
            continue
        files[path] = FileRecord(kept, "", rules)
        tasks[path] = Task(name, config.content, shown, stamp, config.model)
        why = "new" if old is None else "the rules changed" if old.rules != rules else "the text changed"
        reasons.append(f"read {path}: {why}")
    gone = tuple(sorted(known.keys() - files.keys()))
    reasons += [f"forgotten {path}: the file is gone" for path in gone]
    return Content(files, tasks, tuple(misplaced), tuple(reasons), gone)


def _listing(
    folder: Path, stamps: Mapping[str, str], known: Mapping[str, FileRecord], same: AbstractSet[str],
    misfits: Sequence[Notice],
) -> Iterable[str | Notice]:  # fmt: skip
    """Return what ``find_files`` finds, by paths; not looked for where all that came, went or changed are plain files.

    What else there may be (links, folders named like articles, two files of one name) it tells apart, and we do not.
    The ``same`` files are ``known`` to look as they did.
    """
    there = {path for path in stamps if path[-1:] != "/"}
    folders = stamps.keys() - there
    other = there - same
    new = [path for path in other if path not in known and article_suffix(path)]
    names = {path.rpartition(".")[0] for path in known} if new else set()
    is_plain = (
        known
        and not misfits
        and len(other) < FILES_WORTH_A_PROCESS
        and all(stamps[path] == "folder" and not article_suffix(path[:-1]) for path in folders)
        and all(path.isascii() and _is_plain_file(folder / path) for path in other)
        and all(path[: -len(article_suffix(path))] not in names for path in new)
        and len({path[: -len(article_suffix(path))] for path in new}) == len(new)
    )
    if not is_plain:
        found, start = find_files(folder), len(str(folder)) + 1
        return [item if isinstance(item, Notice) else str(item)[start:].replace(os.sep, "/") for item in found]
    return sorted({*(known.keys() & there), *new})


def _is_plain_file(path: Path) -> bool:
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def read_aside(content: Content, jobs: int) -> Aside[list[Reading]] | None:
    """Let a copy of this process read the few files that must be read, and import what reads them; None for many."""
    tasks = list(content.tasks.values())
    return Aside(lambda: _read_tasks(tasks)) if jobs > 1 and 0 < len(tasks) < FILES_WORTH_A_PROCESS else None


def read(
    content: Content, aside: Aside[list[Reading]] | None, jobs: int, progress: Progress
) -> Generator[list[Reading]]:
    """Read what must be read, and yield what the files gave, some at a time, in their order.

    What is read ``aside`` already is not read here. Raises TimelineError when processes keep dying.
    """
    tasks = list(content.tasks.values())
    chunks = [tasks[start : start + FILES_AT_ONCE] for start in range(0, len(tasks), FILES_AT_ONCE)]
    waiting: dict[int, list[Reading]] = {}
    first = 0
    with progress("Reading", len(tasks)) as advance:
        parts = (
            [(0, aside.result())]
            if aside is not None
            else _read_chunks(chunks, jobs if len(tasks) >= FILES_WORTH_A_PROCESS else 1)
        )
        for number, part in parts:
            waiting[number] = part
            while first in waiting:
                yield waiting.pop(first)
                first += 1
            advance(len(part))


@dataclass(frozen=True, slots=True)
class Anew:
    """What is left of the files that were read anew, when what they gave is put down.

    ``heads`` are their articles, ``notices`` what is to be said, by the paths of the files. ``lost`` are the articles
    that files gave before, and give otherwise or no longer: their places among the texts by their ids.
    """

    files: Mapping[str, FileRecord]
    heads: Mapping[str, Sequence[ArticleHead]]
    notices: Mapping[str, tuple[Notice, ...]]
    lost: Mapping[str, Place]


def put_down(
    parts: Iterable[Sequence[Reading]], content: Content, heads: Mapping[str, Sequence[ArticleHead]], store: Store,
    texts: Texts,
) -> Anew:  # fmt: skip
    """Put what files gave into the ``store``, and the texts where all processes find them, as it comes.

    ``heads`` are the articles that are remembered, by their files. All of it together may take more memory than all
    else that a build does.
    """
    files = dict(content.files)
    made: dict[str, Sequence[ArticleHead]] = {}
    notices: dict[str, tuple[Notice, ...]] = {}
    lost: dict[str, Place] = {}
    for part in parts:
        for reading in part:
            # The stamp of a file that was read when it was settled shows every change since then.
            stamp = content.tasks[reading.path].stamp
            kept = stamp if snapshot.is_settled(stamp, reading.began_ns) else ""
            files[reading.path] = files[reading.path]._replace(stamp=kept, sha256=reading.sha256)
            made[reading.path] = found = list(_heads_of(reading))
            notices[reading.path] = reading.notices
            same = {(head.source.article_id, head.looks): head.number for head in found}
            for old in heads.get(reading.path, ()):
                number = same.get((old.source.article_id, old.looks))
                if number is None:
                    # No number of an article that is there now: the old ones are counted from below.
                    number = -1 - old.number
                    texts.put((old.file, number), store.article_row(old.file, old.number))
                if old.is_published:
                    lost[old.source.article_id] = (old.file, number)
            for number, told in enumerate(reading.told):
                texts.put((reading.path, number), told.article)
        store.keep_readings(files, part)
    return Anew(files, made, notices, lost)


def _read_chunks(chunks: list[list[Task]], jobs: int) -> Iterator[tuple[int, list[Reading]]]:
    if jobs > 1 and not can_fork():
        yield from enumerate(map_in_order(_read_tasks, chunks, min(jobs, len(chunks))))
        return

    @contextmanager
    def worker() -> Iterator[Callable[[int], list[Reading]]]:
        yield lambda number: _read_tasks(chunks[number])

    yield from map_forked(worker, len(chunks), jobs)


def collect(
    config: Config, content: Content, anew: Anew, heads: Mapping[str, Sequence[ArticleHead]],
    notices: Mapping[str, tuple[Notice, ...]], *, drafts: bool,
) -> Collection:  # fmt: skip
    """Return what articles there are; of two with one id the first is kept, and the other told.

    ``anew`` are the files that were read just now; of the others ``heads`` and ``notices`` are what is remembered, by
    the paths of the files.
    """
    shown = shown_folder(config)
    found: dict[str, ArticleHead] = {}
    said: list[Notice] = list(content.misfits)
    left_out = 0
    lines: dict[str, dict[str, int]] = {}
    for path in content.files:
        is_anew = path in anew.heads
        said += (anew.notices if is_anew else notices).get(path, ())
        for head in (anew.heads if is_anew else heads).get(path, ()):
            article_id = head.source.article_id
            if head.is_draft and not drafts:
                left_out += 1
            elif article_id in found:
                first = found[article_id]
                places = [_place_of(config.content, one, lines) for one in (head, first)]
                said.append(stages().below(shown, stages().repeated_id(article_id, *places)))
            else:
                found[article_id] = head
    return Collection(found, tuple(said), left_out, sum(head.mentions for head in found.values()))


def _heads_of(reading: Reading) -> Iterator[ArticleHead]:
    for number, told in enumerate(reading.told):
        row = told.article
        yield ArticleHead(
            reading.path, number, False, bool(row.is_draft), source_of(row), row.path, row.language, told.digest,
            told.looks, len(told.mentions),
        )  # fmt: skip


def _place_of(folder: Path, head: ArticleHead, lines: dict[str, dict[str, int]]) -> str:
    """Return the file of an article, of a bulk file its line too; ``lines`` are those that were looked up."""
    if ".jsonl" not in article_suffix(head.file):
        return head.file
    if head.file not in lines:
        lines[head.file] = _lines_of_ids(folder / head.file)
    number = lines[head.file].get(head.source.article_id, 0)
    return f"{head.file}:{number}" if number else head.file


def _lines_of_ids(path: Path) -> dict[str, int]:
    """Return the line of each id in a bulk file, the first where it comes twice; none of a file that is gone."""
    found: dict[str, int] = {}
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                with suppress(ValueError):  # its reader has told it
                    record = json.loads(line)
                    if isinstance(record, dict) and isinstance(record.get("id"), (str, int)):
                        found.setdefault(str(record["id"]), number)
    except (OSError, EOFError):
        return {}
    return found


def by_files(heads: Iterable[ArticleHead]) -> dict[str, list[ArticleHead]]:
    """Return articles by the paths of their files."""
    found: dict[str, list[ArticleHead]] = {}
    for head in heads:
        found.setdefault(head.file, []).append(head)
    return found


def refs(collection: Collection, texts: Texts, store: Store) -> list[ArticleRef]:
    """Return the articles of a site: some are among the ``texts``, the others in the memory."""

    def find(place: Place) -> ArticleRow:
        return texts.row(place) if place in texts else store.article_row(*place)

    return [
        ArticleRef(head.source, head.path, head.language, bytes.fromhex(head.looks), partial(find, head[:2]))
        for head in collection.heads.values()
    ]


def stages() -> ModuleType:
    """Return what reads: imported when it is needed, for a copy of this process may be the only one that reads."""
    from timeline import stages as found

    return found


def shown_folder(config: Config) -> Path:
    """Return what messages call the content folder: its path from the site's root."""
    return config.content.relative_to(config.root)


def _read_tasks(tasks: list[Task]) -> list[Reading]:
    with collector_at_rest():
        return [_read_task(task) for task in tasks]


def _read_task(task: Task) -> Reading:
    # The hash is taken before and after: of a file that is written meanwhile nobody knows which bytes were read, so
    # its hash is not remembered, and the next build reads it again.
    file, began_ns = task.root / task.name, snapshot.now()
    digest = _hash_of(file)
    own = stages()
    items = list(own.read_named(file, task.root))
    articles = [item for item in items if isinstance(item, Article)]
    found = [own.tried(item, task.name, lambda article: own.mentions_with(article, task.model)) for item in articles]
    # an article that a rule fails on stays, with nothing told: its page and its place are not to be lost
    told = tuple(
        told_of(item, [] if isinstance(made, Notice) else made) for item, made in zip(articles, found, strict=True)
    )
    notices = tuple(own.below(task.shown, item) for item in [*items, *found] if isinstance(item, Notice))
    is_steady = digest == _hash_of(file)
    return Reading(own.writable_name(file, task.root), digest if is_steady else "", told, notices, began_ns)


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb", buffering=0) as file:
            # What ``file_digest`` reads into takes longer to make than most articles to read.
            if os.fstat(file.fileno()).st_size < READ_AT_ONCE:
                return hashlib.sha256(file.read()).hexdigest()
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # its reader meets the same, and says it
