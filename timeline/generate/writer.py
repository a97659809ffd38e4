"""Files onto the disk: all of them made before the first one is seen, and nothing touched that is not ours.

Where the system can let two folders change places, a site appears at once (see ``twins``). Elsewhere files are made in
a hidden folder and moved one by one, after it was written down what is to be moved: what a kill leaves between the
first move and the last is a mix of old and new files, until ``finish_writing`` or the next build brings it to its end.
"""

import errno
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain, filterfalse
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from timeline.errors import TimelineError
from timeline.generate.listed import changed, holds, holds_below, listed
from timeline.generate.parts import Content, Part, Parts, alike, put, whole
from timeline.generate.twins import Fill, Twin, remove, write_anew

STAGING = ".timeline-staging"  # inside the output folder, so that a move never crosses file systems
JOURNAL = "journal.json"  # in the staging folder: all is made, and this is what is to be moved and removed
LEDGER = ".timeline-files"  # what we wrote, one address a line: it outlives a build memory that was deleted
_SEGMENT = re.compile(r'[^\\/:*?"<>|\x00-\x1f\x7f\ud800-\udfff]+')
_MAX_SEGMENT_BYTES = 255
# So are most addresses, and nothing is wrong with them.
_PLAIN = re.compile(r"(?:[a-z0-9~-]{1,200}/){0,8}[a-z0-9~-]{1,200}\.[a-z0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Written:
    """What ``write_site`` did: how many files it wrote, left alone and removed, and the manifest for the next time."""

    written: int
    unchanged: int
    removed: int
    manifest: Mapping[str, str] = field(hash=False)


class Placed(NamedTuple):
    """A file that is made: its size, time and inode; ``is_written`` when it was not there."""

    status: tuple[int, int, int]
    is_written: bool


Place = Callable[[str, Content], Placed]
_Put = Callable[[str, bytes | Fill], os.stat_result]


@dataclass(frozen=True, slots=True)
class Addresses:
    """The files of a site: ``urls`` are all there are to be, ``ours`` those that the last build left."""

    urls: Collection[str]
    ours: Collection[str]


@dataclass(frozen=True, slots=True)
class Changed:
    """The same told by what is different: ``new`` addresses, those that are ``gone``, and the ``ours`` of before.

    ``ours`` gives something for an address of ours, nothing for any other; ``number`` is how many there were.
    ``before`` gives all of these, for where the ledger does not hold so many.
    """

    new: Collection[str]
    gone: Collection[str]
    ours: Mapping[str, str]
    number: int
    before: Callable[[], Collection[str]]


@dataclass(frozen=True, slots=True)
class _Moves:
    """What is left when all files are made: ``moves`` (staged name, address), removals before and after, all files."""

    first: Sequence[str]
    moves: Sequence[tuple[str, str]]
    gone: Sequence[str]
    urls: Sequence[str]


def write_site(
    files: Iterable[tuple[str, Content]], out: Path, previous: Mapping[str, str], home: Path | None = None
) -> Written:
    """Write ``files`` (address below the root, content) into the folder ``out`` and return what was done.

    ``previous`` is the manifest of the last time: address -> SHA-256 of what was written there. A file that already has
    its content is not touched; one that we wrote and that is no longer planned is removed, with the folders it leaves
    empty. When making a file fails, the old site stands as it was. ``home`` is a folder for the twin of ``out``, on the
    same file system; without one files are moved one by one.

    Raises TimelineError for an address that leaves ``out``, two files at one place, a file at our place that we did
    not write (by ``previous`` and by the ledger in ``out``), and whatever the disk refuses.
    """
    made = [(url, whole(content)) for url, content in files]
    urls = [url for url, _ in made]
    with desk(out, urls, Addresses(urls, previous), home) as at_desk:
        with at_desk.placing() as place:
            placed = {url: place(url, content) for url, content in made}
        removed = at_desk.finish([url for url, one in placed.items() if one.is_written])
    written = sum(one.is_written for one in placed.values())
    manifest = {url: hashlib.sha256(content).hexdigest() for url, content in sorted(made)}
    return Written(written, len(made) - written, removed, manifest)


@contextmanager
def desk(
    out: Path, todo: Sequence[str], site: Addresses | Changed, home: Path | None, *, anew: bool = False
) -> Iterator["Desk"]:
    """Give a desk to put the files of one build on: ``todo`` are those that will be put.

    With ``anew`` a file is written even where it stands as it would be. Leaving the block before ``Desk.finish`` leaves
    the old site as it was. Raises TimelineError as ``write_site`` does.
    """
    is_new = not out.exists()
    try:
        finish_writing(out)
        made = Desk(out, todo, site, home, anew=anew)
        del todo, site  # all addresses, several times: a large site needs the room
        yield made
    except OSError as error:
        where = str(error.filename or out)
        mend = "free the disk, or make the folder one that you may write to"
        raise TimelineError(f"the site cannot be written: {error.strerror or error}", where=where, mend=mend) from error
    finally:
        if not (out / STAGING / JOURNAL).exists():
            _clear_staging(out)
        if is_new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def finish_writing(out: Path) -> bool:
    """Do what is left of a build that was killed while it moved files one by one; tells whether anything was.

    All files of such a site were made, and it was written down what was to be moved and removed, before the first move.
    """
    journal = out / STAGING / JOURNAL
    is_left = journal.is_file() and not journal.parent.is_symlink()
    if is_left:
        _carry_out(out, _Moves(**json.loads(journal.read_text(encoding="utf-8"))))
    _clear_staging(out)  # of a site that was not made to its end nothing was moved yet
    return is_left


class Desk:
    """Where the files of one build are put, by any number of processes, before all of them appear; see ``desk``."""

    def __init__(
        self, out: Path, todo: Sequence[str], site: Addresses | Changed, home: Path | None, *, anew: bool
    ) -> None:
        self._out = out
        self._anew = anew
        before = _read_ledger(out)
        if isinstance(site, Changed):
            is_whole = before.count("\n") == site.number and before[-1:] in ("", "\n")
            self._is_listed = is_whole and not site.new and not site.gone
            before = before if is_whole else listed(sorted(site.before()))
            text = changed(before, site.new, site.gone)
            self._list: Callable[[], str] = lambda: text
            self._ours: Callable[[str], bool] = lambda url: bool(site.ours[url]) or holds(before, url)
            self._gone = sorted(site.gone)
            _check_new(out, site.new, text)
        else:
            lines = before.splitlines()
            urls = _without_repeats(site.urls, out)
            left = {*site.ours, *lines}
            ours = (left & urls) | {url for url in left - urls if not _fault(url)}
            # Sorted from what is sorted but for a few: that takes one walk over them.
            kept = [url for url in dict.fromkeys(lines) if url in urls]
            ordered = sorted([*kept, *urls.difference(kept)])
            self._list = lambda: listed(ordered)
            self._ours = ours.__contains__
            self._gone = sorted(ours - urls)
            self._is_listed = set(lines) == urls
            _check(out, urls, ours)
        _check_folders(out, todo, self._ours)
        self._twin = None if home is None else Twin.open(home, out.resolve())
        self._names: Mapping[str, str] = {}
        if self._twin is None:
            self._names = {url: str(number) for number, url in enumerate(todo)}
            (out / STAGING).mkdir(parents=True)
            return
        for url in self._gone:
            remove(self._twin.base, url)
        self._twin.make_folders({url.rpartition("/")[0] for url in todo})

    @contextmanager
    def placing(self) -> Iterator[Place]:
        """Give what makes one file of ``todo``; each process needs its own."""
        site = os.open(self._out, os.O_RDONLY) if self._out.is_dir() else None
        try:
            if self._twin is not None:
                with self._twin.placing() as place:
                    yield lambda url, content: self._place(url, content, site, place)
            else:
                staging = os.open(self._out / STAGING, os.O_RDONLY)
                try:
                    yield lambda url, content: self._place(
                        url, content, site, lambda url, content: write_anew(self._names[url], content, staging)
                    )
                finally:
                    os.close(staging)
        finally:
            if site is not None:
                os.close(site)

    def finish(self, written: Sequence[str]) -> int:
        """Let the new site appear: all files of ``todo`` are placed, some of them ``written``.

        Returns how many files were removed.
        """
        if self._twin is not None:
            return self._switch(self._twin, written)
        lines = self._list().split("\n")[:-1]
        urls = set(lines)
        in_the_way = {url.casefold() for url in urls} | _folders_needed(urls) if self._gone else set()
        moves = _Moves(
            first=[url for url in self._gone if url.casefold() in in_the_way or _is_below(url, urls)],
            moves=[(self._names[url], url) for url in sorted(written, key=_moving_order)],
            gone=self._gone,
            urls=lines,
        )
        staging = self._out / STAGING
        _write_ledger(self._out, staging, {*lines, *self._gone})  # first: a crash between leaves no orphan
        made = staging / "moves"
        made.write_text(json.dumps(asdict(moves)), encoding="utf-8")
        made.replace(staging / JOURNAL)
        return _carry_out(self._out, moves)

    def _switch(self, twin: Twin, written: Sequence[str]) -> int:
        removed = sum(os.path.lexists(self._out / url) for url in self._gone)
        if not self._is_listed:
            with twin.placing() as place:
                place(LEDGER, self._list().encode())
            written = [*written, LEDGER]
        twin.switch(written, self._gone)
        return removed

    def _place(self, url: str, content: Content, site: int | None, place: _Put) -> Placed:
        """Put a file where it belongs, unless it stands there with this content already.

        Raises TimelineError when what stands there is not ours to replace.
        """
        file = None if site is None else self._open(url, site)
        if file is None:
            made = place(url, content if isinstance(content, bytes) else _filled(content.of(None), None))
            return Placed(_seen(made), is_written=True)
        try:
            status = os.fstat(file)
            if isinstance(content, bytes):
                stands = status.st_size == len(content) and _is_file(status) and _read(file, len(content)) == content
                left: bytes | Fill | None = None if stands and not self._anew else content
            else:
                stands, left = self._look(content, file, status)
            if not stands:
                self._check_place(url, status)
            if left is None:
                return Placed(_seen(status), is_written=False)
            return Placed(_seen(place(url, left)), is_written=True)
        finally:
            os.close(file)

    def _look(self, content: Parts, file: int, status: os.stat_result) -> tuple[bool, Fill | None]:
        """Tell whether an open file holds ``content``, and return what writes it where it is to be written."""
        size = status.st_size if _is_file(status) else None
        parts = content.of(size)
        if size is None:
            return False, _filled(parts, None)
        same, rest = alike(parts, file, size)
        stands = same == size and rest == ()
        return stands, None if stands and not self._anew else _filled(chain(((0, same),), rest), file)

    def _open(self, url: str, site: int) -> int | None:
        try:
            return os.open(url, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=site)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise _foreign(self._out / url) from None
            raise

    def _check_place(self, url: str, status: os.stat_result) -> None:
        """Raise TimelineError where what stands at an address is not ours to replace."""
        if _is_file(status):
            if not self._ours(url):
                raise _foreign(self._out / url)
        elif not any(gone.startswith(f"{url}/") for gone in self._gone):
            raise TimelineError("a folder stands where a page belongs", where=str(self._out / url), mend="move it away")
        # Else a folder of ours makes way, if nothing of anybody else is in it.


def _filled(parts: Iterable[Part], old: int | None) -> Fill:
    return lambda new: put(parts, new, old)


def _foreign(target: Path) -> TimelineError:
    what = "this file was not written by timeline, so it is not replaced"
    mend = "move it away, or let [build] output in timeline.toml name a folder of its own"
    return TimelineError(what, where=str(target), mend=mend)


def _seen(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _is_file(status: os.stat_result) -> bool:
    return (status.st_mode & 0o170000) == 0o100000


def _read(file: int, size: int) -> bytes:
    found = os.read(file, size + 1)
    while 0 < len(found) <= size and (more := os.read(file, size + 1 - len(found))):
        found += more
    return found


def _carry_out(out: Path, moves: _Moves) -> int:
    """Move and remove what is to be; returns how many files were removed. Done again, it does what is left to do."""
    staging = out / STAGING
    # What is in the way goes before the first move: once a file was moved, what bears its name is the new one.
    is_begun = any(not (staging / made).exists() for made, _ in moves.moves)
    removed = 0 if is_begun else sum(remove(out, url) for url in moves.first)
    for made, url in moves.moves:
        target = out / url
        if (staging / made).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / made).replace(target)
    removed += sum(remove(out, url) for url in moves.gone)  # but for those already gone, and what now bears their name
    _write_ledger(out, staging, moves.urls)
    (staging / JOURNAL).unlink()
    return removed


def _moving_order(url: str) -> tuple[int, str]:
    """Pages after what they use, the entry page last: whoever reads meanwhile finds all that it points at."""
    return (2 if url == "index.html" else 1 if url.endswith(".html") else 0, url)


def _without_repeats(urls: Collection[str], out: Path) -> set[str]:
    found = urls if isinstance(urls, set) else set(urls)
    if len(found) < len(urls):
        url = next(url for url, number in Counter(urls).items() if number > 1)
        raise _twice(url, url, out)
    return found


def _check(out: Path, urls: AbstractSet[str], ours: AbstractSet[str]) -> None:
    """Raise TimelineError for an address that cannot be a file of the site, or two that want one place.

    Those of the last time were held to it then.
    """
    for url in filterfalse(_PLAIN.fullmatch, urls - ours if ours else urls):
        if fault := _fault(url):
            raise _not_a_file(url, fault, out)
    # Half of all file systems do not tell case apart.
    text = "\n".join(urls)
    folded = urls if not urls or text.casefold() == text else set(text.casefold().split("\n"))
    if len(folded) < len(urls):
        places: dict[str, str] = {}
        for url in urls:
            if (other := places.setdefault(url.casefold(), url)) != url:
                raise _twice(url, other, out)
    for folder in sorted(_folders_needed(urls) & folded):
        raise _both(folder, out)


def _not_a_file(url: str, fault: str, out: Path) -> TimelineError:
    what = f"a page cannot be written to {url!r}: {fault}"
    return TimelineError(what, where=str(out), mend="give it another id")


def _both(folder: str, out: Path) -> TimelineError:
    return TimelineError(f"{folder!r} is both a page and a folder", where=str(out), mend="rename one of them")


def _twice(url: str, other: str, out: Path) -> TimelineError:
    return TimelineError(f"two pages want one file: {url!r} and {other!r}", where=str(out), mend="rename one")


def _check_new(out: Path, new: Collection[str], text: str) -> None:
    """Raise TimelineError where a ``new`` address cannot be one beside all others; ``text`` is the list of all."""
    if not new:
        return
    for url in filterfalse(_PLAIN.fullmatch, new):
        if fault := _fault(url):
            raise _not_a_file(url, fault, out)
    folded = text.casefold()
    if folded != text:
        lines = text.split("\n")[:-1]
        places: dict[str, str] = {}
        for line in lines:
            if (other := places.setdefault(line.casefold(), line)) != line and (line in new or other in new):
                raise _twice(line, other, out)
        folded = listed(sorted(places))
    for url in new:
        own = url.casefold()
        if holds_below(folded, own):
            raise _both(own, out)
        for folder in _above(own):
            if holds(folded, folder):
                raise _both(folder, out)


def _check_folders(out: Path, urls: Iterable[str], is_ours: Callable[[str], bool]) -> None:
    """Raise TimelineError where the folder of a page is a link that leads elsewhere, or a file that is not ours."""
    needed = {str(folder) for url in {u.rpartition("/")[0] for u in urls} if url for folder in (url, *_above(url))}
    for name in sorted(needed):
        folder = out / name
        if folder.is_symlink():
            raise TimelineError("the folder is a link that leads elsewhere", where=str(folder), mend="remove the link")
        if folder.exists() and not folder.is_dir() and not is_ours(name):
            raise TimelineError("a file stands where a folder belongs", where=str(folder), mend="move it away")


def _fault(url: str) -> str:
    """Return what keeps ``url`` from being a file of the site, ``""`` for a good one."""
    segments = url.split("/")
    if any(segment in ("", ".", "..") for segment in segments):
        return "it leaves the site's folder or has an empty part"
    if any(not _SEGMENT.fullmatch(segment) for segment in segments):
        return "it holds a character that file systems refuse"
    if any(segment != segment.rstrip(". ") for segment in segments):
        return "a part ends in a dot or a space"
    if any(len(segment.encode()) > _MAX_SEGMENT_BYTES for segment in segments):
        return "a part is longer than file systems take"
    if segments[0].casefold() in (STAGING, LEDGER):
        return "the name is kept for the writer"
    return ""


def _above(folder: str) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(folder).parents if str(parent) != ".")


def _folders_needed(urls: Iterable[str]) -> set[str]:
    """Return the folders that ``urls`` lie in, all the way up, without regard to case."""
    lowest = {folder.casefold() for folder in {url.rpartition("/")[0] for url in urls} if folder}
    return {folder for low in lowest for folder in (low, *_above(low))}


def _is_below(url: str, urls: Collection[str]) -> bool:
    """Tell whether a folder that ``url`` lies in has to make way for a page of the same name."""
    return any(folder in urls for folder in _above(url))


def _read_ledger(out: Path) -> str:
    ledger = out / LEDGER
    if not ledger.is_file() or ledger.is_symlink():
        return ""
    return ledger.read_bytes().decode("utf-8", "replace")


def _write_ledger(out: Path, staging: Path, urls: Iterable[str]) -> None:
    lines = "".join(f"{url}\n" for url in sorted(urls))
    ledger = out / LEDGER
    if ledger.is_file() and ledger.read_bytes() == lines.encode():
        return
    made = staging / "ledger"
    made.write_bytes(lines.encode())
    made.replace(ledger)


def _clear_staging(out: Path) -> None:
    staging = out / STAGING
    if staging.is_symlink():
        staging.unlink()
    elif staging.is_dir():
        shutil.rmtree(staging)
