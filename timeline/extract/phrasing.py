"""Tokens as running words: without times, loose openings and marks that lost their partner."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from timeline.extract.clauses import Token
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.lexicon import Lexicon

_NO_WORDS = frozenset({"mark", "possessive"})
QUOTES = frozenset("\"'“”‘’`«»")
_LEFT_OVER = frozenset(",)")  # marks that may have lost what stood before them
_PAIRED = QUOTES | {"(", ")"}
_DANGLING = frozenset({"det", "prep", "cc", "sub", "rel", "to", "adv"})
_NO_SPACE_BEFORE = frozenset(".,;:!?%)]”’'")
_NO_SPACE_AFTER = frozenset("([“‘$£€#")
# "200 hours", "more than two years": a length of time says how long, not when; "two years ago" says when
_LENGTH = re.compile(
    r"(?:(?:about|nearly|almost|some|more|less|than|at|least|over|only|just|another|a|an|the|few|couple|several|many|of|half"
    r"|hundreds|thousands|first|last|next|past|coming)\s+|[\d.,]+[\s-]+"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred)[\s-]+)+"
    r"(?:second|minute|hour|day|night|week|month|year|decade|centur)(?:s|y|ies)?(?:[-\s]old)?",
    re.IGNORECASE,
)
_NOT_LENGTH = re.compile(r"(?:the\s+)?(?:last|next|past|coming|first|a|an)\s", re.IGNORECASE)
_ENDING = frozenset({"again", "together", "too", "abroad", "away", "back", "soon", "twice", "once", "now", "already"})
_WAITING = frozenset({"i", "he", "she", "they", "we", "it"})  # subjects whose verb was cut off
_BEFORE_PERIOD = frozenset({"after", "before", "since", "of", "by"})
_BEFORE_OCCASION = frozenset({"after", "before", "during"})
_TAKES = frozenset({"take", "takes", "took", "taken", "taking", "handed", "hand", "hands"})
_AFTER_GENERAL = frozenset({"motors", "electric", "mills", "dynamics", "assembly", "atomics"})  # names of bodies
_ALSO_PARTICLES, _BEFORE_DAY = frozenset({"in", "on", "over"}), frozenset({"on", "in", "at", "during", "by"})
_FROM_THEN = (" later", " earlier", " ago")  # no "in" leads such a time in
_PARTS_OF_DAY = frozenset({"morning", "afternoon", "evening", "night"})
_SETS_DAY = frozenset({"named", "names", "name", "set", "sets", "chose", "chosen", "fixed", "picked", "proposed"})
_NAMED_DAY = re.compile(r"[A-Z]\w+(?:\s\d{1,2})?")


def count_words(tokens: Sequence[Token]) -> int:
    """Return how many words there are, marks and "'s" not counted."""
    return len([1 for token in tokens if token.tag not in _NO_WORDS])


def is_length(token: Token) -> bool:
    """Tell whether a time expression says how long rather than when: "200 hours", not "last week"."""
    text = token.text
    return _LENGTH.fullmatch(text) is not None and _NOT_LENGTH.match(text) is None


def without_times(tokens: Sequence[Token], lexicon: Lexicon, *, keeps_end: bool = False) -> list[Token]:
    """Drop time expressions with the words that lead them in ("late on Monday", "in January").

    What is part of another phrase stays: "most of Thursday", "“by the end of May”", "Monday's vote", "200 hours"; with
    ``keeps_end`` so does "until Sunday".
    """
    return list(tokens) if _has_no_times(tokens) else _without_times(tokens, lexicon, keeps_end=keeps_end)


def _without_times(tokens: Sequence[Token], lexicon: Lexicon, *, keeps_end: bool) -> list[Token]:
    kept: list[Token] = []
    loose = 0  # words still to drop of "two weeks or so"
    for position, token in enumerate(tokens):
        if loose:
            loose -= 1
            continue
        if position and tokens[position - 1].tag == "time" and _joins_times(tokens, position, lexicon):
            continue
        if token.tag == "time":
            if _stays(tokens, position, kept, lexicon) or (keeps_end and kept and kept[-1].lower == "until"):
                kept.append(token)
                continue
            if kept and kept[-1].tag == "det" and kept[-1].lower in lexicon.determiners and kept[-1].lower != "her":
                kept.pop()  # "on the Monday"
            leads: list[Token] = []
            while kept and kept[-1].lower in lexicon.time_leads and not _is_taken_over(kept):
                leads.append(kept.pop())
            if _belongs_to_verb(leads, token):
                kept.append(replace(leads[-1], tag="word"))
            loose = _goes_with_time(tokens, position + 1)
            continue
        if token.text == "," and (not kept or kept[-1].text == ","):
            if kept and tokens[position + 1 : position + 2] and tokens[position + 1].tag in ("be", "have", "past"):
                kept.pop()  # "The talks, in August 2006, were held": no comma parts a subject from its verb
            continue
        if token.tag == "possessive" and (not kept or kept[-1] is not tokens[position - 1]):
            continue
        kept.append(token)
    return _without_empty_brackets(kept)


def _belongs_to_verb(leads: Sequence[Token], time: Token) -> bool:
    """Tell whether the first word before a time, the last of ``leads``, is the verb's: "came in [on Monday]"."""
    if len(leads) > 1:
        return leads[-1].lower in _ALSO_PARTICLES and leads[-2].lower in _BEFORE_DAY
    return bool(leads) and leads[0].lower == "in" and time.lower.endswith(_FROM_THEN)  # "gave in [a day later]"


