"""What is new: what became of each event since the build before, and the log of it that the site carries on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from timeline.generate.cards import Values, is_shown
from timeline.generate.dates import html_datetime
from timeline.generate.exports import edtf_day
from timeline.generate.text import clean
from timeline.model import Event

Change = Literal["added", "changed", "merged", "withdrawn"]
CHANGES: tuple[Change, ...] = ("added", "changed", "merged", "withdrawn")
_BUILDS = 30  # kept in the log
_ENTRIES = 200  # of one build that are told one by one; the counts are of all


@dataclass(frozen=True, slots=True)
class News:
    """The log of the site, the last build first: plain values, as ``changes.json`` holds them.

    ``moved`` leads from each id that an event once had to the event that took it over, however long ago that was.
    """

    builds: tuple[Mapping[str, Any], ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict, hash=False)


def read_news(
    events: Sequence[Event], previous: Sequence[Mapping[str, Any]] | None, log: Sequence[Mapping[str, Any]] = ()
) -> News:
    """Return the log with what changed since the build that wrote ``previous``.

    ``previous`` is its ``events.json``, None for a first build, of which nothing is told; ``log`` its ``changes.json``.
    When nothing changed the log stays what it is, so that a second build does nothing.
    """
    if previous is None:
        return News(tuple(log)[:_BUILDS])
    shown = [event for event in events if is_shown(event)]
    entries = compare(previous, shown)
    if not entries:
        return News(tuple(log)[:_BUILDS])
    counts = {change: sum(entry["change"] == change for entry in entries) for change in CHANGES}
    build = {"articles_up_to": _newest_day(shown), "counts": counts, "entries": entries[:_ENTRIES]}
    return News((build, *log)[:_BUILDS])


def compare(previous: Iterable[Mapping[str, Any]], events: Sequence[Event]) -> list[Values]:
    """Return what became of each event: added, changed (date, headline, or how many citations), merged or withdrawn.

    An event is merged when its id is gone and one of its mentions is cited by another event that was there before, or
    is now. The most important come first within each kind of change.
    """
    before = {str(record["event"]): record for record in previous}
    now = {event.id: event for event in events}
    owner = {citation.mention_id: event for event in events for citation in event.citations}
    entries = []
    by_worth = sorted(events, key=lambda event: (-round(event.importance, 4), event.id))
    for event in by_worth:
        old = before.get(event.id)
        if old is None:
            entries.append(_entry("added", event.id, event.headline, edtf_day(event.interval)))
        elif was := _difference(old, event):
            entries.append({**_entry("changed", event.id, event.headline, edtf_day(event.interval)), "was": was})
    for key, old in sorted(before.items()):
        if key in now:
            continue
        taker = next((owner[one["mention"]] for one in old["sources"] if one["mention"] in owner), None)
        entry = _entry("merged" if taker else "withdrawn", key, str(old["headline"]), str(old["date"]))
        entries.append({**entry, "into": taker.id, "into_headline": clean(taker.headline)} if taker else entry)
    return sorted(entries, key=lambda entry: CHANGES.index(entry["change"]))


def _entry(change: Change, key: str, headline: str, date: str) -> Values:
    return {"change": change, "event": key, "headline": clean(headline), "date": date}


def _difference(old: Mapping[str, Any], event: Event) -> list[str]:
    """Return what an event said before, piece by piece, where it says something else now."""
    was = []
    if old["date"] != edtf_day(event.interval):
        was.append(str(old["date"]))
    if old["headline"] != clean(event.headline):
        was.append(str(old["headline"]))
    if {one["mention"] for one in old["sources"]} != {one.mention_id for one in event.citations} and not was:
        was.append("")  # the same words, more or fewer sources: nothing to set beside them
    return was


def _newest_day(events: Iterable[Event]) -> str:
    days = [c.source.published for event in events for c in event.citations if c.source.published]
    latest = max(days, key=lambda interval: interval.start or 0, default=None)
    return html_datetime(latest)[:10]
