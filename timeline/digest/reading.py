"""What a digest keeps of an article: its sentences, the days that they name, and how."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.civil import add_months, civil_date
from timeline.digest.weights import load_weights
from timeline.model import Article, Interval, Span, Timex
from timeline.timex import find_timexes

OPENING = 8  # a date that starts within so many characters opens its sentence: "On 9 March", a bullet before it
ENTRIES, ENTRY_SHARE = 6, 0.2  # an article with so many days at the opening of so many of its sentences is a chronology
ENTRY_LENGTH = 4  # sentences after the date that an entry may go on for
_OPENED, _CLOSED = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class Naming:
    """How a sentence names a day: ``is_written_out`` with the number of the day, ``has_year`` with a year too."""

    day: int
    is_written_out: bool = False
    has_year: bool = False
    is_vague: bool = False
    is_quoted: bool = False
    is_opening: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an article: where it stands among the others, its words, and the days that it names.

    ``is_entry`` marks a sentence of a chronology; the day it names is then that of its entry.
    """

    article_id: str
    published: int | None
    position: int
    text: str
    named: tuple[Naming, ...] = ()
    is_entry: bool = False


def read_said(article: Article) -> tuple[Said, ...]:
    """Return the sentences of ``article`` with the single days that they name."""
    source = article.source
    published = source.published.first_day if source.published is not None else None
    blocks = [block.span for block in article.blocks]
    found = find_timexes(article.text, source.published, article.language, blocks)
    told = [
        Said(source.article_id, published, position, " ".join(sentence.of(article.text).split()), named)
        for position, (sentence, named) in enumerate(_named(article, found))
    ]
    return with_entries(told)


def _named(article: Article, found: Sequence[Timex]) -> Iterator[tuple[Span, tuple[Naming, ...]]]:
    """Yield each sentence with the days that it names; the expressions stand in reading order, as sentences do."""
    index = 0
    for sentence in article.sentences:
        named: list[Naming] = []
        while index < len(found) and found[index].span.start < sentence.end:
            timex, index = found[index], index + 1
            day = _single_day(timex.interval)
            if day is not None and timex.span.start >= sentence.start:
                named.append(_naming(article.text, sentence, timex, day))
        yield sentence, tuple(named)


def _naming(text: str, sentence: Span, timex: Timex, day: int) -> Naming:
    words, before = timex.span.of(text), text[sentence.start : timex.span.start]
    year, _, number = civil_date(day)
    return Naming(
        day,
        is_written_out=re.search(rf"(?<!\d)0?{number}(?![\d:.])", words) is not None,
        has_year=f"{year:04}" in words,
        is_vague=timex.rule in load_weights().vague,
        is_quoted=before.count('"') % 2 == 1 or _count(before, _OPENED) > _count(before, _CLOSED),
        is_opening=len(before) < OPENING,
    )


def _count(text: str, characters: str) -> int:
    return sum(map(text.count, characters))


def _single_day(interval: Interval | None) -> int | None:
    if interval is None or interval.first_day is None or interval.first_day != interval.last_day:
        return None
    return interval.first_day


def with_entries(told: Sequence[Said]) -> tuple[Said, ...]:
    """Return the sentences of an article, marked and with the day of their entry where it is a chronology.

    A chronology is an article in which many sentences open with a date of their own. It tells what has been: a date
    without a year is taken for the last such day before publication. A sentence after a date belongs to its entry.
    """
    heads = {index: day for index, said in enumerate(told) for day in [_head(said)] if day is not None}
    if len(set(heads.values())) < ENTRIES or len(heads) < ENTRY_SHARE * (len(told) - min(heads)):
        return tuple(told)
    entries = _entries(heads, len(told))
    return tuple(
        replace(said, named=(Naming(entries[index]),), is_entry=True) if index in entries else said
        for index, said in enumerate(told)
    )


def _head(said: Said) -> int | None:
    """Return the day at whose date ``said`` opens an entry, None when it opens none."""
    for naming in said.named:
        if naming.is_opening and naming.is_written_out and not naming.is_quoted:
            if said.published is None or naming.day <= said.published:
                return naming.day
            return None if naming.has_year else _last_such_day(naming.day, said.published)
    return None


def _last_such_day(day: int, published: int) -> int:
    """Return the last day up to ``published`` of the same month and number as ``day``, which is later."""
    while day > published:
        day = add_months(day, -12)
    return day


def _entries(heads: Mapping[int, int], length: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for index, day in heads.items():
        for other in range(index, min(index + ENTRY_LENGTH, length)):
            if other > index and other in heads:
                break
            found[other] = day
    return found
