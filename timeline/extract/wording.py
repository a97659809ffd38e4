"""What a clause tells, in its own words: subject, verb and the rest, of the length of a headline."""

from collections.abc import Sequence

from timeline.extract.clauses import VERB_TAGS, Clause, Sentence, Token, is_finite_form
from timeline.extract.leaner import leaner_wordings
from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.extract.phrasing import count_words, is_length, without_dangling, without_times, without_titles
from timeline.extract.shortening import best_shortened, shorten
from timeline.extract.subjects import antecedent, closed, is_list, name_alone, plain_subject, surnames
from timeline.extract.ties import wanted_by_noun

LONGEST_SPEAKER = 6  # words that tell who speaks
LONGEST_ATTRIBUTION = 9  # tokens of ", officials said on Monday"
OBJECTS = frozenset({"det", "name", "number", "word", "pron", "possessive"})  # what an object opens with
_SHORT = 6  # words: a headline that has room for what the sentence goes on to say
_TELLS_WHY = frozenset({"after", "when", "because", "as", "before", "since", "until"})
_FEW = 3  # tokens
_COMPLEMENTS = frozenset({"that", "zero-that", "contact"})
_INSET, _INSET_END = frozenset("-–—("), frozenset("-–—)")
_OBJECT_RELATIVES = frozenset({"which", "that", "whom", ""})
_PARTICLE = 2
_SHORT_SUBJECT = 4  # tokens: "The old airline"


def told_words(sentence: Sentence, index: int, lexicon: Lexicon, last: int, most: int) -> list[Token]:
    """Return what clause ``index`` tells up to token ``last``: subject, verb, the rest; at most ``most`` words."""
    clause = sentence.clauses[index]
    if clause.verb is None:
        return []
    subject = closed(plain_subject(sentence, index, lexicon), sentence)
    predicate = sentence.words(clause.verb.first, clause.verb.last)
    raw = [token for token in rest_of(sentence, index, last) if token.tag != "neg" or token not in predicate]
    predicate = [token for token in predicate if token.tag != "time"]
    verb = sentence.words(clause.verb.last, clause.verb.last)
    # "handed over [on Monday]": "over" is the verb's, "over Christmas" is not
    led = 1 if raw[:1] and raw[0].lower == "over" and len(raw) > 1 and raw[1].tag != "time" else 0
    led = led or int(raw[:1] != [] and raw[0].tag == "time")  # "named [27 June] as the day"
    until = [token for token in raw if token.lower == "until"]
    keeps = bool(until) and any(
        token.tag == "neg" or token.lower in lexicon.lasting for token in (*predicate, *raw[:_FEW])
    )
    rest = without_attribution(
        without_times([*verb[:led], *_without_second_date(raw)], lexicon, keeps_end=keeps)[led:], lexicon
    )
    content = [token for token in without_dangling(rest, lexicon) if token.tag not in ("mark", "neg")]
    ends = content[-1] if content else sentence.tokens[clause.verb.head]
    if ends.tag in ("be", "have"):
        rest = _until_break(raw)  # "The next court date is 18 July", "A report is due in May"
    says_nothing = not rest and sentence.tokens[clause.verb.head].lower in lexicon.light
    if says_nothing or count_words([*subject, *predicate, *rest]) <= _SHORT:
        more = without_times(_goes_on(sentence, index, last, raw), lexicon)
        rest = [*(rest[:-1] if more and more[0].tag == "sub" and rest and rest[-1].text == "," else rest), *more]
    if rest and rest[-1].tag == "time" and is_length(rest[-1]) and _leads_to_another(sentence, rest[-1]):
        rest = rest[:-1]  # "was ruined on the pad [two weeks] before they climbed aboard"
    gap = _gap(sentence, index, rest)
    if gap:
        predicate, rest = [*predicate, *_up_to_verb(rest), *gap], rest[len(_up_to_verb(rest)) :]
    if rest and not gap and rest[0].tag not in ("mark", "sub"):
        # "were counted between 3 and 5 March, most of them weak": the comma stays
        rest = [token for token in raw if token.text == "," and token.end <= rest[0].start][-1:] + rest
    words = count_words([*subject, *predicate, *rest])
    which = _which_one(sentence, index, subject) if words < most and index + 1 < len(sentence.clauses) else []
    if which and words + count_words(which) <= most:
        subject = [*subject, *which]
    elif words > most:
        points_back = any(token.lower in ("it", "its") for token in rest)
        head = subject[: next((i for i, token in enumerate(subject) if token.text == ","), len(subject))]
        subject = head if points_back and subject[-1:] != head[-1:] and subject[-1].text == "," else name_alone(subject)
    if len(subject) > most // 2:
        subject = _in_room(subject, most)
    return fitted(subject, predicate, rest, most, sentence, lexicon)


