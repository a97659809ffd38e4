"""EDTF read and written: a table, round trips for any interval, and another implementation as a witness."""

import time as clock
from datetime import date

import pytest
from edtf import parse_edtf as parse_with_witness
from hypothesis import given
from hypothesis import strategies as st

from timeline import civil
from timeline.edtf import format_edtf, parse_edtf
from timeline.model import GRAINS, Interval

DAY = civil.SECONDS_PER_DAY


def days(*numbers: int) -> tuple[int, int]:
    """Return ``[start, end)`` in seconds from (year, month, day) twice, both days included."""
    return civil.day_number(*numbers[:3]) * DAY, (civil.day_number(*numbers[3:]) + 1) * DAY


READ = [
    ("2016-03-10", days(2016, 3, 10, 2016, 3, 10), "day"),
    ("2016-02-29", days(2016, 2, 29, 2016, 2, 29), "day"),
    ("2016-02", days(2016, 2, 1, 2016, 2, 29), "month"),
    ("2016", days(2016, 1, 1, 2016, 12, 31), "year"),
    ("0000", days(0, 1, 1, 0, 12, 31), "year"),
    ("-0043-03-15", days(-43, 3, 15, -43, 3, 15), "day"),
    ("Y12345", days(12345, 1, 1, 12345, 12, 31), "year"),
    ("Y-17000", days(-17000, 1, 1, -17000, 12, 31), "year"),
    ("201X", days(2010, 1, 1, 2019, 12, 31), "decade"),
    ("20XX", days(2000, 1, 1, 2099, 12, 31), "century"),
    ("2XXX", days(2000, 1, 1, 2999, 12, 31), "millennium"),
    ("-199X", days(-1999, 1, 1, -1990, 12, 31), "decade"),
    ("2004-XX", days(2004, 1, 1, 2004, 12, 31), "year"),
    ("1985-XX-XX", days(1985, 1, 1, 1985, 12, 31), "year"),
    ("1985-04-XX", days(1985, 4, 1, 1985, 4, 30), "month"),
    ("2016-21", days(2016, 3, 1, 2016, 5, 31), "season"),
    ("2015-24", days(2015, 12, 1, 2016, 2, 29), "season"),
    ("2016-30", days(2016, 12, 1, 2017, 2, 28), "season"),
    ("2016-33", days(2016, 1, 1, 2016, 3, 31), "quarter"),
    ("2016-36", days(2016, 10, 1, 2016, 12, 31), "quarter"),
    ("2016-39", days(2016, 9, 1, 2016, 12, 31), "month"),
    ("2016-41", days(2016, 7, 1, 2016, 12, 31), "month"),
    ("2016-02-29/2016-03-06", days(2016, 2, 29, 2016, 3, 6), "day"),
    ("2014/2016", days(2014, 1, 1, 2016, 12, 31), "year"),
    ("2004-02-01/2005", days(2004, 2, 1, 2005, 12, 31), "day"),
    ("1916-02-21/1916-12", days(1916, 2, 21, 1916, 12, 31), "day"),
]

CANONICAL = [
    "2016-03-10", "2016-03", "2016", "0000", "-0001", "-0043-03-15", "9999", "Y10000", "Y-10000", "Y12345-06-07",
    "199X", "19XX", "1XXX", "2016-21", "2015-24", "2016-34", "2016-03-10T07", "2016-03-10T07:19", "2016-03-10T07:19:30",
    "2016-03-10T07:19Z", "2016-03-10T07:19+08:30", "2016-03-10T07:19:30-05:00", "2016-02-29/2016-03-06",
    "2016-01/2016-03", "2014/2016", "../2016-03-10", "2016-03/..", "1900~", "1900?", "1900%", "1900~/1905~", "1900?/..",
    "2016-03-10T07:00+01:00/2016-03-10T08:59+01:00", "Y-20000/1999", "2016-03-10~",
]  # fmt: skip

