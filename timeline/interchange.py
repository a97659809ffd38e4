"""The JSON lines that the stage commands write and read: time expressions, event mentions, events.

Offsets in them are code points of the text a person can open (``Article.offsets`` leads there). A mention read back
counts in those same offsets; its ``trigger`` lies where the word stands in its quote, counted from the quote's start.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from operator import itemgetter
from sys import intern
from typing import Any, cast, get_args

from timeline.counts import counts_in
from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import Notice, TimelineError, as_notice
from timeline.fields import Fields, interval_of, moment_of
from timeline.model import (
    GRAINS,
    Article,
    Citation,
    DateBasis,
    Event,
    EventMention,
    Grain,
    Interval,
    Modality,
    Name,
    NameKind,
    Source,
    Span,
    Timex,
    TimexType,
)

HEADLINE_LETTERS = 100  # of a headline that has to be made of the quote, for a mention that came without one
_BASES: tuple[DateBasis, ...] = get_args(DateBasis)
_MODALITIES: tuple[Modality, ...] = get_args(Modality)
_NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)
_DECODER = json.JSONDecoder()
_WORDS = itemgetter(  # what ``timeline extract`` writes of every mention, as strings
    "id", "article", "quote", "headline", "trigger", "modality", "date_basis", "published", "source", "date"
)
_MORE_WORDS = "title", "url", "reason", "time", "grain"  # and what it leaves out where there is nothing to say
_STRINGS = {str}
_NO_KINDS: Mapping[str, str] = {}
_BASIS: Mapping[str, DateBasis] = {basis: basis for basis in _BASES}
_MODALITY: Mapping[str, Modality] = {modality: modality for modality in _MODALITIES}
_NAME_KIND: Mapping[str, NameKind] = {kind: kind for kind in _NAME_KINDS}
_GRAIN: Mapping[str, Grain] = {grain: grain for grain in GRAINS}
# One for all lines: half the time of a dump. No record holds itself, so that nobody need look whether one does.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "), check_circular=False)


def as_line(record: Mapping[str, Any]) -> str:
    """Return ``record`` as one line of JSON with its line feed, always possible to encode as UTF-8."""
    line = _ENCODER.encode(record)
    if not _is_encodable(line):  # half a surrogate pair, as "\ud83d" in somebody's JSON
        line = json.dumps(record, separators=(", ", ": "))
    return line + "\n"


def timexes_as_json(article: Article, timexes: Iterable[Timex]) -> dict[str, Any]:
    """Return one article's time expressions, as ``timeline tag`` writes them."""
    return {"id": article.source.article_id, "timexes": [_timex_as_json(article, timex) for timex in timexes]}


def mention_as_json(mention: EventMention, article: Article) -> dict[str, Any]:
    """Return one event mention of ``article``, as ``timeline extract`` writes it.

    Beyond the contract: ``time`` is the EDTF of a date finer than a day, ``grain`` the unit that the words spoke in
    where the date alone does not show it (a week is written as its days); ``title``, ``url`` and ``reason`` are for
    whoever reads the merged event. All are left out when they would say nothing.
    """
    source, span = mention.source, _placed(mention.span, article)
    record: dict[str, Any] = {
        "id": mention.id,
        "article": source.article_id,
        "start": span.start,
        "end": span.end,
        "quote": mention.quote,
        **_interval_as_json(mention.interval),
        "headline": mention.headline,
        "trigger": mention.trigger.of(article.text),
    }
    if mention.timex is not None:
        words = _placed(mention.timex.span, article)
        record["timex"] = {"start": words.start, "end": words.end, "value": mention.timex.value}
    record |= {
        "names": list(mention.names),
        "modality": mention.modality,
        "date_basis": mention.basis,
        "published": _edtf(source.published),
        "source": source.publisher,
    }
    extras = (
        ("kinds", {name.text: name.kind for name in mention.entities if name.kind}),
        ("counts", _counts_as_json(mention)),
        ("title", source.title),
        ("url", source.url),
        ("reason", mention.reason),
    )
    for key, value in extras:
        if value:
            record[key] = value
    return record


