"""Which pages the site has, where each one lies, and the values that its template gets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from timeline.generate import timelines
from timeline.generate.cards import (
    Values,
    article_url,
    badge,
    card_values,
    chip_values,
    date_values,
    event_url,
    is_shown,
    passage_anchor,
    published_values,
    short_event,
)
from timeline.generate.citations import Mark, mark_citations
from timeline.generate.exports import FILES, WRITERS, article_linked_data, library_of, linked_data
from timeline.generate.indexes import archive_pages, index_pages
from timeline.generate.kinship import Kin
from timeline.generate.news import CHANGES, News
from timeline.generate.plan import KINDS, Plan, counts_of, page
from timeline.generate.rights import excerpt_of
from timeline.generate.searching import index_files
from timeline.generate.settings import Site
from timeline.generate.shelves import shelve
from timeline.generate.subjects import Subject, find_subjects
from timeline.generate.urls import anchor, root_of, safe_link, text_fragment
from timeline.model import Article, Citation, Event, Page, Timeline

ASSETS = ("assets/style.css", "assets/icon.svg", "assets/timeline.js")  # what every page of the theme points at
_SITEMAP_ADDRESSES = 40_000  # in one file; the protocol takes 50,000
_EMBED_WIDTH, _EMBED_HEIGHT = 560, 360
_EMBED_EVENTS = 5


def plan_pages(timeline: Timeline, articles: Iterable[Article], site: Site, news: News | None = None) -> Iterator[Page]:
    """Yield every page of the site, the entry page first; values are plain (JSON can hold them) and in fixed order.

    Denied and hypothetical events have no page. ``timeline.events`` are taken to be in order. ``news`` is the log of
    what changed (``read_news``), None where nobody keeps one.
    """
    plan = _plan(timeline, articles, site, news)
    addresses: list[str] = []
    for planned in _pages(plan, timeline.title or site.title):
        if planned.url.endswith(".html") and not planned.url.startswith(("embed/", "404.html")):
            addresses.append("" if planned.url == "index.html" else planned.url)
        yield planned
    yield from _data_files(plan)
    yield from (Page(asset, asset, {}) for asset in ASSETS)
    yield from _maps(plan, addresses)


def _plan(timeline: Timeline, articles: Iterable[Article], site: Site, news: News | None) -> Plan:
    library = library_of(articles, site)
    events = tuple(event for event in timeline.events if is_shown(event))
    told: dict[str, list[tuple[Event, Citation]]] = {}
    for event in events:
        for citation in event.citations:
            told.setdefault(citation.source.article_id, []).append((event, citation))
    shelf = shelve(events, timeline.title or site.title, library.words)
    subjects = find_subjects(events, library.articles)
    return Plan(site, events, library, subjects, told, shelf, timelines.homes(shelf, "index.html", "time"), news)


def _pages(plan: Plan, title: str) -> Iterator[Page]:
    t = plan.library.words
    yield from timelines.whole_pages(plan, title)
    for topic in plan.subjects.by_kind["topics"]:
        yield from timelines.subject_pages(plan, topic, is_brief=False)
    yield from _event_pages(plan)
    yield from (_article_page(plan, article) for _, article in sorted(plan.library.articles.items()))
    yield from archive_pages(plan)
    for kind in ("names", "tags", "sources"):
        for subject in plan.subjects.by_kind[kind]:
            yield from timelines.subject_pages(plan, subject, is_brief=True)
    yield from index_pages(plan, "names")
    yield from index_pages(plan, "tags")
    if plan.news is not None:
        yield _news_page(plan)
    yield from _moved_pages(plan)
    yield page(plan, "search.html", "search.html", t("search-title"), {"ways": _ways(plan), "forms": t.forms("found")})
    yield page(plan, "about.html", "about.html", t("about-title"), _about(plan))
    yield page(plan, "404.html", "404.html", t("not-found"), {})
    yield from _embeds(plan, title)


def _about(plan: Plan) -> Values:
    code = _embed_code(plan, "index.html", plan.site.title)
    return {"counts": counts_of(plan, plan.events), "files": list(FILES), "embed": code}


def _ways(plan: Plan) -> list[Values]:
    """Return what a reader can go by who cannot or will not search: the pages that list what there is."""
    t = plan.library.words
    ways = [{"title": t("timeline"), "url": "index.html"}]
    ways += [{"title": t(kind), "url": f"{kind}.html"} for kind in KINDS if plan.subjects.by_kind[kind]]
    ways.append({"title": t("sources"), "url": "sources.html"})
    years = [{"title": stretch.title, "url": plan.url_of(stretch)} for stretch in plan.shelf.parts if stretch.has_page]
    return ways + years


def _event_pages(plan: Plan) -> Iterator[Page]:
    t, address = plan.library.words, plan.site.address
    kin = Kin(plan.events, plan.subjects)
    for index, event in enumerate(plan.events):
        url = event_url(event.id)
        previous = plan.events[index - 1] if index else None
        following = plan.events[index + 1] if index + 1 < len(plan.events) else None
        names = [subject for subject in plan.subjects.of_event.get(event.id, ()) if subject.kind == "names"]
        linked = {subject.title.casefold(): subject.url for subject in names}
        values = {
            "event": card_values(event, plan.library),
            "home": f"{plan.homes[event.id]}#{anchor('e', event.id)}",
            "description": plan.library.quote(event.citations[0]),
            "linked_data": linked_data(event, address + url if address else "", plan.library),
            "names": [{"title": name, "url": linked.get(name.casefold(), "")} for name in event.names],
            "reasons": list(event.reasons),
            "previous": short_event(previous, t) if previous else None,
            "next": short_event(following, t) if following else None,
            "related": [short_event(other, t) for other in kin.of(index)],
            "embed": _embed_code(plan, url, event.headline),
            "oembed": _oembed_url(plan, url),
        }
        yield page(plan, url, "event.html", event.headline, values)


def _article_page(plan: Plan, article: Article) -> Page:
    source, t = article.source, plan.library.words
    url = article_url(source.article_id)
    told = sorted(plan.told.get(source.article_id, []), key=lambda pair: (pair[1].span, pair[0].id))
    publish, original = plan.library.publish(source), safe_link(source.url)
    values = {
        "article": {
            "title": source.title or source.article_id,
            "language": "" if article.language == plan.site.language else article.language,
            "outlet": source.publisher,
            "author": source.author,
            "published": published_values(source.published, t),
            "is_guessed": source.is_guessed,
            "original": original,
            "tags": [{"title": s.title, "url": s.url} for s in _tags_of(plan, article)],
            "publish": publish,
            "body": _body(plan, article, told, url),
        },
        "events": [
            {
                **short_event(event, t),
                "anchor": passage_anchor(citation) if publish != "link" else "",
                "original": text_fragment(original, citation.quote),
                "badge": badge(citation.modality, t),
            }
            for event, citation in told
        ],
        "description": "" if publish == "link" else _description(article, told),
        "linked_data": article_linked_data(article, plan.site.address + url if plan.site.address else ""),
    }
    if publish == "full" and original:
        values["canonical"] = original  # a copy points at what it is a copy of
    return page(plan, url, "article.html", source.title or source.article_id, values)


def _description(article: Article, told: Sequence[tuple[Event, Citation]]) -> str:
    words = told[0][1].quote if told else article.text[:400]
    return " ".join(words.split())[:200]


def _tags_of(plan: Plan, article: Article) -> list[Subject]:
    wanted = {" ".join(tag.split()).casefold() for tag in article.source.tags}
    return [tag for tag in plan.subjects.by_kind["tags"] if tag.title.casefold() in wanted]


def _body(plan: Plan, article: Article, told: Sequence[tuple[Event, Citation]], url: str) -> str:
    """Return what is printed of an article as HTML, ``""`` where that is nothing."""
    publish, t = plan.library.publish(article.source), plan.library.words
    if publish == "link" or (publish == "excerpt" and not told):
        return ""
    marks = []
    for event, citation in told:
        date = date_values(event.interval, t)
        # The date of these words, whatever the other sources say.
        own = date_values(citation.interval, t) if citation.interval else date
        marks.append(
            Mark(
                anchor=passage_anchor(citation),
                span=citation.span,
                quote=citation.quote,
                href=root_of(url) + event_url(event.id),
                label=t("passage-event", date=date["words"], headline=event.headline),
                date=own["short"],
                timex=citation.timex,
            )
        )
    shown = excerpt_of(article, [mark.span for mark in marks]) if publish == "excerpt" else article
    return mark_citations(shown, marks)


def _news_page(plan: Plan) -> Page:
    t = plan.library.words
    known = {event.id for event in plan.events}
    builds = []
    for build in plan.news.builds if plan.news else ():
        day = build["articles_up_to"]
        groups = []
        for change in CHANGES:
            entries = [
                {
                    "headline": entry["headline"],
                    "url": event_url(entry["event"]) if entry["event"] in known else "",
                    "date": plan.date_words(entry["date"]),
                    "was": [plan.date_words(was) for was in entry.get("was", ()) if was],
                    "into": event_url(entry["into"]) if entry.get("into") in known else "",
                    "into_headline": entry.get("into_headline", ""),
                }
                for entry in build["entries"]
                if entry["change"] == change
            ]
            if entries:
                groups.append({"title": t(change), "change": change, "entries": entries})
        title = t("new-day", day=plan.date_words(day)) if day else t("new-undated")
        builds.append({"title": title, "groups": groups})
    return page(plan, "new.html", "new.html", t("new-title"), {"builds": builds})


def _moved_pages(plan: Plan) -> Iterator[Page]:
    """Yield a page at the address of each event that was joined with another: old links lead on."""
    known = {event.id: event for event in plan.events}
    seen = set(known)
    for build in plan.news.builds if plan.news else ():
        for entry in build["entries"]:
            target = known.get(entry.get("into", ""))
            if entry["change"] == "merged" and entry["event"] not in seen and target is not None:
                seen.add(entry["event"])
                values = {"target": short_event(target, plan.library.words)}
                title = plan.library.words("moved-title")
                yield page(plan, event_url(entry["event"]), "moved.html", title, values)


@dataclass(frozen=True, slots=True)
class _Embed:
    """A page that can stand in a frame elsewhere: what it shows, and the page it is a small form of."""

    url: str
    title: str
    events: tuple[Event, ...]


def _embeds(plan: Plan, title: str) -> Iterator[Page]:
    topics = [_Embed(topic.url, topic.title, topic.events) for topic in plan.subjects.by_kind["topics"]]
    for embed in (_Embed("index.html", title, plan.events), *topics):
        by_worth = sorted(embed.events, key=lambda event: (-event.importance, event.id))
        top = {event.id for event in by_worth[:_EMBED_EVENTS]}
        chosen = [event for event in embed.events if event.id in top]
        yield from _embed_pages(plan, embed, chosen)
    for event in plan.events:
        yield from _embed_pages(plan, _Embed(event_url(event.id), event.headline, (event,)), [event])


def _embed_pages(plan: Plan, embed: _Embed, chosen: Sequence[Event]) -> Iterator[Page]:
    t, address = plan.library.words, plan.site.address
    events = []
    for event in chosen:
        best = event.citations[0]
        chip = chip_values(best, plan.library)
        quote = plan.library.quote(best) if len(chosen) == 1 else ""
        events.append({**short_event(event, t), "quote": quote, "lead": chip, "badge": badge(event.modality, t)})
    values = {
        "events": events,
        "target": embed.url,
        "is_event": embed.url.startswith("events/"),
        "canonical": plan.site.link(embed.url) if address else "",
    }
    url = _embed_url(embed.url)
    yield page(plan, url, "embed.html", embed.title, values)
    if address:
        told = {
            "version": "1.0",
            "type": "rich",
            "title": embed.title,
            "provider_name": plan.site.title,
            "provider_url": address,
            "width": _EMBED_WIDTH,
            "height": _EMBED_HEIGHT,
            "html": _embed_code(plan, embed.url, embed.title),
        }
        yield Page(_oembed_url(plan, embed.url), "oembed.json", {"told": told})


def _embed_url(url: str) -> str:
    return f"embed/{_flat(url)}"


def _oembed_url(plan: Plan, url: str) -> str:
    """Return the address of a page's oEmbed record; there is none where nobody knows where the site stands."""
    return f"oembed/{_flat(url).removesuffix('.html')}.json" if plan.site.address else ""


