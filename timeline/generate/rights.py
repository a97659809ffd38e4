"""How much of an article the site prints: all of it, the sentences that events rest on, or a link and nothing else."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from timeline.generate.urls import safe_link
from timeline.model import Article, Block, Source, Span

Publish = Literal["full", "excerpt", "link"]
PUBLISH: tuple[Publish, ...] = get_args(Publish)
_CONTEXT = 240  # code points of a neighbouring sentence, at most: what is longer is more than context


@dataclass(frozen=True, slots=True)
class Rights:
    """What the settings say: by publisher, and for all others where they say so.

    ``home`` is the site's own address: an article that stands there is the site's own, whatever its ``url``.
    """

    by_publisher: Mapping[str, Publish] = field(default_factory=dict, hash=False)
    otherwise: Publish | None = None
    home: str = ""

    def of(self, source: Source) -> Publish:
        """Return how much of an article may be printed.

        Without a word in the settings: all of what is the site's own (it has no address elsewhere), else an excerpt. A
        source of which only a link may be printed, and that has none to print, gives an excerpt.
        """
        chosen = self.by_publisher.get(source.publisher, self.otherwise)
        link = safe_link(source.url)
        if chosen is None:
            is_own = not link or bool(self.home and link.startswith(self.home))
            return "full" if is_own else "excerpt"
        return "excerpt" if chosen == "link" and not link else chosen


NO_SETTINGS = Rights()


def excerpt_of(article: Article, cited: list[Span]) -> Article:
    """Return the article cut down to the cited spans with a sentence around each; its offsets stay what they were."""
    blocks: list[Block] = []
    for span in _with_context(article, sorted(cited)):
        if blocks and span.start <= blocks[-1].span.end:
            last = blocks[-1].span
            blocks[-1] = Block(Span(last.start, max(last.end, span.end)), "paragraph")
        else:
            blocks.append(Block(span, "paragraph"))
    return Article(
        source=article.source,
        path=article.path,
        language=article.language,
        text=article.text,
        blocks=tuple(blocks),
        sentences=article.sentences,
        offsets=article.offsets,
    )


def _with_context(article: Article, cited: list[Span]) -> list[Span]:
    found = []
    sentences = [(one.start, one.end) for one in article.sentences]  # in order, none overlaps another
    for span in cited:
        block = next((block.span for block in article.blocks if block.span.meets(span)), span)
        start, end = span.start, span.end
        before = after = None
        for one in sentences[bisect_left(sentences, (block.start,)) :]:
            if one[1] > block.end:
                break
            if one[1] <= span.start:
                before = one if one[1] - one[0] <= _CONTEXT else before
            elif one[0] < span.end:
                start, end = min(start, one[0]), max(end, one[1])
            elif one[1] - one[0] <= _CONTEXT:
                after = one
                break
        found.append(Span(before[0] if before else start, after[1] if after else end))
    return sorted(found)
