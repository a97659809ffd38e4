"""What the build memory holds of files, articles, events and pages, as a build hands it over and gets it back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from timeline.model import Event, Source
from timeline.rows import GivenId, Reading, source_of_columns


class FileRecord(NamedTuple):
    """A file of the content folder as it was read: its stamp (``""`` when in doubt), its hash, by which rules.

    A tuple, for every build makes one of each file.
    """

    stamp: str
    sha256: str
    rules: str


class PageRecord(NamedTuple):
    """A file of the site as it was written: its stamp, a hash of what it was made from."""

    stamp: str = ""
    made_from: str = ""


class Change(NamedTuple):
    """What one build did to one event. ``kind`` is added, changed, merged (into ``successor``) or withdrawn."""

    kind: str
    event: str
    date: str
    headline: str
    successor: str = ""


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event under its permanent id, with the id that its mentions alone give it and a hash of all that it says.

    One that is not placed (denied, supposed, without a date) stands on no timeline.
    """

    event: Event
    own: str
    is_placed: bool = True
    digest: bytes = b""


class ArticleHead(NamedTuple):
    """What a build must know of an article: where it stands, who tells it, hashes of what it tells.

    A tuple, for many builds make one of each article.

    ``digest`` covers all that a merge sees, ``looks`` everything; ``told`` is its source, as ``source_of_columns``
    takes it. One that is not ``is_published`` (a draft, an id that comes twice) was not on the site.
    """

    file: str
    number: int
    is_published: bool
    is_draft: bool
    path: str
    language: str
    digest: str
    looks: str
    mentions: int
    told: tuple[Any, ...]

    @property
    def id(self) -> str:
        """The id of the article."""
        return str(self.told[0])

    @property
    def publisher(self) -> str:
        """Who published it."""
        return str(self.told[2])

    @property
    def source(self) -> Source:
        """The article as it is cited, made anew each time."""
        return source_of_columns(*self.told)


class Tally(NamedTuple):
    """How many articles are on the site, how many mentions they make, and how many are not there.

    ``drafts`` are left out because nobody asked for them, ``repeated`` ones because another has their id.
    """

    articles: int
    mentions: int
    drafts: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one build leaves behind, as the difference to what was remembered.

    ``read`` are the files that were read anew, ``files`` all there are now, None when they were put down already.
    ``published`` names the articles on the site, by file and place in it; None when they are those of before.
    ``events`` were made or say something else, ``events_gone`` are no more, ``order`` are the ids on the timeline, in
    order, None when they are those of before.
    ``merge_rows`` (table, key, value; None to forget it) are the merge's own, None when they were put down already;
    with ``is_merged_anew`` all it kept before, events and rows, is forgotten first. ``ids`` were given or retired, all
    there are when they ``are_ids_anew``. ``words`` are how many more, or fewer, articles write a word small.
    ``pages`` are the files of the site that were made, ``pages_gone`` those that are there no longer. ``facts`` are
    kept as they come.
    """

    files: Mapping[str, FileRecord] | None = field(default_factory=dict)
    read: Sequence[Reading] = ()
    published: frozenset[tuple[str, int]] | None = frozenset()
    events: Sequence[KeptEvent] = ()
    events_gone: Collection[str] = ()
    order: Sequence[str] | None = None
    merge_rows: Iterable[tuple[str, str, bytes | None]] | None = ()
    is_merged_anew: bool = False
    ids: Mapping[str, GivenId] = field(default_factory=dict)
    are_ids_anew: bool = False
    words: Mapping[str, int] = field(default_factory=dict)
    are_words_anew: bool = False
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    pages_gone: Collection[str] = ()
    news: Sequence[Change] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    articles: int = 0
