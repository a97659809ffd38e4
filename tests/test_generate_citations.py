"""Cited passages, marked where they stand."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from site_records import cited_article, source

from timeline.generate import Mark, mark_citations
from timeline.generate.citations import render_plain
from timeline.model import Article, Block, BlockKind, OffsetMap, Rendered, Source, Span

SOURCE = Source("a", "A title")
VOID = {"br", "hr"}


class Reader(HTMLParser):
    """Reads HTML as a strict reader: what is open, the ids, the visible text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.faults: list[str] = []
        self.marked: dict[str, str] = {}
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and "a" in self.open:
            self.faults.append("a link inside a link")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def mark(identifier: str, start: int, end: int, timex: Span | None = None) -> Mark:
    return Mark(
        f"m-{identifier}", Span(start, end), "", f"../events/{identifier}.html", f"Event {identifier}", "1970", timex
    )


def plain(text: str, *blocks: Block) -> Article:
    return Article(SOURCE, "a.txt", "en", text, blocks, (), OffsetMap.identity(len(text)))


# Pieces of an article as a reader hands it over: text, inline elements, paragraphs, escapes.
inline = st.recursive(
    st.text(alphabet="ab &<>\"'é", min_size=1, max_size=8).map(lambda words: [("", words, "")]),
    lambda inner: st.builds(
        lambda tag, parts: [(f"<{tag}>", "", ""), *(part for piece in parts for part in piece), ("", "", f"</{tag}>")],
        st.sampled_from(["em", "strong", 'a href="https://example.org/"', "code"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw an article in HTML with its map, some of its text (a paragraph break) with no place in the HTML."""
    text, html = "", ""
    runs = []
    for number, paragraph in enumerate(draw(st.lists(inline, min_size=1, max_size=4))):
        text += "\n\n" if number else ""
        html += "<p>"
        is_link = False
        for before, words, after in paragraph:
            is_anchor = before.startswith("<a ")
            html += "" if is_anchor and is_link else before
            is_link = is_link or is_anchor
            for character in words:
                escaped = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(character, character)
                runs.append((len(text), len(html), 1))
                text, html = text + character, html + escaped
            html += f"</{after[2:-1].split()[0]}>" if after else ""
        html += "</p>\n"
    return Article(
        SOURCE, "a.html", "en", text, (), (), OffsetMap.identity(len(text)), Rendered(html, OffsetMap(tuple(runs)))
    )


@st.composite
def marked_articles(draw: st.DrawFn) -> tuple[Article, list[Mark]]:
    article = draw(articles())
    marks = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(article.text) - 1))
        end = draw(st.integers(start + 1, len(article.text)))
        timex_start = draw(st.integers(start, end - 1))
        timex = Span(timex_start, draw(st.integers(timex_start + 1, end)))
        words = Span(start, end).of(article.text)
        marks.append(Mark(f"m-{number}", Span(start, end), words, f"../events/{number}.html", "x", "", timex))
    return article, marks


@given(marked_articles())
def test_marking_any_passages_leaves_the_text_as_it_is_and_the_html_balanced(drawn: tuple[Article, list[Mark]]) -> None:
    article, marks = drawn
    assert article.rendered is not None
    html = mark_citations(article, marks)
    body, _, loose = html.partition('<blockquote class="loose">')
    reader = read(html)

    assert reader.faults == []
    assert reader.open == []
    assert sorted(reader.ids) == sorted(mark.anchor for mark in marks)
    assert read(body).text == read(article.rendered.html).text
    # only what is blank has no place on the page
    assert all(not unescape(words).strip() for words in re.findall(r'<mark id="[^"]*">(.*?)</mark>', loose, re.DOTALL))


@st.composite
def marked_paragraphs(draw: st.DrawFn) -> tuple[Article, list[Mark]]:
    """Draw an article of text with marks, most of them apart from one another."""
    text, blocks = "", []
    for words in draw(st.lists(st.text(alphabet="ab &<>\"'\u00e9\n", min_size=1, max_size=24), min_size=1, max_size=4)):
        kind: BlockKind = draw(st.sampled_from(["paragraph"] * 9 + ["heading"]))
        blocks.append(Block(Span(len(text), len(text) + len(words)), kind))
        text += words + "\n\n"
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    marks = []
    for number, span in enumerate(draw(st.permutations(spans))):
        timex = draw(
            st.sampled_from([None, span, *spans, Span(span.start, draw(st.integers(span.start + 1, len(text))))])
        )
        marks.append(mark(str(number), span.start, span.end, timex))
    return plain(text, *blocks), marks


@given(marked_paragraphs())
def test_paragraphs_of_text_are_marked_as_their_html_is(drawn: tuple[Article, list[Mark]]) -> None:
    article, marks = drawn

    assert mark_citations(article, marks) == mark_citations(replace(article, rendered=render_plain(article)), marks)


@given(st.text(alphabet="<>/abpsm=\"' \n!-&;", max_size=120))
def test_whatever_comes_in_the_html_is_balanced_and_holds_only_known_elements(html: str) -> None:
    article = Article(SOURCE, "a.html", "en", "x", (), (), OffsetMap.identity(1), Rendered(html, OffsetMap(())))
    marked = mark_citations(article, [mark("1", 0, 1)])
    reader = read(marked)

    assert reader.faults == []
    assert reader.open == []
    assert reader.ids == ["m-1"]


def test_a_passage_is_marked_with_its_time_expression_and_the_way_back() -> None:
    cited = cited_article("It rained. [[m1|It cleared {on Monday}.]] It froze.", SOURCE)
    html = mark_citations(cited.article, [mark("m1", *span(cited.quotes["m1"]), cited.timexes["m1"])])

    assert html == (
        '<p>It rained. <mark id="m-m1">It cleared <u class="when">on Monday</u>.</mark>'
        '<a class="to-event" href="../events/m1.html" data-date="1970" aria-label="Event m1"></a> It froze.</p>\n'
    )


def test_a_passage_across_elements_is_marked_piece_by_piece_with_one_id() -> None:
    cited = cited_article("[[m1|It *really* cleared {on Monday}.]]", SOURCE)
    html = mark_citations(cited.article, [mark("m1", *span(cited.quotes["m1"]))])

    assert re.sub(r"<a .*?</a>", "", html) == (
        '<p><mark id="m-m1">It </mark><em><mark>really</mark></em><mark> cleared on Monday.</mark></p>\n'
    )


def test_passages_that_overlap_are_cut_where_they_meet() -> None:
    text = "one two three"
    marks = [mark("a", 0, 7), mark("b", 4, 13)]
    html = mark_citations(plain(text, Block(Span(0, 13), "paragraph")), marks)

    assert re.sub(r"<a .*?</a>", "|", html) == (
        '<p><mark id="m-a">one </mark><mark id="m-b">two</mark>|<mark> three</mark>|</p>\n'
    )


def test_two_events_on_the_same_words_have_an_id_each() -> None:
    html = mark_citations(plain("one", Block(Span(0, 3), "paragraph")), [mark("a", 0, 3), mark("b", 0, 3)])

    assert '<mark id="m-a"><mark id="m-b">one</mark></mark>' in html


def test_the_way_back_never_stands_inside_another_link() -> None:
    html = '<p><a href="https://example.org/">It began.</a> Then.</p>'
    places = OffsetMap(((0, html.index("It"), 9),))
    article = Article(SOURCE, "a.html", "en", "It began.", (), (), OffsetMap.identity(9), Rendered(html, places))
    marked = mark_citations(article, [mark("a", 0, 9)])

    assert '</mark></a><a class="to-event"' in marked


def test_an_escaped_character_at_the_end_stays_whole() -> None:
    html = "<p>A &amp; B &lt;</p>"
    runs = ((0, 3, 2), (2, 5, 1), (3, 10, 3), (6, 13, 1))
    article = Article(SOURCE, "a.html", "en", "A & B <", (), (), OffsetMap.identity(7), Rendered(html, OffsetMap(runs)))
    marked = mark_citations(article, [mark("a", 0, 3), mark("b", 4, 7)])

    assert '<mark id="m-a">A &amp;</mark>' in marked
    assert '<mark id="m-b">B &lt;</mark>' in marked


def test_plain_text_becomes_paragraphs_headings_lists_and_loses_its_furniture() -> None:
    cited = cited_article("~ Log in\n\n## Before\n\nOne <b>.\n\n- two\n\n- three\n\n> four", SOURCE, is_rendered=False)

    assert mark_citations(cited.article, []) == (
        "<h2>Before</h2>\n<p>One &lt;b&gt;.</p>\n<ul><li>two</li>\n<li>three</li></ul>\n"
        "<blockquote><p>four</p></blockquote>\n"
    )


def test_a_dateline_on_the_line_of_its_paragraph_leads_it() -> None:
    text = "SEOUL — It rained.\nNew."
    blocks = (Block(Span(0, 7), "dateline"), Block(Span(8, 18), "paragraph"), Block(Span(19, 23), "paragraph"))

    assert mark_citations(plain(text, *blocks), []) == (
        '<p><span class="dateline">SEOUL —</span> It rained.</p>\n<p>New.</p>\n'
    )


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    cited = cited_article("## A title!\n\nText.", SOURCE)

    assert mark_citations(cited.article, []) == "\n<p>Text.</p>\n"


def test_a_first_heading_that_is_cited_stays() -> None:
    cited = cited_article("## [[m1|A title]]\n\nText.", SOURCE)

    assert "A title</mark>" in mark_citations(cited.article, [mark("m1", *span(cited.quotes["m1"]))])


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<script>alert(1)</script>x", "x"),
        ('<p onclick="alert(1)" class="x" id="main">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">x</a>',
        ),
        ('<img src="https://example.org/pixel.gif" alt="y">x', "x"),
        ("<section><p>x</p></section>", "<div><p>x</p></div>"),
        ("<h1>x</h1><h4>y</h4><h2>z</h2>", "<h2>x</h2><h3>y</h3><h3>z</h3>"),
        ("<p>x<br/>y</p>", "<p>x<br>y</p>"),
        ("<p>x", "<p>x</p>"),
        ("x</p></div>", "x"),
        ('<ol start="3"><li>x</li></ol>', '<ol start="3"><li>x</li></ol>'),
        ('<p style="position:fixed">x<!-- y --></p>', "<p>x</p>"),
        ('<p lang="x y">x</p>', "<p>x</p>"),
        ('<p title="a>b">x</p>', "<p>x</p>"),
        ("<svg><script>alert(1)</script></svg>x", "x"),
        ("1 < 2", "1 &lt; 2"),
        ("<tr><th> </th><th>x</th></tr>", "<tr><td> </td><th>x</th></tr>"),
    ],
)
def test_only_what_is_safe_and_valid_comes_through(html: str, kept: str) -> None:
    article = Article(SOURCE, "a.html", "en", "x", (), (), OffsetMap.identity(1), Rendered(html, OffsetMap(())))

    assert mark_citations(article, []) == kept


def test_a_passage_that_the_page_lacks_stands_at_its_end() -> None:
    article = Article(SOURCE, "a.html", "en", "x", (), (), OffsetMap.identity(1), Rendered("<p>y</p>", OffsetMap(())))
    html = mark_citations(article, [Mark("m-1", Span(0, 1), "x <&", "e.html", "E")])

    assert html.startswith('<p>y</p><blockquote class="loose"><p><mark id="m-1">x &lt;&amp;</mark>')


def span(found: Span) -> tuple[int, int]:
    return found.start, found.end


def test_the_label_of_the_way_back_is_escaped() -> None:
    article = cited_article("[[m1|x]]", source("a")).article
    html = mark_citations(article, [Mark("m-1", Span(0, 1), "x", 'e".html', '"><script>', "<b>")])

    assert "<script>" not in html
    assert "<b>" not in html
    assert read(html).faults == []
