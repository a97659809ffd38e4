"""Which pages the site has, where each one lies, and the values that its template gets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from timeline.generate import chronicle
from timeline.generate.cards import (
    Library,
    Values,
    article_url,
    card_values,
    counted,
    date_values,
    event_record,
    event_url,
    is_shown,
    linked_data,
    passage_anchor,
    published_values,
    weights,
)
from timeline.generate.citations import Mark, mark_citations
from timeline.generate.strip import strip_values
from timeline.generate.urls import root_of, safe_link, slug
from timeline.model import Article, Citation, Event, Page, Timeline

ASSETS = ("assets/style.css", "assets/icon.svg")  # what every page of the default theme points at
_YEAR_FOLDER = re.compile(r"\d{4}([-_.]\d\d)*")


@dataclass(frozen=True, slots=True)
class Site:
    """What the site says of itself; ``base_url`` is where it will stand, ``""`` when nobody knows."""

    title: str
    description: str = ""
    base_url: str = ""
    language: str = "en"
    author: str = ""


@dataclass(frozen=True, slots=True)
class _Topic:
    """A folder of the content, and the events that its articles tell."""

    title: str
    url: str
    article_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that the pages are made from."""

    site: Site
    events: tuple[Event, ...]  # those that are shown, in order
    library: Library
    topics: tuple[_Topic, ...]
    told: dict[str, list[tuple[Event, Citation]]]  # article id -> what is cited from it


def plan_pages(timeline: Timeline, articles: Iterable[Article], site: Site) -> Iterator[Page]:
    """Yield every page of the site, the entry page first; values are plain (JSON can hold them) and in fixed order.

    Denied and hypothetical events have no page. ``timeline.events`` are taken to be in order.
    """
    library = Library({article.source.article_id: article for article in articles})
    events = tuple(event for event in timeline.events if is_shown(event))
    told: dict[str, list[tuple[Event, Citation]]] = {}
    for event in events:
        for citation in event.citations:
            told.setdefault(citation.source.article_id, []).append((event, citation))
    plan = _Plan(site, events, library, _topics(library, told), told)
    yield _timeline_page(plan, "index.html", timeline.title or site.title, site.description, events)
    for topic in plan.topics:
        members = [event for event in events if any(c.source.article_id in topic.article_ids for c in event.citations)]
        yield _timeline_page(plan, topic.url, topic.title, "", members)
    yield from _event_pages(plan)
    yield from (_article_page(plan, article) for _, article in sorted(library.articles.items()))
    yield _page(plan, "sources.html", "sources.html", "Sources", {"sources": _source_list(plan)})
    yield _page(plan, "about.html", "about.html", "About this timeline", {"counts": _counts(plan, events)})
    yield _page(plan, "404.html", "404.html", "Page not found", {})
    yield Page("events.json", "events.json", {"events": [event_record(event, library) for event in events]})
    yield from (Page(asset, asset, {}) for asset in ASSETS)
    if base_url := _base_url(site):
        addresses = ["", *(topic.url for topic in plan.topics), "about.html", "sources.html"]
        addresses += [event_url(event.id) for event in events] + [article_url(key) for key in sorted(library.articles)]
        yield Page("sitemap.xml", "sitemap.xml", {"addresses": [base_url + address for address in addresses]})
        yield Page("robots.txt", "robots.txt", {"sitemap": f"{base_url}sitemap.xml"})


def _page(plan: _Plan, url: str, template: str, title: str, values: Values) -> Page:
    """Return a page with what every page gets: the site, its own place, the way up to the root."""
    base_url = _base_url(plan.site)
    root = root_of(url)
    if url == "404.html" and base_url:
        root = "/" + base_url.split("/", 3)[3]  # it is served in place of pages at any depth
    return Page(
        url,
        template,
        {
            "site": asdict(plan.site),
            "root": root,
            "canonical": base_url + ("" if url == "index.html" else url) if base_url and url != "404.html" else "",
            "title": title,
            "description": plan.site.description,
            "here": url,
            "topics": [{"title": topic.title, "url": topic.url} for topic in plan.topics],
            **values,
        },
    )


def _timeline_page(plan: _Plan, url: str, title: str, standfirst: str, events: Sequence[Event]) -> Page:
    rooms = weights(events)
    keys = [event for event in events if rooms[event.id] == "lead"]
    language = plan.site.language
    span, counts = chronicle.span_in_words(events), _counts(plan, events)
    sections = chronicle.years(events, plan.library, language, rooms)
    values = {
        "standfirst": standfirst,
        "description": standfirst or f"{title}: {counts['events']}, {span}, from {counts['articles']}.",
        "span": span,
        "counts": counts,
        "jumps": chronicle.jumps(sections),
        "strip": strip_values(events),
        "key_events": [card_values(event, plan.library, language, "lead") for event in keys],
        "years": sections,
    }
    return _page(plan, url, "timeline.html", title, values)


