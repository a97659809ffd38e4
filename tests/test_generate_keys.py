"""Keys of pages: as long as a key stays, so do the values; and the search index grows as if it were made at once."""

import json
import random
from dataclasses import fields, replace

import pytest
from site_records import Cited, cited_article, event, source

from timeline.edtf import parse_edtf
from timeline.generate import News, Site, data_pages, digest_of_event, exports, plan_pages, searching, sums
from timeline.generate.briefs import briefs_of
from timeline.generate.kept import Kept, dump, load
from timeline.generate.pages import Planned, plan_site
from timeline.generate.regroup import Common
from timeline.generate.subjects import small_words
from timeline.model import Article, Citation, Disagreement, Event, Interval, Page, Source, Span, Timeline

PLACES = ("Orrin", "Valby", "Marrow Creek", "Schools")
WORDS = ("broke", "fell", "opened", "schools", "burned", "été", "reopened")
PUBLISHERS = ("The Courier", "Strata", "the courier")
SITES = (Site("A"), Site("B", base_url="https://example.org/b/", publish="link"), Site("C", publish="full"))
TOPICS = 14
NEWS = News()


class World:
    """Articles and the events that they tell, changed at random, the same way for the same seed."""

    def __init__(self, seed: int, articles: int) -> None:
        self.chance = random.Random(seed)
        self.articles: dict[str, Cited] = {}
        self.topics: dict[str, list[tuple[str, str, int]]] = {}
        self.texts: dict[str, tuple[str, Source]] = {}
        self.whys: dict[int, str] = {}
        self.known: dict[str, Source] = {}
        self.told: dict[str, Event] = {}
        for _ in range(articles):
            self.change()

    def change(self) -> None:
        """Add, edit or remove one article, or change one thing in it or in what is made of it."""
        if self.articles and self.chance.random() < 0.5:
            self.tweak(self.chance.choice(sorted(self.articles)))
            return
        key = f"{self.chance.choice(('north', 'south', 'x'))}/a{self.chance.randrange(40)}"
        if key in self.articles and self.chance.random() < 0.3:
            del self.articles[key], self.topics[key]
            return
        chance = self.chance
        told = [(f"{key}-{n}", chance.choice(("2021-03-04", "2021-03", "1999", "")), chance.randrange(TOPICS))
                for n in range(chance.randrange(1, 4))]  # fmt: skip
        text = "\n\n".join(
            f"On {{day}} [[{name}|The dam of {chance.choice(PLACES)} {chance.choice(WORDS)}.]]" if chance.random() < 0.3
            else f"[[{name}|It {chance.choice(WORDS)} {{on day {chance.randrange(3)}}} in {chance.choice(PLACES)}.]]"
            for name, _, _ in told
        )  # fmt: skip
        told_by = source(key, f"2021-0{chance.randrange(1, 4)}-05", chance.choice(PUBLISHERS), title=f"News {key}")
        if chance.random() < 0.5:
            told_by = replace(told_by, tags=(chance.choice(("Water", "water", "fire")),), url="https://x.example/a")
        self.texts[key] = f"Day {chance.randrange(9)}.\n\n{text}", told_by
        self.topics[key] = told
        self.write(key, chance.choice(("en", "en-GB", "de")))

    def tweak(self, key: str) -> None:
        """Change the language, the day that stands outside all quotes, words that nobody quotes, or the merge.

        The merge may also take the same mentions for one for another reason.
        """
        text, told_by = self.texts[key]
        kind, number = self.chance.randrange(5), self.chance.randrange(9)
        language = self.articles[key].article.language
        if kind == 0:
            language = self.chance.choice(("en", "de", "fr"))
        elif kind == 1:
            self.texts[key] = f"Day {number}{text[5:]}", told_by
        elif kind == 2:
            self.texts[key] = f"{text}\n\nAside {number}.", told_by
        elif kind == 3:
            self.whys[self.topics[key][0][2]] = f"same day {number}"
        else:
            told = self.topics[key]
            name, date, _ = told.pop()
            told.append((name, date, self.chance.randrange(TOPICS)))
        self.write(key, language)

    def write(self, key: str, language: str) -> None:
        """Make the article anew from its text."""
        text, told_by = self.texts[key]
        self.articles[key] = cited_article(text, told_by, language=language)

    def events(self) -> list[Event]:
        """Return the events of all articles: one a topic, in order of time."""
        cited: dict[int, list[Citation]] = {}
        for key, told in sorted(self.topics.items()):
            for name, date, topic in told:
                citation = self.articles[key].citation(name, date)
                if citation.timex is None:
                    citation = replace(citation, timex=Span(0, 5))  # the day at the head of the article dates it
                cited.setdefault(topic, []).append(citation)
        made = [self._event(topic, citations) for topic, citations in cited.items()]
        return sorted(made, key=lambda one: (one.interval.start or 0 if one.interval else 10**15, one.id))

    def _event(self, topic: int, citations: list[Citation]) -> Event:
        one = event(f"e{topic:05}", citations[0].quote, *citations, importance=round(len(citations) / 7, 4))
        names = tuple(place for place in PLACES if any(place in citation.quote for citation in citations))
        names += ("ORRIN",) if topic % 5 == 0 and "Orrin" in names else ()
        reasons = (self.whys[topic],) if topic in self.whys else ()
        return replace(one, interval=parse_edtf(f"20{topic:02}-05-06"), names=names, reasons=reasons)

    def plan(self, site: Site, notes: "Notes | None" = None) -> list[Page]:
        """Return the pages of the site as it is now, with notes those that may differ from the plan before."""
        planned = self.planned(site, notes)
        return list(planned.pages)

    def planned(self, site: Site, notes: "Notes | None" = None) -> Planned:
        """Return the plan of the site as it is now; the notes get what the next one wants of it."""
        articles = [one.article for one in self.articles.values()]
        briefs = list(briefs_of(self.events(), {}))
        if notes is None:
            return plan_site("", briefs, articles, site, NEWS)
        words = frozenset[str]().union(*(small_words(article.text) for article in articles))
        common = Common(words, words ^ notes.words) if notes.knows_words else None
        kept = load(dump(notes.kept), self.known, self.told.__getitem__) if notes.kept else None
        planned = plan_site("", briefs, articles, site, NEWS, notes=notes, kept=kept, common=common)
        notes.kept, notes.words, self.told = planned.kept, words, {brief.id: brief.whole for brief in briefs}
        self.known = {one.source.article_id: one.source for one in articles}
        return planned


