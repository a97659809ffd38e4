"""What a reader found -> the finished Article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from timeline.errors import TimelineError
from timeline.extract.readers.datelines import Dateline, read_dateline
from timeline.extract.readers.dates import parse_published
from timeline.extract.readers.finding import article_suffix
from timeline.extract.readers.furniture import is_readers_word, read_byline
from timeline.extract.readers.metadata import Metadata
from timeline.extract.sentences import split_sentences
from timeline.model import Article, Block, OffsetMap, Rendered, Source, Span

_OPENING_LINES = 3
_LONGEST_DATE_LINE = 60
_LONGEST_BYLINE = 160  # characters
_QUOTABLE = ("paragraph", "list-item", "quotation", "cell", "caption")


def build_article(
    metadata: Metadata,
    path: str,
    text: str,
    blocks: Sequence[Block],
    offsets: OffsetMap,
    rendered: Rendered | None = None,
) -> Article:
    """Return the article, with its sentences cut.

    A byline in front is marked as furniture; the dateline that the first paragraph opens with becomes a block of its
    own. They tell author, publisher and date where ``metadata`` does not.
    Raises TimelineError when no block is quotable.
    """
    if not any(block.kind in _QUOTABLE for block in blocks):
        what = "there is no text to read"
        raise TimelineError(what, where=path, mend="write the article below its title, or remove the file")
    split, dateline, author = _split_head(text, _set_apart(text, blocks, metadata))
    source = Source(
        article_id=metadata.article_id,
        title=metadata.title,
        publisher=metadata.publisher or (dateline.publisher if dateline else ""),
        url=metadata.url,
        published=metadata.published or (dateline.published if dateline else None),
        author=metadata.author or author,
        tags=metadata.tags,
        is_guessed=metadata.is_guessed,
    )
    sentences = split_sentences(text, split)
    return Article(
        source, path, metadata.language, text, split, sentences, offsets, rendered, is_draft=metadata.is_draft
    )


def _set_apart(text: str, blocks: Sequence[Block], metadata: Metadata) -> list[Block]:
    """Return ``blocks`` with a title and a date that the text begins with, as lines of their own."""
    kinds = list(blocks)
    for index, block in enumerate(blocks[:_OPENING_LINES]):
        words = " ".join(block.span.of(text).split())
        if block.kind != "paragraph" or index + 1 == len(blocks):
            break
        if metadata.title and words.casefold() == " ".join(metadata.title.split()).casefold():
            kinds[index] = replace(block, kind="heading")
        elif len(words) < _LONGEST_DATE_LINE and _is_date(words):
            kinds[index] = replace(block, kind="dateline")
        else:
            break
    if "|" in text:
        kinds = [replace(block, kind="furniture") if is_readers_word(block.span.of(text)) else block for block in kinds]
    return kinds


def _is_date(words: str) -> bool:
    try:
        parse_published(words)
    except ValueError:
        return False
    return True


def named_after(path: str, metadata: Metadata) -> Metadata:
    """Return ``metadata`` with the id and the title that the path of the file gives, where it has none itself."""
    stem = path[: len(path) - len(article_suffix(path))]
    words = " ".join(re.split(r"[\s_-]+", stem.rsplit("/", 1)[-1])).strip() or stem
    title = metadata.title or words[:1].upper() + words[1:]
    return replace(metadata, article_id=metadata.article_id or stem, title=title)


def _split_head(text: str, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], Dateline | None, str]:
    """Return the blocks, bylines marked and the dateline of the first paragraph cut off; the dateline; the author."""
    author = ""
    for index, block in enumerate(blocks):
        if block.kind != "paragraph":
            continue
        name = read_byline(block.span.of(text)) if block.span.end - block.span.start < _LONGEST_BYLINE else None
        if name is not None:
            author = author or name
            blocks = (*blocks[:index], Block(block.span, "furniture"), *blocks[index + 1 :])
            continue
        dateline = read_dateline(text, block.span.start, block.span.end)
        if dateline is None:
            break
        parts = (
            Block(Span(block.span.start, dateline.end), "dateline"),
            Block(Span(dateline.prose, block.span.end), "paragraph"),
        )
        return (*blocks[:index], *parts, *blocks[index + 1 :]), dateline, author
    return tuple(blocks), None, author
