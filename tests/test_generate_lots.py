"""Pages are shared out in lots: each of them once, those that share much together, what takes long first."""

from hypothesis import given
from hypothesis import strategies as st

from timeline.generate.lots import few, lots
from timeline.model import Page

NAMES = st.sampled_from(["e1", "e2", "e3", "café~1", "x"])
URLS = st.one_of(
    st.sampled_from(["index.html", "events.json", "feed.xml", "time/2016.html", "sources/a.html", "assets/style.css"]),
    NAMES.map("events/{}.html".format),
    NAMES.map("embed/e--{}.html".format),
    NAMES.map("oembed/e--{}.json".format),
    st.integers(0, 300).map("search/w-{}.js".format),
    st.integers(0, 300).map("articles/a{}.html".format),
)


def pages(*urls: str) -> list[Page]:
    return [Page(url, "", {}) for url in urls]


@given(st.lists(URLS, unique=True))
def test_each_page_is_in_one_lot(urls: list[str]) -> None:
    numbers = list(range(0, len(urls), 2))

    assert sorted(number for lot in lots(pages(*urls), numbers) for number in lot) == numbers


def test_what_takes_long_comes_first_and_alone() -> None:
    assert lots(pages("404.html", "index.html", "events.json"), range(3)) == [[1], [2], [0]]


def test_the_search_index_is_one_lot() -> None:
    urls = ["articles/a.html", *(f"search/w-{number}.js" for number in range(200)), "search/index.js"]

    assert lots(pages(*urls), range(len(urls))) == [list(range(1, 202)), [0]]


def test_all_that_tells_one_event_is_in_one_lot() -> None:
    events = [f"events/e{number}.html" for number in range(100)]
    small = [f"embed/e--e{number}.html" for number in range(100)]
    told = [f"oembed/e--e{number}.json" for number in range(100)]
    found = lots(pages(*events, *small, *told), range(300))

    assert all({number % 100 for number in lot} == {number for number in lot if number < 100} for lot in found)
    assert len(found) > 1


@given(st.lists(URLS, unique=True))
def test_each_of_a_few_pages_is_in_one_lot(urls: list[str]) -> None:
    numbers = list(range(0, len(urls), 2))

    assert sorted(number for lot in few(pages(*urls), numbers) for number in lot) == numbers


def test_of_a_few_pages_those_that_take_long_come_first() -> None:
    listing = [Page(url, "timeline.html", {}) for url in ("sources/a/2016.html", "sources/a.html")]
    some = [*pages("events/e1.html", "events.json", "cards/index.svg", "index.html"), *listing]

    assert few(some, range(6)) == [[2, 3], [1], [5], [4], [0]]
