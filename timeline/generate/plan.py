"""What all pages are made from, and what every page is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from timeline.edtf import parse_edtf
from timeline.generate import dates
from timeline.generate.cards import Library, Values, published_values
from timeline.generate.holdings import Holdings
from timeline.generate.kept import Kept, Stale
from timeline.generate.news import News
from timeline.generate.prints import SIZE, ArticleRef, key_of
from timeline.generate.rolls import Column, Roll, cut
from timeline.generate.settings import Site
from timeline.generate.shelves import Stretch
from timeline.generate.subjects import Kind, Subjects
from timeline.generate.urls import root_of
from timeline.generate.words import Words
from timeline.model import Interval, Page

KINDS: tuple[Kind, ...] = ("names", "tags")  # that have a list of their own, where there are any


# Brings events of some ids to hand, and articles of some ids, of which all that they say will be asked for.
Fetch = Callable[[Iterable[str], Iterable[str]], None]


@dataclass(frozen=True, slots=True)
class Last:
    """What of the last plan a new one asks for: the addresses of pages by their group, and of those planned anew."""

    pages: Mapping[str, tuple[str, ...]]
    others: Sequence[str]


@dataclass(frozen=True)
class Plan:
    """All that the pages are made from; ``events`` are those that are shown, in order.

    ``holdings`` are the articles, ``homes`` the page on which the event of each row stands on the timeline. ``cards``
    are what stands for all that the card of each row shows: what the event says, its articles and subjects too.
    ``frame`` stands for what is on every page: what each is told ``about`` the site, the menu, whose pages are the
    ``sections``. ``now`` is what the next plan needs of this one, ``last`` what the one before left, ``stale`` what of
    that does not hold; both None where all is planned. ``fetch`` brings events and articles to hand before they are
    asked for, one after the other. Not slotted: what few pages ask for is worked out when one does.
    """

    site: Site
    title: str
    events: Roll
    library: Library
    subjects: Subjects
    holdings: Holdings
    shelf: Stretch
    homes: Column[str]
    news: News | None
    cards: bytearray
    about: Values
    menu: Sequence[Values]
    sections: frozenset[str]
    frame: bytes
    now: Kept
    last: Last | None
    stale: Stale | None
    fetch: Fetch

    @cached_property
    def _cards(self) -> Sequence[bytes]:
        return cut(self.cards)

    @cached_property
    def articles_of_years(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the articles of each year: see ``Holdings.by_year``."""
        return self.holdings.by_year()

    def card(self, row: int) -> bytes:
        """Return what stands for the card of an event."""
        return bytes(self.cards[SIZE * row : SIZE * (row + 1)])

    def home_of(self, event_id: str) -> str:
        """Return the page on which an event stands on the timeline; raises KeyError for one that is not on it."""
        row = self.events.row_of(event_id)
        if row is None:
            raise KeyError(event_id)
        return self.homes[row]

    def url_of(self, stretch: Stretch) -> str:
        """Return the page of a stretch of the whole timeline."""
        return f"time/{stretch.slug}.html" if stretch.slug else "index.html"

    def date_words(self, edtf: str) -> str:
        """Return a date of ``events.json`` in words; what is no date comes back as it is."""
        try:
            return dates.in_short(parse_edtf(edtf), self.library.words)
        except ValueError:
            return edtf  # a headline that was, or nothing

    def prints_of(self, events: Roll) -> bytes:
        """Return what stands for the cards of some events, in their order."""
        return b"".join(map(self._cards.__getitem__, events.numbers))

    def told_in(self, article_id: str) -> Roll:
        """Return the events that an article tells, in order."""
        return self.events.some(self.events.in_order(self.holdings.told_of(article_id)))

    def refs(self, numbers: Iterable[int]) -> list[ArticleRef]:
        """Return some articles of the site."""
        ids = list(map(self.holdings.rows.articles.__getitem__, numbers))
        self.fetch((), ids)
        return list(map(self.library.articles.__getitem__, ids))

    def bring(self, events: Roll) -> None:
        """Bring all that some events say to hand, and the articles that they cite."""
        articles = self.holdings.rows.articles
        self.fetch(events.ids(), map(articles.__getitem__, events.articles()))


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


def counts_of(plan: Plan, events: Roll) -> Values:
    """Return how many events there are, from how many articles and outlets, and when the last one was published."""
    words, held = plan.library.words, plan.holdings
    articles = events.articles()
    published = {held.published.at[number] for number in articles}
    days = [day for number in published if (day := held.published.values[number]) is not None]
    last = max(map(_start_of, days), default=0)
    latest = max((day for day in days if _start_of(day) == last), key=repr, default=None)
    outlets = {held.about.values[number][1] for number in {held.about.at[number] for number in articles}} - {""}
    return {
        "events": words.counted(len(events), "event"),
        "articles": words.counted(len(articles), "article"),
        "outlets": words.counted(len(outlets), "outlet") if outlets else "",
        "latest": published_values(latest, words),
    }


def _start_of(interval: Interval) -> int:
    return interval.start or 0
