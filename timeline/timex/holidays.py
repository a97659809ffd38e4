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
    "victory day": (5, 9),
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


def day_of(name: str, year: int) -> int | None:
    """Return the day number of a holiday in a year, None when it is not known here."""
    if name in _FIXED:
        return civil.day_number(year, *_FIXED[name])
    if name in _NTH_WEEKDAY:
        month, weekday, which = _NTH_WEEKDAY[name]
        first = civil.month_start(year, month)
        days = range(first + (weekday - 1 - civil.weekday(first)) % 7, civil.month_start(year, month + 1), 7)
        return days[which if which < 0 else which - 1]
    if name in _FROM_EASTER and year > 1582:
        return easter(year) + _FROM_EASTER[name]
    return None
