"""Words and what they stand for, and the cutting of a text into tokens whose kind a pattern can ask about."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Any

Value = Any  # what a word stands for: a number, a name; only the row that asks for the class knows
Senses = dict[str, Value]  # class -> value

OTHER = "\x00"  # the kind of every word that no pattern names
BREAK = "\x01"  # stands between two paragraphs
_FIRST_KIND = 0x21

_NUMBER = r"\d{4}-\d\d-\d\d(?:t\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?(?!\w)|\d++(?:[.,:/]\d++)*\w*+"
_LETTERS = r"[a-z]++\w*+"
# Most words: plain letters with a space behind them, which no other kind of token can begin with.
_WORD = r"[a-z]++(?= )"
_PLAIN = r"[^\W\d_]\w*+|[-–—]++|[^\w\s]|_++\w*+"

_ORDINAL_ENDING = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)(?:[:.]([0-5]\d))?")
_DECADE = re.compile(r"(\d{1,3}0)s")
_SLASHED = re.compile(r"\d{1,4}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4}")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d.*")
_FRACTION = re.compile(r"(\d{1,2})/(\d{1,2})")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_DECIMAL = re.compile(r"\d+\.\d+")
_MERIDIEM = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?([ap])m")
_DAY_COMMA_YEAR = re.compile(r"([0-3]?\d),([12]\d{3})")
_LONGEST_REMEMBERED = 24
_MOST_REMEMBERED = 50_000
_MOST_VALUES = 4_096

# One token of every shape that digit_senses can tell: what gives each set of classes its kind beforehand.
SHAPES = (
    *(str(number) for number in range(100)),
    *(f"{number:02}" for number in range(10)),
    *("000", "100", "00100", "0000", "0059", "0060", "0308", "0999", "1000", "1065", "1500", "1565", "2000", "2065"),
    *("2100", "2165", "2200", "2265", "2400", "2465", "2500", "9999", "12345", "2016-03-10", "1st", "32nd", "100th"),
    *(
        "1990s",
        "9pm",
        "3/10/2016",
        "10.3.2016",
        "1/2",
        "9/11",
        "24/7",
        "1,998",
        "3,1998",
        "9:08",
        "9.08",
        "9.08.07",
        "9.5",
        "99.5",
    ),
    *("100.25", "31,200", "25.50", "24.59"),
)


def digit_senses(word: str) -> Senses:
    """Return what a token that starts with a digit may stand for: {class: value}; {} when nothing."""
    return _plain_digits(word) if word.isdecimal() else _shaped_digits(word)


def _plain_digits(word: str) -> Senses:  # one test for each class
    size = len(word)
    if size > 9 or not word.isascii():
        return {}
    number = int(word)
    senses: Senses = {"INT": number}
    if size <= 2:
        senses["YY"] = number
        if size == 2:
            senses["TWODIGITS"] = number
        if 1 <= number <= 31:
            senses["DAY"] = number
        if 1 <= number <= 12:
            senses["HOUR12"] = number
    elif size == 4:
        if 1000 <= number <= 2199:
            senses["YEAR"] = number
        if 1500 <= number <= 2099:
            senses["MODERNYEAR"] = number
        if number // 100 <= 24 and number % 100 < 60:
            senses["HHMM"] = (number // 100, number % 100, None)
    return senses


def _shaped_digits(word: str) -> Senses:
    if _ISO_DAY.fullmatch(word):
        return {"ISO": word}
    if match := _ORDINAL_ENDING.fullmatch(word):
        number = int(match[1])
        return {"ORDINAL": number, "DAYORDINAL": number} if 1 <= number <= 31 else {"ORDINAL": number}
    if match := _DECADE.fullmatch(word):
        return {"DECADE": int(match[1])}
    if match := _MERIDIEM.fullmatch(word):
        return {"CLOCK12": (int(match[1]) % 12 + (12 if match[3] == "p" else 0), int(match[2] or 0), None)}
    if _SLASHED.fullmatch(word):
        return {"SLASHED": word}
    if match := _FRACTION.fullmatch(word):
        senses: Senses = {"SHORTSLASHED": word}
        if 0 < int(match[1]) < int(match[2]):
            senses["FRACTION"] = Fraction(int(match[1]), int(match[2]))
        return senses
    if _THOUSANDS.fullmatch(word):
        return {"BIGNUMBER": int(word.replace(",", ""))}
    senses = {}
    if match := _CLOCK.fullmatch(word):
        name = "CLOCK" if ":" in word else "DOTCLOCK"
        senses[name] = (int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _DAY_COMMA_YEAR.fullmatch(word):
        senses["DAYCOMMAYEAR"] = (int(match[1]), int(match[2]))
    if _DECIMAL.fullmatch(word):
        senses["DECIMAL"] = Fraction(word)
    return senses


@lru_cache(maxsize=4)
def load_words(package: str) -> dict[str, Any]:
    """Return the tables of ``words.toml`` of a language package; nobody may change them."""
    return tomllib.loads(resources.files(package).joinpath("words.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Tokens:
    """A block cut up: ``words[i]`` (small letters) stands at ``starts[i]``; ``kinds[i]`` is the character of its kind.

    The BREAK at its end has no letters. ``is_read_as_written`` is set by who reads more than words and kinds: capitals,
    places in the text.
    """

    text: str
    words: list[str]
    starts: list[int]
    kinds: str
    is_read_as_written: bool = False

    def end(self, index: int) -> int:
        """Return where in the text a token ends."""
        return self.starts[index] + len(self.words[index])


class _KindOfWord(dict[str, str]):
    """Word -> kind. Tokens of digits and words of no class get theirs when first seen: there are too many to list."""

    def __init__(self, lexicon: "Lexicon") -> None:
        super().__init__()
        self._lexicon = lexicon
        self[""] = BREAK

    def __missing__(self, word: str) -> str:
        if word[0].isdecimal():
            kind = self._lexicon.known_kind(digit_senses(word))
        elif len(word) > 1 and not word.isalnum():
            bare = self._lexicon.strip(word)
            kind = self.get(bare, OTHER) if bare else OTHER
        else:
            kind = OTHER
        if len(word) < _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[word] = kind
        return kind


class Lexicon:
    """The words of one language by class, and for each set of classes a one-character *kind* that patterns match."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.classes: dict[str, Senses] = {name: words for name, words in table.items() if name.isupper()}
        self.tense: dict[str, list[str]] = table["tense"]
        self.cues: dict[str, str] = table["cues"]
        self._named = frozenset(table["needs_capital"]["classes"])
        self._needs_capital = frozenset(table["needs_capital"]["words"])
        self._dropped = str.maketrans("", "", table["tokens"]["drop"])
        # The space before a token is taken with it, and the plain word is tried first: each saves the search a walk
        # through all the other kinds, at every space and for two words in three. Together they halve the time.
        kinds = "|".join([_WORD, *table["tokens"]["patterns"], _LETTERS, _NUMBER, _PLAIN])
        self._token = re.compile(rf"\s?+({kinds})")
        self._kinds: dict[frozenset[str], str] = {}
        self._charsets: dict[str, str] = {}
        self._word_kinds = _KindOfWord(self)
        self._small_kinds: dict[str, str] = {}
        self._glued: dict[str, str] = {}
        self._values: dict[tuple[str, tuple[str, ...]], Value] = {}
        self._senses: dict[str, Senses] = {}
        self._second_look = re.compile("(?!)")

    @classmethod
    def load(cls, package: str) -> "Lexicon":
        """Return the lexicon in ``words.toml`` of a language package; ``freeze`` it when all patterns are read."""
        return cls(load_words(package))

    def add_literal(self, word: str) -> str:
        """Return the class of a word that a pattern names itself."""
        self.classes.setdefault("=" + word, {})[word] = word
        self._senses.clear()
        return "=" + word

    def strip(self, word: str) -> str:
        """Return a token that is more than a word ("a.m.") as the table of words has it."""
        return word.translate(self._dropped)

    def senses(self, word: str) -> Senses:
        """Return every class that a token stands in, with its value there; {} when none."""
        if word[0].isdecimal():
            return digit_senses(word)
        known = self._senses.get(word)
        if known is None:
            if len(self._senses) >= _MOST_VALUES:
                self._senses.clear()
            bare = word if len(word) == 1 else self.strip(word)
            known = {name: words[bare] for name, words in self.classes.items() if bare in words}
            self._senses[word] = known
        return known

    def value(self, word: str, classes: tuple[str, ...]) -> Value:
        """Return what a token stands for in the first of ``classes`` that has it; a word in small letters is a class.

        What was asked for lately is remembered: the same few words come again and again.
        """
        known = self._values.get((word, classes), self)
        if known is self:
            if len(self._values) >= _MOST_VALUES:
                self._values.clear()
            names = tuple(name if name.isupper() else "=" + name for name in classes)
            known = self._values[word, classes] = self._find_value(word, names)
        return known

    def _find_value(self, word: str, classes: tuple[str, ...]) -> Value:
        if word[0].isdecimal():
            senses = digit_senses(word)
            return next(senses[name] for name in classes if name in senses)
        bare = word if len(word) == 1 else self.strip(word)
        return next(self.classes[name][bare] for name in classes if bare in self.classes.get(name, ()))

    def known_kind(self, senses: Senses) -> str:
        """Return the character that stands for a set of classes; OTHER when no word of the language has just these."""
        return self._kinds.get(frozenset(senses), OTHER)

    def charset(self, name: str) -> str:
        """Return all kinds that are, among others, of class ``name``; raises KeyError for a class nobody has."""
        return self._charsets[name]

    def freeze(self) -> None:
        """Give every word and every shape of number its kind."""
        inverse: dict[str, Senses] = {}
        for name, members in self.classes.items():
            for word, value in members.items():
                inverse.setdefault(word, {})[name] = value
        by_word = {word: self._senses_in(inverse, word) for word in sorted(inverse)}
        for senses in [*by_word.values(), *map(digit_senses, SHAPES), {"HYPHEN": 1}, {"NEARDOT": 1}]:
            self._allocate(senses)
        for word, senses in by_word.items():
            self._word_kinds[word] = self.known_kind(senses)
            if word in self._needs_capital:
                small = {name: value for name, value in senses.items() if name not in self._named}
                self._small_kinds[word] = self._allocate(small)
        for classes, kind in self._kinds.items():
            for name in classes:
                self._charsets[name] = self._charsets.get(name, "") + kind
        self._glued = {self._word_kinds["-"]: self.known_kind({"HYPHEN": 1})}
        suspects = {*self._glued, *(self._word_kinds[word] for word in self._small_kinds)}
        self._second_look = re.compile("[" + "".join(map(re.escape, sorted(suspects))) + "]")

    def _senses_in(self, inverse: dict[str, Senses], word: str) -> Senses:
        """Return what ``senses`` does, from a table by word: asking every class for every word takes long."""
        if word[0].isdecimal():
            return digit_senses(word)
        return inverse.get(word if len(word) == 1 else self.strip(word), {})

    def _allocate(self, senses: Senses) -> str:
        classes = frozenset(senses)
        if not classes:
            return OTHER
        return self._kinds.setdefault(classes, chr(_FIRST_KIND + len(self._kinds)))

    def cut(self, text: str, blocks: Iterable[tuple[int, int]], wanted: re.Pattern[str]) -> Iterator[Tokens]:
        """Yield the tokens of each block of ``text`` that has a token of the kinds ``wanted``, a BREAK after them."""
        small = lower_in_place(text)
        words_in, kind_of = self._token.findall, self._word_kinds.__getitem__
        for start, end in blocks:
            words = words_in(small, start, end)
            kinds = "".join(map(kind_of, words))
            if wanted.search(kinds) is None:
                continue
            # Nothing but white space stands between two tokens, so each is found where it stands, faster than by match.
            starts, find, place = [], small.find, start
            for word in words:
                place = find(word, place)
                starts.append(place)
                place += len(word)
            kinds = self._look_again(text, words, starts, kinds) + BREAK
            words.append("")
            starts.append(end)
            yield Tokens(text, words, starts, kinds)

    def _look_again(self, text: str, words: list[str], starts: list[int], kinds: str) -> str:
        """Return ``kinds`` with the dashes told apart that join two words, and names told from small words."""
        if self._second_look.search(kinds) is None:
            return kinds
        mended = list(kinds)
        for match in self._second_look.finditer(kinds):
            index = match.start()
            kind, start = kinds[index], starts[index]
            if kind in self._glued:
                end = start + len(words[index])
                joins = start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
                if joins and end - start == 1:
                    mended[index] = self._glued[kind]
            elif words[index] in self._small_kinds and not text[start].isupper():
                mended[index] = self._small_kinds[words[index]]
        return "".join(mended)


@lru_cache(maxsize=64)  # finding, dating and pairing ask for those of the same texts, one after the other
def lower_in_place(text: str) -> str:
    """Return ``text`` in small letters, every character where it was."""
    small = text.lower()
    # U+0130 is the one letter whose small form is longer than itself.
    return small if len(small) == len(text) else text.replace("\u0130", "I").lower()
