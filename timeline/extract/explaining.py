"""An event mention told for a person: its words, and which rule gave it its clause, its date and its modality."""

from timeline.edtf import format_edtf
from timeline.model import Article, EventMention

_UNSAID = "no word says anything else"


def explain_mention(mention: EventMention, article: Article) -> str:
    """Return some lines that tell why ``mention`` has its words, date and modality, ending with an empty one."""
    clause, date, modality = _reasons(mention)
    placed = article.offsets.locate_span(mention.span) or mention.span
    when = "" if mention.interval is None else format_edtf(mention.interval)
    expression = (
        f" “{mention.timex.span.of(article.text)}”, rule {mention.timex.rule}" if mention.timex is not None else ""
    )
    names = ", ".join(f"{name.text} ({name.kind})" if name.kind else name.text for name in mention.entities)
    lines = [
        f"{when or 'undated'}  {mention.headline}",
        f"  quote     {mention.source.article_id} {placed.start}-{placed.end}: {mention.quote}",
        f"  clause    {clause}",
        f"  date      {date}{f' ({expression.strip()})' if expression else ''}",
        f"  modality  {mention.modality}: {modality}",
        *([f"  names     {names}"] if names else []),
    ]
    return "\n".join(lines) + "\n\n"


def _reasons(mention: EventMention) -> tuple[str, str, str]:
    """Return the reason of a mention as the one for its clause, for its date and for its modality.

    It is made of the three, in this order, parted by "; "; the words of the date's are those of its expression.
    """
    dated = mention.timex.reason if mention.timex is not None and mention.basis == "text" else ""
    if dated and dated in mention.reason:
        before, _, after = mention.reason.partition(dated)
        return before.rstrip("; ") or "the sentence as a whole", dated, after.lstrip("; ") or _UNSAID
    clause, _, rest = mention.reason.partition("; ")
    if mention.basis == "text":
        return clause, "as it is written", rest or _UNSAID
    return f"“{mention.trigger.of(_text_of(mention))}” and what belongs to it", clause, rest or _UNSAID


def _text_of(mention: EventMention) -> str:
    """Return a text in which the offsets of the quote are those of the article."""
    return " " * mention.span.start + mention.quote
