"""The timeline in other programs' formats: pure functions from records to the text of a file."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from heapq import nlargest
from html import escape
from typing import Literal, NamedTuple, get_args

from timeline import civil
from timeline.edtf import format_edtf
from timeline.generate import dates
from timeline.generate.briefs import Brief, Happening, briefs_of
from timeline.generate.cards import Library, Values, date_values, event_url, is_shown
from timeline.generate.prints import Articles, refer
from timeline.generate.rights import Rights
from timeline.generate.rolls import Roll
from timeline.generate.settings import Site
from timeline.generate.sheets import Sheet, folded
from timeline.generate.text import as_json as _json
from timeline.generate.text import clean
from timeline.generate.urls import safe_link
from timeline.generate.words import load_words
from timeline.model import Article, Citation, Event, Interval, OffsetMap, Source, Timeline

Format = Literal["json", "csv", "ics", "jsonld", "timelinejs", "markwhen", "atom", "jsonfeed"]
FORMATS: tuple[Format, ...] = get_args(Format)
FEED_ENTRIES = 50  # the newest: who comes for the whole timeline takes events.json
CSV_FIELDS = ("event", "date", "headline", "importance", "modality", "sources", "outlets", "quote", "article", "url")
_READ_AT_ONCE = 4096  # articles: those that tell of one time are read together
_CALENDAR_DAYS = 31  # a year-long entry would cover a calendar: longer stretches are left out of it
_NO_DAY = "1970-01-01T00:00:00Z"  # an entry of a feed must have a moment; this one says that nobody knows it
_NO_SECOND = civil.day_number(1970, 1, 1) * civil.SECONDS_PER_DAY
# What RFC 3339 can write: the years 1 to 9999.
_FIRST_SECOND = civil.day_number(1, 1, 1) * civil.SECONDS_PER_DAY
_END_OF_TIME = civil.day_number(10_000, 1, 1) * civil.SECONDS_PER_DAY
_NEVER = -(10**18)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class New(NamedTuple):
    """What feeds put events in order by: the second in which the youngest article came out, weight, id; the place."""

    second: int
    weight: float
    id: str
    place: int


def export(timeline: Timeline, articles: Articles, site: Site, format_: Format) -> str:
    """Return the whole timeline in ``format_``; what is denied or only supposed is left out, as on the site.

    Text that a source lets nobody print is left out too. Lines of an ``ics`` end in CR LF, those of all others in LF.
    """
    library = library_of(articles, site)
    events = list(briefs_of((event for event in timeline.events if is_shown(event)), {}))
    if format_ in SHEETS:
        return SHEETS[format_](library, site).text(events)
    return WRITERS[format_](events, library, site)


def library_of(articles: Articles, site: Site) -> Library:
    """Return the articles with the words and the rights of the site."""
    rights = Rights(dict(site.rights), site.publish, site.address)
    if not isinstance(articles, Mapping):
        articles = {article.source.article_id: refer(article) for article in articles}
    return Library(articles, load_words(site.language), rights)


def event_record(
    event: Happening, library: Library, offsets: Callable[[str], OffsetMap | None] | None = None
) -> Values:
    """Return an event as ``events.json`` holds it: the Event of docs/formats.md, offsets as a person can check them.

    ``offsets`` gives those of an article; without it the article is read anew for each of its citations.
    """
    find, sources = offsets or partial(_offsets_of, library), []
    for citation in event.citations:
        places = find(citation.source.article_id)
        span = (places.locate_span(citation.span) if places else None) or citation.span
        sources.append(
            {
                "mention": citation.mention_id,
                "article": citation.source.article_id,
                "start": span.start,
                "end": span.end,
                "value": edtf_day(citation.interval),
                "modality": citation.modality,
            }
        )
    return {
        "event": event.id,
        "date": edtf_day(event.interval),
        "headline": clean(event.headline),
        "importance": round(event.importance, 4),
        "modality": event.modality,
        "sources": sources,
    }


def _offsets_of(library: Library, article_id: str) -> OffsetMap | None:
    """Return the way from the text of an article to its file, None where it is not among those of the site."""
    article = library.articles.get(article_id)
    return article.offsets() if article else None


@lru_cache(16_384)
def edtf_day(interval: Interval | None) -> str:
    """Return a date as EDTF, no finer than a day, ``""`` for none."""
    return format_edtf(interval, finest="day") if interval else ""


def as_json(library: Library, _site: Site) -> Sheet:
    """Return ``events.json``: a list with one event a line."""
    offsets = lru_cache(_READ_AT_ONCE)(partial(_offsets_of, library))
    return Sheet("[\n", lambda event: _json(event_record(event.whole, library, offsets)), ",\n", "\n]\n")


def as_csv(library: Library, site: Site) -> Sheet:
    """Return one row an event, after a row of names.

    Words that a spreadsheet would take for a formula get an apostrophe before them. Source: OWASP, "CSV Injection".
    """

    def row(brief: Brief) -> str:
        event = brief.whole
        best = event.citations[0]
        outlets = dict.fromkeys(c.source.publisher for c in event.citations if c.source.publisher)
        words = [event.headline, "; ".join(outlets), library.quote(best), best.source.title]
        headline, told_by, said, article = (_cell(clean(one)) for one in words)
        number = len({c.source.article_id for c in event.citations})
        cells = [event.id, edtf_day(event.interval), headline, round(event.importance, 4), event.modality, number]
        return _csv_row([*cells, told_by, said, article, site.link(event_url(event.id))])

    return Sheet(_csv_row(CSV_FIELDS), row, "", "")


def as_ics(library: Library, site: Site) -> Sheet:
    """Return a calendar of the events whose date is at most a month long, in the years 1 to 9999.

    Source: RFC 5545; lines are folded at 75 octets, between characters.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//timeline//timeline-press//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_ics_text(site.title)}")
    end = folded(["END:VCALENDAR"])
    return Sheet(folded(lines), lambda event: folded(_ics_event(event.whole, library, site)), "", end)


