"""What an article says about itself, checked: one record for all formats."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.dates import parse_published
from timeline.extract.readers.wordlists import words
from timeline.model import Interval

DEFAULT_LANGUAGE = "en"
DATE_MEND = 'write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM, for example "2016-03-09"'
NO_DATE = "no publication date: relative dates stay undated"
# ISO 639-1. Codes of three letters (ISO 639-3) are taken as they are.
LANGUAGES = words(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en"
    " eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv"
    " ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne"
    " ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st"
    " su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a front matter or a JSON line, as it was written, and the place (``file:line``) it stands at."""

    value: object
    where: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its text; "" and None where nothing is known."""

    title: str = ""
    article_id: str = ""
    publisher: str = ""
    url: str = ""
    published: Interval | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE
    is_draft: bool = False
    is_guessed: bool = False
    notices: tuple[Notice, ...] = field(default=())


def read_metadata(entries: Mapping[str, Entry]) -> Metadata:
    """Return the metadata that ``entries`` spell out, with a warning for each value that had to be left out.

    Raises TimelineError for what costs the article: a title, id or source that is no text, a date that does not exist.
    """
    notices: list[Notice] = []
    return Metadata(
        title=_words(entries, "title"),
        article_id=_words(entries, "id"),
        publisher=_words(entries, "source"),
        url=_address(entries, notices),
        published=_published(entries),
        author=", ".join(_list(entries, "author", separator="")),
        tags=_list(entries, "tags", separator=","),
        language=_language(entries, notices),
        is_draft=_is_draft(entries, notices),
        notices=tuple(notices),
    )


def kind_of(value: object) -> str:
    """Return what a user calls a value of this type."""
    names: dict[type, str] = {
        list: "a list",
        tuple: "a list",
        dict: "a table",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a number" if isinstance(value, int | float) else "text")


def wrong_type(name: str, value: object, where: str, wanted: str = "text") -> TimelineError:
    """Return what to tell of a value that has the wrong type."""
    return TimelineError(
        f"{name}: expected {wanted}, found {kind_of(value)}", where=where, mend=f"write {name} as {wanted}"
    )


def language_code(value: str) -> str:
    """Return the BCP 47 form of a language code (``en_GB`` -> ``en-GB``), or "" when it is none."""
    match = _LANGUAGE.fullmatch(value.strip())
    if match is None or (len(match[1]) == 2 and match[1].lower() not in LANGUAGES):
        return ""
    return match[1].lower() + value.strip()[len(match[1]) :].replace("_", "-")


def _words(entries: Mapping[str, Entry], name: str) -> str:
    entry = entries.get(name)
    if entry is None or entry.value is None:
        return ""
    if not isinstance(entry.value, str):
        raise wrong_type(name, entry.value, entry.where)
    return " ".join(entry.value.split())


def _list(entries: Mapping[str, Entry], name: str, *, separator: str) -> tuple[str, ...]:
    """Return a list of words, each once; a text is a list of one, or is cut at ``separator``."""
    entry = entries.get(name)
    if entry is None or entry.value is None:
        return ()
    value = entry.value
    if isinstance(value, str):
        parts: Iterable[object] = value.split(separator) if separator else [value]
    elif isinstance(value, list | tuple):
        parts = value
    else:
        raise wrong_type(name, value, entry.where, "text or a list of texts")
    found = []
    for part in parts:
        if not isinstance(part, str):
            raise wrong_type(name, part, entry.where, "text or a list of texts")
        found.append(" ".join(part.split()))
    return tuple(dict.fromkeys(word for word in found if word))


def _published(entries: Mapping[str, Entry]) -> Interval | None:
    entry = entries.get("published")
    if entry is None or entry.value in (None, ""):
        return None
    if not isinstance(entry.value, str):
        raise wrong_type("published", entry.value, entry.where, "a date in quotes")
    try:
        return parse_published(entry.value)
    except ValueError as error:
        raise TimelineError(f"published: {error}", where=entry.where, mend=DATE_MEND) from None


def _address(entries: Mapping[str, Entry], notices: list[Notice]) -> str:
    url = _words(entries, "url")
    if url and not _WEB_ADDRESS.fullmatch(url):
        what = f"url: not an address on the web: {url!r}; the article gets no link to its original"
        notices.append(Notice(what, entries["url"].where, "write it in full, with https:// in front", is_error=False))
        return ""
    return url


def _language(entries: Mapping[str, Entry], notices: list[Notice]) -> str:
    written = _words(entries, "language")
    code = language_code(written) if written else DEFAULT_LANGUAGE
    if not code:
        what = f"language: not a language code: {written!r}; read as {DEFAULT_LANGUAGE!r}"
        mend = 'write a code of ISO 639, for example "en" or "pt-BR"'
        notices.append(Notice(what, entries["language"].where, mend, is_error=False))
    return code or DEFAULT_LANGUAGE


def _is_draft(entries: Mapping[str, Entry], notices: list[Notice]) -> bool:
    draft = entries.get("draft")
    if draft is not None and draft.value is not None:
        if draft.value not in (True, False, "true", "false", "yes", "no"):
            raise wrong_type("draft", draft.value, draft.where, "true or false")
        return draft.value in (True, "true", "yes")
    status = _words(entries, "status").lower()
    if status not in ("", "draft", "published"):
        what = f"status: {status!r} is unknown; the article is published"
        notices.append(Notice(what, entries["status"].where, 'write "draft" or "published"', is_error=False))
    return status == "draft"
