"""Whether the happening that a clause tells took place: asserted, reported, planned, denied or hypothetical."""

from typing import NamedTuple

from timeline import civil
from timeline.extract.clauses import Clause, Sentence
from timeline.extract.lexicon import Lexicon
from timeline.model import Interval, Modality

_CLOCK = frozenset({"second", "minute", "hour"})


class Verdict(NamedTuple):
    """A modality and, in words, what showed it."""

    modality: Modality
    reason: str


def judge(sentence: Sentence, clause_index: int, timex_token: int, *, is_future: bool, lexicon: Lexicon) -> Verdict:
    """Return the modality of a clause, whose date stands at token ``timex_token`` (-1: no date in the words).

    ``is_future`` tells that the date lies after the publication: then nothing can have happened yet.
    """
    clause = sentence.clauses[clause_index]
    is_promise = not is_future and _is_committing(sentence, clause, lexicon)
    return (
        _hypothetical(sentence, clause_index, lexicon)
        or _denied_by_others(sentence, clause)
        or (None if is_promise else _planned(sentence, clause, timex_token, lexicon))
        or (_contradicted(sentence, clause) if is_future else None)
        or (None if _is_until(sentence, timex_token) else _denied(sentence, clause_index, lexicon))
        or _reported(sentence, clause_index, lexicon)
        or Verdict("asserted", "told as a fact")
    )


def _is_until(sentence: Sentence, timex_token: int) -> bool:
    """Tell whether "not … until" tells when something did happen: "were not recovered until January"."""
    return timex_token > 0 and sentence.tokens[timex_token - 1].lower in ("until", "till")


def is_after(interval: Interval, published: Interval | None) -> bool:
    """Tell whether ``interval`` starts after the publication: its day, or its minute where both tell the clock."""
    if published is None or published.end is None or published.last_day is None or interval.start is None:
        return False
    if interval.grain in _CLOCK and published.grain in _CLOCK and interval.zone in (None, published.zone):
        return interval.start >= published.end
    return interval.start // civil.SECONDS_PER_DAY > published.last_day


def _contradicted(sentence: Sentence, clause: Clause) -> Verdict:
    """Return what a date after the publication makes of a clause: a plan, or, told in the past, no fact at all."""
    if clause.verb is not None:
        group = sentence.words(clause.verb.first, clause.verb.last)
        is_past = group[0].tag in ("past", "maybe") or group[0].lower in ("was", "were", "had", "did")
        if is_past:
            return Verdict("hypothetical", "told as past, but the date lies after the publication")
    return Verdict("planned", "the date lies after the publication")


def _verb_words(sentence: Sentence, clause: Clause) -> list[str]:
    if clause.verb is None:
        return []
    return [token.lower for token in sentence.words(clause.verb.first, clause.verb.last)]


def _hypothetical(sentence: Sentence, index: int, lexicon: Lexicon) -> Verdict | None:
    clause = sentence.clauses[index]
    words = _verb_words(sentence, clause)
    if sentence.tokens[-1].text == "?":
        return Verdict("hypothetical", "a question")
    if clause.verb is not None and clause.verb.first == 0 and words[0] in ("had", "were", "should"):
        return Verdict("hypothetical", f'"{words[0]}" before its subject')
    if "have" in words and {"would", "could", "might", "should"} & set(words):
        return Verdict("hypothetical", f'"{" ".join(words)}"')
    if words and words[0] in lexicon.doubt:
        return Verdict("hypothetical", f'"{words[0]}"')
    while True:
        if clause.opener in lexicon.if_words:
            return Verdict("hypothetical", f'"{clause.opener}"')
        before = sentence.tokens[clause.first - 1].lower if clause.first else ""
        if sentence.tokens[clause.first].lower == "that" and before in lexicon.rumour:
            return Verdict("hypothetical", f'"{before} that"')
        if clause.parent < 0 or clause.link in ("main", "coord", "aside"):
            return None
        clause = sentence.clauses[clause.parent]


def _planned(sentence: Sentence, clause: Clause, timex_token: int, lexicon: Lexicon) -> Verdict | None:
    words = _verb_words(sentence, clause)
    if words and words[0] in ("will", "shall", "'ll", "wo", "would", "'d", "ll"):
        return Verdict("planned", f'"{words[0]}"')
    if clause.verb is None:
        return None
    head = sentence.tokens[clause.verb.head]
    after = [token.lower for token in sentence.words(clause.verb.last + 1, clause.verb.last + 3) if token.tag != "adv"]
    is_copula = head.tag == "be" or head.lower in lexicon.be
    if is_copula and after and after[0] in lexicon.not_yet and (after[0] != "to" or len(after) > 1):
        return Verdict("planned", f'"{head.lower} {after[0]}"')
    subject = {token.lower for token in sentence.words(clause.first, clause.verb.first - 1)}
    if subject & lexicon.plan:
        return Verdict("planned", f'"{sorted(subject & lexicon.plan)[0]}"')
    is_present = head.tag in ("present", "word") and clause.verb.first == clause.verb.last and not is_copula
    if (
        is_present
        and timex_token > clause.verb.last
        and not (head.lower in lexicon.say_present or head.lower in lexicon.light)
    ):
        # "the central bank meets on September 6": a timetable, unless somebody says something
        return Verdict("planned", f'"{head.lower}", in the present tense')
    is_set = any(word in lexicon.be for word in words) and head.lower in lexicon.scheduled
    if is_set and timex_token < clause.verb.first:
        # "a June 3 hearing has been scheduled"
        return Verdict("planned", f'"{head.lower}"')
    if head.lower in lexicon.planning and timex_token > clause.verb.last:
        between = [token.lower for token in sentence.words(clause.verb.last + 1, timex_token - 1)]
        is_passive = any(word in lexicon.be for word in words)
        # "was scheduled on Friday"; but "was set up on Friday" and "agreed on Friday" happened
        is_due = head.lower in lexicon.not_yet and not set(between) & lexicon.particles
        if _leads_to_act(sentence, clause.verb.last + 1, timex_token) or (
            is_due and ("for" in between or not between or (is_passive and head.lower != "set"))
        ):
            return Verdict("planned", f'"{head.lower}"')
    return None


