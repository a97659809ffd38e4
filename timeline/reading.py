"""The content folder -> what its files tell: those that changed are read, the others remembered."""

import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from timeline import snapshot
from timeline.collector import collector_at_rest
from timeline.config import Config
from timeline.errors import Notice
from timeline.extract.readers.finding import article_suffix, find_files
from timeline.heads import Heads, Refs
from timeline.mentioned import Mentioned
from timeline.model import Source
from timeline.parallel import Progress, Ready, can_fork, map_forked, map_in_order
from timeline.reader import Task, chunks, hash_of, read_tasks, stages
from timeline.records import ArticleHead, FileRecord, Tally
from timeline.rows import ArticleRow, Reading
from timeline.store import Store
from timeline.texts import Place, Texts

FILES_WORTH_A_PROCESS = 64  # below so many files a process costs more to start than it saves
FEW_OF_MANY = 8  # of so many times as many articles a few are looked up one by one
_TOLD = slice(ArticleRow._fields.index("title"), ArticleRow._fields.index("text"))  # what a source is made of


Reader = Ready[list[tuple[str, str]], list[Reading]]  # a copy of this process that reads, by names and stamps


class Content(NamedTuple):
    """What is to be done about the content folder as it is, by paths below it.

    ``files`` is what to remember of files from now on, where that is something else than before; ``tasks`` are those to
    read, all of which are among them; ``misfits`` stand in the folder and cannot be articles; ``reasons`` say why each
    file is read or forgotten; ``gone`` were there before. Of what lies in ``doubtful`` folders a later look cannot tell
    by stamps alone that it is the same.
    """

    files: Mapping[str, FileRecord]
    tasks: Mapping[str, Task]
    misfits: tuple[Notice, ...]
    reasons: tuple[str, ...]
    gone: tuple[str, ...]
    doubtful: frozenset[str] = frozenset()

    @property
    def is_as_before(self) -> bool:
        """Whether no file was added, changed or removed."""
        return not self.tasks and not self.gone

    @property
    def stirred(self) -> frozenset[str]:
        """The files whose articles may be others than before."""
        return frozenset((*self.tasks, *self.gone))


class Known(NamedTuple):
    """What is remembered of the articles before files are read anew.

    ``heads`` are the articles of those files, by file, of all files where ``tally`` is None: else it tells how many
    there are. ``published`` are all that were on the site, by id.
    """

    heads: Mapping[str, Sequence[ArticleHead]]
    published: Mapping[str, ArticleHead]
    tally: Tally | None


class Collection(NamedTuple):
    """The articles of a site by their ids, each id once, drafts left out unless they were asked for.

    ``gained`` are those that are new or not as they were, ``lost`` those, as they were, that are gone or not as they
    were. ``placed`` are the places of all articles, of the ``gained`` and some more where ``are_all_placed`` is False.
    """

    heads: Mapping[str, ArticleHead]
    gained: Mapping[str, ArticleHead]
    lost: Mapping[str, ArticleHead]
    placed: frozenset[Place]
    are_all_placed: bool
    notices: tuple[Notice, ...]
    tally: Tally


class Last(NamedTuple):
    """What the last build left of the content folder: the files in the ``store``, and what could not be read then.

    ``look`` is the text of a look, ``""`` where none of it can be relied on.
    """

    store: Store
    look: str
    misfits: Sequence[Notice]


def look(config: Config, seen: snapshot.Look, last: Last, rules: str, now_ns: int, *, clean: bool) -> Content:
    """Return which files must be read, told by their stamps and, where these leave a doubt, by their bytes.

    ``rules`` are those that files are read by; ``now_ns`` is a time before the folder was ``seen``. With ``clean`` all
    are read.
    """
    shown, store = shown_folder(config), last.store
    before = "" if clean else last.look
    folders = seen.unlike(before)
    stamps = seen.stamps(folders)
    known = store.files_in(folders) if seen.is_plain and not clean else {}
    same = _same(known, stamps, rules)
    names: Iterable[str | Notice] | None = None
    if seen.is_plain and not last.misfits and (known or before):
        names = _plain_names(config.content, seen.totals, stamps, known, same)
    if names is None:
        stamps, known = seen.stamps(), {} if clean else store.files()
        same, names = _same(known, stamps, rules), _names(config.content)
    files: dict[str, FileRecord] = {}
    tasks: dict[str, Task] = {}
    misplaced: list[Notice] = []
    reasons: list[str] = []
    there, doubtful = set(same), set[str]()
    for name in names:
        if isinstance(name, Notice):
            misplaced.append(stages().below(shown, name))
            continue
        if name in same:
            continue
        there.add(name)
        path = name if name.isascii() else stages().writable_name(config.content / name, config.content)
        stamp = stamps.get(name, "")
        old = known.get(path)
        kept = stamp if snapshot.is_settled(stamp, now_ns) else ""
        if old and old.rules == rules and old.sha256 and hash_of(config.content / name) == old.sha256:
            files[path] = old._replace(stamp=kept)
            doubtful |= set() if kept else {folder_of(name)}
            continue
        files[path] = FileRecord(kept, "", rules)
        tasks[path] = Task(name, config.content, shown, stamp, config.model)
        why = "new" if old is None else "the rules changed" if old.rules != rules else "the text changed"
        reasons.append(f"read {path}: {why}")
    gone = tuple(sorted((store.files() if clean else known).keys() - files.keys() - same))
    reasons += [f"forgotten {path}: the file is gone" for path in gone]
    others = (path for path in stamps.keys() - there if path[-1:] != "/")  # that are no articles
    doubtful.update(folder_of(path) for path in others if not snapshot.is_settled(stamps[path], now_ns))
    return Content(files, tasks, tuple(misplaced), tuple(reasons), gone, frozenset(doubtful))


