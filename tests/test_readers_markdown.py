"""Markdown: every word of the text stands at its place in the file and in the page."""

import html
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.markdown_reader import read_markdown, render_markdown
from timeline.extract.readers.plain import read_plain
from timeline.extract.readers.rendering import walk_html
from timeline.model import Article

WORD = re.compile(r"[^\W_]+")


def read(text: str) -> Article:
    """Return the article in ``text``, whatever warnings there are."""
    notices: list[Notice] = []
    return read_markdown(text, "article.md", notices)


def kinds(article: Article) -> list[tuple[str, str]]:
    """Return the blocks as (kind, words)."""
    return [(block.kind, block.span.of(article.text)) for block in article.blocks]


def source_words(article: Article, body: str) -> list[str]:
    """Return, for each word of the text, the word that stands at its place in the body."""
    found = []
    for match in WORD.finditer(article.text):
        places = [article.offsets.locate(offset) for offset in range(*match.span())]
        found.append("".join("?" if place is None else body[place] for place in places))
    return found


def assert_places_hold(article: Article) -> None:
    """Assert that each visible character leads to the same character of the HTML, or to the escape that shows it."""
    assert article.rendered is not None
    page = article.rendered.html
    for offset, character in enumerate(article.text):
        place = article.rendered.places.locate(offset)
        if place is None:
            assert character.isspace(), offset
            continue
        shown = page[place]
        if shown == "&":
            shown = html.unescape(page[place : page.index(";", place) + 1])
        assert shown == character or (shown.isspace() and character == " "), (offset, character, shown)


def assert_words_stand_in(article: Article, body: str) -> None:
    """Assert that each word leads to itself; letters that the body writes as an escape lead to its start."""
    for match in WORD.finditer(article.text):
        for offset in range(*match.span()):
            place = article.offsets.locate(offset)
            assert place is not None, match.group()
            assert body[place] in (article.text[offset], "&"), match.group()


FULL = """\
# The *Launch* of May

Intro **bo**ld&nbsp;and [launch site](http://x.example/launch/site "launch") launch AT&amp;T caf&eacute; \\*star\\*.[^1]
Second line.  
Hard break.

![A rocket](http://x.example/rocket.png)

Inline ![pic](a.png) image. See [launch] and [the site][launch]; <http://a.example/b>.

- one
    - two *nested*
- three

> quoted words

| day | event |
|-----|-------|
| May | launch |

```python
launch = code
```

1986\\. A great season <script>alert(1)</script><b onclick="x()">bold</b>

[launch]: http://launch.example "launch"
[^1]: The note says launch.
"""  # noqa: W291


def test_blocks_have_their_kinds() -> None:
    assert kinds(read(FULL)) == [
        ("heading", "The Launch of May"),
        ("paragraph", "Intro bold\xa0and launch site launch AT&T café *star*. Second line. Hard break."),
        ("caption", "A rocket"),
        ("paragraph", "Inline image. See launch and the site; http://a.example/b."),
        ("list-item", "one"),
        ("list-item", "two nested"),
        ("list-item", "three"),
        ("quotation", "quoted words"),
        ("cell", "day"),
        ("cell", "event"),
        ("cell", "May"),
        ("cell", "launch"),
        ("furniture", "launch = code"),
        ("paragraph", "1986. A great season bold"),
        ("list-item", "The note says launch."),
    ]


def test_every_word_of_a_full_article_stands_at_its_place() -> None:
    article = read(FULL)

    assert_words_stand_in(article, FULL)
    assert_places_hold(article)


@pytest.mark.parametrize(
    ("body", "word", "before"),
    [
        ("A [launch](http://x.example/launch) and a launch", "launch", "launch) and a "),
        ("A ![launch](launch.png) in a line, then launch", "launch", "then "),
        ("<span title='launch'>A</span> launch", "launch", "</span> "),
        ("See [the pad][launch], launch\n\n[launch]: /launch 'launch'\n", "launch", "[launch], "),
        ("<!-- launch --> A launch", "launch", "A "),
        ("First[^launch] launch\n\n[^launch]: a note\n", "launch", "[^launch] "),
    ],
)
def test_a_word_is_not_mistaken_for_one_that_nobody_sees(body: str, word: str, before: str) -> None:
    article = read(body)

    assert article.offsets.locate(article.text.rindex(word)) == body.index(before + word) + len(before)


def test_offsets_count_from_the_body_after_the_front_matter() -> None:
    article = read("---\ntitle: A title\n---\n\nThe *first* words.\n")

    assert article.text == "The first words."
    assert article.offsets.locate(article.text.index("first")) == len("The *")


def test_crlf_is_kept_in_what_offsets_refer_to() -> None:
    body = "The first\r\nline.\r\n\r\nThe second.\r\n"
    article = read("---\r\ntitle: A title\r\n---\r\n\r\n" + body)

    assert article.text == "The first line.\n\nThe second."
    assert article.offsets.locate(article.text.index("second")) == body.index("second")


