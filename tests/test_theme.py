"""Templates: the user's before the default ones, and errors that say where."""

from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup, escape

from timeline.errors import TimelineError
from timeline.generate import Theme, render_pages
from timeline.generate.words import load_words
from timeline.model import Page

BASE: dict[str, Any] = {
    "site": {"title": "Site", "author": "", "language": "en", "direction": "ltr"},
    "root": "",
    "canonical": "",
    "title": "A <title>",
    "description": 'say "x"',
    "here": "404.html",
    "section": "",
    "menu": [],
    "card": "",
    "oembed": "",
    "linked_data": None,
}


def page(template: str, **values: object) -> Page:
    return Page("404.html", template, {**BASE, **values})


def own(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_everything_is_escaped() -> None:
    html = Theme.load(None).render(page("404.html"))

    assert "<title>A &lt;title&gt; – Site</title>" in html
    assert 'content="say &#34;x&#34;"' in html


def test_what_no_page_may_hold_is_dropped() -> None:
    html = Theme.load(None).render(page("404.html", title="a\x00b\x1bc\ud800d\ufffee\r"))

    assert "<title>abcde – Site</title>" in html
    html.encode("utf-8")


def test_one_file_of_the_user_replaces_one_file_of_the_theme(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "mine: {{ title }}"})
    theme = Theme.load(tmp_path)

    assert theme.render(page("404.html")) == "mine: A &lt;title&gt;"
    assert "mine" not in theme.render(page("sources.html", sources=[], outlets=[], archive=[]))


def test_a_template_of_the_user_can_extend_the_one_it_replaces(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "{% extends 'default/404.html' %}{% block head %}<!-- mine -->{% endblock %}"})
    html = Theme.load(tmp_path).render(page("404.html"))

    assert "<!-- mine -->" in html
    assert "This page is not here" in html


def test_a_partial_of_the_user_is_used_by_the_default_templates(tmp_path: Path) -> None:
    own(tmp_path, partials__date_html="[{{ words }}]")
    source = {
        "url": "a",
        "title": "t",
        "outlet": "",
        "events": "",
        "published": {"short": "9 Mar", "iso": "", "edtf": ""},
    }

    assert "[9 Mar]" in Theme.load(tmp_path).render(page("sources.html", sources=[source], outlets=[], archive=[]))