def _in_room(subject: list[Token], most: int) -> list[Token]:
    """Return a subject that leaves half of ``most`` words to what is told of it: last names, or its first part."""
    if count_words(subject) > most // 2:
        subject = surnames(subject)
    if count_words(subject) > most // 2 + 1 and not is_list(subject):
        subject = name_alone(subject)
    while count_words(subject) > most // 2 + 1 and not is_list(subject) and any(token.text == "," for token in subject):
        subject = subject[: next(position for position, token in enumerate(subject) if token.text == ",")]
    return subject


def _which_one(sentence: Sentence, index: int, subject: Sequence[Token]) -> list[Token]:
    """Return what says which one the subject of a clause is, right behind it: "Divers [who had lost a boat] left"."""
    clause = sentence.clauses[index]
    if clause.verb is None or not subject or subject[-1].tag not in ("word", "name"):
        return []
    for number in range(index + 1, len(sentence.clauses)):
        child = sentence.clauses[number]
        if child.parent != index or child.link != "rel" or child.verb is None or child.last != clause.verb.first - 1:
            continue
        words = sentence.words(child.first, child.last)
        is_led = any(token.tag in ("sub", "time") for token in subject)
        is_dated = any(token.tag in ("time", "mark") for token in words)
        return [] if is_led or is_dated or sentence.tokens[child.first - 1] is not subject[-1] else words
    return []


def _leads_to_another(sentence: Sentence, length: Token) -> bool:
    """Tell whether a length says how long before, or after, something else it was."""
    after = next((token for token in sentence.tokens if token.start >= length.end), None)
    return after is not None and after.lower in ("before", "after")


def _without_second_date(tokens: list[Token]) -> list[Token]:
    """Drop what is told of a second date in so few words that nothing is left: "will close in 2008[, two in 2012]"."""
    content = tokens[:-1] if tokens and tokens[-1].tag == "mark" else tokens
    parts = [i for i, token in enumerate(content) if token.text == "," or token.tag == "cc"]
    if not parts or content[-1].tag != "time" or not any(token.tag == "time" for token in content[: parts[-1]]):
        return tokens
    tail = [token for token in content[parts[-1] + 1 :] if token.tag not in ("time", "mark", "prep", "adv")]
    is_bare = len(tail) <= _FEW and all(token.tag in ("det", "number", "word") for token in tail)
    return content[: parts[-1]] if is_bare else tokens


def _gap(sentence: Sentence, index: int, rest: Sequence[Token]) -> list[Token]:
    """Return what a relative clause with a subject of its own tells of: "[the seat] he has held", "a test it made"."""
    clause = sentence.clauses[index]
    is_relative = clause.link in ("rel", "contact") or _which_that(sentence, clause)
    if clause.verb is None or not is_relative or clause.opener not in _OBJECT_RELATIVES:
        return []
    if clause.link == "contact" and sentence.tokens[clause.first].tag == "det" and clause.first < _FEW + 1:
        return []  # "on the day the bank closed"
    own = sentence.words(clause.first + (clause.link != "contact"), clause.verb.first - 1)
    after = [token for token in rest[len(_up_to_verb(rest)) :] if token.tag != "mark"]
    if not any(token.tag in ("name", "word", "pron") for token in own) or (after and after[0].tag in OBJECTS):
        return []
    if any(token.tag == "be" for token in sentence.words(clause.verb.first, clause.verb.last)):
        return []
    is_finite = clause.verb.last > clause.verb.first or sentence.tokens[clause.verb.first].tag == "past"
    if clause.link == "that" and not (is_finite and (own[0].tag in ("pron", "name") or len(own) <= _FEW)):
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
    return not any(
        act in words for words in (lexicon.say_past, lexicon.say_present, lexicon.holds_that, lexicon.finds_that)
    )


