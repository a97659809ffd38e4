"""Rolls: events as rows and columns say what they said, in any order; of many the weightiest are found."""

from random import Random
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from site_records import source

from timeline.generate.briefs import Brief
from timeline.generate.rolls import Roll, numbers
from timeline.model import Interval

TELLERS = tuple(source(f"a{number}", "2021-03-04", "P") for number in range(3))


def brief(event_id: int, importance: float) -> Brief:
    marks = [bytes([event_id, number] * 8) for number in range(3)]
    names = ("Orrin", "Valby")[: event_id % 3]
    kinds = ("place", "person")[: event_id % 3]
    day = Interval.of_year(2000 + event_id % 4) if event_id % 5 else None
    told_by = TELLERS[: 1 + event_id % 3]
    whole = SimpleNamespace(citations=[SimpleNamespace(source=one) for one in told_by])
    cited = tuple(one.article_id for one in told_by)
    apart = (0,) * (event_id % 2)
    return Brief(f"e{event_id:02}", day, importance, names, kinds, cited, apart, *marks, lambda _: whole)  # type: ignore[arg-type,return-value]


BRIEFS = st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.0)), max_size=20).map(
    lambda weights: [brief(number, weight) for number, weight in enumerate(weights)]
)


def said(events: list[Brief] | Roll) -> list[tuple[object, ...]]:
    return [one[:-1] for one in events]


@given(BRIEFS, st.randoms())
def test_a_roll_says_what_its_events_said(events: list[Brief], chance: Random) -> None:
    roll = Roll.of(events)
    order = list(range(len(events)))
    chance.shuffle(order)
    other = Roll.alone(roll.some(numbers(order)))

    assert said(roll) == said(events)
    assert said(other) == said([events[place] for place in order])
    assert said(roll[1:3]) == said(events[1:3])


@given(BRIEFS, st.integers(1, 8))
def test_the_most_important_are_those_that_a_sort_puts_first(events: list[Brief], most: int) -> None:
    best = sorted(events, key=lambda one: (-one.importance, one.id))[:most]
    assert said(Roll.of(events).most_important(most)) == said(sorted(best, key=lambda one: one.id))


@given(BRIEFS)
def test_groups_hold_all_events_in_their_order(events: list[Brief]) -> None:
    groups = Roll.of(events).grouped(lambda day: day and day.start)
    told: dict[object, list[Brief]] = {}
    for one in events:
        told.setdefault(one.interval and one.interval.start, []).append(one)

    assert {key: said(group) for key, group in groups.items()} == {key: said(group) for key, group in told.items()}
    assert list(groups) == list(told)


@given(BRIEFS, st.data())
def test_an_edited_roll_holds_what_stays_and_what_comes_in_order(events: list[Brief], data: st.DataObject) -> None:
    last = Roll.of(sorted(events, key=lambda one: one.id))
    gone = data.draw(st.lists(st.sampled_from(last.numbers), unique=True)) if events else []
    changed = data.draw(st.lists(st.sampled_from(gone), unique=True)) if gone else []
    come = [last.rows.add(last.rows.brief(row)._replace(importance=0.7)) for row in changed]
    come.append(last.rows.add(brief(50, 0.3)))
    last.row_of("")  # so that it is known which row is whose

    found = last.edited(gone, come, last.rows.ids.__getitem__)
    stay = [row for row in last.numbers if row not in gone]

    assert list(found.numbers) == sorted([*stay, *come], key=last.rows.ids.__getitem__)
    assert {one.id: found.row_of(one.id) for one in events} == {
        one.id: next((row for row in found.numbers if last.rows.ids[row] == one.id), None) for one in events
    }
