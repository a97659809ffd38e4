"""All events planned in a copy of the process and made in others are those that one process makes, whoever dies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
# One that runs tests may run threads: it cannot be copied.
CODE = """
import marshal, os, signal, sqlite3, sys
from contextlib import closing
from pathlib import Path
from small_site import contents, make_site
from timeline import planned
from timeline.build import build_site
from timeline.config import load_config
main, mark, read = os.getpid(), Path(sys.argv[1]) / "mark", planned.Planning._read
def die():
    if os.getpid() != main:
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
class Marshal:
    loads = staticmethod(marshal.loads)
    def dumps(self, value):
        if value and len(value[0]) == 3:  # rows
            die()
        return marshal.dumps(value)
def built(name, jobs):
    root = make_site(Path(sys.argv[1]) / name)
    build_site(load_config(root), jobs=jobs)
    with closing(sqlite3.connect(root / ".timeline" / "memory.sqlite")) as memory:
        rows = [sorted(memory.execute(f"select * from {table}")) for table in ("merge_rows", "events", "ids")]
    return contents(root / "site"), rows
alone = built("alone", 1)
planned._WORTH_A_PROCESS, planned._AT_ONCE = 1, 2
"""


@pytest.mark.parametrize(
    ("fault", "dies"),
    [
        ("", False),
        ("planned.Planning._read = lambda *given: die() or read(*given)", True),  # before it has planned anything
        ("planned.marshal = Marshal()", True),  # when the plans are sent
    ],
)
def test_a_site_planned_apart_is_the_same_site(tmp_path: Path, fault: str, dies: bool) -> None:
    code = f"{CODE}\n{fault}\nprint(built('apart', 2) == alone, mark.exists())"
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}, timeout=120,
    )  # fmt: skip

    assert done.stdout == f"True {dies}\n", done.stderr
