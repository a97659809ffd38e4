"""Markdown that is nothing but paragraphs of plain words, as most articles are: what the converter would make of it.

The converter and the cleaning of its HTML take longer than all the rest of reading; where no sign of the text can mean
anything to either, the page is known beforehand. In doubt the text is not plain.
"""

import re

from timeline.extract.readers.rendering import Walk
from timeline.model import Block, OffsetMap, Span

# Signs that mean something to Markdown or HTML anywhere; lines that begin or end in white space, or begin as the line
# of a list, a definition or an underlined heading does; white space that HTML draws together.
_MEANINGFUL = re.compile(
    r"[\\`*_\[\]<>&#|~\x00-\x09\x0b-\x1f\x7f-\xa0\ud800-\udfff\u2028\u2029]"
    r"|  |^(?:[^\S\n]|[-+=:]|\d+\. )|[^\S\n]$",
    re.MULTILINE,
)
_BREAK = re.compile(r"\n{2,}")


def read_plain(source: str) -> tuple[str, Walk] | None:
    """Return the clean page that ``source`` makes, with its words; None where it is more than plain paragraphs."""
    body = source.strip("\n")
    if not body or _MEANINGFUL.search(body) is not None:
        return None
    pieces: list[str] = []
    blocks: list[Block] = []
    runs: list[tuple[int, int, int]] = []
    start = place = 0
    for paragraph in _BREAK.split(body):
        place += len("<p>")
        pieces.append(paragraph)
        blocks.append(Block(Span(start, start + len(paragraph)), "paragraph"))
        runs.append((start, place, len(paragraph)))
        start += len(paragraph) + len("\n\n")
        place += len(paragraph) + len("</p>\n")
    text = "\n\n".join([piece.replace("\n", " ") for piece in pieces])
    page = "<p>" + "</p>\n<p>".join(pieces) + "</p>"
    return page, Walk(text, tuple(blocks), OffsetMap(tuple(runs)))
