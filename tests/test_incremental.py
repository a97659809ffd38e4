"""A site after any sequence of changes equals one that was built at once from the same input, byte for byte."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_site import ARTICLES, contents, make_site, put

from timeline import snapshot
from timeline.build import BuildReport, build_site
from timeline.config import load_config
from timeline.store import Store

NEWSROOMS, STEPS = 20, 15  # 300 sequences
PLACES = ("Orrin", "Valby", "Marrow Creek")
DEEDS = ("The dam at {} broke on {}.", "The mayor of {} resigned on {}.", "A fire destroyed the mill in {} on {}.")
DAYS = ("Monday", "June 3", "4 May 2021", "Wednesday")
NAMES = ("a.md", "b.md", "c.txt", "north/d.md", "south/e.md", "south/f.txt", "g.jsonl")
FAIR = "---\ntitle: Fair\npublished: 2022-07-02\n---\n\nThe fair in Valby opened on Friday.\n"
TEMPLATE = "<!doctype html><html lang='en'><title>{{ title }}</title><p>Not here: look %d"


def built(root: Path, **options: object) -> BuildReport:
    return build_site(load_config(root), **options)  # type: ignore[arg-type]


class Newsroom:
    """A site folder and somebody who changes it, one small thing at a time, the same way for the same seed."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.chance = random.Random(seed)
        make_site(root, {})
        for _ in range(3):
            self.add()

    def change(self) -> None:
        """Do one thing to the input."""
        steps: list[Callable[[], None]] = [self.add, self.add, self.edit, self.rename, self.remove, self.restyle]
        steps += [self.resettle, self.spoil]
        self.chance.choice(steps)()

    def add(self) -> None:
        name = self.chance.choice(NAMES)
        put(self.root, name, self._text(name))

    def edit(self) -> None:
        if files := self._files():
            file = self.chance.choice(files)
            file.write_text(self._text(file.name), encoding="utf-8")

    def rename(self) -> None:
        if files := self._files():
            file = self.chance.choice(files)
            target = self.root / "content" / self.chance.choice([name for name in NAMES if name.endswith(file.suffix)])
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)

    def remove(self) -> None:
        if files := self._files():
            self.chance.choice(files).unlink()

    def restyle(self) -> None:
        template = self.root / "templates" / "404.html"
        if template.exists() and self.chance.random() < 0.4:
            template.unlink()
        else:
            template.parent.mkdir(exist_ok=True)
            template.write_text(TEMPLATE % self.chance.randrange(2), encoding="utf-8")

    def resettle(self) -> None:
        title = self.chance.choice(("Marrow Creek", "The valley", "2021"))
        address = self.chance.choice(("", 'base_url = "https://example.org/news/"\n'))
        (self.root / "timeline.toml").write_text(f'[site]\ntitle = "{title}"\n{address}', encoding="utf-8")

    def spoil(self) -> None:
        """Break what a build leaves behind: the memory goes, or a page is edited or removed."""
        kind = self.chance.randrange(3)
        pages = sorted((self.root / "site").rglob("*.html"))
        if kind == 0:
            shutil.rmtree(self.root / ".timeline", ignore_errors=True)
        elif pages and kind == 1:
            self.chance.choice(pages).write_text("edited by somebody", encoding="utf-8")
        elif pages:
            self.chance.choice(pages).unlink()

    def _files(self) -> list[Path]:
        return sorted(file for file in (self.root / "content").rglob("*") if file.is_file())

    def _text(self, name: str) -> str:
        day = self.chance.randrange(1, 28)
        deeds = self.chance.sample(DEEDS, self.chance.randrange(1, 3))
        words = " ".join(deed.format(self.chance.choice(PLACES), self.chance.choice(DAYS)) for deed in deeds)
        if name.endswith(".jsonl"):
            key = f"g{self.chance.randrange(3)}"
            return json.dumps({"id": key, "title": "G", "published": f"2021-06-{day:02}", "text": words}) + "\n"
        draft = "status: draft\n" if self.chance.random() < 0.1 else ""
        return f"---\ntitle: News {day}\npublished: 2021-06-{day:02}\n{draft}---\n\n{words}\n"


@pytest.mark.parametrize("seed", range(NEWSROOMS))
def test_an_incremental_site_equals_a_clean_one(tmp_path: Path, seed: int) -> None:
    newsroom, clean = Newsroom(tmp_path / "news", seed), tmp_path / "clean"
    built(newsroom.root)
    for step in range(STEPS):  # what was done up to here is a sequence of its own
        newsroom.change()
        built(newsroom.root)
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(newsroom.root, clean, ignore=shutil.ignore_patterns("site", ".timeline"))
        built(clean)

        assert contents(newsroom.root / "site") == contents(clean / "site"), f"seed {seed}, step {step}"


