"""What events can be gone through by: folders, names, tags, outlets; and which events belong to each."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import Article, Event

Kind = Literal["topics", "names", "tags", "sources"]
_YEAR_FOLDER = re.compile(r"\d{4}([-_.]\d\d)*")
_MIN_EVENTS = {"topics": 1, "names": 2, "tags": 1, "sources": 1}
_LOWER_WORD = re.compile(r"(?<!\w)[a-zß-öø-ÿ][^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Subject:
    """One folder, name, tag or outlet, with its events in order of time; ``stem`` is its address without ``.html``."""

    kind: Kind
    title: str
    stem: str
    # Not compared: subjects are counted by the million, and the address alone tells them apart.
    events: tuple[Event, ...] = field(compare=False, repr=False)

    @property
    def url(self) -> str:
        """Its page below the site's root."""
        return f"{self.stem}.html"


@dataclass(frozen=True, slots=True)
class Subjects:
    """All subjects, each kind in order of its titles, and those that each event belongs to (by event id)."""

    by_kind: Mapping[Kind, tuple[Subject, ...]]
    of_event: Mapping[str, tuple[Subject, ...]]


def find_subjects(events: Sequence[Event], articles: Mapping[str, Article]) -> Subjects:
    """Return what the site lets a reader go through its events by.

    A name is taken when at least two events have it; one written with other capitals or spaces is the same. One
    word that the articles also write small ("Schools" opens a sentence, "schools" stands in another) is no name.
    """
    folders = _folders(articles)
    common = _small_words(articles.values())
    members: dict[Kind, dict[str, list[Event]]] = {"topics": {}, "names": {}, "tags": {}, "sources": {}}
    titles: dict[tuple[Kind, str], Counter[str]] = {}
    for event in events:
        for kind, title in _subjects_of(event, folders):
            if kind == "names" and not _is_name(title, common):
                continue
            key = title.casefold()
            group = members[kind].setdefault(key, [])
            if not group or group[-1] is not event:
                group.append(event)
            titles.setdefault((kind, key), Counter())[title] += 1
    by_kind: dict[Kind, tuple[Subject, ...]] = {}
    of_event: dict[str, list[Subject]] = {}
    for kind, groups in members.items():
        made = []
        for key, group in sorted(groups.items()):
            if len(group) >= _MIN_EVENTS[kind]:
                counts = titles[kind, key]
                title = min(counts, key=lambda one: (-counts[one], one))
                shown = _folder_title(title) if kind == "topics" else title
                made.append(Subject(kind, shown, f"{kind}/{slug(_file_words(key))}", tuple(group)))
        by_kind[kind] = tuple(made)
        for subject in made:
            for event in subject.events:
                of_event.setdefault(event.id, []).append(subject)
    return Subjects(by_kind, {key: tuple(found) for key, found in of_event.items()})


def _subjects_of(event: Event, folders: Mapping[str, str]) -> Iterable[tuple[Kind, str]]:
    found: dict[tuple[Kind, str], None] = {}
    for citation in event.citations:
        source = citation.source
        if folder := folders.get(source.article_id, ""):
            found["topics", folder] = None
        if publisher := _bare(source.publisher):
            found["sources", publisher] = None
        for tag in source.tags:
            if bare := _bare(tag):
                found["tags", bare] = None
    for name in event.names:
        if bare := _bare(name):
            found["names", bare] = None
    return found


def _bare(words: str) -> str:
    return " ".join(clean(words).split())


def _file_words(key: str) -> str:
    """Return a key as a file name likes it, where nothing but spaces keeps it from being plain."""
    plain = key.replace(" ", "-")
    return plain if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", plain) and "-" not in key else key


def _small_words(articles: Iterable[Article]) -> frozenset[str]:
    """Return the words that some article writes with a small first letter."""
    found: set[str] = set()
    for article in articles:
        found.update(_LOWER_WORD.findall(article.text))
    return frozenset(found)


def _is_name(title: str, common: frozenset[str]) -> bool:
    if len(title) < 2 or not _LETTER.search(title):
        return False
    return " " in title or title.islower() or title.lower() not in common


def _folders(articles: Mapping[str, Article]) -> dict[str, str]:
    """Return the folder of each article below the one that holds all of them, where there are several such folders.

    Folders that are only years or dates order files, not subjects; they are none.
    """
    paths = {key: PurePosixPath(article.path.replace("\\", "/")).parts[:-1] for key, article in articles.items()}
    shared = _common_start(list(paths.values()))
    found = {key: parts[shared] for key, parts in paths.items() if len(parts) > shared}
    names = set(found.values())
    if len(names) < 2 or all(_YEAR_FOLDER.fullmatch(name) for name in names):
        return {}
    return found


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
