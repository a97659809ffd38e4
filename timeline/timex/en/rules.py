"""The English rule table: name, pattern (notation: timex/pattern.py), meaning.

The longest match wins; of two as long, the row that stands first.

Rows of the first level match words; rows of the second match what the first found (@SORT) and the words around it.
A row whose meaning is None keeps its words silent: a near miss that has a name.
"""

from fractions import Fraction

from timeline.timex.en.makers import (
    EDGES,
    EVERY,
    MACRO_VALUES,
    PARTS,
    SEASONS,
    SHIFTS,
    a_unit,
    add_lengths,
    adverb,
    amount,
    away,
    bare_month,
    bare_season,
    bare_year,
    clock,
    clock12,
    clock_in_part,
    clock_of,
    clock_part,
    date,
    decade,
    edge,
    every_part,
    every_weekday,
    firm,
    hanging,
    holiday,
    in_year,
    is_capital,
    is_name,
    last_of,
    length,
    of_year,
    part_of,
    quarter,
    shifted,
    stretch,
    the_amount,
    two_days,
    two_months,
    two_years,
    two_years_era,
    weekday,
    with_mod,
    year,
)
from timeline.timex.engine import REFUSED, Made, Row
from timeline.timex.meaning import (
    Away,
    Calendar,
    Century,
    Clock,
    DayPart,
    Decade,
    Every,
    Fiscal,
    Fraction4,
    Holiday,
    Iso,
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

__all__ = ["COMBINED", "FIRST_LEVEL", "MACROS", "MACRO_VALUES", "TRIGGERS"]

MACROS = {
    "M": "MONTH | ABBRMONTH DOT?",
    "D": "DAY/DAYORDINAL",
    "WD": "WEEKDAY | ABBRWEEKDAY DOT?",
    "NUMBER": (
        "INT HYPHEN? FRACTION | (INT/DECIMAL | TENS (HYPHEN? ONES)? | ONES | TEEN | a) HUNDRED HUNDRED? "
        "(and? (TENS (HYPHEN? ONES)? | ONES | TEEN))? | INT/DECIMAL/BIGNUMBER | TENS (HYPHEN? ONES)? | ONES | TEEN"
    ),
    "NINETEENWORDS": "nineteen TENS (HYPHEN? ONES)?",
    "YEARWORDS": (
        "TEEN/TENS (TENS (HYPHEN? ONES)? | TEEN | oh ONES | HUNDRED) | "
        "two HUNDRED (and? (TENS (HYPHEN? ONES)? | TEEN | ONES))?"
    ),
    "BEFOREYEAR": "in/of/since/until/till/by/during/from/after/before/between/through/throughout/late/early/mid",
    "BEFOREMONTH": "BEFOREYEAR/to/each/every/and/around/about",
    "BEFORETERM": "in/of/since/until/till/by/during/from/after/before/early/late",
    "PARTED": "@MONTH/@MONTHNAME/@YEAR/@DECADE/@CENTURY/@SEASON/@QUARTER",
    "STRETCHED": "@DAY/@MONTH/@MONTHNAME/@YEAR/@DECADE/@CENTURY/@SEASON/@QUARTER/@WEEK/@WEEKEND/@UNITREF",
    "MIGHT": "to/will/would/could/may/might/can/should/must",
    "DAYLIKE": "@DAY/@WEEKDAY/@HOLIDAY/@NTH/@NIGHTDAY",
    "DATELIKE": (
        "@DAY/@WEEKDAY/@HOLIDAY/@NTH/@MONTH/@MONTHNAME/@YEAR/@DECADE/@CENTURY/@SEASON/@QUARTER/@WEEK/@WEEKEND/@UNITREF"
    ),
}

ABSOLUTE = (
    Row("iso-date", "i:ISO", lambda h: Iso(h.i)),
    Row("slashed-date", "i:SLASHED", lambda h: Slashed(h.i)),
    Row("day-month-year", "(w:WD COMMA?)? (the)? d:D of? m:M COMMA? (of)? y:INT e:ERA", date),
    Row("day-month-year", "(w:WD COMMA?)? (the)? d:D (day? of)? m:M COMMA? (of)? y:YEAR", date),
    Row("month-day-year", "(w:WD COMMA?)? m:M (the)? d:D COMMA? (of)? y:YEAR", date),
    Row("month-day-year", "(w:WD COMMA?)? m:M (the)? d:D COMMA? (of)? y:INT e:ERA", date),
    Row(
        "month-day-year", "(w:WD COMMA?)? m:M x:DAYCOMMAYEAR", lambda h: Calendar(h.x[1], int(h.m), h.x[0], weekday(h))
    ),
    Row("day-month-year", "d:DAY HYPHEN m:MONTH/ABBRMONTH HYPHEN y:YEAR", date),
    Row("month-day", "(w:WD COMMA?)? m:M (the)? d:D (?! HYPHEN? UNITS) (?! COLON DAY)", date),
    Row("day-month", "(w:WD COMMA?)? (the)? d:D (day? of)? m:M", date),
    Row("weekday-day", "w:WD COMMA? the d:DAYORDINAL", lambda h: Calendar(day=h.d, weekday=h.w)),
    Row("month-year", "m:M COMMA? (of)? y:INT e:ERA", date),
    Row("month-year", "m:M COMMA? (of)? y:YEAR", date),
    Row("month-year-words", "m:M COMMA? y:YEARWORDS", date),
    Row("month-short-year", "m:M APOS y:YY", lambda h: Calendar(h.y, h.m, is_short=True)),
    Row("month", "m:SUREMONTH", lambda h: bare_month(h)),
    Row("month", "m:ABBRMONTH DOT?", lambda h: MonthName(h.m), is_weak=True),
    Row(
        "month-after-preposition",
        "(?<= BEFOREMONTH) m:MONTH",
        lambda h: MonthName(h.m),
    ),
    Row("weekday", "w:WEEKDAY", lambda h: Weekday(h.w)),
    Row("weekday", "(?<= on/to/by/until/since) w:ABBRWEEKDAY DOT?", lambda h: Weekday(h.w)),
    Row("year", "(?<= BEFOREYEAR) y:MODERNYEAR (?! CURRENCY) (?! HYPHEN ANY)", lambda h: Calendar(year=h.y)),
    Row(
        "year",
        "(?<! CURRENCY/HYPHEN/SLASHMARK) y:MODERNYEAR (?! CURRENCY/COUNTED/UNITS/HYPHEN) (?! COLON INT)",
        bare_year,
    ),
    Row("year", "(?<= in/since/until/by) y:YEAR (?! CURRENCY/COUNTED/UNITS/HYPHEN)", bare_year),
    Row("year", "(?<= in/since/until/by/before/after/from) y:YEAR (?! ANY)", lambda h: Calendar(year=h.y)),
    Row("year", "(?<= in/since/until/by/before/after/from) y:YEAR (?= DOT/COMMA/CLOSE)", lambda h: Calendar(year=h.y)),
    Row("year", "(?<= mid/early/late HYPHEN) y:MODERNYEAR", lambda h: Calendar(year=h.y)),
    Row("year", "(the)? year/years y:YEAR", lambda h: Calendar(year=h.y)),
    Row("year-words", "(?<= BEFORETERM) y:YEARWORDS", lambda h: Calendar(year=h.y)),
    Row("year-words", "y:NINETEENWORDS", lambda h: Calendar(year=h.y)),
    Row("year-words", "the year y:YEARWORDS", lambda h: Calendar(year=h.y)),
    Row("short-year", "APOS y:TWODIGITS (?! UNITS)", lambda h: Calendar(year=h.y, is_short=True)),
    Row("fiscal-year", "(the)? fiscal (year)? y:YEAR", lambda h: Calendar(year=h.y)),
    Row("era-year", "y:INT e:ERA", lambda h: date(h) if h.y else REFUSED),
    Row("era-year", "e:ad y:INT", lambda h: Calendar(year=h.y)),
    Row("decade", "(the)? (APOS)? d:DECADE e:ERA?", lambda h: decade(h)),
    Row("decade", "(the)? (APOS)? d:TENSDECADE", lambda h: Decade(h.d, is_short=True)),
    Row("decade", "(the)? TEEN HYPHEN? d:TENSDECADE", lambda h: Decade(1900 + h.d)),
    Row(
        "century",
        "(the)? n:ORDINAL HYPHEN? century e:ERA?",
        lambda h: Century(h.n, h.e == -1) if 1 <= h.n <= 30 else REFUSED,
    ),
    Row("season-year", "(the)? s:SEASON (of|COMMA)? y:INT e:ERA", lambda h: Season(h.s, Calendar(year(h)))),
    Row("season-year", "(the)? s:SEASON (of|COMMA)? y:YEAR", lambda h: Season(h.s, Calendar(h.y))),
    Row(
        "season",
        "the s:spring/summer/autumn/winter (?! from)",
        lambda h: REFUSED if is_capital(h) else Season(SEASONS[h.s]),
    ),
    Row("season", "s:spring/summer/autumn/winter", lambda h: bare_season(h)),
    Row("season", "(?<= in/of/by/during/until/since) the s:SEASON", lambda h: Season(h.s)),
    Row(
        "season",
        "s:fall (?= campaign/offensive/semester/term/elections/harvest/season/session/classes/meeting/collection)",
        lambda h: Season(h.s and "FA"),
    ),
    Row("season", "s:SEASON", lambda h: Season(h.s), is_weak=True),
    Row(
        "quarter-year",
        "(the)? n:ORDINAL HYPHEN? quarter (of|COMMA)? y:YEAR",
        lambda h: Fraction4("quarter", h.n, Calendar(h.y)),
    ),
    Row(
        "quarter-year",
        "(the)? (fiscal)? y:YEAR (COMMA|POSS)? (fiscal)? n:ORDINAL HYPHEN? quarter",
        lambda h: Fraction4("quarter", h.n, Calendar(h.y)),
    ),
    Row("quarter-year", "q:QUARTERCODE (of|COMMA)? y:YEAR", lambda h: Fraction4("quarter", h.q, Calendar(h.y))),
    Row("quarter", "q:QUARTERCODE", lambda h: Fraction4("quarter", h.q)),
    Row("quarter", "(the)? (fiscal HYPHEN?)? n:ORDINAL HYPHEN? quarter", lambda h: quarter(h)),
    Row("era-season", "(the)? s:SEASON of y:INT e:ERA", lambda h: Season(h.s, Calendar(year(h)))),
)

RANGES = (
    Row("years", "x:((the)? years a:MODERNYEAR) HYPHEN/DASH/to/and/through y:(b:MODERNYEAR)", two_years),
    Row("years", "x:(a:MODERNYEAR) HYPHEN/DASH/to y:(b:MODERNYEAR)", two_years),
    Row("years", "(?<= in/between/from) x:(a:YEAR) and/to/until y:(b:YEAR)", two_years),
    Row("years-short", "x:(a:MODERNYEAR) HYPHEN/SLASHMARK y:(b:TWODIGITS) (?! HYPHEN)", two_years),
    Row("years-era", "x:(a:INT) (HYPHEN/DASH/to/and/or|until|through) y:(b:INT e:ERA)", two_years_era),
    Row("months", "x:(m:M) HYPHEN/DASH/to/and/through y:(n:M z:YEAR)", two_months),
    Row("month-days", "x:(m:M d:DAY) and/or/to/through y:(b:DAY) (?! HYPHEN/UNITS)", two_days),
    Row("month-days-year", "x:(m:M d:DAY) HYPHEN/DASH/and/to/through y:(b:DAY COMMA z:YEAR)", two_days),
    Row("days-month-year", "x:(d:DAY) HYPHEN/DASH/and/to y:(b:DAY (of)? m:M z:YEAR)", two_days),
    Row("days-month", "x:(d:DAY) HYPHEN/DASH y:(b:DAY (of)? m:M)", two_days),
    Row("days-months", "x:(d:DAY m:M) HYPHEN/DASH/to y:(b:DAY n:M z:YEAR)", two_days),
    Row("months-days", "x:(m:M d:DAY) HYPHEN/DASH/to/and/through/until y:(n:M b:DAY COMMA? z:YEAR)", two_days),
    Row("month-days", "x:(m:M d:DAY) HYPHEN/DASH y:(b:DAY) (?! HYPHEN)", two_days),
)

RELATIVE = (
    Row("today", "today (?! POSS)", lambda h: REFUSED if is_capital(h) else Shift(0, "day")),
    Row("yesterday", "yesterday", lambda h: REFUSED if is_capital(h) else Shift(-1, "day")),
    Row("tomorrow", "tomorrow", lambda h: REFUSED if is_capital(h) else Shift(1, "day")),
    Row("day-before-yesterday", "the? day before yesterday", lambda _: Shift(-2, "day")),
    Row(
        "day-after-tomorrow",
        "the? day after tomorrow",
        lambda h: REFUSED if h.words.istitle() and " " in h.words and "After" in h.words else Shift(2, "day"),
    ),
    Row("tonight", "tonight", lambda _: DayPart("NI", Shift(0, "day"))),
    Row("overnight", "overnight", lambda _: DayPart("NI", None)),
    Row("told-unit", "the next u:day/night", lambda h: shifted(h.u, 1, "told")),
    Row("decades-long", "(the)? last/past u:decade/century", lambda h: Stretch(length(1, h.u), -1)),
    Row("told-unit", "the next u:week/month/year/decade/century", lambda h: Shift(1, h.u, "any")),
    Row("last-unit", "(the)? s:DEICTIC u:CALUNIT/night", lambda h: REFUSED if is_name(h) else shifted(h.u, h.s)),
    Row("fiscal", "(the|its) latest/most/recent (recent)? (fiscal)? quarter", lambda _: Fiscal("quarter")),
    Row("fiscal", "the latest period", lambda _: Fiscal("quarter")),
    Row("fiscal", "the same/comparable/corresponding/like quarter", lambda _: Fiscal("quarter")),
    Row(
        "fiscal",
        "the same/comparable/corresponding/like quarter/period "
        "(a year ago/earlier | (of)? last year | (in)? the previous year | the year before)",
        lambda _: Fiscal("year-ago"),
    ),
    Row("fiscal", "the y:MODERNYEAR quarter", lambda h: Fiscal("of-year", h.y)),
    Row("fiscal", "the current (fiscal)? quarter", lambda _: Shift(0, "quarter")),
    Row("fiscal-year", "(the|its)? current fiscal year", lambda _: Shift(0, "year")),
    Row(
        "half-year",
        "(the)? n:first/second HYPHEN? half",
        lambda h: Fraction4("half", 1 if h.n == "first" else 2),
        is_weak=True,
    ),
    Row(
        "half-year",
        "(the)? n:first/second HYPHEN? half of (this|the|last|next) year",
        lambda h: Fraction4(
            "half", 1 if h.n == "first" else 2, Shift({"last": -1, "next": 1}.get(h.words.split()[-2], 0), "year")
        ),
    ),
    Row(
        "half-year",
        "(the)? n:first/second HYPHEN? half of y:YEAR",
        lambda h: Fraction4("half", 1 if h.n == "first" else 2, Calendar(year=h.y)),
    ),
    Row("year-to-date", "year HYPHEN to HYPHEN date", lambda _: None),
    Row(
        "fiscal",
        "(the)? (fiscal HYPHEN)? year HYPHEN ago/earlier/before (fiscal HYPHEN?)? n:ORDINAL HYPHEN? quarter",
        lambda h: Fraction4("quarter", h.n, Shift(-1, "year")),
    ),
    Row("fiscal", "(the|a)? year HYPHEN ago/earlier/before quarter", lambda _: Fiscal("year-ago-quarter")),
    Row("fiscal", "(the|a)? year HYPHEN ago/earlier/before period", lambda _: Fiscal("year-ago")),
    Row("fiscal", "year HYPHEN ago/earlier/before", lambda _: Fiscal("year-ago")),
    Row("fiscal", "the quarter a year ago/earlier", lambda _: Fiscal("year-ago-quarter")),
    Row("fiscal-year", "the full/fiscal/current year", lambda _: Shift(0, "year")),
    Row("year-end", "year POSS? HYPHEN? end", lambda _: Made(Shift(0, "year"), "END")),
    Row("the-year-period", "the y:MODERNYEAR period", lambda h: Calendar(year=h.y)),
    Row("this-part", "this (very)? p:PART", lambda h: DayPart(h.p, Shift(0, "day"))),
    Row("last-weekday", "this s:past/coming w:WEEKDAY", lambda h: Weekday(h.w, SHIFTS[h.s])),
    Row("weekday-week", "w:WEEKDAY week", lambda h: Away(length(1, "week"), 1, "dct", Weekday(h.w, 1))),
    Row(
        "weekday-week",
        "n:NUMBER u:weeks (on|from) w:WEEKDAY",
        lambda h: Away(length(h.n, "week"), 1, "dct", Weekday(h.w, 1)),
    ),
    Row("weekday-week", "a u:week (on|from) w:WEEKDAY", lambda h: Away(length(1, h.u), 1, "dct", Weekday(h.w, 1))),
    Row("weekday-week", "a u:UNIT ago (on)? w:WEEKDAY", lambda h: Away(length(1, h.u), -1, "dct", Weekday(h.w, -1))),
    Row("long-ago", "(a long/short time|long|not long/so long) ago", lambda _: Reference("PAST_REF")),
    Row("last-weekday", "(the)? s:this/last/next/past/coming w:WEEKDAY", lambda h: Weekday(h.w, SHIFTS[h.s])),
    Row("last-month-name", "(the)? s:this/last/next/past/coming m:M", lambda h: MonthName(h.m, SHIFTS[h.s])),
    Row("last-season", "(the)? s:this/last/next/past/coming n:SEASON", lambda h: Season(h.n, None, SHIFTS[h.s], "dct")),
    Row("told-unit", "(the|that)? s:TOLD u:CALUNIT/night", lambda h: shifted(h.u, h.s, "told")),
    Row("last-but-one", "the u:CALUNIT/night before last", lambda h: shifted(h.u, -2)),
    Row("next-but-one", "the u:CALUNIT/night after next", lambda h: shifted(h.u, 2)),
    Row("the-other-day", "(the other day/night/week|some time ago)", lambda _: Reference("PAST_REF")),
    Row("told-unit", "the u:CALUNIT before", lambda h: Shift(-1, h.u, "told")),
    Row("told-unit", "the u:CALUNIT following (?! ANY)", lambda h: Shift(1, h.u, "told")),
    Row("told-weekday", "(the)? s:TOLD w:WEEKDAY", lambda h: Weekday(h.w, h.s, "told")),
    Row("told-month-name", "(the)? s:TOLD m:M", lambda h: MonthName(h.m, h.s, "told")),
    Row("told-season", "(the|that)? s:TOLD n:SEASON", lambda h: Season(h.n, None, h.s, "told")),
    Row(
        "told-part",
        "(the)? s:same/that/following/previous p:PART/night",
        lambda h: DayPart(PARTS.get(h.p, h.p), Shift({"following": 1, "previous": -1}.get(h.s, 0), "day", "told")),
    ),
    Row(
        "next-part",
        "the next p:morning/afternoon/evening/night",
        lambda h: DayPart(PARTS[h.p], Shift(1, "day", "told")),
    ),
    Row("the-unit", "the quarter (?! ended/ending/HYPHEN)", lambda _: Fiscal("quarter")),
    Row("the-unit", "the u:weekend/week/year (?! ended/ending/HYPHEN)", lambda h: Unit(h.u)),
    Row("the-unit", "the u:month", lambda h: Unit(h.u), is_weak=True),
    Row("weekend", "(the)? weekend", lambda h: Unit("weekend")),
)

ZONED = "(z:ZONE | q:ZONEPLACE (standard/daylight/mean)? time | local time)?"

TIMES = (
    Row("clock-meridiem", f"c:CLOCK/DOTCLOCK/HOUR12/ONES/TEEN a:AMPM {ZONED}", clock),
    Row("clock-meridiem", f"c:CLOCK12 {ZONED}", clock12),
    Row("clock", f"c:CLOCK (hours)? {ZONED}", clock),
    Row("clock", f"c:DOTCLOCK {ZONED}", clock, is_weak=True),
    Row("clock-zone", "c:HHMM (hours)? z:ZONE", clock),
    Row("clock-hours", "c:HHMM hours", clock),
    Row("clock-oclock", "c:HOUR12/ONES/TEEN oclock", lambda h: Clock(int(h.c), 0)),
    Row("clock-part", "c:HOUR12/CLOCK/ONES/TEEN (in the|at) p:morning/afternoon/evening/night", clock_part),
    Row("clock-half-past", "half past c:HOUR12/ONES/TEEN", lambda h: Clock(int(h.c), 30)),
    Row(
        "at-dawn",
        "(?<= at/by/before/until/till/after/since/around) p:dawn/dusk/daybreak/sunrise/sunset/nightfall",
        lambda h: DayPart("DT" if h.p in ("dawn", "daybreak", "sunrise") else "EV", None),
    ),
    Row("noon", "n:NOON", lambda h: Clock(h.n, 0)),
    Row("the-part", "the p:morning/afternoon/evening", lambda h: DayPart(PARTS[h.p], None)),
    Row("the-part", "(the)? p:PART", lambda h: DayPart(h.p, None), is_weak=True),
    Row("early-hours", "(the)? g:early/late (p:PART)? hours", lambda h: Made(DayPart(h.p or "MO", None), EDGES[h.g])),
    Row("the-part", "mid HYPHEN? p:morning/afternoon", lambda h: Made(DayPart(PARTS[h.p], None), "MID")),
    Row("weekday-part", "w:WD p:PART", lambda h: DayPart(h.p, Weekday(h.w))),
)

LENGTHS = (
    Row("amount-units", "n:NUMBER HYPHEN? u:UNITS", amount),
    Row("amount-unit", "n:NUMBER HYPHEN u:UNIT (HYPHEN old)?", lambda h: length(h.n, h.u)),
    Row("amount-unit", "n:NUMBER u:UNIT", amount),
    Row("amount-whole-units", "n:NUMBER WHOLE u:UNITS", amount),
    Row("age", "n:NUMBER u:UNITS (old|of age)", amount),
    Row("amount-unit-long", "n:NUMBER HYPHEN? u:UNIT HYPHEN? long", amount),
    Row("the-amount-units", "the (first/final/other)? n:NUMBER u:UNITS", the_amount),
    Row(
        "unit-ended",
        "the u:year/quarter/month/week (?= ended/ending)",
        lambda h: Fiscal("ended") if h.u == "quarter" else length(1, h.u),
    ),
    Row("amount-half-units", "n:NUMBER and a half u:UNITS", lambda h: length(h.n + Fraction(1, 2), h.u)),
    Row("a-unit", "a/an u:UNIT", lambda h: a_unit(h)),
    Row("a-unit-and-a-half", "a/an/one u:UNIT and a half", lambda h: length(Fraction(3, 2), h.u)),
    Row("quarter-century", "a/one quarter HYPHEN? century", lambda _: length(25, "year")),
    Row("half-a-unit", "half a/an/HYPHEN u:UNIT", lambda h: length(Fraction(1, 2), h.u)),
    Row("half-a-unit", "a/an half HYPHEN? u:UNIT", lambda h: length(Fraction(1, 2), h.u)),
    Row("couple-of-units", "a couple (of)? u:UNITS", lambda h: Made(length(2, h.u), "APPROX")),
    Row("dozen-units", "a dozen u:UNITS", lambda h: length(12, h.u)),
    Row("vague-units", "(a/the)? few/several/many/numerous/countless (more)? u:UNITS", lambda h: length(None, h.u)),
    Row("more-units", "n:NUMBER more u:UNITS", lambda h: length(h.n, h.u)),
    Row("another-unit", "another u:UNIT", lambda h: length(1, h.u)),
    Row(
        "units",
        "u:UNITS",
        lambda h: REFUSED if h.u == "quarter" or (h.words[0].isupper() and h.neighbour(-1)) else length(None, h.u),
    ),
    Row("unit-long", "u:UNIT HYPHEN long", lambda h: length(1, h.u)),
    Row("unit-long", "u:LONG", lambda h: length(1, h.u)),
    Row("amount-unit-period", "a n:NUMBER HYPHEN? u:UNIT period/stretch/span", lambda h: length(h.n, h.u)),
    Row("hundreds-of-units", "hundreds/thousands/dozens/scores/tens/millions of u:UNITS", lambda h: length(None, h.u)),
)

SETS = (
    Row("every-unit", "every/each u:UNIT", lambda h: Every(EVERY[h.u])),
    Row("every-n-units", "every n:NUMBER u:UNITS", lambda h: Every(length_value(length(h.n, h.u)))),
    Row("every-other", "every other u:UNIT", lambda h: Every(length_value(length(2, h.u)))),
    Row("every-weekday", "every/each w:WEEKDAY", every_weekday),
    Row("weekdays", "w:WEEKDAYS", every_weekday),
    Row("every-month", "every/each m:MONTH", lambda h: Every(f"XXXX-{h.m:02}")),
    Row("every-season", "every/each s:SEASON", lambda h: Every(f"XXXX-{h.s}")),
    Row("every-part", "every/each p:PART", lambda h: Every(f"XXXX-XX-XXT{h.p}")),
    Row("adverb", "u:ADVERB", lambda h: adverb(h)),
    Row("times-a-unit", "(once/twice|n:NUMBER times) a/per/each/every u:UNIT", lambda h: Every(EVERY[h.u])),
    Row("every-few-units", "every few/several u:UNITS", lambda h: Every(length_value(length(None, h.u)))),
    Row("weekends", "(?<= on/at) weekends", lambda _: Every("XXXX-WXX-WE")),
    Row("weekdays-all", "weekdays", lambda _: Every("XXXX-WXX-WD")),
)

REFERENCES = (
    Row("present", "(?<! the/this/that) current", lambda _: Reference("PRESENT_REF")),
    Row("present", "v:PRESENT", lambda h: Reference(h.v)),
    Row("past", "v:PAST", lambda h: Reference(h.v)),
    Row("the-future", "the (near/immediate/distant)? future", lambda _: Reference("FUTURE_REF")),
    Row("the-future", "the near/short HYPHEN? term", lambda _: Reference("FUTURE_REF")),
    Row("future-units", "future/coming u:UNITS", lambda _: Reference("FUTURE_REF")),
    Row("vague-past", "(the)? past/last few/several u:UNITS", lambda _: Reference("PAST_REF")),
    Row(
        "the-past",
        "the (recent/distant)? past (?! UNITS/UNIT/INT/ONES/TEEN/TENS/VAGUE)",
        lambda _: Reference("PAST_REF"),
    ),
    Row("right-now", "right now", lambda _: Reference("PRESENT_REF")),
    Row("loose-past", "former/recent", lambda _: Reference("PAST_REF", is_loose=True)),
    Row("loose-period", "(this|that|the same) period", lambda _: Reference("", is_loose=True)),
    Row("loose-future", "future", lambda _: Reference("FUTURE_REF", is_loose=True)),
    Row("recent-units", "recent u:UNITS", lambda _: Reference("PAST_REF")),
    Row("these-days", "these days", lambda _: Reference("PRESENT_REF")),
)

HOLIDAY_NAMES = {
    "christmas (day)?": "christmas", "christmas eve": "christmas eve", "boxing day": "boxing day",
    "new year POSS day": "new year's day", "new year POSS eve": "new year's eve", "halloween": "halloween",
    "thanksgiving (day)?": "thanksgiving", "black friday": "black friday", "cyber monday": "cyber monday",
    "easter (sunday)?": "easter", "easter monday": "easter monday", "good friday": "good friday",
    "palm sunday": "palm sunday", "maundy/holy thursday": "maundy thursday", "holy saturday": "holy saturday",
    "ash wednesday": "ash wednesday", "shrove tuesday": "shrove tuesday", "mardi gras": "mardi gras",
    "ascension day": "ascension day", "pentecost": "pentecost", "whit monday": "whit monday",
    "corpus christi": "corpus christi", "epiphany": "epiphany", "valentine POSS day": "valentine's day",
    "(st|saint) DOT? patrick POSS day": "st. patrick's day", "(st|saint) DOT? george POSS day": "st. george's day",
    "april fools APOS? day": "april fools' day", "april fool POSS day": "april fools' day", "may day": "may day",
    "memorial day": "memorial day", "labor/labour day": "labor day", "juneteenth": "juneteenth",
    "independence day": "independence day", "(the)? fourth of july": "independence day",
    "martin luther king COMMA? (jr DOT?)? day": "martin luther king day", "presidents APOS? day": "presidents' day",
    "columbus day": "columbus day", "veterans APOS? day": "veterans day", "armistice day": "armistice day",
    "remembrance day": "remembrance day", "mother POSS day": "mother's day", "father POSS day": "father's day",
    "bastille day": "bastille day", "guy fawkes night/day": "guy fawkes night", "groundhog day": "groundhog day",
    "earth day": "earth day", "canada day": "canada day", "australia day": "australia day",
    "anzac day": "anzac day", "cinco de mayo": "cinco de mayo", "pearl harbor day": "pearl harbor day",
    "flag day": "flag day", "all saints APOS? day": "all saints' day", "all souls APOS? day": "all souls' day",
    "(international)? women POSS day": "women's day", "victory day": "victory day",
    "(the)? (lunar/chinese) new year": "lunar new year", "ramadan": "ramadan", "eid al HYPHEN? fitr": "eid al-fitr",
    "eid al HYPHEN? adha": "eid al-adha",
}  # fmt: skip

HOLIDAYS = (
    *(
        Row("holiday", f"(s:last/this/next/past)? {words} (COMMA? y:YEAR)?", holiday(name))
        for words, name in HOLIDAY_NAMES.items()
    ),
    Row("holiday-week", "easter week", lambda h: Nth(0, "week", Holiday("easter"))),
    Row("holiday-week", "christmas week", lambda h: Nth(0, "week", Holiday("christmas"))),
)

NEAR_MISSES = (
    Row("near-miss-age", "NUMBER HYPHEN year HYPHEN/DASH old/olds", lambda _: None),
    Row("near-miss-fraction", "ONES/a/INT HYPHEN? quarter/quarters of", lambda _: None),
    Row("near-miss-fraction", "ONES/INT HYPHEN quarters", lambda _: None),
    Row(
        "near-miss-rate",
        "(?<= HUNDRED/INT/BIGNUMBER/DECIMAL/hours/percent/COUNTED) a/an "
        "u:day/week/month/year/minute/second/hour/quarter (?! ago/earlier/later/before/after)",
        lambda _: None,
    ),
    Row("near-miss-idiom", "call/calls/called/calling it a day", lambda _: None),
    Row("near-miss-name", "usa today", lambda _: None),
    Row(
        "near-miss-name", "bloody/man/girl/super/ruby/casual WEEKDAY", lambda h: None if h.words.istitle() else REFUSED
    ),
    Row("near-miss-name", "WEEKDAY night live/lights/fever/football", lambda h: None if h.words.istitle() else REFUSED),
    Row("near-miss-number", "NUMBERED DOT? YEAR (?! COMMA)", lambda _: None),
    Row("near-miss-number", "at YEAR (?! ZONE/hours)", lambda _: None),
    Row("near-miss-rate", "INT hours a day", lambda _: None),
    Row(
        "near-miss-newspaper", "sunday/daily/sun times/mail/mirror/telegraph/express/star/post/sun/news", lambda _: None
    ),
    Row("near-miss-round-the-clock", "x:SHORTSLASHED", lambda _: None),
    Row("near-miss-money", "CURRENCY INT/DECIMAL/BIGNUMBER/YEAR", lambda _: None),
)

FIRST_LEVEL = (
    *NEAR_MISSES, *ABSOLUTE, *RANGES, *RELATIVE, *TIMES, *SETS, *LENGTHS, *REFERENCES, *HOLIDAYS,
)  # fmt: skip

COMBINED = (
    Row("edge-of", "(the)? g:early/late/mid/middle HYPHEN? (in|on)? x:DATELIKE", edge),
    Row("edge-of", "(the)? g:beginning/start/end/middle/close/turn/onset/outset of x:DATELIKE", edge),
    Row("edge-of", "g:earlier/later (in|on)? x:STRETCHED", edge),
    Row("edge-of", "(the)? g:early/late/latter/later/first/middle part/half/stages/portion of x:DATELIKE", edge),
    Row("rest-of", "the rest/remainder of x:DATELIKE", lambda h: Made(h.x.meaning, h.x.mod)),
    Row("edge-of", "sometime/sometimes (in|on)? x:DATELIKE", lambda h: Made(h.x.meaning, h.x.mod)),
    Row("or-so", "x:@LENGTH/@STRETCH/@AWAY or so", lambda h: Made(h.x.meaning, "APPROX")),
    Row(
        "or-later",
        "x:@YEAR/@MONTH or g:later/earlier",
        lambda h: Made(h.x.meaning, "ON_OR_AFTER" if h.g == "later" else "ON_OR_BEFORE"),
    ),
    Row("edge-part", "(the)? g:early/late/mid HYPHEN? (in)? x:@PART", edge),
    Row(
        "approximate",
        "about/around/approximately/roughly/circa/ca/c DOT? x:@MONTH/@YEAR/@DECADE/@CENTURY/@LENGTH/@CLOCK/@AWAY",
        lambda h: with_mod(h, "APPROX"),
    ),
    Row("approximate", "some x:@LENGTH", lambda h: with_mod(h, "APPROX")),
    Row("nearly", "nearly/almost x:@LENGTH/@AWAY", lambda h: with_mod(h, "LESS_THAN")),
    Row("more-than", "(more/longer than|over) x:@LENGTH/@AWAY", lambda h: with_mod(h, "MORE_THAN")),
    Row("less-than", "(less/fewer than|under) x:@LENGTH/@AWAY", lambda h: with_mod(h, "LESS_THAN")),
    Row("at-least", "at least x:@LENGTH", lambda h: with_mod(h, "EQUAL_OR_MORE")),
    Row("at-most", "(at most|up to|no more than) x:@LENGTH", lambda h: with_mod(h, "EQUAL_OR_LESS")),
    Row("part-of-day", "p:@PART (of|on)? d:DAYLIKE", part_of),
    Row("day-part", "d:DAYLIKE COMMA? p:@PART", part_of),
    Row("day-part", "d:DAYLIKE in/during p:@PART", part_of),
    Row("every-part", "x:@SET p:@PART", lambda h: every_part(h)),
    Row("nth-unit", "(the)? n:ORDINAL u:CALUNIT (of|in) w:PARTED", lambda h: Nth(h.n, h.u, h.w.meaning)),
    Row("nth-unit", "(the)? final/closing u:CALUNIT (of|in) w:PARTED", lambda h: Nth(-1, h.u, h.w.meaning)),
    Row("nth-unit", "x:@DAY/@WEEK/@WEEKEND/@MONTH/@QUARTER/@YEAR/@DECADE of w:PARTED", lambda h: last_of(h)),
    Row("clock-in-part", "c:@CLOCK COMMA? (on|in)? p:@PART", clock_in_part),
    Row("clock-on-day", "c:@CLOCK COMMA? (on|of)? d:DAYLIKE", clock_of),
    Row("day-at-clock", "d:DAYLIKE COMMA? (at)? (about/around)? c:@CLOCK", clock_of),
    Row("ago", "x:@LENGTH ago", away(-1, "dct")),
    Row("from-now", "x:@LENGTH from @REFERENCE", away(1, "dct")),
    Row("from-now", "x:@LENGTH hence", away(1, "dct")),
    Row(
        "from-day",
        "x:@LENGTH from d:@DAY",
        lambda h: Away(h.x.meaning, 1, "dct", h.d.meaning) if isinstance(h.d.meaning, Shift) else REFUSED,
    ),
    Row("later", "x:@LENGTH later/afterwards/afterward", away(1, "told")),
    Row("earlier", "x:@LENGTH earlier/previously/before (?! ANY)", away(-1, "told")),
    Row("earlier", "x:@LENGTH earlier/previously", away(-1, "told")),
    Row("hanging", "x:@LENGTH (?= g:after/before t:ANY)", hanging),
    Row(
        "stretch", "(?<! MIGHT) (the|these)? g:last/past/previous/next/coming/following x:@LENGTH", lambda h: stretch(h)
    ),
    Row("weekday-of-week", "d:@WEEKDAY (of)? w:@WEEK", lambda h: Weekday(h.d.meaning.number, None, "dct", h.w.meaning)),
    Row("month-of-year", "d:@MONTHNAME COMMA? (of)? w:@YEAR", lambda h: in_year(h)),
    Row("day-of-year", "d:@DAY of w:@YEAR", lambda h: in_year(h)),
    Row("season-of-year", "s:@SEASON (of)? w:@YEAR/@UNITREF", of_year),
    Row("quarter-of-year", "(?<! POSS) w:@YEAR POSS s:@QUARTER", of_year),
    Row("quarter-of-year", "s:@QUARTER (of)? w:@YEAR/@UNITREF", of_year),
    Row(
        "nth-weekday",
        "(the)? n:ORDINAL d:@WEEKDAY (of|in) w:@MONTH/@MONTHNAME",
        lambda h: Nth(h.n, f"weekday:{h.d.meaning.number}", h.w.meaning),
    ),
    Row(
        "last-weekday-of",
        "(the)? d:@WEEKDAY (of|in) w:@MONTH/@MONTHNAME",
        lambda h: Nth(-1, f"weekday:{h.d.meaning.number}", h.w.meaning) if h.d.meaning.shift == -1 else REFUSED,
    ),
    Row("for-years", "(?<= for/in/of/over/within/after/take/took/takes/lasted/last) x:@LENGTH", firm),
    Row("in-season", "(?<= in/of/by/during/until/since) x:@SEASON", firm),
    Row("lengths-and-lengths", "x:@LENGTH (COMMA|and|COMMA and)? y:@LENGTH", lambda h: add_lengths(h)),
)

TRIGGERS = (
    "=today", "=weekdays", "=period", "=nightfall", "LONG", "NUMBERED",
    "MONTH", "ABBRMONTH", "WEEKDAY", "WEEKDAYS", "ABBRWEEKDAY", "UNIT", "UNITS", "CALUNIT", "ADVERB", "PART", "NOON",
    "SEASON", "MODERNYEAR", "ISO", "SLASHED", "CLOCK", "CLOCK12", "AMPM", "ERA", "DECADE", "TENSDECADE", "ORDINAL",
    "PRESENT", "PAST", "QUARTERCODE", "=christmas", "=thanksgiving", "=easter", "=halloween", "=gras", "=mayo",
    "=ramadan", "=eid", "=epiphany", "=juneteenth", "=pentecost", "=christi", "HHMM", "YEAR", "=yesterday", "=tomorrow",
    "=tonight", "=oclock",
    "=future", "=ago", "=past", "=former", "=recent", "=year", "=current", "=term", "=fiscal", "TWODIGITS", "TEEN",
)  # fmt: skip
