"""The happenings that one sentence tells, each with the words that tell it and the time expression that dates it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from timeline.extract.clauses import Sentence, Token, VerbGroup
from timeline.extract.headlines import write_headline, write_phrase
from timeline.extract.hosts import Host, Reading
from timeline.extract.lexicon import Lexicon
from timeline.extract.modality import is_after, judge
from timeline.extract.quoting import phrase_start, quote_bounds, trimmed
from timeline.extract.subjects import subject_of
from timeline.model import DateBasis, Interval, Modality, Span, Timex

_start_of = attrgetter("start")
_QUOTE_OPENS = frozenset('“"')
HAPPENED = ("asserted", "reported")  # the modalities of what took place
_LONGEST = 2  # days: a longer stretch does not date each act told beside it


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


def make_telling(
    reading: Reading,
    place: tuple[int, int, int, int],
    dated: tuple[Timex | None, Interval, DateBasis],
    reasons: Sequence[str],
    headline: str = "",
) -> Telling:
    """Return the telling at ``place`` (clause, first and last token of the quote, trigger) with its modality judged.

    ``dated`` is the time expression, the date and its basis; ``headline`` is written from the clause unless given.
    """
    sentence, lexicon = reading.sentence, reading.lexicon
    clause, first, last, trigger = place
    timex, interval, basis = dated
    at = -1
    if timex is not None:
        place_of_time = bisect_left(sentence.tokens, timex.span.start, key=_start_of)
        is_here = place_of_time < len(sentence.tokens) and sentence.tokens[place_of_time].start == timex.span.start
        at = place_of_time if is_here else -1
    verdict = judge(sentence, clause, at, is_future=is_after(interval, reading.published), lexicon=lexicon)
    return Telling(
        sentence, clause, first, last, trigger, timex, interval, basis, verdict.modality,
        headline or write_headline(sentence, clause, lexicon, first, last),
        "; ".join(reason for reason in (*reasons, verdict.reason) if reason),
    )  # fmt: skip


def tell(reading: Reading, hosts: Sequence[Host]) -> list[Telling]:
    """Return the happenings that the dates of ``hosts`` tell, in reading order."""
    chosen: list[Host] = []
    for clause in sorted({host.clause for host in hosts}):
        chosen.extend(_choose(reading, [host for host in hosts if host.clause == clause]))
    dated = {host.clause for host in chosen}
    tellings: list[Telling] = []
    for host in sorted(chosen, key=lambda host: host.index):
        partners = [other for other in chosen if other.clause == host.clause]
        if host.role == "listed" and tellings and tellings[-1].clause == host.clause:
            tellings.append(_again(reading, host, tellings[-1]))
            continue
        is_second = len(partners) > 1 and host is not partners[0] and _looks_back(reading.sentence, host) is None
        is_noun = is_second or _is_apart(reading, host)
        telling = _tell_noun(reading, host, partners) if is_noun else _tell_clause(reading, host, partners, dated)
        when = _tell_when(reading, host, dated)
        if when is not None and telling is not None and _only_leads_to_when(reading, host):
            tellings.append(replace(when, first=min(telling.first, when.first), last=max(telling.last, when.last)))
            continue
        beside = _tell_beside(reading, host, dated) if telling is not None else []
        if telling is not None:
            if tellings and _looks_back(reading.sentence, host) is not None:
                tellings[-1] = _before(tellings[-1], [telling])
            tellings.append(_before(telling, [*beside, *([when] if when is not None else [])]))
        tellings.extend(beside)
        tellings.extend([when] if when is not None else [])
    return tellings


def _only_leads_to_when(reading: Reading, host: Host) -> bool:
    """Tell whether a clause tells nothing that the "when" after its date does not: "The worst day was Sunday, when …".

    "Since May, when the roof fell, they have lived in tents" dates the fall alone.
    """
    sentence, lexicon = reading.sentence, reading.lexicon
    verb = sentence.clauses[host.clause].verb
    if host.role == "since" or verb is None or not tells_an_act(sentence, host.clause, lexicon):
        return host.role == "since" or host.clause == 0
    head = sentence.tokens[verb.head].lower
    return (head in lexicon.light or head in lexicon.starting) and sentence.clauses[host.clause].link != "rel"


def _tell_when(reading: Reading, host: Host, dated: set[int]) -> Telling | None:
    """Return what a clause tells that says what happened then: "on 24 June, when a jet flew into the ash"."""
    sentence = reading.sentence
    if host.role not in ("dates", "by", "since", "nominal") or host.index + 2 >= len(sentence.tokens):
        return None
    comma, opener = sentence.tokens[host.index + 1 : host.index + 3]
    number = sentence.owner[host.index + 2]
    clause = sentence.clauses[number]
    if comma.text != "," or opener.lower != "when" or clause.verb is None or number in dated:
        return None
    interval = host.timex.interval if host.role == "since" else host.interval
    if interval is None:
        return None
    first, last = trimmed(sentence, *quote_bounds(sentence, number, dated | {number}, reading.lexicon))
    reason = f"“when” tells what happened on “{sentence.tokens[host.index].text}”"
    place = (number, first, last, clause.verb.head)
    return make_telling(reading, place, (host.timex, interval, "text"), (reason, host.timex.reason))


def _is_apart(reading: Reading, host: Host) -> bool:
    """Tell whether a date is that of a noun alone: "He recalled the storm of 3 May", "He left after the 2009 vote"."""
    sentence, lexicon = reading.sentence, reading.lexicon
    verb = sentence.clauses[host.clause].verb
    if host.role == "nominal" and verb is not None:
        first = phrase_start(sentence, min(host.noun, host.index), sentence.clauses[host.clause].first)
        if first and sentence.tokens[first - 1].lower in lexicon.off_the_time:
            return True
    if host.role != "nominal" or verb is None or host.noun < verb.head:
        return False
    head = sentence.tokens[verb.head].lower
    return head in lexicon.say_past or head in lexicon.stative


def _tell_beside(reading: Reading, host: Host, dated: set[int]) -> list[Telling]:
    """Return what the next clause with a subject of its own tells on the same day: "…, and 700 people were moved"."""
    sentence, lexicon = reading.sentence, reading.lexicon
    if host.role != "dates" or not is_narrow(host.interval) or host.clause != 0:
        return []
    for number, clause in enumerate(sentence.clauses[1:], start=1):
        if clause.link != "coord" or clause.verb is None or not clause.has_own_subject or number in dated:
            continue
        own = [token for token, owner in zip(sentence.tokens, sentence.owner, strict=True) if owner == number]
        if clause.opener not in ("and", ";") or any(token.tag in ("time", "neg") for token in own):
            return []
        if not tells_an_act(sentence, number, lexicon) or _is_remark(sentence, clause.verb, lexicon):
            return []
        first, last = trimmed(sentence, *quote_bounds(sentence, number, {0, number}, lexicon))
        if sentence.tokens[first].tag == "cc":
            first += 1
        reason = f"“{sentence.tokens[host.index].text}” dates “{sentence.tokens[clause.verb.head].text}” too"
        reasons = (reason, host.timex.reason)
        return [
            make_telling(reading, (number, first, last, clause.verb.head), (host.timex, host.interval, "text"), reasons)
        ]
    return []


def tells_an_act(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether a clause says in the simple past what somebody did or what was done; a state is no act."""
    verb = sentence.clauses[index].verb
    if verb is None:
        return False
    first, last = sentence.tokens[verb.first], sentence.tokens[verb.last]
    if last.tag not in ("past", "maybe") or last.lower in lexicon.stative:
        return False
    return first.tag in ("past", "maybe") or first.lower in ("was", "were")


