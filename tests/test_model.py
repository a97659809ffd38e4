"""The records check themselves when built, and answer about each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import civil
from timeline.model import Event, Interval, OffsetMap, Span

DAY = civil.SECONDS_PER_DAY
MARCH_10 = Interval.of_day(2016, 3, 10)
MARCH = Interval.of_month(2016, 3)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3)])
def test_an_empty_or_backward_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_gives_its_words() -> None:
    assert Span(4, 8).of("the moon rose") == "moon"


@pytest.mark.parametrize(
    ("other", "covers", "meets"),
    [
        (Span(2, 5), True, True),
        (Span(3, 4), True, True),
        (Span(1, 3), False, True),
        (Span(4, 9), False, True),
        (Span(5, 6), False, False),
        (Span(0, 2), False, False),
    ],
)
def test_spans_are_half_open(other: Span, covers: bool, meets: bool) -> None:
    assert (Span(2, 5).covers(other), Span(2, 5).meets(other)) == (covers, meets)


def test_spans_sort_by_their_start() -> None:
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(3, 4)]


def test_an_interval_without_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="must have a start or an end"):
        Interval(None, None, "day")


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval(DAY, DAY, "day")


def test_an_unknown_grain_is_refused() -> None:
    with pytest.raises(ValueError, match="not a grain: 'fortnight'"):
        Interval(0, DAY, "fortnight")  # type: ignore[arg-type]


def test_a_day_lasts_a_day() -> None:
    number = civil.day_number(2016, 3, 10)

    assert Interval(number * DAY, (number + 1) * DAY, "day") == MARCH_10


def test_a_day_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="month 2 of the year 2016 has no day 30"):
        Interval.of_day(2016, 2, 30)


@pytest.mark.parametrize(
    ("interval", "first", "last", "grain"),
    [
        (MARCH, (2016, 3, 1), (2016, 3, 31), "month"),
        (Interval.of_month(2016, 2), (2016, 2, 1), (2016, 2, 29), "month"),
        (Interval.of_year(2016), (2016, 1, 1), (2016, 12, 31), "year"),
        (Interval.of_year(0), (0, 1, 1), (0, 12, 31), "year"),
    ],
)
def test_a_month_or_year_runs_to_its_last_day(
    interval: Interval, first: tuple[int, int, int], last: tuple[int, int, int], grain: str
) -> None:
    assert (interval.first_day, interval.last_day) == (civil.day_number(*first), civil.day_number(*last))
    assert interval.grain == grain


def test_a_time_of_day_touches_its_day_only() -> None:
    evening = Interval(DAY + 20 * 3600, 2 * DAY, "daypart")

    assert (evening.first_day, evening.last_day) == (1, 1)


def test_an_open_end_has_no_day() -> None:
    assert Interval(DAY, None, "day").last_day is None
    assert Interval(None, DAY, "day").first_day is None


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (MARCH_10, True),
        (Interval.of_day(2016, 3, 31), True),
        (Interval.of_day(2016, 4, 1), False),
        (Interval.of_day(2016, 2, 29), False),
        (Interval(None, MARCH.start, "day"), False),
        (Interval(None, MARCH_10.start, "day"), True),
        (Interval(MARCH.end, None, "day"), False),
        (Interval(MARCH_10.start, None, "day"), True),
    ],
)
def test_intervals_meet_when_they_share_a_moment(other: Interval, meets: bool) -> None:
    assert MARCH.meets(other) is meets
    assert other.meets(MARCH) is meets


@pytest.mark.parametrize(
    ("outer", "inner", "covers"),
    [
        (MARCH, MARCH_10, True),
        (MARCH_10, MARCH, False),
        (MARCH, MARCH, True),
        (Interval.of_year(2016), MARCH, True),
        (MARCH, Interval.of_day(2016, 4, 1), False),
        (Interval(None, MARCH.end, "day"), MARCH_10, True),
        (Interval(MARCH.start, None, "day"), MARCH_10, True),
        (MARCH, Interval(MARCH.start, None, "day"), False),
        (MARCH, Interval(None, MARCH.end, "day"), False),
    ],
)
def test_an_interval_covers_what_lies_wholly_inside(outer: Interval, inner: Interval, covers: bool) -> None:
    assert outer.covers(inner) is covers


def test_the_identity_map_leads_everywhere_to_itself() -> None:
    assert [OffsetMap.identity(3).locate(offset) for offset in range(4)] == [0, 1, 2, None]
    assert OffsetMap.identity(0).locate(0) is None


# "ab" stands at 10, a break of two that the reader put in, then "cde" at 20.
BROKEN = OffsetMap(((0, 10, 2), (4, 20, 3)))


@pytest.mark.parametrize(("offset", "place"), [(0, 10), (1, 11), (2, None), (3, None), (4, 20), (6, 22), (7, None)])
def test_a_map_leads_to_the_same_character(offset: int, place: int | None) -> None:
    assert BROKEN.locate(offset) == place


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span(0, 2), Span(10, 12)),
        (Span(1, 5), Span(11, 21)),
        (Span(1, 3), Span(11, 12)),
        (Span(2, 4), None),
        (Span(3, 7), Span(20, 23)),
        (Span(7, 9), None),
    ],
)
def test_a_map_leads_to_the_span_between_the_characters(span: Span, place: Span | None) -> None:
    assert BROKEN.locate_span(span) == place


def test_a_map_cuts_a_span_where_the_texts_part() -> None:
    assert BROKEN.pieces(Span(1, 6)) == ((1, 11, 1), (4, 20, 2))


@st.composite
def maps(draw: st.DrawFn) -> OffsetMap:
    """Draw a map whose runs are in order on both sides."""
    runs, start, target = [], draw(st.integers(0, 3)), draw(st.integers(0, 3))
    for _ in range(draw(st.integers(1, 6))):
        length = draw(st.integers(1, 5))
        runs.append((start, target, length))
        start += length + draw(st.integers(0, 3))
        target += length + draw(st.integers(0, 3))
    return OffsetMap(tuple(runs))


@given(maps(), st.integers(0, 40), st.integers(1, 20))
def test_the_pieces_of_a_span_are_its_characters_one_by_one(offsets: OffsetMap, start: int, length: int) -> None:
    span = Span(start, start + length)
    one_by_one = [
        (first + step, target + step) for first, target, count in offsets.pieces(span) for step in range(count)
    ]
    located = [(offset, offsets.locate(offset)) for offset in range(span.start, span.end)]

    assert one_by_one == [(offset, place) for offset, place in located if place is not None]


def test_an_event_without_a_citation_is_refused() -> None:
    with pytest.raises(ValueError, match="the event e1 has no citation"):
        Event("e1", MARCH_10, "A launch", (), 0.5, "asserted")
