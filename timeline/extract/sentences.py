"""Cut the blocks of an article into sentences, with exact offsets."""

import re
from collections.abc import Iterator, Sequence

from timeline.extract.lexicon import Lexicon, load_lexicon
from timeline.model import Block, Span

_CLOSERS = "\"'”’»)\\]"
# A possible end: stops, what closes after them, then white space. Linear: no two parts can match the same character.
_END = re.compile(rf"[.!?…]+[{_CLOSERS}]*(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘]+$")
_NEXT = re.compile(r"\s+([\"'“‘«(\[]*)(\w*)")
_SAYING = re.compile(r"\s+(?:[A-Z]\w+\s+){1,3}(\w+)")
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


def _split_block(text: str, span: Span, lexicon: Lexicon) -> Iterator[Span]:
    start = _skip_space(text, span.start, span.end)
    for match in _END.finditer(text, start, span.end):
        if match.start() >= start and _ends_sentence(text, match, start, span.end, lexicon):
            yield Span(start, match.end())
            start = _skip_space(text, match.end(), span.end)
    end = start + len(text[start : span.end].rstrip())
    if start < end:
        yield Span(start, end)


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
    if not following_word:
        return bool(opening) or match.end() + 1 < end
    stops = match.group()
    if following_word[0].islower():
        # "Stop!" he said, and: Yahoo! said. Only a lower-case name (iPhone) could begin a sentence like this.
        return False
    if stops[0] in "!?" and stops[-1] in "\"'”’»":
        saying = _SAYING.match(text, match.end(), end)
        return not (saying and saying[1] in lexicon.say_past | lexicon.quoting)
    if following_word.lower() in lexicon.may_end and following_word.lower() != "st":
        return False
    if stops[0] != "." or stops.startswith(".."):
        return True
    before = _WORD_BEFORE.search(text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start()])
    if before is None:
        return True
    return _dot_ends(before.group(), following_word, match.start() - before.end() + before.start() <= start, lexicon)


def _dot_ends(word: str, following: str, is_first: bool, lexicon: Lexicon) -> bool:
    """Tell whether the dot after ``word`` ends a sentence when ``following``, not in lower case, comes next."""
    lower = word.lower()
    if word.isdigit():
        # "1. The first point" numbers a list; "in 1970. The" ends a sentence.
        return not is_first
    if lower in lexicon.titles or (lower in lexicon.before_number and following[0].isdigit()):
        return False
    if lower in lexicon.may_end:
        return following.lower() in lexicon.starters or (
            lower in lexicon.clock_marks and following.lower() not in lexicon.zones and not following[0].isdigit()
        )
    if lower in lexicon.before_number:
        return True
    if len(word) == 1 and word.isalpha():
        # an initial ("J. Smith"), unless a plain sentence opener follows ("Plan B. The")
        return following.lower() in lexicon.starters
    if "." in word and all(len(part) == 1 for part in word.split(".")):
        return following.lower() in lexicon.starters
    return True
