"""Files of the content folder -> what they gave: the work of one process, on files that it gets together."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from timeline import snapshot
from timeline.collector import collector_at_rest
from timeline.errors import Notice
from timeline.model import Article, Block, Interval, OffsetMap, Source, Span
from timeline.rows import Reading, Told, told_of

# What one process gets at a time: so many that each step goes through many, little enough to share out evenly.
FEWEST_FILES_AT_ONCE, FILES_AT_ONCE = 16, 64
CHUNKS_PER_JOB = 8
BYTES_AT_ONCE = 1_000_000  # of several files
READ_AT_ONCE = 250_000  # bytes


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


def chunks(tasks: Sequence[Task], jobs: int) -> Iterator[list[Task]]:
    """Yield what is read together, in order, for ``jobs`` processes to share out."""
    most = min(FILES_AT_ONCE, max(FEWEST_FILES_AT_ONCE, len(tasks) // (jobs * CHUNKS_PER_JOB)))
    chunk: list[Task] = []
    size = 0
    for task in tasks:
        own = int(task.stamp.partition(" ")[0] or 0)
        if chunk and (len(chunk) == most or size + own > BYTES_AT_ONCE):
            yield chunk
            chunk, size = [], 0
        chunk.append(task)
        size += own
    if chunk:
        yield chunk


def read_tasks(tasks: Sequence[Task], *, merges: bool = False) -> list[Reading]:
    """Return what files gave, in order; where all is to be merged what a merge reads in it too.

    They go through it step by step, all through each: what a step works with stays at hand in the processor.
    """
    with collector_at_rest():
        files = [_read_file(task) for task in tasks]
        articles = [(article, task.name) for task, file in zip(tasks, files, strict=True) for article in file.articles]
        found = stages().all_mentions(articles, tasks[0].model)
        # an article that a rule fails on stays, with nothing told: its page and its place are not to be lost
        mentions = [[] if isinstance(made, Notice) else made for made in found]
        told = [told_of(article, some) for (article, _), some in zip(articles, mentions, strict=True)]
        if merges:
            from timeline.merge import packed

            told = [replace(one, merged=packed(some)) for one, some in zip(told, mentions, strict=True)]
        faults, rest = iter(found), iter(told)
        return [
            file.reading(task, islice(rest, len(file.articles)), islice(faults, len(file.articles)))
            for task, file in zip(tasks, files, strict=True)
        ]


def get_ready() -> None:
    """Do what takes far longer than to read one article, whichever it will be: import what reads, load its tables."""
    text = "The bridge was opened on Monday."
    source, span = Source("", "", published=Interval.of_day(2020, 1, 1)), Span(0, len(text))
    article = Article(source, "", "en", text, (Block(span, "paragraph"),), (span,), OffsetMap.identity(len(text)))
    for made in stages().all_mentions([(article, "")], ""):
        told_of(article, [] if isinstance(made, Notice) else made)


def hash_of(path: Path) -> str:
    """Return the hash of a file's bytes, ``""`` where it cannot be read."""
    try:
        with path.open("rb", buffering=0) as file:
            # What ``file_digest`` reads into takes longer to make than most articles to read.
            if os.fstat(file.fileno()).st_size < READ_AT_ONCE:
                return hashlib.sha256(file.read()).hexdigest()
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # its reader meets the same, and says it


def stages() -> ModuleType:
    """Return what reads: imported when it is needed, for a copy of this process may be the only one that reads."""
    from timeline import stages as found

    return found


class _File(NamedTuple):
    """A file as it was read: its hash (``""`` when it was written meanwhile), what came of it, a time before that."""

    sha256: str
    items: Sequence[Article | Notice]
    began_ns: int

    @property
    def articles(self) -> list[Article]:
        """Those that could be read from it."""
        return [item for item in self.items if isinstance(item, Article)]

    def reading(self, task: Task, told: Iterable[Told], found: Iterable[object]) -> Reading:
        """Return what it gave: what its articles ``told``, and the faults that were ``found`` with them."""
        own = stages()
        notices = tuple(own.below(task.shown, item) for item in [*self.items, *found] if isinstance(item, Notice))
        name = own.writable_name(task.root / task.name, task.root)
        return Reading(name, self.sha256, tuple(told), notices, self.began_ns)


def _read_file(task: Task) -> _File:
    # The hash is taken before and after: of a file that is written meanwhile nobody knows which bytes were read, so
    # its hash is not remembered, and the next build reads it again.
    file, began_ns = task.root / task.name, snapshot.now()
    digest = hash_of(file)
    items = list(stages().read_named(file, task.root))
    return _File(digest if digest == hash_of(file) else "", items, began_ns)
