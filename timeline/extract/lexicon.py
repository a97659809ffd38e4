"""The English words that the extractor knows, read once from ``en.toml``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Lexicon(NamedTuple):
    """Words in lower case, one set a question that the extractor asks; see ``en.toml`` for what each holds."""

    titles: frozenset[str]
    before_number: frozenset[str]
    may_end: frozenset[str]
    clock_marks: frozenset[str]
    zones: frozenset[str]
    starters: frozenset[str]
    quoting: frozenset[str]
    be: frozenset[str]
    have: frozenset[str]
    do: frozenset[str]
    modal: frozenset[str]
    past_sure: frozenset[str]
    past_maybe: frozenset[str]
    participles: frozenset[str]
    not_verbs: frozenset[str]
    present: frozenset[str]
    say_past: frozenset[str]
    say_present: frozenset[str]
    light: frozenset[str]
    clock_units: frozenset[str]
    leaning: frozenset[str]
    mishap: frozenset[str]
    harm: frozenset[str]
    starting: frozenset[str]
    housekeeping: frozenset[str]
    date_list: frozenset[str]
    causative: frozenset[str]
    inchoative: frozenset[str]
    stative: frozenset[str]
    new_setting: frozenset[str]
    onlookers: frozenset[str]
    watching: frozenset[str]
    planning: frozenset[str]
    committing: frozenset[str]
    not_yet: frozenset[str]
    scheduled: frozenset[str]
    doubt: frozenset[str]
    promising: frozenset[str]
    rumour: frozenset[str]
    supposed: frozenset[str]
    hearsay: frozenset[str]
    particles: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    coordinators: frozenset[str]
    negations: frozenset[str]
    determiners: frozenset[str]
    quantities: frozenset[str]
    pronouns: frozenset[str]
    subjects: frozenset[str]
    singular: frozenset[str]
    anaphors: frozenset[str]
    prepositions: frozenset[str]
    adverbs: frozenset[str]
    compared: frozenset[str]
    back: frozenset[str]
    seasons: frozenset[str]
    measures: frozenset[str]
    off_the_time: frozenset[str]
    shares: frozenset[str]
    stretch_ends: frozenset[str]
    posting: frozenset[str]
    edges: frozenset[str]
    time_leads: frozenset[str]
    loose_openings: frozenset[str]
    hanging: frozenset[str]
    control: frozenset[str]
    only_says: frozenset[str]
    holds_that: frozenset[str]
    finds_that: frozenset[str]
    superlatives: frozenset[str]
    first_person: frozenset[str]
    nobody: frozenset[str]
    if_words: frozenset[str]
    meanwhile: frozenset[str]
    name_links: frozenset[str]
    event: frozenset[str]
    plan: frozenset[str]
    person: frozenset[str]
    wants_preposition: frozenset[str]
    moves: frozenset[str]
    sees_as: frozenset[str]
    attempts: frozenset[str]
    linking: frozenset[str]
    leads_on: frozenset[str]
    loose_prepositions: frozenset[str]
    owns_up: frozenset[str]
    seeming: frozenset[str]
    empty_it: frozenset[str]
    speaks: frozenset[str]
    takes_clause: frozenset[str]
    occasions: frozenset[str]
    amounts: frozenset[str]
    lone_acts: frozenset[str]
    lasting: frozenset[str]
    loose_adverbs: frozenset[str]
    keeps_article: frozenset[str]
    headless: frozenset[str]
    endless: frozenset[str]
    after_participle: frozenset[str]
    own_voice: frozenset[str]
    bare_sayings: frozenset[str]
    wants_object: frozenset[str]
    more_persons: frozenset[str]
    owned_by_bodies: frozenset[str]
    done_by_bodies: frozenset[str]
    acting: frozenset[str]
    large_places: frozenset[str]
    vast: frozenset[str]
    noun_ties: frozenset[str]
    verb_ties: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """Return the English lexicon; raises ValueError when a list is missing or unknown."""
    data = tomllib.loads(Path(__file__).with_name("en.toml").read_text(encoding="utf-8"))
    lists = {name: words for table in data.values() for name, words in table.items()}
    known = set(Lexicon._fields)
    if known != lists.keys():
        raise ValueError(f"en.toml and Lexicon disagree about {sorted(known ^ lists.keys())}")
    split = {
        name: words.replace("\n", " ").split("|") if "|" in words else words.split() for name, words in lists.items()
    }
    split["event"] = [form for word in split["event"] for form in (word, _plural(word))]
    split["vast"] += split["large_places"]
    return Lexicon(**{name: frozenset(word.strip() for word in words) for name, words in split.items()})


def _plural(noun: str) -> str:
    """Return the plural of an English noun, by the rule."""
    if noun.endswith(("s", "sh", "ch", "x")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
