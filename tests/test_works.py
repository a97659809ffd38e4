"""A few pages of a large site are made by two processes in turn, each page once, whatever becomes of one of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from timeline.parallel import cores

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or cores() < 2, reason="processes are copied on Linux, and with two processors"
)
# A process that runs no thread, unlike the one that runs the tests. Each page tells who made it.
HEAD = """
import os, signal, sys
from pathlib import Path
from timeline.generate import Addresses, Theme, desk
from timeline.model import Page
from timeline.works import Works
root = Path(sys.argv[1])
main = os.getpid()
def made(make, number=60):
    pages = [Page(f"articles/a{n}.txt", "", lambda n=n: {"text": make(n)}) for n in range(number)]
    urls = [page.url for page in pages]
    advanced = []
    with desk(root / "site", urls, Addresses(urls, ()), root / "home") as at_desk:
        works = Works(Theme.load(None), pages, None)
        found, told = works.make_few(at_desk, range(number), advanced.append, lambda: "noted")
        at_desk.finish(found.written)
    return {url: (root / "site" / url).read_text() for url in found.records}, told, advanced
"""


def ran(root: Path, code: str) -> str:
    command = [sys.executable, "-c", HEAD + code, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_each_page_is_made_once_and_the_note_is_given_back(tmp_path: Path) -> None:
    code = """
def make(n):
    with (root / "log").open("a") as log:
        log.write(f"{n}\\n")
    return str(n)
found, told, advanced = made(make)
print(found == {f"articles/a{n}.txt": str(n) for n in range(60)}, told, advanced)
print(sorted(map(int, (root / "log").read_text().split())) == list(range(60)))
"""
    assert ran(tmp_path, code) == "True noted [60]\nTrue"


def test_a_copy_takes_its_share(tmp_path: Path) -> None:
    code = """
gone, told = os.pipe()
def make(n):
    if os.getpid() == main:
        os.read(gone, 1)  # until a copy made a page
    else:
        os.write(told, b"." * 60)
    return str(os.getpid() == main)
found, *_ = made(make)
print(sorted(set(found.values())))
"""
    assert ran(tmp_path, code) == "['False', 'True']"


def test_what_a_copy_had_begun_that_died_is_made_here(tmp_path: Path) -> None:
    code = """
waited = []
def make(n):
    if os.getpid() != main:
        os.kill(os.getpid(), signal.SIGKILL)
    if not waited:
        waited.append(os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT))
    return str(n)
found, told, _ = made(make)
print(found == {f"articles/a{n}.txt": str(n) for n in range(60)}, told)
"""
    assert ran(tmp_path, code) == "True noted"


def test_what_fails_in_a_copy_fails_here_and_leaves_no_site(tmp_path: Path) -> None:
    code = """
try:
    made(lambda n: str(1 // (n - 3)))
except ZeroDivisionError:
    print("failed", (root / "site").exists())
"""
    assert ran(tmp_path, code) == "failed False"
