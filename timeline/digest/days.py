"""Which days of a collection are its key ones: those that most articles speak of, each article once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from timeline.digest.asking import Request
from timeline.digest.reading import Naming, Said
from timeline.digest.weights import DayWeights, load_weights

LEAD = 5  # so many sentences at the head of an article are its lead
DAYS, MONTH, YEAR = 3, 30, 365  # the bounds of "told so long after"


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of one article, and how many words of the query each has."""

    told: tuple[Said, ...]
    matches: tuple[int, ...]


def readings(told: Sequence[Said], matches: Sequence[int]) -> list[Reading]:
    """Return the articles that sentences are from, in order of their first."""
    articles: dict[str, list[tuple[Said, int]]] = defaultdict(list)
    for said, count in zip(told, matches, strict=True):
        articles[said.article_id].append((said, count))
    return [Reading(*(tuple(column) for column in zip(*those, strict=True))) for those in articles.values()]


def day_worths(articles: Iterable[Reading], request: Request, weights: DayWeights | None = None) -> dict[int, float]:
    """Return what each day is worth that was asked for: how many articles speak of it, and how.

    A time of heavy coverage is toned down, and so is the neighbour of a busier day.
    """
    weights = weights or load_weights().days
    spoken: dict[int, list[float]] = defaultdict(list)
    printed: Counter[int] = Counter()
    for article in articles:
        published = article.told[0].published
        if published is not None:
            printed[published] += 1
        for day, worth in _days_spoken_of(article, weights):
            spoken[day].append(worth)
    days = [day for day in spoken if request.has_day(day)]
    worths = {day: fsum(spoken[day]) / _coverage(day, printed, weights) for day in days}
    return {
        day: worth - weights.neighbour * max(worths.get(day - 1, 0.0), worths.get(day + 1, 0.0))
        for day, worth in worths.items()
        if worth > 0
    }


def _days_spoken_of(article: Reading, weights: DayWeights) -> Iterable[tuple[int, float]]:
    """Yield the days that one article speaks of, and for how much; one may come by its words and by its appearing."""
    about = sum(map(bool, article.matches))
    share = min(1.0, about / min(weights.enough_matches, len(article.told)))
    published = article.told[0].published
    if published is not None and share:
        yield published, weights.published * share
        yield published - 1, weights.published_next_day * share
    found: dict[int, float] = {}
    is_match_before = False
    for said, count in zip(article.told, article.matches, strict=True):
        if not said.is_entry:
            worth = 1.0 if count else weights.match_before if is_match_before else weights.no_match
            for naming in said.named:
                named_worth = share * worth * _naming_worth(said, naming, weights)
                found[naming.day] = max(found.get(naming.day, 0.0), named_worth)
        is_match_before = bool(count)
    yield from found.items()
    yield from _entry_worths(article, weights)


def _naming_worth(said: Said, naming: Naming, weights: DayWeights) -> float:
    worth = weights.lead if said.position < LEAD else 1.0
    worth *= weights.vague if naming.is_vague else 1.0
    worth *= weights.quoted if naming.is_quoted else 1.0
    worth *= weights.opening if naming.is_opening else 1.0
    if said.published is None:
        return worth
    gap = said.published - naming.day
    if gap == 0 and naming.is_written_out:
        worth *= weights.dateline
    return worth * _recall(gap, weights)


def _recall(gap: int, weights: DayWeights) -> float:
    """Return the factor for being told so many days after: what is still told long after counts for more."""
    if gap < 2:
        return 1.0
    if gap <= DAYS:
        return weights.after_days
    if gap <= MONTH:
        return weights.after_week
    return weights.after_month if gap <= YEAR else weights.after_year


def _entry_worths(article: Reading, weights: DayWeights) -> Iterable[tuple[int, float]]:
    """Yield the days of a chronology; it counts by how many of them are about what is asked for."""
    days: dict[int, bool] = {}
    for said, count in zip(article.told, article.matches, strict=True):
        if said.is_entry:
            day = said.named[0].day
            days[day] = days.get(day, False) or count > 0
    share = sum(days.values()) / len(days) if days else 0.0
    if share:
        for day, is_match in days.items():
            yield day, weights.chronology * share * (weights.chronology_match if is_match else 1.0)


def _coverage(day: int, printed: Mapping[int, int], weights: DayWeights) -> float:
    """Return by how much a day's worth is toned down: what appears in a time of many articles is told of more."""
    reach = weights.coverage_days
    around = sum(printed.get(other, 0) for other in range(day - reach, day + reach + 1))
    return float((around / (2 * reach + 1) + weights.coverage_floor) ** weights.coverage_power)
