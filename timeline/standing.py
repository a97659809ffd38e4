"""The site as the last build left it and as it stands now, and what that build noted for the next one."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from timeline import snapshot
from timeline.config import Config
from timeline.generate.kept import Kept, dump, load
from timeline.made import Records
from timeline.model import Event, Source
from timeline.store import Store

NOTES = "notes"  # in the folder of the memory: what makes the next plan quick
PLAN = "plan"  # the note of the last plan


class Before:
    """The site as the last build left it, and as it stands now; a class, for most of it is asked for only when needed.

    ``making`` is the fingerprint of what made it, ``total`` tells what the output looks like: ``snapshot.Scan``.
    """

    def __init__(self, store: Store, output: Path, total: Callable[[], int]) -> None:
        self._store = store
        self._output = output
        self._total = total
        self.making = store.fact("making")

    @property
    def can_be_read_in_copies(self) -> bool:
        """Whether copies of this process can ask the memory too."""
        return self._store.is_in_one_file

    @cached_property
    def total(self) -> int:
        """What the output folder looks like."""
        return self._total()

    @cached_property
    def is_whole(self) -> bool:
        """Whether every file of ours stands as it was left."""
        return bool(self.total) and self._store.fact("site") == str(self.total)

    @cached_property
    def made_from(self) -> dict[str, str]:
        """What each file of ours was made from, by its address."""
        return self._store.pages_made_from()

    @cached_property
    def keys(self) -> "Keys":
        """The same for a few addresses, ``""`` where no such file is ours."""
        return Keys(self._store)

    def urls(self) -> Collection[str]:
        """Return the addresses of all files of ours."""
        return self.made_from.keys()

    @property
    def number(self) -> int:
        """How many files are ours."""
        return self._store.page_count()

    def stands(self, url: str) -> bool:
        """Tell whether a file of ours stands as it was left."""
        return self.is_whole or url in self._standing

    @cached_property
    def _standing(self) -> Collection[str]:
        return {url for url, stamp in self._store.page_stamps().items() if self._found.get(url) == stamp}

    @cached_property
    def _found(self) -> dict[str, str]:
        return snapshot.scan(self._output).stamps()

    def total_with(self, made: Records, gone: Collection[str], found: Mapping[str, str]) -> int:
        """Return the look of the output folder after the files ``made`` were put there, and those ``gone`` taken.

        ``found`` are the stamps of what stood in their places.
        """
        taken = (snapshot.mark_of(url, found.get(url, "")) for url in (*made, *gone))
        return snapshot.new_total(self.total, taken, made.marks())

    def stamps_of(self, urls: Collection[str]) -> Mapping[str, str]:
        """Return the stamps of some files as they stand now, before anything is written."""
        return self._store.page_stamps(urls) if self.is_whole else self._found


class Keys(dict[str, str]):
    """What files of the site were made from, looked up when it is asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._has_all = False

    def look_up_all(self) -> None:
        """Look all of them up at once: many will be asked for."""
        self.update(self._store.pages_made_from())
        self._has_all = True

    def __missing__(self, url: str) -> str:
        found = self[url] = "" if self._has_all else self._store.made_from(url)
        return found


class Notes:
    """What the last build noted for this one, in a folder of the memory; a class, for it is handed to who notes.

    A note tells of files; who reads it compares their keys, so that one of another build is seen and not believed.
    """

    def __init__(self, config: Config, before: Before | None) -> None:
        self._folder = config.memory / NOTES
        self._output = config.output
        self._before = before

    def key(self, url: str) -> str:
        """Return what the file at ``url`` was made from, ``""`` where it does not stand as it was made."""
        return self._before.keys[url] if self._before and self._before.stands(url) else ""

    def content(self, url: str) -> bytes:
        """Return the file at ``url``."""
        return (self._output / url).read_bytes()

    def load(self, name: str) -> str:
        """Return a note, ``""`` where there is none."""
        file = self._folder / name
        return file.read_text(encoding="utf-8") if self._before and file.is_file() else ""

    def keep(self, name: str, text: str) -> None:
        """Write a note, all of it or nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._folder / f"{name}.new"
        new.write_text(text, encoding="utf-8")
        _put_in_place(new, self._folder / name)


def write_plan(config: Config, kept: Kept) -> str:
    """Write down what a plan leaves for the next one; returns what tells this note from any other."""
    note = dump(kept)
    folder = config.memory / NOTES
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{PLAN}.new"
    new.write_bytes(note)
    _put_in_place(new, folder / PLAN)
    return _mark_of(note)


def kept_plan(config: Config, mark: str, sources: Mapping[str, Source], find: Callable[[str], Event]) -> Kept | None:
    """Return what the last plan left under ``mark``, None where there is no such note, or it is damaged."""
    try:
        note = (config.memory / NOTES / PLAN).read_bytes()
    except OSError:
        return None  # the plan is made without it: only the time that it takes is another
    return load(note, sources, find) if mark and _mark_of(note) == mark else None


def _put_in_place(new: Path, file: Path) -> None:
    """Give a new note its name; a kill leaves the old one, none, or the new one.

    A file that takes the place of another is written to the disk at once by some systems, and we would wait for it.
    """
    file.unlink(missing_ok=True)
    new.rename(file)


def _mark_of(note: bytes) -> str:
    return sha256(note).hexdigest()  # the system does it in half the time of others
