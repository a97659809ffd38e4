"""The list of the files of a site as one text, a line each, in order: looked up and changed without cutting it up."""

from collections.abc import Collection, Iterable


def listed(urls: Iterable[str]) -> str:
    """Return the list of some addresses, which are in order."""
    return "".join([f"{url}\n" for url in urls])


def holds(text: str, url: str) -> bool:
    """Tell whether an address is in a list."""
    return text.startswith(f"{url}\n", _place_of(text, url))


def holds_below(text: str, folder: str) -> bool:
    """Tell whether anything in a list lies below a folder."""
    return text.startswith(f"{folder}/", _place_of(text, f"{folder}/"))


def changed(text: str, new: Iterable[str], gone: Collection[str]) -> str:
    """Return a list with the ``new`` addresses, and without those that are ``gone``."""
    parts, done = [], 0
    for url in sorted({*new, *gone}):
        at = _place_of(text, url)
        is_there = text.startswith(f"{url}\n", at)
        parts.append(text[done:at])
        done = at
        if url in gone:
            done += (len(url) + 1) * is_there
        elif not is_there:
            parts.append(f"{url}\n")
    return "".join([*parts, text[done:]])


def _place_of(text: str, url: str) -> int:
    """Return where the line of an address begins, or would."""
    low, high = 0, len(text)  # both are beginnings of lines
    while low < high:
        start = max(low, text.rfind("\n", low, (low + high) // 2) + 1)
        end = text.index("\n", start)
        if text[start:end] < url:
            low = end + 1
        else:
            high = start
    return low
