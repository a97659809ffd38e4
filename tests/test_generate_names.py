"""Names on the site stand by what they are, and all ways to write one lead to one page."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from site_records import cited_article, event, source
from test_generate_pages import build

from timeline.generate.subjects import name_key
from timeline.model import Event, Name

OLE, LIMA, ACME, ODD = Name("Ole Berg", "person"), Name("Lima", "place"), Name("Acme Inc", "organisation"), Name("Zuse")


def events(*told: Sequence[Name], number: int = 1) -> list[Event]:
    """Return an event for each row of names, the rows so many times over."""
    marked = " ".join(f"[[m{place}|It happened.]]" for place in range(len(told) * number))
    cited = cited_article(marked, source("a", "2020-01-01"))
    made = []
    for place, names in enumerate(told * number):
        one = event(f"e{place:02}", f"Event {place}", cited.citation(f"m{place}", f"2019-01-{place + 1:02}"))
        texts, kinds = tuple(name.text for name in names), tuple(name.kind for name in names)
        made.append(replace(one, names=texts, kinds=kinds if any(kinds) else ()))
    return made


def pages(*told: Sequence[Name], number: int = 1) -> dict[str, str]:
    cited = cited_article("Nothing.", source("a", "2020-01-01"))
    return build([cited.article], events(*told, number=number))


def section_of(name: str, *told: Sequence[Name]) -> str:
    """Return the id of the section in which the list of names has ``name``."""
    before = pages(*told)["names.html"].partition(f">{name}</a>")[0]
    return re.findall(r'<h2 id="([^"]*)">', before)[-1]


def test_the_list_of_names_has_a_section_for_each_kind() -> None:
    page = pages([OLE, LIMA, ACME, ODD], [OLE, LIMA, ACME, ODD])["names.html"]

    heads = re.findall(r'<h2 id="([^"]*)">([^<]*)</h2>', page)
    assert heads == [
        ("person", "People"),
        ("organisation", "Organisations"),
        ("place", "Places"),
        ("other", "Other names"),
    ]
    assert [page.index(name) for name in ("Ole Berg", "Acme", "Lima", "Zuse")] == sorted(
        page.index(name) for name in ("Ole Berg", "Acme", "Lima", "Zuse")
    )


def test_names_of_which_nothing_is_known_stand_by_their_letters() -> None:
    page = pages([ODD, Name("Abel")], [ODD, Name("Abel")])["names.html"]

    assert re.findall(r'<h2 id="[^"]*">([^<]*)</h2>', page) == ["A", "Z"]


def test_the_page_of_a_person_leads_up_to_the_people() -> None:
    assert 'href="../names.html#person">People</a>' in pages([OLE], [OLE])["names/ole-berg.html"]


def test_people_and_places_are_filters_of_their_own() -> None:
    ana, rome = Name("Ana Ruiz", "person"), Name("Rome", "place")
    page = pages([OLE, LIMA], [ana, rome], [ODD], number=4)["index.html"]

    assert re.findall(r"<h3>(By [^<]*)</h3>", page) == ["By person", "By place"]
    assert "names.html#place" in page


def test_a_lone_person_is_a_filter_among_the_other_names() -> None:
    page = pages([OLE, LIMA], [Name("Rome", "place")], [ODD], number=4)["index.html"]

    assert re.findall(r"<h3>(By [^<]*)</h3>", page) == ["By place", "By name"]


def test_a_name_is_what_most_events_take_it_for() -> None:
    person, place, unknown = Name("Lincoln", "person"), Name("Lincoln", "place"), Name("Lincoln")

    assert section_of("Lincoln", [place], [person], [person], [unknown], [unknown], [unknown]) == "person"


def test_a_name_that_is_as_often_one_as_the_other_is_the_same_in_any_order() -> None:
    person, place = Name("Lincoln", "person"), Name("Lincoln", "place")

    assert section_of("Lincoln", [place], [person]) == section_of("Lincoln", [person], [place])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("James A. Lovell", "James Lovell"),
        ("Eyjafjallajökull", "Eyjafjallajokull"),
        ("KYIV", "Kyiv"),
        ("José Ruiz", "Jose  Ruiz"),
    ],
)
def test_ways_to_write_a_name_share_a_page(one: str, other: str) -> None:
    page = pages([Name(one)], [Name(other)])["names.html"]

    assert len(re.findall(r'href="names/', page)) == 1
    assert "2 events" in page


@pytest.mark.parametrize(("one", "other"), [("A. Lovell", "B. Lovell"), ("Ana Ruiz", "Ana Ruis"), ("が", "か")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
