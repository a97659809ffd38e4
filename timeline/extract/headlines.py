"""A headline for a mention, in the words of its source: who, did, what."""

from collections.abc import Sequence

from timeline.extract.clauses import Clause, Sentence, Token
from timeline.extract.lexicon import Lexicon

MOST_WORDS = 14
_LONGEST_SPEAKER = 6
_LONGEST_ATTRIBUTION = 9
_SHORTEST = 5
_GOOD_CUTS = frozenset({"prep", "sub", "rel", "to"})
_COMPLEMENTS = frozenset({"that", "zero-that", "contact"})
_DANGLING = frozenset({"det", "prep", "cc", "sub", "rel", "to", "adv"})
_NO_SPACE_BEFORE = frozenset(".,;:!?%)]”’'")
_NO_SPACE_AFTER = frozenset("([“‘$£€#")
_QUOTES = frozenset("\"'“”‘’`«»")


def write_headline(sentence: Sentence, index: int, lexicon: Lexicon, first: int, last: int) -> str:
    """Return a headline of at most 14 words for what clause ``index`` tells within tokens ``[first, last]``.

    The subject (a relative clause takes what it describes, a clause without one the subject it shares), the verb, and
    what follows it; time words, attributions and asides are left out.
    """
    spoken = _spoken(sentence, first, lexicon)
    if spoken is not None:
        return spoken
    clause = sentence.clauses[index]
    if clause.verb is None:
        return write_phrase(sentence.words(first, last), lexicon)
    if clause.link == "participle":
        # "The company, founded in 1990": without its date and comma it would read as if the company had founded
        return _sentence_case(_shortened(sentence.words(antecedent(sentence, clause.first), last), MOST_WORDS, lexicon))
    subject = plain_subject(sentence, index, lexicon)
    predicate = sentence.words(clause.verb.first, clause.verb.last)
    raw = [token for token in _rest(sentence, index, last) if token.tag != "neg" or token not in predicate]
    rest = _without_attribution(_without_times(raw, lexicon), lexicon)
    if rest:
        # "were counted between 3 and 5 March, most of them weak": the comma stays
        rest = [token for token in raw if token.text == "," and token.end <= rest[0].start][-1:] + rest
    room = MOST_WORDS - _count(subject) - _count(predicate)
    return _sentence_case([*subject, *_without_times(predicate, lexicon), *_shortened(rest, max(room, 0), lexicon)])


