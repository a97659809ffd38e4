"""Text as files of the site hold it: without the characters that none may hold, and as JSON."""

import json
import re
from collections.abc import Callable
from typing import Any

# What no HTML, XML or JSON file should hold: control signs (but tab and line feed), lone surrogates, noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# The same in UTF-8: single bytes, those that two bytes stand for, and the first byte of all the others.
_BYTES = bytes((*range(0x09), *range(0x0B, 0x20), 0x7F))
_PAIR = re.compile(b"\xc2[\x80-\x9f]")
_PAIRED = 0xC2
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
    pair = found.find(_PAIRED)
    has_pair = pair >= 0 and _PAIR.search(found, pair) is not None
    if has_pair or _FIRST in found or len(found.translate(None, _BYTES)) < len(found):
        return FORBIDDEN.sub("", words).encode("utf-8")
    return found


def without_surrogates(words: str) -> str:
    """Return ``words`` with a sign of replacement for each lone surrogate: UTF-8 has none."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", words)
    return words


def _json_encoder() -> Callable[[Any], str]:
    """Return what makes JSON of plain values on one line.

    Python's own encoder makes a new one of C for each value, which takes longer than most of our values.
    """
    own = json.JSONEncoder(ensure_ascii=False)
    swift = getattr(json.encoder, "c_make_encoder", None)
    if swift is None:
        return own.encode
    encode = swift(None, own.default, json.encoder.encode_basestring, None, ": ", ", ", False, False, True)
    return lambda value: "".join(encode(value, 0))


as_json: Callable[[Any], str] = _json_encoder()