def _event_pages(plan: _Plan) -> Iterator[Page]:
    base_url = _base_url(plan.site)
    for index, event in enumerate(plan.events):
        url = event_url(event.id)
        near = {
            "previous": plan.events[index - 1] if index else None,
            "next": plan.events[index + 1] if index + 1 < len(plan.events) else None,
        }
        values = {
            "event": card_values(event, plan.library, plan.site.language),
            "description": event.citations[0].quote,
            "linked_data": linked_data(event, base_url + url if base_url else ""),
            "names": list(event.names),
            "reasons": list(event.reasons),
            **{key: _short_event(other) if other else None for key, other in near.items()},
        }
        yield _page(plan, url, "event.html", event.headline, values)


def _short_event(event: Event) -> Values:
    return {"url": event_url(event.id), "headline": event.headline, "date": date_values(event.interval)}


def _article_page(plan: _Plan, article: Article) -> Page:
    source = article.source
    url = article_url(source.article_id)
    told = sorted(plan.told.get(source.article_id, []), key=lambda pair: (pair[1].span, pair[0].id))
    marks = [
        Mark(
            anchor=passage_anchor(citation),
            span=citation.span,
            quote=citation.quote,
            href=root_of(url) + event_url(event.id),
            label=f"Event, {date_values(event.interval)['words']}: {event.headline}",
            date=date_values(citation.interval or event.interval)["short"],  # what these words say, whatever others do
            timex=citation.timex,
        )
        for event, citation in told
    ]
    values = {
        "article": {
            "title": source.title or source.article_id,
            "language": "" if article.language == plan.site.language else article.language,
            "outlet": source.publisher,
            "author": source.author,
            "published": published_values(source.published),
            "is_guessed": source.is_guessed,
            "original": safe_link(source.url),
            "tags": list(source.tags),
            "body": mark_citations(article, marks),
        },
        "events": [{**_short_event(event), "anchor": passage_anchor(citation)} for event, citation in told],
        "description": " ".join(article.text[:400].split())[:200],
    }
    return _page(plan, url, "article.html", source.title or source.article_id, values)


def _source_list(plan: _Plan) -> list[Values]:
    """Return every article, the oldest first, those without a date last."""
    articles = plan.library.articles.values()
    rows = []
    for article in sorted(articles, key=_publication_order):
        source = article.source
        rows.append(
            {
                "url": article_url(source.article_id),
                "title": source.title or source.article_id,
                "outlet": source.publisher,
                "published": published_values(source.published),
                "events": counted(len({event.id for event, _ in plan.told.get(source.article_id, [])}), "event"),
            }
        )
    return rows


def _publication_order(article: Article) -> tuple[Any, ...]:
    published = article.source.published
    start = published.start if published else None
    return (start is None, start or 0, article.source.article_id)


def _counts(plan: _Plan, events: Sequence[Event]) -> Values:
    """Return how many events there are, from how many articles and outlets, and when the last one was published."""
    sources = {c.source.article_id: c.source for event in events for c in event.citations}
    published = [source.published for source in sources.values() if source.published]
    latest = max(published, key=lambda interval: interval.start or 0, default=None)
    return {
        "events": counted(len(events), "event"),
        "articles": counted(len(sources), "article"),
        "outlets": counted(len({source.publisher for source in sources.values() if source.publisher}), "outlet"),
        "latest": published_values(latest),
    }


def _topics(library: Library, told: dict[str, list[tuple[Event, Citation]]]) -> tuple[_Topic, ...]:
    """Return a topic for each folder below the one that holds all articles, when there are several.

    Folders that are only years or dates order files, not subjects; they make no topics.
    """
    paths = {key: PurePosixPath(article.path.replace("\\", "/")) for key, article in library.articles.items()}
    folders = {key: path.parts[:-1] for key, path in paths.items()}
    shared = _common_start(list(folders.values()))
    groups: dict[str, set[str]] = {}
    for article_id, parts in folders.items():
        if len(parts) > shared:
            groups.setdefault(parts[shared], set()).add(article_id)
    if len(groups) < 2 or all(_YEAR_FOLDER.fullmatch(name) for name in groups):
        return ()
    return tuple(
        _Topic(_folder_title(name), f"topics/{slug(name.lower() if name.isascii() else name)}.html", frozenset(members))
        for name, members in sorted(groups.items())
        if any(member in told for member in members)
    )


def _common_start(paths: Sequence[tuple[str, ...]]) -> int:
    """Return how many folders all paths start with."""
    columns = zip(*paths, strict=False)
    number = 0
    for column in columns:
        if len(set(column)) > 1:
            break
        number += 1
    return number


def _folder_title(name: str) -> str:
    words = re.sub(r"[-_]+", " ", name).strip() or name
    return words[0].upper() + words[1:]


def _base_url(site: Site) -> str:
    """Return where the site stands, with a slash at the end, ``""`` when that is not known."""
    link = safe_link(site.base_url).partition("#")[0].partition("?")[0]
    return link and link.rstrip("/") + "/"
