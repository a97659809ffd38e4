"""The articles of a site in columns: what a plan holds of them takes little room, and a change touches few of them."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import compress

from timeline.generate.dates import date_of
from timeline.generate.prints import SIZE, ArticleRef, joined
from timeline.generate.rolls import Column, Members, Roll, Rows, cut, numbers
from timeline.generate.subjects import About, Folders
from timeline.model import Interval

_BITS = (1 << 8 * SIZE) - 1
_NOBODY = bytes(SIZE)


class Holdings:
    """What a plan holds of each article, by its number among those of the ``rows``; a class, for articles come and go.

    ``digests`` stand for all of an article, zeros for one that is not on the site but cited; ``about`` are its folder,
    outlet and tags, ``published`` is when it came out; ``told`` are the rows of the events that cite it. ``where`` are
    the folders whether or not a reader can go by them, ``folders`` are those of all. ``print`` stands for all digests
    together, whatever their order.
    """

    __slots__ = ("_outlets", "about", "digests", "folders", "print", "published", "rows", "told", "where")

    def __init__(self, rows: Rows, folders: Folders) -> None:
        self.rows = rows
        self.folders = folders
        self.digests = bytearray()
        self.about: Column[About] = Column()
        self.where: Column[str] = Column()
        self.published: Column[Interval | None] = Column()
        self.told = Members()
        self.print = 0
        self._outlets: Counter[str] | None = None  # how many articles of the site each outlet has, its name folded

    @classmethod
    def of(cls, roll: Roll, articles: Mapping[str, ArticleRef]) -> "Holdings":
        """Return all articles of a site, and those that are cited beside them."""
        found = cls(roll.rows, Folders.of(ref.path for ref in articles.values()))
        for article_id, ref in articles.items():
            found._put(article_id, ref)
        found._put_others()
        found.tell(roll.numbers)
        return found

    def change(self, ids: Iterable[str], articles: Mapping[str, ArticleRef]) -> list[tuple[About, About]] | None:
        """Put down what some articles are now; returns the folders, outlets and tags that differ, before and after.

        None where the folders are cut otherwise than before.
        """
        known = {one: number for one in ids if (number := self.rows.cited.known_number(one)) is not None}
        known = {one: number for one, number in known.items() if number < len(self)}
        before = {one: self.about[number] for one, number in known.items()}
        gone = [self.where[number] for number in known.values() if self.digest(number) != _NOBODY]
        folders = self.folders.moved(gone, [articles[one].path for one in ids if one in articles])
        is_cut_otherwise = folders is None or folders.are_subjects != self.folders.are_subjects
        if folders is None or is_cut_otherwise:
            self.folders = Folders.of(ref.path for ref in articles.values())
            for number in self.live():
                self._put(self.rows.articles[number], articles.get(self.rows.articles[number]))
        else:
            self.folders = folders
        for one in ids:
            self._put(one, articles.get(one))
        self._put_others()
        if is_cut_otherwise:
            return None
        abouts = ((old, self.about[known[one]]) for one, old in before.items())
        return [(old, new) for old, new in abouts if old != new]

    def differing(self, articles: Mapping[str, ArticleRef]) -> frozenset[str]:
        """Return the ids of those that are not as they are held here: changed, new or gone."""
        held = {self.rows.articles[number]: self.digest(number) for number in self.live()}
        return frozenset(
            {one for one, ref in articles.items() if held.get(one) != _sized(ref.digest)}
            | (held.keys() - articles.keys())
        )

    def _put_others(self) -> None:
        for number in range(len(self), len(self.rows.articles)):
            self._put(self.rows.articles[number], None)

    def _put(self, article_id: str, ref: ArticleRef | None) -> None:
        self._outlets = None
        number = self.rows.cited.number_of(article_id)
        for missing in range(len(self), number):
            self._put(self.rows.articles[missing], None)
        source = ref.source if ref else self.rows.sources.get(article_id)
        where = (self.folders.below(ref.path) if ref else "") or ""
        about: About = ("", "", ())
        if source:
            about = (where if self.folders.are_subjects else "", source.publisher, source.tags)
        published = source.published if source else None
        digest = _sized(ref.digest) if ref else _NOBODY
        if number < len(self):
            self.print -= self._share(number)
            self.digests[SIZE * number : SIZE * (number + 1)] = digest
            self.about[number], self.published[number], self.where[number] = about, published, where
        else:
            self.digests += digest
            self.about.append(about)
            self.where.append(where)
            self.published.append(published)
            self.told.append()
        self.print = (self.print + self._share(number)) & _BITS

    def folder_of(self, articles: Iterable[str]) -> dict[str, str]:
        """Return the folders of some articles, of those that have one that a reader can go by."""
        found = {one: self.about[self.rows.cited.number_of(one)][0] for one in articles}
        return {one: folder for one, folder in found.items() if folder}

    def _share(self, number: int) -> int:
        """Return the part of the print that one article has."""
        digest = self.digest(number)
        if digest == _NOBODY:
            return 0
        own = self.rows.articles[number].encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(digest + own, digest_size=SIZE).digest(), "big")

    def digest(self, number: int) -> bytes:
        """Return what stands for all of an article, zeros where it is not on the site."""
        return bytes(self.digests[SIZE * number : SIZE * (number + 1)])

    def live(self) -> Iterator[int]:
        """Yield the numbers of the articles that are on the site."""
        return compress(range(len(self.told)), map(_NOBODY.__ne__, cut(self.digests)))

    def __len__(self) -> int:
        return len(self.told)

    def tell(self, rows: Iterable[int]) -> None:
        """Put events under the articles that they cite."""
        cites, told = self.rows.cites, self.told
        unique: dict[int, tuple[int, ...]] = {}
        for row in rows:
            number = cites.at[row]
            cited = unique.get(number)
            if cited is None:
                cited = unique[number] = tuple(set(cites.values[number][0]))
            for article in cited:
                told.add(article, row)

    def forget(self, rows: Iterable[int]) -> None:
        """Take events away from under the articles that they cite."""
        gone: dict[int, set[int]] = {}
        for row in rows:
            for article in self.rows.cites[row][0]:
                gone.setdefault(article, set()).add(row)
        for article, own in gone.items():
            self.told[article] = numbers(row for row in self.told[article] if row not in own)

    def told_of(self, article_id: str) -> Sequence[int]:
        """Return the rows of the events that cite an article."""
        number = self.rows.cited.known_number(article_id)
        return () if number is None or number >= len(self) else self.told[number]

    def count_of(self, article_id: str) -> int:
        """Return how many events cite an article."""
        number = self.rows.cited.known_number(article_id)
        return 0 if number is None or number >= len(self) else self.told.count(number)

    def outlets_of(self, ids: Iterable[str]) -> set[str]:
        """Return the outlets of some articles of the site, their names folded."""
        found = {one: self.rows.cited.known_number(one) for one in ids}
        own = [number for number in found.values() if number is not None and number < len(self)]
        return {folded(self.about[number][1]) for number in own if self.digest(number) != _NOBODY}

    def of_outlet(self, outlet: str, most: int) -> list[int]:
        """Return the articles of an outlet (its name folded), the oldest first; none where they are more than that."""
        at, values = self.about.at, self.about.values
        if self._outlets is None:
            self._outlets = Counter()
            for number, times in Counter(map(at.__getitem__, self.live())).items():
                self._outlets[folded(values[number][1])] += times
        if not 0 < self._outlets[outlet] <= most:
            return []
        own = {number for number, (_, name, _) in enumerate(values) if folded(name) == outlet}
        return self.in_order(number for number in self.live() if at[number] in own)

    def of_tags(self, tags: frozenset[str]) -> list[str]:
        """Return the ids of the articles that have one of some tags, which are folded."""
        own = {n for n, (_, _, words) in enumerate(self.about.values) if any(folded(word) in tags for word in words)}
        at = self.about.at
        return [self.rows.articles[number] for number in self.live() if at[number] in own]

    def by_year(self) -> dict[str, list[int]]:
        """Return the numbers of the articles of the site by the year in which they came out, ``""`` for unknown."""
        years = list(map(_year, self.published.values))
        found: dict[str, list[int]] = {}
        for number in self.live():
            found.setdefault(years[self.published.at[number]], []).append(number)
        return {year: found[year] for year in sorted(found, key=_order_of)}

    def year_of(self, article_id: str) -> str | None:
        """Return the year in which an article came out, ``""`` for unknown; None where it is not on the site."""
        number = self.rows.cited.known_number(article_id)
        if number is None or number >= len(self) or self.digest(number) == _NOBODY:
            return None
        return _year(self.published[number])

    def in_order(self, of: Iterable[int]) -> list[int]:
        """Return the numbers of some articles, the oldest first, those without a date last."""
        articles = self.rows.articles
        return sorted(of, key=lambda number: _moment(self.published[number], articles[number]))

    def prints_of(self, of: Sequence[int]) -> bytes:
        """Return what stands for the rows of some articles in a list: all of each, and how many events it tells."""
        digests = b"".join(map(self.digest, of))
        return digests + array("I", list(map(self.told.count, of))).tobytes()


def _sized(digest: bytes) -> bytes:
    return digest if len(digest) == SIZE else joined([digest])


def folded(name: str) -> str:
    """Return what all ways to write the name of an outlet share."""
    return " ".join(name.split()).casefold()


def _year(published: Interval | None) -> str:
    day = published.first_day if published else None
    return "" if day is None else str(date_of(day)[0])


def _order_of(year: str) -> tuple[bool, int]:
    return not year, int(year or 0)


def _moment(published: Interval | None, article_id: str) -> tuple[bool, int, str]:
    start = published.start if published else None
    return start is None, start or 0, article_id
