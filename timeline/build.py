"""The one place that runs the stages in order: from a folder of articles to a site in its place.

What a build needs for its work is imported when there is work: a build that finds nothing to do waits for no
template engine.
"""

import gc
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from timeline import fingerprints, lockfile, snapshot
from timeline.config import Config
from timeline.errors import Notice, TimelineError
from timeline.memory import DamagedMemoryError, Memory
from timeline.parallel import MOST_SHARES, Progress, Ready, Shared, no_progress

if TYPE_CHECKING:
    from timeline.generate import News
    from timeline.generate.rolls import Roll
    from timeline.ledger import Ledger
    from timeline.mentioned import Mentioned
    from timeline.merging import Merged
    from timeline.reading import Anew, Collection, Content, Reader
    from timeline.records import Tally
    from timeline.rows import GivenId, Reading
    from timeline.store import Store
    from timeline.texts import Texts


TOLD_OF_A_KIND = 3  # notices that a terminal shows one by one
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``written``, ``unchanged`` and ``removed`` count files of the site.

    ``read`` files of the content were read anew, ``rendered`` pages made anew; of the ``events``, ``added`` to
    ``withdrawn`` are new, say something else, went into others, or are gone since the build before. ``reasons`` say why
    each piece of work was done; ``is_complete`` is False when the old site was left as it was.
    """

    output: Path
    articles: int
    drafts: int
    mentions: int
    events: int
    read: int = 0
    rendered: int = 0
    added: int = 0
    changed: int = 0
    merged: int = 0
    withdrawn: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    notices: tuple[Notice, ...] = ()
    reasons: tuple[str, ...] = ()
    is_complete: bool = True

    @property
    def errors(self) -> int:
        """How many things went wrong, each of which cost an article."""
        return sum(notice.is_error for notice in self.notices)

    def summary(self) -> str:
        """Return all of it in one line."""
        articles = _counted(self.articles, "article")
        parts = [f"{articles} read" if self.read == self.articles else f"{articles}, {self.read:,} read"]
        if self.drafts:
            parts.append(_counted(self.drafts, "draft") + " left out")
        news = {"added": self.added, "changed": self.changed, "merged": self.merged, "withdrawn": self.withdrawn}
        told = ", ".join(f"{number:,} {kind}" for kind, number in news.items() if number)
        parts.append(_counted(self.events, "event") + (f" ({told})" if told else ""))
        if self.errors:
            parts.append(_counted(self.errors, "error"))
        if not self.is_complete:
            return f"{', '.join(parts)}; nothing written: the site in {self.output} stands as it was"
        parts.append(f"{_counted(self.written, 'file')} written")
        parts.append(f"{self.unchanged:,} unchanged")
        if self.removed:
            parts.append(f"{self.removed:,} removed")
        return f"{', '.join(parts)} -> {self.output / 'index.html'}"


class _Options(NamedTuple):
    jobs: int
    strict: bool
    drafts: bool
    clean: bool
    progress: Progress


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

    Only what changed is done: files that differ are read, a merge is made when the mentions differ, pages whose values
    differ are made, files that differ are written. One bad article never stops the others: it is among ``notices``.
    With ``strict`` an error leaves the old site as it is; so does an input of which nothing could be read. ``clean``
    does everything anew. The bytes are the same for any number of ``jobs``, and whatever was built before.

    Raises TimelineError when there is no content folder, a template is broken, or the disk refuses.
    """
    options = _Options(jobs, strict, drafts, clean, progress)
    try:
        with Memory.open(config.memory) as memory:
            return _Build(config, options, memory).run()
    except DamagedMemoryError as error:
        with Memory.open(config.memory, fault=f"it is damaged ({error})") as memory:
            return _Build(config, options, memory).run()


