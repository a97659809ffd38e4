"""HTML from anywhere -> clean HTML, and clean HTML -> the text in it, cut into blocks, with the way back.

Clean means: nothing runs, nothing styles, nothing is loaded. Pictures are left out, for a page may call nobody; the
words that stand for a picture alone in its paragraph become its caption.
"""

import html
import re
from dataclasses import dataclass, field

from timeline.errors import TimelineError
from timeline.extract.readers.wordlists import words
from timeline.model import Block, BlockKind, OffsetMap, Span

MAX_DEPTH = 200  # of nested elements; browsers stop at 512, articles at about 15
_BLOCK_TAGS = words(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote figure figcaption table caption thead tbody tfoot tr td th pre"
    " div section article aside header footer main address details summary hr"
)
_INLINE_TAGS = words("a abbr b br cite code del em i img ins kbd mark q s samp small strong sub sup u var")
_DROPPED_WITH_CONTENT = words(
    "script style noscript template iframe object embed svg math textarea select button title head audio video canvas"
    " applet frameset noframes"
)
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href"},
    "img": {"alt"},
    "sup": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto"}
# The innermost of these names the kind of the words inside.
_KINDS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "summary": "heading",
    "li": "list-item", "dt": "list-item", "dd": "list-item",
    "blockquote": "quotation", "figcaption": "caption", "caption": "caption",
    "td": "cell", "th": "cell", "pre": "furniture",
}  # fmt: skip
FOOTNOTE_MARK = '<sup title="footnote">'  # a number that leads to a footnote: shown, but no word of the text
# nh3 writes one form only: names in lower case, values in double quotes, "&" and "<" always escaped.
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>|(?P<escape>&[a-zA-Z]+;|&#\w+;)|(?P<text>[^<&]+)|."
)
_STRETCH = re.compile(r"[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*|[ \t\n\r\f]+")  # HTML's white space; a no-break space is none
_LONE_IMAGE = re.compile(r"<p>\s*(?:<a [^>]*>)?\s*<img(?: alt=\"(?P<alt>[^\"]*)\")?>\s*(?:</a>)?\s*</p>")
_IMAGE = re.compile(r"<img(?: alt=\"[^\"]*\")?>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")  # "<b/>" opens an element, for all its slash
_VOID = words("area base br col embed hr img input link meta source track wbr")


@dataclass(frozen=True, slots=True)
class Walk:
    """The words of a clean page: ``places`` leads from each character of ``text`` to the HTML that shows it."""

    text: str
    blocks: tuple[Block, ...]
    places: OffsetMap


