"""A sheet of headlines to be read by an editor: events drawn at random, each with its date and the words it rests on.

    python benchmarks/headlines.py FOLDER_OR_FILE... [--seed 1] [--events 200] [--articles 600] > sheet.txt

Articles are drawn first, the same number from each file that was named, then events of theirs (those that happened or
are planned; what was denied or supposed has no place on a timeline). Mark each headline clear-and-true or not, by
itself and against its quote; the figure is the share of the marked ones.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from timeline.edtf import format_edtf
from timeline.extract import extract_mentions
from timeline.merge import merge_mentions
from timeline.model import Article, Event
from timeline.stages import portions, read_portion

SHOWN = ("asserted", "reported", "planned")


def article_files(names: Sequence[str]) -> Iterator[list[Article]]:
    """Yield the articles of each of the files and folders named."""
    for name in names:
        inside = sorted(Path(name).rglob("articles.jsonl*")) if Path(name).is_dir() else []
        for path in inside or [Path(name)]:
            items = [item for portion in portions([str(path)]) for item in _read(portion)]
            yield [item for item in items if isinstance(item, Article)]


def _read(portion: object) -> Iterator[object]:
    from timeline.stages import Portion

    return read_portion(portion) if isinstance(portion, Portion) else iter(())


def draw(names: Sequence[str], seed: int, events: int, articles: int) -> list[Event]:
    """Return ``events`` events of ``articles`` articles, the same for the same ``seed`` and the same files."""
    chance = random.Random(seed)
    read = list(article_files(names))
    chosen = [item for found in read for item in chance.sample(found, min(len(found), articles // len(read)))]
    merged = merge_mentions([mention for article in chosen for mention in extract_mentions(article)])
    shown = sorted((event for event in merged if event.modality in SHOWN), key=lambda event: event.id)
    return chance.sample(shown, min(events, len(shown)))


def main() -> None:
    """Print the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", metavar="FOLDER_OR_FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--most-articles", type=int, default=600, help="articles to draw before events are drawn")
    options = parser.parse_args()
    for number, event in enumerate(
        draw(options.articles, options.seed, options.events, options.most_articles), start=1
    ):
        date = "" if event.interval is None else format_edtf(event.interval, finest="day")
        print(f"{number:>3} [ ] {event.headline}\n          {date} {event.modality}: {event.citations[0].quote}")


if __name__ == "__main__":
    main()