def _is_remark(sentence: Sentence, verb: VerbGroup, lexicon: Lexicon) -> bool:
    """Tell whether a verb only tells that somebody spoke; "were told to leave" tells what was done to them."""
    return verb.first == verb.last and sentence.tokens[verb.last].lower in lexicon.say_past


def is_narrow(interval: Interval) -> bool:
    """Tell whether an interval is short enough to date everything that is told beside it."""
    if interval.first_day is None or interval.last_day is None:
        return False
    return interval.last_day - interval.first_day < _LONGEST


def _before(telling: Telling, others: Sequence[Telling]) -> Telling:
    """Return ``telling`` without the words from which on ``others`` tell something of their own."""
    starts = [other.first for other in others if telling.trigger < other.first <= telling.last]
    if not starts:
        return telling
    first, last = trimmed(telling.sentence, telling.first, min(starts) - 1)
    return replace(telling, first=first, last=last)


def _again(reading: Reading, host: Host, telling: Telling) -> Telling:
    """Return the same words told once more, for another date of a list."""
    reason = f"“{reading.sentence.tokens[host.index].text}” dates “{reading.sentence.tokens[telling.trigger].text}” too"
    place = (telling.clause, telling.first, telling.last, telling.trigger)
    dated: tuple[Timex | None, Interval, DateBasis] = (host.timex, host.interval, "text")
    return make_telling(reading, place, dated, (reason, host.timex.reason), telling.headline)


