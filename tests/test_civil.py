"""The calendar on day numbers: as ``datetime`` where that reaches, and by its own laws beyond."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import civil

NUMBERS = st.integers(-10_000_000, 10_000_000)
YEARS = st.integers(-20_000, 20_000)


@given(st.dates())
def test_a_day_number_is_the_ordinal_of_datetime(day: date) -> None:
    assert civil.day_number(day.year, day.month, day.day) == day.toordinal()


@given(st.dates())
def test_a_date_is_that_of_datetime(day: date) -> None:
    assert civil.civil_date(day.toordinal()) == (day.year, day.month, day.day)


@given(st.dates())
def test_a_weekday_is_that_of_datetime(day: date) -> None:
    assert civil.weekday(day.toordinal()) == day.weekday()


@given(st.dates())
def test_an_iso_week_is_that_of_datetime(day: date) -> None:
    assert civil.iso_week(day.toordinal()) == day.isocalendar()[:2]


@given(NUMBERS)
def test_a_date_leads_back_to_its_number_in_any_year(number: int) -> None:
    assert civil.day_number(*civil.civil_date(number)) == number


@given(NUMBERS)
def test_the_next_day_is_the_next_date(number: int) -> None:
    today, tomorrow = civil.civil_date(number), civil.civil_date(number + 1)

    assert today < tomorrow
    assert tomorrow[2] == 1 or tomorrow == (*today[:2], today[2] + 1)


@given(NUMBERS)
def test_the_calendar_repeats_every_400_years(number: int) -> None:
    year, month, day = civil.civil_date(number)

    assert civil.civil_date(number + 146_097) == (year + 400, month, day)
    assert civil.weekday(number + 146_097) == civil.weekday(number)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ((1, 1, 1), 1),
        ((0, 12, 31), 0),  # 1 BCE, the year before the year 1
        ((0, 2, 29), -306),  # it is a leap year
        ((0, 3, 1), -305),
        ((-1, 12, 31), -366),
        ((-4713, 11, 24), -1_721_425),  # Julian day number 0; 0001-01-01 is 1,721,426
        ((1582, 10, 15), 577_736),
        ((1970, 1, 1), 719_163),
        ((2000, 2, 29), 730_179),
        ((9999, 12, 31), 3_652_059),
        ((10_000, 1, 1), 3_652_060),
    ],
)
def test_known_days_have_their_numbers(written: tuple[int, int, int], number: int) -> None:
    assert civil.day_number(*written) == number
    assert civil.civil_date(number) == written


@pytest.mark.parametrize(
    ("year", "is_leap"),
    [(2016, True), (2015, False), (1900, False), (2000, True), (0, True), (-4, True), (-1, False), (-100, False)],
)
def test_knows_leap_years_before_the_year_1_too(year: int, is_leap: bool) -> None:
    assert civil.is_leap_year(year) is is_leap
    assert civil.days_in_month(year, 2) == (29 if is_leap else 28)


@pytest.mark.parametrize("written", [(2016, 2, 30), (2015, 2, 29), (2016, 4, 31), (2016, 1, 0), (2016, 1, 32)])
def test_a_day_that_is_not_in_the_month_is_refused(written: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=f"has no day {written[2]}"):
        civil.day_number(*written)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_is_not_in_the_year_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=f"there is no month {month}"):
        civil.day_number(2016, month, 1)


@given(NUMBERS)
def test_a_week_starts_on_the_monday_at_or_before(number: int) -> None:
    monday = civil.week_start(number)

    assert civil.weekday(monday) == 0
    assert 0 <= number - monday <= 6


@given(NUMBERS)
def test_an_iso_week_holds_its_days(number: int) -> None:
    assert civil.iso_week_start(*civil.iso_week(number)) == civil.week_start(number)


@given(YEARS)
def test_a_year_has_52_or_53_weeks(year: int) -> None:
    weeks = civil.weeks_in_year(year)

    assert civil.iso_week_start(year, weeks) + 7 == civil.iso_week_start(year + 1, 1)


@pytest.mark.parametrize("week", [0, 53, 54])
def test_a_week_that_is_not_in_the_year_is_refused(week: int) -> None:
    with pytest.raises(ValueError, match=f"the year 2016 has no week {week}"):
        civil.iso_week_start(2016, week)


@given(YEARS, st.integers(-50, 50))
def test_months_count_on_into_other_years(year: int, month: int) -> None:
    assert civil.month_start(year, month) == civil.month_start(year + 1, month - 12)


@given(YEARS)
def test_the_months_of_a_year_are_its_days(year: int) -> None:
    lengths = [civil.days_in_month(year, month) for month in range(1, 13)]

    assert civil.month_start(year, 1) + sum(lengths) == civil.month_start(year + 1, 1)


@pytest.mark.parametrize(
    ("start", "months", "there"),
    [
        ((2016, 3, 10), -1, (2016, 2, 10)),
        ((2016, 3, 31), -1, (2016, 2, 29)),
        ((2015, 1, 31), 1, (2015, 2, 28)),
        ((2016, 12, 31), 2, (2017, 2, 28)),
        ((2016, 1, 15), -1, (2015, 12, 15)),
        ((1, 1, 15), -12, (0, 1, 15)),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last(
    start: tuple[int, int, int], months: int, there: tuple[int, int, int]
) -> None:
    assert civil.civil_date(civil.add_months(civil.day_number(*start), months)) == there


@given(NUMBERS, st.integers(-500, 500))
def test_adding_months_lands_in_that_month(number: int, months: int) -> None:
    year, month, _ = civil.civil_date(number)
    there = civil.civil_date(civil.add_months(number, months))

    assert there[0] * 12 + there[1] == year * 12 + month + months
