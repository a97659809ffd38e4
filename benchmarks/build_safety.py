"""Kills a build again and again at random moments: each time the site must be the old one or the new one.

    python benchmarks/build_safety.py             20 kills
    python benchmarks/build_safety.py --kills 200

The kills fall on all of a build, half of them on its last third, where files move; how long a build takes is learnt on
the way. It counts how often the site was found old and new, right after the kill and before any other command, and ends
with 1 if a site was neither, or the build after the kill was not right. With --one-by-one the output holds a hidden
folder, so that it cannot be switched at once: a kill between two moves leaves a mix there, which the next command ends.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from timeline.build import build_site
from timeline.config import load_config
from timeline.generate import finish_writing

BUILD = (
    "import sys; from pathlib import Path; from timeline import publishing, reading; "
    "from timeline.build import build_site; from timeline.config import load_config; import jinja2, markdown, yaml; "
    "config = load_config(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline(); build_site(config)"
)
ARTICLES = 40


class Aim:
    """When to kill: at any moment of a build, as long as builds take at the time; half of them near the end.

    A class, for each build tells how long the next one may take.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._window = 1.0  # seconds: a first guess

    def moment(self) -> float:
        """Return after how many seconds the next build is to be killed."""
        return self._chance.uniform(self._chance.choice((0, 0.7)), 1) * self._window

    def learn(self, seconds: float, *, is_killed: bool) -> None:
        """Take note of a build that ended, or was killed, after so many ``seconds``."""
        if not is_killed:
            self._window = 1.05 * seconds
        elif seconds > 0.9 * self._window:
            self._window *= 1.1


def text(number: int, chance: random.Random) -> str:
    """Return an article that tells two happenings."""
    day = chance.randrange(1, 28)
    return (
        f"---\ntitle: News {number}\npublished: 2021-06-{day:02}\n---\n\n"
        f"The dam at Place{number % 7} broke on Monday. The mayor of Place{number % 5} resigned on June {day}.\n"
    )


def published(root: Path) -> dict[str, bytes]:
    """Return the files of the site that a reader can come to."""
    site = root / "site"
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in site.rglob("*")
        if file.is_file() and not file.relative_to(site).parts[0].startswith(".")
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Return which files of two sites are not the same, the first few of them."""
    urls = sorted(url for url in one.keys() | other.keys() if one.get(url) != other.get(url))
    return f"{', '.join(urls[:5])} ({len(urls)} in all)" if urls else ""


def kill_once(root: Path, chance: random.Random, aim: Aim, *, is_switched: bool) -> str:
    """Change the input, kill the build of it, and return what was found."""
    old = published(root)
    for _ in range(3):
        number = chance.randrange(ARTICLES)
        (root / "content" / f"a{number}.md").write_text(text(chance.randrange(99), chance), encoding="utf-8")
    other = root.with_name("other")
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("standby"))
    build_site(load_config(other))
    new = published(other)
    build = subprocess.Popen([sys.executable, "-c", BUILD, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert build.stdin is not None
    assert build.stdout is not None
    build.stdout.readline()
    build.stdin.write(b"go\n")
    build.stdin.flush()
    began = time.perf_counter()
    try:
        build.wait(timeout=aim.moment())
        is_killed = False
    except subprocess.TimeoutExpired:
        is_killed = True
    aim.learn(time.perf_counter() - began, is_killed=is_killed)
    build.kill()
    build.communicate()
    was_between = not is_switched and finish_writing(root / "site")
    found = published(root)
    build_site(load_config(root))
    if wrong := differing(published(root), new):
        return f"WRONG after the next build of what was {'old' if found == old else 'new'}: {wrong}"
    if not is_killed:
        return "finished before the kill" if found == new else "WRONG though it was not killed"
    if was_between:
        return "between" if found == new else "WRONG after being finished"
    return "old" if found == old else "new" if found == new else "WRONG: neither"


def main() -> None:
    """Kill, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--one-by-one", action="store_true")
    options = parser.parse_args()
    kills = options.kills
    chance = random.Random(1)
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "news"
        (root / "content").mkdir(parents=True)
        (root / "timeline.toml").write_text('[site]\ntitle = "Kills"\n', encoding="utf-8")
        for number in range(ARTICLES):
            (root / "content" / f"a{number}.md").write_text(text(number, chance), encoding="utf-8")
        build_site(load_config(root))
        if options.one_by_one:
            (root / "site" / ".git").mkdir()
        aim = Aim(chance)
        for _ in range(kills):
            found[kill_once(root, chance, aim, is_switched=not options.one_by_one)] += 1
    print(f"{kills} kills: " + ", ".join(f"{number} {what}" for what, number in sorted(found.items())))
    sys.exit(any(what.startswith("WRONG") for what in found))


if __name__ == "__main__":
    main()
