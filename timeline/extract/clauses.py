"""A sentence as clauses: where each starts and ends, how it hangs on the others, and its finite verb.

No parser and no model: closed word classes, the shapes of English verb groups and the words that link clauses. It
errs towards fewer clauses, so that a doubtful sentence stays whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from timeline.extract.lexicon import Lexicon
from timeline.extract.tokens import VERB_TAGS, Token, is_finite_form, tokenise
from timeline.extract.verbs import CONTACT_SUBJECTS, VerbGroup, verb_groups
from timeline.model import Span

__all__ = ["VERB_TAGS", "Clause", "Link", "Sentence", "Token", "VerbGroup", "analyse", "is_finite_form"]

Link = Literal["main", "that", "zero-that", "rel", "contact", "sub", "coord", "aside", "participle", "apart"]

_LONGEST_PHRASE = 12
_LONGEST_OPENING = 6  # tokens before the "after" of "not quite fifteen minutes after the bang"
_LEAST_OCCASION = 4  # tokens before the verb of "on the day the bank closed"
_PREPOSITIONS_TOO = frozenset({"as", "after", "before", "since", "until"})
_LONGEST_INSET = 5  # tokens of "out on Monday," behind "it turned"
_VERBAL = VERB_TAGS | {"ing"}
_LINK_TAGS = frozenset({"rel", "sub", "cc", "maybe"})  # that may open a clause
_NOUN_STARTS = frozenset({"det", "name", "number", "pron", "possessive"})  # after "to": where to, not what to do
_CUT_TAGS = _LINK_TAGS | {"mark"}  # that may end a clause or open one


@dataclass(slots=True)
class Clause:
    """Tokens ``[first, last]``; ``opener`` is the word that links it, ``parent`` the clause it hangs on (-1: none)."""

    first: int
    last: int
    link: Link
    parent: int
    opener: str = ""
    verb: VerbGroup | None = None
    has_own_subject: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence cut into tokens and clauses; ``owner[i]`` is the clause of token ``i``."""

    span: Span
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    owner: tuple[int, ...] = field(repr=False)

    def words(self, first: int, last: int) -> list[Token]:
        """Return the tokens from ``first`` to ``last``, both included, that belong to the sentence."""
        return [*self.tokens[first if first > 0 else 0 : last + 1]]

    def span_of(self, first: int, last: int) -> Span:
        """Return the stretch of text from token ``first`` to token ``last``."""
        return Span(self.tokens[first].start, self.tokens[last].end)


def analyse(text: str, span: Span, times: Sequence[Span], lexicon: Lexicon) -> Sentence:
    """Return the sentence at ``span`` of ``text`` as tokens and clauses; ``times`` are its time expressions."""
    tokens = tokenise(text, span, times)
    groups = verb_groups(tokens, lexicon)
    clauses, owner = _cut(tokens, groups, lexicon)
    return Sentence(span, tokens, clauses, owner)


def _cut(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], lexicon: Lexicon
) -> tuple[tuple[Clause, ...], tuple[int, ...]]:
    """Cut a sentence at the words that link clauses; each finite verb gets a clause or is left as a participle."""
    clauses = [Clause(0, len(tokens) - 1, "main", -1)]
    owner = [0] * len(tokens)
    current = 0
    starts = {group.first: group for group in groups}
    index = 0
    # Only verbs and words that may link clauses are looked at: the others, two in three, go with the one before them.
    for stop in sorted({*starts, *[i for i, token in enumerate(tokens) if token.tag in _CUT_TAGS]}):
        if stop < index:
            continue  # within the words of a verb
        owner[index:stop] = [current] * (stop - index)
        index, token = stop, tokens[stop]
        group = starts.get(index)
        if group is not None:
            current = _place_verb(tokens, clauses, owner, current, group, lexicon, more=group is not groups[-1])
            index = group.last + 1
            owner[group.first : index] = [current] * (index - group.first)
            continue
        if token.text == ":" and _next_verb(starts, index) >= len(tokens):
            current = 0  # "has erupted since men came: in 920 and in 1612": what a colon lists belongs to the sentence
        if token.text == "," and clauses[current].link == "participle":
            current = clauses[current].parent
        may_link = token.tag in _LINK_TAGS or token.text in (";", ":")
        link = _link_at(tokens, index, starts, clauses[current], lexicon) if may_link else None
        if link == "participle":
            clauses.append(Clause(index, index, link, current, verb=VerbGroup(index, index, index)))
            current = len(clauses) - 1
        elif link == "apart":
            clauses.append(Clause(index, index, "coord", -1, token.text))
            current = len(clauses) - 1
        elif link is not None:
            parent = current if link != "coord" else clauses[current].parent
            clauses.append(Clause(index, index, link, parent, token.lower))
            current = len(clauses) - 1
            if link == "coord":
                clauses[current].has_own_subject = _next_verb(starts, index) > _after_adverbs(tokens, index + 1)
        owner[index] = current
        index += 1
    owner[index:] = [current] * (len(owner) - index)
    if len(clauses) > 1:
        _set_bounds(clauses, owner)
    return tuple(clauses), tuple(owner)


