"""What the sources of one event contradict one another on: its day, and how many people it befell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, zip_longest

from timeline.edtf import format_edtf
from timeline.merge.profiles import FINE_DAYS
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
    clashing = {
        id(item)
        for (one, first), (other, second) in combinations(dated, 2)
        if not one.meets(other) and abs((one.first_day or 0) - (other.first_day or 0)) > 0
        for item in (first, second)
    }
    by_value: dict[str, list[str]] = {}
    for interval, mention in dated:
        if id(mention) in clashing:
            by_value.setdefault(format_edtf(interval, "day"), []).append(mention.id)
    return _disagreement("date", "", by_value)


def _is_fine(mention: EventMention) -> bool:
    interval = mention.interval
    if interval is None or interval.first_day is None or interval.last_day is None:
        return False
    return interval.last_day - interval.first_day < FINE_DAYS


def _counts(mentions: Iterable[EventMention]) -> Iterator[Disagreement | None]:
    by_kind: dict[str, dict[str, list[str]]] = {}
    for mention in mentions:
        for about, number in counts_told(mention):
            ids = by_kind.setdefault(about, {}).setdefault(str(number), [])
            if mention.id not in ids:
                ids.append(mention.id)
    for about in sorted(by_kind):
        yield _disagreement("count", about, by_kind[about])


def _disagreement(kind: str, about: str, by_value: dict[str, list[str]]) -> Disagreement | None:
    if len(by_value) < 2:
        return None
    ordered = sorted(by_value.items(), key=lambda item: (-len(item[1]), item[0]))
    values = tuple((value, tuple(sorted(ids))) for value, ids in ordered)
    return Disagreement("date" if kind == "date" else "count", about, values)


def counts_told(mention: EventMention) -> Iterator[tuple[str, int]]:
    """Yield what the quote of a mention counts, and how many: ``("people evacuated", 500)``.

    The act that a number counts stands right before it ("killing at least 12"), or after ("12 people were killed").
    """
    quote, base = mention.quote, mention.span.start
    dated = mention.timex.span if mention.timex is not None else None
    words = [match for match in tokens(quote) if dated is None or not dated.start <= base + match.start() < dated.end]
    folded = [fold(match.group()) for match in words]
    for place, match in enumerate(words):
        number = _number(folded[place])
        if number is None or quote[match.end() : match.end() + 1] in ("-", "%", "–") or _is_sum(quote, match.start()):
            continue
        act = _act_before(folded, place) or _act_after(folded, place)
        if act:
            yield lexicon().counted[act], number


def _number(word: str) -> int | None:
    if word.replace(",", "").isdecimal():
        number = int(word.replace(",", ""))
        return None if 1900 <= number <= 2100 and "," not in word else number  # more likely a year
    return lexicon().numerals.get(word)


def _is_sum(quote: str, start: int) -> bool:
    """Tell whether a number is an amount of money."""
    return quote[:start].rstrip()[-1:] in ("$", "€", "£")


def _act_before(folded: Sequence[str], place: int) -> str:
    """Return the kind of the act right before a number, qualifiers aside."""
    place -= 1
    while place >= 0 and folded[place] in lexicon().qualifiers:
        place -= 1
    return _counted_act(folded[place]) if place >= 0 else ""


def _act_after(folded: Sequence[str], place: int) -> str:
    """Return the kind of the first act that follows a number of people, before the next number."""
    following = folded[place + 1 : place + 1 + REACH]
    first = _counted_act(following[0]) if following else ""
    if first or not following or following[0] not in lexicon().crowds:
        return first
    telling = [word for word in following if _number(word) is not None or word not in lexicon().stop]
    for word, after in zip_longest(telling, telling[1:], fillvalue=""):
        if _number(word) is not None:
            return ""
        act = _counted_act(word, after)
        if act:
            return act
    return ""


def _counted_act(word: str, following: str = "") -> str:
    """Return the kind of act that a word, or it and the telling word that follows, tells, of those that are counted."""
    lex = lexicon()
    if word in lex.stop:  # "March" is a month
        return ""
    phrase = lex.phrases.get((stem(word), stem(following)), frozenset())
    kinds = phrase or lex.forms.get(word) or lex.acts.get(stem(word), frozenset())
    return next((kind for kind in lex.counted if kind in kinds), "")
