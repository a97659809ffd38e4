"""A saved web page -> Article. Needs the extra ``[html]``: lxml, trafilatura, htmldate."""

import importlib.util
import logging
import re
from typing import Any

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.assembly import build_article, named_after
from timeline.extract.readers.decoding import byte_order_mark, decode
from timeline.extract.readers.metadata import NO_DATE
from timeline.extract.readers.rendering import MAX_DEPTH, clean_html, too_deep, walk_html
from timeline.model import Article, OffsetMap, Rendered

_NEEDED = ("lxml", "trafilatura", "htmldate")
for _name in _NEEDED[1:]:  # what they log of a page's faults is for their own developers, not for standard error
    logging.getLogger(_name).addHandler(logging.NullHandler())
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LARGE = 1_000_000  # characters
_HEAD_BYTES = 4096  # HTML asks for the charset within the first 1024; some pages are late
_DATA_ADDRESS = re.compile(r"data:[\w.+/-]+;base64,[A-Za-z0-9+/=\s]{256,}")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read_html(data: bytes, path: str, notices: list[Notice]) -> Article:
    """Return the article in a page; what is odd about it is added to ``notices``.

    The text is that of the page's own blocks, as they stand; menus, banners, comments and related articles are left
    out. Raises TimelineError without the extra ``[html]``, and for a page that is empty, binary, has no article in it
    or is nested beyond all use.
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        mend = "pip install 'timeline-press[html]'"
        raise TimelineError("reading HTML needs more than is installed", where=path, mend=mend)
    source = _DATA_ADDRESS.sub("data:,", _DECLARATION.sub("", decode_page(data, path, notices)))
    tree = _parse(source, path)
    from lxml import etree

    from timeline.extract.readers.page_blocks import render_blocks, select_blocks, walk_page
    from timeline.extract.readers.page_metadata import read_page_metadata

    # Written out by the parser, so that a page without <html> or <body> is one for everybody.
    source = etree.tostring(tree, encoding="unicode", method="html")
    metadata = read_page_metadata(tree, source)
    walked = walk_page(tree)
    del tree  # trafilatura makes a tree of its own: of a large page two would not be small
    blocks = select_blocks(walked, _main_lines(source))
    page = clean_html(render_blocks(blocks), path)
    walk = walk_html(page)
    if not walk.text:
        mend = "save the page of one article, with its text; a list of articles or an empty shell has none"
        raise TimelineError("no article was found in the page", where=path, mend=mend)
    offsets = OffsetMap.identity(len(walk.text))
    article = build_article(
        named_after(path, metadata), path, walk.text, walk.blocks, offsets, Rendered(page, walk.places)
    )
    if article.source.published is None:
        mend = 'add <meta name="date" content="2016-03-09"> to the head of the page'
        notices.append(Notice(NO_DATE, path, mend, is_error=False))
    return article


def decode_page(data: bytes, path: str, notices: list[Notice]) -> str:
    """Return the text of a page: by its byte order mark, its meta charset, as UTF-8, else (a warning) windows-1252."""
    if byte_order_mark(data):
        return decode(data, path)
    declared = _CHARSET.search(data, 0, _HEAD_BYTES)
    for name in (declared[1].decode("ascii") if declared else "utf-8", "utf-8"):
        try:
            # As browsers do: ISO 8859-1 is read as windows-1252, which holds it.
            codec = "windows-1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else name
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        decode(text.encode("utf-8", "replace"), path)  # refuses what is empty or binary
        return text
    if b"\0" in data:
        return decode(data, path)
    mend = "save the page as UTF-8"
    notices.append(Notice("not UTF-8 and without a charset: read as windows-1252", path, mend, is_error=False))
    return data.decode("windows-1252", "replace")


def _parse(source: str, path: str) -> Any:
    from lxml import etree

    # The text is decoded already: a parser that is told so does not ask the page again.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    tree = etree.fromstring(source.encode("utf-8", "replace"), parser)
    if tree is None:
        raise TimelineError("the page is empty", where=path, mend="save the page again, or remove the file")
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise too_deep(path)
    return tree


def _main_lines(source: str) -> list[str]:
    """Return the lines that trafilatura takes for the main text; it only points, its words are not used."""
    import trafilatura

    text = trafilatura.extract(
        source,
        include_comments=False,
        include_tables=True,
        include_images=False,
        deduplicate=False,
        favor_recall=False,
        fast=len(source) > _LARGE,  # without a second and a third opinion, which take most of the time
    )
    return text.splitlines() if text else []