def _is_committing(sentence: Sentence, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell whether a clause tells of an agreement or a promise in the past: a day gone by is that of the promise.

    "The bank agreed to buy its rival on Sunday", published on Monday, tells of a deal.
    """
    if clause.verb is None or clause.verb.first != clause.verb.last:
        return False
    return sentence.tokens[clause.verb.head].lower in lexicon.committing


def _leads_to_act(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether "to" with a verb stands between: "agreed to meet on Friday", not "agreed to a truce"."""
    for position in range(first, last - 1):
        following = sentence.tokens[position + 1]
        if sentence.tokens[position].tag == "to" and following.tag not in ("det", "name", "number", "pron"):
            return True
    return False


def _denied(sentence: Sentence, index: int, lexicon: Lexicon) -> Verdict | None:
    clause = sentence.clauses[index]
    if clause.verb is None:
        return None
    head = sentence.tokens[clause.verb.head]
    if head.lower in ("denied", "denies", "deny") and _speaks_of_a_plan(sentence, index):
        return Verdict("denied", f'"{head.lower}" what is to come')
    # "found no more ash" tells what was found; "was no glass", "had no seats" that something was not
    is_auxiliary = head.tag in ("be", "have") or head.lower in lexicon.be or head.lower in lexicon.have
    after = 1 if is_auxiliary else 0
    for token in sentence.words(clause.verb.first, clause.verb.last + after):
        if token.tag == "neg" and token.lower not in ("without", "hardly"):
            return Verdict("denied", f'"{token.lower}"')
    subject = sentence.words(clause.first, clause.verb.first - 1)
    if any(token.lower in lexicon.nobody for token in subject):
        return Verdict("denied", "the subject is nobody")
    return None


def _speaks_of_a_plan(sentence: Sentence, index: int) -> bool:
    """Tell whether what a clause says is to come: "denied on Friday that the vote would be put off"."""
    said = (child for child in sentence.clauses if child.parent == index and child.link in ("that", "zero-that"))
    return any(word in ("will", "would", "'ll", "'d") for child in said for word in _verb_words(sentence, child)[:1])


def _denied_by_others(sentence: Sentence, clause: Clause) -> Verdict | None:
    """Return a denial where somebody else denies what the clause tells: "denies that it will be taken to court"."""
    if clause.parent < 0 or clause.link not in ("that", "zero-that"):
        return None
    verb = sentence.clauses[clause.parent].verb
    if verb is not None and sentence.tokens[verb.head].lower in ("denied", "denies", "deny"):
        return Verdict("denied", "somebody denied it")
    return None


def _reported(sentence: Sentence, index: int, lexicon: Lexicon) -> Verdict | None:
    clause = sentence.clauses[index]
    if clause.verb is not None and sentence.tokens[clause.verb.head].lower in lexicon.supposed:
        is_passive = sentence.tokens[clause.verb.first].tag == "be"
        if is_passive and any(
            token.tag == "to" for token in sentence.words(clause.verb.last + 1, clause.verb.last + 1)
        ):
            return Verdict("reported", f'"{sentence.tokens[clause.verb.head].lower} to"')
    while clause.parent >= 0 and clause.link in ("that", "zero-that", "coord"):
        clause = sentence.clauses[clause.parent]
        if clause.verb is not None and _says(sentence.tokens[clause.verb.head].lower, lexicon):
            return Verdict("reported", f'"{sentence.tokens[clause.verb.head].lower}"')
    for other in sentence.clauses:
        if other.link == "aside" and other.verb is not None and other is not sentence.clauses[index]:
            head = sentence.tokens[other.verb.head].lower
            if _says(head, lexicon):
                return Verdict("reported", f'"{head}"')
    words = [token.lower for token in sentence.tokens]
    if "according" not in words and lexicon.hearsay.isdisjoint(words):
        return None
    for position, word in enumerate(words):
        if word in lexicon.hearsay or (word == "according" and words[position + 1 : position + 2] == ["to"]):
            return Verdict("reported", f'"{word}"')
    return None


def _says(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.say_past or word in lexicon.say_present
