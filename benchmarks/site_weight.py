"""How heavy the pages of a large timeline are: made-up events, every page planned, the heavy ones made, none written.

    python benchmarks/site_weight.py [1000 10000 100000]

Prints, for each number of events, the weight of the entry page with all it loads, of the largest page, the number of
files and the time. Weights are those of gzip at level 6. A page whose values are few cannot be the largest one: so that
100,000 events take minutes, only pages of many values are made.
"""

import gzip
import json
import random
import re
import sys
import time

from timeline.generate import Site, Theme, plan_pages
from timeline.model import Article, Block, Citation, Event, Interval, OffsetMap, Source, Span, Timeline

SYLLABLES = re.findall(r"\w+", "ba ce dor en fi gar hul ist jo ka lem mor nat or pel qui ros sta tor ul ver wen zan")
VERBS = ("signed", "opened", "closed", "flooded", "elected", "struck", "repaired", "lost", "burned", "won")
THINGS = ("the treaty", "a bridge", "the harbour", "a school", "the council", "the pass", "a railway line", "the vote")
YEARS = 25
EVENTS_AN_ARTICLE = 10
ENTRY = ("index.html", "assets/style.css", "assets/timeline.js", "assets/icon.svg")
FEW_VALUES = 15_000  # characters of JSON: what is made of fewer stays below 100 KB even before it is packed


def made_up(number: int) -> tuple[Timeline, list[Article]]:
    """Return ``number`` events over 25 years, told by articles of ten events each."""
    chance = random.Random(number)
    names = ["".join(chance.choices(SYLLABLES, k=3)).title() for _ in range(max(number // 40, 20))]
    outlets = [f"The {name} Post" for name in names[:12]]
    events, articles = [], []
    for first in range(0, number, EVENTS_AN_ARTICLE):
        day = 730_000 + first * YEARS * 365 // number
        source = Source(f"a{first}", f"News of day {day}", outlets[first % 12], "", Interval.of_days(day, day))
        quotes = []
        for n in range(first, min(first + EVENTS_AN_ARTICLE, number)):
            told = f"{chance.choice(names)} {chance.choice(VERBS)} {chance.choice(THINGS)} near {chance.choice(names)}"
            quotes.append((n, f"{told} on Tuesday, officials of {chance.choice(names)} said after a long session."))
        text = " ".join(quote for _, quote in quotes)
        at = 0
        for n, quote in quotes:
            span = Span(at, at + len(quote))
            at = span.end + 1
            words = Span(span.start + quote.index("on Tuesday"), span.start + quote.index("on Tuesday") + 10)
            when = Interval.of_days(day + n % 7, day + n % 7)
            citation = Citation(f"m{n}", source, span, quote, when, words, "text", "asserted", "the Tuesday before")
            own = tuple(word for word in quote.split() if word in names)
            headline = quote.partition(" on Tuesday")[0]
            events.append(Event(f"e{n:012x}", when, headline, (citation,), chance.random(), "asserted", own))
        whole = Span(0, len(text))
        articles.append(
            Article(source, f"{first}.txt", "en", text, (Block(whole, "paragraph"),), (), OffsetMap.identity(len(text)))
        )
    events.sort(key=lambda event: (event.interval.start if event.interval else 0, event.id))
    return Timeline("Made up", tuple(events)), articles


def packed(content: bytes) -> int:
    """Return how many bytes ``content`` has on the wire."""
    return len(gzip.compress(content, 6))


def measure(number: int) -> str:
    """Return one row of the table."""
    timeline, articles = made_up(number)
    start = time.perf_counter()
    theme = Theme.load(None)
    planned, largest, entry = set(), (0, ""), 0
    for page in plan_pages(timeline, articles, Site("Made up")):
        planned.add(page.url)
        if page.url in ENTRY or (page.url.endswith(".html") and len(json.dumps(page.values)) > FEW_VALUES):
            weight = packed(theme.render(page).encode("utf-8"))
            entry += weight if page.url in ENTRY else 0
            largest = max(largest, (weight, page.url))
    others = {url: packed(content) for url, content in theme.assets() if url not in planned}
    entry += sum(weight for url, weight in others.items() if url in ENTRY)
    seconds = time.perf_counter() - start
    heaviest = f"{largest[0] / 1000:.1f} KB ({largest[1]})"
    return f"| {number:,} | {entry / 1000:.1f} KB | {heaviest} | {len(planned) + len(others):,} | {seconds:.0f} s |"


def main() -> None:
    """Print the table."""
    print("| events | entry page in all | largest page | files | time |")
    print("| --- | --- | --- | --- | --- |")
    for number in [int(argument) for argument in sys.argv[1:]] or [1000, 10_000]:
        print(measure(number), flush=True)


if __name__ == "__main__":
    main()
