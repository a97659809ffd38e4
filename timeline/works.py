"""Makes the files of a site, in any number of processes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from timeline.collector import collector_at_rest
from timeline.errors import TimelineError
from timeline.generate import Content, Desk, Place, Theme
from timeline.generate.lots import few, lots
from timeline.made import Made, Row
from timeline.model import Page
from timeline.parallel import Aside, Shared, map_forked
from timeline.standing import Before

# A page takes about half a millisecond, a copy of this process some ten: below so many pages copies do not pay.
PAGES_WORTH_A_PROCESS = 200
# Of a large site so many are few: two processes make them, each of which looks up what they tell.
FEW_PAGES = 2_500


class Works:
    """Makes the files of the site; a class, for all processes that do need the same things.

    ``templates`` is the folder of the site's own ones, where it has one.
    """

    def __init__(self, theme: Theme, pages: Sequence[Page], templates: Path | None) -> None:
        self._theme = theme
        self._templates = templates
        self._pages = pages

    def todo(self, before: Before | None) -> list[int]:
        """Return which pages must be made: those made from something else than ``before``, or that do not stand."""
        if before is None:
            return list(range(len(self._pages)))
        if 4 * len(self._pages) > before.number:
            before.keys.look_up_all()
        return [
            number
            for number, (url, _, _, key) in enumerate(self._pages)
            if not key or before.keys[url] != key or not before.stands(url)
        ]

    def make(
        self, at_desk: Desk, todo: Sequence[int], heavy: Sequence[int], jobs: int, advance: Callable[[int], None]
    ) -> Made:
        """Make the pages of the numbers ``todo`` and put them on the desk; returns what became of them.

        The ``heavy`` ones among them keep a processor busy while the others are made.
        """
        with closing(Aside(lambda: self._put_all(at_desk, heavy))) if heavy and jobs > 1 else nullcontext() as aside:
            rest = todo if aside is None else [number for number in todo if number not in {*heavy}]
            runs = lots(self._pages, rest)

            @contextmanager
            def worker() -> Iterator[Callable[[int], list[Row]]]:
                with at_desk.placing() as place:
                    yield lambda index: self._put_lot(place, runs[index])

            made = Made(self._pages)
            shared = jobs if len(rest) >= PAGES_WORTH_A_PROCESS else 1
            for index, rows in map_forked(worker, len(runs), shared, joins=True):
                made.note(runs[index], rows)
                advance(len(rows))
            if aside is not None:
                made.note(heavy, aside.result())
                advance(len(heavy))
        return made

    def make_few(
        self, at_desk: Desk, todo: Sequence[int], advance: Callable[[int], None], note: Callable[[], str]
    ) -> tuple[Made, str]:
        """Make at most ``FEW_PAGES`` of a large site as ``make`` does; returns what ``note`` gives too.

        A copy of us and we take lots in turn: a pool of processes would start later than this ends.
        """
        shares = few(self._pages, todo)

        def work(index: int) -> tuple[str, list[Row]]:
            return ("", self._put_all(at_desk, shares[index - 1])) if index else (note(), [])

        with closing(Shared(work, len(shares) + 1, harmless=False)) as shared:
            (told, _), *found = shared.results()
        made = Made(self._pages)
        for share, (_, rows) in zip(shares, found, strict=True):
            made.note(share, rows)
        advance(len(todo))
        return made, told

    def _put_all(self, at_desk: Desk, numbers: Iterable[int]) -> list[Row]:
        with at_desk.placing() as place:
            return [self._put(place, number) for number in numbers]

    def _put_lot(self, place: Place, numbers: Iterable[int]) -> list[Row]:
        with collector_at_rest():  # no page leaves a circle behind, and lists are made of thousands of values
            return [self._put(place, number) for number in numbers]

    def _put(self, place: Place, number: int) -> Row:
        page = self._pages[number]
        placed = place(page.url, self._render(page))
        return placed.status, placed.is_written

    def _render(self, page: Page) -> Content:
        try:
            return self._theme.content(page)
        except TimelineError:
            return Theme.load(self._templates).content(page)  # it knows the line
