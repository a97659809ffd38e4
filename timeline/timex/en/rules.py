"""The English rule table: name, pattern (notation: timex/pattern.py), meaning. The longest match wins, then the first row.

Rows of the first level match words; rows of the second match what the first found (@SORT) and the words around it.
A row whose meaning is None keeps its words silent: a near miss that has a name.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from timeline.timex.engine import REFUSED, Hit, Made, Outcome, Row
from timeline.timex.lexicon import Lexicon
from timeline.timex.meaning import (
    Away,
    Calendar,
    Century,
    Clock,
    DayPart,
    Decade,
    Every,
    Fraction4,
    Hanging,
    Holiday,
    Iso,
    Length,
    Meaning,
    MonthName,
    Nth,
    Reference,
    Season,
    Shift,
    Slashed,
    Stretch,
    Unit,
    Weekday,
)
from timeline.timex.notation import length_value

MACROS = {
    "M": "MONTH | ABBRMONTH DOT?",
    "D": "DAY/DAYORDINAL",
    "WD": "WEEKDAY | ABBRWEEKDAY DOT?",
    "SMALLNUMBER": "TENS (HYPHEN? ONES)? | ONES | TEEN | INT",
    "NUMBER": (
        "INT HYPHEN? FRACTION | (INT/DECIMAL | TENS (HYPHEN? ONES)? | ONES | TEEN | a) HUNDRED HUNDRED? "
        "(and? (TENS (HYPHEN? ONES)? | ONES | TEEN))? | INT/DECIMAL/BIGNUMBER | TENS (HYPHEN? ONES)? | ONES | TEEN"
    ),
    "YEARWORDS": "TEEN/TENS (TENS (HYPHEN? ONES)? | TEEN | oh ONES | HUNDRED) | two HUNDRED (and? (TENS (HYPHEN? ONES)? | TEEN | ONES))?",
    "HOURWORD": "ONES/TEEN/HOUR12",
    "PREP": "in/of/since/until/till/by/during/from/to/after/before/for/between/through/throughout/within/and/or/late/early/mid/circa/ca/c/until/through/around/about/fiscal/year/spring/summer/fall/autumn/winter/christmas/easter/the/early/late/end/both",
    "DAYLIKE": "@DAY/@WEEKDAY/@HOLIDAY/@NTH/@NIGHTDAY",
    "DATELIKE": (
        "@DAY/@WEEKDAY/@HOLIDAY/@NTH/@MONTH/@MONTHNAME/@YEAR/@DECADE/@CENTURY/@SEASON/@QUARTER/@WEEK/@WEEKEND/@UNITREF"
    ),
    "WITHYEAR": "@YEAR",
}

_EDGES = {
    "early": "START", "beginning": "START", "start": "START", "opening": "START", "turn": "START", "onset": "START",
    "middle": "MID", "mid": "MID", "midway": "MID", "late": "END", "end": "END", "close": "END", "closing": "END",
    "earlier": "START", "later": "END", "outset": "START", "height": "MID",
}  # fmt: skip


# ---- values of macros ---------------------------------------------------------------------------------------------


def _number(lexicon: Lexicon, words: list[str]) -> Fraction:
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


def _year_of_words(lexicon: Lexicon, words: list[str]) -> int:
    values = [int(_number(lexicon, [word])) for word in words if word != "-"]
    if any(value >= 1000 for value in values):
        return int(_number(lexicon, words))
    if 100 in values:
        return values[0] * 100 + sum(values[2:])
    return values[0] * 100 + sum(values[1:])


def _first_value(*classes: str) -> Callable[[Lexicon, list[str]], Any]:
    return lambda lexicon, words: lexicon.value(words[0], classes)


_NUMBER_CLASSES = ("INT", "BIGNUMBER", "DECIMAL", "FRACTION", "ONES", "TEEN", "TENS")
MACRO_VALUES: dict[str, Callable[[Lexicon, list[str]], Any]] = {
    "M": _first_value("MONTH", "ABBRMONTH"),
    "D": _first_value("DAY", "DAYORDINAL"),
    "WD": _first_value("WEEKDAY", "ABBRWEEKDAY"),
    "NUMBER": _number,
    "SMALLNUMBER": _number,
    "YEARWORDS": _year_of_words,
}

# ---- what several rows share -------------------------------------------------------------------------------------


def _date(hit: Hit) -> Meaning:
    return Calendar(year=_year(hit), month=_month(hit), day=_day(hit), weekday=_weekday(hit))


def _year(hit: Hit) -> int | None:
    value = hit.opt("y")
    if value is None:
        return None
    era = hit.opt("e")
    return 1 - int(value) if era == -1 else int(value)


def _month(hit: Hit) -> int | None:
    value = hit.opt("m")
    return None if value is None else int(value)


def _day(hit: Hit) -> int | None:
    value = hit.opt("d")
    return None if value is None else int(value)


def _weekday(hit: Hit) -> int | None:
    value = hit.opt("w")
    return None if value is None else int(value)


def _length(amount: Fraction | int | None, unit: str) -> Length:
    if unit == "fortnight":
        return Length(((None if amount is None else Fraction(amount) * 2, "week"),))
    return Length(((None if amount is None else Fraction(amount), unit),))


def _shifted(unit: str, amount: int, anchor: Any = "dct") -> Meaning:
    if unit == "night":
        return DayPart("NI", Shift(amount, "day", anchor))
    return Shift(amount, unit, anchor)


def _with_mod(hit: Hit, mod: str) -> Outcome:
    if hit.x.mod == mod:
        return REFUSED
    return Made(hit.x.meaning, mod)


def _edge(hit: Hit) -> Outcome:
    return Made(hit.x.meaning, _EDGES[hit.g])


def _two_days(hit: Hit) -> Outcome:
    return (
        Calendar(year=hit.opt("y"), month=int(hit.m), day=int(hit.d)),
        Calendar(year=hit.opt("y"), month=int(hit.opt("n") or hit.m), day=int(hit.b)),
    )


def _second_year(first: int, second: int) -> int:
    """Return the year that "95" means in "1990-95"."""
    return first - first % 100 + second if second > first % 100 else first - first % 100 + 100 + second


_PLURAL_AFTER = ("us", "ss", "is")


def _bare_year(hit: Hit) -> Outcome:
    """Refuse a number that counts something (a plural noun after it) or names something (a name before it)."""
    before, after = hit.neighbour(-1), hit.neighbour(1)
    if before and before.is_other and before.word[0].isupper() and not before.is_first:
        return REFUSED
    if after and after.is_other and after.word.islower() and after.word.endswith("s"):
        if len(after.word) > 3 and not after.word.endswith(_PLURAL_AFTER):
            return REFUSED
    return Calendar(year=int(hit.y))


# ---- first level -------------------------------------------------------------------------------------------------

ABSOLUTE = (
    Row("iso-date", "i:ISO", lambda h: Iso(h.i)),
    Row("slashed-date", "i:SLASHED", lambda h: Slashed(h.i)),
    Row("day-month-year", "(w:WD COMMA?)? (the)? d:D of? m:M COMMA? (of)? y:YEAR/YEAR3 e:ERA", _date),
    Row("day-month-year", "(w:WD COMMA?)? (the)? d:D (day? of)? m:M COMMA? (of)? y:YEAR", _date),
    Row("month-day-year", "(w:WD COMMA?)? m:M (the)? d:D COMMA? (of)? y:YEAR e:ERA?", _date),
    Row("month-day-year", "(w:WD COMMA?)? m:M x:DAYCOMMAYEAR", lambda h: Calendar(h.x[1], int(h.m), h.x[0], _weekday(h))),
    Row("day-month-year", "d:DAY HYPHEN m:MONTH/ABBRMONTH HYPHEN y:YEAR", _date),
    Row("month-day", "(w:WD COMMA?)? m:M (the)? d:D (?! HYPHEN? UNITS) (?! COLON DAY)", _date),
    Row("day-month", "(w:WD COMMA?)? (the)? d:D (day? of)? m:M", _date),
    Row("weekday-day", "w:WD COMMA? the d:DAYORDINAL", lambda h: Calendar(day=h.d, weekday=h.w)),
    Row("month-year", "m:M COMMA? (of)? y:YEAR/YEAR3 e:ERA", _date),
    Row("month-year", "m:M COMMA? (of)? y:YEAR", _date),
    Row("month-year-words", "m:M COMMA? y:YEARWORDS", _date),
    Row("month-short-year", "m:M APOS y:YY", lambda h: Calendar(h.y, h.m, is_short=True)),
    Row("month", "m:SUREMONTH", lambda h: MonthName(h.m)),
    Row("month", "m:ABBRMONTH DOT?", lambda h: MonthName(h.m), is_weak=True),
    Row(
        "month-after-preposition",
        "(?<= in/of/since/until/till/by/during/from/to/after/before/between/through/throughout/late/early/mid/each/every/and/around/about) m:MONTH",
        lambda h: MonthName(h.m),
    ),
    Row("weekday", "w:WEEKDAY", lambda h: Weekday(h.w)),
    Row("weekday", "(?<= on/last/next/this) w:ABBRWEEKDAY", lambda h: Weekday(h.w)),
    Row("year", "(?<= in/of/since/until/till/by/during/from/after/before/between/through/throughout/late/early/mid) y:MODERNYEAR (?! CURRENCY) (?! HYPHEN ANY)", lambda h: Calendar(year=h.y)),
    Row("year", "(?<! CURRENCY/HYPHEN/SLASHMARK) y:MODERNYEAR (?! CURRENCY/COUNTED/UNITS/HYPHEN) (?! COLON INT)", _bare_year),
    Row("year", "(the)? year/years y:YEAR", lambda h: Calendar(year=h.y)),
    Row("year-words", "(?<= in/of/since/until/till/by/during/from/after/before/early/late) y:YEARWORDS", lambda h: Calendar(year=h.y)),
    Row("year-words", "the year y:YEARWORDS", lambda h: Calendar(year=h.y)),
    Row("short-year", "APOS y:TWODIGITS (?! UNITS)", lambda h: Calendar(year=h.y, is_short=True)),
    Row("fiscal-year", "(the)? fiscal (year)? y:YEAR", lambda h: Calendar(year=h.y)),
    Row("era-year", "y:INT e:ERA", _date),
    Row("era-year", "e:ad y:INT", lambda h: Calendar(year=h.y)),
    Row("decade", "(the)? (APOS)? d:DECADE e:ERA?", lambda h: _decade(h)),
    Row("decade", "(the)? (APOS)? d:TENSDECADE", lambda h: Decade(h.d, is_short=True)),
    Row("decade", "(the)? TEEN HYPHEN? d:TENSDECADE", lambda h: Decade(1900 + h.d)),
    Row("century", "(the)? n:ORDINAL HYPHEN? century e:ERA?", lambda h: Century(h.n, h.e == -1)),
    Row("season-year", "(the)? s:SEASON (of|COMMA)? y:YEAR/YEAR3 e:ERA", lambda h: Season(h.s, Calendar(_year(h)))),
    Row("season-year", "(the)? s:SEASON (of|COMMA)? y:YEAR", lambda h: Season(h.s, Calendar(h.y))),
    Row("season", "(the)? s:spring/summer/autumn/winter", lambda h: Season(_SEASONS[h.s])),
    Row("season", "(?<= in/of/by/during/until/since) the s:SEASON", lambda h: Season(h.s)),
    Row("season", "s:SEASON", lambda h: Season(h.s), is_weak=True),
    Row("quarter-year", "(the)? n:ORDINAL HYPHEN? quarter (of|COMMA)? y:YEAR", lambda h: Fraction4("quarter", h.n, Calendar(h.y))),
    Row("quarter-year", "(the)? y:YEAR COMMA? n:ORDINAL HYPHEN? quarter", lambda h: Fraction4("quarter", h.n, Calendar(h.y))),
    Row("quarter", "(the)? (fiscal HYPHEN?)? n:ORDINAL HYPHEN? quarter", lambda h: _quarter(h)),
    Row("half-year", "(the)? n:ORDINAL HYPHEN? half of (the year)? y:YEAR", lambda h: Fraction4("half", h.n, Calendar(h.y))),
    Row("half-year", "(the)? n:ORDINAL HYPHEN? half of (this/the)? year", lambda h: Fraction4("half", h.n, Shift(0, "year"))),
    Row("era-season", "(the)? s:SEASON of y:INT e:ERA", lambda h: Season(h.s, Calendar(_year(h)))),
)  # fmt: skip

_SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "winter": "WI"}


def _decade(hit: Hit) -> Outcome:
    start = int(hit.d)
    if hit.e == -1:
        return Decade(start, is_bce=True)
    return Decade(start, is_short=start < 100)


def _quarter(hit: Hit) -> Outcome:
    return Fraction4("quarter", hit.n) if 1 <= hit.n <= 4 else REFUSED


RANGES = (
    Row("month-days", "x:(m:M d:DAY) HYPHEN/DASH y:(b:DAY) (?! HYPHEN)", _two_days),
)  # fmt: skip

RELATIVE = (
    Row("today", "today", lambda _: Shift(0, "day")),
    Row("yesterday", "yesterday", lambda _: Shift(-1, "day")),
    Row("tomorrow", "tomorrow", lambda _: Shift(1, "day")),
    Row("day-before-yesterday", "the? day before yesterday", lambda _: Shift(-2, "day")),
    Row("day-after-tomorrow", "the? day after tomorrow", lambda _: Shift(2, "day")),
    Row("tonight", "tonight", lambda _: DayPart("NI", Shift(0, "day"))),
    Row("overnight", "overnight", lambda _: DayPart("NI", None)),
    Row("last-unit", "(the)? s:DEICTIC u:CALUNIT/night", lambda h: _shifted(h.u, h.s)),
    Row("this-part", "this (very)? p:PART", lambda h: DayPart(h.p, Shift(0, "day"))),
    Row("last-weekday", "(the)? s:this/last/next/past/coming w:WEEKDAY", lambda h: Weekday(h.w, _SHIFTS[h.s])),
    Row("last-month-name", "(the)? s:this/last/next/past/coming m:M", lambda h: MonthName(h.m, _SHIFTS[h.s])),
    Row("last-season", "(the)? s:this/last/next/past/coming n:SEASON", lambda h: Season(h.n, None, _SHIFTS[h.s], "dct")),
    Row("told-unit", "(the|that)? s:TOLD u:CALUNIT/night", lambda h: _shifted(h.u, h.s, "told")),
    Row("told-unit", "the next u:day/night", lambda h: _shifted(h.u, 1, "told")),
    Row("told-unit", "the u:CALUNIT before", lambda h: Shift(-1, h.u, "told")),
    Row("told-unit", "the u:CALUNIT following (?! ANY)", lambda h: Shift(1, h.u, "told")),
    Row("told-weekday", "(the)? s:TOLD w:WEEKDAY", lambda h: Weekday(h.w, h.s, "told")),
    Row("told-month-name", "(the)? s:TOLD m:M", lambda h: MonthName(h.m, h.s, "told")),
    Row("told-season", "(the)? s:TOLD n:SEASON", lambda h: Season(h.n, None, h.s, "told")),
    Row("told-part", "(the)? s:same/that/following/previous p:PART/night", lambda h: DayPart(_PARTS.get(h.p, h.p), Shift({"following": 1, "previous": -1}.get(h.s, 0), "day", "told"))),
    Row("next-part", "the next p:morning/afternoon/evening/night", lambda h: DayPart(_PARTS[h.p], Shift(1, "day", "told"))),
    Row("the-unit", "the u:quarter/weekend/week/year", lambda h: Unit(h.u)),
    Row("weekend", "(the)? weekend", lambda h: Unit("weekend")),
)  # fmt: skip

_SHIFTS = {"this": 0, "last": -1, "next": 1, "past": -1, "coming": 1}
_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}


def _clock(hit: Hit) -> Outcome:
    hour, minute, second = hit.c if isinstance(hit.c, tuple) else (int(hit.c), None, None)
    half = hit.opt("a")
    if half is not None:
        if not 1 <= hour <= 12:
            return REFUSED
        hour = hour % 12 + int(half)
    zone = hit.opt("z")
    if zone is None:
        place = hit.opt("q")
        zone = place
    return Clock(hour, minute, second, zone)


def _clock12(hit: Hit) -> Outcome:
    return Clock(*hit.c, hit.opt("z") if hit.opt("z") is not None else hit.opt("q"))


ZONED = "(z:ZONE | q:ZONEPLACE (standard/daylight/mean)? time | local time)?"

TIMES = (
    Row("clock-meridiem", f"c:CLOCK/DOTCLOCK/HOUR12/ONES/TEEN a:AMPM {ZONED}", _clock),
    Row("clock-meridiem", f"c:CLOCK12 {ZONED}", _clock12),
    Row("clock", f"c:CLOCK (hours)? {ZONED}", _clock),
    Row("clock", f"c:DOTCLOCK {ZONED}", _clock, is_weak=True),
    Row("clock-zone", "c:HHMM (hours)? z:ZONE", _clock),
    Row("clock-hours", "c:HHMM hours", _clock),
    Row("clock-oclock", "c:HOUR12/ONES/TEEN oclock", lambda h: Clock(int(h.c), 0)),
    Row("clock-half-past", "half past c:HOUR12/ONES/TEEN", lambda h: Clock(int(h.c), 30)),
    Row("noon", "n:NOON", lambda h: Clock(h.n, 0)),
    Row("the-part", "(the)? p:PART", lambda h: DayPart(h.p, None), is_weak=True),
    Row("the-part", "the p:morning/afternoon/evening", lambda h: DayPart(_PARTS[h.p], None)),
    Row("the-part", "mid HYPHEN? p:morning/afternoon", lambda h: Made(DayPart(_PARTS[h.p], None), "MID")),
    Row("weekday-part", "w:WD p:PART", lambda h: DayPart(h.p, Weekday(h.w))),
)  # fmt: skip

LENGTHS = (
    Row("amount-units", "n:NUMBER HYPHEN? u:UNITS", lambda h: _length(h.n, h.u)),
    Row("amount-unit", "n:NUMBER HYPHEN u:UNIT (HYPHEN old)?", lambda h: _length(h.n, h.u)),
    Row("amount-unit", "n:NUMBER u:UNIT", lambda h: _length(h.n, h.u)),
    Row("amount-half-units", "n:NUMBER and a half u:UNITS", lambda h: _length(h.n + Fraction(1, 2), h.u)),
    Row("a-unit", "a/an u:UNIT", lambda h: _length(1, h.u)),
    Row("a-unit-and-a-half", "a/an/one u:UNIT and a half", lambda h: _length(Fraction(3, 2), h.u)),
    Row("half-a-unit", "half a/an/HYPHEN u:UNIT", lambda h: _length(Fraction(1, 2), h.u)),
    Row("half-a-unit", "a/an half HYPHEN? u:UNIT", lambda h: _length(Fraction(1, 2), h.u)),
    Row("couple-of-units", "a couple (of)? u:UNITS", lambda h: Made(_length(2, h.u), "APPROX")),
    Row("dozen-units", "a dozen u:UNITS", lambda h: _length(12, h.u)),
    Row("vague-units", "(a/the)? few/several/many/numerous/countless (more)? u:UNITS", lambda h: _length(None, h.u)),
    Row("more-units", "n:NUMBER more u:UNITS", lambda h: _length(h.n, h.u)),
    Row("another-unit", "another u:UNIT", lambda h: _length(1, h.u)),
    Row("units", "u:UNITS", lambda h: _length(None, h.u), is_weak=True),
    Row("unit-long", "u:UNIT HYPHEN long", lambda h: _length(1, h.u)),
)  # fmt: skip


def _every_weekday(hit: Hit) -> Outcome:
    return Every(f"XXXX-WXX-{hit.w}")


_EVERY = {
    "second": "PT1S", "minute": "PT1M", "hour": "PT1H", "day": "P1D", "night": "XXXX-XX-XXTNI", "week": "P1W",
    "fortnight": "P2W", "weekend": "XXXX-WXX-WE", "month": "P1M", "quarter": "P1Q", "year": "P1Y", "decade": "P10Y",
    "century": "P100Y", "millennium": "P1000Y", "season": "P3M",
}  # fmt: skip

def _adverb(hit: Hit) -> Outcome:
    """Refuse a name: "the Daily", "Weekly" inside a sentence."""
    before = hit.neighbour(-1)
    if hit.words[0].isupper() and before is not None and before.word not in {".", "!", "?"}:
        return REFUSED
    return Every(_EVERY[hit.u])


SETS = (
    Row("every-unit", "every/each u:UNIT", lambda h: Every(_EVERY[h.u])),
    Row("every-n-units", "every n:NUMBER u:UNITS", lambda h: Every(length_value(_length(h.n, h.u)))),
    Row("every-other", "every other u:UNIT", lambda h: Every(length_value(_length(2, h.u)))),
    Row("every-weekday", "every/each w:WEEKDAY", _every_weekday),
    Row("weekdays", "w:WEEKDAYS", _every_weekday),
    Row("every-month", "every/each m:MONTH", lambda h: Every(f"XXXX-{h.m:02}")),
    Row("every-season", "every/each s:SEASON", lambda h: Every(f"XXXX-{h.s}")),
    Row("every-part", "every/each p:PART", lambda h: Every(f"XXXX-XX-XXT{h.p}")),
    Row("adverb", "u:ADVERB", lambda h: _adverb(h)),
    Row("times-a-unit", "once/twice a u:UNIT", lambda h: Every(_EVERY[h.u])),
)  # fmt: skip

REFERENCES = (
    Row("present", "v:PRESENT", lambda h: Reference(h.v)),
    Row("past", "v:PAST", lambda h: Reference(h.v)),
    Row("future", "v:FUTURE", lambda h: Reference(h.v)),
    Row("the-future", "(the)? (near/immediate/distant/foreseeable)? future", lambda _: Reference("FUTURE_REF")),
    Row("the-past", "the (recent/distant)? past (?! UNITS/UNIT/INT/ONES/TEEN/TENS/VAGUE)", lambda _: Reference("PAST_REF")),
    Row("right-now", "right now", lambda _: Reference("PRESENT_REF")),
    Row("recent-units", "(in)? recent u:UNITS", lambda _: Reference("PAST_REF")),
    Row("these-days", "these days", lambda _: Reference("PRESENT_REF")),
)  # fmt: skip

HOLIDAYS = (
    Row("holiday", "n:HOLIDAY (day|eve)? (COMMA? y:YEAR)?", lambda h: Holiday(h.n, h.opt("y"))),
)  # fmt: skip

NEAR_MISSES = (
    Row("near-miss-newspaper", "sunday/daily/sun times/mail/mirror/telegraph/express/star/post/sun/news", lambda _: None),
    Row("near-miss-round-the-clock", "x:SHORTSLASHED", lambda _: None),
    Row("near-miss-money", "CURRENCY INT/DECIMAL/BIGNUMBER/YEAR", lambda _: None),
)  # fmt: skip

FIRST_LEVEL = (
    *NEAR_MISSES, *ABSOLUTE, *RANGES, *RELATIVE, *TIMES, *LENGTHS, *SETS, *REFERENCES, *HOLIDAYS,
)  # fmt: skip


# ---- second level ------------------------------------------------------------------------------------------------


def _part_of(hit: Hit) -> Outcome:
    return Made(replace(hit.p.meaning, of=hit.d.meaning), hit.p.mod)


def _clock_of(hit: Hit) -> Outcome:
    if hit.c.meaning.of is not None:
        return REFUSED
    return Made(replace(hit.c.meaning, of=hit.d.meaning), hit.c.mod)


def _away(direction: int, anchor: Any) -> Callable[[Hit], Outcome]:
    return lambda hit: Made(Away(hit.x.meaning, direction, anchor), hit.x.mod)


def _hanging(hit: Hit) -> Outcome:
    return Made(Hanging(hit.x.meaning, 1 if hit.g == "after" else -1, hit.offset("t")), hit.x.mod)


def _firm(hit: Hit) -> Outcome:
    return Made(hit.x.meaning, hit.x.mod) if hit.x.is_weak else REFUSED


COMBINED = (
    Row("edge-of", "(the)? g:early/late/mid/middle HYPHEN? (in)? x:DATELIKE", _edge),
    Row("edge-of", "(the)? g:beginning/start/end/middle/close/turn/onset/outset of x:DATELIKE", _edge),
    Row("edge-of", "g:earlier/later (in|on)? x:DATELIKE", _edge),
    Row("edge-part", "(the)? g:early/late/mid HYPHEN? (in)? x:@PART", _edge),
    Row("approximate", "about/around/approximately/roughly/circa/ca/c DOT? x:DATELIKE/@LENGTH/@CLOCK/@AWAY", lambda h: _with_mod(h, "APPROX")),
    Row("approximate", "some x:@LENGTH", lambda h: _with_mod(h, "APPROX")),
    Row("nearly", "nearly/almost x:@LENGTH/@AWAY", lambda h: _with_mod(h, "LESS_THAN")),
    Row("more-than", "(more/longer than|over) x:@LENGTH/@AWAY", lambda h: _with_mod(h, "MORE_THAN")),
    Row("less-than", "(less/fewer than|under) x:@LENGTH/@AWAY", lambda h: _with_mod(h, "LESS_THAN")),
    Row("at-least", "at least x:@LENGTH", lambda h: _with_mod(h, "EQUAL_OR_MORE")),
    Row("at-most", "(at most|up to|no more than) x:@LENGTH", lambda h: _with_mod(h, "EQUAL_OR_LESS")),
    Row("part-of-day", "p:@PART (of|on)? d:DAYLIKE", _part_of),
    Row("day-part", "d:DAYLIKE COMMA? p:@PART", _part_of),
    Row("clock-on-day", "c:@CLOCK COMMA? (on|of)? d:DAYLIKE", _clock_of),
    Row("day-at-clock", "d:DAYLIKE COMMA? (at)? (about/around)? c:@CLOCK", _clock_of),
    Row("ago", "x:@LENGTH ago", _away(-1, "dct")),
    Row("from-now", "x:@LENGTH from now", _away(1, "dct")),
    Row("later", "x:@LENGTH later/afterwards/afterward/on", _away(1, "told")),
    Row("earlier", "x:@LENGTH earlier/previously/before (?! ANY)", _away(-1, "told")),
    Row("earlier", "x:@LENGTH earlier/previously", _away(-1, "told")),
    Row("hanging", "x:@LENGTH (?= g:after/before t:ANY)", _hanging),
    Row("stretch", "(the|these)? g:last/past/previous/next/coming/following x:@LENGTH", lambda h: Made(Stretch(h.x.meaning, 1 if h.g in ("next", "coming", "following") else -1))),
    Row("weekday-of-week", "d:@WEEKDAY (of)? w:@WEEK", lambda h: Weekday(h.d.meaning.number, None, "dct", h.w.meaning)),
    Row("month-of-year", "d:@MONTHNAME COMMA? (of)? w:@YEAR", lambda h: Nth(h.d.meaning.number, "month", h.w.meaning)),
    Row("season-of-year", "s:@SEASON (of)? w:@YEAR", lambda h: replace(h.s.meaning, year=h.w.meaning)),
    Row("quarter-of-year", "s:@QUARTER (of)? w:@YEAR", lambda h: replace(h.s.meaning, year=h.w.meaning)),
    Row("nth-weekday", "(the)? n:ORDINAL d:@WEEKDAY (of|in) w:@MONTH/@MONTHNAME", lambda h: Nth(h.n, f"weekday:{h.d.meaning.number}", h.w.meaning)),
    Row("last-weekday-of", "(the)? d:@WEEKDAY (of|in) w:@MONTH/@MONTHNAME", lambda h: Nth(-1, f"weekday:{h.d.meaning.number}", h.w.meaning) if h.d.meaning.shift == -1 else REFUSED),
    Row("for-years", "(?<= for/in/of/over/within/after/take/took/takes/lasted/last) x:@LENGTH", _firm),
    Row("in-season", "(?<= in/of/by/during/until/since) x:@SEASON", _firm),
    Row("lengths-and-lengths", "x:@LENGTH (COMMA|and|COMMA and)? y:@LENGTH", lambda h: _sum(h)),
)  # fmt: skip

_ORDER = ("second", "minute", "hour", "day", "week", "month", "year")


def _sum(hit: Hit) -> Outcome:
    first, second = hit.x.meaning.parts[-1], hit.y.meaning.parts[0]
    units = [unit for unit in (first[1], second[1])]
    if first[0] is None or second[0] is None or not all(unit in _ORDER for unit in units):
        return REFUSED
    if _ORDER.index(first[1]) <= _ORDER.index(second[1]):
        return REFUSED
    return Made(Length((*hit.x.meaning.parts, *hit.y.meaning.parts)), hit.x.mod)


TRIGGERS = (
    "MONTH", "ABBRMONTH", "WEEKDAY", "WEEKDAYS", "ABBRWEEKDAY", "UNIT", "UNITS", "CALUNIT", "ADVERB", "PART", "NOON",
    "SEASON", "MODERNYEAR", "ISO", "SLASHED", "CLOCK", "CLOCK12", "AMPM", "ERA", "DECADE", "TENSDECADE", "ORDINAL",
    "PRESENT", "PAST", "FUTURE", "HOLIDAY", "HHMM", "YEAR", "=today", "=yesterday", "=tomorrow", "=tonight", "=oclock",
    "=future", "=past", "=year", "=fiscal", "TWODIGITS", "TEEN",
)  # fmt: skip
