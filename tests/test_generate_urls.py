"""Addresses: unique, safe, and the same for the same thing."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.urls import anchor, root_of, safe_link, slug, text_fragment


@pytest.mark.parametrize(("identifier", "name"), [("2016/launch", "2016--launch"), ("e1.2_b-c", "e1.2_b-c")])
def test_a_plain_id_keeps_its_words(identifier: str, name: str) -> None:
    assert slug(identifier) == name


@given(st.text(max_size=200))
def test_a_slug_is_one_safe_file_name(identifier: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._~-]*[a-z0-9]|[a-z0-9]", slug(identifier))
    assert len(slug(identifier)) <= 200


@given(st.lists(st.text(alphabet="aB/-._~ é", max_size=6), unique=True, max_size=30))
def test_no_two_ids_share_a_slug(identifiers: list[str]) -> None:
    assert len({slug(identifier) for identifier in identifiers}) == len(identifiers)


@pytest.mark.parametrize(
    "identifier", ["../../etc/passwd", "/etc/passwd", "..", "a\\b", "con", "com1.x", "a/./b", ".hidden", ""]
)
def test_no_id_leaves_the_folder_or_takes_a_kept_name(identifier: str) -> None:
    name = slug(identifier)

    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert name.partition(".")[0] not in ("con", "com1")


@given(st.text(max_size=80))
def test_an_anchor_has_no_character_that_an_address_would_change(identifier: str) -> None:
    assert re.fullmatch(r"m-[A-Za-z0-9._~-]+", anchor("m", identifier))


@pytest.mark.parametrize(("url", "root"), [("index.html", ""), ("events/e1.html", "../")])
def test_the_way_up_is_as_long_as_the_way_down(url: str, root: str) -> None:
    assert root_of(url) == root


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://Example.org:8080/", "http://example.org:8080/"),
        ("https://example.org/ä b\"'<>", "https://example.org/%C3%A4%20b%22%27%3C%3E"),
        ("https://exämple.org/", "https://xn--exmple-cua.org/"),
        ("https://[::1]/", "https://[::1]/"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        (" java\nscript:alert(1)", ""),
        ("//example.org/", ""),
        ("/local", ""),
        ("notes.md", ""),
        ("https://", ""),
        ("https://example.org:port/", ""),
        ("https://[bad/", ""),
        ("https://a\\b/", ""),
        ("https://<script>/", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_come_through(url: str, safe: str) -> None:
    assert safe_link(url) == safe


def test_a_short_passage_is_named_whole() -> None:
    link = text_fragment("https://example.org/a", "Self-made, twice & sold")

    assert link == "https://example.org/a#:~:text=Self%2Dmade%2C%20twice%20%26%20sold"


def test_a_long_passage_is_named_by_its_ends() -> None:
    link = text_fragment("https://example.org/a#part", "one two three four five six seven eight nine ten eleven")

    assert (
        link == "https://example.org/a#part:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"
    )


@given(st.lists(st.text(alphabet="ab-,&.~ \u00e9#%", min_size=1, max_size=6), max_size=14))
def test_a_directive_holds_the_words_and_no_sign_of_its_own(words: list[str]) -> None:
    parts = " ".join(words).split()
    _, _, directive = text_fragment("https://example.org/a", " ".join(words)).partition("#:~:text=")
    first, comma, last = directive.partition(",")

    assert re.fullmatch(r"[A-Za-z0-9_.~%]*", first + last)
    if comma:
        assert (unquote(first), unquote(last)) == (" ".join(parts[:5]), " ".join(parts[-5:]))
    else:
        assert unquote(first) == " ".join(parts)
