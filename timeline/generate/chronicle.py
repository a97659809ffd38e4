"""Events in order of time, cut into years and months, with silences named and a strip that shows how dense they lie."""

from collections.abc import Mapping, Sequence

from timeline import civil
from timeline.generate import dates
from timeline.generate.cards import Library, Values, Weight, card_values, counted
from timeline.model import Event, Interval

_MIN_GAP_DAYS = 60
_MIN_GAP_SHARE = 0.06  # of the whole span: a silence is long only beside the rest
_MAX_JUMPS = 40  # years: more are a wall of numbers on a phone
_MIN_EVENTS_FOR_MONTHS = 6  # in one year


def years(events: Sequence[Event], library: Library, language: str, weights: Mapping[str, Weight]) -> list[Values]:
    """Return the events (in order) as sections, one a year, those without a date in one at the end."""
    gaps = _gaps(events)
    sections: list[Values] = []
    for title, identifier, members in _by_year(events):
        parts: list[Values] = []
        for month, part_id, part_members in _by_month(identifier, members):
            cards = [card_values(event, library, language, weights[event.id]) for event in part_members]
            part: Values = {"title": month, "id": part_id, "gap": "", "events": cards, "level": 4 if month else 3}
            for card in cards:
                card["gap"] = gaps.get(card["id"], "")
            if month:
                _lift_gap(cards[0], part)
            parts.append(part)
        section: Values = {"title": title, "id": identifier, "count": counted(len(members), "event"), "parts": parts}
        _lift_gap(parts[0] if parts[0]["title"] else parts[0]["events"][0], section)
        sections.append(section)
    return sections


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


def span_in_words(events: Sequence[Event]) -> str:
    """Return from when to when the events run: ``11 April 1970 – 15 June 1970``, ``""`` without a date."""
    known = [event.interval for event in events if event.interval is not None]
    starts = [interval for interval in known if interval.start is not None]
    ends = [interval for interval in known if interval.end is not None]
    if not starts or not ends:
        return dates.in_words(known[0]) if known else ""
    first = min(starts, key=lambda interval: (interval.start or 0, -(interval.end or 0)))
    last = max(ends, key=lambda interval: (interval.end or 0, interval.start or 0))
    one, other = _without_clock(first), _without_clock(last)
    return one if one == other else f"{one} – {other}"


def _by_year(events: Sequence[Event]) -> list[tuple[str, str, list[Event]]]:
    groups: dict[int | None, list[Event]] = {}
    for event in events:
        groups.setdefault(_year(event.interval), []).append(event)
    undated = groups.pop(None, [])
    found = [(dates.year_in_words(year), f"y{year}", members) for year, members in groups.items() if year is not None]
    return found + ([("Date not known", "undated", undated)] if undated else [])


def _by_month(year_id: str, events: Sequence[Event]) -> list[tuple[str, str, list[Event]]]:
    """Return the months of a year that is full enough to be cut; events dated no finer than that come first."""
    groups: dict[int, list[Event]] = {}
    for event in events:
        groups.setdefault(_month(event.interval), []).append(event)
    if len(events) < _MIN_EVENTS_FOR_MONTHS or len(groups.keys() - {0}) < 2:
        return [("", year_id, list(events))]
    months = sorted(groups.items())
    return [(dates.MONTHS[month - 1] if month else "", f"{year_id}-{month}", members) for month, members in months]


def _year(interval: Interval | None) -> int | None:
    if interval is None:
        return None
    day = interval.first_day if interval.first_day is not None else interval.last_day
    return None if day is None else civil.civil_date(day)[0]


def _month(interval: Interval | None) -> int:
    """Return the month, 1 to 12, under which an interval stands, 0 when its words name no month."""
    if interval is None or interval.grain in dates.YEARLY:
        return 0
    day = interval.first_day if interval.first_day is not None else interval.last_day
    return 0 if day is None else civil.civil_date(day)[1]


def _gaps(events: Sequence[Event]) -> dict[str, str]:
    """Return the silences worth naming, each under the id of the event that ends it."""
    known = [event for event in events if event.interval and event.interval.start is not None]
    if len(known) < 2:
        return {}
    span_days = _start_day(known[-1]) - _start_day(known[0])
    least = max(_MIN_GAP_DAYS, span_days * _MIN_GAP_SHARE)
    found = {}
    reach = _start_day(known[0]) + _length_days(known[0].interval)
    for event in known[1:]:
        silent_days = _start_day(event) - reach
        if silent_days >= least:
            found[event.id] = f"No events for {dates.gap_in_words(silent_days)}"
        reach = max(reach, _start_day(event) + _length_days(event.interval))
    return found


def _start_day(event: Event) -> int:
    day = event.interval.first_day if event.interval else None
    if day is None:
        raise ValueError(f"the event {event.id} has no start")
    return day


def _length_days(interval: Interval | None) -> int:
    if interval is None or interval.first_day is None or interval.last_day is None:
        return 0
    return interval.last_day - interval.first_day + 1


def _without_clock(interval: Interval) -> str:
    if interval.first_day is not None and interval.first_day == interval.last_day:
        interval = Interval.of_days(interval.first_day, interval.first_day)
    return dates.in_words(interval).partition(", ")[2] if _has_weekday(interval) else dates.in_words(interval)


def _has_weekday(interval: Interval) -> bool:
    return dates.in_words(interval).partition(", ")[0] in dates.WEEKDAYS
