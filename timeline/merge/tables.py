"""The rows that merging remembers, read when they are asked for and written when they have changed."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from timeline.merge.profiles import Profile
from timeline.merge.rarity import Rarity
from timeline.merge.shelves import Shelf
from timeline.model import EventMention

Value = TypeVar("Value")


@runtime_checkable
class MergeStore(Protocol):
    """What keeps the rows between two builds; it is only asked."""

    def merge_rows(self, table: str, keys: Collection[str]) -> Mapping[str, bytes]:
        """Return the rows of a table under those of ``keys`` that have one."""

    def mentions_by_id(self, ids: Collection[str]) -> Iterable[EventMention]:
        """Return the mentions with these ids, in any order, as they were merged."""


class NoStore:
    """The store of a merge that remembers nothing."""

    def merge_rows(self, table: str, keys: Collection[str]) -> Mapping[str, bytes]:
        """Return no rows: there are none."""
        return {}

    def mentions_by_id(self, ids: Collection[str]) -> Iterable[EventMention]:
        """Return no mentions; raises ValueError when any are asked for."""
        if ids:
            raise ValueError(f"nothing is remembered of the mention {min(ids)}")
        return ()


EMPTY = NoStore()

Row = tuple[str, str, bytes | None]  # a table, a key, and what is to stand there; None for a row that is to be removed
Keep = Callable[[Iterable[Row]], None]  # takes rows that are not going to change, as soon as they are made


class Table(Generic[Value]):
    """The rows of one name: what was read of them, and what has become of them since."""

    def __init__(
        self, store: MergeStore, name: str, decode: Callable[[Any], Value], encode: Callable[[Value], Any]
    ) -> None:
        self.name = name
        self._store = store
        self._decode = decode
        self._encode = encode
        self._known: dict[str, Value | None] = {}
        self._changed: set[str] = set()
        self._is_empty = isinstance(store, NoStore)

    def fetch(self, keys: Iterable[str]) -> None:
        """Read the rows under ``keys`` at once, so that ``get`` finds them."""
        if self._is_empty:
            return
        missing = [key for key in keys if key not in self._known]
        if missing:
            rows = self._store.merge_rows(self.name, missing)
            for key in missing:
                self._known[key] = self._decode(json.loads(rows[key])) if key in rows else None

    def get(self, key: str) -> Value | None:
        """Return what stands under ``key``, None when nothing does."""
        found = self._known.get(key)
        if found is None and not self._is_empty and key not in self._known:
            self.fetch([key])
            return self._known.get(key)
        return found

    def put(self, key: str, value: Value | None) -> None:
        """Let ``value`` stand under ``key`` from now on; None takes the row away."""
        self._known[key] = value
        self._changed.add(key)

    def mark(self, key: str) -> None:
        """Remember that what stands under ``key`` was changed in place."""
        self._changed.add(key)

    def clear(self) -> None:
        """Forget all that was read and changed."""
        self._known.clear()
        self._changed.clear()

    def rows(self) -> Iterator[Row]:
        """Yield the rows to write."""
        for key in sorted(self._changed):
            value = self._known.get(key)
            yield self.name, key, None if not value else json.dumps(self._encode(value), separators=(",", ":")).encode()


def same(value: Any) -> Any:
    """Return ``value``: what JSON holds as it is."""
    return value


def in_key_order(value: Mapping[str, Any]) -> Any:
    """Return what JSON holds as it is, its keys in order: they came in the order of sets, which is any."""
    return {key: value[key] for key in sorted(value)}


def shelf_as_json(shelf: Shelf) -> Any:
    """Return the row of a shelf."""
    return [[item.as_row() for item in items] for items in (in_id_order(shelf.home), in_id_order(shelf.guests))]


def shelf_of_json(row: Any) -> Shelf:
    """Return the shelf of a row."""
    home, guests = ({item.id: item for item in map(Profile.from_row, items)} for items in row)
    return Shelf(home, guests)


def in_id_order(items: Mapping[str, Profile]) -> list[Profile]:
    """Return the profiles by the order of their ids."""
    return [items[key] for key in sorted(items)]


class Remembered:
    """A store that holds its rows in memory: what ``remember`` makes of mentions, and changes go on from there."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}
        self._mentions: dict[str, EventMention] = {}

    def merge_rows(self, table: str, keys: Collection[str]) -> Mapping[str, bytes]:
        """Return the rows of a table under those of ``keys`` that have one."""
        return {key: self._rows[table, key] for key in keys if (table, key) in self._rows}

    def mentions_by_id(self, ids: Collection[str]) -> Iterable[EventMention]:
        """Return the mentions with these ids."""
        return [self._mentions[key] for key in ids]

    def write(
        self,
        rows: Iterable[Row],
        removed: Collection[str],
        added: Iterable[EventMention],
    ) -> None:
        """Keep what a change has left behind: its rows, and the mentions that came with it, not those that went."""
        for table, key, value in rows:
            if value is None:
                self._rows.pop((table, key), None)
            else:
                self._rows[table, key] = value
        self._mentions = {
            key: mention for key, mention in self._mentions.items() if mention.source.article_id not in removed
        }
        self._mentions.update((mention.id, mention) for mention in added)

    @property
    def rows(self) -> Mapping[tuple[str, str], bytes]:
        """All rows, by table and key."""
        return self._rows


def read_levels(levels: Mapping[str, Iterable[str]] | None) -> dict[str, int]:
    """Return the level of each key, of those above the first, from the row that holds them."""
    return {key: int(number) for number, keys in (levels or {}).items() for key in keys}


def read_rarity(store: MergeStore) -> Rarity:
    """Return how rare words are, as it is remembered."""
    rows = store.merge_rows("facts", ("levels", "shelves"))
    levels, shelves = (json.loads(rows.get(key, b"null")) for key in ("levels", "shelves"))
    return Rarity.of_levels(read_levels(levels), len(shelves or ()))
