"""Markdown with front matter -> Article."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.assembly import build_article, named_after
from timeline.extract.readers.front_matter import read_front_matter
from timeline.extract.readers.metadata import DATE_MEND, NO_DATE, read_metadata
from timeline.extract.readers.plain import read_plain
from timeline.extract.readers.rendering import FOOTNOTE_MARK, Walk, clean_html, too_deep, walk_html
from timeline.extract.readers.tracing import trace
from timeline.model import Article, Rendered

if TYPE_CHECKING:
    from markdown import Markdown

MAX_CHARACTERS = 2_000_000  # of Markdown: a long book; the converter takes a second for each half million
_MAX_NESTING = 50  # open brackets, or marks of quotation in one line: what no article needs and a converter chokes on
_MAX_OPEN_TAGS = 300
_MAX_PARAGRAPH = 100_000  # characters without an empty line; the converter's time grows with their square
_MAX_DEFINITIONS = 2_000  # of links, for the same reason
_EXTENSIONS = ("tables", "fenced_code", "footnotes", "sane_lists", "def_list")
_FOOTNOTE = re.compile(r'<sup id="fnref[^"]*"><a class="footnote-ref" href="[^"]*">([^<]*)</a></sup>')
_BACK_LINK = re.compile(r'(?:&#160;|\xa0)?<a class="footnote-backref"[^>]*>.*?</a>')
_FIRST_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_MARKUP = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")
_NESTED_QUOTES = re.compile(rf"^(?:[ \t]{{0,3}}>){{{_MAX_NESTING + 1}}}", re.MULTILINE)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]*\]:", re.MULTILINE)
_MARKS = re.compile(r"\[|\]\(?|\)|<(?:!--|[a-zA-Z/])|>|\n[ \t\r]*\n")
_INDENTED = re.compile(rf"^[ \t]{{{4 * _MAX_NESTING},}}(?=[-*+>\d])", re.MULTILINE)


def read_markdown(text: str, path: str, notices: list[Notice]) -> Article:
    """Return the article in ``text``; what is odd about it is added to ``notices``.

    ``text`` of the article holds the words of its blocks; ``offsets`` lead to the body after the front matter.
    Raises TimelineError for front matter that can't be read, for nesting beyond all use and for an empty body.
    """
    front = read_front_matter(text, path)
    metadata = read_metadata(front.entries)
    body = text[front.body_start :]
    _check_body(body, path)
    heading = _FIRST_HEADING.search(body) if not metadata.title else None
    if heading is not None:
        metadata = replace(metadata, title=" ".join(_MARKUP.sub(r"\1", heading[1]).split()))
    plain = read_plain(body)
    page, walk = plain if plain is not None else _read_rendered(body, path)
    offsets = trace(walk.text, body, lambda source: walk_html(render_markdown(source, path)).text)
    article = build_article(
        named_after(path, metadata), path, walk.text, walk.blocks, offsets, Rendered(page, walk.places)
    )
    notices += [*front.notices, *metadata.notices]
    if article.source.published is None:
        notices.append(Notice(NO_DATE, path, f"add published: {DATE_MEND}", is_error=False))
    return article


def _read_rendered(body: str, path: str) -> tuple[str, Walk]:
    page = render_markdown(body, path)
    return page, walk_html(page)


def render_markdown(source: str, where: str) -> str:
    """Return Markdown as clean HTML: footnotes numbered but not linked, no pictures, headings from level 2 on.

    Raises TimelineError when the source is nested so deeply that it can't be converted.
    """
    converter = _converter()
    try:
        page = converter.reset().convert(source)
    except RecursionError:
        _converter.cache_clear()  # it stopped half way and would go on from there
        raise too_deep(where) from None
    if "footnote" in page:
        page = _BACK_LINK.sub("", _FOOTNOTE.sub(rf"{FOOTNOTE_MARK}\1</sup>", page))
    return clean_html(page, where)


@lru_cache(maxsize=1)
def _converter() -> "Markdown":
    from markdown import Markdown  # takes long to import, and most articles need no converter

    return Markdown(extensions=list(_EXTENSIONS), output_format="html")


def _check_body(body: str, path: str) -> None:
    if not body.strip():
        what = "there is no text below the front matter"
        raise TimelineError(what, where=path, mend="write the article below its front matter, or remove the file")
    if len(body) > MAX_CHARACTERS:
        what = f"more than {MAX_CHARACTERS:,} characters of Markdown"
        raise TimelineError(what, where=path, mend="split the article")
    if _NESTED_QUOTES.search(body) or _INDENTED.search(body):
        raise too_deep(path)
    _check_marks(body, path)
    if len(_DEFINITION.findall(body)) > _MAX_DEFINITIONS:
        what = f"more than {_MAX_DEFINITIONS:,} addresses of links"
        raise TimelineError(what, where=path, mend="split the article")


def _check_marks(body: str, path: str) -> None:
    """Refuse what makes the converter take the square of its length: marks that are opened and never closed."""
    brackets = addresses = tags = start = 0
    for match in _MARKS.finditer(body):
        mark = match.group()
        if mark == "[":
            brackets += 1
        elif mark == "](":
            brackets, addresses = max(0, brackets - 1), addresses + 1
        elif mark == "]":
            brackets = max(0, brackets - 1)
        elif mark == ")":
            addresses = max(0, addresses - 1)
        elif mark == ">":
            tags = 0
        elif mark[0] == "<":
            tags += 1
        else:
            _check_length(body, start, match.start(), path)
            brackets, addresses, start = 0, 0, match.end()
        if max(brackets, addresses) > _MAX_NESTING or tags > _MAX_OPEN_TAGS:
            raise too_deep(path)
    _check_length(body, start, len(body), path)


def _check_length(body: str, start: int, end: int, path: str) -> None:
    if end - start > _MAX_PARAGRAPH:
        what = f"a paragraph of more than {_MAX_PARAGRAPH:,} characters"
        raise TimelineError(what, where=path, mend="part the paragraphs by empty lines")
