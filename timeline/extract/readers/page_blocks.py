"""A parsed page -> its blocks in reading order, and those of them that are the article."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from timeline.extract.readers.wordlists import words

_SKIPPED = words(
    "script style noscript template iframe object embed svg math textarea select button input form nav canvas video"
    " audio map head dialog menu"
)
_BLOCK_TAGS = words(
    "p h1 h2 h3 h4 h5 h6 li dt dd blockquote figcaption caption td th pre div section article aside header footer main"
    " body ul ol dl table tbody thead tfoot tr figure address details summary center fieldset hr"
)
_SHOWN_AS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_INLINE = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "cite": "em"}
_OFF_LIMITS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|subscribe|comments?|disqus|share|sharing|social|related|recirc|promo|advert(?:isement)?"
    r"|sponsored|breadcrumbs?|sidebar|footer|navbar|menu|popup|modal|paywall|tags?|taglist)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"[\W_]+")
_SHORT = 25  # letters: a stretch this short may stand in the article and in a menu alike, so it must match as a whole


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A stretch of a page that the eye takes as one: ``shown`` is its inside as HTML, ``letters`` what tells it apart.

    ``group`` is the list or table that it is part of (0: none), ``row`` the table's row.
    """

    tag: str
    shown: str
    letters: str
    group: int = 0
    row: int = 0
    is_off_limits: bool = False
    links: int = 0  # letters inside links


def walk_page(tree: Any) -> list[PageBlock]:
    """Return the blocks of a page in order; each visible word is in one of them. Not recursive: any depth will do."""
    body = tree.find("body") if tree.tag == "html" else tree
    return list(_Walker().walk(body if body is not None else tree))


def select_blocks(blocks: list[PageBlock], lines: Iterable[str]) -> list[PageBlock]:
    """Return those blocks that ``lines``, the main text as an extractor gives it, hold, and the captions among them.

    The words are the blocks' own: the extractor only points at them. Where it points at nothing, running text is
    taken.
    """
    signatures = [signature for line in lines if (signature := letters_of(line))]
    # Joined without a mark: a line break (<br>) inside a block ends a line for the extractor.
    whole, joined = set(signatures), "".join(signatures)
    rows: dict[tuple[int, int], str] = {}
    for block in blocks:
        if block.tag == "td":
            rows[block.group, block.row] = rows.get((block.group, block.row), "") + block.letters
    # A row of a table is one line, and its cells are too short to tell by themselves.
    told_by = [rows[block.group, block.row] if block.tag == "td" else block.letters for block in blocks]
    chosen = [letters in whole or (len(letters) >= _SHORT and letters in joined) for letters in told_by]
    if not any(chosen):
        chosen = [_is_running_text(block) for block in blocks]
    if True not in chosen:
        return []
    first, last = chosen.index(True), len(chosen) - 1 - chosen[::-1].index(True)
    seen: set[str] = set()
    selected = []
    for index, block in enumerate(blocks):
        is_caption = block.tag == "figcaption" and first - 2 <= index <= last + 1 and not block.is_off_limits
        # A block that comes twice (a pull quote, a copy for phones) is quoted from its first place.
        is_copy = block.letters in seen and len(block.letters) >= _SHORT
        if (chosen[index] or is_caption) and not is_copy:
            seen.add(block.letters)
            selected.append(block)
    return selected


def render_blocks(blocks: list[PageBlock]) -> str:
    """Return blocks as HTML: paragraphs, headings, lists, quotations, captions and tables."""
    parts: list[str] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = index + 1
        while end < len(blocks) and block.group and blocks[end].group == block.group:
            end += 1
        parts.append(_render_group(blocks[index:end]))
        index = end
    return "\n".join(parts)


def letters_of(phrase: str) -> str:
    """Return the letters and digits of ``phrase``, which survive all that happens to spaces and punctuation."""
    return _SIGNATURE.sub("", phrase).lower()


def _render_group(blocks: list[PageBlock]) -> str:
    tag = blocks[0].tag
    if tag == "li":
        return "<ul>\n" + "\n".join(f"<li>{block.shown}</li>" for block in blocks) + "\n</ul>"
    if tag == "td":
        rows: dict[int, list[str]] = {}
        for block in blocks:
            rows.setdefault(block.row, []).append(f"<td>{block.shown}</td>")
        return "<table>\n" + "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in rows.values()) + "\n</table>"
    inside = "\n".join(f"<p>{block.shown}</p>" for block in blocks)
    if tag == "blockquote":
        return f"<blockquote>\n{inside}\n</blockquote>"
    if tag == "figcaption":
        return f"<figure><figcaption>{blocks[0].shown}</figcaption></figure>"
    return inside if tag == "p" else f"<{tag}>{blocks[0].shown}</{tag}>"


def _is_running_text(block: PageBlock) -> bool:
    return (
        block.tag in ("p", "blockquote")
        and not block.is_off_limits
        and len(block.letters) >= _SHORT
        and block.links * 2 < len(block.letters)
    )