def write_phrase(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Return the words of ``tokens`` as a headline, time words and loose openings left out."""
    return _sentence_case(_shortened(_polished(tokens, lexicon), MOST_WORDS, lexicon))


def with_antecedent(headline: str, antecedent_tokens: Sequence[Token]) -> str:
    """Return the headline with its opening pronoun replaced by the words that it stands for."""
    _, _, rest = headline.partition(" ")
    return f"{_sentence_case(list(antecedent_tokens))} {rest}" if antecedent_tokens and rest else headline


def subject_of(sentence: Sentence, index: int) -> list[Token]:
    """Return the tokens of the subject of a clause, its own or the one that it shares or describes."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    if clause.link == "participle":
        return sentence.words(antecedent(sentence, clause.first), clause.first - 1)
    if clause.link in ("rel", "contact") and sentence.tokens[clause.first].tag in ("rel", "word", "name"):
        if clause.verb.first - clause.first > 1:
            # "the test that it conducted": it has a subject of its own
            return sentence.words(clause.first + 1, clause.verb.first - 1)
        return sentence.words(antecedent(sentence, clause.first), clause.first - 1)
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
    if position and tokens[position - 1].text == ",":
        position -= 1
    start = position
    while start and tokens[start - 1].tag in ("word", "name", "det", "number", "possessive", "maybe"):
        start -= 1
        if tokens[start].tag == "det":
            break
    return start if start < position else first


def opening_of(clause: Clause) -> int:
    """Return the first token of a clause after the word that links it."""
    return clause.first + (
        clause.link in ("sub", "that", "coord") and bool(clause.opener) and clause.first < clause.last
    )


def plain_subject(sentence: Sentence, index: int, lexicon: Lexicon) -> list[Token]:
    """Return the subject of a clause as a headline says it: without times, asides and what leads it in."""
    return _polished(_subject(sentence, index, lexicon), lexicon)


def _subject(sentence: Sentence, index: int, lexicon: Lexicon) -> list[Token]:
    """Return the subject without what is set off in it by commas: "The plane[, which left Lima,]"."""
    tokens = _without_times(subject_of(sentence, index), lexicon)
    commas = [position for position, token in enumerate(tokens) if token.text == ","]
    if not commas:
        return tokens
    head, tail = tokens[: commas[0]], tokens[commas[-1] + 1 :]
    if not tail:
        return head
    # "On the Moon, the crew …": what stands before the comma is no part of the subject
    leads_in = head and (head[0].tag in ("prep", "sub", "adv", "ing", "to") or head[0].lower in lexicon.loose_openings)
    if leads_in:
        return tail
    is_list = any(token.tag == "cc" for token in tail[:4]) or any(token.tag == "cc" for token in tokens[commas[0] :])
    return tokens if is_list else head + tail if tail[0].tag in ("be", "have") else head


def _rest(sentence: Sentence, index: int, last: int) -> list[Token]:
    """Return what follows the verb of a clause: its own words and the clauses that complete it."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    kept = []
    for position in range(clause.verb.last + 1, last + 1):
        owner = sentence.owner[position]
        if owner != index and not _completes(sentence, owner, index):
            if any(other == index for other in sentence.owner[position:]) and position > clause.verb.last + 1:
                continue
            break
        kept.append(sentence.tokens[position])
    return kept


def _completes(sentence: Sentence, number: int, index: int) -> bool:
    """Tell whether clause ``number`` belongs to what clause ``index`` says: "said [that the valve had stuck]"."""
    while number > index:
        clause = sentence.clauses[number]
        restrictive = clause.link == "rel" and clause.first > 0 and sentence.tokens[clause.first - 1].text != ","
        if clause.link not in _COMPLEMENTS and not restrictive:
            return False
        number = clause.parent
    return number == index


def _polished(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Drop time words and what a headline does not open with."""
    kept = _without_times(list(tokens), lexicon)
    while kept and (
        kept[0].lower in lexicon.loose_openings or (kept[0].tag == "mark" and kept[0].text not in '“"‘$£€')
    ):
        kept = kept[1:]
    while kept and kept[-1].text in ",;:—–-":
        kept = kept[:-1]
    return kept


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
    subject = [
        token for token in sentence.words(clause.first, clause.verb.first - 1) if token.tag not in ("mark", "be")
    ]
    speech = [token for token in sentence.words(1, clause.first - 1) if token.text not in _QUOTES]
    if not subject or not speech or len(subject) > _LONGEST_SPEAKER or subject[0].tag == "pron":
        return None
    said = _joined(_shortened(speech, MOST_WORDS - len(subject), lexicon))
    speaker = _joined(subject)
    return f"{speaker[:1].upper()}{speaker[1:]}: “{said[:1].upper()}{said[1:]}”"


def _without_times(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop time expressions with the words that lead them in ("late on Monday", "in January").

    What is part of another phrase stays: "most of Thursday", "“by the end of May”".
    """
    kept: list[Token] = []
    for position, token in enumerate(tokens):
        if _joins_times(tokens, position, lexicon):
            continue
        if token.tag == "time":
            before = kept[-1].lower if kept else ""
            after = tokens[position + 1] if position + 1 < len(tokens) else None
            if before == "of" or (kept and kept[-1].text in _QUOTES) or (before in lexicon.determiners and after):
                kept.append(token)
                continue
            while kept and kept[-1].lower in lexicon.time_leads:
                kept.pop()
            continue
        if token.text == "," and (not kept or kept[-1].text == ","):
            continue
        if token.tag == "possessive" and (not kept or kept[-1].end < token.start):
            continue
        kept.append(token)
    return kept


def _joins_times(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> bool:
    """Tell whether a word stands between the two ends of a range: "between 3 [and] 5 March"."""
    if not 0 < position < len(tokens) - 1:
        return False
    between = tokens[position - 1].tag == tokens[position + 1].tag == "time"
    return between and (tokens[position].tag in ("cc", "to", "mark") or tokens[position].lower in lexicon.time_leads)


def _without_attribution(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", officials said" and ", according to the ministry" from the end."""
    saying = lexicon.say_past | lexicon.say_present
    for position in range(len(tokens) - 1, 0, -1):
        if tokens[position].text != ",":
            continue
        tail = tokens[position + 1 :]
        is_said = any(token.lower in saying for token in tail) or (tail and tail[0].lower == "according")
        if is_said and len(tail) <= _LONGEST_ATTRIBUTION:
            return tokens[:position]
    return tokens


def _count(tokens: Sequence[Token]) -> int:
    return sum(token.tag not in ("mark", "possessive") for token in tokens)


def _shortened(tokens: list[Token], most: int, lexicon: Lexicon) -> list[Token]:
    """Cut to ``most`` words, at the last place where a phrase begins; whole asides go first."""
    limit = len(tokens)
    if _count(tokens) > most:
        limit = next(i for i in range(len(tokens)) if _count(tokens[: i + 1]) > most)
        commas = [i for i in range(1, limit + 1) if tokens[i].text in ",;:—–" and _count(tokens[:i]) >= _SHORTEST]
        phrases = [
            i
            for i in range(1, limit + 1)
            if tokens[i].tag in _GOOD_CUTS and tokens[i - 1].tag not in ("prep", "det") and tokens[i].lower != "of"
        ]
        cuts = sorted({*commas, *phrases})
        limit = cuts[-1] if cuts else limit
    tokens = tokens[:limit]
    while tokens and (
        (tokens[-1].tag in _DANGLING and tokens[-1].lower not in lexicon.particles) or tokens[-1].text in ".,;:—–-!"
    ):
        tokens = tokens[:-1]
    return tokens


def _balanced(tokens: list[Token]) -> list[Token]:
    """Drop quotation marks and brackets that lost their partner."""
    marks = [token.text for token in tokens]
    unpaired = marks.count('"') % 2 or marks.count("“") != marks.count("”")
    unpaired = unpaired or (marks.count("'") + marks.count("‘") + marks.count("’")) % 2
    if unpaired:
        tokens = [token for token in tokens if token.text not in _QUOTES]
    if marks.count("(") != marks.count(")"):
        tokens = [token for token in tokens if token.text not in "()"]
    return tokens


def _sentence_case(tokens: list[Token]) -> str:
    words = _joined(_balanced(tokens))
    return words[:1].upper() + words[1:]


def _joined(tokens: Sequence[Token]) -> str:
    """Return the tokens as running text: the spacing of the source where they stand side by side there."""
    words = ""
    previous: Token | None = None
    for token in tokens:
        touches = previous is None or token.start == previous.end or token.text in _NO_SPACE_BEFORE
        if not touches and previous is not None and previous.text not in _NO_SPACE_AFTER:
            words += " "
        words += " ".join(token.text.split())
        previous = token
    return words
