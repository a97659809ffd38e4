"""What is asked of a digest: how much, between which days, about what."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import UsageError
from timeline.merge.stories import stems
from timeline.merge.words import lexicon
from timeline.model import Interval

_DAY = "write it as YYYY-MM-DD, for example 2016-03-09"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: so many ``dates`` and so many ``sentences`` for each, between the days ``start`` and ``end``.

    Days are day numbers, both included, None where there is no bound; articles published outside are not read.
    ``query`` holds words; a sentence matches that has one of them in any form: Haiti, Haitian. Without any, all do.
    Raises UsageError where nothing could ever be found: for words that say nothing, and an end before the start.
    """

    dates: int
    sentences: int
    start: int | None = None
    end: int | None = None
    query: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.dates < 1 or self.sentences < 1:
            raise ValueError("a digest has at least one date and one sentence")
        if self.start is not None and self.end is not None and self.start > self.end:
            what = f"the last day, {day_name(self.end)}, is before the first, {day_name(self.start)}"
            raise UsageError(what, where="--start, --end", mend="give the earlier day to --start")
        if self.query and not self.stems():
            what = f"no word to look for in {' '.join(self.query)!r}"
            raise UsageError(what, where="--query", mend="name what it is about: a place, a person, a thing")

    def stems(self) -> frozenset[str]:
        """Return the stems to look for, none when everything matches."""
        return frozenset(as_asked(stem) for word in self.query for stem in stems(word))

    def has_day(self, day: int) -> bool:
        """Tell whether ``day`` is one that may be chosen, and whose articles are read."""
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)


def as_asked(stem: str) -> str:
    """Return the stem under which a query finds ``stem``: the country for its people."""
    return lexicon().aliases.get(stem, stem)


def count_matches(words: Sequence[str], wanted: frozenset[str]) -> int:
    """Return how many of the stems ``words`` a query looks for; 1 when it looks for nothing."""
    return sum(as_asked(word) in wanted for word in words) if wanted else 1


def day_named(text: str | None, where: str) -> int | None:
    """Return the number of the day that ``text`` writes, None for None; raises UsageError, at ``where``, for no day."""
    if text is None:
        return None
    try:
        interval = parse_edtf(text)
    except ValueError as error:
        raise UsageError(f"not a day: {error}", where=where, mend=_DAY) from None
    if interval.first_day is None or interval.first_day != interval.last_day:
        raise UsageError(f"not a single day: {text!r}", where=where, mend=_DAY)
    return interval.first_day


def day_name(day: int) -> str:
    """Return the EDTF of a day number: 2016-03-09."""
    return format_edtf(Interval.of_days(day, day))