class _Row:
    """Gives back what is written: what a row of CSV is made of comes from its writer."""

    @staticmethod
    def write(row: str) -> str:
        """Return the row."""
        return row


_csv_row: Callable[[Sequence[object]], str] = csv.writer(_Row, lineterminator="\n").writerow


def as_jsonld(events: Iterable[Brief], library: Library, site: Site) -> str:
    """Return the events as schema.org's Brief, in one graph."""
    graph = []
    for event in events:
        told = linked_data(event, site.link(event_url(event.id)) if site.address else "", library)
        del told["@context"]
        graph.append(told)
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def as_timelinejs(library: Library, site: Site) -> Sheet:
    """Return the JSON that TimelineJS3 reads; its texts are HTML, so ours are escaped. Undated events have no slide."""
    title = {"text": {"headline": escape(clean(site.title)), "text": escape(clean(site.description))}}
    head = json.dumps(title, ensure_ascii=False, indent=1).replace("\n", "\n ")

    def slide(event: Brief) -> str:
        told = _slide(event.whole, library, site)
        return f"  {_laid_out(told, 3)}" if told else ""

    return Sheet(f'{{\n "title": {head},\n "events": [\n', slide, ",\n", "\n ]\n}\n")


def as_markwhen(events: Iterable[Brief], library: Library, site: Site) -> str:
    """Return a Markwhen document, one line an event; years before 1 and open dates, which it has not, are comments."""
    lines = [f"title: {_one_line(site.title)}", "---", ""]
    for event in events:
        best = event.citations[0]
        quote = f" — “{_one_line(library.quote(best))}”" if library.quote(best) else ""
        outlet = _one_line(best.source.publisher or best.source.title or best.source.article_id)
        link = safe_link(best.source.url) or (site.link(event_url(event.id)) if site.address else "")
        told = f" [{_without_brackets(outlet)}]({link.replace(')', '%29')})" if link else f" ({outlet})"
        date = _markwhen_date(event.interval)
        start = f"{date}: " if date else f"// {edtf_day(event.interval) or 'undated'}: "
        lines.append(f"{start}{_one_line(event.headline)}{quote}{told}")
    return "\n".join(lines) + "\n"


