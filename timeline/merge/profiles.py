"""What the merge reads in one mention: its days, its names and words, the kind of act, places and figures."""

import marshal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from timeline.merge.quotes import acts_told, countries_in, countries_told, digest_of, halves_of, people_of, read_quote
from timeline.model import EventMention, Grain, Interval, Source

FINE_DAYS = 10  # a stretch of up to so many days is told as days; a longer one is a coarse date
NEWS_DAYS = 2  # what an article tells as its news, without a date, happened up to so many days before
FEWEST_COPIED = 4  # a sentence of fewer names and words is told twice by chance rather than copied
UNKNOWN = 10**18  # the day of print of an article that nobody dates: after all others
_LONGEST = 2**32  # no text is that long
UNDATED = "?"  # the shelf of all mentions without a date
_CLOCK: frozenset[Grain] = frozenset({"second", "minute", "hour"})
_SETS = ("names", "words", "trigger", "acts", "told", "cities", "people", "numbers", "full_names", "headlined")


Dates = tuple[int | None, int | None, str]


@dataclass(slots=True, eq=False)  # not frozen: half a million are made, and a frozen one takes three times as long
class Profile:
    """What the merge reads in one mention.

    ``sentence`` tells the sentences of its article apart: where it starts, times ``_LONGEST``, and where it ends.
    ``first`` and ``last`` are the days between which it puts the happening (None where it leaves them open); ``dates``
    holds the first second, the last, and the grain of its interval as it stands, ``clock`` is the offset of its clock.
    ``names`` and ``words`` are folded names and stems, ``trigger`` the stems of the word that names the act, ``acts``
    and ``told`` the kinds of act of the trigger and of the whole quote, ``headlined`` those of the headline.
    ``cities`` and ``countries`` are places, ``people`` all other names; ``numbers`` are figures that are not part of
    the date. ``full_names`` are those of two or three words that can be a person's; ``is_placed`` tells that a city is
    a known one. ``printed`` is the second in which its article was published, ``crowd`` the number of mentions that
    its article puts on the same first day, ``likeness`` a number that copies of one sentence share. ``shelf`` is the
    name of the shelf where it stands: ``732424``, ``?`` or, of a coarse date, ``732313..732677``. ``days`` is how many
    days the date leaves open, None when it has an open end or there is no date.
    """

    id: str
    article: str
    printed: int
    sentence: int
    basis: str
    modality: str
    dates: Dates | None
    clock: int | None
    first: int | None
    last: int | None
    names: frozenset[str]
    words: frozenset[str]
    trigger: frozenset[str]
    acts: frozenset[str]
    told: frozenset[str]
    cities: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]
    full_names: frozenset[str]
    headlined: frozenset[str]
    is_placed: bool
    likeness: int
    crowd: int
    countries: frozenset[str]
    shelf: str
    is_dated: bool
    is_fine: bool
    is_denied: bool
    is_supposed: bool
    has_clock: bool
    days: int | None

    @property
    def order(self) -> tuple[int, str, str]:
        """The key that puts mentions in order of publication (unknown days last), then of article and id."""
        return self.printed, self.article, self.id

    def as_row(self) -> list[Any]:
        """Return the profile as JSON holds it."""
        row: list[Any] = [
            self.id, self.article, self.printed, divmod(self.sentence, _LONGEST), self.basis, self.modality,
            self.dates, self.clock, self.first, self.last,
        ]  # fmt: skip
        row += ["\n".join(sorted(getattr(self, name))) for name in _SETS]
        return [*row, self.is_placed, self.likeness, self.crowd]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Profile":
        """Return the profile that ``as_row`` wrote."""
        at = 10 + len(_SETS)
        dates = None if row[6] is None else tuple(row[6])
        sets = list(map(_set, row[10:at]))
        fields: list[Any] = [*row[:3], row[3][0] * _LONGEST + row[3][1], *row[4:6], dates, *row[7:10], *sets, *row[at:]]
        fields += [countries_in(sets[0]), *_where(dates, row[8], row[9], row[5])]
        return cls(*fields)


@lru_cache(maxsize=100_000)
def _set(told: str) -> frozenset[str]:
    return frozenset(map(sys.intern, told.split("\n"))) if told else frozenset()


class _Where(NamedTuple):
    """Where a mention stands by its date and modality: the last fields of a profile."""

    shelf: str
    is_dated: bool
    is_fine: bool
    is_denied: bool
    is_supposed: bool
    has_clock: bool
    days: int | None


@lru_cache(maxsize=20_000)
def _where(dates: Dates | None, first: int | None, last: int | None, modality: str) -> _Where:
    is_fine = first is not None and last is not None and last - first < FINE_DAYS
    coarse = f"{'' if first is None else first}..{'' if last is None else last}"
    shelf = UNDATED if dates is None else str(first) if is_fine else coarse
    has_clock = dates is not None and dates[2] in _CLOCK
    days = None if first is None or last is None else last - first + 1
    return _Where(shelf, dates is not None, is_fine, modality == "denied", modality == "hypothetical", has_clock, days)