class Seen:
    """The values of all pages so far, by address and key."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self.stood = 0

    def look(self, pages: list[Page]) -> None:
        """Fail where a page has other values than one of its address and key had before."""
        for page in pages:
            values = json.dumps([page.template, page.values], sort_keys=True)
            self.stood += (page.url, page.key) in self.values
            assert page.key
            assert self.values.setdefault((page.url, page.key), values) == values, page.url


@pytest.mark.parametrize("seed", range(6))
def test_pages_of_one_key_have_the_same_values(seed: int) -> None:
    world, seen = World(seed, 2 + 5 * seed), Seen()
    for _ in range(30):
        world.change()
        seen.look(world.plan(SITES[seed % 3]))
    assert seen.stood > 100


def test_pages_of_one_key_have_the_same_values_where_pages_are_cut_and_joined() -> None:
    day = cited_article("[[m|It happened.]]", source("a", "2020-01-01", "P"))
    seen, chance = Seen(), random.Random(5)
    first = sorted(chance.choices((1960, 1975, 1990, 1991, 1992), k=205))
    for years in (first, first[:199], [year for year in first if year != 1991] + [1993] * 60, first[:202]):
        events = [
            event(f"ev{place:04}", f"Event {place}", day.citation("m", f"{year}-05-01"), importance=place % 9 / 9)
            for place, year in enumerate(years)
        ]
        seen.look(list(plan_pages(Timeline("", tuple(events)), [day.article], SITES[0])))
    assert seen.stood > 10


def test_words_that_nobody_shows_leave_all_but_the_page_of_their_article_alone() -> None:
    world = World(3, 30)
    world.change()
    before = {page.url: page.key for page in world.plan(SITES[0])}
    key = sorted(world.articles)[0]
    text, told_by = world.texts[key]
    world.texts[key] = f"{text}\n\nAn aside that nobody quotes.", told_by
    world.write(key, world.articles[key].article.language)
    after = {page.url: page.key for page in world.plan(SITES[0])}

    changed = {url.partition("/")[0] for url in before if before[url] != after[url] and url.endswith(".html")}
    assert changed == {"articles", "sources", "sources.html"}


def test_another_article_elsewhere_leaves_the_pages_of_an_event_alone() -> None:
    world = World(3, 30)
    before = {page.url: page.key for page in world.plan(SITES[0])}
    world.articles["y/new"] = cited_article("[[n|A late frost {in June}.]]", source("y/new", "2031-06-02", "Strata"))
    world.topics["y/new"] = [("n", "2031-06", TOPICS)]
    after = {page.url: page.key for page in world.plan(SITES[0])}

    changed = {url for url in before if before[url] != after[url] and url.startswith(("events/", "articles/"))}
    assert changed == {f"events/{world.events()[-2].id}.html"}  # the neighbour in time


@pytest.mark.parametrize("knows_words", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_a_plan_that_leaves_out_what_stands_has_the_keys_of_a_whole_one(seed: int, *, knows_words: bool) -> None:
    world, notes, site = World(seed, 3 + 6 * seed), Notes(knows_words=knows_words), SITES[seed % 3]
    standing: dict[str, str] = {}
    left_out = 0
    for _ in range(25):
        world.change()
        planned = world.planned(site, notes)
        whole = {page.url: page.key for page in world.plan(site)}
        gone = standing.keys() - whole.keys() if planned.gone is None else planned.gone
        standing = {url: key for url, key in standing.items() if url not in gone}
        standing |= {page.url: page.key for page in planned.pages}
        left_out += planned.standing

        assert standing == whole
        assert planned.standing + len(planned.pages) == len(whole)
    assert left_out > 100


def test_a_plan_after_one_without_events_has_the_keys_of_a_whole_one() -> None:
    world, notes = World(2, 4), Notes()
    articles, topics = world.articles, world.topics
    for told in (True, False, True):
        world.articles, world.topics = (articles, topics) if told else ({}, {})
        planned = world.planned(SITES[1], notes)

        whole = {page.url: page.key for page in world.plan(SITES[1])}
        assert planned.pages
        assert {page.url: page.key for page in planned.pages}.items() <= whole.items()
        assert planned.standing + len(planned.pages) == len(whole)


class Notes:
    """A site in memory with the notes of its last build."""

    def __init__(self, *, knows_words: bool = True) -> None:
        self.knows_words = knows_words
        self.words = frozenset[str]()
        self.files: dict[str, tuple[str, str]] = {}
        self.notes: dict[str, str] = {}
        self.made: set[str] = set()
        self.kept: Kept | None = None

    def key(self, url: str) -> str:
        return self.files[url][0] if url in self.files else ""

    def content(self, url: str) -> bytes:
        return self.files[url][1].encode() if url in self.files else b""

    def load(self, name: str) -> str:
        return self.notes.get(name, "")

    def keep(self, name: str, text: str) -> None:
        self.notes[name] = text

    def build(self, pages: list[Page], gone: frozenset[str] | None) -> dict[str, str]:
        """Make the files that differ, and forget those that are gone; returns all of them."""
        urls = self.files.keys() - {page.url for page in pages} if gone is None else gone
        self.files = {url: file for url, file in self.files.items() if url not in urls}
        new = [page for page in pages if self.key(page.url) != page.key]
        self.made = {page.url for page in new}
        self.files |= {page.url: (page.key, text_of(page, self.content(page.url))) for page in new}
        return {url: text for url, (_, text) in self.files.items()}


def text_of(page: Page, standing: bytes = b"") -> str:
    values = page.values
    if "text" in values:
        return str(values["text"])
    parts = values["bytes"].of(len(standing))
    return b"".join(part if isinstance(part, bytes) else standing[slice(*part)] for part in parts).decode()


def data_files(pages: list[Page]) -> list[Page]:
    return [page for page in pages if not page.template]


@pytest.mark.parametrize("seed", range(8))
def test_data_files_that_grow_equal_those_made_at_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_EVENTS_A_WORD_SHARD", 1)
    monkeypatch.setattr(searching, "_EVENTS_A_SHARD", 4)
    monkeypatch.setattr(searching, "_COMMON_LEAST", 3 + 4 * (seed % 3))
    world, kept = World(seed, 12), Notes()
    made = []
    for step in range(22):
        world.change()
        planned = world.planned(SITES[0], kept)
        grown = kept.build(data_files(list(planned.pages)), planned.gone)
        made.append(len([url for url in kept.made if url.startswith("search/w-")]))
        if step % 7 == 6 and seed % 2:
            kept.files.pop("search/e-0.js")  # somebody took a file away: all is planned
            kept.kept = None

        assert grown == {page.url: text_of(page) for page in data_files(world.plan(SITES[0]))}
    assert min(made[1:]) < len([url for url in kept.files if url.startswith("search/w-")])


@pytest.mark.parametrize("seed", range(5))
def test_feeds_show_the_newest_whatever_comes_and_goes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (data_pages, exports, sums):
        monkeypatch.setattr(module, "FEED_ENTRIES", 3)
    monkeypatch.setattr(sums, "_NEWEST", 6)
    chance, kept = random.Random(seed), Notes()
    days = [f"20{10 + day % 9}-0{1 + day // 9 % 9}-11" for day in range(40)]
    told = [cited_article(f"[[m{n}|It fell.]]", source(f"a{n}", day, "P")) for n, day in enumerate(days)]
    made = [event(f"e{n:03}", "It fell", one.citation(f"m{n}", f"19{n:02}-05-01")) for n, one in enumerate(told)]
    shown = set(chance.sample(range(40), 20))
    stood = 0
    for _ in range(40):
        by_day = sorted(shown, key=days.__getitem__)
        shown -= {chance.choice(by_day[-4:])} if len(shown) > 9 else set()
        shown |= set(chance.choices(range(40), k=chance.choice((0, 0, 1, 3))))
        articles = [told[n].article for n in sorted(shown)]
        briefs = list(briefs_of([made[n] for n in sorted(shown)], {}))
        planned = plan_site("", briefs, articles, SITES[0], NEWS, notes=kept, kept=kept.kept)
        kept.kept, before = planned.kept, kept.files.get("feed.xml")
        files = kept.build(data_files(list(planned.pages)), planned.gone)

        newest = sorted(shown, key=days.__getitem__, reverse=True)[:3]
        found = [item["id"].rpartition("/")[2] for item in json.loads(files["feed.json"])["items"]]
        assert found == [f"e{n:03}.html" for n in newest]
        stood += kept.files["feed.xml"] == before
    assert stood


def test_a_digest_of_an_event_tells_all_of_its_fields_apart() -> None:
    cited = cited_article("[[m|It fell {on Monday}.]]", source("a", "2021-03-04", "P"))
    whole = replace(event("e1", "It fell", cited.citation("m", "2021-03-01")), names=("y",))
    first = whole.citations[0]
    span = Interval.of_year(1999)
    other_sources = {"article_id": "b", "title": "x", "publisher": "x", "url": "x", "published": span, "author": "x",
                     "tags": ("x",), "is_guessed": True}  # fmt: skip
    other_citations = {"mention_id": "x", "source": replace(first.source, title="y"), "span": Span(1, 3), "quote": "x",
                       "interval": span, "timex": None, "basis": "event", "modality": "planned",
                       "reason": "x"}  # fmt: skip
    other_events = {"id": "x", "interval": span, "headline": "x", "citations": (first, first), "importance": 0.1,
                    "modality": "planned", "names": ("x",), "reasons": ("x",),
                    "disagreements": (Disagreement("count", "x", (("1", ("m",)), ("2", ("n",)))),),
                    "kinds": ("place",)}  # fmt: skip
    others = [replace(whole, **{key: value}) for key, value in other_events.items()]
    others += [replace(whole, citations=(replace(first, **{key: value}),)) for key, value in other_citations.items()]
    others += [
        replace(whole, citations=(replace(first, source=replace(first.source, **{key: value})),))
        for key, value in other_sources.items()
    ]

    assert len({digest_of_event(one) for one in (whole, *others)}) == 1 + len(others)
    # A field that comes to these records belongs into the digest, and into this test.
    for record, told in ((Event, other_events), (Citation, other_citations), (Source, other_sources)):
        assert {field.name for field in fields(record)} == told.keys(), record


def test_another_reason_why_mentions_are_one_concerns_the_page_of_the_event_alone() -> None:
    world = World(3, 20)
    before = {page.url: page.key for page in world.plan(SITES[1])}
    topic = int(world.events()[4].id[1:])
    world.whys[topic] = "both name Orrin"
    after = {page.url: page.key for page in world.plan(SITES[1])}

    assert {url for url, key in after.items() if before[url] != key} == {f"events/e{topic:05}.html"}


def test_a_page_of_an_article_reads_it_only_when_it_is_made() -> None:
    class Ref:
        def __init__(self, article: Article) -> None:
            self.source, self.path, self.language = article.source, article.path, article.language
            self.digest = article.source.article_id.encode()
            self.text = lambda: article.text  # the words that date an event may stand far from its quote

        def read(self) -> Article:
            raise AssertionError("nothing was asked for")

    world = World(1, 20)
    events = tuple(world.events())
    refs = [Ref(one.article) for one in world.articles.values()]
    digests = {one.id: digest_of_event(one) for one in events}

    pages = list(plan_pages(Timeline("", events), refs, SITES[0], digests=digests, common=frozenset({"schools"})))

    assert len(pages) > 50
