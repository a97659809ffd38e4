"""The search index: files small enough to fetch one by one, each of which changes only when its own events do."""

import json
import re
import unicodedata
from array import array
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import NamedTuple, Self

from timeline.generate.briefs import Brief
from timeline.generate.cards import Library, Values, date_values
from timeline.generate.kept import Stale
from timeline.generate.plan import Plan
from timeline.generate.prints import key_of
from timeline.generate.rolls import Roll
from timeline.generate.sheets import Notes
from timeline.generate.sums import Sums
from timeline.generate.text import clean
from timeline.generate.urls import slug
from timeline.model import Event, Page

_WORD = re.compile(r"[^\W_]+")
_MAY_COMBINE = re.compile("[^\\x00-\u02ff]")  # below, no sign does
_KEY_LETTERS = 3  # a shard holds words by their first letters, so that one file answers the beginning of a word too
_EVENTS_A_SHARD = 150  # of the files that hold headlines and dates
_EVENTS_A_WORD_SHARD = 60  # with some 25 words each: a file of the word index is about 10 KB packed
_COMMON_SHARE = 0.25  # of the events: a word in more of them tells nothing apart
_COMMON_LEAST = 200  # events, below which every word is worth its place
_MAX_SHARDS = 1024
_quoted = json.encoder.encode_basestring  # a text as JSON
_NOTE = "search"
_HEAD = "search/index.js"


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


def index_pages(plan: Plan, notes: Notes | None, sums: Sums) -> Iterator[Page | str]:
    """Yield the files of the index; with the ``notes`` of the last build of those that stand only their addresses.

    They are scripts that hand their data over: those load under a strict policy, and from a disk too.
    ``search/index.js`` says how many files there are, ``search/w-N.js`` holds words with the events that have them, the
    most important first, ``search/e-N.js`` what is shown of an event.
    """
    index = _Index(plan.events, plan.library, sums.events)
    known = _Known.read(notes, index.cut, sums.last) if notes and plan.stale else None
    change = index.change(known, plan.stale) if known and plan.stale else None
    return index.changed_pages(change, notes) if change and notes else index.all_pages(notes)


class _Known(NamedTuple):
    """What is known of an index as a whole.

    ``common`` are how many events have each word that is not in it; no word that is in it has more than ``highest``.
    """

    common: Mapping[str, int]
    highest: int

    @classmethod
    def read(cls, notes: Notes, cut: Sequence[int], made_from: bytes) -> Self | None:
        """Return what was noted, None when it is not of these very events, or the files were ``cut`` otherwise."""
        text = notes.load(_NOTE)
        if not text:
            return None
        noted = json.loads(text)
        if noted["cut"] != list(cut) or noted["of"] != made_from.hex():
            return None
        return cls(noted["common"], noted["highest"])

    def write(self, notes: Notes, cut: Sequence[int], made_from: bytes) -> None:
        """Note it for the next build."""
        told = {"of": made_from.hex(), "cut": cut, "common": self.common, "highest": self.highest}
        notes.keep(_NOTE, json.dumps(told))


