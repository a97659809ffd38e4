"""Numbers are read with what they count, and what only looks like a count is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.counts import counts_in


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("At least 12 people were killed.", [(12, "people", "", "least")]),
        ("Some 1,200 Syrian refugee families came.", [(1200, "syrian refugee families", "", "about")]),
        ("Two dozen homes burned.", [(24, "homes", "", "")]),
        ("Twenty-five men and a hundred horses", [(25, "men", "", ""), (100, "horses", "", "")]),
        ("up to 1.2 million people", [(1_200_000, "people", "", "most")]),
        ("one woman and three children", [(1, "woman", "", ""), (3, "children", "", "")]),
        ("It cost $3 million.", [(3_000_000, "dollars", "money", "")]),
        (
            "US$1.2 billion, then £5bn",
            [(1_200_000_000, "dollars", "money", ""), (5_000_000_000, "pounds", "money", "")],
        ),
        ("about 400m euros", [(400_000_000, "euros", "money", "about")]),
        ("a magnitude 6.1 earthquake", [(6.1, "magnitude", "magnitude", "")]),
        ("a 6.1-magnitude earthquake", [(6.1, "magnitude", "magnitude", "")]),
        ("It measured 6.1 on the Richter scale.", [(6.1, "magnitude", "magnitude", "")]),
        ("Shares fell 12 per cent, then 3.5%.", [(12, "percent", "measure", ""), (3.5, "percent", "measure", "")]),
        ("300 tonnes of coal", [(300, "tonnes", "measure", "")]),
        ("No one was hurt and no homes were lost.", [(0, "people", "", ""), (0, "homes", "", "")]),
    ],
)
def test_a_number_comes_with_what_it_counts(text: str, wanted: list[tuple[float, str, str, str]]) -> None:
    assert [(count.number, count.of, count.unit, count.bound) for count in counts_in(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "A 48-year-old man", "a man aged 48", "They lost 3-2.", "at 10:30", "on March 3rd", "in 2014", "in the 1990s",
        "room No. 10", "half a million people", "one of them", "dozens of homes", "There is no doubt.",
    ],
)  # fmt: skip
def test_what_counts_nothing_is_left_alone(text: str) -> None:
    assert list(counts_in(text)) == []


@given(st.text("0123456789.,-:$%£ adehimnoprst\n", max_size=60))
def test_counts_stand_in_order_inside_the_text(text: str) -> None:
    ends = [0]
    for count in counts_in(text):
        assert ends[-1] <= count.span.start < count.span.end <= len(text)
        ends.append(count.span.end)
