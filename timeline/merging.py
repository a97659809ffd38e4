"""What the articles tell -> events under permanent ids: only what a change touches is merged and named again."""

import marshal
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from timeline.ledger import Ledger
from timeline.mentioned import Mentioned
from timeline.merge import (
    assign_ids,
    assign_names,
    merge_changes,
    rank,
)
from timeline.model import Event, EventMention, Source
from timeline.planned import Planning, bring_to_hand, make_events, read_plans
from timeline.rows import GivenId, date_as_text
from timeline.store import ArticleHead, Change, KeptEvent, Store
from timeline.texts import Place


@dataclass(frozen=True, slots=True)
class Merged:
    """What of the events is different from what was remembered.

    ``changed`` events are new or say something else; ``gone`` are the ids of those that are no more; ``before`` are
    those that stood under the same ids. ``rows`` are what the merge wants to keep. With ``is_anew`` nothing that was
    remembered stands: ``changed`` are all, on a ledger. ``ids`` are to be remembered, all that there are when they
    ``are_ids_anew``. ``reasons`` say what was merged, and why.
    """

    changed: Sequence[KeptEvent] = ()
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


class Told(Protocol):
    """The articles of a site, ``gained`` those that are new or not as they were, ``lost`` those of before."""

    @property
    def heads(self) -> Mapping[str, ArticleHead]:
        """All of them."""

    @property
    def gained(self) -> Mapping[str, ArticleHead]:
        """Those that are new, or not as they were."""

    @property
    def lost(self) -> Mapping[str, ArticleHead]:
        """Those, as they were, that are gone or not as they were."""


class Found(NamedTuple):
    """What was read: the articles that are ``told``, the mentions among them that are the ``same`` as before, by ids.

    What is ``mentioned`` in articles that were read just now is at hand where all is to be merged.
    """

    told: Told
    same: Mapping[Place, frozenset[str]]
    mentioned: Mentioned


def merge(
    found: Found, store: Store, sources: Mapping[str, Source], lock: Mapping[str, GivenId] | None, why_anew: str,
    ledger: Ledger, jobs: int,
) -> Merged:  # fmt: skip
    """Return what becomes of the events when articles are those that were ``found``; ``sources`` are those of before.

    The ``store`` holds what all articles tell, and the events of before. ``lock`` are the ids ever given, None when
    they are those that are remembered. All is merged when ``why_anew`` says why: then the events go to the ``ledger``,
    in ``jobs`` processes.
    """
    if why_anew:
        return _merge_all(found, sources, store, lock, why_anew, ledger, jobs)
    gained, lost = found.told.gained, found.told.lost
    touched = [head for id_, head in gained.items() if id_ not in lost or lost[id_].digest != head.digest]
    removed = {id_ for id_, head in lost.items() if id_ not in gained or gained[id_].digest != head.digest}
    if not touched and not removed and lock is None:
        return Merged()
    change = merge_changes(store, removed, _mentions(touched, store), same=_same(touched, lost, found.same))
    forgotten = {*change.gone, *(event.id for event in change.events)}
    if lock is not None:
        kept = {one.event.id: one for one in store.kept_events(sources=sources)}
        rest = {id_: one for id_, one in kept.items() if one.own not in forgotten}
    else:
        kept = {one.event.id: one for one in store.events_of_own_ids(forgotten, sources)}
        known = _claims(change.events, store)
        rest = _claimants(known, kept, store, sources)
        kept |= rest
    named, ids = _name(change.events, rest, known if lock is None else _all_claims(lock), store, lock)
    placed = {event.id for event in rank((one.event for one in named.events.values()), "").events}
    changed = tuple(
        replace(one, is_placed=id_ in placed)
        for id_, one in named.events.items()
        if id_ not in kept or kept[id_].event != one.event or kept[id_].own != one.own
    )
    gone = tuple(sorted(kept.keys() - named.events.keys() - (rest.keys() - named.moved)))
    return Merged(
        changed=changed,
        gone=gone,
        before={id_: kept[id_] for id_ in (*(one.event.id for one in changed), *gone) if id_ in kept},
        rows=change.rows(),
        ids=ids,
        are_ids_anew=lock is not None,
        reasons=change.reasons,
    )


