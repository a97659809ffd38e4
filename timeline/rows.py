"""Articles and event mentions as rows of plain values, and back: what the build memory holds and processes exchange.

A row is small and quick to send and to store, and a person can read it: spans are numbers, lists are JSON, a date is
EDTF. EDTF has no weeks and no parts of a day, so a ``moment`` stands beside it that loses nothing:
``start/end/grain``, in the seconds of ``Interval``, ``..`` for an open end, then ``~`` (approximate), ``?``
(uncertain) and ``@60`` (the zone, in minutes).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from timeline.edtf import format_edtf
from timeline.errors import Notice
from timeline.model import (
    Article,
    Block,
    Citation,
    DateBasis,
    Disagreement,
    EventMention,
    Grain,
    Interval,
    Modality,
    Name,
    NameKind,
    Offset,
    OffsetMap,
    Rendered,
    Source,
    Span,
    Timex,
    TimexType,
)

_MOMENT = re.compile(r"(-?\d+|\.\.)/(-?\d+|\.\.)/([a-z]+)(~?)(\??)(?:@(-?\d+))?")
_KNOWN_MOMENTS = 65_536  # a large archive has about so many different dates


class ArticleRow(NamedTuple):
    """An ``Article`` as plain values; ``blocks`` to ``places`` are JSON."""

    id: str
    path: str
    language: str
    is_draft: int
    title: str
    publisher: str
    url: str
    published: str
    author: str
    tags: str
    is_guessed: int
    text: str
    blocks: str
    sentences: str
    offsets: str
    html: str | None
    places: str | None


class MentionRow(NamedTuple):
    """An ``EventMention`` as plain values, but for its source, which is its article's."""

    id: str
    start: int
    end: int
    quote: str
    trigger: str
    date: str
    timex: str
    rule: str
    basis: str
    modality: str
    headline: str
    reason: str
    names: str
    kinds: str
    moment: str
    sentence_start: int
    sentence_end: int
    trigger_start: int
    trigger_end: int
    timex_start: int | None
    timex_end: int | None
    timex_type: str
    timex_value: str
    timex_mod: str
    timex_edtf: str
    timex_moment: str
    timex_offset: str
    timex_reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """An article with what it tells, as rows; ``digest`` is a hash of all that a merge sees of it, ``looks`` of all.

    ``merged`` is what a merge reads in the mentions, where that was read with them.
    """

    article: ArticleRow
    mentions: tuple[MentionRow, ...]
    digest: str
    looks: str
    merged: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave. ``path`` is its path below the content folder, ``sha256`` the hash of its bytes.

    ``sha256`` is ``""`` when the file could not be read; ``began_ns`` is a time before it was.
    """

    path: str
    sha256: str
    told: tuple[Told, ...]
    notices: tuple[Notice, ...]
    began_ns: int = 0


class GivenId(NamedTuple):
    """An id that an event was given: the mentions that last had it, and the ids it leads on to when it is retired."""

    mentions: tuple[str, ...]
    successors: tuple[str, ...] = ()


def told_of(article: Article, mentions: Iterable[EventMention]) -> Told:
    """Return ``article`` and its ``mentions`` as rows; raises ValueError for a mention of another source."""
    row = _article_row(article)
    rows = tuple(_mention_row(mention, article) for mention in mentions)
    # as plain tuples: it takes as long to write the names of the fields as what stands in them
    seen = (row[:1] + row[4:11], [tuple(one) for one in rows])
    return Told(row, rows, _hash_of(seen), _hash_of(tuple(row)))


def source_of(row: ArticleRow) -> Source:
    """Return the source that ``row`` holds."""
    told = (row.title, row.publisher, row.url, row.published, row.author, row.tags, row.is_guessed)
    return source_of_columns(row.id, *told)


def source_of_columns(
    article_id: str, title: str, publisher: str, url: str, published: str, author: str, tags: str, is_guessed: int
) -> Source:
    """Return the source that some columns of a row of an article hold."""
    named = tuple(json.loads(tags)) if tags != "[]" else ()
    return Source(article_id, title, publisher, url, moment_of(published), author, named, bool(is_guessed))


def article_of(row: ArticleRow) -> Article:
    """Return the article that ``row`` holds."""
    return Article(
        source=source_of(row),
        path=row.path,
        language=row.language,
        text=row.text,
        blocks=tuple(Block(Span(start, end), kind) for kind, start, end in json.loads(row.blocks)),
        sentences=tuple(Span(start, end) for start, end in json.loads(row.sentences)),
        offsets=map_of(row.offsets),
        rendered=None if row.html is None else Rendered(row.html, map_of(row.places or "[]")),
        is_draft=bool(row.is_draft),
    )


class Sharing:
    """Values that mentions read from rows have in common, each made once; a class, for it holds those made.

    A merge holds all mentions of an archive: half of what they would take are words that others say too.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {"[]": ()}
        self._entities: dict[str, tuple[Name, ...]] = {"[]": ()}

    def text(self, value: str) -> str:
        """Return the first text that was given and is equal to ``value``."""
        return self._texts.setdefault(value, value)

    def names(self, told: str) -> tuple[str, ...]:
        """Return the names that JSON holds."""
        found = self._names.get(told)
        if found is None:
            found = self._names[told] = tuple(map(self.text, json.loads(told)))
        return found

    def entities(self, told: str) -> tuple[Name, ...]:
        """Return the names, with their kinds, that JSON holds."""
        found = self._entities.get(told)
        if found is None:
            pairs = ((self.text(text), kind) for text, kind in json.loads(told))
            found = self._entities[told] = tuple(Name(text, cast("NameKind", self.text(kind))) for text, kind in pairs)
        return found