def _counts_as_json(mention: EventMention) -> list[dict[str, Any]]:
    """Return the numbers of a quote with what they count; those of its time expression are none."""
    base, timex = mention.span.start, mention.timex
    dated = (0, 0) if timex is None else (timex.span.start - base, timex.span.end - base)
    found = []
    for count in counts_in(mention.quote, dated):
        if not count.of:
            continue
        told = {"number": count.number, "of": count.of, "unit": count.unit, "bound": count.bound}
        found.append({key: value for key, value in told.items() if value != ""})
    return found


def event_as_json(event: Event) -> dict[str, Any]:
    """Return one event, as ``timeline merge`` writes it; sources in order of worth, the best first."""
    return {
        "event": event.id,
        "date": _date(event.interval),
        "headline": event.headline,
        "importance": round(event.importance, 4),
        "modality": event.modality,
        "sources": [_citation_as_json(citation) for citation in event.citations],
        **_disagreements_as_json(event),
    }


def _disagreements_as_json(event: Event) -> dict[str, Any]:
    """Return what the sources contradict one another on; nothing where they agree."""
    found = [
        {
            "kind": item.kind,
            "about": item.about,
            "values": [{"value": value, "mentions": ids} for value, ids in item.values],
        }
        for item in event.disagreements
    ]
    return {"disagreements": found} if found else {}


def read_mentions(lines: Iterable[str | bytes], file: str) -> Iterator[EventMention | Notice]:
    """Yield the event mention of each line in order, or what is wrong with the line; empty lines are skipped."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            record = parse_line(line, where)
            yield _as_extracted(record) or mention_from_json(record, where)
        except TimelineError as error:
            yield as_notice(error)


def _as_extracted(record: Mapping[str, Any]) -> EventMention | None:
    """Return the mention of a record of the form that ``timeline extract`` writes, as ``mention_from_json`` reads it.

    None for any other, and where anything is wrong: that one asks, field by field, what it is. Half a million of one
    form need not be asked.
    """
    try:
        told = *_WORDS(record), *[record.get(key, "") for key in _MORE_WORDS]
        names, kinds, first, last = record["names"], record.get("kinds", _NO_KINDS), record["start"], record["end"]
        if set(map(type, told)) != _STRINGS or type(first) is not int or type(last) is not int:
            return None
        key, article, quote, headline, trigger, modality, basis, published, publisher, date = told[:10]
        title, url, reason, time, grain = told[10:]
        index = _index_of(trigger, quote)
        if index is None or quote.isspace() or not (key and article and headline) or not 0 <= first < last:
            return None
        if last - first == len(trigger) < len(quote) or "s_start" in record or "s_end" in record:
            return None  # the bounds may be the trigger's
        if type(names) is not list or not set(map(type, names)) <= _STRINGS or type(kinds) is not dict:
            return None
        names, unit, day = _shared(tuple(names)), _GRAIN[grain] if grain else None, time.strip() or date.strip()
        known = {name: _NAME_KIND[kind] for name, kind in kinds.items()}
        interval = interval_of(day) if day else None
        if interval is not None and unit is not None:
            interval = _in_unit(interval, unit)
        timex, span = record.get("timex"), Span(first, last)
        if timex is not None:
            start, end, value = timex["start"], timex["end"], timex["value"]
            if type(start) is not int or type(end) is not int or type(value) is not str:
                return None
            own = interval if basis == "text" else None
            timex = Timex(Span(start, end), _timex_type(value), value, "read", "", "", own)
        return EventMention(
            key,
            _source(article, title, publisher, url, published.strip()),
            span,
            span,
            quote,
            Span(first + index, first + index + len(trigger)),
            timex,
            interval,
            _BASIS[basis],
            _MODALITY[modality],
            headline,
            names,
            intern(reason),
            _named(names, tuple([known.get(name, "") for name in names]) if known else ()),
        )
    except (KeyError, TypeError, ValueError):
        return None


def parse_line(line: str | bytes, where: str) -> dict[str, Any]:
    """Return the JSON object that ``line`` holds; raises TimelineError when it holds none."""
    mend = "write one JSON object on each line"
    try:
        if isinstance(line, bytes) and line.startswith(b'{"'):  # in UTF-8: there is no need to look for another
            record = _DECODER.decode(line.decode("utf-8", "surrogatepass"))
        else:
            record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TimelineError(f"not JSON: {_reason(error)}", where=where, mend=mend) from None
    if not isinstance(record, dict):
        raise TimelineError(f"not a JSON object but {type(record).__name__}", where=where, mend=mend)
    return record


def mention_from_json(record: Mapping[str, Any], where: str) -> EventMention:
    """Return the event mention that ``record`` tells of, whoever wrote it.

    ``id``, ``article`` and ``quote`` (or ``sentence``) are enough. In a mention made elsewhere ``start`` and ``end``
    may bound the trigger rather than the quote, and ``s_start`` and ``s_end`` its sentence.

    Raises TimelineError, at ``where``, for what is missing or of the wrong kind.
    """
    fields = Fields(record, where)
    quote = fields.text("quote") or fields.text("sentence")
    if not quote.strip():
        raise fields.problem('it has neither "quote" nor "sentence"', "a mention needs the words that tell it")
    timex, interval = _timex_from_json(fields), fields.interval("time") or fields.interval("date")
    grain = fields.choice("grain", GRAINS, "")
    if interval is not None and grain:
        interval = _in_unit(interval, cast("Grain", grain))
    has_words = timex is not None or interval is not None
    basis = cast("DateBasis", fields.choice("date_basis", _BASES, "text" if has_words else "publication"))
    span, trigger = _spans_from_json(fields, quote)
    names = _shared(fields.texts("names"))
    return EventMention(
        id=fields.identifier("id"),
        source=_source_from_json(fields),
        sentence=span,
        span=span,
        quote=quote,
        trigger=trigger,
        timex=None if timex is None else Timex(*timex, rule="read", interval=interval if basis == "text" else None),
        interval=interval,
        basis=basis,
        modality=cast("Modality", fields.choice("modality", _MODALITIES, "asserted")),
        headline=fields.text("headline") or _shortened(quote),
        names=names,
        reason=intern(fields.text("reason")),
        entities=_entities(fields, names),
    )


def _entities(fields: Fields, names: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the names of a mention with what they are, as far as it says."""
    kinds = fields.record.get("kinds", {})
    if not isinstance(kinds, dict) or any(kind not in _NAME_KINDS for kind in kinds.values()):
        raise fields.problem(f'"kinds" does not say person, organisation or place of each name: {kinds!r:.60}')
    return _named(names, tuple([kinds.get(name, "") for name in names]) if kinds else ())


