"""Events and articles -> files in the output folder: pages made of the same values as before are left as they stand."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from timeline import fingerprints, snapshot
from timeline.config import Config
from timeline.errors import TimelineError
from timeline.generate import Site, Theme, Written, finish_writing, plan_pages, write_site
from timeline.model import Article, Event, Page, Timeline
from timeline.parallel import Progress
from timeline.rows import date_as_text
from timeline.store import Change, PageRecord


@dataclass(frozen=True, slots=True)
class Published:
    """The record of each file of the site, how they were written, how many were made anew, and why."""

    pages: Mapping[str, PageRecord]
    written: Written
    rendered: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The site as the last build left it: its files, those that stand on the disk just so, what made them."""

    pages: Mapping[str, PageRecord]
    standing: frozenset[str]
    making: str


def publish(
    config: Config, events: Sequence[Event], articles: Sequence[Article], making: str, before: Before, *,
    clean: bool, progress: Progress,
) -> Published:  # fmt: skip
    """Make every page that ``before`` does not hold, write what differs on the disk, remove what is no page any more.

    ``making`` is the fingerprint of all that pages are made by: templates, settings, code. With ``clean`` every page is
    made, and written, anew.
    """
    look = fingerprints.of_folders([config.templates, *fingerprints.default_themes()])
    own = config.templates if config.templates.is_dir() else None
    works = _Works(_theme(own, look), making, {} if clean else _usable(before))
    pages = plan_pages(Timeline(config.title, tuple(events)), articles, site_of(config))
    # Nobody knows the number of pages before they are planned; most are an event's or an article's own.
    with progress("Writing", len(events) + len(articles)) as advance:
        written = _write(_counted(works.files(pages), advance), config.output, before, clean=clean)
    stamps = stamps_of(config.output, written.manifest)
    records = {
        url: PageRecord(sha256, stamps[url], works.made_from.get(url, "")) for url, sha256 in written.manifest.items()
    }
    reasons = _reasons(records, {} if clean else before.pages, is_remade=making != before.making)
    return Published(records, written, works.rendered, reasons)


def finish(output: Path) -> None:
    """Bring to its end what a build that was killed left half moved; raises TimelineError where the disk refuses."""
    try:
        finish_writing(output)
    except OSError as error:
        mend = "free the disk, or make the folder one that you may write to"
        where = str(error.filename or output)
        raise TimelineError(f"the site cannot be written: {error.strerror or error}", where=where, mend=mend) from error


def site_of(config: Config) -> Site:
    """Return what the settings say of the site."""
    return Site(
        config.title,
        config.description,
        config.base_url,
        config.language,
        config.author,
        config.publish,
        config.rights,
    )


def stamps_of(output: Path, urls: Iterable[str]) -> dict[str, str]:
    """Return the stamp of each of our files in the output folder, ``""`` where it is not there."""
    found = snapshot.look_at(output) if output.is_dir() else {}
    return {url: found.get(url, "") for url in urls}


def compare_events(before: Sequence[Event], events: Sequence[Event]) -> list[Change]:
    """Return what became of each event, those of today in their order, then those that are gone.

    An event that is gone went into the one that now cites its best mention, or the first of the others that is cited.
    """
    old = {event.id: event for event in before}
    owner = {citation.mention_id: event.id for event in events for citation in event.citations}
    ids = {event.id for event in events}
    news = [_change("changed" if event.id in old else "added", event) for event in events if old.get(event.id) != event]
    for event in before:
        if event.id not in ids:
            takers = (owner[one.mention_id] for one in event.citations if one.mention_id in owner)
            successor = next(takers, "")
            news.append(_change("merged" if successor else "withdrawn", event, successor))
    return news


@lru_cache(8)  # who serves builds again and again: templates are compiled once as long as they look the same
def _theme(templates: Path | None, _look: str) -> Theme:
    return Theme.load(templates)


class _Works:
    """Makes the files of the site, and counts; a class, for what was made from what is gathered on the way."""

    def __init__(self, theme: Theme, making: str, standing: Mapping[str, PageRecord]) -> None:
        self._theme = theme
        self._making = making
        self._standing = standing
        self.made_from: dict[str, str] = {}
        self.rendered = 0

    def files(self, pages: Iterable[Page]) -> Iterator[tuple[str, bytes | None]]:
        """Yield every file of the site: address and content, None for one that stands as it would be made."""
        for page in pages:
            made_from = self._fingerprint(page)
            self.made_from[page.url] = made_from
            known = self._standing.get(page.url)
            if known is not None and known.made_from == made_from:
                yield page.url, None
            else:
                self.rendered += 1
                yield page.url, self._theme.render(page).encode("utf-8")
        for url, content in self._theme.assets():
            if url not in self.made_from:
                yield url, content

    def _fingerprint(self, page: Page) -> str:
        digest = blake2b(f"{self._making}\0{page.template}\0".encode(), digest_size=16)
        digest.update(_encoded(page.values))
        return digest.hexdigest()


# The values of a page are plain: JSON holds all of them, and writes the same ones the same way.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _encoded(values: Mapping[str, Any]) -> bytes:
    return _ENCODER.encode(values).encode("utf-8", "surrogatepass")


def _usable(before: Before) -> dict[str, PageRecord]:
    return {url: before.pages[url] for url in before.standing}


def _write(files: Iterable[tuple[str, bytes | None]], output: Path, before: Before, *, clean: bool) -> Written:
    previous = {url: page.sha256 for url, page in before.pages.items()}
    if not clean:
        return write_site(files, output, previous)
    made = list(files)  # before anything is removed: a broken template must not cost the old site
    write_site((), output, previous)
    return write_site(made, output, {})


def _counted(
    files: Iterable[tuple[str, bytes | None]], advance: Callable[[int], None]
) -> Iterator[tuple[str, bytes | None]]:
    for file in files:
        yield file
        advance(1)


def _reasons(now: Mapping[str, PageRecord], before: Mapping[str, PageRecord], *, is_remade: bool) -> tuple[str, ...]:
    """Say of each file of the site why it was written or removed; of those that stand nothing is said."""
    why = "the templates, the settings or the program changed" if is_remade else "what it tells changed"
    changed = (
        f"written {url}: {'new' if url not in before else why}"
        for url, page in now.items()
        if url not in before or before[url].sha256 != page.sha256
    )
    gone = (f"removed {url}: nothing tells of it any more" for url in sorted(before.keys() - now.keys()))
    return (*changed, *gone)


def _change(kind: str, event: Event, successor: str = "") -> Change:
    return Change(kind, event.id, date_as_text(event.interval), event.headline, successor)
