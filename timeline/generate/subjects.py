"""What events can be gone through by: folders, names, tags, outlets; and which events belong to each."""

import re
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, Self, get_args
from unicodedata import normalize

from timeline.generate.prints import ArticleRef
from timeline.generate.rolls import Column, Names, Roll, Rows, numbers
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import NameKind

Kind = Literal["topics", "names", "tags", "sources"]
KINDS: tuple[Kind, ...] = get_args(Kind)
About = tuple[str, str, tuple[str, ...]]  # the folder, the outlet and the tags of an article
Naming = tuple[Kind, str, str, NameKind]  # kind, title, stem, what it is a name of
_YEAR_FOLDER = re.compile(r"\d{4}([-_.]\d\d)*")
_MIN_EVENTS: Mapping[Kind, int] = {"topics": 1, "names": 2, "tags": 1, "sources": 1}
_LOWER_WORD = re.compile(r"(?<!\w)[a-zß-öø-ÿ][^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_INITIAL = re.compile(r"[a-z]\.")
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)  # in the order in which they are shown


class FoundOne(NamedTuple):
    """What was found of a subject, see there."""

    key: str
    title: str
    stem: str
    rows: "array[int]"
    is_a: NameKind
    is_plain: bool


Found = dict[Kind, list[FoundOne]]  # in order of their keys


