"""Which subjects events belong to after some of them changed: what did not is taken over from the last plan."""

from array import array
from bisect import insort
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from timeline.generate.holdings import Holdings
from timeline.generate.kept import Edits, Kept
from timeline.generate.rolls import Column, Roll, numbers
from timeline.generate.subjects import (
    KINDS,
    About,
    Found,
    FoundOne,
    Kind,
    Slip,
    Subject,
    Subjects,
    folder_title,
    found_of,
    is_name,
    key_of,
    name_key,
    titles_of,
    vote,
    words_of,
)

_KEY = attrgetter("key")
_Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Common(Container[str]):
    """The words that articles write small.

    ``moved`` are those that some do and none did when the last plan was made, and those that none does any more.
    """

    words: Container[str]
    moved: frozenset[str]

    def __contains__(self, word: object) -> bool:
        return word in self.words


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The subjects of now, the highest number that one of them ever had, and what differs from the last plan.

    ``before`` are the numbers of the subjects that some rows belonged to: of all rows that belong to others now, and of
    those that are gone. ``renamed`` are the subjects, of then and of now, that say something else of themselves.
    """

    subjects: Subjects
    last: int
    before: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    renamed: Sequence[Subject] = ()


def grouped(found: Found, roll: Roll, kept: Kept | None) -> Regrouped:
    """Return all subjects that were found, under the numbers of the last plan where they say the same of themselves."""
    known = _by_key(kept.subjects.by_kind) if kept else {}
    last = kept.last if kept else 0
    by_kind: dict[Kind, tuple[Subject, ...]] = {}
    for kind in KINDS:
        group = []
        for one in found[kind]:
            subject = _subject(kind, one, known.get((kind, one.key)), roll, last + 1)
            last = max(last, subject.number)
            group.append(subject)
        by_kind[kind] = tuple(group)
    lists: list[list[int]] = [[] for _ in range(len(roll.rows))]
    for group_of in by_kind.values():
        for subject in group_of:
            for row in subject.rows:
                lists[row].append(subject.number)
    held: Column[tuple[int, ...]] = Column()
    for own in lists:
        held.append(tuple(own))
    subjects = Subjects.of(by_kind, roll, held)
    if kept is None:
        return Regrouped(subjects, last)
    old, now = kept.subjects, set(roll.numbers)
    before = {row: old.held[row] for row in kept.roll.numbers if row not in now or old.held[row] != held[row]}
    renamed = [old.numbered[number] for number in old.numbered.keys() - subjects.numbered.keys()]
    renamed += [subjects.numbered[number] for number in subjects.numbered.keys() - old.numbered.keys()]
    return Regrouped(subjects, last, before, renamed)


class Regrouping:
    """Groups events anew where some of them changed; a class, for all of its steps need what stood before.

    ``moved`` are the articles whose folder, outlet or tags are others than before, as they were and as they are.
    """

    def __init__(
        self, kept: Kept, roll: Roll, edits: Edits, articles: Holdings, moved: Iterable[tuple[About, About]],
        common: Common,
    ) -> None:  # fmt: skip
        self._kept = kept
        self._roll = roll
        self._edits = edits
        self._articles = articles
        self._common = common
        self._known = _by_key(kept.subjects.by_kind)
        self._doubtful: set[_Key] = {("names", name_key(word)) for word in common.moved}
        for abouts in moved:
            self._doubtful.update((kind, key_of(kind, title)) for one in abouts for kind, title in words_of(one))

    def result(self) -> Regrouped:
        """Return the subjects of now."""
        old = self._kept.subjects
        gone: dict[_Key, set[int]] = {}
        for row in self._edits.gone:
            for subject in map(old.numbered.__getitem__, old.held[row]):
                gone.setdefault((subject.kind, subject.key), set()).add(row)
        come: dict[_Key, dict[str, list[int]]] = {}
        for row in self._edits.come:
            for kind, title in self._words(row):
                come.setdefault((kind, key_of(kind, title)), {}).setdefault(title, []).append(row)
        changed: dict[_Key, FoundOne | None] = {}
        for key in gone.keys() | come.keys():
            known, new = self._known.get(key), come.get(key, {})
            if known is not None and self._is_simple(known, new):
                left, own = gone.get(key, ()), [row for rows in new.values() for row in rows]
                rows = numbers([*(row for row in known.rows if row not in left), *own])
                is_there = len(rows) > 0
                one = FoundOne(known.key, known.title, known.stem, rows, known.is_a, known.is_plain)
                changed[key] = one if is_there else None
        return self._put(changed | self._looked_for((gone.keys() | come.keys() | self._doubtful) - changed.keys()))

    def _is_simple(self, known: Subject, new: Mapping[str, Sequence[int]]) -> bool:
        """Tell whether all that a subject gained and lost are events, whatever it is called."""
        if known.kind == "names" or not known.is_plain or (known.kind, known.key) in self._doubtful:
            return False
        titles = set(map(folder_title, new)) if known.kind == "topics" else set(new)
        return titles <= {known.title}

    def _words(self, row: int) -> list[tuple[Kind, str]]:
        """Return the kinds and titles of all that an event can be gone through by."""
        rows, about = self._roll.rows, self._articles.about
        words = [word for number in rows.cites[row][0] for word in words_of(about[number])]
        words += [("names", title) for title in titles_of(rows.named[row][0])]
        return list(dict.fromkeys(words))

    def _looked_for(self, keys: set[_Key]) -> dict[_Key, FoundOne | None]:
        """Return what some keys stand for now, by a look at all events."""
        slips: dict[_Key, dict[str, Slip]] = {key: {} for key in keys}
        names = {key for kind, key in keys if kind == "names"}
        if names:
            self._put_names(names, slips)
        if len(names) < len(keys):
            self._put_others(slips)
        found: dict[_Key, FoundOne | None] = {}
        for (kind, key), by_title in slips.items():
            used = [slip for slip in by_title.values() if slip.rows]  # others are of events that are no more
            found[kind, key] = found_of(kind, key, used, self._common) if used else None
        return found

    def _put_names(self, keys: set[str], slips: Mapping[_Key, dict[str, Slip]]) -> None:
        named = self._roll.rows.named
        self._kept.namesakes.grow(named.values)
        known = self._kept.namesakes.by_key
        held: dict[int, array[int]] = {number: numbers() for key in keys for number in known.get(key, ())}
        at = named.at
        for row in [row for row in self._roll.numbers if at[row] in held]:
            held[at[row]].append(row)
        for number, rows in held.items():
            if not rows:
                continue  # no event has these any more
            names, kinds = named.values[number]
            own = [_slip(slips.get(("names", name_key(title)), {}), title) for title in titles_of(names)]
            vote(own, kinds, len(rows))
            for slip in dict.fromkeys(own):
                slip.rows += rows

    def _put_others(self, slips: Mapping[_Key, dict[str, Slip]]) -> None:
        rows, about = self._roll.rows, self._articles.about
        wanted: dict[int, list[Slip]] = {}
        for number, one in enumerate(about.values):
            words = [(kind, title) for kind, title in words_of(one) if (kind, key_of(kind, title)) in slips]
            if words:
                wanted[number] = [_slip(slips[kind, key_of(kind, title)], title) for kind, title in words]
        of_cites: dict[int, Sequence[Slip]] = {}
        cites, at = rows.cites, about.at
        for row in self._roll.numbers:
            number = cites.at[row]
            own = of_cites.get(number)
            if own is None:
                found = [slip for article in cites.values[number][0] for slip in wanted.get(at[article], ())]
                own = of_cites[number] = list(dict.fromkeys(found))
            for slip in own:
                slip.rows.append(row)

    def _put(self, changed: Mapping[_Key, FoundOne | None]) -> Regrouped:
        """Return the subjects with those that changed in the places of what they were."""
        kept, roll = self._kept, self._roll
        last, renamed, moved = kept.last, list[Subject](), set[int]()
        groups = {kind: list(group) for kind, group in kept.subjects.by_kind.items()}
        now = self._known
        for (kind, key), one in sorted(changed.items()):
            old = now.pop((kind, key), None)
            new = _subject(kind, one, old, roll, last + 1) if one else None
            if old is None and new is None:
                continue
            before, after = set(old.rows if old else ()), set(new.rows if new else ())
            if old is not None and new is not None and old.number == new.number:
                moved |= before ^ after
            else:
                moved |= before | after
                renamed += [subject for subject in (old, new) if subject is not None]
            if new is not None:
                last = max(last, new.number)
                now[kind, key] = new
            _replace(groups[kind], old, new)
        for group in groups.values():
            for subject in group:
                subject.join(roll)
        return self._held_anew(now, {kind: tuple(group) for kind, group in groups.items()}, moved, last, renamed)

    def _held_anew(
        self, now: Mapping[_Key, Subject], by_kind: Mapping[Kind, tuple[Subject, ...]], moved: set[int], last: int,
        renamed: Sequence[Subject],
    ) -> Regrouped:  # fmt: skip
        held, gone, come = self._kept.subjects.held, set(self._edits.gone), set(self._edits.come)
        before = {row: held[row] for row in gone}
        for _ in range(len(held), len(self._roll.rows)):
            held.append(())
        for row in (moved | come) - gone:
            own = [
                now.get((kind, key_of(kind, title))) for kind, title in self._words(row) if self._is_told(kind, title)
            ]
            subjects = sorted({one for one in own if one is not None}, key=lambda one: (KINDS.index(one.kind), one.key))
            numbers_of = tuple([subject.number for subject in subjects])
            if row not in come and numbers_of != held[row]:
                before[row] = held[row]
            held[row] = numbers_of
        return Regrouped(Subjects.of(by_kind, self._roll, held), last, before, renamed)

    def _is_told(self, kind: Kind, title: str) -> bool:
        return kind != "names" or is_name(title, self._common)


def _by_key(by_kind: Mapping[Kind, Sequence[Subject]]) -> dict[_Key, Subject]:
    return {(kind, subject.key): subject for kind, group in by_kind.items() for subject in group}


def _subject(kind: Kind, one: FoundOne, old: Subject | None, roll: Roll, number: int) -> Subject:
    """Return a subject under the number of the ``old`` one where it says the same of itself, else under a new one."""
    if old is not None and old.naming == (kind, one.title, one.stem, one.is_a):
        number = old.number
    return Subject(kind, one.key, one.title, one.stem, one.is_a, number, one.rows, roll, is_plain=one.is_plain)


def _slip(by_title: dict[str, Slip], title: str) -> Slip:
    found = by_title.get(title)
    if found is None:
        found = by_title[title] = Slip(title)
    return found


def _place_of(subject: Subject) -> tuple[int, str]:
    return KINDS.index(subject.kind), subject.key


def _replace(group: list[Subject], old: Subject | None, new: Subject | None) -> None:
    """Put one subject in the place of another, among those of its kind in order of their keys."""
    if old is None:
        if new is not None:
            insort(group, new, key=_KEY)
        return
    place = group.index(old)
    group[place : place + 1] = [new] if new is not None else []
