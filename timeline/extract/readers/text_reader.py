"""Plain text, as copied from a page or filed by an agency -> Article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from timeline.errors import Notice
from timeline.extract.readers import furniture
from timeline.extract.readers.assembly import build_article, named_after
from timeline.extract.readers.datelines import read_dateline
from timeline.extract.readers.dates import find_stamps
from timeline.extract.readers.metadata import DATE_MEND, NO_DATE, Metadata
from timeline.extract.readers.paragraphs import find_paragraphs, trimmed
from timeline.model import Article, Block, BlockKind, Interval, OffsetMap, Span

_MAX_HEAD = 40  # lines before the first paragraph that are looked at; a longer head is a list, not a head
_LIST_ITEM = re.compile(r"(?:[-*•–·]|\d{1,2}[.)])\s+\S")
_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph, or one line of the head, with what it was taken for."""

    start: int
    end: int
    words: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class _Stamps:
    """What the lines around the article tell of it."""

    published: Interval | None = None
    publisher: str = ""
    author: str = ""


def read_plain_text(text: str, path: str, notices: list[Notice]) -> Article:
    """Return the article in ``text``, which it keeps whole: what is no article is marked as furniture, not cut.

    Title, publisher, author and date come from the lines above the first paragraph and below the last.
    Raises TimelineError when there is no paragraph.
    """
    head, body = _split_head(_units(text))
    body = _mark_tail([_mark_body(unit) for unit in body])
    title = _title(head)
    marked = _mark_head(head, title) + body
    stamps = _read_stamps(head, body, text)
    metadata = Metadata(
        title=" ".join(title.words.split()) if title else "",
        publisher=stamps.publisher,
        published=stamps.published,
        author=stamps.author,
    )
    blocks = tuple(Block(Span(unit.start, unit.end), unit.kind) for unit in marked)
    article = build_article(named_after(path, metadata), path, text, blocks, OffsetMap.identity(len(text)))
    published = article.source.published or _dateline_with_year(article)
    if published is None:
        mend = f'begin the text with a line such as "Published: 9 March 2016", or use front matter: {DATE_MEND}'
        notices.append(Notice(NO_DATE, path, mend, is_error=False))
    return replace(article, source=replace(article.source, published=published))


def _units(text: str) -> list[_Unit]:
    """Return the paragraphs; a byline or stamp that stands on top of one, without an empty line, is one by itself."""
    units = []
    for start, end in find_paragraphs(text):
        at = start
        for line in _LINE.finditer(text, start, end):
            first, last = trimmed(text, *line.span())
            words = text[first:last]
            if last >= end or not (furniture.read_byline(words) or furniture.is_stamp(words)):
                break
            units.append(_Unit(first, last, words))
            at = line.end()
        first, last = trimmed(text, at, end)
        units.append(_Unit(first, last, text[first:last]))
    return units


