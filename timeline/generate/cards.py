"""What a template is given of an event, a citation, a date: plain values, nothing left for it to work out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from timeline.edtf import format_edtf, parse_edtf
from timeline.generate import dates
from timeline.generate.urls import anchor, safe_link, slug, text_fragment
from timeline.model import Article, Citation, Event, Interval, Source, Span

Weight = Literal["lead", "normal", "line"]
Values = dict[str, Any]

_HIDDEN = frozenset(("denied", "hypothetical"))  # told, but not as something that happened
_BADGES = {"reported": "as reported", "planned": "planned", "denied": "denied", "hypothetical": "hypothetical"}
_MIN_EVENTS_FOR_KEY = 12  # below, every event is on the first screen anyway
_MIN_EVENTS_FOR_LINES = 16
_KEY_EVENTS = 6
_LONG_QUOTE = 300  # code points: its card is far higher than others
# How many of the events, the least important, get one line: the more there are, the more of them.
_LINE_SHARES = ((400, 0.65), (120, 0.5), (_MIN_EVENTS_FOR_LINES, 0.35))


@dataclass(frozen=True, slots=True)
class Library:
    """The articles of the site by id, to tell where a citation leads."""

    articles: Mapping[str, Article]

    def link(self, citation: Citation) -> str:
        """Return the address of the cited passage below the site's root, ``""`` when its article is not published."""
        article_id = citation.source.article_id
        return f"{article_url(article_id)}#{passage_anchor(citation)}" if article_id in self.articles else ""

    def language(self, source: Source) -> str:
        """Return the language of an article, ``""`` when it is not known."""
        article = self.articles.get(source.article_id)
        return article.language if article else ""

    def words_apart(self, citation: Citation) -> str:
        """Return the time expression of a citation that stands outside its quote, ``""`` when it is in it."""
        article = self.articles.get(citation.source.article_id)
        if citation.timex is None or article is None or citation.span.covers(citation.timex):
            return ""
        return " ".join(citation.timex.of(article.text).split())


def article_url(article_id: str) -> str:
    """Return the address of an article's page below the site's root."""
    return f"articles/{slug(article_id)}.html"


def event_url(event_id: str) -> str:
    """Return the address of an event's page below the site's root."""
    return f"events/{slug(event_id)}.html"


def passage_anchor(citation: Citation) -> str:
    """Return the ``id`` of the cited passage on its article's page."""
    return anchor("m", citation.mention_id)


def is_shown(event: Event) -> bool:
    """Tell whether an event belongs on a timeline: what is denied or only imagined does not."""
    return event.modality not in _HIDDEN


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 source``, ``2 sources``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def date_values(interval: Interval | None) -> Values:
    """Return all that a page says of a date."""
    if interval is None:
        words = "date not known"
        return {"words": words, "short": words, "gutter": words, "weekday": "", "iso": "", "edtf": "",
                "when": "unknown", "note": "", "precision": "not known"}  # fmt: skip
    words = dates.in_words(interval)
    weekday, comma, _ = words.partition(", ")
    return {
        "words": words,
        "short": dates.in_short(interval),
        "gutter": dates.in_gutter(interval),
        "weekday": weekday if comma and weekday in dates.WEEKDAYS else "",
        "iso": dates.html_datetime(interval),
        "edtf": format_edtf(interval),
        "when": dates.when_of(interval),
        "note": dates.note(interval),
        "precision": dates.precision(interval),
    }


def published_values(published: Interval | None) -> Values | None:
    """Return what a page says of a publication: the day on a chip, the time to the minute in full."""
    if published is None:
        return None
    day = published.first_day
    values = date_values(replace(published, grain="minute") if published.grain == "second" else published)
    return {**values, "short": dates.in_short(Interval.of_days(day, day)) if day is not None else values["short"]}


def citation_values(citation: Citation, library: Library, language: str) -> Values:
    """Return one citation: its quote in three parts around the time expression, its source, where it leads."""
    source = citation.source
    quote = quote_parts(citation.quote, citation.span, citation.timex)
    apart = library.words_apart(citation)
    own_language = library.language(source)
    original = safe_link(source.url)
    return {
        "quote": {**quote, "apart": apart},
        # A variety of the page's own language (en-GB on an en page) is not worth a word on every quote.
        "language": "" if own_language.partition("-")[0] == language.partition("-")[0] else own_language,
        "outlet": source.publisher or source.title or source.article_id,
        "title": source.title or source.article_id,
        "author": source.author,
        "published": published_values(source.published),
        "is_guessed": source.is_guessed,
        "url": library.link(citation),
        "original": text_fragment(original, citation.quote),
        "date": date_values(citation.interval),
        "why": why(citation, quote["when"] or apart),
        "badge": _BADGES.get(citation.modality, ""),
    }


def quote_parts(quote: str, span: Span, timex: Span | None) -> Values:
    """Return a quote cut into what stands before its time expression, the expression, and what stands after."""
    if timex is None or not span.covers(timex) or len(quote) != span.end - span.start:
        return {"before": quote, "when": "", "after": ""}
    start, end = timex.start - span.start, timex.end - span.start
    return {"before": quote[:start], "when": quote[start:end], "after": quote[end:]}


