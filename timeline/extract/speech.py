"""What somebody says, as a headline tells it: ‘Kim: “We will pay”’, ‘Acme: the valve had stuck’."""

from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Clause, Sentence, Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon
from timeline.extract.phrasing import (
    QUOTES,
    capitalised,
    count_words,
    joined,
    polished,
    sentence_case,
    without_times,
    without_titles,
)
from timeline.extract.shortening import MOST_WORDS, shorten
from timeline.extract.soundness import is_broken
from timeline.extract.subjects import led_in, name_alone, plain_subject, subject_of, without_asides
from timeline.extract.wording import (
    LONGEST_ATTRIBUTION,
    LONGEST_SPEAKER,
    OBJECTS,
    completes,
    rest_of,
    says,
    told_words,
)

_SHORTEST_SPEECH = 3
_LONGEST_ADDRESS = 4  # words between "told" and what was said: "told reporters on Monday: …"
_TELLS = frozenset({"told", "tells"})
_DENIES = frozenset({"denied", "denies"})
_LEAST_MORE = 2  # words that a headline with a colon has to keep over one without


def write_speech(sentence: Sentence, index: int, lexicon: Lexicon, last: int) -> str | None:
    """Return the headline of a clause that tells who said what, up to token ``last``; None for any other clause."""
    return (
        _said_before(sentence, index, lexicon)
        or _said(sentence, index, lexicon)
        or _quoted(sentence, index, lexicon)
        or _announced(sentence, index, lexicon, last)
    )


def _said(sentence: Sentence, index: int, lexicon: Lexicon) -> str | None:
    """Return ‘Russell: “We will pay”’ for a clause that only says who said what the rest of its sentence tells."""
    clause = sentence.clauses[index]
    if clause.verb is None or sentence.tokens[clause.verb.head].lower not in lexicon.only_says:
        return None
    if any(completes(sentence, number, index) for number in range(index + 1, len(sentence.clauses))):
        return None
    before = sentence.words(0, clause.first - 1) if clause.first > 0 else []
    speech = _speech(_after_colon(sentence, clause) or before)
    speaker = speaker_of(sentence, index, lexicon)
    if count_words(speech) < _SHORTEST_SPEECH:
        return None
    return _as_said(speaker, speech, sentence, lexicon)


def _said_before(sentence: Sentence, index: int, lexicon: Lexicon) -> str | None:
    """Return ‘Acme: the valve had stuck’ for "The valve had stuck, Acme reported", None for anything else.

    Who speaks of themselves need not be named twice: "Ana Orr will stand again, she announced".
    """
    clause = sentence.clauses[index]
    if clause.verb is None or clause.link != "aside" or clause.parent < 0 or clause.first == 0:
        return None
    act, main = sentence.tokens[clause.verb.head], clause.parent
    while main > 0 and sentence.clauses[main].link == "coord":
        main = sentence.clauses[main].parent
    if not (says(act, lexicon) or act.lower in lexicon.finds_that) or sentence.clauses[main].verb is None:
        return None
    if any(token.text in QUOTES for token in sentence.tokens[: clause.first]):
        return None
    after = sentence.words(clause.verb.last + 1, clause.last)[:1]
    if after and after[0].tag in OBJECTS and act.lower not in ("told", "tells"):
        return None  # "…, the council added his name to a list"
    told = told_words(sentence, main, lexicon, clause.first - 1, MOST_WORDS)
    if is_broken(told, sentence, main, lexicon):
        return None
    speaker = speaker_of(sentence, index, lexicon)
    if not speaker or speaker[0].tag == "pron":
        return sentence_case(told)
    if speaker[0].tag in ("prep", "sub", "adv"):
        return None
    told = told_words(sentence, main, lexicon, clause.first - 1, MOST_WORDS - count_words(speaker))
    is_whole = not is_broken(told, sentence, main, lexicon)
    return f"{capitalised(joined(speaker))}: {joined(told)}" if is_whole else None


def _after_colon(sentence: Sentence, clause: Clause) -> list[Token]:
    """Return what comes after the colon, or the opening quotation mark, that follows the verb of saying."""
    verb = clause.verb
    if verb is None:
        return []
    for position in range(verb.last + 1, min(verb.last + 16, len(sentence.tokens) - 2)):
        if sentence.tokens[position].text in (":", "“", '"', "‘"):
            follows = sentence.tokens[position - 1].tag == "mark" or position <= verb.last + _LONGEST_ADDRESS
            if sentence.tokens[position].text != ":" and (not follows or sentence.tokens[position + 1].tag == "to"):
                return []  # "asked the court to delay it “to keep the peace”": his words, but not his sentence
            return list(sentence.tokens[position + (sentence.tokens[position].text == ":") :])
    return []


