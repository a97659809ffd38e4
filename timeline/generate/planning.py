"""From events and articles to a plan: what is worked out once for all pages, and what of the last plan still holds."""

from collections.abc import Callable, Container, Iterable, Mapping
from itertools import chain, compress
from operator import ne

from timeline.generate import timelines
from timeline.generate.cards import Library
from timeline.generate.exports import library_of
from timeline.generate.holdings import Holdings, folded
from timeline.generate.kept import Edits, Kept, Stale, adopted, edits_of
from timeline.generate.kinship import NAMES_A_PAGE
from timeline.generate.news import News
from timeline.generate.plan import Fetch, Last, Plan, about_site, menu_of
from timeline.generate.prints import SIZE, ArticleRef, Articles, joined, print_of
from timeline.generate.regroup import Common, Regrouped, Regrouping, grouped
from timeline.generate.rolls import Column, Roll
from timeline.generate.settings import Site
from timeline.generate.shelves import shelve
from timeline.generate.subjects import Found, Namesakes, Subject, Subjects, look_for_subjects, small_words_of

# Begins to look for something while other things are done, and gives back what to ask for it.
Begin = Callable[[Callable[[], Found]], Callable[[], Found]]


def make_plan(
    title: str,
    events: Roll,
    articles: Articles,
    site: Site,
    news: News | None,
    common: Container[str] | None,
    kept: Kept | None,
    edits: Edits | None,
    fetch: Fetch,
    begin: Begin,
) -> Plan:
    """Return the plan of the site; where ``kept`` is that of the last build, with what of it does not hold any more.

    ``edits`` are what differs from that one, found by comparing where nobody knows. ``kept`` is used up.
    """
    library = library_of(articles, site)
    change = _Change(kept, events, library.articles, edits) if kept is not None else None
    roll = change.roll if change else Roll.alone(events)
    holdings = change.holdings if change else Holdings.of(roll, library.articles)
    if change is not None and change.moved is not None and isinstance(common, Common):
        look = Regrouping(change.kept, roll, change.edits, holdings, change.moved, common).result
    else:
        small = small_words_of(library.articles.values()) if common is None else common
        found = begin(lambda: look_for_subjects(roll, holdings.folder_of(library.articles), small))
        look = lambda: grouped(found(), roll, kept)  # noqa: E731 - as the other one, it waits until it is asked
    shelf = shelve(roll, title or site.title, library.words)
    homes = timelines.home_rows(shelf, len(roll.rows), "index.html", "time")
    groups = look()
    subjects = groups.subjects
    menu = menu_of(library, subjects, has_news=news is not None)
    frame = print_of(repr(menu))
    prints = _Prints(roll, library, subjects)
    if change is None:
        cards, stale = bytearray().join(map(prints.of, range(len(roll)))), None
    else:
        cards, stale = change.cards(prints, groups), None
        if change.kept.frame == frame:
            stale = change.stale(groups, homes)
    namesakes = kept.namesakes if kept else Namesakes()
    namesakes.grow(roll.rows.named.values)
    return Plan(
        site=site,
        title=title or site.title,
        events=roll,
        library=library,
        subjects=subjects,
        holdings=holdings,
        shelf=shelf,
        homes=homes,
        news=news,
        cards=cards,
        about=about_site(site, library.words),
        menu=menu,
        sections=frozenset(entry["url"] for entry in menu),
        frame=frame,
        now=Kept(frame, roll, cards, homes, namesakes, subjects, groups.last, holdings, {}, ()),
        last=Last(change.kept.pages, change.kept.others) if change and stale else None,
        fetch=fetch,
        stale=stale,
    )


class _Prints:
    """What stands for all that a card shows of an event: what it says, its articles, its subjects.

    A class, for what stands for a subject is made once.
    """

    def __init__(self, roll: Roll, library: Library, subjects: Subjects) -> None:
        self._rows = roll.rows
        self._library = library
        self._subjects = subjects
        self._named: dict[int, bytes] = {}
        self._languages: dict[int, bytes] = {}

    def of(self, row: int) -> bytes:
        """Return what stands for the card of an event."""
        rows = self._rows
        cited, apart = rows.cites[row]
        parts = [rows.print(row), *map(self._language, cited)]
        citations = rows.find(rows.ids[row]).citations if apart else ()
        for number in apart:  # the words are in the article's text alone
            parts += [number.to_bytes(4, "big"), print_of(self._library.words_apart(citations[number]))]
        return joined([*parts, b"\0", *map(self._naming, self._subjects.held[row])])

    def _language(self, number: int) -> bytes:
        found = self._languages.get(number)
        if found is None:
            ref = self._library.articles.get(self._rows.articles[number])
            found = self._languages[number] = ref.language.encode("utf-8", "replace") if ref else b"\0"
        return found

    def _naming(self, number: int) -> bytes:
        found = self._named.get(number)
        if found is None:
            found = self._named[number] = print_of(*self._subjects.numbered[number].naming)
        return found


