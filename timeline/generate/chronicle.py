"""Events in order of time, cut into years and months, with silences named and a strip that shows how dense they lie."""

from collections.abc import Mapping, Sequence

from timeline import civil
from timeline.generate import dates
from timeline.generate.cards import Library, Values, Weight, brief_values, card_values
from timeline.generate.dates import ENGLISH
from timeline.generate.moments import Moments
from timeline.generate.rolls import Roll
from timeline.generate.shelves import _month, _year
from timeline.generate.words import Words
from timeline.model import Event, Interval

_MIN_GAP_DAYS = 60
_MIN_GAP_SHARE = 0.06  # of the whole span: a silence is long only beside the rest
_MAX_JUMPS = 40  # years: more are a wall of numbers on a phone
KEY_EVENTS = 6
_CITATIONS = 5  # on a card
MIN_FOR_KEYS = 12  # below, every event is on the first screen anyway
_MIN_EVENTS_FOR_MONTHS = 6  # in one year


def years(events: Roll, moments: Moments, library: Library, weights: Mapping[str, Weight]) -> list[Values]:
    """Return the events (in order) as sections, one a year, those without a date in one at the end."""
    gaps, find = gaps_between(events, moments, library.words), events.rows.find
    sections: list[Values] = []
    for title, identifier, members in _by_year(events, library.words):
        parts: list[Values] = []
        for month, part_id, part_members in _by_month(identifier, members, library.words):
            cards = [event_values(find(one), library, weights[one]) for one in part_members.ids()]
            part: Values = {"title": month, "id": part_id, "gap": "", "events": cards, "level": 4 if month else 3}
            for card in cards:
                card["gap"] = gaps.get(card["id"], "")
            if month:
                _lift_gap(cards[0], part)
            parts.append(part)
        count = library.words.counted(len(members), "event")
        section: Values = {"title": title, "id": identifier, "count": count, "parts": parts}
        _lift_gap(parts[0] if parts[0]["title"] else parts[0]["events"][0], section)
        sections.append(section)
    return sections


def event_values(event: Event, library: Library, weight: Weight, most: int = _CITATIONS) -> Values:
    """Return one event as its weight asks for it; its own page has the citations that are too many for a card."""
    return brief_values(event, library) if weight == "brief" else card_values(event, library, weight, most)


def _lift_gap(inner: Values, outer: Values) -> None:
    """Move a silence from before the first thing below a heading to before the heading."""
    outer["gap"], inner["gap"] = inner["gap"], ""


def jumps(sections: Sequence[Values]) -> list[Values]:
    """Return where a reader may jump to: every year, or the first year of each decade where there are many."""
    if len(sections) <= _MAX_JUMPS:
        return [{"title": section["title"], "id": section["id"]} for section in sections]
    found: dict[str, Values] = {}
    for section in sections:
        title = section["title"]
        decade = f"{title[:-1]}0s" if title.isdecimal() else title
        found.setdefault(decade, {"title": decade, "id": section["id"]})
    return list(found.values())


def span_in_words(moments: Moments, words: Words = ENGLISH) -> str:
    """Return from when to when events run: ``11 April 1970 – 15 June 1970``, ``""`` without a date."""
    known = [interval for interval in moments.intervals if interval is not None]
    starts = [interval.start for interval in known if interval.start is not None]
    ends = [interval.end for interval in known if interval.end is not None]
    if not starts or not ends:
        return dates.in_words(known[0], words) if known else ""
    earliest, latest = min(starts), max(ends)
    first = min((one for one in known if one.start == earliest), key=lambda interval: -(interval.end or 0))
    last = max((one for one in known if one.end == latest), key=lambda interval: interval.start or 0)
    one, other = _without_clock(first, words), _without_clock(last, words)
    return one if one == other else words("date.range", first=one, last=other)


def _by_year(events: Roll, words: Words) -> list[tuple[str, str, Roll]]:
    groups = events.grouped(_year)
    undated = groups.pop(None, None)
    found = [
        (dates.year_in_words(year, words), f"y{year}", members) for year, members in groups.items() if year is not None
    ]
    return found + ([(words("date-not-known"), "undated", undated)] if undated else [])


def _by_month(year_id: str, events: Roll, words: Words) -> list[tuple[str, str, Roll]]:
    """Return the months of a year that is full enough to be cut; events dated no finer than that come first."""
    groups = events.grouped(_month) if len(events) >= _MIN_EVENTS_FOR_MONTHS else {}
    if len(groups.keys() - {0}) < 2:
        return [("", year_id, events)]
    months = sorted(groups.items())
    return [(words.month(month) if month else "", f"{year_id}-{month}", members) for month, members in months]


def gaps_between(events: Roll, moments: Moments, words: Words = ENGLISH) -> dict[str, str]:
    """Return the silences worth naming, each under the id of the event that ends it; ``moments`` are the events'."""
    # The place of the first event, its first day, and the day after its last.
    known: list[tuple[int, int, int]] = []
    for interval, place in zip(moments.intervals, moments.places, strict=True):
        if interval is not None and interval.start is not None:
            start = interval.start // civil.SECONDS_PER_DAY
            end = interval.end
            known.append((place, start, start if end is None else (end - 1) // civil.SECONDS_PER_DAY + 1))
    if len(known) < 2:
        return {}
    span_days = known[-1][1] - known[0][1]
    least = max(_MIN_GAP_DAYS, span_days * _MIN_GAP_SHARE)
    found = {}
    ids, numbers = events.rows.ids, events.numbers
    reach = known[0][2]
    for place, start, end in known[1:]:
        if start - reach >= least:
            found[ids[numbers[place]]] = words("gap", length=dates.gap_in_words(start - reach, words))
        if end > reach:
            reach = end
    return found


def _without_clock(interval: Interval, words: Words) -> str:
    """Return the date without weekday and time of day."""
    if interval.first_day is not None and interval.first_day == interval.last_day:
        interval = Interval.of_days(interval.first_day, interval.first_day)
    told, weekday = dates.in_words(interval, words), dates.weekday_of(interval, words)
    return told.replace(words("date.with-weekday", weekday=weekday, date=""), "") if weekday else told
