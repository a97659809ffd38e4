"""What all pages are made from, and what every page is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.edtf import parse_edtf
from timeline.generate import dates
from timeline.generate.cards import Library, Values, published_values
from timeline.generate.news import News
from timeline.generate.settings import Site
from timeline.generate.shelves import Stretch
from timeline.generate.subjects import Kind, Subjects
from timeline.generate.urls import root_of
from timeline.model import Citation, Event, Page

KINDS: tuple[Kind, ...] = ("names", "tags")  # that have a list of their own, where there are any


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the pages are made from; ``events`` are those that are shown, in order.

    ``told`` holds what is cited from each article, ``homes`` the page on which each event stands on the timeline.
    """

    site: Site
    events: tuple[Event, ...]
    library: Library
    subjects: Subjects
    told: Mapping[str, list[tuple[Event, Citation]]]
    shelf: Stretch
    homes: Mapping[str, str]
    news: News | None

    def url_of(self, stretch: Stretch) -> str:
        """Return the page of a stretch of the whole timeline."""
        return f"time/{stretch.slug}.html" if stretch.slug else "index.html"

    def date_words(self, edtf: str) -> str:
        """Return a date of ``events.json`` in words; what is no date comes back as it is."""
        try:
            return dates.in_short(parse_edtf(edtf), self.library.words)
        except ValueError:
            return edtf  # a headline that was, or nothing


def page(plan: Plan, url: str, template: str, title: str, values: Values) -> Page:
    """Return a page with what every page gets: the site, its own place, the way up to the root, the menu."""
    site, address, words = plan.site, plan.site.address, plan.library.words
    root = root_of(url)
    if url == "404.html" and address:
        root = "/" + address.split("/", 3)[3]  # it is served in place of pages at any depth
    canonical = site.link(url) if address and url != "404.html" else ""
    told: Values = {
        "site": {
            "title": site.title,
            "description": site.description,
            "language": site.language,
            "author": site.author,
            "direction": words.direction,
        },
        "root": root,
        "canonical": canonical,
        "title": title,
        "description": site.description,
        "here": url,
        "menu": _menu(plan),
        "card": f"{address}cards/index.svg" if address else "",
        "oembed": "",
        "linked_data": None,
    }
    return Page(url, template, {**told, **values})


def _menu(plan: Plan) -> list[Values]:
    words = plan.library.words
    entries = [("timeline", "index.html")]
    entries += [(kind, f"{kind}.html") for kind in KINDS if plan.subjects.by_kind[kind]]
    entries += [("sources", "sources.html"), ("search", "search.html")]
    entries += [("new", "new.html")] if plan.news is not None else []
    return [{"title": words(key), "url": url} for key, url in (*entries, ("about", "about.html"))]


def counts_of(plan: Plan, events: Sequence[Event]) -> Values:
    """Return how many events there are, from how many articles and outlets, and when the last one was published."""
    words = plan.library.words
    sources = {c.source.article_id: c.source for event in events for c in event.citations}
    published = [source.published for source in sources.values() if source.published]
    latest = max(published, key=lambda interval: interval.start or 0, default=None)
    outlets = len({source.publisher for source in sources.values() if source.publisher})
    return {
        "events": words.counted(len(events), "event"),
        "articles": words.counted(len(sources), "article"),
        "outlets": words.counted(outlets, "outlet") if outlets else "",
        "latest": published_values(latest, words),
    }
