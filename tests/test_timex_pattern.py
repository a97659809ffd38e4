"""The notation of rule patterns, and the table of holidays."""

import re

import pytest

from timeline import civil
from timeline.timex import recognise
from timeline.timex.en import rules
from timeline.timex.engine import Row
from timeline.timex.holidays import day_of, days_of, easter
from timeline.timex.lexicon import Lexicon
from timeline.timex.pattern import Compiled, PatternError, PatternReader, literal_words


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    words = Lexicon.load("timeline.timex.en")
    for word in ("the", "of"):
        words.add_literal(word)
    words.freeze()
    return words


@pytest.fixture(scope="module")
def reader(lexicon: Lexicon) -> PatternReader:
    return PatternReader(lexicon, {"M": "MONTH | ABBRMONTH DOT?"}, lambda sort: {"DAY": "\u1000"}[sort])


def matches(compiled: Compiled, lexicon: Lexicon, text: str) -> bool:
    (tokens,) = lexicon.cut(text, [(0, len(text))], re.compile(""))
    kinds = tokens.kinds.rstrip("\x01")
    match = compiled.match(kinds, 0)
    return match is not None and match.end() == len(kinds)


@pytest.mark.parametrize(
    ("pattern", "text", "is_match"),
    [
        ("MONTH DAY", "March 3", True),
        ("MONTH DAY", "March 32", False),
        ("MONTH DAY", "march 3", False),
        ("MONTH of? YEAR", "March of 1999", True),
        ("MONTH of? YEAR", "March 1999", True),
        ("DAY/DAYORDINAL of MONTH", "3rd of March", True),
        ("(MONTH | WEEKDAY) DAY", "Monday 3", True),
        ("M DAY", "Sept. 3", True),
        ("MONTH (?! DAY)", "March", True),
        ("DAY HYPHEN DAY", "5-7", True),
        ("DAY HYPHEN DAY", "5 - 7", False),
        ("DAY DASH DAY", "5 - 7", True),
        ("CLOCK AMPM", "9:08 p.m.", True),
    ],
)
def test_a_pattern_matches_a_row_of_tokens(
    pattern: str, text: str, reader: PatternReader, lexicon: Lexicon, *, is_match: bool
) -> None:
    assert matches(reader.read(pattern), lexicon, text) == is_match


@pytest.mark.parametrize("pattern", ["MONTH?", "(MONTH", "MONTH )", "MONTH & DAY"])
def test_a_pattern_that_cannot_be_read_is_an_error(pattern: str, reader: PatternReader) -> None:
    with pytest.raises(PatternError):
        reader.read(pattern)


def test_a_class_that_nobody_has_is_an_error(reader: PatternReader) -> None:
    with pytest.raises(KeyError, match="NOSUCHCLASS"):
        reader.read("NOSUCHCLASS")


def test_the_words_a_pattern_names_are_those_of_its_macros_too() -> None:
    assert literal_words("the x:M of/in YEAR", {"M": "MONTH | moon"}) == {"the", "of", "in", "moon"}


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2016, 3, 27), (2038, 4, 25)]
)
def test_easter_falls_on_its_sunday(year: int, month: int, day: int) -> None:
    assert easter(year) == civil.day_number(year, month, day)
    assert civil.weekday(easter(year)) == 6


@pytest.mark.parametrize("year", range(1990, 2031))
def test_the_lunar_new_year_falls_between_21_january_and_20_february(year: int) -> None:
    day = day_of("lunar new year", year)

    assert day is not None
    assert civil.day_number(year, 1, 21) <= day <= civil.day_number(year, 2, 20)


@pytest.mark.parametrize("year", range(2001, 2026))
def test_ramadan_is_a_month_of_the_moon(year: int) -> None:
    days = days_of("ramadan", year)

    assert days is not None
    assert days[1] - days[0] + 1 in (29, 30)


def test_a_holiday_outside_the_tables_has_no_day() -> None:
    assert days_of("ramadan", 1950) is None


def test_no_row_looks_further_than_one_token_of_no_class() -> None:
    # What is found in a region is remembered by its words and the kinds of the tokens around it: see engine.
    looking = re.compile(r"\(\?(?:<[=!] ANY\)|[=!] (?:[^()]* )?(?:t:)?ANY\))")
    for row in (*rules.FIRST_LEVEL, *rules.COMBINED):
        assert "ANY" not in looking.sub("", row.pattern), row.name


@pytest.mark.parametrize("row", rules.COMBINED, ids=lambda row: row.name)
def test_a_row_of_the_second_level_asks_for_a_find(row: Row) -> None:
    named = [rules.MACROS.get(word, "") for word in re.findall(r"\b[A-Z]+\b", row.pattern)]
    assert "@" in " ".join([row.pattern, *named])


@pytest.mark.parametrize("before", ["", "The ship sank. ", "Café – "])
def test_what_is_found_again_in_the_same_words_stands_where_they_stand(before: str) -> None:
    found = [recognise(f"{before}It sank {words} off Naxos.") for words in ("late on Monday", "late  on\nMonday")]
    texts = [f"{before}It sank late on Monday off Naxos.", f"{before}It sank late  on\nMonday off Naxos."]
    spans = [one.span.of(text) for text, (one,) in zip(texts, found, strict=True)]
    assert spans == ["late on Monday", "late  on\nMonday"]


def test_a_small_letter_tells_even_where_the_same_word_was_read_before() -> None:
    lines = ("It sank on March 3.", "It sank on march 3.", "It sank on March 3.")
    assert [len(recognise(line)) for line in lines] == [1, 0, 1]
