"""Addresses: what a page is called, how one page points at another, and which links of others are safe to print."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

# What may stand in a file name as it is. No two names that differ only in case (half of all file systems fold it), no
# leading dot, no doubled dash (it stands for a folder), nothing that a shell or a server reads in its own way.
_PART = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
_PLAIN_ID = re.compile(rf"{_PART}(?:/{_PART})*")
_PLAIN_ANCHOR = re.compile(r"[A-Za-z0-9._-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # names that Windows keeps for itself
# What most addresses are: nothing in them has to be looked at, or encoded.
_PLAIN_LINK = re.compile(r"https?://(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(?:/[A-Za-z0-9._~/-]*)?")
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9_.~ ,-]+")  # of these, a text fragment encodes three
_MAX_SLUG = 96  # code points; with ".html" far below what any file system takes
_FRAGMENT_WORDS = 5  # words at either end of a text fragment: enough to be unique, few enough to survive a small edit


def slug(identifier: str) -> str:
    """Return a file name for ``identifier``: the same for the same one, never the same for two.

    A plain path keeps its words, a folder becomes ``--``: ``2016/launch`` is ``2016--launch``. Anything else keeps what
    letters it can and gets ``~`` and a hash, so that no other identifier can claim the name.
    """
    if 4 < len(identifier) <= _MAX_SLUG and identifier.isascii() and identifier.isalnum() and identifier.islower():
        return identifier  # as nearly all are; a name that a system keeps for itself is shorter, or has a dot
    if _PLAIN_ID.fullmatch(identifier) and len(identifier) <= _MAX_SLUG and not _DEVICE.fullmatch(identifier):
        return identifier.replace("/", "--")
    return f"{_words_of(identifier)}~{_digest(identifier)}"


def anchor(prefix: str, identifier: str) -> str:
    """Return the ``id`` attribute of an element: ``prefix``, a dash and ``identifier``, or its hash where it is odd."""
    is_short = len(identifier) <= _MAX_SLUG and identifier.isascii()
    if is_short and (identifier.isalnum() or _PLAIN_ANCHOR.fullmatch(identifier)):
        return f"{prefix}-{identifier}"
    return f"{prefix}-{_words_of(identifier)}~{_digest(identifier)}"


def root_of(url: str) -> str:
    """Return the way from the page at ``url`` up to the site's root: ``""`` or ``"../"`` so many times."""
    return "../" * url.count("/")


@lru_cache(16_384)
def safe_link(url: str) -> str:
    """Return ``url`` when it is an ``http`` or ``https`` address that HTML accepts, else ``""``.

    Characters that have no place in an address (spaces, quotes, what is not ASCII) come out percent-encoded; a port or
    host that cannot be read makes the whole link go.
    """
    if _PLAIN_LINK.fullmatch(url):
        return url
    bare = url.strip()
    if re.search(r"[\x00-\x1f\x7f\\]", bare):
        return ""
    try:
        parts = urlsplit(bare)
        host, port = parts.hostname or "", parts.port
        host = host if re.fullmatch(r"\[?[0-9a-f:.]+\]?", host) else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):  # a broken port, an unclosed bracket, a host that is none
        return ""
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[a-z0-9._:-]+", host):
        return ""
    place = f"[{host}]" if ":" in host else host
    place += "" if port is None else f":{port}"
    address = f"{parts.scheme.lower()}://{place}{_encode(parts.path)}"
    address += f"?{_encode(parts.query)}" if parts.query else ""
    return address + (f"#{_encode(parts.fragment)}" if parts.fragment else "")


def text_fragment(url: str, words: str) -> str:
    """Return ``url`` (already safe) with the text fragment that makes a browser find and mark ``words``.

    Long passages are named by their first and last words. Source: URL Fragment Text Directives (WICG), where ``-``,
    ``,`` and ``&`` are signs of the directive itself and must be percent-encoded.
    """
    parts = words.split() if url else ()
    if not parts:
        return url
    if len(parts) <= 2 * _FRAGMENT_WORDS:
        directive = _encoded_words(" ".join(parts))
    else:
        first, last = " ".join(parts[:_FRAGMENT_WORDS]), " ".join(parts[-_FRAGMENT_WORDS:])
        directive = f"{_encoded_words(first)},{_encoded_words(last)}"
    if "#" not in url:
        return f"{url}#:~:text={directive}"
    bare, _, fragment = url.partition("#")
    return f"{bare}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _encoded_words(words: str) -> str:
    """Return words with a space between two, as they stand in a directive."""
    if not _PLAIN_WORDS.fullmatch(words):
        words = quote(words, safe=" ,", errors="replace")
    return words.replace(",", "%2C").replace("-", "%2D").replace(" ", "%20")


def _encode(part: str) -> str:
    encoded = quote(part, safe="!$&'()*+,;=:@/?%-._~", errors="replace")
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded).replace("'", "%27")


def _words_of(identifier: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")
    return words[:48].rstrip("-") or "x"


def _digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:10]
