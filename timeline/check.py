"""A built site held against its sources: every quote stands at its place, every internal link leads somewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from timeline.config import Config
from timeline.errors import Notice
from timeline.extract import read_file
from timeline.model import Article, Citation, Event
from timeline.store import Store

_BUILD_AGAIN = "build the site again: timeline build"
_LINKS = frozenset(("href", "src", "poster", "data"))


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was looked at, and every problem found."""

    events: int
    citations: int
    pages: int
    links: int
    problems: tuple[Notice, ...]

    def summary(self) -> str:
        """Return all of it in one line."""
        found = (
            f"{len(self.problems):,} problem{'' if len(self.problems) == 1 else 's'}" if self.problems else "no problem"
        )
        looked = f"{self.citations:,} quotes of {self.events:,} events, {self.links:,} links on {self.pages:,} pages"
        return f"{looked}: {found}"


@dataclass(frozen=True, slots=True)
class _Links:
    """What one page points at (with the line it does so on), and the anchors it has."""

    targets: tuple[tuple[str, int], ...]
    anchors: frozenset[str]


def check_site(config: Config) -> CheckReport:
    """Return whether the site of ``config`` still says what its sources say, and hangs together.

    Raises TimelineError when there is no build memory to read.
    """
    with Store.open_existing(config.memory) as store:
        events, paths, manifest = store.events(), store.paths(), store.pages()
    problems = list(_check_quotes(config, events, paths))
    links = 0
    pages = {url: _read_links(config.output / url) for url in manifest if (config.output / url).is_file()}
    problems += [_missing(config, url) for url in manifest if url not in pages]
    for url, page in pages.items():
        for target, line in page.targets:
            place = _place(config, url, target)
            if place is not None:
                links += 1
                problems += _check_link(config, f"{config.output / url}:{line}", target, place, pages)
    citations = sum(len(event.citations) for event in events)
    return CheckReport(len(events), citations, sum(url.endswith(".html") for url in pages), links, tuple(problems))


def _check_quotes(config: Config, events: Iterable[Event], paths: dict[str, str]) -> Iterator[Notice]:
    """Yield a problem for every quote that is not at its place in its article as it reads now."""
    cited: dict[str, list[tuple[Event, Citation]]] = {}
    for event in events:
        for citation in event.citations:
            cited.setdefault(paths[citation.source.article_id], []).append((event, citation))
    for path, citations in sorted(cited.items()):
        articles = _articles_in(config, path)
        where = (config.content.relative_to(config.root) / path).as_posix()
        for event, citation in citations:
            fault = _fault_of_quote(citation, articles.get(citation.source.article_id))
            if fault:
                yield Notice(f"{fault}: {citation.quote!r} (event {event.id})", where, _BUILD_AGAIN)


def _articles_in(config: Config, path: str) -> dict[str, Article]:
    file = config.content / path
    if not file.is_file():
        return {}
    items = read_file(file, root=config.content)
    return {item.source.article_id: item for item in items if isinstance(item, Article)}


def _fault_of_quote(citation: Citation, article: Article | None) -> str:
    if article is None:
        return "the article of this quote is gone"
    # A quote is the words of its span with every stretch of white space as one space.
    words = " ".join(citation.span.of(article.text).split())
    return "" if words == " ".join(citation.quote.split()) else "this quote is not at its place"


def _missing(config: Config, url: str) -> Notice:
    return Notice("a file of the site is gone", str(config.output / url), _BUILD_AGAIN)


def _read_links(file: Path) -> _Links:
    if file.suffix != ".html":
        return _Links((), frozenset())
    reader = _LinkReader()
    reader.feed(file.read_text(encoding="utf-8"))
    reader.close()
    return _Links(tuple(reader.targets), frozenset(reader.anchors))


class _LinkReader(HTMLParser):
    """Collects what a page links to and the anchors in it."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[tuple[str, int]] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value or "")
            elif name in _LINKS:
                self.targets.append((value or "", self.getpos()[0]))


def _place(config: Config, url: str, target: str) -> tuple[str, str] | None:
    """Return the address below the site's root and the anchor that ``target`` on page ``url`` means; None outside."""
    parts, base = urlsplit(target), urlsplit(config.base_url)
    if parts.scheme or parts.netloc:
        if not base.netloc or (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            return None
        if not f"{parts.path}/".startswith(base.path.rstrip("/") + "/"):
            return None
    path = unquote(parts.path)
    if path.startswith("/"):
        path = path.removeprefix(base.path.rstrip("/") or "/").lstrip("/")
    elif path:
        path = (PurePosixPath(url).parent / path).as_posix() + ("/" if path.endswith(("/", "..")) else "")
    else:
        path = url
    anchor = unquote(parts.fragment).partition(":~:")[0]
    return _without_dots(path), anchor


def _without_dots(path: str) -> str:
    """Return ``path`` without ``.`` and ``..``, one that names a folder as that folder's ``index.html``."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    is_folder = path.endswith(("/", "/.")) or not kept
    return "/".join([*kept, "index.html"] if is_folder else kept)


def _check_link(
    config: Config, where: str, target: str, place: tuple[str, str], pages: dict[str, _Links]
) -> Iterator[Notice]:
    url, anchor = place
    if url not in pages and not (config.output / url).is_file():
        yield Notice(f"a link leads nowhere: {target!r}", where, _BUILD_AGAIN)
    elif anchor and url.endswith(".html") and url in pages and anchor not in pages[url].anchors:
        yield Notice(f"a link leads to a place that the page does not have: {target!r}", where, _BUILD_AGAIN)