def _speech(tokens: Sequence[Token]) -> list[Token]:
    """Return words of speech with the quotation mark they open with, up to where the speech ends."""
    kept = list(tokens)
    while kept and kept[-1].text in ",;:—–-.":
        kept.pop()
    while kept and kept[0].text in ",;:—–-.":
        kept = kept[1:]
    return kept


def _as_said(speaker: list[Token], speech: list[Token], sentence: Sentence, lexicon: Lexicon) -> str | None:
    is_quoted = bool(speech) and speech[0].text in QUOTES
    if is_quoted:
        closing = next((i for i in range(1, len(speech)) if speech[i].text in '”"’»'), len(speech))
        speech = [token for token in speech[:closing] if token.text not in QUOTES]
    speech = speech if is_quoted else polished(speech, lexicon)
    room = MOST_WORDS - count_words(speaker)
    words = shorten(speech, room, sentence, lexicon)
    if count_words(words) < _SHORTEST_SPEECH or not _says_something(words):
        return None
    said = capitalised(joined(_balanced(words)))
    if not speaker:
        return said
    return f"{capitalised(joined(speaker))}: “{said}”" if is_quoted else f"{capitalised(joined(speaker))}: {said}"


def _says_something(words: Sequence[Token]) -> bool:
    """Tell whether words of speech hold a verb, and more than "When things became turbulent"."""
    opens = words[0].tag == "sub" or [word.lower for word in words[:2]] == ["now", "that"]
    is_half = opens and not any(token.text == "," for token in words)
    return not is_half and any(token.tag in VERB_TAGS for token in words)


def _balanced(tokens: Sequence[Token]) -> list[Token]:
    """Return the words of speech without marks of quotation: the headline sets its own."""
    return [token for token in tokens if token.text not in '“”"«»']


def speaker_of(sentence: Sentence, index: int, lexicon: Lexicon) -> list[Token]:
    """Return who says what clause ``index`` tells of, at most six words; empty where it is not told in so many.

    Of a longer description the name at its end is kept.
    """
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    whole = subject_of(sentence, index)
    # "“…,” the diplomat, Ibrahim Dabbashi, told CNN": nothing before the speech ends belongs to the speaker
    closing = max((position for position, token in enumerate(whole) if token.text in QUOTES), default=-1)
    subject = polished(without_asides(led_in(whole[closing + 1 :], lexicon)), lexicon)
    subject = name_alone([token for token in subject if not says(token, lexicon)])
    if subject and subject[-1].lower in lexicon.singular:
        subject = subject[-1:]  # "Of the plan he said"
    if not subject:  # "said Dr. Mansouri of the Central Hospital"
        after = sentence.words(clause.verb.last + 1, len(sentence.tokens) - 1)
        end = next(
            (i for i, token in enumerate(after) if token.text in ",;:" or token.tag in ("time", "prep", "rel")),
            len(after),
        )
        subject = after[:end]
        while subject and subject[-1].text == ".":
            subject = subject[:-1]
    if count_words(subject) > LONGEST_SPEAKER:
        start = len(subject)
        while start and (subject[start - 1].tag == "name" or subject[start - 1].text == "."):
            start -= 1
        name = subject[start:]
        subject = name if 2 <= count_words(name) <= LONGEST_SPEAKER else []
    return subject


def _quoted(sentence: Sentence, index: int, lexicon: Lexicon) -> str | None:
    """Return ‘Kim: “The warheads have been …”’ for what a sentence tells in direct speech, None for anything else."""
    clause = sentence.clauses[index]
    at = clause.verb.first if clause.verb is not None else clause.first
    opening = next((i for i in range(at, -1, -1) if sentence.tokens[i].text in QUOTES), None)
    if opening is None or sentence.tokens[opening].text in ("”", "’"):
        return None
    if sentence.tokens[opening].text == '"' and sum(token.text == '"' for token in sentence.tokens[:at]) % 2 == 0:
        return None
    if opening and sentence.tokens[opening - 1].tag != "mark":
        return None  # "Ban “expressed deep concern”": his words, but not his sentence
    for number, other in enumerate(sentence.clauses):
        if number == index or other.verb is None:
            continue
        if (
            says(sentence.tokens[other.verb.head], lexicon)
            and other.link in ("aside", "main")
            and other.verb.first > opening
        ):
            speaker = speaker_of(sentence, number, lexicon)
            if speaker and (speaker[0].tag != "pron"):
                speech = sentence.words(opening, other.first - 1)
                return _as_said(speaker, _speech(speech), sentence, lexicon)
    return None


