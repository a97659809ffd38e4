"""Offsets that hang on an event, "a day after the vote": resolved against the date of that event, or the other way."""

from collections.abc import Sequence
from dataclasses import replace

from timeline import civil
from timeline.extract.clauses import Sentence
from timeline.extract.headlines import write_phrase
from timeline.extract.hosts import Hung, Reading
from timeline.extract.modality import is_after
from timeline.extract.quoting import quote_bounds, trimmed
from timeline.extract.tellings import HAPPENED, Telling, is_narrow, make_telling
from timeline.model import Interval, Offset

_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS_IN = {"day": 1, "week": 7}
_SECONDS_IN = {"second": 1, "minute": 60, "hour": 3600}
_LONGEST_ANCHOR = 12
_LONGEST_GAP = 120  # characters: what may stand between a dated sentence and "minutes later"
_STEM = 5  # letters: enough to hold "erupt" of eruption and erupted together


def shift_interval(interval: Interval, amount: int, offset: Offset) -> Interval | None:
    """Return the interval ``amount`` units of ``offset`` away, None when it cannot be told that finely.

    A shift by hours moves only a time of day; of a whole day it says no more than "about then", and so does one by no
    number that anybody tells ("hours after").
    """
    if interval.first_day is None or interval.last_day is None:
        return None
    if not amount:
        return Interval.of_days(interval.first_day, interval.last_day) if offset.unit in _SECONDS_IN else interval
    if offset.unit in _SECONDS_IN:
        if interval.grain not in ("second", "minute", "hour") or interval.start is None or interval.end is None:
            return interval
        moved = amount * _SECONDS_IN[offset.unit]
        return Interval(interval.start + moved, interval.end + moved, interval.grain, zone=interval.zone)
    if offset.unit in _DAYS_IN:
        if interval.grain in ("month", "year"):
            return None
        days = amount * _DAYS_IN[offset.unit]
        first, last = interval.first_day + days, interval.last_day + days
        return Interval.of_days(first, last, "week" if interval.grain == "week" else "day")
    months = amount * _MONTHS_IN.get(offset.unit, 0)
    if not months:
        return None
    year, month, _ = civil.civil_date(civil.add_months(interval.first_day, months))
    return Interval.of_year(year) if months % 12 == 0 and interval.grain == "year" else Interval.of_month(year, month)


def resolve_anchored(
    reading: Reading, host: Hung, tellings: Sequence[Telling], told: Sequence[Telling]
) -> list[Telling]:
    """Return ``tellings``, those of this sentence, with what "(something) a day after (something else)" adds to them.

    The anchor may have a date of its own in its words ("two days after the fire of May 3"): the rest is counted from
    it. Or the host has one ("on Monday, a day after …"), or a verb like *came* that stands for what was told last: the
    anchor is counted back from it. Or the anchor was ``told`` earlier in the article: the host is counted from that.
    """
    sentence, offset = reading.sentence, host.offset
    anchor = next((i for i, token in enumerate(sentence.tokens) if offset and token.start >= offset.anchor), None)
    if host.leans:
        return [*tellings, *_tell_leaning(reading, host, tellings, told)]
    if offset is None or anchor is None:
        return list(tellings)
    if sentence.tokens[anchor].lower in reading.lexicon.anaphors and told:
        return [*tellings, *_tell_host(reading, host, told[-1])]
    dated = next((telling for telling in tellings if _dates_anchor(telling, host, anchor, sentence)), None)
    if dated is not None:
        return _tell_both(reading, host, anchor, dated, tellings)
    own = _own_date(reading, host, tellings, told)
    if own is not None and own.basis == "publication" and not _is_clause(sentence, host, anchor):
        own = None  # too loose a date to count other days from, but where a clause of its own tells the other
    if own is None and _is_light(reading, host):
        return list(tellings)
    if own is None:
        words = content_words(sentence, anchor, _anchor_end(reading, host, anchor))
        before = [*told, *(telling for telling in tellings if telling.trigger < host.index)]
        other = told_of(words, before) or _told_right_before(words, sentence, told) or _mishap(reading, anchor, before)
        return [*tellings, *(_tell_host(reading, host, other) if other is not None else [])]
    interval = shift_interval(own.interval, -offset.amount, offset)
    more = _tell_anchor(reading, host, anchor, interval, own) if interval is not None else []
    # what has a date of its own now is no longer part of the clause that it hangs on
    return [*(_cut_before(telling, host, more) for telling in tellings), *more]


def _tell_leaning(reading: Reading, host: Hung, tellings: Sequence[Telling], told: Sequence[Telling]) -> list[Telling]:
    """Return what "minutes later" tells where the time of day told before is not known: the day is the same."""
    here = [telling for telling in tellings if telling.trigger < host.index]
    if not (here or told) or any(telling.clause == host.clause for telling in tellings):
        return []
    other, sentence = (here or told)[-1], reading.sentence
    gap = 0 if here else sentence.span.start - other.sentence.span.end
    if other.modality not in HAPPENED or not is_narrow(other.interval) or not 0 <= gap <= _LONGEST_GAP:
        return []
    if other.interval.grain in _SECONDS_IN and other.interval.first_day is not None:
        # an hour after what a night saw: its first day, like the night's own
        other = replace(other, interval=Interval.of_days(other.interval.first_day, other.interval.first_day))
    return _tell_host(reading, host, other)


