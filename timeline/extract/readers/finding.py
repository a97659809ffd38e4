"""A folder -> the files in it that may be articles."""

import os
from pathlib import Path

from timeline.errors import Notice

SUFFIXES = (".jsonl.gz", ".jsonl", ".markdown", ".md", ".html", ".htm", ".txt")


def article_suffix(name: str) -> str:
    """Return the suffix, of those that a reader knows, that the file name ``name`` ends with; "" without one."""
    lower = name.lower()
    return next((suffix for suffix in SUFFIXES if lower.endswith(suffix) and len(lower) > len(suffix)), "")


def find_files(root: Path) -> list[Path | Notice]:
    """Return the articles below the folder ``root`` in the order of their paths, and what is wrong with some.

    Hidden files and folders are skipped, and so are files of other kinds. A link is followed as long as it stays
    inside ``root``, but never twice into one folder. Of two files that would get one id (``a.md``, ``a.html``) the
    first is kept. The order does not depend on the file system.
    """
    if not root.is_dir():
        what = "there is no such folder" if not root.exists() else "this is not a folder"
        return [Notice(what, root.as_posix(), "name the folder that holds the articles")]
    found: dict[str, Path | Notice] = {}
    _walk(root, root, (root.resolve(),), found)
    ids: dict[str, str] = {}
    for name in sorted(found):
        item = found[name]
        if isinstance(item, Notice) or ".jsonl" in article_suffix(name):
            continue
        article_id = name.removesuffix(name[-len(article_suffix(name)) :])
        first = ids.setdefault(article_id, name)
        if first != name:
            what = f"the same name as {first}, so both would have the id {article_id!r}"
            found[name] = Notice(what, name, "rename one of the two")
    return [found[name] for name in sorted(found)]


def _walk(folder: Path, root: Path, above: tuple[Path, ...], found: dict[str, Path | Notice]) -> None:
    """Put what ``folder`` holds into ``found``; ``above`` are the real folders on the way here, against loops."""
    home = above[0]
    start = len(root.as_posix().rstrip("/")) + 1
    for entry in _entries(folder, root, found):
        name = entry.path[start:]
        is_article = bool(article_suffix(entry.name))
        if entry.is_symlink():
            target = Path(entry.path).resolve()
            if not target.exists():
                if is_article:
                    found[name] = Notice("a link that leads nowhere", name, "mend the link or remove it")
                continue
            if not target.is_relative_to(home):
                if is_article or target.is_dir():
                    mend = "copy the file into the folder"
                    found[name] = Notice("a link that leads out of the folder of articles", name, mend)
                continue
        if entry.is_dir():
            if is_article:
                mend = "rename the folder; the articles inside are read all the same"
                found[name] = Notice(f"a folder whose name ends like an article's: {entry.name}", name, mend)
            path = Path(entry.path)
            if path.resolve() not in above:
                _walk(path, root, (*above, path.resolve()), found)
        elif is_article and entry.is_file():
            found[name] = Path(entry.path)


def _entries(folder: Path, root: Path, found: dict[str, Path | Notice]) -> list["os.DirEntry[str]"]:
    """Return what stands in ``folder``, but for hidden entries, in order."""
    try:
        with os.scandir(folder.as_posix()) as entries:
            return sorted((entry for entry in entries if entry.name[0] != "."), key=lambda entry: entry.name)
    except OSError as error:
        name = folder.relative_to(root).as_posix()
        found[name] = Notice(f"the folder can't be read: {error.strerror}", name, "give yourself the right to read it")
        return []
