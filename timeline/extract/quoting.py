"""Where the words begin and end that tell a happening: the smallest stretch of a sentence that can stand alone."""

from timeline.extract.clauses import Sentence
from timeline.extract.lexicon import Lexicon
from timeline.extract.subjects import antecedent, opening_of


def quote_bounds(sentence: Sentence, index: int, dated: set[int], lexicon: Lexicon) -> tuple[int, int]:
    """Return the first and last token of the smallest stretch that tells clause ``index`` and can stand alone.

    ``dated`` are the clauses that tell happenings of their own; their words stay outside.
    """
    clause = sentence.clauses[index]
    others = dated - {index}
    if clause.opener in lexicon.if_words or (not others and reaches_main(sentence, index)):
        return 0, len(sentence.tokens) - 1
    first, last = opening_of(clause), clause.last
    if clause.link in ("rel", "contact", "participle"):
        first = antecedent(sentence, clause.first)
    says = clause.verb is not None and sentence.tokens[clause.verb.head].lower in lexicon.say_past
    if says and clause.link == "aside" and clause.parent >= 0:
        # "The ban stays, the ministry said last night": the words that were said stand before
        first = min(first, sentence.clauses[clause.parent].first)
    for number, child in enumerate(sentence.clauses[index + 1 :], start=index + 1):
        # "Nats said on Monday" tells nothing without what it said, even if that has a date of its own
        is_said = says and child.link in ("that", "zero-that") and child.parent == index
        is_free = number not in others and not _leads_to(sentence, number, others)
        if child.first == last + 1 and (is_said or is_free):
            last = max(last, child.last)
    return first, last


def trimmed(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Drop marks and bare links from both ends of a quote that is not the whole sentence."""
    if first == 0 and last == len(sentence.tokens) - 1:
        return first, last
    while first < last and sentence.tokens[first].text in ",;:—–-)":
        first += 1
    while last > first and (sentence.tokens[last].text in ",;:—–-(" or sentence.tokens[last].tag in ("cc", "sub")):
        last -= 1
    return first, last


def reaches_main(sentence: Sentence, index: int) -> bool:
    """Tell whether a clause is the sentence's own assertion: its main clause, or what the main clause says."""
    while index > 0:
        clause = sentence.clauses[index]
        if clause.link not in ("zero-that", "coord", "aside", "that") or clause.parent < 0:
            return clause.link in ("coord", "aside", "main")
        parent = sentence.clauses[clause.parent]
        # "the claim that …": not said by the sentence itself
        if clause.link == "that" and (parent.verb is None or clause.first - parent.verb.last > 3):
            return False
        index = clause.parent
    return True


def phrase_start(sentence: Sentence, position: int, lowest: int) -> int:
    """Return where the noun phrase begins that goes on at token ``position``; not before token ``lowest``."""
    while position > lowest and sentence.tokens[position - 1].tag in ("det", "word", "name", "number", "possessive"):
        position -= 1
    return position


def _leads_to(sentence: Sentence, index: int, dated: set[int]) -> bool:
    """Tell whether a dated clause hangs on clause ``index``."""
    return any(sentence.clauses[number].parent == index for number in dated)
