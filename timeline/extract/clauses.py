"""A sentence as clauses: where each starts and ends, how it hangs on the others, and its finite verb.

No parser and no model: closed word classes, the shapes of English verb groups and the words that link clauses. It
errs towards fewer clauses, so that a doubtful sentence stays whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.model import Span

Tag = Literal[
    "time", "number", "mark", "det", "prep", "cc", "sub", "rel", "pron", "be", "have", "do", "modal", "neg", "adv",
    "to", "past", "maybe", "present", "ing", "possessive", "name", "word",
]  # fmt: skip
Link = Literal["main", "that", "zero-that", "rel", "contact", "sub", "coord", "aside", "participle", "apart"]

# The second line is for speed alone: most words are plain ones, and need none of the looks ahead that come after it.
_TOKEN = re.compile(
    r"n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b|[A-Z]\.(?:[A-Z]\.)+"
    r"|[A-Za-z]++(?![^\W_])(?![-–’'])"
    r"|[DLNO][’'][A-ZÀ-Þ][^\W_]+(?:[-–][^\W_]+)*|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|%)?\b"
    r"|[^\W_](?=[^\W_]++[’']t\b)[^\W_]*?(?=n[’']t\b)|[^\W_]++(?:[-–][^\W_]++)*+|\S"
)
_LONGEST_PHRASE = 12
_LONGEST_OPENING = 6  # tokens before the "after" of "not quite fifteen minutes after the bang"
_BETWEEN_VERBS = frozenset({"both", "all", "each", "hardest", "worst", "best"})  # "was hardest hit"
# Of what may be a verb, or part of one.
VERB_TAGS = frozenset({"past", "maybe", "present", "be", "have", "do", "modal"})
_VERBAL = VERB_TAGS | {"ing"}
_FINITE = frozenset({"is", "are", "was", "were", "has", "had", "have"})
_SUBJECT_END = frozenset({"name", "word", "number", "pron", "possessive", "time", "rel", "ing"})
_BEFORE_MAYBE = _SUBJECT_END | {"cc", "maybe"}  # what a form in -ed is a finite verb after
_OBJECT_START = frozenset({"det", "name", "number", "prep", "to", "pron", "word", "adv", "ing"})
_LINK_TAGS = frozenset({"rel", "sub", "cc", "maybe"})  # that may open a clause
_CUT_TAGS = _LINK_TAGS | {"mark"}  # that may end a clause or open one
_CONTACT_SUBJECTS = frozenset({"i", "he", "she", "they", "it", "we", "you"})
_MAYBE_VERB_TAGS = frozenset({"past", "maybe", "present"})
_VERB_TAGS = _MAYBE_VERB_TAGS | {"possessive", "be", "have", "do", "modal"}  # of what may open a verb group


class Token(NamedTuple):  # a hundred for each sentence: no other record is made as often, and a tuple is made fastest
    """A word, number or mark of a sentence, or a whole time expression; ``timex`` is its index, -1 for none."""

    start: int
    end: int
    text: str
    lower: str
    tag: Tag
    timex: int = -1


class VerbGroup(NamedTuple):
    """A finite verb with its auxiliaries: tokens ``[first, last]``; ``head`` is the one that names the act."""

    first: int
    last: int
    head: int


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
        return list(self.tokens[first if first > 0 else 0 : last + 1])

    def span_of(self, first: int, last: int) -> Span:
        """Return the stretch of text from token ``first`` to token ``last``."""
        return Span(self.tokens[first].start, self.tokens[last].end)


def analyse(text: str, span: Span, times: Sequence[Span], lexicon: Lexicon) -> Sentence:
    """Return the sentence at ``span`` of ``text`` as tokens and clauses; ``times`` are its time expressions."""
    tokens = _tokenise(text, span, times)
    groups = _verb_groups(tokens, lexicon)
    clauses, owner = _cut(tokens, groups, lexicon)
    return Sentence(span, tokens, clauses, owner)


def _tokenise(text: str, span: Span, times: Sequence[Span]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    position = span.start
    for index, time in enumerate(times):
        if position < time.start:
            tokens.extend(_words(text, position, time.start, span.start))
        tokens.append(Token(time.start, time.end, time.of(text), time.of(text).lower(), "time", index))
        position = time.end
    if position < span.end:
        tokens.extend(_words(text, position, span.end, span.start))
    return tuple(tokens)


def _words(text: str, start: int, end: int, sentence_start: int) -> list[Token]:
    tokens: list[Token] = []
    find, inside = text.find, _inner_words()
    for word in _TOKEN.findall(text, start, end):
        # Nothing but white space stands between two tokens, so each is found where it stands, faster than by match.
        start = find(word, start)
        lower, tag = _read(word, is_first=True) if start == sentence_start else inside[word]
        first, start = start, start + len(word)
        tokens.append(_made(Token, (first, start, word, lower, tag, -1)))
    return tokens


_made = tuple.__new__  # a third of the time that the record's own way takes
_MOST_WORDS = 1 << 16


class _Words(dict[str, tuple[str, Tag]]):
    """Word -> its small letters and its tag where it opens no sentence; of a text's words, most come again."""

    def __missing__(self, word: str) -> tuple[str, Tag]:
        read = _read(word, is_first=False)
        if len(self) < _MOST_WORDS:
            self[word] = read
        return read