def test_blocks_never_run_together() -> None:
    article = read("<div>one</div><div>two</div>\n\n<table><tr><td>three</td><td>four</td></tr></table>\n")

    assert article.text == "one\n\ntwo\n\nthree\n\nfour"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<img src="https://x.example/pixel.gif" onerror="alert(1)">',
        "![pixel](https://x.example/pixel.gif)",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        '<p onclick="alert(1)" style="x" id="main" class="y">x</p>',
        '<iframe src="https://x.example"></iframe>',
        "<svg><script>alert(1)</script></svg>",
        '<link rel="stylesheet" href="https://x.example/x.css">',
    ],
)
def test_nothing_of_an_article_runs_or_is_loaded(attack: str) -> None:
    article = read(f"Words before.\n\n{attack}\n\nWords after.\n")

    assert article.rendered is not None
    page = article.rendered.html.lower()
    assert not re.search(r"<(?:script|style|img|iframe|svg|link)|src=|javascript:|on\w+=|style=|id=|class=|alert", page)
    assert "Words before." in article.text
    assert "Words after." in article.text


def test_the_first_heading_gives_way_to_the_one_of_the_page() -> None:
    article = read("# One\n\n## Two\n\nWords.\n")

    assert article.rendered is not None
    assert article.rendered.html.startswith("<h2>One</h2>\n<h3>Two</h3>")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: From the front matter\n---\n# A heading\n\nWords.", "From the front matter"),
        ("# A *fine* [heading](x) #\n\nWords.", "A fine heading"),
        ("Only words.", "Article"),
    ],
)
def test_the_title_is_that_of_front_matter_or_heading_or_file(text: str, title: str) -> None:
    assert read(text).source.title == title


def test_front_matter_is_read_without_guessing_types() -> None:
    article = read(
        "---\ntitle: NO\ndate: 2016-03-10 07:19\nsource: Global Times\n"
        "url: https://x.example/a\nauthor: [Jane Doe, John Roe]\n"
        "language: en-GB\ntags: [war, peace]\nstatus: draft\nid: a1\n---\nWords.\n"
    )

    source = article.source
    assert (source.title, source.publisher, source.author) == ("NO", "Global Times", "Jane Doe, John Roe")
    assert (source.article_id, source.url, source.tags) == ("a1", "https://x.example/a", ("war", "peace"))
    assert (article.language, article.is_draft) == ("en-GB", True)
    assert source.published is not None
    assert source.published.grain == "minute"


def test_toml_front_matter_says_the_same_as_yaml() -> None:
    yaml = read('---\ntitle: "A title"\npublished: 2016-03-10\ntags: [a, b]\n---\n\nWords.\n')
    toml = read('+++\ntitle = "A title"\npublished = 2016-03-10\ntags = ["a", "b"]\n+++\n\nWords.\n')

    assert toml == yaml


def test_a_misspelt_key_is_told_with_its_line_and_the_near_miss() -> None:
    notices: list[Notice] = []
    read_markdown("---\npublished: 2016-03-10\ntitel: A title\n---\nWords.", "a.md", notices)

    assert notices == [Notice('unknown key "titel"', "a.md:3", 'did you mean "title"?', is_error=False)]


def test_a_dateline_is_a_block_of_its_own_and_names_the_publisher() -> None:
    article = read("BILBAO, Jan. 2 (Harbor Tribune) — A ship sank.\n")

    assert kinds(article) == [("dateline", "BILBAO, Jan. 2 (Harbor Tribune) —"), ("paragraph", "A ship sank.")]
    assert article.source.publisher == "Harbor Tribune"


@pytest.mark.parametrize(
    "body",
    [
        "> " * 10_000 + "words",
        "[" * 10_000 + "words" + "]" * 10_000,
        "<div>" * 10_000 + "words",
        "\n".join(" " * (4 * depth) + "- words" for depth in range(300)),
    ],
)
def test_nesting_beyond_all_use_is_refused(body: str) -> None:
    with pytest.raises(TimelineError, match="nested deeper"):
        read(body)


