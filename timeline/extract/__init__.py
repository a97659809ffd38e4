"""Room 2: from a file to its event mentions."""

from timeline.extract.mentions import extract_mentions
from timeline.extract.readers import find_files, read_file, read_json_lines

__all__ = ["extract_mentions", "find_files", "read_file", "read_json_lines"]
