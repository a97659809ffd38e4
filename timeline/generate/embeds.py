"""Small forms of pages that stand in a frame on other people's pages, and what leads other programs to them."""

from collections.abc import Iterable, Iterator
from functools import partial
from html import escape
from itertools import compress
from typing import NamedTuple

from timeline.generate.cards import Values, badge, chip_values, event_url, short_event
from timeline.generate.plan import Plan, page, values_of
from timeline.generate.prints import key_of, print_of
from timeline.generate.rolls import Roll
from timeline.model import Page

_EMBED_WIDTH, _EMBED_HEIGHT = 560, 360
_EMBED_EVENTS = 5


class _Embed(NamedTuple):
    """A page that can stand in a frame elsewhere: what it shows, and the page it is a small form of."""

    url: str
    title: str
    events: Roll

    def chosen(self) -> Roll:
        """Return the most important events, in order of time."""
        if len(self.events) <= 1:
            return self.events
        return self.events.most_important(_EMBED_EVENTS)


def embeds(plan: Plan) -> Iterator[Page]:
    """Yield the small forms of the whole timeline and of each topic, and what leads other programs to them.

    There are none where nobody knows where the site stands: then no page says how to put them into a frame.
    """
    if not plan.site.address:
        return
    topics = [_Embed(topic.url, topic.title, topic.events) for topic in plan.subjects.by_kind["topics"]]
    for embed in (_Embed("index.html", plan.title, plan.events), *topics):
        yield from _embed_pages(plan, embed, print_of(embed.title) + plan.prints_of(embed.events))


def small_pages(plan: Plan) -> Iterator[Page]:
    """Yield the small form of each event's page, and what leads other programs to it (see ``embeds``)."""
    if not plan.site.address:
        return
    frame = plan.frame
    stale, events = None if plan.stale is None else plan.stale.cards, plan.events
    places: Iterable[int] = range(len(events))
    if stale is not None:
        places = compress(places, map(stale.__contains__, events.ids()))
    for place in places:
        row = events.numbers[place]
        url, made_from = event_url(events.rows.ids[row]), plan.card(row)
        yield Page(embed_url(url), "embed.html", partial(_small_event_values, plan, place), key_of(frame, made_from))
        yield Page(oembed_url(plan, url), "oembed.json", partial(_told_values, plan, place), key_of(made_from))


def _small_event_values(plan: Plan, place: int) -> Values:
    embed = _embed_of(plan, place)
    return values_of(plan, embed_url(embed.url), embed.title, partial(_embed_values, plan, embed))


def _told_values(plan: Plan, place: int) -> Values:
    return _oembed_values(plan, _embed_of(plan, place))


def _embed_of(plan: Plan, place: int) -> _Embed:
    event = plan.events[place : place + 1]
    return _Embed(event_url(event[0].id), event[0].headline, event)


def _embed_pages(plan: Plan, embed: _Embed, made_from: bytes) -> Iterator[Page]:
    yield page(plan, embed_url(embed.url), "embed.html", embed.title, made_from, partial(_embed_values, plan, embed))
    yield Page(oembed_url(plan, embed.url), "oembed.json", partial(_oembed_values, plan, embed), key_of(made_from))


def _embed_values(plan: Plan, embed: _Embed) -> Values:
    t, chosen = plan.library.words, embed.chosen()
    is_event = embed.url.startswith("events/")
    events = []
    for event in chosen:
        best = event.citations[0]
        chip = chip_values(best, plan.library)
        quote = plan.library.quote(best) if len(chosen) == 1 else ""
        events.append({**short_event(event, t), "quote": quote, "lead": chip, "badge": badge(event.modality, t)})
    return {"events": events, "target": embed.url, "is_event": is_event, "canonical": plan.site.link(embed.url)}


def _oembed_values(plan: Plan, embed: _Embed) -> Values:
    told = {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "provider_name": plan.site.title,
        "provider_url": plan.site.address,
        "width": _EMBED_WIDTH,
        "height": _EMBED_HEIGHT,
        "html": embed_code(plan, embed.url, embed.title),
    }
    return {"told": told}


def embed_url(url: str) -> str:
    """Return the address of the small form of a page."""
    return f"embed/{_flat(url)}"


def oembed_url(plan: Plan, url: str) -> str:
    """Return the address of a page's oEmbed record; there is none where nobody knows where the site stands."""
    return f"oembed/{_flat(url).removesuffix('.html')}.json" if plan.site.address else ""


def _flat(url: str) -> str:
    """Return the address of a page as one file name; events, by far the most, with a short start."""
    return f"e--{url.removeprefix('events/')}" if url.startswith("events/") else url.replace("/", "--")


def embed_code(plan: Plan, url: str, title: str) -> str:
    """Return the ``<iframe>`` for other people's pages, ``""`` where nobody knows where the site stands."""
    if not plan.site.address:
        return ""
    link = escape(plan.site.link(embed_url(url)))
    size = f'width="{_EMBED_WIDTH}" height="{_EMBED_HEIGHT}"'
    return f'<iframe src="{link}" {size} loading="lazy" title="{escape(title)}"></iframe>'
