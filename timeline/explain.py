"""Why: the rules that date some words, and what an event of a site rests on."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from timeline import timex
from timeline.config import Config
from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import TimelineError, UsageError
from timeline.merge import EMPTY, MergeStore, Near, Remembered, find_nearest, merge_changes
from timeline.model import Citation, Disagreement, Event, EventMention, Interval
from timeline.rows import mentions_of
from timeline.store import Store

_EVENT_ID = re.compile(r"e[0-9a-f]{6,}")
_BASES = {
    "text": "dated by the words of the article",
    "event": "dated from another event",
    "publication": "dated by the article's publication",
}


def is_event_id(text: str) -> bool:
    """Tell whether ``text`` looks like an event's id, or the start of one, rather than like words to date."""
    return _EVENT_ID.fullmatch(text) is not None


def explain_text(text: str, dct: str | None, language: str = "en") -> str:
    """Return which rules date the words of ``text``, and what each step made of them.

    Raises UsageError for a ``dct`` that is no day and no date-time.
    """
    return timex.explain(text, _publication(dct), language)


def explain_event(config: Config, event_id: str) -> str:
    """Return why an event of the site has its date, its headline and its mentions.

    The start of an id is enough where only one event has it. The id that ``timeline merge`` gives it, and one that was
    retired, are known whole. Raises TimelineError for an id that no event has.
    """
    with Store.open_existing(config.memory) as store:
        event = store.event(_whole_id(store, event_id))
        if event is None:
            raise ValueError(f"the memory lost the event {event_id} while it was read")
        rules, paths = store.rules(event.id), store.paths()
        memory = store if isinstance(store, MergeStore) else _merged_again(store)
        near = find_nearest(memory, event)
        other = None if near is None else next(iter(memory.mentions_by_id([near.other])))
        owner = "" if near is None else store.event_citing(near.other)
    lines = [
        *_head(event),
        *_evidence(event, rules, paths),
        *_contradictions(event),
        *_why_one(event),
        *_nearest(near, other, owner),
    ]
    return "\n".join(lines)


def _merged_again(store: Store) -> Remembered:
    """Return what merging remembers, worked out from the mentions of a memory that does not hold it."""
    mentions = [mention for reading in store.readings() for told in reading.told for mention in mentions_of(told)]
    memory = Remembered()
    memory.write(merge_changes(EMPTY, (), mentions, has_reasons=False).rows(), (), mentions)
    return memory


def _whole_id(store: Store, start: str) -> str:
    known = store.event_ids()
    found = [event_id for event_id in known if event_id.startswith(start)]
    if len(found) == 1 or start in found:
        return start if start in found else found[0]
    other = "" if found else _known_otherwise(store, start)
    if other:
        return other
    where = str(store.path)
    if found:
        mend = f"write more of it: {', '.join(found[:5])}"
        raise TimelineError(f"{len(found)} events have ids that start with {start}", where=where, mend=mend)
    close = get_close_matches(start, known, n=1)
    mend = (
        f"did you mean {close[0]}?" if close else "ids stand in site/events.json, and at the end of an event's address"
    )
    raise TimelineError(f"no event has the id {start}", where=where, mend=mend)


def _known_otherwise(store: Store, event_id: str) -> str:
    """Return the id of the event that has no place on the timeline, or that the merge calls ``event_id``.

    An id that was retired is that of the event that took over. "" where it is none of these.
    """
    kept = store.kept_events("where id = ? or own = ?", (event_id, event_id))
    if kept:
        return kept[0].event.id
    return next(iter(store.retired_ids().get(event_id, ())), "")


def _head(event: Event) -> Iterator[str]:
    dates = Counter(_date(citation.interval) for citation in event.citations)
    date, count = _date(event.interval), len(event.citations)
    others = ", ".join(f"{other} ({times})" for other, times in dates.items() if other != date)
    yield f"{date}  {event.headline}"
    yield f"event {event.id}, {event.modality}, importance {event.importance:.2f}"
    agreed = f"{dates[date]} of {count} give it" if dates[date] else "the finest that agrees with what they give"
    yield f"  date: {agreed}{'; others: ' + others if others else ''}"
    yield "  headline: that of the best mention, the first"


def _evidence(event: Event, rules: dict[str, tuple[str, str]], paths: dict[str, str]) -> Iterator[str]:
    count = len(event.citations)
    yield f"{count} mention{'' if count == 1 else 's'}, the best first"
    for number, citation in enumerate(event.citations, start=1):
        source = citation.source
        outlet = ", ".join(filter(None, [source.publisher, _date(source.published)]))
        yield f"  {number}. “{citation.quote}”"
        yield f"     {source.title} ({outlet}); {paths[source.article_id]}"
        yield f"     {_dating(citation, *rules[citation.mention_id])}"


def _dating(citation: Citation, words: str, rule: str) -> str:
    how = f"“{words}” (rule {rule})" if words else _BASES[citation.basis]
    reason = f": {citation.reason}" if citation.reason else ""
    return f"{_date(citation.interval)} from {how}{reason}; {citation.modality}; mention {citation.mention_id}"


def _why_one(event: Event) -> Iterator[str]:
    if event.reasons:
        yield "taken for one happening because"
        for reason in event.reasons:
            yield f"  - {reason}"


def _contradictions(event: Event) -> Iterator[str]:
    """Say on what the sources contradict one another, and who says what."""
    for item in event.disagreements:
        yield f"the sources disagree on {_subject(item)}"
        for value, mentions in item.values:
            outlets = {
                citation.source.publisher or citation.source.title
                for citation in event.citations
                if citation.mention_id in mentions
            }
            yield f"  - {value}: {', '.join(sorted(outlets))}"


def _subject(item: Disagreement) -> str:
    return "the date" if item.kind == "date" else f"the number of {item.about}"


def _nearest(near: Near | None, other: EventMention | None, owner: str) -> Iterator[str]:
    """Say which mention of another event came nearest, and why it was kept apart."""
    if near is None or other is None:
        yield "nothing else comes near: no other mention shares a name, a word or a kind of act with it"
        return
    whose = f" of event {owner}" if owner else ""
    yield "nearest that was not merged"
    yield f"  “{other.quote}”"
    yield f"     {other.source.title} ({_date(other.interval)}); mention {other.id}{whose}"
    yield f"     kept apart: {near.apart}"
    yield f"     in common: {near.alike}"


def _date(interval: Interval | None) -> str:
    return "no date" if interval is None else format_edtf(interval)


def _publication(dct: str | None) -> Interval | None:
    if not dct:
        return None
    try:
        return parse_edtf(dct)
    except ValueError as error:
        mend = "write it as YYYY-MM-DD, for example 2016-03-09"
        raise UsageError(f"not a day: {error}", where="--dct", mend=mend) from None
