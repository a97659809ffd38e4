"""A headline for a mention, in the words of its source."""

from collections.abc import Sequence

from timeline.extract.clauses import Clause, Sentence, Token
from timeline.extract.lexicon import Lexicon

MOST_WORDS = 14
_LONGEST_SPEAKER = 6
_CUT_BEFORE = frozenset({"prep", "sub", "rel", "cc", "mark"})
_NO_SPACE_BEFORE = frozenset(".,;:!?%)]”’'")
_NO_SPACE_AFTER = frozenset("([“‘$£€#")
_QUOTES = frozenset("\"'“”‘’`«»")


def write_headline(
    sentence: Sentence, clause: Clause, first: int, last: int, lexicon: Lexicon, subject: Sequence[Token] = ()
) -> str:
    """Return at most 14 words of tokens ``[first, last]``, time words and attributions left out.

    ``subject`` goes before them where the clause has none of its own ("… and splashed down on Friday").
    """
    spoken = _spoken(sentence, first, lexicon)
    if spoken is not None:
        return spoken
    tokens = [*subject, *_without_times(sentence.words(first, last), lexicon)]
    tokens = _without_attribution(tokens, lexicon)
    while tokens and (tokens[0].lower in lexicon.loose_openings or tokens[0].tag == "mark"):
        tokens = tokens[1:]
    tokens = _shortened(tokens)
    if not tokens:
        tokens = sentence.words(clause.first, clause.last)[:MOST_WORDS]
    words = _joined(tokens)
    return words[:1].upper() + words[1:]


def _spoken(sentence: Sentence, first: int, lexicon: Lexicon) -> str | None:
    """Return ‘Kim: “The warheads have been …”’ for a sentence that opens with direct speech, None for any other."""
    if first or sentence.tokens[0].text not in _QUOTES:
        return None
    for clause in sentence.clauses:
        if clause.link == "aside" and clause.verb is not None and clause.verb.first > clause.first:
            words = {token.lower for token in sentence.words(clause.verb.first, clause.verb.last)}
            if words & (lexicon.say_past | lexicon.say_present):
                break
    else:
        return None
    subject = [t for t in sentence.words(clause.first, clause.verb.first - 1) if t.tag not in ("mark", "be")]
    speech = [token for token in sentence.words(1, clause.first - 1) if token.text not in _QUOTES]
    if not subject or not speech or len(subject) > _LONGEST_SPEAKER or subject[0].tag == "pron":
        return None
    words_left = MOST_WORDS - len(subject)
    said = _joined(_shortened(_without_times(speech, lexicon), words_left))
    speaker = _joined(subject)
    return f"{speaker[:1].upper()}{speaker[1:]}: “{said[:1].upper()}{said[1:]}”"


def _without_times(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop time expressions with the words that lead them in ("late on Monday", "in January")."""
    kept: list[Token] = []
    for token in tokens:
        if token.tag != "time":
            if token.text == "," and (not kept or kept[-1].text == ","):
                continue
            if token.tag == "possessive" and token.start > 0 and kept and kept[-1].end < token.start:
                continue
            kept.append(token)
            continue
        while kept and kept[-1].lower in lexicon.time_leads:
            kept.pop()
    return kept


def _without_attribution(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", officials said" and ", according to the ministry" from the end."""
    saying = lexicon.say_past | lexicon.say_present
    for position in range(len(tokens) - 1, 0, -1):
        if tokens[position].text != ",":
            continue
        tail = tokens[position + 1 :]
        if tail and len(tail) <= 9 and (any(token.lower in saying for token in tail) or tail[0].lower == "according"):
            return tokens[:position]
    return tokens


def _shortened(tokens: list[Token], most: int = MOST_WORDS) -> list[Token]:
    """Cut to the most words allowed, at the last place where a phrase begins."""
    count = 0
    limit = len(tokens)
    for position, token in enumerate(tokens):
        count += token.tag not in ("mark", "possessive")
        if count > most:
            limit = position
            break
    if limit < len(tokens):
        cuts = [
            position
            for position in range(6, limit + 1)
            if tokens[position].tag in _CUT_BEFORE and tokens[position].text not in _QUOTES
        ]
        limit = cuts[-1] if cuts else limit
    tokens = tokens[:limit]
    while tokens and (
        tokens[-1].tag in ("det", "prep", "cc", "sub", "rel", "to", "adv") or tokens[-1].text in ".,;:—–-"
    ):
        tokens = tokens[:-1]
    return _balanced(tokens)


def _balanced(tokens: list[Token]) -> list[Token]:
    """Drop quotation marks and brackets that lost their partner."""
    marks = [token.text for token in tokens]
    if (
        marks.count("“") != marks.count("”")
        or marks.count('"') % 2
        or marks.count("'") % 2
        or marks.count("‘") != marks.count("’")
    ):
        tokens = [token for token in tokens if token.text not in _QUOTES]
    if marks.count("(") != marks.count(")"):
        tokens = [token for token in tokens if token.text not in "()"]
    return tokens


def _joined(tokens: Sequence[Token]) -> str:
    """Return the tokens as running text: the spacing of the source where they stand side by side there."""
    words = ""
    previous: Token | None = None
    for token in tokens:
        if (
            previous is None
            or token.start == previous.end
            or (token.start > previous.end and token.text in _NO_SPACE_BEFORE)
        ):
            gap = ""
        else:
            gap = "" if previous.text in _NO_SPACE_AFTER else " "
        words += gap + " ".join(token.text.split())
        previous = token
    return words
