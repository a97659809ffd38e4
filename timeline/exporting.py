"""``timeline export``: the timeline of the last build in another program's format."""

import os
from contextlib import suppress
from pathlib import Path

from timeline.config import Config
from timeline.errors import TimelineError
from timeline.generate import Format, export
from timeline.model import Timeline
from timeline.publishing import site_of
from timeline.store import Store


def export_site(config: Config, format_: Format) -> str:
    """Return the timeline of ``config``'s last build in ``format_``: what the site's own files of that kind hold.

    Raises TimelineError when there is no build memory to read.
    """
    with Store.open_existing(config.memory) as store:
        timeline, articles = Timeline(config.title, tuple(store.events())), list(store.articles())
    return export(timeline, articles, site_of(config), format_)


def write_export(text: str, path: Path) -> None:
    """Write ``text`` as UTF-8 to ``path``: all of it, or the file that stood there before stays as it was.

    A link is followed; a pipe or a device gets the text as it comes. Raises TimelineError where the disk refuses.
    """
    try:
        place = path.resolve()
        if place.exists() and not place.is_file():
            place.write_text(text, encoding="utf-8", newline="")
        else:
            _replace(place, text)
    except OSError as error:
        what, mend = f"the file cannot be written: {error.strerror}", "name a file in a folder that you may write to"
        raise TimelineError(what, where=str(path), mend=mend) from None


def _replace(place: Path, text: str) -> None:
    new = place.with_name(f".{place.name[:50]}.{os.getpid()}")
    try:
        with new.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        if place.exists():
            new.chmod(place.stat().st_mode & 0o777)
        new.replace(place)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
