"""A headline for a mention, in the words of its source: who, did, what."""

import itertools
from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Clause, Sentence, Token, is_finite_form
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.phrasing import (
    QUOTES,
    capitalised,
    count_words,
    joined,
    polished,
    sentence_case,
    without_dangling,
    without_times,
    without_titles,
)
from timeline.extract.shortening import best_shortened, shorten
from timeline.extract.soundness import is_broken, is_headless
from timeline.extract.subjects import antecedent, closed, led_in, name_alone, plain_subject, subject_of, without_asides
from timeline.extract.ties import wanted_by_noun

MOST_WORDS = 14
_LONGEST_SPEAKER = 6
_SHORT = 6  # words: a headline that has room for what the sentence goes on to say
_TELLS_WHY = frozenset({"after", "when", "because", "as", "before", "since", "until"})
_SHORTEST_SPEECH = 3
_LONGEST_ATTRIBUTION = 9
_LONGEST_ADDRESS = 4  # words between "told" and what was said: "told reporters on Monday: …"
_COMPLEMENTS = frozenset({"that", "zero-that", "contact"})
_INSET, _INSET_END = frozenset("-–—("), frozenset("-–—)")
_LEAST_PLAIN = 5
_DENIES = frozenset({"denied", "denies"})
_OBJECT_RELATIVES = frozenset({"which", "that", "whom", ""})
_OBJECTS = frozenset({"det", "name", "number", "word", "pron", "possessive"})
_SEEMS = frozenset({"looks", "looked", "seems", "seemed", "appears", "appeared"})
_PARTICLE = 2
_LEAST_MORE = 2  # words that a headline with a colon has to keep over one without
# "it would take weeks to …": what "it" is comes after
_EMPTY = frozenset({"take", "takes", "took", "seem", "seems", "seemed", "appear", "appears", "appeared", "cost"})
_FINDS_THAT = frozenset({"found", "showed", "shows", "revealed", "concluded", "suggested", "suggests", "indicated"})
_SHORT_LEAD = 6


def write_headline(sentence: Sentence, index: int, lexicon: Lexicon, first: int, last: int) -> str:
    """Return a headline of at most 14 words for what clause ``index`` tells within tokens ``[first, last]``.

    The subject (a relative clause takes what it describes, a clause without one the subject it shares), the verb, and
    what follows it; time words, attributions and asides are left out. What somebody said is told as ‘Kim: “…”’.
    """
    clause = sentence.clauses[index]
    if clause.verb is None:
        return _quoted(sentence, index, lexicon) or write_phrase(sentence.words(first, last), lexicon)
    if clause.link == "participle":
        return sentence_case(_participle_words(sentence, index, lexicon, last))
    return (
        _said_before(sentence, index, lexicon)
        or _said(sentence, index, lexicon)
        or _quoted(sentence, index, lexicon)
        or _announced(sentence, index, lexicon, last)
        or sentence_case(_best_told(sentence, index, lexicon, first, last))
    )


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
    elif told[1].tag in _OBJECTS:
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
    quoted = _without_attribution(without_times(_without_inset(sentence.words(first, last), lexicon), lexicon), lexicon)
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
    rest = without_times(_rest(sentence, index, last), lexicon)
    return _fitted(subject, sentence.words(verb.first, verb.last), rest, MOST_WORDS, sentence, lexicon)


