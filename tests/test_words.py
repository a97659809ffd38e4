"""The words of the site: complete in every language, and dates with and without Babel."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from timeline.generate.words import PLURALS, languages, load_words

ROOT = Path(__file__).parent.parent
WORDS = ROOT / "timeline" / "generate" / "words"
OTHERS = sorted(set(languages()) - {"en"})


def keys_of(language: str) -> set[str]:
    """Return ``section.key`` of every word of a language; of a noun that is counted no more than the noun."""
    tables = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}" for section, table in tables.items() for key in table}


def told(code: str, *, has_babel: bool) -> str:
    hide = "" if has_babel else "import sys; sys.modules['babel'] = None\n"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", hide + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_english_and_a_language_from_right_to_left_are_there() -> None:
    assert "en" in languages()
    assert [language for language in OTHERS if load_words(language).direction == "rtl"] != []


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_words_that_english_has_and_no_others(language: str) -> None:
    assert keys_of(language) == keys_of("en")


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_form_that_its_numbers_ask_for(language: str) -> None:
    words = load_words(language)
    tables = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    asked = {PLURALS[words.plural](number) for number in range(120)}

    assert {noun: asked - forms.keys() for noun, forms in tables["count"].items() if asked - forms.keys()} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_of_another_language_is_left_in_english(language: str) -> None:
    own, english = load_words(language), load_words("en")

    for key, phrase in own.phrases.items():
        is_wordless = not re.search(r"[a-z]", re.sub(r"{\w+}", "", phrase))
        assert is_wordless or phrase != english.phrases.get(key), key


def test_every_word_that_a_template_asks_for_is_there() -> None:
    templates = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "templates").rglob("*.html"))
    asked = set(re.findall(r"""\bt\("([a-z-]+)"[,)]""", templates))
    counted = set(re.findall(r"""t\.counted\([^)]*?, "([a-z-]+)"\)""", templates))

    phrases = load_words("en").phrases
    assert len(asked) > 50
    assert {key for key in asked if f"page.{key}" not in phrases} == set()
    assert {noun for noun in counted if f"count.{noun}.other" not in phrases} == set()


DATES = """
from timeline.edtf import parse_edtf
from timeline.generate.dates import in_words
from timeline.generate.words import load_words
print(in_words(parse_edtf("1970-04-13"), load_words({language!r})))
"""


@pytest.mark.parametrize(
    ("language", "with_babel", "without"),
    [
        ("en", "Monday, 13 April 1970", "Monday, 13 April 1970"),
        ("he", "יום שני, 13 באפריל 1970", "יום שני, 13 באפריל 1970"),
        ("de", "Montag, 13. April 1970", "Monday, 13 April 1970"),
        ("fr", "lundi, 13 avril 1970", "Monday, 13 April 1970"),
    ],
)
def test_a_date_is_in_the_words_of_the_language(language: str, with_babel: str, without: str) -> None:
    code = DATES.format(language=language)

    assert told(code, has_babel=True) == with_babel
    assert told(code, has_babel=False) == without


@pytest.mark.parametrize(("language", "direction"), [("he", "rtl"), ("ar", "rtl"), ("fa-IR", "rtl"), ("de", "ltr")])
def test_a_language_runs_in_its_direction(language: str, direction: str) -> None:
    assert load_words(language).direction == direction