class Subject:
    """One folder, name, tag or outlet, with its events; ``stem`` is its address without ``.html``.

    ``key`` is what all ways to write it share, ``is_plain`` tells that there is one such way only. ``rows`` are those
    of its events among all of the ``timeline``, in any order; ``number`` is its own, of which it says the same as long
    as it has it. ``is_a`` says of a name what most of its events take it for. A class, for its ``places`` are looked
    for when they are asked for.
    """

    __slots__ = ("_places", "is_a", "is_plain", "key", "kind", "number", "rows", "stem", "timeline", "title")

    def __init__(
        self, kind: Kind, key: str, title: str, stem: str, is_a: NameKind, number: int, rows: "array[int]",
        timeline: Roll, *, is_plain: bool,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.key = key
        self.title = title
        self.stem = stem
        self.is_a = is_a
        self.number = number
        self.rows = rows
        self.timeline = timeline
        self.is_plain = is_plain
        self._places: list[int] | None = None

    @property
    def naming(self) -> Naming:
        """What it says of itself wherever it is named."""
        return self.kind, self.title, self.stem, self.is_a

    def join(self, timeline: Roll) -> None:
        """Make it a subject of another timeline on the same table."""
        self.timeline = timeline
        self._places = None

    def moved(self, rows: "array[int]", timeline: Roll) -> "Subject":
        """Return the same subject with its events on another table."""
        return Subject(
            self.kind, self.key, self.title, self.stem, self.is_a, self.number, rows, timeline, is_plain=self.is_plain
        )

    @property
    def count(self) -> int:
        """How many events it has."""
        return len(self.rows)

    @property
    def places(self) -> Sequence[int]:
        """The places of its events in the timeline, in order."""
        if self._places is None:
            self._places = sorted(map(self.timeline.places().__getitem__, self.rows))
        return self._places

    @property
    def events(self) -> Roll:
        """Its events, in order of time."""
        return self.timeline.some(numbers(map(self.timeline.numbers.__getitem__, self.places)))

    @property
    def url(self) -> str:
        """Its page below the site's root."""
        return f"{self.stem}.html"


@dataclass(frozen=True, slots=True)
class Subjects:
    """All subjects of the ``timeline``, each kind in order of their keys.

    ``held`` are the numbers of those that each row belongs to, in order; ``numbered`` leads from them to the subjects.
    """

    by_kind: Mapping[Kind, tuple[Subject, ...]]
    timeline: Roll
    held: Column[tuple[int, ...]]
    numbered: Mapping[int, Subject]

    @classmethod
    def of(cls, by_kind: Mapping[Kind, tuple[Subject, ...]], timeline: Roll, held: Column[tuple[int, ...]]) -> Self:
        """Return subjects that have their numbers."""
        return cls(by_kind, timeline, held, {one.number: one for group in by_kind.values() for one in group})

    def of_event(self, event_id: str) -> Sequence[Subject]:
        """Return the subjects that an event belongs to."""
        row = self.timeline.row_of(event_id)
        return () if row is None else [self.numbered[number] for number in self.held[row]]

    def tally(self, events: Roll) -> Mapping[Subject, int]:
        """Return how many of some events belong to each subject, in the order in which they come first."""
        found: dict[int, int] = {}
        times = Counter(map(self.held.at.__getitem__, events.numbers))
        for number, own in times.items():
            for subject in self.held.values[number]:
                found[subject] = found.get(subject, 0) + own
        return {self.numbered[number]: own for number, own in found.items()}


def look_for_subjects(events: Roll, folders: Mapping[str, str], common: Container[str]) -> Found:
    """Return what a site lets a reader go through its events by, as plain values that another process can send.

    A name is taken when at least two events have it; ``name_key`` tells which ways to write it are the same. One word
    that the articles also write small ("Schools" opens a sentence, "schools" stands in another) is no name:
    ``common`` holds the words that they write small. ``folders`` are those of the articles that have one.
    """
    files = _Files(events.rows, folders)
    files.put(events.numbers)
    found: Found = {}
    for kind in KINDS:
        keys = sorted(files.by_key[kind])
        made = (found_of(kind, key, files.by_key[kind][key], common) for key in keys)
        found[kind] = [one for one in made if one is not None]
    return found


def found_of(kind: Kind, key: str, slips: Sequence["Slip"], common: Container[str]) -> "FoundOne | None":
    """Return the subject that some ways to write one key make, None where too few events have it."""
    least = _MIN_EVENTS[kind]
    if len(slips) == 1 and len(slips[0].rows) < least:
        return None  # most names are those of one event: they are none, whatever else there is to know
    chosen = [slip for slip in slips if kind != "names" or is_name(slip.title, common)]
    rows = chosen[0].rows if len(chosen) == 1 else numbers(dict.fromkeys(row for slip in chosen for row in slip.rows))
    if not chosen or len(rows) < least:
        return None
    title = min(chosen, key=lambda slip: (-len(slip.rows), slip.title)).title
    shown = folder_title(title) if kind == "topics" else title
    is_a = _most_voted(chosen) if kind == "names" else ""
    return FoundOne(key, shown, f"{kind}/{slug(_file_words(key))}", rows, is_a, len(slips) == 1)


class Slip:
    """One title as some articles write it, and the rows of the events that have it; two are never equal.

    ``votes`` are the events that take a name for a person, an organisation, a place.
    """

    __slots__ = ("rows", "title", "votes")

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows = numbers()
        self.votes: dict[NameKind, int] = {}


class _Files:
    """The slips by kind and key, made once for each way of writing; a class, for articles and names repeat."""

    def __init__(self, rows: Rows, folders: Mapping[str, str]) -> None:
        self.by_key: dict[Kind, dict[str, list[Slip]]] = {kind: {} for kind in KINDS}
        self._rows = rows
        self._folders = folders
        self._slips: dict[tuple[Kind, str], Slip] = {}

    def put(self, events: Iterable[int]) -> None:
        """Put each row on the slips of all that it can be gone through by, on each of them once."""
        rows = self._rows
        cites, named = rows.cites, rows.named
        of_article: dict[int, Sequence[Slip]] = {}
        of_cites: dict[int, list[Slip]] = {}
        of_names: dict[int, list[Slip]] = {}
        times: Counter[int] = Counter()
        for row in events:
            number = cites.at[row]
            slips = of_cites.get(number)
            if slips is None:
                for article in cites.values[number][0]:
                    if article not in of_article:
                        of_article[article] = self._of_article(article)
                slips = list(dict.fromkeys(chain.from_iterable(map(of_article.__getitem__, cites.values[number][0]))))
                of_cites[number] = slips
            for slip in slips:
                slip.rows.append(row)
            number = named.at[row]
            slips = of_names.get(number)
            if slips is None:
                titles = titles_of(named.values[number][0])
                slips = of_names[number] = [self._slip("names", title) for title in titles]
            if slips:
                times[number] += 1
                for slip in slips if len(slips) == 1 else dict.fromkeys(slips):
                    slip.rows.append(row)
        for number, own in times.items():
            vote(of_names[number], named.values[number][1], own)

    def _of_article(self, number: int) -> Sequence[Slip]:
        source = self._rows.sources[self._rows.articles[number]]
        about = self._folders.get(source.article_id, ""), source.publisher, source.tags
        return [self._slip(kind, title) for kind, title in words_of(about)]

    def _slip(self, kind: Kind, title: str) -> Slip:
        slip = self._slips.get((kind, title))
        if slip is None:
            slip = self._slips[kind, title] = Slip(title)
            self.by_key[kind].setdefault(key_of(kind, title), []).append(slip)
        return slip


def vote(slips: Iterable[Slip], kinds: Sequence[NameKind], times: int) -> None:
    """Let so many events say what they take each of their names for."""
    for slip, is_a in zip(slips, kinds, strict=False):
        if is_a:
            slip.votes[is_a] = slip.votes.get(is_a, 0) + times


def titles_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of an event as titles."""
    return tuple([_bare(name) for name in names])


class Namesakes:
    """Which rows of names, by their numbers in a column, have a name of some key; a class, for the column grows.

    ``number`` is how many rows of names are known.
    """

    def __init__(self, by_key: dict[str, list[int]] | None = None, number: int = 0) -> None:
        self.by_key = by_key if by_key is not None else {}
        self.number = number

    def grow(self, values: Sequence[Names]) -> None:
        """Take in those of the ``values`` of the column that are not known yet."""
        for number in range(self.number, len(values)):
            for key in {name_key(title) for title in titles_of(values[number][0])}:
                self.by_key.setdefault(key, []).append(number)
        self.number = len(values)


def words_of(about: About) -> list[tuple[Kind, str]]:
    """Return the kinds and titles of all that an article brings to its events, by its folder, outlet and tags."""
    folder, publisher, tags = about
    words: list[tuple[Kind, str]] = [("topics", folder), ("sources", _bare(publisher))]
    words += [("tags", _bare(tag)) for tag in tags]
    return [(kind, title) for kind, title in dict.fromkeys(words) if title]


def key_of(kind: Kind, title: str) -> str:
    """Return what all ways to write a title share."""
    return name_key(title) if kind == "names" else title.casefold()


def name_key(name: str) -> str:
    """Return what all ways to write a name share: capitals, Latin accents and initials in the middle are left out.

    "Eyjafjallajökull" and "Eyjafjallajokull" are one, and so are "James A. Lovell" and "James Lovell".
    """
    folded = name.casefold()
    if not folded.isascii():
        folded = normalize("NFC", _ACCENTED.sub(r"\1", normalize("NFD", folded)))
    first, *middle = folded.split() or [folded]
    return " ".join([first, *(word for word in middle if not _INITIAL.fullmatch(word))])


def _most_voted(slips: Iterable[Slip]) -> NameKind:
    """Return what most events take a name for, "" where none says it; among equals the kind that is shown first."""
    votes = Counter[NameKind]()
    for slip in slips:
        votes.update(slip.votes)
    return max(NAME_KINDS, key=lambda kind: votes[kind]) if votes else ""


def _bare(words: str) -> str:
    return " ".join(clean(words).split())


def _file_words(key: str) -> str:
    """Return a key as a file name likes it, where nothing but spaces keeps it from being plain."""
    plain = key.replace(" ", "-")
    return plain if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", plain) and "-" not in key else key


def small_words(text: str) -> frozenset[str]:
    """Return the words that a text writes with a small first letter."""
    return frozenset(_LOWER_WORD.findall(text))


def small_words_of(articles: Iterable[ArticleRef]) -> frozenset[str]:
    """Return the words that some articles write with a small first letter."""
    return frozenset().union(*(small_words(article.read().text) for article in articles))


def is_name(title: str, common: Container[str]) -> bool:
    """Tell whether a title is a name: one word that articles write small too is none."""
    if len(title) < 2 or not _LETTER.search(title):
        return False
    return " " in title or title.islower() or title.lower() not in common


class Folders:
    """The folders of articles below the one that holds all of them; a class, for articles come and go.

    Folders that are only years or dates order files, not subjects: then no article has one, nor where there is one
    folder only. ``above`` are the folders that all paths start with, ``numbers`` how many articles each folder below
    has, ``""`` those that lie beside the folders.
    """

    def __init__(self, above: tuple[str, ...], held: dict[str, int]) -> None:
        self.above = above
        self.numbers = held
        names = held.keys() - {""}
        # Whether a reader can go by them.
        self.are_subjects = len(names) > 1 and not all(_YEAR_FOLDER.fullmatch(name) for name in names)

    @classmethod
    def of(cls, paths: Iterable[str]) -> Self:
        """Return the folders of some paths."""
        parts = list(map(_folders_of, paths))
        above = parts[0][: _common_start(parts)] if parts else ()
        return cls(above, dict(Counter(own[len(above)] if len(own) > len(above) else "" for own in parts)))

    def below(self, path: str) -> str | None:
        """Return the folder of a path, None where it does not start as all others do."""
        parts, start = _folders_of(path), len(self.above)
        if parts[:start] != self.above:
            return None
        return parts[start] if len(parts) > start else ""

    def moved(self, gone: Iterable[str], come: Iterable[str]) -> "Folders | None":
        """Return the folders after articles of some folders are gone, and others of some paths have come.

        None where all paths start otherwise then.
        """
        held = Counter(self.numbers)
        held.subtract(gone)
        for path in come:
            folder = self.below(path)
            if folder is None:
                return None
            held[folder] += 1
        kept = {name: number for name, number in held.items() if number > 0}
        return Folders(self.above, kept) if len(kept) > 1 or kept.keys() == {""} else None


def _folders_of(path: str) -> tuple[str, ...]:
    folder = path.rpartition("/")[0]
    if not folder or "." in folder or "//" in path or path.startswith("/"):
        return PurePosixPath(path).parts[:-1]  # it may hold what is no folder
    return tuple(folder.split("/"))


def _common_start(paths: Sequence[tuple[str, ...]]) -> int:
    """Return how many folders all paths start with."""
    number = 0
    for column in zip(*paths, strict=False):
        if len(set(column)) > 1:
            break
        number += 1
    return number


def folder_title(name: str) -> str:
    """Return what a reader is shown of the name of a folder."""
    words = re.sub(r"[-_]+", " ", name).strip() or name
    return words[0].upper() + words[1:]
