"""The content folder -> what its files tell: those that changed are read, the others remembered."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from timeline import fingerprints, snapshot
from timeline.config import Config
from timeline.errors import Notice
from timeline.extract import extract_mentions, find_files
from timeline.model import Article, EventMention
from timeline.parallel import Progress, map_in_order
from timeline.rows import Reading, Told, article_of, mentions_of, told_of
from timeline.stages import below, read_named, repeated_id, writable_name
from timeline.store import FileRecord

# What one process gets at a time: enough to be worth sending, little enough to share out evenly.
FILES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Task:
    """A file of the content folder ``root`` for a process to read; ``shown`` is what messages call that folder."""

    path: Path
    root: Path
    shown: Path


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


@dataclass(frozen=True)
class Collection:
    """All that the articles of a site tell, each id once, drafts left out unless they were asked for.

    ``places`` leads from an article's id to its file and its place in it.
    """

    told: tuple[Told, ...]
    places: Mapping[str, tuple[str, int]]
    notices: tuple[Notice, ...]
    drafts: int

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles."""
        return tuple(article_of(told.article) for told in self.told)

    def mentions(self) -> list[EventMention]:
        """Return all mentions, article by article."""
        return [mention for told in self.told for mention in mentions_of(told)]

    @property
    def mention_count(self) -> int:
        """How many mentions there are."""
        return sum(len(told.mentions) for told in self.told)

    @cached_property
    def digest(self) -> str:
        """A hash of all that a merge sees; the order of the articles makes no difference."""
        return snapshot.digest_of(sorted(told.digest for told in self.told))


def look(config: Config, stamps: Mapping[str, str], known: Mapping[str, FileRecord], now_ns: int) -> Content:
    """Return which files must be read, told by their ``stamps`` and, where these leave a doubt, by their bytes.

    ``known`` are the files as they were last read, ``now_ns`` is a time before the stamps were taken.
    """
    rules = fingerprints.of_reading()
    shown = shown_folder(config)
    files: dict[str, FileRecord] = {}
    tasks: dict[str, Task] = {}
    misfits: list[Notice] = []
    reasons: list[str] = []
    for item in find_files(config.content):
        if isinstance(item, Notice):
            misfits.append(below(shown, item))
            continue
        path = writable_name(item, config.content)
        stamp = stamps.get(item.relative_to(config.content).as_posix(), "")
        kept = stamp if snapshot.is_settled(stamp, now_ns) else ""
        old = known.get(path)
        if old and old.rules == rules and old.sha256 and (stamp == old.stamp or _hash_of(item) == old.sha256):
            files[path] = replace(old, stamp=kept)
            continue
        files[path] = FileRecord(kept, "", rules)
        tasks[path] = Task(item, config.content, shown)
        why = "new" if old is None else "the rules changed" if old.rules != rules else "the text changed"
        reasons.append(f"read {path}: {why}")
    gone = tuple(sorted(known.keys() - files.keys()))
    reasons += [f"forgotten {path}: the file is gone" for path in gone]
    return Content(files, tasks, tuple(misfits), tuple(reasons), gone)


def read(content: Content, jobs: int, progress: Progress) -> tuple[Content, list[Reading]]:
    """Read what must be read; returns ``content`` with the hashes of what was read, and what the files gave.

    Raises TimelineError when processes keep dying.
    """
    tasks = list(content.tasks.values())
    chunks = [tasks[start : start + FILES_AT_ONCE] for start in range(0, len(tasks), FILES_AT_ONCE)]
    readings: list[Reading] = []
    with progress("Reading", len(tasks)) as advance:
        # A process costs more to start than a few files to read.
        for part in map_in_order(_read_tasks, chunks, min(jobs, len(chunks))):
            readings += part
            advance(len(part))
    files = dict(content.files)
    for reading in readings:
        files[reading.path] = replace(files[reading.path], sha256=reading.sha256)
    return replace(content, files=files), readings


def collect(config: Config, content: Content, readings: Iterable[Reading], *, drafts: bool) -> Collection:
    """Return what all files tell, by their ``readings``; of two articles with one id the first is kept."""
    found = {reading.path: reading for reading in readings}
    shown = shown_folder(config)
    told: list[Told] = []
    places: dict[str, tuple[str, int]] = {}
    notices: list[Notice] = list(content.misfits)
    left_out = 0
    for path in content.files:
        reading = found[path]
        notices += reading.notices
        for number, item in enumerate(reading.told):
            article_id = item.article.id
            if item.article.is_draft and not drafts:
                left_out += 1
            elif article_id in places:
                notices.append(below(shown, repeated_id(article_id, path, places[article_id][0])))
            else:
                told.append(item)
                places[article_id] = (path, number)
    return Collection(tuple(told), places, tuple(notices), left_out)


def shown_folder(config: Config) -> Path:
    """Return what messages call the content folder: its path from the site's root."""
    return config.content.relative_to(config.root)


def _read_tasks(tasks: list[Task]) -> list[Reading]:
    return [_read_task(task) for task in tasks]


def _read_task(task: Task) -> Reading:
    # The hash is taken before and after: of a file that is written meanwhile nobody knows which bytes were read, so
    # its hash is not remembered, and the next build reads it again.
    digest = _hash_of(task.path)
    items = list(read_named(task.path, task.root))
    told = tuple(told_of(item, extract_mentions(item)) for item in items if isinstance(item, Article))
    notices = tuple(below(task.shown, item) for item in items if isinstance(item, Notice))
    is_steady = digest == _hash_of(task.path)
    return Reading(writable_name(task.path, task.root), digest if is_steady else "", told, notices)


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # its reader meets the same, and says it
