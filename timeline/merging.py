"""What the articles tell -> events under permanent ids: only what a change touches is merged and named again."""

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from timeline import fingerprints
from timeline.merge import EMPTY, assign_ids, merge_changes, rank
from timeline.model import Event, EventMention, Source
from timeline.rows import GivenId, date_as_text
from timeline.store import ArticleHead, Change, KeptEvent, Store


@dataclass(frozen=True, slots=True)
class Merged:
    """What of the events is different from what was remembered.

    ``changed`` events are new or say something else; ``gone`` are the ids of those that are no more; ``before`` are
    those that stood under the same ids. ``rows`` are what the merge wants to keep. With ``is_anew`` nothing that was
    remembered stands: ``changed`` are all. ``ids`` are to be remembered, all that there are when they
    ``are_ids_anew``. ``reasons`` say what was merged, and why.
    """

    changed: tuple[KeptEvent, ...] = ()
    gone: tuple[str, ...] = ()
    before: Mapping[str, KeptEvent] = field(default_factory=dict)
    rows: Iterable[tuple[str, str, bytes | None]] = ()
    is_anew: bool = False
    ids: Mapping[str, GivenId] = field(default_factory=dict)
    are_ids_anew: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def placed(self) -> tuple[Event, ...]:
        """The changed events that stand on the timeline, in order of time."""
        return rank((one.event for one in self.changed if one.is_placed), "").events


def merge(
    heads: Mapping[str, ArticleHead], published: Mapping[str, ArticleHead], store: Store,
    lock: Mapping[str, GivenId] | None, why_anew: str,
) -> Merged:  # fmt: skip
    """Return what becomes of the events when articles are those of ``heads``; ``published`` are those of before.

    The ``store`` holds what all articles tell, and the events of before. ``lock`` are the ids ever given, None when
    they are those that are remembered. All is merged when ``why_anew`` says why.
    """
    sources = {id_: head.source for id_, head in published.items()}
    if why_anew:
        added = _mentions(heads.values(), store)
        change = merge_changes(EMPTY, (), added)
        reasons: tuple[str, ...] = (f"merged all mentions: {why_anew}",)
    else:
        touched = [head for id_, head in heads.items() if id_ not in published or published[id_].digest != head.digest]
        removed = {id_ for id_, head in published.items() if id_ not in heads or heads[id_].digest != head.digest}
        if not touched and not removed and lock is None:
            return Merged()
        change = merge_changes(store, removed, _mentions(touched, store))
        reasons = change.reasons
    if why_anew:
        _forget_what_was_looked_up()
    is_all_known = bool(why_anew) or lock is not None
    forgotten = {*change.gone, *(event.id for event in change.events)}
    if is_all_known:
        kept = {one.event.id: one for one in store.kept_events(sources=sources)}
        rest = {} if why_anew else {id_: one for id_, one in kept.items() if one.own not in forgotten}
    else:
        kept = {one.event.id: one for one in store.events_of_own_ids(forgotten, sources)}
        known = _claims(change.events, store)
        rest = _claimants(known, kept, store, sources)
        kept |= rest
    claims = _all_claims(store.given_ids() if lock is None else lock) if is_all_known else known
    named, ids = _name(change.events, rest, claims, store, lock)
    placed = {event.id for event in rank((one.event for one in named.events.values()), "").events}
    changed = tuple(
        replace(one, is_placed=id_ in placed)
        for id_, one in named.events.items()
        if why_anew or id_ not in kept or kept[id_].event != one.event or kept[id_].own != one.own
    )
    gone = tuple(sorted(kept.keys() - named.events.keys() - (rest.keys() - named.moved)))
    return Merged(
        changed=changed,
        gone=gone,
        before={id_: kept[id_] for id_ in (*(one.event.id for one in changed), *gone) if id_ in kept},
        rows=change.rows(),
        is_anew=bool(why_anew),
        ids=ids,
        are_ids_anew=lock is not None,
        reasons=reasons,
    )


def compare(merged: Merged) -> list[Change]:
    """Return what became of each event, those of today in their order, then those that are gone.

    An event that is gone went into the one that now cites its best mention, or the first of the others that is cited.
    One that is only weighed otherwise, or linked for other reasons, is no news.
    """
    changed = {event.id: event for event in merged.placed}
    was = {id_: one.event for id_, one in merged.before.items() if one.is_placed}
    news = []
    for event in changed.values():
        if event.id not in was or _told(was[event.id]) != _told(event):
            news.append(_change("changed" if event.id in was else "added", event))
    owner = {citation.mention_id: event.id for event in changed.values() for citation in event.citations}
    for id_ in sorted(was.keys() - changed.keys()):
        event = was[id_]
        takers = (owner[one.mention_id] for one in event.citations if one.mention_id in owner)
        successor = next(takers, "")
        news.append(_change("merged" if successor else "withdrawn", event, successor))
    return news


