"""What an article as a whole tells about its names: full forms, letters that stand for them, who is called what."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from timeline.extract.batches import remembered
from timeline.extract.descriptions import Described, bodies_introduced, people_introduced, references
from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.kinds import kind_of, without_title
from timeline.extract.lexicon import load_lexicon
from timeline.model import Name, NameKind, Span

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\.?"
_SMALL_PARTS = "van|von|de|la|le|bin|ibn|al|el|der|den|du|da|das|dos|del|di"
# A word in capitals where no sentence begins: after a small letter, a digit, a comma or an opening bracket.
# Patterns that begin with a set of letters are sought fastest: what stands before these is looked at only then.
_LARGE = "[A-ZÀ-ÖØ-Þ]"
_INNER = re.compile(rf"{_LARGE}(?:(?<=[a-zà-ÿ0-9,(]\s{_LARGE})|(?<=[a-zà-ÿ]\s[“\"(]{_LARGE}))[\w’'-]*\.?")
_RUN = re.compile(rf"{_CAPITAL}(?:[ \u00a0](?:(?:{_SMALL_PARTS})[ \u00a0]){{0,2}}{_CAPITAL}){{1,4}}")
_AGE = re.compile(r"\s*,\s*(?:aged\s+)?\d{1,3}\b\s*,?")
# What only people do, right after their names.
_DOES = re.compile(
    r"\s(?:died|resigned|retired|tweeted|wept|smiled|pleaded|testified|married|stepped down"
    r"|was (?:born|jailed|sentenced|arrested|shot|buried|sworn in|re-elected))\b"
)
_OFFICE = re.compile(r", (?:an?|the|his|her|its|who|whose)\s((?:[\w’'-]+\s){0,4}?[\w’'-]+)")
_LETTERS = re.compile(r"\(([A-Z][A-Z&]{1,6})\)")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_MR = re.compile(
    r"[MDSL](?<!\w.)(?:(?<=M)(?:r|rs|s|iss)|(?<=D)(?:r|ame)|(?<=S)ir|(?<=L)(?:ord|ady))\.?\s([A-ZÀ-ÖØ-Þ][\w’'-]+)"
)
_SHOUTED = re.compile(r"[A-Z](?<!\w.)[A-Z]+\W+(?:\d+\W+)?[A-Z]{2,}\W+(?:\d+\W+)?[A-Z]{2,}\b")
_LONGEST_HEADING = 160  # characters
_LONGEST_FULL_FORM = 10  # words
_LINKS = frozenset({"of", "for", "and", "the", "on", "in", "to", "de", "du", "des", "la"})


@dataclass(frozen=True)
class ArticleNames:
    """What an article as a whole tells about its names; each part is found when it is first asked for."""

    text: str
    _small: dict[str, bool] = field(default_factory=dict, compare=False)

    @cached_property
    def inner(self) -> frozenset[str]:
        """The words that have a capital in the middle of a sentence, so that it makes them names."""
        text = "\n".join([line for line in self.text.split("\n") if not _is_headline(line)])
        return frozenset(_bare(match) for match in _INNER.findall(text))

    @cached_property
    def people(self) -> dict[str, str]:
        """The full name of each person by the last word of it, where just one person has that word."""
        found: dict[str, set[str]] = {}
        noise, starters = load_gazetteer().noise, load_lexicon().starters
        for match in _RUN.finditer(self.text):
            words = _bare(match.group()).split()
            while len(words) > 1 and (words[0].lower() in noise or words[0].lower() in starters):
                words = words[1:]  # "On Monday Tariq Olawale"
            full, is_titled = without_title(words)
            if 2 <= len(full) <= 6 and self._is_person(full, is_titled, match.end()):
                while full[-1].lower().rstrip(".") in load_gazetteer().after_name and len(full) > 2:
                    full = full[:-1]
                found.setdefault(full[-1], set()).add(" ".join(full))
        by_last = {
            last: max(names, key=lambda name: (len(name), name))
            for last, names in found.items()
            if len({name.split()[0] for name in names}) == 1
        }
        # "Kim Jong-un" is Kim, and who is called Anna is the one Anna of the article
        firsts = Counter(name.split()[0] for name in by_last.values())
        by_first = {name.split()[0]: name for name in by_last.values() if firsts[name.split()[0]] == 1}
        shared = {name.split()[0] for names in found.values() if len(names) > 1 for name in names} - by_first.keys()
        return {first: name for first, name in by_first.items() if first not in shared} | by_last

    @cached_property
    def in_letters(self) -> dict[str, str]:
        """The full form of letters that the article explains: "World Health Organization (WHO)"."""
        found: dict[str, str] = {}
        for match in _LETTERS.finditer(self.text):
            full = _full_form(self.text[max(match.start() - 160, 0) : match.start()], match.group(1))
            if full:
                found.setdefault(match.group(1), full)
        return found

    def kind(self, name: str) -> NameKind:
        """Return what a full name is, as its words or the article show it."""
        words = name.split()
        kind = kind_of(words)
        return "person" if not kind and self.people.get(words[-1]) == name else kind

    def is_small(self, word: str) -> bool:
        """Tell whether the article writes ``word`` with a small letter, too: a word like others, no name."""
        lower = word.lower()
        known = self._small.get(lower)
        if known is None:
            known = self._small[lower] = _stands_in(self.text, lower)
        return known

    def described(self, span: Span) -> Iterator[tuple[int, Name]]:
        """Yield who or what descriptions in ``span`` stand for ("the North Korean leader"), each with its place.

        Only where the article introduces just one name so.
        """
        people, bodies = (lambda: self._people_introduced), (lambda: self._bodies_introduced)
        for place, meant in references(self.text, span, people, bodies):
            yield place, Name(meant, self.kind(meant))

    @cached_property
    def shouts(self) -> bool:
        """Tell whether several words in a row stand in capitals: "STORM KILLS TEN IN PERU"."""
        return _SHOUTED.search(self.text) is not None

    @cached_property
    def _people_introduced(self) -> tuple[Described, ...]:
        return tuple(people_introduced(self.text, self.people, self._is_called_a_person))

    @cached_property
    def _bodies_introduced(self) -> tuple[Described, ...]:
        return tuple(bodies_introduced(self.text, self._is_called_a_person))

    def _is_called_a_person(self, name: str) -> bool:
        return self.kind(name) == "person"

    @cached_property
    def _with_title(self) -> frozenset[str]:
        return frozenset(_bare(name) for name in _MR.findall(self.text))

    def _is_person(self, words: list[str], is_titled: bool, end: int) -> bool:
        kind = kind_of(words, is_titled=is_titled)
        if kind:
            return kind == "person"
        if words[-1] in self._with_title and len(words) <= 3:
            return True  # "Angus Quill … Mr Quill"
        # "Hikmet Cetin, 54," and "Hikmet Cetin, who": only people have an age or are told of with "who"
        if _AGE.match(self.text, end) or self.text.startswith(", who ", end) or _DOES.match(self.text, end):
            return True
        office = _OFFICE.match(self.text, end)
        heads = load_gazetteer().honorifics
        return office is not None and any(word in heads for word in office.group(1).split())


@remembered
def names_of(text: str) -> ArticleNames:
    """Return what is known of the names in an article's text; the last articles are remembered."""
    return ArticleNames(text)


