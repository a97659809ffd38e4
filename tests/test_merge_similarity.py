"""What a mention tells, what links two of them and what keeps them apart."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_records import tell

from timeline.edtf import parse_edtf
from timeline.merge.clusters import FLOOR, Strengths
from timeline.merge.profiles import Profile, read_profiles, window
from timeline.merge.rarity import Rarity, count_shelves
from timeline.merge.similarity import WEIGHTS, evidence, explain, forbids, score, strength
from timeline.merge.words import stem
from timeline.model import EventMention


def read(*mentions: EventMention) -> tuple[list[Profile], Rarity]:
    profiles = read_profiles(mentions)
    shelves: dict[str, list[Profile]] = {}
    for item in profiles:
        shelves.setdefault(item.shelf, []).append(item)
    return profiles, Rarity(count_shelves(shelves.values()), len(shelves))


def compare(one: EventMention, other: EventMention) -> dict[str, float]:
    (left, right), rarity = read(one, other)
    return evidence(left, right, rarity)


def read_one(quote: str, trigger: str = "", *, names: tuple[str, ...] = ()) -> Profile:
    return read_profiles([tell(quote, "2016-03-10", trigger=trigger, names=names)])[0]


def test_names_and_words_are_told_apart() -> None:
    told = read_one("Police arrested Elena Koric in Izmir.", "arrested", names=("Elena Koric", "Izmir"))

    assert told.names == {"elena", "koric", "izmir"}
    assert told.words == {"polic", "arrest"}
    assert (told.people, told.cities) == ({"elena", "koric"}, {"izmir"})


def test_the_capital_of_a_country_is_its_city() -> None:
    assert "ankara" in read_one("A bomb exploded in the Turkish capital.", "exploded").names


def test_a_capital_that_acts_is_its_government() -> None:
    told = read_one("The state fired rockets, Pyongyang said.", "fired")

    assert told.countries == {"north korea"}
    assert told.cities == frozenset()


def test_a_direction_is_the_country_that_the_article_names() -> None:
    told, _ = read_profiles(
        [
            tell("The regime of the North fired a rocket.", "2016-03-10", trigger="fired"),
            tell("Talks with North Korea broke down.", "2016-03-10", trigger="broke", at=200),
        ]
    )

    assert told.countries == {"north korea"}


@pytest.mark.parametrize(
    ("quote", "trigger"),
    [
        ("The North carried out its fourth nuclear test.", "carried"),
        ("the nuclear test it conducted shook the region", "conducted"),
        ("It successfully tested an H-bomb.", "tested"),
    ],
)
def test_a_light_verb_leaves_the_act_to_its_noun(quote: str, trigger: str) -> None:
    assert "test" in read_one(quote, trigger).acts


def test_what_came_of_a_happening_is_no_part_of_it() -> None:
    told = read_one("The blast in Izmir drew condemnation from Martin Orumi.", "drew", names=("Izmir", "Martin Orumi"))

    assert "explode" in told.acts
    assert told.people == frozenset()


def test_another_happening_that_only_gives_the_date_is_no_part_of_it() -> None:
    told = read_one("A jet crashed near Izmir, ten days after the blast in Adana.", "crashed", names=("Izmir", "Adana"))

    assert told.cities == {"izmir"}
    assert "explode" not in told.told


@pytest.mark.parametrize(
    ("quote", "trigger", "aside"),
    [
        ("Hours after officials declared the search over, a man was pulled out.", "pulled", "search"),
        ("The head of Astmont, which filed for bankruptcy on Monday, outlined a plan.", "outlined", "bankruptcy"),
    ],
)
def test_what_an_aside_tells_is_no_part_of_it(quote: str, trigger: str, aside: str) -> None:
    assert stem(aside) not in read_one(quote, trigger).words
    assert stem(aside) in read_one(quote, aside).words


def test_an_article_that_gives_no_date_tells_of_the_last_two_days() -> None:
    day = parse_edtf("2016-03-10")

    assert window(day, is_news=True) == ((day.first_day or 0) - 2, day.last_day)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("2016-03-07", "2016-03-09", "their dates do not meet"),
        ("2016-03-07", "2016-03-08", ""),
        ("2016-03", "2016-03-31", ""),
        ("2016-03", "2016-04-01", "their dates do not meet"),
        ("2016", "2016-03", ""),
        ("../2015", "2016", "their dates do not meet"),
        ("2016-03-07", "", ""),
    ],
)
def test_dates_that_do_not_meet_rule_a_link_out(one: str, other: str, reason: str) -> None:
    left, right = read_profiles([tell("A ferry sank.", one), tell("A ferry sank.", other, article="a2")])

    assert forbids(left, right) == forbids(right, left) == reason


def test_two_cities_rule_a_link_out() -> None:
    left, right = read_profiles(
        [tell("A bomb went off in Izmir.", "2016-03-07"), tell("A bomb went off in Adana.", "2016-03-07", article="a2")]
    )

    assert forbids(left, right) == "they happened in different cities"


def test_a_city_and_its_country_do_not_clash() -> None:
    (left, right), rarity = read(
        tell("A bomb went off in Izmir.", "2016-03-07"), tell("A bomb went off in Turkey.", "2016-03-07", article="a2")
    )

    assert forbids(left, right) == ""
    assert "other country" not in evidence(left, right, rarity)


def test_a_city_of_another_country_speaks_against_a_link() -> None:
    one = tell("Islamabad was shaken by an explosion.", "2016-03-07")
    other = tell("A bomb went off in Calgary.", "2016-03-07", article="a2")

    assert "city of another country" in compare(one, other)
    assert "city of another country" not in compare(one, replace(other, quote="A bomb went off in Lahore."))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("1970-04-11T14:13", "1970-04-11T14:18", "one article gives them different hours"),
        ("1970-04-11T14:13", "1970-04-11T14:13", ""),
        ("1970-04-11T14:13", "1970-04-11", ""),
    ],
)
def test_an_article_that_gives_two_hours_tells_two_happenings(one: str, other: str, reason: str) -> None:
    left, right = read_profiles(
        [tell("The rocket lifted off.", one), tell("The rocket lost an engine.", other, at=300)]
    )

    assert forbids(left, right) == forbids(right, left) == reason


def test_two_articles_may_differ_on_the_hour() -> None:
    left, right = read_profiles(
        [tell("The rocket rose.", "1970-04-11T14:13"), tell("The rocket rose.", "1970-04-11T14:18", article="a2")]
    )

    assert forbids(left, right) == ""


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            ("some 6,000 flights were cancelled", "2010-04-15"),
            ("6,000 flights were cancelled", "2010-04-15"),
            "same figure",
        ),
        (("killing 12 people", "2010-04-15"), ("killing 14 people", "2010-04-15"), "other figures"),
        (("a 7.0 quake killed many", "2010-04-15"), ("the quake killed 12", "2010-04-15"), ""),
        (
            ("some 6,000 flights were cancelled", "2010-04-15"),
            ("95,000 flights were cancelled", "2010-04-15/2010-04-20"),
            "figures of another stretch",
        ),
    ],
)
def test_figures_speak_for_a_link_and_against_it(one: tuple[str, str], other: tuple[str, str], said: str) -> None:
    found = compare(tell(*one), tell(*other, article="a2"))

    assert {key for key in found if "figure" in key} == ({said} if said else set())


def test_clusters_that_are_mostly_unlike_do_not_join_over_their_closest_members() -> None:
    items, rarity = read(
        *(tell(f"Thing {number} happened.", "2016-03-10", article=f"a{number}") for number in range(4))
    )
    left, right = items[:2], items[2:]
    near, far = 3.0, FLOOR
    values = {(one.id, other.id): far for one in left for other in right}
    closest = (left[0].id, right[0].id)

    assert Strengths(rarity, values | {closest: near}).nearness(left, right) is None
    assert Strengths(rarity, dict.fromkeys(values, near)).nearness(left, right) == near


def test_a_plan_needs_more_to_be_what_happened() -> None:
    one = tell("The court will rule in Oslo.", "2016-03-07", modality="planned")
    other = tell("The court ruled in Oslo.", "2016-03-07", article="a2")

    assert "one is planned" in compare(one, other)
    assert "one is planned" not in compare(one, replace(other, modality="planned"))


def test_the_news_of_two_days_is_two_happenings() -> None:
    left, right = read_profiles(
        [
            tell("A man was pulled from the rubble.", "2010-01-27", basis="publication"),
            tell("A girl was pulled from the rubble.", "2010-01-29", basis="publication", article="a2"),
        ]
    )

    assert forbids(left, right) == "each is its own day's news"


def test_who_opens_does_not_close() -> None:
    found = compare(
        tell("Ireland opened its airspace.", "2010-04-20", trigger="opened"),
        tell("Ireland closed its airspace.", "2010-04-20", trigger="closed", article="a2"),
    )

    assert "opposite act" in found


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("1970-04-13T22:08", "1970-04-13T22:10", "same hour"),
        ("1970-04-13T22:08-06:00", "1970-04-14T04:08Z", "same hour"),
        ("1970-04-13T22:08", "1970-04-14T03:08", "same minute elsewhere"),
        ("1970-04-13T22:00", "1970-04-14T03:00", "other hour"),
        ("1970-04-17T08:15", "1970-04-17T11:43", "other hour"),
        ("1970-04-17T08:15Z", "1970-04-17T12:15Z", "other hour"),
    ],
)
def test_clocks_are_compared_across_time_zones(one: str, other: str, said: str) -> None:
    found = compare(tell("The tank burst.", one), tell("The tank burst.", other, article="a2"))

    assert {key for key in found if "hour" in key or "minute" in key} == {said}


def test_what_is_told_of_many_days_tells_little() -> None:
    days = [f"2016-03-{number:02}" for number in range(1, 21)]
    mentions = [tell("Ash from Hekla spread.", day, article=day) for day in days]
    mentions += [tell("Ash from Katla spread.", days[0], article=f"k{number}") for number in range(20)]
    _, rarity = read(*mentions)

    assert rarity.of("katla") > rarity.of("hekla")


def test_evidence_speaks_in_the_words_of_the_table() -> None:
    found = compare(
        tell("Ash from Hekla spread to Oslo.", "2016-03-10"), tell("Lava from Hekla hit Bergen.", "", article="a2")
    )

    assert set(found) <= set(WEIGHTS)
    assert score(found) == pytest.approx(sum(WEIGHTS[key] * value for key, value in found.items()))


def test_evidence_is_the_same_both_ways() -> None:
    one = tell("The ferry Ocean Pearl sank off Butwal, 48,000 litres spilled.", "2006-07-14", trigger="sank")
    other = tell("Ocean Pearl capsized with 48,000 litres of oil.", "2006-07", trigger="capsized", article="a2")

    assert compare(one, other) == pytest.approx(compare(other, one))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("2016-03-10", "2016-03-10", "same day 2016-03-10"),
        ("2016-03", "2016-03", "same month 2016-03"),
        ("2016-03-10", "2016", "2016-03-10 lies in 2016"),
        ("2016-03-10", "2016-03-11", "neighbouring days 2016-03-10 and 2016-03-11"),
        ("2016-03-10", "", "no date speaks against it"),
    ],
)
def test_the_reason_says_how_the_dates_agree(one: str, other: str, said: str) -> None:
    mentions = [tell("A ferry sank.", one), tell("A ferry sank.", other, article="a2")]
    (left, right), rarity = read(*mentions)

    assert explain(left, right, rarity, {mention.id: mention for mention in mentions}).startswith(said)


def test_a_profile_of_an_open_date_is_not_fine() -> None:
    told = read_profiles([tell("A ferry sank.", "2016/..")])[0]

    assert (told.is_dated, told.is_fine, told.days) == (True, False, None)


def test_a_profile_outlives_its_row() -> None:
    told = read_profiles([tell("The ferry Ocean Pearl sank off North Korea.", "2016-03-10T08:30Z", trigger="sank")])[0]

    assert Profile.from_row(json.loads(json.dumps(told.as_row()))).as_row() == told.as_row()


PARTS = st.sampled_from(
    ["Lyon", "Oslo", "Turkey", "ferry", "sank", "opened", "closed", "7.4", "48,000", "Elena Koric", "police"]
)
DATES = st.sampled_from(["2016-03-10", "2016-03-10T08:30", "2016-03-11", "2016-03", "2016", "2016/..", ""])


@given(st.lists(st.tuples(st.lists(PARTS, min_size=1, max_size=6), DATES), min_size=2, max_size=2))
def test_the_strength_is_what_the_evidence_adds_up_to_and_the_same_both_ways(told: list[tuple[list[str], str]]) -> None:
    (left, right), rarity = read(
        *(tell(f"The {' '.join(parts)}.", date, article=f"a{n}", names=parts) for n, (parts, date) in enumerate(told))
    )
    found = strength(left, right, rarity)

    assert found == strength(right, left, rarity)
    assert (found is None) == bool(forbids(left, right))
    assert found is None or found == pytest.approx(score(evidence(left, right, rarity)))


def test_a_word_more_rarely_told_moves_no_weight_until_its_level_does() -> None:
    few, some, many = (Rarity({"tank": count}, 100).of("tank") for count in (16, 63, 64))

    assert few == some
    assert some > many
