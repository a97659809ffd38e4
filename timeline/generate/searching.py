"""The search index: files small enough to fetch one by one, each of which changes only when its own events do."""

import json
import re
import unicodedata
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import compress
from operator import attrgetter
from typing import Any, Self

from timeline.generate.briefs import Brief
from timeline.generate.cards import Library, Values, date_values
from timeline.generate.kept import Stale
from timeline.generate.plan import Plan
from timeline.generate.prints import joined, key_of
from timeline.generate.sheets import Notes
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import Page

_ID, _DIGEST = attrgetter("id"), attrgetter("digest")
_WORD = re.compile(r"[^\W_]+")
_MAY_COMBINE = re.compile("[^\\x00-\u02ff]")  # below, no sign does
_KEY_LETTERS = 3  # a shard holds words by their first letters, so that one file answers the beginning of a word too
_EVENTS_A_SHARD = 150  # of the files that hold headlines and dates
_EVENTS_A_WORD_SHARD = 60  # with some 25 words each: a file of the word index is about 10 KB packed
_COMMON_SHARE = 0.25  # of the events: a word in more of them tells nothing apart
_COMMON_LEAST = 200  # events, below which every word is worth its place
_MAX_SHARDS = 1024
_NOTE = "search"


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` as the index has them: small, without accents. The script does the same."""
    plain = text.lower()
    if not plain.isascii():
        plain = _MAY_COMBINE.sub(_unless_combining, unicodedata.normalize("NFKD", plain))
    return _WORD.findall(plain)


def _unless_combining(sign: re.Match[str]) -> str:
    return "" if unicodedata.combining(sign[0]) else sign[0]


def shard_of(word: str, shards: int) -> int:
    """Return the number of the file that holds ``word``, by its first letters."""
    return _spread(word[:_KEY_LETTERS], shards)


@lru_cache(65_536)
def _spread(key: str, shards: int) -> int:
    """Return a number below ``shards``: FNV-1a over the code points of ``key``. The script does the same."""
    value = 0x811C9DC5
    for sign in key:
        value = ((value ^ ord(sign)) * 0x01000193) & 0xFFFFFFFF
    return value % shards


def index_pages(plan: Plan, notes: Notes | None) -> list[Page]:
    """Return the files of the index; with the ``notes`` of the last build only those that differ get new keys.

    They are scripts that hand their data over: those load under a strict policy, and from a disk too.
    ``search/index.js`` says how many files there are, ``search/w-N.js`` holds words with the events that have them, the
    most important first, ``search/e-N.js`` what is shown of an event.
    """
    index = _Index(plan.events, plan.library)
    if notes is not None and plan.stale is not None:
        known = _Known.read(notes, index)
        if known is not None and (pages := index.changed_pages(known, plan.stale, notes)):
            return pages
    return index.all_pages(notes)


@dataclass(frozen=True, slots=True)
class _Known:
    """The index as the last build left it.

    ``common`` are how many events have each word that is not in the index; no word that is in it has more than
    ``highest``. ``keys`` are those of the files.
    """

    common: Mapping[str, int]
    highest: int
    keys: Mapping[str, str]

    @classmethod
    def read(cls, notes: Notes, index: "_Index") -> Self | None:
        """Return what was noted, None when it is not of the files that stand, or these are to be cut otherwise."""
        text = notes.load(_NOTE)
        if not text:
            return None
        noted = json.loads(text)
        keys = noted["keys"]
        if keys.keys() != set(index.urls) or any(notes.key(url) != key for url, key in keys.items()):
            return None
        return cls(noted["common"], noted["highest"], keys)

    def write(self, notes: Notes) -> None:
        """Note it for the next build."""
        notes.keep(_NOTE, json.dumps({"common": self.common, "highest": self.highest, "keys": self.keys}))


class _Index:
    """The search index of some events; a class, for all of its files rest on the same look at all events."""

    def __init__(self, events: Sequence[Brief], library: Library) -> None:
        self._events = events
        self._library = library
        # Powers of four: they stay what they are while a site grows day by day.
        self._word_shards = _power(len(events) / _EVENTS_A_WORD_SHARD)
        self._event_shards = _power(len(events) / _EVENTS_A_SHARD)
        self._limit = max(_COMMON_LEAST, int(len(events) * _COMMON_SHARE))
        self._made_from = joined(map(_DIGEST, events))
        self.urls = [f"search/w-{number}.js" for number in range(self._word_shards)]
        self.urls += [f"search/e-{number}.js" for number in range(self._event_shards)]

    def all_pages(self, notes: Notes | None) -> list[Page]:
        """Return all files, each made anew when anything of any event differs, and note them."""
        keys = {url: self._new_key(url) for url in self.urls}
        if notes is not None:
            highest = max(map(len, self._found.values()), default=0)
            _Known(self._common, highest, keys).write(notes)
        return [self._head(lambda: self._common), *self._shard_pages(keys, self._shard)]

    def changed_pages(self, known: _Known, stale: Stale, notes: Notes) -> list[Page]:
        """Return all files, with new keys for those that differ from the ``known`` ones; none if it is not that easy.

        It is not when a word gets common, or ceases to be: then it enters or leaves the index with all its events.
        """
        if not stale.told and not stale.untold:
            return [self._head(lambda: known.common), *self._shard_pages(known.keys, self._shard)]
        change = self._change(stale)
        tally = change.tally
        common = {word: number + tally[word] for word, number in known.common.items()}
        highest = known.highest + max((number for word, number in tally.items() if word not in common), default=0)
        if highest > self._limit or any(number <= self._limit for number in common.values()):
            return []
        words: dict[str, list[str]] = {}  # and keys below, by the files that they stand in
        for word in change.words.keys() - common.keys():
            words.setdefault(f"search/w-{shard_of(word, self._word_shards)}.js", []).append(word)
        shown: dict[str, list[str]] = {}
        for key in change.shown:
            shown.setdefault(f"search/e-{_spread(key, self._event_shards)}.js", []).append(key)
        touched = words.keys() | shown.keys()
        keys = {url: self._new_key(url) if url in touched else key for url, key in known.keys.items()}
        _Known(common, max(highest, known.highest), keys).write(notes)

        def shard(url: str) -> str:
            is_known = url in touched and notes.key(url) == known.keys[url]
            text = notes.content(url).decode() if is_known else ""
            if not text:
                return self._shard(url)
            return self._patched(url, text, change, words.get(url, ()), shown.get(url, ()))

        return [self._head(lambda: common), *self._shard_pages(keys, shard)]

    def _change(self, stale: Stale) -> "_Change":
        """Return what became of the events: nothing of those that are found and shown as they were."""
        change = _Change({}, {}, Counter())
        was = {event.id: event for event in stale.untold}
        is_told = map(stale.told.__contains__, map(_ID, self._events))
        now = {event.id: event for event in compress(self._events, is_told)}
        for event_id in was.keys() | now.keys():
            old, new = was.get(event_id), now.get(event_id)
            key = slug(event_id)
            before = self._words(old) if old else set()
            after = self._words(new) if new else set()
            change.tally.subtract(before)
            change.tally.update(after)
            is_placed_anew = old is None or new is None or _worth(old) != _worth(new)
            for word in before if is_placed_anew else before - after:
                change.words.setdefault(word, (set(), set()))[0].add(key)
            for word in after if is_placed_anew else after - before:
                change.words.setdefault(word, (set(), set()))[1].add(key)
            if old is None or new is None or _shown(old, self._library) != _shown(new, self._library):
                change.shown[key] = new
        return change

    def _new_key(self, url: str) -> str:
        return key_of(self._made_from, url.encode())

    def _head(self, common: Callable[[], Iterable[str]]) -> Page:
        def make() -> Values:
            told = {"words": self._word_shards, "events": self._event_shards, "common": sorted(common())}
            return {"text": _script("i", told)}

        return Page("search/index.js", "", make, key_of(self._made_from))

    def _shard_pages(self, keys: Mapping[str, str], make: Callable[[str], str]) -> Iterator[Page]:
        for url in self.urls:
            yield Page(url, "", partial(_file, make, url), keys[url])

    def _words(self, event: Brief) -> set[str]:
        """Return the words of an event."""
        return set(words_of(_searched(event, self._library)))

    @cached_property
    def _found(self) -> dict[str, list[str]]:
        """The events of each word, the most important first, without the words that too many have."""
        found = self._all_found
        return {word: keys for word, keys in found.items() if len(keys) <= self._limit}

    @cached_property
    def _common(self) -> dict[str, int]:
        return {word: len(keys) for word, keys in sorted(self._all_found.items()) if len(keys) > self._limit}

    @cached_property
    def _all_found(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for event in sorted(self._events, key=_worth):
            key = slug(event.id)
            for word in self._words(event):
                found[word].append(key)
        return found

    @cached_property
    def _shards(self) -> dict[str, dict[str, Any]]:
        shards: dict[str, dict[str, Any]] = {url: {} for url in self.urls}
        for word, keys in self._found.items():
            shards[f"search/w-{shard_of(word, self._word_shards)}.js"][word] = " ".join(keys)
        for event in self._events:
            key = slug(event.id)
            shards[f"search/e-{_spread(key, self._event_shards)}.js"][key] = _shown(event, self._library)
        return shards

    def _shard(self, url: str) -> str:
        return _script(_name_of(url), self._shards[url])

    def _rank(self, key: str) -> tuple[float, str]:
        event = self._by_id.get(key)
        return _worth(event if event is not None and slug(key) == key else self._by_key[key])

    @cached_property
    def _by_id(self) -> Mapping[str, Brief]:
        return {event.id: event for event in self._events}

    @cached_property
    def _by_key(self) -> Mapping[str, Brief]:
        return {slug(event.id): event for event in self._events}

    def _patched(self, url: str, text: str, change: "_Change", words: Iterable[str], shown: Iterable[str]) -> str:
        """Return a file of the last build, with what differs in it: of some ``words``, of the ``shown`` events."""
        held = json.loads(text[text.index(",") + 1 : text.rindex(");")])
        for key in shown:
            held.pop(key, None)
            if (event := change.shown[key]) is not None:
                held[key] = _shown(event, self._library)
        for word in words:
            gone, added = change.words[word]
            moved = gone | added
            # All others stand in the order of before.
            keys = [key for key in held.pop(word, "").split() if key not in moved]
            for key in added:
                insort(keys, key, key=self._rank)
            if keys:
                held[word] = " ".join(keys)
        return _script(_name_of(url), held)


@dataclass(frozen=True, slots=True)
class _Change:
    """What became of the events since the last build.

    ``words`` are those whose events differ or stand in another order, each with the keys that leave and those that
    come, ``shown`` the keys whose events are shown otherwise, each with its event, None for one that is there no more;
    ``tally`` counts in how many more events each word is.
    """

    words: dict[str, tuple[set[str], set[str]]]
    shown: dict[str, Brief | None]
    tally: Counter[str]


def _file(make: Callable[[str], str], url: str) -> Values:
    return {"text": make(url)}


def _name_of(url: str) -> str:
    return url.removeprefix("search/").removesuffix(".js")


def _worth(event: Brief) -> tuple[float, str]:
    return (-round(event.importance, 4), event.id)


def _shown(event: Brief, library: Library) -> list[str]:
    return [clean(event.headline), date_values(event.interval, library.words)["short"], _outlet(event)]


def _searched(brief: Brief, library: Library) -> str:
    event = brief.whole
    quotes = {library.quote(citation) for citation in event.citations}
    outlets = {source.publisher for source in brief.sources}
    tags = {tag for source in brief.sources for tag in source.tags}
    return " ".join([clean(event.headline), *sorted(quotes), *event.names, *sorted(outlets), *sorted(tags)])


def _outlet(event: Brief) -> str:
    source = event.sources[0]
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
