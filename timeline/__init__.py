"""timeline: from a folder of articles to a timeline site that cites every sentence.

    find_timexes(text, dct)     the time expressions of a text, dated from its day of publication
    extract_mentions(article)   the event mentions of an article, each with the words it rests on
    merge_mentions(mentions)    one event for each happening that the mentions tell
    build_site(config)          a site, from the folder that holds its timeline.toml

and the records of ``timeline.model``. Everything else may change between versions.
"""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.build import BuildReport
    from timeline.config import Config
    from timeline.errors import Notice, TimelineError
    from timeline.model import (
        Article,
        Block,
        Citation,
        Event,
        EventMention,
        Interval,
        Source,
        Span,
        Timeline,
        Timex,
    )

__all__ = [
    "Article",
    "Block",
    "Citation",
    "Event",
    "EventMention",
    "Interval",
    "Notice",
    "Source",
    "Span",
    "Timeline",
    "TimelineError",
    "Timex",
    "build_site",
    "extract_mentions",
    "find_timexes",
    "merge_mentions",
]
# Nothing of the package is imported before it is asked for: `timeline --help` must not wait for a template engine.
_ERRORS = frozenset(("Notice", "TimelineError"))


def find_timexes(
    text: str, dct: "str | date | datetime | Interval | None" = None, language: str = "en"
) -> "list[Timex]":
    """Return the time expressions in ``text``, in reading order.

    ``dct`` is when the text was published: a day, a date-time, or either as ISO 8601. Without it "on Monday" has no
    date. Raises ValueError for a ``dct`` that is no such time.
    """
    from timeline.timex import find_timexes as find

    return find(text, _as_interval(dct), language)


def extract_mentions(article: "Article") -> "list[EventMention]":
    """Return the event mentions of ``article`` in reading order."""
    from timeline.extract import extract_mentions as extract

    return extract(article)


def merge_mentions(mentions: "Iterable[EventMention]") -> "list[Event]":
    """Return one event for each happening that ``mentions`` tell, whatever their order."""
    from timeline.merge import merge_mentions as merge

    return merge(mentions)


def build_site(config: "Config | Path | str", **options: Any) -> "BuildReport":
    """Build the site of ``config``, or of the folder that holds its ``timeline.toml``, and return what was done.

    ``options`` are those of ``timeline.build.build_site``: ``jobs``, ``strict``, ``drafts``, ``clean``, ``progress``.
    """
    from timeline.build import build_site as build
    from timeline.config import load_config

    return build(load_config(Path(config)) if isinstance(config, str | Path) else config, **options)


def _as_interval(dct: "str | date | datetime | Interval | None") -> "Interval | None":
    from timeline.edtf import parse_edtf
    from timeline.model import Interval

    if dct is None or isinstance(dct, Interval):
        return dct
    if isinstance(dct, datetime):
        return parse_edtf(dct.isoformat(timespec="minutes" if dct.second == 0 else "seconds"))
    return parse_edtf(dct.isoformat() if isinstance(dct, date) else dct)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'timeline' has no attribute {name!r}")
    from timeline import errors, model

    return getattr(errors if name in _ERRORS else model, name)


def __dir__() -> list[str]:
    return __all__
