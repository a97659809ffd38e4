"""Article pages: every cited passage marked where it stands in the text, with the way back to its event."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape as _escape_all
from html import unescape
from operator import itemgetter
from typing import NamedTuple

from timeline.generate.urls import safe_link
from timeline.model import Article, Block, BlockKind, OffsetMap, Rendered, Span

# A whole element that never shows, a comment, or one tag; quoted attribute values may hold ">".
_TOKEN = re.compile(
    r"<(script|style|template|noscript|iframe|object|title)\b[^>]*>.*?</\1\s*>"
    r"|<!--.*?-->"
    r"""|<(?P<end>/)?(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_ESCAPE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_NOTHING_INSIDE = re.compile(r"\s*</")
_HEADING = re.compile(r"h[1-6]")
_SPECIAL = re.compile(r"""[&<>"']""")
_RUN = re.compile(r"""[^&<>"']+|[&<>"']""")

# Elements that come through, each with the attributes it may keep. All else goes, its text stays.
_GLOBAL = frozenset(("lang", "dir"))
_ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "abbr",
            "b",
            "bdi",
            "bdo",
            "blockquote",
            "br",
            "caption",
            "cite",
            "code",
            "dd",
            "del",
            "dfn",
            "div",
            "dl",
            "dt",
        ),
        _GLOBAL,
    ),
    **dict.fromkeys(
        (
            "dt",
            "em",
            "figcaption",
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "ins",
            "kbd",
            "li",
            "p",
            "pre",
        ),
        _GLOBAL,
    ),
    **dict.fromkeys(
        ("q", "s", "samp", "small", "strong", "sub", "sup", "table", "tbody", "tfoot", "thead", "tr", "u", "ul", "var"),
        _GLOBAL,
    ),
    "a": _GLOBAL | {"href"},
    "abbr": _GLOBAL | {"title"},
    "ol": _GLOBAL | {"start"},
    "p": _GLOBAL | {"class"},
    "span": _GLOBAL | {"class"},
    "td": _GLOBAL | {"colspan", "rowspan"},
    "th": _GLOBAL | {"colspan", "rowspan"},
}
_RENAMED = dict.fromkeys(("address", "article", "aside", "center", "footer", "header", "main", "nav", "section"), "div")
_VOID = frozenset(("br", "hr"))
_VALUES = {
    "lang": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "class": re.compile(r"dateline|caption|cell"),
    "start": re.compile(r"-?[0-9]{1,6}"),
    "colspan": re.compile(r"[1-9][0-9]{0,2}"),
    "rowspan": re.compile(r"[1-9][0-9]{0,2}"),
    "title": re.compile(r".+", re.DOTALL),
}
_PLAIN_TAGS: dict[BlockKind, tuple[str, str]] = {
    "paragraph": ("<p>", "</p>"),
    "heading": ("<h2>", "</h2>"),
    "list-item": ("<li>", "</li>"),
    "quotation": ("<blockquote><p>", "</p></blockquote>"),
    "caption": ('<p class="caption">', "</p>"),
    "cell": ('<p class="cell">', "</p>"),
    "dateline": ('<p class="dateline">', "</p>"),
}


class Mark(NamedTuple):
    """One cited passage of an article, and the event that cites it.

    ``anchor`` is the ``id`` that links point at; ``timex`` the words that date it; ``href`` leads back to the event;
    ``label`` names that link to whoever cannot see it, ``date`` is the short date, of these words, that stands on it.
    """

    anchor: str
    span: Span
    quote: str
    href: str
    label: str
    date: str = ""
    timex: Span | None = None


def mark_citations(article: Article, marks: Sequence[Mark]) -> str:
    """Return the article's body as HTML, with every passage in ``marks`` marked and linked to its event.

    The visible text is the article's own, to the letter (but for a first heading that only repeats the title). Each
    anchor is the ``id`` of exactly one element: the first piece of its passage. A passage that the page does not hold
    stands as a quotation at the end, so that no link to it leads nowhere.
    """
    unique = list({mark.anchor: mark for mark in reversed(marks)}.values())[::-1]
    unique.sort(key=lambda mark: (mark.span.start, mark.span.end, mark.anchor))
    if article.rendered is None and (simple := _mark_paragraphs(article, unique)):
        return simple
    page = article.rendered or render_plain(article)
    walk = _Walk(page.html, _edges(page, unique))
    walk.run(_repeated_title(page, article.source.title, unique))
    missing = [mark for mark in unique if mark.anchor not in walk.placed]
    return "".join(walk.out) + "".join(map(_loose_quotation, missing))


