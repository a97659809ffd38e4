"""What the rows of rules.py make of their hits, where that takes more than a line."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from timeline.timex.engine import REFUSED, Hit, Made, Outcome
from timeline.timex.lexicon import Lexicon, load_words
from timeline.timex.meaning import (
    Away,
    Calendar,
    Century,
    DayPart,
    Decade,
    Every,
    Fraction4,
    Hanging,
    Holiday,
    InYear,
    Length,
    Meaning,
    MonthName,
    Nth,
    Reference,
    Season,
    Shift,
    Stretch,
    Weekday,
)

_WORDS = load_words("timeline.timex.en")["makers"]

EDGES: dict[str, str] = _WORDS["edges"]
EVERY: dict[str, str] = _WORDS["every"]
PARTS: dict[str, str] = _WORDS["parts"]
SEASONS: dict[str, str] = _WORDS["seasons"]
SHIFTS: dict[str, int] = _WORDS["shifts"]
_THAT_SHIFTS: dict[str, int] = _WORDS["that_shifts"]
THIS_DAY: dict[str, int] = _WORDS["this_day"]
_ANCHORS = frozenset(_WORDS["anchors"])
_LONG_UNITS = frozenset(_WORDS["long_units"])
_NOT_PLURAL = tuple(_WORDS["not_plural"])
_OWNERS = frozenset(_WORDS["owners"])

_NUMBER_CLASSES = ("INT", "BIGNUMBER", "DECIMAL", "FRACTION", "ONES", "TEEN", "TENS")
_FIRST_NAMES = {4, 6, 8}  # months that are first names too
_LATEST_CENTURY = 30
_OLDEST_YEAR = 1500


def number(lexicon: Lexicon, words: list[str]) -> Fraction:
    """Return the number that words and digits tell: 205 for "two hundred and five"."""
    total, current = Fraction(0), Fraction(0)
    for index, word in enumerate(words):
        senses = lexicon.senses(word)
        value = next((senses[name] for name in _NUMBER_CLASSES if name in senses), None)
        if "HUNDRED" in senses:
            current = max(current, Fraction(1)) * senses["HUNDRED"]
            if senses["HUNDRED"] > 100 and index + 1 < len(words):
                total, current = total + current, Fraction(0)
        elif value is not None:
            current += Fraction(value)
    return total + current


def year_of_words(lexicon: Lexicon, words: list[str]) -> int:
    """Return the year that words tell: "nineteen ninety-seven", "two thousand and four"."""
    values = [int(number(lexicon, [word])) for word in words if word != "-"]
    if any(value >= 1000 for value in values):
        return int(number(lexicon, words))
    if 100 in values:
        return values[0] * 100 + sum(values[2:])
    return values[0] * 100 + sum(values[1:])


def first_value(*classes: str) -> Callable[[Lexicon, list[str]], Any]:
    """Return what takes the value of the first word of a macro in these classes."""
    return lambda lexicon, words: lexicon.value(words[0], classes)


def date(hit: Hit) -> Meaning:
    """Return a date of the calendar from the labels y, m, d, w and e."""
    return Calendar(year=year(hit), month=month(hit), day=day(hit), weekday=weekday(hit))


def year(hit: Hit) -> int | None:
    """Return the year of the label y, before or after the era of the label e."""
    value = hit.opt("y")
    if value is None:
        return None
    era = hit.opt("e")
    return 1 - int(value) if era == -1 else int(value)


def month(hit: Hit) -> int | None:
    """Return the month of the label m."""
    value = hit.opt("m")
    return None if value is None else int(value)


def day(hit: Hit) -> int | None:
    """Return the day of the label d."""
    value = hit.opt("d")
    return None if value is None else int(value)


def weekday(hit: Hit) -> int | None:
    """Return the weekday of the label w."""
    value = hit.opt("w")
    return None if value is None else int(value)


def length(amount: Fraction | int | None, unit: str) -> Length:
    """Return a length; a fortnight is two weeks."""
    if unit == "fortnight":
        return Length(((None if amount is None else Fraction(amount) * 2, "week"),))
    return Length(((None if amount is None else Fraction(amount), unit),))


def shifted(unit: str, amount: int, anchor: Any = "dct") -> Meaning:
    """Return the unit so many away; of nights, the night of that day."""
    if unit == "night":
        return DayPart("NI", Shift(amount, "day", anchor))
    return Shift(amount, unit, anchor)


def two_days(hit: Hit) -> Outcome:
    """Return the two days of a range, which may share their month and year."""
    year = hit.opt("z")
    return (
        Calendar(year=year, month=int(hit.m), day=int(hit.d)),
        Calendar(year=year, month=int(hit.opt("n") or hit.m), day=int(hit.b)),
    )


def second_year(first: int, second: int) -> int:
    """Return the year that "95" means in "1990-95"."""
    return first - first % 100 + second if second > first % 100 else first - first % 100 + 100 + second


def is_plural(word: str) -> bool:
    """Tell whether a word looks like a plural: "soldiers", but neither "was" nor "crisis"."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(_NOT_PLURAL)


