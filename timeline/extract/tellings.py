"""The happenings that one sentence tells, each with the words that tell it and the time expression that dates it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from timeline.extract.clauses import Sentence
from timeline.extract.headlines import antecedent, opening_of, subject_of, write_headline, write_phrase
from timeline.extract.lexicon import Lexicon
from timeline.extract.modality import is_after, judge
from timeline.extract.roles import Role, role_of
from timeline.model import DateBasis, Interval, Modality, Span, Timex

_COARSE = frozenset({"decade", "century", "millennium"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One happening as one sentence tells it: tokens ``[first, last]`` are its quote, ``trigger`` names the act."""

    sentence: Sentence
    clause: int
    first: int
    last: int
    trigger: int
    timex: Timex | None
    interval: Interval
    basis: DateBasis
    modality: Modality
    headline: str
    reason: str

    @property
    def span(self) -> Span:
        """The quote, without the mark that ends a clause within a sentence."""
        return self.sentence.span_of(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Host:
    """A time expression in its place: token ``index`` of clause ``clause``, doing ``role`` (for the noun ``noun``)."""

    timex: Timex
    index: int
    clause: int
    role: Role
    noun: int
    interval: Interval


def find_hosts(
    sentence: Sentence, timexes: Sequence[Timex], ranges: dict[int, int], lexicon: Lexicon
) -> tuple[list[Host], list[Host]]:
    """Return the time expressions that date something in ``sentence``, and apart those that hang on an event.

    ``ranges`` pairs the two ends of a range, as indices of ``timexes``: they count as one, from first to second.
    """
    dating: list[Host] = []
    anchored: list[Host] = []
    seconds = set(ranges.values())
    for index, token in enumerate(sentence.tokens):
        if token.tag != "time" or token.timex in seconds:
            continue
        timex = timexes[token.timex]
        clause = sentence.owner[index]
        if timex.offset is not None:
            some_day = Interval(0, 1, "day")
            anchored.append(Host(timex, index, clause, "duration", -1, some_day))
            continue
        interval = _whole(timex, timexes[ranges[token.timex]]) if token.timex in ranges else timex.interval
        if timex.type not in ("DATE", "TIME") or interval is None or interval.grain in _COARSE:
            continue
        role, noun = role_of(sentence, index, lexicon)
        if role == "since":
            interval = Interval(interval.start, None, interval.grain)
        dating.append(Host(timex, index, clause, role, noun, interval))
    return dating, anchored


def _whole(first: Timex, second: Timex) -> Interval | None:
    if first.interval is None or second.interval is None:
        return first.interval or second.interval
    start, end = first.interval.start, second.interval.end
    if start is None or end is None or start >= end:
        return first.interval
    return Interval(start, end, first.interval.grain)


def tell(sentence: Sentence, hosts: Sequence[Host], published: Interval | None, lexicon: Lexicon) -> list[Telling]:
    """Return the happenings that the dates of ``hosts`` tell, in reading order."""
    chosen: list[Host] = []
    for clause in sorted({host.clause for host in hosts}):
        chosen.extend(_choose(sentence, [host for host in hosts if host.clause == clause], lexicon))
    dated = {host.clause for host in chosen}
    tellings = []
    for host in sorted(chosen, key=lambda host: host.index):
        partners = [other for other in chosen if other.clause == host.clause]
        if len(partners) > 1 and host is not partners[0]:
            telling = _tell_noun(sentence, host, partners, published, lexicon)
        else:
            telling = _tell_clause(sentence, host, partners, dated, published, lexicon)
        if telling is not None:
            tellings.append(telling)
    return tellings


def _choose(sentence: Sentence, hosts: list[Host], lexicon: Lexicon) -> list[Host]:
    """Return the hosts of one clause that each date a happening of their own, the clause's own first."""
    kept = [host for host in hosts if host.role in ("dates", "nominal", "by") or _is_begun(sentence, host)]
    distinct: list[Host] = []
    for host in kept:
        rival = next((other for other in distinct if other.interval.meets(host.interval)), None)
        if rival is None:
            distinct.append(host)
        elif rival.interval.covers(host.interval) and rival.role != "nominal":
            distinct[distinct.index(rival)] = host
    if len(distinct) < 2:
        return distinct
    # "a nuclear test in January and a rocket launch last month": each noun of a pair has its date
    paired = [distinct[0]]
    for host in distinct[1:]:
        if _noun_phrase_start(sentence, paired[-1].index, host, lexicon) is not None or host.role == "nominal":
            paired.append(host)
    main = [host for host in paired if host.role != "nominal"]
    return main[:1] + [host for host in paired if host not in main[:1]] if main else paired


def _is_begun(sentence: Sentence, host: Host) -> bool:
    """Tell whether "since …" says when something started: "has been closed since Thursday"."""
    clause = sentence.clauses[host.clause]
    if host.role != "since" or clause.verb is None:
        return False
    group = sentence.words(clause.verb.first, clause.verb.last)
    return group[0].tag == "have" and not any(token.tag == "neg" for token in group)


def _noun_phrase_start(sentence: Sentence, previous: int, host: Host, lexicon: Lexicon) -> int | None:
    """Return where "a rocket launch last month" starts, when "and" joins it to the thing dated before it."""
    for position in range(previous + 1, host.index):
        if sentence.tokens[position].lower in ("and", "or", "then", "followed") and position + 1 < host.index:
            between = sentence.tokens[position + 1 : host.index]
            if any(token.lower in lexicon.event for token in between):
                return position + 1
    return None


def _tell_noun(
    sentence: Sentence, host: Host, partners: Sequence[Host], published: Interval | None, lexicon: Lexicon
) -> Telling | None:
    """Return the happening that a noun of the clause tells with a date of its own."""
    earlier = [other.index for other in partners if other.index < host.index]
    start = _noun_phrase_start(sentence, max(earlier), host, lexicon) if earlier else None
    clause = sentence.clauses[host.clause]
    if start is not None:
        nouns = [i for i in range(start, host.index) if sentence.tokens[i].lower in lexicon.event]
        verb = clause.verb
        act = sentence.words(verb.first, _with_particle(sentence, verb.last, lexicon)) if verb else []
        lead = [*subject_of(sentence, host.clause), *act]
        first, last, trigger = start, host.index, nouns[-1]
    elif host.noun >= 0:
        first, last, trigger, lead = *sorted((host.index, host.noun)), host.noun, []
        while first > clause.first and sentence.tokens[first - 1].tag in ("det", "word", "name", "of", "number"):
            first -= 1
    else:
        return None
    verdict = judge(sentence, host.clause, host.index, is_future=is_after(host.interval, published), lexicon=lexicon)
    headline = write_phrase([*lead, *sentence.words(first, last)], lexicon)
    reason = f"“{sentence.tokens[host.index].text}” stands with “{sentence.tokens[trigger].text}”"
    return Telling(
        sentence, host.clause, first, last, trigger, host.timex, host.interval, "text", verdict.modality, headline,
        _explained(reason, host, verdict.reason),
    )  # fmt: skip


def _with_particle(sentence: Sentence, last: int, lexicon: Lexicon) -> int:
    """Return the last token of a verb with its particle: "carried out", "set off"."""
    following = sentence.words(last + 1, last + 2)
    is_particle = (
        len(following) == 2
        and following[0].lower in lexicon.particles
        and following[1].tag in ("det", "number", "word")
    )
    return last + 1 if is_particle else last


def _tell_clause(
    sentence: Sentence,
    host: Host,
    partners: Sequence[Host],
    dated: set[int],
    published: Interval | None,
    lexicon: Lexicon,
) -> Telling | None:
    """Return the happening that the host's clause tells, None when the clause tells none."""
    clause = sentence.clauses[host.clause]
    trigger = host.noun if host.role == "nominal" else _trigger(sentence, host, lexicon)
    if trigger is None:
        return None
    main = _shares_its_date(sentence, host, dated, lexicon)
    if main is not None:
        host, clause, dated = replace(host, clause=main), sentence.clauses[main], {main}
        trigger = clause.verb.head if clause.verb is not None else trigger
    first, last = quote_bounds(sentence, host.clause, dated, lexicon)
    later = [other for other in partners if other.index > host.index]
    if later:
        start = _noun_phrase_start(sentence, host.index, later[0], lexicon)
        if start is not None:
            last = start - 2
    first, last = trimmed(sentence, first, last)
    if _is_private_talk(sentence, first, last, lexicon):
        return None
    verdict = judge(sentence, host.clause, host.index, is_future=is_after(host.interval, published), lexicon=lexicon)
    headline = write_headline(sentence, host.clause, lexicon, first, last)
    reason = f"“{sentence.tokens[host.index].text}” dates “{sentence.tokens[trigger].text}”"
    return Telling(
        sentence, host.clause, first, last, trigger, host.timex, host.interval, "text", verdict.modality, headline,
        _explained(reason, host, verdict.reason),
    )  # fmt: skip


def _shares_its_date(sentence: Sentence, host: Host, dated: set[int], lexicon: Lexicon) -> int | None:
    """Return the main clause that an undated sentence dates by what went on meanwhile, or by when it was reported.

    "Kim said …, as Pyongyang continued … on Wednesday"; "Kim said … in talks that were reported on Wednesday".
    """
    clause = sentence.clauses[host.clause]
    if len(dated) > 1 or clause.verb is None or sentence.clauses[0].verb is None or host.role != "dates":
        return None
    verb = sentence.tokens[clause.verb.head].lower
    is_meanwhile = clause.link == "sub" and clause.opener in lexicon.meanwhile and verb not in lexicon.inchoative
    is_report = clause.link == "rel" and verb in lexicon.say_past
    return 0 if is_meanwhile or is_report else None


def _explained(reason: str, host: Host, modality: str) -> str:
    return "; ".join(part for part in (reason, host.timex.reason, modality) if part)


def _trigger(sentence: Sentence, host: Host, lexicon: Lexicon) -> int | None:
    """Return the token that names what happens in the host's clause: its verb, or a noun that names a happening."""
    clause = sentence.clauses[host.clause]
    if clause.verb is not None:
        return clause.verb.head
    nouns = [
        i for i, own in enumerate(sentence.owner) if own == host.clause and sentence.tokens[i].lower in lexicon.event
    ]
    if nouns:
        return nouns[0]
    return None


def quote_bounds(sentence: Sentence, index: int, dated: set[int], lexicon: Lexicon) -> tuple[int, int]:
    """Return the first and last token of the smallest stretch that tells clause ``index`` and can stand alone.

    ``dated`` are the clauses that tell happenings of their own; their words stay outside.
    """
    clause = sentence.clauses[index]
    others = dated - {index}
    if clause.opener in lexicon.if_words or (not others and _reaches_main(sentence, index)):
        return 0, len(sentence.tokens) - 1
    first, last = opening_of(clause), clause.last
    if clause.link in ("rel", "contact", "participle"):
        first = antecedent(sentence, clause.first)
    for number, child in enumerate(sentence.clauses):
        if (
            number > index
            and number not in others
            and child.first == last + 1
            and not _leads_to(sentence, number, others)
        ):
            last = max(last, child.last)
    return first, last


def _reaches_main(sentence: Sentence, index: int) -> bool:
    """Tell whether a clause is the sentence's own assertion: its main clause, or what the main clause says."""
    while index > 0:
        clause = sentence.clauses[index]
        if clause.link not in ("zero-that", "coord", "aside", "that") or clause.parent < 0:
            return clause.link in ("coord", "aside", "main")
        parent = sentence.clauses[clause.parent]
        # "the claim that …": not said by the sentence itself
        if clause.link == "that" and (parent.verb is None or clause.first - parent.verb.last > 3):
            return False
        index = clause.parent
    return True


def _leads_to(sentence: Sentence, index: int, dated: set[int]) -> bool:
    """Tell whether a dated clause hangs on clause ``index``."""
    return any(sentence.clauses[number].parent == index for number in dated)


def trimmed(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Drop marks and bare links from both ends of a quote that is not the whole sentence."""
    if first == 0 and last == len(sentence.tokens) - 1:
        return first, last
    while first < last and sentence.tokens[first].text in ",;:—–-)":
        first += 1
    while last > first and (sentence.tokens[last].text in ",;:—–-(" or sentence.tokens[last].tag in ("cc", "sub")):
        last -= 1
    return first, last


def _is_private_talk(sentence: Sentence, first: int, last: int, lexicon: Lexicon) -> bool:
    """Tell whether the words are somebody's talk of themselves: “In 1935 my grandfather told me the same story”."""
    inside = False
    for token in sentence.tokens[: last + 1]:
        if token.text in '“"':
            inside = token.text == "“" or not inside
        elif token.text == "”":
            inside = False
        elif inside and token.start >= sentence.tokens[first].start and token.lower in lexicon.first_person:
            return True
    return False


def with_interval(telling: Telling, interval: Interval, basis: DateBasis, reason: str) -> Telling:
    """Return the telling at another date, for another reason."""
    return replace(telling, interval=interval, basis=basis, reason=reason)