def as_atom(events: Sequence[Brief], library: Library, site: Site) -> str:
    """Return an Atom feed of the events that were published last. Source: RFC 4287."""
    newest = [events[one.place] for one in newest_of(events, FEED_ENTRIES)]
    updated = max((_moment_of(event) for event in newest), default=_NO_DAY)
    out = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(site.language)}">',
        f"<title>{_xml(site.title)}</title>",
        f"<id>{_xml(site.address or 'urn:x-timeline:site')}</id>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_xml(site.author or site.title)}</name></author>",
        f'<link rel="alternate" type="text/html" href="{_xml(site.link("index.html"))}"/>',
        f'<link rel="self" type="application/atom+xml" href="{_xml(site.link("feed.xml"))}"/>',
    ]
    if site.description:
        out.append(f"<subtitle>{_xml(site.description)}</subtitle>")
    for event in newest:
        out += [
            "<entry>",
            f"<title>{_xml(_feed_title(event, library))}</title>",
            f"<id>{_xml(_event_iri(event, site))}</id>",
            f"<updated>{_moment_of(event)}</updated>",
            f'<link rel="alternate" type="text/html" href="{_xml(site.link(event_url(event.id)))}"/>',
            *(f'<category term="{_xml(name)}"/>' for name in event.names),
            f'<content type="text">{_xml(_told(event, library))}</content>',
            "</entry>",
        ]
    return "\n".join([*out, "</feed>"]) + "\n"


def as_jsonfeed(events: Sequence[Brief], library: Library, site: Site) -> str:
    """Return a JSON Feed (version 1.1) of the events that were published last."""
    items = []
    for event in [events[one.place] for one in newest_of(events, FEED_ENTRIES)]:
        item: Values = {
            "id": _event_iri(event, site),
            "url": site.link(event_url(event.id)),
            "title": _feed_title(event, library),
            "content_text": clean(_told(event, library)),
            "date_published": _moment_of(event),
        }
        if event.names:
            item["tags"] = [clean(name) for name in event.names]
        items.append(item)
    feed: Values = {"version": "https://jsonfeed.org/version/1.1", "title": clean(site.title)}
    feed["language"] = site.language
    if site.description:
        feed["description"] = clean(site.description)
    if site.author:
        feed["authors"] = [{"name": clean(site.author)}]
    if site.address:
        feed |= {"home_page_url": site.address, "feed_url": site.link("feed.json")}
    return json.dumps({**feed, "items": items}, ensure_ascii=False, indent=1) + "\n"


# Formats with a piece for each event, and those that are made as a whole.
SHEETS: Mapping[Format, Callable[[Library, Site], Sheet]] = {
    "json": as_json,
    "csv": as_csv,
    "ics": as_ics,
    "timelinejs": as_timelinejs,
}
WRITERS: Mapping[Format, Callable[[Sequence[Brief], Library, Site], str]] = {
    "jsonld": as_jsonld,
    "markwhen": as_markwhen,
    "atom": as_atom,
    "jsonfeed": as_jsonfeed,
}
FILES: Mapping[str, Format] = {
    "events.json": "json",
    "events.csv": "csv",
    "events.ics": "ics",
    "timelinejs.json": "timelinejs",
    "feed.xml": "atom",
    "feed.json": "jsonfeed",
}


def linked_data(event: Happening, page: str, library: Library) -> Values:
    """Return an event as schema.org's Event, for search engines; ``page`` is its absolute address, or ``""``."""
    cited: dict[int, Values] = {}
    for citation in event.citations:
        source = citation.source
        if id(source) not in cited:
            cited[id(source)] = library.made("work", source, partial(_work, source))
    subject: list[Values] = []
    for work in cited.values():
        if work not in subject:
            subject.append(work)
    told: Values = {
        "@context": "https://schema.org",
        "@type": "Event",
        "identifier": event.id,
        "name": clean(event.headline),
        "description": clean(library.quote(event.citations[0])),
        "startDate": date_values(event.interval, library.words)["iso"] or _first_day(event.interval),
        "endDate": _last_day(event.interval),
        "url": page,
        "subjectOf": subject,
    }
    return {key: value for key, value in told.items() if value}


def article_linked_data(article: Article, page: str) -> Values:
    """Return an article as schema.org's NewsArticle; ``page`` is its absolute address here, or ``""``."""
    own: Values = {"@context": "https://schema.org", **_work(article.source)}
    own["inLanguage"] = article.language
    if article.source.tags:
        own["keywords"] = [clean(tag) for tag in article.source.tags]
    if page and "url" in own:
        own |= {"isBasedOn": own["url"], "url": page}
    elif page:
        own["url"] = page
    return {key: value for key, value in own.items() if value}