def _merge_all(
    found: Found, sources: Mapping[str, Source], store: Store, lock: Mapping[str, GivenId] | None, why_anew: str,
    ledger: Ledger, jobs: int,
) -> Merged:  # fmt: skip
    """Return all events; what the merge takes is never in memory together with what is made of it.

    ``sources`` are those of the articles of before.
    """
    by_place = {(head.file, head.number): head.source for head in found.told.heads.values()}
    mentioned = found.mentioned
    bring_to_hand(by_place, store, mentioned)
    planning = Planning(by_place, mentioned, store.path.parent)
    mentioned.used_by.callback(planning.close)
    plans = planning.plans(is_done_first=jobs < 2)
    told = [(plan.event_id, plan.mentions) for some in plans for plan, _ in read_plans(some)]
    given = store.given_ids() if lock is None else lock
    claims = _all_claims(given)
    names, successors = assign_names(told, claims.previous, claims.retired, claims.given)
    owners = {name: mentions for name, (_, mentions) in zip(names, told, strict=True)}
    ids = PackedIds(_ids_after(owners, successors, claims.previous, given.get, lock))
    del told, claims, given, successors
    before = {one.event.id: one for one in store.kept_events(sources=sources)}
    gone = tuple(sorted(before.keys() - owners.keys()))
    del owners
    ledger.sources = {source.article_id: source for source in by_place.values()}
    make_events(plans, names, by_place, mentioned, ledger, jobs)
    return Merged(
        changed=ledger,
        gone=gone,
        before=before,
        rows=planning,
        is_anew=True,
        ids=ids,
        are_ids_anew=lock is not None,
        reasons=(f"merged all mentions: {why_anew}",),
    )


class PackedIds(Mapping[str, GivenId]):
    """Ids with what is known of each: a class, for all of a large archive at once take more room than their bytes."""

    def __init__(self, ids: Mapping[str, GivenId]) -> None:
        self._packed = {id_: marshal.dumps((given.mentions, given.successors)) for id_, given in ids.items()}

    def __getitem__(self, event_id: str) -> GivenId:
        return GivenId(*marshal.loads(self._packed[event_id]))  # noqa: S302 - our own

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


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


class _Named(NamedTuple):
    """Events by their permanent ids; ``moved`` are the ids they, or others named with them, had before."""

    events: Mapping[str, KeptEvent]
    moved: frozenset[str]


class _Given(Container[str]):
    """Every id that was ever given, looked up when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, id_: object) -> bool:
        return self._store.given_id(str(id_)) is not None


class _Claims(NamedTuple):
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
    told = {id_: [citation.mention_id for citation in one.event.citations] for id_, one in found.items()}
    given = store.given_id if lock is None else lock.get
    return _Named(found, moved), _ids_after(told, named.successors, previous, given, lock)


def _ids_after(
    named: Mapping[str, Sequence[str]], successors: Mapping[str, Sequence[str]], previous: Mapping[str, str],
    given: Callable[[str], GivenId | None], lock: Mapping[str, GivenId] | None,
) -> dict[str, GivenId]:  # fmt: skip
    """Return the ids to remember: all of the lock, or those whose mentions or heirs are others than before.

    ``named`` are the mentions of each event, ``given`` tells what is known of an id.
    """
    now = {mention: id_ for id_, mentions in named.items() for mention in mentions}
    ids = dict(lock) if lock is not None else {}
    touched = {*named, *successors, *(previous[mention] for mention in now if mention in previous)}
    for id_ in touched:
        old = given(id_)
        mentions = {mention for mention in (old.mentions if old else ()) if now.get(mention, id_) == id_}
        if id_ in named:
            mentions.update(named[id_])
        heirs = () if id_ in named else tuple(successors.get(id_, old.successors if old else ()))
        made = GivenId(tuple(sorted(mentions)), heirs)
        if made != old:
            ids[id_] = made
    return ids


def _same(
    touched: Iterable[ArticleHead], lost: Mapping[str, ArticleHead], same: Mapping[Place, frozenset[str]]
) -> frozenset[str]:
    """Return the mentions of ``touched`` articles that are in all the same as before; ``lost`` are those of then."""
    stood = (head for head in touched if (old := lost.get(head.id)) and (*old[:2], old.told) == (*head[:2], head.told))
    return frozenset().union(*(same.get(head[:2], ()) for head in stood))


def _mentions(heads: Iterable[ArticleHead], store: Store) -> Iterator[EventMention]:
    return store.mentions_in({(head.file, head.number) for head in heads})


def _told(event: Event) -> Event:
    return replace(event, importance=0.0, reasons=())


def _change(kind: str, event: Event, successor: str = "") -> Change:
    return Change(kind, event.id, date_as_text(event.interval), event.headline, successor)


def why_anew(store: Store, rules: str, *, clean: bool) -> str:
    """Return why all must be merged, ``""`` where only what changed need be; ``rules`` are those of the merge."""
    remembered = store.fact("merging")
    if not remembered or clean:
        return "nothing is remembered" if not remembered else "all is done anew"
    return "" if remembered == rules else "the rules changed"
