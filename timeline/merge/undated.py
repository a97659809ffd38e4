"""Mentions without a date: compared by the word that names the happening, the story around it, and the sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from timeline.merge.crowds import split
from timeline.merge.linkage import average_linkage
from timeline.merge.quotes import acts_told
from timeline.merge.stories import Stories, Story, cosine, names, stems, stories_of, unit
from timeline.merge.words import fold, lexicon, stem, tokens
from timeline.model import EventMention

WINDOW = 5  # so many telling words on either side of the trigger are its own
PHRASE = 3  # a phrase that names a sense has at most so many words
FLOOR = -4.0  # no pair of mentions speaks against a cluster with more than this
JOIN = 0.25  # mean log odds that two clusters need over all their pairs
NEAR_DAYS, FAR_DAYS = 3, 14  # articles so near in print can tell one happening, those so far apart hardly do
RARE_TRIGGER = 12.0  # what triggers share counts for so many nats at most
SAME_STORY = 0.2  # articles so alike tell one happening in any words,
RELATED_STORY = 0.05  # those so alike in like words,
TELLING_TRIGGER = 4.0  # and any two articles in words that tell so many nats ("2008 Summer Olympics")
TELLING_WORD = 1.0  # a word of a trigger tells that much or is no key
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")

# The readable table: how much each piece of evidence weighs, in natural log odds. Learnt by logistic regression:
# benchmarks/merge_learn.py. "story" and "lead" are the cosines of two articles, up to a bound.
WEIGHTS: Mapping[str, float] = {
    "bias": -6.3,
    "same word": -0.3,
    "same sense": 1.2,
    "same act": -0.1,
    "same form": 0.8,
    "nothing alike": -2.2,
    "stand-in": -0.9,
    "two stand-ins": 1.0,
    "stand-in, one article": -1.1,
    "rare trigger": 0.35,
    "likeness of triggers": 1.0,
    "story up to .15": 6.4,
    "story up to .3": 6.6,
    "lead up to .2": 11.8,
    "lead up to .6": 0.95,
    "story and word": 1.0,
    "one article": 0.3,
    "one article, same word": -1.2,
    "one sentence": -1.7,
    "one sentence, same word": 1.8,
    "likeness of sentences": -1.3,
    "likeness of nearby words": 1.9,
    "names of the stories": 1.1,
    "no name in common": -0.2,
    "same year": 1.9,
    "other year": -0.8,
    "other year in the trigger": -4.3,
    "same figures": 0.24,
    "other figures": -0.2,
    "near in print": 0.55,
    "far in print": -1.0,
}


class Telling(NamedTuple):
    """What an undated mention says.

    Of its trigger the words as written, the last stem, all telling stems, the senses and acts; of its sentence the
    weighted words (all, and those near the trigger), the names, years and other figures.
    """

    mention: EventMention
    form: str
    head: str
    trigger: frozenset[str]
    senses: frozenset[int]
    acts: frozenset[str]
    is_stand_in: bool
    trigger_vector: Mapping[str, float]
    sentence: Mapping[str, float]
    nearby: Mapping[str, float]
    names: frozenset[str]
    years: frozenset[str]
    trigger_years: frozenset[str]
    figures: frozenset[str]

    @property
    def article(self) -> str:
        """The id of the article."""
        return self.mention.source.article_id


def read_telling(mention: EventMention, stories: Stories) -> Telling:
    """Return what an undated mention says."""
    lex = lexicon()
    start = mention.trigger.start - mention.span.start
    quote, form = mention.quote, mention.trigger.of(" " * mention.span.start + mention.quote)
    words = [stem(fold(match.group())) for match in tokens(form)] or [form.casefold()]
    telling = frozenset(words) - lex.stop
    sentence = Counter(stems(quote))
    for word in words:
        sentence.pop(word, None)
    figures = frozenset(fold(match.group()) for match in tokens(quote) if match.group()[0].isdigit())
    years = frozenset(figure for figure in figures if _YEAR.fullmatch(figure))
    return Telling(
        mention=mention,
        form=form.casefold(),
        head=words[-1],
        trigger=telling,
        senses=senses(form),
        acts=acts_told(form),
        is_stand_in=form.casefold().split(" ")[-1] in lex.stand_ins,
        trigger_vector=unit({word: stories.rarity(word) for word in telling}),
        sentence=stories.unit(sentence),
        nearby=stories.unit(Counter(stems(quote[:start])[-WINDOW:] + stems(quote[start + len(form) :])[:WINDOW])),
        names=frozenset(names(quote)),
        years=years,
        trigger_years=years & frozenset(fold(match.group()) for match in tokens(form)),
        figures=figures - years,
    )


def senses(words: str) -> frozenset[int]:
    """Return the numbers of the sets of words for one thing that ``words`` are in; phrases come before single words."""
    lex = lexicon()
    every = [stem(fold(match.group())) for match in tokens(words.replace("-", " "))]
    content = [word for word in every if word not in lex.stop]
    found: set[int] = set()
    for row in (every, content):
        for length in range(PHRASE, 1, -1):
            for first in range(len(row) - length + 1):
                found |= lex.senses.get(tuple(row[first : first + length]), frozenset())
    if not found:
        for word in content:
            found |= lex.senses.get((word,), frozenset())
    return frozenset(found)


def evidence(left: Telling, right: Telling, stories: Stories) -> dict[str, float]:
    """Return what speaks for and against two undated mentions being one happening, under the keys of ``WEIGHTS``."""
    found: dict[str, float] = {"bias": 1.0}
    is_related = _compare_triggers(left, right, stories, found)
    alike = stories.alike(left.article, right.article)
    found["story up to .15"] = min(alike.words, 0.15)
    found["story up to .3"] = min(alike.words, 0.3)
    found["lead up to .2"] = min(alike.lead, 0.2)
    found["lead up to .6"] = min(alike.lead, 0.6)
    found["names of the stories"] = alike.names
    if is_related:
        found["story and word"] = min(alike.words, 0.4)
    found["likeness of sentences"] = cosine(left.sentence, right.sentence)
    found["likeness of nearby words"] = cosine(left.nearby, right.nearby)
    _compare_places_in_print(left, right, found)
    if left.names and right.names and not left.names & right.names:
        found["no name in common"] = 1.0
    if left.years and right.years:
        found["same year" if left.years & right.years else "other year"] = 1.0
    if left.trigger_years and right.trigger_years and not left.trigger_years & right.trigger_years:
        found["other year in the trigger"] = 1.0
    if left.figures and right.figures:
        shared = len(left.figures & right.figures)
        found["same figures" if shared else "other figures"] = min(shared or 1, 3)
    return found


def _compare_triggers(left: Telling, right: Telling, stories: Stories, found: dict[str, float]) -> bool:
    """Compare the words that name the happening. Tell whether they are one word, or of one sense."""
    shared = left.trigger & right.trigger
    has_word, has_sense = left.head == right.head, not left.senses.isdisjoint(right.senses)
    has_act = not left.acts.isdisjoint(right.acts)
    if left.form == right.form:
        found["same form"] = 1.0
    if has_word:
        found["same word"] = 1.0
    elif has_sense:
        found["same sense"] = 1.0
    elif has_act:
        found["same act"] = 1.0
    if shared:
        found["rare trigger"] = min(fsum(stories.rarity(word) for word in shared), RARE_TRIGGER)
        found["likeness of triggers"] = cosine(left.trigger_vector, right.trigger_vector)
    if left.is_stand_in and right.is_stand_in:
        found["two stand-ins"] = 1.0
    elif left.is_stand_in or right.is_stand_in:
        found["stand-in"] = 1.0
        if left.article == right.article:
            found["stand-in, one article"] = 1.0
    elif not (has_word or has_sense or has_act or shared):
        found["nothing alike"] = 1.0
    return has_word or has_sense


def _compare_places_in_print(left: Telling, right: Telling, found: dict[str, float]) -> None:
    one, other = left.mention, right.mention
    if left.article == right.article:
        found["one article"] = 1.0
        is_one_sentence = one.sentence.start == other.sentence.start
        if is_one_sentence:
            found["one sentence"] = 1.0
        if left.head == right.head:
            found["one article, same word"] = 1.0
            if is_one_sentence:
                found["one sentence, same word"] = 1.0
    if one.source.published is None or other.source.published is None:
        return
    first, second = one.source.published.first_day, other.source.published.first_day
    if first is not None and second is not None:
        if abs(first - second) <= NEAR_DAYS:
            found["near in print"] = 1.0
        elif abs(first - second) > FAR_DAYS:
            found["far in print"] = 1.0


def score(found: Mapping[str, float]) -> float:
    """Return the log odds that ``evidence`` adds up to."""
    return fsum(WEIGHTS[key] * value for key, value in found.items())


def pairs(tellings: Sequence[Telling], stories: Stories) -> list[tuple[int, int]]:
    """Return the pairs of positions in ``tellings`` that can be one happening, in order, each once.

    Those of two articles that tell one story all meet; those of articles that have something in common meet where
    their triggers are alike; and what a telling trigger names meets wherever it is told.
    """
    of_article: dict[str, list[int]] = {}
    for index, telling in enumerate(tellings):
        of_article.setdefault(telling.article, []).append(index)
    found: set[tuple[int, int]] = set()
    for left, right in _near_articles(list(of_article), stories):
        likeness = stories.alike(left, right).words
        if likeness <= RELATED_STORY:
            continue
        for one in of_article[left]:
            for other in of_article[right]:
                if one != other and (likeness > SAME_STORY or _is_related(tellings[one], tellings[other])):
                    found.add((one, other) if one < other else (other, one))
    found.update(_telling_pairs(tellings, stories))
    return sorted(found)


def _near_articles(articles: Sequence[str], stories: Stories) -> Iterator[tuple[str, str]]:
    keys = [stories.keys(article) for article in articles]
    yield from ((article, article) for article in articles)
    everyone = range(len(articles))
    yield from ((articles[left], articles[right]) for left, right in sorted(set(split(everyone, [], keys, ()))))


def _is_related(left: Telling, right: Telling) -> bool:
    return (
        left.head == right.head
        or not left.trigger.isdisjoint(right.trigger)
        or not left.senses.isdisjoint(right.senses)
        or not left.acts.isdisjoint(right.acts)
    )


def _telling_pairs(tellings: Sequence[Telling], stories: Stories) -> Iterable[tuple[int, int]]:
    """Yield the pairs whose triggers share words that tell much together."""
    keys = [
        tuple(sorted(word for word in telling.trigger if stories.rarity(word) > TELLING_WORD)) for telling in tellings
    ]
    by_word: dict[str, list[int]] = {}
    for index, words in enumerate(keys):
        for word in words:
            by_word.setdefault(word, []).append(index)
    for word, members in sorted(by_word.items()):
        for left, right in split(members, [], keys, (word,)):
            shared = tellings[left].trigger & tellings[right].trigger
            if fsum(stories.rarity(key) for key in shared) > TELLING_TRIGGER:
                yield left, right


def group_undated(
    mentions: Sequence[EventMention], known: Mapping[str, Story]
) -> list[tuple[tuple[str, ...], list[tuple[float, str, str]]]]:
    """Return the mentions of each happening by their ids, and the pairs that its joins went by: strength, ids.

    ``mentions`` have no date and are in order; ``known`` are the stories of their articles, as far as they are known.
    """
    stories = Stories(stories_of(mentions, known))
    tellings = [read_telling(mention, stories) for mention in mentions]
    scores = {}
    for pair in pairs(tellings, stories):
        strength = strength_of(tellings[pair[0]], tellings[pair[1]], stories)
        if strength is not None:
            scores[pair] = strength
    return [
        (
            tuple(mentions[place].id for place in cluster.members),
            [(scores[pair], mentions[pair[0]].id, mentions[pair[1]].id) for pair in cluster.links],
        )
        for cluster in average_linkage(len(tellings), scores, floor=FLOOR, least=JOIN)
    ]


def strength_of(left: Telling, right: Telling, stories: Stories) -> float | None:
    """Return the log odds of two mentions being one happening, None when that is ruled out."""
    for modality in ("denied", "hypothetical"):  # as ``similarity.forbids`` has it for those with a date
        if (left.mention.modality == modality) != (right.mention.modality == modality):
            return None
    return score(evidence(left, right, stories))
