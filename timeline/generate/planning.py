"""From events and articles to a plan: what is worked out once for all pages, and what of the last plan still holds."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress, count, repeat
from operator import attrgetter, ne

from timeline.generate import timelines
from timeline.generate.briefs import Brief
from timeline.generate.exports import library_of
from timeline.generate.kept import Kept, Naming, Stale, beside, neighbours_moved
from timeline.generate.kinship import NAMES_A_PAGE
from timeline.generate.news import News
from timeline.generate.plan import Plan, about_site, menu_of
from timeline.generate.prints import ArticleRef, joined, print_of
from timeline.generate.settings import Site
from timeline.generate.shelves import shelve
from timeline.generate.subjects import Found, Subject, Subjects, look_for_subjects, subjects_of
from timeline.model import Article, Source

_ID, _DIGEST, _SOURCES = attrgetter("id"), attrgetter("digest"), attrgetter("sources")
_ARTICLE_ID, _WHY = attrgetter("article_id"), attrgetter("why")

# Begins to look for something while other things are done, and gives back what to ask for it.
Begin = Callable[[Callable[[], Found]], Callable[[], Found]]


def make_plan(
    title: str,
    briefs: Sequence[Brief],
    articles: Iterable[Article | ArticleRef],
    site: Site,
    news: News | None,
    common: Container[str] | None,
    kept: Kept | None,
    fetch: Callable[[Iterable[str]], None],
    begin: Begin,
) -> Plan:
    """Return the plan of the site; where ``kept`` is that of the last build, with what of it does not hold any more."""
    library = library_of(articles, site)
    look = begin(lambda: look_for_subjects(briefs, library.articles, common))
    told: defaultdict[str, list[int]] = defaultdict(list)
    rows = list(map(_SOURCES, briefs))
    cited = list(chain.from_iterable(rows))
    ids = list(map(_ARTICLE_ID, cited))
    for article_id, place in zip(ids, chain.from_iterable(map(repeat, count(), map(len, rows))), strict=False):
        told[article_id].append(place)
    told.default_factory = None  # who is asked for now is there, or is not
    sources: dict[str, Source] = dict(zip(ids, cited, strict=True))
    shelf = shelve(briefs, title or site.title, library.words)
    home_of = timelines.homes(shelf, "index.html", "time")
    homes = list(map(home_of.__getitem__, map(_ID, briefs)))
    publishers = {key: ref.source.publisher for key, ref in library.articles.items()}
    folded = {one: " ".join(one.split()).casefold() for one in set(publishers.values())}
    outlets = {key: folded[one] for key, one in publishers.items()}
    known = {key: (ref.digest, outlets[key]) for key, ref in library.articles.items()}
    by_outlet: dict[str, list[ArticleRef]] = {}
    for key, ref in library.articles.items():
        by_outlet.setdefault(outlets[key], []).append(ref)
    subjects = subjects_of(look(), briefs)
    menu = menu_of(library, subjects, has_news=news is not None)
    frame = print_of(repr(menu))
    kept = kept if kept and kept.frame == frame else None
    numbers, held = _numbered(subjects, len(briefs), kept.numbers if kept else {})
    by_number = {numbers[_named(subject)]: subject for group in subjects.by_kind.values() for subject in group}
    if len(by_number) == sum(map(len, subjects.by_kind.values())):
        subjects = replace(subjects, numbers=held, numbered=by_number)
    changed = (
        {key for key in known.keys() | kept.articles.keys() if known.get(key) != kept.articles.get(key)}
        if kept
        else set()
    )
    prints = _prints(briefs, library.articles, numbers, held, kept, {at for key in changed for at in told.get(key, ())})
    now = Kept(frame, briefs, prints, homes, held, numbers, {}, known, ())
    return Plan(
        site=site,
        title=title or site.title,
        events=briefs,
        library=library,
        subjects=subjects,
        told=told,
        sources=sources,
        shelf=shelf,
        homes=home_of,
        news=news,
        prints=prints,
        print_of=dict(zip((brief.id for brief in briefs), prints, strict=True)),
        about=about_site(site, library.words),
        menu=menu,
        sections=frozenset(entry["url"] for entry in menu),
        frame=frame,
        by_outlet=by_outlet,
        now=now,
        kept=kept,
        fetch=fetch,
        stale=_stale(kept, now, told, changed, subjects) if kept else None,
    )


def _named(subject: Subject) -> Naming:
    return subject.kind, subject.title, subject.stem, subject.is_a


def _numbered(
    subjects: Subjects, events: int, known: Mapping[Naming, int]
) -> tuple[dict[Naming, int], list[tuple[int, ...]]]:
    """Return a number for each subject, that of before where it had one, and the numbers that each event belongs to."""
    number = max(known.values(), default=0)
    numbers: dict[Naming, int] = {}
    held: list[list[int]] = [[] for _ in range(events)]
    for group in subjects.by_kind.values():
        for subject in group:
            naming = _named(subject)
            if naming in known:
                own = known[naming]
            else:
                own = number = number + 1
            numbers[naming] = own
            for place in subject.places:
                held[place].append(own)
    return numbers, list(map(tuple, held))


def _prints(
    briefs: Sequence[Brief],
    articles: Mapping[str, ArticleRef],
    numbers: Mapping[Naming, int],
    held: Sequence[tuple[int, ...]],
    kept: Kept | None,
    doubtful: Iterable[int],
) -> list[bytes]:
    """Return what stands for all that a card shows of each event: what it says, its articles, its subjects.

    That of the last plan is taken where all of these are the same; ``doubtful`` places cite an article that changed.
    """
    ids = list(map(_ID, briefs))
    rows: Mapping[str, tuple[bytes, tuple[int, ...]]] = {}
    known: Mapping[str, bytes] = {}
    if kept:
        old_ids = list(map(_ID, kept.briefs))
        rows = dict(zip(old_ids, zip(map(_DIGEST, kept.briefs), kept.held, strict=True), strict=True))
        known = dict(zip(old_ids, kept.prints, strict=True))
    is_other = list(map(ne, map(rows.get, ids), zip(map(_DIGEST, briefs), held, strict=True)))
    found = list(map(known.get, ids, repeat(b"")))
    named = _Named({number: naming for naming, number in numbers.items()})
    for place in sorted({*compress(range(len(briefs)), is_other), *doubtful}):
        brief = briefs[place]
        row = [brief.digest]
        for source in brief.sources:
            cited = articles.get(source.article_id)
            row.append(cited.language.encode("utf-8", "replace") if cited else b"\0")
        for number in brief.apart:  # the words are in the article's text alone
            cited = articles.get(brief.sources[number].article_id)
            row += [number.to_bytes(4, "big"), cited.digest if cited else b""]
        found[place] = joined([*row, b"\0", *[named[number] for number in held[place]]])
    return found


class _Named(dict[int, bytes]):
    """What stands for the subjects of some numbers, made when it is asked for."""

    def __init__(self, namings: Mapping[int, Naming]) -> None:
        super().__init__()
        self._namings = namings

    def __missing__(self, number: int) -> bytes:
        found = self[number] = print_of(*self._namings[number])
        return found


def _stale(kept: Kept, now: Kept, told: Mapping[str, Sequence[int]], articles: set[str], subjects: Subjects) -> Stale:
    """Return what of the last plan does not hold for this one; what it names too much costs a look, no more."""
    ids, old_ids = list(map(_ID, now.briefs)), list(map(_ID, kept.briefs))
    old_prints = dict(zip(old_ids, kept.prints, strict=True))
    cards = set(compress(ids, map(ne, map(old_prints.get, ids), now.prints)))
    lost = {id_ for id_ in cards if id_ in old_prints} | old_prints.keys() - set(ids)
    places = list(compress(range(len(ids)), map(cards.__contains__, ids)))
    old_places = list(compress(range(len(old_ids)), map(lost.__contains__, old_ids)))
    touched = {number for at in places for number in now.held[at]}
    touched |= {number for at in old_places for number in kept.held[at]}
    touched |= set(now.numbers.values()) ^ set(kept.numbers.values())
    outlets = {known[key][1] for known in (now.articles, kept.articles) for key in articles if key in known}
    renamed = {naming for naming, _ in now.numbers.items() ^ kept.numbers.items()}
    has_other_topics = any(naming[0] == "topics" for naming in renamed)
    stems = set()
    events = beside(places, ids) | neighbours_moved(old_ids, ids)
    old_homes = dict(zip(old_ids, kept.homes, strict=True))
    events |= set(compress(ids, map(ne, map(old_homes.get, ids), now.homes)))
    old_whys = dict(zip(old_ids, map(_WHY, kept.briefs), strict=True))
    events |= set(compress(ids, map(ne, map(old_whys.get, ids), map(_WHY, now.briefs))))
    for kind, group in subjects.by_kind.items():
        for subject in group:
            is_touched = now.numbers[_named(subject)] in touched or (kind == "topics" and has_other_topics)
            if is_touched or (kind == "sources" and subject.title.casefold() in outlets):
                stems.add(subject.stem)
                if kind == "names" and len(subject.places) <= NAMES_A_PAGE + len(cards):
                    events |= {ids[at] for at in subject.places}  # those near to what changed are its kin
    pages = {one.article_id for at in places for one in now.briefs[at].sources}
    pages |= {one.article_id for at in old_places for one in kept.briefs[at].sources} | articles
    tags = {title.casefold() for kind, title, _, _ in renamed if kind == "tags"}
    # An event that says something else has another card.
    digests = {one.id: one.digest for one in [now.briefs[at] for at in places]}
    untold = tuple([one for one in [kept.briefs[at] for at in old_places] if digests.get(one.id) != one.digest])
    were = {one.id: one.digest for one in [kept.briefs[at] for at in old_places]}
    new = {id_ for id_, digest in digests.items() if were.get(id_) != digest}
    pieces = new | {ids[at] for key in articles for at in told.get(key, ())}
    untold_ids = {one.id for one in untold}
    return Stale(
        cards=frozenset(cards),
        events=frozenset(events),
        articles=frozenset(pages),
        subjects=frozenset(stems),
        tags=frozenset(tags),
        told=frozenset(new),
        untold=untold,
        pieces=list(compress(range(len(ids)), map(pieces.__contains__, ids))),
        lost=list(compress(range(len(old_ids)), map((pieces | untold_ids).__contains__, old_ids))),
    )
