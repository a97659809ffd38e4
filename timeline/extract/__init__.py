"""Room 2: from a file to its event mentions."""

from timeline.extract.explaining import explain_mention
from timeline.extract.mentions import extract_mentions
from timeline.extract.outside import Recogniser, load_recogniser
from timeline.extract.readers import find_files, read_file, read_json_lines

__all__ = [
    "Recogniser",
    "explain_mention",
    "extract_mentions",
    "find_files",
    "load_recogniser",
    "read_file",
    "read_json_lines",
]