def _stands_in(text: str, word: str) -> bool:
    """Tell whether ``word`` stands in ``text`` by itself; every name asks for another, so no pattern is made of it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        opens = _is_letter(text[max(at - 1, 0) : at]) != _is_letter(word[0])
        if opens and _is_letter(text[end : end + 1]) != _is_letter(word[-1]):
            return True
        at = text.find(word, at + 1)
    return False


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _is_headline(line: str) -> bool:
    """Tell whether a line has its words in capitals as headlines have: "Thousands Flee as Volcano Erupts"."""
    if not line or len(line) > _LONGEST_HEADING or line.rstrip()[-1:] in (".", "”", '"', ","):
        return False
    words = [word for word in _WORD.findall(line) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _bare(name: str) -> str:
    return name.rstrip(".").removesuffix("'s").removesuffix("’s")


def _full_form(before: str, letters: str) -> str:
    """Return the words right before letters in brackets that they are the first letters of."""
    words = before.split()[-_LONGEST_FULL_FORM:]
    wanted = [letter.lower() for letter in letters if letter != "&"]
    for start in range(len(words) - len(wanted), -1, -1):
        run = words[start:]
        if not run[0][:1].isupper() or any(not word[0].isupper() and word not in (*_LINKS, "&") for word in run):
            continue
        told = [word[0].lower() for word in run if word[0].isupper()]
        everything = [word[0].lower() for word in run if word != "&"]
        if wanted in (told, everything):
            return " ".join(_bare(word) if at == len(run) - 1 else word for at, word in enumerate(run))
    return ""
