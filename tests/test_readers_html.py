"""Saved pages: what they say of themselves, and the article among all else."""

import pytest

pytest.importorskip("trafilatura")

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.dates import parse_published
from timeline.extract.readers.html_reader import read_html
from timeline.model import Article

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<title>Astronauts land safely after explosion | The Meridian</title>{head}</head><body>
<div class="cookie-banner"><p>We use cookies to improve your experience on this site. Accept all of them now.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<main><article><h1>Astronauts land safely after explosion</h1><p class="byline">By Jane Doe</p>
<figure><img src="https://cdn.example/a.jpg"><figcaption>The capsule floats in the
Pacific on Friday.</figcaption></figure>
<p>HOUSTON (Meridian Press) — The crew of the damaged ship <a href="https://x.example/a?b=1&amp;c=2">splashed down</a>
safely in the Pacific on Friday, four days after a tank blew up &amp; crippled it.<br>They were well, a doctor said.</p>
<p>The three men were in good health, <em onclick="x()">a spokesman</em> said, and they would fly home on Sunday.</p>
<h2>What happens next</h2>
<ul><li>An inquiry opens on Monday in the capital, the agency said.</li>
<li>The next flight is delayed until the summer.</li></ul>
<blockquote><p>“We were never afraid of anything at all,” the commander told reporters on the carrier.</p></blockquote>
<table><tr><th>Launch</th><td>11 April</td></tr><tr><th>Landing</th><td>17 April</td></tr></table>
<p>The agency will publish its findings by the end of the year, and all flights are on hold until then, it said.</p>
</article>
<section class="comments"><h3>Comments</h3><p>Great work by everyone, I watched it live on Friday.</p></section>
<aside class="related"><h3>Related</h3><ul><li><a href="/z">Another crew prepares to fly in autumn</a></li></ul></aside>
</main><footer><p>© 2024 The Meridian. All rights reserved.</p></footer><script>alert(1)</script></body></html>
"""


def read(page: str | bytes) -> Article:
    notices: list[Notice] = []
    return read_html(page.encode() if isinstance(page, str) else page, "page.html", notices)


def head(words: str) -> Article:
    return read(PAGE.replace("{head}", words))


def test_the_article_is_taken_and_all_else_is_left() -> None:
    article = head("")

    assert [(block.kind, block.span.of(article.text)) for block in article.blocks] == [
        ("heading", "Astronauts land safely after explosion"),
        ("caption", "The capsule floats in the Pacific on Friday."),
        ("dateline", "HOUSTON (Meridian Press) —"),
        (
            "paragraph",
            "The crew of the damaged ship splashed down safely in the Pacific on Friday, four days after a tank blew up"
            " & crippled it. They were well, a doctor said.",
        ),
        ("paragraph", "The three men were in good health, a spokesman said, and they would fly home on Sunday."),
        ("heading", "What happens next"),
        ("list-item", "An inquiry opens on Monday in the capital, the agency said."),
        ("list-item", "The next flight is delayed until the summer."),
        ("quotation", "“We were never afraid of anything at all,” the commander told reporters on the carrier."),
        ("cell", "Launch"),
        ("cell", "11 April"),
        ("cell", "Landing"),
        ("cell", "17 April"),
        (
            "paragraph",
            "The agency will publish its findings by the end of the year, and all flights are on hold until then,"
            " it said.",
        ),
    ]


def test_the_page_is_safe_and_keeps_its_links() -> None:
    article = head("")

    assert article.rendered is not None
    page = article.rendered.html
    assert '<a href="https://x.example/a?b=1&amp;c=2" rel="noopener noreferrer">splashed down</a>' in page
    assert "<em>a spokesman</em>" in page
    assert not [word for word in ("<img", "script", "onclick", "class=", "alert") if word in page]


def test_every_character_leads_to_its_place_in_the_page() -> None:
    article = head("")

    assert article.rendered is not None
    for offset, character in enumerate(article.text):
        place = article.rendered.places.locate(offset)
        assert character.isspace() if place is None else article.rendered.html[place] in (character, "&", "\n")


JSON_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("words", "published"),
    [
        (
            JSON_LD.format('{"@type": "NewsArticle", "datePublished": "2010-04-15T08:30:00+01:00"}'),
            "2010-04-15T08:30:00+01:00",
        ),
        (
            JSON_LD.format('[{"@type": "WebSite"}, {"@type": ["Report", "Article"], "datePublished": "2010-04-15"}]'),
            "2010-04-15",
        ),
        (JSON_LD.format('{"@graph": [{"@type": "Article", "datePublished": "2010-04-15",},]}'), "2010-04-15"),
        (
            JSON_LD.format("{broken") + '<meta property="article:published_time" content="2010-04-15T08:30Z">',
            "2010-04-15T08:30Z",
        ),
        ('<meta name="date" content="April 15, 2010">', "2010-04-15"),
        ('<link rel="canonical" href="https://x.example/2010/04/15/land.html">', "2010-04-15"),
        ('<link rel="canonical" href="https://x.example/world/2010/apr/15/land">', "2010-04-15"),
    ],
)
def test_the_date_comes_from_what_the_page_says(words: str, published: str) -> None:
    source = head(words).source

    assert source.published == parse_published(published)
    assert not source.is_guessed


def test_what_comes_first_in_trust_wins() -> None:
    source = head(
        '<meta name="date" content="2011-01-01">'
        + JSON_LD.format('{"@type": "NewsArticle", "datePublished": "2010-04-15", "dateModified": "2012-01-01"}')
    ).source

    assert source.published == parse_published("2010-04-15")


def test_a_time_element_dates_the_page_only_where_it_is_the_only_one() -> None:
    one = PAGE.replace("{head}", "").replace("<h1>", '<time datetime="2010-04-15T08:30">15 April</time><h1>')

    assert read(one).source.published == parse_published("2010-04-15T08:30")


def test_a_date_that_only_the_text_shows_is_guessed() -> None:
    shown = PAGE.replace("{head}", "").replace(
        "By Jane Doe</p>", 'By Jane Doe</p><div class="date">15 April 2010</div>'
    )
    source = read(shown).source

    assert source.published == parse_published("2010-04-15")
    assert source.is_guessed


def test_the_page_names_title_publisher_author_address_and_language() -> None:
    article = head(
        '<meta property="og:site_name" content="The Meridian"><meta name="author" content="Jane Doe">'
        '<link rel="canonical" href="https://x.example/land"><meta name="news_keywords" content="space, ships">'
    )

    source = article.source
    assert source.title == "Astronauts land safely after explosion"
    assert (source.publisher, source.author, source.url) == ("The Meridian", "Jane Doe", "https://x.example/land")
    assert (source.tags, article.language) == (("space", "ships"), "en-GB")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Ship sinks off coast | The Meridian", "Ship sinks off coast"),
        ("Ship sinks off coast - The Meridian", "Ship sinks off coast"),
        ("The Meridian – Ship sinks off coast", "Ship sinks off coast"),
        ("Ship sinks - all are safe", "Ship sinks - all are safe"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title: str, kept: str) -> None:
    site = '<meta property="og:site_name" content="The Meridian">'
    page = f"{site}<title>{title}</title><p>The old ship sank on Monday, they said.</p>"

    assert read(page).source.title == kept


@pytest.mark.parametrize(
    ("data", "is_warned"),
    [
        (
            '<meta charset="windows-1252"><p>The café in the old town closed on Monday, they said.</p>'.encode(
                "windows-1252"
            ),
            False,
        ),
        ("<p>The café in the old town closed on Monday, they said.</p>".encode(), False),
        ("<p>The café in the old town closed on Monday, they said.</p>".encode("utf-16"), False),
        ("<p>The café in the old town closed on Monday, they said.</p>".encode("windows-1252"), True),
    ],
)
def test_encodings(data: bytes, is_warned: bool) -> None:
    notices: list[Notice] = []
    article = read_html(data, "page.html", notices)

    assert article.text == "The café in the old town closed on Monday, they said."
    assert any("windows-1252" in notice.what for notice in notices) == is_warned


def test_nesting_beyond_all_use_is_refused() -> None:
    with pytest.raises(TimelineError, match="nested deeper"):
        read("<div>" * 10_000 + "words")