# Words that come again and again, so that a place can be wrong; the writer's marks around them.
words = st.sampled_from(
    ["launch", "Launch", "site", "a", "1986", "x", "été", "e\u0301te\u0301", "🚀", "don't", "naïve", "of", "foo_bar"]
)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
inline = st.one_of(
    phrases,
    phrases.map("**{}**".format),
    phrases.map("*{}*".format),
    phrases.map("_{}_".format),
    phrases.map("`{}`".format),
    phrases.map(r"\*{}\*".format),
    phrases.map("un*believ*able {}".format),
    st.tuples(phrases, words).map(lambda p: f"[{p[0]}](http://x.example/{p[1]}/site 'launch {p[1]}')"),
    st.tuples(phrases, words).map(lambda p: f"[{p[0]}](<{p[1]} launch.html>)"),
    phrases.map("[{}][launch]".format),
    st.just("[launch]"),
    phrases.map("![{}](launch.png)".format),
    phrases.map("{}&nbsp;launch &amp; site &lt;x&gt; &#8212; caf&eacute;".format),
    phrases.map("<span title='launch'>{}</span>".format),
    phrases.map("{}\xa0launch".format),
    phrases.map("{}  \nlaunch".format),
    phrases.map("{}\nlaunch".format),
    phrases.map("{}[^1]".format),
    st.just("<http://launch.example/site>"),
    st.just("— launch … “site” (x)"),
)
lines = st.lists(inline, min_size=1, max_size=4).map(" ".join)
block = st.one_of(
    lines,
    lines.map(lambda line: "# " + line.replace("\n", " ")),
    lines.map(lambda line: "> " + line.replace("\n", "\n> ")),
    st.lists(lines, min_size=1, max_size=3).map(lambda items: "\n".join("- " + i.replace("\n", "\n  ") for i in items)),
    st.lists(lines, min_size=1, max_size=3).map(
        lambda items: "\n".join(f"{n}. " + i.replace("\n", "\n   ") for n, i in enumerate(items, 1))
    ),
    st.tuples(phrases, phrases).map(lambda p: f"- {p[0]}\n    - {p[1]}\n    - launch\n- site"),
    st.tuples(phrases, phrases).map(lambda p: f"| {p[0]} | launch |\n|---|---|\n| {p[1]} | site |"),
    phrases.map("```launch\n{}\n```".format),
    phrases.map("    {}".format),
    phrases.map("{}\n: launch".format),
    phrases.map("<div class='launch'>{}</div>".format),
    st.just("![launch site](launch.png)"),
    st.just("---"),
    st.just("<!-- launch site -->"),
)
tail = "\n\n[launch]: http://launch.example/launch 'launch'\n[^1]: A launch note.\n"
bodies = st.tuples(st.lists(block, min_size=1, max_size=6).map("\n\n".join), st.sampled_from(["", tail])).map("".join)


@settings(max_examples=300, deadline=None)
@given(
    bodies.filter(lambda body: WORD.search(re.sub(r"<!--.*?-->|!\[.*?\)", "", body)) is not None),
    st.sampled_from(["\n", "\r\n"]),
)
def test_words_lead_to_themselves_in_file_and_page(body: str, line_end: str) -> None:
    body = body.replace("\n", line_end)
    try:
        article = read(f"---{line_end}title: T{line_end}---{line_end}{line_end}{body}")
    except TimelineError as error:
        assert "no text" in error.what  # noqa: PT017 - a body of code alone has nothing to quote
        return

    assert_words_stand_in(article, body)
    assert_places_hold(article)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: "x " + text))
def test_any_text_can_be_read(body: str) -> None:
    try:
        article = read(body)
    except TimelineError:
        return

    assert_places_hold(article)
    for start, target, length in article.offsets.runs:
        ours, theirs = article.text[start : start + length], body[target : target + length]
        assert [
            c for c in ours if unicodedata.category(c)[0] in "LN" and c != theirs[ours.index(c)]
        ] == [] or "&" in theirs


PLAIN = "Naxos, 3 May – The ferry “Ana” sank.\nAll 12 were saved (one by boat).\n\n\n2016 was bad: no ship was safe!\n"
MEANT = [
    "a *b*", "a_b_c", "`a`", "[a](b)", "a &amp; b", "a & b", "a<br>b", "a > b", "# a", "a\n---", "a\n===", "- a", "+ a",
    "1. a", "a\n\n 1. b", "a\n: b", "~~~\na\n~~~", "a | b\n--|--\nc | d", "    a", "a  \nb", "a  b", "\ta", "a\\b",
    "a\xa0b", "a\x0cb", " a", "a ", "a\n \nb", "\x02a",
]  # fmt: skip


def test_plain_paragraphs_need_no_converter() -> None:
    plain = read_plain(PLAIN)
    assert plain is not None
    page, walk = plain
    assert page == render_markdown(PLAIN, "article.md")
    assert walk == walk_html(page)


@pytest.mark.parametrize("source", MEANT)
def test_what_may_mean_something_to_the_converter_is_not_plain(source: str) -> None:
    assert read_plain(source) is None


SIGNS = [
    *" \n-–=:+.,;!?()'\"“”{}$%^@/1२½éİ中",
    "\n\n",
    "\u200b",
    "\u3000",
    "\u0301",
    "\ufeff",
    "12. ",
    "http://a.b",
    "a@b.c",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*SIGNS, *"    ", "word", "Kim ", "word\n", "word\n\n"]), min_size=1).map("".join))
def test_plain_words_are_read_as_the_converter_has_them(source: str) -> None:
    plain = read_plain(source)
    if plain is not None:
        page = render_markdown(source, "article.md")
        assert plain == (page, walk_html(page))
