"""Articles that are read together, stage by stage, and what is remembered of each as long as that takes.

A stage's code and tables stay at hand in the processor while many articles go through it: that takes a sixth of the
time off all of extraction. What the stages ask of an article again and again is remembered until all are through.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import ParamSpec, TypeVar

from timeline.model import Article

P = ParamSpec("P")
R = TypeVar("R")
MOST_ARTICLES = 64  # that go through the stages together,
MOST_CHARACTERS = 200_000  # unless they are long: what is remembered takes a hundred times their room
_SENTENCES = 16  # of an article, more or less, that are asked for again
_forget: list[Callable[[], None]] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return ``function``, of an article or of one of its sentences, that remembers its answers within a batch."""
    found = lru_cache(maxsize=MOST_ARTICLES * _SENTENCES)(function)
    _forget.append(found.cache_clear)
    return found  # type: ignore[return-value]  # what it wraps has the same arguments


def forget() -> None:
    """Let go of all that is remembered of articles."""
    for clear in _forget:
        clear()


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Yield articles, in order, so many at a time as are to be read together."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and (len(batch) == MOST_ARTICLES or size + len(article.text) > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
