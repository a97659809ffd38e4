"""Which words say too little without the preposition they want: "a hearing | into", "accused the bank | of"."""

from collections.abc import Callable, Iterable
from functools import cache

from timeline.extract.lexicon import load_lexicon

_NONE: frozenset[str] = frozenset()


def wanted_by_noun(word: str) -> frozenset[str]:
    """Return the prepositions (and "that") that a noun or an adjective, in lower case, says little without."""
    return _nouns().get(word, _NONE)


def wanted_by_verb(word: str) -> frozenset[str]:
    """Return the prepositions that a form of a verb, in lower case, says little without."""
    return _verbs().get(word, _NONE)


@cache
def _nouns() -> dict[str, frozenset[str]]:
    return _table(load_lexicon().noun_ties, lambda word: (word, _with_s(word)))


@cache
def _verbs() -> dict[str, frozenset[str]]:
    return _table(load_lexicon().verb_ties, _forms)


def _table(rows: Iterable[str], forms: Callable[[str], Iterable[str]]) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for row in rows:
        preposition, _, words = row.partition(":")
        for word in words.split():
            for form in forms(word):
                table.setdefault(form, set()).add(preposition.strip())
    return {form: frozenset(wanted) for form, wanted in table.items()}


def _with_s(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"


def _forms(verb: str) -> tuple[str, ...]:
    """Return the regular forms of a verb, its last letter doubled, too ("banned"); what no verb has does no harm."""
    stem = verb[:-1] if verb.endswith("e") else verb
    past = f"{verb[:-1]}ied" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{stem}ed"
    return verb, _with_s(verb), past, f"{stem}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"