def _is_clause(sentence: Sentence, host: Hung, anchor: int) -> bool:
    """Tell whether the anchor is told by a verb of its own: "a day after Chrysler released a list"."""
    number = sentence.owner[anchor]
    return number != host.clause and sentence.clauses[number].verb is not None


def _own_date(reading: Reading, host: Hung, tellings: Sequence[Telling], told: Sequence[Telling]) -> Telling | None:
    """Return the telling whose date the host's clause has: its own, or what a light verb stands for."""
    for telling in tellings:
        if telling.clause == host.clause and telling.interval.first_day is not None:
            return telling
    return told[-1] if _is_light(reading, host) and told else None


def _is_light(reading: Reading, host: Hung) -> bool:
    """Tell whether the host's verb only says that something took place: "the announcement came a day after …"."""
    verb = reading.sentence.clauses[host.clause].verb
    return verb is not None and reading.sentence.tokens[verb.head].lower in reading.lexicon.light


def _cut_before(telling: Telling, host: Hung, more: Sequence[Telling]) -> Telling:
    if not any(telling.span.covers(other.span) and other.first > telling.trigger for other in more):
        return telling
    first, last = trimmed(telling.sentence, telling.first, max(host.index - 1, telling.first))
    return replace(telling, first=first, last=last) if last >= telling.trigger else telling


def _dates_anchor(telling: Telling, host: Hung, anchor: int, sentence: Sentence) -> bool:
    """Tell whether the date of ``telling`` stands within the words of the anchor."""
    if telling.timex is None or telling.timex.span.start < sentence.tokens[anchor].start or host.index > anchor:
        return False
    between = [token for token in sentence.tokens[anchor:] if token.end <= telling.timex.span.start]
    return not any(token.text in ",;:—" for token in between)


def _tell_both(reading: Reading, host: Hung, anchor: int, dated: Telling, tellings: Sequence[Telling]) -> list[Telling]:
    """Return the anchor at its own date, and the host counted from it."""
    sentence = reading.sentence
    if dated.clause != host.clause:
        return [*tellings, *_tell_host(reading, host, dated)]
    end = next(i for i, token in enumerate(sentence.tokens) if dated.timex and token.start == dated.timex.span.start)
    nouns = [i for i in range(anchor, end) if sentence.tokens[i].lower in reading.lexicon.event]
    plain = [i for i in range(anchor, end) if sentence.tokens[i].tag in ("word", "name")]
    if not nouns and not plain:
        return list(tellings)
    reason = f"“{sentence.tokens[end].text}” stands with “{sentence.tokens[(nouns or plain)[0]].text}”"
    reasons = (reason, dated.timex.reason if dated.timex else "")
    headline = write_phrase(sentence.words(anchor, end), reading.lexicon)
    place = (host.clause, anchor, end, (nouns or plain)[0])
    phrase = make_telling(reading, place, (dated.timex, dated.interval, "text"), reasons, headline)
    rest = []
    for telling in _tell_host(reading, host, dated, f"“{headline}”"):
        first, last = telling.first, telling.last
        if host.index <= first + 2:
            first = end + 1
        elif end >= last - 1:
            last = host.index - 1
        if first < last:
            first, last = trimmed(sentence, first, last)
        rest.append(replace(telling, first=first, last=last))
    return [*(telling for telling in tellings if telling is not dated), phrase, *rest]


def _tell_host(reading: Reading, host: Hung, other: Telling, name: str = "") -> list[Telling]:
    """Return what the host's clause tells, counted on from the date of ``other``."""
    sentence, offset = reading.sentence, host.offset
    verb = sentence.clauses[host.clause].verb
    interval = shift_interval(other.interval, offset.amount, offset) if offset is not None else None
    if verb is None or interval is None or is_after(interval, reading.published):
        return []
    first, last = trimmed(sentence, *quote_bounds(sentence, host.clause, {host.clause}, reading.lexicon))
    reason = f"“{sentence.tokens[host.index].text}” counted from {name or f'“{other.headline}”'}"
    place = (host.clause, first, last, verb.head)
    return [make_telling(reading, place, (host.timex, interval, "event"), (reason,))]


