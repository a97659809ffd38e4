"""What the merge keeps of an article as a whole: its words, those of its lead, its names; and how alike two are.

A mention without a date is told from others by the article around it. The likeness is a weight among others and no
wall: two collections that tell no stories at all must not come out worse for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, log, sqrt
from operator import mul
from typing import NamedTuple

from timeline.merge.words import fold, lexicon, stem, tokens
from timeline.model import Article, EventMention

LEAD_WORDS = 80  # telling words from the head of an article that make its lead
KEYS = 20  # so many of its rarest words does an article offer to be found by
STEPS_IN_NAT = 4  # weights are rounded to quarters of a nat, so that one more article mostly changes none
BACKGROUND_ARTICLES = 40.0  # a handful of articles is weighed as if so many of mixed news stood beside them
COMMON_SHARE, RARE_SHARE = 0.03, 0.002


@dataclass(frozen=True, slots=True)
class Story:
    """The stems of an article with how often it has them, those of its lead, and its names (folded)."""

    article_id: str
    words: Mapping[str, int] = field(hash=False)
    lead: Mapping[str, int] = field(hash=False)
    names: frozenset[str]


class Likeness(NamedTuple):
    """How alike two articles are, each between 0 and 1: cosines over all words, over leads, over names."""

    words: float
    lead: float
    names: float


def read_story(article: Article) -> Story:
    """Return what the merge keeps of ``article``."""
    return story_of(article.source.article_id, f"{article.source.title} . {article.text}")


def story_of(article_id: str, text: str) -> Story:
    """Return the story that ``text`` tells; words that say nothing are left out."""
    words = stems(text)
    return Story(article_id, Counter(words), Counter(words[:LEAD_WORDS]), frozenset(names(text)))


def stories_of(mentions: Iterable[EventMention], known: Mapping[str, Story]) -> dict[str, Story]:
    """Return the story of each article that ``mentions`` are from; of an unknown one, what its mentions tell."""
    told: dict[str, list[EventMention]] = {}
    for mention in mentions:
        told.setdefault(mention.source.article_id, []).append(mention)
    found = {}
    for article_id in sorted(told):
        story = known.get(article_id)
        found[article_id] = story or story_of(article_id, _all_told(told[article_id]))
    return found


def _all_told(mentions: Sequence[EventMention]) -> str:
    quotes = dict.fromkeys(m.quote for m in sorted(mentions, key=lambda m: (m.span, m.id)))
    return " . ".join([mentions[0].source.title, *quotes])


def stems(text: str) -> list[str]:
    """Return the stems of the words of ``text`` that say something, in order, numbers included."""
    stop = lexicon().stop
    folded = (fold(match.group()) for match in tokens(text))
    return [stem(word) for word in folded if word and word not in stop]


def names(text: str) -> Iterator[str]:
    """Yield the words that a capital letter marks as names, folded; not those that start a sentence."""
    stop = lexicon().stop
    for match in tokens(text):
        if match.group()[0].isupper():
            folded = fold(match.group())
            before = text[max(match.start() - 8, 0) : match.start()].rstrip(" \"'“‘([")
            if folded not in stop and before and before[-1] not in ".!?:\n":
                yield folded


class Stories:
    """The stories of a collection: how rare its words are over the articles, and how alike two of them are."""

    def __init__(self, stories: Mapping[str, Story]) -> None:
        self._stories = stories
        self._seen = len(stories) + BACKGROUND_ARTICLES
        self._articles = Counter(word for story in stories.values() for word in story.words)
        self._named = Counter(name for story in stories.values() for name in story.names)
        self._rarity: dict[str, float] = {}
        self._vectors: dict[str, tuple[dict[str, float], dict[str, float], dict[str, float]]] = {}
        self._known: dict[tuple[str, str], Likeness] = {}

    def rarity(self, word: str) -> float:
        """Return how much a stem tells, in nats; the fewer articles have it, the more."""
        if word not in self._rarity:
            self._rarity[word] = self._weight(word, self._articles[word])
        return self._rarity[word]

    def name_rarity(self, name: str) -> float:
        """Return how much a name tells, in nats."""
        return self._weight(name, self._named[name])

    def _weight(self, word: str, articles: int) -> float:
        share = COMMON_SHARE if word in lexicon().common else RARE_SHARE
        rarity = log(self._seen / (articles + BACKGROUND_ARTICLES * share))
        return round(rarity * STEPS_IN_NAT) / STEPS_IN_NAT

    def keys(self, article_id: str) -> tuple[str, ...]:
        """Return the words by which an article is found: those that weigh most in it."""
        words = self._vector(article_id)[0]
        return tuple(sorted(words, key=lambda word: (-words[word], word))[:KEYS])

    def alike(self, left: str, right: str) -> Likeness:
        """Return how alike two articles are, given by their ids."""
        key = (left, right) if left < right else (right, left)
        if key not in self._known:
            pairs = zip(self._vector(key[0]), self._vector(key[1]), strict=True)
            self._known[key] = Likeness(*(cosine(one, other) for one, other in pairs))
        return self._known[key]

    def unit(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return the weights of counted words, in proportion to their rarity, as a vector of length 1."""
        return unit({word: (1 + log(count)) * self.rarity(word) for word, count in counts.items()})

    def _vector(self, article_id: str) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        if article_id not in self._vectors:
            story = self._stories[article_id]
            named = unit({name: self.name_rarity(name) for name in story.names})
            self._vectors[article_id] = self.unit(story.words), self.unit(story.lead), named
        return self._vectors[article_id]


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """Return ``weights`` as a vector of length 1, in alphabetical order; an empty one stays empty."""
    length = sqrt(fsum(weight * weight for weight in weights.values()))
    return {word: weights[word] / length for word in sorted(weights)} if length else {}


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Return the cosine of two vectors of length 1, whatever the order they are given in."""
    shared = left.keys() & right.keys()
    return fsum(map(mul, map(left.__getitem__, shared), map(right.__getitem__, shared))) if shared else 0.0
