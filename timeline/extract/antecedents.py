"""Whom "he", "she" or "it" at the head of a sentence stands for, when the sentences before leave no choice."""

from collections.abc import Sequence

from timeline.extract.clauses import Sentence, Token, analyse
from timeline.extract.headlines import plain_subject
from timeline.extract.lexicon import Lexicon
from timeline.model import Article, Span

_PERSON = frozenset({"he", "she"})
_THING = frozenset({"it"})
_ARTICLES = frozenset({"a", "an", "the", "this", "its"})
_MOST_BACK = 3
_LONGEST_NAME = 5
_LONGEST_THING = 6


def find_antecedent(article: Article, number: int, pronoun: str, lexicon: Lexicon) -> list[Token]:
    """Return the subject that a pronoun opening sentence ``number`` stands for, empty where that is not certain.

    It is the subject of the sentence before, or, where that is the same pronoun, of the one before that; all in one
    paragraph. A person must have a name of at least two words or a title; a thing a name or "the …".
    """
    if pronoun not in _PERSON | _THING:
        return []
    block = _block_of(article, article.sentences[number])
    for back in range(1, min(_MOST_BACK, number) + 1):
        span = article.sentences[number - back]
        if block is None or not block.covers(span):
            return []
        sentence = analyse(article.text, span, (), lexicon)
        subject = plain_subject(sentence, 0, lexicon)
        if [token.lower for token in subject] == [pronoun]:
            continue
        return subject if _fits(sentence, subject, pronoun, lexicon) and not _has_rival(sentence, pronoun) else []
    return []


def antecedent_within(sentence: Sentence, index: int, pronoun: str, lexicon: Lexicon) -> list[Token]:
    """Return the subject of what says clause ``index``: "The airline said it had …", empty where in doubt."""
    clause = sentence.clauses[index]
    if clause.link not in ("that", "zero-that") or clause.parent != 0:
        return []
    subject = plain_subject(sentence, 0, lexicon)
    return subject if _fits(sentence, subject, pronoun, lexicon) else []


def _block_of(article: Article, span: Span) -> Span | None:
    return next((block.span for block in article.blocks if block.span.covers(span)), None)


def _has_rival(sentence: Sentence, pronoun: str) -> bool:
    """Tell whether "it" could stand for something else, too: "The timetable says that the line is old. It opened"."""
    verb = sentence.clauses[0].verb
    is_named = sentence.tokens[0].tag == "name"
    return (
        pronoun in _THING
        and not is_named
        and verb is not None
        and any(token.lower in _ARTICLES for token in sentence.tokens[verb.last + 1 :])
    )


def _fits(sentence: Sentence, subject: Sequence[Token], pronoun: str, lexicon: Lexicon) -> bool:
    words = [token for token in subject if token.tag != "mark"]
    verb = sentence.clauses[0].verb
    if not words or verb is None or sentence.tokens[0].text in "“\"'":
        return False
    names = [token for token in words if token.tag == "name"]
    if pronoun in _PERSON:
        has_title = words[0].lower in lexicon.titles
        return len(names) == len(words) <= _LONGEST_NAME and (len(words) > 1 or has_title)
    is_definite = words[0].lower == "the" and len(words) <= _LONGEST_THING
    is_plural = words[-1].lower.endswith("s") or any(token.tag == "cc" for token in words)
    is_person = len(names) == len(words) and len(names) > 1
    plain = all(token.tag in ("name", "word", "det") for token in words)
    return plain and not is_plural and not is_person and (is_definite or len(names) == len(words))
