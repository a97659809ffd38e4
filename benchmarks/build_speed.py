"""How long a build takes: each stage alone, then whole builds from nothing, with no change, and with one article.

    python benchmarks/build_speed.py                            1,000 articles, beside the peers that are installed
    python benchmarks/build_speed.py --articles 1000,10000      and 10,000; 100000 takes about an hour
    python benchmarks/build_speed.py --runs 3                   the median of three runs, by wall clock
    python benchmarks/build_speed.py --content FOLDER           Markdown articles of your own instead of made-up ones
    python benchmarks/build_speed.py --json new.json --compare old.json

The articles are made here, from a seed: the same ones in every run. Those of a FOLDER (with "title" and "published" in
their front matter) are taken in the order of their names, as many as --articles says. Every whole build is a process of
its own; wall and CPU seconds (children included), peak memory (of the largest process) and files written are its own
too. Peers are Hugo, Pelican and Eleventy, where they are on the path; they get the same articles, and make one page of
each. The floor is what the machine needs to write, or to hash, as many files of the same size as we wrote.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

PLACES = ("Orrin", "Valby", "Marrow Creek", "Tessel", "Port Hallam", "Quarn", "Eddis", "Low Bray")
PEOPLE = ("Ines Calder", "Tomas Vey", "Ruth Adeyo", "Jon Marsh", "Lena Orbach", "Sam Whitlow")
DEEDS = (
    "{person} resigned as mayor of {place} on {day}.",
    "A fire destroyed the old mill in {place} on {day}.",
    "The council of {place} approved the new bridge on {day}.",
    "Flood water closed the road to {place} on {day}.",
    "Workers at the {place} docks walked out on {day}.",
    "{person} opened the hospital in {place} on {day}.",
)
FILLER = (
    "Residents said they had expected it for some time.",
    "The cost is put at 4 million, according to the council.",
    "“Nobody asked us,” said a shopkeeper who has lived there all her life.",
    "Officials declined to comment further.",
    "A report is due later in the year.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "yesterday", "last Friday")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run took: seconds, megabytes at the peak, files written or changed."""

    tool: str
    what: str
    articles: int
    wall: float
    cpu: float
    peak_mb: float
    files: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles that every tool gets: ``number`` made-up ones, or the first so many in a folder."""

    number: int
    source: Path | None = None

    def write(self, folder: Path, header: Callable[[str, str], str]) -> None:
        """Write them as Markdown into ``folder``; ``header`` makes the front matter of a title and a day."""
        folder.mkdir(parents=True)
        if self.source is None:
            chance = random.Random(7)
            for index in range(self.number):
                (folder / f"a{index:06}.md").write_text(article(chance, header), encoding="utf-8")
            return
        found = sorted(self.source.rglob("*.md"))[: self.number]
        if len(found) < self.number:
            sys.exit(f"{self.source} holds {len(found)} articles (*.md), not {self.number}: ask for fewer")
        for file in found:
            target = folder / file.relative_to(self.source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(with_header(file, header), encoding="utf-8")


def with_header(file: Path, header: Callable[[str, str], str]) -> str:
    """Return the text of an article with another front matter in the place of its own."""
    opening, own, body = file.read_text(encoding="utf-8").split("---\n", 2)
    said = dict(line.split(": ", 1) for line in own.splitlines() if ": " in line)
    if opening or not {"title", "published"} <= said.keys():
        sys.exit(f"{file}:1: no front matter with a title and a day: begin the article with both")
    return header(said["title"].strip('"'), said["published"][:10]) + body.lstrip("\n")


def article(chance: random.Random, header: Callable[[str, str], str]) -> str:
    """Return one article of about 800 letters."""
    day = f"{chance.randrange(2005, 2024)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    told = [
        chance.choice(DEEDS).format(
            place=chance.choice(PLACES), person=chance.choice(PEOPLE), day=chance.choice((*DAYS, f"{day[:4]}"))
        )
        for _ in range(3)
    ]
    paragraphs = [" ".join((one, *chance.sample(FILLER, 3))) for one in told]
    return header(told[0].rstrip("."), day) + "\n\n".join(paragraphs) + "\n"


def front_matter(title: str, day: str) -> str:
    """Return what this program and Eleventy read at the head of an article."""
    return f'---\ntitle: "{title}"\npublished: {day}\ndate: {day}\n---\n\n'


def pelican_head(title: str, day: str) -> str:
    """Return what Pelican reads at the head of an article."""
    return f"Title: {title}\nDate: {day}\nCategory: news\n\n"


def measure(tool: str, what: str, articles: int, command: list[str], folder: Path) -> Figure:
    """Return what ``command`` took, run in ``folder``."""
    before = stamps(folder)
    start = time.perf_counter()
    # As installed: modules are compiled once, whatever the shell says that this runs in.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(folder.parent / "compiled")
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{said.decode()}")
    after = stamps(folder)
    files = sum(before.get(path) != stamp for path, stamp in after.items())
    return Figure(tool, what, articles, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, files)


def stamps(folder: Path) -> dict[str, int]:
    """Return when each file of the output was written."""
    found = {}
    for name in ("site", "public", "output", "_site"):
        for file in (folder / name).rglob("*"):
            if file.is_file():
                found[str(file)] = file.stat().st_mtime_ns
    return found


def whole_builds(tool: str, folder: Path, articles: Path, command: list[str], head: Callable[[str, str], str],
                 number: int) -> Iterator[Figure]:  # fmt: skip
    """Yield a build from nothing, one with no change, and one for an article added, edited and removed."""
    yield measure(tool, "full", number, command, folder)
    # Stamps younger than a clock's tick prove nothing: the first build after a change looks into the files.
    measure(tool, "settle", number, command, folder)
    yield measure(tool, "no change", number, command, folder)
    extra = articles / "extra.md"
    extra.write_text(article(random.Random(99), head), encoding="utf-8")
    yield measure(tool, "one added", number, command, folder)
    extra.write_text(article(random.Random(98), head), encoding="utf-8")
    yield measure(tool, "one edited", number, command, folder)
    extra.unlink()
    yield measure(tool, "one removed", number, command, folder)


def ours(root: Path, corpus: Corpus, jobs: int) -> Iterator[Figure]:
    """Yield our whole builds, and the floor under the first of them."""
    folder, number = root / "timeline", corpus.number
    folder.mkdir()
    (folder / "timeline.toml").write_text('[site]\ntitle = "Bench"\n', encoding="utf-8")
    corpus.write(folder / "content", front_matter)
    command = [sys.executable, "-m", "timeline", "build", "--jobs", str(jobs)]
    yield from whole_builds("timeline", folder, folder / "content", command, front_matter, number)
    yield from floor(root, [file.stat().st_size for file in (folder / "site").rglob("*") if file.is_file()], number)


def floor(root: Path, sizes: list[int], number: int) -> Iterator[Figure]:
    """Yield what it takes to write, and to hash, files of these sizes and to do nothing else."""
    folder = root / "floor"
    folder.mkdir()
    content = os.urandom(max(sizes))

    def write() -> None:
        for index, size in enumerate(sizes):
            file = os.open(folder / str(index), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.write(file, memoryview(content)[:size])
            os.close(file)

    for what, work in (
        ("write", write),
        ("hash", lambda: [hashlib.sha256(memoryview(content)[:size]).digest() for size in sizes]),
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield Figure("floor", what, number, wall, cpu, 0, len(sizes))


def peers(root: Path, corpus: Corpus) -> Iterator[Figure]:
    """Yield the whole builds of those of the peers that are on the path."""
    number = corpus.number
    if hugo := shutil.which("hugo"):
        folder = root / "hugo"
        layouts = folder / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (folder / "hugo.toml").write_text('title = "Bench"\ndisableKinds = ["taxonomy", "term"]\n', encoding="utf-8")
        page = "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>"
        (layouts / "single.html").write_text(page + "<p>{{ .Date }}</p>{{ .Content }}\n", encoding="utf-8")
        links = '{{ range .Pages }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}\n'
        (layouts / "list.html").write_text(page + links, encoding="utf-8")
        corpus.write(folder / "content" / "posts", front_matter)
        yield from whole_builds("hugo", folder, folder / "content" / "posts", [hugo], front_matter, number)
    if pelican := shutil.which("pelican"):
        folder = root / "pelican"
        corpus.write(folder / "content", pelican_head)
        # Titles repeat: pages are named by files.
        command = [pelican, "content", "-o", "output", "-e", 'SLUGIFY_SOURCE="basename"']
        yield from whole_builds("pelican", folder, folder / "content", command, pelican_head, number)
    if eleventy := shutil.which("eleventy"):
        folder = root / "eleventy"
        corpus.write(folder / "posts", front_matter)
        yield from whole_builds("eleventy", folder, folder / "posts", [eleventy], front_matter, number)


def stages(root: Path, corpus: Corpus) -> Iterator[Figure]:
    """Yield each stage alone, in this process, by CPU seconds."""
    from timeline.extract import extract_mentions, find_files, read_file
    from timeline.generate import Site, Theme, plan_pages
    from timeline.merge import merge_mentions, rank
    from timeline.model import Article

    content, number = root / "stages", corpus.number
    corpus.write(content, front_matter)

    def timed(what: str, work: Callable[[], object], files: int = 0) -> Figure:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        return Figure("timeline", what, number, time.perf_counter() - wall, time.process_time() - cpu, 0, files)

    articles: list[Article] = []
    mentions: list = []  # type: ignore[type-arg]
    events: list = []  # type: ignore[type-arg]
    pages: list = []  # type: ignore[type-arg]
    theme = Theme.load(None)
    files = [path for path in find_files(content) if isinstance(path, Path)]
    yield timed(
        "read", lambda: articles.extend(i for f in files for i in read_file(f, root=content) if isinstance(i, Article))
    )
    yield timed("extract", lambda: mentions.extend(m for a in articles for m in extract_mentions(a)))
    yield timed("merge", lambda: events.extend(merge_mentions(mentions)))
    yield timed("plan", lambda: pages.extend(plan_pages(rank(events, "Bench"), articles, Site("Bench"))))
    yield timed("render", lambda: [theme.render(page) for page in pages], len(pages))


def show(figures: list[Figure], before: dict[tuple[str, str, int], Figure]) -> None:
    """Print the table, with what an earlier run took where there was one."""
    print(f"{'tool':10} {'what':12} {'articles':>9} {'wall s':>8} {'CPU s':>8} {'MB':>6} {'files':>7}  before")
    for one in figures:
        peak = f"{one.peak_mb:6.0f}" if one.peak_mb else "     -"
        old = before.get((one.tool, one.what, one.articles))
        was = f"  {old.wall:.2f} s wall, {old.cpu:.2f} s CPU" if old else ""
        print(
            f"{one.tool:10} {one.what:12} {one.articles:9,} {one.wall:8.2f} {one.cpu:8.2f} {peak} {one.files:7,}{was}"
        )


def medians(runs: list[list[Figure]]) -> list[Figure]:
    """Return of each figure the run whose wall clock is in the middle."""
    return [sorted(figures, key=lambda one: one.wall)[len(figures) // 2] for figures in zip(*runs, strict=True)]


def one_run(number: int, options: argparse.Namespace) -> list[Figure]:
    """Return the figures of one run over ``number`` articles, in folders that are new."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        corpus = Corpus(number, options.content)
        figures = [] if options.builds_only else [*stages(root, corpus)]
        figures += ours(root, corpus, options.jobs)
        return figures if options.no_peers else [*figures, *peers(root, corpus)]


def main() -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", default="1000", help="how many, or several numbers with commas")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--content", type=Path, help="a folder of articles to build instead of made-up ones")
    parser.add_argument("--builds-only", action="store_true", help="leave out the stages alone")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--compare", type=Path, help="the figures of an earlier run")
    options = parser.parse_args()
    before = {}
    if options.compare:
        told = [Figure(**record) for record in json.loads(options.compare.read_text(encoding="utf-8"))]
        before = {(one.tool, one.what, one.articles): one for one in told}
    figures = []
    for number in map(int, options.articles.split(",")):
        figures += medians([one_run(number, options) for _ in range(options.runs)])
    show(figures, before)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