def _goes_with_time(tokens: Sequence[Token], first: int) -> int:
    """Return how many tokens from ``first`` on go when the time before them does.

    "two weeks [or so]", "on Monday [alone]", "eight o'clock tomorrow [morning][, Brussels time]".
    """
    if first >= len(tokens):
        return 0
    after = tokens[first].lower
    if after == "alone" or (after == "or" and [token.lower for token in tokens[first + 1 : first + 2]] == ["so"]):
        return 2 if after == "or" else 1
    part = 0
    if after in _PARTS_OF_DAY:
        ends = first + 1 == len(tokens) or tokens[first + 1].tag in ("mark", "prep", "cc", "sub", "rel", "to", "time")
        part = int(ends)
    comma = first + part
    if comma + 1 >= len(tokens) or tokens[comma].text != "," or tokens[comma + 1].tag != "name":
        return part
    words = [token.lower for token in tokens[comma : comma + 4]]
    return part + (words.index("time") + 1 if "time" in words else 0)


def _has_no_times(tokens: Sequence[Token]) -> bool:
    """Tell whether there is nothing to drop, as for half of all words asked about."""
    tags = [token.tag for token in tokens]
    return "time" not in tags and tags[:1] != ["possessive"] and _LEFT_OVER.isdisjoint([token.text for token in tokens])


def _is_taken_over(kept: Sequence[Token]) -> bool:
    """Tell whether "over" belongs to the verb before it: "took over [on Monday]"."""
    return len(kept) > 1 and kept[-1].lower == "over" and kept[-2].lower in _TAKES


