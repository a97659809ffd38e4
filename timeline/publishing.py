"""Events and articles -> files in the output folder: pages made of the same values as before are left as they stand."""

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar

from timeline import fingerprints, snapshot
from timeline.config import Config
from timeline.errors import TimelineError
from timeline.generate import (
    Addresses,
    ArticleRef,
    Changed,
    Desk,
    News,
    Place,
    Placed,
    Site,
    Theme,
    desk,
    digest_of_event,
    finish_writing,
    plan_site,
    read_news,
    small_words,
)
from timeline.generate.briefs import Brief
from timeline.generate.cards import is_shown
from timeline.generate.exports import edtf_day
from timeline.generate.kept import Kept, dump, load
from timeline.generate.lots import beside, lots
from timeline.generate.text import clean
from timeline.merging import Merged
from timeline.model import Event, Page, Source
from timeline.parallel import MOST_SHARES, Aside, Progress, Shared, map_forked
from timeline.store import KeptEvent, PageRecord, Store

# A page takes about half a millisecond, a copy of this process some ten: below so many pages copies do not pay.
PAGES_WORTH_A_PROCESS = 200
EVENTS_WORTH_A_PROCESS = 5_000  # the note of so many takes as long to write
EVENTS_AT_ONCE = 2_000  # of those whose digests are found out by two
TEXTS_AT_ONCE = 500  # and of the texts whose words are counted
HEAVY_BYTES = 1_000_000  # a file of so many takes as long as a hundred pages
TWINS = "standby"  # in the folder of the memory: the twin of the output
NOTES = "notes"  # what makes the next plan quick
PLAN = "plan"  # the note of the last plan
COMPILED = "templates"  # and what the templates were compiled to


R = TypeVar("R")
_Row = tuple[str, tuple[int, int, int], bool]  # what became of a file: see Placed
Look = tuple[Theme, Path | None]  # the theme of a site, and the folder of its own templates where it has one


