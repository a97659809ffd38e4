"""The proleptic Gregorian calendar as whole days, for any year: BCE and beyond 9999 too.

A *day number* counts days with 0001-01-01 as day 1, exactly as ``datetime.date.toordinal`` does where that reaches.
Years are astronomical: year 0 is 1 BCE, year -1 is 2 BCE (ISO 8601-2, EDTF).
Source of the two conversions: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
"""

SECONDS_PER_DAY = 86_400
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Hinnant's era algorithm counts from 0000-03-01; this moves its day 0 to our day 1.
_SHIFT = 306


def is_leap_year(year: int) -> bool:
    """Tell whether ``year`` (astronomical) has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return the number of days, 28 to 31, of a month (1 to 12)."""
    return 29 if month == 2 and is_leap_year(year) else MONTH_LENGTHS[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a calendar day.

    Raises ValueError when there is no such day: ``30 February`` is never read as 2 March.
    """
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError(f"month {month} of the year {year} has no day {day}")
    shifted_year = year - (month <= 2)
    era, year_of_era = divmod(shifted_year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - _SHIFT + 1


def civil_date(number: int) -> tuple[int, int, int]:
    """Return the ``(year, month, day)`` of a day number."""
    era, day_of_era = divmod(number + _SHIFT - 1, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return year_of_era + era * 400 + (month <= 2), month, day


def weekday(number: int) -> int:
    """Return the day of the week of a day number: Monday is 0, Sunday 6."""
    return (number + 6) % 7


def week_start(number: int) -> int:
    """Return the Monday of the week that holds a day number (ISO 8601 weeks start on Monday)."""
    return number - weekday(number)


def iso_week(number: int) -> tuple[int, int]:
    """Return the ISO 8601 week of a day number as ``(week-year, week)``, week 1 to 53."""
    thursday = week_start(number) + 3
    year, _, _ = civil_date(thursday)
    return year, (thursday - day_number(year, 1, 1)) // 7 + 1


def weeks_in_year(year: int) -> int:
    """Return the number of ISO 8601 weeks, 52 or 53, of a week-year."""
    return iso_week(day_number(year, 12, 28))[1]


def iso_week_start(year: int, week: int) -> int:
    """Return the Monday of an ISO 8601 week; raises ValueError when the year has no such week."""
    if not 1 <= week <= weeks_in_year(year):
        raise ValueError(f"the year {year} has no week {week}")
    return week_start(day_number(year, 1, 4)) + 7 * (week - 1)


def month_start(year: int, month: int) -> int:
    """Return the first day of a month; ``month`` may lie outside 1 to 12 and then counts on into other years."""
    carried, index = divmod(month - 1, 12)
    return day_number(year + carried, index + 1, 1)


def add_months(number: int, months: int) -> int:
    """Return the same day of the month so many months away, or that month's last day when it is shorter."""
    year, month, day = civil_date(number)
    carried, index = divmod(month - 1 + months, 12)
    return day_number(year + carried, index + 1, min(day, days_in_month(year + carried, index + 1)))
