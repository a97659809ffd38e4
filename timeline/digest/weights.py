"""The numbers that rank days and sentences: read from ``weights.toml``, where each is explained."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DayWeights:
    """Factors on what an article says of a day, and how days stand to those around them."""

    enough_matches: int
    published: float
    published_next_day: float
    no_match: float
    match_before: float
    lead: float
    opening: float
    vague: float
    quoted: float
    dateline: float
    after_days: float
    after_week: float
    after_month: float
    after_year: float
    chronology: float
    chronology_match: float
    neighbour: float
    coverage_days: int
    coverage_floor: float
    coverage_power: float


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """Terms of the worth of a sentence, each for a property in the field's name."""

    all: float
    named: float
    leads: float
    next_leads: float
    entry: float
    match: float
    second_match: float
    long: float
    longer: float
    longest: float
    talk: float
    same_day: float
    ahead: float
    at_once: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All of ``weights.toml``: numbers, words that mark talk, names of the rules that find what is vague."""

    days: DayWeights
    sentences: SentenceWeights
    talk: frozenset[str]
    vague: frozenset[str]


@cache
def load_weights() -> Weights:
    """Return the weights; raises TypeError when one is missing or unknown."""
    tables: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("weights.toml").read_text("utf-8"))
    words = {name: frozenset(text.split()) for name, text in tables["words"].items()}
    return Weights(DayWeights(**tables["days"]), SentenceWeights(**tables["sentences"]), **words)
