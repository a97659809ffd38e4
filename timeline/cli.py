"""The commands: they read options, call, print and exit, nothing else.

What a command needs is imported inside it, so that ``timeline --help`` does not wait for a template engine.
"""

import atexit
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from timeline.errors import Notice, TimelineError, UsageError

if TYPE_CHECKING:
    from timeline.config import Config
    from timeline.stages import Product, Stage

BROKEN_PIPE, INTERRUPTED = 141, 130  # 128 + the number of the signal, as a shell reports it
BAR_STEPS = 1000  # of a progress bar over bytes
MOST_JOBS = 256
EXPORTS = ("json", "csv", "ics", "atom", "jsonfeed", "jsonld", "timelinejs", "markwhen")


class _Commands(click.Group):
    """The commands, with what every one of them says when it fails."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order of the work, not of the alphabet

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except TimelineError as error:
            _talk(f"error: {error}")
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except BrokenPipeError:
            # Whoever read our output has seen enough. Python must not stumble over the pipe once more on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(BROKEN_PIPE)
        except KeyboardInterrupt:
            _talk("interrupted")
            ctx.exit(INTERRUPTED)
        return result


def main() -> NoReturn:
    """Run the command line and exit: 0 fine, 1 a problem in the input, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # UTF-8 whatever the locale; a file name that is not UTF-8 comes out as the bytes it has.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    try:
        cli()
    except SystemExit as end:
        if isinstance(end.code, str):
            raise  # Python prints it
        _leave(end.code or 0)
    _leave(0)


def _leave(status: int) -> NoReturn:
    """End this process, and let the system take back all that it holds at once.

    Python would take it down piece by piece: after a build of 10,000 articles for a tenth of a second.
    """
    if threading.active_count() == 1:
        atexit._run_exitfuncs()
        with suppress(OSError):  # whoever read our output is gone: Python says so on its way out
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit(status)
    raise SystemExit(status)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="timeline-press", prog_name="timeline")
def cli() -> None:
    """Find the dated events in a folder of articles and publish them as a timeline.

    Every event on the site cites the very sentence it rests on.
    """


def _cores() -> int:
    from timeline.parallel import cores

    return min(cores(), MOST_JOBS)


def _jobs_option(command: Callable[..., None]) -> Callable[..., None]:
    text = "Processes to use; the output is the same for any number."
    return click.option("--jobs", "-j", type=click.IntRange(1, MOST_JOBS), default=1, metavar="N", help=text)(command)