def _work(source: Source) -> Values:
    work: Values = {
        "@type": "NewsArticle",
        "headline": clean(source.title or source.article_id),
        "url": safe_link(source.url),
        "datePublished": dates.html_datetime(source.published),
        "author": {"@type": "Person", "name": clean(source.author)} if source.author else None,
        "publisher": {"@type": "Organization", "name": clean(source.publisher)} if source.publisher else None,
    }
    return {key: value for key, value in work.items() if value}


def _first_day(interval: Interval | None) -> str:
    return _iso_day(interval.first_day) if interval and interval.first_day is not None else ""


def _last_day(interval: Interval | None) -> str:
    """Return the last day of a stretch that HTML has no single value for, ``""`` for any other date."""
    if interval is None or dates.html_datetime(interval) or interval.last_day is None:
        return ""
    return _iso_day(interval.last_day)


def _iso_day(day: int) -> str:
    year, month, number = dates.date_of(day)
    return f"{year:04}-{month:02}-{number:02}" if 1 <= year <= 9999 else ""


def _cell(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


def _ics_event(event: Event, library: Library, site: Site) -> list[str]:
    times = _ics_times(event.interval)
    if not times:
        return []
    host = site.address.split("/")[2] if site.address else "timeline.invalid"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_ics_text(event.id)}@{host}",
        f"DTSTAMP:{_moment_of(event).replace('-', '').replace(':', '')}",
        *times,
        f"SUMMARY:{_ics_text(event.headline)}",
        f"DESCRIPTION:{_ics_text(_told(event, library))}",
        "TRANSP:TRANSPARENT",
    ]
    if event.modality == "planned":
        lines.append("STATUS:TENTATIVE")
    if site.address:
        lines.append(f"URL:{site.link(event_url(event.id))}")
    return [*lines, "END:VEVENT"]


