"""The one place that runs the stages in order: from a folder of articles to a site in its place.

What a build needs for its work is imported when there is work: a build that finds nothing to do waits for no
template engine.
"""

import gc
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline import fingerprints, lockfile, snapshot
from timeline.config import Config
from timeline.errors import Notice, TimelineError
from timeline.memory import DamagedMemoryError, Memory
from timeline.parallel import MOST_SHARES, Progress, Shared, no_progress

if TYPE_CHECKING:
    from timeline.generate import News
    from timeline.ledger import Ledger
    from timeline.merging import Merged
    from timeline.parallel import Aside
    from timeline.reading import Anew, ArticleRef, Collection, Content
    from timeline.records import FileRecord
    from timeline.rows import GivenId, Reading
    from timeline.store import ArticleHead, Store
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


@dataclass(frozen=True, slots=True)
class _Options:
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
        self.looks = ""  # a hash of the stamps of the content, once it was looked at

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
        stamps = snapshot.look_at(self.config.content)
        self.looks = snapshot.digest_of(stamps)
        is_same = self._is_same_basis() and self.memory.fact("content") == self.looks
        if is_same and (report := self._as_it_was(self._notices())):
            return report
        return self._work(stamps)

    def _work(self, stamps: Mapping[str, str]) -> BuildReport:
        from timeline import reading
        from timeline.ledger import Ledger
        from timeline.texts import Texts

        store, options = self.store, self.options
        known = {} if options.clean else store.files()
        content = reading.look(self.config, stamps, known, () if options.clean else self._misfits(), self.began)
        is_same = content.is_as_before and self._is_same_basis() and content.misfits == self._misfits()
        if is_same and (report := self._as_it_was(self._notices())):
            # Nothing but stamps changed, if they did: the next build need not look into the files.
            facts = {"content": self._settled_digest(stamps, content.files)}
            store.keep_stamps({path: file.stamp for path, file in content.files.items()}, facts)
            return report
        aside = reading.read_aside(content, options.jobs)
        with (
            closing(aside) if aside else nullcontext(),
            closing(Texts(self.config.memory)) as texts,
            closing(Ledger(self.config.memory)) as ledger,
        ):
            return self._remake(stamps, content, aside, texts, ledger)

    def _remake(
        self, stamps: Mapping[str, str], content: "Content", aside: "Aside[list[Reading]] | None", texts: "Texts",
        ledger: "Ledger",
    ) -> BuildReport:  # fmt: skip
        """Do all that a change asks for."""
        from timeline import merging, publishing, reading, standing
        from timeline.briefing import Shelf, brief
        from timeline.records import Changes

        store, options = self.store, self.options
        theme = publishing.theme_of(self.config)
        heads = list(store.article_heads())
        published = {head.source.article_id: head for head in heads if head.is_published}
        remembered, notices_before = reading.by_files(heads), store.notices()
        shelf = Shelf(store, {id_: head.source for id_, head in published.items()}, ledger)
        why_anew = merging.why_anew(store, clean=options.clean)
        # What was read aside is asked for when all that does not need it is done.
        kept = None if why_anew else standing.kept_plan(self.config, store.fact("plan"), shelf.sources, shelf.find)
        with closing(reading.read(content, aside, options.jobs, options.progress)) as parts:
            anew = reading.put_down(parts, content, remembered, store, texts)
        told = reading.collect(self.config, content, anew, remembered, notices_before, drafts=options.drafts)
        empty = (f"left out {path}: no article can be read from it" for path, made in anew.heads.items() if not made)
        reasons = (*content.reasons, *empty)
        notices = (*([store.notice] if store.notice else ()), *told.notices)
        counts: dict[str, Any] = {
            "articles": len(told.heads),
            "drafts": told.drafts,
            "mentions": told.mention_count,
            "events": 0,
        }
        if self._must_stop(told.notices, articles=len(told.heads)):
            return BuildReport(
                self.config.output, **counts, read=len(anew.heads), notices=notices, reasons=reasons,
                is_complete=False,
            )  # fmt: skip
        before = standing.Before(store, self.config.output, lambda: self.total)
        is_recounted = before.making != self._making
        lost = [] if is_recounted else self._lost_texts(told, published, anew, texts)
        store.keep_files(anew.files, frozenset((head.file, head.number) for head in told.heads.values()))
        lock = self._lock()
        merged = merging.merge(told.heads, published, store, lock, why_anew, ledger)
        store.keep_merge_rows(merged.rows)
        merged = replace(merged, rows=())  # with them goes all that the merge made them of, more than the events take
        news = merging.compare(merged) if store.fact("basis") else []
        refs = reading.refs(told, texts, store)
        changed = publishing.with_digests(merged.changed, options.jobs)
        sources = {id_: head.source for id_, head in {**published, **told.heads}.items()}
        briefing, kept = brief(merged, changed, store, sources, shelf, kept)
        order = [one.id for one in briefing.briefs]
        log = self._news(merged, order)
        merged = replace(merged, before={})  # all events twice would stay in memory while pages are made
        gained = refs if is_recounted else self._gained(refs, told, published)
        words = publishing.count_words([ref.text for ref in gained], lost, options.jobs)
        site = publishing.publish(
            self.config,
            publishing.Told(
                briefs=briefing.briefs,
                articles=refs,
                common=publishing.common_words({} if is_recounted else store.words(), words),
                kept=kept,
                fetch=briefing.shelf.fetch,
                news=log,
            ),
            self._making, before, theme, jobs=options.jobs, clean=options.clean, progress=options.progress,
        )  # fmt: skip
        counts["events"] = len(order)
        lock_digest = self._keep_lock(merged, lock)
        self._keep_log(log)
        facts = {
            "basis": self._basis,
            "content": self._settled_digest(stamps, anew.files),
            "counts": json.dumps(counts),
            "lock": lock_digest,
            "log": lockfile.digest_of(self.config.root / lockfile.LOG),
            "making": self._making,
            "merging": fingerprints.of_merging(),
            "misfits": _notices_as_json(content.misfits),
            "notices": _notices_as_json(told.notices),
            "plan": site.plan,
            "site": str(site.total),
        }
        store.commit(
            Changes(
                files=None,
                events=changed,
                events_gone=merged.gone,
                order=order,
                merge_rows=None,
                is_merged_anew=merged.is_anew,
                ids=merged.ids,
                are_ids_anew=merged.are_ids_anew,
                words=words,
                are_words_anew=is_recounted,
                pages=site.made,
                pages_gone=site.gone,
                news=news,
                facts=facts,
                articles=len(told.heads),
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

    def _gained(
        self, refs: "Sequence[ArticleRef]", told: "Collection", published: "Mapping[str, ArticleHead]"
    ) -> "list[ArticleRef]":
        """Return the articles that are new, or not as they were."""
        heads = zip(refs, told.heads.items(), strict=True)
        return [ref for ref, (id_, head) in heads if id_ not in published or published[id_].looks != head.looks]

    def _lost_texts(
        self, told: "Collection", published: "Mapping[str, ArticleHead]", anew: "Anew", texts: "Texts"
    ) -> list[str]:
        """Return the texts of the articles that are gone, or not as they were."""
        heads = told.heads
        lost = [head for id_, head in published.items() if id_ not in heads or heads[id_].looks != head.looks]
        return [
            (texts.row(anew.lost[id_]) if (id_ := head.source.article_id) in anew.lost
             else self.store.article_row(head.file, head.number)).text
            for head in lost
        ]  # fmt: skip

    def _news(self, merged: "Merged", order: Iterable[str]) -> "News":
        """Return what is new: the log, and in front of it what this build changes, unless it is the first one."""
        from timeline.publishing import read_news_of

        log = lockfile.read_log(self.config.root / lockfile.LOG)
        retired = {**self.store.retired_ids(), **{id_: given.successors for id_, given in merged.ids.items()}}
        return read_news_of(merged, frozenset(order), log, retired, is_first=not self.store.fact("basis"))

    def _keep_log(self, news: "News") -> None:
        path = self.config.root / lockfile.LOG
        if list(news.builds) != lockfile.read_log(path):
            lockfile.write_log(path, news.builds)

    def _lock(self) -> "Mapping[str, GivenId] | None":
        """Return the ids that the lock holds, None when they are those that are remembered."""
        path = self.config.root / lockfile.LOCK
        if self.store.fact("lock") and (not path.exists() or self.store.fact("lock") == lockfile.digest_of(path)):
            return None  # what was removed is written again
        return lockfile.read_lock(path)

    def _keep_lock(self, merged: "Merged", lock: "Mapping[str, GivenId] | None") -> str:
        """Write the lock where ids were given or retired; returns the hash of what it holds now."""
        path = self.config.root / lockfile.LOCK
        is_there = path.exists()
        if is_there and merged.ids == (lock or {}):
            return lockfile.digest_of(path)
        if lock is not None:
            lockfile.write_lock(path, merged.ids)
        elif not is_there or not lockfile.patch_lock(path, merged.ids):
            lockfile.write_lock(path, {**self.store.given_ids(), **merged.ids})
        return lockfile.digest_of(path)

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
        theme = fingerprints.of_folders([self.config.templates, *fingerprints.default_themes()])
        return fingerprints.of_texts(fingerprints.of_making(), theme, repr(self.config.settings()))

    @cached_property
    def _basis(self) -> str:
        """The fingerprint of all but the articles that the site rests on."""
        rules = (fingerprints.of_reading(), fingerprints.of_merging(), self._making)
        return fingerprints.of_texts(*rules, str(self.config.content), str(self.options.drafts))

    def _is_same_basis(self) -> bool:
        if self.options.clean or self.memory.notice or self.memory.fact("basis") != self._basis:
            return False
        kept = {"lock": lockfile.LOCK, "log": lockfile.LOG}
        return all(self.memory.fact(key) == lockfile.digest_of(self.config.root / name) for key, name in kept.items())

    def _notices(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.memory.fact("notices"))

    def _misfits(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.memory.fact("misfits"))

    def _settled_digest(self, stamps: Mapping[str, str], files: "Mapping[str, FileRecord]") -> str:
        """Return a hash of the content's stamps, ``""`` when a file is too new for its stamp to show every change."""
        if not all(record.stamp for record in files.values()):
            return ""  # that of one of them was in doubt
        others = (stamps[path] for path in stamps.keys() - files.keys() if not path.endswith("/"))
        return self.looks if all(snapshot.is_settled(stamp, self.began) for stamp in others) else ""

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
