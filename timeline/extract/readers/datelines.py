"""The words in front of a report that say where, when and by whom it was filed."""

import re
from dataclasses import dataclass

from timeline.extract.readers.dates import MONTHS, find_stamps
from timeline.model import Interval

_UPPER = "A-ZÀ-ÖØ-Þ"
_LETTERS = r"\w.'’-"
_CAPS = rf"[{_UPPER}][{_UPPER}.'’-]+(?:[ /][{_UPPER}][{_UPPER}.'’-]*){{0,4}}"
_NAME = rf"[{_UPPER}][{_LETTERS}]*(?: (?:(?:of|the|de|la|el|al|del) )?[{_UPPER}][{_LETTERS}]*){{0,4}}"
_MONTH = "(?:" + "|".join(f"{name[:3]}[a-z]*" for name in MONTHS) + r")\.?"
_DATE = rf"(?:[A-Z][a-z]+day,? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_AGENCY = rf"\((?P<agency_>[{_UPPER}][^()\n]{{1,60}})\)"  # each form below gives its group a name of its own
_DASH = r"\s*(?:—|–|―|--)\s*|\s+-\s+"
_MAX_LENGTH = 160  # a dateline is a place, a date and an agency; more is prose with a dash in it
# "BILBAO, Jan. 2 (Harbor Tribune) — ", "TIJUANA, Mexico — ", "Houston (Meridian Press) — ", "(Global Times) - ".
# A place in capitals may stand alone; one that is written as any other name needs a date or an agency beside it.
_IN_PARAGRAPH = re.compile(
    rf"(?:(?:{_CAPS}(?:, {_NAME})?(?:,? {_DATE})?,?(?: {_AGENCY.replace('agency_', 'agency_a')})?"
    rf"|{_NAME}(?:, {_NAME})?,? (?:{_DATE},? )?{_AGENCY.replace('agency_', 'agency_b')}"
    rf"|{_NAME}(?:, {_NAME})?, {_DATE}"
    rf"|{_AGENCY.replace('agency_', 'agency_c')})"
    rf"(?P<dash>{_DASH}))(?=[^\s])"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph: ``end`` is where its dash ends, ``prose`` where the report starts.

    ``published`` is the date it names, None where it names none or leaves the year out.
    """

    end: int
    prose: int
    publisher: str
    published: Interval | None


def read_dateline(text: str, start: int, end: int) -> Dateline | None:
    """Return the dateline that the paragraph ``text[start:end]`` opens with, or None."""
    match = _IN_PARAGRAPH.match(text, start, min(end, start + _MAX_LENGTH))
    # "NATO — the alliance — said": after a dateline a sentence begins.
    if match is None or text[match.end()].islower():
        return None
    publisher = match["agency_a"] or match["agency_b"] or match["agency_c"] or ""
    stamps = find_stamps(text[start : match.start("dash")])
    published = next((stamp.interval for stamp in stamps if stamp.interval is not None), None)
    return Dateline(match.start("dash") + len(match["dash"].rstrip()), match.end(), publisher, published)
