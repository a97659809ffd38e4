"""Which pages one process makes one after the other: those that share much, and what takes long before all else."""

from collections.abc import Iterable, Sequence
from itertools import chain

from timeline.generate.exports import FILES
from timeline.model import Page

_AT_ONCE = 48  # neighbours, for they share much; few enough to share out evenly
_ALONE = frozenset(("index.html", *FILES))  # each takes as long as hundreds of pages
_FEW = 8  # small pages that are worth to be asked for at once
_MOST_LOTS = 400  # of one kind: processes take in turn no more than a thousand of all
_ENTRY = frozenset(("index.html", "cards/index.svg"))
_FEEDS = frozenset(("feed.xml", "feed.json"))
_LIST = "timeline.html"
_SEARCH = "search/"
_EVENT = "events/"
_SMALL, _TOLD = "embed/e--", "oembed/e--"


def lots(pages: Sequence[Page], numbers: Iterable[int]) -> list[list[int]]:
    """Return the ``numbers`` of some pages in the lots in which they are made, each by one process.

    The files of the search index rest on one look at all events: they are one lot. The page of an event, its small form
    and what leads other programs to it say the same: they are in one lot too.
    """
    alone: list[list[int]] = []
    search: list[int] = []
    rest: list[list[int]] = []
    beside: dict[str, list[int]] = {}  # by the file name of an event's page
    for number in numbers:
        url = pages[number].url
        if url in _ALONE:
            alone.append([number])
        elif url.startswith(_SEARCH):
            search.append(number)
        elif name := _event_of(url):
            if name in beside:
                beside[name].append(number)
            else:
                beside[name] = [number]
                rest.append(beside[name])
        else:
            rest.append([number])
    return [*alone, *([search] if search else []), *_joined(rest)]


def few(pages: Sequence[Page], numbers: Iterable[int]) -> list[list[int]]:
    """Return the ``numbers`` of a few pages of a large site in lots that two processes take in turn.

    What takes long comes first, so that both end at the same time: files of all events, the entry page, the pages that
    list events. The picture of the timeline goes with the entry page, which has the same strip; feeds hold the same
    events.
    """
    first: list[list[int]] = []
    lists: list[list[int]] = []
    rest: list[int] = []
    entry: list[int] = []
    feeds: list[int] = []
    for number in numbers:
        url, template = pages[number].url, pages[number].template
        if url in _ENTRY:
            entry.append(number)
        elif url in _FEEDS:
            feeds.append(number)
        elif url in FILES:
            first.append([number])
        elif template == _LIST:
            lists.append([number])
        else:
            rest.append(number)
    lists.sort(key=lambda lot: (pages[lot[0]].url.count("/"), lot))  # a page nearer to the root lists more
    some, more = 1 + len(lists) // _MOST_LOTS, max(_FEW, 1 + len(rest) // _MOST_LOTS)
    parts = [[lot[0] for lot in lists[at : at + some]] for at in range(0, len(lists), some)]
    alone = [lot for lot in (entry, *first, feeds) if lot]
    return [*alone, *parts, *(rest[at : at + more] for at in range(0, len(rest), more))]


def _event_of(url: str) -> str:
    """Return the name of the event that a file is about alone, ``""`` for any other."""
    for start, end in ((_EVENT, ".html"), (_SMALL, ".html"), (_TOLD, ".json")):
        if url.startswith(start) and url.endswith(end):
            return url[len(start) : -len(end)]
    return ""


def _joined(groups: Sequence[list[int]]) -> list[list[int]]:
    return [list(chain.from_iterable(groups[at : at + _AT_ONCE])) for at in range(0, len(groups), _AT_ONCE)]
