"""Whom or what an article is about: the name set behind a headline that has none, "The well was capped (BP)"."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from timeline.extract.gazetteer import load_gazetteer
from timeline.extract.headlines import MOST_WORDS
from timeline.extract.lexicon import Lexicon
from timeline.extract.names import ArticleNames, names_of
from timeline.extract.tellings import Telling
from timeline.model import Article

_WORD, _AFTER_CAPITAL = r"[A-Z][\w-]*[a-z0-9][\w-]*|[A-Z]{2,6}", r"[\w-]*[a-z0-9][\w-]*|[A-Z]{1,5}"
# capitals where no sentence begins; "of" and its like only inside
_NAME = re.compile(
    rf"[A-Z](?<=[a-z0-9,;] .)(?:{_AFTER_CAPITAL})(?: (?:(?:of|de|van|bin|al) )?(?:{_WORD}))*(?: \d{{1,3}}\b)?"
)
_CAPITAL = re.compile(r"[A-Z]")
_LEAST = 3  # times that an article names what it is about
_OPENING = 1000  # code points in which it names it first
_BEFORE, _AFTER = 800, 200  # code points around a sentence: what is not named there is not what it tells of
_LEAD = 300  # code points
_FOREMOST = 2
_LONGEST = 4
_KEPT = 6
_LESS = 0.7  # a place or a body says more of what goes on than a person: one has to be named so much more often
_PARTIES = frozenset({"republican", "republicans", "democrat", "democrats", "democratic", "labour", "tory", "tories"})
# too large, or too vague, to say where or of what something is told
_VAST = frozenset(
    {"us", "usa", "america", "uk", "britain", "england", "europe", "eu", "un", "china", "russia", "india", "japan"}
    | {
        "germany",
        "france",
        "washington",
        "london",
        "gulf",
        "africa",
        "asia",
        "moon",
        "congress",
        "parliament",
        "twitter",
    }
)
_LINKS = frozenset({"of", "de", "van", "bin", "al"})
_SUBJECT_WORDS = 5
_PRONOUNS = frozenset(
    {"he", "she", "his", "her", "him", "it", "its", "they", "their", "them", "we", "our", "i", "my", "you"}
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A name that an article comes back to."""

    name: str
    is_person: bool


def with_topic(headline: str, telling: Telling, article: Article, lexicon: Lexicon) -> str:
    """Return a headline that names nobody and nothing with what its article is about in brackets after it.

    "The court will meet again (Ana Orr)": what the title or the lead names, a great power only if the title
    does. A headline that opens with a pronoun is left
    alone, and one about a person where the article is about one, too: it would read as if both were the same.
    """
    words, text = headline.split(), article.text
    if (
        not words
        or ":" in headline
        or words[0][0] in '“"‘'
        or words[0].lower().replace("’", "'").partition("'")[0] in _PRONOUNS
    ):
        return headline
    after_first = headline.index(words[0]) + len(words[0])
    if headline.endswith(")") or _CAPITAL.search(headline, after_first) or _opens_with_name(words[0], text):
        return headline
    span = telling.sentence.span
    near = max(span.start - _BEFORE, 0), span.end + _AFTER
    title, head = article.source.title, text[:_LEAD]
    for number, topic in enumerate(topics_of(text)[:_FOREMOST]):
        if topic.name not in title and (topic.name not in head or topic.name.lower() in _VAST):
            continue
        if number and topic.is_person:
            continue  # what is told of a country or a body is seldom what one person did
        if text.find(topic.name.split()[-1], *near) < 0 or len(words) + len(topic.name.split()) > MOST_WORDS:
            continue
        if topic.is_person and _tells_of_a_person(words, lexicon):
            continue
        return f"{headline.rstrip('.')} ({topic.name})"
    return headline


def _opens_with_name(word: str, text: str) -> bool:
    bare = word.strip("“”\"'‘’,.").removesuffix("’s").removesuffix("'s")
    gazetteer = load_gazetteer()
    if bare.lower() in gazetteer.noise:
        return False  # "Saturday's vote"
    is_known = bare.lower() in gazetteer.places or bare.lower() in gazetteer.peoples
    return is_known or bare in names_of(text).inner or bare[1:].lower() != bare[1:]


def _tells_of_a_person(words: list[str], lexicon: Lexicon) -> bool:
    """Tell whether the first words of a headline hold one who could be taken for the person named behind it."""
    if any(word.lower() in _PRONOUNS for word in words):
        return True
    return any(word.lower().rstrip(",.s").removesuffix("'") in lexicon.person for word in words[:_SUBJECT_WORDS])


@lru_cache(maxsize=8)
def topics_of(text: str) -> tuple[Topic, ...]:
    """Return the names that an article opens with and comes back to, the one named most often first."""
    names, gazetteer = names_of(text), load_gazetteer()
    counts: Counter[str] = Counter()
    for match, times in Counter(_NAME.findall(text)).items():
        words = match.split()
        while words and ((lower := words[0].lower()) in gazetteer.honorifics or lower in gazetteer.title_openers):
            words = words[1:]
        name = " ".join(words)
        if words and len(words) <= _LONGEST and not _is_noise(words):
            counts[names.people.get(words[-1], name) if len(words) < _LONGEST else name] += times
    opening = text[:_OPENING]
    topics = [
        (count / (1 + _LESS * is_person), Topic(name, is_person))
        for name, count in counts.most_common(_KEPT)
        if count >= _LEAST and name.split()[-1] in opening and not (" " not in name and names.is_small(name))
        for is_person in (_is_person(name, names),)
    ]
    return tuple(topic for _, topic in sorted(topics, key=lambda one: (-one[0], one[1].name)))


def _is_noise(words: list[str]) -> bool:
    gazetteer = load_gazetteer()
    lower, first, last = " ".join(words).lower(), words[0].lower(), words[-1].lower()
    return (
        lower in gazetteer.noise
        or lower in _PARTIES
        or lower in gazetteer.after_name
        or first in _LINKS
        or lower in gazetteer.peoples
        or first in gazetteer.noise
        or last in gazetteer.noise
        or last in gazetteer.honorifics
        or last in gazetteer.peoples
    )


def _is_person(name: str, names: ArticleNames) -> bool:
    gazetteer = load_gazetteer()
    if name in names.people.values() or name.split()[0].lower() in gazetteer.given:
        return True
    # one word that is neither a place nor in capitals may be a family name
    return " " not in name and name.lower() not in gazetteer.places and not name.isupper()