def _mark_paragraphs(article: Article, marks: Sequence[Mark]) -> str:
    """Return the same of a text that is paragraphs and nothing else, with marks that stand apart from one another.

    Most excerpts are: there is no tag to look for. ``""`` where it is not so simple.
    """
    text, out = article.text, list[str]()
    number, left = 0, len(marks)
    for block in article.blocks:
        if block.kind != "paragraph":
            return ""
        place, end = block.span.start, block.span.end
        out.append("<p>")
        while number < left and (span := marks[number].span).start < end:
            mark = marks[number]
            number += 1
            if span.start < place or span.end > end or not (words := _marked_words(text, mark)):
                return ""
            opening = f'<mark id="{escape(mark.anchor)}">'
            out += (escape(text[place : span.start]), opening, words, "</mark>", _back_link(mark))
            place = span.end
        out += (escape(text[place:end]), "</p>\n")
    return "".join(out) if number == left else ""


def _marked_words(text: str, mark: Mark) -> str:
    """Return the words of a mark as HTML, ``""`` where they or their time expression show nothing, or reach too far."""
    span, timex = mark.span, mark.timex
    words = text[span.start : span.end]
    if timex is None:
        return "" if _is_blank(words) else escape(words)
    when = text[timex.start : timex.end]
    if _is_blank(when) or not span.covers(timex):
        return ""
    before, after = escape(text[span.start : timex.start]), escape(text[timex.end : span.end])
    return f'{before}<u class="when">{escape(when)}</u>{after}'


def render_plain(article: Article) -> Rendered:
    """Return the HTML of an article that is text only, made from its blocks; furniture is left out."""
    out: list[str] = []
    runs: list[tuple[int, int, int]] = []
    length = 0

    def write(markup: str) -> None:
        nonlocal length
        out.append(markup)
        length += len(markup)

    for opening, block, closing in _plain_layout(article):
        write(opening)
        for start, words in _escaped_runs(article.text, block.span):
            runs.append((start, length, 1 if words[0] == "&" else len(words)))
            write(words)
        write(closing)
    return Rendered("".join(out), OffsetMap(tuple(runs)))


def _plain_layout(article: Article) -> Iterator[tuple[str, Block, str]]:
    """Yield each block that shows, between the tags that open and close it."""
    blocks = [block for block in article.blocks if block.kind != "furniture"]
    leads_on = False  # an open paragraph waits: its dateline stood on the same line
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        opening, closing = _PLAIN_TAGS[block.kind]
        if block.kind == "list-item":
            opening = opening if index and blocks[index - 1].kind == "list-item" else f"<ul>{opening}"
            closing = closing if following and following.kind == "list-item" else f"{closing}</ul>"
        is_lead = block.kind == "dateline" and following is not None and following.kind == "paragraph"
        if leads_on:
            opening = ""
        leads_on = is_lead and "\n" not in article.text[block.span.end : following.span.start]  # type: ignore[union-attr]
        if leads_on:
            opening, closing = '<p><span class="dateline">', "</span> "
        yield opening, block, closing + ("" if leads_on else "\n")


def _escaped_runs(text: str, span: Span) -> Iterator[tuple[int, str]]:
    """Yield ``(start, HTML)`` of each stretch without an escape, and of each character that is one."""
    words = span.of(text)
    if not _SPECIAL.search(words):
        yield span.start, words
        return
    for match in _RUN.finditer(words):
        yield span.start + match.start(), escape(match[0])


def escape(text: str) -> str:
    """Return a text as it stands in HTML, between tags or quotes; of most there is nothing to escape."""
    return _escape_all(text) if _SPECIAL.search(text) else text


class _Edge(NamedTuple):
    """Where a marked stretch of the HTML starts or stops; at one place, stops come first."""

    place: int
    is_start: bool
    rank: int
    is_timex: bool
    mark: Mark
    is_last: bool


