"""A ``Timeline`` and its articles -> the files of a site: ``plan_pages``, ``Theme.render``, ``write_site``."""

from collections.abc import Iterable, Iterator

from timeline.generate.citations import Mark, mark_citations
from timeline.generate.exports import FORMATS, Format, export
from timeline.generate.news import News, read_news
from timeline.generate.pages import plan_pages, plan_site
from timeline.generate.parts import Content
from timeline.generate.prints import ArticleRef, digest_of_event
from timeline.generate.rights import PUBLISH, Publish
from timeline.generate.settings import Site
from timeline.generate.subjects import small_words
from timeline.generate.theme import Theme
from timeline.generate.writer import Addresses, Changed, Desk, Place, Placed, Written, desk, finish_writing, write_site
from timeline.model import Page

__all__ = [
    "FORMATS",
    "PUBLISH",
    "Addresses",
    "ArticleRef",
    "Changed",
    "Content",
    "Desk",
    "Format",
    "Mark",
    "News",
    "Place",
    "Placed",
    "Publish",
    "Site",
    "Theme",
    "Written",
    "desk",
    "digest_of_event",
    "export",
    "finish_writing",
    "mark_citations",
    "plan_pages",
    "plan_site",
    "read_news",
    "render_pages",
    "small_words",
    "write_site",
]


def render_pages(pages: Iterable[Page], theme: Theme) -> Iterator[tuple[str, Content]]:
    """Yield every file of the site for ``write_site``: the pages, then the theme's other assets."""
    planned = set()
    for page in pages:
        planned.add(page.url)
        yield page.url, theme.content(page)
    for url, content in theme.assets():
        if url not in planned:
            yield url, content
