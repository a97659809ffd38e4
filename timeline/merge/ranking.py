"""What a cluster of mentions becomes: an event with its date, best words and worth; and the order of events."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from math import exp
from typing import Protocol

from timeline import civil
from timeline.merge.disagreements import find_disagreements
from timeline.merge.ids import fresh_id
from timeline.merge.profiles import order_of
from timeline.merge.quotes import tells_act
from timeline.merge.words import lexicon
from timeline.model import GRAINS, Citation, DateBasis, Event, EventMention, Interval, Modality, NameKind, Timeline

# What an event is when its mentions differ: what one source saw happen has happened, whatever others had planned.
MODALITIES: tuple[Modality, ...] = ("asserted", "reported", "planned", "denied", "hypothetical")
TOLD: frozenset[Modality] = frozenset({"asserted", "reported", "planned"})
BASES: tuple[DateBasis, ...] = ("text", "event", "publication")
NAMES = 8  # so many names does an event carry
RECALL_DAYS = 60  # an article published so much later that still tells an event remembers it
LEAD_LENGTH = 1500  # code points into the article after which prominence has halved
FEWEST_WORDS = 4  # a headline of fewer words hardly has a subject, a verb and what was done
SHORT_QUOTE, LONG_QUOTE = 40, 260  # a quote outside these lengths is a fragment, or more than a reader wants first

# Half a million mentions are weighed by their places in these.
_MODALITY_PLACE = {modality: place for place, modality in enumerate(MODALITIES)}
_BASIS_PLACE = {basis: place for place, basis in enumerate(BASES)}
_GRAIN_PLACE = {grain: place for place, grain in enumerate(GRAINS)}
_DAY_PLACE = _GRAIN_PLACE["day"]

_Days = tuple[int | None, int | None]


def make_event(mentions: Sequence[EventMention], reasons: Sequence[str], central: Container[str]) -> Event:
    """Return the event that ``mentions`` tell, which are in order of publication.

    ``reasons`` say what joined them; ``central`` holds the ids of those that stand in the middle of the others.

    Its id comes from its first mention (the earliest published) and so outlives all later ones. Its first citation and
    its headline are those of the best mention: one that says the thing happened, dated by its own words, with the
    date that the event has, in the middle of what the others say, naming who did it, in a sentence of readable length,
    near the head of an early article.
    """
    if len(mentions) == 1:
        return _told_once(mentions[0], reasons)
    interval = choose_interval(mentions)
    misses = _misses(mentions, interval)
    best_first = sorted(
        mentions,
        key=lambda mention: (
            _demerits(mention, misses[id(mention.interval)], mention.id in central),
            order_of(mention),
        ),
    )
    names = _names(best_first)
    return Event(
        id=fresh_id(mentions[0].id),
        interval=interval,
        headline=best_first[0].headline,
        citations=tuple(_cite(mention) for mention in best_first),
        importance=_importance(mentions, interval),
        modality=min({mention.modality for mention in mentions}, key=MODALITIES.index),
        names=names,
        reasons=tuple(reasons),
        disagreements=find_disagreements(mentions),
        kinds=_kinds(names, best_first),
    )


def _told_once(mention: EventMention, reasons: Sequence[str]) -> Event:
    """Return the event of one mention, as most are: there is nothing to choose, and nothing to disagree with."""
    names = tuple(dict.fromkeys(mention.names))[:NAMES]
    return Event(
        id=fresh_id(mention.id),
        interval=mention.interval,
        headline=mention.headline,
        citations=(_cite(mention),),
        importance=_importance((mention,), mention.interval),
        modality=mention.modality,
        names=names,
        reasons=tuple(reasons),
        kinds=_kinds(names, (mention,)),
    )


def rank(events: Iterable[Event], title: str) -> Timeline:
    """Return the timeline of what happened or is planned, in order of time.

    Events stand by the first day of their date, the wider date first: 2016, then March 2016, then 1 March, then that
    morning; what is only known to have ended stands at its end. Events denied or supposed, and those without a date,
    have no place in time and are left out. The order is total: events of one date stand by importance, then by id.
    """
    placed = [event for event in events if is_placed(event)]
    return Timeline(title, tuple(sorted(placed, key=place_of)))


def is_placed(event: Event) -> bool:
    """Tell whether an event has a place in time: it has a date, and is neither denied nor only supposed."""
    return event.interval is not None and event.modality in TOLD


class Placed(Protocol):
    """What the order of events asks of each."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def interval(self) -> Interval | None:
        """Its date."""

    @property
    def importance(self) -> float:
        """Its weight."""


def place_of(event: Placed) -> tuple[int, int, float, str]:
    """Return what ``rank`` puts events in order by; raises ValueError for one without a date."""
    interval = event.interval
    if interval is None:
        raise ValueError(f"the event {event.id} has no date to place it by")
    if interval.start is None:
        return (interval.end or 0) - 1, 0, -event.importance, event.id
    length = 10**18 if interval.end is None else interval.end - interval.start
    return interval.start, -length, -event.importance, event.id


