"""Where a headline may end: what a cut between two words breaks, and what it is worth."""

import itertools
from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Sentence, Token
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import QUOTES
from timeline.extract.ties import wanted_by_noun, wanted_by_verb
from timeline.extract.tokens import Tag

_BREAKS = frozenset(",;:—–")
_NOUNS = frozenset({"word", "name", "number", "pron", "time", "possessive", "ing"})
_WHOLE = _NOUNS | VERB_TAGS | {"adv"}  # that a phrase may end with
_CUT_BEFORE = frozenset({"prep", "sub", "rel", "to", "cc"})
_AFTER_TO = frozenset({"det", "name", "number", "pron", "possessive"})  # where "to" leads in a noun, no verb
_OPENING_QUOTES = frozenset('"“‘')
_ABOUT = frozenset({"about", "around", "over", "under", "up", "near"})
_DEEDS = ("ion", "ions", "ment", "ing", "al", "ance", "ence", "ure", "th")  # "the destruction | of …" says enough
_CLAUSAL = frozenset({"when", "while", "because", "although", "though", "if", "where", "whereas"})
# by how many words a cut that breaks something is worse than one that does not
_UNFINISHED, _SPLIT_NAME, _SPLIT_NOUN, _SPLIT_VERB, _SPLIT_TIE = 9.0, 14.0, 5.0, 4.0, 5.0
# what a cut is worth beside one word more: a cut where the writer made a break, and one that leaves a bare verb
_BREAK_BONUS, _CLAUSE_BONUS, _BARE_VERB, _SPLIT_LIST, _SPLIT_QUOTE = 3.0, 1.5, -4.0, -2.0, -3.0
_MEANT, _GOAL = -2.0, -1.5  # "the company | behind the drug", and a phrase that says whom or what it is about


def worth_of(tokens: Sequence[Token], cut: int, sentence: Sentence | None, lexicon: Lexicon) -> float | None:
    """Return what a cut before token ``cut`` is worth beside its length, None where it would break a phrase."""
    if not 0 < cut < len(tokens):
        return None
    before, after = tokens[cut - 1], tokens[cut]
    # the cheapest questions first: most places are none for a cut
    is_break = after.text in _BREAKS or before.text in _BREAKS
    if (
        not is_break
        and after.tag not in _CUT_BEFORE
        and after.text != "("
        and not (_gives_examples(tokens, cut) or _adds_an_act(tokens, cut))
    ):
        return None
    if before.text == "-" or _waits_for_noun(before, after) or _is_in_brackets(tokens, cut):
        return None
    if _is_unfinished(tokens[:cut], lexicon, after):
        return None
    if _describes_what_is_left_out(tokens, cut, sentence):
        return None
    if after.text == "," and _parts_adjectives(tokens, cut):
        return None
    if before.text in _BREAKS:
        before = tokens[cut - 2] if cut > 1 else before
    if not (_is_complete(before, lexicon) or _is_done(before, after, lexicon)) or (
        sentence is not None and _leaves_clause_open(tokens, cut, sentence)
    ):
        return None
    if not is_break and not _may_part(tokens, cut, lexicon):
        return None
    if _parts_from_to(tokens, cut):
        return None
    worth = 0.0 if is_break else -_SPLIT_TIE if _is_tied(tokens, cut) else _left_open(tokens, cut, lexicon)
    worth += _BREAK_BONUS if is_break else _CLAUSE_BONUS if after.tag in ("sub", "rel") else 0.0
    worth += _BARE_VERB if before.tag in VERB_TAGS else 0.0
    worth += _SPLIT_LIST if after.tag == "cc" or (is_break and _is_in_list(tokens, cut)) else 0.0
    return worth + (_SPLIT_QUOTE if _is_quoted(tokens[:cut]) else 0.0)


