"""Which pages the site has, where each one lies, and the values that its template gets."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from timeline.generate import timelines
from timeline.generate.briefs import Brief, briefs_of
from timeline.generate.cards import (
    Values,
    article_url,
    badge,
    card_values,
    date_values,
    event_url,
    is_shown,
    passage_anchor,
    published_values,
    short_event,
)
from timeline.generate.citations import Mark, mark_citations
from timeline.generate.data_pages import data_pages
from timeline.generate.embeds import embed_code, embed_url, embeds, oembed_url, small_pages
from timeline.generate.exports import FILES, article_linked_data, linked_data
from timeline.generate.indexes import archive_page, archive_year_pages, archive_years, index_pages
from timeline.generate.kept import Edits, Kept
from timeline.generate.kinship import Kin
from timeline.generate.news import CHANGES, News
from timeline.generate.plan import KINDS, Fetch, Plan, counts_of, page, values_of
from timeline.generate.planning import Begin, make_plan
from timeline.generate.prints import ArticleRef, Articles, joined, key_of, print_of
from timeline.generate.rights import excerpt_of
from timeline.generate.rolls import Roll
from timeline.generate.settings import Site
from timeline.generate.sheets import Notes
from timeline.generate.subjects import Kind, Subject, name_key
from timeline.generate.urls import anchor, root_of, safe_link, text_fragment
from timeline.model import Article, Citation, Event, Page, Timeline

ASSETS = ("assets/style.css", "assets/icon.svg", "assets/timeline.js")  # what every page of the theme points at
_SITEMAP_ADDRESSES = 40_000  # in one file; the protocol takes 50,000
BRIEF_KINDS: tuple[Kind, ...] = ("names", "tags", "sources")  # whose pages are lists
_ID = attrgetter("id")
_NOBODY: Mapping[str, bytes] = {}


class Planned(NamedTuple):
    """The pages of a site, but for those that stand as the last plan left them.

    ``standing`` counts these; ``gone`` are the addresses that the last plan had and this one has not, None where there
    was no last plan: then ``pages`` are all there are. ``kept`` is for the next plan.
    """

    pages: Sequence[Page]
    standing: int
    gone: frozenset[str] | None
    kept: Kept


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
    briefs = list(briefs_of((event for event in timeline.events if is_shown(event)), digests))
    yield from plan_site(timeline.title, briefs, articles, site, news, common=common, notes=notes).pages


def plan_site(
    title: str,
    events: Iterable[Brief],
    articles: Articles,
    site: Site,
    news: News | None = None,
    *,
    common: Container[str] | None = None,
    notes: Notes | None = None,
    kept: Kept | None = None,
    edits: Edits | None = None,
    fetch: Fetch = lambda _events, _articles: None,
    begin: Begin = lambda look: look,
) -> Planned:
    """Return the pages of the site as ``plan_pages`` has them, or only those that may differ from the last plan.

    ``kept`` is what that one left, which is used up, ``edits`` are what differs from it, where somebody knows. With
    ``common`` as ``Common`` only the subjects of what differs are looked for. ``fetch`` brings all that some events say
    to hand before it is asked for, one event after the other. ``begin`` may look for the subjects beside all else: it
    gives back what to ask for them.
    """
    plan = make_plan(title, Roll.of(events), articles, site, news, common, kept, edits, fetch, begin)
    listing = _Listing(plan)
    t, by_kind = plan.library.words, plan.subjects.by_kind
    listing.add(timelines.whole_pages(plan))
    for topic in by_kind["topics"]:
        listing.add_subject(topic, is_brief=False)
    listing.add_told(_event_pages(plan), len(plan.events))
    tags = {tag.title.casefold(): tag for tag in by_kind["tags"]}
    listing.add_told(_article_pages(plan, tags), len(plan.library.articles))
    listing.add([archive_page(plan)])
    for year, numbers in archive_years(plan).items():
        listing.add_group(f"archive/{year}", year in plan.stale.years if plan.stale else True,
                          partial(archive_year_pages, plan, year, numbers))  # fmt: skip
    for kind in BRIEF_KINDS:
        for subject in by_kind[kind]:
            listing.add_subject(subject, is_brief=True)
    listing.add(index_pages(plan, "names"))
    listing.add(index_pages(plan, "tags"))
    if plan.news is not None:
        listing.add([_news_page(plan)])
    listing.add(_moved_pages(plan))
    ways, everything = _ways(plan), joined([plan.prints_of(plan.events)])
    found: Values = {"ways": ways, "forms": t.forms("found")}
    listing.add([page(plan, "search.html", "search.html", t("search-title"), print_of(repr(ways)), lambda: found)])
    listing.add([page(plan, "about.html", "about.html", t("about-title"), everything, partial(_about, plan))])
    listing.add([page(plan, "404.html", "404.html", t("not-found"), b"", dict)])
    listing.add(embeds(plan))
    listing.add_told(small_pages(plan), len(plan.events) * 2 if site.address else 0)
    listing.add(data_pages(plan, notes))
    listing.add(Page(asset, asset, {}, "asset") for asset in ASSETS)
    listing.add(_maps(plan, listing.addresses))
    return listing.planned()


class _Listing:
    """The pages of a plan as they come, and the addresses of those that stand; a class, for it is filled bit by bit."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._pages: list[Page] = []
        self._others: list[str] = []
        self._groups: dict[str, tuple[str, ...]] = {}
        self._standing = 0
        self.addresses: list[str] = []  # for the sitemap

    def add(self, pages: Iterable[Page | str]) -> None:
        """Add pages that are planned each time; of those that stand there may be an address."""
        for one in pages:
            if isinstance(one, str):
                self._others.append(one)
                self._standing += 1
                self._tell(one)
            else:
                self._others.append(one.url)
                self._pages.append(one)
                self._tell(one.url)

    def add_told(self, pages: Iterable[Page | str], number: int) -> None:
        """Add the pages of events or articles, ``number`` in all; of those that stand there may be an address."""
        before = len(self._pages)
        for one in pages:
            if isinstance(one, str):
                self._tell(one)
            else:
                self._pages.append(one)
                self._tell(one.url)
        self._standing += number - (len(self._pages) - before)

    def add_subject(self, subject: Subject, *, is_brief: bool) -> None:
        """Add the pages of a subject, or their addresses where they stand."""
        plan = self._plan
        is_stale = plan.stale is None or subject.stem in plan.stale.subjects
        make = partial(timelines.subject_pages, plan, subject, is_brief=is_brief)
        self.add_group(subject.stem, is_stale, make)

    def add_group(self, stem: str, is_stale: bool, make: Callable[[], Iterable[Page]]) -> None:
        """Add the pages of a group, or their addresses where they stand as the last plan had them."""
        urls = self._plan.last.pages.get(stem) if self._plan.last and not is_stale else None
        if urls is None:
            pages = list(make())
            urls = tuple([one.url for one in pages])
            self._pages += pages
        else:
            self._standing += len(urls)
        self._groups[stem] = urls
        for url in urls:
            self._tell(url)

    def _tell(self, url: str) -> None:
        if url.endswith(".html") and not url.startswith(("embed/", "404.html")):
            self.addresses.append("" if url == "index.html" else url)

    def planned(self) -> Planned:
        """Return all of it."""
        kept = replace(self._plan.now, pages=self._groups, others=self._others)
        return Planned(self._beside_their_homes(), self._standing, self._gone(), kept)

    def _beside_their_homes(self) -> Sequence[Page]:
        """Return the pages, those of events after the page that they stand on: what both show is then made once."""
        if self._plan.stale is not None:
            return self._pages
        events, homes = self._plan.events, self._plan.homes
        living: dict[str, list[Page]] = {}
        others: list[Page] = []
        for one in self._pages:
            if isinstance(one.made_of, _EventValues):
                living.setdefault(homes[events.numbers[one.made_of.place]], []).append(one)
            else:
                others.append(one)
        return [page for one in others for page in (one, *living.get(one.url, ()))]

    def _gone(self) -> frozenset[str] | None:
        plan, last, stale = self._plan, self._plan.last, self._plan.stale
        if last is None or stale is None:
            return None
        lost = list(map(event_url, stale.gone_events))
        before = {*lost, *map(embed_url, lost), *(oembed_url(plan, url) for url in lost)}
        before.update(map(article_url, stale.gone_articles))
        before |= set(last.others) - set(self._others)
        for stem, urls in last.pages.items():
            if self._groups.get(stem) != urls:
                before.update(urls)
        now = {*self._others, *(one.url for one in self._pages)}
        now |= {url for urls in self._groups.values() for url in urls}
        return frozenset(before - now - {""})