@dataclass(frozen=True, slots=True)
class Published:
    """What became of the site: the records of the files that were made, the addresses of those that are gone.

    ``files`` counts all there are, ``rendered`` those made anew, ``written`` and ``removed`` those that the disk saw.
    ``total`` is the look of the output folder (see ``snapshot.Scan``); ``reasons`` say why each file was written;
    ``plan`` tells the note that is left for the next plan from any other.
    """

    made: Mapping[str, PageRecord]
    gone: tuple[str, ...]
    files: int
    rendered: int
    written: int
    removed: int
    total: int
    reasons: tuple[str, ...]
    plan: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the site tells: the events, in order, and the articles, and which words some article writes small.

    ``kept`` is what the last plan left, None where nothing is known of it. ``fetch`` brings events to hand, of which
    all that they say will be asked for: those of some ids, or all.
    """

    briefs: Sequence[Brief]
    articles: Sequence[ArticleRef]
    common: Container[str]
    kept: Kept | None = None
    fetch: Callable[[Iterable[str] | None], None] = lambda _ids: None
    news: News | None = None


class Before:
    """The site as the last build left it, and as it stands now; a class, for most of it is asked for only when needed.

    ``making`` is the fingerprint of what made it, ``total`` tells what the output looks like: ``snapshot.Scan``.
    """

    def __init__(self, store: Store, output: Path, total: Callable[[], int]) -> None:
        self._store = store
        self._output = output
        self._total = total
        self.making = store.fact("making")

    @cached_property
    def total(self) -> int:
        """What the output folder looks like."""
        return self._total()

    @cached_property
    def is_whole(self) -> bool:
        """Whether every file of ours stands as it was left."""
        return bool(self.total) and self._store.fact("site") == str(self.total)

    @cached_property
    def made_from(self) -> dict[str, str]:
        """What each file of ours was made from, by its address."""
        return self._store.pages_made_from()

    @cached_property
    def keys(self) -> "_Keys":
        """The same for a few addresses, ``""`` where no such file is ours."""
        return _Keys(self._store)

    def urls(self) -> Collection[str]:
        """Return the addresses of all files of ours."""
        return self.made_from.keys()

    @property
    def number(self) -> int:
        """How many files are ours."""
        return self._store.page_count()

    def stands(self, url: str) -> bool:
        """Tell whether a file of ours stands as it was left."""
        return self.is_whole or url in self._standing

    @cached_property
    def _standing(self) -> Collection[str]:
        return {url for url, stamp in self._store.page_stamps().items() if self._found.get(url) == stamp}

    @cached_property
    def _found(self) -> dict[str, str]:
        return snapshot.scan(self._output).stamps()

    def total_with(self, made: Mapping[str, PageRecord], gone: Collection[str], found: Mapping[str, str]) -> int:
        """Return the look of the output folder after the files ``made`` were put there, and those ``gone`` taken.

        ``found`` are the stamps of what stood in their places.
        """
        taken = (snapshot.mark_of(url, found.get(url, "")) for url in (*made, *gone))
        given = (snapshot.mark_of(url, record.stamp) for url, record in made.items())
        return snapshot.new_total(self.total, taken, given)

    def stamps_of(self, urls: Collection[str]) -> Mapping[str, str]:
        """Return the stamps of some files as they stand now, before anything is written."""
        return self._store.page_stamps(urls) if self.is_whole else self._found


class _Keys(dict[str, str]):
    """What files of the site were made from, looked up when it is asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._has_all = False

    def look_up_all(self) -> None:
        """Look all of them up at once: many will be asked for."""
        self.update(self._store.pages_made_from())
        self._has_all = True

    def __missing__(self, url: str) -> str:
        found = self[url] = "" if self._has_all else self._store.made_from(url)
        return found


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
    notes = _Notes(config, None if is_remade else before)
    with ExitStack() as asides:

        def begin(look: Callable[[], R]) -> Callable[[], R]:
            if jobs < 2 or len(told.briefs) < EVENTS_WORTH_A_PROCESS:
                return look
            return asides.enter_context(closing(Aside(look, harmless=True))).result

        planned = plan_site(
            config.title, told.briefs, told.articles, site_of(config), told.news, common=told.common, notes=notes,
            kept=told.kept if before.is_whole and not is_remade else None, fetch=told.fetch, begin=begin,
        )  # fmt: skip
    pages = list(planned.pages)
    drawn = {page.url for page in pages}
    assets = {url: content for url, content in theme.assets() if url not in drawn}
    pages += [Page(url, "", {"bytes": content}, "asset") for url, content in assets.items()]
    works = _Works(theme, pages, own)
    todo = works.todo(None if is_remade else before)
    different: Addresses | Changed
    if planned.gone is None:
        different = Addresses({page.url for page in pages}, before.urls())
        gone = tuple(sorted(set(before.urls()) - set(different.urls)))
    else:
        gone = tuple(sorted(planned.gone - assets.keys()))
        new = [pages[number].url for number in todo if not before.keys[pages[number].url]]
        different = Changed(new, gone, before.keys, before.number, before.urls)
    if len(todo) >= PAGES_WORTH_A_PROCESS:
        told.fetch(None)
    found = before.stamps_of([*(pages[number].url for number in todo), *gone])
    is_small = len(todo) < PAGES_WORTH_A_PROCESS and len(planned.kept.briefs) >= EVENTS_WORTH_A_PROCESS
    with (
        progress("Writing", len(todo)) as advance,
        desk(
            config.output, [pages[number].url for number in todo],
            different, config.memory / TWINS, anew=clean,
        ) as at_desk,
    ):  # fmt: skip
        heavy = [number for number in todo if _size_of(found.get(pages[number].url, "")) >= HEAVY_BYTES]
        if is_small and jobs > 1:
            made, plan = works.make_few(at_desk, todo, heavy, advance, lambda: _write_plan(config, planned.kept))
        else:
            made = works.make(at_desk, todo, heavy, jobs, advance)
            plan = _write_plan(config, planned.kept)
        removed = at_desk.finish(made)
    records = {
        url: PageRecord(placed.sha256, snapshot.output_stamp(placed.status), works.made_from[url])
        for url, placed in made.items()
    }
    written = [page.url for page in pages if page.url in made and made[page.url].is_written]
    return Published(
        made=records,
        gone=gone,
        files=len(pages) + planned.standing,
        rendered=sum(url not in assets for url in made),
        written=len(written),
        removed=removed,
        total=before.total_with(records, gone, found),
        reasons=_reasons(written, gone, before.keys, is_remade=is_remade),
        plan=plan,
    )


def _write_plan(config: Config, kept: Kept) -> str:
    """Write down what a plan leaves for the next one; returns what tells this note from any other."""
    note = dump(kept)
    folder = config.memory / NOTES
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{PLAN}.new"
    new.write_bytes(note)
    new.replace(folder / PLAN)
    return _mark_of(note)


