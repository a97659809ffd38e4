"""Forms of one word share a stem, words for one act a kind; places stand for their countries."""

import pytest

from timeline.merge.quotes import acts_told
from timeline.merge.words import fold, lexicon, stem


@pytest.mark.parametrize(
    "family",
    [
        "evacuate evacuates evacuated evacuating evacuation evacuations",
        "explode exploded exploding explosion explosions",
        "erupt erupted eruption erupting",
        "elect elected election elections",
        "resign resigned resigning resignation",
        "launch launches launched launching",
        "test tests tested testing",
        "stop stops stopped stopping",
        "carry carried carries carrying",
        "announce announced announces announcement",
        "collide collided collision",
        "die died dies dying",
        "sink sank sunk sinking",
        "kill killed killing killer",
        "agree agreed agreement",
        "detonate detonated detonation",
        "city cities",
        "expel expelled expulsion",
    ],
)
def test_the_forms_of_a_word_share_a_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("words", ["party part", "mine mining minister", "press pass", "war warn", "his this"])
def test_other_words_keep_other_stems(words: str) -> None:
    first, *others = words.split()

    assert stem(first) not in {stem(word) for word in others[-1:]}


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Medellín's", "medellin"),
        ("Kraków", "krakow"),
        ("Łódź", "lodz"),
        ("U.S.", "us"),
        ("Kim’s", "kim"),
        ("Guðný", "gudny"),
        ("states'", "states"),
        ("Monday.", "monday"),
    ],
)
def test_folding_takes_away_what_does_not_tell_names_apart(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("explode", "exploded blast burst explosion bombing ruptured detonation"),
        ("launch", "launched liftoff rocket missile"),
        ("die", "died killed death perished deadly"),
        ("erupt", "erupted eruption volcano"),
        ("quake", "earthquake tremor shook quake"),
        ("evacuate", "evacuated evacuation fled"),
        ("arrest", "arrested detained captured custody"),
        ("meet", "met talks summit negotiations"),
        ("land", "landed splashdown touchdown"),
    ],
)
def test_words_for_one_act_are_of_one_kind(kind: str, words: str) -> None:
    lex = lexicon()
    missing = [word for word in words.split() if kind not in lex.forms.get(word, lex.acts.get(stem(word), ()))]

    assert missing == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("plan", "aircraft"), ("living", "die"), ("passes", "die"), ("department", "resign"), ("quite", "resign"),
        ("grounded", "quake"), ("station", "speak"), ("measured", "sanction"), ("banner", "sanction"),
        ("tank", "vessel"), ("public", "publish"), ("success", "appoint"), ("abortion", "cancel"), ("free", "acquit"),
        ("works", "walkout"), ("ferried", "sink"), ("airline", "crash"), ("founder", "sink"),
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_one_of_a_kind_is_not_of_it(word: str, kind: str) -> None:
    assert kind not in acts_told(word)


def test_a_form_with_a_kind_of_its_own_has_no_other() -> None:
    assert "burn" in lexicon().forms["fire"]
    assert "burn" not in lexicon().forms["fired"]


@pytest.mark.parametrize(
    ("name", "country"),
    [("turkish", "turkey"), ("north korean", "north korea"), ("us", "united states"), ("uk", "united kingdom")],
)
def test_one_name_stands_for_a_country(name: str, country: str) -> None:
    assert lexicon().aliases[name] == country


def test_a_city_name_that_two_countries_share_has_both() -> None:
    assert lexicon().country_of["tripoli"] == {"lebanon", "libya"}


def test_a_city_that_is_a_country_is_the_country() -> None:
    assert "singapore" not in lexicon().country_of


def test_the_tables_name_nothing_twice_in_a_row() -> None:
    kinds = set().union(*lexicon().acts.values(), *lexicon().forms.values())

    assert {kind for pair in lexicon().opposites for kind in pair} <= kinds