@cache
def _inner_words() -> _Words:
    return _Words()


def _read(word: str, *, is_first: bool) -> tuple[str, Tag]:
    lower = word.lower().replace("’", "'")
    return lower, _tag(word, lower, is_first, load_lexicon())


@cache
def _closed_classes() -> dict[str, Tag]:
    """Return the tag of every word that has one of its own; where lists share a word, the one named first wins."""
    lexicon = load_lexicon()
    table: tuple[tuple[Tag, frozenset[str]], ...] = (
        ("to", frozenset({"to"})),
        ("neg", lexicon.negations),
        ("be", lexicon.be),
        ("have", lexicon.have),
        ("do", lexicon.do),
        ("modal", lexicon.modal),
        ("cc", lexicon.coordinators),
        ("rel", lexicon.relatives),
        ("sub", lexicon.subordinators),
        ("pron", lexicon.pronouns),
        ("det", lexicon.determiners),
        ("prep", lexicon.prepositions),
        ("past", lexicon.past_sure),
        ("maybe", lexicon.past_maybe),
        ("maybe", lexicon.participles),
        ("present", lexicon.present),
        ("adv", lexicon.adverbs),
        ("word", lexicon.not_verbs),
    )
    return {word: tag for tag, words in reversed(table) for word in words}


def _tag(word: str, lower: str, is_first: bool, lexicon: Lexicon) -> Tag:
    initial = word[0]
    if not initial.isalnum():
        if lower == "'s":
            return "possessive"
        if lower != "n't" and (len(word) == 1 or initial not in "'’"):
            return "mark"
    elif initial.isdigit():
        return "number"
    if word == "US":
        return "name"
    if initial.isupper() and not is_first and lower not in lexicon.pronouns and lower not in lexicon.determiners:
        return "name"
    known = _closed_classes().get(lower)
    return known if known is not None else _tag_by_shape(word, lower, is_first, lexicon)


def _tag_by_shape(word: str, lower: str, is_first: bool, lexicon: Lexicon) -> Tag:
    if lower.endswith("ed") and len(lower) > 3:
        return "maybe"
    if lower.endswith("ing") and len(lower) > 4:
        return "ing"
    if lower.endswith("ly") and len(lower) > 5:  # Italy, July, early, daily
        return "adv"
    if word[0].isupper() and is_first and lower not in lexicon.starters and len(word) > 1:
        return "name"
    return "word"


