"""A small site of three articles that tell two happenings between them, for the tests of whole commands."""

from pathlib import Path

ARTICLES = {
    "2021/bridge-falls.md": """\
---
title: Bridge falls at Marrow Creek
published: 2021-06-10
source: The Creek Herald
---

The old railway bridge over Marrow Creek collapsed on Wednesday. Nobody was hurt.

Engineers had inspected the bridge in March 2021.
""",
    "2021/after-the-fall.md": """\
---
title: A town without its bridge
published: 2021-06-14
source: The Valley Post
---

The railway bridge over Marrow Creek collapsed on June 9. The council closed the road a day later.
""",
    "2022/new-bridge.txt": """\
New bridge opens at Marrow Creek

(The Creek Herald) May 5, 2022

The mayor opened a new bridge over Marrow Creek on Tuesday. Work on it began in August 2021.
""",
}


def make_site(root: Path, articles: dict[str, str] | None = None, settings: str = "") -> Path:
    """Write a site folder and return it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "timeline.toml").write_text(settings or '[site]\ntitle = "Marrow Creek"\n', encoding="utf-8")
    (root / "content").mkdir()
    for name, text in (ARTICLES if articles is None else articles).items():
        put(root, name, text)
    return root


def put(root: Path, name: str, text: str) -> Path:
    """Write one article and return its file."""
    file = root / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }
