"""The density strip: how many events start in each stretch of time, as bars, with long silences cut out of the axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline import civil
from timeline.generate import dates
from timeline.generate.cards import Values, counted
from timeline.generate.urls import anchor
from timeline.model import Event, Interval

HEIGHT = 56  # px, of the highest bar
_MIN_BAR = 5  # px: one event is still seen
_MAX_SLOTS = 80  # bars and breaks beside each other: thinner ones cannot be told apart on a phone
_MIN_SLOTS = 3  # below, a strip shows nothing that a list does not
_BREAK_SLOTS = 2  # the room that a cut takes
_MAX_BREAKS = 4
_MIN_SILENCE = 7  # empty slots in a row that are worth a cut
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_TICK_SLOTS = 9  # room for a label on a wide screen
_PHONE_TICK_SLOTS = 19  # and on a phone


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one bar covers: ``days`` 1 or 7, else ``months``."""

    days: int = 0
    months: int = 0

    def key(self, day: int) -> int:
        """Return the number of the bar that a day falls into."""
        if self.days:
            return (day - 1) // self.days  # day 1 is a Monday
        year, month, _ = civil.civil_date(day)
        return (year * 12 + month - 1) // self.months

    def start(self, key: int) -> int:
        """Return the first day of a bar."""
        return key * self.days + 1 if self.days else civil.month_start(0, key * self.months + 1)


_UNITS = (_Unit(days=1), _Unit(days=7), _Unit(months=1), *(_Unit(months=12 * step) for step in _YEAR_STEPS))


def strip_values(events: Sequence[Event]) -> Values | None:
    """Return the bars, cuts and labels of the strip, or None when all events lie close together.

    A bar counts the events that start in its stretch; those dated only to much longer than a bar are in none. ``x`` and
    ``width`` are percentages of the strip's width; ``y`` and ``height`` are pixels.
    """
    dated = [(event, event.interval.first_day) for event in events if event.interval]
    placed = [(event, day) for event, day in dated if day is not None]
    for unit in _UNITS:
        bars: dict[int, list[Event]] = {}
        for event, day in placed:
            key = unit.key(day)
            if _length_days(event.interval) <= 3 * (unit.start(key + 1) - unit.start(key)):
                bars.setdefault(key, []).append(event)
        runs = _runs(sorted(bars))
        slots = sum(last - first + 1 for first, last in runs) + _BREAK_SLOTS * (len(runs) - 1)
        if slots <= _MAX_SLOTS and len(bars) > len(placed) // 50:
            return _draw(unit, bars, runs, slots) if slots >= _MIN_SLOTS else None
    return None


def _runs(keys: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches of bars that stay when the longest silences are cut out, as (first, last) keys."""
    if not keys:
        return []
    silences = sorted(
        ((right - left - 1, left, right) for left, right in zip(keys, keys[1:], strict=False)),
        key=lambda silence: (-silence[0], silence[1]),
    )
    cuts = sorted((left, right) for length, left, right in silences[:_MAX_BREAKS] if length >= _MIN_SILENCE)
    firsts = [keys[0], *(right for _, right in cuts)]
    lasts = [*(left for left, _ in cuts), keys[-1]]
    return list(zip(firsts, lasts, strict=True))


def _draw(unit: _Unit, bars: dict[int, list[Event]], runs: Sequence[tuple[int, int]], slots: int) -> Values:
    highest = max(map(len, bars.values()))
    width = 100 / slots
    drawn, axes, breaks, places = [], [], [], {}
    slot = 0
    for index, (first, last) in enumerate(runs):
        axes.append({"x1": _number(slot * width), "x2": _number((slot + last - first + 1) * width)})
        for key in range(first, last + 1):
            places[key] = slot + key - first
        slot += last - first + 1
        if index + 1 < len(runs):
            silence = unit.start(runs[index + 1][0]) - unit.start(last + 1)
            breaks.append({"x": _number((slot + 0.6) * width), "label": f"No events for {dates.gap_in_words(silence)}"})
            slot += _BREAK_SLOTS
    for key, members in sorted(bars.items()):
        height = max(_MIN_BAR, round(HEIGHT * len(members) / highest))
        drawn.append(
            {
                "x": _number(places[key] * width),
                "width": _number(width * 0.82),
                "slot": _number(width),
                "y": HEIGHT - height,
                "height": height,
                "anchor": anchor("e", members[0].id),
                "label": f"{dates.in_short(_stretch(unit, key))}: {counted(len(members), 'event')}",
            }
        )
    ticks = _ticks(unit, places, [first for first, _ in runs], slots)
    return {"bars": drawn, "axes": axes, "breaks": breaks, "ticks": ticks, "height": HEIGHT}


def _ticks(unit: _Unit, places: dict[int, int], starts: Sequence[int], slots: int) -> list[Values]:
    """Return the labels below the axis: where it starts again after a cut, then wherever there is room."""
    chosen: list[int] = []
    for key in (*starts, *places):
        if all(abs(places[key] - places[other]) >= _TICK_SLOTS for other in chosen):
            chosen.append(key)
    wide: list[int] = []
    ticks = []
    for key in sorted(chosen):
        is_minor = bool(wide) and places[key] - wide[-1] < _PHONE_TICK_SLOTS
        if not is_minor:
            wide.append(places[key])
        is_last = slots - places[key] < _TICK_SLOTS
        x = (places[key] + (0.82 if is_last else 0)) * 100 / slots
        label = _tick_label(unit, key)
        ticks.append({"x": _number(x), "end": "end" if is_last else "start", "label": label, "is_minor": is_minor})
    return ticks


def _tick_label(unit: _Unit, key: int) -> str:
    year, month, day = civil.civil_date(unit.start(key))
    if unit.days:
        return f"{day} {dates.MONTHS[month - 1][:3]}"
    return (
        dates.year_in_words(year) if unit.months >= 12 else f"{dates.MONTHS[month - 1][:3]} {dates.year_in_words(year)}"
    )


def _stretch(unit: _Unit, key: int) -> Interval:
    grain = "day" if unit.days else "month" if unit.months == 1 else "year"
    return Interval.of_days(unit.start(key), unit.start(key + 1) - 1, grain)


def _length_days(interval: Interval | None) -> int:
    if interval is None or interval.first_day is None or interval.last_day is None:
        return 0
    return interval.last_day - interval.first_day + 1


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
