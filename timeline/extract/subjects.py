"""Who or what a clause tells of: its subject, with what it shares with other clauses or describes of them."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from timeline.extract.clauses import Clause, Sentence, Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.phrasing import joined, polished

_start_of = attrgetter("start")
_LEADS_IN = frozenset({"prep", "sub", "adv", "ing", "to", "time"})
_DASHES = frozenset("-–—")
_PAIR = 2
_SETS_OFF = frozenset(",-–—(")  # what may stand before "who …" as an aside
_LONGEST_NAME = 4
_LEAST_LIST = 3  # commas
_AFTER_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NO_SUBJECT = frozenset({"time", "adv", "prep", "mark", "neg", "rel", "cc"})


def subject_of(sentence: Sentence, index: int) -> list[Token]:
    """Return the tokens of the subject of a clause, its own or the one that it shares or describes."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    if clause.link == "participle":
        return sentence.words(antecedent(sentence, clause.first), clause.first - 1)
    if clause.link in ("rel", "contact") and sentence.tokens[clause.first].tag in ("rel", "word", "name"):
        own = sentence.words(clause.first + 1, clause.verb.first - 1)
        if any(token.tag not in _NO_SUBJECT and not token.lower.endswith(("self", "selves")) for token in own):
            # "the test that it conducted": it has a subject of its own
            return own
        return _described_words(sentence, clause)
    if not clause.has_own_subject:
        before = [
            number
            for number in range(index)
            if sentence.clauses[number].verb is not None and sentence.clauses[number].has_own_subject
        ]
        return subject_of(sentence, before[-1]) if before else []
    return [
        token
        for position, token in enumerate(sentence.words(0, clause.verb.first - 1))
        if position >= opening_of(clause) and sentence.owner[position] == index
    ]


def antecedent(sentence: Sentence, first: int) -> int:
    """Return where the noun phrase begins that a relative clause starting at token ``first`` describes."""
    tokens = sentence.tokens
    position = first
    if position and (tokens[position - 1].text == "," or _is_set_off(tokens, position)):
        position -= 1
    if position > 2 and tokens[position - 1].text == ")":
        position = next((i for i in range(position - 1, 0, -1) if tokens[i].text == "("), position)
    start = position
    if start > 1 and tokens[start - 1].text == "." and tokens[start - 2].tag == "name":
        start -= 1  # "Marden Corp., which …"
    while start and (
        tokens[start - 1].tag in ("word", "name", "det", "number", "possessive", "maybe")
        or (tokens[start - 1].text in ".$£€" and start - 1 > 0 and start < position)
    ):
        start -= 1
        if tokens[start].tag == "det":
            break
    if 1 < start < position and tokens[start - 1].lower == "that" and tokens[start - 2].tag in ("cc", "mark"):
        return start - 1  # "and that rule, which came in on Monday"
    if 0 < start < position - 1 and tokens[start - 1].tag in ("to", "modal") and tokens[start].tag == "word":
        start += 1  # "to replace Ana Orr, who died"
    return start if start < position else first