def _same(known: Mapping[str, FileRecord], stamps: Mapping[str, str], rules: str) -> set[str]:
    """Return which of the ``known`` files look as they did when they were last read."""
    return {
        path
        for path, old in known.items()
        if old.stamp and old.stamp == stamps.get(path) and old.rules == rules and old.sha256
    }


def _plain_names(
    root: Path, folders: Iterable[str], stamps: Mapping[str, str], known: Mapping[str, FileRecord],
    same: AbstractSet[str],
) -> list[str] | None:  # fmt: skip
    """Return what ``find_files`` finds, by paths, where all that came, went or changed are plain files; None elsewhere.

    What else there may be (links, folders named like articles, two files of one name) it tells apart, and we do not.
    The ``same`` files are ``known`` to look as they did.
    """
    other = stamps.keys() - same
    new = [path for path in other if path not in known and article_suffix(path)]
    names = {path.rpartition(".")[0] for path in known} if new else set()
    is_plain = (
        len(other) < FILES_WORTH_A_PROCESS
        and not any(article_suffix(folder[:-1]) for folder in folders)
        and all(path.isascii() and _is_plain_file(root / path) for path in other)
        and all(path[: -len(article_suffix(path))] not in names for path in new)
        and len({path[: -len(article_suffix(path))] for path in new}) == len(new)
    )
    return sorted({*(known.keys() & stamps.keys()), *new}) if is_plain else None


def _names(folder: Path) -> list[str | Notice]:
    """Return what ``find_files`` finds, by paths."""
    found, start = find_files(folder), len(str(folder)) + 1
    return [item if isinstance(item, Notice) else str(item)[start:].replace(os.sep, "/") for item in found]


def folder_of(path: str) -> str:
    """Return the folder that a file lies in, as ``snapshot.Look`` names it."""
    return path[: path.rfind("/") + 1]


def _is_plain_file(path: Path) -> bool:
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def begin(content: Content, reader: "Reader") -> bool:
    """Let the ``reader`` read the few files that must be read; tells whether they are few."""
    is_few = 0 < len(content.tasks) < FILES_WORTH_A_PROCESS
    if is_few:
        reader.begin([(task.name, task.stamp) for task in content.tasks.values()])
    return is_few


def read(
    content: Content, aside: "Reader | None", jobs: int, progress: Progress, *, merges: bool = False
) -> Generator[list[Reading]]:
    """Read what must be read, and yield what the files gave, some at a time, in their order.

    What is read ``aside`` already is not read here. Where all is to be merged who reads ``merges`` too, as far as one
    article goes. Raises TimelineError when processes keep dying.
    """
    tasks = list(content.tasks.values())
    waiting: dict[int, list[Reading]] = {}
    first = 0
    with progress("Reading", len(tasks)) as advance:
        parts = (
            [(0, aside.result())]
            if aside is not None
            else _read_chunks(
                list(chunks(tasks, jobs)), jobs if len(tasks) >= FILES_WORTH_A_PROCESS else 1, merges=merges
            )
        )
        for number, part in parts:
            waiting[number] = part
            while first in waiting:
                yield waiting.pop(first)
                first += 1
            advance(len(part))


class Anew(NamedTuple):
    """What is left of the files that were read anew, when what they gave is put down.

    ``files`` is what to remember of them, and of others; ``heads`` are their articles, ``notices`` what is to be said,
    by the paths of the files. ``lost`` are the articles that files gave before, and give otherwise or no longer: their
    places among the texts by their ids. ``same`` are the mentions in articles that are what they were there, by ids.
    """

    files: Mapping[str, FileRecord]
    heads: Mapping[str, Sequence[ArticleHead]]
    notices: Mapping[str, tuple[Notice, ...]]
    lost: Mapping[str, Place]
    same: Mapping[Place, frozenset[str]]


