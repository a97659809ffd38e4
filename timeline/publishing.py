"""Events and articles -> files in the output folder: pages made of the same values as before are left as they stand."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple, TypeVar

from timeline.config import Config
from timeline.errors import TimelineError
from timeline.generate import (
    Addresses,
    ArticleRef,
    Changed,
    News,
    Site,
    Theme,
    desk,
    digest_of_event,
    finish_writing,
    plan_site,
    read_news,
    small_words,
)
from timeline.generate.cards import is_shown
from timeline.generate.exports import edtf_day
from timeline.generate.kept import Edits, Kept
from timeline.generate.regroup import Common
from timeline.generate.rolls import Roll
from timeline.generate.text import clean
from timeline.ledger import Ledger
from timeline.made import Records
from timeline.merging import Merged
from timeline.model import Event, Page
from timeline.parallel import MOST_SHARES, Aside, Progress, Shared
from timeline.standing import Before, Notes, write_plan
from timeline.store import KeptEvent
from timeline.works import FEW_PAGES, PAGES_WORTH_A_PROCESS, Works

EVENTS_WORTH_A_PROCESS = 5_000  # the note of so many takes as long to write
EVENTS_AT_ONCE = 2_000  # of those whose digests are found out by two
TEXTS_AT_ONCE = 500  # and of the texts whose words are counted
HEAVY_BYTES = 1_000_000  # a file of so many takes as long as a hundred pages
TWINS = "standby"  # in the folder of the memory: the twin of the output
COMPILED = "templates"  # and what the templates were compiled to


R = TypeVar("R")
Look = tuple[Theme, Path | None]  # the theme of a site, and the folder of its own templates where it has one


class Published(NamedTuple):
    """What became of the site: the records of the files that were made, the addresses of those that are gone.

    ``files`` counts all there are, ``rendered`` those made anew, ``written`` and ``removed`` those that the disk saw.
    ``total`` is the look of the output folder (see ``snapshot.Scan``); ``reasons`` say why each file was written;
    ``plan`` tells the note that is left for the next plan from any other.
    """

    made: Records
    gone: tuple[str, ...]
    files: int
    rendered: int
    written: int
    removed: int
    total: int
    reasons: Iterator[str]
    plan: str


class Told(NamedTuple):
    """What the site tells: the events, in order, and the articles, and which words some article writes small.

    ``kept`` is what the last plan left, None where nothing is known of it, and ``edits`` what differs. ``fetch`` brings
    events to hand, of which all that they say will be asked for: those of some ids, or all; ``take`` does
    so with articles.
    """

    events: Roll
    articles: Mapping[str, ArticleRef]
    common: Common
    kept: Kept | None = None
    edits: Edits | None = None
    fetch: Callable[[Iterable[str] | None], None] = lambda _ids: None
    take: Callable[[Iterable[str]], None] = lambda _ids: None
    news: News | None = None


def publish(
    config: Config, told: Told, making: str, before: Before, look: "Look", *, jobs: int = 1, clean: bool,
    progress: Progress,
) -> Published:  # fmt: skip
    """Make every page that ``before`` does not hold, write what differs on the disk, remove what is no page any more.

    ``making`` is the fingerprint of all that pages are made by: templates, settings, code. With ``clean`` every page is
    made, and written, anew. Pages are made in ``jobs`` processes where that pays.
    """
    theme, own = look
    is_remade = clean or making != before.making
    notes = Notes(config, None if is_remade else before)
    with ExitStack() as asides:

        def begin(look: Callable[[], R]) -> Callable[[], R]:
            if jobs < 2 or len(told.events) < EVENTS_WORTH_A_PROCESS:
                return look
            return asides.enter_context(closing(Aside(look, harmless=True))).result

        def fetch(events: Iterable[str], articles: Iterable[str]) -> None:
            told.take(articles)
            told.fetch(events)

        planned = plan_site(
            config.title, told.events, told.articles, site_of(config), told.news, common=told.common, notes=notes,
            kept=told.kept if before.is_whole and not is_remade else None, edits=told.edits, fetch=fetch,
            begin=begin,
        )  # fmt: skip
    pages = list(planned.pages)
    assets = dict(theme.assets())
    for drawn in [page.url for page in pages if page.url in assets]:
        del assets[drawn]
    pages += [Page(url, "", {"bytes": content}, "asset") for url, content in assets.items()]
    works = Works(theme, pages, own)
    todo = works.todo(None if is_remade else before)
    different: Addresses | Changed
    if planned.gone is None:
        urls = {page.url for page in pages}
        different = Addresses(urls, before.urls())
        gone = tuple(sorted(url for url in before.urls() if url not in urls))
        del urls
    else:
        gone = tuple(sorted(planned.gone - assets.keys()))
        new = [pages[number].url for number in todo if not before.keys[pages[number].url]]
        different = Changed(new, gone, before.keys, before.number, before.urls)
    has_few = len(todo) < FEW_PAGES and len(told.events) >= EVENTS_WORTH_A_PROCESS
    is_shared = has_few and jobs > 1 and before.can_be_read_in_copies
    if not is_shared and len(todo) >= PAGES_WORTH_A_PROCESS:
        told.fetch(None)
    found = before.stamps_of([*(pages[number].url for number in todo), *gone])
    with (
        progress("Writing", len(todo)) as advance,
        desk(
            config.output, [pages[number].url for number in todo],
            different, config.memory / TWINS, anew=clean,
        ) as at_desk,
    ):  # fmt: skip
        del different  # all addresses of a large site take as much room as its plan
        if is_shared:
            made, plan = works.make_few(at_desk, todo, advance, lambda: write_plan(config, planned.kept))
        else:
            heavy = [number for number in todo if _size_of(found.get(pages[number].url, "")) >= HEAVY_BYTES]
            made = works.make(at_desk, todo, heavy, jobs, advance)
            plan = write_plan(config, planned.kept)
        removed = at_desk.finish(made.written)
    written = made.written
    known = before.made_from if len(written) > FEW_PAGES else {url for url in written if before.keys[url]}
    were_there = bytes([url in known for url in written])
    return Published(
        made=made.records,
        gone=gone,
        files=len(pages) + planned.standing,
        rendered=sum(pages[number].url not in assets for number in todo),
        written=len(written),
        removed=removed,
        total=before.total_with(made.records, gone, found),
        reasons=_reasons(written, were_there, gone, is_remade=is_remade),
        plan=plan,
    )


def theme_of(config: Config, look: str) -> Look:
    """Return the theme of a site, and the folder of its own templates where it has one.

    ``look`` is the fingerprint of the templates and of what makes pages of them.
    """
    own = config.templates if config.templates.is_dir() else None
    theme = _theme(own, look, config.memory / COMPILED)
    (config.memory / COMPILED / look).mkdir(parents=True, exist_ok=True)  # it may have been deleted since
    return theme, own


def with_digests(events: Sequence[KeptEvent], jobs: int) -> Sequence[KeptEvent]:
    """Return events with what stands for all that they say, found out in two processes where it pays.

    Those on a ledger have it from who made them.
    """
    if isinstance(events, Ledger):
        return events

    def of_share(share: int) -> list[bytes]:
        return [digest_of_event(one.event) for one in events[share * EVENTS_AT_ONCE : (share + 1) * EVENTS_AT_ONCE]]

    digests = list(chain.from_iterable(_shared(of_share, len(events), EVENTS_AT_ONCE, jobs)))
    return tuple(replace(one, digest=digest) for one, digest in zip(events, digests, strict=True))


def read_news_of(
    merged: Merged, is_living: Callable[[str], bool], log: Sequence[Mapping[str, Any]],
    retired: Mapping[str, Sequence[str]], *, is_first: bool,
) -> News:  # fmt: skip
    """Return the ``log`` with what ``merged`` changed in front of it, and where ids that are no more lead to.

    ``is_living`` tells whether an event is on the timeline. Of a first build nothing is told: everything would be new.
    """
    moved = {id_: next((heir for heir in heirs if is_living(heir)), "") for id_, heirs in retired.items()}
    moved = {id_: heir for id_, heir in moved.items() if heir and not is_living(id_)}
    was = [one.event for one in merged.before.values() if one.is_placed and is_shown(one.event)]
    previous = None if is_first else [_record(event) for event in was]
    found = read_news(() if is_first else merged.placed, previous, log)
    if len(log) > 0 and found.builds[:1] == (log[0],):
        return News(tuple(log), moved)  # told already, by a build that was killed before it could remember
    return News(found.builds, moved)


def _record(event: Event) -> dict[str, Any]:
    sources = [{"mention": citation.mention_id} for citation in event.citations]
    return {"event": event.id, "date": edtf_day(event.interval), "headline": clean(event.headline), "sources": sources}


def count_words(gained: Sequence[Callable[[], str]], lost: Iterable[str], jobs: int) -> dict[str, int]:
    """Return in how many more texts each word is written small, those ``gained`` against those ``lost``.

    What is gained is read and counted in two processes where ``jobs`` and number pay: both must be able to.
    """

    def of_share(share: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for text in gained[share * TEXTS_AT_ONCE : (share + 1) * TEXTS_AT_ONCE]:
            found.update(small_words(text()))
        return found

    found: Counter[str] = Counter()
    for counts in _shared(of_share, len(gained), TEXTS_AT_ONCE, jobs):
        found.update(counts)
    for text in lost:
        found.subtract(small_words(text))
    return {word: number for word, number in found.items() if number}


def _shared(function: Callable[[int], R], number: int, at_once: int, jobs: int) -> list[R]:
    """Return what ``function`` gives of each share of so many things, in order; of many a copy does some."""
    shares = -(-number // at_once)
    if jobs < 2 or shares < 4 or shares > MOST_SHARES:
        return [function(share) for share in range(shares)]
    with closing(Shared(function, shares)) as shared:
        return shared.results()


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


def common_words(known: Mapping[str, int], more: Mapping[str, int]) -> Common:
    """Return the words that some text writes small: in how many it was ``known``, in how many ``more`` it is now."""
    moved = {word for word, number in more.items() if (word in known) != (known.get(word, 0) + number > 0)}
    return Common(known.keys() ^ moved, frozenset(moved))


@lru_cache(8)  # who serves builds again and again: templates are compiled once as long as they look the same
def _theme(templates: Path | None, look: str, compiled: Path) -> Theme:
    theme = Theme.load(templates)
    for old in compiled.iterdir() if compiled.is_dir() else ():
        if old.name != look:
            rmtree(old)
    theme.keep_compiled(compiled / look)
    return theme


def _size_of(stamp: str) -> int:
    return int(stamp.partition(" ")[0] or 0)


def _reasons(written: Iterable[str], were_there: bytes, gone: Iterable[str], *, is_remade: bool) -> Iterator[str]:
    """Say of each file of the site why it was written or removed; of those that stand nothing is said."""
    why = "the templates, the settings or the program changed" if is_remade else "what it tells changed"
    for url, was_there in zip(written, were_there, strict=True):
        yield f"written {url}: {why if was_there else 'new'}"
    yield from (f"removed {url}: nothing tells of it any more" for url in gone)