_root_argument = click.argument("root", type=click.Path(path_type=Path), default=Path())
_files_argument = click.argument("files", nargs=-1, metavar="[FILE]...")


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a site folder that builds.

    DIR gets a timeline.toml and a content folder with four example articles. It must be new or empty.
    """
    from timeline.starter import make_site

    for path in make_site(folder):
        click.echo(path)
    _talk(f"Now run: timeline build {folder}")


@cli.command()
@_root_argument
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, MOST_JOBS),
    default=_cores,
    show_default="one a core",
    metavar="N",
    help="Processes to use where they pay; the site is the same for any number.",
)
@click.option("--why", is_flag=True, help="Say why each file was read and each page written.")
@click.option("--clean", is_flag=True, help="Write every file anew.")
@click.option("--strict", is_flag=True, help="On any error leave the old site as it is, and exit with 1.")
@click.option("--drafts", is_flag=True, help="Publish articles with the status draft too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def build(root: Path, *, jobs: int, why: bool, clean: bool, strict: bool, drafts: bool, as_json: bool) -> None:
    """Build the site of a folder.

    ROOT is the folder that holds timeline.toml: this one, when it is not named.
    """
    from timeline.build import build_site, told_in_short

    config = _load(root)
    report = build_site(config, jobs=jobs, strict=strict, drafts=drafts, clean=clean, progress=_progress)
    for line in told_in_short(report.notices):
        _talk(line)
    if as_json:
        record = asdict(report) | {"output": str(report.output), "errors": report.errors}
        if not why:
            del record["reasons"]
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        for reason in report.reasons if why else ():
            click.echo(reason)
        click.echo(report.summary())
    if not report.is_complete or (strict and report.errors):
        raise SystemExit(1)


@cli.command()
@_root_argument
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@click.option("--drafts", is_flag=True, help="Show articles with the status draft too.")
def serve(root: Path, *, port: int, drafts: bool) -> None:
    """Show the site in a browser on this machine, and build it again whenever something changes.

    ROOT is the folder that holds timeline.toml. The open page reloads itself; an error of a build is shown in it. Only
    this machine can see the site. Ctrl-C ends it.
    """
    from timeline.serve import serve_site

    serve_site(root, port=port, drafts=drafts, say=_talk)


@cli.command()
@_root_argument
@click.option(
    "--builds", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many builds back."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line an event.")
def diff(root: Path, *, builds: int, as_json: bool) -> None:
    """Print which events the last build added, changed, merged into others or withdrew.

    Builds that changed no event are not counted.
    """
    from timeline.store import Store

    with Store.open_existing(_load(root).memory) as store:
        news = store.news(builds)
    for number, changes in news:
        for change in changes:
            if as_json:
                click.echo(json.dumps({"build": number, **change._asdict()}, ensure_ascii=False))
            else:
                into = f" -> {change.successor}" if change.successor else ""
                click.echo(f"{change.kind:9} {change.date:10} {change.headline} ({change.event}{into})")
    if not news:
        _talk("no build since the first one changed an event")


@cli.command()
@_root_argument
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(root: Path, *, as_json: bool) -> None:
    """Check the quotes and links of a built site.

    Every quote must stand at its place in its source as it reads now, and every internal link must lead somewhere.
    """
    from timeline.check import check_site

    report = check_site(_load(root))
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(report.summary())
    if report.problems:
        raise SystemExit(1)


@cli.command()
@_root_argument
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(EXPORTS),
    default="json",
    show_default=True,
    help="Spreadsheet (csv), calendar (ics), feed (atom, jsonfeed), another timeline program, or plain data.",
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE, not to standard output."
)
def export(root: Path, *, format_: Any, output: Path | None) -> None:
    """Print the timeline in another program's format.

    ROOT is the folder that holds timeline.toml. What is exported is what the last build published: run "timeline build"
    first when articles changed.

    \b
    timeline export --format csv > events.csv
    timeline export mysite --format ics -o mysite.ics
    """  # noqa: D301 - click reads this sign
    from timeline.exporting import export_site, write_export

    text = export_site(_load(root), format_)
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
    else:
        write_export(text, output)


@cli.command()
@click.argument("text", metavar="TEXT|EVENT-ID")
@click.option("--dct", metavar="DAY", help="When the text was published: a day or a date-time.")
@click.option("--language", default="en", show_default=True, help="The language of the text.")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="The site that the event is of.")
def explain(text: str, *, dct: str | None, language: str, root: Path) -> None:
    """Say why words, or an event, have their date.

    Of TEXT: which rules matched, and what each step made of the words. Of an event: its mentions, why they were taken
    for one, and why it has this date and headline.

    \b
    timeline explain "3 days ago" --dct 2016-03-09
    timeline explain e1f0c2a9b3d4
    """  # noqa: D301 - click reads this sign
    from timeline.explain import explain_event, explain_text, is_event_id

    if dct is None and is_event_id(text):
        click.echo(explain_event(_load(root), text))
    else:
        click.echo(explain_text(text, dct, language))


@cli.command()
@_files_argument
@_jobs_option
def tag(files: tuple[str, ...], *, jobs: int) -> None:
    """Print the time expressions of articles.

    One JSON line an article. FILE is an article in any format, a folder, a .jsonl or .jsonl.gz of articles, or - for
    JSON lines on standard input, which is read when no FILE is named.
    """
    _run_stage("tag", files, jobs)


@cli.command()
@_files_argument
@_jobs_option
@click.option("--explain", is_flag=True, help="Say for each mention which rule gave it its clause, date and modality.")
@click.option("--nlp", default="", metavar="MODEL", help="A spaCy model, its name or folder, to find names with.")
def extract(files: tuple[str, ...], *, jobs: int, explain: bool, nlp: str) -> None:
    """Print the event mentions of articles.

    One JSON line a mention, or with --explain some lines for a reader. FILE is an article in any format, a folder, a
    .jsonl or .jsonl.gz of articles, or - for JSON lines on standard input, which is read when no FILE is named.
    """
    _run_stage("explain" if explain else "extract", files, jobs, nlp)


@cli.command()
@_files_argument
@click.option("--articles", multiple=True, metavar="FILE", help="The articles that the mentions are from (repeatable).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["events", "clusters"]),
    default="events",
    show_default=True,
    help="One line an event, or one a mention with its cluster.",
)
def merge(files: tuple[str, ...], *, articles: tuple[str, ...], format_: Any) -> None:
    """Merge event mentions into events.

    FILE holds mentions as JSON lines, as extract prints them or made elsewhere; standard input when none is named.
    One JSON line an event, in order of time.
    """
    from timeline.stages import run_merge

    _print_products(run_merge(_or_standard_input(files), articles, format_))


@cli.command()
@_files_argument
@_jobs_option
@click.option(
    "--dates", type=click.IntRange(1), default=10, show_default=True, metavar="L", help="At most so many days."
)
@click.option(
    "--sentences",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="K",
    help="At most so many for each day.",
)
@click.option("--start", metavar="DAY", help="No day before this one, and no article published before it.")
@click.option("--end", metavar="DAY", help="No day after this one, and no article published after it.")
@click.option("--query", default="", metavar="WORDS", help="What it is about: words, each in any of its forms.")
def digest(
    files: tuple[str, ...], *, jobs: int, dates: int, sentences: int, start: str | None, end: str | None, query: str
) -> None:
    """Print the key moments of articles, or of a query.

    One JSON object: days, each with sentences word for word. A day counts by how many articles speak of it. FILE is an
    article in any format, a folder, a .jsonl or .jsonl.gz of articles, or - for JSON lines on standard input.
    """
    from timeline.digest import Request, day_named
    from timeline.stages import run_digest

    request = Request(dates, sentences, day_named(start, "--start"), day_named(end, "--end"), tuple(query.split()))
    _print_products([run_digest(_or_standard_input(files), request, jobs=jobs)])


def _run_stage(stage: "Stage", files: tuple[str, ...], jobs: int, model: str = "") -> None:
    from timeline.stages import input_bytes, run_stage

    names = _or_standard_input(files)
    # Where the results themselves are on the screen, a bar between them would only be in the way.
    total = input_bytes(names) if not sys.stdout.isatty() and sys.stderr.isatty() else 0
    with _progress("Reading", BAR_STEPS) if total else nullcontext(_ignore) as advance:
        _print_products(_counting(run_stage(stage, names, jobs=jobs, model=model), advance, total))


def _or_standard_input(files: tuple[str, ...]) -> tuple[str, ...]:
    if not files and sys.stdin.isatty():
        raise click.UsageError("no FILE is named, and nothing is piped in")
    return files or ("-",)


def _counting(products: Iterable["Product"], advance: Callable[[int], None], total: int) -> Iterator["Product"]:
    """Yield ``products``, moving the bar on by the share of the input that each one used up."""
    used = shown = 0
    for product in products:
        yield product
        used += product.size
        steps = min(used, total) * BAR_STEPS // total if total else 0
        advance(steps - shown)
        shown = steps


def _print_products(products: Iterable["Product"]) -> None:
    """Print results and notices as they come; exit with 1 in the end when something was left out."""
    has_errors = False
    for product in products:
        sys.stdout.write("".join(lines for _, lines in product.articles))
        if product.notices:
            sys.stdout.flush()
            _tell(product.notices)
            has_errors = has_errors or any(notice.is_error for notice in product.notices)
    if has_errors:
        raise SystemExit(1)


def _load(root: Path) -> "Config":
    from timeline.config import load_config

    return load_config(root)


def _progress(label: str, steps: int) -> AbstractContextManager[Callable[[int], None]]:
    """Show a bar on standard error while the work goes on, when somebody is there to see it."""
    if not sys.stderr.isatty() or steps <= 0:
        return nullcontext(_ignore)
    return _Bar(click.progressbar(length=steps, label=label, file=sys.stderr))


class _Bar(AbstractContextManager[Callable[[int], None]]):
    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def __enter__(self) -> Callable[[int], None]:
        update: Callable[[int], None] = self._bar.__enter__().update
        return update

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)


def _ignore(_steps: int) -> None:
    pass


def _tell(notices: Iterable[Notice]) -> None:
    for notice in notices:
        _talk(str(notice))


def _talk(words: str) -> None:
    click.echo(words, err=True)
