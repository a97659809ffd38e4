"""Dates in words, and in the one form that HTML takes."""

import pytest
from site_records import dated

from timeline import civil
from timeline.generate import dates
from timeline.model import Interval

# EDTF, grain of the words ("" as EDTF has it), in words, in a chip, <time datetime>
TABLE = [
    ("2016-03-09", "", "Wednesday, 9 March 2016", "9 Mar 2016", "2016-03-09"),
    ("1970-04-13", "", "Monday, 13 April 1970", "13 Apr 1970", "1970-04-13"),
    ("2016-01", "", "January 2016", "Jan 2016", "2016-01"),
    ("2016-02-29/2016-03-06", "week", "29 February – 6 March 2016 (week)", "29 Feb – 6 Mar 2016 (week)", "2016-W09"),
    ("1970-04-12/1970-04-14", "", "12–14 April 1970", "12–14 Apr 1970", ""),
    ("1999-12-30/2000-01-02", "", "30 December 1999 – 2 January 2000", "30 Dec 1999 – 2 Jan 2000", ""),
    ("1900~", "", "about 1900", "about 1900", ""),
    ("1900?", "", "perhaps 1900", "perhaps 1900", ""),
    ("1900%", "", "perhaps about 1900", "perhaps about 1900", ""),
    ("-0043", "", "44 BCE", "44 BCE", ""),
    ("-0043-03-15", "", "15 March 44 BCE", "15 Mar 44 BCE", ""),
    ("0079-08-24", "", "24 August 79 CE", "24 Aug 79 CE", "0079-08-24"),
    ("2010-04-15/..", "", "from 15 April 2010", "from 15 Apr 2010", ""),
    ("../1899", "", "before 1900", "before 1900", ""),
    ("../1970-03", "", "before April 1970", "before Apr 1970", ""),
    ("../1970-04-12", "", "before 13 April 1970", "before 13 Apr 1970", ""),
    ("1970-21", "", "spring 1970", "spring 1970", ""),
    ("1970-24", "", "winter 1970–71", "winter 1970–71", ""),
    ("1970-33", "", "first quarter of 1970", "first quarter of 1970", ""),
    ("1970-01/1970-06", "quarter", "first half of 1970", "first half of 1970", ""),
    ("1970-01/1970-03", "", "January – March 1970", "Jan – Mar 1970", ""),
    ("1969-11/1970-01", "", "November 1969 – January 1970", "Nov 1969 – Jan 1970", ""),
    ("1914/1918", "", "1914–1918", "1914–1918", ""),
    ("-0009/0014", "", "10 BCE – 14 CE", "10 BCE – 14 CE", ""),
    ("-0043/-0039", "", "44–40 BCE", "44–40 BCE", ""),
    ("199X", "", "the 1990s", "the 1990s", ""),
    ("17XX", "", "the 18th century", "the 18th century", ""),
    ("1701/1800", "century", "the 18th century", "the 18th century", ""),
    ("1XXX", "", "the 2nd millennium", "the 2nd millennium", ""),
    ("-0099/0000", "century", "the 1st century BCE", "the 1st century BCE", ""),
    ("1970-04-13T21:08", "", "Monday, 13 April 1970, 21:08", "13 Apr 1970, 21:08", "1970-04-13T21:08"),
    ("1970-04-13T21:08:05", "", "Monday, 13 April 1970, 21:08:05", "13 Apr 1970, 21:08:05", "1970-04-13T21:08"),
    ("1970-04-13T21:08Z", "", "Monday, 13 April 1970, 21:08 UTC", "13 Apr 1970, 21:08 UTC", "1970-04-13T21:08"),
    (
        "1970-04-13T21:08-06:00",
        "",
        "Monday, 13 April 1970, 21:08 UTC−6",
        "13 Apr 1970, 21:08 UTC−6",
        "1970-04-13T21:08",
    ),
    ("1970-04-13T18/1970-04-13T23", "daypart", "Monday, 13 April 1970, evening", "13 Apr 1970, evening", "1970-04-13"),
    ("2016-03-10T21/2016-03-11T05", "daypart", "Thursday, 10 March 2016, night", "10 Mar 2016, night", "2016-03-10"),
    ("2016", "", "2016", "2016", "2016"),
    ("Y12000", "", "12000", "12000", "12000"),
]


@pytest.mark.parametrize(("edtf", "grain", "words", "short", "iso"), TABLE, ids=[f"{row[0]} {row[1]}" for row in TABLE])
def test_a_date_is_told_in_words(edtf: str, grain: str, words: str, short: str, iso: str) -> None:
    interval = dated(edtf, grain)

    assert (dates.in_words(interval), dates.in_short(interval), dates.html_datetime(interval)) == (words, short, iso)


@pytest.mark.parametrize(
    ("edtf", "when"),
    [
        ("1970-04-13", "exact"),
        ("1970-04-13T21:08", "exact"),
        ("1970-04", "span"),
        ("1970-04-12/1970-04-14", "span"),
        ("1970~", "about"),
        ("1970-04-13?", "about"),
        ("../1970", "before"),
        ("1970/..", "after"),
    ],
)
def test_how_sure_a_date_is_decides_its_marker(edtf: str, when: str) -> None:
    assert dates.when_of(dated(edtf)) == when


def test_a_date_that_nobody_knows_is_told_apart() -> None:
    assert (dates.when_of(None), dates.precision(None)) == ("unknown", "not known")


@pytest.mark.parametrize(
    ("edtf", "precision"),
    [
        ("1970-04-13", "known to the day"),
        ("1970-04", "known to the month, not to the day"),
        ("1970~", "approximate, known to the year, not to the day"),
        ("1970-04-12/1970-04-14", "a stretch of 3 days"),
        ("../1970", "only the end is known: it happened before"),
    ],
)
def test_precision_is_said_in_words(edtf: str, precision: str) -> None:
    assert dates.precision(dated(edtf)) == precision


@pytest.mark.parametrize(
    ("days", "words"), [(20, "20 days"), (70, "2 months"), (430, "14 months"), (14_300, "39 years")]
)
def test_a_silence_is_told_in_the_unit_that_fits(days: int, words: str) -> None:
    assert dates.gap_in_words(days) == words


def test_every_day_of_a_leap_year_has_its_weekday() -> None:
    first = civil.day_number(2016, 1, 1)
    words = [dates.in_words(Interval.of_days(day, day)) for day in range(first, first + 366)]

    assert [line.partition(",")[0] for line in words[:3]] == ["Friday", "Saturday", "Sunday"]
    assert len(set(words)) == 366


@pytest.mark.parametrize(
    ("edtf", "grain", "words"),
    [
        ("1970-04-13", "", "13 April"),
        ("1970-04-13T21:08", "", "13 April, 21:08"),
        ("1970-04", "", "April"),
        ("1970-04~", "", "about April"),
        ("1970-04-12/1970-04-14", "", "12–14 April"),
        ("1970-21", "", "spring"),
        ("1970-24", "", "winter 1970–71"),
        ("1970", "", "1970"),
        ("197X", "", "the 1970s"),
        ("../1970-04-12", "", "before 13 April 1970"),
    ],
)
def test_under_the_heading_of_its_year_a_date_does_not_repeat_it(edtf: str, grain: str, words: str) -> None:
    assert dates.in_gutter(dated(edtf, grain)) == words