def choose_interval(mentions: Sequence[EventMention]) -> Interval | None:
    """Return the most precise date that most independent sources agree on; None when no mention has one.

    A source agrees with a date when its own is the same or a coarser one around it. Dates that articles tell in words
    come before the day an article was published. Where the day agreed on opens a stretch of days that a source tells
    ("from 30 January to 1 February"), or more sources tell the stretch than the day, the event has that stretch; where
    sources agree on a time of day, it has that.
    """
    dated = [mention for mention in mentions if mention.interval is not None]
    for bases in (("text",), ("text", "event"), BASES):
        chosen = [mention for mention in dated if mention.basis in bases]
        if chosen:
            return _agreed(chosen)
    return None


def _agreed(mentions: Sequence[EventMention]) -> Interval:
    by_days: dict[_Days, list[EventMention]] = {}
    for mention in mentions:
        by_days.setdefault(_days(mention), []).append(mention)
    if len(by_days) == 1:
        return _finest([mention.interval for mention in mentions if mention.interval is not None])
    known: dict[tuple[_Days, ...], int] = {}

    def sources(*those: _Days) -> int:
        """Return how many sources tell any of those days."""
        found = known.get(those)
        if found is None:
            found = known[those] = independent(list(chain.from_iterable([by_days[days] for days in those])))
        return found

    def worth(days: _Days) -> tuple[int, int, int, tuple[int, str, str]]:
        agreeing = [other for other in by_days if _covers(other, days)]
        return -sources(*agreeing), _width(days), -sources(days), min(map(order_of, by_days[days]))

    best = min(by_days, key=worth)
    stretches = [
        days
        for days in by_days
        if _is_stretch(by_days[days]) and _covers(days, best) and (days[0] == best[0] or sources(days) > sources(best))
    ]
    if stretches and _width(best) == 1:
        best = min(stretches, key=worth)
    return _finest([mention.interval for mention in by_days[best] if mention.interval is not None])


def _days(mention: EventMention) -> _Days:
    if mention.interval is None:
        raise ValueError(f"the mention {mention.id} has no date")
    return _days_of(mention.interval)


def _days_of(interval: Interval) -> _Days:
    """Return the first and the last day; a night that runs past midnight belongs to the day it starts on."""
    if interval.grain == "daypart":
        return interval.first_day, interval.first_day
    return interval.first_day, interval.last_day


def _covers(outer: _Days, inner: _Days) -> bool:
    starts = outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])
    return starts and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def _width(days: _Days) -> int:
    return 10**9 if days[0] is None or days[1] is None else days[1] - days[0] + 1


def _is_stretch(mentions: Sequence[EventMention]) -> bool:
    """Tell whether a date of several days says how long the event took, rather than how little is known of it."""
    grains = {mention.interval.grain for mention in mentions if mention.interval is not None}
    return grains == {"day"} and _width(_days(mentions[0])) > 1


def _finest(intervals: Sequence[Interval]) -> Interval:
    """Return the finest of intervals on one day that does not contradict any of the others."""
    different = set({id(interval): interval for interval in intervals}.values())  # nearly all are one record
    if len(different) == 1:
        return intervals[0]
    ordered = sorted(
        different,
        key=lambda one: (
            GRAINS.index(one.grain),
            one.start or 0,
            one.end or 0,
            one.approximate,
            one.uncertain,
            one.zone or 0,
        ),
    )
    for interval in ordered:
        if all(interval.meets(other) for other in ordered):
            return interval
    widest = ordered[-1]
    first, last = widest.first_day, widest.last_day
    if first is None or last is None:
        return widest
    return Interval.of_days(first, first if widest.grain == "daypart" else last)


def independent(mentions: Sequence[EventMention]) -> int:
    """Return how many sources speak for themselves: publishers, but copies of one sentence count once."""
    publishers = {mention.source.publisher or mention.source.article_id for mention in mentions}
    if len(publishers) < 2:
        return len(publishers)
    quotes = set()
    for quote in {mention.quote for mention in mentions}:
        quotes.add(" ".join(quote.casefold().split()))
        if len(quotes) == len(publishers):
            break
    return min(len(publishers), len(quotes))


def _misses(mentions: Iterable[EventMention], interval: Interval | None) -> dict[int, int]:
    """Return how far the date of each mention, by its ``id``, is from an event's: 0 in it, 1 meets it, 2 neither."""
    found = {}
    for own in {id(mention.interval): mention.interval for mention in mentions}.values():
        if interval is None or own is None:
            found[id(own)] = 2
        elif own is interval or _covers(_days_of(interval), _days_of(own)):
            found[id(own)] = 0
        else:
            found[id(own)] = 1 if interval.meets(own) else 2
    return found


