"""The site as a whole: its pages, that they belong together, and that nothing in the content can break them."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from site_records import Cited, cited_article, event, source

from timeline.generate import Site, Theme, plan_pages, render_pages
from timeline.generate.cards import Library, disagreement, weights
from timeline.model import Article, Disagreement, Event, Page, Source, Span, Timeline

GOLDEN = Path(__file__).parent / "golden" / "site"
SITE = Site("Two emergencies", "Hour by hour.", "https://example.org/news/", author="The desk")


def small_content() -> tuple[list[Article], list[Event]]:
    """Return three articles on two subjects, and the events that they tell: one of each kind."""
    launch = cited_article(
        "[[l1|Apollo 13 lifted off {on Saturday}]] with *three* men aboard.\n\n## The plan\n\n"
        "[[l2|The landing is set for {Wednesday} at Fra Mauro]], the agency said.",
        replace(
            source(
                "moon/launch", "1970-04-12", "The Courier", "https://courier.example/1970/launch?a=1&b=2", "Lift-off"
            ),
            author="A. Voss",
        ),
    )
    board = cited_article(
        "~ Home | News\n\n[[b1|The tank burst {on the evening of April 13}]], the board wrote.\n\n"
        "[[b2|It had been {dropped} in 1968]], by two inches.\n\n- [[b3|Lift-off was {on April 10}]], in one table.",
        source("moon/board", "1970-06-15", "Orbit & Laboratory", "", "What broke?"),
        is_rendered=False,
    )  # fmt: skip
    ash = cited_article(
        "[[a1|The glacier's crater opened {in April}]]. [[a2|Ash had fallen here {about 920}]] too.",
        source("ash/crater", "2010-05-14", "Strata", "https://strata.example/", "A small eruption"),
        language="en-GB",
    )
    events = [
        event("e-ash-920", "Ash falls on the farms", ash.citation("a2", "0920~", "an approximate year")),
        event("e-drop", "The tank is dropped", board.citation("b2", "1968", "the year named")),
        event(
            "e-launch",
            "Apollo 13 lifts off",
            launch.citation("l1", "1970-04-11", "the Saturday before the day of publication"),
            board.citation("b3", "1970-04-10", "the day named, in the year of publication"),
            importance=0.9,
        ),
        event(
            "e-tank",
            "An oxygen tank bursts",
            board.citation("b1", "1970-04-13T18/1970-04-13T23", "evening", "reported"),
        ),
        event(
            "e-landing", "Landing at Fra Mauro", launch.citation("l2", "1970-04-15", "the next Wednesday", "planned")
        ),
        event("e-crater", "The crater opens", ash.citation("a1", "2010-04", "April of the year of publication")),
    ]
    return [launch.article, board.article, ash.article], events


def build(articles: Iterable[Article], events: Iterable[Event], site: Site = SITE) -> dict[str, str]:
    pages = plan_pages(Timeline("", tuple(events)), articles, site)
    return {url: content.decode() for url, content in render_pages(pages, Theme.load(None))}


def plan(articles: Iterable[Article], events: Iterable[Event], site: Site = SITE) -> dict[str, Page]:
    return {page.url: page for page in plan_pages(Timeline("", tuple(events)), articles, site)}


def test_the_small_site_is_what_it_was(*, is_updating_golden: bool) -> None:
    made = build(*small_content())
    if is_updating_golden:
        for old in GOLDEN.rglob("*.*"):
            old.unlink()
        for url, text in made.items():
            if not url.startswith("assets/"):
                (GOLDEN / url).parent.mkdir(parents=True, exist_ok=True)
                (GOLDEN / url).write_bytes(text.encode())
    kept = {file.relative_to(GOLDEN).as_posix(): file.read_bytes().decode() for file in GOLDEN.rglob("*.*")}

    assert {url: text for url, text in made.items() if not url.startswith("assets/")} == kept


def test_the_same_records_give_the_same_bytes() -> None:
    articles, events = small_content()

    assert build(articles, events) == build(reversed(articles), events)


def test_the_values_of_every_page_are_plain() -> None:
    for page in plan(*small_content()).values():
        assert json.loads(json.dumps(page.values)) == page.values


def links(url: str, html: str) -> list[str]:
    found = re.findall(r'<(?:a|link)\b[^>]*?href="([^"]*)"', html)
    return [urljoin(f"https://x.test/{url}", unescape(link)) for link in found]


def test_every_link_leads_somewhere() -> None:
    made = build(*small_content(), replace(SITE, base_url=""))
    for url, html in made.items():
        if not url.endswith(".html"):
            continue
        for link in links(url, html):
            if not link.startswith("https://x.test/"):
                continue
            path, _, fragment = unquote(link.removeprefix("https://x.test/")).partition("#")
            assert path in made, f"{url}: {link}"
            assert not fragment or f'id="{fragment}"' in made[path], f"{url}: {link}"


def test_every_event_leads_to_its_sentence_and_back() -> None:
    articles, events = small_content()
    made = build(articles, events)
    for told in events:
        page = made[f"events/{told.id}.html"]
        for citation in told.citations:
            name = citation.source.article_id.replace("/", "--")
            assert f'href="../articles/{name}.html#m-{citation.mention_id}"' in page
            passage = made[f"articles/{name}.html"].partition(f'id="m-{citation.mention_id}"')[2]
            assert f'href="../events/{told.id}.html"' in passage


def test_every_event_is_on_the_timeline_once() -> None:
    articles, events = small_content()
    found = re.findall(r'data-event-id="([^"]*)"', build(articles, events)["index.html"])

    assert found == [told.id for told in events]


@pytest.mark.parametrize("modality", ["denied", "hypothetical"])
def test_what_did_not_happen_has_no_page(modality: str) -> None:
    articles, events = small_content()
    made = build(articles, [replace(events[0], modality=modality), *events[1:]])  # type: ignore[arg-type]

    assert "events/e-ash-920.html" not in made
    assert "e-ash-920" not in made["index.html"] + made["events.json"] + made["articles/ash--crater.html"]


def test_a_plan_and_a_report_say_so() -> None:
    made = build(*small_content())

    assert '<span class="badge">planned</span>' in made["events/e-landing.html"]
    assert '<span class="badge">as reported</span>' in made["events/e-tank.html"]


def test_folders_make_topics() -> None:
    made = build(*small_content())

    assert re.findall(r'data-event-id="([^"]*)"', made["topics/ash.html"]) == ["e-ash-920", "e-crater"]
    assert "e-launch" in made["topics/moon.html"]


def test_one_folder_is_no_topic_and_neither_are_years() -> None:
    articles, events = small_content()
    years = [replace(article, path=f"{1970 + number}/a.md") for number, article in enumerate(articles)]
    one = [replace(article, path=f"all/{number}.md") for number, article in enumerate(articles)]

    assert not [url for url in (*build(years, events), *build(one, events)) if url.startswith("topics/")]


def test_sources_that_disagree_stand_side_by_side() -> None:
    made = build(*small_content())

    assert "1 source says 10 Apr 1970, 1 says 11 Apr 1970" in made["index.html"]
    assert 'id="disagreement"' in made["events/e-launch.html"]
    assert 'id="disagreement"' not in made["events/e-tank.html"]


def test_numbers_that_differ_stand_side_by_side_with_who_says_them() -> None:
    names = ("courier", "strata", "herald")
    cited = [cited_article(f"[[{name}|Some died {{on 4 May}}.]]", source(name, publisher=name)) for name in names]
    told = event("e-mine", "Some died", *(one.citation(n, "2021-05-04") for one, n in zip(cited, names, strict=True)))
    apart = Disagreement("count", "people killed", (("1300", ("strata", "herald")), ("12", ("courier",))))
    made = build([one.article for one in cited], [replace(told, disagreements=(apart,))])["events/e-mine.html"]

    assert "people killed: 2 sources say 1,300, 1 says 12" in made
    section = made[made.index('id="disagreement"') :]
    assert re.findall(r'<p class="date">([^<]*)</p>|class="outlet">([^<]*)<', section)[:5] == [
        ("1,300", ""), ("", "strata"), ("", "herald"), ("12", ""), ("", "courier"),
    ]  # fmt: skip


def test_a_day_within_a_month_is_no_disagreement() -> None:
    cited = cited_article("[[a|x]] [[b|y]]", source("s"))
    citations = [cited.citation("a", "1970-04"), cited.citation("b", "1970-04-13")]

    assert disagreement(citations, Library({})) is None


def test_the_date_that_most_sources_say_comes_first() -> None:
    cited = [cited_article("[[m|x]]", source(name, publisher=name)) for name in "abc"]
    days = ["1970-04-13", "1970-04-14", "1970-04-14"]
    told = disagreement([one.citation("m", day) for one, day in zip(cited, days, strict=True)], Library({}))

    assert told is not None
    assert told["sentence"] == "2 sources say 14 Apr 1970, 1 says 13 Apr 1970"


def many(days: Iterable[str]) -> tuple[Cited, list[Event]]:
    dates = list(days)
    cited = cited_article(
        "All: " + " ".join(f"[[m{number}|It happened.]]" for number in range(len(dates))), source("a", "2020-01-01")
    )
    events = [
        event(f"e{number}", f"Event {number}", cited.citation(f"m{number}", day), importance=number % 10 / 10)
        for number, day in enumerate(dates)
    ]
    return cited, events


def test_a_long_silence_is_named() -> None:
    cited, events = many(["1970-04-13", "1970-04-14", "2010-04-14"])

    assert "No events for 39 years" in build([cited.article], events)["index.html"]


def test_a_full_year_is_cut_into_months() -> None:
    cited, events = many([f"1970-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 5)])
    html = build([cited.article], events)["index.html"]

    assert '<h3 id="y1970-3">March <span class="of-year">1970</span></h3>' in html


def test_three_weights_by_importance() -> None:
    _, events = many([f"1970-04-{day:02}" for day in range(1, 31)])
    rooms = list(weights([one.id for one in events], [one.importance for one in events]).values())

    assert (rooms.count("lead"), rooms.count("line")) == (6, 10)


def test_the_strip_counts_every_dated_event_once() -> None:
    cited, events = many([*(f"1970-04-{day:02}" for day in range(1, 31)), "1500-01-01", "2010-04-14", "2010-04-15"])
    strip = plan([cited.article], events)["index.html"].values["strip"]
    counts = [int(re.search(r"(\d+) events?$", bar["label"])[1]) for bar in strip["bars"]]  # type: ignore[index]

    assert sum(counts) == len(events)
    assert all(float(bar["x"]) >= 0 and float(bar["x"]) + float(bar["slot"]) <= 100.1 for bar in strip["bars"])


@pytest.mark.parametrize(
    "days", [[], ["1970-04-13"], ["1970-04-13", "1970-04-13"], [""], ["", "1970"], ["../1970", "1980/.."]]
)
def test_few_events_and_odd_dates_make_a_site_too(days: list[str]) -> None:
    cited, events = many(days)
    html = build([cited.article], events)["index.html"]

    assert html.count("data-event-id") == len(days)


def test_without_an_address_there_is_no_sitemap() -> None:
    made = build(*small_content(), replace(SITE, base_url=""))

    assert "sitemap.xml" not in made
    assert "canonical" not in made["index.html"]


def test_the_original_is_linked_with_its_words() -> None:
    page = build(*small_content())["events/e-launch.html"]

    assert (
        'href="https://courier.example/1970/launch?a=1&amp;b=2#:~:text=Apollo%2013%20lifted%20off%20on%20Saturday"'
        in page
    )


def test_events_json_holds_the_contract() -> None:
    articles, events = small_content()
    records = json.loads(build(articles, events)["events.json"])

    assert [record["event"] for record in records] == [told.id for told in events]
    assert records[2]["sources"][0] == {
        "mention": "l1", "article": "moon/launch", "start": 0, "end": 32, "value": "1970-04-11", "modality": "asserted",
    }  # fmt: skip


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}{% raw %}",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "../../../etc/passwd",
    "a\x00b\x1b[31mc\u202e\ud800",
    "]]>--><!--",
    "&lt;b&gt;&amp;",
    "x" * 2000,
    "🜚" * 40,
    " ",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_the_content_becomes_markup_or_leaves_the_site(words: str) -> None:
    evil = Source(words, words, words, words, source("x", "1970-01-01").published, words, (words,))
    cited = cited_article("[[m1|x {y} z]]", evil, path=f"{words}/a.md", language="en")
    fine = cited_article("[[m2|x]]", source("fine"), path="fine/a.md")
    article = replace(cited.article, rendered=None, text=cited.article.text)
    citation = replace(cited.citation("m1", "1970", words), mention_id=words)
    events = [
        Event(words, citation.interval, words, (citation,), 0.5, "asserted", (words,), (words,)),
        event("fine", "Fine", fine.citation("m2", "1971")),
    ]
    made = build([article, fine.article], events, Site(words, words, words, author=words))
    shown = "".join(html for url, html in made.items() if url.endswith(".html"))

    own = r' type="application/ld\+json">| src="[./]*assets/(?:timeline|search)\.js" defer></script>'
    assert not re.search(rf"<script(?!{own})", shown)
    assert not re.search(r"<[^>]*\s(?:onerror|onclick|style)\s*=", re.sub(r'"[^"]*"', '""', shown))
    assert "<img" not in shown
    assert "javascript:" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', shown))
    assert "49" not in shown or words != "{{ 7 * 7 }}{% raw %}"
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL):
        json.loads(block)
    assert json.loads(made["events.json"])[0]["headline"].strip("\ufffd") or words
    assert all(re.fullmatch(r"[a-z0-9/._~-]+", url) and ".." not in url and not url.startswith("/") for url in made)


def test_a_citation_of_an_article_that_is_not_there_is_shown_without_a_link() -> None:
    articles, events = small_content()
    made = build(articles[1:], events)

    assert "The Courier" in made["events/e-launch.html"]
    assert "articles/moon--launch.html" not in "".join(made.values())


def test_the_page_for_what_is_not_found_works_at_any_depth() -> None:
    assert 'href="/news/assets/style.css"' in build(*small_content())["404.html"]


def test_two_hours_of_one_day_are_no_disagreement() -> None:
    cited = cited_article("[[a|x]] [[b|y]]", source("s"))
    citations = [cited.citation("a", "1970-04-13T21:08-06:00"), cited.citation("b", "1970-04-13T03:08Z")]

    assert disagreement(citations, Library({})) is None


def test_words_that_date_a_quote_from_outside_stand_before_it() -> None:
    cited = cited_article("{In April}, [[a|it began]].", source("s"))
    outside = replace(cited.citation("a", "1970-04"), timex=Span(0, 8))
    html = build([cited.article], [event("e", "It begins", outside)])["index.html"]

    assert '<u class="when">In April</u> … </span><span class="quote">it began</span>' in html


def test_many_years_are_jumped_to_by_decade() -> None:
    cited, events = many([f"{year}-05-01" for year in range(1955, 2005)])
    jumps = plan([cited.article], events)["index.html"].values["jumps"]

    assert [jump["title"] for jump in jumps] == ["1950s", "1960s", "1970s", "1980s", "1990s", "2000s"]
    assert jumps[0]["href"] == "#y1955"


def test_a_passage_carries_the_date_of_its_own_words() -> None:
    articles, events = small_content()
    passage = build(articles, events)["articles/moon--board.html"].partition('id="m-b3"')[2]

    assert 'data-date="10 Apr 1970"' in passage.partition("</a>")[0]
