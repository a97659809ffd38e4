"""Merge mentions that people have clustered, and compare with two simple ways to do it.

    python benchmarks/merge.py COLLECTION... [--thresholds .75 .8 .85]

A COLLECTION is a folder with ``articles.jsonl`` (id, title, published, text), ``input.jsonl`` (what ``timeline merge``
reads) and ``mentions.jsonl`` (id, cluster), plain or packed with gzip. Printed are CoNLL, B-cubed precision and recall:

    same lemma           two mentions are one happening when the last words of their triggers share a stem
    lemma in clusters    the same, inside clusters of articles: average linkage over the cosines of TF-IDF vectors, at
                         each threshold; a collection's best threshold is the one to beat
    timeline merge       what the package does, with the same weights for every collection

Needs scikit-learn: pip install scikit-learn.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coreference import b_cubed, clusters_of, conll
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from timeline.merge.words import fold, stem, tokens
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
    texts = [f"{article['title'] or ''} {article['text']}" for article in collection.articles]
    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    distances = 1 - (vectors @ vectors.T).toarray()
    model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
    return dict(zip((a["id"] for a in collection.articles), model.fit_predict(distances), strict=True))


def merged(collection: Collection) -> dict[str, str]:
    """Return the label that ``timeline merge --format clusters`` gives each mention."""
    product = run_merge([str(collection.input_path)], [str(collection.articles_path)], "clusters")
    records = [json.loads(line) for _, lines in product.articles for line in lines.splitlines()]
    return {record["id"]: record["cluster"] for record in records}


def show(name: str, collection: Collection, labels: Mapping[str, Any]) -> None:
    """Print one row."""
    gold, system = clusters_of(collection.gold), clusters_of({m: labels[m] for m in collection.gold})
    agreement = b_cubed(gold, system)
    print(
        f"{collection.name:12} {name:24} {100 * conll(gold, system):6.1f}"
        f" {100 * agreement.precision:6.1f} {100 * agreement.recall:6.1f} {100 * agreement.f1:6.1f}",
        flush=True,
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path, metavar="COLLECTION")
    parser.add_argument("--thresholds", nargs="*", type=float, default=THRESHOLDS)
    args = parser.parse_args(argv)
    print(f"{'':12} {'':24} {'CoNLL':>6} {'B3 P':>6} {'B3 R':>6} {'B3 F1':>6}")
    for folder in args.collections:
        collection = read_collection(folder)
        show("same lemma", collection, same_lemma(collection))
        for threshold in args.thresholds:
            show(
                f"lemma in clusters {threshold:.2f}",
                collection,
                same_lemma(collection, article_clusters(collection, threshold)),
            )
        show("timeline merge", collection, merged(collection))


if __name__ == "__main__":
    sys.exit(main())