class _Change:
    """What becomes of the last plan; a class, for each step asks what stood before.

    ``moved`` are the articles whose folder, outlet or tags are others than before, as they were and as they are; None
    where the folders are cut otherwise than before. ``edits`` are what differs on the table of ``kept``.
    """

    def __init__(self, kept: Kept, events: Roll, articles: Mapping[str, ArticleRef], edits: Edits | None) -> None:
        self.kept = kept
        self.old = kept.roll
        self.roll = adopted(kept, events)
        self.edits = edits or edits_of(kept, self.roll, kept.articles.differing(articles))
        self.holdings = kept.articles
        ids = self.edits.articles
        self._gone_articles = [one for one in sorted(ids) if one not in articles]
        self._outlets = self.holdings.outlets_of(ids)
        self._years = set(map(self.holdings.year_of, ids))
        self.holdings.forget(self.edits.gone)
        self.moved = self.holdings.change(sorted(ids), articles)
        self.holdings.tell(self.edits.come)
        self._outlets |= self.holdings.outlets_of(ids)
        self._was = {self.roll.rows.ids[row]: row for row in self.edits.gone}
        self._doubtful = {row for one in ids for row in self.holdings.told_of(one)}
        self._changed: list[int] = []  # the rows whose cards are others than before

    def cards(self, prints: "_Prints", groups: Regrouped) -> bytearray:
        """Return what stands for all cards."""
        rows, cards, come = self.roll.rows, self.kept.cards, set(self.edits.come)
        cards += bytes(SIZE * len(rows) - len(cards))
        for row in come | self._doubtful | (groups.before.keys() - set(self.edits.gone)):
            last = self._was.get(rows.ids[row]) if row in come else row
            old = None if last is None else bytes(cards[SIZE * last : SIZE * (last + 1)])
            new = prints.of(row)
            if new != old:
                self._changed.append(row)
            cards[SIZE * row : SIZE * (row + 1)] = new
        return cards

    def stale(self, groups: Regrouped, homes: Column[str]) -> Stale:
        """Return what of the last plan does not hold for this one; what it names too much costs a look, no more."""
        roll, old, edits = self.roll, self.old, self.edits
        rows, come, gone = roll.rows, set(edits.come), set(edits.gone)
        ids = rows.ids
        living = {ids[row] for row in come}
        cards = {ids[row] for row in self._changed}
        # The rows of before whose cards are no more, or others.
        lost = [row for row in edits.gone if ids[row] not in living or ids[row] in cards]
        lost += [row for row in self._changed if row not in come]
        touched = self._touched(groups, lost)
        events = self._beside(come, gone) | self._rehomed(homes) | {*map(ids.__getitem__, come)}
        for subject in touched:
            if subject.kind == "names" and subject.count <= NAMES_A_PAGE + len(cards):
                events |= {ids[row] for row in subject.rows}  # those near to what changed are its kin
        articles = {rows.articles[number] for number in _cited(roll, [*self._changed, *lost])} | edits.articles
        told = {ids[row] for row in come & {*self._changed} if not self._said(row)}
        # An event that says something else has another card.
        untold = [row for row in edits.gone if ids[row] not in living or ids[row] in told]
        pieces = {row for row in come if ids[row] in told} | self._doubtful
        were = {self._was.get(ids[row]) if row in come else row for row in pieces} | set(untold)
        return Stale(
            cards=frozenset(cards),
            events=frozenset(events),
            articles=frozenset(articles),
            subjects=frozenset(subject.stem for subject in touched),
            tags=frozenset(folded(one.title) for one in groups.renamed if one.kind == "tags"),
            told=frozenset(told),
            untold=tuple(map(rows.brief, untold)),
            pieces=sorted(map(roll.places().__getitem__, pieces)),
            lost=sorted(old.places()[row] for row in were if row is not None),
            before=old,
            gone_events=sorted(id_ for id_ in self._was if id_ not in living),
            gone_articles=self._gone_articles,
            years=frozenset(self._years | set(map(self.holdings.year_of, articles))),
        )

    def _touched(self, groups: Regrouped, lost: Iterable[int]) -> list[Subject]:
        """Return the subjects whose pages may differ: of other cards now, or then, or that say something else."""
        subjects = groups.subjects
        held, numbered = subjects.held, subjects.numbered
        touched = {number for row in self._changed for number in held[row]}
        touched |= {number for row in lost for number in groups.before.get(row, held[row])}
        touched |= {subject.number for subject in groups.renamed}
        touched |= {one.number for one in subjects.by_kind["sources"] if one.title.casefold() in self._outlets}
        if any(subject.kind == "topics" for subject in groups.renamed):  # each of their pages names all others
            touched |= {subject.number for subject in subjects.by_kind["topics"]}
        return [numbered[number] for number in sorted(touched) if number in numbered]

    def _said(self, row: int) -> bool:
        """Tell whether an event in a new row says what it said before."""
        rows = self.roll.rows
        last = self._was.get(rows.ids[row])
        return last is not None and rows.print(last) == rows.print(row)

    def _beside(self, come: set[int], gone: set[int]) -> set[str]:
        """Return the ids of the events beside one that is new, changed or gone."""
        roll, old = self.roll, self.old
        ids = roll.rows.ids
        around = come | {*self._changed}
        found = {ids[roll.numbers[at]] for place in map(roll.places().__getitem__, around)
                 for at in (place - 1, place, place + 1) if 0 <= at < len(roll)}  # fmt: skip
        for place in map(old.places().__getitem__, gone):
            for step in (-1, 1):
                at = place + step
                while 0 <= at < len(old) and old.numbers[at] in gone:
                    at += step
                if 0 <= at < len(old):
                    found.add(ids[old.numbers[at]])
        return found

    def _rehomed(self, homes: Column[str]) -> set[str]:
        """Return the ids of the events that stand on another page than before."""
        before, ids = self.kept.homes, self.roll.rows.ids
        was = before.at[:]
        for row in self.edits.gone:
            was[row] = homes.at[row]
        if before.values == homes.values and was == homes.at[: len(was)]:
            return set()
        rows = [row for row in self.roll.numbers if row < len(before)]
        return {ids[row] for row in compress(rows, map(ne, before.of(rows), homes.of(rows)))}


def _cited(roll: Roll, rows: Iterable[int]) -> set[int]:
    """Return the numbers of the articles that some events cite."""
    return set(chain.from_iterable(own for own, _ in roll.rows.cites.of(rows)))
