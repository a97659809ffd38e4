"""A headline for a mention, in the words of its source: who, did, what."""

import itertools
from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Sentence, Token
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import count_words, polished, sentence_case, without_dangling, without_times
from timeline.extract.shortening import MOST_WORDS, shorten
from timeline.extract.soundness import is_broken, is_headless
from timeline.extract.speech import write_speech
from timeline.extract.subjects import antecedent, led_in
from timeline.extract.wording import (
    LONGEST_SPEAKER,
    OBJECTS,
    fitted,
    rest_of,
    says,
    told_words,
    without_attribution,
)

_LEAST_PLAIN = 5
_SHORT_LEAD = 6


def write_headline(sentence: Sentence, index: int, lexicon: Lexicon, first: int, last: int) -> str:
    """Return a headline of at most 14 words for what clause ``index`` tells within tokens ``[first, last]``.

    The subject (a relative clause takes what it describes, a clause without one the subject it shares), the verb, and
    what follows it; time words, attributions and asides are left out. What somebody said is told as ‘Kim: “…”’.
    """
    clause = sentence.clauses[index]
    if clause.verb is None:
        return write_speech(sentence, index, lexicon, last) or write_phrase(sentence.words(first, last), lexicon)
    if clause.link == "participle":
        return sentence_case(_participle_words(sentence, index, lexicon, last))
    spoken = write_speech(sentence, index, lexicon, last)
    return spoken or sentence_case(_best_told(sentence, index, lexicon, first, last))


def _participle_words(sentence: Sentence, index: int, lexicon: Lexicon, last: int) -> list[Token]:
    """Return "Company founded by Ana Orr" for "The company, founded in 1990 by Ana Orr, …", as headlines say it.

    Where an act is told and nothing of how ("founded"), the comma stays: it could be what the company did.
    """
    start, first = antecedent(sentence, sentence.clauses[index].first), sentence.clauses[index].first
    noun = [token for token in sentence.words(start, first - 1) if token.text != ","]
    act = without_times(sentence.words(first, last), lexicon)
    told = [token for token in act if token.tag != "mark"]
    is_led = len(told) > 1 and told[1].tag in ("prep", "to", "adv")
    if is_led and len(noun) > 1 and noun[0].lower in ("the", "a", "an") and noun[1].tag == "word":
        noun = noun[1:]
    elif len(told) == 1:
        return [*sentence.words(start, first - 1), *told]
    elif told[1].tag in OBJECTS:
        noun = sentence.words(start, first - 1)
    tokens = [*noun, *act]
    cut = tokens if count_words(tokens) <= MOST_WORDS else shorten(tokens, MOST_WORDS, None, lexicon)
    return without_dangling(cut, lexicon)


def write_phrase(tokens: Sequence[Token], lexicon: Lexicon) -> str:
    """Return the words of ``tokens`` as a headline, time words and loose openings left out."""
    return sentence_case(shorten(polished(tokens, lexicon), MOST_WORDS, None, lexicon))


def _best_told(sentence: Sentence, index: int, lexicon: Lexicon, first: int, last: int) -> list[Token]:
    """Return subject, verb and the rest; where these do not make a sentence, the quote as it stands, if that does."""
    told = told_words(sentence, index, lexicon, last, MOST_WORDS)
    if not is_broken(told, sentence, index, lexicon):
        return told
    quoted = without_attribution(without_times(_without_inset(sentence.words(first, last), lexicon), lexicon), lexicon)
    plain = shorten(polished(led_in(quoted, lexicon, is_clause=True), lexicon), MOST_WORDS, sentence, lexicon)
    if not is_broken(plain, sentence, index, lexicon):
        return plain
    if index and sentence.clauses[0].verb is not None and told and told[0].tag in ("prep", "sub"):
        main = told_words(sentence, 0, lexicon, len(sentence.tokens) - 1, MOST_WORDS)
        if not is_broken(main, sentence, 0, lexicon):
            return main  # "During the conference, where the fund was created, politicians disagreed"
    if count_words(plain) >= _LEAST_PLAIN and not is_headless(plain) and any(token.tag in VERB_TAGS for token in plain):
        return plain  # what stands in the text is true, at least
    return _from_nearest_noun(sentence, index, lexicon, last) if is_headless(told) else told


def _from_nearest_noun(sentence: Sentence, index: int, lexicon: Lexicon, last: int) -> list[Token]:
    """Return what a clause tells with the noun phrase right before its verb for its subject; empty without one.

    "Having read the law or had it read to him, Ana Orr changed her mind".
    """
    verb = sentence.clauses[index].verb
    if verb is None:
        return []
    start = antecedent(sentence, verb.first)
    subject = sentence.words(start, verb.first - 1)
    opens = start == 0 or sentence.tokens[start - 1].text == ","
    if not opens or not subject or len(subject) > _SHORT_LEAD or not any(token.tag == "name" for token in subject):
        return []
    rest = without_times(rest_of(sentence, index, last), lexicon)
    return fitted(subject, sentence.words(verb.first, verb.last), rest, MOST_WORDS, sentence, lexicon)


def _without_inset(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", he said," from within: "The device, he said, had been repaired"."""
    commas = [position for position, token in enumerate(tokens) if token.text == ","]
    for first, second in itertools.pairwise(commas):
        piece = tokens[first + 1 : second]
        if 1 < len(piece) <= LONGEST_SPEAKER and any(says(piece[at], lexicon) for at in (0, -1)):
            return tokens[:first] + tokens[second + 1 :]
    return tokens
