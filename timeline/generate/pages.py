"""Which pages the site has, where each one lies, and the values that its template gets."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from operator import attrgetter

from timeline.generate import searching, timelines
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
from timeline.generate.embeds import embed_code, embed_url, embeds, oembed_url, small_pages
from timeline.generate.exports import FILES, SHEETS, WRITERS, Format, article_linked_data, linked_data
from timeline.generate.indexes import archive_pages, index_pages
from timeline.generate.kept import Kept
from timeline.generate.kinship import Kin
from timeline.generate.news import CHANGES, News
from timeline.generate.plan import KINDS, Plan, counts_of, page, values_of
from timeline.generate.planning import Begin, make_plan
from timeline.generate.prints import ArticleRef, joined, key_of, print_of
from timeline.generate.rights import excerpt_of
from timeline.generate.settings import Site
from timeline.generate.sheets import Notes
from timeline.generate.subjects import Kind, Subject, name_key
from timeline.generate.urls import anchor, root_of, safe_link, text_fragment
from timeline.model import Article, Citation, Event, Page, Timeline

ASSETS = ("assets/style.css", "assets/icon.svg", "assets/timeline.js")  # what every page of the theme points at
_SITEMAP_ADDRESSES = 40_000  # in one file; the protocol takes 50,000
BRIEF_KINDS: tuple[Kind, ...] = ("names", "tags", "sources")  # whose pages are lists
_ID, _DIGEST = attrgetter("id"), attrgetter("digest")
_NOBODY: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Planned:
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
    briefs: Sequence[Brief],
    articles: Iterable[Article | ArticleRef],
    site: Site,
    news: News | None = None,
    *,
    common: Container[str] | None = None,
    notes: Notes | None = None,
    kept: Kept | None = None,
    fetch: Callable[[Iterable[str]], None] = lambda _ids: None,
    begin: Begin = lambda look: look,
) -> Planned:
    """Return the pages of the site as ``plan_pages`` has them, or only those that may differ from the last plan.

    ``kept`` is what that one left. ``fetch`` brings all that some events say to hand before it is asked for, one event
    after the other. ``begin`` may look for the subjects beside all else: it gives back what to ask for them.
    """
    plan = make_plan(title, briefs, articles, site, news, common, kept, fetch, begin)
    listing = _Listing(plan)
    t, by_kind = plan.library.words, plan.subjects.by_kind
    listing.add(timelines.whole_pages(plan))
    for topic in by_kind["topics"]:
        listing.add_subject(topic, is_brief=False)
    listing.add_told(_event_pages(plan), len(plan.events))
    tags = {tag.title.casefold(): tag for tag in by_kind["tags"]}
    listing.add_told(_article_pages(plan, tags), len(plan.library.articles))
    listing.add(archive_pages(plan))
    for kind in BRIEF_KINDS:
        for subject in by_kind[kind]:
            listing.add_subject(subject, is_brief=True)
    listing.add(index_pages(plan, "names"))
    listing.add(index_pages(plan, "tags"))
    if plan.news is not None:
        listing.add([_news_page(plan)])
    listing.add(_moved_pages(plan))
    ways, everything = _ways(plan), joined(plan.prints)
    found: Values = {"ways": ways, "forms": t.forms("found")}
    listing.add([page(plan, "search.html", "search.html", t("search-title"), print_of(repr(ways)), lambda: found)])
    listing.add([page(plan, "about.html", "about.html", t("about-title"), everything, partial(_about, plan))])
    listing.add([page(plan, "404.html", "404.html", t("not-found"), b"", dict)])
    listing.add(embeds(plan))
    listing.add_told(small_pages(plan), len(plan.events) * 2 if site.address else 0)
    listing.add(_data_files(plan, notes))
    listing.add(Page(asset, asset, {}, "asset") for asset in ASSETS)
    listing.add(_maps(plan, listing.addresses))
    return listing.planned()


class _Listing:
    """The pages of a plan as they come, and the addresses of those that stand; a class, for it is filled bit by bit."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._pages: list[Page] = []
        self._others: list[str] = []
        self._of_subjects: dict[str, tuple[str, ...]] = {}
        self._standing = 0
        self.addresses: list[str] = []  # for the sitemap

    def add(self, pages: Iterable[Page]) -> None:
        """Add pages that are planned each time."""
        for one in pages:
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
        if plan.stale is None or plan.kept is None or subject.stem in plan.stale.subjects:
            pages = list(timelines.subject_pages(plan, subject, is_brief=is_brief))
            urls = tuple([one.url for one in pages])
            self._pages += pages
        else:
            urls = plan.kept.pages[subject.stem]
            self._standing += len(urls)
        self._of_subjects[subject.stem] = urls
        for url in urls:
            self._tell(url)

    def _tell(self, url: str) -> None:
        if url.endswith(".html") and not url.startswith(("embed/", "404.html")):
            self.addresses.append("" if url == "index.html" else url)

    def planned(self) -> Planned:
        """Return all of it."""
        kept = replace(self._plan.now, pages=self._of_subjects, others=self._others)
        return Planned(self._beside_their_homes(), self._standing, self._gone(), kept)

    def _beside_their_homes(self) -> Sequence[Page]:
        """Return the pages, those of events after the page that they stand on: what both show is then made once."""
        if self._plan.kept is not None:
            return self._pages
        events, homes = self._plan.events, self._plan.homes
        living: dict[str, list[Page]] = {}
        others: list[Page] = []
        for one in self._pages:
            if isinstance(one.made_of, _EventValues):
                living.setdefault(homes[events[one.made_of.place].id], []).append(one)
            else:
                others.append(one)
        return [page for one in others for page in (one, *living.get(one.url, ()))]

    def _gone(self) -> frozenset[str] | None:
        plan, kept = self._plan, self._plan.kept
        if kept is None:
            return None
        living = {event.id for event in plan.events}
        lost = [event_url(brief.id) for brief in kept.briefs if brief.id not in living]
        before = {*lost, *map(embed_url, lost), *(oembed_url(plan, url) for url in lost), *kept.others}
        before |= {article_url(key) for key in kept.articles.keys() - plan.now.articles.keys()}
        before |= {url for urls in kept.pages.values() for url in urls}
        now = {one.url for one in self._pages} | {url for urls in self._of_subjects.values() for url in urls}
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
    events, frame, prints, homes = plan.events, plan.frame, plan.prints, plan.homes
    kin = Kin(events, plan.subjects)
    book = plan, kin
    stale, address = None if plan.stale is None else plan.stale.events, plan.site.address
    places: Iterable[int] = range(len(events))
    if stale is not None and not address:
        places = compress(places, map(stale.__contains__, map(_ID, events)))
    for index in places:
        event = events[index]
        if stale is None or event.id in stale:
            ahead = events[index - 1].short if index else b""
            after = events[index + 1].short if index + 1 < len(events) else b""
            home, near = homes[event.id].encode(), kin.prints(index)
            key = key_of(frame, prints[index], event.why, b"<", ahead, b">", after, home, b"\0", *near)
            yield Page(event_url(event.id), "event.html", _EventValues(book, index), key)
        elif address:
            yield event_url(event.id)