_ORDER = itemgetter(0, 1, 2, 3)


def _edges(page: Rendered, marks: Sequence[Mark]) -> list[_Edge]:
    """Return the edges of all stretches to mark, in order of place."""
    edges = []
    for rank, mark in enumerate(marks):
        for is_timex, span in ((False, mark.span), (True, mark.timex)):
            stretches = _stretches(page, span) if span else []
            for start, end in stretches:
                is_last = not is_timex and end == stretches[-1][1]
                edges.append(_Edge(start, True, rank, is_timex, mark, is_last))
                edges.append(_Edge(end, False, rank, is_timex, mark, is_last))
    edges.sort(key=_ORDER)
    return edges


def _stretches(page: Rendered, span: Span) -> list[tuple[int, int]]:
    """Return where ``span`` of the text stands in the HTML: stretches with no tag inside, blank ones left out."""
    html = page.html
    joined: list[tuple[int, int]] = []
    for _, start, length in page.places.pieces(span):
        end = start + length
        if html[end - 1] == "&" and (match := _ESCAPE.match(html, end - 1)):
            end = match.end()
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if not _is_blank(html[start:end])]


def _is_blank(html: str) -> bool:
    """Tell whether HTML without tags shows nothing; an escape may stand for a space."""
    return not html.strip() or ("&" in html and not unescape(html).strip())


class _Walk:
    """One pass over the HTML that lets through what is safe and writes the marks.

    A class, for the pass carries much with it: the tags that are open, the marks that are, the links that wait.
    """

    def __init__(self, html: str, edges: list[_Edge]) -> None:
        self.html = html
        self.edges = edges
        self.out: list[str] = []
        self.placed: set[str] = set()  # anchors that are written
        self._next = 0  # index of the next edge
        self._open: list[tuple[str, str]] = []  # (tag as the source has it, the end tag owed for it)
        self._levels: list[int] = []  # of the headings above the place
        self._covering: dict[str, Mark] = {}  # by anchor
        self._timexes = 0  # how many time expressions cover the place
        self._waiting: list[Mark] = []  # links that cannot stand where they belong: inside another link

    def run(self, skipped: Span | None) -> None:
        """Write the whole HTML but for the stretch ``skipped``."""
        place = skipped.end if skipped else 0
        for token in _TOKEN.finditer(self.html, place):
            self._text(place, token.start())
            if token["tag"]:
                self._tag(token)
            place = token.end()
        self._text(place, len(self.html))
        while self._open:
            self._close()

    def _text(self, start: int, end: int) -> None:
        """Write text that has no tag in it, cut wherever a mark or a time expression starts or stops."""
        ahead = self.edges[self._next].place if self._next < len(self.edges) else end + 1
        if ahead > end and not self._covering:
            words = _without_tags(self.html[start:end])
            self.out.append(f'<u class="when">{words}</u>' if self._timexes and words else words)
            return
        place = start
        pieces: list[tuple[str, bool]] = []  # under one and the same marks: (HTML, is a time expression)
        while place < end:
            while self._next < len(self.edges) and self.edges[self._next].place <= place:
                self._pass_edge(pieces)
            following = self.edges[self._next].place if self._next < len(self.edges) else end
            cut = min(following, end)
            pieces.append((_without_tags(self.html[place:cut]), self._timexes > 0))
            place = cut
        while self._next < len(self.edges) and self.edges[self._next].place <= end:
            if self.edges[self._next].is_start:
                break
            self._pass_edge(pieces)
        self._flush(pieces)

    def _pass_edge(self, pieces: list[tuple[str, bool]]) -> None:
        edge = self.edges[self._next]
        self._next += 1
        if edge.is_timex:
            self._timexes += 1 if edge.is_start else -1
            return
        self._flush(pieces)
        if edge.is_start:
            self._covering[edge.mark.anchor] = edge.mark
            return
        self._covering.pop(edge.mark.anchor, None)
        if edge.is_last and edge.mark.anchor in self.placed:
            self._waiting.append(edge.mark)
            self._release()

    def _flush(self, pieces: list[tuple[str, bool]]) -> None:
        """Write what was gathered under the marks that cover it, and empty it."""
        if not pieces:
            return
        words = "".join(f'<u class="when">{piece}</u>' if is_timex else piece for piece, is_timex in pieces if piece)
        is_blank = all(not piece or piece.isspace() for piece, _ in pieces)
        pieces.clear()
        if is_blank or not self._covering:
            self.out.append(words)
            return
        new = [anchor for anchor in self._covering if anchor not in self.placed]
        self.placed.update(new)
        opening = "".join(f'<mark id="{escape(anchor)}">' for anchor in new) or "<mark>"
        self.out.append(opening + words + "</mark>" * max(len(new), 1))

    def _release(self) -> None:
        """Write the links that wait, unless a link is open here: one cannot stand inside another."""
        if any(end == "</a>" for _, end in self._open):
            return
        self.out.extend(map(_back_link, self._waiting))
        self._waiting.clear()

    def _tag(self, token: re.Match[str]) -> None:
        name = token["tag"].lower()
        if token["end"]:
            if any(tag == name for tag, _ in self._open):
                while self._open[-1][0] != name:
                    self._close()
                self._close()
            return
        tag = _RENAMED.get(name, name)
        if tag == "th" and _NOTHING_INSIDE.match(self.html, token.end()):
            tag = "td"  # an empty corner of a table heads nothing
        if tag in _VOID:
            self.out.append(f"<{tag}>")
        elif tag in _ALLOWED:
            given = token["attributes"]
            attributes = _kept_attributes(tag, given) if given else ""
            if tag == "a" and (" href=" not in attributes or any(open_tag == "a" for open_tag, _ in self._open)):
                self._open.append((name, ""))
                return
            tag = self._ranked(tag)
            self.out.append(f"<{tag}{attributes}>")
            self._open.append((name, f"</{tag}>"))

    def _close(self) -> None:
        _, end_tag = self._open.pop()
        self.out.append(end_tag)
        if self._waiting:
            self._release()

    def _ranked(self, tag: str) -> str:
        """Return the heading that ``tag`` is on a page whose own title is the only ``h1``; no rank is left out."""
        if tag[0] != "h" or not _HEADING.fullmatch(tag):
            return tag
        level = int(tag[1])
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return f"h{min(1 + len(self._levels), 6)}"