def _tell_anchor(reading: Reading, host: Hung, anchor: int, interval: Interval, own: Telling) -> list[Telling]:
    """Return what the anchor's words tell, at ``interval``, and what an "as" clause says began with it."""
    sentence, lexicon = reading.sentence, reading.lexicon
    number = sentence.owner[anchor]
    clause = sentence.clauses[number]
    reason = f"“{sentence.tokens[host.index].text}” counted back from “{own.headline}”"
    if not _is_clause(sentence, host, anchor) or clause.verb is None:
        nouns = [i for i in range(anchor, clause.last + 1) if sentence.tokens[i].lower in lexicon.event]
        if not nouns or nouns[0] - anchor > _LONGEST_ANCHOR // 2:
            return []
        end = nouns[0]
        if _is_known(sentence, anchor, end):
            return []  # "the day before the launch": which launch has been told, or it is no news
        while end + 1 < len(sentence.tokens) and sentence.tokens[end + 1].tag in ("prep", "name", "det", "word"):
            end += 1
        first, last = trimmed(sentence, anchor, end)
        headline = write_phrase(sentence.words(first, last), lexicon)
        place = (number, first, last, nouns[0])
        return [make_telling(reading, place, (host.timex, interval, "event"), (reason,), headline)]
    first, last = trimmed(sentence, anchor, clause.last)
    found = [make_telling(reading, (number, first, last, clause.verb.head), (host.timex, interval, "event"), (reason,))]
    for index, other in enumerate(sentence.clauses):
        if other.opener != "as" or other.verb is None or index <= number:
            continue
        verb = sentence.tokens[other.verb.head].lower
        if verb in lexicon.inchoative:
            first, last = trimmed(sentence, other.first + 1, other.last)
            reasons = (reason, f"“as” tells that it {verb} at the same time")
            place = (index, first, last, other.verb.head)
            found.append(make_telling(reading, place, (host.timex, interval, "event"), reasons))
    return found


def _is_known(sentence: Sentence, anchor: int, noun: int) -> bool:
    """Tell whether a phrase names an event by nothing but "the", or by whose it was: "the blast", "their return"."""
    first, following = sentence.tokens[anchor], sentence.words(noun + 1, noun + 1)
    is_bare = all(token.tag in ("word", "possessive") for token in sentence.words(anchor + 1, noun - 1))
    return first.tag == "det" and is_bare and not (following and following[0].tag in ("prep", "rel", "name"))


def _anchor_end(reading: Reading, host: Hung, anchor: int) -> int:
    """Return the last token of the anchor: of its clause, or of the noun phrase that names it ("the splashdown")."""
    sentence = reading.sentence
    end = min(sentence.clauses[sentence.owner[anchor]].last, anchor + _LONGEST_ANCHOR)
    if _is_clause(sentence, host, anchor):
        return end
    nouns = [i for i in range(anchor, end + 1) if sentence.tokens[i].lower in reading.lexicon.event]
    if not nouns or any(
        sentence.tokens[i].tag in ("past", "maybe", "be", "have", "mark") for i in range(anchor, nouns[0])
    ):
        return _phrase_end(sentence, anchor, end)
    following = sentence.words(nouns[0] + 1, nouns[0] + 1)
    return end if following and following[0].tag == "prep" else nouns[0]


def _phrase_end(sentence: Sentence, anchor: int, end: int) -> int:
    """Return where the noun phrase ends that begins at ``anchor``, ``end`` at the latest: "the bang [Ana looked]"."""
    for position in range(anchor + 1, end + 1):
        before, token = sentence.tokens[position - 1], sentence.tokens[position]
        is_new = token.tag in ("name", "det", "number", "pron") and before.tag == "word"
        if is_new or token.tag in ("past", "maybe", "be", "have", "modal", "mark", "time", "to", "cc"):
            return position - 1
    return end


def _mishap(reading: Reading, anchor: int, told: Sequence[Telling]) -> Telling | None:
    """Return the harm told first, where the anchor is no more than "the accident", which no other words name."""
    noun = [token.lower for token in reading.sentence.words(anchor, anchor + 1)]
    if noun[0] != "the" or noun[-1] not in reading.lexicon.mishap:
        return None
    harmful = (
        telling
        for telling in told
        if is_narrow(telling.interval)
        and any(token.lower in reading.lexicon.harm for token in telling.sentence.words(telling.first, telling.last))
    )
    return next(harmful, None)


def content_words(sentence: Sentence, first: int, last: int) -> frozenset[str]:
    """Return the stems (first five letters) of the names, nouns and verbs of tokens ``[first, last]``."""
    return frozenset(
        token.lower[:_STEM]
        for token in sentence.words(first, last)
        if token.tag in ("name", "word", "past", "maybe", "ing") and len(token.text) > 2
    )


def _told_right_before(words: frozenset[str], sentence: Sentence, told: Sequence[Telling]) -> Telling | None:
    """Return what the sentence before tells, when it shares a single word: it is near enough to be meant."""
    if not told or not 0 <= sentence.span.start - told[-1].sentence.span.end <= 1:
        return None
    before = told[-1]
    return before if words & content_words(before.sentence, before.first, before.last) else None


def told_of(words: frozenset[str], told: Sequence[Telling]) -> Telling | None:
    """Return the telling that shares most ``words``, the latest of equals; None when none shares enough of them."""
    best, best_score = None, 0.0
    for telling in told:
        shared = len(words & content_words(telling.sentence, telling.first, telling.last))
        score = shared / (len(words) or 1)
        if shared and score >= 0.3 and score >= best_score:
            best, best_score = telling, score
    return best
