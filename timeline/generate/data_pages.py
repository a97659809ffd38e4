"""The files of data of a site: all events in other programs' formats, feeds, the log of changes, the search index."""

from collections.abc import Callable, Iterator
from functools import partial

from timeline.generate import searching
from timeline.generate.cards import Values
from timeline.generate.exports import FEED_ENTRIES, FILES, SHEETS, WRITERS, Format
from timeline.generate.plan import Plan
from timeline.generate.prints import key_of, print_of
from timeline.generate.sheets import Notes
from timeline.generate.sums import Sums, sums_of
from timeline.model import Page


def data_pages(plan: Plan, notes: Notes | None) -> Iterator[Page | str]:
    """Yield the files of data; with the ``notes`` of the last build of many that stand only their addresses."""
    sums = sums_of(plan, notes)
    newest = [plan.events[one.place] for one in sums.newest[:FEED_ENTRIES]]
    shown = b"".join([event.digest for event in newest])
    for url, format_ in FILES.items():
        if format_ in SHEETS:
            yield _sheet(plan, url, format_, notes, sums)
        else:
            yield _data_file(url, shown, partial(WRITERS[format_], newest, plan.library, plan.site))
    for topic in plan.subjects.by_kind["topics"]:
        write = partial(WRITERS["atom"], topic.events, plan.library, plan.site)
        yield _data_file(f"{topic.stem}.xml", plan.prints_of(topic.events), write)
    if plan.news is not None:
        builds = list(plan.news.builds)
        yield Page("changes.json", "changes.json", {"builds": builds}, key_of(print_of(repr(builds))))
    yield from searching.index_pages(plan, notes, sums)


def _sheet(plan: Plan, url: str, format_: Format, notes: Notes | None, sums: Sums) -> Page:
    sheet = SHEETS[format_](plan.library, plan.site)
    key = sums.key_of(url)

    def make() -> Values:
        if notes is None:
            return {"text": sheet.text(plan.events)}
        return {"bytes": sheet.grown(plan.events, plan.stale, url, key, notes)}

    return Page(url, "", make, key)


def _data_file(url: str, made_from: bytes, write: Callable[[], str]) -> Page:
    return Page(url, "", lambda: {"text": write()}, key_of(made_from))