def clean_html(page: str, where: str) -> str:
    """Return ``page`` without all that could run, style or load something, in one canonical spelling.

    Raises TimelineError when its elements are nested deeper than ``MAX_DEPTH``.
    """
    import nh3  # only here: plain articles need no cleaning

    _check_depth(page, where)
    cleaned = nh3.clean(
        page,
        tags=set(_BLOCK_TAGS | _INLINE_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    cleaned = _IMAGE.sub("", _LONE_IMAGE.sub(_caption, cleaned))
    if "<h1>" in cleaned:  # the page around the article has the only first heading
        cleaned = re.sub(r"(</?h)([1-5])>", lambda match: f"{match[1]}{int(match[2]) + 1}>", cleaned)
    return cleaned


def _caption(match: re.Match[str]) -> str:
    shown = html.escape(html.unescape(match["alt"] or "").strip(), quote=False).replace("\xa0", "&nbsp;")
    return f"<figure><figcaption>{shown}</figcaption></figure>" if shown else ""


def _check_depth(page: str, where: str) -> None:
    depth = 0
    for match in _ANY_TAG.finditer(page):
        if match[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        # What is never closed (<p>, <li>) counts as nested; only many times the limit is sure to be.
        if depth > 50 * MAX_DEPTH:
            break
    else:
        if depth <= MAX_DEPTH:
            return
    deepest = 0
    stack: list[str] = []
    for match in _ANY_TAG.finditer(page):
        tag = match[2].lower()
        if tag in _VOID or tag in ("p", "li", "td", "th", "tr", "dt", "dd", "option"):
            continue
        if not match[1]:
            stack.append(tag)
            deepest = max(deepest, len(stack))
        elif tag in stack[-20:]:
            while stack.pop() != tag:
                pass
        if deepest > MAX_DEPTH:
            raise too_deep(where)


def too_deep(where: str) -> TimelineError:
    """Return what to tell of an article whose parts are nested beyond all use."""
    return TimelineError(
        "nested deeper than any article needs",
        where=where,
        mend="save the article anew: quotations, lists or boxes are never closed",
    )


@dataclass(slots=True)
class _Writer:
    """The text so far, and the blocks and runs in it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    runs: list[tuple[int, int, int]] = field(default_factory=list)
    block_start: int = -1  # -1 between blocks
    gap: int | None = None  # where the white space stands that is owed before the next word; -1: nowhere (<br>)

    def write(self, letters: str, place: int) -> None:
        """Add visible characters that stand one by one from ``place`` on."""
        if self.block_start < 0:
            if self.blocks:
                self.parts.append("\n\n")
                self.length += 2
            self.block_start = self.length
        elif self.gap is not None:
            self._add(" ", self.gap)
        self.gap = None
        self._add(letters, place)

    def space(self, place: int) -> None:
        """Owe a space, unless a block is about to begin."""
        if self.block_start >= 0 and self.gap is None:
            self.gap = place

    def end_block(self, kind: BlockKind) -> None:
        """Close the block that is being written, if any."""
        if self.block_start >= 0:
            self.blocks.append(Block(Span(self.block_start, self.length), kind))
        self.block_start = -1
        self.gap = None

    def _add(self, letters: str, place: int) -> None:
        self.parts.append(letters)
        if place >= 0:
            if self.runs and sum(self.runs[-1][::2]) == self.length and sum(self.runs[-1][1:]) == place:
                start, target, length = self.runs[-1]
                self.runs[-1] = (start, target, length + len(letters))
            else:
                self.runs.append((self.length, place, len(letters)))
        self.length += len(letters)


def walk_html(page: str) -> Walk:
    """Return the words of a page that ``clean_html`` made: blocks parted by one empty line, single spaces inside.

    Every visible word comes once, and no two blocks run together. Code blocks are furniture.
    """
    writer = _Writer()
    stack: list[str] = []
    kind: BlockKind = "paragraph"
    hidden_until = 0
    for match in _TOKEN.finditer(page):
        place = match.start()
        if place < hidden_until:
            continue
        tag = match["tag"]
        if tag is None:
            _write_token(writer, match, place)
        elif tag == "br":
            writer.space(-1)
        elif match.group() == FOOTNOTE_MARK:
            hidden_until = page.find("</sup>", place)
        elif tag in _BLOCK_TAGS:
            writer.end_block(kind)
            if match["close"]:
                if tag in stack:
                    del stack[len(stack) - 1 - stack[::-1].index(tag) :]
            elif tag != "hr":
                stack.append(tag)
            kind = next((_KINDS[name] for name in reversed(stack) if name in _KINDS), "paragraph")
    writer.end_block(kind)
    return Walk("".join(writer.parts), tuple(writer.blocks), OffsetMap(tuple(writer.runs)))


def _write_token(writer: _Writer, match: re.Match[str], place: int) -> None:
    if match["escape"]:
        word = html.unescape(match["escape"])
        if len(word) == 1:
            writer.write(word, place)
            return
    for stretch in _STRETCH.finditer(match.group()):
        if stretch.group()[0] in " \t\n\r\f":
            writer.space(place + stretch.start())
        else:
            writer.write(stretch.group(), place + stretch.start())
