"""What events can be gone through by: folders, names, tags, outlets; and which events belong to each."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from pathlib import PurePosixPath
from typing import Literal, get_args
from unicodedata import normalize

from timeline.generate.briefs import Brief
from timeline.generate.prints import ArticleRef
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import NameKind, Source

Kind = Literal["topics", "names", "tags", "sources"]
# Title, stem, places of the events, what it is a name of: of each subject, by kind.
Found = dict[Kind, list[tuple[str, str, list[int], NameKind]]]
_ID = attrgetter("id")
_YEAR_FOLDER = re.compile(r"\d{4}([-_.]\d\d)*")
_MIN_EVENTS: Mapping[Kind, int] = {"topics": 1, "names": 2, "tags": 1, "sources": 1}
_LOWER_WORD = re.compile(r"(?<!\w)[a-zß-öø-ÿ][^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_INITIAL = re.compile(r"[a-z]\.")
_UNKNOWN: Iterable[NameKind] = repeat("")  # what the names are of an event that does not say it
NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)  # in the order in which they are shown


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One folder, name, tag or outlet, with its events in order of time; ``stem`` is its address without ``.html``.

    It is equal to itself alone: subjects are counted by the million, and of a plan no two are the same.
    ``places`` are those of its events in the ``timeline``. ``is_a`` says of a name what most of its events take it for.
    """

    kind: Kind
    title: str
    stem: str
    timeline: Sequence[Brief] = field(repr=False)
    places: Sequence[int] = field(repr=False)
    is_a: NameKind = ""

    @property
    def events(self) -> tuple[Brief, ...]:
        """Its events, in order of time."""
        return tuple(map(self.timeline.__getitem__, self.places))

    @property
    def url(self) -> str:
        """Its page below the site's root."""
        return f"{self.stem}.html"


@dataclass(frozen=True)
class Subjects:
    """All subjects of the ``timeline``, each kind in order of its titles, and those that each event belongs to.

    ``numbers`` are those of the subjects of each event, in order, None where none were given; ``numbered`` leads from
    them to the subjects. Not slotted: what an event belongs to is looked for when it is asked for.
    """

    by_kind: Mapping[Kind, tuple[Subject, ...]]
    timeline: Sequence[Brief] = field(repr=False)
    numbers: Sequence[tuple[int, ...]] | None = field(default=None, repr=False)
    numbered: Mapping[int, Subject] = field(default_factory=dict, repr=False)

    def of_event(self, event_id: str) -> Sequence[Subject]:
        """Return the subjects that an event belongs to."""
        if self.numbers is None:
            return self._of_id.get(event_id, ())
        found = self._asked_for.get(event_id)
        if found is None:
            place = self._places.get(event_id)
            own = () if place is None else self.numbers[place]
            found = self._asked_for[event_id] = [self.numbered[number] for number in own]
        return found

    def tally(self, events: Iterable[Brief]) -> Mapping[Subject, int]:
        """Return how many of some events belong to each subject, in the order in which they come first."""
        ids = map(_ID, events)
        if self.numbers is None:
            return Counter(chain.from_iterable(map(self._of_id.__getitem__, ids)))
        found = Counter(chain.from_iterable(map(self.numbers.__getitem__, map(self._places.__getitem__, ids))))
        return {self.numbered[number]: times for number, times in found.items()}

    @cached_property
    def _asked_for(self) -> dict[str, Sequence[Subject]]:
        return {}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return dict(zip([event.id for event in self.timeline], range(len(self.timeline)), strict=True))

    @cached_property
    def _of_id(self) -> Mapping[str, Sequence[Subject]]:
        of_place: list[list[Subject]] = [[] for _ in self.timeline]
        for group in self.by_kind.values():
            for subject in group:
                for place in subject.places:
                    of_place[place].append(subject)
        return dict(zip([event.id for event in self.timeline], of_place, strict=True))


def look_for_subjects(
    events: Sequence[Brief], articles: Mapping[str, ArticleRef], common: Container[str] | None = None
) -> Found:
    """Return what a site lets a reader go through its events by, as plain values that another process can send.

    A name is taken when at least two events have it; ``name_key`` tells which ways to write it are the same. One word
    that the articles also write small ("Schools" opens a sentence, "schools" stands in another) is no name:
    ``common`` holds the words that they write small, without it all their texts are read.
    """
    files = _Files(_folders(articles))
    files.put(events)
    files.vote()
    if common is None:
        common = _small_words_of(articles.values())
    found: Found = {}
    for kind, least in _MIN_EVENTS.items():
        made: list[tuple[str, str, list[int], NameKind]] = []
        # Most names are those of one event: they are none, whatever else there is to know.
        held = [
            (key, slips) for key, slips in files.by_key[kind].items() if len(slips) > 1 or len(slips[0].places) >= least
        ]
        for key, slips in sorted(held, key=itemgetter(0)):
            chosen = [slip for slip in slips if kind != "names" or _is_name(slip.title, common)]
            places = chosen[0].places if len(chosen) == 1 else sorted({at for slip in chosen for at in slip.places})
            if not chosen or len(places) < least:
                continue
            title = min(chosen, key=lambda slip: (-len(slip.places), slip.title)).title
            shown = _folder_title(title) if kind == "topics" else title
            is_a = _most_voted(chosen) if kind == "names" else ""
            made.append((shown, f"{kind}/{slug(_file_words(key))}", places, is_a))
        found[kind] = made
    return found