WRONG = [
    ("2016-02-30", "February 2016 has no day 30"),
    ("2015-02-29", "February 2015 has no day 29"),
    ("-0001-04-31", "April -0001 has no day 31"),
    ("2016-01-00", "January 2016 has no day 0"),
    ("2016-13", "there is no month 13"),
    ("2016-13-01", "there is no month 13"),
    ("2016-21-01", "there is no month 21"),
    ("2016-42", "there is no month 42"),
    ("2016-03-10T24:00", "there is no time 24:00"),
    ("2016-03-10T07:60", "there is no time 07:60"),
    ("2016-03-10T07:19+01:75", "there is no time zone +01:75"),
    ("-0000", "there is no year -0000"),
    ("2016T07:19", "has a time of day but no day"),
    ("2016-03-XXT07:19", "has a time of day but no day"),
    ("2016/2015", "ends before it starts"),
    ("../..", "neither a start nor an end"),
    ("/", "neither a start nor an end"),
    ("XXXX-12-25", "it has no year"),
    ("2016-XX-25", "it has a day but no month"),
    ("2016-W09", "write a week as its days, 2016-02-29/2016-03-06"),
    ("2015-W54", "the year 2015 has no week 54"),
    ("201X-03", "is not an EDTF date"),
    ("2016-3-10", "is not an EDTF date"),
    ("20160310", "is not an EDTF date"),
    ("Y2016", "is not an EDTF date"),
    ("２０１６", "is not an EDTF date"),
    ("2016\n", "is not an EDTF date"),
    (" 2016", "is not an EDTF date"),
    ("a/b/c", "is not an EDTF date"),
    ("", "is not an EDTF date"),
]


@pytest.mark.parametrize(("text", "covered", "grain"), READ)
def test_reads_the_time_that_a_date_covers(text: str, covered: tuple[int, int], grain: str) -> None:
    interval = parse_edtf(text)

    assert ((interval.start, interval.end), interval.grain) == (covered, grain)


@pytest.mark.parametrize("text", CANONICAL)
def test_writes_canonical_text_back_as_it_was(text: str) -> None:
    assert format_edtf(parse_edtf(text)) == text


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_says_in_plain_words_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the message is compared below, as plain text
        parse_edtf(text)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1984", (False, False)),
        ("1984?", (False, True)),
        ("2004-06~", (True, False)),
        ("2004-06-11%", (True, True)),
        ("1984~/2004", (True, False)),
        ("1984/2004?", (False, True)),
        ("1984~/2004?", (True, True)),
    ],
)
def test_reads_the_qualifiers(text: str, marks: tuple[bool, bool]) -> None:
    interval = parse_edtf(text)

    assert (interval.approximate, interval.uncertain) == marks


@pytest.mark.parametrize(
    ("text", "zone"), [("", None), ("Z", 0), ("+01", 60), ("+05:45", 345), ("-03:30", -210), ("+00:00", 0)]
)
def test_reads_the_zone_in_minutes_east(text: str, zone: int | None) -> None:
    assert parse_edtf(f"2016-03-10T07:19{text}").zone == zone


def test_a_minute_lasts_a_minute() -> None:
    interval = parse_edtf("2016-03-10T07:19")

    start = civil.day_number(2016, 3, 10) * DAY + 7 * 3600 + 19 * 60
    assert (interval.start, interval.end, interval.grain) == (start, start + 60, "minute")


def test_two_zones_are_read_on_the_clock_of_the_first() -> None:
    interval = parse_edtf("2016-03-10T07:00+01:00/2016-03-10T07:00Z")

    assert format_edtf(interval) == "2016-03-10T07:00+01:00/2016-03-10T08:00+01:00"


@pytest.mark.parametrize("text", ["../2016", "/2016"])
def test_an_open_or_unknown_start_is_none(text: str) -> None:
    assert parse_edtf(text) == Interval(None, days(2016, 1, 1, 2016, 12, 31)[1], "year")


@pytest.mark.parametrize("text", ["2016/..", "2016/"])
def test_an_open_or_unknown_end_is_none(text: str) -> None:
    assert parse_edtf(text) == Interval(days(2016, 1, 1, 2016, 1, 1)[0], None, "year")


@pytest.mark.parametrize(
    ("covered", "grain", "text"),
    [
        (days(2016, 2, 29, 2016, 3, 6), "week", "2016-02-29/2016-03-06"),
        (days(2016, 1, 1, 2016, 12, 31), "day", "2016-01-01/2016-12-31"),
        (days(2016, 1, 1, 2016, 6, 30), "quarter", "2016-01/2016-06"),
        (days(2016, 1, 15, 2016, 4, 14), "quarter", "2016-01-15/2016-04-14"),
        (days(1801, 1, 1, 1900, 12, 31), "century", "1801/1900"),
        (days(1994, 1, 1, 1999, 12, 31), "decade", "1994/1999"),
        (days(2016, 3, 11, 2016, 12, 31), "year", "2016-03-11/2016-12-31"),
    ],
)
def test_writes_a_stretch_in_the_coarsest_unit_that_fits(covered: tuple[int, int], grain: str, text: str) -> None:
    assert format_edtf(Interval(*covered, grain)) == text  # type: ignore[arg-type]


