"""Numbers in a text with what they count: "at least 12 people", "two dozen homes", "$3 million", "magnitude 6.1".

It lies beside the records, below the stages: what a source counts is asked for where mentions are told and where events
are merged, of mentions made elsewhere too, and of those nothing is known but the words of their quotes.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from timeline.model import Span

CountUnit = Literal["", "money", "magnitude", "measure"]
CountBound = Literal["", "about", "least", "most"]
_YEARS = range(1900, 2101)  # a bare number of these is more likely a year
_NUMBERED = re.compile(r"\b(?:No\.?|[Aa]ged|[Pp]age|[Rr]oom|[Nn]umber|[Hh]alf)\s$")
_SHARE = re.compile(r"\s?(?:%|percent\b|per cent\b)")
_LONGEST_BOUND = 24  # characters
_LONGEST_NOUN = 4  # words from the number to the noun that it counts: "two Syrian refugee families"


class Count(NamedTuple):
    """A number and what it counts: ``of`` is the noun, with what stands before it, "" where no noun does.

    ``unit`` is "" for things and people, ``of`` a currency for "money", a unit for "measure". ``span`` holds the number
    with its sign or the word "magnitude". ``bound`` says how exact it is: "least" for "at least", "over".
    """

    span: Span
    number: int | float
    of: str = ""
    unit: CountUnit = ""
    bound: CountBound = ""


class _Words(NamedTuple):
    numbers: Mapping[str, int]
    multiples: Mapping[str, int]
    none: Mapping[str, str]
    bounds: tuple[tuple[re.Pattern[str], CountBound], ...]
    bound_ends: tuple[str, ...]
    signs: Mapping[str, str]
    currencies: frozenset[str]
    measures: frozenset[str]
    plural: frozenset[str]
    ends: frozenset[str]
    number: re.Pattern[str]
    start: re.Pattern[str]  # what a count may begin with; most words cannot
    following: re.Pattern[str]


def counts_in(text: str, but: tuple[int, int] = (0, 0)) -> Iterator[Count]:
    """Yield the counts of a text in reading order, but for those that begin within a range, that of a date.

    No years, ages ("48-year-old"), ranges, scores, clock times, ordinals, nor what only sounds like a number ("one of
    them", "dozens").
    """
    words = _words()
    end = 0
    for start in [match.start() for match in words.start.finditer(text)]:
        match = words.number.match(text, start) if start >= end else None
        if match is None:
            continue
        end = match.end()
        if but[0] <= start < but[1]:
            continue
        found = _none(text, match, words) if match["none"] else _count(text, match, words)
        if found is not None:
            yield found


def _none(text: str, match: re.Match[str], words: _Words) -> Count | None:
    told = "-".join(match["none"].lower().split())
    if told in words.none:
        return Count(Span(*match.span()), 0, words.none[told])
    noun = _noun(text, match.end(), words)
    return Count(Span(*match.span()), 0, noun) if noun and _is_plural(noun, words) else None


def _count(text: str, match: re.Match[str], words: _Words) -> Count | None:
    number = _value(match, words)
    after = text[match.end() : match.end() + len(" on the Richter")]
    is_magnitude = match["magnitude"] or after.lower().startswith((" on the richter", "-magnitude", " magnitude"))
    if not is_magnitude and (after[:1] in ("-", "–", "'", "’") or _is_part(text, match.start())):
        return None
    before = text[max(match.start() - _LONGEST_BOUND, 0) : match.start()]
    bound: CountBound = ""
    if before.rstrip().lower().endswith(words.bound_ends):  # few are; the patterns are slow
        bound = next((name for pattern, name in words.bounds if pattern.search(before)), "")
    span = Span(*match.span())
    if match["sign"]:
        return Count(span, number, words.signs[match["sign"][-1]], "money", bound)
    if is_magnitude:
        return Count(span, number, "magnitude", "magnitude", bound)
    if _SHARE.match(text, match.end()):
        return Count(span, number, "percent", "measure", bound)
    noun = _noun(text, match.end(), words, is_one=number == 1)
    first, last = (noun.split()[0], noun.split()[-1]) if noun else ("", "")
    if last in words.currencies:
        return Count(span, number, last, "money", bound)
    if first in words.measures:
        return Count(span, number, first, "measure", bound)
    is_bare = match["digits"] is not None and "," not in match["digits"] and not match["multiple"]
    if isinstance(number, float) or (is_bare and number in _YEARS):
        return None
    return None if number == 1 and not noun else Count(span, number, noun, "", bound)


def _value(match: re.Match[str], words: _Words) -> int | float:
    multiple = words.multiples[match["multiple"].lower()] if match["multiple"] else 1
    if match["digits"]:
        plain = match["digits"].replace(",", "")
        number: int | float = float(plain) if "." in plain else int(plain)
    elif match["tens"]:
        number = words.numbers[match["tens"].lower()] + words.numbers[match["ones"].lower()]
    elif match["word"]:
        number = words.numbers[match["word"].lower()]
    else:
        number = 1  # "a dozen"
    told = number * multiple
    return round(told) if multiple > 1 else told


def _is_part(text: str, start: int) -> bool:
    """Tell whether a number only ends something else: "3-2", "10:30", "No. 10", "aged 48"."""
    return text[max(start - 1, 0) : start] in ("-", "–", ":", ".", "/", "#") or bool(
        _NUMBERED.search(text[max(start - 8, 0) : start])
    )


def _noun(text: str, start: int, words: _Words, *, is_one: bool = False) -> str:
    """Return the noun that a number before ``start`` counts, with what stands before it; "" where none follows."""
    taken: list[str] = []
    position = start
    while len(taken) < _LONGEST_NOUN and (match := words.following.match(text, position)):
        word = match.group(1)
        if word.lower() in words.ends or (word[0].isupper() and taken):
            break
        taken.append(word.lower())
        position = match.end()
        if is_one or _is_plural(taken[-1], words):
            return " ".join(taken)
    return ""


def _is_plural(noun: str, words: _Words) -> bool:
    last = noun.rpartition(" ")[2]
    ends_so = last.endswith("s") and len(last) > 3 and not last.endswith(("ss", "us", "is"))
    return ends_so or last in words.plural or last in words.measures


def _start_of(signs: Iterable[str], words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for a digit, a sign or a whole word; it passes over all others by their first letter alone."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(word[1:])
    letters = "".join(sorted(rests))
    single = f"0-9{''.join(map(re.escape, signs))}"
    whole = "|".join(f"(?<={letter})(?:{'|'.join(rest)})" for letter, rest in sorted(rests.items()))
    pattern = rf"[{single}{letters}](?:(?<=[{single}])|(?<![a-z].)(?:{whole})(?![a-z]))"
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


@cache
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("counts.toml").read_text(encoding="utf-8"))
    numbers, multiples = data["numbers"], data["multiples"]
    tens, ones = "|".join(w for w, n in numbers.items() if n >= 20), "|".join(w for w, n in numbers.items() if n < 10)
    large = "|".join(word for word in multiples if len(word) > len("bn"))
    signs = "".join(map(re.escape, data["money"]["signs"]))
    pattern = (
        rf"(?:(?P<magnitude>\bmagnitude[ -](?:of )?)|(?P<sign>(?:US|A|C|NZ)?[{signs}])\s?)?"
        rf"(?:(?<![\w.,])(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?![\d:/]|[.,]\d|st\b|nd\b|rd\b|th\b|s\b)"
        rf"|\b(?P<tens>{tens})[ -](?P<ones>{ones})\b|\b(?P<word>{'|'.join(numbers)})\b|\ban?(?=\s(?:{large})\b))"
        rf"(?:(?:\s|(?<=\d))(?P<multiple>{large}|(?<=\d)(?:m|bn))\b)?"
        r"|\b(?P<none>nobody|no one|no(?= [a-z]+\b))\b"
    )
    bounds: tuple[tuple[CountBound, str], ...] = tuple(
        (name, data["bounds"][name]) for name in ("least", "most", "about")
    )
    prefixes = ("us", "a", "an", "c", "nz", "magnitude", "no", "nobody")
    return _Words(
        numbers=numbers,
        multiples=multiples,
        none=data["none"],
        bounds=tuple((re.compile(rf"\b(?:{told})\s?$", re.IGNORECASE), name) for name, told in bounds),
        bound_ends=tuple(sorted({phrase.split()[-1] for _, told in bounds for phrase in told.split("|")})),
        signs=data["money"]["signs"],
        currencies=frozenset(data["money"]["words"].split()),
        measures=frozenset(data["measures"]["words"].split()),
        plural=frozenset(data["nouns"]["plural"].split()),
        ends=frozenset(data["nouns"]["ends"].split()),
        number=re.compile(pattern, re.IGNORECASE),
        start=_start_of(data["money"]["signs"], [*numbers, *prefixes]),
        following=re.compile(r"\s([^\W\d_][\w’'-]*)"),
    )
