"""Offsets that hang on an event, "a day after the vote": resolved against the date of that event, or the other way."""

from collections.abc import Sequence

from timeline import civil
from timeline.extract.clauses import Sentence
from timeline.extract.headlines import write_headline
from timeline.extract.lexicon import Lexicon
from timeline.extract.modality import is_after, judge
from timeline.extract.tellings import Host, Telling, quote_bounds, trimmed
from timeline.model import Interval, Offset

_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS_IN = {"day": 1, "week": 7}
_SECONDS_IN = {"second": 1, "minute": 60, "hour": 3600}
_TOLD_BACK = 12
_STEM = 5


def shift_interval(interval: Interval, amount: int, offset: Offset) -> Interval | None:
    """Return the interval ``amount`` units of ``offset`` away, None when it cannot be told that finely.

    A shift by hours moves only a time of day; of a whole day it says no more than "about then".
    """
    if interval.first_day is None or interval.last_day is None:
        return None
    if offset.unit in _SECONDS_IN:
        if interval.grain not in ("second", "minute", "hour") or interval.start is None or interval.end is None:
            return interval
        moved = amount * _SECONDS_IN[offset.unit]
        return Interval(interval.start + moved, interval.end + moved, interval.grain, zone=interval.zone)
    if offset.unit in _DAYS_IN:
        days = amount * _DAYS_IN[offset.unit]
        grain = interval.grain if interval.grain in ("day", "week", "month", "year") else "day"
        if grain in ("month", "year"):
            return None
        return Interval.of_days(interval.first_day + days, interval.last_day + days, grain)
    months = amount * _MONTHS_IN.get(offset.unit, 0)
    if not months:
        return None
    year, month, _ = civil.civil_date(civil.add_months(interval.first_day, months))
    return Interval.of_year(year) if months % 12 == 0 and interval.grain == "year" else Interval.of_month(year, month)


def resolve_anchored(
    sentence: Sentence,
    host: Host,
    tellings: Sequence[Telling],
    told: Sequence[Telling],
    published: Interval | None,
    lexicon: Lexicon,
) -> list[Telling]:
    """Return what "(something) a day after (something else)" tells: either side, or both, now that one date is known.

    ``tellings`` are those of this sentence, ``told`` those of the sentences before. Where the host's own date is known
    ("on Monday, a day after …", or a verb like *came* that stands for what was told last), the anchor gets its date
    from it; otherwise the host gets its date from the anchor, when the article has told when that was.
    """
    offset = host.timex.offset
    if offset is None:
        return []
    anchor = next((i for i, token in enumerate(sentence.tokens) if token.start >= offset.anchor), None)
    if anchor is None:
        return []
    if sentence.tokens[anchor].lower in lexicon.anaphors and told:
        return _tell_host(sentence, host, told[-1], lexicon, published)
    own = next((t for t in tellings if t.clause == host.clause and t.interval.first_day is not None), None)
    clause = sentence.clauses[host.clause]
    is_light = clause.verb is not None and sentence.tokens[clause.verb.head].lower in lexicon.light
    if own is None and is_light and told and told[-1].basis != "publication":
        # the day of publication is too loose a date to count other days from
        own = told[-1]
    if own is not None:
        interval = shift_interval(own.interval, -offset.amount, offset)
        return _tell_anchor(sentence, host, anchor, interval, own, lexicon) if interval is not None else []
    other = told_of(_anchor_words(sentence, anchor), told)
    return _tell_host(sentence, host, other, lexicon, published) if other is not None else []


