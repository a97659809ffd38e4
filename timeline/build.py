"""The one place that runs the stages in order: from a folder of articles to a site in its place.

What a build needs for its work is imported when there is work: a build that finds nothing to do waits for no
template engine.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline import fingerprints, snapshot
from timeline.config import Config
from timeline.errors import Notice, TimelineError
from timeline.model import Event
from timeline.parallel import Progress, no_progress
from timeline.store import Changes, DamagedMemoryError, PageRecord, Store

if TYPE_CHECKING:
    from timeline.reading import Collection


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
        with Store.open(config.memory) as store:
            return _Build(config, options, store).run()
    except DamagedMemoryError as error:
        with Store.open(config.memory, fault=f"it is damaged ({error})") as store:
            return _Build(config, options, store).run()


class _Build:
    """One build: the steps in their order, each asking the memory what it need not do.

    A class, for every step needs the settings, the options and the memory.
    """

    def __init__(self, config: Config, options: _Options, store: Store) -> None:
        self.config = config
        self.options = options
        self.store = store
        self.began = snapshot.now()

    def run(self) -> BuildReport:
        """Do what there is to do, and remember it."""
        self._check_content_folder()
        self._finish_last_build()
        stamps = snapshot.look_at(self.config.content)
        is_same = self._is_same_basis() and self.store.fact("content") == snapshot.digest_of(stamps)
        if is_same and (report := self._as_it_was(self._notices())):
            return report
        return self._work(stamps)

    def _work(self, stamps: Mapping[str, str]) -> BuildReport:
        from timeline import publishing, reading

        store, options = self.store, self.options
        known = {} if options.clean else store.files()
        content = reading.look(self.config, stamps, known, self.began)
        is_same = content.is_as_before and self._is_same_basis() and content.misfits == self._misfits()
        if is_same and (report := self._as_it_was(self._notices())):
            # Nothing but stamps changed, if they did: the next build need not look into the files.
            facts = {"content": self._settled_digest(stamps)}
            store.keep_stamps({path: file.stamp for path, file in content.files.items()}, facts)
            return report
        content, anew = reading.read(content, options.jobs, options.progress)
        fresh = {item.path for item in anew}
        old = [] if content.files.keys() <= fresh else [item for item in store.readings() if item.path not in fresh]
        told = reading.collect(self.config, content, [*old, *anew], drafts=options.drafts)
        empty = (f"left out {item.path}: no article can be read from it" for item in anew if not item.told)
        reasons = (*content.reasons, *empty)
        notices = (*([store.notice] if store.notice else ()), *told.notices)
        counts: dict[str, Any] = {
            "articles": len(told.told),
            "drafts": told.drafts,
            "mentions": told.mention_count,
            "events": 0,
        }
        if self._must_stop(told.notices, articles=len(told.told)):
            return BuildReport(
                self.config.output, **counts, read=len(anew), notices=notices, reasons=reasons,
                is_complete=False,
            )  # fmt: skip
        before = store.events()
        events, why = self._merge(told, before)
        news = publishing.compare_events(before, events) if why and store.fact("basis") else []
        pages = publishing.Before(store.pages(), self._standing(store.pages()), store.fact("making"))
        published = publishing.publish(
            self.config, events, told.articles, self._making, pages, clean=options.clean, progress=options.progress
        )
        counts["events"] = len(events)
        facts = {
            "basis": self._basis,
            "content": self._settled_digest(stamps),
            "counts": json.dumps(counts),
            "making": self._making,
            "mentions": told.digest,
            "merging": fingerprints.of_merging(),
            "misfits": _notices_as_json(content.misfits),
            "notices": _notices_as_json(told.notices),
        }
        store.commit(
            Changes(
                files=content.files,
                read=anew,
                published=frozenset(told.places.values()),
                events=events if why else None,
                pages=published.pages,
                news=news,
                facts=facts,
                articles=len(told.told),
            )
        )
        kinds = [change.kind for change in news]
        return BuildReport(
            output=self.config.output,
            **counts,
            read=len(anew),
            rendered=published.rendered,
            added=kinds.count("added"),
            changed=kinds.count("changed"),
            merged=kinds.count("merged"),
            withdrawn=kinds.count("withdrawn"),
            written=published.written.written,
            unchanged=published.written.unchanged,
            removed=published.written.removed,
            notices=notices,
            reasons=(*reasons, *([f"merged all mentions: {why}"] if why else ()), *published.reasons),
        )

    def _merge(self, told: "Collection", before: Sequence[Event]) -> tuple[Sequence[Event], str]:
        """Return the events in order of time, and why they were merged anew, ``""`` when they are those of before."""
        from timeline.merge import merge_mentions, rank

        remembered = self.store.fact("merging")
        if not remembered or self.options.clean:
            why = "nothing is remembered" if not remembered else "all is done anew"
        elif remembered != fingerprints.of_merging():
            why = "the rules changed"
        elif self.store.fact("mentions") != told.digest:
            why = "what the articles tell changed"
        else:
            return before, ""
        return rank(merge_mentions(told.mentions()), self.config.title).events, why

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
        return not self.options.clean and not self.store.notice and self.store.fact("basis") == self._basis

    def _notices(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.store.fact("notices"))

    def _misfits(self) -> tuple[Notice, ...]:
        return _notices_of_json(self.store.fact("misfits"))

    def _settled_digest(self, stamps: Mapping[str, str]) -> str:
        """Return a hash of the content's stamps, ``""`` when a file is too new for its stamp to show every change."""
        files = (stamp for path, stamp in stamps.items() if not path.endswith("/"))
        return snapshot.digest_of(stamps) if all(snapshot.is_settled(stamp, self.began) for stamp in files) else ""

    def _as_it_was(self, notices: tuple[Notice, ...]) -> BuildReport | None:
        """Return the report of a build that has nothing to do, None when the site does not stand as it was left."""
        counts = json.loads(self.store.fact("counts"))
        pages = self.store.pages()
        if self._must_stop(notices, articles=counts["articles"]) or len(self._standing(pages)) < len(pages):
            return None
        return BuildReport(self.config.output, **counts, unchanged=len(pages), notices=notices)

    def _standing(self, pages: Mapping[str, PageRecord]) -> frozenset[str]:
        """Return which files of the site stand on the disk as they were written."""
        if not self.config.output.is_dir():
            return frozenset()
        found = snapshot.look_at(self.config.output)
        return frozenset(url for url, page in pages.items() if page.stamp and found.get(url) == page.stamp)

    def _must_stop(self, notices: Iterable[Notice], *, articles: int) -> bool:
        """Tell whether the site must stay as it is: an error under ``strict``, or errors and not one article."""
        has_errors = any(notice.is_error for notice in notices)
        return has_errors and (self.options.strict or not articles)


def _notices_as_json(notices: Iterable[Notice]) -> str:
    return json.dumps([asdict(notice) for notice in notices], ensure_ascii=False)


def _notices_of_json(text: str) -> tuple[Notice, ...]:
    return tuple(Notice(**record) for record in json.loads(text or "[]"))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