def bare_year(hit: Hit) -> Outcome:
    """Refuse a number that counts something (a plural noun after it) or names something (a name before it)."""
    before, after = hit.neighbour(-1), hit.neighbour(1)
    if before and before.is_other and before.word[0].isupper() and not before.is_first:
        return REFUSED
    is_the = before is not None and before.word.lower() == "the"
    if after is not None and after.is_other and after.word.islower() and is_plural(after.word) and not is_the:
        return REFUSED
    return Calendar(year=int(hit.y))


def bare_month(hit: Hit) -> Outcome:
    """Refuse a first name: "April Jones", "August Wilson"."""
    after, before = hit.neighbour(1), hit.neighbour(-1)
    is_named = after is not None and after.is_other and after.word[0].isupper()
    if is_named and hit.m in _FIRST_NAMES and (before is None or before.is_other or before.is_first):
        return REFUSED
    return MonthName(hit.m)


def is_capital(hit: Hit) -> bool:
    """Tell whether the match starts with a capital inside a sentence: a name."""
    before = hit.neighbour(-1)
    return hit.words[0].isupper() and before is not None and any(map(str.isalnum, before.word))


def bare_season(hit: Hit) -> Outcome:
    """Take a season before a noun ("spring offensive"); with a preposition the second level sees it."""
    after = hit.neighbour(1)
    if is_capital(hit):
        return REFUSED
    is_before_noun = after is not None and after.is_other and after.word.islower()
    return Made(Season(SEASONS[hit.s]), is_weak=not is_before_noun)


def decade(hit: Hit) -> Outcome:
    """Return ten years, before or after the era."""
    start = int(hit.d)
    if hit.e == -1:
        return Decade(start, is_bce=True)
    return Decade(start, is_short=start < 100)


def short_decade(hit: Hit) -> Outcome | None:
    """Keep "early 30s" silent, which is an age or a heat; refuse the decade of "early 1990s"."""
    start = hit.opt("d")
    return None if start is None or int(start) < 100 else REFUSED


def century(hit: Hit) -> Outcome:
    """Return a hundred years; refuse a name: "Twentieth Century Fox"."""
    after = hit.neighbour(1)
    is_named = hit.words.istitle() and after is not None and after.is_other and after.word[0].isupper()
    return Century(hit.n, hit.e == -1) if 1 <= hit.n <= _LATEST_CENTURY and not is_named else REFUSED


def quarter(hit: Hit) -> Outcome:
    """Return a quarter; refuse a fifth one."""
    return Fraction4("quarter", hit.n) if 1 <= hit.n <= 4 else REFUSED


