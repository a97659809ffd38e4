"""Choose the days and sentences that people chose for timelines, and print how well; write them for another scorer.

    python benchmarks/digest.py FOLDER [--out system.json] [--extension 7] [--jobs 2]

A FOLDER holds ``articles.jsonl`` (id, topic, published, text; plain or packed with gzip), ``gold.json`` ({topic:
[{day: [sentence, ...]}, ...]}, a timeline each) and ``keywords.json`` ({topic: [word, ...]}). For each timeline
``digest`` is given what the usual protocol gives: the number of days, the mean number of sentences a day, the first and
the last day (``--extension`` days wider), and the query words.

Printed are alignment-based ROUGE 1 and 2 (Martschat and Markert 2017, "align+ m:1") and the F1 of the days, each the F1
of the mean precision and the mean recall over timelines. Words are our own stems without our own stop words, so AR1
and AR2 differ in the third figure from a scorer that follows ROUGE 1.5.5. Below stands what days drawn by lot from
those with an article would give, and what others have reached.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from timeline.digest import Request, Said, day_named, digest, read_said
from timeline.extract import read_json_lines
from timeline.merge.stories import stems
from timeline.model import Article
from timeline.parallel import map_in_order

MEASURES = ("AR1", "AR2", "date")
# Measured beside ours on the five topics of Timeline17: "Datewise" (Gholipour Ghalandari and Ifrim 2020), and dates
# by regular expressions with days chosen by document counts.
PEERS = (
    ("Datewise, Timeline17", "0.109   0.032   0.446"),
    ("regex and document counts, Timeline17", "0.079   0.018   0.491"),
)
Timeline = Mapping[str, Sequence[str]]


def read_lines(folder: Path) -> Iterator[bytes]:
    """Yield the lines of the articles in a folder."""
    plain, packed = folder / "articles.jsonl", folder / "articles.jsonl.gz"
    with plain.open("rb") if plain.is_file() else gzip.open(packed, "rb") as file:
        yield from file


def read_line(line: bytes) -> tuple[str, tuple[Said, ...]]:
    """Return the topic of an article and its sentences."""
    articles = [item for item in read_json_lines([line], "articles") if isinstance(item, Article)]
    return json.loads(line)["topic"], tuple(said for article in articles for said in read_said(article))


def read_topics(folder: Path, jobs: int) -> dict[str, list[Said]]:
    """Return the sentences of the articles of each topic."""
    told: dict[str, list[Said]] = {}
    for topic, sentences in map_in_order(read_line, read_lines(folder), jobs):
        told.setdefault(topic, []).extend(sentences)
    return told


def request_for(timeline: Timeline, extension: int, query: Sequence[str]) -> Request:
    """Return what the protocol asks for, seen from a timeline that a person made."""
    days = sorted(timeline)
    first, last = day_named(days[0], "gold"), day_named(days[-1], "gold")
    if first is None or last is None:
        raise ValueError("a timeline has days")
    sentences = max(1, round(fmean(len(those) for those in timeline.values())))
    return Request(len(days), sentences, first - extension, last + extension, tuple(query))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a timeline: its number, the words of its sentences, and how often it has each stem and pair of them."""

    number: int
    words: Counter[str]
    grams: tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]


def days_of(timeline: Timeline) -> list[Day]:
    """Return the days of a timeline that say something."""
    found = []
    for name in sorted(timeline):
        told = [stem for sentence in timeline[name] for stem in stems(sentence)]
        number = day_named(name, "timeline")
        if told and number is not None:
            words = Counter(word for sentence in timeline[name] for word in sentence.split())
            grams = Counter((stem,) for stem in told), Counter(pairwise(told))
            found.append(Day(number, words, grams))
    return found


def _shared(one: Counter[str], other: Counter[str]) -> float:
    common = 2 * (one & other).total()
    return common / (one.total() + other.total()) if common else 0.0


def _aligned(those: Sequence[Day], others: Sequence[Day], size: int) -> float:
    """Return the share of the grams of ``those`` that the day of ``others`` nearest in time and words has too."""
    hits, total = 0.0, 0
    for day in those:
        total += day.grams[size].total()
        if others:
            near = min(
                others,
                key=lambda o: (1 - 1 / (abs(o.number - day.number) + 1)) * (1 - _shared(o.words, day.words)),
            )
            hits += (day.grams[size] & near.grams[size]).total() / (abs(near.number - day.number) + 1)
    return hits / total if total else 0.0


def score(made: Timeline, gold: Timeline) -> dict[str, tuple[float, float]]:
    """Return precision and recall of a timeline by each measure."""
    ours, theirs = days_of(made), days_of(gold)
    shared = len(made.keys() & gold.keys())
    return {
        "AR1": (_aligned(ours, theirs, 0), _aligned(theirs, ours, 0)),
        "AR2": (_aligned(ours, theirs, 1), _aligned(theirs, ours, 1)),
        "date": (shared / max(len(made), 1), shared / len(gold)),
    }


def mean_f1(scores: Sequence[tuple[float, float]]) -> float:
    """Return the F1 of the mean precision and the mean recall."""
    precision, recall = (fmean(column) for column in zip(*scores, strict=True))
    return 2 * precision * recall / (precision + recall or 1.0)


def by_lot(told: Sequence[Said], request: Request, gold: Timeline) -> tuple[float, float]:
    """Return the expected precision and recall of days drawn by lot from those on which an article appeared."""
    printed = {said.published for said in told if said.published is not None and request.has_day(said.published)}
    hits = len(printed & {day_named(name, "gold") for name in gold})
    drawn = min(request.dates, len(printed))
    return hits / max(len(printed), 1), hits * drawn / max(len(printed), 1) / len(gold)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table of a folder; write the timelines where a file is named for them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--extension", type=int, default=0, metavar="DAYS")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args(argv)
    gold: dict[str, list[Timeline]] = json.loads((args.folder / "gold.json").read_text(encoding="utf-8"))
    queries = json.loads((args.folder / "keywords.json").read_text(encoding="utf-8"))
    told = read_topics(args.folder, args.jobs)
    asked = {topic: [request_for(one, args.extension, queries[topic]) for one in gold[topic]] for topic in gold}
    made = {topic: [digest(told.get(topic, []), request) for request in asked[topic]] for topic in gold}
    if args.out:
        args.out.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")

    scores = {topic: [score(*pair) for pair in zip(made[topic], gold[topic], strict=True)] for topic in gold}
    lots = [by_lot(told.get(t, []), r, g) for t in gold for r, g in zip(asked[t], gold[t], strict=True)]
    print(f"{'':42}{'AR1':8}{'AR2':8}date F1")
    for topic, those in scores.items():
        show(topic, those)
    show(f"all {len(lots)} timelines", [one for those in scores.values() for one in those])
    print(f"{'days drawn by lot':58}{mean_f1(lots):.3f}")
    for name, figures in PEERS:
        print(f"{name:42}{figures}")


def show(name: str, scores: Sequence[Mapping[str, tuple[float, float]]]) -> None:
    """Print a row of the table."""
    print(f"{name:42}" + "   ".join(f"{mean_f1([one[measure] for one in scores]):.3f}" for measure in MEASURES))


if __name__ == "__main__":
    main()