def put_down(
    parts: Iterable[Sequence[Reading]], content: Content, heads: Mapping[str, Sequence[ArticleHead]], store: Store,
    texts: Texts, mentioned: Mentioned | None = None,
) -> Anew:  # fmt: skip
    """Put what files gave into the ``store``, and where all processes find it the texts, and what is ``mentioned``.

    ``heads`` are the articles that are remembered, by their files. All of it together may take more memory than all
    else that a build does.
    """
    files = dict(content.files)
    made: dict[str, Sequence[ArticleHead]] = {}
    notices: dict[str, tuple[Notice, ...]] = {}
    lost: dict[str, Place] = {}
    same: dict[Place, frozenset[str]] = {}
    for part in parts:
        for reading in part:
            # The stamp of a file that was read when it was settled shows every change since then.
            stamp = content.tasks[reading.path].stamp
            kept = stamp if snapshot.is_settled(stamp, reading.began_ns) else ""
            files[reading.path] = files[reading.path]._replace(stamp=kept, sha256=reading.sha256)
            made[reading.path] = found = list(_heads_of(reading))
            notices[reading.path] = reading.notices
            standing = {(head.id, head.looks): head.number for head in found}
            for old in heads.get(reading.path, ()):
                number = standing.get((old.id, old.looks))
                if number is None:
                    # No number of an article that is there now: the old ones are counted from below.
                    number = -1 - old.number
                    texts.put((old.file, number), store.article_row(old.file, old.number))
                if old.is_published:
                    lost[old.id] = (old.file, number)
            for number, told in enumerate(reading.told):
                texts.put((reading.path, number), told.article)
                if mentioned is not None:
                    mentioned.put((reading.path, number), told.mentions, told.merged)
                elif reading.path in heads:
                    known = frozenset(store.mention_rows(reading.path, number))
                    same[reading.path, number] = frozenset(row.id for row in told.mentions if row in known)
        store.keep_readings(files, part)
    return Anew(files, made, notices, lost, same)


def unsettled(content: Content, anew: Anew) -> frozenset[str]:
    """Return the folders of the files that were read too soon after they were written for their stamps to hold."""
    return frozenset(folder_of(task.name) for path, task in content.tasks.items() if not anew.files[path].stamp)


def _read_chunks(tasks: list[list[Task]], jobs: int, *, merges: bool) -> Iterator[tuple[int, list[Reading]]]:
    if jobs > 1 and not can_fork():
        yield from enumerate(map_in_order(partial(read_tasks, merges=merges), tasks, min(jobs, len(tasks))))
        return

    @contextmanager
    def worker() -> Iterator[Callable[[int], list[Reading]]]:
        with collector_at_rest():  # nothing that reads leaves circles behind
            yield lambda number: read_tasks(tasks[number], merges=merges)

    yield from map_forked(worker, len(tasks), jobs)


def recall(store: Store, content: Content, tally: Tally | None) -> Known:
    """Return what is remembered of the articles, little where ``content`` says that little is stirred.

    The ``tally`` is the one of the last build, None where that one counted otherwise.
    """
    if tally and not tally.repeated and FEW_OF_MANY * len(content.stirred) <= tally.articles:
        heads = by_files(store.article_heads(content.stirred))
        published = {head.id: head for some in heads.values() for head in some if head.is_published}
        return Known(heads, Heads(store, published, (), tally.articles), tally)
    every = list(store.article_heads())
    return Known(by_files(every), {head.id: head for head in every if head.is_published}, None)


def collect(
    config: Config, content: Content, anew: Anew, known: Known, store: Store,
    notices: Mapping[str, tuple[Notice, ...]], *, drafts: bool,
) -> Collection:  # fmt: skip
    """Return what articles there are; of two with one id the first is kept, and the other told.

    ``anew`` are the files that were read just now; of the others ``known`` articles and ``notices`` are remembered,
    the latter by the paths of the files.
    """
    stirred = content.stirred
    told = {**{path: said for path, said in notices.items() if path not in stirred}, **anew.notices}
    if known.tally is not None:
        few = _collect_few(content, anew, known, known.tally, store, told, drafts=drafts)
        if few is not None:
            return few
        remembered: Mapping[str, Sequence[ArticleHead]] = by_files(store.article_heads())
    else:
        remembered = known.heads
    heads = {**{path: heads for path, heads in remembered.items() if path not in stirred}, **anew.heads}
    shown = shown_folder(config)
    found: dict[str, ArticleHead] = {}
    said: list[Notice] = list(content.misfits)
    left_out = 0
    lines: dict[str, dict[str, int]] = {}
    for path in sorted({*heads, *told}):
        said += told.get(path, ())
        for head in heads.get(path, ()):
            if head.is_draft and not drafts:
                left_out += 1
            elif head.id in found:
                first = found[head.id]
                places = [_place_of(config.content, one, lines) for one in (head, first)]
                said.append(stages().below(shown, stages().repeated_id(head.id, *places)))
            else:
                found[head.id] = head
    placed = frozenset((head.file, head.number) for head in found.values())
    mentions = sum(head.mentions for head in found.values())
    repeated = sum(map(len, heads.values())) - left_out - len(found)
    gained, lost = _unlike(found, known.published), _unlike(known.published, found)
    tally = Tally(len(found), mentions, left_out, repeated)
    return Collection(found, gained, lost, placed, True, tuple(said), tally)


