"""What is remembered of a file that was read: a stamp only where it shows every change since."""

from contextlib import closing
from pathlib import Path

import pytest

from timeline.reading import Content, Task, put_down
from timeline.records import FileRecord
from timeline.rows import Reading
from timeline.snapshot import TICK_NS
from timeline.store import Store
from timeline.texts import Texts

CHANGED_NS = 1_600_000_000_000_000_000
STAMP = f"120 {CHANGED_NS} {CHANGED_NS} 77"  # size, last write, last change, inode


@pytest.mark.parametrize(("later_ns", "stamp"), [(TICK_NS // 2, ""), (2 * TICK_NS, STAMP)])
def test_a_stamp_holds_when_the_file_was_read_a_while_after_its_last_change(
    tmp_path: Path, later_ns: int, stamp: str
) -> None:
    # When the folder was looked at the file was too new to tell: with many files to read that may be long ago.
    content = Content({"a.md": FileRecord("", "", "r")}, {"a.md": Task("a.md", tmp_path, tmp_path, STAMP)}, (), (), ())
    reading = Reading("a.md", "aa" * 32, (), (), CHANGED_NS + later_ns)
    with Store.open(tmp_path) as store, closing(Texts(tmp_path)) as texts:
        anew = put_down([[reading]], content, {}, store, texts)

    assert anew.files == {"a.md": FileRecord(stamp, "aa" * 32, "r")}
