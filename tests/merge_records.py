"""Mentions for the tests of the merge, told in one line each."""

from collections.abc import Sequence

from timeline.edtf import parse_edtf
from timeline.model import DateBasis, EventMention, Modality, Source, Span


def tell(
    quote: str,
    date: str = "",
    *,
    trigger: str = "",
    article: str = "a1",
    publisher: str = "",
    published: str = "2016-03-10",
    at: int = 0,
    sentence: Span | None = None,
    modality: Modality = "asserted",
    basis: DateBasis = "text",
    names: Sequence[str] = (),
) -> EventMention:
    """Return a mention of ``quote`` at offset ``at`` of its article; its trigger is given as a word of the quote."""
    start = at + quote.index(trigger) if trigger else at
    return EventMention(
        id=f"{article}-{at}-{quote[:12]}",
        source=Source(article, f"Title of {article}", publisher or article, published=parse_edtf(published)),
        sentence=sentence or Span(at, at + len(quote)),
        span=Span(at, at + len(quote)),
        quote=quote,
        trigger=Span(start, start + max(len(trigger), 1)),
        timex=None,
        interval=parse_edtf(date) if date else None,
        basis=basis,
        modality=modality,
        headline=quote[:60],
        names=tuple(names),
        reason="told",
    )