def _about(plan: Plan) -> Values:
    code = embed_code(plan, "index.html", plan.site.title)
    return {"counts": counts_of(plan, plan.events), "files": list(FILES), "embed": code}


def _ways(plan: Plan) -> list[Values]:
    """Return what a reader can go by who cannot or will not search: the pages that list what there is."""
    t = plan.library.words
    ways = [{"title": t("timeline"), "url": "index.html"}]
    ways += [{"title": t(kind), "url": f"{kind}.html"} for kind in KINDS if plan.subjects.by_kind[kind]]
    ways.append({"title": t("sources"), "url": "sources.html"})
    years = [{"title": stretch.title, "url": plan.url_of(stretch)} for stretch in plan.shelf.parts if stretch.has_page]
    return ways + years


def _event_pages(plan: Plan) -> Iterator[Page | str]:
    events, frame, rows = plan.events, plan.frame, plan.events.rows
    kin = Kin(events, plan.subjects)
    book = plan, kin
    short, numbers, homes = rows.short, events.numbers, plan.homes
    stale, address = None if plan.stale is None else plan.stale.events, plan.site.address
    places: Iterable[int] = range(len(events))
    if stale is not None and not address:
        of_stale = [row for event_id in stale if (row := events.row_of(event_id)) is not None]
        places = sorted(map(events.places().__getitem__, of_stale))
    for place in places:
        row = numbers[place]
        event_id = rows.ids[row]
        if stale is None or event_id in stale:
            ahead = short(numbers[place - 1]) if place else b""
            after = short(numbers[place + 1]) if place + 1 < len(events) else b""
            near, own = kin.prints(place), (frame, plan.card(row), rows.why(row))
            key = key_of(*own, b"<", ahead, b">", after, homes[row].encode(), b"\0", *near)
            yield Page(event_url(event_id), "event.html", _EventValues(book, place), key)
        elif address:
            yield event_url(event_id)