def _choose(reading: Reading, hosts: list[Host]) -> list[Host]:
    """Return the hosts of one clause that each date a happening of their own, the clause's own first."""
    kept = [
        host
        for host in hosts
        if host.role in ("dates", "nominal", "by")
        or _is_begun(reading.sentence, host)
        or _is_not_until(reading.sentence, host)
    ]
    looking_back = [host for host in kept if _looks_back(reading.sentence, host) is not None]
    if looking_back and len(looking_back) < len(kept):
        # "She left in 1963, having married in the same year"
        return [*_choose(reading, [host for host in kept if host not in looking_back]), *looking_back[:1]]
    distinct: list[Host] = []
    for host in kept:
        rival = next((other for other in distinct if other.interval.meets(host.interval)), None)
        if rival is None:
            distinct.append(host)
        elif rival.interval.covers(host.interval) and rival.interval != host.interval and rival.role != "nominal":
            distinct[distinct.index(rival)] = host
    if len(distinct) < 2:
        return distinct
    # "a nuclear test in January and a rocket launch last month": each noun of a pair has its date
    paired = [distinct[0]]
    for host in distinct[1:]:
        is_listed = _is_listed(reading.sentence, paired[-1], host, reading.lexicon)
        if is_listed or _noun_phrase_start(reading, paired[-1].index, host) is not None or host.role == "nominal":
            paired.append(replace(host, role="listed") if is_listed else host)
    main = [host for host in paired if host.role != "nominal"]
    return main[:1] + [host for host in paired if host not in main[:1]] if main else paired


def _is_begun(sentence: Sentence, host: Host) -> bool:
    """Tell whether "since …" says when something started: "has been closed since Thursday"."""
    clause = sentence.clauses[host.clause]
    if host.role != "since" or clause.verb is None or clause.link == "rel" or clause.opener == "where":
        return False  # "people who had slept there since Monday clapped": who they were, not what began
    group = sentence.words(clause.verb.first, clause.verb.last)
    return group[0].tag == "have" and not any(token.tag == "neg" for token in group)


def _is_not_until(sentence: Sentence, host: Host) -> bool:
    """Tell whether "until" says when something did happen: "were not recovered until January"."""
    verb = sentence.clauses[host.clause].verb
    if host.role != "until" or verb is None:
        return False
    return any(token.tag == "neg" for token in sentence.words(verb.first, verb.last))


def _is_listed(sentence: Sentence, previous: Host, host: Host, lexicon: Lexicon) -> bool:
    """Tell whether nothing but "and (again) in" parts two dates: "in October 1938 and again in April 1941"."""
    between = {token.lower for token in sentence.tokens[previous.index + 1 : host.index]}
    return between <= lexicon.date_list and ("and" in between or _is_more_listed(sentence, host, lexicon))


def _is_more_listed(sentence: Sentence, host: Host, lexicon: Lexicon) -> bool:
    """Tell whether a list of dates goes on after one of them, and ends with "and"."""
    for token in sentence.tokens[host.index + 1 :]:
        if token.lower == "and":
            return True
        if token.lower not in lexicon.date_list:
            return False
    return False


def _noun_phrase_start(reading: Reading, previous: int, host: Host) -> int | None:
    """Return where "a rocket launch last month" starts, when "and" joins it to the thing dated before it."""
    sentence = reading.sentence
    for position in range(previous + 1, host.index):
        if sentence.tokens[position].lower in ("and", "or", "then", "followed") and position + 1 < host.index:
            between = sentence.tokens[position + 1 : host.index]
            if any(token.lower in reading.lexicon.event for token in between):
                return position + 1
    return None