def _announced(sentence: Sentence, index: int, lexicon: Lexicon, last: int) -> str | None:
    """Return ‘Boeing: a new jet has been put off’ for "Boeing announced that …" where the whole would be too long."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return None
    act = sentence.tokens[clause.verb.head]
    if act.lower in _DENIES or (not says(act, lexicon) and act.lower not in lexicon.finds_that):
        return None
    inner = next(
        (
            number
            for number in range(index + 1, len(sentence.clauses))
            if sentence.clauses[number].parent == index
            and sentence.clauses[number].link in ("that", "zero-that")
            and sentence.clauses[number].verb is not None
            and sentence.clauses[number].first - clause.verb.last <= LONGEST_ATTRIBUTION
        ),
        None,
    )
    subject = name_alone(plain_subject(sentence, index, lexicon))
    while subject and subject[-1].tag == "adv":
        subject = subject[:-1]
    if inner is None or not subject or sentence.clauses[inner].first > last:
        return None
    if act.lower in _TELLS and sentence.clauses[inner].link == "zero-that":
        return None  # "told CNN the siege was over"
    told = [*subject, *sentence.words(clause.verb.first, clause.verb.last)]
    if count_words([*told, *without_times(rest_of(sentence, index, last), lexicon)]) <= MOST_WORDS:
        return None
    if [token.lower for token in subject] == ["it"] and sentence.tokens[clause.verb.first].tag in ("be", "have"):
        return sentence_case(told_words(sentence, inner, lexicon, last, MOST_WORDS))  # "It was reported that …"
    # what the sentence itself keeps of what was said, in as many words
    start = sentence.tokens[sentence.clauses[inner].first].start
    whole = told_words(sentence, index, lexicon, last, MOST_WORDS)
    verb = sentence.clauses[inner].verb
    is_told = (
        verb is not None and sentence.tokens[verb.head] in whole and not is_broken(whole, sentence, index, lexicon)
    )
    least = count_words([token for token in whole if token.start > start]) if is_told else 0
    own = _of_himself(subject, sentence, (index, inner), lexicon, last)
    if own and count_words(own) - count_words(subject) + 1 >= least:
        return sentence_case(own)
    least += 0 if subject[0].lower in ("he", "she", "they") else _LEAST_MORE
    if count_words(subject) > LONGEST_SPEAKER:
        inside = told_words(sentence, inner, lexicon, last, MOST_WORDS)
        if not inside or inside[0].tag != "pron":
            return sentence_case(inside)
        # "The Office [for the Coordination of Affairs]: it has …"
        subject = subject[: next((i for i, token in enumerate(subject) if i and token.tag == "prep"), len(subject))]
        subject = subject[:-1] if subject[-1].tag == "maybe" else subject  # "A group [affiliated with the party]"
    told = told_words(sentence, inner, lexicon, last, MOST_WORDS - count_words(subject))
    is_more = len(told) > _SHORTEST_SPEECH and count_words(told) >= least
    is_named = not any(
        token.tag == "pron" for token in told[:3]
    )  # "Acme: it will pay" reads worse than what it is made from
    return (
        f"{capitalised(joined(subject))}: {joined(told)}"
        if is_more and (is_named or not is_told) and told[0].tag != "to"
        else None
    )


def _of_himself(
    subject: list[Token], sentence: Sentence, clauses: tuple[int, int], lexicon: Lexicon, last: int
) -> list[Token]:
    """Return what somebody says of themselves, told of them: of "Acme said it had sold …" ‘Acme had sold …’."""
    index, inner = clauses
    told = told_words(sentence, inner, lexicon, last, MOST_WORDS - count_words(subject) + 1)
    if len(told) <= _SHORTEST_SPEECH or told[0].lower not in ("it", "they", "he", "she"):
        return []
    dated = {own for own, token in zip(sentence.owner, sentence.tokens, strict=True) if token.tag == "time"}
    if {index, inner} <= dated:
        return []  # it has a date of its own, and is told apart
    verb = sentence.clauses[index].verb
    act = sentence.tokens[verb.head].lower if verb is not None else ""
    if act not in lexicon.owns_up and told[1].tag in ("have", "be", "past", "maybe"):
        return []  # "The army said it had taken the town": its word, and others may deny it
    gazetteer = load_gazetteer()
    bare = without_titles(subject)
    people = (gazetteer.honorifics, gazetteer.roles, gazetteer.given)
    is_person = len(bare) < len(subject) or any(token.lower in words for token in bare[-2:] for words in people)
    is_person = is_person or subject[-1].lower in lexicon.person
    if told[0].lower in ("it", "they"):
        says = told[2] if told[1].tag == "modal" and len(told) > 2 else told[1]
        comes = any(token.lower in ("to", "that", "who") for token in told[2:LONGEST_ATTRIBUTION])
        is_state = says.tag == "be" and not any(token.tag == "ing" for token in told[2:4])
        is_empty = told[0].lower == "it" and (
            is_state or (comes and says.lower in lexicon.empty_it) or says.lower in lexicon.seeming
        )
        return [] if is_person or is_empty else [*subject, *told[1:]]
    return [*subject, *told[1:]] if is_person else []