def _collect_few(
    content: Content, anew: Anew, known: Known, tally: Tally, store: Store,
    notices: Mapping[str, tuple[Notice, ...]], *, drafts: bool,
) -> Collection | None:  # fmt: skip
    """Return what ``collect`` does where only a few files are stirred; None where an id comes twice.

    No id came twice before, and of the articles of all other files those that are no drafts are on the site.
    """
    every = [head for heads in anew.heads.values() for head in heads]
    heads = {head.id: head for head in every if drafts or not head.is_draft}
    left_out = 0 if drafts else sum(head.is_draft for head in every)
    elsewhere = (store.published_head(id_) for id_ in heads)
    if len(heads) + left_out < len(every) or any(one and one.file not in content.stirred for one in elsewhere):
        return None
    before = [head for heads in known.heads.values() for head in heads]
    was = {head.id: head for head in before if head.is_published}
    tally = Tally(
        tally.articles - len(was) + len(heads),
        tally.mentions + sum(head.mentions for head in heads.values()) - sum(head.mentions for head in was.values()),
        tally.drafts + left_out - (0 if drafts else sum(head.is_draft for head in before)),
        repeated=0,
    )
    return Collection(
        heads=Heads(store, heads, was.keys() - heads.keys(), tally.articles, known.published),
        gained=_unlike(heads, was),
        lost=_unlike(was, heads),
        placed=frozenset((head.file, head.number) for head in heads.values()),
        are_all_placed=False,
        notices=(*content.misfits, *[one for path in sorted(notices) for one in notices[path]]),
        tally=tally,
    )


def _unlike(heads: Mapping[str, ArticleHead], others: Mapping[str, ArticleHead]) -> dict[str, ArticleHead]:
    """Return those of ``heads`` that are not among the ``others``, or tell something else there."""
    return {
        id_: head
        for id_, head in heads.items()
        if (other := others.get(id_)) is None or (other.looks, other.digest) != (head.looks, head.digest)
    }


def _heads_of(reading: Reading) -> Iterator[ArticleHead]:
    for number, told in enumerate(reading.told):
        row = told.article
        yield ArticleHead(
            reading.path, number, False, bool(row.is_draft), row.path, row.language, told.digest, told.looks,
            len(told.mentions), (row.id, *tuple(row)[_TOLD]),
        )  # fmt: skip


def _place_of(folder: Path, head: ArticleHead, lines: dict[str, dict[str, int]]) -> str:
    """Return the file of an article, of a bulk file its line too; ``lines`` are those that were looked up."""
    if ".jsonl" not in article_suffix(head.file):
        return head.file
    if head.file not in lines:
        lines[head.file] = _lines_of_ids(folder / head.file)
    number = lines[head.file].get(head.id, 0)
    return f"{head.file}:{number}" if number else head.file


def _lines_of_ids(path: Path) -> dict[str, int]:
    """Return the line of each id in a bulk file, the first where it comes twice; none of a file that is gone."""
    import gzip  # it is asked for where an id comes twice

    found: dict[str, int] = {}
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                with suppress(ValueError):  # its reader has told it
                    record = json.loads(line)
                    if isinstance(record, dict) and isinstance(record.get("id"), (str, int)):
                        found.setdefault(str(record["id"]), number)
    except (OSError, EOFError):
        return {}
    return found


def by_files(heads: Iterable[ArticleHead]) -> dict[str, list[ArticleHead]]:
    """Return articles by the paths of their files."""
    found: dict[str, list[ArticleHead]] = {}
    for head in heads:
        found.setdefault(head.file, []).append(head)
    return found


def refs(heads: Mapping[str, ArticleHead], sources: Mapping[str, Source], texts: Texts, store: Store) -> Refs:
    """Return articles of a site, by their ids: some are among the ``texts``, the others in the memory."""

    def find(place: Place) -> ArticleRow:
        return texts.row(place) if place in texts else store.article_row(*place)

    return Refs(heads, sources, find)


def shown_folder(config: Config) -> Path:
    """Return what messages call the content folder: its path from the site's root."""
    return config.content.relative_to(config.root)
