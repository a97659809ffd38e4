"""Run the benchmarks one after another, keep their figures, and say what is different from the run before.

    make bench                                       the same as: python benchmarks/run_all.py
    make bench SIZES="1000 10000"                    larger sites and builds too; 100000 takes hours
    make bench ONLY="merge digest" MERGE="FOLDER..." DIGEST="FOLDER..."
    python benchmarks/compare.py BEFORE AFTER        two runs, side by side

The figures of each benchmark are written to ``benchmarks/results/NAME.json``; those of the run before move to
``benchmarks/results/before/``. What needs a collection that is not in this repository, or a browser, says so and is
left out. Ends with 1 when a benchmark fails or takes longer than half an hour.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from compare import differences

HERE = Path(__file__).parent
RESULTS = HERE / "results"
LONGEST = 1800  # seconds
NOT_RUN = {
    "digest_learn": "learns weights",
    "merge_learn": "learns weights",
    "headlines": "prints a sheet for a reader to mark",
    "coreference": "measures for the others",
    "compare": "compares two runs",
    "run_all": "runs the others",
}
_NUMBER = re.compile(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?")  # but not the one of F1


@dataclass(frozen=True, slots=True)
class Step:
    """A run of a benchmark: its name and arguments, or ``why_not`` it is left out."""

    name: str
    arguments: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run printed, how long it took (wall clock), and the numbers of each line under the line's other words."""

    benchmark: str
    arguments: tuple[str, ...]
    seconds: float
    figures: dict[str, list[float]]
    lines: list[str]


def steps(sizes: Sequence[str], merge: Sequence[str], digest: Sequence[str], *, has_browser: bool) -> list[Step]:
    """Return what is to be run, in order."""
    browser = "" if has_browser else "it needs chromium and two npm packages: make bench BROWSER=1"
    found = [
        Step("annotated"),
        Step("sentences"),
        Step("merge"),
        *([Step("merge", tuple(merge))] if merge else []),
        Step("timex_speed"),
        Step("memory", ("3",)),
        Step("site_weight", tuple(sizes)),
        Step("build_speed", ("--articles", ",".join(sizes))),
        Step("build_safety"),
        Step("timelinejs", why_not=browser),
    ]
    if digest:
        return [*found, *(Step("digest", _digest_arguments(folder)) for folder in digest)]
    return [*found, Step("digest", why_not="it needs a collection with timelines: make bench DIGEST=FOLDER")]


def _digest_arguments(folder: str) -> tuple[str, ...]:
    """Return what ``digest.py`` is given for FOLDER, or for FOLDER+7: the time asked for 7 days wider."""
    path, plus, days = folder.rpartition("+")
    return (path, "--extension", days) if plus and days.isdecimal() else (folder,)


def figures_of(lines: Sequence[str]) -> dict[str, list[float]]:
    """Return the numbers of each line that has any, under its words; of like lines the later ones get a number."""
    found: dict[str, list[float]] = {}
    for line in lines:
        numbers = [float(match.replace(",", "")) for match in _NUMBER.findall(line)]
        label = " ".join(_NUMBER.sub("#", line).split())
        if numbers:
            key, times = label, 1
            while key in found:
                times += 1
                key = f"{label} ({times})"
            found[key] = numbers
    return found


def run(step: Step) -> Result | None:
    """Run a benchmark, showing what it prints; return None when it failed."""
    command = [sys.executable, str(HERE / f"{step.name}.py"), *step.arguments]
    begun = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        print(f"stopped after {LONGEST} s", flush=True)
        return None
    print(done.stdout, end="", flush=True)
    lines = done.stdout.splitlines()
    seconds = round(time.monotonic() - begun, 1)
    return None if done.returncode else Result(step.name, step.arguments, seconds, figures_of(lines), lines)


def keep(result: Result, file: Path) -> None:
    """Write a result to ``file``; what stood there goes to the folder ``before``."""
    before = file.parent / "before"
    before.mkdir(parents=True, exist_ok=True)
    if file.exists():
        file.replace(before / file.name)
    file.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def file_name(step: Step, others: Sequence[Step]) -> str:
    """Return the name of the file for a step; those of a benchmark that runs more than once have a number."""
    alike = [other for other in others if other.name == step.name]
    return f"{step.name}.json" if step == alike[0] else f"{step.name}-{alike.index(step) + 1}.json"


def main(argv: Sequence[str] | None = None) -> int:
    """Run all; return 1 when one has failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", default=["1000"], help="numbers of articles, and of events")
    parser.add_argument("--merge", nargs="*", default=[], metavar="FOLDER", help="collections for merge.py")
    parser.add_argument("--digest", nargs="*", default=[], metavar="FOLDER[+DAYS]", help="collections for digest.py")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--browser", action="store_true", help="run what needs chromium and npm too")
    args = parser.parse_args(argv)
    sizes = args.sizes or ["1000"]
    every = steps(sizes, args.merge, args.digest, has_browser=args.browser)
    failed = []
    for step in every:
        if args.only and step.name not in args.only:
            continue
        print(f"\n== {' '.join([step.name, *step.arguments])}", flush=True)
        if step.why_not:
            print(f"left out: {step.why_not}")
            continue
        result = run(step)
        if result is None:
            failed.append(step.name)
            continue
        file = RESULTS / file_name(step, every)
        keep(result, file)
        print(f"{result.seconds} s; figures in {file.relative_to(HERE.parent)}")
        for line in differences(RESULTS / "before" / file.name, file):
            print(line)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
