"""The articles of a site by their ids, found when they are asked for: most builds ask for few of them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

from timeline.model import Article, OffsetMap, Source
from timeline.records import ArticleHead
from timeline.rows import ArticleRow, article_of, map_of
from timeline.store import Store

_FEW = 16  # who asks for more than one of so many gets all of them looked up at once
_PLACE = itemgetter(0, 1)


class Heads(Mapping[str, ArticleHead]):
    """The articles of a site: those in the ``store``, but for some; a class, for they are looked up one by one.

    ``changed`` ones are new or not as they are in the store, ``gone`` are the ids of those that are no more; all of
    them together are ``number``. The store may come to hold the changed ones too. Where there are those of ``before``,
    what the store has is asked of them.
    """

    def __init__(
        self, store: Store, changed: Mapping[str, ArticleHead], gone: Collection[str], number: int,
        before: Mapping[str, ArticleHead] | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._before = before
        self._changed = changed
        self._gone = frozenset(gone)
        self._number = number
        self._found: dict[str, ArticleHead] = {**changed}
        self._all: dict[str, ArticleHead] | None = None
        self._asked = 0  # how many were looked up one by one

    def __getitem__(self, article_id: str) -> ArticleHead:
        found = self._found.get(article_id)
        if found is None and article_id not in self._gone:
            self._asked += 1
            if self._all is None and _FEW * self._asked > max(self._number, 1_000):
                self._look_up_all()
            found = self._found.get(article_id) if self._all else self._look_up(article_id)
        if found is None:
            raise KeyError(article_id)
        self._found[article_id] = found
        return found

    def take(self, ids: Iterable[str]) -> None:
        """Look some up at once: they will be asked for one by one."""
        if self._all is None:
            missing = [one for one in ids if one not in self._found and one not in self._gone]
            found = self._store.published_heads(missing) if self._before is None else self._taken(missing)
            self._found |= {head.id: head for head in found}

    def _taken(self, ids: Sequence[str]) -> list[ArticleHead]:
        if isinstance(self._before, Heads):
            self._before.take(ids)
        return [head for one in ids if (head := self._look_up(one)) is not None]

    def __iter__(self) -> Iterator[str]:
        return iter(self._look_up_all())

    def __len__(self) -> int:
        return self._number

    def _look_up(self, article_id: str) -> ArticleHead | None:
        return self._store.published_head(article_id) if self._before is None else self._before.get(article_id)

    def _look_up_all(self) -> dict[str, ArticleHead]:
        """Return all of them, in order of the files' paths."""
        if self._all is None:
            changed, gone = self._changed, self._gone
            stored: Iterable[ArticleHead] = (head for head in self._store.article_heads() if head.is_published)
            stored = stored if self._before is None else self._before.values()
            heads = [head for head in stored if head.id not in gone and head.id not in changed]
            heads = sorted([*heads, *changed.values()], key=_PLACE)
            self._all = {head.id: self._found.get(head.id, head) for head in heads}
            self._found = self._all
        return self._all


class Sources(Mapping[str, Source]):
    """The sources of articles, each made when it is asked for, once; a class, for it holds those that were made.

    Those of articles that are not among the ``heads`` are among the ``others``.
    """

    def __init__(self, heads: Mapping[str, ArticleHead], others: Mapping[str, Source] | None = None) -> None:
        self._heads = heads
        self._others: Mapping[str, Source] = {} if others is None else others
        self._made: dict[str, Source] = {}

    def __getitem__(self, article_id: str) -> Source:
        found = self._made.get(article_id)
        if found is None:
            head = self._heads.get(article_id)
            found = self._made[article_id] = self._others[article_id] if head is None else head.source
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._others), **dict.fromkeys(self._heads)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class ArticleRef:
    """An article on the site without its text, which is read when it is asked for; a class, as its source is too."""

    __slots__ = ("_find", "_head", "_sources")

    def __init__(self, head: ArticleHead, sources: Mapping[str, Source], find: Callable[[], ArticleRow]) -> None:
        self._head = head
        self._sources = sources
        self._find = find

    @property
    def source(self) -> Source:
        """The article as it is cited."""
        return self._sources[self._head.id]

    @property
    def publisher(self) -> str:
        """Who published it."""
        return self._head.publisher

    @property
    def path(self) -> str:
        """Its file below the content folder."""
        return self._head.path

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self._head.language

    @property
    def digest(self) -> bytes:
        """Bytes that stand for all of it."""
        return bytes.fromhex(self._head.looks)

    def read(self) -> Article:
        """Return the article."""
        return article_of(self._find())

    def text(self) -> str:
        """Return its text alone: the rest takes ten times as long."""
        return self._find().text

    def offsets(self) -> OffsetMap:
        """Return the way from its text to its file alone."""
        return map_of(self._find().offsets)


class Refs(Mapping[str, ArticleRef]):
    """Articles on the site by their ids; a class, for each is made when it is asked for.

    ``find`` gives what is remembered of an article at a place.
    """

    def __init__(
        self, heads: Mapping[str, ArticleHead], sources: Mapping[str, Source],
        find: Callable[[tuple[str, int]], ArticleRow],
    ) -> None:  # fmt: skip
        self._heads = heads
        self._sources = sources
        self._find = find
        self._made: dict[str, ArticleRef] = {}

    def take(self, ids: Iterable[str]) -> None:
        """Look some up at once: they will be asked for one by one."""
        if isinstance(self._heads, Heads):
            self._heads.take(ids)

    def __getitem__(self, article_id: str) -> ArticleRef:
        found = self._made.get(article_id)
        if found is None:
            head = self._heads[article_id]
            found = self._made[article_id] = ArticleRef(head, self._sources, partial(self._find, _PLACE(head)))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._heads)

    def __len__(self) -> int:
        return len(self._heads)
