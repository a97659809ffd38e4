"""Characters that no file of the site may hold."""

import re

# What no HTML, XML or JSON file should hold: control signs (but tab and line feed), lone surrogates, noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(words: str) -> str:
    """Return ``words`` without the characters that no page, feed or calendar may hold."""
    if words.isprintable():
        return words  # of the forbidden ones none is
    return FORBIDDEN.sub("", words)


def without_surrogates(words: str) -> str:
    """Return ``words`` with a sign of replacement for each lone surrogate: UTF-8 has none."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", words)
    return words
