"""Plain text -> its paragraphs, whether they are parted by empty lines, by line ends, or lines are wrapped."""

import re
from collections.abc import Iterator

# A line end, with the white space beside it, then at least one more: an empty line. Linear: the classes part at "\n".
_GAP = re.compile(r"\r?\n[ \t\r\f\v\u3000]*\n\s*|\u2029\s*")
_LINE = re.compile(r"[^\r\n\u2028]+")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")
_WRAP_WIDTH = range(45, 101)  # a wrapped text breaks its lines near one width; 72 to 80 is the custom


def find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield ``(start, end)`` of each paragraph, in order, without the white space around it.

    Empty lines part paragraphs. A line end does, too, where every line ends like a sentence, or where the lines
    are no wrapped text (too short, or longer than anyone wraps).
    """
    start = 0
    for gap in _GAP.finditer(text):
        yield from _cut_lines(text, start, gap.start())
        start = gap.end()
    yield from _cut_lines(text, start, len(text))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without the white space at its ends; an empty range where there is nothing else."""
    stretch = text[start:end]
    inner = stretch.strip()
    first = start + len(stretch) - len(stretch.lstrip())
    return first, first + len(inner)


def _cut_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = trimmed(text, start, end)
    if start == end:
        return
    if text.find("\n", start, end) < 0 and text.find("\r", start, end) < 0:
        yield start, end
        return
    lines = [trimmed(text, *match.span()) for match in _LINE.finditer(text, start, end)]
    lines = [line for line in lines if line[0] < line[1]]
    if is_wrapped(text, lines):
        yield start, end
    else:
        yield from lines


def is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Tell whether ``lines`` are one paragraph, broken where the page was full."""
    if all(_ENDS_SENTENCE.search(text, max(first, last - 6), last) for first, last in lines):
        return False
    longest = max(last - first for first, last in lines)
    return longest in _WRAP_WIDTH and all(longest - (last - first) < 30 for first, last in lines[:-1])
