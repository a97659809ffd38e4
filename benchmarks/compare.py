"""Show what is different between two runs of the benchmarks.

    python benchmarks/compare.py BEFORE AFTER [--least 0.5]

BEFORE and AFTER are two files, or two folders of files, as ``benchmarks/run_all.py`` writes them. A line is shown where
a figure differs by at least ``--least`` per cent: its words, then each figure before and after. Lines that only one run
has are counted.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LEAST = 0.5  # per cent


def differences(before: Path, after: Path, least: float = LEAST) -> Iterator[str]:
    """Yield a line for each figure that is different, and one for lines without a counterpart; none without a file."""
    if not (before.exists() and after.exists()):
        return
    was, now = (_figures(path) for path in (before, after))
    for label in (label for label in now if label in was):
        moved = [
            _moved(old, new) for old, new in zip(was[label], now[label], strict=False) if _is_apart(old, new, least)
        ]
        if moved:
            yield f"  {label}: {', '.join(moved)}"
    alone = len(was.keys() ^ now.keys())
    if alone:
        yield f"  {alone} lines stand in one run only"


def _figures(path: Path) -> dict[str, list[float]]:
    found: dict[str, list[float]] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return found


def _is_apart(old: float, new: float, least: float) -> bool:
    return abs(new - old) > abs(old) * least / 100


def _moved(old: float, new: float) -> str:
    share = f" ({100 * (new - old) / abs(old):+.1f} %)" if old else ""
    return f"{old:,g} -> {new:,g}{share}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the differences; return 2 when one of the two is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--least", type=float, default=LEAST, metavar="PER_CENT")
    args = parser.parse_args(argv)
    for path in (args.before, args.after):
        if not path.exists():
            print(f"{path}: there is no such file or folder", file=sys.stderr)
            return 2
    pairs = [(args.before, args.after)]
    if args.before.is_dir():
        pairs = [(file, args.after / file.name) for file in sorted(args.before.glob("*.json"))]
    for old, new in pairs:
        print(new.stem if new.exists() else f"{new.stem}: not run again")
        print(*differences(old, new, args.least), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
