"""Merge mentions that people have clustered, and compare with simple ways to do it.

    python benchmarks/merge.py                                              our own articles, marked by hand
    python benchmarks/merge.py COLLECTION... [--thresholds .75 .8 .85]      public collections

Without a COLLECTION the articles and marks are those of ``benchmarks/annotated.py``: the mentions that we find, those
that stand for a marked one, are merged with all others around them, and compared with

    same day and name    two mentions are one happening when they share the first day of their date and a name, or
                         share these with a third

A COLLECTION is a folder with ``articles.jsonl`` (id, title, published, text), ``input.jsonl`` (what ``timeline merge``
reads) and ``mentions.jsonl`` (id, cluster), plain or packed with gzip. It is compared with

    same lemma           two mentions are one happening when the last words of their triggers share a stem
    lemma in clusters    the same, inside clusters of articles: average linkage over the cosines of TF-IDF vectors, at
                         each threshold; a collection's best threshold is the one to beat. Needs scikit-learn:
                         pip install scikit-learn

Printed are CoNLL, B-cubed precision, recall and F1. Our weights are the same for every collection.
"""

import argparse
import gzip
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotated import ANNOTATIONS, CONTENT, HAPPENED, pair, read_annotations, read_articles
from coreference import b_cubed, clusters_of, conll

from timeline.extract import extract_mentions
from timeline.merge import merge_mentions
from timeline.merge.words import fold, stem, tokens
from timeline.model import EventMention
from timeline.stages import run_merge

THRESHOLDS = (0.75, 0.8, 0.84, 0.87, 0.9)


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of clustered mentions: the paths that ``timeline merge`` is given, the records and the truth."""

    name: str
    articles_path: Path
    input_path: Path
    articles: Sequence[Mapping[str, Any]]
    mentions: Sequence[Mapping[str, Any]]
    gold: Mapping[str, str]


def read_collection(folder: Path) -> Collection:
    """Return what a folder holds."""
    paths = [_find(folder, name) for name in ("articles", "input", "mentions")]
    articles, mentions, gold = (_lines(path) for path in paths)
    return Collection(
        folder.name, paths[0], paths[1], articles, mentions, {item["id"]: item["cluster"] for item in gold}
    )


def _find(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if path.is_file():
            return path
    raise SystemExit(f"{folder}: there is no {name}.jsonl and no {name}.jsonl.gz in it")


def _lines(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    return [json.loads(line) for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()]


def lemma_of(trigger: str) -> str:
    """Return the stem of the last word of a trigger."""
    words = [stem(fold(match.group())) for match in tokens(trigger)]
    return words[-1] if words else trigger.casefold()


def same_lemma(collection: Collection, cluster_of: Mapping[str, int] | None = None) -> dict[str, tuple[int, str]]:
    """Return the label of each mention: its lemma, inside the cluster of its article when those are given."""
    clusters = cluster_of or {}
    return {item["id"]: (clusters.get(item["article"], 0), lemma_of(item["trigger"])) for item in collection.mentions}


def article_clusters(collection: Collection, threshold: float) -> dict[str, int]:
    """Return the cluster of each article: average linkage up to a cosine distance of ``threshold``."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{article['title'] or ''} {article['text']}" for article in collection.articles]
    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    distances = 1 - (vectors @ vectors.T).toarray()
    model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
    return dict(zip((a["id"] for a in collection.articles), model.fit_predict(distances), strict=True))


def merged(collection: Collection) -> dict[str, str]:
    """Return the label that ``timeline merge --format clusters`` gives each mention."""
    products = run_merge([str(collection.input_path)], [str(collection.articles_path)], "clusters")
    records = [json.loads(line) for one in products for _, lines in one.articles for line in lines.splitlines()]
    return {record["id"]: record["cluster"] for record in records}


def read_marked() -> dict[str, tuple[list[EventMention], dict[str, str]]]:
    """Return, for each file of marks, our mentions of its articles, and the marked events that they tell."""
    articles = read_articles([CONTENT, ANNOTATIONS])
    found = {}
    for file in sorted(ANNOTATIONS.glob("*.toml")):
        marked, related, _ = read_annotations(file, articles)
        names = sorted({gold.article for gold in marked} | related.keys())
        mentions = [mention for name in names for mention in extract_mentions(articles[name])]
        happened = [mention for mention in mentions if mention.modality in HAPPENED]
        pairs = pair(marked, happened)
        found[file.stem] = mentions, {happened[ours].id: marked[gold].event for ours, gold in pairs.items()}
    return found


def same_day_and_name(mentions: Sequence[EventMention]) -> dict[str, str]:
    """Return the label of each mention: one for those that hang together by a first day and a name."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for mention in mentions:
        day = mention.interval.first_day if mention.interval is not None else None
        for name in mention.names if day is not None else ():
            parent[root(f"{day} {name}")] = root(mention.id)
    return {mention.id: root(mention.id) for mention in mentions}


def our_labels(mentions: Sequence[EventMention]) -> dict[str, str]:
    """Return the id of the event of each mention."""
    return {c.mention_id: event.id for event in merge_mentions(mentions) for c in event.citations}


def show(name: str, method: str, truth: Mapping[str, str], labels: Mapping[str, Any]) -> None:
    """Print one row."""
    gold, system = clusters_of(truth), clusters_of({mention: labels[mention] for mention in truth})
    agreement = b_cubed(gold, system)
    print(
        f"{name:17} {method:24} {100 * conll(gold, system):6.1f}"
        f" {100 * agreement.precision:6.1f} {100 * agreement.recall:6.1f} {100 * agreement.f1:6.1f}",
        flush=True,
    )


def show_collection(collection: Collection, thresholds: Sequence[float]) -> None:
    """Print the rows of a collection."""
    name, gold = collection.name, collection.gold
    show(name, "same lemma", gold, same_lemma(collection))
    if importlib.util.find_spec("sklearn") is None:
        print(f"{name:17} lemma in clusters: needs scikit-learn (pip install scikit-learn)")
        thresholds = ()
    for threshold in thresholds:
        labels = same_lemma(collection, article_clusters(collection, threshold))
        show(name, f"lemma in clusters {threshold:.2f}", gold, labels)
    show(name, "timeline merge", gold, merged(collection))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="*", type=Path, metavar="COLLECTION")
    parser.add_argument("--thresholds", nargs="*", type=float, default=THRESHOLDS)
    args = parser.parse_args(argv)
    print(f"{'':17} {'':24} {'CoNLL':>6} {'B3 P':>6} {'B3 R':>6} {'B3 F1':>6}")
    for name, (mentions, truth) in read_marked().items() if not args.collections else ():
        show(name, "same day and name", truth, same_day_and_name(mentions))
        show(name, "timeline merge", truth, our_labels(mentions))
    for folder in args.collections:
        show_collection(read_collection(folder), args.thresholds)


if __name__ == "__main__":
    sys.exit(main())