def _flat(url: str) -> str:
    """Return the address of a page as one file name; events, by far the most, with a short start."""
    return f"e--{url.removeprefix('events/')}" if url.startswith("events/") else url.replace("/", "--")


def _embed_code(plan: Plan, url: str, title: str) -> str:
    """Return the ``<iframe>`` for other people's pages, ``""`` where nobody knows where the site stands."""
    if not plan.site.address:
        return ""
    link = escape(plan.site.link(_embed_url(url)))
    size = f'width="{_EMBED_WIDTH}" height="{_EMBED_HEIGHT}"'
    return f'<iframe src="{link}" {size} loading="lazy" title="{escape(title)}"></iframe>'


def _data_files(plan: Plan) -> Iterator[Page]:
    for url, format_ in FILES.items():
        yield Page(url, "", {"text": WRITERS[format_](plan.events, plan.library, plan.site)})
    for topic in plan.subjects.by_kind["topics"]:
        yield Page(f"{topic.stem}.xml", "", {"text": WRITERS["atom"](topic.events, plan.library, plan.site)})
    if plan.news is not None:
        yield Page("changes.json", "changes.json", {"builds": list(plan.news.builds)})
    for url, text in index_files(plan.events, plan.library):
        yield Page(url, "", {"text": text})


def _maps(plan: Plan, addresses: Sequence[str]) -> Iterator[Page]:
    """Yield the sitemap, in several files where one would be too long, and robots.txt."""
    address = plan.site.address
    if not address:
        return
    parts = [addresses[at : at + _SITEMAP_ADDRESSES] for at in range(0, len(addresses), _SITEMAP_ADDRESSES)]
    if len(parts) > 1:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        yield Page("sitemap.xml", "sitemaps.xml", {"addresses": [address + name for name in names]})
    else:
        names = ["sitemap.xml"]
    for name, part in zip(names, parts, strict=True):
        yield Page(name, "sitemap.xml", {"addresses": [address + url for url in part]})
    yield Page("robots.txt", "robots.txt", {"sitemap": f"{address}sitemap.xml"})
