"""Who or what "the North Korean leader", "the French president" or "the bank" stands for, where an article says it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.kinds import kind_of, without_title
from timeline.model import Span

# A word of a description; what begins a phrase or a clause of its own ends it.
_WORD = (
    r"(?!(?:the|an?|and|or|of|in|who|which|that|to|by|with|for|on|at|from|as|after|before|was|were|is|are|had|has|said"
    r"|told|against|over|between|but)\s)[\w’'.-]+\s"
)
_CAP = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_NAME = rf"{_CAP}(?:\s(?:(?:van|von|de|la|bin|al|der|da|dos|del|di)\s){{0,2}}{_CAP}){{0,4}}"
_PLACE = rf"{_CAP}(?:\s{_CAP}){{0,3}}"
_ENDS = frozenset('.!?\n:”"')
_APPOSED = re.compile(r",\san?\s")
_OWNED = re.compile(r"(?:['’]s|s['’])$")
# What says nothing of who is meant.
_NEUTRAL = frozenset({
    "new", "current", "then", "late", "outgoing", "incoming", "veteran", "longtime", "long-time", "long-serving",
    "embattled", "popular", "powerful", "his", "her", "its", "their", "our", "company", "firm", "bank", "country",
    "nation", "club", "team", "group", "party", "union", "airline", "state", "city", "carmaker",
})  # fmt: skip
_FORMER = frozenset({"former", "ex", "late", "then"})
_TITLE_PARTS = frozenset({"prime", "vice", "deputy", "chief", "foreign", "finance", "interior", "defence", "defense"})
# A deputy is not called by the office alone, nor is the head of a government called "the minister".
_NOT_ALONE = frozenset({"prime", "vice", "deputy", "former"})
_SAME_HEAD = {"ceo": "chief executive", "executive": "chief executive", "premier": "prime minister", "firm": "company"}
_SAME_MODIFIER = {
    "u.s": "america", "us": "america", "usa": "america", "u.k": "britain", "uk": "britain", "korean": "korea",
    "lankan": "lanka", "states": "america", "kingdom": "britain", "eu": "european", "u.n": "un",
}  # fmt: skip
_FIRST_HALVES = frozenset({"united"})
_AFTER_SPACE = re.compile(r"[A-ZÀ-ÖØ-Þ](?<=\s.)")
_ENDING = 3  # letters by which offices are told from other words
_FOUR_WORDS = 100  # characters that four words seldom fill


@dataclass(frozen=True, slots=True)
class Described:
    """A name that an article introduces as ``head``, with what it says of it there, and where it does so."""

    meant: str
    head: str
    modifiers: frozenset[str]
    place: int


def references(
    text: str, span: Span, people: Callable[[], Sequence[Described]], bodies: Callable[[], Sequence[Described]]
) -> Iterator[tuple[int, str]]:
    """Yield the place of each description in ``span`` that can mean just one of those introduced, and its name.

    ``people`` and ``bodies`` give what the article introduces; they are asked only where something is described.
    """
    for introduced, pattern in ((people, _patterns().person_meant), (bodies, _patterns().body_meant)):
        is_person = introduced is people
        for match in pattern.finditer(text, span.start, span.end):
            head, modifiers = _read(match.group(1), match.group(2), match.group(3) or "")
            fitting = [one for one in introduced() if _fits(one, head, modifiers)]
            if len({one.meant for one in fitting}) != 1:
                continue
            if is_person or (fitting[0].place < match.start() and not _has_rival(text, match.group(2), fitting)):
                yield match.start(), fitting[0].meant


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How descriptions stand beside names, and alone."""

    titled: re.Pattern[str]
    person_after: re.Pattern[str]
    person_before: re.Pattern[str]
    person_meant: re.Pattern[str]
    body_after: re.Pattern[str]
    body_name: re.Pattern[str]
    body_meant: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    gazetteer = load_gazetteer()
    small_role, body = ("|".join(sorted(words, key=lambda word: (-len(word), word)))
                        for words in (gazetteer.roles, gazetteer.described))  # fmt: skip
    role = _any_of(gazetteer.roles)
    owner = rf"(?:\s(?:of|at|for)\s(?:the\s)?({_PLACE}))?"
    closed = r"(?=[,.;:)]|\swho\b)"
    the = r"[Tt](?<!\w.)he"  # the same as with a boundary before it, and found in half the time
    after_owner = rf"(?![\w-]|\s(?:of|at|for)\s|\s{_CAP}\s?(?!said))"
    return _Patterns(
        titled=re.compile(rf"((?:{_WORD}){{0,4}})\b({role})\s({_NAME})"),
        person_after=re.compile(
            rf"({_NAME}),\s(?:(?:the|an?|its|his|her)\s)?((?:{_WORD}){{0,4}}?)\b({role}){owner}{closed}"
        ),
        person_before=re.compile(rf"{the}\s((?:{_WORD}){{0,3}})\b({small_role}){owner},\s({_NAME}),"),
        person_meant=re.compile(rf"{the}\s((?:{_WORD}){{0,4}}?)\b({role}){owner}{after_owner}"),
        body_after=re.compile(rf"({_NAME}),\s(?:the|an?)\s((?:{_WORD}){{0,4}}?)\b({body})\b(?!['’-])"),
        body_name=re.compile(rf"{_CAP}(?:\s(?:of|for|&)\s{_CAP}|\s{_CAP}){{1,6}}"),
        body_meant=re.compile(rf"{the}\s((?:{_WORD}){{0,2}}?)\b({body})()(?![\w-]|\s(?:of|at|for)\s)"),
    )


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for words, large letters or small, that passes over all others by their first letter alone."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    letters = ((f"[{letter}{letter.upper()}]", "|".join(rest)) for letter, rest in by_letter.items())
    return "(?:" + "|".join(rf"{letter}(?<!\w{letter})(?i:{rest})" for letter, rest in letters) + ")"


