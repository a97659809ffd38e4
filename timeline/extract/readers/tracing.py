"""The way from the words of a rendered Markdown article back to the file: exact, word by word.

Four means, each where the one before cannot tell:

0. The text is the source, with ends of lines as spaces: plain paragraphs, which most articles are.
1. The text and the source hold the same letters in the same order: prose with emphasis at most. Then each letter
   stands for itself.
2. Each word of the source gives way to a character of its own, the copy is rendered too, and where those characters
   come out is where the words went. Blocks in which the copy reads otherwise than the article are not trusted.
3. What is left (escapes, punctuation, addresses shown as text) is looked for between its neighbours, beside what the
   reader never sees.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from timeline.model import OffsetMap

_WORD = re.compile(r"[^\W_]+")
# Ideographs that no article of ours holds: letters to every pattern, with no case, in no word.
_FIRST_MARK, _LAST_MARK = 0x20000, 0x2A6D0
_MARK = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")
_DESTINATION = r"\(\s*(?:<[^>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+(?:\"[^\"]*\"|'[^'\n]*'))?\s*\)"
# What a reader never sees; one match never begins inside another.
_HIDDEN = re.compile(
    r"(?P<hidden>"
    r"<!--.*?-->"
    r"|</?[a-zA-Z][a-zA-Z0-9-]*(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?>"
    rf"|(?<=\]){_DESTINATION}"
    r"|(?<=\])[ ]?\[(?P<reference>[^\]\n]*)\]"
    r"|\[(?P<note>\^[^\]\n]+)\]:?"
    r"|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S+(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^)\n]*\))[ \t]*$)?"
    r"|^[ ]{0,3}(?:```|~~~)[^\n]*$"
    r")"
    # Seen, but it would mean something else with other letters in it.
    r"|(?P<fixed>&(?:#\w+|\w+);|<[^\s<>]+>|^[ >]*\d+[.)](?=\s))",
    re.MULTILINE | re.DOTALL,
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[([^\]\n]+)\]:", re.MULTILINE)
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")
_UNIT = re.compile(r"&(?:#\w+|\w+);|\\[^\w\s]|.", re.DOTALL)
_REACH = 5_000  # characters of source in which a stretch of words is looked for; more is another paragraph

Anchor = tuple[int, int, int]


def trace(text: str, source: str, read: Callable[[str], str]) -> OffsetMap:
    """Return the way from ``text`` to ``source``, the Markdown that it was made of.

    ``read`` gives the text of any Markdown, as ``text`` was made. Every word that comes out at the other end is the
    same word; a word that can't be found (made of escapes alone) has no place.
    """
    start = len(source) - len(source.lstrip())
    if _is_same(text, source[start : start + len(text)]):
        return OffsetMap(((0, start, len(text)),))
    anchors = _same_letters(text, source)
    hidden: list[tuple[int, int]] = []
    if anchors is None:
        hidden, unmarked = _hidden_parts(source)
        anchors = _marked_words(text, source, unmarked, read)
    return OffsetMap(tuple(_fill(text, source, anchors, hidden)))


def _same_letters(text: str, source: str) -> list[Anchor] | None:
    """Return the runs of letters that both hold, or None when they hold different ones."""
    ours = [match.span() for match in _WORD.finditer(text)]
    theirs = [match.span() for match in _WORD.finditer(source)]
    if "".join(text[a:b] for a, b in ours) != "".join(source[a:b] for a, b in theirs):
        return None
    anchors = []
    other = iter(theirs)
    at, end = next(other, (0, 0))
    for start, stop in ours:
        while start < stop:
            if at == end:
                at, end = next(other)
            length = min(stop - start, end - at)
            anchors.append((start, at, length))
            start += length
            at += length
    return anchors


def _hidden_parts(source: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the ranges of ``source`` that are never seen, and those whose letters must stay, both in order."""
    names = {_reference(match[1]) for match in _DEFINITION.finditer(source)}
    hidden, fixed = [], []
    bracket_end = -1
    for match in _HIDDEN.finditer(source):
        reference = match["reference"] or match["note"]
        if reference and _reference(reference) not in names:
            continue  # it leads nowhere, so it is shown as it is written
        if match["reference"] and match.start() == bracket_end:
            continue  # in "[^1] [words][name]" the words follow a bracket, too
        if reference:
            bracket_end = match.end()
        fixed.append(match.span())
        if match["hidden"] is not None:
            hidden.append(match.span())
    if names:
        fixed += [match.span() for match in _BRACKETS.finditer(source) if _reference(match[1]) in names]
    return hidden, sorted(fixed)


def _reference(name: str) -> str:
    """Return the name of a reference as Markdown compares it: without regard to case and white space."""
    return " ".join(name.lower().split())


def _marked_words(text: str, source: str, unmarked: list[tuple[int, int]], read: Callable[[str], str]) -> list[Anchor]:
    """Return where the words of ``text`` stand in ``source``, found by rendering a copy in which each is a mark."""
    if _MARK.search(source):
        return []
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(source):
        if not _is_inside(match.span(), unmarked):
            words.append(match.span())
    words = words[: _LAST_MARK - _FIRST_MARK]
    pieces, end = [], 0
    for number, (start, stop) in enumerate(words):
        pieces += [source[end:start], chr(_FIRST_MARK + number)]
        end = stop
    copy = read("".join(pieces) + source[end:])
    return _trusted(text, *_unmarked(copy, source, words))


