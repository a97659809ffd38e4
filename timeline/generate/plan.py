"""What all pages are made from, and what every page is given."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter

from timeline.edtf import parse_edtf
from timeline.generate import dates
from timeline.generate.briefs import Brief
from timeline.generate.cards import Library, Values, published_values
from timeline.generate.kept import Kept, Stale
from timeline.generate.news import News
from timeline.generate.prints import ArticleRef, key_of
from timeline.generate.settings import Site
from timeline.generate.shelves import Stretch
from timeline.generate.subjects import Kind, Subjects
from timeline.generate.urls import root_of
from timeline.generate.words import Words
from timeline.model import Interval, Page, Source

KINDS: tuple[Kind, ...] = ("names", "tags")  # that have a list of their own, where there are any
_ID = attrgetter("id")
_SOURCES, _ARTICLE_ID = attrgetter("sources"), attrgetter("article_id")
_DIGEST = attrgetter("digest")
_PUBLISHED, _PUBLISHER = attrgetter("published"), attrgetter("publisher")


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the pages are made from; ``events`` are those that are shown, in order.

    ``told`` holds the places of the events that cite each article, one for each citation, ``sources`` is each of
    these articles as it is cited, ``homes`` the page on which each event stands on the timeline. ``prints`` (of all
    that a card shows: what the event says, its articles and subjects too) are in the order of the events;
    ``print_of`` are the same by id; ``frame`` stands for what is on every page: what each is told ``about`` the site,
    the menu, whose pages are the ``sections``. ``by_outlet`` are the articles by the
    name of their outlet, folded. ``now`` is what the next plan needs of this one, ``kept`` what the last one left,
    ``stale`` what of that does not hold; both None where all is planned. ``fetch`` brings events to hand of which all
    that they say will be asked for.
    """

    site: Site
    title: str
    events: Sequence[Brief]
    library: Library
    subjects: Subjects
    told: Mapping[str, Sequence[int]]
    sources: Mapping[str, Source]
    shelf: Stretch
    homes: Mapping[str, str]
    news: News | None
    prints: Sequence[bytes]
    print_of: Mapping[str, bytes]
    about: Values
    menu: Sequence[Values]
    sections: frozenset[str]
    frame: bytes
    by_outlet: Mapping[str, Sequence[ArticleRef]]
    now: Kept
    kept: Kept | None
    stale: Stale | None
    fetch: Callable[[Iterable[str]], None]

    def url_of(self, stretch: Stretch) -> str:
        """Return the page of a stretch of the whole timeline."""
        return f"time/{stretch.slug}.html" if stretch.slug else "index.html"

    def date_words(self, edtf: str) -> str:
        """Return a date of ``events.json`` in words; what is no date comes back as it is."""
        try:
            return dates.in_short(parse_edtf(edtf), self.library.words)
        except ValueError:
            return edtf  # a headline that was, or nothing

    def prints_of(self, events: Sequence[Brief]) -> bytes:
        """Return what stands for the cards of some events, in their order."""
        return b"".join(map(self.print_of.__getitem__, map(_ID, events)))

    def told_print(self, articles: Sequence[ArticleRef]) -> bytes:
        """Return what stands for the rows of some articles in a list."""
        rows = [self.told.get(article.source.article_id, ()) for article in articles]
        numbers = [len(told) if len(told) < 2 else len(set(told)) for told in rows]
        return b"".join(map(_DIGEST, articles)) + array("I", numbers).tobytes()


def page(plan: Plan, url: str, template: str, title: str, made_from: bytes, make: Callable[[], Values]) -> Page:
    """Return a page: what ``make`` gives when it is made, with what every page gets.

    ``made_from`` stands for all that goes into the title and into what ``make`` gives, but for the settings.
    """
    return Page(url, template, partial(values_of, plan, url, title, make), key_of(plan.frame, made_from))


def values_of(plan: Plan, url: str, title: str, make: Callable[[], Values]) -> Values:
    """Return what a page is given: the site, its own place, the way up to the root, the menu; and what is its own."""
    site, address = plan.site, plan.site.address
    root = root_of(url)
    if url == "404.html" and address:
        root = "/" + address.split("/", 3)[3]  # it is served in place of pages at any depth
    return {
        "site": plan.about,
        "root": root,
        "canonical": site.link(url) if address and url != "404.html" else "",
        "title": title,
        "description": site.description,
        "here": url,
        "section": url if url in plan.sections else "",
        "menu": plan.menu,
        "card": f"{address}cards/index.svg" if address else "",
        "oembed": "",
        "linked_data": None,
        **make(),
    }


def about_site(site: Site, words: Words) -> Values:
    """Return what every page is told of the site: the same object, for what is made of it is made once."""
    return {
        "title": site.title,
        "description": site.description,
        "language": site.language,
        "author": site.author,
        "direction": words.direction,
    }


def menu_of(library: Library, subjects: Subjects, *, has_news: bool) -> list[Values]:
    """Return the entries of the menu."""
    entries = [("timeline", "index.html")]
    entries += [(kind, f"{kind}.html") for kind in KINDS if subjects.by_kind[kind]]
    entries += [("sources", "sources.html"), ("search", "search.html")]
    entries += [("new", "new.html")] if has_news else []
    return [{"title": library.words(key), "url": url} for key, url in (*entries, ("about", "about.html"))]


def counts_of(plan: Plan, events: Sequence[Brief]) -> Values:
    """Return how many events there are, from how many articles and outlets, and when the last one was published."""
    words = plan.library.words
    if len(events) == len(plan.events):  # they are those of the plan
        sources: Mapping[str, Source] = plan.sources
    else:
        cited = list(chain.from_iterable(map(_SOURCES, events)))
        alike = dict(zip(map(id, cited), cited, strict=True)).values()  # many events share one
        sources = dict(zip(map(_ARTICLE_ID, alike), alike, strict=True))
    published = list(filter(None, map(_PUBLISHED, sources.values())))
    latest = max(dict(zip(map(id, published), published, strict=True)).values(), key=_start_of, default=None)
    outlets = len({*map(_PUBLISHER, sources.values())} - {""})
    return {
        "events": words.counted(len(events), "event"),
        "articles": words.counted(len(sources), "article"),
        "outlets": words.counted(outlets, "outlet") if outlets else "",
        "latest": published_values(latest, words),
    }


def _start_of(interval: Interval) -> int:
    return interval.start or 0