@pytest.mark.parametrize(
    ("template", "line", "what"),
    [
        ("ok\n{% if %}", 2, "Expected an expression"),
        ("a\nb\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("{{ title.nope.nope }}", 1, "has no attribute 'nope'"),
        ("\n{{ 1 / 0 }}", 2, "division by zero"),
        ("\n\n{% include 'gone.html' %}", 3, "gone.html"),
        ("{{ title | nofilter }}", 1, "nofilter"),
        ("{{ title + 1 }}", 1, "concatenate"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, template: str, line: int, what: str) -> None:
    own(tmp_path, **{"404_html": template})

    with pytest.raises(TimelineError) as caught:
        Theme.load(tmp_path).render(page("404.html"))
    assert caught.value.where == f"{tmp_path / '404.html'}:{line}"
    assert what in caught.value.what


def test_a_fault_in_a_partial_is_named_there(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "\n{% include 'partials/x.html' %}", "partials__x_html": "\n\n{{ gone }}"})

    with pytest.raises(TimelineError) as caught:
        Theme.load(tmp_path).render(page("404.html"))
    assert caught.value.where == f"{tmp_path / 'partials/x.html'}:3"


def test_a_template_that_is_not_utf8_is_an_error_with_a_mend(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_bytes(b"\xff\xfe")

    with pytest.raises(TimelineError, match="UTF-8"):
        Theme.load(tmp_path).render(page("404.html"))


def test_a_folder_that_is_not_there_means_the_default_theme(tmp_path: Path) -> None:
    assert "This page is not here" in Theme.load(tmp_path / "templates").render(page("404.html"))


def test_json_inside_a_script_cannot_end_it(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "{{ data | json }}"})
    html = Theme.load(tmp_path).render(page("404.html", data={"a": "</script><!--&\u2028é"}))

    assert html == '{"a": "\\u003c/script\\u003e\\u003c!--\\u0026\\u2028é"}'


def test_assets_of_the_user_join_and_replace_those_of_the_theme(tmp_path: Path) -> None:
    own(tmp_path, **{"assets__style.css": "mine", "assets__img__a.svg": "<svg/>", "assets__.hidden": "x"})
    files = dict(render_pages([Page("assets/style.css", "assets/style.css", {})], Theme.load(tmp_path)))

    assert files["assets/style.css"] == b"mine"
    assert files["assets/img/a.svg"] == b"<svg/>"
    assert "assets/icon.svg" in files
    assert "assets/.hidden" not in files


def test_what_all_pages_of_a_folder_share_follows_the_site_and_the_folder() -> None:
    theme = Theme.load(None)
    menu = [{"title": "Sources", "url": "sources.html"}]
    other = {**BASE["site"], "title": "Other", "author": "Ada"}

    plain = theme.render(page("404.html", menu=menu))
    below = theme.render(page("404.html", menu=menu, root="../"))
    here = theme.render(page("404.html", menu=menu, section="sources.html"))
    renamed = theme.render(page("404.html", menu=menu, site=other))

    assert '<a href="sources.html">Sources</a>' in plain
    assert '<a href="../sources.html">Sources</a>' in below
    assert '<a href="sources.html" aria-current="page">Sources</a>' in here
    assert '<a class="brand" href="index.html">Other</a>' in renamed
    assert "Ada" in renamed
    assert theme.render(page("404.html", menu=menu)) == plain


def test_one_theme_speaks_several_languages() -> None:
    theme = Theme.load(None)
    arabic = {**BASE["site"], "language": "ar", "direction": "rtl"}
    english = theme.render(page("404.html"))

    assert theme.render(page("404.html", site=arabic)) != english
    assert theme.render(page("404.html")) == english


def test_what_is_included_without_the_page_stands_in_its_place(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "a{% include 'partials/x.html' without context %}c", "partials__x_html": "b"})

    assert Theme.load(tmp_path).render(page("404.html")) == "abc"


def test_a_block_may_be_asked_for_what_it_replaces(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "{% extends 'default/404.html' %}{% block kind %}{{ super() }} mine {% endblock %}"})

    assert '<body class="single mine "' in Theme.load(tmp_path).render(page("404.html"))


def test_a_phrase_that_nobody_wrote_is_named_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "\n{{ t('no-such-phrase') }}"})

    with pytest.raises(TimelineError, match="no-such-phrase") as caught:
        Theme.load(tmp_path).render(page("404.html"))
    assert caught.value.where == f"{tmp_path / '404.html'}:2"


@pytest.mark.parametrize("headline", ["<b> & “x”", Markup("<b>"), 7, 2.5, None])
def test_what_fills_the_gap_of_a_phrase_is_escaped_with_it(tmp_path: Path, headline: object) -> None:
    own(tmp_path, **{"404_html": "{{ t('for-headline', headline=x) }}"})
    said = load_words("en")("for-headline", headline=headline)

    assert Theme.load(tmp_path).render(page("404.html", x=headline)) == str(escape(said))


def test_what_fills_the_gap_of_a_phrase_is_left_alone_where_nothing_is_escaped(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "{% autoescape false %}{{ t('for-headline', headline=x) }}{% endautoescape %}"})
    said = load_words("en")("for-headline", headline="<b>")

    assert Theme.load(tmp_path).render(page("404.html", x="<b>")) == said


def test_a_phrase_that_lacks_a_value_is_named_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, **{"404_html": "\n{{ t('for-headline', title='x') }}"})

    with pytest.raises(TimelineError, match="headline") as caught:
        Theme.load(tmp_path).render(page("404.html"))
    assert caught.value.where == f"{tmp_path / '404.html'}:2"