class _Index:
    """The search index of some events; a class, for all of its files rest on the same look at all events.

    ``cut`` is into how many files words and events are put.
    """

    def __init__(self, events: Roll, library: Library, made_from: bytes) -> None:
        self._events = events
        self._library = library
        # Powers of four: they stay what they are while a site grows day by day.
        self._word_shards = _power(len(events) / _EVENTS_A_WORD_SHARD)
        self._event_shards = _power(len(events) / _EVENTS_A_SHARD)
        self.cut = (self._word_shards, self._event_shards)
        self._limit = max(_COMMON_LEAST, int(len(events) * _COMMON_SHARE))
        self._made_from = made_from
        self._urls = [f"search/w-{number}.js" for number in range(self._word_shards)]
        self._urls += [f"search/e-{number}.js" for number in range(self._event_shards)]

    def all_pages(self, notes: Notes | None) -> Iterator[Page]:
        """Yield all files, each made anew when anything of any event differs; the first one, when made, notes them."""

        def head() -> Values:
            if notes is not None:
                numbers = map(len, self._all[0].values())
                highest = max((number for number in numbers if number <= self._limit), default=0)
                _Known(self._common, highest).write(notes, self.cut, self._made_from)
            told = {"words": self._word_shards, "events": self._event_shards, "common": sorted(self._common)}
            return {"text": _script("i", told)}

        yield Page(_HEAD, "", head, self._new_key(_HEAD))
        for url in self._urls:
            yield Page(url, "", partial(_file, self._shard, url), self._new_key(url))

    def changed_pages(self, change: "_Change", notes: Notes) -> Iterator[Page | str]:
        """Yield all files, of those that a ``change`` leaves as they stand the addresses, and note it."""
        change.known.write(notes, self.cut, self._made_from)
        words: dict[str, list[str]] = {}  # and keys below, by the files that they stand in
        for word in change.words.keys() - change.known.common.keys():
            words.setdefault(f"search/w-{shard_of(word, self._word_shards)}.js", []).append(word)
        shown: dict[str, list[str]] = {}
        for key in change.shown:
            shown.setdefault(self._place_of(key), []).append(key)

        def shard(url: str) -> str:
            text = notes.content(url).decode() if notes.key(url) else ""
            if not text:
                return self._shard(url)
            return self._patched(url, text, change, words.get(url, ()), shown.get(url, ()))

        yield _HEAD
        for url in self._urls:
            is_touched = url in words or url in shown
            yield Page(url, "", partial(_file, shard, url), self._new_key(url)) if is_touched else url

    def change(self, known: _Known, stale: Stale) -> "_Change | None":
        """Return what became of an index that is ``known``, None if it is not that easy.

        It is not when a word gets common, or ceases to be: then it enters or leaves the index with all its events.
        """
        change = self._change(stale)
        tally = change.tally
        common = {word: number + tally[word] for word, number in known.common.items()}
        more = max((number for word, number in tally.items() if word not in common), default=0)
        highest = known.highest + max(more, 0)
        if highest > self._limit or any(number <= self._limit for number in common.values()):
            return None
        return replace(change, known=_Known(common, highest))

    def _change(self, stale: Stale) -> "_Change":
        """Return what became of the events: nothing of those that are found and shown as they were."""
        change = _Change({}, {}, Counter(), _Known({}, 0))
        was = {event.id: event for event in stale.untold}
        now = {event.id: event for event in map(self._events.__getitem__, stale.pieces) if event.id in stale.told}
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
            if old is None or new is None or self._shown(old) != self._shown(new):
                change.shown[key] = new
        return change

    def _new_key(self, url: str) -> str:
        return key_of(self._made_from, url.encode())

    def _words(self, event: Brief) -> set[str]:
        """Return the words of an event."""
        return _words_in(event.whole, event, self._library)

    def _shown(self, event: Brief) -> list[str]:
        return _shown(event.whole, event, self._library)

    @cached_property
    def _common(self) -> dict[str, int]:
        return {word: len(places) for word, places in sorted(self._all[0].items()) if len(places) > self._limit}

    @cached_property
    def _all(self) -> "tuple[dict[str, array[int]], dict[str, bytearray]]":
        """The places of the events of each word, the most important first, and what is shown of all, file by file.

        A large site has tens of millions of these, and each takes a few bytes.
        """
        found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        shown: defaultdict[str, bytearray] = defaultdict(bytearray)
        weights, ids = self._events.weights(), self._events.ids()
        for place in sorted(range(len(ids)), key=lambda place: (-round(weights[place], 4), ids[place])):
            event = self._events[place]
            whole, key = event.whole, slug(event.id)
            for word in _words_in(whole, event, self._library):
                found[word].append(place)
            told = ",".join(map(_quoted, _shown(whole, event, self._library)))
            shown[self._place_of(key)] += f"{_quoted(key)}:[{told}]\n".encode("utf-8", "surrogatepass")
        return found, shown

    @cached_property
    def _words_of_files(self) -> dict[str, list[str]]:
        files: dict[str, list[str]] = {}
        for word, places in self._all[0].items():
            if len(places) <= self._limit:
                files.setdefault(f"search/w-{shard_of(word, self._word_shards)}.js", []).append(word)
        return files

    def _place_of(self, key: str) -> str:
        return f"search/e-{_spread(key, self._event_shards)}.js"

    def _shard(self, url: str) -> str:
        found, shown = self._all
        if url.startswith("search/e-"):
            told = shown.get(url, b"").decode("utf-8", "surrogatepass").split("\n")
            return _wrapped(_name_of(url), ",".join(sorted(filter(None, told), key=_key_in)))
        ids = self._ids
        keys_of = ((word, " ".join([slug(ids[place]) for place in found[word]])) for word in self._words_in_file(url))
        return _wrapped(_name_of(url), ",".join([f'{_quoted(word)}:"{keys}"' for word, keys in keys_of]))

    def _words_in_file(self, url: str) -> list[str]:
        return sorted(self._words_of_files.get(url, ()))

    @cached_property
    def _ids(self) -> list[str]:
        return self._events.ids()

    def _rank(self, key: str) -> tuple[float, str]:
        event = self._events.find(key)
        return _worth(event if event is not None and slug(key) == key else self._by_key[key])

    @cached_property
    def _by_key(self) -> Mapping[str, Brief]:
        return {slug(event.id): event for event in self._events}

    def _patched(self, url: str, text: str, change: "_Change", words: Iterable[str], shown: Iterable[str]) -> str:
        """Return a file of the last build, with what differs in it: of some ``words``, of the ``shown`` events."""
        held = json.loads(text[text.index(",") + 1 : text.rindex(");")])
        for key in shown:
            held.pop(key, None)
            if (event := change.shown[key]) is not None:
                held[key] = self._shown(event)
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
    ``tally`` counts in how many more events each word is; ``known`` is what is known of the index afterwards.
    """

    words: dict[str, tuple[set[str], set[str]]]
    shown: dict[str, Brief | None]
    tally: Counter[str]
    known: _Known


def _file(make: Callable[[str], str], url: str) -> Values:
    return {"text": make(url)}


def _name_of(url: str) -> str:
    return url.removeprefix("search/").removesuffix(".js")


def _worth(event: Brief) -> tuple[float, str]:
    return (-round(event.importance, 4), event.id)


def _shown(event: Event, brief: Brief, library: Library) -> list[str]:
    return [clean(event.headline), date_values(event.interval, library.words)["short"], _outlet(brief)]


def _words_in(event: Event, brief: Brief, library: Library) -> set[str]:
    quotes = {library.quote(citation) for citation in event.citations}
    outlets = {source.publisher for source in brief.sources}
    tags = {tag for source in brief.sources for tag in source.tags}
    told = [clean(event.headline), *sorted(quotes), *event.names, *sorted(outlets), *sorted(tags)]
    return set(words_of(" ".join(told)))


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
    return _wrapped(name, text[1:-1])


def _wrapped(name: str, entries: str) -> str:
    """Return the script that hands over a table whose ``entries`` are JSON, in the order of their keys."""
    entries = entries.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"timelineIndex({_quoted(name)},{{{entries}}});\n"


def _key_in(entry: str) -> str:
    return entry[1 : entry.index('":[')]