def _split_head(units: list[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """Return the units before the first paragraph of prose, and the others."""
    for index, unit in enumerate(units[:_MAX_HEAD]):
        is_furniture = furniture.is_furniture(unit.words) or furniture.is_stamp(unit.words)
        if not is_furniture and (furniture.is_prose(unit.words) or _opens_with_dateline(unit)):
            return units[:index], units[index:]
    return (units[:1], units[1:]) if len(units) > 1 and furniture.is_heading(units[0].words) else ([], units)


def _opens_with_dateline(unit: _Unit) -> bool:
    return read_dateline(unit.words, 0, len(unit.words)) is not None


def _title(head: list[_Unit]) -> _Unit | None:
    """Return the line of the head that reads most like a title: of near equals the first, rather before a stamp."""
    times = Counter(unit.words for unit in head)
    best, best_score = None, 0
    is_stamped = False
    for unit in head:
        if furniture.is_stamp(unit.words) or furniture.read_byline(unit.words) is not None:
            is_stamped = is_stamped or best is not None
            continue
        if times[unit.words] > 1 or furniture.is_furniture(unit.words):
            continue
        score = furniture.title_score(unit.words) - (2 if is_stamped else 0)
        # a subtitle below may be the better sentence by a hair
        if score > best_score + (best is not None):
            best, best_score = unit, score
    return best


def _mark_head(head: list[_Unit], title: _Unit | None) -> list[_Unit]:
    """Return the head with its kinds: the title and what stands under it are headings, stamps are datelines."""
    marked = []
    is_below = False
    times = Counter(unit.words for unit in head)
    for unit in head:
        is_below = is_below or unit is title
        kind: BlockKind = "furniture"
        if furniture.is_stamp(unit.words):
            kind = "dateline"
        elif unit is title or (
            is_below
            and times[unit.words] == 1
            and furniture.is_heading(unit.words)
            and not furniture.is_furniture(unit.words)
            and not furniture.is_site_name(unit.words)
            and furniture.read_byline(unit.words) is None
        ):
            kind = "heading"
        marked.append(replace(unit, kind=kind))
    return marked


def _mark_body(unit: _Unit) -> _Unit:
    words = unit.words
    kind: BlockKind = "paragraph"
    if furniture.is_furniture(words) or furniture.read_byline(words) is not None:
        kind = "furniture"
    elif furniture.is_stamp(words):
        kind = "dateline"
    elif _LIST_ITEM.match(words):
        kind = "list-item"
    elif words.startswith("> "):
        kind = "quotation"
    elif len(words.split()) <= 12 and "\n" not in words and furniture.is_heading(words):
        kind = "heading"
    return replace(unit, kind=kind)


def _mark_tail(body: list[_Unit]) -> list[_Unit]:
    """Return the body with comments marked, and all after "Related articles" where no paragraph follows."""
    last = -1
    for index, unit in enumerate(body):
        if furniture.opens_comments(unit.words):
            break
        if unit.kind == "paragraph" and furniture.is_sentence(unit.words):
            last = index
    marked = list(body[: last + 1])
    is_closed = False
    for unit in body[last + 1 :]:
        is_closed = is_closed or furniture.closes_article(unit.words)
        # A heading with nothing under it heads nothing: it is the first line of a menu.
        is_menu = unit.kind == "heading" and last >= 0
        marked.append(replace(unit, kind="furniture") if is_closed or is_menu else unit)
    return marked


def _read_stamps(head: list[_Unit], body: list[_Unit], text: str) -> _Stamps:
    around = [*head, *(unit for unit in body if unit.kind in ("dateline", "furniture"))]
    lines = [unit.words for unit in around if furniture.is_stamp(unit.words)]
    # The date of publication counts before that of a change, whichever stands first.
    lines.sort(key=furniture.is_update)
    published = next(
        (stamp.interval for line in lines for stamp in find_stamps(line) if stamp.interval is not None), None
    )
    agency = next((agency for line in lines if (agency := furniture.read_agency(line))), "")
    author = next((name for unit in around if (name := furniture.read_byline(unit.words)) is not None), "")
    return _Stamps(published, agency or _lead_agency(body, text) or _site_name(head), author)


def _lead_agency(body: list[_Unit], text: str) -> str:
    lead = next((unit for unit in body if unit.kind == "paragraph"), None)
    dateline = read_dateline(text, lead.start, lead.end) if lead else None
    return dateline.publisher if dateline else ""


def _site_name(head: list[_Unit]) -> str:
    """Return the name of the site: a line that comes twice, or one that reads like a newspaper's."""
    times = Counter(unit.words for unit in head if not furniture.is_furniture(unit.words))
    repeated = [words for words, count in times.items() if count > 1 and len(words.split()) <= 6]
    named = [words for words in times if furniture.is_site_name(words)]
    return next((words for words in repeated if words in named), None) or next(iter([*repeated, *named]), "")


def _dateline_with_year(article: Article) -> Interval | None:
    """Return the day of a dateline without a year, if every year named above the article is one and the same."""
    lead = next((block for block in article.blocks if block.kind == "dateline"), None)
    if lead is None:
        return None
    stamps = [stamp for stamp in find_stamps(lead.span.of(article.text)) if not stamp.has_year]
    years = set(re.findall(r"(?<![\d©])(?:1[5-9]|20)\d\d(?!\d)", article.text[: lead.span.start]))
    if len(stamps) != 1 or len(years) != 1 or "©" in article.text[: lead.span.start]:
        return None
    stamp = stamps[0]
    try:
        return Interval.of_day(int(years.pop()), stamp.month, stamp.day)
    except ValueError:
        return None