def _demerits(mention: EventMention, miss: int, is_central: bool) -> tuple[int, ...]:
    """Return what keeps a mention from being the first citation, the gravest first; fewer is better."""
    modality, (left_open, flaws) = _MODALITY_PLACE[mention.modality], _faults(mention.headline)
    return (
        modality if modality > 1 else 0,  # reported is as good as asserted
        _BASIS_PLACE[mention.basis],
        miss,
        left_open,
        0 if is_central else 1,
        flaws,
        0 if SHORT_QUOTE <= len(mention.quote) <= LONG_QUOTE else 1,
        modality,
        mention.span.start // (LEAD_LENGTH // 3),
    )


@lru_cache(maxsize=20_000)  # what tells one event in one headline stands together
def _faults(headline: str) -> tuple[int, int]:
    """Return how much a headline leaves open, and how far it is from a sentence that stands alone."""
    flaws = _flaws(headline)
    return _left_open(headline, flaws), flaws


def _left_open(headline: str, flaws: int) -> int:
    """Return how much a headline leaves open: 2 what it says at all, 1 of whom or what it says it, 0 nothing."""
    if flaws > 1:
        return 2
    words = headline.split()
    for word in words[1:]:
        if word[0].isupper() or word[0].isdigit():
            return 0
    return 0 if words[0][1:].lower() != words[0][1:] else 1


def _flaws(headline: str) -> int:
    """Return how far a headline is from a sentence that stands alone: a subject, a verb, nothing left hanging.

    One that starts with a pronoun leaves its reader asking who; one of few words, or that stops at a small word or in
    the middle (an ellipsis), asking what.
    """
    words = headline.split()
    lex = lexicon()
    is_cut = headline.endswith(("…", ",", ";", ":", "-", "–", "—"))
    last = words[-1].casefold().strip(".,;:'\"”’)") if words else ""
    leads_nowhere = last in lex.dangling
    says_no_act = not tells_act(headline)
    starts_with_pronoun = not words or words[0].casefold() in lex.pronouns
    return 2 * starts_with_pronoun + 2 * (is_cut or leads_nowhere) + (len(words) < FEWEST_WORDS) + says_no_act


def _cite(mention: EventMention) -> Citation:
    return Citation(
        mention_id=mention.id,
        source=mention.source,
        span=mention.span,
        quote=mention.quote,
        interval=mention.interval,
        timex=None if mention.timex is None else mention.timex.span,
        basis=mention.basis,
        modality=mention.modality,
        reason=mention.reason,
    )


def _names(mentions: Sequence[EventMention]) -> tuple[str, ...]:
    """Return the names that most mentions have, those of the best mention first among equals."""
    counts = Counter(chain.from_iterable([dict.fromkeys(mention.names) for mention in mentions]))
    return tuple(sorted(counts, key=lambda name: -counts[name])[:NAMES])  # of equals the one counted first


def _kinds(names: Sequence[str], mentions: Sequence[EventMention]) -> tuple[NameKind, ...]:
    """Return what most mentions take each of the names for, the best mention first among equals; () for nothing."""
    votes: dict[str, Counter[NameKind]] = {}
    for mention in mentions:
        for name in mention.entities:
            if name.kind:
                votes.setdefault(name.text, Counter())[name.kind] += 1
    if not votes:
        return ()
    # Of those that were counted equally often, the one counted first comes first.
    kinds = tuple(votes[name].most_common(1)[0][0] if name in votes else "" for name in names)
    return kinds if any(kinds) else ()


def _importance(mentions: Sequence[EventMention], interval: Interval | None) -> float:
    """Return 0 to 1: mostly how many independent sources tell it, then how prominently, exactly and long after."""
    sources = 1 - exp(-(independent(mentions) if len(mentions) > 1 else 1) / 3)
    detail = 1 - exp(-len(mentions) / 5)
    prominence = 1 / (1 + min([mention.span.start for mention in mentions]) / LEAD_LENGTH)
    grain = 0 if interval is None else _GRAIN_PLACE[interval.grain]
    precision = 0.0 if interval is None else 1.0 if grain <= _DAY_PLACE else 1 / (1 + grain - _DAY_PLACE)
    recall = 1.0 if interval is not None and _is_recalled(mentions, interval) else 0.0
    return round(0.45 * sources + 0.15 * detail + 0.2 * prominence + 0.1 * precision + 0.1 * recall, 4)


def _is_recalled(mentions: Sequence[EventMention], interval: Interval) -> bool:
    """Tell whether an article published long after an event still tells it."""
    if interval.end is None:
        return False
    late = interval.end + RECALL_DAYS * civil.SECONDS_PER_DAY
    for mention in mentions:
        published = mention.source.published
        if published is not None and published.start is not None and published.start > late:
            return True
    return False
