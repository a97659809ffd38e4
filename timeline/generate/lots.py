"""Which pages one process makes one after the other: those that share much, and what takes long before all else."""

from collections.abc import Iterable, Sequence
from itertools import chain

from timeline.generate.exports import FILES
from timeline.model import Page

_AT_ONCE = 48  # neighbours, for they share much; few enough to share out evenly
_ALONE = frozenset(("index.html", *FILES))  # each takes as long as hundreds of pages
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


def beside(pages: Sequence[Page], numbers: Iterable[int], heavy: Iterable[int]) -> list[list[int]]:
    """Return those ``numbers`` of a few pages that ask for no event which is not at hand, in lots, the longest first.

    These are the ``heavy`` ones, which are their last editions patched, and so is the search index.
    """
    search = [number for number in numbers if pages[number].url.startswith(_SEARCH)]
    return [*([number] for number in heavy), *([search] if search else [])]


def _event_of(url: str) -> str:
    """Return the name of the event that a file is about alone, ``""`` for any other."""
    for start, end in ((_EVENT, ".html"), (_SMALL, ".html"), (_TOLD, ".json")):
        if url.startswith(start) and url.endswith(end):
            return url[len(start) : -len(end)]
    return ""


def _joined(groups: Sequence[list[int]]) -> list[list[int]]:
    return [list(chain.from_iterable(groups[at : at + _AT_ONCE])) for at in range(0, len(groups), _AT_ONCE)]