def _without_inset(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", he said," from within: "The device, he said, had been repaired"."""
    commas = [position for position, token in enumerate(tokens) if token.text == ","]
    for first, second in itertools.pairwise(commas):
        piece = tokens[first + 1 : second]
        if 1 < len(piece) <= _LONGEST_SPEAKER and any(_says(piece[at], lexicon) for at in (0, -1)):
            return tokens[:first] + tokens[second + 1 :]
    return tokens


def told_words(sentence: Sentence, index: int, lexicon: Lexicon, last: int, most: int) -> list[Token]:
    """Return what clause ``index`` tells up to token ``last``: subject, verb, the rest; at most ``most`` words."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    subject = closed(plain_subject(sentence, index, lexicon), sentence)
    predicate = sentence.words(clause.verb.first, clause.verb.last)
    raw = [token for token in _rest(sentence, index, last) if token.tag != "neg" or token not in predicate]
    predicate = [token for token in predicate if token.tag != "time"]
    verb = sentence.words(clause.verb.last, clause.verb.last)
    # "handed over [on Monday]": "over" is the verb's, "over Christmas" is not
    led = 1 if raw[:1] and raw[0].lower == "over" and len(raw) > 1 and raw[1].tag != "time" else 0
    led = led or int(raw[:1] != [] and raw[0].tag == "time")  # "named [27 June] as the day"
    is_denied = any(token.tag == "neg" for token in predicate)
    rest = _without_attribution(
        without_times([*verb[:led], *_without_second_date(raw)], lexicon, keeps_end=is_denied)[led:], lexicon
    )
    content = [token for token in without_dangling(rest, lexicon) if token.tag not in ("mark", "neg")]
    ends = content[-1] if content else sentence.tokens[clause.verb.head]
    if ends.tag in ("be", "have"):
        rest = _until_break(raw)  # "The next court date is 18 July", "A report is due in May"
    says_nothing = not rest and sentence.tokens[clause.verb.head].lower in lexicon.light
    if says_nothing or count_words([*subject, *predicate, *rest]) <= _SHORT:
        more = without_times(_goes_on(sentence, index, last, raw), lexicon)
        rest = [*(rest[:-1] if more and more[0].tag == "sub" and rest and rest[-1].text == "," else rest), *more]
    gap = _gap(sentence, index, rest)
    if gap:
        predicate, rest = [*predicate, *_up_to_verb(rest), *gap], rest[len(_up_to_verb(rest)) :]
    if rest and not gap and rest[0].tag not in ("mark", "sub"):
        # "were counted between 3 and 5 March, most of them weak": the comma stays
        rest = [token for token in raw if token.text == "," and token.end <= rest[0].start][-1:] + rest
    if count_words([*subject, *predicate, *rest]) > most:
        points_back = any(token.lower in ("it", "its") for token in rest)
        head = subject[: next((i for i, token in enumerate(subject) if token.text == ","), len(subject))]
        subject = head if points_back and subject[-1:] != head[-1:] and subject[-1].text == "," else name_alone(subject)
    while count_words(subject) > most // 2 + 1 and any(token.text == "," for token in subject):
        subject = subject[: next(position for position, token in enumerate(subject) if token.text == ",")]
    return _fitted(subject, predicate, rest, most, sentence, lexicon)


def _without_second_date(tokens: list[Token]) -> list[Token]:
    """Drop what is told of a second date in so few words that nothing is left: "will close in 2008[, two in 2012]"."""
    content = tokens[:-1] if tokens and tokens[-1].tag == "mark" else tokens
    parts = [i for i, token in enumerate(content) if token.text == "," or token.tag == "cc"]
    if not parts or content[-1].tag != "time" or not any(token.tag == "time" for token in content[: parts[-1]]):
        return tokens
    tail = [token for token in content[parts[-1] + 1 :] if token.tag not in ("time", "mark", "prep", "adv")]
    is_bare = len(tail) <= _SHORTEST_SPEECH and all(token.tag in ("det", "number", "word") for token in tail)
    return content[: parts[-1]] if is_bare else tokens


def _gap(sentence: Sentence, index: int, rest: Sequence[Token]) -> list[Token]:
    """Return what a relative clause with a subject of its own tells of: "[the seat] he has held", "a test it made"."""
    clause = sentence.clauses[index]
    is_relative = clause.link in ("rel", "contact") or _which_that(sentence, clause)
    if clause.verb is None or not is_relative or clause.opener not in _OBJECT_RELATIVES:
        return []
    own = sentence.words(clause.first + (clause.link != "contact"), clause.verb.first - 1)
    after = [token for token in rest[len(_up_to_verb(rest)) :] if token.tag != "mark"]
    if not any(token.tag in ("name", "word", "pron") for token in own) or (after and after[0].tag in _OBJECTS):
        return []
    if any(token.tag == "be" for token in sentence.words(clause.verb.first, clause.verb.last)):
        return []
    is_finite = clause.verb.last > clause.verb.first or sentence.tokens[clause.verb.first].tag == "past"
    if clause.link == "that" and not (is_finite and (own[0].tag in ("pron", "name") or len(own) <= _SHORTEST_SPEECH)):
        return []  # "alleged in her statement that an article published …"
    end = clause.first - (sentence.tokens[clause.first - 1].text in ",(")
    start = antecedent(sentence, clause.first)
    while start < end and sentence.tokens[start].tag == "maybe":
        start += 1
    return sentence.words(start, end - 1) if start < end else []


def _which_that(sentence: Sentence, clause: Clause) -> bool:
    """Tell whether "that" says which, not what: "opened the bridge that she had promised"."""
    if clause.link != "that" or clause.first == 0 or clause.parent < 0:
        return False
    noun, verb = sentence.tokens[clause.first - 1], sentence.clauses[clause.parent].verb
    if noun.tag != "word" or "that" in wanted_by_noun(noun.lower) or verb is None:
        return False
    act, lexicon = sentence.tokens[verb.head].lower, load_lexicon()
    return act not in lexicon.say_past | lexicon.say_present | lexicon.holds_that | _FINDS_THAT


def _up_to_verb(rest: Sequence[Token]) -> Sequence[Token]:
    """Return the "to release" of "plans [to release]"."""
    if len(rest) > 1 and rest[0].tag == "to" and rest[1].tag in ("word", "present", "maybe"):
        return rest[: 2 + (len(rest) > _PARTICLE and rest[_PARTICLE].lower in ("up", "out", "off"))]
    return []


def _fitted(
    subject: list[Token], predicate: list[Token], rest: list[Token], most: int, sentence: Sentence, lexicon: Lexicon
) -> list[Token]:
    """Return the three together, cut to ``most`` words in what follows the verb."""
    whole = [*subject, *predicate, *rest]
    if count_words(whole) <= most:
        kept = without_dangling(whole, lexicon)
        if _is_due(whole) or (predicate and predicate[-1] not in kept):
            # "A report is due in May"; "The envoy, Ana Orr, arrived": the verb is no part of the aside
            return whole[:-1] if whole[-1].text in ".,;:" else whole
        return kept or whole
    core = count_words(subject) + count_words(predicate)
    bare = without_titles(subject)
    wordings = [whole, [*bare, *predicate, *rest]] if len(bare) < len(subject) else [whole]
    cut = best_shortened(wordings, most, sentence, lexicon)
    if cut is not None and predicate[-1] in cut and count_words(cut) >= count_words(bare) + count_words(predicate):
        return cut
    if core + 2 <= most or not subject:
        cut = shorten(whole, most, sentence, lexicon)
        if predicate[-1] in cut:
            return cut
    # the subject alone takes most of the room: its loose ends go first
    room = max(most - count_words(predicate) - 4, 3)
    head = shorten(subject, room, None, lexicon, least=2)
    after = subject[len(head)] if len(head) < len(subject) else None
    if not head or (after is not None and after.tag == "cc"):
        head = shorten(subject, room, None, lexicon)  # "Acme [and Orr & Co.] have …" is not what the text says
    head = closed(head, sentence)
    return [*head, *shorten([*predicate, *rest], most - count_words(head), sentence, lexicon)]


def _is_due(tokens: Sequence[Token]) -> bool:
    return tokens[-1].tag == "time"


def _until_break(tokens: Sequence[Token]) -> list[Token]:
    end = next((position for position, token in enumerate(tokens) if token.text in ",;:—"), len(tokens))
    return list(tokens[:end])


def _rest(sentence: Sentence, index: int, last: int) -> list[Token]:
    """Return what follows the verb of a clause: its own words and the clauses that complete it."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    kept = []
    is_inset = clause.link == "rel" and clause.first > 0 and sentence.tokens[clause.first - 1].text in _INSET
    for position in range(clause.verb.last + 1, last + 1):
        if is_inset and sentence.tokens[position].text in _INSET_END:
            break  # "Ana Orr – who left on Monday – …"
        owner = sentence.owner[position]
        if owner == index and clause.link == "rel" and _takes_over(sentence, position):
            break  # "The timetable that came out [said …]"
        if owner != index and not _completes(sentence, owner, index):
            if any(other == index for other in sentence.owner[position:]) and position > clause.verb.last + 1:
                continue
            break
        kept.append(sentence.tokens[position])
    return kept


def _takes_over(sentence: Sentence, position: int) -> bool:
    """Tell whether a verb stands at ``position`` that is not that of the relative clause around it."""
    token, before = sentence.tokens[position], sentence.tokens[position - 1]
    is_finite = is_finite_form(token)
    if before.text == "," and (is_finite or token.tag == "present"):
        return True
    return is_finite and before.tag in ("adv", "time", "name", "word", "number", "prep")


def _goes_on(sentence: Sentence, index: int, last: int, rest: Sequence[Token]) -> list[Token]:
    """Return the clause right after that says more of the same subject, or when or why: "came [and met the Pope]"."""
    clause = sentence.clauses[index]
    end = max([token.start for token in rest], default=sentence.tokens[clause.verb.last].start if clause.verb else 0)
    position = next((i for i, token in enumerate(sentence.tokens) if token.start > end), len(sentence.tokens))
    if position > last or position >= len(sentence.tokens):
        return []
    number = sentence.owner[position]
    following = sentence.clauses[number]
    shares = following.link == "coord" and not following.has_own_subject and following.opener in ("and", "but")
    tells_why = following.link == "sub" and following.opener in _TELLS_WHY and following.parent == index
    if number <= index or following.verb is None or not (shares or tells_why):
        return []
    until = min(following.last, last)
    owners = sentence.owner[position:]
    told = [
        token
        for token, owner in zip(sentence.words(position, until), owners, strict=False)
        if owner == number or _completes(sentence, owner, number)
    ]
    if tells_why and told and told[0].text == ",":
        told = told[1:]  # "on 3 May, when …": the day is dropped, and its comma
    after = sentence.tokens[until + 1] if until + 1 < len(sentence.tokens) else None
    opens = bool(told) and (told[0].tag in ("cc", "sub") or told[0].text == ",")
    is_cut = bool(told) and told[-1].tag in VERB_TAGS and after is not None and after.tag != "mark"
    return told if opens and not is_cut else []


def _completes(sentence: Sentence, number: int, index: int) -> bool:
    """Tell whether clause ``number`` belongs to what clause ``index`` says: "said [that the valve had stuck]"."""
    while number > index:
        clause = sentence.clauses[number]
        restrictive = clause.link == "rel" and clause.first > 0 and sentence.tokens[clause.first - 1].text != ","
        if clause.link not in _COMPLEMENTS and not restrictive:
            return False
        number = clause.parent
    return number == index


def _without_attribution(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", officials said" and ", according to the ministry" from the end."""
    for position in range(len(tokens) - 1, 0, -1):
        if tokens[position].text == "," or tokens[position].lower == "according":
            tail = tokens[position:] if tokens[position].text != "," else tokens[position + 1 :]
            is_said = any(_says(token, lexicon) for token in tail) or (tail and tail[0].lower == "according")
            if is_said and len(tail) <= _LONGEST_ATTRIBUTION:
                # ", the diplomat, Ibrahim Dabbashi, told CNN": the speaker stands before the last comma
                before = tokens[:position]
                return _without_last_names(before) if tail and _says(tail[0], lexicon) else before
    return tokens


def _without_last_names(tokens: list[Token]) -> list[Token]:
    """Drop ", the diplomat, Ibrahim Dabbashi" from the end: up to two pieces that hold no verb."""
    kept = tokens
    for _ in range(2):
        comma = max((position for position, token in enumerate(kept) if token.text == ","), default=0)
        piece = kept[comma + 1 :]
        if comma < _SHORTEST_SPEECH or not piece or len(piece) > _LONGEST_SPEAKER:
            break
        if not all(token.tag in ("det", "name", "word", "prep", "possessive") for token in piece):
            break
        kept = kept[:comma]
    return kept


def _says(token: Token, lexicon: Lexicon) -> bool:
    return token.lower in lexicon.say_past or token.lower in lexicon.say_present


def _said(sentence: Sentence, index: int, lexicon: Lexicon) -> str | None:
    """Return ‘Russell: “We will pay”’ for a clause that only says who said what the rest of its sentence tells."""
    clause = sentence.clauses[index]
    if clause.verb is None or sentence.tokens[clause.verb.head].lower not in lexicon.only_says:
        return None
    if any(_completes(sentence, number, index) for number in range(index + 1, len(sentence.clauses))):
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
    if not (_says(act, lexicon) or act.lower in _FINDS_THAT) or sentence.clauses[main].verb is None:
        return None
    if any(token.text in QUOTES for token in sentence.tokens[: clause.first]):
        return None
    after = sentence.words(clause.verb.last + 1, clause.last)[:1]
    if after and after[0].tag in _OBJECTS and act.lower not in ("told", "tells"):
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
    said = capitalised(joined(balanced_speech(words)))
    if not speaker:
        return said
    return f"{capitalised(joined(speaker))}: “{said}”" if is_quoted else f"{capitalised(joined(speaker))}: {said}"


def _says_something(words: Sequence[Token]) -> bool:
    """Tell whether words of speech hold a verb, and more than "When things became turbulent"."""
    is_half = words[0].tag == "sub" and not any(token.text == "," for token in words)
    return not is_half and any(token.tag in VERB_TAGS for token in words)


def balanced_speech(tokens: Sequence[Token]) -> list[Token]:
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
    subject = name_alone([token for token in subject if not _says(token, lexicon)])
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
    if count_words(subject) > _LONGEST_SPEAKER:
        start = len(subject)
        while start and (subject[start - 1].tag == "name" or subject[start - 1].text == "."):
            start -= 1
        name = subject[start:]
        subject = name if 2 <= count_words(name) <= _LONGEST_SPEAKER else []
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
            _says(sentence.tokens[other.verb.head], lexicon)
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
    if act.lower in _DENIES or (not _says(act, lexicon) and act.lower not in _FINDS_THAT):
        return None
    inner = next(
        (
            number
            for number in range(index + 1, len(sentence.clauses))
            if sentence.clauses[number].parent == index
            and sentence.clauses[number].link in ("that", "zero-that")
            and sentence.clauses[number].verb is not None
            and sentence.clauses[number].first - clause.verb.last <= _LONGEST_ATTRIBUTION
        ),
        None,
    )
    subject = name_alone(plain_subject(sentence, index, lexicon))
    while subject and subject[-1].tag == "adv":
        subject = subject[:-1]
    if inner is None or not subject or sentence.clauses[inner].first > last:
        return None
    told = [*subject, *sentence.words(clause.verb.first, clause.verb.last)]
    if count_words([*told, *without_times(_rest(sentence, index, last), lexicon)]) <= MOST_WORDS:
        return None
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
    least += _LEAST_MORE
    if count_words(subject) > _LONGEST_SPEAKER:
        inside = told_words(sentence, inner, lexicon, last, MOST_WORDS)
        if not inside or inside[0].tag != "pron":
            return sentence_case(inside)
        # "The Office [for the Coordination of Affairs]: it has …"
        subject = subject[: next((i for i, token in enumerate(subject) if i and token.tag == "prep"), len(subject))]
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
    gazetteer = load_gazetteer()
    bare = without_titles(subject)
    people = gazetteer.honorifics | gazetteer.roles | gazetteer.given
    is_person = len(bare) < len(subject) or any(token.lower in people for token in bare[-2:])
    is_person = is_person or subject[-1].lower in lexicon.person
    if told[0].lower in ("it", "they"):
        verb = told[2] if told[1].tag == "modal" and len(told) > 2 else told[1]
        comes = any(token.lower in ("to", "that", "who") for token in told[2:_LONGEST_ATTRIBUTION])
        is_state = verb.tag == "be" and not any(token.tag == "ing" for token in told[2:4])
        is_empty = told[0].lower == "it" and (is_state or (comes and verb.lower in _EMPTY) or verb.lower in _SEEMS)
        return [] if is_person or is_empty else [*subject, *told[1:]]
    return [*subject, *told[1:]] if is_person else []