def order_of(mention: EventMention) -> tuple[int, str, str]:
    """Return the key that puts mentions in order of publication (unknown days last), then of article and id."""
    return place_in_print(mention.source, mention.id)


def place_in_print(source: Source, mention: str) -> tuple[int, str, str]:
    """Return what ``order_of`` gives for the mention of that id in that article."""
    published = source.published
    first = published.start if published is not None else None
    return (first if first is not None else UNKNOWN, source.article_id, mention)


class _Dated(NamedTuple):
    """What the date of a mention says, as the fields of a profile; ``code`` is a hash of it."""

    dates: Dates | None
    clock: int | None
    first: int | None
    last: int | None
    code: int
    where: _Where


def read_profiles(mentions: Sequence[EventMention]) -> list[Profile]:
    """Return what the merge reads in each of ``mentions``; the other mentions of its article help.

    In an article that names North Korea and no other country of the north, "the North" is North Korea.
    """
    by_article: dict[str, list[EventMention]] = {}
    for mention in mentions:
        by_article.setdefault(mention.source.article_id, []).append(mention)
    found = {item.id: item for told in by_article.values() for item in read_article(told)}
    return [found[mention.id] for mention in mentions]


def packed(mentions: Sequence[EventMention]) -> bytes:
    """Return what the merge reads in the mentions of one article, as bytes."""
    return marshal.dumps([item.as_row() for item in read_article(mentions)])


def unpacked(data: bytes) -> list[Profile]:
    """Return what ``packed`` made bytes of."""
    return list(map(Profile.from_row, marshal.loads(data)))  # noqa: S302 - our own


def read_article(mentions: Sequence[EventMention]) -> list[Profile]:
    """Return what the merge reads in each mention of one article."""
    texts = {text for mention in mentions for text in (mention.quote, mention.source.title)}
    countries = frozenset().union(*map(countries_told, texts))
    halves = halves_of(countries) if countries else {}
    found = [profile(mention, halves) for mention in mentions]
    if len(found) > 1:
        days = Counter([item.first for item in found if item.is_fine])
        for item in found:
            if item.is_fine:
                item.crowd = days[item.first]
    return found


def profile(mention: EventMention, halves: Mapping[str, str]) -> Profile:
    """Return what the merge reads in ``mention``; the words of its date do not count.

    ``halves`` gives the countries that its article calls by a direction alone, such as ``north``.
    """
    base, timex, trigger = mention.span.start, mention.timex, mention.trigger
    span = (-1, -1) if timex is None else (timex.span.start - base, timex.span.end - base)
    act = (trigger.start - base, trigger.end - base)
    told = read_quote(mention.quote, act, span, mention.names)
    dated = _dated(mention.interval, mention.basis, mention.modality)
    published = mention.source.published
    names, people, countries = told.names, told.people, told.countries
    if halves and not names.isdisjoint(halves):
        names |= frozenset([halves[name] for name in names if name in halves])
        people, countries = people_of(names, told.cities), countries_in(names)
    return Profile(
        mention.id,
        mention.source.article_id,
        UNKNOWN if published is None or published.start is None else published.start,
        mention.sentence.start * _LONGEST + mention.sentence.end,
        mention.basis,
        mention.modality,
        dated.dates,
        dated.clock,
        dated.first,
        dated.last,
        names,
        told.words,
        told.trigger,
        told.acts,
        told.told,
        told.cities,
        people,
        told.numbers,
        told.full_names,
        acts_told(mention.headline),
        told.is_placed,
        (digest_of(mention.quote, act) ^ dated.code or 1) if len(names) + len(told.words) >= FEWEST_COPIED else 0,
        1,
        countries,
        *dated.where,
    )


@lru_cache(maxsize=20_000)
def _dated(interval: Interval | None, basis: str, modality: str) -> _Dated:
    told = f"{interval}\0{basis}\0{modality}"
    code = int.from_bytes(blake2b(told.encode(), digest_size=6).digest())
    dates = None if interval is None else (interval.start, interval.end, interval.grain)
    clock = None if interval is None else interval.zone
    first, last = window(interval, basis == "publication")
    return _Dated(dates, clock, first, last, code, _where(dates, first, last, modality))


def window(interval: Interval | None, is_news: bool) -> tuple[int | None, int | None]:
    """Return the first and the last day on which a mention puts its happening.

    ``is_news`` tells that the date is only the article's own: the happening lies there or up to two days before.
    """
    if interval is None:
        return None, None
    first = interval.first_day
    return first - NEWS_DAYS if is_news and first is not None else first, interval.last_day