def _tell_noun(reading: Reading, host: Host, partners: Sequence[Host]) -> Telling | None:
    """Return the happening that a noun of the clause tells with a date of its own."""
    sentence, lexicon = reading.sentence, reading.lexicon
    earlier = [other.index for other in partners if other.index < host.index]
    start = _noun_phrase_start(reading, max(earlier), host) if earlier else None
    clause = sentence.clauses[host.clause]
    lead: list[Token] = []
    if start is not None:
        trigger = [i for i in range(start, host.index) if sentence.tokens[i].lower in lexicon.event][-1]
        verb = clause.verb
        act = _shared_act(sentence, verb, start, lexicon) if verb else []
        lead = [*subject_of(sentence, host.clause), *act]
        first, last = start, host.index
    elif host.noun >= 0:
        first, last, trigger = min(host.index, host.noun), max(host.index, host.noun), host.noun
        first = phrase_start(sentence, first, clause.first)
    else:
        return None
    headline = write_phrase([*lead, *sentence.words(first, last)], lexicon)
    reason = f"“{sentence.tokens[host.index].text}” stands with “{sentence.tokens[trigger].text}”"
    dated: tuple[Timex | None, Interval, DateBasis] = (host.timex, host.interval, "text")
    return make_telling(reading, (host.clause, first, last, trigger), dated, (reason, host.timex.reason), headline)


def _shared_act(sentence: Sentence, verb: VerbGroup, start: int, lexicon: Lexicon) -> list[Token]:
    """Return the words of a verb that it shares with the noun, or the second verb, at token ``start``.

    "carried out a test in May and [a launch] in June"; "are to land on Monday and [return] on Friday": "are to".
    """
    tokens = sentence.tokens
    is_act = tokens[start].lower in lexicon.event and not tokens[start].lower.endswith("s")
    if is_act and start + 1 < len(tokens) and tokens[start + 1].tag in ("to", "prep", "time"):
        if tokens[verb.first].tag == "modal":
            return [tokens[verb.first]]
        if tokens[verb.last + 1].tag == "to" and tokens[verb.last + 2].tag == "word":
            return sentence.words(verb.first, verb.last + 1)
    return sentence.words(verb.first, _with_particle(sentence, verb.last, lexicon))


def _with_particle(sentence: Sentence, last: int, lexicon: Lexicon) -> int:
    """Return the last token of a verb with its particle: "carried out", "set off"."""
    following = sentence.words(last + 1, last + 2)
    is_particle = (
        len(following) == 2
        and following[0].lower in lexicon.particles
        and following[1].tag in ("det", "number", "word")
    )
    return last + 1 if is_particle else last


def _tell_clause(reading: Reading, host: Host, partners: Sequence[Host], dated: set[int]) -> Telling | None:
    """Return the happening that the host's clause tells, None when the clause tells none."""
    sentence, lexicon = reading.sentence, reading.lexicon
    trigger = host.noun if host.role == "nominal" else _trigger(sentence, host, lexicon)
    if trigger is None:
        return None
    main = _shares_its_date(sentence, host, dated, lexicon)
    if main is not None:
        host, dated = replace(host, clause=main), {main}
        verb = sentence.clauses[main].verb
        trigger = verb.head if verb is not None else trigger
    first, last = quote_bounds(sentence, host.clause, dated, lexicon)
    later = [other for other in partners if other.index > host.index]
    if later:
        start = _noun_phrase_start(reading, host.index, later[0])
        if start is not None:
            last = start - 2
    first, last = trimmed(sentence, first, last)
    if _is_private_talk(sentence, host, lexicon) or _tells_nothing(sentence, host.clause, lexicon):
        return None
    having = _looks_back(sentence, host)
    if having is not None:
        return _tell_back(reading, host, having)
    reason = f"“{sentence.tokens[host.index].text}” dates “{sentence.tokens[trigger].text}”"
    place = (host.clause, first, last, trigger)
    return make_telling(reading, place, (host.timex, host.interval, "text"), (reason, host.timex.reason))


