"""Several processes: the work of one that dies is done again, an interrupt is the parent's, an error is raised here."""

import subprocess
import sys
from pathlib import Path

import pytest

from timeline.parallel import cores

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


@pytest.mark.skipif(cores() < 2, reason="one processor makes no copies")
def test_a_harmless_share_is_done_to_its_end_when_the_process_is_killed(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Shared
gone, told = os.pipe()
def work(n):
    if os.getpid() == main:
        signal.pause()
    os.close(told)
    os.kill(main, signal.SIGKILL)
    os.read(gone, 1)  # until nobody holds the other end: then the process that was copied is no more
    mark.write_text("done")
with closing(Shared(work, 2)) as shared:
    shared.results()
"""
    done = ran(tmp_path, code)

    assert done.returncode == -9
    assert (tmp_path / "mark").read_text() == "done"


@pytest.mark.skipif(cores() < 2, reason="one processor makes no copies")
def test_a_share_that_changes_something_outside_ends_with_the_process_that_is_killed(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Shared
def work(n):
    if os.getpid() != main:
        mark.touch()
        os.kill(main, signal.SIGKILL)
    while True:
        signal.pause()
with closing(Shared(work, 2, harmless=False)) as shared:
    shared.results()
"""
    done = ran(tmp_path, code)  # ends only when nobody holds its output any more: the copy too is gone

    assert done.returncode == -9
    assert (tmp_path / "mark").exists()


def test_what_is_made_ready_is_made_ready_in_the_copy_that_does_the_work(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Ready
known = []
with closing(Ready(lambda: known.append(os.getpid()), lambda order: (order, known == [os.getpid()]))) as ready:
    ready.begin("now")
    print(ready.result(), known)
"""
    assert ran(tmp_path, code).stdout == f"('now', {cores() > 1}) []\n"


def test_the_work_of_a_ready_copy_that_dies_is_done_here(tmp_path: Path) -> None:
    code = """
from contextlib import closing
from timeline.parallel import Ready
def ready():
    os.kill(os.getpid(), signal.SIGKILL)
with closing(Ready(ready, lambda order: order + 1)) as waiting:
    if os.cpu_count() > 1:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    waiting.begin(1)
    print(waiting.result())
"""
    assert ran(tmp_path, code.replace("os.cpu_count()", str(cores()))).stdout == "2\n"


def test_a_ready_copy_that_is_not_asked_ends(tmp_path: Path) -> None:
    code = """
from timeline.parallel import Ready
ready = Ready(lambda: None, lambda order: order)
ready.close()
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("none is left")
"""
    assert ran(tmp_path, code).stdout == "none is left\n"


def test_no_shares_give_no_results(tmp_path: Path) -> None:
    code = """
from timeline.parallel import Shared
shared = Shared(lambda n: n, 0)
print(shared.results())
shared.close()
"""
    assert ran(tmp_path, code).stdout == "[]\n"


JOINED = """
def joined(work, number=12, jobs=2):
    @contextmanager
    def worker():
        yield work
    return dict(map_forked(worker, number, jobs, joins=True))
"""


def test_a_process_that_joins_does_some_of_the_work_itself(tmp_path: Path) -> None:
    code = """
import time
def work(n):
    if os.getpid() != main:
        while not mark.exists():  # until the other has had its turn
            os.sched_yield()
    else:
        mark.touch()
    return n * n, os.getpid() == main
found = joined(work)
print(sorted(n for n, _ in found.values()) == [n * n for n in range(12)], {here for _, here in found.values()})
"""
    assert ran(tmp_path, JOINED + code).stdout == "True {False, True}\n"


def test_what_a_killed_copy_had_ahead_is_done_too_where_the_process_joins(tmp_path: Path) -> None:
    code = """
def work(n):
    if n == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n
found = joined(work)
print(sorted(found.values()) == list(range(12)), mark.exists())
"""
    assert ran(tmp_path, JOINED + code).stdout == "True True\n"


APART = """
from timeline.parallel import Apart
def take_all(function):
    apart = Apart(function)
    print(list(apart))
    apart.close()
"""


def test_what_is_worked_out_apart_is_taken_here_in_its_order(tmp_path: Path) -> None:
    code = """
def work():
    for item in range(5):
        yield item * item, os.getpid() == main
take_all(work)
"""
    assert ran(tmp_path, APART + code).stdout == str([(n * n, False) for n in range(5)]) + "\n"


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "raise ValueError"])
def test_what_a_copy_left_undone_apart_is_done_here(tmp_path: Path, end: str) -> None:
    code = f"""
def work():
    for item in range(5):
        if item == 3 and os.getpid() != main:
            {end}
        yield item
take_all(work)
"""
    assert ran(tmp_path, APART + code).stdout == "[0, 1, 2, 3, 4]\n"


def test_a_copy_goes_on_while_nobody_takes_what_it_gives(tmp_path: Path) -> None:
    code = """
read, write = os.pipe()
def work():
    yield 1
    os.write(write, b"went on")
    yield 2
apart = Apart(work)
print(os.read(read, 100).decode(), list(apart))
apart.close()
"""
    assert ran(tmp_path, APART + code).stdout == "went on [1, 2]\n"


def test_a_copy_that_nobody_waits_for_ends_when_it_is_let_go(tmp_path: Path) -> None:
    code = """
apart = Apart(lambda: iter(["x" * 1_000_000] * 3))
apart.close()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child")
"""
    assert ran(tmp_path, APART + code).stdout == "no child\n"


def test_what_work_apart_raises_is_raised_here(tmp_path: Path) -> None:
    done = ran(tmp_path, APART + "take_all(lambda: iter([1 // 0]))")

    assert "ZeroDivisionError" in done.stderr
