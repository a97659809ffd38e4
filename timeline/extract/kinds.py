"""What a name is, as its own words show it: a person, an organisation, a place."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from timeline.extract.gazetteer import Gazetteer, load_gazetteer
from timeline.model import NameKind

ACRONYM = re.compile(r"[A-Z][A-Z&]{1,5}s?|(?:[A-Z]\.){2,5}")
_STATES = frozenset({"u.s", "u.k", "u.n", "us", "uk", "un", "eu"})
_COUNTRY_LETTERS = frozenset({"us", "uk", "usa", "uae", "ussr", "dc"})
# "McAleer", "MacDonald", "O'Neill": no place and no body is called so where another name stands before it.
_GAELIC = re.compile(r"(?:Mc|Mac(?=[A-Z])|O[’'])[A-ZÀ-Þ]\w+")
_MOST_REMEMBERED = 16_384
_PARTICLES = frozenset({"van", "von", "der", "bin", "ibn"})


def kind_of(words: Sequence[str], *, is_titled: bool = False) -> NameKind:
    """Return what a name is, given its words without the title before it; "" where they do not show it."""
    return _kind_of(tuple(words), is_titled)


@lru_cache(maxsize=_MOST_REMEMBERED)  # an article tells of the same few over and over
def _kind_of(words: tuple[str, ...], is_titled: bool) -> NameKind:
    gazetteer = load_gazetteer()
    lower = [word.lower().rstrip(".") for word in words]
    if " ".join(lower).replace(".", "") in gazetteer.places:
        return "place"
    if _is_body(words, lower, gazetteer):
        return "organisation"
    if is_titled:
        return "person"
    if len(words) > 1 and (lower[-1] in gazetteer.sites or lower[0] in gazetteer.site_openings):
        return "place"
    if 2 <= len(words) <= 6 and _is_full_name(words, lower, gazetteer):
        return "person"
    if len(words) == 1 and ACRONYM.fullmatch(words[0]):
        return "place" if lower[0].replace(".", "") in _COUNTRY_LETTERS else "organisation"
    return ""


def without_title(words: Sequence[str]) -> tuple[list[str], bool]:
    """Return a name without the office before it, and whether there was one: "U.S. President Barack Obama"."""
    first = _title_end(tuple(words))
    return list(words[first:]), first > 0


@lru_cache(maxsize=_MOST_REMEMBERED)
def _title_end(words: tuple[str, ...]) -> int:
    """Return where a name begins after the office before it."""
    gazetteer = load_gazetteer()
    last = -1
    for position, word in enumerate(words[:-1]):
        lower = word.lower().rstrip(".")
        following = words[position + 1].lower().rstrip(".")
        if lower in gazetteer.honorifics and following not in ("of", "for", "&") and following not in gazetteer.bodies:
            last = position  # "General Motors" and "General Assembly" are no generals
        elif lower not in gazetteer.title_openers and lower not in gazetteer.peoples and not is_state(lower):
            break
    return last + 1


def is_state(lower: str) -> bool:
    """Tell whether a word in lower case is a country, a union of them or a city, or their letters."""
    return lower in load_gazetteer().places or lower in _STATES


def plain(word: str) -> str:
    """Return a word in lower case without accents: "José" is "jose"."""
    lower = word.lower()
    if lower.isascii():
        return lower
    return "".join(sign for sign in unicodedata.normalize("NFD", lower) if not unicodedata.combining(sign))


@lru_cache(maxsize=_MOST_REMEMBERED)
def is_given(word: str) -> bool:
    """Tell whether a word is a known first name: "José", "Jean-Claude"."""
    return plain(word).partition("-")[0] in load_gazetteer().given


def _is_body(words: Sequence[str], lower: Sequence[str], gazetteer: Gazetteer) -> bool:
    last = lower[-1]
    if last.replace(".", "") in gazetteer.body_letters:
        return words[-1].isupper() or (len(words) == 1 and len(last) > len("UN."))  # "UN", "Nato"; not Kim Jong Un
    if last in gazetteer.bodies or last.rstrip("s").rstrip(".") in gazetteer.bodies:
        return len(words) > 1 or ACRONYM.fullmatch(words[-1]) is not None
    if lower[0] in gazetteer.body_openings and "of" in lower:
        return True
    # "European Court of Human Rights", "Department for Transport", "HM Revenue and Customs"
    if len(lower) < len(("A", "of", "B")):
        return False
    for word, before in zip(lower[1:], lower, strict=False):
        if word in ("of", "for") and before in gazetteer.body_heads:
            return True
    return last in gazetteer.fields and "and" in lower


def _is_full_name(words: Sequence[str], lower: Sequence[str], gazetteer: Gazetteer) -> bool:
    if any(word in gazetteer.bodies or word.isdigit() or word in ("of", "for", "and", "&") for word in lower):
        return False
    if _GAELIC.fullmatch(words[-1].partition("-")[0]) or _PARTICLES.intersection(lower[1:-1]):
        return True
    return is_given(words[0])