def _set_bounds(clauses: Sequence[Clause], owner: Sequence[int]) -> None:
    """Set the first and the last token of each clause."""
    for position in range(len(owner) - 1, -1, -1):
        clauses[owner[position]].first = position
    for position, number in enumerate(owner):
        clauses[number].last = position


def _after_adverbs(tokens: Sequence[Token], index: int) -> int:
    while index < len(tokens) and (
        tokens[index].tag in ("adv", "neg", "time")
        or (tokens[index].tag == "prep" and index + 1 < len(tokens) and tokens[index + 1].tag == "time")
    ):
        index += 1
    return index


def _next_verb(starts: dict[int, VerbGroup], index: int) -> int:
    return min((first for first in starts if first > index), default=10**9)


def _link_at(
    tokens: Sequence[Token], index: int, starts: dict[int, VerbGroup], current: Clause, lexicon: Lexicon
) -> Link | None:
    """Return how the token at ``index`` opens a clause, or None when it opens none."""
    token = tokens[index]
    if _is_dated_participle(tokens, index) and (current.verb is not None or _goes_on(tokens, index, starts)):
        return "participle"
    verb = _next_verb(starts, index)
    if verb >= len(tokens):
        return None
    is_phrase = tokens[current.first].tag in ("prep", "sub")  # "In reply to questions about cars; he said"
    if (token.text == ";" and not is_phrase) or (token.text in (";", ":") and current.verb is not None):
        return "apart"
    between = tokens[index + 1 : verb]
    if token.tag == "rel":
        return _link_of_that(tokens, index, verb, lexicon) if token.lower == "that" else "rel"
    if any(other.text in (";", ":", "—") for other in between):
        return None
    if token.tag == "sub":
        return "sub" if _opens_clause(tokens, index, between, starts) else None
    if token.tag == "cc" and current.verb is not None:
        if tokens[index - 1].text == ",":
            # "…, and Sweden and Finland did the same": the comma tells clauses from names
            return "coord" if not any(other.tag == "sub" for other in between) else None
        if current.link == "rel" and tokens[verb - 1].text == ",":
            return None  # "which sought shelter and protection, outlined a plan": the comma ends what "which" began
        return None if any(other.tag in ("sub", "rel", "cc") for other in between) else "coord"
    return None


def _link_of_that(tokens: Sequence[Token], index: int, verb: int, lexicon: Lexicon) -> Link | None:
    """Return how "that" opens the clause of the verb at token ``verb``: as what is said, or told of a noun before."""
    before = tokens[index - 1] if index else None
    if before is not None and before.tag == "time" and before.lower.endswith((" before", " after")):
        return None  # "the day before that Ana fell"
    if before is None or (verb == index + 1 and before.tag not in _VERBAL):
        return "rel" if before is not None else None
    says = before.lower in lexicon.say_past or before.lower in lexicon.say_present
    return "that" if says or before.tag in _VERBAL | {"word", "time", "mark", "name"} else None


def _goes_on(tokens: Sequence[Token], index: int, starts: dict[int, VerbGroup]) -> bool:
    """Tell whether an aside that begins at ``index`` is closed by a comma, with a verb to come after it."""
    comma = next((i for i in range(index, len(tokens)) if tokens[i].text == ","), len(tokens))
    return any(first > comma for first in starts)


def _opens_clause(tokens: Sequence[Token], index: int, between: Sequence[Token], starts: dict[int, VerbGroup]) -> bool:
    """Tell whether "after", "as", "since" … takes the clause whose verb comes after ``between``, no mere phrase."""
    if any(other.tag == "sub" for other in between) or (between and between[-1].tag == "cc"):
        return False
    if between and all(other.tag in ("time", "mark", "prep", "adv") for other in between):
        return False  # "after 11pm on 8 March, took": a time is no subject
    if any(other.tag == "rel" for other in between) and _verbs_ahead(tokens, starts, index) < 2:
        return False
    return not (_is_prepositional(between, tokens[index].lower) or _ends_before_subject(tokens, index, between, starts))