@lru_cache(maxsize=20_000)  # a million mentions tell few names
def _named(names: tuple[str, ...], kinds: tuple[NameKind, ...]) -> tuple[Name, ...]:
    """Return names with what they are; without ``kinds`` nothing shows that."""
    if not kinds:
        return tuple(map(Name, names))
    return tuple(Name(name, kind) for name, kind in zip(names, kinds, strict=True))


@lru_cache(maxsize=20_000)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return one record for all that are equal, of strings that are shared too."""
    return tuple(map(intern, names))


def with_context(mention: EventMention, article: Article) -> EventMention:
    """Return ``mention`` with what ``article``, the one it is from, knows of itself and the mention does not say."""
    said, known = mention.source, article.source
    source = replace(
        known,
        title=said.title or known.title,
        publisher=said.publisher or known.publisher,
        url=said.url or known.url,
        published=said.published or known.published,
    )
    return replace(mention, source=source)


@lru_cache(maxsize=20_000)
def _in_unit(interval: Interval, grain: Grain) -> Interval:
    """Return ``interval`` as one told in that unit; the same record for all mentions of it."""
    return interval if interval.grain == grain else replace(interval, grain=grain)


def _placed(span: Span, article: Article) -> Span:
    """Return ``span`` in the text a person can open."""
    runs = article.offsets.runs
    if len(runs) == 1 and runs[0][0] <= span.start and span.end <= runs[0][0] + runs[0][2]:
        start, target, _ = runs[0]  # all of the text stands in one piece there
        return span if start == target else Span(target + span.start - start, target + span.end - start)
    placed = article.offsets.locate_span(span)
    if placed is None:
        raise ValueError(f"{article.path}: the words at {span} stand nowhere in the file")
    return placed


@lru_cache(maxsize=4_096)
def _edtf(interval: Interval | None) -> str:
    return "" if interval is None else format_edtf(interval)


@lru_cache(maxsize=20_000)
def _date(interval: Interval | None) -> str:
    return "" if interval is None else format_edtf(interval, finest="day")


@lru_cache(maxsize=20_000)
def _interval_as_json(interval: Interval | None) -> Mapping[str, str]:
    if interval is None:
        return {"date": ""}
    date, time = _date(interval), format_edtf(interval)
    shown = {"date": date} if time == date else {"date": date, "time": time}
    return shown if parse_edtf(time).grain == interval.grain else {**shown, "grain": interval.grain}


def _timex_as_json(article: Article, timex: Timex) -> dict[str, Any]:
    span = _placed(timex.span, article)
    record: dict[str, Any] = {
        "start": span.start,
        "end": span.end,
        "text": timex.span.of(article.text),
        "type": timex.type,
        "value": timex.value,
    }
    record |= {key: value for key, value in (("mod", timex.mod), ("edtf", timex.edtf)) if value}
    return record | {"rule": timex.rule}


def _citation_as_json(citation: Citation) -> dict[str, Any]:
    return {
        "mention": citation.mention_id,
        "article": citation.source.article_id,
        "start": citation.span.start,
        "end": citation.span.end,
        "value": _date(citation.interval),
        "modality": citation.modality,
    }


def _source_from_json(fields: Fields) -> Source:
    words = fields.identifier("article"), fields.text("title"), fields.text("source"), fields.text("url")
    return fields.dated("published", fields.text("published").strip(), partial(_source, *words))


@lru_cache(maxsize=1000)
def _source(article_id: str, title: str, publisher: str, url: str, published: str) -> Source:
    """Return one record for all mentions of an article, which stand together: a million would fill the memory."""
    return Source(article_id, title, publisher, url, moment_of(published) if published else None)


def _timex_from_json(fields: Fields) -> tuple[Span, TimexType, str] | None:
    """Return the place, the type and the value of a mention's time expression, None when it has none."""
    record = fields.record.get("timex")
    if record is None:
        return None
    if not isinstance(record, dict):
        raise fields.problem(f'"timex" is not an object: {record!r:.60}')
    inner = Fields(record, fields.where)
    span, value = inner.span("start", "end"), inner.text("value")
    if span is None:
        raise fields.problem('"timex" has no "start" and "end"')
    return span, _timex_type(value), value