class _Walker:
    """The state of one walk: the open elements, and the block that is being filled."""

    def __init__(self) -> None:
        self.open: list[Any] = []
        self.numbers: list[int] = []  # of the open elements, in the order they were met
        self.met = 0
        self.parts: list[str] = []
        self.letters: list[str] = []
        self.links = 0
        self.inline: list[tuple[Any, str]] = []  # the inline elements that are open, and the tag that closes each
        self.skipped: Any = None

    def walk(self, root: Any) -> Iterator[PageBlock]:
        from lxml import etree

        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if not isinstance(element.tag, str):
                if self.skipped is None:
                    self._write(element.tail)
            elif event == "start":
                yield from self._enter(element)
            else:
                yield from self._leave(element, is_root=element is root)

    def _enter(self, element: Any) -> Iterator[PageBlock]:
        if self.skipped is not None:
            return
        if element.tag in _SKIPPED or _is_hidden(element):
            self.skipped = element
            return
        if element.tag in _BLOCK_TAGS:
            yield from self._finish()
            self.open.append(element)
            self.met += 1
            self.numbers.append(self.met)
        elif element.tag == "br":
            self.parts.append("<br>")
            self.letters.append(" ")
        elif tag := _INLINE.get(element.tag):
            self._open_inline(element, f"<{tag}>", f"</{tag}>")
        elif element.tag == "a" and (address := _link(element)):
            self._open_inline(element, f'<a href="{html.escape(address)}">', "</a>")
        self._write(element.text)

    def _leave(self, element: Any, *, is_root: bool) -> Iterator[PageBlock]:
        if self.skipped is not None:
            if element is not self.skipped:
                return
            self.skipped = None
        elif element.tag in _BLOCK_TAGS:
            yield from self._finish()
            self.open.pop()
            self.numbers.pop()
        elif self.inline and self.inline[-1][0] is element:
            self.parts.append(self.inline.pop()[1])
        if not is_root:
            self._write(element.tail)

    def _open_inline(self, element: Any, opening: str, closing: str) -> None:
        self.parts.append(opening)
        self.inline.append((element, closing))

    def _write(self, phrase: str | None) -> None:
        if phrase:
            self.parts.append(html.escape(phrase, quote=False))
            self.letters.append(phrase)
            if any(element.tag == "a" for element, _ in self.inline):
                self.links += len(letters_of(phrase))

    def _finish(self) -> Iterator[PageBlock]:
        """Give the block that is being filled, if it has a word in it; inline elements go on in the next one."""
        closing = "".join(tag for _, tag in reversed(self.inline))
        letters = letters_of("".join(self.letters))
        if letters and self.open:
            shown = "".join(self.parts).strip() + closing
            yield self._block(shown, letters)
        self.parts = [] if not self.inline else [_reopened(element) for element, _ in self.inline]
        self.letters = []
        self.links = 0

    def _block(self, shown: str, letters: str) -> PageBlock:
        names = [element.tag for element in self.open]
        is_off_limits = any(_is_off_limits(element) for element in self.open)
        for element in reversed(self.open):
            if element.tag in _SHOWN_AS:
                return PageBlock(_SHOWN_AS[element.tag], shown, letters, is_off_limits=is_off_limits, links=self.links)
            if element.tag in ("li", "td", "th", "dd", "dt", "blockquote", "figcaption", "caption", "pre"):
                return self._special(element, shown, letters, is_off_limits)
        tag = "figcaption" if "figure" in names else "p"
        return PageBlock(tag, shown, letters, is_off_limits=is_off_limits, links=self.links)

    def _special(self, element: Any, shown: str, letters: str, is_off_limits: bool) -> PageBlock:
        tag = {"th": "td", "dd": "li", "dt": "li", "caption": "figcaption"}.get(element.tag, element.tag)
        group = self._number_of("ul", "ol", "dl") if tag == "li" else self._number_of("table") if tag == "td" else 0
        group = group or self._number_of(element.tag)
        return PageBlock(tag, shown, letters, group, self._number_of("tr"), is_off_limits, self.links)

    def _number_of(self, *tags: str) -> int:
        """Return the number of the innermost open element that is one of ``tags``, 0 without one."""
        pairs = zip(reversed(self.open), reversed(self.numbers), strict=True)
        return next((number for element, number in pairs if element.tag in tags), 0)


def _reopened(element: Any) -> str:
    if element.tag == "a":
        return f'<a href="{html.escape(_link(element))}">'
    return f"<{_INLINE[element.tag]}>"


def _link(element: Any) -> str:
    href = (element.get("href") or "").strip()
    # A link within the saved page, or to a file beside it, leads nowhere on the site.
    return href if re.match(r"(?:https?|mailto):", href, re.IGNORECASE) else ""


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or element.get("aria-hidden") == "true"


def _is_off_limits(element: Any) -> bool:
    if element.tag in ("aside", "footer"):
        return True
    return _OFF_LIMITS.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None