def subjects_of(found: Found, events: Sequence[Brief]) -> Subjects:
    """Return the subjects that ``look_for_subjects`` found among ``events``."""
    return Subjects(
        {
            kind: tuple([Subject(kind, title, stem, events, places, is_a) for title, stem, places, is_a in made])
            for kind, made in found.items()
        },
        events,
    )


class _Slip:
    """One title as some articles write it, and the places of the events that have it; two are never equal.

    ``votes`` are the events that take a name for a person, an organisation, a place.
    """

    __slots__ = ("places", "title", "votes")

    def __init__(self, title: str) -> None:
        self.title = title
        self.places: list[int] = []
        self.votes: dict[NameKind, int] = {}


class _Files:
    """The slips by kind and key, made once for each way of writing; a class, for sources and names repeat."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self.by_key: dict[Kind, dict[str, list[_Slip]]] = {"topics": {}, "names": {}, "tags": {}, "sources": {}}
        self._folders = folders
        self._slips: dict[tuple[Kind, str], _Slip] = {}
        self._of_source: dict[int, tuple[Source, tuple[_Slip, ...]]] = {}
        self._of_words: dict[tuple[str, str, tuple[str, ...]], tuple[_Slip, ...]] = {}
        self._of_names: dict[tuple[tuple[str, ...], tuple[NameKind, ...]], tuple[_Slip, ...]] = {}
        self._times: dict[tuple[tuple[str, ...], tuple[NameKind, ...]], int] = {}  # how many events have these names

    def of_source(self, source: Source) -> tuple[_Slip, ...]:
        """Return the slips of all that an article brings to its events."""
        found = self._of_source.get(id(source))
        if found is None:
            own = (self._folders.get(source.article_id, ""), source.publisher, source.tags)
            slips = self._of_words.get(own)
            if slips is None:
                words: list[tuple[Kind, str]] = [("topics", own[0]), ("sources", _bare(source.publisher))]
                words += [("tags", _bare(tag)) for tag in source.tags]
                slips = tuple(dict.fromkeys(self._slip(kind, title) for kind, title in words if title))
                self._of_words[own] = slips
            found = self._of_source[id(source)] = (source, slips)  # as long as it lives no other has its number
        return found[1]

    def put(self, events: Iterable[Brief]) -> None:
        """Put the place of each event on the slips of all that it can be gone through by, on each of them once."""
        of_source, of_names, times = self._of_source, self._of_names, self._times
        for place, event in enumerate(events):
            sources = event.sources
            found = of_source.get(id(sources[0]))
            slips: Iterable[_Slip] = self.of_source(sources[0]) if found is None else found[1]
            if len(sources) > 1:
                slips = dict.fromkeys([*slips, *chain.from_iterable(map(self.of_source, sources[1:]))])
            for slip in slips:
                slip.places.append(place)
            if event.names:
                own = (event.names, event.kinds)
                named = of_names.get(own)
                if named is None:
                    named = of_names[own] = tuple([self._slip("names", _bare(name)) for name in event.names])
                    times[own] = 0
                times[own] += 1
                for slip in named if len(named) == 1 else dict.fromkeys(named):
                    slip.places.append(place)

    def vote(self) -> None:
        """Let the events that were asked for say what they take each of their names for."""
        for own, times in self._times.items():
            for slip, is_a in zip(self._of_names[own], own[1] or _UNKNOWN, strict=False):
                if is_a:
                    slip.votes[is_a] = slip.votes.get(is_a, 0) + times

    def _slip(self, kind: Kind, title: str) -> _Slip:
        slip = self._slips.get((kind, title))
        if slip is None:
            slip = self._slips[kind, title] = _Slip(title)
            key = name_key(title) if kind == "names" else title.casefold()
            self.by_key[kind].setdefault(key, []).append(slip)
        return slip


def name_key(name: str) -> str:
    """Return what all ways to write a name share: capitals, Latin accents and initials in the middle are left out.

    "Eyjafjallajökull" and "Eyjafjallajokull" are one, and so are "James A. Lovell" and "James Lovell".
    """
    folded = name.casefold()
    if not folded.isascii():
        folded = normalize("NFC", _ACCENTED.sub(r"\1", normalize("NFD", folded)))
    first, *middle = folded.split() or [folded]
    return " ".join([first, *(word for word in middle if not _INITIAL.fullmatch(word))])


def _most_voted(slips: Iterable[_Slip]) -> NameKind:
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


def _small_words_of(articles: Iterable[ArticleRef]) -> frozenset[str]:
    return frozenset().union(*(small_words(article.read().text) for article in articles))


def _is_name(title: str, common: Container[str]) -> bool:
    if len(title) < 2 or not _LETTER.search(title):
        return False
    return " " in title or title.islower() or title.lower() not in common


def _folders(articles: Mapping[str, ArticleRef]) -> dict[str, str]:
    """Return the folder of each article below the one that holds all of them, where there are several such folders.

    Folders that are only years or dates order files, not subjects; they are none.
    """
    paths = {key: _folders_of(article.path.replace("\\", "/")) for key, article in articles.items()}
    shared = _common_start(list(paths.values()))
    found = {key: parts[shared] for key, parts in paths.items() if len(parts) > shared}
    names = set(found.values())
    if len(names) < 2 or all(_YEAR_FOLDER.fullmatch(name) for name in names):
        return {}
    return found


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


def _folder_title(name: str) -> str:
    words = re.sub(r"[-_]+", " ", name).strip() or name
    return words[0].upper() + words[1:]