@dataclass(slots=True, eq=False)  # not frozen: hundreds of thousands are made, in a third of the time
class _EventValues:
    """Makes the values of an event's page."""

    book: tuple[Plan, Kin]
    place: int

    def __call__(self) -> Values:
        return _event_values(*self.book, self.place)


def _event_values(plan: Plan, kin: Kin, index: int) -> Values:
    events, t, address = plan.events, plan.library.words, plan.site.address
    event = events.whole(index)
    url = event_url(event.id)
    own: Values = {
        "event": card_values(event, plan.library),
        "home": f"{plan.homes[events.numbers[index]]}#{anchor('e', event.id)}",
        "description": plan.library.quote(event.citations[0]),
        "linked_data": linked_data(event, address + url if address else "", plan.library),
        "names": _named(event, plan),
        "reasons": list(event.reasons),
        "previous": short_event(events.whole(index - 1), t) if index else None,
        "next": short_event(events.whole(index + 1), t) if index + 1 < len(events) else None,
        "related": [short_event(events.whole(other), t) for other in kin.of(index)],
        "embed": embed_code(plan, url, event.headline),
        "oembed": oembed_url(plan, url),
    }
    return values_of(plan, url, event.headline, lambda: own)


def _named(event: Event, plan: Plan) -> list[Values]:
    """Return the names of an event, with the pages of those that have one."""
    if not event.names:
        return []
    subjects = [subject for subject in plan.subjects.of_event(event.id) if subject.kind == "names"]
    urls = {subject.title: subject.url for subject in subjects}
    if not all(name in urls for name in event.names):  # it may be written in another way than most write it
        linked = {name_key(subject.title): subject.url for subject in subjects}
        urls = {name: linked.get(name_key(name), "") for name in event.names}
    return [{"title": name, "url": urls[name]} for name in event.names]


