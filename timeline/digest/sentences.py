"""Which sentences tell of a day: close to what those that name it and the leads around it share, and short."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log
from typing import Literal

from timeline.digest.reading import Said
from timeline.digest.weights import SentenceWeights, load_weights
from timeline.merge.stories import cosine, unit

REPEATED = 0.4  # a sentence that much like one already chosen says the same
FEWEST, MOST = 8, 70  # a sentence with fewer words says too little, one with more too much
LONG, LONGER, LONGEST = 25, 33, 45  # words
LEAD = 8  # so many sentences at the head of an article may tell its news without a date
AT_ONCE = 2  # so many sentences at the head may be a stamp and a headline run together
NEXT_LEAD_SHARE = 0.8  # the leads of the next day count for so much among what all candidates share
_WORD = re.compile(r"[^\W\d_]+")

Kind = Literal["named", "lead", "next-lead"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that can tell of a day: one that names it, or of a lead on that day or the next; with its stems."""

    said: Said
    kind: Kind
    matches: int
    stems: tuple[str, ...]


def find_candidates(
    told: Sequence[Said], matches: Sequence[int], stemmed: Sequence[tuple[str, ...]]
) -> dict[int, list[Candidate]]:
    """Return the sentences that can tell of each day, in the order they came."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    for said, count, stems in zip(told, matches, stemmed, strict=True):
        if not FEWEST <= len(said.text.split()) <= MOST:
            continue
        for day in sorted({naming.day for naming in said.named}):
            found[day].append(Candidate(said, "named", count, stems))
        if said.published is not None and said.position < LEAD and not said.named:
            found[said.published].append(Candidate(said, "lead", count, stems))
            found[said.published - 1].append(Candidate(said, "next-lead", count, stems))
    return found


def find_rarity(told: Sequence[Said], stemmed: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Return how much each stem tells, by how many articles have it."""
    articles: dict[str, set[str]] = defaultdict(set)
    for said, stems in zip(told, stemmed, strict=True):
        for stem in stems:
            articles[stem].add(said.article_id)
    count = len({said.article_id for said in told})
    return {stem: log((count + 1) / (len(those) + 0.5)) for stem, those in articles.items()}


def choose_sentences(
    day: int,
    candidates: Sequence[Candidate],
    rarity: Mapping[str, float],
    number: int,
    weights: SentenceWeights | None = None,
) -> list[str]:
    """Return up to ``number`` sentences that tell of ``day``, the best first, none that repeats another."""
    weights = weights or load_weights().sentences
    vectors = [vector_of(candidate.stems, rarity) for candidate in candidates]
    worths = [weigh(properties, weights) for properties in describe(day, candidates, vectors)]
    order = sorted(
        range(len(candidates)),
        key=lambda index: (-worths[index], candidates[index].said.article_id, candidates[index].said.position),
    )
    kept: list[int] = []
    for index in order:
        if all(cosine(vectors[index], vectors[other]) < REPEATED for other in kept):
            kept.append(index)
        if len(kept) == number:
            break
    return [candidates[index].said.text for index in kept]


def weigh(properties: Mapping[str, float], weights: SentenceWeights) -> float:
    """Return what a sentence is worth: the sum of its properties, each by its weight."""
    return fsum(getattr(weights, name) * value for name, value in properties.items())


def describe(
    day: int, candidates: Sequence[Candidate], vectors: Sequence[Mapping[str, float]]
) -> list[dict[str, float]]:
    """Return the properties of the candidates of a day, under the names that they have in ``weights.toml``."""
    by_kind: dict[Kind, list[Mapping[str, float]]] = defaultdict(list)
    for candidate, vector in zip(candidates, vectors, strict=True):
        by_kind[candidate.kind].append(vector)
    named, leads, next_leads = (_sum(by_kind[kind]) for kind in ("named", "lead", "next-lead"))
    centers = {
        "all": unit(_sum([named, leads, {stem: weight * NEXT_LEAD_SHARE for stem, weight in next_leads.items()}])),
        "named": unit(named),
        "leads": unit(leads),
        "next_leads": unit(next_leads),
    }
    return [
        {name: cosine(vector, center) for name, center in centers.items()} | _form(day, candidate)
        for candidate, vector in zip(candidates, vectors, strict=True)
    ]


def _form(day: int, candidate: Candidate) -> dict[str, float]:
    said = candidate.said
    length = len(said.text.split())
    gap = said.published - day if said.published is not None and candidate.kind == "named" else None
    return {
        "entry": float(said.is_entry),
        "match": float(candidate.matches > 0),
        "second_match": float(candidate.matches > 1),
        "long": float(LONG <= length < LONGER),
        "longer": float(LONGER <= length < LONGEST),
        "longest": float(length >= LONGEST),
        "talk": float(any(word.casefold() in load_weights().talk for word in _WORD.findall(said.text))),
        "same_day": float(gap == 0),
        "ahead": float(gap is not None and gap < 0),
        "at_once": float(candidate.kind == "named" and said.position < AT_ONCE),
    }


def vector_of(stems: Iterable[str], rarity: Mapping[str, float]) -> dict[str, float]:
    """Return the stems of a sentence as a vector of length 1, each by how much it tells."""
    return unit({stem: (1 + log(count)) * rarity.get(stem, 0.0) for stem, count in Counter(stems).items()})


def _sum(vectors: Iterable[Mapping[str, float]]) -> dict[str, float]:
    terms: dict[str, list[float]] = defaultdict(list)
    for vector in vectors:
        for stem, weight in vector.items():
            terms[stem].append(weight)
    return {stem: fsum(weights) for stem, weights in terms.items()}