def kept_plan(config: Config, mark: str, sources: Mapping[str, Source], find: Callable[[str], Event]) -> Kept | None:
    """Return what the last plan left under ``mark``, None where there is no such note, or it is damaged."""
    try:
        note = (config.memory / NOTES / PLAN).read_bytes()
    except OSError:
        return None  # the plan is made without it: only the time that it takes is another
    return load(note, sources, find) if mark and _mark_of(note) == mark else None


def _mark_of(note: bytes) -> str:
    return blake2b(note, digest_size=16).hexdigest()


def theme_of(config: Config) -> Look:
    """Return the theme of a site, and the folder of its own templates where it has one."""
    look = fingerprints.of_folders([config.templates, *fingerprints.default_themes()])
    own = config.templates if config.templates.is_dir() else None
    look = fingerprints.of_texts(fingerprints.of_making(), look)
    theme = _theme(own, look, config.memory / COMPILED)
    (config.memory / COMPILED / look).mkdir(parents=True, exist_ok=True)  # it may have been deleted since
    return theme, own


def with_digests(events: Sequence[KeptEvent], jobs: int) -> tuple[KeptEvent, ...]:
    """Return events with what stands for all that they say, found out in two processes where it pays."""

    def of_share(share: int) -> list[bytes]:
        return [digest_of_event(one.event) for one in events[share * EVENTS_AT_ONCE : (share + 1) * EVENTS_AT_ONCE]]

    digests = chain.from_iterable(_shared(of_share, len(events), EVENTS_AT_ONCE, jobs))
    return tuple(replace(one, digest=digest) for one, digest in zip(events, digests, strict=True))


def read_news_of(
    merged: Merged, living: Collection[str], log: Sequence[Mapping[str, Any]], retired: Mapping[str, Sequence[str]], *,
    is_first: bool,
) -> News:  # fmt: skip
    """Return the ``log`` with what ``merged`` changed in front of it, and where ids that are no more lead to.

    ``living`` are the ids of all events on the timeline. Of a first build nothing is told: everything would be new.
    """
    moved = {id_: next((heir for heir in heirs if heir in living), "") for id_, heirs in retired.items()}
    moved = {id_: heir for id_, heir in moved.items() if heir and id_ not in living}
    was = [one.event for one in merged.before.values() if one.is_placed and is_shown(one.event)]
    previous = None if is_first else [_record(event) for event in was]
    found = read_news(merged.placed, previous, log)
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


def common_words(known: Mapping[str, int], more: Mapping[str, int]) -> frozenset[str]:
    """Return the words that some text writes small: in how many it was ``known``, in how many ``more`` it is now."""
    gone = {word for word, number in more.items() if known.get(word, 0) + number <= 0}
    return frozenset((known.keys() | more.keys()) - gone)


@lru_cache(8)  # who serves builds again and again: templates are compiled once as long as they look the same
def _theme(templates: Path | None, look: str, compiled: Path) -> Theme:
    theme = Theme.load(templates)
    for old in compiled.iterdir() if compiled.is_dir() else ():
        if old.name != look:
            rmtree(old)
    theme.keep_compiled(compiled / look)
    return theme