def _titled(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``titled`` finds, sought only where an office stands before a capital, as it is slow elsewhere."""
    at = 0
    for start in _offices(text):
        if start >= at:
            match = _patterns().titled.search(text, max(at, _words_back(text, start)))
            if match is not None:  # there is always one: the office and the name themselves
                yield match
                at = match.end()


def _offices(text: str) -> Iterator[int]:
    """Yield where each office begins that stands before a word with a capital."""
    by_ending = _roles_by_ending()
    for capital in _AFTER_SPACE.finditer(text):
        end = capital.start() - 1
        for role in by_ending.get(text[max(end - _ENDING, 0) : end].lower(), ()):
            start = end - len(role)
            if start >= 0 and text[start:end].lower() == role and not (start and _is_of_word(text[start - 1])):
                yield start
                break


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


@cache
def _roles_by_ending() -> dict[str, list[str]]:
    """Return the offices by their last letters, the longest first: most words end like none."""
    found: dict[str, list[str]] = {}
    for role in sorted(load_gazetteer().roles, key=lambda word: (-len(word), word)):
        found.setdefault(role[-_ENDING:], []).append(role)
    return found


def _words_back(text: str, place: int) -> int:
    """Return a place before the four words that may describe the office at ``place``."""
    for size in (_FOUR_WORDS, place):
        start = max(place - size, 0)
        pieces = text[start:place].rsplit(None, 5)
        if len(pieces) > 5:
            return start + len(pieces[0])
    return 0


def people_introduced(text: str, people: Mapping[str, str], is_person: Callable[[str], bool]) -> Iterator[Described]:
    """Yield the people whom an article introduces by a description: "Kim Jong Un, the North Korean leader"."""
    patterns = _patterns()
    for match in _titled(text):
        name = _named(match.group(3), people)
        if name:
            yield _described(name, match.start(), match.group(1), match.group(2), "")
    for match in patterns.person_after.finditer(text):
        name = _named(match.group(1), people)
        if name and is_person(name):
            yield _described(name, match.start(), match.group(2), match.group(3), match.group(4) or "")
    for match in patterns.person_before.finditer(text):
        name = _named(match.group(4), people)
        if name and is_person(name):
            yield _described(name, match.start(), match.group(1), match.group(2), match.group(3) or "")


def _named(words: str, people: Mapping[str, str]) -> str:
    """Return the full form of a person's name, "" for what is none."""
    bare, _ = without_title(_OWNED.sub("", words).split())
    last = bare[-1]
    if last in people:
        return people[last]
    kind = kind_of(bare, is_titled=True)
    return " ".join(bare) if kind == "person" and last.lower() not in load_gazetteer().honorifics else ""


def _described(name: str, place: int, before: str, head: str, owner: str) -> Described:
    read, modifiers = _read(before, head, owner)
    return Described(name, read, modifiers, place)


def bodies_introduced(text: str, is_person: Callable[[str], bool]) -> Iterator[Described]:
    """Yield the organisations that an article introduces: "Acme, a bank", or by their own names: "First Bank"."""
    gazetteer = load_gazetteer()
    for match in _patterns().body_after.finditer(text):
        name = _OWNED.sub("", match.group(1))
        lower = name.lower()
        opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in _ENDS
        if opens and " " not in name and not _APPOSED.match(text, match.end(1)):
            continue  # "Outside, the bank …": a lone word that opens a sentence needs more to be a name
        is_other = lower in gazetteer.places or lower in gazetteer.noise or lower in gazetteer.peoples
        if is_other or is_person(name) or kind_of(name.split()) == "place":
            continue
        yield from _as_body(name, match.start(), match.group(2), match.group(3))
    for match in _patterns().body_name.finditer(text):
        words = match.group().split()
        is_longer = text.startswith(" and ", match.end()) and words[0].lower() in gazetteer.body_openings
        if kind_of(words) != "organisation" or is_longer:
            continue
        for word in (words[-1].lower(), words[0].lower()):
            head = gazetteer.bodies_as.get(word, word if word in gazetteer.described else "")
            if head:
                yield from _as_body(" ".join(words), match.start(), "", head)
                break


def _as_body(name: str, place: int, before: str, head: str) -> Iterator[Described]:
    read, modifiers = _read(before, head, "")
    yield Described(name, read, modifiers, place)
    if read in load_gazetteer().traders:
        yield Described(name, "company", modifiers, place)


def _read(before: str, head: str, owner: str) -> tuple[str, frozenset[str]]:
    """Return the head of a description, "prime minister", and what else it says, peoples by their country."""
    words = [word.lower().rstrip(".,") for word in before.split()]
    head = head.lower()
    title: list[str] = []
    while words and words[-1] in _TITLE_PARTS:
        title.insert(0, words.pop())
    full = " ".join([*title, head])
    full = {"chief executive officer": "chief executive"}.get(full, _SAME_HEAD.get(full, full))
    if not title:
        full = _SAME_HEAD.get(head, full)
    if any(word in _FORMER or word.startswith("ex-") for word in words):
        full = f"former {full}"
    told = [_OWNED.sub("", word) for word in words] + owner.lower().split()
    nations = load_gazetteer().nations
    modifiers = {_SAME_MODIFIER.get(word, nations.get(word, word)) for word in told if word not in _FIRST_HALVES}
    return full, frozenset(modifiers - _NEUTRAL - _FORMER)


def _fits(one: Described, head: str, modifiers: frozenset[str]) -> bool:
    is_same = one.head == head or (one.head.rpartition(" ")[2] == head and one.head.partition(" ")[0] not in _NOT_ALONE)
    return is_same and modifiers <= one.modifiers


def _has_rival(text: str, head: str, fitting: Sequence[Described]) -> bool:
    """Tell whether the article tells of another one without a name: "a bank in the same street"."""
    told = re.findall(rf"\b(?:an?|another|other|two|three|several)\s(?:[\w-]+\s){{0,2}}?{re.escape(head)}s?\b", text)
    own = sum(_APPOSED.match(text, one.place + len(one.meant)) is not None for one in fitting)
    return len(told) > own
