"""The YAML (``---``) or TOML (``+++``) block at the top of an article: values, each with its line."""

import difflib
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time

import yaml

from timeline.errors import Notice, TimelineError
from timeline.extract.readers.metadata import Entry

KEYS = ("title", "published", "source", "url", "author", "language", "tags", "status", "id", "draft")
ALIASES = {"date": "published", "lang": "language", "authors": "author", "publisher": "source"}
MAX_CHARACTERS = 100_000
MAX_DEPTH = 8
_NULLS = ("", "~", "null", "Null", "NULL")
_FENCE = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE),
}
_EMPTY_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
# libyaml's parser where PyYAML has it: ten times as fast.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values by name, what was odd about them, and where in the file the body starts."""

    entries: dict[str, Entry]
    notices: tuple[Notice, ...]
    body_start: int


def read_front_matter(text: str, where: str) -> FrontMatter:
    """Return the front matter at the start of ``text``; without one, nothing, and the body starts at 0.

    The body starts after the line that closes the block and one empty line after that. Every plain YAML value is text
    (``NO`` and ``2016-03-10`` stay as written). Raises TimelineError, with the line of the file, for a block that
    is not closed or is no YAML or TOML.
    """
    opening = _FENCE.match(text)
    if opening is None:
        return FrontMatter({}, (), 0)
    fence = opening["fence"]
    closing = _CLOSING[fence].search(text, opening.end())
    if closing is None:
        mend = f'close it with a line "{fence}", or begin the text with an empty line if this is no front matter'
        raise TimelineError(f'the front matter opened by "{fence}" is never closed', where=f"{where}:1", mend=mend)
    inner = text[opening.end() : closing.start()]
    if len(inner) > MAX_CHARACTERS:
        raise TimelineError(
            f"the front matter has more than {MAX_CHARACTERS} characters",
            where=f"{where}:1",
            mend="move the text of the article below the front matter",
        )
    pairs = _read_yaml(inner, where) if fence == "---" else _read_toml(inner, where)
    empty = _EMPTY_LINE.match(text, closing.end())
    entries, notices = _named(pairs)
    return FrontMatter(entries, tuple(notices), empty.end() if empty else closing.end())


def _named(pairs: list[tuple[str, Entry]]) -> tuple[dict[str, Entry], list[Notice]]:
    """Return the entries under the names that readers know, and a warning for each key that has none."""
    entries: dict[str, Entry] = {}
    notices = []
    for key, entry in pairs:
        name = ALIASES.get(key.lower(), key.lower())
        if name not in KEYS:
            near = difflib.get_close_matches(name, (*KEYS, *ALIASES), n=1)
            mend = f'did you mean "{near[0]}"?' if near else f"remove it; known are {', '.join(KEYS)}"
            notices.append(Notice(f'unknown key "{key}"', entry.where, mend, is_error=False))
        elif name in entries:
            what = f'"{key}" is given twice; the first one counts'
            notices.append(Notice(what, entry.where, "remove one of the two", is_error=False))
        else:
            entries[name] = entry
    return entries, notices


def _read_yaml(inner: str, where: str) -> list[tuple[str, Entry]]:
    try:
        _check_yaml(inner, where)
        node = yaml.compose(inner, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        what = f"the front matter is not YAML: {error.problem or error.context}"
        mend = 'put the value in quotes, for example title: "Kim: a profile"'
        raise TimelineError(what, where=f"{where}:{line}", mend=mend) from None
    except yaml.YAMLError as error:
        what = f"the front matter is not YAML: {str(error).splitlines()[0]}"
        raise TimelineError(what, where=f"{where}:1", mend="remove the characters that can't be printed") from None
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        mend = 'write each line as "name: value"'
        raise TimelineError("the front matter holds no names and values", where=f"{where}:2", mend=mend)
    return [
        (str(key.value), Entry(_yaml_value(value), f"{where}:{key.start_mark.line + 2}"))
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode)
    ]


def _check_yaml(inner: str, where: str) -> None:
    """Refuse aliases, which let a few lines stand for gigabytes, and nesting that no metadata needs."""
    depth = 0
    for event in yaml.parse(inner, Loader=_Loader):
        line = f"{where}:{event.start_mark.line + 2}" if event.start_mark else where
        if isinstance(event, yaml.AliasEvent):
            what = f"the front matter uses a YAML alias: *{event.anchor}"
            raise TimelineError(what, where=line, mend="write the value out, or put it in quotes")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            what = f"the front matter is nested deeper than {MAX_DEPTH} levels"
            raise TimelineError(what, where=line, mend="write plain names and values")


def _yaml_value(node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return None if node.style is None and node.value in _NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(item) for item in node.value]
    return {str(key.value): _yaml_value(value) for key, value in node.value}


def _read_toml(inner: str, where: str) -> list[tuple[str, Entry]]:
    try:
        table = tomllib.loads(inner.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) + 1 if found else inner.count("\n") + 1
        what = f"the front matter is not TOML: {re.sub(r' [(]at .*', '', str(error))}"
        mend = 'write each line as name = "value"'
        raise TimelineError(what, where=f"{where}:{line}", mend=mend) from None
    return [(key, Entry(_toml_value(value), f"{where}:{_toml_line(inner, key)}")) for key, value in table.items()]


def _toml_value(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _toml_line(inner: str, key: str) -> int:
    """Return the line of the file that gives ``key`` its value; tomllib does not tell."""
    found = re.search(rf"^[ \t\[]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", inner, re.MULTILINE)
    return inner.count("\n", 0, found.start()) + 2 if found else 1