def two_quarters(hit: Hit) -> Outcome:
    """Return two quarters of one year; refuse a fifth one, and a row that runs backwards."""
    if not 1 <= hit.n < hit.b <= 4:
        return REFUSED
    year = None if hit.opt("z") is None else Calendar(year=int(hit.z))
    return Fraction4("quarter", hit.n, year), Fraction4("quarter", hit.b, year)


def month_quarter(hit: Hit) -> Outcome:
    """Read "the September quarter": the quarter that holds the month."""
    return Nth(0, "quarter", MonthName(int(hit.m)))


def recent_units(hit: Hit) -> Outcome:
    """Return a length for "recent weeks" and a reference for "recent years", which nobody counts."""
    return Reference("PAST_REF") if hit.u in _LONG_UNITS else length(None, hit.u)


def two_years(hit: Hit) -> Outcome:
    """Return the two years of a range; refuse one that runs backwards."""
    first = int(hit.a)
    second = int(hit.b)
    if second < 100:
        second = second_year(first, second)
    if not first < second <= first + 500:
        return REFUSED
    return Calendar(year=first), Calendar(year=second)


def two_years_era(hit: Hit) -> Outcome:
    """Return two years of one era."""
    if hit.e == -1:
        return (Calendar(year=1 - int(hit.a)), Calendar(year=1 - int(hit.b))) if hit.a > hit.b else REFUSED
    return Calendar(year=int(hit.a)), Calendar(year=int(hit.b))


def two_months(hit: Hit) -> Outcome:
    """Return two months of one year."""
    year = hit.opt("z")
    return Calendar(year=year, month=int(hit.m)), Calendar(year=year, month=int(hit.n))


def weekdays_ago(hit: Hit) -> Outcome:
    """Read "two Saturdays ago": a week before last Saturday."""
    if hit.n.denominator > 1 or hit.n < 1:
        return REFUSED
    last = Weekday(hit.w, -1)
    return last if hit.n == 1 else Away(length(hit.n - 1, "week"), -1, "dct", last)


def is_name(hit: Hit) -> bool:
    """Tell whether the last word has a capital where no sentence starts: "60 Minutes", "This Week"."""
    words = hit.words.split()
    return len(words) > 1 and words[-1][0].isupper() and not words[-1].isupper()


def a_unit(hit: Hit) -> Outcome:
    """Refuse rates ("cars a year", "miles an hour"), "a second chance", "a minute trace", "a quarter point"."""
    if hit.u == "second" or is_name(hit):
        return REFUSED
    before, after = hit.neighbour(-1), hit.neighbour(1)
    if hit.u in ("minute", "quarter") and after is not None and after.is_other and after.word.islower():
        return REFUSED
    if after is not None and after.word == "-":
        return REFUSED  # "a week-long visit"
    is_anchored = after is not None and after.word in _ANCHORS
    if before is not None and before.is_other and before.word.islower() and is_plural(before.word) and not is_anchored:
        return REFUSED
    return length(1, hit.u)


def a_whole_unit(hit: Hit) -> Outcome:
    """Return a length of one; refuse "a short minute", "a hard quarter"."""
    return REFUSED if hit.u in ("second", "quarter", "season") or is_name(hit) else length(1, hit.u)


def amount(hit: Hit) -> Outcome:
    """Return a length; refuse a name and the idiom "One day"."""
    if hit.words == "One day":
        return REFUSED
    if hit.u in _LONG_UNITS and hit.n.denominator == 1 and hit.n >= _OLDEST_YEAR and not hit.words.endswith("s"):
        return REFUSED  # "the 1994 season"
    return REFUSED if is_name(hit) else length(hit.n, hit.u)


def the_amount(hit: Hit) -> Outcome:
    """Return a length that "the" stands before."""
    if is_name(hit):
        return REFUSED
    return length(hit.n, hit.u)


def every_weekday(hit: Hit) -> Outcome:
    """Return a weekday that comes again."""
    return Every(f"XXXX-WXX-{hit.w}")


