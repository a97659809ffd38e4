"""Characters that no file of the site may hold."""

import re

# What no HTML, XML or JSON file should hold: control signs (but tab and line feed), lone surrogates, noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(words: str) -> str:
    """Return ``words`` without the characters that no page, feed or calendar may hold."""
    return FORBIDDEN.sub("", words)