@pytest.mark.parametrize("seed", range(200, 208))
def test_it_does_so_too_where_stamps_prove_that_nothing_changed(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "TICK_NS", -(10**15))  # as if each build came long after the change before it
    newsroom, clean = Newsroom(tmp_path / "news", seed), tmp_path / "clean"
    built(newsroom.root)
    for step in range(STEPS):
        newsroom.change()
        built(newsroom.root, clean=step % 5 == 4)
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(newsroom.root, clean, ignore=shutil.ignore_patterns("site", ".timeline"))
        built(clean)

        assert contents(newsroom.root / "site") == contents(clean / "site"), f"seed {seed}, step {step}"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
@pytest.mark.parametrize("seed", range(100, 103))
def test_made_as_a_large_site_is_it_equals_a_clean_one(tmp_path: Path, seed: int) -> None:
    # Two processes make its few pages, and both read the memory. One that runs tests may run threads: it cannot be
    # copied.
    code = f"""
import shutil, sys
from pathlib import Path
from small_site import contents
from test_incremental import Newsroom, built
from timeline import publishing
publishing.EVENTS_WORTH_A_PROCESS = 0
newsroom, clean = Newsroom(Path(sys.argv[1]) / "news", {seed}), Path(sys.argv[1]) / "clean"
built(newsroom.root, jobs=2)
for step in range({STEPS}):
    newsroom.change()
    built(newsroom.root, jobs=2)
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(newsroom.root, clean, ignore=shutil.ignore_patterns("site", ".timeline"))
    built(clean)
    assert contents(newsroom.root / "site") == contents(clean / "site"), f"step {{step}}"
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PYTHONPATH": path}
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("timeline/timex/en/words.toml", "june = 6", "june = 7"),  # what is read
        ("timeline/merge/similarity.py", 'said.append("both name ', 'said.append("each names '),  # what is made of it
        ("templates/404.html", "<", "<!-- changed --><"),  # how it looks
    ],
)
def test_after_a_change_of_the_program_the_site_equals_a_clean_one(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    program = tmp_path / "program"
    for folder in ("timeline", "templates"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(__file__).parent.parent / folder, program / folder, ignore=skipped)

    def build(root: Path) -> dict[str, bytes]:
        code = "import sys; from timeline import build_site; build_site(sys.argv[1])"
        environment = {**os.environ, "PYTHONPATH": str(program)}
        subprocess.run([sys.executable, "-c", code, str(root)], env=environment, cwd=program, check=True)
        return contents(root / "site")

    news = make_site(tmp_path / "news")
    before = build(news)
    text = (program / file).read_text(encoding="utf-8")
    assert old in text
    (program / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    after = build(news)
    shutil.copytree(news, tmp_path / "clean", ignore=shutil.ignore_patterns("site", ".timeline"))

    assert after != before
    assert after == build(tmp_path / "clean")


def remembered(root: Path) -> tuple[object, ...]:
    """Return what the memory holds, but for what depends on the way that led to it."""
    with Store.open_existing(root / ".timeline") as store:
        return (store.events(), list(store.readings()), sorted(store.pages()))


def test_the_memory_after_changes_equals_one_made_at_once(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "a", 7)
    for _ in range(12):
        newsroom.change()
        built(newsroom.root)
    clean = tmp_path / "clean"
    shutil.copytree(newsroom.root, clean, ignore=shutil.ignore_patterns("site", ".timeline"))
    built(clean)

    assert remembered(newsroom.root) == remembered(clean)


def test_the_same_input_gives_the_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    build = "import sys; from timeline import build_site; build_site(sys.argv[1], jobs=int(sys.argv[2]))"
    sites = []
    for number, (seed, zone, locale, jobs) in enumerate(
        [("0", "UTC", "C", "1"), ("1", "Asia/Tokyo", "C.UTF-8", "2"), ("77", "America/New_York", "POSIX", "1")]
    ):
        articles = dict(sorted(ARTICLES.items(), reverse=number == 1))
        root = make_site(tmp_path / str(number), articles)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        subprocess.run([sys.executable, "-c", build, str(root), jobs], env=environment, check=True)
        sites.append(contents(root / "site"))

    assert sites[0] == sites[1] == sites[2]


def test_a_typo_outside_what_is_told_costs_no_merge(tmp_path: Path) -> None:
    built(make_site(tmp_path))
    text = ARTICLES["2021/bridge-falls.md"]
    put(tmp_path, "2021/bridge-falls.md", text.replace("Nobody was hurt.", "No one was hurt."))

    report = built(tmp_path)

    assert report.read == 1
    assert not any(reason.startswith("merged") for reason in report.reasons)
    assert report.added + report.changed + report.merged + report.withdrawn == 0


def test_a_changed_template_makes_every_page_and_reads_nothing(tmp_path: Path) -> None:
    built(make_site(tmp_path))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "404.html").write_text(TEMPLATE % 3, encoding="utf-8")

    report = built(tmp_path)

    assert report.read == 0
    assert report.rendered > report.written == 1
    assert "written 404.html: the templates, the settings or the program changed" in report.reasons


def test_a_file_that_was_only_touched_is_not_read(tmp_path: Path) -> None:
    built(make_site(tmp_path))
    os.utime(tmp_path / "content" / "2021" / "bridge-falls.md", (10**9, 10**9))

    report = built(tmp_path)

    assert (report.read, report.written, report.reasons) == (0, 0, ())


def test_an_edit_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    make_site(tmp_path)
    file = tmp_path / "content" / "2021" / "bridge-falls.md"
    os.utime(file, (10**9, 10**9))
    built(tmp_path)
    file.write_text(ARTICLES["2021/bridge-falls.md"].replace("Wednesday", "Thursday!"[:9]), encoding="utf-8")
    os.utime(file, (10**9, 10**9))

    assert built(tmp_path).read == 1


def test_a_page_that_was_edited_is_made_whole_and_nothing_else(tmp_path: Path) -> None:
    built(make_site(tmp_path))
    before = contents(tmp_path / "site")
    (tmp_path / "site" / "about.html").write_text("edited", encoding="utf-8")

    report = built(tmp_path)

    assert (report.rendered, report.written) == (1, 1)
    assert contents(tmp_path / "site") == before


@pytest.mark.parametrize("left", [None, b"", b"not a note", b"old"])
def test_a_note_of_the_last_plan_that_cannot_be_used_changes_nothing(tmp_path: Path, left: bytes | None) -> None:
    news, note = make_site(tmp_path / "news"), tmp_path / "news" / ".timeline" / "notes" / "plan"
    built(news)
    old = note.read_bytes()
    put(news, "2022/fair.md", FAIR)
    built(news)
    if left is None:
        note.unlink()
    else:
        note.write_bytes(old if left == b"old" else left)
    put(news, "2022/gale.md", "---\ntitle: Gale\npublished: 2022-07-09\n---\n\nA gale hit Valby on Friday.\n")
    report = built(news)
    shutil.copytree(news, tmp_path / "clean", ignore=shutil.ignore_patterns("site", ".timeline"))
    built(tmp_path / "clean")

    assert report.read == 1
    assert contents(news / "site") == contents(tmp_path / "clean" / "site")


def test_a_ledger_that_was_lost_is_written_whole(tmp_path: Path) -> None:
    built(make_site(tmp_path))
    ledger = tmp_path / "site" / ".timeline-files"
    ledger.write_text("index.html\n", encoding="utf-8")
    put(
        tmp_path,
        "2022/fair.md",
        FAIR,
    )
    built(tmp_path)

    files = {file for file in contents(tmp_path / "site") if not file.startswith(".")}
    assert set(ledger.read_text(encoding="utf-8").splitlines()) == files


def test_what_became_of_each_event_is_counted(tmp_path: Path) -> None:
    first = built(make_site(tmp_path))
    put(
        tmp_path,
        "2022/fair.md",
        FAIR,
    )
    second = built(tmp_path)
    (tmp_path / "content" / "2022" / "fair.md").unlink()
    third = built(tmp_path)

    assert (first.added, second.added, second.withdrawn, third.withdrawn) == (0, 1, 0, 1)
    assert "(1 added)" in second.summary()


def test_a_notice_is_told_again_by_a_build_with_nothing_to_do(tmp_path: Path) -> None:
    make_site(tmp_path)
    put(tmp_path, "broken.md", "---\ntitle: [unclosed\n---\n\nIt fell on Monday.\n")

    first, second = built(tmp_path), built(tmp_path)

    assert second.read == 0
    assert second.notices == first.notices != ()
    assert not built(tmp_path, strict=True).is_complete
