"""The one place that runs the stages in order: from a folder of articles to a site in its place."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from timeline.config import Config
from timeline.errors import Notice, TimelineError
from timeline.extract import extract_mentions, find_files
from timeline.generate import Site, Theme, Written, plan_pages, render_pages, write_site
from timeline.merge import merge_mentions, rank
from timeline.model import Article, EventMention, Timeline
from timeline.parallel import map_in_order
from timeline.stages import below, read_named, repeated_id, writable_name
from timeline.store import ArticleFile, Memory, Store

# Called with what is being done and how many steps it takes; gives back what to call with the number of steps done.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Task:
    """A file of the content folder ``root`` for a process to read; ``shown`` is what messages call that folder."""

    path: Path
    root: Path
    shown: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: its articles with their mentions, and what has to be said of it.

    ``path`` is the file's path below the content folder, ``sha256`` the hash of its bytes ("" when it cannot be read).
    """

    path: str
    sha256: str
    articles: tuple[tuple[Article, tuple[EventMention, ...]], ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that the articles tell, each id once, drafts left out unless they were asked for."""

    articles: tuple[Article, ...]
    mentions: tuple[EventMention, ...]
    files: Mapping[str, ArticleFile] = field(hash=False)
    notices: tuple[Notice, ...]
    drafts: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``written``, ``unchanged`` and ``removed`` count files of the site.

    ``reasons`` say why each piece of work was done; ``is_complete`` is False when the old site was left as it was.
    """

    output: Path
    articles: int
    drafts: int
    mentions: int
    events: int
    written: int
    unchanged: int
    removed: int
    notices: tuple[Notice, ...]
    reasons: tuple[str, ...]
    is_complete: bool

    @property
    def errors(self) -> int:
        """How many things went wrong, each of which cost an article."""
        return sum(notice.is_error for notice in self.notices)

    def summary(self) -> str:
        """Return all of it in one line."""
        parts = [_counted(self.articles, "article") + " read"]
        if self.drafts:
            parts.append(_counted(self.drafts, "draft") + " left out")
        parts.append(_counted(self.events, "event"))
        if self.errors:
            parts.append(_counted(self.errors, "error"))
        if not self.is_complete:
            return f"{', '.join(parts)}; nothing written: the site in {self.output} stands as it was"
        parts.append(f"{_counted(self.written, 'file')} written")
        parts.append(f"{self.unchanged:,} unchanged")
        if self.removed:
            parts.append(f"{self.removed:,} removed")
        return f"{', '.join(parts)} -> {self.output / 'index.html'}"


def no_progress(_label: str, _steps: int) -> AbstractContextManager[Callable[[int], None]]:
    """Show nothing of the progress."""
    return nullcontext(lambda _done: None)


def build_site(
    config: Config,
    *,
    jobs: int = 1,
    strict: bool = False,
    drafts: bool = False,
    clean: bool = False,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build the site of ``config`` and return what was done.

    One bad article never stops the others: it is among ``notices``. With ``strict`` an error leaves the old site as it
    is; so does an input of which nothing could be read. ``clean`` writes every file anew. The bytes are the same for
    any number of ``jobs``.

    Raises TimelineError when there is no content folder, a template is broken, or the disk refuses.
    """
    with Store.open(config.memory) as store:
        known_files, known_pages = store.files(), store.pages()
        theme = Theme.load(config.templates)
        readings = read_content(config, jobs, progress)
        told = _collect(readings, _shown(config), drafts=drafts)
        timeline = rank(merge_mentions(told.mentions), config.title)
        notices = (*([store.notice] if store.notice else ()), *told.notices)
        if _must_stop(told, strict=strict):
            return _report(config, told, timeline, notices, None, _reading_reasons(readings, known_files))
        files = _files(config, timeline, told, theme, progress)
        written = _write(files, config.output, known_pages, clean=clean)
        store.commit(Memory(told.articles, told.files, told.mentions, timeline.events, written.manifest))
    reasons = _reading_reasons(readings, {} if clean else known_files)
    reasons += _page_reasons(written.manifest, {} if clean else known_pages)
    return _report(config, told, timeline, notices, written, reasons)


def read_content(config: Config, jobs: int = 1, progress: Progress = no_progress) -> list[Reading]:
    """Read every file of the content folder, in order of their paths, and what each one tells.

    Raises TimelineError when there is no such folder.
    """
    if not config.content.is_dir():
        mend = 'make it and put articles in it, or name another: [build] content = "…" in timeline.toml'
        raise TimelineError("there is no content folder", where=str(config.content), mend=mend)
    shown = _shown(config)
    tasks: list[Task] = []
    readings: list[Reading] = []
    for item in find_files(config.content):
        if isinstance(item, Notice):
            readings.append(Reading("", "", (), (below(shown, item),)))
        else:
            tasks.append(Task(item, config.content, shown))
    with progress("Reading", len(tasks)) as advance:
        for reading in map_in_order(_read_task, tasks, jobs):
            readings.append(reading)
            advance(1)
    return readings


def _shown(config: Config) -> Path:
    """Return what messages call the content folder: its path from the site's root."""
    return config.content.relative_to(config.root)


def _read_task(task: Task) -> Reading:
    digest = _hash_of(task.path)
    items = list(read_named(task.path, task.root))
    articles = tuple((item, tuple(extract_mentions(item))) for item in items if isinstance(item, Article))
    notices = tuple(below(task.shown, item) for item in items if isinstance(item, Notice))
    return Reading(writable_name(task.path, task.root), digest, articles, notices)


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # its reader meets the same, and says it


def _collect(readings: Iterable[Reading], content: Path, *, drafts: bool) -> Told:
    """Return what all files tell; of two articles with one id the first is kept. ``content`` is for messages."""
    articles: dict[str, Article] = {}
    mentions: list[EventMention] = []
    files: dict[str, ArticleFile] = {}
    notices: list[Notice] = []
    left_out = 0
    for reading in readings:
        notices.extend(reading.notices)
        for article, told in reading.articles:
            article_id = article.source.article_id
            if article.is_draft and not drafts:
                left_out += 1
            elif article_id in articles:
                notice = repeated_id(article_id, reading.path, files[article_id].path)
                notices.append(below(content, notice))
            else:
                articles[article_id] = article
                files[article_id] = ArticleFile(reading.path, reading.sha256)
                mentions.extend(told)
    return Told(tuple(articles.values()), tuple(mentions), files, tuple(notices), left_out)


def _must_stop(told: Told, *, strict: bool) -> bool:
    """Tell whether the site must stay as it is: an error under ``strict``, or errors and not one article."""
    has_errors = any(notice.is_error for notice in told.notices)
    return has_errors and (strict or not told.articles)


def _files(
    config: Config, timeline: Timeline, told: Told, theme: Theme, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site."""
    site = Site(config.title, config.description, config.base_url, config.language, config.author)
    pages = plan_pages(timeline, told.articles, site)
    # Nobody knows the number of pages before they are planned; most are an event's or an article's own.
    with progress("Writing", len(timeline.events) + len(told.articles)) as advance:
        for file in render_pages(pages, theme):
            yield file
            advance(1)


def _write(files: Iterable[tuple[str, bytes]], output: Path, previous: Mapping[str, str], *, clean: bool) -> Written:
    if not clean:
        return write_site(files, output, previous)
    made = list(files)  # before anything is removed: a broken template must not cost the old site
    write_site((), output, previous)
    return write_site(made, output, {})


def _reading_reasons(readings: Iterable[Reading], known: Mapping[str, str]) -> tuple[str, ...]:
    """Say of each file why it was read, and which ones are gone."""
    found = {reading.path: reading for reading in readings if reading.path}
    reasons = []
    for path, reading in found.items():
        why = "new" if path not in known else "unchanged" if known[path] == reading.sha256 else "changed"
        reasons.append(
            f"read {path}: {why}" if reading.articles else f"left out {path}: no article can be read from it"
        )
    return (*reasons, *(f"forgotten {path}: the file is gone" for path in sorted(known.keys() - found.keys())))


def _page_reasons(manifest: Mapping[str, str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Say of each file of the site why it was written or removed; of those that stand nothing is said."""
    changed = (
        f"written {url}: {'changed' if url in known else 'new'}"
        for url, digest in manifest.items()
        if known.get(url) != digest
    )
    return (
        *changed,
        *(f"removed {url}: nothing tells of it any more" for url in sorted(known.keys() - manifest.keys())),
    )


def _report(
    config: Config,
    told: Told,
    timeline: Timeline,
    notices: tuple[Notice, ...],
    written: Written | None,
    reasons: tuple[str, ...],
) -> BuildReport:
    return BuildReport(
        output=config.output,
        articles=len(told.articles),
        drafts=told.drafts,
        mentions=len(told.mentions),
        events=len(timeline.events),
        written=written.written if written else 0,
        unchanged=written.unchanged if written else 0,
        removed=written.removed if written else 0,
        notices=notices,
        reasons=reasons,
        is_complete=written is not None,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