def _without_tags(html: str) -> str:
    """Return a stretch of HTML without what could be taken for a tag."""
    return html.replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(1024)
def _kept_attributes(tag: str, source: str) -> str:
    kept = {}
    for name, quoted in _ATTRIBUTE.findall(source):
        value = unescape(quoted[1:-1] if quoted[:1] in "\"'" else quoted)
        if name.lower() not in _ALLOWED[tag]:
            continue
        if name.lower() == "href":
            if link := safe_link(value):
                kept["href"] = link
                kept["rel"] = "noopener"
        elif _VALUES[name.lower()].fullmatch(value):
            kept[name.lower()] = value
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _repeated_title(page: Rendered, title: str, marks: Sequence[Mark]) -> Span | None:
    """Return where the page opens with a heading that only repeats its title, and nobody cites it."""
    match = re.match(r"\s*<(h[1-6])\b[^>]*>(.*?)</\1\s*>", page.html, re.DOTALL | re.IGNORECASE)
    if not match or _bare(unescape(re.sub(r"<[^>]*>", "", match[2]))) != _bare(title):
        return None
    spans = [span for mark in marks for span in (mark.span, mark.timex) if span]
    is_cited = any(start < match.end() for span in spans for start, _ in _stretches(page, span))
    return None if is_cited else Span(0, match.end())


def _bare(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _back_link(mark: Mark) -> str:
    # The date stands in an attribute and the style sheet shows it: the text stays the article's own, word for word.
    return (
        f'<a class="to-event" href="{escape(mark.href)}" data-date="{escape(mark.date)}" '
        f'aria-label="{escape(mark.label)}"></a>'
    )


def _loose_quotation(mark: Mark) -> str:
    return (
        f'<blockquote class="loose"><p><mark id="{escape(mark.anchor)}">{escape(mark.quote)}</mark>'
        f"{_back_link(mark)}</p></blockquote>"
    )