def _tell_host(
    sentence: Sentence, host: Host, other: Telling, lexicon: Lexicon, published: Interval | None
) -> list[Telling]:
    """Return what the host's clause tells, counted on from the date of ``other``."""
    clause, offset = sentence.clauses[host.clause], host.timex.offset
    if clause.verb is None or offset is None:
        return []
    interval = shift_interval(other.interval, offset.amount, offset)
    if interval is None:
        return []
    first, last = trimmed(sentence, *quote_bounds(sentence, host.clause, {host.clause}, lexicon))
    reason = f"“{sentence.tokens[host.index].text}” counted from “{other.headline}”"
    verdict = judge(sentence, host.clause, host.index, is_future=is_after(interval, published), lexicon=lexicon)
    headline = write_headline(sentence, host.clause, lexicon, first, last)
    return [
        Telling(
            sentence,
            host.clause,
            first,
            last,
            clause.verb.head,
            host.timex,
            interval,
            "event",
            verdict.modality,
            headline,
            f"{reason}; {verdict.reason}",
        )
    ]


def _tell_anchor(
    sentence: Sentence, host: Host, anchor: int, interval: Interval, own: Telling, lexicon: Lexicon
) -> list[Telling]:
    """Return what the anchor's words tell, at ``interval``, and what an "as" clause says began with it."""
    number = sentence.owner[anchor]
    clause = sentence.clauses[number]
    words = sentence.tokens[host.index].text
    reason = f"“{words}” counted back from “{own.headline}”"
    found = []
    has_own_clause = number != host.clause and clause.verb is not None
    if has_own_clause and clause.verb is not None:
        last = clause.last
        first, last = trimmed(sentence, anchor, last)
        found.append(_anchor_telling(sentence, number, first, last, clause.verb.head, host, interval, reason, lexicon))
        for index, other in enumerate(sentence.clauses):
            if other.opener == "as" and other.verb is not None and index > number:
                verb = sentence.tokens[other.verb.head].lower
                if verb in lexicon.inchoative:
                    first, last = trimmed(sentence, other.first + 1, other.last)
                    found.append(
                        _anchor_telling(
                            sentence,
                            index,
                            first,
                            last,
                            other.verb.head,
                            host,
                            interval,
                            f"{reason}; “as” tells that it {verb} at the same time",
                            lexicon,
                        )
                    )
        return found
    nouns = [
        i
        for i in range(anchor, len(sentence.tokens))
        if sentence.owner[i] == number and sentence.tokens[i].lower in lexicon.event
    ]
    if nouns and nouns[0] - anchor <= 6:
        last = nouns[0]
        while last + 1 < len(sentence.tokens) and sentence.tokens[last + 1].tag in ("prep", "name", "det", "word"):
            last += 1
        first, last = trimmed(sentence, anchor, last)
        found.append(_anchor_telling(sentence, number, first, last, nouns[0], host, interval, reason, lexicon))
    return found


def _anchor_telling(
    sentence: Sentence,
    number: int,
    first: int,
    last: int,
    trigger: int,
    host: Host,
    interval: Interval,
    reason: str,
    lexicon: Lexicon,
) -> Telling:
    verdict = judge(sentence, number, -1, is_future=False, lexicon=lexicon)
    headline = write_headline(sentence, number, lexicon, first, last)
    return Telling(
        sentence, number, first, last, trigger, host.timex, interval, "event", verdict.modality, headline,
        f"{reason}; {verdict.reason}",
    )  # fmt: skip


def _anchor_words(sentence: Sentence, anchor: int) -> frozenset[str]:
    number = sentence.owner[anchor]
    last = sentence.clauses[number].last
    return content_words(sentence, anchor, min(last, anchor + _TOLD_BACK))


def content_words(sentence: Sentence, first: int, last: int) -> frozenset[str]:
    """Return the stems (first five letters) of the names, nouns and verbs of tokens ``[first, last]``."""
    return frozenset(
        token.lower[:_STEM]
        for token in sentence.words(first, last)
        if token.tag in ("name", "word", "past", "maybe", "ing") and len(token.text) > 2
    )


def told_of(words: frozenset[str], told: Sequence[Telling]) -> Telling | None:
    """Return the telling that shares most ``words``, the latest of equals; None when none shares any."""
    best, best_score = None, 0.0
    for telling in told:
        theirs = content_words(telling.sentence, telling.first, telling.last)
        shared = len(words & theirs)
        score = shared / (len(words) or 1)
        if shared and score >= 0.3 and score >= best_score:
            best, best_score = telling, score
    return best
