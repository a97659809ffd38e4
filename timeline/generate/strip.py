"""The density strip: how many events start in each stretch of time, as bars, with long silences cut out of the axis."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from timeline import civil
from timeline.generate import dates
from timeline.generate.briefs import Brief
from timeline.generate.cards import Values
from timeline.generate.dates import date_of
from timeline.generate.urls import anchor
from timeline.generate.words import Words
from timeline.model import Grain, Interval

HEIGHT = 56  # px, of the highest bar
_MIN_BAR = 5  # px: one event is still seen
_MAX_SLOTS = 80  # bars and breaks beside each other: thinner ones cannot be told apart on a phone
_MIN_SLOTS = 3  # below, a strip shows nothing that a list does not
_BREAK_SLOTS = 3  # the room that a cut takes
_LUMP_SLOTS = 3  # the width of the bar for all that is earlier, or later
_OUTLIER_SHARE = 1 / 3  # of the events, at most, may go into those two
_MAX_BREAKS = 4
_MIN_SILENCE = 7  # empty slots in a row that are worth a cut
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_TICK_SLOTS = 9  # room for a label on a wide screen
_PHONE_TICK_SLOTS = 19  # and on a phone
_INTERVAL = attrgetter("interval")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one bar covers: ``days`` 1 or 7, else ``months``."""

    days: int = 0
    months: int = 0

    def keys(self, days: Sequence[int]) -> list[int]:
        """Return the numbers of the bars that some days fall into."""
        if self.days:
            return [(day - 1) // self.days for day in days]  # day 1 is a Monday
        return [(year * 12 + month - 1) // self.months for year, month, _ in map(date_of, days)]

    @property
    def least_days(self) -> int:
        """So many days an event may always last that a bar counts: three times the shortest."""
        return 3 * (self.days or 28 * self.months)

    def start(self, key: int) -> int:
        """Return the first day of a bar."""
        return key * self.days + 1 if self.days else civil.month_start(0, key * self.months + 1)


_UNITS = (_Unit(days=1), _Unit(days=7), _Unit(months=1), *(_Unit(months=12 * step) for step in _YEAR_STEPS))


def in_place(event: Brief) -> str:
    """Return where an event stands that is on the same page."""
    return f"#{anchor('e', event.id)}"


def linked(strip: Values | None, link: Callable[[Brief], str]) -> Values | None:
    """Return a strip whose bars lead to where ``link`` says that their first events stand."""
    if strip is None:
        return None
    bars = [{"href": link(bar["first"]), **{key: bar[key] for key in bar if key != "first"}} for bar in strip["bars"]]
    return {**strip, "bars": bars}


def drawn(events: Sequence[Brief], words: Words) -> Values | None:
    """Return the bars, cuts and labels of the strip, or None when all events lie close together.

    The bars lead nowhere yet: each has its ``first`` event.

    The finest bars are taken that fit beside each other. To that end long silences are cut out, and up to a third of
    the events, the earliest and the latest ones, go into a bar of their own at either end ("earlier", "later"). A bar
    counts the events that start in its stretch; those dated only to much longer than a bar are in none. ``x`` and
    ``width`` are percentages of the strip's width; ``y`` and ``height`` are pixels.
    """
    shared = list(map(id, map(_INTERVAL, events)))  # many happen on one day
    numbers = Counter(shared)
    firsts = dict(zip(reversed(shared), reversed(events), strict=True))
    placed: dict[tuple[int, int], Brief] = {}  # the first one, by first day and length
    held: dict[tuple[int, int], int] = {}
    for own, number in numbers.items():
        first = firsts[own]
        interval = first.interval
        start = None if interval is None else interval.start
        if interval is not None and start is not None:
            day, end = start // civil.SECONDS_PER_DAY, interval.end
            place = (day, 0 if end is None else (end - 1) // civil.SECONDS_PER_DAY - day + 1)
            if place in placed:
                held[place] += number
            else:
                placed[place], held[place] = first, number
    spare = int(sum(held.values()) * _OUTLIER_SHARE)
    for unit in _UNITS:
        keys = _keys(unit, held)
        bars = _numbers(keys, held)
        layout = _fit(bars, spare)
        if layout is not None:
            if layout.slots < _MIN_SLOTS:
                return None
            first_of = dict(reversed([*zip(keys, placed.values(), strict=True)]))
            return _draw(unit, {key: _Bar(first_of[key], number) for key, number in bars.items()}, layout, words)
    return None


class _Bar(NamedTuple):
    """The first of some events, and how many they are."""

    first: Brief
    number: int


def _keys(unit: _Unit, held: Mapping[tuple[int, int], int]) -> list[int | None]:
    """Return the bars of a unit that some days and lengths fall into, None where they last more than three of them."""
    keys = unit.keys([day for day, _ in held])
    least = unit.least_days
    return [
        key if length <= least or length <= 3 * (unit.start(key + 1) - unit.start(key)) else None
        for key, (_, length) in zip(keys, held, strict=True)
    ]


def _numbers(keys: Sequence[int | None], held: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Return how many events each bar holds."""
    numbers: dict[int, int] = {}
    for key, number in zip(keys, held.values(), strict=True):
        if key is not None:
            numbers[key] = numbers.get(key, 0) + number
    return numbers


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the bars stand: ``runs`` of (first, last) keys beside each other, and the keys lumped at either end."""

    runs: tuple[tuple[int, int], ...]
    earlier: tuple[int, ...]
    later: tuple[int, ...]

    @property
    def slots(self) -> int:
        """How many bars wide the strip is, cuts included."""
        lumps = (_LUMP_SLOTS + _BREAK_SLOTS) * (bool(self.earlier) + bool(self.later))
        return sum(last - first + 1 for first, last in self.runs) + _BREAK_SLOTS * (len(self.runs) - 1) + lumps


def _fit(bars: Mapping[int, int], spare: int) -> _Layout | None:
    """Return a layout that is narrow enough, with at most ``spare`` events lumped, or None.

    ``bars`` are the numbers of events in each.
    """
    keys = sorted(bars)
    if not keys or len(keys) - spare > _MAX_SLOTS:
        return None
    numbers = sorted(bars.values())
    if sum(numbers[:-_MAX_SLOTS]) > spare:
        return None  # so many stand beyond even the fullest bars
    low, high = 0, len(keys)
    while True:
        if high - low <= _MAX_SLOTS:  # else there are too many bars, wherever the cuts are
            layout = _Layout(_runs(keys[low:high]), tuple(keys[:low]), tuple(keys[high:]))
            if layout.slots <= _MAX_SLOTS:
                return layout
        # the end where letting go of one event saves more room
        at_start = (keys[low + 1] - keys[low]) / bars[keys[low]] if low + 1 < high else 0
        at_end = (keys[high - 1] - keys[high - 2]) / bars[keys[high - 1]] if low + 1 < high else 0
        dropped = keys[low] if at_start >= at_end else keys[high - 1]
        spare -= bars[dropped]
        if spare < 0 or high - low <= 2:
            return None
        low, high = (low + 1, high) if at_start >= at_end else (low, high - 1)


def _runs(keys: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of bars that stay when the longest silences are cut out, as (first, last) keys."""
    silences = sorted(
        ((right - left - 1, left, right) for left, right in pairwise(keys)),
        key=lambda silence: (-silence[0], silence[1]),
    )
    cuts = sorted((left, right) for length, left, right in silences[:_MAX_BREAKS] if length >= _MIN_SILENCE)
    firsts = [keys[0], *(right for _, right in cuts)]
    lasts = [*(left for left, _ in cuts), keys[-1]]
    return tuple(zip(firsts, lasts, strict=True))


def _draw(unit: _Unit, bars: Mapping[int, _Bar], layout: _Layout, words: Words) -> Values:
    """Return the layout as what the template draws."""
    width = 100 / layout.slots
    highest = max(bars[key].number for first, last in layout.runs for key in bars if first <= key <= last)
    axes, breaks, drawn = [], [], []
    places: dict[int, int] = {}
    slot = 0
    if layout.earlier:
        drawn.append(_lump([bars[key] for key in layout.earlier], words("earlier"), slot, width, words))
        slot += _LUMP_SLOTS
        breaks.append({"x": _number((slot + _BREAK_SLOTS / 2) * width), "label": words("not-to-scale")})
        slot += _BREAK_SLOTS
    for index, (first, last) in enumerate(layout.runs):
        if index:
            days = unit.start(first) - unit.start(layout.runs[index - 1][1] + 1)
            label = words("gap", length=dates.gap_in_words(days, words))
            breaks.append({"x": _number((slot + _BREAK_SLOTS / 2) * width), "label": label})
            slot += _BREAK_SLOTS
        places |= {key: slot + key - first for key in range(first, last + 1)}
        axes.append({"x1": _number(slot * width), "x2": _number((slot + last - first + 1) * width)})
        slot += last - first + 1
    for key in sorted(places.keys() & bars.keys()):
        label = dates.in_short(_stretch(unit, key), words)
        drawn.append(_bar(bars[key], label, places[key], width, bars[key].number / highest, words))
    if layout.later:
        breaks.append({"x": _number((slot + _BREAK_SLOTS / 2) * width), "label": words("not-to-scale")})
        slot += _BREAK_SLOTS
        drawn.append(_lump([bars[key] for key in layout.later], words("later"), slot, width, words))
    ticks = _ticks(unit, places, [first for first, _ in layout.runs], layout, words)
    return {"bars": drawn, "axes": axes, "breaks": breaks, "ticks": ticks, "height": HEIGHT}


def _bar(events: _Bar, label: str, slot: int, width: float, share: float, words: Words) -> Values:
    height = max(_MIN_BAR, round(HEIGHT * share))
    return {
        "kind": "bar",
        "x": _number(slot * width),
        "width": _number(width * 0.82),
        "slot": _number(width),
        "y": HEIGHT - height,
        "height": height,
        "first": events.first,
        "label": f"{label}: {words.counted(events.number, 'event')}",
    }


def _lump(bars: Sequence[_Bar], label: str, slot: int, width: float, words: Words) -> Values:
    """Return the bar for all events beyond one end: a low one, for its stretch is not to scale."""
    events = _Bar(bars[0].first, sum(bar.number for bar in bars))
    return {**_bar(events, label, slot, width, 0, words), "kind": "bar lump", "width": _number(_LUMP_SLOTS * width),
            "slot": _number(_LUMP_SLOTS * width)}  # fmt: skip


def _ticks(unit: _Unit, places: dict[int, int], starts: Sequence[int], layout: _Layout, words: Words) -> list[Values]:
    """Return the labels below the axis: where it starts again after a cut, then wherever there is room."""
    chosen: list[int] = []
    for key in (*starts, *places):
        if all(abs(places[key] - places[other]) >= _TICK_SLOTS for other in chosen):
            chosen.append(key)
    slots = layout.slots
    is_one_year = _year(unit, min(places)) == _year(unit, max(places))
    wide: list[int] = []
    ticks = []
    for key in sorted(chosen):
        is_minor = bool(wide) and places[key] - wide[-1] < _PHONE_TICK_SLOTS
        if not is_minor:
            wide.append(places[key])
        is_last = slots - places[key] < _TICK_SLOTS and not layout.later
        x = (places[key] + (0.82 if is_last else 0)) * 100 / slots
        label = _tick_label(unit, key, words, is_one_year=is_one_year)
        ticks.append({"x": _number(x), "end": "end" if is_last else "start", "label": label, "is_minor": is_minor})
    if layout.earlier and (not chosen or min(places[key] for key in chosen) >= _LUMP_SLOTS + _BREAK_SLOTS):
        ticks.insert(0, {"x": "0", "end": "start", "label": words("earlier").lower(), "is_minor": True})
    if layout.later and slots - max(places[key] for key in chosen) >= _TICK_SLOTS + _LUMP_SLOTS:
        ticks.append({"x": "100", "end": "end", "label": words("later").lower(), "is_minor": True})
    return ticks


def _year(unit: _Unit, key: int) -> int:
    return date_of(unit.start(key))[0]


def _tick_label(unit: _Unit, key: int, words: Words, *, is_one_year: bool) -> str:
    year, month, day = date_of(unit.start(key))
    told, short = dates.year_in_words(year, words), words.lists["months_short"][month - 1]
    if unit.days:
        date = words("date.day-of-month", day=day, month=short)
        return date if is_one_year else f"{date} {told}"
    return told if unit.months >= 12 else words("date.month", month=short, year=told)


def _stretch(unit: _Unit, key: int) -> Interval:
    grain: Grain = "day" if unit.days else "month" if unit.months == 1 else "year"
    return Interval.of_days(unit.start(key), unit.start(key + 1) - 1, grain)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