class _Build:
    """One build: the steps in their order, each asking the memory what it need not do.

    A class, for every step needs the settings, the options and the memory.
    """

    def __init__(self, config: Config, options: _Options, memory: Memory) -> None:
        self.config = config
        self.options = options
        self.memory = memory
        self.began = snapshot.now()

    def run(self) -> BuildReport:
        """Do what there is to do, and remember it."""
        self._check_content_folder()
        self._finish_last_build()
        is_collecting = gc.isenabled()
        gc.disable()  # what a build makes it keeps: to look for garbage in it takes a fifth of the time and finds none
        try:
            shares = snapshot.shares_of(self.config.output, MOST_SHARES)
            # What must be read is waited for before the look of the output is.
            look = Shared(lambda share: self._total_of(shares[share]), len(shares), urgent=False)
            with closing(look) as self.look:
                return self._run()
        finally:
            if is_collecting:
                # All of it counts as old now: else the first look for garbage would go over every piece.
                gc.freeze()
                gc.unfreeze()
                gc.enable()

    @cached_property
    def store(self) -> "Store":
        """The memory, with all that a build asks which has work to do."""
        from timeline.store import Store

        return Store.of(self.memory)

    def _total_of(self, names: Iterable[str]) -> int:
        return snapshot.total_of(self.config.output, names)

    def _run(self) -> BuildReport:
        self.seen = snapshot.Look(self.config.content)
        known, now = self.memory.fact("content"), self.seen.as_text()
        # What reads takes longer to import than all that is to be found out before it is known what must be read.
        is_stirred = known != now and bool(known) and self.options.jobs > 1
        with closing(Ready(self._get_ready, self._read)) if is_stirred else nullcontext() as reader:
            if known == now and self._is_same_basis() and (report := self._as_it_was(self._notices())):
                return report
            return self._work(reader)

    def _get_ready(self) -> None:
        from timeline import reader

        reader.get_ready()

    def _read(self, files: list[tuple[str, str]]) -> "list[Reading]":
        from timeline import reader

        root, shown, model = self.config.content, self.config.content.relative_to(self.config.root), self.config.model
        return reader.read_tasks([reader.Task(name, root, shown, stamp, model) for name, stamp in files])

    def _work(self, reader: "Reader | None") -> BuildReport:
        from timeline import reading
        from timeline.ledger import Ledger
        from timeline.mentioned import Mentioned
        from timeline.texts import Texts

        store, options = self.store, self.options
        rules = self._reading_rules
        before = store.fact("content") if store.fact("reading") == rules else ""
        last = reading.Last(store, before, () if options.clean else self._misfits())
        content = reading.look(self.config, self.seen, last, rules, self.began, clean=options.clean)
        is_same = content.is_as_before and self._is_same_basis() and content.misfits == self._misfits()
        if is_same and (report := self._as_it_was(self._notices())):
            # Nothing but stamps changed, if they did: the next build need not look into the files.
            facts = {"content": self.seen.as_text(content.doubtful)}
            store.keep_stamps({path: file.stamp for path, file in content.files.items()}, facts)
            return report
        aside = reader if reader and reading.begin(content, reader) else None
        with (
            closing(Texts(self.config.memory)) as texts,
            closing(Mentioned(self.config.memory)) as mentioned,
            closing(Ledger(self.config.memory)) as ledger,
        ):
            return self._remake(content, aside, texts, mentioned, ledger)

    def _remake(
        self, content: "Content", aside: "Reader | None", texts: "Texts", mentioned: "Mentioned", ledger: "Ledger"
    ) -> BuildReport:
        """Do all that a change asks for."""
        from timeline import merging, publishing, reading, standing
        from timeline.briefing import Shelf, brief
        from timeline.generate import digest_of_event
        from timeline.heads import Sources
        from timeline.records import Changes

        store, options = self.store, self.options
        theme = publishing.theme_of(self.config, fingerprints.of_texts(self._rules.making, self._theme))
        ledger.digest_of = digest_of_event
        known, notices_before = reading.recall(store, content, self._last_tally()), store.notices()
        sources = Sources(known.published)
        shelf = Shelf(store, sources, ledger)
        why_anew = merging.why_anew(store, self._rules.merging, clean=options.clean)
        # What was read aside is asked for when all that does not need it is done.
        kept = None if why_anew else standing.kept_plan(self.config, store.fact("plan"), shelf.sources, shelf.find)
        reads = reading.read(content, aside, options.jobs, options.progress, merges=bool(why_anew))
        with closing(reads) as parts:
            anew = reading.put_down(parts, content, known.heads, store, texts, mentioned if why_anew else None)
        told = reading.collect(self.config, content, anew, known, store, notices_before, drafts=options.drafts)
        empty = (f"left out {path}: no article can be read from it" for path, made in anew.heads.items() if not made)
        reasons = (*content.reasons, *empty)
        notices = (*([store.notice] if store.notice else ()), *told.notices)
        counts: dict[str, Any] = {
            "articles": told.tally.articles,
            "drafts": told.tally.drafts,
            "mentions": told.tally.mentions,
            "events": 0,
        }
        if self._must_stop(told.notices, articles=told.tally.articles):
            return BuildReport(
                self.config.output, **counts, read=len(anew.heads), notices=notices, reasons=reasons,
                is_complete=False,
            )  # fmt: skip
        before = standing.Before(store, self.config.output, lambda: self.total)
        is_recounted = before.making != self._making
        lost = [] if is_recounted else self._lost_texts(told, anew, texts)
        others = {path: record for path, record in anew.files.items() if path not in content.tasks}
        store.keep_files(others, content.gone, told.placed, are_all=told.are_all_placed)
        lock = self._lock()
        found = merging.Found(told, anew.same, mentioned)
        merged = merging.merge(found, store, sources, lock, why_anew, ledger, options.jobs)
        if not merged.is_anew:  # else they are still being made
            store.keep_merge_rows(merged.rows)
            merged = replace(merged, rows=())  # with them goes all that the merge made them of
        news = merging.compare(merged) if store.fact("basis") else []
        changed = publishing.with_digests(merged.changed, options.jobs)
        sources = Sources(told.gained, sources)
        refs = reading.refs(told.heads, sources, texts, store)
        edited = frozenset(told.gained.keys() | told.lost.keys())
        briefing = brief(merged, changed, store, sources, shelf, kept, edited)
        order = briefing.roll.ids()
        log = self._news(merged, briefing.roll)
        merged = replace(merged, before={})  # all events twice would stay in memory while pages are made
        gained = [refs[id_].text for id_ in (told.heads if is_recounted else told.gained)]
        words = publishing.count_words(gained, lost, options.jobs)
        site = publishing.publish(
            self.config,
            publishing.Told(
                events=briefing.roll,
                articles=refs,
                common=publishing.common_words({} if is_recounted else store.words(), words),
                kept=kept if briefing.edits else None,
                edits=briefing.edits,
                fetch=briefing.shelf.fetch,
                take=refs.take,
                news=log,
            ),
            self._making, before, theme, jobs=options.jobs, clean=options.clean, progress=options.progress,
        )  # fmt: skip
        counts["events"] = len(order)
        lock_digest = self._keep_lock(merged, lock)
        self._keep_log(log)
        facts = {
            "basis": self._basis,
            "code": self._rules.as_text() if self._rules.look else "",
            "content": self.seen.as_text(content.doubtful | reading.unsettled(content, anew)),
            "counts": json.dumps(counts),
            "files": str(site.files),
            "lock": lock_digest,
            "lock_of_ours": store.fact("lock_of_ours") if lock_digest == self._lock_digest else lock_digest,
            "log": lockfile.digest_of(self.config.root / lockfile.LOG),
            "making": self._making,
            "merging": self._rules.merging,
            "misfits": _notices_as_json(content.misfits),
            "notices": _notices_as_json(told.notices),
            "plan": site.plan,
            "reading": self._reading_rules,
            "site": str(site.total),
            "tally": json.dumps([options.drafts, *told.tally]),
        }
        store.commit(
            Changes(
                files=None,
                events=changed,
                events_gone=merged.gone,
                order=order,
                merge_rows=merged.rows if merged.is_anew else None,
                is_merged_anew=merged.is_anew,
                ids=merged.ids,
                are_ids_anew=merged.are_ids_anew,
                words=words,
                are_words_anew=is_recounted,
                pages=site.made,
                pages_gone=site.gone,
                news=news,
                facts=facts,
                articles=told.tally.articles,
            )
        )
        kinds = [change.kind for change in news]
        return BuildReport(
            output=self.config.output,
            **counts,
            read=len(anew.heads),
            rendered=site.rendered,
            added=kinds.count("added"),
            changed=kinds.count("changed"),
            merged=kinds.count("merged"),
            withdrawn=kinds.count("withdrawn"),
            written=site.written,
            unchanged=site.files - site.written,
            removed=site.removed,
            notices=notices,
            reasons=(*reasons, *merged.reasons, *site.reasons),
        )

    def _last_tally(self) -> "Tally | None":
        """Return how many articles the last build counted, None where it took drafts otherwise."""
        from timeline.records import Tally

        drafts, *numbers = json.loads(self.store.fact("tally") or "[null]")
        return Tally(*numbers) if drafts is self.options.drafts else None

    def _lost_texts(self, told: "Collection", anew: "Anew", texts: "Texts") -> list[str]:
        """Return the texts of the articles that are gone, or not as they were."""
        return [
            (texts.row(anew.lost[id_]) if id_ in anew.lost else self.store.article_row(head.file, head.number)).text
            for id_, head in told.lost.items()
        ]

    def _news(self, merged: "Merged", events: "Roll") -> "News":
        """Return what is new: the log, and in front of it what this build changes, unless it is the first one."""
        from timeline.publishing import read_news_of

        log = lockfile.read_log(self.config.root / lockfile.LOG)
        retired = {**self.store.retired_ids(), **{id_: given.successors for id_, given in merged.ids.items()}}
        is_first = not self.store.fact("basis")
        return read_news_of(merged, lambda id_: events.row_of(id_) is not None, log, retired, is_first=is_first)

    def _keep_log(self, news: "News") -> None:
        path = self.config.root / lockfile.LOG
        if list(news.builds) != lockfile.read_log(path):
            lockfile.write_log(path, news.builds)

    def _lock(self) -> "Mapping[str, GivenId] | None":
        """Return the ids that the lock holds, None when they are those that are remembered."""
        path = self.config.root / lockfile.LOCK
        if self.store.fact("lock") and (not path.exists() or self.store.fact("lock") == self._lock_digest):
            return None  # what was removed is written again
        return lockfile.read_lock(path)

    def _keep_lock(self, merged: "Merged", lock: "Mapping[str, GivenId] | None") -> str:
        """Write the lock where ids were given or retired; returns the hash of what it holds now."""
        path = self.config.root / lockfile.LOCK
        is_there = path.exists()
        if is_there and merged.ids == (lock or {}):
            return self._lock_digest
        if lock is not None:
            return lockfile.write_lock(path, merged.ids)
        is_ours = self.store.fact("lock_of_ours") == self._lock_digest
        patched = is_there and lockfile.patch_lock(path, merged.ids, is_ours=is_ours)
        return patched or lockfile.write_lock(path, {**self.store.given_ids(), **merged.ids})

    @cached_property
    def _lock_digest(self) -> str:
        """The hash of what the lock held when the build began."""
        return lockfile.digest_of(self.config.root / lockfile.LOCK)

    def _finish_last_build(self) -> None:
        """Bring to its end what a build that was killed left half moved."""
        if os.path.lexists(self.config.output / ".timeline-staging"):
            from timeline.publishing import finish

            finish(self.config.output)

    def _check_content_folder(self) -> None:
        if not self.config.content.is_dir():
            mend = 'make it and put articles in it, or name another: [build] content = "…" in timeline.toml'
            raise TimelineError("there is no content folder", where=str(self.config.content), mend=mend)

    @cached_property
    def total(self) -> int:
        """What the output folder looks like: see ``snapshot.Scan``."""
        return snapshot.new_total(0, (), self.look.results())

    @cached_property
    def _making(self) -> str:
        """The fingerprint of all that makes pages of events: templates, settings, code."""
        return fingerprints.of_texts(self._rules.making, self._theme, repr(self.config.settings()))

    @cached_property
    def _theme(self) -> str:
        """The fingerprint of the templates."""
        return fingerprints.of_folders([self.config.templates, *fingerprints.default_themes()])

    @cached_property
    def _rules(self) -> fingerprints.Rules:
        """The fingerprints of our code."""
        return fingerprints.rules_of_code(self.memory.fact("code"), self.began)

    @property
    def _reading_rules(self) -> str:
        """What stands for the rules that files are read by."""
        return f"{self._rules.reading} {self.config.model}".strip()

    @cached_property
    def _basis(self) -> str:
        """The fingerprint of all but the articles that the site rests on."""
        rules = (self._rules.reading, self._rules.merging, self._making)
        return fingerprints.of_texts(*rules, str(self.config.content), str(self.options.drafts))

    def _is_same_basis(self) -> bool:
        if self.options.clean or self.memory.notice or self.memory.fact("basis") != self._basis:
            return False
        log = lockfile.digest_of(self.config.root / lockfile.LOG)
        return self.memory.fact("lock") == self._lock_digest and self.memory.fact("log") == log

    def _notices(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.memory.fact("notices"))

    def _misfits(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.memory.fact("misfits"))

    def _as_it_was(self, notices: tuple[Notice, ...]) -> BuildReport | None:
        """Return the report of a build that has nothing to do, None when the site does not stand as it was left."""
        counts = json.loads(self.memory.fact("counts"))
        if self._must_stop(notices, articles=counts["articles"]) or not self._is_whole():
            return None
        return BuildReport(self.config.output, **counts, unchanged=self.memory.page_count(), notices=notices)

    def _is_whole(self) -> bool:
        """Tell whether every file of the site stands on the disk as it was written."""
        if self.memory.fact("site") == str(self.total):
            return True
        found = snapshot.scan(self.config.output).stamps()
        return all(found.get(url) == stamp for url, stamp in self.memory.page_stamps().items())

    def _must_stop(self, notices: Iterable[Notice], *, articles: int) -> bool:
        """Tell whether the site must stay as it is: an error under ``strict``, or errors and not one article."""
        has_errors = any(notice.is_error for notice in notices)
        return has_errors and (self.options.strict or not articles)


def told_in_short(notices: Iterable[Notice]) -> Iterator[str]:
    """Yield what a terminal shows of ``notices``: of each kind the first few, then how many more there are.

    Two are of one kind that differ only in numbers and in what stands in quotes.
    """
    seen: dict[tuple[str, bool], list[Notice]] = {}
    for notice in notices:
        of_kind = seen.setdefault((_VALUE.sub("…", notice.what), notice.is_error), [])
        of_kind.append(notice)
        if len(of_kind) <= TOLD_OF_A_KIND:
            yield str(notice)
    for (what, is_error), of_kind in seen.items():
        rest = len(of_kind) - TOLD_OF_A_KIND
        if rest > 0:
            yield f"{rest:,} more {'errors' if is_error else 'warnings'} like it: {what} (all of them: --json)"


def _notices_as_json(notices: Iterable[Notice]) -> str:
    return json.dumps([asdict(notice) for notice in notices], ensure_ascii=False)


def _notices_of_json(text: str) -> tuple[Notice, ...]:
    return tuple(Notice(**record) for record in json.loads(text or "[]"))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