def _article_pages(plan: Plan, tags: Mapping[str, Subject]) -> Iterator[Page | str]:
    stale, address, articles = plan.stale, plan.site.address, plan.library.articles
    if stale is None:
        yield from (_article_page(plan, article, tags) for _, article in sorted(articles.items()))
        return
    wanted = {one for one in stale.articles if one in articles}
    wanted.update(plan.holdings.of_tags(stale.tags) if stale.tags else ())
    for key in sorted(articles) if address else sorted(wanted):
        yield _article_page(plan, articles[key], tags) if key in wanted else article_url(key)


def _folded_tags(article: ArticleRef) -> set[str]:
    return {" ".join(tag.split()).casefold() for tag in article.source.tags}


def _article_page(plan: Plan, article: ArticleRef, all_tags: Mapping[str, Subject]) -> Page:
    source = article.source
    url = article_url(source.article_id)
    told = plan.told_in(source.article_id)
    made_from = b"".join([article.digest, *map(told.rows.print, told.numbers)])
    tags: Sequence[Subject] = ()
    if source.tags:
        wanted = _folded_tags(article)
        tags = sorted((all_tags[tag] for tag in wanted if tag in all_tags), key=lambda tag: tag.title.casefold())
        made_from += print_of(*(word for tag in tags for word in (tag.title, tag.stem)))
    return Page(url, "article.html", _ArticleValues(plan, article, tags), key_of(plan.frame, made_from))


@dataclass(slots=True, eq=False)
class _ArticleValues:
    """Makes the values of an article's page."""

    plan: Plan
    article: ArticleRef
    tags: Sequence[Subject]

    def __call__(self) -> Values:
        source = self.article.source
        url = article_url(source.article_id)
        make = partial(_article_values, self.plan, self.article, self.tags, url)
        return values_of(self.plan, url, source.title or source.article_id, make)


def _article_values(plan: Plan, ref: ArticleRef, tags: Sequence[Subject], url: str) -> Values:
    article = ref.read()
    source, t = article.source, plan.library.words
    told_in = plan.told_in(source.article_id)
    events = list(map(told_in.whole, range(len(told_in))))
    own = source.article_id
    pairs = [(event, one) for event in events for one in event.citations if one.source.article_id == own]
    told = sorted(pairs, key=lambda pair: (pair[1].span.start, pair[1].span.end, pair[0].id))
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
    builds = plan.news.builds if plan.news else ()
    told = {entry.get(end, "") for build in builds for entry in build["entries"] for end in ("event", "into")}
    known = {event_id for event_id in told if plan.events.row_of(event_id) is not None}
    made_from = print_of(repr(builds), *sorted(known))
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
    if plan.news is None:
        return
    events = plan.events
    told = [entry for build in plan.news.builds for entry in build["entries"] if entry["change"] == "merged"]
    logged = {entry["event"]: entry.get("into", "") for entry in reversed(told)}  # what was told last holds
    for moved, into in sorted({**logged, **plan.news.moved}.items()):
        target = events.find(into)
        if target is not None and events.row_of(moved) is None:
            title, made_from = plan.library.words("moved-title"), print_of("moved") + target.short
            yield page(plan, event_url(moved), "moved.html", title, made_from, partial(_moved_values, plan, target))


def _moved_values(plan: Plan, target: Brief) -> Values:
    return {"target": short_event(target, plan.library.words)}


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
