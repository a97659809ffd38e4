"""What a time expression does in its sentence: date what happens, name something, compare, bound."""

from typing import Literal

from timeline.extract.clauses import Sentence
from timeline.extract.lexicon import Lexicon

Role = Literal["dates", "nominal", "since", "until", "by", "attributive", "comparison", "listed", "target"]


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
    if word in lexicon.prepositions and before and tokens[before - 1].lower in lexicon.compared:
        return "comparison", -1
    if word in lexicon.compared or (
        word in ("to", "with", "from") and before and tokens[before - 1].lower in lexicon.compared
    ):
        return "comparison", -1
    if word == "since":
        superlative = any(
            token.lower in lexicon.superlatives or token.lower.endswith("est") for token in tokens[:before]
        )
        return ("comparison", -1) if superlative else ("since", -1)
    if word in ("until", "till", "through"):
        return "until", -1
    if word == "by":
        return "by", -1
    if word == "to":
        # "put off to Friday": where a range does not end in it, the day is not yet told of
        return "target", -1
    if word == "of" and before:
        head = before - 1
        if tokens[head].lower in lexicon.event:
            return "nominal", head
        return ("attributive", head) if tokens[head].tag in ("word", "name") else ("dates", -1)
    return "dates", -1


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
    elif not has_article:
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
