"""How much memory ``timeline extract`` and ``timeline tag`` take as their input grows.

    python benchmarks/memory.py [MEGABYTES] [STAGE]

The demo's articles stream in on standard input again and again, each time under new ids and with ever new names in
them, so that nothing that is remembered of one round serves the next. Prints how many megabytes went in and how much
memory the process held (Linux only: it reads /proc).
"""

import calendar
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from timeline.extract import find_files, read_file
from timeline.model import Article

CONTENT = Path(__file__).parent.parent / "content"
_WORD = re.compile(r"\b[A-Z][a-z]{3,}\b")
_DAYS = frozenset({*calendar.month_name, *calendar.day_name})


def articles() -> list[Article]:
    """Return the articles of the demo."""
    files = [file for file in find_files(CONTENT) if isinstance(file, Path)]
    return [item for file in files for item in read_file(file, root=CONTENT) if isinstance(item, Article)]


def lines(wanted: int) -> Iterator[bytes]:
    """Yield JSON lines of at least ``wanted`` bytes in all."""
    told, chance, sent, number = articles(), random.Random(1), 0, 0
    while sent < wanted:
        for article in told:
            names: dict[str, str] = {}

            def renamed(match: re.Match[str], names: dict[str, str] = names) -> str:
                word = match.group()
                if word in _DAYS or chance.random() < 0.5:
                    return names.get(word, word)
                return names.setdefault(word, _name(chance))

            published = article.source.published
            record = {"id": f"a{number}", "title": "", "text": _WORD.sub(renamed, article.text)}
            if published is not None and published.first_day is not None:
                record["published"] = f"20{number % 20:02}-05-{number % 28 + 1:02}"
            line = json.dumps(record).encode() + b"\n"
            yield line
            sent += len(line)
            number += 1


def _name(chance: random.Random) -> str:
    parts = (chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
    return "".join(parts).capitalize()


def held(pid: int) -> int:
    """Return the memory that a process holds, in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])


def main() -> None:
    """Print the memory at every tenth of the input."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    stage = sys.argv[2] if len(sys.argv) > 2 else "extract"
    command = [sys.executable, "-m", "timeline", stage, "--jobs", "1", "-"]
    sent, step = 0, megabytes * 100_000
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        if run.stdin is None:
            raise RuntimeError("the process has no standard input")
        print("      MB in    MB held")
        for line in lines(megabytes * 1_000_000):
            run.stdin.write(line)
            before, sent = sent, sent + len(line)
            if before // step != sent // step:
                print(f"{sent / 1e6:11.0f}{held(run.pid) / 1024:11.1f}", flush=True)


if __name__ == "__main__":
    main()