def _ends_before_subject(
    tokens: Sequence[Token], index: int, between: Sequence[Token], starts: dict[int, VerbGroup]
) -> bool:
    """Tell whether the phrase of an opening "after", "before" ends, without a comma, where the subject begins.

    "The day after the call I left", "Shortly after midnight Ana came": the sentence has no other verb before a comma,
    and between the two words stand two phrases, not one.
    """
    if index > _LONGEST_OPENING or any(first < index for first in starts):
        return False
    links = (i for i in range(index + len(between) + 1, len(tokens)) if tokens[i].tag in ("cc", "rel", "sub", "mark"))
    end = next(links, len(tokens))
    if sum(index < first < end for first in starts) - sum(other.tag == "rel" for other in between) > 1:
        return False
    if between and between[0].tag == "time":
        return len(between) > 1 and between[1].tag in ("det", "name", "pron")
    if len(between) < 2 or (between[0].tag not in ("det", "possessive") and between[0].lower != "that"):
        return False
    return any(
        before.tag == "word" or before.lower == "that"
        for before, after in pairwise(between)
        if (after.tag in ("det", "name", "number") and after.lower != "that") or after.lower in CONTACT_SUBJECTS
    )


def _verbs_ahead(tokens: Sequence[Token], starts: dict[int, VerbGroup], index: int) -> int:
    """Return how many finite verbs follow before the next comma, colon or stop."""
    end = next((i for i in range(index + 1, len(tokens)) if tokens[i].text in (",", ";", ":", "—", ".")), len(tokens))
    return sum(index < first < end for first in starts)