class _Notes:
    """What the last build noted for this one, in a folder of the memory; a class, for it is handed to who notes.

    A note tells of files; who reads it compares their keys, so that one of another build is seen and not believed.
    """

    def __init__(self, config: Config, before: Before | None) -> None:
        self._folder = config.memory / NOTES
        self._output = config.output
        self._before = before

    def key(self, url: str) -> str:
        """Return what the file at ``url`` was made from, ``""`` where it does not stand as it was made."""
        return self._before.keys[url] if self._before and self._before.stands(url) else ""

    def content(self, url: str) -> bytes:
        """Return the file at ``url``."""
        return (self._output / url).read_bytes()

    def load(self, name: str) -> str:
        """Return a note, ``""`` where there is none."""
        file = self._folder / name
        return file.read_text(encoding="utf-8") if self._before and file.is_file() else ""

    def keep(self, name: str, text: str) -> None:
        """Write a note, all of it or nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(self._folder / name)


class _Works:
    """Makes the files of the site, in any number of processes; a class, for all of them need the same things."""

    def __init__(self, theme: Theme, pages: Sequence[Page], templates: Path | None) -> None:
        self._theme = theme
        self._templates = templates
        self._pages = pages
        self.made_from = {page.url: page.key for page in pages}

    def todo(self, before: Before | None) -> list[int]:
        """Return which pages must be made: those made from something else than ``before``, or that do not stand."""
        if before is None:
            return list(range(len(self._pages)))
        if 4 * len(self._pages) > before.number:
            before.keys.look_up_all()
        return [
            number
            for number, (url, _, _, key) in enumerate(self._pages)
            if not key or before.keys[url] != key or not before.stands(url)
        ]

    def make(
        self, at_desk: Desk, todo: Sequence[int], heavy: Sequence[int], jobs: int, advance: Callable[[int], None]
    ) -> dict[str, Placed]:
        """Make the pages of the numbers ``todo`` and put them on the desk; returns what became of each.

        The ``heavy`` ones among them keep a processor busy while the others are made.
        """
        with closing(Aside(lambda: self._put_all(at_desk, heavy))) if heavy and jobs > 1 else nullcontext() as aside:
            rest = todo if aside is None else [number for number in todo if number not in {*heavy}]
            runs = lots(self._pages, rest)

            @contextmanager
            def worker() -> Iterator[Callable[[int], list[Placed]]]:
                with at_desk.placing() as place:
                    yield lambda index: [self._put(place, number) for number in runs[index]]

            made: dict[str, Placed] = {}
            for index, placed in map_forked(worker, len(runs), jobs if len(rest) >= PAGES_WORTH_A_PROCESS else 1):
                for number, one in zip(runs[index], placed, strict=True):
                    made[self._pages[number].url] = one
                advance(len(placed))
            if aside is not None:
                for number, one in zip(heavy, aside.result(), strict=True):
                    made[self._pages[number].url] = one
                advance(len(heavy))
        return made

    def make_few(
        self, at_desk: Desk, todo: Sequence[int], heavy: Sequence[int], advance: Callable[[int], None],
        note: Callable[[], str],
    ) -> tuple[dict[str, Placed], str]:  # fmt: skip
        """Make a few pages of a large site as ``make`` does; returns what ``note`` gives too.

        A copy of us, which cannot read the memory, makes the ``heavy`` ones and all others that need nothing of it; we
        help when the rest is made.
        """
        lots_beside = beside(self._pages, todo, heavy)

        def work(index: int) -> tuple[str, list[_Row]]:
            if not index:
                return note(), []
            # Plain values wait for no import on their way.
            placed = self._put_all(at_desk, lots_beside[index - 1])
            return "", [(one.sha256, one.status, one.is_written) for one in placed]

        with closing(Shared(work, len(lots_beside) + 1, harmless=False)) as shared:
            taken = {*chain.from_iterable(lots_beside)}
            rest = [number for number in todo if number not in taken]
            placed = dict(zip(rest, self._put_all(at_desk, rest), strict=True))
            (told, _), *found = shared.results()
        for lot, (_, rows) in zip(lots_beside, found, strict=True):
            for number, (sha256, status, is_written) in zip(lot, rows, strict=True):
                placed[number] = Placed(sha256, status, is_written=is_written)
        advance(len(todo))
        return {self._pages[number].url: placed[number] for number in todo}, told

    def _put_all(self, at_desk: Desk, numbers: Iterable[int]) -> list[Placed]:
        with at_desk.placing() as place:
            return [self._put(place, number) for number in numbers]

    def _put(self, place: Place, number: int) -> Placed:
        page = self._pages[number]
        return place(page.url, self._render(page))

    def _render(self, page: Page) -> bytes:
        try:
            return self._theme.content(page)
        except TimelineError:
            return Theme.load(self._templates).content(page)  # it knows the line


def _size_of(stamp: str) -> int:
    return int(stamp.partition(" ")[0] or 0)


def _reasons(
    written: Iterable[str], gone: Iterable[str], before: Mapping[str, str], *, is_remade: bool
) -> tuple[str, ...]:
    """Say of each file of the site why it was written or removed; of those that stand nothing is said."""
    why = "the templates, the settings or the program changed" if is_remade else "what it tells changed"
    changed = (f"written {url}: {why if before[url] else 'new'}" for url in written)
    return (*changed, *(f"removed {url}: nothing tells of it any more" for url in gone))
