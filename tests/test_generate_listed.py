"""The list of the files of a site is looked up and changed as a sorted list of lines would be."""

from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.listed import changed, holds, holds_below, listed

URLS = st.sets(st.text("ab/é", min_size=1, max_size=4))


@given(URLS, st.text("ab/é", min_size=1, max_size=4))
def test_a_list_tells_what_is_in_it(urls: set[str], url: str) -> None:
    text = listed(sorted(urls))

    assert holds(text, url) == (url in urls)
    assert all(holds(text, one) for one in urls)
    assert holds_below(text, url) == any(one.startswith(f"{url}/") for one in urls)


@given(URLS, URLS, URLS)
def test_a_list_is_changed(urls: set[str], new: set[str], gone: set[str]) -> None:
    assert changed(listed(sorted(urls)), new - gone, gone) == listed(sorted((urls | new) - gone))