def adverb(hit: Hit) -> Outcome:
    """Refuse a name: "the Daily", "Weekly" inside a sentence."""
    before = hit.neighbour(-1)
    if hit.words[0].isupper() and before is not None and any(map(str.isalnum, before.word)):
        return REFUSED
    after = hit.neighbour(1)
    if before is not None and before.is_other and after is not None and after.is_other and after.word[0].isupper():
        return REFUSED  # "the party daily Granma"
    return Every(EVERY[hit.u])


def is_in_name(hit: Hit) -> bool:
    """Tell whether a capitalised word of no class stands beside: "White Christmas", "the Easter Offensive"."""
    before, after = hit.neighbour(-1), hit.neighbour(1)
    is_after_name = before is not None and before.is_other and before.word[0].isupper() and not before.is_first
    return is_after_name or (after is not None and after.is_other and after.word[0].isupper())


def holiday(name: str) -> Callable[[Hit], Outcome]:
    """Return what makes a holiday of a hit."""

    def make(hit: Hit) -> Outcome:
        shift = SHIFTS.get(hit.words.split()[0].lower()) if hit.has("s") else None
        if hit.words.islower() or (" " not in hit.words and is_in_name(hit)):
            return REFUSED
        return Holiday(name, hit.opt("y"), shift)

    return make


def of_shifted_year(day: Meaning, year: Meaning) -> InYear | None:
    """Return a day of "this year" or "last year"; None when the day has its year, or the year is told as a number."""
    if not isinstance(day, Calendar) or day.year is not None or day.month is None or not isinstance(year, Shift):
        return None
    return InYear(day.month, day.day, year)


def that_unit(word: str, unit: str) -> Meaning:
    """Return the unit that "of the month", "of that month" or "of last month" means."""
    return Shift(_THAT_SHIFTS.get(word, 0), unit, "dct" if word in ("this", "last", "next") else "nearby")


def last_unit(hit: Hit) -> Outcome:
    """Return the unit that last, next and this point at; refuse a name, and what is last of its owner's."""
    before = hit.neighbour(-1)
    is_owned = before is not None and before.word.lower() in _OWNERS and hit.u in ("day", "night")
    if is_name(hit) or is_owned:
        return REFUSED
    return shifted(hit.u, hit.s)


def past_stretch(hit: Hit) -> Outcome:
    """Read "over the last year" as a length; "in the last week of May" is a week."""
    after = hit.neighbour(1)
    return REFUSED if after is not None and after.word.lower() in ("of", "in") else Stretch(length(1, hit.u), -1)


def last_month_day(hit: Hit) -> Outcome:
    """Read "last Oct. 13" and "next Oct. 13": the last and the next such day; "this 13 May" is of the same year."""
    if hit.s == "next":
        return InYear(int(hit.m), int(hit.d), MonthName(int(hit.m), 1))
    if hit.s in ("last", "past"):
        return InYear(int(hit.m), int(hit.d), MonthName(int(hit.m), -1))
    return Calendar(None, int(hit.m), int(hit.d))


def beyond_that(hit: Hit) -> Outcome:
    """Read "the day after that"."""
    return shifted(hit.u, 1 if hit.g == "after" else -1, "told")


def by_event(hit: Hit) -> Outcome:
    """Return the unit before or after an event that is told next."""
    return Hanging(length(1, hit.u), 1 if hit.g == "after" else -1, hit.offset("t"))


MACRO_VALUES: dict[str, Callable[[Lexicon, list[str]], Any]] = {
    "M": first_value("MONTH", "ABBRMONTH"),
    "D": first_value("DAY", "DAYORDINAL"),
    "WD": first_value("WEEKDAY", "ABBRWEEKDAY"),
    "HOURLIKE": first_value("CLOCK", "DOTCLOCK", "HOUR12", "ONES", "TEEN"),
    "NUMBER": number,
    "THATUNIT": lambda _, words: words[0],
    "YEARWORDS": year_of_words,
    "NINETEENWORDS": year_of_words,
}