@dataclass(frozen=True, slots=True)
class _Named:
    """Events by their permanent ids; ``moved`` are the ids they, or others named with them, had before."""

    events: Mapping[str, KeptEvent]
    moved: frozenset[str]


class _Given(Container[str]):
    """Every id that was ever given, looked up when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, id_: object) -> bool:
        return self._store.given_id(str(id_)) is not None


@dataclass(frozen=True, slots=True)
class _Claims:
    """Claims to ids: the id that each mention had ``previous``ly, where the ``retired`` ones lead, all ever ``given``.

    Of those that are ``all`` it is known; else they are those of some events.
    """

    previous: Mapping[str, str]
    retired: Mapping[str, Sequence[str]]
    given: Container[str]
    are_all: bool


def _all_claims(given: Mapping[str, GivenId]) -> _Claims:
    """Return the claims to all ids that were ever given."""
    previous = {mention: id_ for id_, one in given.items() for mention in one.mentions}
    return _Claims(previous, {id_: one.successors for id_, one in given.items()}, given, are_all=True)


def _claims(events: Iterable[Event], store: Store) -> _Claims:
    """Return the claims that ``events`` have by what they cite, looked up."""
    previous = store.ids_of({citation.mention_id for event in events for citation in event.citations})
    return _Claims(previous, store.retired_into({*previous.values()}), _Given(store), are_all=False)


def _claimants(
    claims: _Claims, stirred: Mapping[str, KeptEvent], store: Store, sources: Mapping[str, Source]
) -> dict[str, KeptEvent]:
    """Return the events of before that have a claim to an id that there are ``claims`` to, but the ``stirred`` ones."""
    wanted = {*claims.previous.values(), *(heir for heirs in claims.retired.values() for heir in heirs)}
    return {one.event.id: one for one in store.events_of_ids(sorted(wanted - stirred.keys()), sources)}


def _name(
    events: Sequence[Event], rest: Mapping[str, KeptEvent], claims: _Claims, store: Store,
    lock: Mapping[str, GivenId] | None,
) -> tuple[_Named, dict[str, GivenId]]:  # fmt: skip
    """Return ``events`` under permanent ids, with those of the ``rest`` that have a claim to one of them."""
    others = [rest[id_] for id_ in sorted(rest)]
    previous = claims.previous
    if not claims.are_all:
        previous = {**previous, **store.ids_of({c.mention_id for one in others for c in one.event.citations})}
    own = {one.own: one for one in others}
    every = [*events, *(replace(one.event, id=one.own) for one in others)]
    named = assign_ids(every, previous, claims.retired, claims.given)
    owns = [*(event.id for event in events), *own]
    found = {event.id: KeptEvent(event, owns[place]) for place, event in enumerate(named.events)}
    moved = frozenset(one.event.id for one in others) - found.keys()
    return _Named(found, moved), _ids_after(found, named.successors, previous, store, lock)


def _ids_after(
    named: Mapping[str, KeptEvent], successors: Mapping[str, Sequence[str]], previous: Mapping[str, str], store: Store,
    lock: Mapping[str, GivenId] | None,
) -> dict[str, GivenId]:  # fmt: skip
    """Return the ids to remember: all of the lock, or those whose mentions or heirs are others than before."""
    now = {citation.mention_id: id_ for id_, one in named.items() for citation in one.event.citations}
    ids = dict(lock) if lock is not None else {}
    touched = {*named, *successors, *(previous[mention] for mention in now if mention in previous)}
    for id_ in touched:
        old = lock.get(id_) if lock is not None else store.given_id(id_)
        mentions = {mention for mention in (old.mentions if old else ()) if now.get(mention, id_) == id_}
        if id_ in named:
            mentions |= {citation.mention_id for citation in named[id_].event.citations}
        heirs = () if id_ in named else tuple(successors.get(id_, old.successors if old else ()))
        made = GivenId(tuple(sorted(mentions)), heirs)
        if made != old:
            ids[id_] = made
    return ids


def _forget_what_was_looked_up() -> None:
    """Empty the caches of the merge: in a large archive they take as much room as the events."""
    for name, module in list(sys.modules.items()):
        if name.startswith("timeline.merge."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _mentions(heads: Iterable[ArticleHead], store: Store) -> Iterator[EventMention]:
    return store.mentions_in({(head.file, head.number) for head in heads})


def _told(event: Event) -> Event:
    return replace(event, importance=0.0, reasons=())


def _change(kind: str, event: Event, successor: str = "") -> Change:
    return Change(kind, event.id, date_as_text(event.interval), event.headline, successor)


def why_anew(store: Store, *, clean: bool) -> str:
    """Return why all must be merged, ``""`` where only what changed need be."""
    remembered = store.fact("merging")
    if not remembered or clean:
        return "nothing is remembered" if not remembered else "all is done anew"
    return "" if remembered == fingerprints.of_merging() else "the rules changed"
