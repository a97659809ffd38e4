"""Words without a date of their own that share another's: a dated sentence's detail, the headline over its news."""

from collections.abc import Sequence
from dataclasses import replace

from timeline.extract.anchors import content_words, told_of
from timeline.extract.clauses import Sentence
from timeline.extract.hosts import Reading
from timeline.extract.lexicon import Lexicon
from timeline.extract.quoting import quote_bounds, trimmed
from timeline.extract.tellings import HAPPENED, Telling, is_narrow, make_telling, tells_an_act
from timeline.model import DateBasis, Interval, Span, Timex

_OPENS_ASIDE, _ENDS_OPEN = '“"‘`(–-', "?:"  # signs that are words of their own wherever they stand
_SHARED_STEMS = 2  # a headline that shares fewer with the news below it may be about something else


def may_go_on(text: str, span: Span, before: Telling, lexicon: Lexicon) -> bool:
    """Tell whether an undated sentence at ``span`` may go on from ``before``, as far as its first and last sign tell.

    Where not, ``tell_carried`` tells nothing: asked beforehand, so that a sentence in vain is never analysed.
    """
    if text[span.start] in _OPENS_ASIDE or text[span.end - 1] in _ENDS_OPEN:
        return False
    return is_narrow(before.interval) or _gives_a_share(before.sentence, lexicon)


def tell_carried(reading: Reading, before: Telling, *, is_next: bool) -> Telling | None:
    """Return what an undated sentence tells on the date of ``before``, the telling that it goes on from.

    The sentence must tell one act in the simple past, as a fact of its own: a state, a look back ("had been") or a new
    setting ("later", "for years") is not carried; a remark ("he said"), or a sentence that does not stand right after
    ``before`` (``is_next``), only with the same subject. A month or more is carried from figure to figure only: "Ford's
    sales fell 42% in January. General Motors reported a 49% decline." None when in doubt.
    """
    sentence, lexicon = reading.sentence, reading.lexicon
    if before.modality not in HAPPENED or not _goes_on_plainly(sentence, lexicon):
        return None
    clause = sentence.clauses[0]
    assert clause.verb is not None  # noqa: S101 -- an act has one
    if not (_gives_a_share(sentence, lexicon) and _gives_a_share(before.sentence, lexicon)):
        is_remark = sentence.tokens[clause.verb.head].lower in lexicon.say_past
        if is_remark and clause.verb.first != clause.verb.head:
            return None  # "was quoted as saying": whose words, not what happened
        if not is_narrow(before.interval) or ((is_remark or not is_next) and not _has_same_subject(sentence, before)):
            return None
    first, last = trimmed(sentence, *quote_bounds(sentence, 0, {0}, lexicon))
    reason = f"no time of its own: it goes on from “{before.headline}”"
    telling = make_telling(reading, (0, first, last, clause.verb.head), _dated_like(before), (reason,))
    return telling if telling.modality in HAPPENED else None


def tell_headline(reading: Reading, told: Sequence[Telling]) -> Telling | None:
    """Return what the headline printed over an article tells, on the date of the news below it that it sums up.

    ``told`` is what the opening sentences tell. None where none of that shares enough words with the headline, or where
    the headline looks ahead ("Ford Taurus to be revived") or asks.
    """
    sentence = reading.sentence
    words = content_words(sentence, 0, len(sentence.tokens) - 1)
    happened = [telling for telling in told if telling.modality in HAPPENED]
    below = told_of(words, [telling for telling in happened if is_narrow(telling.interval)] or happened)
    if below is None or len(words & content_words(below.sentence, below.first, below.last)) < _SHARED_STEMS:
        return None
    if sentence.tokens[-1].text == "?" or any(token.tag in ("to", "modal", "neg") for token in sentence.tokens):
        return None
    verb = sentence.clauses[0].verb
    acts = [i for i, token in enumerate(sentence.tokens) if token.lower in reading.lexicon.event]
    trigger = verb.head if verb is not None else (acts or [0])[0]
    reason = f"the headline over “{below.headline}”, which has the date"
    telling = make_telling(reading, (0, 0, len(sentence.tokens) - 1, trigger), _dated_like(below), (reason,))
    return replace(telling, modality=below.modality)


def _dated_like(other: Telling) -> tuple[Timex | None, Interval, DateBasis]:
    return other.timex, other.interval, "publication" if other.basis == "publication" else "event"


def _has_same_subject(sentence: Sentence, before: Telling) -> bool:
    """Tell whether whoever spoke, or acted, in ``before`` is the subject here, by a pronoun or by name."""
    verb, earlier = sentence.clauses[0].verb, before.sentence.clauses[before.clause].verb
    if verb is None or earlier is None:
        return False
    subject = sentence.words(0, verb.first - 1)
    others = {
        token.text for token in before.sentence.words(before.sentence.clauses[before.clause].first, earlier.first - 1)
    }
    return any(token.lower in ("he", "she") or (token.tag == "name" and token.text in others) for token in subject)


def _gives_a_share(sentence: Sentence, lexicon: Lexicon) -> bool:
    return any(token.lower in lexicon.shares or token.lower.endswith("%") for token in sentence.tokens)


def _looks_on(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether a sentence only says how others saw what happened: what was shown, asked or not commented on."""
    verb = sentence.clauses[0].verb
    if verb is None:
        return False
    if any(token.lower in lexicon.onlookers for token in sentence.words(0, verb.first - 1)):
        return True
    return sentence.tokens[verb.head].lower == "declined" and any(token.lower == "comment" for token in sentence.tokens)


def _goes_on_plainly(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether the main clause tells an act that nothing in it takes away from the scene before."""
    if sentence.tokens[0].text in "“\"'‘`(–-" or sentence.tokens[-1].text in ("?", ":"):
        return False
    if not tells_an_act(sentence, 0, lexicon) or _looks_on(sentence, lexicon):
        return False
    return not any(
        number == 0 and (token.tag == "neg" or token.lower in lexicon.new_setting or token.lower in lexicon.nobody)
        for token, number in zip(sentence.tokens, sentence.owner, strict=True)
    )
