"""Count how many of the events that people marked in the demo articles are found, and dated right.

    python benchmarks/annotated.py [--errors N] [--json]

Reads the articles in ``content/`` and ``tests/corpus/articles/*.jsonl``, and the events marked by hand in
``tests/corpus/articles/*.toml``; each of these gets a row. A mention found stands for a marked one of the same
article when their spans overlap by at least half of the shorter; each is used once, pairs of the same date first
(marked quotes may lie inside one another), then the best overlap (intersection over union). What is planned, denied
or hypothetical does not count as found; what meets only text marked "related" is neither right nor wrong. An event is
found when one of its mentions is; an event of ours is right when one of its mentions is a marked one.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import Notice
from timeline.extract import extract_mentions, find_files, read_file
from timeline.merge import merge_mentions
from timeline.model import Article, EventMention, Span

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
ANNOTATIONS = ROOT / "tests" / "corpus" / "articles"
HAPPENED = ("asserted", "reported")


@dataclass(frozen=True, slots=True)
class Marked:
    """One mention marked by hand: the event it belongs to, its place and the date that its words give."""

    event: str
    article: str
    span: Span
    date: str
    is_lead: bool = False


@dataclass(slots=True)
class Score:
    """Counts over a collection; the properties are shares between 0 and 1."""

    marked: int = 0
    found: int = 0
    given: int = 0
    dated: int = 0
    events: int = 0
    events_found: int = 0
    events_given: int = 0
    events_right: int = 0
    errors: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, float]:
        """Return the shares, in per cent."""
        return {
            "mention recall": _percent(self.found, self.marked),
            "mention precision": _percent(self.found, self.given),
            "dates right": _percent(self.dated, self.found),
            "event recall": _percent(self.events_found, self.events),
            "event precision": _percent(self.events_right, self.events_given),
        }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def read_articles(folders: Iterable[Path]) -> dict[str, Article]:
    """Return the articles below ``folders`` by id; a problem in one of them is an error here."""
    articles = {}
    for root, path in [(folder, path) for folder in folders for path in find_files(folder)]:
        if isinstance(path, Notice):
            raise SystemExit(str(path))
        for article in read_file(path, root=root):
            if isinstance(article, Notice):
                if article.is_error:
                    raise SystemExit(str(article))
                continue
            articles[article.source.article_id] = article
    return articles


def place(quote: str, article: Article) -> Span:
    """Return where ``quote`` stands in the article, whatever its white space; it must stand there once."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    found = [Span(*match.span()) for match in re.finditer(pattern, article.text)]
    if len(found) != 1:
        raise ValueError(f"{article.source.article_id}: {len(found)} places for the quote {quote!r}")
    return found[0]


def read_annotations(
    file: Path, articles: dict[str, Article]
) -> tuple[list[Marked], dict[str, list[Span]], dict[str, list[Span]]]:
    """Return the marked mentions of one file, and by article the spans of related text and of plans."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    marked = [
        Marked(
            f"{file.stem}:{number}",
            mention["article"],
            place(mention["quote"], articles[mention["article"]]),
            mention.get("date", event["date"]),
            mention.get("lead", False),
        )
        for number, event in enumerate(data.get("event", []))
        for mention in event["mentions"]
    ]
    beside: list[dict[str, list[Span]]] = []
    for kind in ("related", "plan"):
        spans: dict[str, list[Span]] = {}
        for item in data.get(kind, []):
            spans.setdefault(item["article"], []).append(place(item["quote"], articles[item["article"]]))
        beside.append(spans)
    return marked, beside[0], beside[1]


def overlap(one: Span, other: Span) -> float:
    """Return the intersection over the union, 0 when less than half of the shorter span is shared."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    if shared < 0.5 * shorter:
        return 0.0
    return shared / (max(one.end, other.end) - min(one.start, other.start))


