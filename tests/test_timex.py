"""What find_timexes promises beyond the single line of the corpus."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from timeline import civil
from timeline.model import Interval, Offset, Span, Timex
from timeline.timex import explain, find_timexes, ranges, recognise, resolve
from timeline.timex.lexicon import SHAPES, Lexicon, digit_senses
from timeline.timex.scene import tells_history

DCT = Interval.of_day(2016, 3, 9)


def found(text: str, dct: Interval | None = DCT, language: str = "en") -> list[tuple[str, str]]:
    return [(timex.span.of(text), timex.value) for timex in find_timexes(text, dct, language)]


def one(text: str, dct: Interval | None = DCT) -> Timex:
    (timex,) = find_timexes(text, dct)
    return timex


# ---- offsets from events ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "unit", "anchor"),
    [
        ("Kim spoke a day after the North threatened to strike.", 1, "day", "the North"),
        ("He resigned two weeks before the vote.", -2, "week", "the vote"),
        ("It opened 10 years after the war ended.", 10, "year", "the war"),
        ("He fled six months before elections.", -6, "month", "elections"),
        ("Police came two hours after the blast.", 2, "hour", "the blast"),
    ],
)
def test_an_offset_hangs_on_the_words_of_an_event(text: str, amount: int, unit: str, anchor: str) -> None:
    timex = one(text)

    assert timex.type == "DURATION"
    assert timex.interval is None
    assert timex.offset == Offset(amount, unit, text.index(anchor))  # type: ignore[arg-type]


def test_a_vague_offset_has_no_number() -> None:
    assert one("He spoke days after the blast.").offset is None


def test_a_vague_offset_of_hours_stays_on_the_day_of_the_event() -> None:
    text = "He spoke hours after the blast."

    assert one(text).offset == Offset(0, "hour", text.index("the blast"))


# ---- places in time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("He left on March 3, 2015.", "2015-03-03"),
        ("He left in March 2015.", "2015-03"),
        ("He left in 2015.", "2015"),
        ("He left in the 1990s.", "199X"),
        ("He left in about 1900.", "1900~"),
        ("He left in 490 BC.", "-0489"),
        ("He left last week.", "2016-02-29/2016-03-06"),
        ("He left over the weekend.", "2016-03-05/2016-03-06"),
        ("He left at 21:08 on March 3, 2015.", "2015-03-03T21:08"),
        ("He left in Ramadan 2015.", "2015-06-18/2015-07-16"),
    ],
)
def test_what_can_be_placed_has_an_edtf(text: str, edtf: str) -> None:
    assert one(text).edtf == edtf


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It happened in the first week of March 2015.", (2015, 3, 1), (2015, 3, 7)),
        ("It happened in the second week of March 2015.", (2015, 3, 8), (2015, 3, 14)),
        ("It happened in the last week of March 2015.", (2015, 3, 25), (2015, 3, 31)),
    ],
)
def test_a_week_of_a_month_is_seven_of_its_days(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert one(text).interval == Interval.of_days(civil.day_number(*first), civil.day_number(*last))


def test_a_midnight_that_ends_a_day_stays_on_that_day() -> None:
    timex = one("The offer expires at midnight Friday.")

    assert timex.value == "2016-03-11T24:00"
    assert timex.interval == Interval.of_day(2016, 3, 11)


def test_a_night_lasts_until_the_morning() -> None:
    interval = one("It burned on Monday night.").interval

    assert interval is not None
    assert interval.grain == "daypart"
    midnight = civil.day_number(2016, 3, 8) * civil.SECONDS_PER_DAY
    assert (interval.start, interval.end) == (midnight - 6 * 3600, midnight + 6 * 3600)


def test_a_zone_is_kept_beside_the_local_time() -> None:
    interval = one("It struck at 9:08 p.m. EST.").interval

    assert interval is not None
    assert interval.zone == -300


@pytest.mark.parametrize("text", ["It took three days.", "They meet every Tuesday.", "He is now ill.", "They waited."])
def test_what_is_no_place_in_time_has_no_interval(text: str) -> None:
    assert [timex.interval for timex in find_timexes(text, DCT)] in ([None], [])


def test_an_impossible_day_says_what_is_wrong() -> None:
    timex = one("They met on February 30, 2015.")

    assert (timex.value, timex.interval) == ("", None)
    assert timex.reason == "no value: February of 2015 has no day 30"


def test_a_weekday_says_where_its_date_is_from() -> None:
    assert one("He left on Tuesday.").reason == "the Tuesday before 2016-03-09, the day of publication"


def test_without_a_dct_what_leans_on_it_has_no_value() -> None:
    timex = one("He left yesterday.", None)

    assert (timex.value, timex.interval) == ("", None)
    assert "the day of publication is not known" in timex.reason


def test_without_a_dct_full_dates_are_dated() -> None:
    assert found("He left on 3 May 2010.", None) == [("3 May 2010", "2010-05-03")]


def test_hours_ago_need_a_publication_time() -> None:
    start = civil.day_number(2016, 3, 9) * civil.SECONDS_PER_DAY + 10 * 3600

    assert found("He left two hours ago.", Interval(start, start + 60, "minute")) == [
        ("two hours ago", "2016-03-09T08:00")
    ]
    assert found("He left two hours ago.") == [("two hours ago", "")]


# ---- news and histories -----------------------------------------------------------------------------------------

HISTORY = (
    "The war began in 1914. In August 1914 the army crossed the border. On 5 September it reached the river.\n\n"
    "In 1915 the front froze. The siege of 1916 was long. In 1917 the czar fell. On 11 November 1918 the war ended. "
    "The next day people danced. In December the king came home."
)


def test_in_a_history_a_day_without_a_year_takes_that_of_the_text() -> None:
    assert ("5 September", "1914-09-05") in found(HISTORY)
    assert ("The next day", "1918-11-12") in found(HISTORY)
    assert ("December", "1918-12") in found(HISTORY)


def test_in_news_a_day_without_a_year_leans_on_the_dct() -> None:
    assert ("5 September", "2015-09-05") in found("On Monday he said the army crossed the border on 5 September.")


# ---- ranges -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_range"),
    [
        ("from Monday to Friday", True),
        ("April 5-7, 2014", True),
        ("between 1990 and 1994", True),
        ("from 1990 until 1994", True),
        ("26 July – 22 August 2014", True),
        ("in 1990 and 1994", False),
        ("in 1990, then 1994", False),
    ],
)
def test_the_ends_of_a_range_are_told_apart_from_neighbours(text: str, *, is_range: bool) -> None:
    timexes = find_timexes(text, DCT)

    assert len(timexes) == 2
    assert ranges(timexes, text) == ([(0, 1)] if is_range else [])


# ---- explaining -------------------------------------------------------------------------------------------------


def test_explain_names_the_rows_the_meaning_and_the_steps() -> None:
    told = explain("The court will rule on Friday.", DCT)

    for part in (
        "'Friday'",
        "weekday: 'Friday' won",
        "Weekday(number=5",
        "tense of the verb nearby: future",
        "2016-03-11",
    ):
        assert part in told


def test_explain_shows_what_lost() -> None:
    told = explain("He was born on March 3, 1918.", DCT)

    assert "row month-day-year: 'March 3, 1918' won" in told
    assert "row month-day: 'March 3' lost" in told


def test_explain_says_so_when_there_is_nothing() -> None:
    assert explain("It rained.", DCT) == "no time expression found"


# ---- spans ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He left on\u00a0March\u00a03,\u00a02015.", ["March\u00a03,\u00a02015"]),
        ("“On Monday,” he said — ‘not Tuesday’.", ["Monday", "Tuesday"]),
        ("😀😀 Yesterday 😀 he left 👩‍👩‍👧 on Monday.", ["Yesterday", "Monday"]),
        ("He left on Monday.\r\n\r\nHe came on Tuesday.\r\n", ["Monday", "Tuesday"]),
        ("Cafe\u0301 Noe\u0308l: he left on Monday.", ["Monday"]),
        ("İİİ he left on Monday.", ["Monday"]),
        ("ẞẞ ﬁ he left on Monday.", ["Monday"]),
        ("He left on March\n3, 2015.", ["March\n3, 2015"]),
    ],
)
def test_offsets_are_exact_whatever_stands_around(text: str, words: list[str]) -> None:
    assert [timex.span.of(text) for timex in find_timexes(text, DCT)] == words


def test_no_expression_crosses_a_paragraph() -> None:
    assert [words for words, _ in found("He came in March\n\n2015 was cold.")] == ["March", "2015"]


def test_no_expression_crosses_a_block() -> None:
    text = "He came in March 2015 was cold."

    timexes = find_timexes(text, DCT, "en", [Span(0, 16), Span(17, len(text))])

    assert [timex.span.of(text) for timex in timexes] == ["March", "2015"]


def test_what_no_block_holds_is_not_read() -> None:
    text = "Monday. Tuesday."

    assert [t.span.of(text) for t in find_timexes(text, DCT, "en", [Span(8, 16)])] == ["Tuesday"]


def test_finding_and_dating_are_two_steps() -> None:
    text = "He left on Monday."

    assert resolve(recognise(text), text, DCT) == find_timexes(text, DCT)


WORDS = [
    "Monday",
    "Friday",
    "May",
    "March",
    "January",
    "Sept.",
    "3",
    "5th",
    "1998",
    "2016",
    "490",
    "BC",
    "AD",
    "the",
    "a",
    "of",
    "in",
    "on",
    "at",
    "by",
    "from",
    "to",
    "until",
    "last",
    "next",
    "this",
    "two",
    "three",
    "week",
    "weeks",
    "month",
    "years",
    "day",
    "ago",
    "later",
    "before",
    "after",
    "early",
    "late",
    "mid",
    "-",
    "–",
    ",",
    ".",
    ":",
    "/",
    "3:15",
    "9",
    "p.m.",
    "GMT",
    "morning",
    "night",
    "quarter",
    "first",
    "second",
    "1990s",
    "century",
    "summer",
    "every",
    "daily",
    "now",
    "Easter",
    "he",
    "said",
    "will",
    "30",
    "February",
    "24/7",
    "$5",
    "\n\n",
    "half",
    "and",
    "third",
    "fourth",
    "ended",
    "ending",
    "the quarter",
    "the nine months",
    "a year earlier",
    "the year-ago period",
    "the latest quarter",
    "up from $3 million last year",
    "Oct.",
    "dozen",
    "recent",
    "past",
    "is meeting",
    "the week of",
    "noon",
]
soup = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(soup, st.text(max_size=80), st.lists(st.one_of(soup, st.text(max_size=9)), max_size=5).map(" ".join)))
def test_spans_are_in_order_inside_and_apart_for_any_text(text: str) -> None:
    end = 0
    for timex in find_timexes(text, DCT):
        assert end <= timex.span.start < timex.span.end <= len(text)
        assert timex.reason
        end = timex.span.end


_CLASSES = Lexicon.load("timeline.timex.en").classes
ANY_WORDS = st.lists(
    st.sampled_from(sorted({word for words in _CLASSES.values() for word in words}) + WORDS), max_size=60
)


@settings(max_examples=300, deadline=None)
@given(ANY_WORDS, st.booleans())
def test_no_row_of_words_raises_with_or_without_a_dct(words: list[str], is_dated: bool) -> None:
    text = " ".join(words)

    assert all(timex.span.of(text) for timex in find_timexes(text, DCT if is_dated else None))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He died in 44 BC. In the '80s he had been young.", "the '80s"),
        ("The final year of May was cold.", "The final year of May"),
    ],
)
def test_what_lies_outside_the_calendar_has_no_value_and_says_why(text: str, words: str) -> None:
    timex = next(timex for timex in find_timexes(text, None) if timex.span.of(text) == words)

    assert timex.value == ""
    assert timex.reason.startswith("no ")


@settings(max_examples=150, deadline=None)
@given(soup, soup)
def test_a_paragraph_more_changes_nothing_before_it(text: str, more: str) -> None:
    news = "He said so yesterday, on Monday, last week and last month. " * 2 + text

    longer = f"{news}\n\n{more}"
    assume(not tells_history(recognise(news), DCT) and not tells_history(recognise(longer), DCT))

    before = find_timexes(news, DCT)

    assert find_timexes(longer, DCT)[: len(before)] == before


@settings(max_examples=100, deadline=None)
@given(soup)
def test_explain_is_never_silent_about_what_is_found(text: str) -> None:
    told = explain(text, DCT)

    assert all(timex.reason in told for timex in find_timexes(text, DCT))


# ---- the lexicon ------------------------------------------------------------------------------------------------


@settings(max_examples=500, deadline=None)
@given(st.from_regex(r"[0-9]{1,5}(?:[.,:/][0-9]{1,4}){0,2}(?:st|nd|rd|th|s|am|pm)?", fullmatch=True))
def test_every_shape_of_number_has_a_kind(word: str) -> None:
    known = {frozenset(digit_senses(shape)) for shape in SHAPES}

    assert frozenset(digit_senses(word)) in known | {frozenset()}


def test_every_word_of_the_lexicon_has_a_sense() -> None:
    lexicon = Lexicon.load("timeline.timex.en")

    assert all(lexicon.senses(word) for words in lexicon.classes.values() for word in words)
