"""Several processes: the work of one that dies is done again, an interrupt is the parent's, an error is raised here."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
# A process that runs no thread, unlike the one that runs the tests.
HEAD = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from timeline.parallel import map_forked
mark = Path(sys.argv[1])
main = os.getpid()
def run(work, number=12, jobs=2):
    @contextmanager
    def worker():
        yield work
    return dict(map_forked(worker, number, jobs))
"""


def ran(tmp_path: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", HEAD + code, str(tmp_path / "mark")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_piece_of_work_is_done_once_and_in_copies(tmp_path: Path) -> None:
    done = ran(tmp_path, "found = run(lambda n: (n * n, os.getpid() != main)); print(sorted(found.items()))")

    assert done.stdout.strip() == str([(n, (n * n, True)) for n in range(12)]), done.stderr


def test_the_work_of_a_killed_copy_is_done_again(tmp_path: Path) -> None:
    code = """
def work(n):
    if n == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n
print(sorted(run(work).values()) == list(range(12)), mark.exists())
"""
    assert ran(tmp_path, code).stdout == "True True\n"


def test_copies_that_keep_dying_are_told(tmp_path: Path) -> None:
    done = ran(tmp_path, "run(lambda n: os._exit(1))")

    assert "a process ended before its work was done" in done.stderr


def test_what_a_copy_raises_is_raised_in_the_parent(tmp_path: Path) -> None:
    done = ran(tmp_path, "run(lambda n: 1 // (n - 3))")

    assert "ZeroDivisionError" in done.stderr
    assert done.returncode == 1


def test_an_interrupt_does_not_reach_a_copy(tmp_path: Path) -> None:
    code = """
def work(n):
    os.kill(os.getpid(), signal.SIGINT)
    return os.getpid() != main
print(all(run(work).values()))
"""
    done = ran(tmp_path, code)

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_copies_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = """
def work(n):
    if n == 0:
        mark.write_text(str(os.getpid()))
        os.kill(main, signal.SIGKILL)
    while True:
        signal.pause()
run(work)
"""
    done = ran(tmp_path, code)  # ends only when nobody holds its output any more: the copies too are gone

    assert done.returncode == -9
    assert (tmp_path / "mark").exists()


def test_shares_are_done_here_and_in_a_copy_each_once(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Shared
def work(n):
    with mark.open("a") as file:
        file.write(f"{n}\\n")
    return n * n
with closing(Shared(work, 40)) as shared:
    found = shared.results()
print(found == [n * n for n in range(40)], sorted(map(int, mark.read_text().split())) == list(range(40)))
"""
    assert ran(tmp_path, code).stdout == "True True\n"


def test_the_shares_of_a_copy_that_dies_are_done_here(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Shared
def work(n):
    if os.getpid() != main:
        os.kill(os.getpid(), signal.SIGKILL)
    return n
with closing(Shared(work, 5)) as shared:
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    print(shared.results())
"""
    assert ran(tmp_path, code).stdout == "[0, 1, 2, 3, 4]\n"


def test_no_shares_give_no_results(tmp_path: Path) -> None:
    code = """
from timeline.parallel import Shared
shared = Shared(lambda n: n, 0)
print(shared.results())
shared.close()
"""
    assert ran(tmp_path, code).stdout == "[]\n"