def _up_to_verb(rest: Sequence[Token]) -> Sequence[Token]:
    """Return the "to release" of "plans [to release]"."""
    if len(rest) > 1 and rest[0].tag == "to" and rest[1].tag in ("word", "present", "maybe"):
        return rest[: 2 + (len(rest) > _PARTICLE and rest[_PARTICLE].lower in ("up", "out", "off"))]
    return []


def fitted(
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
    wordings += leaner_wordings(bare, predicate, rest, most, lexicon)
    cut = best_shortened(wordings, most, sentence, lexicon, fixed=_fixed(bare))
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


def _fixed(subject: Sequence[Token]) -> int:
    """Return how many words at the start keep their article: "The airline" may yet be told by its name."""
    if not 0 < len(subject) <= _SHORT_SUBJECT or subject[-1].tag != "word":
        return 0
    return int(subject[-1].lower in load_lexicon().person or not any(token.tag == "name" for token in subject))


def _is_due(tokens: Sequence[Token]) -> bool:
    return tokens[-1].tag == "time"


def _until_break(tokens: Sequence[Token]) -> list[Token]:
    end = next((position for position, token in enumerate(tokens) if token.text in ",;:—"), len(tokens))
    return list(tokens[:end])


def rest_of(sentence: Sentence, index: int, last: int) -> list[Token]:
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
        if owner != index and not completes(sentence, owner, index):
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
        if owner == number or completes(sentence, owner, number)
    ]
    if tells_why and told and told[0].text == ",":
        told = told[1:]  # "on 3 May, when …": the day is dropped, and its comma
    after = sentence.tokens[until + 1] if until + 1 < len(sentence.tokens) else None
    opens = bool(told) and (told[0].tag in ("cc", "sub") or told[0].text == ",")
    is_cut = bool(told) and told[-1].tag in VERB_TAGS and after is not None and after.tag != "mark"
    return told if opens and not is_cut else []


def completes(sentence: Sentence, number: int, index: int) -> bool:
    """Tell whether clause ``number`` belongs to what clause ``index`` says: "said [that the valve had stuck]"."""
    while number > index:
        clause = sentence.clauses[number]
        restrictive = clause.link == "rel" and clause.first > 0 and sentence.tokens[clause.first - 1].text != ","
        if clause.link not in _COMPLEMENTS and not restrictive:
            return False
        number = clause.parent
    return number == index


def without_attribution(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Drop ", officials said" and ", according to the ministry" from the end."""
    for position in range(len(tokens) - 1, 0, -1):
        if tokens[position].text == "," or tokens[position].lower == "according":
            tail = tokens[position:] if tokens[position].text != "," else tokens[position + 1 :]
            is_said = any(says(token, lexicon) for token in tail) or (tail and tail[0].lower == "according")
            if is_said and len(tail) <= LONGEST_ATTRIBUTION:
                # ", the diplomat, Ibrahim Dabbashi, told CNN": the speaker stands before the last comma
                before = tokens[:position]
                return _without_last_names(before) if tail and says(tail[0], lexicon) else before
    return tokens


def _without_last_names(tokens: list[Token]) -> list[Token]:
    """Drop ", the diplomat, Ibrahim Dabbashi" from the end: up to two pieces that hold no verb."""
    kept = tokens
    for _ in range(2):
        comma = max((position for position, token in enumerate(kept) if token.text == ","), default=0)
        piece = kept[comma + 1 :]
        if comma < _FEW or not piece or len(piece) > LONGEST_SPEAKER:
            break
        if not all(token.tag in ("det", "name", "word", "prep", "possessive") for token in piece):
            break
        kept = kept[:comma]
    return kept


def says(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a word says that somebody speaks: "said", "warns"."""
    return token.lower in lexicon.say_past or token.lower in lexicon.say_present
