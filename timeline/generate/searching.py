"""The search index: files small enough to fetch one by one, each of which changes only when its own events do."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence

from timeline.generate import dates
from timeline.generate.cards import Library, Values
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import Event

_WORD = re.compile(r"[^\W_]+")
_KEY_LETTERS = 3  # a shard holds words by their first letters, so that one file answers the beginning of a word too
_EVENTS_A_SHARD = 150  # of the files that hold headlines and dates
_WORDS_A_SHARD = 1500  # (word, event) pairs in a file of the word index, about 10 KB packed
_COMMON_SHARE = 0.25  # of the events: a word in more of them tells nothing apart
_COMMON_LEAST = 200  # events, below which every word is worth its place
_MAX_SHARDS = 1024


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` as the index has them: small, without accents. The script does the same."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return _WORD.findall(plain)


def shard_of(word: str, shards: int) -> int:
    """Return the number of the file that holds ``word``, by its first letters."""
    return _spread(word[:_KEY_LETTERS], shards)


def _spread(key: str, shards: int) -> int:
    """Return a number below ``shards``: FNV-1a over the code points of ``key``. The script does the same."""
    value = 0x811C9DC5
    for sign in key:
        value = ((value ^ ord(sign)) * 0x01000193) & 0xFFFFFFFF
    return value % shards


def index_files(events: Sequence[Event], library: Library) -> Iterator[tuple[str, str]]:
    """Yield the files of the index as (address, text).

    They are scripts that hand their data over: those load under a strict policy, and from a disk too.
    ``search/index.js`` says how many files there are, ``search/w-N.js`` holds words with the events that have them, the
    most important first, ``search/e-N.js`` what is shown of an event.
    """
    ranked = sorted(events, key=lambda event: (-round(event.importance, 4), event.id))
    found: dict[str, list[str]] = {}
    for event in ranked:
        for word in dict.fromkeys(words_of(_searched(event, library))):
            found.setdefault(word, []).append(slug(event.id))
    limit = max(_COMMON_LEAST, int(len(events) * _COMMON_SHARE))
    common = sorted(word for word, keys in found.items() if len(keys) > limit)
    for word in common:
        del found[word]
    word_shards = _power(sum(map(len, found.values())) / _WORDS_A_SHARD)
    event_shards = _power(len(events) / _EVENTS_A_SHARD)
    # The numbers of files are powers of four: they stay what they are while a site grows day by day.
    yield "search/index.js", _script("i", {"words": word_shards, "events": event_shards, "common": common})
    words: list[dict[str, str]] = [{} for _ in range(word_shards)]
    for word, keys in sorted(found.items()):
        words[shard_of(word, word_shards)][word] = " ".join(keys)
    for number, shard in enumerate(words):
        yield f"search/w-{number}.js", _script(f"w-{number}", shard)
    shown: list[dict[str, list[str]]] = [{} for _ in range(event_shards)]
    for event in sorted(events, key=lambda event: event.id):
        key = slug(event.id)
        date = dates.in_short(event.interval, library.words) if event.interval else library.words("date.unknown")
        shown[_spread(key, event_shards)][key] = [clean(event.headline), date, _outlet(event)]
    for number, held in enumerate(shown):
        yield f"search/e-{number}.js", _script(f"e-{number}", held)


def _searched(event: Event, library: Library) -> str:
    quotes = {library.quote(citation) for citation in event.citations}
    outlets = {citation.source.publisher for citation in event.citations}
    tags = {tag for citation in event.citations for tag in citation.source.tags}
    return " ".join([clean(event.headline), *sorted(quotes), *event.names, *sorted(outlets), *sorted(tags)])


def _outlet(event: Event) -> str:
    source = event.citations[0].source
    return clean(source.publisher or source.title or source.article_id)


def _power(number: float) -> int:
    shards = 1
    while shards < number and shards < _MAX_SHARDS:
        shards *= 4
    return shards


def _script(name: str, data: Values | dict[str, str] | dict[str, list[str]]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"timelineIndex({json.dumps(name)},{text});\n"