def _ics_times(interval: Interval | None) -> list[str]:
    if interval is None or interval.start is None or interval.end is None:
        return []
    years = [dates.date_of(at // civil.SECONDS_PER_DAY)[0] for at in (interval.start, interval.end)]
    if not all(1 <= year <= 9999 for year in years):
        return []
    if interval.end - interval.start > _CALENDAR_DAYS * civil.SECONDS_PER_DAY:
        return []
    if not interval.start % civil.SECONDS_PER_DAY and not interval.end % civil.SECONDS_PER_DAY:
        first, after = (_iso_day(at // civil.SECONDS_PER_DAY).replace("-", "") for at in (interval.start, interval.end))
        return [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{after}"]
    shift = 0 if interval.zone is None else interval.zone * 60
    ending = "" if interval.zone is None else "Z"
    start, end = (_stamp(at - shift) for at in (interval.start, interval.end))
    return [f"DTSTART:{start}{ending}", f"DTEND:{end}{ending}"]


def _stamp(seconds: int) -> str:
    day, rest = divmod(seconds, civil.SECONDS_PER_DAY)
    clock = f"{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}"
    return f"{_iso_day(day).replace('-', '')}T{clock}"


def _ics_text(words: str) -> str:
    escaped = clean(words).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n").replace("\t", " ")


def _slide(event: Event, library: Library, site: Site) -> Values | None:
    interval = event.interval
    if interval is None or interval.start is None:
        return None
    best = event.citations[0]
    outlet = escape(clean(best.source.publisher or best.source.title or best.source.article_id))
    link = escape(site.link(event_url(event.id)))
    quote = f"<p>“{escape(clean(library.quote(best)))}”</p>" if library.quote(best) else ""
    slide: Values = {
        "start_date": _slide_date(interval.start, interval),
        "display_date": date_values(interval, library.words)["words"],
        "text": {"headline": escape(clean(event.headline)), "text": f'{quote}<p><a href="{link}">{outlet}</a></p>'},
        "unique_id": event.id,
    }
    if interval.end is not None and interval.end - interval.start > civil.SECONDS_PER_DAY:
        slide["end_date"] = _slide_date(interval.end - 1, interval)
    return slide


def _laid_out(told: Values, depth: int) -> str:
    """Return texts, numbers and such tables of them as JSON, a line each, so many spaces ahead of those in the first.

    The encoder of Python's own that lays out is five times slower than the one that does not.
    """
    ahead = " " * depth
    lines = [
        f'{ahead}"{key}": {_laid_out(value, depth + 1) if isinstance(value, dict) else _json(value)}'
        for key, value in told.items()
    ]
    return "{\n" + ",\n".join(lines) + f"\n{ahead[1:]}}}"


def _slide_date(seconds: int, interval: Interval) -> Values:
    year, month, day = dates.date_of(seconds // civil.SECONDS_PER_DAY)
    if interval.grain in dates.YEARLY:
        return {"year": year}
    if interval.grain in ("month", "quarter", "season"):
        return {"year": year, "month": month}
    found: Values = {"year": year, "month": month, "day": day}
    if interval.grain in ("second", "minute", "hour"):
        found |= {"hour": seconds // 3600 % 24, "minute": seconds // 60 % 60}
    return found


def _markwhen_date(interval: Interval | None) -> str:
    if interval is None or interval.first_day is None or interval.last_day is None:
        return ""
    first, last = _iso_day(interval.first_day), _iso_day(interval.last_day)
    if not first or not last:
        return ""
    return first if first == last else f"{first}/{last}"


def _one_line(words: str) -> str:
    return " ".join(clean(words).split())


def _without_brackets(words: str) -> str:
    return words.replace("[", "(").replace("]", ")")


def _xml(words: str) -> str:
    return escape(clean(words))


def newest_of(events: Iterable[Brief], most: int) -> list[New]:
    """Return at most so many events, those that the youngest articles tell first."""
    roll = Roll.of(events)
    rows = roll.rows
    published = [_NEVER] * len(rows.articles)
    for number in roll.articles():
        published[number] = _published_seconds(rows.sources[rows.articles[number]])
    seconds = [
        _in_range(max([published[number] for number in cited], default=_NEVER)) for cited, _ in rows.cites.values
    ]
    latest = list(map(seconds.__getitem__, map(rows.cites.at.__getitem__, roll.numbers)))
    least = min(nlargest(most, latest), default=0)
    chosen = ((place, roll.numbers[place]) for place, at in enumerate(latest) if at >= least)
    return nlargest(most, (New(latest[place], rows.weights[row], rows.ids[row], place) for place, row in chosen))


def newness(event: Brief, place: int) -> New:
    """Return what feeds put an event in order by that stands at a place."""
    second = _in_range(max(map(_published_seconds, event.sources), default=_NEVER))
    return New(second, event.importance, event.id, place)


def _moment_of(event: Happening) -> str:
    """Return when the newest article that tells an event was published, as RFC 3339 has it."""
    day, rest = divmod(_seconds_of(event), civil.SECONDS_PER_DAY)
    return f"{_iso_day(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def _seconds_of(event: Happening) -> int:
    """Return the same in seconds; of an event without such an article the moment that says so."""
    return _in_range(max([_published_seconds(citation.source) for citation in event.citations]))


def _in_range(seconds: int) -> int:
    return seconds if _FIRST_SECOND <= seconds < _END_OF_TIME else _NO_SECOND


def _published_seconds(source: Source) -> int:
    """Return when an article was published, as of UTC, ``_NEVER`` where nobody knows it."""
    published = source.published
    return _NEVER if published is None or published.start is None else published.start - (published.zone or 0) * 60


def _feed_title(event: Brief, library: Library) -> str:
    return clean(f"{date_values(event.interval, library.words)['short']}: {event.headline}")


def _event_iri(event: Brief, site: Site) -> str:
    return site.link(event_url(event.id)) if site.address else f"urn:x-timeline:{event_url(event.id)}"


def _told(event: Happening, library: Library) -> str:
    """Return what each citation says, a paragraph each: the words, and who said them when."""
    return "\n\n".join(filter(None, (_told_by(citation, library) for citation in event.citations)))


def _told_by(citation: Citation, library: Library) -> str:
    source = citation.source
    outlet = source.publisher or source.title or source.article_id
    day = dates.in_short(source.published, library.words) if source.published else ""
    quote = library.quote(citation)
    return (f"“{quote}” — " if quote else "") + ", ".join(filter(None, [outlet, day]))
