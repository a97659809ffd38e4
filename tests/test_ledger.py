"""Whole events at hand while a build lasts: few or many, here and in a copy of the process."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from timeline.edtf import parse_edtf
from timeline.ledger import HELD_BYTES, Ledger, event_row, kept_event_of
from timeline.model import Citation, Disagreement, Event, Source, Span
from timeline.records import KeptEvent

SOURCE = Source("left", "Ship leaves", "The Harbour Post", published=parse_edtf("2010-04-14"))
CITED = Citation(
    "m1", SOURCE, Span(0, 24), "The ship left on Monday.", parse_edtf("2010-04-12"), Span(14, 23), "text", "reported",
    "“Monday” dates “left”",
)  # fmt: skip
EVENT = Event(
    "e1", parse_edtf("2010-04-12"), "The ship leaves", (CITED,), 0.25, "reported", names=("Titanic", "Cobh"),
    reasons=("one — other: same day",), kinds=("", "place"),
    disagreements=(Disagreement("count", "people", (("5", ("m1",)), ("6", ("m2",)))),),
)  # fmt: skip


def kept(number: int, size: int = 0) -> KeptEvent:
    event = replace(EVENT, id=f"e{number}", headline=f"{number} " + "x" * size)
    return KeptEvent(event, f"own{number}", is_placed=bool(number % 2), digest=bytes([number]))


def filled(folder: Path, size: int) -> Ledger:
    ledger = Ledger(folder)
    ledger.sources = {SOURCE.article_id: SOURCE}
    for number in range(10):
        ledger.put(kept(number, size))
    return ledger


def test_an_event_comes_back_from_its_row_as_it_was() -> None:
    assert kept_event_of(event_row(kept(1)), {SOURCE.article_id: SOURCE}) == kept(1)


@pytest.mark.parametrize("size", [0, HELD_BYTES // 3])
def test_events_come_back_in_the_order_in_which_they_came(tmp_path: Path, size: int) -> None:
    ledger = filled(tmp_path, size)

    assert len(ledger) == 10
    assert list(ledger) == [kept(number, size) for number in range(10)]
    assert list(ledger[3:5]) == [kept(3, size), kept(4, size)]
    assert ledger[-1] == kept(9, size)
    ledger.close()


@pytest.mark.parametrize("size", [0, HELD_BYTES // 3])
def test_an_event_is_found_by_its_id(tmp_path: Path, size: int) -> None:
    ledger = filled(tmp_path, size)

    assert [ledger.find(f"e{number}") for number in (7, 0, 9)] == [kept(number, size).event for number in (7, 0, 9)]
    assert ledger.has("e3")
    assert not ledger.has("e10")
    with pytest.raises(KeyError):
        ledger.find("e10")
    ledger.close()


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    ledger = filled(tmp_path, HELD_BYTES // 2)

    assert list(tmp_path.iterdir()) == []
    ledger.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied where the system can")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_copy_of_the_process_reads_them_while_the_process_does(tmp_path: Path) -> None:
    ledger = filled(tmp_path, HELD_BYTES // 3)
    copy = os.fork()
    if not copy:
        found = [ledger.find(f"e{number}") for number in reversed(range(10))]
        os._exit(0 if found == [kept(n, HELD_BYTES // 3).event for n in reversed(range(10))] else 1)
    for number in range(10):
        assert ledger.find(f"e{number}") == kept(number, HELD_BYTES // 3).event

    assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
    ledger.close()
