"""Permanent ids: an event keeps its id while its mentions come and go, and an id once given always leads somewhere."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from timeline.model import Event

Told = tuple[str, Sequence[str]]  # the id that the mentions of an event give it, and theirs


@dataclass(frozen=True, slots=True)
class Named:
    """Events under their permanent ids, and where the ids lead that no event has any more.

    ``successors`` gives, for each such id, the events that took over its mentions, the one with most of them first;
    none where all its mentions are gone.
    """

    events: tuple[Event, ...]
    successors: Mapping[str, tuple[str, ...]] = field(hash=False)


def fresh_id(mention_id: str, attempt: int = 0) -> str:
    """Return the id that an event gets by its first mention; a later ``attempt`` gives another where one is taken."""
    seed = mention_id if attempt == 0 else f"{mention_id} {attempt}"
    return "e" + blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def assign_ids(
    events: Iterable[Event],
    previous: Mapping[str, str],
    retired: Mapping[str, Sequence[str]] | None = None,
    known: Container[str] = (),
) -> Named:
    """Return ``events``, in their order, under the ids that their mentions had before.

    Args:
        events: what ``merge_mentions`` gives, each under the id that its first mention gives it.
        previous: for each mention that was ever cited, the id of its event when it was last seen. A mention that is
            gone may stay in it: should its article come back, so does the id.
        retired: the successors that earlier calls returned; their ids are never given again, and are led on.
        known: every id that was ever given, where ``events`` are only some of all: no new one is like it.

    Of several events that hold mentions of one old event, the one with most of them keeps its id; of several old ids
    in one event, the one that most of its mentions had stays. Ties go to the smaller id, so that the answer is a
    function of the two arguments alone.

    The caller keeps two things, and both are pure data: ``{mention: event.id}`` of all events, laid over the mapping
    before, and ``successors``. A build does so in ``timeline.lock.jsonl``: it reads both, calls this between
    ``merge_mentions`` and ``rank``, publishes a page for each key of ``successors`` that sends its reader on, and
    writes both back. A clean build with the same lock gives the same ids.
    """
    found = list(events)
    told = [(event.id, [citation.mention_id for citation in event.citations]) for event in found]
    names, successors = assign_names(told, previous, retired, known)
    return Named(tuple(replace(event, id=name) for event, name in zip(found, names, strict=True)), successors)


def assign_names(
    told: Sequence[Told],
    previous: Mapping[str, str],
    retired: Mapping[str, Sequence[str]] | None = None,
    known: Container[str] = (),
) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return the ids that events get, in their order, and the successors: ``assign_ids`` for events not made yet.

    ``told`` are the ids that their mentions give them, with those of the mentions.
    """
    holders = _holders(told, previous)
    taken = _share_out(holders, told)
    taken_ids = {*previous.values(), *(retired or {})}
    named: dict[int, str] = {place: old for old, place in taken.items()}
    for place in sorted(range(len(told)), key=lambda place: told[place][0]):
        if place not in named:
            named[place] = _unused(told[place][0], taken_ids, known)
            taken_ids.add(named[place])
    living = set(named.values())
    successors = {
        old: tuple(named[place] for place, _ in _most_first(places, told))
        for old, places in holders.items()
        if old not in living
    }
    # Where none of its mentions is left, an id leads where it led: the mention that went on is another event's now.
    for old, heirs in sorted((retired or {}).items()):
        if old not in living and old not in successors:
            successors[old] = tuple(dict.fromkeys(new for heir in heirs for new in _led_on(heir, living, successors)))
    successors = dict.fromkeys({*previous.values()} - living, ()) | successors
    return [named[place] for place in range(len(told))], dict(sorted(successors.items()))


def _holders(told: Sequence[Told], previous: Mapping[str, str]) -> dict[str, Counter[int]]:
    """Return, for each old id, which events hold how many of its mentions."""
    found: dict[str, Counter[int]] = {}
    for place, (_, mentions) in enumerate(told):
        for mention in mentions:
            old = previous.get(mention)
            if old is not None:
                found.setdefault(old, Counter())[place] += 1
    return found


def _share_out(holders: Mapping[str, Counter[int]], told: Sequence[Told]) -> dict[str, int]:
    """Return the event that keeps each old id: the largest share first, one id an event and one event an id."""
    claims = sorted(
        (-count, old, told[place][0], place) for old, places in holders.items() for place, count in places.items()
    )
    kept: dict[str, int] = {}
    has_id: set[int] = set()
    for _, old, _, place in claims:
        if old not in kept and place not in has_id:
            kept[old] = place
            has_id.add(place)
    return kept


def _unused(wanted: str, taken_ids: set[str], known: Container[str]) -> str:
    """Return the id that a new event gets: its own unless another event has or had it."""
    attempt, found = 0, wanted
    while found in taken_ids or found in known:
        attempt += 1
        found = fresh_id(wanted, attempt)
    return found


def _most_first(places: Counter[int], told: Sequence[Told]) -> list[tuple[int, int]]:
    return sorted(places.items(), key=lambda item: (-item[1], told[item[0]][0]))


def _led_on(heir: str, living: set[str], successors: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (heir,) if heir in living else successors.get(heir, ())
