"""Articles and events for the tests of the site, written as marked text: ``[[m1|It began {on Monday}.]]``."""

import re
from dataclasses import dataclass, field, replace
from html import escape

from timeline.edtf import parse_edtf
from timeline.model import (
    Article,
    Block,
    BlockKind,
    Citation,
    Event,
    Interval,
    Modality,
    OffsetMap,
    Rendered,
    Source,
    Span,
)

_SIGNS = re.compile(
    r"\[\[(?P<mention>[^|\]]*)\||(?P<close>\]\])|(?P<open>\{)|(?P<shut>\})|(?P<star>\*)|(?P<words>[^\[\]{}*]+|.)"
)


@dataclass
class Cited:
    """An article made from marked text, and where each mention and its time expression stand in it."""

    article: Article
    quotes: dict[str, Span] = field(default_factory=dict)
    timexes: dict[str, Span] = field(default_factory=dict)

    def citation(self, mention_id: str, date: str, reason: str = "", modality: Modality = "asserted") -> Citation:
        """Return the citation of a mention; ``date`` is EDTF, ``""`` for none."""
        span = self.quotes[mention_id]
        return Citation(
            mention_id=mention_id,
            source=self.article.source,
            span=span,
            quote=span.of(self.article.text),
            interval=parse_edtf(date) if date else None,
            timex=self.timexes.get(mention_id),
            basis="text",
            modality=modality,
            reason=reason,
        )


class _Writer:
    """Text, its HTML and the way between the two, grown piece by piece."""

    def __init__(self) -> None:
        self.text = ""
        self.html = ""
        self.runs: list[tuple[int, int, int]] = []

    def words(self, words: str) -> None:
        for character in words:
            self.runs.append((len(self.text), len(self.html), 1))
            self.text += character
            self.html += escape(character)

    def markup(self, tag: str) -> None:
        self.html += tag


def cited_article(
    marked: str, source: Source, *, path: str = "", language: str = "en", is_rendered: bool = True
) -> Cited:
    """Return the article that ``marked`` stands for.

    Paragraphs are set apart by empty lines; ``## `` starts a heading, ``- `` a list item, ``> `` a quotation, ``~ ``
    furniture. ``[[id|…]]`` is a citation, ``{…}`` in it its time expression, ``*…*`` emphasis.
    """
    writer, cited = _Writer(), Cited.__new__(Cited)
    cited.quotes, cited.timexes = {}, {}
    blocks: list[Block] = []
    kinds: dict[str, tuple[BlockKind, str]] = {
        "## ": ("heading", "h2"), "- ": ("list-item", "li"), "> ": ("quotation", "blockquote"), "~ ": ("furniture", ""),
    }  # fmt: skip
    for paragraph in re.split(r"\n\s*\n", marked.strip()):
        sign = next((sign for sign in kinds if paragraph.startswith(sign)), "")
        kind, tag = kinds.get(sign, ("paragraph", "p"))
        if blocks:
            writer.text += "\n\n"
        start = len(writer.text)
        wrap = (f"<ul><{tag}>", f"</{tag}></ul>") if tag == "li" else (f"<{tag}>", f"</{tag}>")
        if tag:
            writer.markup(wrap[0])
            _write_marked(writer, cited, paragraph.removeprefix(sign))
            writer.markup(wrap[1] + "\n")
        else:
            writer.text += paragraph.removeprefix(sign)
        blocks.append(Block(Span(start, len(writer.text)), kind))
    cited.article = Article(
        source=source,
        path=path or f"{source.article_id}.md",
        language=language,
        text=writer.text,
        blocks=tuple(blocks),
        sentences=tuple(sorted(set(cited.quotes.values()))),
        offsets=OffsetMap.identity(len(writer.text)),
        rendered=Rendered(writer.html, OffsetMap(tuple(writer.runs))) if is_rendered else None,
    )
    return cited


def _write_marked(writer: _Writer, cited: Cited, paragraph: str) -> None:
    open_mentions: list[tuple[str, int]] = []
    timex_start = 0
    is_strong = False
    for match in _SIGNS.finditer(" ".join(paragraph.split())):
        if match["mention"] is not None:
            open_mentions.append((match["mention"], len(writer.text)))
        elif match["close"]:
            mention, start = open_mentions.pop()
            cited.quotes[mention] = Span(start, len(writer.text))
        elif match["open"]:
            timex_start = len(writer.text)
        elif match["shut"]:
            for mention, _ in open_mentions:
                cited.timexes[mention] = Span(timex_start, len(writer.text))
        elif match["star"]:
            is_strong = not is_strong
            writer.markup("<em>" if is_strong else "</em>")
        else:
            writer.words(match["words"])


def source(article_id: str, published: str = "", publisher: str = "", url: str = "", title: str = "") -> Source:
    """Return a source; ``published`` is EDTF."""
    day = parse_edtf(published) if published else None
    return Source(article_id, title or article_id, publisher, url, day)


def event(identifier: str, headline: str, *citations: Citation, importance: float = 0.5) -> Event:
    """Return an event with the date and the modality of its first citation."""
    first = citations[0]
    return Event(identifier, first.interval, headline, citations, importance, first.modality)


def dated(edtf: str, grain: str = "") -> Interval:
    """Return the interval of an EDTF date, spoken of in units of ``grain``."""
    interval = parse_edtf(edtf)
    return replace(interval, grain=grain) if grain else interval  # type: ignore[arg-type]
