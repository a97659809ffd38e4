"""Room 2: from a file to its event mentions."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.extract.explaining import explain_mention
    from timeline.extract.mentions import extract_all, extract_mentions
    from timeline.extract.outside import Recogniser, load_recogniser
    from timeline.extract.readers import find_files, read_file, read_json_lines

__all__ = [
    "Recogniser",
    "explain_mention",
    "extract_all",
    "extract_mentions",
    "find_files",
    "load_recogniser",
    "read_file",
    "read_json_lines",
]


def __getattr__(name: str) -> Any:
    """Return what reads articles or tells events: imported when it is asked for, as most who ask need one of them."""
    if name not in __all__:
        raise AttributeError(f"module 'timeline.extract' has no attribute {name!r}")
    if name in ("find_files", "read_file", "read_json_lines"):
        from timeline.extract import readers

        found = getattr(readers, name)
    else:
        from timeline.extract import explaining, mentions, outside

        found = next(getattr(module, name) for module in (mentions, explaining, outside) if hasattr(module, name))
    globals()[name] = found  # whoever asks next, and one asks for each article, finds it without coming here
    return found
