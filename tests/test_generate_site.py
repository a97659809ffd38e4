"""Large timelines, names, rights, search, what is new, languages: what the site does beyond its first pages."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from site_records import Cited, cited_article, event, source
from test_generate_pages import SITE, build, links, many, plan, small_content

from timeline.config import load_config
from timeline.errors import UsageError
from timeline.generate import News, Site, Theme, plan_pages, read_news, render_pages
from timeline.generate.briefs import briefs_of
from timeline.generate.exports import event_record, library_of
from timeline.generate.news import compare
from timeline.generate.rights import Rights
from timeline.generate.searching import words_of
from timeline.generate.shelves import INLINE, WHOLE, Stretch, shelve
from timeline.generate.words import languages, load_words
from timeline.model import Article, Event, Timeline

ENGLISH = load_words("en")


def cut(events: list[Event]) -> Stretch:
    return shelve(briefs_of(events, {}), "T", ENGLISH)


def leaves(stretch: Stretch) -> list[Stretch]:
    return [leaf for part in stretch.parts for leaf in leaves(part)] if stretch.parts else [stretch]


def crowded(number: int) -> list[Event]:
    days = [f"{1990 + n % 5}-{n // 5 % 12 + 1:02}-{n // 60 % 28 + 1:02}" for n in range(number)]
    _, events = many(sorted(days))
    return events


@pytest.mark.parametrize("number", [0, 1, WHOLE, WHOLE + 1, 5 * WHOLE])
def test_cut_or_whole_every_event_stands_in_one_place(number: int) -> None:
    events = crowded(number)
    found = [one.id for leaf in leaves(cut(events)) for one in leaf.events]

    assert sorted(found) == sorted(one.id for one in events)


def test_no_page_holds_more_than_it_may() -> None:
    assert max(len(leaf.events) for leaf in leaves(cut(crowded(8 * WHOLE)))) <= WHOLE


def test_a_single_day_that_is_too_full_is_cut_by_number() -> None:
    _, events = many(["1990-05-01"] * (2 * WHOLE + 1))
    found = [leaf.slug for leaf in leaves(cut(events))]

    assert found == ["1990-05-01-001", "1990-05-01-002", "1990-05-01-003"]


def test_many_years_are_surveyed_by_decades_and_a_full_decade_by_years() -> None:
    days = [f"{year}-05-01" for year in range(1800, 1990)]
    days += [f"{1995 + n % 3}-{n % 12 + 1:02}-01" for n in range(WHOLE + 1)]
    _, events = many(sorted(days))
    slugs = [part.slug for part in cut(events).parts]

    assert slugs[0] == "1800s"
    assert slugs[-3:] == ["1995", "1996", "1997"]


def test_years_before_the_common_era_and_unknown_dates_have_pages_too() -> None:
    _, events = many(["-0043-03-15"] * (INLINE + 1) + ["1990-05-01"] * WHOLE + [""] * (INLINE + 1))
    slugs = [part.slug for part in cut(events).parts if part.has_page]

    assert slugs == ["44-bce", "1990", "undated"]


def large() -> tuple[Cited, list[Event]]:
    days = [f"{1990 + n % 4}-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(WHOLE + 60)]
    return many(sorted(days))


def test_a_large_timeline_shows_its_most_important_events_and_leads_to_all() -> None:
    cited, events = large()
    made = build([cited.article], events, replace(SITE, base_url=""))
    shown = {
        found
        for url, html in made.items()
        if url.startswith("time/")
        for found in re.findall(r'event-id="([^"]*)"', html)
    }

    assert 12 < len(re.findall("data-event-id", made["index.html"])) < 60
    assert shown == {one.id for one in events}
    assert 'href="time/1991.html"' in made["index.html"]
    assert 'rel="next" href="../time/1991.html"' in made["time/1990.html"]


def test_the_links_of_a_large_timeline_lead_somewhere() -> None:
    cited, events = large()
    made = build([cited.article], events, replace(SITE, base_url=""))
    for url, html in made.items():
        for link in links(url, html) if url.endswith(".html") else []:
            path, _, fragment = link.removeprefix("https://x.test/").partition("#")
            assert path in made, f"{url}: {link}"
            assert not fragment or f'id="{fragment}"' in made[path], f"{url}: {link}"


def named(*names: tuple[str, ...], text: str = "") -> dict[str, str]:
    marked = " ".join(f"[[m{number}|It happened.]]" for number in range(len(names)))
    cited = cited_article(f"{marked} {text}", source("a", "2020-01-01"))
    events = [
        replace(
            event(f"e{number}", f"Event {number}", cited.citation(f"m{number}", f"2019-01-{number + 1:02}")), names=own
        )
        for number, own in enumerate(names)
    ]
    return build([cited.article], events)


def test_a_name_of_two_events_has_a_page_with_both() -> None:
    made = named(("Kyiv",), ("Kyiv", "Lviv"))

    assert re.findall(r'data-event-id="([^"]*)"', made["names/kyiv.html"]) == ["e0", "e1"]
    assert "names/lviv.html" not in made
    assert 'href="../names/kyiv.html"' in made["events/e0.html"]


def test_a_word_that_is_written_small_elsewhere_is_no_name() -> None:
    assert "names/schools.html" not in named(("Schools",), ("Schools",), text="The schools stay shut.")


def test_events_of_the_same_name_are_told_as_related() -> None:
    made = named(("Kyiv",), (), (), ("Kyiv",))

    assert 'href="../events/e3.html"' in made["events/e0.html"].partition('id="related"')[2]


def lawful(publish: str) -> dict[str, str]:
    cited = cited_article(
        "First comes a secret. Nobody asked.\n\n[[m1|It began {on Monday}.]]\n\nLast comes another secret.",
        source("a", "2021-06-10", "Paper", "https://paper.example/a"),
    )
    told = event("e1", "A headline", cited.citation("m1", "2021-06-07"))
    return build([cited.article], [told], Site("T", rights=(("Paper", publish),)))  # type: ignore[arg-type]


def test_full_prints_the_article_and_points_at_its_original() -> None:
    page = lawful("full")["articles/a.html"]

    assert "First comes a secret" in page
    assert '<link rel="canonical" href="https://paper.example/a">' in page


def test_an_excerpt_prints_the_cited_sentence_alone() -> None:
    page = lawful("excerpt")["articles/a.html"]

    assert "secret" not in page
    assert '<mark id="m-m1">' in page


def test_a_link_prints_no_words_and_leads_to_them() -> None:
    made = lawful("link")
    shown = "".join(made.values())

    assert "It began" not in re.sub(r'href="[^"]*"', "", shown)
    assert 'href="https://paper.example/a#:~:text=It%20began%20on%20Monday."' in made["index.html"]


@pytest.mark.parametrize(
    ("url", "publish"), [("", "full"), ("https://paper.example/a", "excerpt"), ("https://own.example/x/a", "full")]
)
def test_without_settings_only_what_is_ones_own_is_printed_in_full(url: str, publish: str) -> None:
    assert Rights(home="https://own.example/x/").of(source("a", url=url)) == publish


def test_a_search_finds_a_word_in_the_file_that_the_script_asks_for() -> None:
    made = build(*small_content())
    index = json.loads(made["search/index.js"].removeprefix('timelineIndex("i",').removesuffix(");\n"))
    words = json.loads(made["search/w-0.js"].removeprefix('timelineIndex("w-0",').removesuffix(");\n"))

    assert index["words"] == 1
    assert words["lifted"] == "e-launch"


def test_words_are_found_without_their_accents() -> None:
    assert words_of("Eyjafjallajökull ÉRUPTE") == ["eyjafjallajokull", "erupte"]


def records(events: list[Event], articles: list[Article]) -> list[dict[str, object]]:
    library = library_of(articles, SITE)
    return [event_record(one, library) for one in events]


def test_what_is_new_tells_of_every_kind_of_change() -> None:
    articles, events = small_content()
    previous = records(events, articles)
    launch = events[2]
    joined = replace(events[1], citations=(*events[1].citations, events[5].citations[0]))
    now = [replace(events[0], headline="Another headline"), joined, launch, replace(events[3], id="e-other")]
    changes = [(entry["change"], entry["event"]) for entry in compare(previous, now)]

    assert changes == [
        ("added", "e-other"), ("changed", "e-ash-920"), ("changed", "e-drop"), ("merged", "e-crater"),
        ("merged", "e-tank"), ("withdrawn", "e-landing"),
    ]  # fmt: skip


def test_a_second_build_tells_nothing_new() -> None:
    articles, events = small_content()
    log = [{"articles_up_to": "2010-05-14", "counts": {}, "entries": []}]

    assert read_news(events, records(events, articles), log) == News(tuple(log))
    assert read_news(events, None) == News(())


def test_the_entry_page_says_what_is_new_and_an_old_address_leads_on() -> None:
    articles, events = small_content()
    old = [*records(events, articles), {**records(events, articles)[0], "event": "e-gone"}]
    pages = plan_pages(Timeline("", tuple(events)), articles, SITE, read_news(events, old))
    made = {url: content.decode() for url, content in render_pages(pages, Theme.load(None))}

    assert "1 joined with another" in made["index.html"]
    assert 'url=../events/e-ash-920.html"' in made["events/e-gone.html"]
    assert "Joined with another" in made["new.html"]


def test_every_language_says_all_that_english_says() -> None:
    for language in languages():
        words = load_words(language)
        assert words.phrases.keys() >= {key for key in ENGLISH.phrases if not key.endswith(".one")}
        for key, phrase in ENGLISH.phrases.items():
            if not key.startswith("count."):
                assert set(re.findall(r"{\w+}", words.phrases[key])) == set(re.findall(r"{\w+}", phrase)), key


def test_a_hebrew_site_runs_from_right_to_left() -> None:
    made = build(*small_content(), replace(SITE, language="he"))

    assert '<html lang="he" dir="rtl">' in made["index.html"]
    assert "11 באפריל 1970" in made["events/e-launch.html"]
    assert "Sources" not in made["about.html"]


def test_a_site_of_an_unknown_place_has_no_embeds() -> None:
    made = build(*small_content(), replace(SITE, base_url=""))

    assert [url for url in made if url.startswith(("embed/", "oembed/"))] == []


def test_an_embed_stands_alone_and_has_its_record() -> None:
    made = build(*small_content())
    told = json.loads(made["oembed/e--e-launch.json"])

    assert 'src="https://example.org/news/embed/e--e-launch.html"' in told["html"]
    assert 'href="../events/e-launch.html"' in made["embed/e--e-launch.html"]
    assert 'type="application/json+oembed"' in made["events/e-launch.html"]


def test_many_articles_are_listed_by_year() -> None:
    articles = [cited_article("x", source(f"a{n:03}", f"{2000 + n % 3}-01-01", "P")).article for n in range(400)]
    made = plan(articles, [])

    assert len(made["archive/2001.html"].values["sources"]) == 133
    assert not made["sources.html"].values["sources"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('[site]\npublish = "some"\n', '"publish" cannot be'),
        ('[sources."The Post"]\npublish = 1\n', '"publish" cannot be'),
        ('[sources."The Post"]\npublsh = "link"\n', 'unknown key "publsh"'),
        ("sources = 1\n", "must hold a table"),
    ],
)
def test_a_right_that_nobody_knows_is_refused(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "timeline.toml").write_text(settings, encoding="utf-8")

    with pytest.raises(UsageError, match=re.escape(message)):
        load_config(tmp_path)


def test_the_rights_of_a_publisher_are_read(tmp_path: Path) -> None:
    text = '[site]\npublish = "excerpt"\n\n[sources."The Post"]\npublish = "link"\n'
    (tmp_path / "timeline.toml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path)

    assert (config.publish, config.rights) == ("excerpt", (("The Post", "link"),))
