"""What is spared is never missed: quotes read once for many dates, and quotes that are not searched for counts."""

from hypothesis import given
from hypothesis import strategies as st
from merge_records import tell

from timeline.merge.disagreements import _may_count, counts_told
from timeline.merge.quotes import _read_quote, read_quote

WORDS = """
The the a Kim Jong Un Seoul North Korea U.S. US Paris capital of Colombia in near killed killing 12 people at least
Twelve dozen 7.1-magnitude magnitude quake said condemned attack blast took place vote held Prime Minister H-bomb test
re-elected nobody 5,000 , . : ; “ ” ( ) - 's Nov. St. Mr. Smith's mid- Ünal died injured dead were shot down after which
"""
DATES = ("Sunday", "on Sunday", "Nov. 5", "March 21, 2013", "Jan.", "10 p.m.", "“Monday", "3 days ago", "the 1990s")
NAMES = ("Kim Jong Un", "North Korea", "Smith", "John Smith", "Paris", "Sunday Paris")


@st.composite
def _quotes(draw: st.DrawFn) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Return a quote, where its trigger stands and where its date does."""
    words = draw(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=12))
    place = draw(st.integers(0, len(words)))
    date = draw(st.sampled_from(DATES))
    parts = [*words[:place], date, *words[place:]]
    gaps = draw(st.lists(st.sampled_from((" ", " ", " ", "", "\n")), min_size=len(parts), max_size=len(parts)))
    starts, text = [], ""
    for gap, part in zip(gaps, parts, strict=True):
        text += gap if text else ""
        starts.append(len(text))
        text += part
    act = draw(st.integers(0, len(parts) - 1).filter(lambda index: index != place))
    return text, (starts[act], starts[act] + len(parts[act])), (starts[place], starts[place] + len(date))


@given(_quotes(), st.lists(st.sampled_from(NAMES), unique=True))
def test_a_quote_tells_the_same_whether_or_not_it_is_read_with_others_that_differ_in_their_dates(
    told: tuple[str, tuple[int, int], tuple[int, int]], names: list[str]
) -> None:
    text, trigger, dated = told
    assert read_quote(text, trigger, dated, tuple(names)) == _read_quote(text, trigger, dated, tuple(names))


def test_quotes_that_differ_in_their_dates_alone_share_what_they_tell() -> None:
    one, other = "The deadline is on March 21.", "The deadline is on June 5."

    assert read_quote(one, (13, 15), (19, 27), ()) is read_quote(other, (13, 15), (19, 25), ())


@given(_quotes())
def test_no_quote_that_counts_something_is_passed_over(told: tuple[str, tuple[int, int], tuple[int, int]]) -> None:
    mention = tell(told[0])

    assert not counts_told(mention) or _may_count(mention.quote)