def mention_of(row: MentionRow, source: Source, sharing: Sharing | None = None) -> EventMention:
    """Return the mention that ``row`` holds, told by ``source``; others may share what is equal in it."""
    shared = sharing or Sharing()
    span = Span(row.start, row.end)
    is_sentence = (row.sentence_start, row.sentence_end) == (row.start, row.end)
    return EventMention(
        id=row.id,
        source=source,
        sentence=span if is_sentence else Span(row.sentence_start, row.sentence_end),
        span=span,
        quote=row.quote,
        trigger=Span(row.trigger_start, row.trigger_end),
        timex=_timex_of(row, shared),
        interval=moment_of(row.moment),
        basis=cast("DateBasis", shared.text(row.basis)),
        modality=cast("Modality", shared.text(row.modality)),
        headline=row.quote if row.headline == row.quote else shared.text(row.headline),
        names=shared.names(row.names),
        reason=shared.text(row.reason),
        entities=shared.entities(row.kinds),
    )


def mentions_of(told: Told) -> list[EventMention]:
    """Return all mentions of an article, in reading order."""
    source = source_of(told.article)
    sharing = Sharing()
    return [mention_of(row, source, sharing) for row in told.mentions]


def citations_as_json(citations: Iterable[Citation]) -> str:
    """Return the citations of an event as JSON: mention, article, where, quote, date, time words, and so on."""
    return as_json(
        [
            (
                one.mention_id,
                one.source.article_id,
                one.span.start,
                one.span.end,
                one.quote,
                moment_as_text(one.interval),
                *((-1, -1) if one.timex is None else (one.timex.start, one.timex.end)),
                one.basis,
                one.modality,
                one.reason,
            )
            for one in citations
        ]
    )


def citations_of(records: Iterable[Sequence[Any]], sources: Mapping[str, Source]) -> tuple[Citation, ...]:
    """Return the citations that ``citations_as_json`` wrote, read as JSON, by the sources they name."""
    return tuple(
        [
            Citation(
                mention,
                sources[article],
                Span(start, end),
                quote,
                moment_of(moment),
                None if first < 0 else Span(first, last),
                basis,
                modality,
                reason,
            )
            for mention, article, start, end, quote, moment, first, last, basis, modality, reason in records
        ]
    )


def disagreements_as_json(disagreements: Iterable[Disagreement]) -> str:
    """Return what the sources of an event contradict one another on as JSON."""
    return as_json([(one.kind, one.about, one.values) for one in disagreements])


def disagreements_of(text: str) -> tuple[Disagreement, ...]:
    """Return the disagreements that ``disagreements_as_json`` wrote."""
    return tuple(
        Disagreement(kind, about, tuple((value, tuple(mentions)) for value, mentions in values))
        for kind, about, values in json.loads(text)
    )


@lru_cache(4096)  # eight names are of a few kinds, in one order or another
def kinds_of(text: str) -> tuple[NameKind, ...]:
    """Return the kinds of the names of an event, from JSON."""
    return tuple(json.loads(text))


@lru_cache(_KNOWN_MOMENTS)
def date_as_text(interval: Interval | None) -> str:
    """Return an interval as EDTF, ``""`` for None."""
    return "" if interval is None else format_edtf(interval)


