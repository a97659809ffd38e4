"""Which pages the site has, where each one lies, and the values that its template gets."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from html import escape

from timeline.generate import searching, timelines
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
from timeline.generate.exports import FILES, SHEETS, WRITERS, Format, article_linked_data, library_of, linked_data
from timeline.generate.indexes import archive_pages, index_pages
from timeline.generate.kinship import Kin
from timeline.generate.news import CHANGES, News
from timeline.generate.plan import KINDS, Plan, counts_of, menu_of, page, values_of
from timeline.generate.prints import ArticleRef, digest_of_event, joined, key_of, print_of
from timeline.generate.rights import excerpt_of
from timeline.generate.settings import Site
from timeline.generate.sheets import Notes
from timeline.generate.shelves import shelve
from timeline.generate.subjects import Subject, Subjects, find_subjects
from timeline.generate.urls import anchor, root_of, safe_link, text_fragment
from timeline.model import Article, Citation, Event, Page, Timeline

ASSETS = ("assets/style.css", "assets/icon.svg", "assets/timeline.js")  # what every page of the theme points at
_SITEMAP_ADDRESSES = 40_000  # in one file; the protocol takes 50,000
_EMBED_WIDTH, _EMBED_HEIGHT = 560, 360
_EMBED_EVENTS = 5
_NOBODY: Mapping[str, bytes] = {}


def plan_pages(
    timeline: Timeline,
    articles: Iterable[Article | ArticleRef],
    site: Site,
    news: News | None = None,
    *,
    digests: Mapping[str, bytes] = _NOBODY,
    common: Container[str] | None = None,
    notes: Notes | None = None,
) -> Iterator[Page]:
    """Yield every page of the site, the entry page first, in fixed order; values are plain (JSON can hold them).

    Denied and hypothetical events have no page. ``timeline.events`` are taken to be in order. ``news`` is the log of
    what changed (``read_news``), None where nobody keeps one. ``digests`` are those of the events (``digest_of_event``)
    by id, as far as they are known; ``common`` holds all words that some article writes small (``small_words``), for
    which otherwise all of them are read; ``notes`` are those of the last build, where there was one.

    Values are made when they are asked for.
    """
    plan = _plan(timeline, articles, site, news, digests, common)
    addresses: list[str] = []
    for planned in _pages(plan):
        if planned.url.endswith(".html") and not planned.url.startswith(("embed/", "404.html")):
            addresses.append("" if planned.url == "index.html" else planned.url)
        yield planned
    yield from _data_files(plan, notes)
    yield from (Page(asset, asset, {}, "asset") for asset in ASSETS)
    yield from _maps(plan, addresses)


def _plan(
    timeline: Timeline,
    articles: Iterable[Article | ArticleRef],
    site: Site,
    news: News | None,
    known: Mapping[str, bytes],
    common: Container[str] | None,
) -> Plan:
    library = library_of(articles, site)
    events = tuple(event for event in timeline.events if is_shown(event))
    told: dict[str, list[tuple[int, Citation]]] = {}
    for place, event in enumerate(events):
        for citation in event.citations:
            told.setdefault(citation.source.article_id, []).append((place, citation))
    title = timeline.title or site.title
    shelf = shelve(events, title, library.words)
    subjects = find_subjects(events, library.articles, common)
    digests = [known.get(event.id) or digest_of_event(event) for event in events]
    prints = _prints(events, digests, library.articles, subjects)
    menu = menu_of(library, subjects, has_news=news is not None)
    return Plan(
        site=site,
        title=title,
        events=events,
        library=library,
        subjects=subjects,
        told=told,
        shelf=shelf,
        homes=timelines.homes(shelf, "index.html", "time"),
        news=news,
        digests=digests,
        prints=prints,
        urls=[event_url(event.id) for event in events],
        print_of=dict(zip((event.id for event in events), prints, strict=True)),
        menu=menu,
        frame=print_of(repr(menu)),
        by_outlet=_by_outlet(library.articles),
    )


def _prints(
    events: Sequence[Event], digests: Sequence[bytes], articles: Mapping[str, ArticleRef], subjects: Subjects
) -> list[bytes]:
    """Return what stands for all that a card shows of each event: what it says, its articles, its subjects."""
    languages = {key: article.language.encode("utf-8", "replace") for key, article in articles.items()}
    rows: list[list[bytes]] = []
    for event, digest in zip(events, digests, strict=True):
        row = [digest]
        for citation in event.citations:
            row.append(languages.get(citation.source.article_id, b"\0"))  # of no article that the site has
            timex, span = citation.timex, citation.span
            if timex is not None and not (span.start <= timex.start and timex.end <= span.end):
                article = articles.get(citation.source.article_id)
                row.append(article.digest if article else b"")  # its words are in the article's text alone
        row.append(b"\0")
        rows.append(row)
    for group in subjects.by_kind.values():
        for subject in group:
            named = print_of(subject.kind, subject.title, subject.stem)
            for place in subject.places:
                rows[place].append(named)
    return [joined(row) for row in rows]


def _by_outlet(articles: Mapping[str, ArticleRef]) -> Mapping[str, Sequence[ArticleRef]]:
    found: dict[str, list[ArticleRef]] = {}
    for article in articles.values():
        found.setdefault(article.source.publisher, []).append(article)
    folded: dict[str, list[ArticleRef]] = {}
    for publisher, held in found.items():
        folded.setdefault(" ".join(publisher.split()).casefold(), []).extend(held)
    return folded


def _pages(plan: Plan) -> Iterator[Page]:
    t = plan.library.words
    everything = joined(plan.prints)
    yield from timelines.whole_pages(plan)
    for topic in plan.subjects.by_kind["topics"]:
        yield from timelines.subject_pages(plan, topic, is_brief=False)
    yield from _event_pages(plan)
    tags = {tag.title.casefold(): tag for tag in plan.subjects.by_kind["tags"]}
    yield from (_article_page(plan, article, tags) for _, article in sorted(plan.library.articles.items()))
    yield from archive_pages(plan)
    for kind in ("names", "tags", "sources"):
        for subject in plan.subjects.by_kind[kind]:
            yield from timelines.subject_pages(plan, subject, is_brief=True)
    yield from index_pages(plan, "names")
    yield from index_pages(plan, "tags")
    if plan.news is not None:
        yield _news_page(plan)
    yield from _moved_pages(plan)
    ways = _ways(plan)
    found: Values = {"ways": ways, "forms": t.forms("found")}
    yield page(plan, "search.html", "search.html", t("search-title"), print_of(repr(ways)), lambda: found)
    yield page(plan, "about.html", "about.html", t("about-title"), everything, partial(_about, plan))
    yield page(plan, "404.html", "404.html", t("not-found"), b"", dict)
    yield from _embeds(plan)


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
    kin = Kin(plan.events, plan.subjects)
    near = kin.prints(plan.digests)
    row = [b"", *plan.digests, b""]
    frame, prints, homes = plan.frame, plan.prints, plan.homes
    for index, (event, url) in enumerate(zip(plan.events, plan.urls, strict=True)):
        home = homes[event.id].encode()
        key = key_of(frame, prints[index], b"<", row[index], b">", row[index + 2], home, b"\0", *near[index])
        yield Page(url, "event.html", partial(_event_values, plan, kin, index), key)


def _event_values(plan: Plan, kin: Kin, index: int) -> Values:
    event, url, t, address = plan.events[index], plan.urls[index], plan.library.words, plan.site.address
    previous = plan.events[index - 1] if index else None
    following = plan.events[index + 1] if index + 1 < len(plan.events) else None
    names = [subject for subject in plan.subjects.of_event.get(event.id, ()) if subject.kind == "names"]
    linked = {subject.title.casefold(): subject.url for subject in names}
    own: Values = {
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
    return values_of(plan, url, event.headline, lambda: own)


def _article_page(plan: Plan, article: ArticleRef, all_tags: Mapping[str, Subject]) -> Page:
    source = article.source
    url = article_url(source.article_id)
    digests = plan.digests
    made_from = b"".join([article.digest, *[digests[place] for place, _ in plan.told.get(source.article_id, ())]])
    tags: Sequence[Subject] = ()
    if source.tags:
        wanted = {" ".join(tag.split()).casefold() for tag in source.tags}
        tags = sorted((all_tags[tag] for tag in wanted if tag in all_tags), key=lambda tag: tag.title.casefold())
        made_from += print_of(*(word for tag in tags for word in (tag.title, tag.stem)))
    make = partial(_article_values, plan, article, tags, url)
    return page(plan, url, "article.html", source.title or source.article_id, made_from, make)


def _article_values(plan: Plan, ref: ArticleRef, tags: Sequence[Subject], url: str) -> Values:
    article = ref.read()
    source, t = article.source, plan.library.words
    pairs = [(plan.events[place], citation) for place, citation in plan.told.get(source.article_id, ())]
    told = sorted(pairs, key=lambda pair: (pair[1].span, pair[0].id))
    publish, original = plan.library.publish(source), safe_link(source.url)
    values: Values = {
        "article": {
            "title": source.title or source.article_id,
            "language": "" if article.language == plan.site.language else article.language,
            "outlet": source.publisher,
            "author": source.author,
            "published": published_values(source.published, t),
            "is_guessed": source.is_guessed,
            "original": original,
            "tags": [{"title": s.title, "url": s.url} for s in tags],
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
    return values


def _description(article: Article, told: Sequence[tuple[Event, Citation]]) -> str:
    words = told[0][1].quote if told else article.text[:400]
    return " ".join(words.split())[:200]


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
    known = {event.id for event in plan.events}
    builds = plan.news.builds if plan.news else ()
    told = {entry.get(end, "") for build in builds for entry in build["entries"] for end in ("event", "into")}
    made_from = print_of(repr(builds), *sorted(told & known))
    return page(
        plan, "new.html", "new.html", plan.library.words("new-title"), made_from, partial(_news_values, plan, known)
    )


def _news_values(plan: Plan, known: Container[str]) -> Values:
    t = plan.library.words
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
    return {"builds": builds}


def _moved_pages(plan: Plan) -> Iterator[Page]:
    """Yield a page at the address of each event that was joined with another: old links lead on."""
    known = {event.id: event for event in plan.events}
    if plan.news is None:
        return
    told = [entry for build in plan.news.builds for entry in build["entries"] if entry["change"] == "merged"]
    logged = {entry["event"]: entry.get("into", "") for entry in reversed(told)}  # what was told last holds
    for moved, into in sorted({**logged, **plan.news.moved}.items()):
        target = known.get(into)
        if moved not in known and target is not None:
            values: Values = {"target": short_event(target, plan.library.words)}
            title, made_from = plan.library.words("moved-title"), print_of("moved", repr(values))
            yield page(plan, event_url(moved), "moved.html", title, made_from, partial(dict, values))


@dataclass(frozen=True, slots=True)
class _Embed:
    """A page that can stand in a frame elsewhere: what it shows, and the page it is a small form of."""

    url: str
    title: str
    events: tuple[Event, ...]

    def chosen(self) -> Sequence[Event]:
        """Return the most important events, in order of time."""
        if len(self.events) <= 1:
            return self.events
        top = nsmallest(_EMBED_EVENTS, self.events, key=lambda event: (-event.importance, event.id))
        ids = {event.id for event in top}
        return [event for event in self.events if event.id in ids]


def _embeds(plan: Plan) -> Iterator[Page]:
    topics = [_Embed(topic.url, topic.title, topic.events) for topic in plan.subjects.by_kind["topics"]]
    for embed in (_Embed("index.html", plan.title, plan.events), *topics):
        yield from _embed_pages(plan, embed, print_of(embed.title) + plan.prints_of(embed.events))
    frame, has_address = plan.frame, bool(plan.site.address)
    for place, (url, made_from) in enumerate(zip(plan.urls, plan.prints, strict=True)):
        yield Page(_embed_url(url), "embed.html", partial(_small_event_values, plan, place), key_of(frame, made_from))
        if has_address:
            yield Page(_oembed_url(plan, url), "oembed.json", partial(_told_values, plan, place), key_of(made_from))


def _small_event_values(plan: Plan, place: int) -> Values:
    embed = _embed_of(plan, place)
    return values_of(plan, _embed_url(embed.url), embed.title, partial(_embed_values, plan, embed))


def _told_values(plan: Plan, place: int) -> Values:
    return _oembed_values(plan, _embed_of(plan, place))


def _embed_of(plan: Plan, place: int) -> _Embed:
    event = plan.events[place]
    return _Embed(plan.urls[place], event.headline, (event,))


def _embed_pages(plan: Plan, embed: _Embed, made_from: bytes) -> Iterator[Page]:
    yield page(plan, _embed_url(embed.url), "embed.html", embed.title, made_from, partial(_embed_values, plan, embed))
    if plan.site.address:
        make = partial(_oembed_values, plan, embed)
        yield Page(_oembed_url(plan, embed.url), "oembed.json", make, key_of(made_from))


def _embed_values(plan: Plan, embed: _Embed) -> Values:
    t, chosen = plan.library.words, embed.chosen()
    is_event = embed.url.startswith("events/")
    events = []
    for event in chosen:
        best = event.citations[0]
        chip = chip_values(best, plan.library)
        quote = plan.library.quote(best) if len(chosen) == 1 else ""
        events.append({**short_event(event, t), "quote": quote, "lead": chip, "badge": badge(event.modality, t)})
    canonical = plan.site.link(embed.url) if plan.site.address else ""
    return {"events": events, "target": embed.url, "is_event": is_event, "canonical": canonical}


def _oembed_values(plan: Plan, embed: _Embed) -> Values:
    told = {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "provider_name": plan.site.title,
        "provider_url": plan.site.address,
        "width": _EMBED_WIDTH,
        "height": _EMBED_HEIGHT,
        "html": _embed_code(plan, embed.url, embed.title),
    }
    return {"told": told}


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


def _data_files(plan: Plan, notes: Notes | None) -> Iterator[Page]:
    everything = joined(plan.digests)
    for url, format_ in FILES.items():
        if format_ in SHEETS:
            yield _sheet(plan, url, format_, notes)
        else:
            yield _data_file(url, everything, partial(WRITERS[format_], plan.events, plan.library, plan.site))
    for topic in plan.subjects.by_kind["topics"]:
        write = partial(WRITERS["atom"], topic.events, plan.library, plan.site)
        yield _data_file(f"{topic.stem}.xml", plan.prints_of(topic.events), write)
    if plan.news is not None:
        builds = list(plan.news.builds)
        yield Page("changes.json", "changes.json", {"builds": builds}, key_of(print_of(repr(builds))))
    yield from searching.index_pages(plan.events, plan.digests, plan.library, notes)


def _sheet(plan: Plan, url: str, format_: Format, notes: Notes | None) -> Page:
    sheet, digests = SHEETS[format_](plan.library, plan.site), plan.digests
    if format_ == "json":
        # It says where a quote stands in its file, and the article alone knows that.
        held = {key: article.digest for key, article in plan.library.articles.items()}
        digests = [
            joined([digest, *[held.get(one.source.article_id, b"\0") for one in event.citations]])
            for event, digest in zip(plan.events, digests, strict=True)
        ]
    key = key_of(joined(digests))

    def make() -> Values:
        grown = notes and sheet.grown(plan.events, digests, url, key, notes)
        return {"text": sheet.text(plan.events) if grown is None else grown}

    return Page(url, "", make, key)


def _data_file(url: str, made_from: bytes, write: Callable[[], str]) -> Page:
    return Page(url, "", lambda: {"text": write()}, key_of(made_from))


def _maps(plan: Plan, addresses: Sequence[str]) -> Iterator[Page]:
    """Yield the sitemap, in several files where one would be too long, and robots.txt."""
    address = plan.site.address
    if not address:
        return
    parts = [addresses[at : at + _SITEMAP_ADDRESSES] for at in range(0, len(addresses), _SITEMAP_ADDRESSES)]
    if len(parts) > 1:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        listed = {"addresses": [address + name for name in names]}
        yield Page("sitemap.xml", "sitemaps.xml", listed, key_of(b"sitemaps", print_of(*names)))
    else:
        names = ["sitemap.xml"]
    for name, part in zip(names, parts, strict=True):
        listed = {"addresses": [address + url for url in part]}
        yield Page(name, "sitemap.xml", listed, key_of(print_of(*part)))
    yield Page("robots.txt", "robots.txt", {"sitemap": f"{address}sitemap.xml"}, "robots")
