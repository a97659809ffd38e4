"""What is held of pages that were made is what was noted of them."""

from hypothesis import given
from hypothesis import strategies as st

from timeline import snapshot
from timeline.made import Made
from timeline.model import Page
from timeline.records import PageRecord

URLS = st.lists(st.sampled_from(["index.html", "b/c.html", "b/d.html", "été/x.html", "z.css"]), unique=True, min_size=1)
LOOKS = st.tuples(st.integers(0, 2**40), st.integers(0, 2**62), st.integers(0, 2**62))


@given(URLS, st.data())
def test_records_are_those_that_were_noted(urls: list[str], data: st.DataObject) -> None:
    pages = [Page(url, "", {}, f"key of {url}") for url in urls]
    numbers = data.draw(st.permutations(range(len(pages))))[: data.draw(st.integers(0, len(pages)))]
    rows = [(data.draw(LOOKS), data.draw(st.booleans())) for _ in numbers]
    made = Made(pages)
    made.note(numbers[:1], rows[:1])
    made.note(numbers[1:], rows[1:])

    expected = {
        urls[number]: PageRecord(" ".join(map(str, look)), f"key of {urls[number]}")
        for number, (look, _) in zip(numbers, rows, strict=True)
    }
    assert list(made.records) == sorted(expected)
    assert dict(made.records) == dict(made.records.items()) == expected
    written = {urls[number] for number, (_, is_written) in zip(numbers, rows, strict=True) if is_written}
    assert made.written == [url for url in urls if url in written]
    marks = [snapshot.mark_of(url, record.stamp) for url, record in expected.items()]
    assert list(made.records.marks()) == marks
