"""The density strip: how many events start in each stretch of time, as bars, with long silences cut out of the axis."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from timeline import civil
from timeline.generate import dates
from timeline.generate.cards import Values
from timeline.generate.dates import date_of
from timeline.generate.moments import Moments
from timeline.generate.rolls import Roll
from timeline.generate.urls import anchor
from timeline.generate.words import Words
from timeline.model import Grain, Interval

HEIGHT = 56  # px, of the highest bar
_MIN_BAR = 5  # px: one event is still seen
_WIDEST = 2.4  # percent of the strip: of one bar
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


class _Unit(NamedTuple):
    """What one bar covers: ``days`` 1 or 7, else ``months``."""

    days: int = 0
    months: int = 0

    def of_day(self, day: int) -> int:
        """Return the number of the bar that a day falls into."""
        if self.days:
            return (day - 1) // self.days  # day 1 is a Monday
        year, month, _ = date_of(day)
        return (year * 12 + month - 1) // self.months

    @property
    def least_days(self) -> int:
        """So many days an event may always last that a bar counts: three times the shortest."""
        return 3 * (self.days or 28 * self.months)

    def start(self, key: int) -> int:
        """Return the first day of a bar."""
        return key * self.days + 1 if self.days else civil.month_start(0, key * self.months + 1)


_UNITS = (_Unit(days=1), _Unit(days=7), _Unit(months=1), *(_Unit(months=12 * step) for step in _YEAR_STEPS))


def in_place(event_id: str) -> str:
    """Return where an event stands that is on the same page."""
    return f"#{anchor('e', event_id)}"


def linked(strip: Values | None, link: Callable[[str], str]) -> Values | None:
    """Return a strip whose bars lead to where ``link`` says that their first events stand."""
    if strip is None:
        return None
    bars = [bar.copy() for bar in strip["bars"]]
    for bar in bars:
        bar["href"] = link(bar.pop("first"))
    return {**strip, "bars": bars}


def drawn(events: Roll, moments: Moments, words: Words) -> Values | None:
    """Return the bars, cuts and labels of the strip, or None when all events lie close together.

    ``moments`` are those of the events. The bars lead nowhere yet: each has the id of its ``first`` event.

    The finest bars are taken that fit beside each other. To that end long silences are cut out, and up to a third of
    the events, the earliest and the latest ones, go into a bar of their own at either end ("earlier", "later"). A bar
    counts the events that start in its stretch; those dated only to much longer than a bar are in none. ``x``,
    ``width`` and ``shown`` (the width that is drawn) are percentages of the strip's width; ``y`` and ``height`` are
    pixels.
    """
    held = _held(moments)
    spare = int(held.number * _OUTLIER_SHARE)
    for unit in _UNITS[held.finest(spare) :]:
        numbers = held.bars_of(unit)
        layout = _fit(numbers, spare)
        if layout is not None:
            if layout.slots < _MIN_SLOTS:
                return None
            firsts = held.firsts_of(unit)
            found = _draw(unit, {key: _Bar(firsts[key], number) for key, number in numbers.items()}, layout, words)
            for bar in found["bars"]:
                bar["first"] = events.rows.ids[events.numbers[bar["first"]]]
            return found
    return None


class _Bar(NamedTuple):
    """The place of the first of some events, and how many they are."""

    first: int
    number: int


class _Longer(NamedTuple):
    """Events of one day and length, longer than a bar of the finest unit counts; ``place`` is that of the first."""

    day: int
    length: int
    place: int
    number: int


@dataclass(frozen=True)
class _Held:
    """Dated events by the day they start on: those that a bar of any unit counts, and the ``longer`` ones.

    ``numbers`` and ``places`` (those of the first ones) are by day. Not slotted: the months are looked up once.
    """

    numbers: Mapping[int, int]
    places: Mapping[int, int]
    longer: Sequence[_Longer]

    @cached_property
    def number(self) -> int:
        """How many events there are."""
        return sum(self.numbers.values()) + sum(one.number for one in self.longer)

    @cached_property
    def months(self) -> Sequence[int]:
        """The number of the month of each day."""
        found: list[int] = []
        number, first, after = 0, 0, 0
        for day in self.numbers:
            if not first <= day < after:  # the days come in order, or nearly
                year, month, day_of_month = date_of(day)
                number, first = year * 12 + month - 1, day - day_of_month + 1
                after = first + civil.days_in_month(year, month)
            found.append(number)
        return found

    @cached_property
    def of_months(self) -> Mapping[int, int]:
        """The same as ``numbers`` by month."""
        return _added(self.months, self.numbers.values())

    def finest(self, spare: int) -> int:
        """Return the place of the finest unit whose bars may be few enough; a look at days spares one at weeks.

        What is outside of the fullest days is outside of as many weeks.
        """
        fullest = sorted(self.numbers.values())
        return sum(sum(fullest[: -_MAX_SLOTS * days]) > spare for days in (1, 7))

    def bars_of(self, unit: _Unit) -> dict[int, int]:
        """Return how many events each bar of a unit holds, by the number of the bar."""
        if unit.days:
            found = _added([unit.of_day(day) for day in self.numbers], self.numbers.values())
        else:
            found = _added([month // unit.months for month in self.of_months], self.of_months.values())
        for one, key in self._longer_in(unit):
            found[key] = found.get(key, 0) + one.number
        return found

    def firsts_of(self, unit: _Unit) -> dict[int, int]:
        """Return the place of the first event of each bar."""
        if unit.days:
            keys = [unit.of_day(day) for day in self.numbers]
        else:
            keys = [month // unit.months for month in self.months]
        found = dict(reversed([*zip(keys, self.places.values(), strict=True)]))
        for one, key in self._longer_in(unit):
            found[key] = min(found.get(key, one.place), one.place)
        return found

    def _longer_in(self, unit: _Unit) -> Iterator[tuple[_Longer, int]]:
        """Yield those longer ones that a bar of the unit counts, for they last no more than three of them."""
        least = unit.least_days
        for one in self.longer:
            key = unit.of_day(one.day)
            if one.length <= least or one.length <= 3 * (unit.start(key + 1) - unit.start(key)):
                yield one, key


def _added(keys: Iterable[int], numbers: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key, number in zip(keys, numbers, strict=True):
        found[key] = found.get(key, 0) + number
    return found


def _held(moments: Moments) -> _Held:
    numbers: dict[int, int] = {}
    places: dict[int, int] = {}
    longer: list[_Longer] = []
    always = _UNITS[0].least_days
    for interval, place, number in zip(moments.intervals, moments.places, moments.numbers, strict=True):
        start = None if interval is None else interval.start
        if interval is None or start is None:
            continue
        day, end = start // civil.SECONDS_PER_DAY, interval.end
        length = 0 if end is None else (end - 1) // civil.SECONDS_PER_DAY - day + 1
        if length > always:
            longer.append(_Longer(day, length, place, number))
        elif day in numbers:
            numbers[day] += number
        else:
            numbers[day], places[day] = number, place
    return _Held(numbers, places, longer)


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
    if not bars or len(bars) - spare > _MAX_SLOTS or sum(sorted(bars.values())[:-_MAX_SLOTS]) > spare:
        return None  # so many stand beyond even the fullest bars
    keys = sorted(bars)
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
    # The longest first.
    silences = sorted([(left - right, left, right) for left, right in pairwise(keys) if right - left > _MIN_SILENCE])
    cuts = sorted((left, right) for _, left, right in silences[:_MAX_BREAKS])
    firsts = [keys[0], *(right for _, right in cuts)]
    lasts = [*(left for left, _ in cuts), keys[-1]]
    return tuple(zip(firsts, lasts, strict=True))


def _draw(unit: _Unit, bars: Mapping[int, _Bar], layout: _Layout, words: Words) -> Values:
    """Return the layout as what the template draws; ``first`` of each bar is the place of an event."""
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
        drawn.append(_bar(bars[key], _label(unit, key, words), places[key], width, bars[key].number / highest, words))
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
        "shown": _no_wider(_number(width * 0.82)),
        "slot": _number(width),
        "y": HEIGHT - height,
        "height": height,
        "first": events.first,
        "label": f"{label}: {words.counted(events.number, 'event')}",
    }


def _lump(bars: Sequence[_Bar], label: str, slot: int, width: float, words: Words) -> Values:
    """Return the bar for all events beyond one end: a low one, for its stretch is not to scale."""
    events = _Bar(bars[0].first, sum(bar.number for bar in bars))
    wide = _number(_LUMP_SLOTS * width)
    return {
        **_bar(events, label, slot, width, 0, words),
        "kind": "bar lump",
        "width": wide,
        "shown": wide,
        "slot": wide,
    }


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


@lru_cache(16_384)
def _label(unit: _Unit, key: int, words: Words) -> str:
    """Return the stretch of a bar in words: of one site many pages have the same bars."""
    grain: Grain = "day" if unit.days else "month" if unit.months == 1 else "year"
    return dates.in_short(Interval.of_days(unit.start(key), unit.start(key + 1) - 1, grain), words)


@lru_cache(16_384)  # strips are of few widths, and so their bars stand in few places
def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


@lru_cache(1024)
def _no_wider(width: str) -> str:
    """Return the width that a bar is drawn with: where few bars share the strip each would be a block."""
    return str(min(float(width), _WIDEST))