def _tells_nothing(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether a clause only points at what others tell, or describes somebody by a state.

    "Of what happened last year"; "fields that had been black in May".
    """
    clause = sentence.clauses[index]
    verb = clause.verb
    if verb is None or verb.first == 0:
        return False
    head = sentence.tokens[verb.head].lower
    if clause.link == "rel" and sentence.tokens[verb.first].lower == "had":
        return head in lexicon.be or head in lexicon.stative
    return head in lexicon.light and sentence.tokens[verb.first - 1].lower == "what"


def _looks_back(sentence: Sentence, host: Host) -> int | None:
    """Return where an aside begins that a date belongs to: "Oil fell to $91, having touched $147 in July"."""
    verb = sentence.clauses[host.clause].verb
    if verb is None:
        return None
    for position in range(host.index - 2, verb.last + 1, -1):
        if sentence.tokens[position].lower == "having" and sentence.tokens[position - 1].text == ",":
            return position
    return None


def _tell_back(reading: Reading, host: Host, having: int) -> Telling:
    """Return what the aside tells that opens with "having" at token ``having``, of the subject of its clause."""
    sentence = reading.sentence
    first, last = trimmed(sentence, having, sentence.clauses[host.clause].last)
    words = [*subject_of(sentence, host.clause), *sentence.words(having + 1, last)]
    reason = f"“{sentence.tokens[host.index].text}” dates “{sentence.tokens[having + 1].text}”"
    dated: tuple[Timex | None, Interval, DateBasis] = (host.timex, host.interval, "text")
    place = (host.clause, first, last, having + 1)
    return make_telling(reading, place, dated, (reason, host.timex.reason), write_phrase(words, reading.lexicon))


def _shares_its_date(sentence: Sentence, host: Host, dated: set[int], lexicon: Lexicon) -> int | None:
    """Return the main clause that an undated sentence dates by what went on meanwhile, or by when it was reported.

    "Kim said …, as Pyongyang continued … on Wednesday"; "Kim said … in talks that were reported on Wednesday".
    """
    clause = sentence.clauses[host.clause]
    if len(dated) > 1 or clause.verb is None or sentence.clauses[0].verb is None or host.role != "dates":
        return None
    verb = sentence.tokens[clause.verb.head].lower
    is_meanwhile = clause.link == "sub" and clause.opener in lexicon.meanwhile and verb not in lexicon.inchoative
    if clause.link == "sub" and clause.opener == "when" and clause.parent == 0 and tells_an_act(sentence, 0, lexicon):
        is_meanwhile = clause.first > sentence.clauses[0].verb.last  # "Ten died when a wall fell on Sunday"
    is_report = clause.link == "rel" and verb in lexicon.say_past
    return 0 if is_meanwhile or is_report else None


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
    return _labelled_act(sentence, host, lexicon)


def _labelled_act(sentence: Sentence, host: Host, lexicon: Lexicon) -> int | None:
    """Return the participle of a row of a fact box that gives its date: "Approved by parliament: 12 June 1997"."""
    after = sentence.tokens[host.index + 1 : host.index + 2]
    if host.index < 2 or sentence.tokens[host.index - 1].text != ":" or (after and after[0].tag != "mark"):
        return None
    before = range(host.index - 1)
    acts = [i for i in before if sentence.tokens[i].lower.endswith("ed") or _is_participle(sentence.tokens[i], lexicon)]
    if not acts or any(sentence.tokens[i].lower in lexicon.housekeeping for i in before):
        return None
    return acts[0]


def _is_participle(token: Token, lexicon: Lexicon) -> bool:
    return token.lower in lexicon.participles or token.lower in lexicon.past_maybe


def _is_private_talk(sentence: Sentence, host: Host, lexicon: Lexicon) -> bool:
    """Tell whether the date stands in somebody's talk of themselves: “In 1935 my grandfather told me the story”."""
    if _QUOTE_OPENS.isdisjoint([token.text for token in sentence.tokens[: host.index]]):
        return False
    inside = False
    speech: list[int] = []
    for position, token in enumerate(sentence.tokens):
        if token.text in '“"':
            inside = token.text == "“" or not inside
            speech = []
        elif token.text == "”":
            inside = False
        if inside:
            speech.append(position)
        if position == host.index and not inside:
            return False
        if position > host.index and not inside:
            break
    if not any(sentence.tokens[position].lower in lexicon.first_person for position in speech):
        return False
    # "The next day we went back to school": what a witness tells of more than herself
    verb = sentence.clauses[host.clause].verb
    subject = sentence.words(sentence.clauses[host.clause].first, verb.first - 1) if verb is not None else []
    is_shared = any(
        token.lower == "we" or (token.tag == "name" and token.lower not in lexicon.starters) for token in subject
    )
    return not (is_shared and tells_an_act(sentence, host.clause, lexicon))