def _is_dated_participle(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether an aside in commas begins here that has a date of its own: "the airline, founded in 1990, said"."""
    if tokens[index].tag != "maybe" or index < 2 or tokens[index - 1].text != ",":
        return False
    if tokens[index - 2].tag not in ("name", "word", "number"):
        return False
    for position in range(index + 1, len(tokens)):
        if tokens[position].tag == "time":
            return True
        if tokens[position].text in ",;:—":
            return False
    return False


def _is_prepositional(between: Sequence[Token], opener: str) -> bool:
    """Tell whether a comma after a short phrase shows that "after", "before" … took no clause.

    "After the funeral of the archbishop, the priest spoke"; but "after two people, a man and a woman, were found". One
    comma alone, right before the verb, ends what is set off: "who wrote of it as a crime, will speak".
    """
    commas = [position for position, other in enumerate(between) if other.text == ","]
    if not commas or commas[0] > _LONGEST_PHRASE:
        return False
    return commas[-1] != len(between) - 1 or (len(commas) == 1 and opener in _PREPOSITIONS_TOO)


def _place_verb(
    tokens: Sequence[Token],
    clauses: list[Clause],
    owner: list[int],
    current: int,
    group: VerbGroup,
    lexicon: Lexicon,
    *,
    more: bool,
) -> int:
    """Give ``group`` to a clause, opening one if need be; return the clause that it is in.

    ``more`` tells whether verbs follow.
    """
    clause = clauses[current]
    if clause.verb is None:
        opening = _after_occasion(tokens, clause, group, lexicon) if more else 0
        if opening:
            clauses.append(Clause(opening, group.last, "contact", current, verb=group))
            owner[opening : group.first] = [len(clauses) - 1] * (group.first - opening)
            return len(clauses) - 1
        if not (more and _is_contact(tokens, clause, group)):
            clause.verb = group
            return current
        clauses.append(Clause(group.first - 1, group.last, "contact", current, verb=group))
        owner[group.first - 1] = len(clauses) - 1
        return len(clauses) - 1
    start = _new_start(tokens, clause, group, lexicon)
    waiting = _waiting_ancestor(clauses, clause)
    if waiting < 0 and (_describes_in_an_aside(tokens, clause, group, start) or _is_inset(tokens, clause, group)):
        clause.verb = group
        return current
    if waiting >= 0 and _goes_back(tokens, clause, group, start):
        clauses[waiting].verb = group
        return waiting
    if start is None:
        if _is_reduced_relative(tokens, clause.verb, group):
            clause.verb = group
        return current
    first, link = start
    if link == "aside" and waiting >= 0:
        # "When the valve opened, the tank burst": what follows the comma is the clause that the sentence opened with
        clauses[waiting].verb = group
        target = waiting
    else:
        has_own = not (link == "coord" and first == group.first)
        clauses.append(Clause(first, group.last, link, current, verb=group, has_own_subject=has_own))
        target = len(clauses) - 1
    for position in range(first, group.first):
        owner[position] = target
    return target


def _goes_back(tokens: Sequence[Token], clause: Clause, group: VerbGroup, start: tuple[int, Link] | None) -> bool:
    """Tell whether a verb belongs to a clause above that still waits for it: "The man who shot him, aged 40, was held".

    "Ana Orr – who left on Monday – said": the dash closes what the first one opened. "The man who was held and charged
    with theft was freed": *charged* has its auxiliary before it.
    """
    if clause.link == "coord":
        return start is None and clause.verb is not None and _is_reduced_relative(tokens, clause.verb, group)
    if start is None and clause.link == "sub" and group.first == group.last and tokens[group.first].tag == "maybe":
        # "Days after she gave a speech aimed at us, the mayor left"
        return group.last + 1 == len(tokens) or tokens[group.last + 1].tag != "prep"
    if start is None or start[1] == "contact":
        return True
    return start == (group.first, "coord") and tokens[group.first - 1].text in "—–"


def _is_contact(tokens: Sequence[Token], clause: Clause, group: VerbGroup) -> bool:
    """Tell whether a verb belongs to a clause put right after the noun it describes: "the law they want [failed]"."""
    pronoun = group.first - 1
    if pronoun - 2 < clause.first or tokens[pronoun].lower not in CONTACT_SUBJECTS:
        return False
    if tokens[pronoun - 1].tag not in ("word", "name"):
        return False
    opening = next((token for token in tokens[clause.first : pronoun] if token.tag not in ("mark", "cc", "sub")), None)
    return opening is not None and opening.tag in ("det", "possessive") and clause.link in ("main", "coord")


def _after_occasion(tokens: Sequence[Token], clause: Clause, group: VerbGroup, lexicon: Lexicon) -> int:
    """Return where the clause begins that says which day it was: "On the day [the bank closed], the mayor left".

    0 for none: the sentence has to go on after a comma, with a subject of its own.
    """
    if clause.link != "main" or clause.first or tokens[0].tag != "prep" or group.first <= _LEAST_OCCASION:
        return 0
    if tokens[1].tag != "det" or tokens[2].lower not in lexicon.occasions or tokens[3].tag not in _NOUN_STARTS:
        return 0
    comma = next((i for i in range(3, len(tokens)) if tokens[i].text == ","), len(tokens))
    after = next((token for token in tokens[comma + 1 :] if token.tag not in ("time", "mark")), None)
    return 3 if group.last < comma and after is not None and after.tag in _NOUN_STARTS else 0


def _waiting_ancestor(clauses: Sequence[Clause], clause: Clause) -> int:
    """Return the nearest clause above ``clause`` that has no verb yet; -1 for none."""
    parent = clause.parent
    while parent >= 0 and clauses[parent].verb is not None:
        parent = clauses[parent].parent
    return parent


def _is_reduced_relative(tokens: Sequence[Token], earlier: VerbGroup, later: VerbGroup) -> bool:
    """Tell whether ``earlier`` only describes the subject of ``later``: "a bomb planted in a car killed three"."""
    lone = earlier.first == earlier.last and tokens[earlier.head].tag == "maybe"
    if not lone or later.first <= earlier.last + 1 or _has_plain_subject(tokens, earlier.first):
        return False
    after, beyond = tokens[earlier.last + 1], tokens[earlier.last + 2]
    return after.tag in ("prep", "time", "adv") or (after.tag == "to" and beyond.tag in _NOUN_STARTS)


def _has_plain_subject(tokens: Sequence[Token], verb: int) -> bool:
    """Tell whether a pronoun or a mere name stands right before a verb and opens its clause: "She [called]"."""
    start = verb
    while start and tokens[start - 1].tag == "adv":
        start -= 1
    if start and tokens[start - 1].lower in CONTACT_SUBJECTS:
        return True
    end = start
    while start and tokens[start - 1].tag == "name":
        start -= 1
    if start == 0:
        return end > 1  # one word alone may have its capital from the sentence: "Emails exchanged in May were …"
    return start < end and tokens[start - 1].tag in ("rel", "sub")


def _is_inset(tokens: Sequence[Token], clause: Clause, group: VerbGroup) -> bool:
    """Tell whether the verb of a clause is put in between a subject and ``group``: "The price, it turned out, was"."""
    verb = clause.verb
    if verb is None or tokens[group.first - 1].text != "," or not 0 < group.first - verb.last <= _LONGEST_INSET:
        return False
    opening = verb.first - 2
    is_set_off = (
        opening > clause.first and tokens[opening].text == "," and tokens[opening + 1].lower in CONTACT_SUBJECTS
    )
    return is_set_off and tokens[opening - 1].tag in ("word", "name")


def _describes_in_an_aside(
    tokens: Sequence[Token], clause: Clause, group: VerbGroup, start: tuple[int, Link] | None
) -> bool:
    """Tell whether the verb of a clause stands in an aside that a comma ends before ``group``, its true verb.

    "The firm, in a paper submitted to the court, [also] took issue with it".
    """
    verb = clause.verb
    if start is None or start[1] != "aside" or verb is None or not _is_reduced_relative(tokens, verb, group):
        return False
    closing = group.first - 1
    while closing > verb.last and tokens[closing].tag in ("adv", "neg", "time"):
        closing -= 1
    opening = max((i for i in range(clause.first, verb.first) if tokens[i].text == ","), default=-1)
    if tokens[closing].text != "," or opening <= clause.first or tokens[opening + 1].tag != "prep":
        return False
    aside = tokens[opening + 1 : verb.first]
    return tokens[clause.first].tag not in ("prep", "sub", "time") and not any(token.tag == "cc" for token in aside)


def _new_start(tokens: Sequence[Token], clause: Clause, group: VerbGroup, lexicon: Lexicon) -> tuple[int, Link] | None:
    """Return where the clause of ``group`` begins and how it is linked, None when nothing tells."""
    verb = clause.verb
    if verb is None:
        return None
    between = range(verb.last + 1, group.first)
    for position in reversed(between):
        if tokens[position].text in (";", ":", "—", "–"):
            return position + 1, "coord"
    head = tokens[verb.head].lower
    commas = [position for position in between if tokens[position].text == ","]
    says = head in lexicon.say_past or head in lexicon.say_present
    if says and between and all(tokens[position].tag in ("time", "prep", "adv") for position in between):
        return None  # "the decision announced on Thursday is stirring passions"
    if says and between and not commas:
        first = verb.last + 1
        while first + 1 < group.first and (tokens[first].tag == "time" or tokens[first + 1].tag == "time"):
            first += 1 if tokens[first].tag == "time" else 2  # "said on Sunday it would": Sunday dates the saying
        return first, "zero-that"
    if tokens[group.head].lower in lexicon.say_past and tokens[group.first - 1].text == ",":
        # "“We will pay,” the mayor, Ana Orr, told reporters": who speaks begins where the speech ends
        closing = max((position for position in between if tokens[position].text in '”"'), default=-1)
        if 0 <= closing < group.first - 2:
            return closing + 1, "aside"
    if group.first - 1 in between and tokens[group.first - 1].lower in lexicon.subjects and not commas:
        return group.first - 1, "contact"
    if commas and commas[-1] + 1 < group.first:
        return commas[-1] + 1, "aside"
    if commas and _is_serial(tokens, clause, group):
        return group.first, "coord"
    return None


def _is_serial(tokens: Sequence[Token], clause: Clause, group: VerbGroup) -> bool:
    """Tell whether a verb right after a comma is one of a row of predicates that "and" ends.

    "The trial began in June, was halted on the 9th and never resumed".
    """
    verb = clause.verb
    is_sure = tokens[group.first].tag in ("past", "be", "have") and group.first - 1 > 0
    if verb is None or not is_sure or tokens[group.first - 1].text != ",":
        return False
    if tokens[verb.first].tag in ("modal", "do") or tokens[verb.last].tag not in ("past", "maybe"):
        return False
    for position in range(group.last + 1, len(tokens) - 1):
        if tokens[position].tag == "rel" or tokens[position].text in (";", ":", "—", "–"):
            return False
        if tokens[position].lower == "and":
            return _after_adverbs(tokens, position + 1) < len(tokens) and (
                tokens[_after_adverbs(tokens, position + 1)].tag in ("past", "maybe", "be", "have")
            )
    return False