def _is_all_of_a_quotation(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> bool:
    """Tell whether nothing but a time expression, and what leads it in, stands between two quotation marks."""
    first, last = position - 1, position + 1
    while first >= 0 and tokens[first].lower in lexicon.time_leads:
        first -= 1
    while last < len(tokens) and tokens[last].text in ".,":
        last += 1
    return first >= 0 and last < len(tokens) and tokens[first].text in "“‘" and tokens[last].text in "”’"


def _stays(tokens: Sequence[Token], position: int, kept: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether a time expression is part of a phrase that would break without it."""
    token = tokens[position]
    if _is_all_of_a_quotation(tokens, position, lexicon):
        return True
    if 0 < position == len(tokens) - 1 and tokens[position - 1].text == ",":
        return False  # "It erupted on Wednesday, two days [after the flood]": it belongs to what is left out
    before = kept[-1] if kept else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    if before is not None and (before.lower == "of" or before.text in QUOTES or before.tag == "number"):
        return True
    if before is not None and before.lower in _SETS_DAY and after is not None and after.lower in ("as", "for"):
        return True  # "named 27 June as the day of the vote"
    if token.lower.removeprefix("the ") in lexicon.seasons and after is not None and after.tag == "word":
        return True  # "spring water", "in the winter traffic"
    is_period = token.lower.startswith("the ") and token.lower.endswith("s")
    if is_period and after is not None and after.tag == "word" and before and before.lower in _BEFORE_PERIOD:
        return True  # "after the late 1990s boom"
    is_occasion = before is not None and before.lower in _BEFORE_OCCASION and after is not None and after.tag == "word"
    if is_occasion and _NAMED_DAY.fullmatch(token.text):
        return True  # "after Friday prayers"
    is_day = before is not None and before.lower == "on" and any(map(str.isdigit, token.text))
    if is_length(token) or (after is not None and after.lower == "of" and not is_day):
        return True
    if _is_all_it_is(kept, after, lexicon):
        return True  # "is expected to be around 2020, and not earlier"
    if after is not None and after.tag == "possessive":
        is_led = before is not None and before.tag in ("prep", "to", "word", "maybe", "past")
        return is_led or _NAMED_DAY.fullmatch(token.text) is not None  # "in last autumn's elections"
    is_modifier = before is not None and (before.lower in lexicon.determiners or before.tag == "possessive")
    return is_modifier and after is not None and after.tag in ("word", "name", "ing", "number", "maybe", "possessive")


def _is_all_it_is(kept: Sequence[Token], after: Token | None, lexicon: Lexicon) -> bool:
    """Tell whether a time is what a form of "be" says of its subject."""
    if after is not None and after.tag not in ("mark", "cc"):
        return False
    last = next((token for token in reversed(kept) if token.lower not in lexicon.time_leads), None)
    return last is not None and last.lower == "be"


def _joins_times(tokens: Sequence[Token], position: int, lexicon: Lexicon) -> bool:
    """Tell whether a word after a time leads on to the other end of a range: "between 3 [and] 5 March"."""
    if position == len(tokens) - 1 or tokens[position].lower in _BEFORE_PERIOD:
        return False  # "in six months of the year", "died in 2000 after three decades of rule"
    return tokens[position + 1].tag == "time" and (
        tokens[position].tag in ("cc", "to", "mark") or tokens[position].lower in lexicon.time_leads
    )


def _without_empty_brackets(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if token.text == ")" and kept and kept[-1].text == "(":
            kept.pop()
        else:
            kept.append(token)
    return kept


def polished(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Drop time words and what a headline does not open with."""
    kept = without_times(tokens, lexicon)
    while kept and (
        (kept[0].lower in lexicon.loose_openings and not points_at(kept))
        or (kept[0].tag == "mark" and kept[0].text not in '“"‘$£€')
    ):
        kept = kept[1:]
    while kept and kept[-1].text in ",;:—–-(":
        kept = kept[:-1]
    return kept


def points_at(tokens: Sequence[Token]) -> bool:
    """Tell whether "That" opens a sentence together with its noun: "That plant exploded"."""
    return tokens[0].text == "That" and len(tokens) > 1 and tokens[1].tag == "word"


def without_dangling(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Drop from the end what needs a word after it: "said in [the]", "fell 3 percent[, compared]"."""
    kept = list(tokens)
    while kept:
        last = kept[-1]
        is_loose = last.tag in _DANGLING and last.lower not in lexicon.particles and not _ends_phrase(kept, lexicon)
        if (
            is_loose
            or last.text in ".,;:—–-!("
            or last.lower in lexicon.hanging
            or (last.lower in _WAITING and (last.lower != "it" or (len(kept) > 1 and kept[-2].tag in ("mark", "sub"))))
            or (len(kept) > 1 and kept[-2].text in (",", "—", "–") and last.tag in ("ing", "maybe", "word"))
        ):
            kept.pop()
        else:
            break
    return kept


def _ends_phrase(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether the last word can end a headline although others of its kind cannot: "voted again", "killed two"."""
    last = tokens[-1]
    if last.lower == "first" and len(tokens) > 1 and tokens[-2].lower == "the":
        return True  # "beside the first"
    if last.tag == "adv":
        return (
            len(tokens) > 1
            and tokens[-2].tag not in ("prep", "det")
            and (last.lower.endswith("ly") or last.lower in _ENDING)
        )
    return last.tag == "det" and last.lower in lexicon.quantities


def without_titles(tokens: Sequence[Token]) -> list[Token]:
    """Drop the offices before full names: "Afghan president Hamid Karzai" -> "Hamid Karzai"."""
    honorifics = load_gazetteer().honorifics
    kept: list[Token] = []
    for position, token in enumerate(tokens):
        full_name = [following.tag for following in tokens[position + 1 : position + 3]] == ["name", "name"]
        is_body = full_name and tokens[position + 1].lower in _AFTER_GENERAL
        if token.lower.rstrip(".") in honorifics and full_name and not is_body:
            while kept and kept[-1].tag in ("word", "name", "det", "adv"):
                kept.pop()
        else:
            kept.append(token)
    return kept


def balanced(tokens: Sequence[Token]) -> list[Token]:
    """Drop quotation marks and brackets that lost their partner."""
    if _PAIRED.isdisjoint([token.text for token in tokens]):
        return list(tokens)
    # "the plaintiffs' motion": this one has no partner, and needs none
    owners = {
        b.start for a, b in itertools.pairwise(tokens) if b.text in "'’" and a.end == b.start and a.lower[-1:] == "s"
    }
    marks = [token.text for token in tokens if token.start not in owners]
    unpaired = marks.count('"') % 2 or marks.count("“") != marks.count("”")
    unpaired = unpaired or (marks.count("'") + marks.count("‘") + marks.count("’")) % 2
    kept = (
        [token for token in tokens if token.text not in QUOTES or token.start in owners] if unpaired else list(tokens)
    )
    if marks.count("(") != marks.count(")"):
        kept = [token for token in kept if token.text not in "()"]
    return kept


def sentence_case(tokens: Sequence[Token]) -> str:
    """Return the tokens as running text that opens with a capital."""
    return capitalised(joined(balanced(tokens)))


def capitalised(words: str) -> str:
    """Return ``words`` with a capital at the start; a name such as iPhone keeps its own."""
    return words if words[1:2].isupper() else f"{words[:1].upper()}{words[1:]}"


def joined(tokens: Sequence[Token]) -> str:
    """Return the tokens as running text: the spacing of the source where they stand side by side there."""
    words = ""
    previous: Token | None = None
    for token in tokens:
        touches = previous is None or token.start == previous.end or token.text in _NO_SPACE_BEFORE
        if not touches and previous is not None and previous.text not in _NO_SPACE_AFTER:
            words += " "
        words += token.text if token.timex < 0 else " ".join(token.text.split())  # only a time is several words
        previous = token
    return words
