"""Fingerprints: what a page is made from, as a few bytes that are the same exactly when it is the same."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Protocol

from timeline.model import Article, Event, Interval, OffsetMap, Source

SIZE = 16  # bytes: of a billion pages no two share one by chance
EVENT_SIZE = 3 * SIZE  # of an event: what it says, why its mentions are one, what a link to it says


class ArticleRef(Protocol):
    """What the plan of a site holds of an article; ``read`` gives all of it, for the few pages that need it.

    ``digest`` differs whenever anything of the article does.
    """

    @property
    def source(self) -> Source:
        """The article as it is cited."""

    @property
    def path(self) -> str:
        """Its file below the content folder."""

    @property
    def language(self) -> str:
        """The language it is written in."""

    @property
    def digest(self) -> bytes:
        """Bytes that stand for all of it."""

    def read(self) -> Article:
        """Return the article itself."""

    def text(self) -> str:
        """Return its text alone."""

    def offsets(self) -> OffsetMap:
        """Return the way from its text to its file alone."""


# The articles of a site: by their ids where they are found when they are asked for.
Articles = Iterable["Article | ArticleRef"] | Mapping[str, ArticleRef]


class Held:
    """An article that is in memory as a whole, as a reference to it; a class, for its digest is made when asked for."""

    __slots__ = ("_digest", "article", "language", "path", "source")

    def __init__(self, article: Article) -> None:
        self.article = article
        self.source = article.source
        self.path = article.path
        self.language = article.language
        self._digest = b""

    @property
    def digest(self) -> bytes:
        """Bytes that stand for all of the article."""
        self._digest = self._digest or print_of(repr(self.article))
        return self._digest

    def read(self) -> Article:
        """Return the article."""
        return self.article

    def text(self) -> str:
        """Return its text."""
        return self.article.text

    def offsets(self) -> OffsetMap:
        """Return the way from its text to its file."""
        return self.article.offsets


def refer(article: "Article | ArticleRef") -> ArticleRef:
    """Return a reference to an article, or the one that it is already."""
    return Held(article) if isinstance(article, Article) else article


def digest_of_event(event: Event) -> bytes:
    """Return the bytes that stand for an event, three fingerprints one after the other.

    The first is that of all it says, its importance too; the second of why its mentions are one, which its own page
    alone tells; the third of what a link to it says. What happens beside an event often changes one of them alone.
    """
    cited = [
        (
            one.mention_id,
            _source(one.source),
            one.span.start,
            one.span.end,
            one.quote,
            _interval(one.interval),
            one.timex and (one.timex.start, one.timex.end),
            one.basis,
            one.modality,
            one.reason,
        )
        for one in event.citations
    ]
    apart = [(one.kind, one.about, one.values) for one in event.disagreements]
    own = (
        event.id,
        _interval(event.interval),
        event.headline,
        event.importance,
        event.modality,
        event.names,
        event.kinds,
    )
    says, link = print_of(repr((own, cited, apart))), print_of(repr(own[:3]))
    return says + print_of(repr(event.reasons)) + link


def print_of(*texts: str) -> bytes:
    """Return the fingerprint of some texts."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def joined(prints: Iterable[bytes]) -> bytes:
    """Return the fingerprint of a row of fingerprints, all of one length."""
    return blake2b(b"".join(prints), digest_size=SIZE).digest()


def key_of(*parts: bytes) -> str:
    """Return the key of a page that is made from ``parts``: fingerprints, and what comes last of any length."""
    return blake2b(b"".join(parts), digest_size=SIZE).hexdigest()


def _interval(interval: Interval | None) -> tuple[object, ...] | None:
    if interval is None:
        return None
    return (interval.start, interval.end, interval.grain, interval.approximate, interval.uncertain, interval.zone)


def _source(source: Source) -> tuple[object, ...]:
    return (
        source.article_id,
        source.title,
        source.publisher,
        source.url,
        _interval(source.published),
        source.author,
        source.tags,
        source.is_guessed,
    )