@lru_cache(maxsize=20_000)
def _timex_type(value: str) -> TimexType:
    """Return the type that a TIMEX3 value shows: ``P3D`` is a length of time, ``…T…`` a time of day."""
    if value.startswith("P") and value[1:2] in ("T", "X", *"0123456789"):
        return "DURATION"
    return "TIME" if "T" in value else "DATE"


def _spans_from_json(fields: Fields, quote: str) -> tuple[Span, Span]:
    """Return the span of the quote and that of its trigger."""
    word, bounds = fields.text("trigger"), fields.span("start", "end")
    index = _index_of(word, quote)
    if index is None:  # no word, or one that the quote does not hold in one piece: the whole quote stands for it
        word, index = "", 0
    span = fields.span("s_start", "s_end")
    if span is None and bounds is not None and word and bounds.end - bounds.start == len(word) < len(quote):
        # The bounds are the trigger's, and nothing says where the sentence starts but the word's place in it.
        span = Span(max(bounds.start - index, 0), max(bounds.start - index, 0) + len(quote))
    elif span is None:
        span = bounds or Span(0, len(quote))
    elif bounds is not None and word and span.covers(bounds) and bounds != span:
        return span, bounds
    return span, Span(span.start + index, span.start + index + len(word or quote))


def _index_of(word: str, quote: str) -> int | None:
    """Return where ``word`` stands in ``quote``: as a whole word, else as letters; None when it does not."""
    if not word or word not in quote:
        return None
    found = _as_word(word).search(quote)
    return found.start() if found else quote.find(word)


@lru_cache(maxsize=20_000)
def _as_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}\b")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02x} is not UTF-8"
    return "nested too deeply, or a number too long"


def _shortened(quote: str) -> str:
    words = " ".join(quote.split())
    if len(words) <= HEADLINE_LETTERS:
        return words
    return words[:HEADLINE_LETTERS].rpartition(" ")[0].rstrip(",;:") + "…"


def _is_encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
