"""The days of holidays that have names, by rule where there is one and by table where the moon is watched."""

from functools import lru_cache

from timeline import civil

_FIXED = {
    "christmas": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year's day": (1, 1),
    "new year's eve": (12, 31), "halloween": (10, 31), "juneteenth": (6, 19), "valentine's day": (2, 14),
    "st. patrick's day": (3, 17), "independence day": (7, 4), "veterans day": (11, 11), "armistice day": (11, 11),
    "may day": (5, 1), "all saints' day": (11, 1), "epiphany": (1, 6), "bastille day": (7, 14),
    "groundhog day": (2, 2), "april fools' day": (4, 1), "canada day": (7, 1), "australia day": (1, 26),
    "anzac day": (4, 25), "cinco de mayo": (5, 5), "guy fawkes night": (11, 5), "flag day": (6, 14),
    "earth day": (4, 22), "women's day": (3, 8), "st. george's day": (4, 23), "all souls' day": (11, 2),
    "victory day": (5, 9), "remembrance day": (11, 11), "pearl harbor day": (12, 7),
}  # fmt: skip

# month, weekday (1 Monday), which one of the month (-1 the last)
_NTH_WEEKDAY = {
    "thanksgiving": (11, 4, 4), "martin luther king day": (1, 1, 3), "presidents' day": (2, 1, 3),
    "memorial day": (5, 1, -1), "labor day": (9, 1, 1), "columbus day": (10, 1, 2), "mother's day": (5, 7, 2),
    "father's day": (6, 7, 3),
}  # fmt: skip

_FROM_EASTER = {
    "easter": 0, "good friday": -2, "palm sunday": -7, "holy thursday": -3, "holy saturday": -1, "easter monday": 1,
    "ash wednesday": -46, "shrove tuesday": -47, "ascension day": 39, "pentecost": 49, "whit monday": 50,
    "corpus christi": 60, "easter sunday": 0, "mardi gras": -47, "maundy thursday": -3,
}  # fmt: skip


@lru_cache(maxsize=512)
def easter(year: int) -> int:
    """Return the day number of Western Easter Sunday (the anonymous Gregorian computus; years from 1583 on)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    leap_centuries, rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leaps, in_leaps = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - in_leaps) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return civil.day_number(year, month, day + 1)


# Days that the moon gives: the first day of the lunar year in China; the first day of Ramadan and the day after its
# last, and the feast of sacrifice, as Saudi Arabia kept them (elsewhere a day earlier or later).
_LUNAR_NEW_YEAR = (
    "1990-01-27 1991-02-15 1992-02-04 1993-01-23 1994-02-10 1995-01-31 1996-02-19 1997-02-07 1998-01-28 1999-02-16 "
    "2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 "
    "2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 "
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-03"
)
_RAMADAN = (
    "2001-11-16 2002-11-06 2003-10-27 2004-10-15 2005-10-04 2006-09-23 2007-09-13 2008-09-01 2009-08-22 2010-08-11 "
    "2011-08-01 2012-07-20 2013-07-09 2014-06-28 2015-06-18 2016-06-06 2017-05-27 2018-05-17 2019-05-06 2020-04-24 "
    "2021-04-13 2022-04-02 2023-03-23 2024-03-11 2025-03-01"
)
_EID_AL_FITR = (
    "2001-12-16 2002-12-05 2003-11-25 2004-11-13 2005-11-03 2006-10-23 2007-10-12 2008-09-30 2009-09-20 2010-09-10 "
    "2011-08-30 2012-08-19 2013-08-08 2014-07-28 2015-07-17 2016-07-06 2017-06-25 2018-06-15 2019-06-04 2020-05-24 "
    "2021-05-13 2022-05-02 2023-04-21 2024-04-10 2025-03-30"
)
_EID_AL_ADHA = (
    "2010-11-16 2011-11-06 2012-10-26 2013-10-15 2014-10-04 2015-09-24 2016-09-12 2017-09-01 2018-08-21 2019-08-11 "
    "2020-07-31 2021-07-20 2022-07-09 2023-06-28 2024-06-16 2025-06-06"
)


def _table(text: str) -> dict[int, int]:
    days = [tuple(int(part) for part in day.split("-")) for day in text.split()]
    return {year: civil.day_number(year, month, day) for year, month, day in days}


_BY_TABLE = {
    "lunar new year": _table(_LUNAR_NEW_YEAR), "ramadan": _table(_RAMADAN), "eid al-fitr": _table(_EID_AL_FITR),
    "eid al-adha": _table(_EID_AL_ADHA),
}  # fmt: skip


def days_of(name: str, year: int) -> tuple[int, int] | None:
    """Return the first and last day numbers of a holiday in a year, None when they are not known here."""
    first = day_of(name, year)
    if first is None:
        return None
    if name == "ramadan":
        return first, _BY_TABLE["eid al-fitr"][year] - 1
    return first, first


def day_of(name: str, year: int) -> int | None:
    """Return the day number of a holiday in a year, None when it is not known here."""
    if name in _FIXED:
        return civil.day_number(year, *_FIXED[name])
    if name in _NTH_WEEKDAY:
        month, weekday, which = _NTH_WEEKDAY[name]
        first = civil.month_start(year, month)
        days = range(first + (weekday - 1 - civil.weekday(first)) % 7, civil.month_start(year, month + 1), 7)
        return days[which if which < 0 else which - 1]
    if name in _BY_TABLE:
        return _BY_TABLE[name].get(year)
    if name == "black friday":
        return thanksgiving + 1 if (thanksgiving := day_of("thanksgiving", year)) else None
    if name == "election day":  # of the United States: the Tuesday after the first Monday of November
        first = civil.month_start(year, 11)
        return first + (7 - civil.weekday(first)) % 7 + 1
    if name == "cyber monday":
        return thanksgiving + 4 if (thanksgiving := day_of("thanksgiving", year)) else None
    if name in _FROM_EASTER and year > 1582:
        return easter(year) + _FROM_EASTER[name]
    return None