def moment_as_text(interval: Interval | None) -> str:
    """Return an interval with all that it says; ``""`` for None."""
    if interval is None:
        return ""
    start = ".." if interval.start is None else interval.start
    end = ".." if interval.end is None else interval.end
    marks = ("~" if interval.approximate else "") + ("?" if interval.uncertain else "")
    return f"{start}/{end}/{interval.grain}{marks}" + ("" if interval.zone is None else f"@{interval.zone}")


@lru_cache(_KNOWN_MOMENTS)
def moment_of(text: str) -> Interval | None:
    """Return the interval that ``moment_as_text`` wrote; raises ValueError for any other text."""
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"not a moment: {text!r}")
    start, end, grain, approximate, uncertain, zone = match.groups()
    return Interval(
        None if start == ".." else int(start),
        None if end == ".." else int(end),
        cast("Grain", grain),
        bool(approximate),
        bool(uncertain),
        None if zone is None else int(zone),
    )


def _article_row(article: Article) -> ArticleRow:
    source, rendered = article.source, article.rendered
    return ArticleRow(
        id=source.article_id,
        path=article.path,
        language=article.language,
        is_draft=int(article.is_draft),
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        published=moment_as_text(source.published),
        author=source.author,
        tags=as_json(source.tags),
        is_guessed=int(source.is_guessed),
        text=article.text,
        blocks=as_json([(block.kind, block.span.start, block.span.end) for block in article.blocks]),
        sentences=as_json([(span.start, span.end) for span in article.sentences]),
        offsets=as_json(article.offsets.runs),
        html=None if rendered is None else rendered.html,
        places=None if rendered is None else as_json(rendered.places.runs),
    )


def _mention_row(mention: EventMention, article: Article) -> MentionRow:
    if mention.source != article.source:
        raise ValueError(f"the mention {mention.id} is not of the article {article.source.article_id}")
    timex = mention.timex
    return MentionRow(
        id=mention.id,
        start=mention.span.start,
        end=mention.span.end,
        quote=mention.quote,
        trigger=mention.trigger.of(article.text),
        date=date_as_text(mention.interval),
        timex="" if timex is None else timex.span.of(article.text),
        rule="" if timex is None else timex.rule,
        basis=mention.basis,
        modality=mention.modality,
        headline=mention.headline,
        reason=mention.reason,
        names=as_json(mention.names),
        kinds=as_json([(name.text, name.kind) for name in mention.entities]),
        moment=moment_as_text(mention.interval),
        sentence_start=mention.sentence.start,
        sentence_end=mention.sentence.end,
        trigger_start=mention.trigger.start,
        trigger_end=mention.trigger.end,
        timex_start=None if timex is None else timex.span.start,
        timex_end=None if timex is None else timex.span.end,
        timex_type="" if timex is None else timex.type,
        timex_value="" if timex is None else timex.value,
        timex_mod="" if timex is None else timex.mod,
        timex_edtf="" if timex is None else timex.edtf,
        timex_moment="" if timex is None else moment_as_text(timex.interval),
        timex_offset="" if timex is None or timex.offset is None else _offset_as_json(timex.offset),
        timex_reason="" if timex is None else timex.reason,
    )


def _timex_of(row: MentionRow, shared: Sharing) -> Timex | None:
    if row.timex_start is None or row.timex_end is None:
        return None
    return Timex(
        span=Span(row.timex_start, row.timex_end),
        type=cast("TimexType", shared.text(row.timex_type)),
        value=shared.text(row.timex_value),
        rule=shared.text(row.rule),
        mod=shared.text(row.timex_mod),
        edtf=shared.text(row.timex_edtf),
        interval=moment_of(row.timex_moment),
        offset=Offset(*json.loads(row.timex_offset)) if row.timex_offset else None,
        reason=shared.text(row.timex_reason),
    )


def _offset_as_json(offset: Offset) -> str:
    return as_json((offset.amount, offset.unit, offset.anchor))


def _hash_of(values: object) -> str:
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def map_of(text: str) -> OffsetMap:
    """Return the way between two texts that JSON holds."""
    return OffsetMap(tuple(map(tuple, json.loads(text))))


def lists_of(texts: Iterable[str]) -> list[Any]:
    """Return what many texts of JSON hold, read at once: to begin with each of them takes longer than to read it."""
    return cast("list[Any]", json.loads(f"[{','.join(texts)}]"))


def as_json(values: Sequence[Any]) -> str:
    """Return plain values as JSON, as short as it can be written."""
    return _encoded(values)


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # ``dumps`` makes one for each value
