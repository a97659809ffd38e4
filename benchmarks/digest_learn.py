"""Learn the table [sentences] of ``timeline/digest/weights.toml`` again, and show how firmly its table [days] stands.

    python benchmarks/digest_learn.py FOLDER[+DAYS]... [--days] [--jobs 2]

A FOLDER is as ``benchmarks/digest.py`` reads it; ``+7`` makes the time asked for 7 days wider at both ends. Ridge
regression gives what each property of a sentence adds to the share of its stems that the day's sentences of the gold
timeline have; a day counts as one whatever the number of its sentences. Printed are the weights learnt from all topics,
and AR1, AR2 of timelines made with weights that were learnt without their own topic.

With ``--days`` every factor of [days] is raised and lowered by a third, alone, and the F1 of the days printed. A factor
that gains on all collections at once is worth a change; on one alone it is chance. Learning these factors by gradient,
or taking the best of a grid, leaves less on the topics left out than the table does.

Needs numpy: pip install numpy.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from digest import Timeline, mean_f1, read_topics, request_for, score

from timeline.digest import Request, Said, day_named
from timeline.digest.asking import count_matches, day_name
from timeline.digest.days import Reading, day_worths, readings
from timeline.digest.sentences import (
    Candidate,
    choose_sentences,
    describe,
    find_candidates,
    find_rarity,
    vector_of,
)
from timeline.digest.weights import DayWeights, SentenceWeights, load_weights
from timeline.merge.stories import stems

RIDGE = 0.01  # of the weight of all sentences
FEWEST = 4  # a sentence with fewer stems is taken for one with so many
NAMES = tuple(asdict(load_weights().sentences))


@dataclass(frozen=True, slots=True)
class Case:
    """A timeline that a person made, and all that a digest knows when it is asked for one."""

    folder: str
    topic: str
    gold: Timeline
    request: Request
    articles: list[Reading]
    candidates: dict[int, list[Candidate]]
    rarity: dict[str, float]


def case_of(folder: str, topic: str, gold: Timeline, request: Request, told: Sequence[Said]) -> Case:
    """Return what ``digest`` computes before it chooses."""
    within = [said for said in told if said.published is None or request.has_day(said.published)]
    within.sort(key=lambda said: (said.article_id, said.position))
    stemmed = [tuple(stems(said.text)) for said in within]
    matches = [count_matches(words, request.stems()) for words in stemmed]
    candidates, rarity = find_candidates(within, matches, stemmed), find_rarity(within, stemmed)
    return Case(folder, topic, gold, request, readings(within, matches), candidates, rarity)


def read_cases(argument: str, jobs: int) -> list[Case]:
    """Return the cases of a folder, named as on the command line."""
    name, _, extension = argument.partition("+")
    folder = Path(name)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    queries = json.loads((folder / "keywords.json").read_text(encoding="utf-8"))
    told = read_topics(folder, jobs)
    return [
        case_of(name, topic, one, request_for(one, int(extension or 0), queries[topic]), told.get(topic, []))
        for topic, timelines in gold.items()
        for one in timelines
    ]


def examples(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return properties, shares of stems and weights of the candidates of the gold days, less the mean of the day."""
    rows, shares, weights = [np.empty((0, len(NAMES)))], [np.empty(0)], [np.empty(0)]
    for name, sentences in case.gold.items():
        candidates = case.candidates.get(day_named(name, "gold") or 0, [])
        if len(candidates) < 3 or not sentences:
            continue
        wanted = Counter(stem for sentence in sentences for stem in stems(sentence))
        vectors = [vector_of(candidate.stems, case.rarity) for candidate in candidates]
        described = describe(day_named(name, "gold") or 0, candidates, vectors)
        table = np.array([[properties[name] for name in NAMES] for properties in described])
        hits = np.array([(Counter(c.stems) & wanted).total() / max(len(c.stems), FEWEST) for c in candidates])
        rows.append(table - table.mean(0))
        shares.append(hits - hits.mean())
        weights.append(np.full(len(hits), 1 / np.sqrt(len(hits) * len(case.gold))))
    return np.vstack(rows), np.concatenate(shares), np.concatenate(weights)


def learn(parts: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> SentenceWeights:
    """Return the weights that tell best what is in gold sentences, from the examples of some cases."""
    table, shares, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    weights = weights / weights.mean()
    spread = np.sqrt((weights[:, None] * table**2).mean(0)) + 1e-9
    table = table / spread
    weighted = (table * weights[:, None]).T
    found = np.linalg.solve(weighted @ table + RIDGE * len(shares) * np.eye(len(NAMES)), weighted @ shares) / spread
    return SentenceWeights(**{name: round(float(value), 3) for name, value in zip(NAMES, found, strict=True)})


def chosen_days(case: Case, weights: DayWeights) -> list[int]:
    """Return the days that a digest chooses, the best first."""
    worths = day_worths(case.articles, case.request, weights)
    order = sorted(worths, key=lambda day: (-worths[day], day))
    return [day for day in order if case.candidates.get(day)][: case.request.dates]


def made(case: Case, weights: SentenceWeights) -> Timeline:
    """Return the timeline that the sentence weights give."""
    days = chosen_days(case, load_weights().days)
    number = case.request.sentences
    return {
        day_name(day): choose_sentences(day, case.candidates[day], case.rarity, number, weights) for day in sorted(days)
    }


def show_sentences(cases: Sequence[Case]) -> None:
    """Print the table [sentences], and what such tables reach on topics that they were not learnt from."""
    told = [case for case in cases if any(case.gold.values())]
    parts = [examples(case) for case in told]
    print("[sentences]")
    for name, value in asdict(learn(parts)).items():
        print(f"{name} = {value}")
    topics = sorted({case.topic for case in told})
    apart = {
        topic: learn([part for case, part in zip(told, parts, strict=True) if case.topic != topic]) for topic in topics
    }
    for name, table in (("shipped", None), ("learnt without the topic", apart)):
        scores = [score(made(c, table[c.topic] if table else load_weights().sentences), c.gold) for c in told]
        print(f"{name}: " + ", ".join(f"{m} {mean_f1([one[m] for one in scores]):.4f}" for m in ("AR1", "AR2")))


def show_days(cases: Sequence[Case]) -> None:
    """Print the F1 of the days of each folder, with the table as it is and with each factor changed."""
    shipped = load_weights().days
    print("shipped", *date_f1(cases, shipped))
    for name, value in asdict(shipped).items():
        for factor in (2 / 3, 4 / 3):
            changed = round(value * factor) if isinstance(value, int) else value * factor
            print(f"{name} = {changed:.3g}", *date_f1(cases, replace(shipped, **{name: changed})))


def date_f1(cases: Sequence[Case], weights: DayWeights) -> list[str]:
    """Return the F1 of the days for each folder."""
    scores: dict[str, list[tuple[float, float]]] = {}
    for case in cases:
        days = {day_name(day) for day in chosen_days(case, weights)}
        shared = len(days & case.gold.keys())
        scores.setdefault(case.folder, []).append((shared / max(len(days), 1), shared / len(case.gold)))
    return [f"{mean_f1(those):.4f}" for those in scores.values()]


def main(argv: Sequence[str] | None = None) -> None:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER[+DAYS]")
    parser.add_argument("--days", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args(argv)
    cases = [case for folder in args.folders for case in read_cases(folder, args.jobs)]
    show_sentences(cases)
    if args.days:
        show_days(cases)


if __name__ == "__main__":
    main()