def pair(marked: Sequence[Marked], found: Sequence[EventMention]) -> dict[int, int]:
    """Return which mention found (index) stands for which marked one (index), one to one."""
    scored = []
    for i, gold in enumerate(marked):
        for j, mention in enumerate(found):
            if gold.article == mention.source.article_id and (share := overlap(gold.span, mention.span)):
                has_date = mention.interval is not None and same_date(format_edtf(mention.interval, "day"), gold.date)
                scored.append((not has_date, -share, i, j))
    pairs: dict[int, int] = {}
    for _, _, i, j in sorted(scored):
        if j not in pairs and i not in pairs.values():
            pairs[j] = i
    return pairs


def same_date(one: str, other: str) -> bool:
    """Tell whether two EDTF dates cover the same days."""
    a, b = parse_edtf(one), parse_edtf(other)
    return (a.first_day, a.last_day) == (b.first_day, b.last_day)


def score(files: Iterable[Path], articles: dict[str, Article]) -> Score:
    """Return the score of the whole road, articles to events, on the annotated articles."""
    total = Score()
    marked: list[Marked] = []
    related: dict[str, list[Span]] = {}
    for file in sorted(files):
        gold, beside, _ = read_annotations(file, articles)
        marked += gold
        for article, spans in beside.items():
            related.setdefault(article, []).extend(spans)
    annotated = {gold.article for gold in marked} | related.keys()
    mentions = [m for name in sorted(annotated) for m in extract_mentions(articles[name])]
    found = [mention for mention in mentions if mention.modality in HAPPENED and mention.interval is not None]
    pairs = pair(marked, found)
    ignored = {
        j
        for j, mention in enumerate(found)
        if j not in pairs and any(overlap(span, mention.span) for span in related.get(mention.source.article_id, []))
    }
    total.marked, total.found, total.given = len(marked), len(pairs), len(found) - len(ignored)
    for j, i in pairs.items():
        interval = found[j].interval
        ours = format_edtf(interval, "day") if interval is not None else ""
        if ours and same_date(ours, marked[i].date):
            total.dated += 1
        else:
            total.errors.append(f"DATE    {marked[i].article}: {marked[i].date} but {ours}: {found[j].quote}")
    for i, gold in enumerate(marked):
        if i not in pairs.values():
            words = gold.span.of(articles[gold.article].text)
            total.errors.append(f"MISSED  {gold.article} ({gold.date}{' lead' if gold.is_lead else ''}): {words}")
    for j, mention in enumerate(found):
        if j not in pairs and j not in ignored:
            date = format_edtf(mention.interval) if mention.interval else ""
            total.errors.append(f"EXTRA   {mention.source.article_id} ({date}, {mention.basis}): {mention.quote}")
    by_id = {mention.id: (marked[pairs[j]].event if j in pairs else None) for j, mention in enumerate(found)}
    total.events = len({gold.event for gold in marked})
    total.events_found = len({event for event in by_id.values() if event})
    skipped = {found[j].id for j in ignored}
    for event in merge_mentions(found):
        cited = [citation.mention_id for citation in event.citations if citation.mention_id not in skipped]
        total.events_given += bool(cited)
        total.events_right += any(by_id[mention] for mention in cited)
    return total


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, help="print so many mistakes")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    articles = read_articles((CONTENT, ANNOTATIONS))
    results = {file.stem: score([file], articles) for file in sorted(ANNOTATIONS.glob("*.toml"))}
    if args.json:
        print(json.dumps({name: result.as_dict() for name, result in results.items()}))
    else:
        columns = list(Score().as_dict())
        print(f"{'':16} {'marked':>8} " + " ".join(f"{column:>17}" for column in columns))
        for name, result in results.items():
            shares = " ".join(f"{value:16.1f}%" for value in result.as_dict().values())
            print(f"{name:16} {result.marked:8} {shares}")
    for line in sorted(line for result in results.values() for line in result.errors)[: args.errors]:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
