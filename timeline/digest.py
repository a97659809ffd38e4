"""The key moments of a collection: the days that most documents speak of, each in sentences word for word."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, log1p

from timeline.edtf import format_edtf, parse_edtf
from timeline.errors import UsageError
from timeline.merge.stories import cosine, stems, unit
from timeline.model import Article, Interval
from timeline.timex import find_timexes

_MEND = "write it as YYYY-MM-DD, for example 2016-03-09"
LEAD = 5  # so many sentences at the head of an article are its lead
LEAD_WORTH = 2.0  # a day spoken of in the lead counts for so much more
PUBLISHED_WORTH = 0.5  # an article speaks of the day it appears on, for so much
OTHER_WORTH = 0.1  # a day in a sentence without a word of the query counts for so much
ENOUGH_MATCHES = 3  # an article with so many sentences that match the query is about it altogether
RECALL_WORTH = 0.2  # what is spoken of long after counts for more: so much for each e-fold of weeks
NEIGHBOUR_SHARE = 0.1  # of the worth of the busier neighbour a day loses so much: its news is told there too
COVERAGE_DAYS, COVERAGE_POWER, COVERAGE_FLOOR = 15, 0.3, 0.5  # how far a time of heavy coverage is toned down
REPEATED = 0.5  # a sentence that much like one already chosen says the same
SHORT, LONG = 10, 70  # a sentence with fewer words says too little, one with more too much
NEXT_DAY_WORTH = 0.8  # the lead of the day after tells of the day before, for so much
MATCH_WORTH = 1.2  # a sentence with a word of the query is worth so much more


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: so many ``dates`` and so many ``sentences`` for each, between the days ``start`` and ``end``.

    Days are day numbers, both included, None where there is no bound; articles published outside are not read.
    ``query`` holds words; a sentence matches that has a word with the start of one of them. Without any, all do.
    """

    dates: int
    sentences: int
    start: int | None = None
    end: int | None = None
    query: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.dates < 1 or self.sentences < 1:
            raise ValueError("a digest has at least one date and one sentence")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an article: where it stands among the others, its words, and the days that it speaks of."""

    article_id: str
    published: int | None
    position: int
    text: str
    days: tuple[int, ...]


def day_named(text: str | None, where: str) -> int | None:
    """Return the number of the day that ``text`` writes, None for None; raises UsageError, at ``where``, for no day."""
    if text is None:
        return None
    try:
        interval = parse_edtf(text)
    except ValueError as error:
        raise UsageError(f"not a day: {error}", where=where, mend=_MEND) from None
    if interval.first_day is None or interval.first_day != interval.last_day:
        raise UsageError(f"not a single day: {text!r}", where=where, mend=_MEND)
    return interval.first_day


def read_said(article: Article) -> tuple[Said, ...]:
    """Return the sentences of ``article`` with the single days that they speak of."""
    source = article.source
    published = source.published.first_day if source.published is not None else None
    blocks = [block.span for block in article.blocks]
    found = find_timexes(article.text, source.published, article.language, blocks)
    days = [(timex.span.start, day) for timex in found for day in [_single_day(timex.interval)] if day is not None]
    return tuple(
        Said(
            source.article_id,
            published,
            position,
            " ".join(sentence.of(article.text).split()),
            tuple(sorted({day for place, day in days if sentence.start <= place < sentence.end})),
        )
        for position, sentence in enumerate(article.sentences)
    )


def _single_day(interval: Interval | None) -> int | None:
    if interval is None or interval.first_day is None or interval.first_day != interval.last_day:
        return None
    return interval.first_day


def digest(told: Iterable[Said], request: Request) -> dict[str, list[str]]:
    """Return the key days, in order, each with its sentences, the best first.

    Days are chosen by how many documents speak of them: in their words, or by appearing then. The sentences of a day
    are those that speak of it, and the leads of that day and the next; the closest to what they share come first, and
    none that repeats another. A day of which nothing can be said in a sentence is left out.
    """
    within = _within(told, request)
    query = _query(request.query)
    matching = [query.search(said.text) is not None for said in within]
    worth = day_worths(within, matching, request)
    candidates = _candidates(within, matching)
    chosen: dict[int, list[str]] = {}
    rarity = _rarity(within)
    for day in sorted(worth, key=lambda day: (-worth[day], day)):
        sentences = choose_sentences(candidates.get(day, []), rarity, request.sentences)
        if sentences:
            chosen[day] = sentences
        if len(chosen) == request.dates:
            break
    return {format_edtf(Interval.of_days(day, day)): chosen[day] for day in sorted(chosen)}


def _query(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the words of a query and whatever starts like them: Haiti, Haitian; an empty one finds all."""
    starts = "|".join(re.escape(stem) for word in words for stem in stems(word))
    return re.compile(rf"\b(?:{starts})", re.IGNORECASE)


