"""Cut the blocks of an article into sentences, with exact offsets."""

import re
from collections.abc import Sequence

from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.model import Block, Span

_CLOSERS = "\"'”’“‘»«)\\]"  # „so.“ and »so.« close with what opens elsewhere
# A possible end: stops (". . ." is one), what closes after them or a note's number ("fell.[3]", "fell.3"), then white
# space. Linear: no two parts can match the same character.
_END = re.compile(rf"(?:\.(?: \.)+|[.!?…]+)(?:[{_CLOSERS}]*(?:\[\d{{1,3}}\])*|(?<=[a-z]{{3}}\.)\d{{1,2}})(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘]+$")
_NEXT = re.compile(r"\s+([\"'“‘„«(\[]*)(\w*)")
_LIST_MARK = re.compile(r"\s+\((?:\w|\d{1,2}|[ivx]{1,4})\)\s")
_SAYING = re.compile(r"\s+(?:[A-Z]\w+\s+){1,3}(\w+)")
_DATELINE = re.compile(
    r"(?:(?:^|[A-Z][\w.’'-]*,? ?|\d )\((?:[A-Z]{2,5}|Reuters|Bloomberg|Xinhua|dpa|Ansa)\)\s*[-–—]{1,2}"
    r"|(?<![^\s])(?:[A-Z]{3,}[ ,]+){1,3}(?:--|—))\s+(?=\S)"
)
# "Oil clouds denied Tuesday 8 June 2010 16.27 BST A boom": when a page was put up, between its title and a caption
_PAGE_STAMP = re.compile(
    r"(?<=\w[\w’'\"”])\s+((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} (?:January|February|March|April|May|June"
    r"|July|August|September|October|November|December) \d{4} \d{1,2}[.:]\d\d (?:BST|GMT|E[DS]T|UTC))\s+(?=[A-Z“\"])"
)
_DATELINE_REACH = 600
# "Shortly before 11 ": all that a sentence has had when the "p.m." comes that does not end it
_BARE_TIME = re.compile(
    r"(?:[A-Z]\w+ )?(?:(?:[Aa]t|[Bb]y|[Bb]efore|[Aa]fter|[Aa]bout|[Uu]ntil|[Aa]round) ){1,2}[\d:.]+ ?$"
)
_NUMBER_BEFORE = re.compile(r"\d[\s°]")
_DASHES = frozenset("—–-")
_ASKS = frozenset(
    {"q", "a", "i"}
)  # "Q. Why? A. I did", "I. The Siege"; but the list "A. The pump" is no sentence either
_LONGEST_ABBREVIATION = 24


def split_sentences(text: str, blocks: Sequence[Block]) -> tuple[Span, ...]:
    """Return the sentences of the quotable blocks (all but furniture), in reading order.

    A sentence never crosses a block, starts and ends with a visible character, and every visible character of a
    quotable block is in exactly one sentence.
    """
    lexicon = load_lexicon()
    found: list[Span] = []
    for block in blocks:
        if block.kind not in ("furniture", "dateline"):
            found.extend(_split_block(text, block.span, lexicon))
    return tuple(found)