NOON = civil.day_number(2016, 3, 10) * DAY + 12 * 3600


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(NOON, NOON + 60, "minute", zone=60), "2016-03-10"),
        (Interval(NOON, NOON + 6 * 3600, "daypart"), "2016-03-10"),
        (Interval(NOON + 8 * 3600, NOON + 18 * 3600, "daypart"), "2016-03-10"),
        (Interval(NOON, NOON + 24 * 3600, "hour", uncertain=True), "2016-03-10?/2016-03-11?"),
        (Interval(NOON, None, "hour"), "2016-03-10/.."),
        (Interval.of_month(2016, 3), "2016-03"),
    ],
)
def test_writes_times_of_day_as_days_when_asked_to(interval: Interval, text: str) -> None:
    assert format_edtf(interval, finest="day") == text


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Draw any interval at all: aligned to its grain or not, near or beyond the years of four digits."""
    grain = draw(st.sampled_from(GRAINS))
    first = draw(st.integers(-20_000, 20_000).flatmap(lambda year: st.sampled_from(_starts(year))))
    step = draw(st.sampled_from([1, 60, 3600, DAY]))
    start = first + draw(st.sampled_from([0, 0, step * draw(st.integers(0, 400))]))
    length = draw(st.sampled_from([step, 7 * DAY, 3 * step, draw(st.integers(1, 10**10))]))
    end: int | None = start + length
    if draw(st.booleans()):
        end = draw(st.integers(0, 2000).flatmap(lambda years: st.sampled_from(_starts_after(start, years))))
    opened = draw(st.sampled_from(["", "", "", "start", "end"]))
    zone = draw(st.none() | st.integers(-23 * 60, 23 * 60))
    marks = draw(st.booleans()), draw(st.booleans())
    return Interval(None if opened == "start" else start, None if opened == "end" else end, grain, *marks, zone)


def _starts(year: int) -> list[int]:
    return [civil.month_start(y, m) * DAY for y in (year, year // 10 * 10, year // 100 * 100) for m in (1, 3, 4, 12)]


def _starts_after(start: int, years: int) -> list[int]:
    year, month, _ = civil.civil_date(start // DAY)
    return [civil.month_start(year + years, month + 3) * DAY, civil.month_start(year + years + 1, 1) * DAY]


@given(intervals())
def test_what_is_written_covers_the_same_time_with_the_same_marks(interval: Interval) -> None:
    again = parse_edtf(format_edtf(interval))

    assert (again.start, again.end) == (interval.start, interval.end)
    assert (again.approximate, again.uncertain) == (interval.approximate, interval.uncertain)


@given(intervals())
def test_a_zone_is_kept_with_times_of_day(interval: Interval) -> None:
    text = format_edtf(interval)

    assert parse_edtf(text).zone == (interval.zone if "T" in text else None)


@given(intervals())
def test_what_is_written_is_canonical(interval: Interval) -> None:
    text = format_edtf(interval)

    assert format_edtf(parse_edtf(text)) == text


@given(st.text(alphabet="0123456789-/.XTZ:?~%Y+W", max_size=24))
def test_any_text_is_an_interval_or_a_value_error(text: str) -> None:
    try:
        interval = parse_edtf(text)
    except ValueError:
        return

    assert parse_edtf(format_edtf(interval)).start == interval.start


def _ordinal(moment: clock.struct_time) -> int:
    return civil.day_number(moment.tm_year, moment.tm_mon, moment.tm_mday)


@pytest.mark.parametrize(
    "text",
    ["2016-03-10", "2016-02", "2016", "0000", "-0044", "-0044-03-15", "201X", "20XX", "1985-04-XX", "1985-XX-XX",
     "2004-XX", "2014/2016", "2004-02-01/2005", "2016-02-29/2016-03-06", "2016-21", "2016-22", "2016-23", "1984?"],
)  # fmt: skip
def test_agrees_with_another_implementation(text: str) -> None:
    witness, ours = parse_with_witness(text), parse_edtf(text)

    assert ours.first_day == _ordinal(witness.lower_strict())
    assert ours.last_day == _ordinal(witness.upper_strict())


@given(st.dates())
def test_agrees_with_another_implementation_on_any_day(day: date) -> None:
    witness = parse_with_witness(day.isoformat())

    assert parse_edtf(day.isoformat()).first_day == _ordinal(witness.lower_strict()) == day.toordinal()


# Named differences: the witness ends a winter on 31 December of its year; ours has the months of winter whole.
def test_a_winter_runs_on_into_the_next_year() -> None:
    assert _ordinal(parse_with_witness("2015-24").upper_strict()) == civil.day_number(2015, 12, 31)
    assert parse_edtf("2015-24").last_day == civil.day_number(2016, 2, 29)