def _within(told: Iterable[Said], request: Request) -> list[Said]:
    first = request.start if request.start is not None else -(10**9)
    last = request.end if request.end is not None else 10**9
    return [said for said in told if said.published is None or first <= said.published <= last]


def day_worths(told: Sequence[Said], matching: Sequence[bool], request: Request) -> dict[int, float]:
    """Return the worth of each day: how many documents speak of it, and how."""
    articles: dict[str, list[tuple[Said, bool]]] = defaultdict(list)
    for said, is_match in zip(told, matching, strict=True):
        articles[said.article_id].append((said, is_match))
    spoken: dict[int, list[float]] = defaultdict(list)
    printed: Counter[int] = Counter()
    for sentences in articles.values():
        share = min(1.0, sum(is_match for _, is_match in sentences) / min(ENOUGH_MATCHES, len(sentences)))
        published = sentences[0][0].published
        if published is not None:
            printed[published] += 1
            spoken[published].append(PUBLISHED_WORTH * share)
        for day, worth in _days_spoken_of(sentences).items():
            weeks = max(published - day, 0) / 7 if published is not None else 0.0
            spoken[day].append(worth * share * (1 + RECALL_WORTH * log1p(weeks)))
    days = [day for day in spoken if _is_asked_for(day, request)]
    worths = {day: fsum(spoken[day]) / _coverage(day, printed) for day in days}
    return {
        day: worth - NEIGHBOUR_SHARE * max(worths.get(day - 1, 0.0), worths.get(day + 1, 0.0))
        for day, worth in worths.items()
        if worth > 0
    }


def _days_spoken_of(sentences: Sequence[tuple[Said, bool]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for said, is_match in sentences:
        worth = (1.0 if is_match else OTHER_WORTH) * (LEAD_WORTH if said.position < LEAD else 1.0)
        for day in said.days:
            found[day] = max(found.get(day, 0.0), worth)
    return found


def _is_asked_for(day: int, request: Request) -> bool:
    return (request.start is None or day >= request.start) and (request.end is None or day <= request.end)


def _coverage(day: int, printed: Mapping[int, int]) -> float:
    """Return by how much a day's worth is toned down: what appears in a time of many articles is told of more."""
    around = sum(printed.get(other, 0) for other in range(day - COVERAGE_DAYS, day + COVERAGE_DAYS + 1))
    return float((around / (2 * COVERAGE_DAYS + 1) + COVERAGE_FLOOR) ** COVERAGE_POWER)


def _candidates(told: Sequence[Said], matching: Sequence[bool]) -> dict[int, list[tuple[float, Said]]]:
    """Return the sentences that can tell of each day, with what each is worth before its words are looked at."""
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for index, (said, is_match) in enumerate(zip(told, matching, strict=True)):
        if not SHORT <= len(said.text.split()) <= LONG:
            continue
        worth = MATCH_WORTH if is_match else 1.0
        for day in said.days:
            found[day][index] = worth
        if said.published is not None and said.position < LEAD and not said.days:
            found[said.published].setdefault(index, worth)
            found[said.published - 1].setdefault(index, worth * NEXT_DAY_WORTH)
    return {day: [(worth, told[index]) for index, worth in sorted(those.items())] for day, those in found.items()}


def _rarity(told: Sequence[Said]) -> dict[str, float]:
    """Return how much each stem tells, by how many articles have it."""
    articles: dict[str, set[str]] = defaultdict(set)
    count = len({said.article_id for said in told})
    for said in told:
        for stem in stems(said.text):
            articles[stem].add(said.article_id)
    return {stem: log((count + 1) / (len(those) + 0.5)) for stem, those in articles.items()}


def choose_sentences(candidates: Sequence[tuple[float, Said]], rarity: Mapping[str, float], number: int) -> list[str]:
    """Return up to ``number`` sentences: the closest to what all candidates share, none that repeats another."""
    vectors = [_vector(said.text, rarity) for _, said in candidates]
    center = unit(_sum(vectors))
    scored = sorted(
        (-worth * cosine(vector, center), said.position, said.article_id, index)
        for index, ((worth, said), vector) in enumerate(zip(candidates, vectors, strict=True))
    )
    kept: list[int] = []
    for _, _, _, index in scored:
        if all(cosine(vectors[index], vectors[other]) < REPEATED for other in kept):
            kept.append(index)
        if len(kept) == number:
            break
    return [candidates[index][1].text for index in kept]


def _vector(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    counts = Counter(stems(text))
    return unit({stem: (1 + log(count)) * rarity.get(stem, 0.0) for stem, count in counts.items()})


def _sum(vectors: Iterable[Mapping[str, float]]) -> dict[str, float]:
    terms: dict[str, list[float]] = defaultdict(list)
    for vector in vectors:
        for stem, weight in vector.items():
            terms[stem].append(weight)
    return {stem: fsum(weights) for stem, weights in terms.items()}