def _split_block(text: str, span: Span, lexicon: Lexicon) -> list[Span]:
    found: list[Span] = []
    start = _skip_space(text, span.start, span.end)
    head = text[start : min(span.end, start + _DATELINE_REACH)]
    has_dash = ") -" in head or "--" in head or "—" in head or ") –" in head  # told in no time; the pattern is not
    dateline = _DATELINE.search(text, start, start + len(head)) if has_dash else None
    if dateline is not None and dateline.end() < span.end:
        # "Rig sinks in Gulf LIMA (Reuters) - The rig": where a page ran into one, the report begins after the dash
        found.append(Span(start, start + len(text[start : dateline.end()].rstrip())))
        start = _skip_space(text, dateline.end(), span.end)
    stamp = _PAGE_STAMP.search(text, start, start + len(head)) if " 20" in head or " 19" in head else None
    if stamp is not None and stamp.end() < span.end:
        found += [Span(start, stamp.start()), Span(*stamp.span(1))]
        start = stamp.end()
    for match in _END.finditer(text, start, span.end):
        if match.start() >= start and _ends_sentence(text, match, start, span.end, lexicon):
            found.append(Span(start, match.end()))
            start = _skip_space(text, match.end(), span.end)
    end = start + len(text[start : span.end].rstrip())
    if start < end:
        found.append(Span(start, end))
    return found


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _ends_sentence(text: str, match: re.Match[str], start: int, end: int, lexicon: Lexicon) -> bool:
    """Tell whether the stops that ``match`` holds end the sentence that began at ``start``."""
    following = _NEXT.match(text, match.end(), end)
    if following is None or not following.end() > match.end():
        return False
    opening, following_word = following.groups()
    stops = match.group()
    if not following_word:
        # "WASHINGTON, D.C. — The court": a dash goes on; anything else that is no word may open a sentence
        is_dash = text[following.end() : following.end() + 1] in _DASHES
        return (bool(opening) or match.end() + 1 < end) and not (
            is_dash and _is_abbreviated(text, match, start, lexicon)
        )
    if following_word[0].islower() and not (stops[0] == "." and _may_open_small(text, match.end(), following_word)):
        # "Stop!" he said, and: Yahoo! said.
        return False
    if stops[0] in "!?" and stops[-1] in "\"'”’»":
        saying = _SAYING.match(text, match.end(), end)
        return not (saying and (saying[1] in lexicon.say_past or saying[1] in lexicon.quoting))
    if following_word.lower() in lexicon.may_end and following_word.lower() != "st":
        return False
    if stops[0] != "." or stops.startswith(("..", ". .")):
        return True
    word_start = _word_before(text, match, start)
    if word_start is None:
        return True
    word = text[word_start : match.start()]
    if len(word) == 1 and _NUMBER_BEFORE.match(text[max(start, word_start - 2) : word_start]):
        return True  # "It fell to 40 C. Roads froze": a unit, no initial
    return _dot_ends(text, start, word_start, word, following_word, lexicon)


def _word_before(text: str, match: re.Match[str], start: int) -> int | None:
    """Return where the word that the stops touch begins, None when they touch none."""
    end = match.start()
    before = text[max(start, end - _LONGEST_ABBREVIATION) : end]
    if not before or before[-1].isspace():
        return None
    piece = before.rsplit(None, 1)[-1]
    word = _WORD_BEFORE.search(piece)
    return None if word is None else end - len(piece) + word.start()


def _is_abbreviated(text: str, match: re.Match[str], start: int, lexicon: Lexicon) -> bool:
    word_start = _word_before(text, match, start)
    if word_start is None:
        return False
    word = text[word_start : match.start()].lower()
    return word in lexicon.may_end or word in lexicon.titles or word in lexicon.before_number


def _may_open_small(text: str, position: int, following: str) -> bool:
    """Tell whether a sentence may open in lower case: with "(b)" of a list, or a name like iPhone."""
    return following[1:2].isupper() or _LIST_MARK.match(text, position) is not None


def _is_label(text: str, word_start: int, start: int) -> bool:
    """Tell whether a word opens its sentence, or a list that a colon leads in: "Steps: 1. Shut the valve"."""
    return word_start <= start or text[start:word_start].rstrip()[-1:] == ":"


def _dot_ends(text: str, start: int, word_start: int, word: str, following: str, lexicon: Lexicon) -> bool:
    """Tell whether the dot after ``word`` ends a sentence when ``following``, not in lower case, comes next.

    The sentence began at ``start``; the word stands at ``word_start``.
    """
    lower = word.lower()
    if word.isdigit():
        # "1. The first point" numbers a list; "in 1970. The" ends a sentence.
        return not _is_label(text, word_start, start)
    if len(word) == 1 and word.isupper():
        # an initial ("J. Smith") or a label ("Q. Why"), unless a plain sentence opener follows ("and Plan B. The")
        return following.lower() in lexicon.starters and not (lower in _ASKS and _is_label(text, word_start, start))
    if lower in lexicon.titles or (lower in lexicon.before_number and following[0].isdigit()):
        return False
    if lower in lexicon.clock_marks and _BARE_TIME.match(text, start, word_start) is not None:
        return False  # "Shortly before 11 p.m. Lovell left": nothing has been told yet
    if lower in lexicon.may_end:
        return following.lower() in lexicon.starters or (
            lower in lexicon.clock_marks and following.lower() not in lexicon.zones and not following[0].isdigit()
        )
    if lower in lexicon.before_number:
        return True
    if len(word) == 1 and word.isalpha():
        return following.lower() in lexicon.starters
    if "." in word and all(len(part) == 1 for part in word.split(".")):
        return following.lower() in lexicon.starters
    return True
