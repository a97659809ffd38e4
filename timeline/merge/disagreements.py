"""What the sources of one event contradict one another on: its day, how many people it befell, how strong it was."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, zip_longest

from timeline.counts import Count, counts_in
from timeline.edtf import format_edtf
from timeline.merge.profiles import FINE_DAYS
from timeline.merge.quotes import WRITTEN
from timeline.merge.words import fold, lexicon, stem, tokens
from timeline.model import Disagreement, EventMention

REACH = 9  # so many words after a number the act may follow that it counts
TOLD = ("asserted", "reported")


def find_disagreements(mentions: Sequence[EventMention]) -> tuple[Disagreement, ...]:
    """Return what ``mentions`` of one event contradict one another on, dates first.

    Dates count that the words of an article give, to within a few days; two of them disagree when they share no day.
    Counts are compared where they count the same: people killed with people killed.
    """
    told = [mention for mention in mentions if mention.modality in TOLD]
    if len(told) < 2:
        return ()
    found = [_dates(told), *_counts(told)]
    return tuple(item for item in found if item is not None)


def _dates(mentions: Sequence[EventMention]) -> Disagreement | None:
    dated = [
        (mention.interval, mention)
        for mention in mentions
        if mention.interval is not None and mention.basis != "publication" and _is_fine(mention)
    ]
    different = {id(interval): interval for interval, _ in dated}  # those that are equal are nearly always one record
    if len(different) < 2:
        return None
    clashing: set[int] = set()
    for (one, first), (other, second) in combinations(different.items(), 2):
        if not first.meets(second) and first.first_day != second.first_day:
            clashing |= {one, other}
    if not clashing:
        return None
    by_value: dict[str, list[str]] = {}
    for interval, mention in dated:
        if id(interval) in clashing:
            by_value.setdefault(format_edtf(interval, "day"), []).append(mention.id)
    return _disagreement("date", "", by_value)


def _is_fine(mention: EventMention) -> bool:
    interval = mention.interval
    if interval is None or interval.first_day is None or interval.last_day is None:
        return False
    return interval.last_day - interval.first_day < FINE_DAYS


def _counts(mentions: Iterable[EventMention]) -> Iterator[Disagreement | None]:
    by_kind: dict[str, dict[str, list[str]]] = {}
    counting = [mention for mention in mentions if _may_count(mention.quote)]
    for mention in counting if len(counting) > 1 else ():
        told: dict[str, set[str]] = {}
        for about, number in counts_told(mention):
            told.setdefault(about, set()).add(str(number))
        for about, numbers in told.items():
            if len(numbers) == 1:  # "killed five civilians and two soldiers" gives no sum
                by_kind.setdefault(about, {}).setdefault(numbers.pop(), []).append(mention.id)
    for about in sorted(by_kind):
        yield _disagreement("count", about, by_kind[about])


def _disagreement(kind: str, about: str, by_value: dict[str, list[str]]) -> Disagreement | None:
    if len(by_value) < 2:
        return None
    ordered = sorted(by_value.items(), key=lambda item: (-len(item[1]), item[0]))
    values = tuple((value, tuple(sorted(ids))) for value, ids in ordered)
    return Disagreement("date" if kind == "date" else "count", about, values)


class _Counting(dict[str, bool]):
    """Whether what stands between two spaces can have a part in what a quote counts; a class, for a dict asks fastest.

    It has where it tells of magnitudes, or may tell an act that people are counted by, alone or with another word.
    """

    def __missing__(self, written: str) -> bool:
        if len(self) > WRITTEN:
            self.clear()
        small = written.lower()
        is_strength = "magnitude" in small or "richter" in small or not written.isascii()
        found = self[written] = is_strength or any(_may_be_counted(fold(word.group())) for word in tokens(written))
        return found


_COUNTING = _Counting()


def _may_count(quote: str) -> bool:
    """Tell whether ``counts_told`` may find anything in a quote: hardly any has an act that people are counted by."""
    return any(map(_COUNTING.__getitem__, quote.split()))


@lru_cache(maxsize=1)
def _counted_starts() -> frozenset[str]:
    """Return the stems that a phrase of two can start with, where it tells an act that people are counted by."""
    lex = lexicon()
    return frozenset(first for (first, _), kinds in lex.phrases.items() if not kinds.isdisjoint(lex.counted))


def _may_be_counted(word: str) -> bool:
    return bool(_counted_act(word)) or stem(word) in _counted_starts()


def counts_told(mention: EventMention) -> Sequence[tuple[str, int | float]]:
    """Return what the quote of a mention counts, and how many: ``("people evacuated", 500)``, ``("magnitude", 6.1)``.

    The act that a number of people is counted by stands right before it ("killing at least 12"), or after ("12 people
    were killed").
    """
    base, timex = mention.span.start, mention.timex
    dated = (-1, -1) if timex is None else (timex.span.start - base, timex.span.end - base)
    return _counts_told(mention.quote, dated)


@lru_cache(maxsize=20_000)  # copies
def _counts_told(quote: str, dated: tuple[int, int]) -> Sequence[tuple[str, int | float]]:
    return tuple(_counted(quote, dated, list(counts_in(quote))))


def _counted(quote: str, dated: tuple[int, int], counts: Sequence[Count]) -> Iterator[tuple[str, int | float]]:
    folded: list[str] = []
    starts: list[int] = []
    for count, following in pairwise([*counts, None]):
        if count is None or dated[0] <= count.span.start < dated[1]:
            continue
        if count.unit == "magnitude":
            yield "magnitude", count.number
        if count.unit or count.number == 1:
            continue
        if not folded:
            words = [word for word in tokens(quote) if not dated[0] <= word.start() < dated[1]]
            folded = [fold(word.group()) for word in words]
            starts = [word.start() for word in words]
        first, last = bisect_left(starts, count.span.start), bisect_left(starts, count.span.end)
        end = len(folded) if following is None else bisect_left(starts, following.span.start)
        act = _act_before(folded, first) or _act_after(folded[last : min(last + REACH, end)], count)
        if act:
            yield lexicon().counted[act], count.number


def _act_before(folded: Sequence[str], place: int) -> str:
    """Return the kind of the act right before a number, qualifiers aside."""
    place -= 1
    while place >= 0 and folded[place] in lexicon().qualifiers:
        place -= 1
    return _counted_act(folded[place]) if place >= 0 else ""


def _act_after(following: Sequence[str], count: Count) -> str:
    """Return the kind of the first act among the words that follow a number of people."""
    first = _counted_act(following[0]) if following else ""
    crowds = lexicon().crowds
    if first or not following or not (following[0] in crowds or count.of.rpartition(" ")[2] in crowds):
        return first
    telling = [word for word in following if word not in lexicon().stop]
    kinds = (_counted_act(word, after) for word, after in zip_longest(telling, telling[1:], fillvalue=""))
    return next((kind for kind in kinds if kind), "")


def _counted_act(word: str, following: str = "") -> str:
    """Return the kind of act that a word, or it and the telling word that follows, tells, of those that are counted."""
    lex = lexicon()
    if word in lex.stop:  # "March" is a month
        return ""
    phrase = lex.phrases.get((stem(word), stem(following)), frozenset())
    kinds = phrase or lex.forms.get(word) or lex.acts.get(stem(word), frozenset())
    return next((kind for kind in lex.counted if kind in kinds), "")