def _previous(tokens: Sequence[Token], index: int) -> int:
    """Return the last token before ``index`` that is no adverb, negation or time with its preposition; -1 for none.

    The dot of an abbreviated name is passed over: "Marden Inc. sold".
    """
    index -= 1
    while index >= 0 and tokens[index].tag in ("adv", "neg", "time"):
        index -= 1 + (tokens[index].tag == "time" and index > 0 and tokens[index - 1].tag == "prep")
    if index > 0 and tokens[index].text == "." and tokens[index - 1].tag == "name":
        index -= 1
    return index


def _verb_groups(tokens: Sequence[Token], lexicon: Lexicon) -> list[VerbGroup]:
    groups: list[VerbGroup] = []
    index = 0
    while index < len(tokens):
        if not (tokens[index].tag in _VERB_TAGS or (index and tokens[index - 1].tag == "rel")):
            index += 1  # no verb of any kind: two tokens in three
            continue
        group = _group_at(tokens, index, lexicon)
        if group is None and _resumes_its_subject(tokens, index, groups):
            group = VerbGroup(index, index, index)
        if group is None:
            index += 1
        else:
            groups.append(group)
            index = group.last + 1
    return groups


def _group_at(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> VerbGroup | None:
    token = tokens[index]
    before = _previous(tokens, index)
    previous = tokens[before] if before >= 0 else None
    if token.tag == "possessive":
        # "it's", "who's": a verb after a pronoun, possession after a noun
        if not (previous and previous.lower in {"it", "he", "she", "who", "that", "there"} and before == index - 1):
            return None
        return _auxiliary_group(tokens, index)
    if token.tag in ("be", "have", "do", "modal"):
        if token.lower in {"been", "being", "having", "be"} or (previous and previous.tag in ("to", "modal")):
            return None
        if token.lower in {"may", "will"} and previous and previous.tag in ("det", "prep"):
            return None
        return _auxiliary_group(tokens, index)
    if token.tag == "word" and previous is not None and previous.tag == "rel" and before == index - 1:
        # "which builds the spacecraft": after a relative pronoun an unknown word in -s is a verb
        objects = _OBJECT_START if previous.lower != "that" else _OBJECT_START - {"prep", "adv", "word"}
        has_object = index + 1 < len(tokens) and tokens[index + 1].tag in objects
        is_verb = token.lower.endswith("s") and not token.lower.endswith(("ous", "ss")) and has_object
        is_verb = is_verb and previous.lower != "whose"
        return VerbGroup(index, index, index) if is_verb else None
    if token.tag not in _MAYBE_VERB_TAGS or (previous and previous.tag in ("to", "modal")):
        return None
    return VerbGroup(index, index, index) if _is_finite(tokens, index, previous, lexicon) else None


def _resumes_its_subject(tokens: Sequence[Token], index: int, groups: Sequence[VerbGroup]) -> bool:
    """Tell whether a form in -ed after a comma is the verb of a subject that has something set off by commas.

    "The plane, which left Lima on Monday, crashed" and "Hekla, the older volcano, erupted": finite; "The plane, built
    in 1990, crashed": *built* is not.
    """
    if tokens[index].tag not in ("maybe", "present") or index == 0:
        return False
    if _shares_an_auxiliary(tokens, index, groups):
        return True
    if tokens[_previous(tokens, index)].text != ",":
        return False
    start = max((position for position in range(1, index) if tokens[position].text in (";", ":")), default=0)
    groups = [group for group in groups if group.first > start]
    commas = [position for position in range(start + 1, index) if tokens[position].text == ","]
    opener = next(
        (i for i in range(index - 1, 0, -1) if tokens[i].tag == "sub" or (groups and i == groups[-1].last)), 0
    )
    if groups and tokens[opener].tag == "sub":
        # "a day after Chrysler, another car maker, released": the subject of a clause with a link of its own
        inside = [position for position in commas if position > opener]
        return len(inside) == 2 and inside[0] > opener + 1 and tokens[inside[0] + 1].tag in ("det", "name")
    is_led = len(groups) == 1 and len(commas) > 1 and tokens[0].tag in ("det", "name") and groups[0].first > commas[0]
    if is_led and tokens[commas[0] + 1].tag == "sub":
        return True  # "The ship, as it was called in May, sank": nothing but the aside has had a verb
    if groups and tokens[groups[-1].last + 1].lower == "that":
        # "said that the mayor, Ana Orr, resigned"
        inside = [position for position in commas if position > groups[-1].last + 2]
        return len(inside) == 2 and tokens[inside[0] + 1].tag in ("det", "name")
    relatives = [position for position in commas[:-1] if tokens[position + 1].tag == "rel"]
    if relatives:
        return len(groups) == 1 and groups[0].first > relatives[-1]
    return not groups and len(commas) > 1


def _shares_an_auxiliary(tokens: Sequence[Token], index: int, groups: Sequence[VerbGroup]) -> bool:
    """Tell whether a participle after "and" goes on with a passive: "was agreed in May and cleared by the court"."""
    if tokens[index].tag != "maybe" or index < 2 or tokens[index - 1].lower != "and" or not groups:
        return False
    verb = groups[-1]
    between = tokens[verb.last + 1 : index - 1]
    is_passive = tokens[verb.first].tag == "be" and verb.last > verb.first
    return is_passive and not any(token.tag in ("rel", "sub", "mark", "cc") for token in between)


def _auxiliary_group(tokens: Sequence[Token], index: int) -> VerbGroup:
    head = last = index
    needs_bare = tokens[index].tag in ("modal", "do")
    for position in range(index + 1, min(index + 8, len(tokens))):
        tag = tokens[position].tag
        if tag in ("adv", "neg", "time") or tokens[position].lower in _BETWEEN_VERBS:
            continue
        if tag in ("be", "have") or (tag in ("maybe", "past", "ing") and not needs_bare):
            head = last = position
            needs_bare = False
            if tag in ("past", "maybe"):
                break
        elif needs_bare and tag in ("word", "present", "maybe", "past", "do", "prep", "sub"):
            head = last = position
            break
        else:
            break
    return VerbGroup(index, last, head)


def is_finite_form(token: Token) -> bool:
    """Tell whether a word has a tense whatever stands around it: "went", "would", "was"; not "found", not "been"."""
    return token.tag in ("past", "modal") or (token.tag in ("be", "have") and token.lower in _FINITE)


def _is_finite(tokens: Sequence[Token], index: int, previous: Token | None, lexicon: Lexicon) -> bool:
    """Tell whether the lone verb form at ``index`` is finite, judged by its neighbours."""
    token = tokens[index]
    if token.lower in lexicon.participles and token.lower not in lexicon.present:
        return False
    if previous is None:
        # "Friday found them at sea"
        return index > 0 and tokens[index - 1].tag == "time" and token.tag != "present"
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if previous.lower in lexicon.quantities and following is not None and following.tag in ("det", "prep", "name"):
        # "the three met the press"
        return True
    if token.tag == "past":
        return previous.tag not in ("det", "prep")
    if token.tag == "present":
        if previous.lower in _CONTACT_SUBJECTS and index > 1 and tokens[index - 2].lower in lexicon.causative:
            return False  # "let it go"
        return previous.tag in ("name", "word", "pron", "rel", "number") and not (
            following is not None and following.tag == "possessive"
        )
    beyond = next((other for other in tokens[index + 1 : index + 3] if other.tag != "time"), None)
    if beyond is not None and beyond.lower == "by" and previous.tag != "pron":
        return False  # "released (this month) by the ministry"
    if previous.lower in lexicon.superlatives:
        return False  # "the worst affected areas"
    if previous.tag == "mark":
        # "The airline, founded in 1990, said": a participle; after a closing quote or bracket a verb
        return previous.text in "\"”’')—" or (previous.text == "," and token.lower in lexicon.say_past)
    if previous.tag == "possessive" or previous.tag not in _BEFORE_MAYBE:
        return False
    return previous.tag != "maybe" or _follows_a_dated_participle(tokens, index, following, lexicon)


def _follows_a_dated_participle(tokens: Sequence[Token], index: int, following: Token | None, lexicon: Lexicon) -> bool:
    """Tell whether a verb comes after a participle with its date: "a report released on Monday found that …"."""
    if tokens[index - 1].tag != "time" or following is None:
        return False
    objects = {"det", "number", "name", "pron", "rel"} | (
        {"word"} if tokens[index].lower in lexicon.past_maybe else set()
    )
    return following.tag in objects


def _cut(
    tokens: Sequence[Token], groups: Sequence[VerbGroup], lexicon: Lexicon
) -> tuple[tuple[Clause, ...], tuple[int, ...]]:
    """Cut a sentence at the words that link clauses; each finite verb gets a clause or is left as a participle."""
    clauses = [Clause(0, len(tokens) - 1, "main", -1)]
    owner = [0] * len(tokens)
    current = 0
    starts = {group.first: group for group in groups}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        group = starts.get(index)
        if group is not None:
            current = _place_verb(tokens, clauses, owner, current, group, lexicon, more=group is not groups[-1])
            for position in range(group.first, group.last + 1):
                owner[position] = current
            index = group.last + 1
            continue
        if token.tag not in _CUT_TAGS:
            owner[index] = current
            index += 1
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
    return not (_is_prepositional(between) or _ends_before_subject(tokens, index, between, starts))


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
        if (after.tag in ("det", "name", "number") and after.lower != "that") or after.lower in _CONTACT_SUBJECTS
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


def _is_prepositional(between: Sequence[Token]) -> bool:
    """Tell whether a comma after a short phrase shows that "after", "before" … took no clause.

    "After the funeral of the archbishop, the priest spoke"; but "after two people, a man and a woman, were found".
    """
    commas = [position for position, other in enumerate(between) if other.text == ","]
    return bool(commas) and commas[0] <= _LONGEST_PHRASE and commas[-1] != len(between) - 1


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
        if not (more and _is_contact(tokens, clause, group)):
            clause.verb = group
            return current
        clauses.append(Clause(group.first - 1, group.last, "contact", current, verb=group))
        owner[group.first - 1] = len(clauses) - 1
        return len(clauses) - 1
    start = _new_start(tokens, clause, group, lexicon)
    waiting = _waiting_ancestor(clauses, clause)
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
    if start is None or start[1] == "contact":
        return True
    return start == (group.first, "coord") and tokens[group.first - 1].text in "—–"


def _is_contact(tokens: Sequence[Token], clause: Clause, group: VerbGroup) -> bool:
    """Tell whether a verb belongs to a clause put right after the noun it describes: "the law they want [failed]"."""
    pronoun = group.first - 1
    if pronoun - 2 < clause.first or tokens[pronoun].lower not in _CONTACT_SUBJECTS:
        return False
    if tokens[pronoun - 1].tag not in ("word", "name"):
        return False
    opening = next((token for token in tokens[clause.first : pronoun] if token.tag not in ("mark", "cc", "sub")), None)
    return opening is not None and opening.tag in ("det", "possessive") and clause.link in ("main", "coord")


def _waiting_ancestor(clauses: Sequence[Clause], clause: Clause) -> int:
    """Return the nearest clause above ``clause`` that has no verb yet; -1 for none."""
    parent = clause.parent
    while parent >= 0 and clauses[parent].verb is not None:
        parent = clauses[parent].parent
    return parent


def _is_reduced_relative(tokens: Sequence[Token], earlier: VerbGroup, later: VerbGroup) -> bool:
    """Tell whether ``earlier`` only describes the subject of ``later``: "a bomb planted in a car killed three"."""
    lone = earlier.first == earlier.last and tokens[earlier.head].tag == "maybe"
    return lone and tokens[earlier.last + 1].tag in ("prep", "time", "adv") and later.first > earlier.last + 1


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
