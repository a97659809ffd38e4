"""How a command ends: at once, without taking its objects down, and with nothing left unsaid."""

import subprocess
import sys

HEAD = """
import atexit, sys, threading
from timeline.cli import _leave
class Loud:
    def __del__(self):
        print("taken down")
loud = Loud()
loud.itself = loud
"""


def ended(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HEAD + code], capture_output=True, text=True, check=False, timeout=60
    )  # fmt: skip


def test_a_command_ends_with_its_status_and_takes_nothing_down() -> None:
    done = ended("_leave(3)")

    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


def test_all_that_was_printed_comes_out() -> None:
    done = ended("print('x' * 1_000_000); print('e' * 1_000_000, file=sys.stderr); _leave(0)")

    assert (done.returncode, len(done.stdout), len(done.stderr)) == (0, 1_000_001, 1_000_001)


def test_what_waits_for_the_end_is_done() -> None:
    done = ended("atexit.register(print, 'tidied up'); _leave(0)")

    assert (done.returncode, done.stdout) == (0, "tidied up\n")


def test_a_thread_at_work_is_waited_for() -> None:
    code = """
go = threading.Event()
threading.Thread(target=lambda: (go.wait(), print("thread done"))).start()
atexit.register(print, "end")
threading._register_atexit(go.set)
_leave(4)
"""
    done = ended(code)

    assert done.returncode == 4, done.stderr
    assert done.stdout.startswith("thread done\nend\n")