@dataclass(slots=True, eq=False)  # not frozen: hundreds of thousands are made, in a third of the time
class _EventValues:
    """Makes the values of an event's page."""

    book: tuple[Plan, Kin]
    place: int

    def __call__(self) -> Values:
        return _event_values(*self.book, self.place)


def _event_values(plan: Plan, kin: Kin, index: int) -> Values:
    events, t, address = plan.events, plan.library.words, plan.site.address
    event = events[index].whole
    url = event_url(event.id)
    own: Values = {
        "event": card_values(event, plan.library),
        "home": f"{plan.homes[event.id]}#{anchor('e', event.id)}",
        "description": plan.library.quote(event.citations[0]),
        "linked_data": linked_data(event, address + url if address else "", plan.library),
        "names": _named(event, plan),
        "reasons": list(event.reasons),
        "previous": short_event(events[index - 1].whole, t) if index else None,
        "next": short_event(events[index + 1].whole, t) if index + 1 < len(events) else None,
        "related": [short_event(other.whole, t) for other in kin.of(index)],
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
    stale, address = plan.stale, plan.site.address
    for key, article in sorted(plan.library.articles.items()):
        is_stale = stale is None or key in stale.articles
        if is_stale or (stale and stale.tags and stale.tags & _folded_tags(article)):
            yield _article_page(plan, article, tags)
        elif address:
            yield article_url(key)


def _folded_tags(article: ArticleRef) -> set[str]:
    return {" ".join(tag.split()).casefold() for tag in article.source.tags}


def _article_page(plan: Plan, article: ArticleRef, all_tags: Mapping[str, Subject]) -> Page:
    source = article.source
    url = article_url(source.article_id)
    told = plan.told.get(source.article_id, ())
    made_from = b"".join([article.digest, *[plan.events[place].digest for place in told]])
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
    events = [plan.events[place].whole for place in dict.fromkeys(plan.told.get(source.article_id, ()))]
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
    known = {event.id for event in plan.events if event.id in told}
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
    known = {event.id: event for event in plan.events}
    if plan.news is None:
        return
    told = [entry for build in plan.news.builds for entry in build["entries"] if entry["change"] == "merged"]
    logged = {entry["event"]: entry.get("into", "") for entry in reversed(told)}  # what was told last holds
    for moved, into in sorted({**logged, **plan.news.moved}.items()):
        target = known.get(into)
        if moved not in known and target is not None:
            title, made_from = plan.library.words("moved-title"), print_of("moved") + target.short
            yield page(plan, event_url(moved), "moved.html", title, made_from, partial(_moved_values, plan, target))


def _moved_values(plan: Plan, target: Brief) -> Values:
    return {"target": short_event(target, plan.library.words)}


def _data_files(plan: Plan, notes: Notes | None) -> Iterator[Page]:
    everything = joined(map(_DIGEST, plan.events))
    for url, format_ in FILES.items():
        if format_ in SHEETS:
            yield _sheet(plan, url, format_, notes, everything)
        else:
            yield _data_file(url, everything, partial(WRITERS[format_], plan.events, plan.library, plan.site))
    for topic in plan.subjects.by_kind["topics"]:
        write = partial(WRITERS["atom"], topic.events, plan.library, plan.site)
        yield _data_file(f"{topic.stem}.xml", plan.prints_of(topic.events), write)
    if plan.news is not None:
        builds = list(plan.news.builds)
        yield Page("changes.json", "changes.json", {"builds": builds}, key_of(print_of(repr(builds))))
    yield from searching.index_pages(plan, notes)


def _sheet(plan: Plan, url: str, format_: Format, notes: Notes | None, everything: bytes) -> Page:
    sheet = SHEETS[format_](plan.library, plan.site)
    # events.json says where a quote stands in its file, and the article alone knows that.
    held = sorted(plan.library.articles.items()) if format_ == "json" else []
    key = key_of(
        everything,
        joined([article.digest for _, article in held]),
        url.encode(),
    )

    def make() -> Values:
        if notes is None:
            return {"text": sheet.text(plan.events)}
        before = (plan.kept, plan.stale) if plan.kept and plan.stale else None
        return {"bytes": sheet.grown(plan.events, before, url, key, notes)}

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
