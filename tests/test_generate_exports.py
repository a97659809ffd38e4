"""The data files of the site, read back by other people's programs, with the nastiest content that there is."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from site_records import cited_article, event, source

from timeline.generate import FORMATS, Format, Site, Theme, export, plan_pages, render_pages
from timeline.generate.exports import CSV_FIELDS
from timeline.model import Article, Event, Timeline

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what these oracles warn of at import is theirs to mend
    import feedparser
    import icalendar

SITE = Site("A & B <c> ]]>", "So, it; goes\\on", "https://example.org/news/", author="The desk")
NASTY = (
    "a plain one",
    "tab\tand\nline feed",
    "</script><script>alert(1)</script>",
    "]]> & <!-- -->",
    "right \u202eto\u202c left \u05e9\u05dc\u05d5\u05dd",
    "four bytes \U0001f71a \U0001d54f",
    "semi; comma, back\\slash, \"quotes\" and 'more'",
    "=HYPERLINK(1)",
    "long " + "word " * 400,
    "\u00e9" * 200,
)


def content(words: str) -> tuple[Article, Event]:
    cited = cited_article(
        "[[m1|It began {on Monday}]] and went on.",
        replace(source("a", "2021-06-10T08:30Z", words, "https://paper.example/a?b=1&c=2", words), author=words),
    )
    told = event("e1", words, replace(cited.citation("m1", "2021-06-07"), quote=words))
    return cited.article, replace(told, names=(words,))


def written(words: str, format_: Format) -> str:
    article, told = content(words)
    return export(Timeline("", (told,)), [article], SITE, format_)


def made_pages(article: Article, told: Event) -> list[Mapping[str, Any]]:
    """Return the values of the pages of an event and its article."""
    pages = plan_pages(Timeline("", (told,)), [article], SITE)
    return [page.values for page in pages if page.template in ("event.html", "article.html")]


def bare(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize("words", NASTY)
def test_csv_gives_back_what_went_in(words: str) -> None:
    (row,) = csv.DictReader(io.StringIO(written(words, "csv"), newline=""))

    assert tuple(row) == CSV_FIELDS
    assert row["headline"].removeprefix("'" if words.startswith("=") else "") == words
    assert row["quote"].removeprefix("'" if words.startswith("=") else "") == words
    assert (row["event"], row["date"]) == ("e1", "2021-06-07")


def test_no_cell_is_a_formula() -> None:
    (row,) = csv.DictReader(io.StringIO(written("=1+1", "csv")))

    assert row["headline"] == "'=1+1"


@pytest.mark.parametrize("words", NASTY)
def test_a_calendar_gives_back_what_went_in(words: str) -> None:
    text = written(words, "ics")
    calendar = icalendar.Calendar.from_ical(text)
    (entry,) = calendar.walk("VEVENT")

    assert bare(str(entry["summary"])) == bare(words)
    assert str(entry["dtstart"].dt) == "2021-06-07"
    assert str(entry["dtend"].dt) == "2021-06-08"
    assert str(entry["url"]) == "https://example.org/news/events/e1.html"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_time_with_a_zone_is_told_in_utc() -> None:
    cited = cited_article("[[m1|x]]", source("a", "2021-06-10"))
    told = event("e1", "x", cited.citation("m1", "2021-06-07T21:08-06:00"))
    calendar = icalendar.Calendar.from_ical(export(Timeline("", (told,)), [cited.article], SITE, "ics"))

    assert calendar.walk("VEVENT")[0]["dtstart"].to_ical() == b"20210608T030800Z"


@pytest.mark.parametrize("date", ["", "-0043-03-15", "1970", "../2016", "1612"])
def test_what_no_calendar_can_hold_is_left_out_of_it(date: str) -> None:
    cited = cited_article("[[m1|x]]", source("a", "2021-06-10"))
    told = event("e1", "x", cited.citation("m1", date))

    assert "VEVENT" not in export(Timeline("", (told,)), [cited.article], SITE, "ics")


@pytest.mark.parametrize("words", NASTY)
def test_a_feed_gives_back_what_went_in(words: str) -> None:
    feed = feedparser.parse(written(words, "atom").encode())
    (entry,) = feed.entries

    assert not feed.bozo
    assert feed.feed.title == "A & B <c> ]]>"
    assert bare(entry.title).endswith(bare(words))
    assert entry.link == "https://example.org/news/events/e1.html"
    assert entry.updated == "2021-06-10T08:30:00Z"
    assert bare(words) in bare(entry.content[0].value)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("format_", ["json", "jsonfeed", "jsonld", "timelinejs"])
def test_every_json_file_can_be_read(words: str, format_: Format) -> None:
    json.loads(written(words, format_))


@pytest.mark.parametrize("words", NASTY)
def test_every_json_file_gives_back_what_went_in(words: str) -> None:
    (record,) = json.loads(written(words, "json"))
    (item,) = json.loads(written(words, "jsonfeed"))["items"]
    (told,) = json.loads(written(words, "jsonld"))["@graph"]
    (slide,) = json.loads(written(words, "timelinejs"))["events"]

    assert record["headline"] == words
    assert item["title"] == f"7 Jun 2021: {words}"
    assert words in item["content_text"]
    assert (told["name"], told["description"]) == (words, words)
    assert unescape(slide["text"]["headline"]) == words


# Source of the names: schema.org, the properties of each type and of those it is a kind of.
SCHEMA = {
    "Event": {"name", "description", "identifier", "url", "startDate", "endDate", "subjectOf"},
    "NewsArticle": {"headline", "url", "datePublished", "author", "publisher", "inLanguage", "keywords", "isBasedOn"},
    "Person": {"name"},
    "Organization": {"name"},
}
WANTED = {"Event": {"name", "startDate", "url"}, "NewsArticle": {"headline", "datePublished"}}
ISO_8601 = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")


def things_in(told: object) -> Iterator[dict[str, object]]:
    """Yield everything in linked data that has a type."""
    if isinstance(told, dict):
        if "@type" in told:
            yield told
        for value in told.values():
            yield from things_in(value)
    elif isinstance(told, list):
        for value in told:
            yield from things_in(value)


@pytest.mark.parametrize("words", NASTY)
def test_linked_data_has_the_fields_of_schema_org(words: str) -> None:
    article, told = content(words)
    graph = json.loads(written(words, "jsonld"))
    pages = [page for page in made_pages(article, told) if page["linked_data"]]
    things = list(things_in([graph, *(page["linked_data"] for page in pages)]))

    assert graph["@context"] == "https://schema.org"
    assert {thing["@type"] for thing in things} == SCHEMA.keys()
    for thing in things:
        kind = str(thing["@type"])
        assert thing.keys() - {"@type", "@context"} <= SCHEMA[kind]
        assert WANTED.get(kind, set()) <= thing.keys()
        assert all(value for value in thing.values())
        for date in thing.keys() & {"startDate", "endDate", "datePublished"}:
            assert ISO_8601.fullmatch(str(thing[date])), thing[date]


@pytest.mark.parametrize("words", NASTY)
def test_linked_data_in_a_page_is_read_as_it_was_written(words: str) -> None:
    article, told = content(words)
    pages = list(plan_pages(Timeline("", (told,)), [article], SITE))
    files = dict(render_pages(pages, Theme.load(None)))

    html = files["events/e1.html"].decode("utf-8")

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(block)["name"] == words


@pytest.mark.parametrize("words", NASTY)
def test_the_slides_of_timelinejs_are_laid_out_as_by_the_standard_library(words: str) -> None:
    text = written(words, "timelinejs")

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_the_slides_of_timelinejs_hold_no_markup_of_the_content() -> None:
    slide = json.loads(written("<b>x</b>", "timelinejs"))["events"][0]

    assert slide["text"]["headline"] == "&lt;b&gt;x&lt;/b&gt;"
    assert slide["start_date"] == {"year": 2021, "month": 6, "day": 7}


@pytest.mark.parametrize("words", NASTY)
def test_markwhen_gets_one_line_an_event(words: str) -> None:
    head, _, rest = written(words, "markwhen").partition("---\n\n")

    assert rest.startswith("2021-06-07: ")
    assert rest.count("\n") == 1
    assert head.count("\n") == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_what_did_not_happen_is_in_no_file(format_: Format) -> None:
    article, told = content("denied words")

    assert "denied words" not in export(Timeline("", (replace(told, modality="denied"),)), [article], SITE, format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_words_that_may_not_be_printed_are_in_no_file(format_: Format) -> None:
    cited = cited_article("[[m1|secret words]]", source("a", "2021-06-10", "Paper", "https://paper.example/a"))
    told = event("e1", "A headline", cited.citation("m1", "2021-06-07"))
    site = Site("T", rights=(("Paper", "link"),))

    assert "secret words" not in export(Timeline("", (told,)), [cited.article], site, format_)


CONTROLS = "a\x00b\x1b\x0bc\x85d\ufffee\x7f"


def test_a_feed_and_a_calendar_full_of_control_characters_are_read() -> None:
    feed = feedparser.parse(written(CONTROLS, "atom").encode())
    (entry,) = icalendar.Calendar.from_ical(written(CONTROLS, "ics")).walk("VEVENT")
    (row,) = csv.DictReader(io.StringIO(written(CONTROLS, "csv"), newline=""))

    assert not feed.bozo
    assert feed.entries[0].title.startswith("7 Jun 2021: abc")
    assert str(entry["summary"]).startswith("abc")
    assert row["headline"].startswith("abc")


@pytest.mark.parametrize("format_", FORMATS)
def test_control_characters_are_in_no_file(format_: Format) -> None:
    text = written(CONTROLS, format_)

    assert not set(text) & set("\x00\x1b\x0b\ufffe")
    text.encode("utf-8")
