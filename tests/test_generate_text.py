"""Quick ways to the same: pages as bytes, addresses that are plain, long lines of a calendar."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.sheets import folded
from timeline.generate.text import FORBIDDEN, as_json, clean, encoded
from timeline.generate.urls import safe_link

ANY_SIGN = st.characters(codec=None, exclude_categories=())
LINKS = st.from_regex(r"\Ahttps?://[a-z0-9.-]{1,12}(/[A-Za-z0-9._~%?#:@-]{0,12})?\Z")


@given(st.text(ANY_SIGN))
def test_a_page_in_bytes_holds_what_it_may(words: str) -> None:
    assert encoded(words) == clean(words).encode("utf-8")


def test_no_forbidden_sign_is_left_in_the_bytes_of_a_page() -> None:
    signs = [chr(number) for number in range(0x11000) if FORBIDDEN.match(chr(number))]

    assert [sign for sign in signs if encoded(f"é{sign}x") != "éx".encode()] == []


@given(LINKS)
def test_a_link_that_comes_through_stays_as_it_is_when_it_comes_again(url: str) -> None:
    once = safe_link(url)

    assert safe_link(once) == once
    assert safe_link(f" {url}") == once  # one that is looked at sign by sign


@given(st.text(ANY_SIGN.filter(lambda sign: sign not in "\r\n" and not "\ud800" <= sign <= "\udfff")))
def test_a_line_of_a_calendar_is_cut_between_signs(line: str) -> None:
    parts = folded([line]).removesuffix("\r\n").split("\r\n ")

    assert "".join(parts) == line
    assert all(len(part.encode()) <= 75 - bool(number) for number, part in enumerate(parts))
    assert all(
        len(f"{one}{other[0]}".encode()) > 75 - bool(number) for number, (one, other) in enumerate(pairwise(parts))
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_json_is_that_of_the_standard_library(value: object) -> None:
    assert as_json(value) == json.dumps(value, ensure_ascii=False)
