"""What the settings say of the site as a whole."""

from dataclasses import dataclass
from functools import lru_cache

from timeline.generate.rights import Publish
from timeline.generate.urls import safe_link


@dataclass(frozen=True, slots=True)
class Site:
    """What the site says of itself; ``base_url`` is where it will stand, ``""`` when nobody knows.

    ``publish`` is how much of an article is printed where ``rights`` (publisher, how much) does not say; None leaves it
    to where the article stands: all of one's own, an excerpt of one that has its own address elsewhere.
    """

    title: str
    description: str = ""
    base_url: str = ""
    language: str = "en"
    author: str = ""
    publish: Publish | None = None
    rights: tuple[tuple[str, Publish], ...] = ()

    @property
    def address(self) -> str:
        """Where the site stands, with a slash at the end, ``""`` when that is not known."""
        return _address_of(self.base_url)

    def link(self, url: str) -> str:
        """Return the absolute address of a page, or its way from the root where nobody knows where that is."""
        return self.address + ("" if url == "index.html" and self.address else url)


@lru_cache(16)  # it is asked for several times of each event
def _address_of(base_url: str) -> str:
    link = safe_link(base_url).partition("#")[0].partition("?")[0]
    return link and link.rstrip("/") + "/"