def why(citation: Citation, words: str) -> str:
    """Return in a sentence what made this citation's date of its time expression ``words`` (``""`` without one)."""
    published = citation.source.published
    day = (published_values(published) or {}).get("short", "")
    told = f", in an article of {day}" if day else ""
    if citation.basis == "publication":
        start = f"The words name no date; it is the article's own{f', {day}' if day else ''}"
    elif words:
        start = f"“{' '.join(words.split())}”{told}"
    elif citation.basis == "event":
        start = f"Dated by another event told beside it{told}"
    else:
        start = f"The words of the article{told}"
    if words and words in citation.reason:
        return citation.reason  # it quotes them itself
    return f"{start}: {citation.reason}" if citation.reason else start


def card_values(event: Event, library: Library, language: str, weight: Weight = "normal") -> Values:
    """Return one event as the timeline shows it."""
    citations = [citation_values(citation, library, language) for citation in event.citations]
    outlets = dict.fromkeys(citation.source.article_id for citation in event.citations)
    return {
        "id": event.id,
        "anchor": anchor("e", event.id),
        "url": event_url(event.id),
        "headline": event.headline,
        "date": date_values(event.interval),
        "weight": weight,
        "badge": _BADGES.get(event.modality, ""),
        "is_long": weight != "line" and len(event.citations[0].quote) > _LONG_QUOTE,
        "lead": citations[0],
        "more": citations[1:],
        "sources": counted(len(outlets), "source"),
        "disagreement": disagreement(event.citations, library),
        "gap": "",
    }


def disagreement(citations: Sequence[Citation], library: Library) -> Values | None:
    """Return what the sources say where they cannot all be right, or None.

    Dates disagree when they have no day in common: ``April 1970`` and ``13 April 1970`` do not, nor do two hours of one
    day, which may be told by two clocks. The date of most sources comes first.
    """
    told: dict[Interval, list[Citation]] = {}
    for citation in citations:
        if citation.interval is not None and citation.basis != "publication":
            told.setdefault(_days_of(citation.interval), []).append(citation)
    apart = {one for one in told for other in told if not one.meets(other)}
    if not apart:
        return None
    groups: list[Values] = []
    for interval in sorted(apart, key=lambda date: (-_source_count(told[date]), date.start or 0, date.end or 0)):
        number = _source_count(told[interval])
        sources = {
            citation.source.article_id: {
                "outlet": citation.source.publisher or citation.source.title or citation.source.article_id,
                "url": library.link(citation),
            }
            for citation in told[interval]
        }
        groups.append(
            {
                "date": date_values(interval),
                "says": f"{number} source{' says' if number == 1 else 's say'}",
                "sources": list(sources.values()),
            }
        )
    first, *others = groups
    sentence = f"{first['says']} {first['date']['short']}"
    for group in others:
        sentence += f", {group['says'].replace(' sources', '').replace(' source', '')} {group['date']['short']}"
    return {"sentence": sentence, "groups": groups}


def _days_of(interval: Interval) -> Interval:
    """Return the whole days that an interval finer than a day lies on; a night belongs to the day it starts on."""
    if interval.grain not in ("second", "minute", "hour", "daypart"):
        return interval
    return parse_edtf(format_edtf(interval, finest="day"))


def _source_count(citations: Iterable[Citation]) -> int:
    return len({citation.source.article_id for citation in citations})


def weights(events: Sequence[Event]) -> dict[str, Weight]:
    """Return how much room each event gets, by id: a few lead, the least important third gets one line."""
    by_worth = sorted(events, key=lambda event: (-event.importance, event.id))
    found: dict[str, Weight] = {event.id: "normal" for event in events}
    if len(events) >= _MIN_EVENTS_FOR_KEY:
        found |= {event.id: "lead" for event in by_worth[:_KEY_EVENTS]}
    share = next((share for least, share in _LINE_SHARES if len(events) >= least), 0)
    if share:
        found |= {event.id: "line" for event in by_worth[-int(len(events) * share) :]}
    return found


def event_record(event: Event, library: Library) -> Values:
    """Return an event as ``events.json`` holds it: the Event of docs/formats.md, offsets as a person can check them."""
    sources = []
    for citation in event.citations:
        article = library.articles.get(citation.source.article_id)
        span = article.offsets.locate_span(citation.span) if article else None
        span = span or citation.span
        sources.append(
            {
                "mention": citation.mention_id,
                "article": citation.source.article_id,
                "start": span.start,
                "end": span.end,
                "value": format_edtf(citation.interval, finest="day") if citation.interval else "",
                "modality": citation.modality,
            }
        )
    return {
        "event": event.id,
        "date": format_edtf(event.interval, finest="day") if event.interval else "",
        "headline": event.headline,
        "importance": round(event.importance, 4),
        "modality": event.modality,
        "sources": sources,
    }


def linked_data(event: Event, page: str) -> Values:
    """Return an event as schema.org's Event, for search engines; ``page`` is its absolute address, or ``""``."""
    subject = []
    for citation in event.citations:
        source = citation.source
        work: Values = {"@type": "NewsArticle", "headline": source.title, "url": safe_link(source.url)}
        work["datePublished"] = dates.html_datetime(source.published)
        if source.publisher:
            work["publisher"] = {"@type": "Organization", "name": source.publisher}
        work = {key: value for key, value in work.items() if value}
        if work not in subject:
            subject.append(work)
    told: Values = {
        "@context": "https://schema.org",
        "@type": "Event",
        "identifier": event.id,
        "name": event.headline,
        "description": event.citations[0].quote,
        "startDate": dates.html_datetime(event.interval),
        "url": page,
        "subjectOf": subject,
    }
    return {key: value for key, value in told.items() if value}