def harm_of(tokens: Sequence[Token], cut: int, sentence: Sentence | None, lexicon: Lexicon) -> float:
    """Return by how many words a cut that breaks a phrase is worse than one that breaks none."""
    before, after = tokens[cut - 1], tokens[cut]
    following = tokens[cut + 1] if cut + 1 < len(tokens) else None
    joins = after.text == "-" and following is not None and following.tag in ("word", "name", "number", "maybe")
    if before.text == "-" or joins or _is_in_brackets(tokens, cut):
        return 2 * _SPLIT_NAME  # "further co | - operation"
    harm = _UNFINISHED if _is_unfinished(tokens[:cut], lexicon, after) else 0.0
    if sentence is not None and _leaves_clause_open(tokens, cut, sentence):
        harm += _UNFINISHED
    if before.text in _BREAKS or after.text in _BREAKS:
        harm += _UNFINISHED if before.lower in lexicon.linking else 0.0
        return harm + (_SPLIT_VERB if _is_in_list(tokens, cut) else 0.0)
    if before.tag in VERB_TAGS and (after.tag in _AFTER_TO or after.lower == "that"):
        return harm + _SPLIT_NAME  # "killed | a boy"
    if before.lower in lexicon.control and before.tag == "word":
        harm += 2.0  # "was given permission | to …" says something
    elif not _is_complete(before, lexicon) or _waits_for_noun(before, after):
        harm += _UNFINISHED
    if after.lower == "of":
        return harm + _harm_before_of(before, lexicon)
    if after.tag == "det" and before.tag == "word" and cut > 1 and tokens[cut - 2].tag == "det":
        return harm + _SPLIT_NAME  # "one of a select | few"
    if after.lower == "some" and following is not None and following.tag == "number" and before.tag == "name":
        return harm  # "struck the Moon | some 140 km from …"
    if after.tag not in _CUT_BEFORE:
        return harm + (_SPLIT_NAME if after.tag in _NOUNS and before.tag in _NOUNS | {"maybe"} else _SPLIT_NOUN)
    harm += _SPLIT_TIE if _is_tied(tokens, cut) else -_left_open(tokens, cut, lexicon)
    if _may_part(tokens, cut, lexicon):
        return harm
    return harm + (_UNFINISHED if after.lower in ("to", "from") else _SPLIT_VERB)


def _harm_before_of(before: Token, lexicon: Lexicon) -> float:
    """Return by how many words a cut before "of" is worse than one that breaks nothing."""
    if before.lower in lexicon.amounts:
        return _SPLIT_NAME  # "a score | of jets"
    return 1.0 if before.tag == "word" and before.lower.endswith(_DEEDS) else _SPLIT_NOUN


