"""The words that the site itself says: one TOML file a language, and the forms that a number asks for."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "words"
_FALLBACK = "en"
# Writing direction of languages that have no file of their own here: their articles and dates still read right.
_RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "ha", "he", "ks", "ps", "sd", "ug", "ur", "yi"))
# Source of the forms: Unicode CLDR, "Language Plural Rules", whole numbers only. "zero" is used where a file has it.
PLURALS: dict[str, Callable[[int], str]] = {
    "one-other": lambda number: "one" if number == 1 else "other",
    "one-two-other": lambda number: {1: "one", 2: "two"}.get(number, "other"),
}
_MOST_NUMBERS = 10_000  # kept: more different ones no site says, unless it serves for weeks
_DATE_SIGNS = re.compile(r"'([^']*)'|(y+)|([ML]+)|(d+)|(E+|c+)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)  # one for each language: to compare two is to ask whether they are one
class Words:
    """What the site says in a language; ``phrases`` are under ``section.key``, ``lists`` are those of the calendar.

    Those of a page are under their ``key`` alone too: they are asked for thousands of times.

    What was said of a number, or of a date, is kept for the next time.
    """

    language: str
    direction: str
    plural: str
    phrases: Mapping[str, str] = field(repr=False)
    lists: Mapping[str, tuple[str, ...]] = field(repr=False)
    numbers: dict[tuple[int, str], str] = field(default_factory=dict, init=False, repr=False)
    nouns: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False)
    dates: dict[int, tuple[object, dict[str, Any]]] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the phrase of a page with its gaps filled; ``key`` without a section is one of ``page``."""
        phrase = self.phrases[key]
        return phrase.format(**values) if values else phrase

    def knows(self, key: str) -> bool:
        """Tell whether there is such a phrase."""
        return key in self.phrases

    def counted(self, number: int, noun: str) -> str:
        """Return a number with its noun in the right form: ``1 event``, ``2 events``."""
        found = self.numbers.get((number, noun))
        if found is None:
            forms = f"count.{noun}."
            form = "zero" if not number and f"{forms}zero" in self.phrases else PLURALS[self.plural](number)
            found = self.phrases.get(forms + form, self.phrases[f"{forms}other"]).format(n=f"{number:,}")
            if len(self.numbers) < _MOST_NUMBERS:
                self.numbers[number, noun] = found
        return found

    def forms(self, noun: str) -> dict[str, str]:
        """Return all forms of a noun by their name, for a script that counts; nobody may change them."""
        found = self.nouns.get(noun)
        if found is None:
            start = f"count.{noun}."
            known = {key.removeprefix(start): words for key, words in self.phrases.items() if key.startswith(start)}
            found = self.nouns[noun] = known
        return found

    def month(self, number: int) -> str:
        """Return a month (1 to 12) as it stands alone, without a day."""
        return self.lists["months_alone"][number - 1]


@cache
def load_words(language: str) -> Words:
    """Return the words for a language tag: its own file, its main language's, or the English one.

    In a language without a file of its own the dates are those of Babel, where the extra ``i18n`` is installed.
    """
    main = language.partition("-")[0].lower()
    name = next((tag for tag in (language.lower(), main) if (_FOLDER / f"{tag}.toml").is_file()), _FALLBACK)
    words = _read(_FOLDER / f"{name}.toml", language)
    if main == _FALLBACK:
        return words
    is_own = name != _FALLBACK
    direction = words.direction if is_own else "rtl" if main in _RIGHT_TO_LEFT else "ltr"
    return _with_babel_dates(replace(words, direction=direction), language)


def languages() -> tuple[str, ...]:
    """Return the languages that have a file of words."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def _read(file: Path, language: str) -> Words:
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    phrases: dict[str, str] = {}
    for section in ("date", "precision", "note", "page"):
        phrases |= {f"{section}.{key}": value for key, value in tables[section].items()}
    phrases |= tables["page"]
    for noun, forms in tables["count"].items():
        phrases |= {f"count.{noun}.{form}": value for form, value in forms.items()}
    lists = {key: tuple(values) for key, values in tables["calendar"].items()}
    return Words(language, tables["language"]["direction"], tables["language"]["plural"], phrases, lists)


def _with_babel_dates(words: Words, language: str) -> Words:
    """Return ``words`` with Babel's names of months and weekdays and its order of a date, when Babel is there."""
    try:
        from babel import Locale, UnknownLocaleError  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return words
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return words
    lists = {
        **words.lists,
        "months": tuple(locale.months["format"]["wide"][number] for number in range(1, 13)),
        "months_alone": tuple(locale.months["stand-alone"]["wide"][number] for number in range(1, 13)),
        "months_short": tuple(locale.months["format"]["abbreviated"][number] for number in range(1, 13)),
        "weekdays": tuple(locale.days["format"]["wide"][number] for number in range(7)),
    }
    skeletons = locale.datetime_skeletons
    patterns = {
        "date.day": str(locale.date_formats["long"].pattern),
        "date.day-of-month": str(skeletons["MMMMd"].pattern) if "MMMMd" in skeletons else "d MMMM",
        "date.month": str(skeletons["yMMMM"].pattern) if "yMMMM" in skeletons else "MMMM y",
    }
    own = {key: _as_phrase(pattern) for key, pattern in patterns.items()}
    good = {key: phrase for key, phrase in own.items() if "{month}" in phrase}
    return replace(words, lists=lists, phrases={**words.phrases, **good})


def _as_phrase(pattern: str) -> str:
    """Return a date pattern (Unicode LDML: ``d MMMM y``) as a phrase with gaps: ``{day} {month} {year}``."""
    out = []
    for quoted, year, month, day, weekday, other in _DATE_SIGNS.findall(pattern):
        out.append("{year}" if year else "{month}" if month else "{day}" if day else "" if weekday else quoted + other)
    return "".join(out).strip(" ,")
