"""Learn the weights of ``timeline/merge/undated.py`` again, and print the table.

    python benchmarks/merge_learn.py COLLECTION[=SHARE]... [--check COLLECTION...]

A COLLECTION is a folder as ``benchmarks/merge.py`` reads it; all count alike unless a SHARE says otherwise (0.15: with
15 per cent of the weight of another). Pairs that could be one happening are compared; a logistic regression over the
evidence gives the weights, in log odds, the pairs that are not one happening weighing NEGATIVES times as much as those
that are. With ``--check`` the collections named there are merged with the new weights: CoNLL and B-cubed.

Needs scikit-learn: pip install scikit-learn.
"""

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from merge import Collection, merged, read_collection, show
from sklearn.linear_model import LogisticRegression

from timeline.interchange import mention_from_json, with_context
from timeline.merge import read_story, undated
from timeline.merge.stories import Stories, stories_of
from timeline.model import Article
from timeline.stages import portions, read_portion

NEGATIVES = 3.0
MOST_NEGATIVES = 150_000  # of a collection, drawn at random: more make no difference


def examples(collection: Collection) -> tuple[np.ndarray, np.ndarray]:
    """Return the evidence on each pair of a collection that could be one happening, and whether it is one."""
    articles = {
        item.source.article_id: item
        for portion in portions([str(collection.articles_path)])
        for item in read_portion(portion)  # type: ignore[arg-type]
        if isinstance(item, Article)
    }
    mentions = [mention_from_json(record, collection.name) for record in collection.mentions]
    mentions = [with_context(item, articles[item.source.article_id]) for item in mentions]
    known = {article_id: read_story(article) for article_id, article in articles.items()}
    stories = Stories(stories_of(mentions, known))
    tellings = [undated.read_telling(mention, stories) for mention in mentions]
    labels = [collection.gold[mention.id] for mention in mentions]
    right, wrong = [], []
    for left, other in undated.pairs(tellings, stories):
        (right if labels[left] == labels[other] else wrong).append((left, other))
    wrong = random.Random(1).sample(wrong, min(len(wrong), MOST_NEGATIVES))
    rows = [
        [undated.evidence(tellings[left], tellings[other], stories).get(key, 0.0) for key in undated.WEIGHTS]
        for left, other in right + wrong
    ]
    return np.array(rows, dtype=np.float32), np.arange(len(rows)) < len(right)


def learn(parts: Sequence[tuple[Collection, float]]) -> dict[str, float]:
    """Return the weights learnt from collections, each with its share."""
    rows, answers, worth = [], [], []
    for collection, share in parts:
        found, is_one = examples(collection)
        rows.append(found)
        answers.append(is_one)
        each = np.where(is_one, 1 / is_one.sum(), NEGATIVES / (~is_one).sum())
        worth.append(each * share * 1e4)
        print(f"{collection.name}: {len(found):,} pairs, {is_one.sum():,} of one happening", file=sys.stderr)
    names = list(undated.WEIGHTS)
    table = np.concatenate(rows)[:, 1:]  # the bias is the model's own
    model = LogisticRegression(C=1.0, max_iter=500)
    model.fit(table, np.concatenate(answers), sample_weight=np.concatenate(worth))
    weights = dict(zip(names[1:], model.coef_[0], strict=True))
    return {"bias": float(model.intercept_[0]), **{name: float(value) for name, value in weights.items()}}


def main(argv: Sequence[str] | None = None) -> None:
    """Learn, print, check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", metavar="COLLECTION")
    parser.add_argument("--check", nargs="*", type=Path, default=[])
    args = parser.parse_args(argv)
    parts = []
    for name in args.collections:
        folder, _, share = name.partition("=")
        parts.append((read_collection(Path(folder)), float(share or 1)))
    weights: Mapping[str, float] = {name: round(value, 2) for name, value in learn(parts).items()}
    for name, value in weights.items():
        print(f'    "{name}": {value},')
    undated.WEIGHTS = weights
    for folder in args.check:
        collection = read_collection(folder)
        show(collection.name, "learnt", collection.gold, merged(collection))


if __name__ == "__main__":
    main()
