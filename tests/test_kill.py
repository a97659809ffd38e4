"""What a build must survive: a kill at any moment, a full disk, an interrupt, another build, a file that vanishes."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_site import ARTICLES, contents, make_site, put

from timeline.build import build_site
from timeline.config import load_config
from timeline.errors import TimelineError
from timeline.parallel import map_in_order
from timeline.store import Store

KILLS = 12  # benchmarks/build_safety.py kills 200 times
# A build that says "ready" when everything is imported, and then begins.
BUILD = (
    "import sys; from timeline import publishing, reading; from timeline.build import build_site; "
    "from timeline.config import load_config; from pathlib import Path; import jinja2, markdown, yaml, nh3; "
    "config = load_config(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline(); build_site(config)"
)
EDIT = "\nThe council of Marrow Creek met on Tuesday. A fair opened in Valby on June 5, 2021.\n"


def start(root: Path, **options: Any) -> subprocess.Popen[str]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    build = subprocess.Popen([sys.executable, "-c", BUILD, str(root)], text=True, **pipes, **options)
    assert build.stdout is not None
    assert build.stdout.readline() == "ready\n"
    return build


def published(root: Path) -> dict[str, bytes]:
    """Return the files of the site that a reader can come to."""
    return {url: data for url, data in contents(root / "site").items() if not url.startswith(".timeline")}


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_leaves_the_old_site_or_the_new_one(tmp_path: Path, number: int) -> None:
    root = make_site(tmp_path / "news")
    build_site(load_config(root))
    old = published(root)
    put(root, "2021/bridge-falls.md", ARTICLES["2021/bridge-falls.md"] + EDIT)
    other = tmp_path / "other"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("standby"))
    build_site(load_config(other))
    new = published(other)

    build = start(root)
    assert build.stdin is not None
    build.stdin.write("go\n")
    build.stdin.flush()
    try:
        build.wait(timeout=random.Random(number).uniform(0, 0.25))
    except subprocess.TimeoutExpired:
        build.kill()
    build.communicate()

    assert published(root) in (old, new)
    build_site(load_config(root))
    assert published(root) == new
    assert sorted(path.name for path in (root / "site").glob(".*")) == [".timeline-files"]


def test_a_site_half_moved_is_brought_to_its_end(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    build_site(load_config(root))
    (root / "site" / ".git").mkdir()  # with a hidden folder in it the output is not switched: files move one by one
    put(root, "2021/bridge-falls.md", ARTICLES["2021/bridge-falls.md"] + EDIT)
    code = (
        "import os, pathlib, sys; real = pathlib.Path.replace; moved = []\n"
        "def replace(self, target):\n"
        "    moved.append(target) if 'events' in str(target) else None\n"
        "    os._exit(9) if len(moved) == 2 else None\n"
        "    return real(self, target)\n"
        "pathlib.Path.replace = replace\n"
        "from timeline import build_site; build_site(sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], check=False)
    assert done.returncode == 9
    build_site(load_config(root))

    clean = tmp_path / "clean"
    shutil.copytree(root, clean, ignore=shutil.ignore_patterns("site", ".timeline"))
    build_site(load_config(clean))
    assert contents(root / "site") == contents(clean / "site")


def test_a_full_disk_is_told_and_leaves_the_old_site(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    build_site(load_config(root))
    before = published(root)
    put(root, "2021/more.md", ARTICLES["2021/bridge-falls.md"] + EDIT * 40)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    done = subprocess.run(
        [sys.executable, "-m", "timeline", "build", str(root)],
        preexec_fn=limit, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "error: " in done.stderr
    assert "->" in done.stderr
    assert "Traceback" not in done.stderr
    assert published(root) == before
    build_site(load_config(root))
    assert "articles/2021--more.html" in published(root)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    (root / "site").mkdir()
    (root / "site").chmod(0o500)

    with pytest.raises(TimelineError, match="the site cannot be written"):
        build_site(load_config(root))


def test_an_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    (root / "site").write_text("mine", encoding="utf-8")

    with pytest.raises(TimelineError, match="cannot be written"):
        build_site(load_config(root))
    assert (root / "site").read_text(encoding="utf-8") == "mine"


def test_a_file_that_vanishes_while_others_are_read_costs_only_itself(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    doomed = root / "content" / "2022" / "new-bridge.txt"

    class Vanishing:
        """A progress that takes the file away when the reading begins."""

        def __enter__(self) -> Any:
            doomed.unlink()
            return lambda _done: None

        def __exit__(self, *error: object) -> None:
            pass

    def progress(label: str, _steps: int) -> Any:
        from timeline.parallel import no_progress

        return Vanishing() if label == "Reading" else no_progress(label, 0)

    report = build_site(load_config(root), progress=progress)

    assert (report.articles, report.errors, report.is_complete) == (2, 1, True)
    assert "new-bridge.txt" in report.notices[0].where
    assert build_site(load_config(root)).errors == 0


def test_a_second_build_says_that_another_is_running(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    running = pytest.raises(TimelineError, match="another build of this site is running")
    with Store.open(root / ".timeline"), running:
        Store.open(root / ".timeline", patience_seconds=0)

    assert build_site(load_config(root)).is_complete


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    builds = [start(root), start(root)]
    for build in builds:
        assert build.stdin is not None
        build.stdin.write("go\n")
        build.stdin.flush()

    assert [build.communicate()[1] for build in builds] == ["", ""]
    assert [build.returncode for build in builds] == [0, 0]
    assert build_site(load_config(root)).written == 0


def test_an_interrupt_breaks_nothing_and_exits_with_130(tmp_path: Path) -> None:
    root = make_site(tmp_path / "news")
    build_site(load_config(root))
    before = published(root)
    put(root, "2021/more.md", ARTICLES["2021/bridge-falls.md"] + EDIT)
    code = (
        "import os, signal, sys; from timeline import reading; real = reading.read\n"
        "def read(*arguments, **named):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return real(*arguments, **named)\n"
        "reading.read = read; sys.argv = ['timeline', 'build', sys.argv[1]]\n"
        "from timeline.cli import main; main()"
    )

    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (130, "interrupted\n")
    assert published(root) == before
    assert build_site(load_config(root)).is_complete


def _square(number: int) -> int:
    return number * number


def _die_once(task: tuple[int, str]) -> int:
    number, mark = task
    if number == 5 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return _square(number)


def _interrupt(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


def test_an_interrupt_does_not_reach_the_processes_that_read() -> None:
    assert list(map_in_order(_interrupt, range(6), 2)) == list(range(6))


def _die(_task: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_the_work_of_a_killed_process_is_done_again(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "died")) for number in range(12)]

    assert list(map_in_order(_die_once, tasks, 2)) == [_square(number) for number in range(12)]
    assert (tmp_path / "died").exists()


def test_processes_that_keep_dying_are_told() -> None:
    with pytest.raises(TimelineError, match="a process ended before its work was done"):
        list(map_in_order(_die, range(3), 2))
