"""The pages that show events in order of time: the timeline as a whole, its stretches, and those of each subject."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, pairwise

from timeline.generate import chronicle
from timeline.generate.cards import Library, Values, Weight, head_values, weights
from timeline.generate.indexes import article_rows, link_to_list
from timeline.generate.moments import Moments, moments_of
from timeline.generate.news import CHANGES
from timeline.generate.plan import Plan, counts_of, page
from timeline.generate.prints import joined, key_of, print_of
from timeline.generate.rolls import Column, Roll, numbers
from timeline.generate.shelves import Stretch, shelve
from timeline.generate.strip import drawn, in_place, linked
from timeline.generate.subjects import Kind, Subject
from timeline.generate.urls import root_of
from timeline.model import NameKind, Page

_BRIEF_WHOLE = 300  # events on one page of a subject, where each is one line
_CARDS = 40  # on a page that only surveys: the most important events of its stretches
_MOST_CARDS = 6  # of one stretch
_FACETS: tuple[tuple[Kind, NameKind, str, int], ...] = (
    ("names", "person", "filter-by-person", 8),
    ("names", "organisation", "filter-by-organisation", 6),
    ("names", "place", "filter-by-place", 8),
    ("names", "", "filter-by-name", 8),
    ("tags", "", "filter-by-topic", 8),
    ("sources", "", "filter-by-source", 8),
)
_FEWEST_CHOICES = 2  # of one is no choice
_MIN_FOR_FILTERS = 8  # events: fewer can be read at a glance
_NOT_BELOW: Values = {"topics": [], "news": "", "embed_target": ""}  # of a shelf's pages the first alone has these


@dataclass(frozen=True)
class _Shelf:
    """A timeline that may go over several pages: where they lie, what is said above them, how its events are shown.

    The timeline as a whole knows its ``plan``. Not slotted: what its pages have in common is made once.
    """

    whole: Stretch
    url: str
    stem: str
    title: str
    standfirst: str
    is_brief: bool
    kind: str
    values: Values
    plan: Plan | None = None

    def url_of(self, stretch: Stretch) -> str:
        return f"{self.stem}/{stretch.slug}.html" if stretch.slug else self.url

    def home_of(self, event_id: str) -> str:
        """Return the page on which an event stands in full, where there is more than one."""
        return self._homes[event_id] if self.plan is None else self.plan.home_of(event_id)

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        return homes(self.whole, self.url, self.stem) if self.whole.parts else {}

    @cached_property
    def print(self) -> bytes:
        """What stands for all but the events, on the first page."""
        return print_of(repr((self.url, self.title, self.standfirst, self.is_brief, self.kind, self.values)))

    @cached_property
    def print_below(self) -> bytes:
        """The same for the pages below it, which do not say what is new, nor what else there is."""
        values = {**self.values, **_NOT_BELOW}
        return print_of(repr((self.url, self.title, self.standfirst, self.is_brief, self.kind, values)))


def whole_pages(plan: Plan) -> Iterator[Page]:
    """Yield the entry page and the pages of the years, months and days that it is cut into."""
    title = plan.title
    values = {"topics": _topics(plan), "feed": "feed.xml", "news": _newest(plan), "embed_target": "index.html"}
    shelf = _Shelf(plan.shelf, "index.html", "time", title, plan.site.description, False, "timeline", values, plan)
    yield from _shelf_pages(plan, shelf)
    yield _card_page(plan, "index", title, plan.shelf.events)


def subject_pages(plan: Plan, subject: Subject, *, is_brief: bool) -> Iterator[Page]:
    """Yield the pages of one folder, name, tag or outlet; where ``is_brief``, each event is one line."""
    t = plan.library.words
    whole = (
        shelve(subject.events, subject.title, t, _BRIEF_WHOLE) if is_brief else shelve(subject.events, subject.title, t)
    )
    values: Values = {
        "topics": [],
        "feed": "feed.xml",
        "news": "",
        "embed_target": "",
        "up": link_to_list(plan, subject),
    }
    if subject.kind == "topics":
        card = f"cards/{subject.stem.replace('/', '--')}.svg"
        values |= {"topics": _topics(plan), "feed": f"{subject.stem}.xml", "embed_target": subject.url}
        values |= {"card": plan.site.address + card} if plan.site.address else {}
        yield _card_page(plan, subject.stem.replace("/", "--"), subject.title, whole.events)
    shelf = _Shelf(whole, subject.url, subject.stem, subject.title, "", is_brief, subject.kind, values)
    yield from _shelf_pages(plan, shelf)


def homes(whole: Stretch, url: str, stem: str) -> dict[str, str]:
    """Return the page on which each event stands in full, by its id."""
    return {one: here for here, part in _homes(whole, url, stem) for one in part.ids()}


def home_rows(whole: Stretch, rows: int, url: str, stem: str) -> Column[str]:
    """Return the same by row, of a table with so many; those that are not on the timeline stand nowhere."""
    found: Column[str] = Column([""], array("I", bytes(4 * rows)))
    for here, part in _homes(whole, url, stem):
        number, at = found.number_of(here), found.at
        for row in part.numbers:
            at[row] = number
    return found


def _homes(whole: Stretch, url: str, stem: str) -> Iterator[tuple[str, Roll]]:
    for stretch in whole.pages():
        here = f"{stem}/{stretch.slug}.html" if stretch.slug else url
        for part in [part for part in stretch.parts if not part.has_page] if stretch.parts else [stretch]:
            yield here, part.events


def _shelf_pages(plan: Plan, shelf: _Shelf) -> Iterator[Page]:
    beside = _neighbours(shelf.whole)
    above: dict[str, tuple[Stretch, ...]] = {shelf.whole.slug: ()}
    cards = _card_prints(plan, shelf.whole)
    for stretch in shelf.whole.pages():
        for part in stretch.parts:
            above[part.slug] = (*above[stretch.slug], stretch)
        made_from = cards[stretch.slug]
        yield _stretch_page(
            plan, shelf, stretch, made_from, above[stretch.slug], beside.get(stretch.slug, (None, None))
        )


def _card_prints(plan: Plan, whole: Stretch) -> dict[str, bytes]:
    """Return what stands for the cards of each stretch, by its slug: that of its parts, where it has some."""
    found: dict[str, bytes] = {}

    def look(stretch: Stretch) -> bytes:
        parts = [look(part) for part in stretch.parts] or [plan.prints_of(stretch.events)]
        return found.setdefault(stretch.slug, joined(parts))

    look(whole)
    return found


def _neighbours(whole: Stretch) -> dict[str, tuple[Stretch | None, Stretch | None]]:
    """Return the page before and after each one, among those as deep."""
    found: dict[str, tuple[Stretch | None, Stretch | None]] = {}
    level = [part for part in whole.parts if part.has_page]
    while level:
        row: list[Stretch | None] = [None, *level, None]
        for (before, _), (here, after) in zip(pairwise(row[:-1]), pairwise(row[1:]), strict=True):
            if here is not None:
                found[here.slug] = (before, after)
        level = [part for stretch in level for part in stretch.parts if part.has_page]
    return found


def _stretch_page(
    plan: Plan,
    shelf: _Shelf,
    stretch: Stretch,
    cards: bytes,
    above: tuple[Stretch, ...],
    beside: tuple[Stretch | None, Stretch | None],
) -> Page:
    title = f"{shelf.title}: {stretch.title}" if above and shelf.kind != "timeline" else stretch.title
    around = (stretch, *above, *(one for one in beside if one))
    place = print_of(title, "1" if beside[0] else "0", *(word for one in around for word in (one.slug, one.title)))
    made_from = b"".join((shelf.print_below if above else shelf.print, place, cards))
    if shelf.kind == "sources" and not above:
        made_from += plan.holdings.prints_of(_articles_of(plan, shelf))
    make = partial(_stretch_values, plan, shelf, stretch, above, beside)
    return page(plan, shelf.url_of(stretch), "timeline.html", title, made_from, make)


def _stretch_values(
    plan: Plan,
    shelf: _Shelf,
    stretch: Stretch,
    above: tuple[Stretch, ...],
    beside: tuple[Stretch | None, Stretch | None],
) -> Values:
    t, library, url = plan.library.words, plan.library, shelf.url_of(stretch)
    events, root = stretch.events, root_of(url)
    title = stretch.title
    moments = _moments(plan, events)
    counts, span = counts_of(plan, events), chronicle.span_in_words(moments, t)
    facets, marks = _facets(plan, shelf, events, has_marks=not stretch.parts)
    rooms: dict[str, Weight] = {}
    if not stretch.parts:
        rooms = dict.fromkeys(events.ids(), "brief") if shelf.is_brief else weights(events.ids(), events.weights())
    if not stretch.parts:
        plan.bring(events)
    surveyed = [_shown(part, len(events)) for part in stretch.parts]
    if surveyed:
        plan.bring(events.some(numbers(chain.from_iterable(some.numbers for some in surveyed))))
    years = [] if stretch.parts else chronicle.years(events, moments, library, rooms)
    gaps = chronicle.gaps_between(events, moments, t) if stretch.parts else {}
    stretches = [
        _survey(part, top, len(events), gaps, shelf, library) for part, top in zip(stretch.parts, surveyed, strict=True)
    ]
    shown = _put_facets(years, stretches, marks)

    def link(event_id: str) -> str:
        place = in_place(event_id)
        return place if event_id in shown else f"{root}{shelf.home_of(event_id)}{place}"

    has_keys = not shelf.is_brief and len(events) >= chronicle.MIN_FOR_KEYS
    keys = events.most_important(chronicle.KEY_EVENTS).ids() if has_keys else ()
    values = {
        **shelf.values,
        "kind": shelf.kind,
        "name": shelf.title if above else title,
        "crumbs": _crumbs(plan, shelf, above),
        "standfirst": shelf.standfirst if not above else "",
        "description": _description(plan, shelf, stretch, counts, span),
        "span": span,
        "counts": counts,
        "jumps": _jumps(shelf, stretch, years, root),
        "strip": linked(_drawn(plan, events), link),
        "key_events": [head_values(events.rows.find(one), library, "lead") for one in keys],
        "years": years,
        "stretches": stretches,
        "is_whole": not stretch.parts,
        "facets": facets,
        "forms": t.forms("shown"),
        "previous": _linked(shelf, beside[0]),
        "next": _linked(shelf, beside[1]),
        "articles": article_rows(plan, plan.refs(_articles_of(plan, shelf)))
        if shelf.kind == "sources" and not above
        else [],
    }
    if above:
        values |= _NOT_BELOW
    return values


def _description(plan: Plan, shelf: _Shelf, stretch: Stretch, counts: Values, span: str) -> str:
    if not stretch.slug and shelf.standfirst:
        return shelf.standfirst
    told = {"title": stretch.title, "events": counts["events"], "span": span, "articles": counts["articles"]}
    return plan.library.words("description", **told)


def _survey(part: Stretch, top: Roll, number: int, gaps: Mapping[str, str], shelf: _Shelf, library: Library) -> Values:
    """Return one stretch as the page above it shows it: its ``top`` events, and the way to all of them."""
    t = library.words
    few = _room(part, number) < 3 or shelf.is_brief or not part.has_page
    events = [top.rows.find(one) for one in top.ids()]
    cards = [chronicle.event_values(event, library, "brief" if few else "normal", most=1) for event in events]
    counted = t.counted(len(part.events), "event")
    label = (
        t("all-of-undated", count=counted) if part.slug == "undated" else t("all-of", count=counted, title=part.title)
    )
    return {
        "title": part.heading,
        "id": f"t-{part.slug}",
        "count": counted,
        "url": shelf.url_of(part) if part.has_page else "",
        "parts": [{"title": one.heading, "url": shelf.url_of(one)} for one in part.parts if one.has_page],
        "events": cards,
        "all": label if part.has_page else "",
        "gap": gaps.get(part.events[:1].ids()[0], ""),
    }


def _room(part: Stretch, number: int) -> int:
    """Return how many events of one stretch stand on the page above it, which surveys so many."""
    return min(max(round(_CARDS * len(part.events) / number), 1), _MOST_CARDS)


def _shown(part: Stretch, number: int) -> Roll:
    """Return those events, in order."""
    if not part.has_page:
        return part.events
    return part.events.most_important(_room(part, number))


def _crumbs(plan: Plan, shelf: _Shelf, above: tuple[Stretch, ...]) -> list[Values]:
    """Return the way from the entry page down to this one."""
    crumbs: list[Values] = []
    if shelf.kind in ("names", "tags", "sources"):
        crumbs.append(shelf.values["up"])
    elif shelf.kind != "timeline":
        crumbs.append({"title": plan.site.title, "url": "index.html"})
    for stretch in above:
        crumbs.append({"title": stretch.title, "url": shelf.url_of(stretch)})
    return crumbs


def _jumps(shelf: _Shelf, stretch: Stretch, years: Sequence[Values], root: str) -> list[Values]:
    """Return where a reader may jump to from the top: the years of this page, or the pages below it."""
    if not stretch.parts:
        return [{"title": jump["title"], "href": f"#{jump['id']}"} for jump in chronicle.jumps(years)]
    return [
        {"title": part.heading, "href": f"{root}{shelf.url_of(part)}" if part.has_page else f"#t-{part.slug}"}
        for part in stretch.parts
    ]


def _linked(shelf: _Shelf, stretch: Stretch | None) -> Values | None:
    return {"title": stretch.title, "url": shelf.url_of(stretch)} if stretch else None


def _topics(plan: Plan) -> list[Values]:
    return [{"title": topic.title, "url": topic.url} for topic in plan.subjects.by_kind["topics"]]


def _newest(plan: Plan) -> str:
    """Return in a few words what the last build changed, ``""`` where nothing is known."""
    if plan.news is None or not plan.news.builds:
        return ""
    t, counts = plan.library.words, plan.news.builds[0]["counts"]
    return ", ".join(t.counted(counts[change], change) for change in CHANGES if counts[change])


def _articles_of(plan: Plan, shelf: _Shelf) -> Sequence[int]:
    """Return the numbers of the articles of an outlet, where its page can hold them."""
    return plan.holdings.of_outlet(shelf.title.casefold(), _BRIEF_WHOLE)


def _facets(plan: Plan, shelf: _Shelf, events: Roll, *, has_marks: bool) -> tuple[list[Values], dict[str, str]]:
    """Return the filters of a page, and which of them each event fits, as the numbers that the script reads."""
    if len(events) < _MIN_FOR_FILTERS:
        return [], {}
    t = plan.library.words
    of_event = plan.subjects.of_event
    tally: Mapping[Subject, int]
    if len(events) == len(plan.events):  # they are those of the plan
        tally = {subject: subject.count for group in plan.subjects.by_kind.values() for subject in group}
    else:
        tally = plan.subjects.tally(events)
    groups: list[Values] = []
    keys: dict[str, int] = {}
    # What all events share, or one alone has, tells none of them apart.
    best = [s for s in tally if 1 < tally[s] < len(events) and s.title != shelf.title]
    best.sort(key=lambda s: (-tally[s], s.title))
    of_kind = Counter(subject.is_a for subject in best)
    for kind, is_a, label, most in _FACETS:
        # A person among places only is found by name.
        chosen = [s for s in best if s.kind == kind and (s.is_a if of_kind[s.is_a] >= _FEWEST_CHOICES else "") == is_a][
            :most
        ]
        if len(chosen) < _FEWEST_CHOICES:
            continue
        items = []
        for subject in chosen:
            keys[subject.stem] = len(keys)
            items.append({"title": subject.title, "url": subject.url, "count": f"{tally[subject]:,}",
                          "key": subject.stem, "number": keys[subject.stem]})  # fmt: skip
        index = link_to_list(plan, chosen[0]) if is_a else {"title": t(kind), "url": f"{kind}.html"}
        everything = t("filter-all", what=index["title"])
        groups.append({"title": t(label), "items": items, "all": everything, "all_url": index["url"]})
    marks = {}
    for event_id in events.ids() if has_marks else ():
        own = [keys[s.stem] for s in of_event(event_id) if s.stem in keys]
        marks[event_id] = " ".join(map(str, sorted(own)))
    return groups, marks


def _put_facets(years: Sequence[Values], stretches: Sequence[Values], marks: Mapping[str, str]) -> set[str]:
    """Give each card of a page its filters; returns the ids of the events that stand on it."""
    parts = [part for year in years for part in year["parts"]] + list(stretches)
    shown = set()
    for part in parts:
        for card in part["events"]:
            card["facets"] = marks.get(card["id"], "") if years else ""
            shown.add(card["id"])
    return shown


def _card_page(plan: Plan, name: str, title: str, events: Roll) -> Page:
    """Return the picture that stands beside a link to this timeline elsewhere."""
    key = key_of(print_of(title), plan.prints_of(events))
    return Page(f"cards/{name}.svg", "card.svg", partial(_card_values, plan, title, events), key)


def _card_values(plan: Plan, title: str, events: Roll) -> Values:
    t = plan.library.words
    strip = linked(_drawn(plan, events), in_place)
    return {
        "site": {"title": plan.site.title, "language": plan.site.language, "direction": t.direction},
        "lines": _lines(title, 26)[:3],
        "span": chronicle.span_in_words(_moments(plan, events), t),
        "counts": t.counted(len(events), "event"),
        "bars": strip["bars"] if strip else [],
        "height": strip["height"] if strip else 1,
    }


def _drawn(plan: Plan, events: Roll) -> Values | None:
    """Return the strip of some events, made once: a page and the picture beside a link to it have the same."""

    def make() -> Values:
        return {"strip": drawn(events, _moments(plan, events), plan.library.words)}

    found: Values | None = plan.library.made("strip", events, make)["strip"]
    return found


def _moments(plan: Plan, events: Roll) -> Moments:
    """Return the dates of some events, made once for all that a page tells of them."""

    def make() -> Values:
        return {"moments": moments_of(events.intervals())}

    found: Moments = plan.library.made("moments", events, make)["moments"]
    return found


def _lines(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) > width and lines[-1]:
            lines.append(word[: 2 * width])
        else:
            lines[-1] = joined[: 2 * width]
    return lines
