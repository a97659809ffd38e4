"""The fields of an object in a line of JSON, each read as what it must be; what is none is told with its line."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import Any, TypeVar

from timeline.edtf import parse_edtf
from timeline.errors import TimelineError
from timeline.model import Interval, Span

T = TypeVar("T")
CONTRACT = "see Event mention in docs/formats.md"


class Fields:
    """The fields of one JSON object, each read as what it must be."""

    def __init__(self, record: Mapping[str, Any], where: str) -> None:
        self.record = record
        self.where = where

    def problem(self, what: str, mend: str = CONTRACT) -> TimelineError:
        """Return the error that tells what is wrong with the object."""
        return TimelineError(what, where=self.where, mend=mend)

    def _read(self, key: str, kind: type | tuple[type, ...], name: str) -> Any:
        """Return the value of ``key``, of that kind, or None when it is absent or null."""
        value = self.record.get(key)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self.problem(f'"{key}" is not {name}: {value!r:.60}')
        return value

    def identifier(self, key: str) -> str:
        """Return an id, which must be there; a number is one too."""
        value = self._read(key, (str, int), "an id")
        if value is None or value == "":
            raise self.problem(f'it has no "{key}"')
        return str(value)

    def text(self, key: str) -> str:
        """Return a string, ``""`` where there is none."""
        value = self.record.get(key, "")
        return value if type(value) is str else self._read(key, str, "a string") or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where there is none."""
        values = self._read(key, list, "a list") or []
        for value in values:
            if type(value) is not str:
                raise self.problem(f'"{key}" is not a list of strings: {values!r:.60}')
        return tuple(values)

    def choice(self, key: str, known: Sequence[str], default: str) -> str:
        """Return one of the ``known`` strings, the ``default`` where there is none."""
        value = self.text(key) or default
        if value != default and value not in known:
            raise self.problem(f'"{key}" is {value!r}', f"known are: {', '.join(known)}")
        return intern(value)

    def span(self, start: str, end: str) -> Span | None:
        """Return the span between two offsets, None where there are none."""
        first, last = self.record.get(start), self.record.get(end)
        if type(first) is int and type(last) is int and 0 <= first < last:
            return Span(first, last)
        if first is None and last is None:
            return None
        bounds = self._read(start, int, "an offset"), self._read(end, int, "an offset")
        if None in bounds or not 0 <= bounds[0] < bounds[1]:
            raise self.problem(f'"{start}" and "{end}" bound no text: {bounds[0]}, {bounds[1]}')
        return Span(*bounds)

    def interval(self, key: str) -> Interval | None:
        """Return a date in EDTF, None where there is none."""
        value = self.text(key).strip()
        return self.dated(key, value, interval_of) if value else None

    def dated(self, key: str, value: str, parse: Callable[[str], T]) -> T:
        """Return what ``parse`` makes of a date; a ValueError of its is told as a problem of ``key``."""
        try:
            return parse(value)
        except ValueError as error:
            raise self.problem(f'"{key}" is not a date: {error}', "write it as EDTF, for example 2016-03-09") from None


@lru_cache(maxsize=20_000)  # mentions of one collection tell the same few thousand days
def interval_of(value: str) -> Interval:
    """Return a date in EDTF; raises ValueError for what is none."""
    return parse_edtf(value)


@lru_cache(maxsize=20_000)
def moment_of(value: str) -> Interval:
    """Return a date or date-time, in the spellings that ISO 8601 files have beside EDTF's own."""
    spelling = re.sub(r"(?<=\d) (?=\d)|t", "T", value)
    spelling = re.sub(r"(:\d\d)[.,]\d+", r"\1", spelling)
    spelling = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", spelling) if "T" in spelling else spelling
    return parse_edtf(spelling.replace("z", "Z"))
