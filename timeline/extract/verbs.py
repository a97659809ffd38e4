"""The finite verbs of a sentence with their auxiliaries, told by the shapes of English verb groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.extract.lexicon import Lexicon
from timeline.extract.tokens import Token

_BETWEEN_VERBS = frozenset({"both", "all", "each", "hardest", "worst", "best"})  # "was hardest hit"
_SUBJECT_END = frozenset({"name", "word", "number", "pron", "possessive", "time", "rel", "ing"})
_BEFORE_MAYBE = _SUBJECT_END | {"cc", "maybe"}  # what a form in -ed is a finite verb after
_OBJECT_START = frozenset({"det", "name", "number", "prep", "to", "pron", "word", "adv", "ing"})
CONTACT_SUBJECTS = frozenset({"i", "he", "she", "they", "it", "we", "you"})
_MAYBE_VERB_TAGS = frozenset({"past", "maybe", "present"})
_VERB_TAGS = _MAYBE_VERB_TAGS | {"possessive", "be", "have", "do", "modal"}  # of what may open a verb group


# Not frozen, and no tuple: it is made by the dozen and asked by the hundred, see ``Token``. Nobody may change one.
@dataclass(slots=True)
class VerbGroup:
    """A finite verb with its auxiliaries: tokens ``[first, last]``; ``head`` is the one that names the act."""

    first: int
    last: int
    head: int


def verb_groups(tokens: Sequence[Token], lexicon: Lexicon) -> list[VerbGroup]:
    """Return the verb groups among the tokens of a sentence, in order."""
    groups: list[VerbGroup] = []
    done = 0
    # two tokens in three can be no verb of any kind
    for index in [i for i, token in enumerate(tokens) if token.tag in _VERB_TAGS or (i and tokens[i - 1].tag == "rel")]:
        if index < done:
            continue
        group = _group_at(tokens, index, lexicon)
        if group is None and _resumes_its_subject(tokens, index, groups):
            group = VerbGroup(index, index, index)
        if group is not None:
            groups.append(group)
            done = group.last + 1
    return groups


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
    return VerbGroup(index, index, index) if _is_finite(tokens, index, before, lexicon) else None


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
    if groups and tokens[0].tag == "prep" and groups[0].first < commas[0]:
        # "In a message broadcast on Sunday, the mayor and her deputy, Ana Orr, called": a participle of what leads in
        led, opening = groups[0], tokens[: groups[0].first]
        is_lone = led.first == led.last and tokens[led.first].tag == "maybe"
        if is_lone and not any(token.tag in ("sub", "rel", "mark") for token in opening):
            groups = groups[1:]
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


def _is_finite(tokens: Sequence[Token], index: int, before: int, lexicon: Lexicon) -> bool:
    """Tell whether the lone verb form at ``index`` is finite, judged by its neighbours.

    ``before`` is the last token before it that is no adverb, negation or time; -1 for none.
    """
    token, previous = tokens[index], tokens[before] if before >= 0 else None
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
        if previous.lower in CONTACT_SUBJECTS and index > 1 and tokens[index - 2].lower in lexicon.causative:
            return False  # "let it go"
        return previous.tag in ("name", "word", "pron", "rel", "number") and not (
            following is not None and following.tag == "possessive"
        )
    beyond = next((other for other in tokens[index + 1 : index + 3] if other.tag != "time"), None)
    if beyond is not None and beyond.lower == "by" and previous.tag != "pron":
        return False  # "released (this month) by the ministry"
    if previous.lower in lexicon.superlatives:
        return False  # "the worst affected areas"
    if following is not None and following.tag == "word" and _is_infinitive(tokens, before):
        # "asked people to save endangered animals"; but "Its failure to act prompted fears" has no other verb
        return not any(other.tag in _MAYBE_VERB_TAGS for other in tokens[:before])
    if previous.tag == "mark":
        # "The airline, founded in 1990, said": a participle; after a closing quote or bracket a verb
        return previous.text in "\"”’')—" or (previous.text == "," and token.lower in lexicon.say_past)
    if previous.tag == "possessive" or previous.tag not in _BEFORE_MAYBE:
        return False
    return previous.tag != "maybe" or _follows_a_dated_participle(tokens, index, following, lexicon)


def _is_infinitive(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether a plain word is a verb after "to", or after "to help"."""
    if index < 1 or tokens[index].tag != "word":
        return False
    first = index - (tokens[index - 1].lower in ("help", "helping"))
    return first > 0 and tokens[first - 1].tag == "to"


def _follows_a_dated_participle(tokens: Sequence[Token], index: int, following: Token | None, lexicon: Lexicon) -> bool:
    """Tell whether a verb comes after a participle with its date: "a report released on Monday found that …"."""
    before = index - 1
    while before > 0 and tokens[before].tag == "adv":
        before -= 1
    if tokens[before].tag != "time" or following is None:
        return False
    objects = {"det", "number", "name", "pron", "rel"} | (
        {"word"} if tokens[index].lower in lexicon.past_maybe else set()
    )
    return following.tag in objects
