"""The names of an article, each where it stands, and how much the article is about each."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from timeline.extract.batches import remembered
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.kinds import is_given
from timeline.extract.lexicon import load_lexicon
from timeline.extract.names import ArticleNames, names_of
from timeline.model import NameKind

_WORD, _AFTER_CAPITAL = r"[A-Z][\w-]*[a-z0-9][\w-]*|[A-Z]{2,6}\b", r"[\w-]*[a-z0-9][\w-]*|[A-Z]{1,5}\b"
# "of" and its like only inside; capitals are sought first, as that is fastest
_NAME = re.compile(
    rf"[A-Z](?<![\w-].)(?:{_AFTER_CAPITAL})(?: (?:(?:of|de|van|bin|al) )?(?:{_WORD}))*(?: \d{{1,3}}\b(?![.,:]\d| ?%))?"
)
_LONGEST = 4
_GOES_ON = frozenset("0123456789,;(")
_LINKS = frozenset({"of", "de", "van", "bin", "al"})
_PARTIES = frozenset({"republican", "republicans", "democrat", "democrats", "democratic", "labour", "tory", "tories"})
_PEOPLE_SHARE = 0.5  # of a country's weight that each "Syrian" adds
_PLACE: NameKind = "place"
# how a text tells of a thing under a name that is one word, and of nobody
_AS_A_THING = (
    (" at ", ""), (" in ", ""), ("", ", which"), ("", " said it "), ("", " and its "), ("", " has its "), (" an ", " "),
    ("", " shares"), ("", "'s shares"), ("", " stock"), ("", "'s products"), ("", " Inc"), ("", " Corp"), ("", " plc"),
)  # fmt: skip


class Placed(NamedTuple):
    """A name at a place of the text; ``is_own`` unless it is told by its people: Syria by "Syrian"."""

    start: int
    name: str
    kind: NameKind
    is_country: bool
    is_own: bool


@dataclass(frozen=True)
class Salience:
    """The names of one text; each part is found when it is first asked for."""

    text: str

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every name, in reading order."""
        return tuple(_placed(self.text, self.text))

    @cached_property
    def weights(self) -> dict[str, float]:
        """How often each name stands in the text; a country counts half for each of its people."""
        counts: dict[str, float] = {}
        for one in self.placed:
            counts[one.name] = counts.get(one.name, 0) + (1 if one.is_own else _PEOPLE_SHARE)
        return counts

    @cached_property
    def most(self) -> float:
        """The weight of the name that stands there most often; 0 without names."""
        return max(self.weights.values(), default=0)

    @cached_property
    def people(self) -> frozenset[str]:
        """The names that the text anywhere shows to be people's: "President Orr … Orr"."""
        return frozenset(one.name for one in self.placed if one.kind == "person")

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.placed]

    def may_be_person(self, one: Placed, *, is_titular: bool = False) -> bool:
        """Tell whether a name is a person's, or a lone word that could be: a family name (not one in the title)."""
        first = one.name.split()[0]
        if one.name in self.people or (first.lower() in load_gazetteer().given and not first.isupper()):
            return True
        if one.kind or " " in one.name or one.name.isupper() or any(sign.isdigit() for sign in one.name):
            return False
        if any(name.endswith((f" {one.name}", f"-{one.name}")) for name in self.weights):
            return True  # "Jan Ullrich … Ullrich", "Bashar al-Assad … Assad"
        return not is_titular and not any(f"{before}{one.name}{after}" in self.text for before, after in _AS_A_THING)

    def with_article(self, name: str) -> str:
        """Return a name as the text tells it within a sentence: "the IMF", "Acme"."""
        is_the = self.text.count(f"he {name}") * 2 > self.text.count(name)
        return f"the {name}" if is_the else name

    def between(self, start: int, end: int) -> Sequence[Placed]:
        """Return the names that begin in ``[start, end)``, in reading order."""
        return self.placed[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def named_in(words: str, text: str) -> list[Placed]:
    """Return the names in ``words`` that were taken from ``text``: a headline, a title."""
    return _placed(words, text)


@remembered
def salience_of(text: str) -> Salience:
    """Return the names of a text and their weights; the last texts are remembered."""
    return Salience(text)


_made = tuple.__new__  # a third of the time that the record's own way takes
_Read = tuple[int, str, NameKind, bool, bool]  # where in its run, and what ``Placed`` holds


def _placed(words: str, text: str) -> list[Placed]:
    names = names_of(text)
    found: list[Placed] = []
    inside: dict[str, list[_Read]] = {}
    opening: dict[str, list[_Read]] = {}
    for match in _NAME.finditer(words):
        run, start = match.group(), match.start()
        # a capital where a sentence goes on makes a name
        last = words[start - 2 : start - 1]
        opens = not (last and words[start - 1] in " (" and (last.islower() or last in _GOES_ON))
        known = opening if opens else inside
        read = known.get(run)
        if read is None:
            is_row = " " in run
            read = known[run] = (_read if is_row else _read_word)(run, text, names, opens=opens)
        for at, name, kind, is_country, is_own in read:
            found.append(_made(Placed, (start + at, name, kind, is_country, is_own)))
    return found


def _read_word(word: str, text: str, names: ArticleNames, *, opens: bool) -> list[_Read]:
    """Return what one word with a capital names."""
    gazetteer, lower = load_gazetteer(), word.lower()
    if lower in gazetteer.noise or (opens and not _is_known(word, names)):
        return []
    if lower in gazetteer.nations:
        country = _country_of(word, text)
        return [(0, country, _PLACE, True, False)] if country else []
    if lower in gazetteer.places:
        return [(0, word, _PLACE, lower in gazetteer.countries, True)]
    if lower in _PARTIES or lower in gazetteer.peoples or lower in gazetteer.honorifics or lower in _LINKS:
        return []
    if (lower in gazetteer.bodies and not word.isupper()) or lower in gazetteer.after_name or lower in gazetteer.sites:
        return []
    full = names.people.get(word, "")
    if full:
        return [(0, full, "person", False, True)]
    return [] if names.is_small(word) else [(0, word, names.kind(word), False, True)]


def _read(run: str, text: str, names: ArticleNames, *, opens: bool) -> list[_Read]:
    """Return what a run of capitalised words names, each with where in the run it begins."""
    gazetteer, words = load_gazetteer(), run.split()
    at = 0
    if words[1] == "of" and words[0].lower() in gazetteer.honorifics:
        return []  # "the Prince of Wales"
    if opens and not _is_known(words[0], names):
        at, words = _after_first(at, words)
    given = next((i for i, word in enumerate(words[:-1]) if i and is_given(word)), 0)
    if given and not is_given(words[0]) and not set(words) & _LINKS and words[0].lower() not in gazetteer.sites:
        at, words = at + len(" ".join(words[:given])) + 1, words[given:]  # "Tory MP Ana Orr"
    is_titled, told = False, list[_Read]()
    while words and _leads_in(words):
        is_titled = is_titled or words[0].lower() in gazetteer.honorifics
        country = _country_of(words[0], text)
        if country:
            told.append((at, country, _PLACE, True, False))
        at, words = _after_first(at, words)
    if not words or len(words) > _LONGEST:
        return told
    if len(words) == 1:
        kind: NameKind = "person" if is_titled else ""
        return told + [(at, one[1], one[2] or kind, *one[3:]) for one in _read_word(words[0], text, names, opens=False)]
    return told + _read_row(words, at, text, names, is_titled=is_titled)


def _read_row(words: Sequence[str], at: int, text: str, names: ArticleNames, *, is_titled: bool) -> list[_Read]:
    """Return what several words with capitals name, that begin at ``at`` of their run."""
    gazetteer, name = load_gazetteer(), " ".join(words)
    lower = name.lower()
    country = _country_of(lower, text)
    if country:
        return [(at, country, _PLACE, True, False)]
    for first in range(len(words)):
        land = " ".join(words[first:])
        if land.lower() in gazetteer.countries and (not first or "of" not in words):
            return [(at + len(name) - len(land), land, _PLACE, True, True)]  # "Sunni Saudi Arabia"
    if _is_noise(words):
        return []
    if lower in gazetteer.places:
        return [(at, name, _PLACE, False, True)]
    full = names.people.get(words[-1], "")
    if full and words[0] == full.split()[0]:
        return [(at, full, "person", False, True)]
    return [(at, name, names.kind(name) or ("person" if is_titled else ""), False, True)]


def _after_first(at: int, words: Sequence[str]) -> tuple[int, list[str]]:
    """Return where a run goes on after its first word and the links behind it, and what is left of it."""
    at, words = at + len(words[0]) + 1, list(words[1:])
    while words and words[0] in _LINKS:
        at, words = at + len(words[0]) + 1, words[1:]
    return at, words


def _is_known(word: str, names: ArticleNames) -> bool:
    """Tell whether the word that opens a sentence is a name, as the article writes it so elsewhere, too."""
    gazetteer, lower = load_gazetteer(), word.lower()
    if lower in load_lexicon().starters or lower in gazetteer.noise:
        return False
    is_listed = lower in gazetteer.places or lower in gazetteer.peoples or lower in gazetteer.given
    return is_listed or word in names.inner or word in names.people or word[1:].lower() != word[1:]


def _leads_in(words: Sequence[str]) -> bool:
    """Tell whether the first of several words is no part of the name: "President", "Libyan", "Former"."""
    gazetteer, lower = load_gazetteer(), words[0].lower()
    if len(words) == 1:
        return False
    pair = f"{lower} {words[1].lower()}"
    if pair in gazetteer.places or pair in gazetteer.peoples:
        return False
    if lower in gazetteer.title_openers:
        return (
            lower == "former" or words[1].lower() in gazetteer.honorifics or words[1].lower() in gazetteer.title_openers
        )
    if lower in gazetteer.honorifics:
        return words[1].lower() not in gazetteer.bodies  # "General Motors" is no general
    return lower in gazetteer.peoples


def _country_of(words: str, text: str) -> str:
    """Return the country of a people, as the text writes it: "Libyan" is Libya; "" where it does not name it."""
    country = load_gazetteer().nations.get(words.lower(), "").title()
    return country if country and country in text else ""


def _is_noise(words: Sequence[str]) -> bool:
    gazetteer = load_gazetteer()
    lower, first, last = " ".join(words).lower(), words[0].lower(), words[-1].lower()
    return (
        lower in gazetteer.noise
        or lower in _PARTIES
        or lower in gazetteer.after_name
        or lower in gazetteer.peoples
        or first in gazetteer.noise
        or last in gazetteer.noise
        or last in gazetteer.honorifics
        or last in gazetteer.peoples
    )
