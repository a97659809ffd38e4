"""What a time expression does in its sentence: date what happens, name something, compare, bound."""

from typing import Literal

from timeline.extract.clauses import Sentence
from timeline.extract.lexicon import Lexicon

Role = Literal["dates", "nominal", "since", "until", "by", "attributive", "comparison", "listed", "target"]


# "put off to Friday": where a range does not end in it, the day is not yet told of
_ROLE_OF: dict[str, Role] = {"until": "until", "till": "until", "through": "until", "by": "by", "to": "target"}


def role_of(sentence: Sentence, index: int, lexicon: Lexicon) -> tuple[Role, int]:
    """Return the role of the time expression at token ``index``, and the token of the noun it belongs to (-1: none).

    "Tuesday's earthquake", "the 12 January quake" and "the earthquake of 1906" are nominal: the noun names the
    happening. "the 1969 budget" is attributive: it dates nothing.
    """
    tokens = sentence.tokens
    noun = _noun_after(sentence, index, lexicon)
    if noun is not None:
        return ("nominal", noun) if tokens[noun].lower in lexicon.event else ("attributive", noun)
    before = index - 1
    while before >= 0 and tokens[before].lower in lexicon.edges:
        before -= 1
    if before < 0:
        return "dates", -1
    word = tokens[before].lower
    if _is_compared(sentence, index, before, lexicon):
        return "comparison", -1
    if word == "for" and (role := _role_of_for(sentence, index, before, lexicon)) is not None:
        return role, -1
    if word == "since":
        superlative = any(
            token.lower in lexicon.superlatives or token.lower.endswith("est") for token in tokens[:before]
        )
        return ("comparison", -1) if superlative else ("since", -1)
    if word in _ROLE_OF:
        return _ROLE_OF[word], -1
    if word == "of" and before:
        return _role_of_of(sentence, before - 1, lexicon)
    return "dates", -1


def _role_of_for(sentence: Sentence, index: int, before: int, lexicon: Lexicon) -> Role | None:
    """Return what a date does after "for" (token ``before``), None where it is no more than a date."""
    if _reports(sentence, index, lexicon):
        return "attributive"
    if not before or sentence.tokens[before - 1].lower not in lexicon.promising:
        return None
    verb = sentence.clauses[sentence.owner[index]].verb
    # "a plant once promised for this year has been shelved"; but "the hearing is set for this year"
    return None if verb is None or verb.head == before - 1 else "target"


def _role_of_of(sentence: Sentence, head: int, lexicon: Lexicon) -> tuple[Role, int]:
    """Return what a date does after "of", and its noun: token ``head`` or one that it hangs on."""
    tokens = sentence.tokens
    if tokens[head].lower in lexicon.event:
        return "nominal", head
    if head > 1 and tokens[head - 1].tag == "prep" and tokens[head - 2].lower in lexicon.event:
        return "nominal", head - 2  # "the agreement on prisoners of 7 May"
    return ("attributive", head) if tokens[head].tag in ("word", "name", "ing") else ("dates", -1)


def _is_seasonal(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether a season says of what kind the next noun is: "the summer air"."""
    words = sentence.tokens[index].lower.split()
    return len(words) == 2 and words[0] == "the" and words[1] in lexicon.seasons


def _is_compared(sentence: Sentence, index: int, before: int, lexicon: Lexicon) -> bool:
    """Tell whether the time after token ``before`` is only what another is compared with: "worse than in 1987"."""
    tokens = sentence.tokens
    word = tokens[before].lower
    links = word in lexicon.prepositions or word in ("to", "with", "from")
    if word in lexicon.compared or (links and before > 0 and tokens[before - 1].lower in lexicon.compared):
        return True
    return _is_base(sentence, index, before, lexicon) or _is_compared_figure(sentence, before, lexicon)


def _is_base(sentence: Sentence, index: int, before: int, lexicon: Lexicon) -> bool:
    """Tell whether a time is what another is measured from: "a drop from a year earlier", "up from 14% a year ago"."""
    tokens = sentence.tokens
    words = tokens[index].lower.split()
    if words[-1] not in lexicon.back and words[0] not in lexicon.back and words[1:2] != ["same"]:
        return False
    while before > 0 and (tokens[before].tag in ("number", "mark") or tokens[before].lower in lexicon.measures):
        if tokens[before].text in (",", ";", "(", ")"):
            return False
        before -= 1
    return tokens[before].lower == "from"


def _is_compared_figure(sentence: Sentence, before: int, lexicon: Lexicon) -> bool:
    """Tell whether a time stands with a figure that another is compared with: "compared with 64 in 2005"."""
    tokens = sentence.tokens
    if tokens[before].lower not in lexicon.prepositions or before < 3 or tokens[before - 1].tag != "number":
        return False
    return any(token.lower in lexicon.compared for token in tokens[before - 3 : before - 1])


def _reports(sentence: Sentence, index: int, lexicon: Lexicon) -> bool:
    """Tell whether the clause posts a figure for a period, at a time of its own: "posted a profit for the quarter"."""
    verb = sentence.clauses[sentence.owner[index]].verb
    return verb is not None and verb.head < index and sentence.tokens[verb.head].lower in lexicon.posting


def _noun_after(sentence: Sentence, index: int, lexicon: Lexicon) -> int | None:
    """Return the noun that the time expression at ``index`` stands before as a modifier, None when it does not."""
    tokens = sentence.tokens
    after = index + 1
    if after >= len(tokens):
        return None
    is_possessive = tokens[after].tag == "possessive" or tokens[after].text in ("'", "’")
    has_article = index > 0 and tokens[index - 1].tag == "det" and tokens[index - 1].lower not in ("that", "this")
    if is_possessive:
        after += 1
    elif not has_article and not _is_seasonal(sentence, index, lexicon):
        return None
    last = None
    for position in range(after, min(after + 5, len(tokens))):
        token = tokens[position]
        if token.tag in ("word", "name", "ing", "number", "maybe") and not (token.tag == "maybe" and last is not None):
            last = position
            if token.lower in lexicon.event:
                return position
        else:
            break
    return last
