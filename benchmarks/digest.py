"""Choose the days and sentences that people chose for timelines, and write them for a scorer.

    python benchmarks/digest.py FOLDER --out system.json [--extension 7] [--jobs 2]

A FOLDER holds ``articles.jsonl`` (id, topic, published, text; plain or packed with gzip), ``gold.json`` ({topic:
[{day: [sentence, ...]}, ...]}, a timeline each) and ``keywords.json`` ({topic: [word, ...]}). For each timeline
``digest`` is given what the usual protocol gives: the number of days, the mean number of sentences a day, the first and
the last day (``--extension`` days wider), and the query words. Printed is the F1 of the chosen days: of the mean
precision and the mean recall, over timelines.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from timeline.digest import Request, Said, day_named, digest, read_said
from timeline.extract import read_json_lines
from timeline.model import Article
from timeline.parallel import map_in_order


def read_lines(folder: Path) -> Iterator[bytes]:
    """Yield the lines of the articles in a folder."""
    plain, packed = folder / "articles.jsonl", folder / "articles.jsonl.gz"
    with plain.open("rb") if plain.is_file() else gzip.open(packed, "rb") as file:
        yield from file


def read_line(line: bytes) -> tuple[str, tuple[Said, ...]]:
    """Return the topic of an article and its sentences."""
    articles = [item for item in read_json_lines([line], "articles") if isinstance(item, Article)]
    return json.loads(line)["topic"], tuple(said for article in articles for said in read_said(article))


def request_for(timeline: dict[str, list[str]], extension: int, query: Sequence[str]) -> Request:
    """Return what the protocol asks for, seen from a timeline that a person made."""
    days = sorted(timeline)
    first, last = day_named(days[0], "gold"), day_named(days[-1], "gold")
    if first is None or last is None:
        raise ValueError("a timeline has days")
    sentences = max(1, round(fmean(len(those) for those in timeline.values())))
    return Request(len(days), sentences, first - extension, last + extension, tuple(query))


def main(argv: Sequence[str] | None = None) -> None:
    """Write the timelines, print the score of their days."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--extension", type=int, default=0, metavar="DAYS")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args(argv)
    gold = json.loads((args.folder / "gold.json").read_text(encoding="utf-8"))
    queries = json.loads((args.folder / "keywords.json").read_text(encoding="utf-8"))
    told: dict[str, list[Said]] = {}
    for topic, sentences in map_in_order(read_line, read_lines(args.folder), args.jobs):
        told.setdefault(topic, []).extend(sentences)
    made = {
        topic: [digest(told.get(topic, []), request_for(one, args.extension, queries[topic])) for one in timelines]
        for topic, timelines in gold.items()
    }
    args.out.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    pairs = [(set(one), set(two)) for topic in gold for one, two in zip(gold[topic], made[topic], strict=True)]
    precision = fmean(len(wanted & found) / max(len(found), 1) for wanted, found in pairs)
    recall = fmean(len(wanted & found) / len(wanted) for wanted, found in pairs)
    print(f"{len(pairs)} timelines, date F1 {2 * precision * recall / (precision + recall or 1):.4f}")


if __name__ == "__main__":
    main()