def _is_tied(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether a cut takes away what a word wants: "a hearing | into the crash", "accused the bank | of fraud"."""
    before, after = tokens[cut - 1], tokens[cut].lower
    if tokens[cut].tag not in ("prep", "to", "rel", "sub"):
        return False
    if after in wanted_by_noun(before.lower):
        return True
    if after == "to" and (tokens[cut + 1 : cut + 2] or tokens[cut:])[0].tag not in _AFTER_TO:
        return False  # "took | to run": what for, not where to
    for position in range(cut - 1, -1, -1):
        token = tokens[position]
        if token.lower == after or token.tag in ("cc", "mark", "sub", "rel"):
            return False  # it has had one, or is no longer at hand
        if token.tag in VERB_TAGS or token.tag in ("ing", "word"):
            if after in wanted_by_verb(token.lower) and _acts(tokens, position):
                return True
            if token.tag in VERB_TAGS:
                return False
    return False


def _acts(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether the word there is a verb: of "to turn" and "will turn", not of "the turn"."""
    token, before = tokens[position], tokens[position - 1] if position else None
    if token.tag in VERB_TAGS:
        return True
    if token.tag == "ing":
        return _is_act(tokens, position)
    if before is not None and before.tag == "cc" and position > 1:
        return _acts(tokens, position - 2)  # "to arrest and hand over"
    return before is not None and before.tag in ("to", "modal", "adv", "neg")


def _left_open(tokens: Sequence[Token], cut: int, lexicon: Lexicon) -> float:
    """Return what a cut costs that leaves open which, or about what: "the company | behind the drug"."""
    after = tokens[cut]
    if after.tag not in ("prep", "rel", "to"):
        return 0.0
    worth = 0.0 if after.lower in lexicon.loose_prepositions or after.tag == "rel" else _GOAL
    start = cut
    while start and tokens[start - 1].tag in ("word", "number", "ing", "maybe"):
        start -= 1
    is_meant = 0 < start < cut and tokens[start - 1].lower in ("the", "its", "their", "his", "her", "those")
    return worth + (_MEANT if is_meant else 0.0)


def _is_quoted(tokens: Sequence[Token]) -> bool:
    """Tell whether words end within quotation marks; ``two of these'' stand for one."""
    marks = [token.text for token in tokens if token.text in QUOTES]
    return bool(marks) and (len(marks) % 2 == 1 or marks.count("`") > marks.count("'"))


def _gives_examples(tokens: Sequence[Token], cut: int) -> bool:
    return tokens[cut].lower == "such" and [token.lower for token in tokens[cut + 1 : cut + 2]] == ["as"]


def _parts_from_to(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether only half of a change is left: "went from 25,000 barrels a day | to 56"."""
    opening = next((i for i in range(cut - 1, 0, -1) if tokens[i].lower == "from"), 0)
    if not opening or any(token.tag == "to" for token in tokens[opening:cut]):
        return False
    is_measure = any(token.tag == "number" for token in tokens[opening + 1 : min(opening + 3, cut)])
    return is_measure and any(token.tag == "to" for token in tokens[cut:])


def _is_in_brackets(tokens: Sequence[Token], cut: int) -> bool:
    opened = [token.text for token in tokens[:cut] if token.text in "()"]
    return opened.count("(") > opened.count(")")


def _waits_for_noun(before: Token, after: Token) -> bool:
    """Tell whether a preposition stands before its noun: "dipped below | nine million"."""
    return before.tag in ("prep", "adv") and after.tag in ("number", "det", "name", "word", "possessive", "maybe")


def _parts_adjectives(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether a comma stands between two words that describe one noun: "a slow | , steady process"."""
    return _describe_one_noun(tokens, cut, ("word", "ing", "cc"))


def _describe_one_noun(tokens: Sequence[Token], cut: int, after: Sequence[Tag]) -> bool:
    """Tell whether the words on either side of a link describe one noun; ``after`` is what may follow the second."""
    following = tokens[cut + 1 : cut + 3]
    is_noun = len(following) == 2 and following[0].tag == "word" and following[1].tag in after
    return is_noun and cut > 1 and tokens[cut - 2].tag == "det" and tokens[cut - 1].tag == "word"


def _adds_an_act(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether a participle goes on from a noun: "sent a letter to the mayor | announcing that …".

    So do "a handful of letters | smuggled out", and words in quotation marks after "to": "delay | “to keep peace”".
    """
    following = tokens[cut + 1] if cut + 1 < len(tokens) else None
    if following is None or tokens[cut - 1].tag not in ("word", "name", "number"):
        return False
    after = tokens[cut]
    if after.text in _OPENING_QUOTES:
        return following.tag in ("to", "prep")
    if after.tag in ("maybe", "past"):
        return following.tag in ("prep", "time") and following.lower != "of"
    return after.tag == "ing" and following.tag in ("det", "rel", "pron", "name", "number", "possessive")


def _describes_what_is_left_out(tokens: Sequence[Token], cut: int, sentence: Sentence | None) -> bool:
    """Tell whether the last word only describes the noun before it by what the cut drops: "a pledge signed | by all".

    The same holds for "over what they described | as torture".
    """
    before, after = tokens[cut - 1], tokens[cut]
    if sentence is None or before.tag not in ("maybe", "past") or after.tag not in ("prep", "adv", "to"):
        return False
    owner = next((c for c in sentence.clauses if c.verb and sentence.tokens[c.verb.head].start == before.start), None)
    if owner is None:
        return cut > 1 and tokens[cut - 2].tag in ("word", "name", "number")
    return owner.link == "contact"


def _is_complete(before: Token, lexicon: Lexicon) -> bool:
    if before.lower in lexicon.linking:
        return False
    if before.lower in lexicon.hanging or before.lower in lexicon.say_past or before.lower in lexicon.control:
        return False
    if before.tag in ("be", "have", "modal", "do"):
        return False
    return before.tag in _WHOLE or before.text in ")]%”\"’'" or before.lower in lexicon.particles


def _is_done(before: Token, after: Token, lexicon: Lexicon) -> bool:
    """Tell whether a noun such as "efforts" has had its "to …" or does without: "spill response efforts | by"."""
    return before.lower in lexicon.attempts and before.tag == "word" and after.tag != "to"


def _is_unfinished(tokens: Sequence[Token], lexicon: Lexicon, after: Token) -> bool:
    """Tell whether the last words only begin something: "…, telling members", "said the valve", "to shut down".

    ``after`` is the word that follows them: "to come up | at a meeting" is whole.
    """
    last = tokens[-4:]
    lower = [token.lower for token in last]
    if "as" in lower[-3:] and tokens[-1].tag not in ("name", "number"):
        return True
    if "who" in lower[-2:] or "which" in lower[-2:] or _ends_with_but(tokens):
        return True
    if (
        _is_act(tokens, len(tokens) - 1)
        or (tokens[-2:-1] and tokens[-2].lower in lexicon.leads_on)
        or tokens[-1].tag == "to"
        or (tokens[-2:-1] and tokens[-2].tag == "to" and tokens[-1].tag not in ("name", "number", "pron"))
        or (len(last) > 2 and last[-2].lower == "help" and last[-1].tag == "word" and last[-3].tag == "to")
    ):
        return True
    is_left = after.tag != "mark" and (after.tag != "prep" or after.lower in _ABOUT)
    if is_left and len(last) > 2 and last[-3].tag == "to" and last[-1].lower in lexicon.particles:
        return True
    words = {token.lower for token in tokens}  # most hold none of those that are looked for from here on
    if not _CLAUSAL.isdisjoint(words) and waits_for_verb(tokens):
        return True  # "threatened to break down when the press"
    thats = (i for i, token in enumerate(tokens) if token.lower == "that" and token.tag == "rel")
    that = max(thats, default=None) if "that" in words else None
    if that is not None and not any(token.tag in VERB_TAGS for token in tokens[that + 1 :]):
        return True
    if any(token.text in _OPENING_QUOTES for token in last[-3:]) and sum(token.text in QUOTES for token in tokens) % 2:
        return True
    if lexicon.holds_that.isdisjoint(words):
        return False
    says = next(i for i, token in enumerate(tokens) if token.lower in lexicon.holds_that)
    return not any(token.tag in VERB_TAGS for token in tokens[says + 1 :])


def waits_for_verb(tokens: Sequence[Token]) -> bool:
    """Tell whether no verb follows the last "when", "because" …: "threatened to break down when the press"."""
    opener = max((i for i, token in enumerate(tokens) if token.lower in _CLAUSAL), default=0)
    return opener > 0 and not any(
        token.tag in VERB_TAGS and before.text != "," for before, token in itertools.pairwise(tokens[opener:])
    )


def _ends_with_but(tokens: Sequence[Token]) -> bool:
    """Tell whether "but" is followed by no verb: "confessed to the murder but, with two others"."""
    but = max((position for position, token in enumerate(tokens) if token.lower == "but"), default=0)
    return but > 0 and not any(token.tag in VERB_TAGS for token in tokens[but:])


def _is_act(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a form in -ing wants an object: "telling [members]"; "the bidding" and "a meeting" are nouns."""
    if position < 0 or tokens[position].tag != "ing":
        return False
    before = tokens[position - 1] if position else None
    return before is None or before.tag not in ("det", "possessive")


def _may_part(tokens: Sequence[Token], cut: int, lexicon: Lexicon) -> bool:
    """Tell whether the words on either side of a cut can do without one another."""
    before, after = tokens[cut - 1], tokens[cut]
    if after.lower in ("of", "than") or (after.lower == "that" and _acts(tokens, cut - 1)):
        return False
    following = tokens[cut + 1] if cut + 1 < len(tokens) else None
    if after.tag in ("prep", "adv") and following is not None and following.tag == "number" and after.lower in _ABOUT:
        return False
    if after.tag == "cc" and before.tag == "name" and following is not None and following.tag == "name":
        return False  # "Energy | and Commerce Committee"
    if before.lower in lexicon.wants_preposition and after.tag == "prep":
        return False
    if after.lower == "from" and cut > 1 and tokens[cut - 2].tag == "number":
        return False  # "some 140 km | from …"
    if after.lower == "as" and any(token.lower in lexicon.sees_as for token in tokens[:cut]):
        return False  # "saw the meeting | as a step"
    earlier = tokens[cut - 2] if cut > 1 else None
    if after.tag == "prep" and earlier is not None and earlier.tag in ("to", "modal", "neg"):
        return False  # "to look | into", "will focus | on"
    if after.tag == "prep" and (before.tag in ("be", "have", "modal", "do") or _is_act(tokens, cut - 1)):
        return False
    if after.tag == "to":
        led = max((position for position in range(cut) if tokens[position].tag == "to"), default=0)
        return before.tag not in VERB_TAGS and not any(
            token.lower in lexicon.control or token.lower in lexicon.moves for token in tokens[led:cut]
        )  # "is willing to pay millions | to …" has its "to" already
    if after.tag == "cc" and _parts_two_adjectives(tokens, cut):
        return False
    if after.tag == "cc":
        is_pair = any(token.lower in ("between", "both", "either") for token in tokens[max(cut - 6, 0) : cut])
        return before.tag in _NOUNS and after.lower != "or" and not is_pair
    return True


def _parts_two_adjectives(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether "and" stands between two words that describe one noun: "the unprecedented | and bold call"."""
    return _describe_one_noun(tokens, cut, ("word", "name"))


def _is_in_list(tokens: Sequence[Token], cut: int) -> bool:
    """Tell whether a break parts the members of a list: "Lima, | Quito and Bogota"."""
    return any(token.tag == "cc" for token in tokens[cut : cut + 5]) and tokens[cut - 1].tag in ("name", "word")


def _leaves_clause_open(tokens: Sequence[Token], cut: int, sentence: Sentence) -> bool:
    """Tell whether a clause that begins before a cut has its verb, or the object of its verb, after it."""
    edge = tokens[cut].start
    if not any(clause.verb and edge <= sentence.tokens[clause.verb.last].start for clause in sentence.clauses):
        return False
    place = {token.start: position for position, token in enumerate(sentence.tokens)}
    for token in tokens[:cut]:
        position = place.get(token.start)
        if position is None:
            continue
        clause = sentence.clauses[sentence.owner[position]]
        if clause.verb is None:
            continue
        if token.start < edge <= sentence.tokens[clause.verb.last].start and clause.verb.first >= position:
            return True
    return False