def _is_set_off(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether "who …" or "which …" opens an aside between dashes or in brackets."""
    return first > 0 and tokens[first].tag == "rel" and tokens[first - 1].text in _SETS_OFF


def _described_words(sentence: Sentence, clause: Clause) -> list[Token]:
    """Return what a relative clause describes; of "its jets, five of which had flown": five of its jets."""
    tokens, at = sentence.tokens, clause.first
    if at > 3 and tokens[at - 1].text == "," and tokens[at - 2].tag == "number" and tokens[at - 3].text == ",":
        return sentence.words(antecedent(sentence, at - 3), at - 4)  # "Ana Orr, 61, who …"
    if (
        at > 3
        and tokens[at - 1].lower == "of"
        and tokens[at - 3].text == ","
        and tokens[at - 2].tag in ("number", "det")
    ):
        return [tokens[at - 2], tokens[at - 1], *sentence.words(antecedent(sentence, at - 2), at - 4)]
    if at > 2 and tokens[at - 1].tag == "pron" and tokens[at - 2].lower == "of":
        return sentence.words(max(at - 3, 0), at - 1)  # "Those of us who …"
    return sentence.words(_described(sentence, clause), at - 1)


def _described(sentence: Sentence, clause: Clause) -> int:
    """Return where that begins which a relative clause describes; of "two jets to Libya that were flown" all of it."""
    start = antecedent(sentence, clause.first)
    verb = sentence.tokens[clause.verb.first].lower if clause.verb is not None else ""
    head = sentence.tokens[clause.first - 1]
    head = sentence.tokens[clause.first - 2] if head.text == "," and clause.first > 1 else head
    is_singular = head.tag == "name" and not head.lower.endswith("s")
    if _is_of_a_happening(sentence, clause, start, verb):
        return antecedent(sentence, start - 1)
    # "the summit in Lima that ended on Friday": "that" tells which, and a name needs no telling
    is_named = head.tag == "name" and clause.opener == "that" and sentence.tokens[start].tag == "name"
    if (
        (is_named or (verb in ("were", "are", "have") and is_singular))
        and start > 1
        and sentence.tokens[start - 1].tag in ("prep", "to")
    ):
        return antecedent(sentence, start - 1)
    return start


def _is_of_a_happening(sentence: Sentence, clause: Clause, start: int, verb: str) -> bool:
    """Tell whether what began or took place is what stands before a place: "[a fire] on the hill that began in May"."""
    lexicon = load_lexicon()
    if verb not in lexicon.starting and verb not in lexicon.light and verb not in ("ended", "lasted"):
        return False
    if start < _PAIR or sentence.tokens[start - 1].tag != "prep" or sentence.tokens[start].tag != "det":
        return False
    nouns = sentence.words(start, clause.first - 1)
    return sentence.tokens[start - 2].lower in lexicon.event and not any(
        token.lower in lexicon.event for token in nouns
    )


def opening_of(clause: Clause) -> int:
    """Return the first token of a clause after the word that links it."""
    return clause.first + (
        clause.link in ("sub", "that", "coord") and bool(clause.opener) and clause.first < clause.last
    )


def plain_subject(sentence: Sentence, index: int, lexicon: Lexicon) -> list[Token]:
    """Return the subject of a clause as a headline says it: without times, asides and what leads it in."""
    whole = _after_what_leads_in(subject_of(sentence, index), sentence)
    whole = _without_dashes(_closed_aside(whole, sentence, index))
    subject = polished(without_asides(led_in(_undated(whole, lexicon), lexicon)), lexicon)
    # "Sunday was observed as a day of mourning": the day itself is the subject
    return subject or [token for token in whole if token.tag == "time"][:1]


def _after_what_leads_in(tokens: list[Token], sentence: Sentence) -> list[Token]:
    """Return a subject without a phrase before it that a clause of its own completes, up to a comma.

    "[After weeks of talk about] whether she would stay, the mayor left".
    """
    if not tokens or tokens[0].tag not in ("prep", "sub"):
        return tokens
    for position in range(len(tokens) - 1, 0, -1):
        token = tokens[position]
        if token.start - tokens[position - 1].end <= 1:
            continue
        at = bisect_left(sentence.tokens, token.start, key=_start_of)
        before = sentence.tokens[at - 1]
        if before.text == "," and before.start > tokens[position - 1].start and token.tag in ("det", "name", "pron"):
            return tokens[position:]
    return tokens


def _closed_aside(tokens: list[Token], sentence: Sentence, index: int) -> list[Token]:
    """Return a subject with the comma that ends what is set off in it, where that stands in a clause of its own.

    "Acme Corp., an airline which has filed for bankruptcy[,] said": it is not the airline's subject alone.
    """
    verb = sentence.clauses[index].verb
    if verb is None or not tokens or tokens[-1].text == ",":
        return tokens
    at = verb.first - 1
    while at > 0 and sentence.tokens[at].tag in ("adv", "neg"):
        at -= 1
    comma = sentence.tokens[at]
    if comma.text != "," or sentence.clauses[sentence.owner[at]].link != "rel" or comma.start < tokens[-1].start:
        return tokens
    return [*tokens, comma] if any(token.text == "," for token in tokens) else tokens


def _without_dashes(tokens: list[Token]) -> list[Token]:
    """Drop what stands between two dashes: "The Fed [– along with banks in Norway –] cut its rate"."""
    dashes = [position for position, token in enumerate(tokens) if position and token.text in _DASHES]
    if len(dashes) < _PAIR or dashes[-1] - dashes[0] <= _PAIR:
        return tokens
    opening = tokens[dashes[0] + 1]
    if opening.text in _DASHES and dashes[0] + _PAIR < len(tokens):
        opening = tokens[dashes[0] + _PAIR]  # "--"
    is_aside = tokens[dashes[0]].text != "-" or opening.tag in ("name", "det", "prep")  # not "an eight - inch - square"
    return tokens[: dashes[0]] + tokens[dashes[-1] + 1 :] if is_aside else tokens


def _undated(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Return a subject without a participle that only dates it: "A report [released on Monday] found flaws"."""
    last = len(tokens) - 1
    while last > 1 and tokens[last].tag == "adv":
        last -= 1
    if last < 2 or tokens[last].tag != "time":
        return tokens
    first = last - 1
    while first > 0 and (tokens[first].lower in lexicon.time_leads or tokens[first].tag == "adv"):
        first -= 1
    return [*tokens[:first], *tokens[last + 1 :]] if first > 0 and tokens[first].tag == "maybe" else tokens


def led_in(tokens: list[Token], lexicon: Lexicon, *, is_clause: bool = False) -> list[Token]:
    """Return a subject without what leads it in: "On the Moon, the crew", "Nine days after the meeting, the ministers".

    Where no comma parts it from its verb, nothing is set off at its end: it is what stands after the last comma. Of
    what is a whole clause (``is_clause``) only that goes which leads it in.
    """
    if tokens and tokens[0].text == "(":
        # "(3:14 p.m. in Lima) The mayor": the stamp of an entry
        end = next((position for position, token in enumerate(tokens) if token.text == ")"), -1)
        tokens = tokens[end + 1 :]
    while tokens and tokens[0].tag == "cc":
        tokens = tokens[1:]
    while _opens_with_time(tokens, lexicon):
        tokens = tokens[1 + (tokens[0].tag == "prep") :]  # "In May a bank in Lima, on the brink for years, closed"
    while True:
        comma = next((position for position, token in enumerate(tokens) if token.text == ","), None)
        if comma is None or comma + 1 >= len(tokens):
            return tokens
        alone = comma == 1 and tokens[-1].text != "," and not any(token.tag == "cc" for token in tokens)
        if not (comma == 0 or alone or _leads_in(tokens, lexicon)):
            break
        tokens = tokens[comma + 1 :]
    if is_clause:
        return tokens
    while len(tokens) > comma + 1 and _only_times_the_verb(tokens, lexicon):
        tokens = tokens[:-1]  # "The mine, as it was called, also [closed]", "Ana Orr, the mayor, on Monday [said]"
    if tokens[-1].text == ",":
        return tokens
    last = max(position for position, token in enumerate(tokens) if token.text == ",")
    return tokens if any(token.tag == "cc" for token in tokens[last:]) else tokens[last + 1 :]


def _opens_with_time(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether words open with a time that no comma parts from the subject: "[On Monday] the mayor, …"."""
    at = int(bool(tokens) and tokens[0].tag == "prep" and tokens[0].lower in lexicon.time_leads)
    if len(tokens) < at + _PAIR or tokens[at].tag != "time":
        return False
    # "June Orr", "Sunday Times"
    return tokens[at + 1].tag in ("det", "pron") or ((at > 0 or " " in tokens[0].text) and tokens[at + 1].tag == "name")


def _only_times_the_verb(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether the last word before a verb says nothing of the subject: "also", "today", "on" of "on Monday"."""
    last = tokens[-1]
    return last.tag in ("adv", "neg", "time") or (last.tag == "prep" and last.lower in lexicon.time_leads)


def _leads_in(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    opening = tokens[0]
    if opening.tag == "time" and tokens[1].tag == "possessive":
        return False  # "Thursday's stage, stopped by hail, …"
    if (
        opening.tag in _LEADS_IN
        or opening.lower in lexicon.edges
        or opening.lower in lexicon.loose_openings
        or opening.lower in ("according", "due")
    ):
        return True
    # "Asked in May for his view, the president"; but "Armed men, most of them young,"
    return (
        opening.tag in ("maybe", "past") and len(tokens) > 1 and tokens[1].tag in ("prep", "time", "adv", "to", "sub")
    )


def without_asides(tokens: list[Token]) -> list[Token]:
    """Return a subject without what is set off in it by commas: "The plane[, which left Lima,]".

    A name that says who is meant stays: "The mayor, Ana Orr", without the comma after it; see ``closed``.
    """
    commas = [position for position, token in enumerate(tokens) if token.text == ","]
    if not commas:
        return tokens
    head, tail = tokens[: commas[0]], tokens[commas[-1] + 1 :]
    is_list = any(token.tag == "cc" for token in tokens[commas[0] :])
    if is_list and (tail or (len(commas) >= _LEAST_LIST and tokens[commas[1] + 1].tag == "cc")):
        return tokens if tail else tokens[:-1]  # "The president, Ana Orr, and the minister, Ole Berg, [came]"
    end = commas[1] if len(commas) > 1 else len(tokens)
    aside = tokens[commas[0] + 1 : end]
    is_description = bool(head) and (head[-1].tag == "word" or (head[0].tag == "det" and len(head) > _LEAST_LIST))
    if is_name(aside) and is_description:
        return tokens[:end]
    return head + tail if tail and not is_list and tail[0].tag in ("be", "have") else head


def is_name(tokens: Sequence[Token]) -> bool:
    """Tell whether tokens are one full name: "Ana Orr", "William K. Reilly", "the Larkhaven Polo Association"."""
    if len(tokens) > _PAIR and tokens[0].lower == "the":
        tokens = tokens[1:]
    names = sum(token.tag == "name" for token in tokens)
    return 2 <= names <= _LONGEST_NAME and all(token.tag == "name" or token.text == "." for token in tokens)


def name_alone(subject: list[Token]) -> list[Token]:
    """Return the name in "The mayor, Ana Orr", any other subject as it is.

    Of "the wife of the mayor, Ana Orr" nobody knows whose name it is: it goes. "The governor of Lima, Ana Orr" is she.
    """
    comma = next((position for position, token in enumerate(subject) if token.text == ","), 0)
    name = [token for token in subject[comma + 1 :] if token.text != ","]
    if comma <= 0 or not is_name(name):
        return subject
    if name[0].tag == "det":
        # "The governing body of the sport, the Larkhaven Polo Association"
        return name if _is_body(subject[:comma]) else subject[:comma]
    if any(token.tag == "cc" for token in subject[:comma]):
        return subject[:comma]  # "the mayor and her deputy, Ana Orr"
    is_one_of = subject[0].lower in ("another", "one")
    return name if is_one_of or _is_one_persons(subject[:comma], name) else subject[:comma]


def _is_body(description: Sequence[Token]) -> bool:
    """Tell whether a description is of no person and has no name in it: a name behind it says which body is meant."""
    person = load_lexicon().person - {"body"}  # "a body was found" tells of a person, "the governing body" of none
    return not any(token.tag == "name" or token.lower in person for token in description)


def _is_one_persons(description: Sequence[Token], name: Sequence[Token]) -> bool:
    """Tell whether a name after a description can only be of the one it opens with: "the head of the bank"."""
    prepositions = (
        i
        for i, token in enumerate(description)
        if token.tag == "prep" and (i + 1 == len(description) or description[i + 1].text != "-")
    )
    first = next(prepositions, 0)
    if not first:
        return True
    person, known = load_lexicon().person, load_gazetteer()
    if description[-1].lower in person or joined(name).lower() in known.places:
        return False  # "the mayor of the capital, Port Amity"
    return description[first - 1].lower in person or name[0].lower in known.given


def is_list(subject: Sequence[Token]) -> bool:
    """Tell whether a subject names several, the last after "and": "Lima, Quito and Bogota"."""
    comma = next((i for i, token in enumerate(subject) if token.text == ","), len(subject))
    return any(token.lower == "and" for token in subject[comma:-1])


def surnames(subject: list[Token]) -> list[Token]:
    """Return "Orr, Berg and Lund" for "Ana Orr, Ole K. Berg and Dr. Eva Lund"; any other subject as it is."""
    others = [token for token in subject if token.tag not in ("name", "cc", "mark")]
    if not is_list(subject) or any(len(token.text) > 1 for token in others):
        return subject  # not all are names, or initials
    names: list[list[Token]] = [[]]
    for position, token in enumerate(subject):
        if token.tag == "name" and token.lower.rstrip(".") not in _AFTER_NAMES:
            names[-1].append(token)
        elif token.tag == "cc" or (token.text == "," and subject[position + 1].tag == "name"):
            names.append([])
    if any(len(name) < _PAIR for name in names):
        return subject
    kept = {name[-1].start for name in names}
    after_name = [i for i, token in enumerate(subject) if token.tag == "cc" or token.text == "," or token.start in kept]
    return [subject[i] for i in after_name]


def closed(subject: list[Token], sentence: Sentence) -> list[Token]:
    """Return a subject with the comma that closes the name in it: "The mayor, Ana Orr[,] resigned"."""
    commas = [position for position, token in enumerate(subject) if token.text == ","]
    if len(commas) != 1 or not is_name(subject[commas[0] + 1 :]):
        return subject
    after = next((token for token in sentence.tokens if token.start >= subject[-1].end), None)
    return [*subject, after] if after is not None and after.text == "," else subject