def _unmarked(copy: str, source: str, words: list[tuple[int, int]]) -> tuple[str, list[Anchor]]:
    """Return ``copy`` with the words back in the place of their marks, and where each of them came from."""
    pieces: list[str] = []
    anchors = []
    length = end = 0
    for match in _MARK.finditer(copy):
        start, stop = words[ord(match.group()) - _FIRST_MARK]
        pieces += [copy[end : match.start()], source[start:stop]]
        length += match.start() - end
        anchors.append((length, start, stop - start))
        length += stop - start
        end = match.end()
    return "".join(pieces) + copy[end:], anchors


def _trusted(text: str, copy: str, anchors: list[Anchor]) -> list[Anchor]:
    """Return the anchors of the blocks that read the same in ``copy`` as in ``text``, as offsets in ``text``."""
    if copy == text:
        return anchors
    ours, theirs = text.split("\n\n"), copy.split("\n\n")
    our_starts, their_starts = _starts(ours), _starts(theirs)
    kept = []
    starts = [anchor[0] for anchor in anchors]
    for ours_at, theirs_at, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for index in range(size):
            first = their_starts[theirs_at + index]
            shift = our_starts[ours_at + index] - first
            low = bisect_left(starts, first)
            high = bisect_left(starts, first + len(theirs[theirs_at + index]))
            kept += [(start + shift, target, length) for start, target, length in anchors[low:high]]
    return kept


def _starts(blocks: list[str]) -> list[int]:
    starts, at = [], 0
    for block in blocks:
        starts.append(at)
        at += len(block) + 2
    return starts


def _is_inside(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    index = bisect_left(ranges, (span[1], -1))
    # Ranges may hold one another (a link inside brackets): look back over the few that start before the word ends.
    return any(start < span[1] and span[0] < end for start, end in ranges[max(0, index - 8) : index])


def _fill(text: str, source: str, anchors: list[Anchor], hidden: list[tuple[int, int]]) -> list[Anchor]:
    """Return the runs: the anchors, and what can be found between each two of them."""
    runs: list[Anchor] = []
    text_at = source_at = 0
    for start, target, length in [*anchors, (len(text), len(source), 0)]:
        between = text[text_at:start]
        if between:
            if target - source_at == len(between) and _is_same(between, source[source_at:target]):
                _extend(runs, (text_at, source_at, len(between)))
            elif target >= source_at:
                for run in _search(between, text_at, source, (source_at, target), hidden):
                    _extend(runs, run)
        if length:
            _extend(runs, (start, target, length))
        text_at, source_at = start + length, target + length
    return runs


def _is_same(between: str, stretch: str) -> bool:
    return between == stretch or between.replace("\n", " ") == stretch.replace("\n", " ").replace("\t", " ")


def _extend(runs: list[Anchor], run: Anchor) -> None:
    if runs:
        start, target, length = runs[-1]
        if start + length == run[0] and target + length == run[1]:
            runs[-1] = (start, target, length + run[2])
            return
    runs.append(run)


def _search(
    between: str, text_at: int, source: str, window: tuple[int, int], hidden: list[tuple[int, int]]
) -> Iterator[Anchor]:
    """Yield runs for what of ``between`` (at ``text_at``) stands in the window of ``source``, in order."""
    first = window[0]
    for part in re.finditer(r"[^\W_]+|[^\w\s]|_", between):
        stretch = part.group()
        last = min(window[1], first + _REACH)
        seen, places = _seen(source, first, last, hidden)
        index = _find(seen, stretch)
        if index < 0 and stretch[0].isalnum():
            # Markup that is broken is shown as it is written.
            seen, places = _seen(source, first, last, [])
            index = _find(seen, stretch)
        if index < 0:
            continue
        for number, character in enumerate(stretch):
            yield text_at + part.start() + number, places[index + number], len(character)
        first = places[index + len(stretch) - 1] + 1


def _find(seen: str, stretch: str) -> int:
    if not stretch[0].isalnum():
        return seen.find(stretch)
    match = re.search(rf"(?<![^\W_]){re.escape(stretch)}(?![^\W_])", seen)
    return match.start() if match else -1


def _seen(source: str, first: int, last: int, hidden: list[tuple[int, int]]) -> tuple[str, list[int]]:
    """Return the characters of ``source[first:last]`` that a reader may see, escapes read, and where each stands."""
    characters: list[str] = []
    places: list[int] = []
    index = max(0, bisect_left(hidden, (first, -1)) - 1)
    at = first
    while at < last:
        while index < len(hidden) and hidden[index][1] <= at:
            index += 1
        if index < len(hidden) and hidden[index][0] <= at:
            at = hidden[index][1]
            continue
        unit = _UNIT.match(source, at, last)
        if unit is None:
            break
        written = unit.group()
        shown = written[1] if written[0] == "\\" and len(written) == 2 else html.unescape(written)
        place = at + 1 if written[0] == "\\" and len(written) == 2 else at
        characters += shown
        places += [place + offset if shown == written else place for offset in range(len(shown))]
        at += len(written)
    return "".join(characters), places
