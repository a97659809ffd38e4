"""Characters that no file of the site may hold."""

import re

# What no HTML, XML or JSON file should hold: control signs (but tab and line feed), lone surrogates, noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# The same in UTF-8: single bytes, those that two bytes stand for, and the first byte of all the others.
_BYTES = bytes((*range(0x09), *range(0x0B, 0x20), 0x7F))
_PAIR = re.compile(b"\xc2[\x80-\x9f]")
_FIRST = 0xEF
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(words: str) -> str:
    """Return ``words`` without the characters that no page, feed or calendar may hold."""
    if words.isprintable():
        return words  # of the forbidden ones none is
    return FORBIDDEN.sub("", words)


def encoded(words: str) -> bytes:
    """Return what ``clean`` gives of a whole page, in UTF-8: looked through as bytes, for that takes a quarter."""
    try:
        found = words.encode("utf-8")
    except UnicodeEncodeError:
        return FORBIDDEN.sub("", words).encode("utf-8")
    if _FIRST in found or _PAIR.search(found) or len(found.translate(None, _BYTES)) < len(found):
        return FORBIDDEN.sub("", words).encode("utf-8")
    return found


def without_surrogates(words: str) -> str:
    """Return ``words`` with a sign of replacement for each lone surrogate: UTF-8 has none."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", words)
    return words
