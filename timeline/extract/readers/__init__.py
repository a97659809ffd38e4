"""Files -> articles: one reader for each format, problems as notices, so that one bad article stops no other."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.errors import Notice, TimelineError, as_notice
from timeline.extract.readers.decoding import decode, read_bytes
from timeline.extract.readers.finding import article_suffix, find_files
from timeline.model import Article

if TYPE_CHECKING:
    from timeline.extract.readers.json_reader import read_json_lines

__all__ = ["find_files", "read_file", "read_json_lines"]


def read_file(path: Path, *, root: Path | None = None) -> Iterator[Article | Notice]:
    """Yield the article in a file (of JSON lines: its articles, as a stream) and what is wrong or odd with it.

    ``root`` is the folder that paths and ids are told from; without one the name of the file is its path. Warnings
    come before the article that they are about; an error stands in the place of an article.
    """
    name = path.relative_to(root).as_posix() if root is not None else path.name
    if ".jsonl" in article_suffix(path.name):
        from timeline.extract.readers.json_reader import read_json_file

        yield from read_json_file(path, name)
        return
    notices: list[Notice] = []
    try:
        article = _read_article(path, name, notices)
    except TimelineError as error:
        yield from notices
        yield as_notice(error)
    else:
        yield from notices
        yield article


def _read_article(path: Path, name: str, notices: list[Notice]) -> Article:
    # The converters take time to load; who reads JSON lines does not wait for them.
    data = read_bytes(path, name)
    match article_suffix(path.name):
        case ".md" | ".markdown":
            from timeline.extract.readers.markdown_reader import read_markdown

            return read_markdown(decode(data, name), name, notices)
        case ".html" | ".htm":
            from timeline.extract.readers.html_reader import read_html

            return read_html(data, name, notices)
        case ".txt":
            from timeline.extract.readers.text_reader import read_plain_text

            return read_plain_text(decode(data, name), name, notices)
    mend = "articles end in .md, .markdown, .html, .htm, .txt, .jsonl or .jsonl.gz"
    raise TimelineError("not a kind of file that can be read", where=name, mend=mend)


def __getattr__(name: str) -> Any:
    """Return the reader of JSON lines: imported when it is asked for, as who looks for files need not wait for it."""
    if name != "read_json_lines":
        raise AttributeError(f"module 'timeline.extract.readers' has no attribute {name!r}")
    from timeline.extract.readers.json_reader import read_json_lines

    return read_json_lines
