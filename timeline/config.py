"""``timeline.toml``: read, checked, and turned into a ``Config``."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from timeline.errors import TimelineError, UsageError

Publish = Literal["full", "excerpt", "link"]  # all of an article, its cited sentences, a link and no words
PUBLISH: tuple[Publish, ...] = get_args(Publish)
OUTLETS = "sources"  # the table of tables, one a publisher
FILE_NAME = "timeline.toml"
MEMORY_FOLDER = ".timeline"
# BCP 47, as much of it as a site's language needs: language, then script, region and variants.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class SiteSection(NamedTuple):
    """``[site]``: what the site says of itself."""

    title: str = "Timeline"
    description: str = ""
    base_url: str = ""
    language: str = "en"
    author: str = ""
    publish: str = ""


class BuildSection(NamedTuple):
    """``[build]``: where things are, as the file writes them: relative to its own folder."""

    content: str = "content"
    output: str = "site"
    templates: str = "templates"


class NlpSection(NamedTuple):
    """``[nlp]``: the spaCy model that finds names, an installed package or a folder; needs the extra of that name."""

    model: str = ""


class OutletSection(NamedTuple):
    """``[sources."Name"]``: what holds for the articles of one publisher."""

    publish: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """What ``timeline.toml`` in ``root`` says, checked; every path is absolute and lies inside ``root``.

    ``publish`` is how much of an article is printed where ``rights`` (publisher, how much) does not say, None where
    nothing does. ``model`` is the spaCy model that finds names: a package, or the absolute path of a folder.
    """

    root: Path
    title: str
    description: str
    base_url: str
    language: str
    author: str
    content: Path
    output: Path
    templates: Path
    publish: Publish | None = None
    rights: tuple[tuple[str, Publish], ...] = ()
    model: str = ""

    @property
    def memory(self) -> Path:
        """The folder of the build memory."""
        return self.root / MEMORY_FOLDER

    def settings(self) -> dict[str, object]:
        """Return all that shows on the pages: every setting but where things lie."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if not isinstance(value, Path)}


SECTIONS: dict[str, type[SiteSection] | type[BuildSection] | type[NlpSection]] = {
    "site": SiteSection,
    "build": BuildSection,
    "nlp": NlpSection,
}


class _File(NamedTuple):
    """The text of a ``timeline.toml``, to find the line of a key in (the TOML reader forgets them)."""

    path: Path
    text: str

    def where(self, table: str, key: str = "") -> str:
        """Return ``file:line`` of a key of a table, or of the table's own head where the key is not found."""
        current, head, whole = "", 0, ".".join(filter(None, [table, key]))
        for number, line in enumerate(self.text.splitlines(), start=1):
            if heading := re.match(r"\s*\[+\s*([^\]#]+?)\s*\]", line):
                current = heading[1].replace('"', "").replace("'", "")
                head = number if current == table else head
            elif assigned := re.match(r"""\s*(["']?)([^=\n"']+?)\1\s*=""", line):
                name = ".".join(filter(None, [current, assigned[2].replace(" ", "")]))
                if name == whole or (name == table and not head):
                    return f"{self.path}:{number}"
        return f"{self.path}:{head}" if head else f"{self.path}:1"


def load_config(root: Path) -> Config:
    """Return the ``Config`` of the site in the folder ``root``.

    Raises UsageError where there is no ``timeline.toml``, where it holds a key or a value that it cannot hold, or where
    its paths would put the site over something else.
    """
    path = root / FILE_NAME
    file = _File(path, _read(path))
    try:
        tables = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, error) from None
    outlets = tables.pop(OUTLETS, {})
    sections = {name: _section(file, name, tables) for name in _known_tables(file, tables)}
    site, build, nlp = (sections.get(name, {}) for name in SECTIONS)
    config = replace(
        _config(root, SiteSection(**site), BuildSection(**build)),
        publish=_publish(file, "site", site.get("publish", "")),
        rights=_rights(file, outlets),
        model=_model(root, NlpSection(**nlp).model.strip()),
    )
    _check_site(file, config)
    _check_paths(file, config)
    return config


def _model(root: Path, name: str) -> str:
    """Return the name of a model, or where it lies if it is a folder of the site's own."""
    folder = root.absolute() / name
    return str(folder) if name and folder.is_dir() else name


def _rights(file: _File, outlets: Any) -> tuple[tuple[str, Publish], ...]:
    """Return how much of each publisher's articles is printed."""
    if not isinstance(outlets, dict) or not all(isinstance(table, dict) for table in outlets.values()):
        mend = f'write [{OUTLETS}."Name of the paper"] on its own line, and publish = "link" below it'
        raise UsageError(f'"{OUTLETS}" must hold a table for each publisher', where=file.where("", OUTLETS), mend=mend)
    found = []
    for name, table in outlets.items():
        known = list(OutletSection._fields)
        for key in table:
            if key not in known:
                where = file.where(f"{OUTLETS}.{name}", key)
                raise UsageError(
                    f'unknown key "{key}" in [{OUTLETS}."{name}"]', where=where, mend=_near_miss(key, known)
                )
        publish = _publish(file, f"{OUTLETS}.{name}", table.get("publish", ""))
        found += [(name, publish)] if publish else []
    return tuple(found)


def _publish(file: _File, table: str, value: Any) -> Publish | None:
    for known in PUBLISH:
        if value == known:
            return known
    if value == "":
        return None
    mend = f"write one of {', '.join(PUBLISH)}"
    raise UsageError(f'"publish" cannot be {value!r}', where=file.where(table, "publish"), mend=mend)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        mend = f"make a site here with: timeline new {path.parent}; or give the folder of an existing one"
        raise UsageError("there is no such file, so this folder is not a site", where=str(path), mend=mend) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError("the file is not UTF-8", where=f"{path}:{line}", mend="save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path), mend="make it a readable file") from None


def _not_toml(path: Path, error: tomllib.TOMLDecodeError) -> TimelineError:
    message, line = str(error), 1
    if placed := re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message):
        message, line = message[: placed.start()], int(placed[1] or 0) or 1
    mend = 'write each setting as: key = "value", below its [table]'
    return UsageError(f"not TOML: {message}", where=f"{path}:{line}", mend=mend)


def _near_miss(name: str, known: list[str]) -> str:
    """Return the mend for a name that is not among the ``known`` ones."""
    from difflib import get_close_matches  # most settings are written right

    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f'did you mean "{close[0]}"?' if close else f"known are: {', '.join(known)}"


def _known_tables(file: _File, tables: Mapping[str, Any]) -> list[str]:
    """Return the names of the tables, all of them known."""
    for name, value in tables.items():
        if name in SECTIONS and isinstance(value, dict):
            continue
        if name in SECTIONS:
            raise UsageError(
                f'"{name}" must be a table', where=file.where("", name), mend=f"write [{name}] on its own line"
            )
        owner = next((section for section in SECTIONS if name in _keys(section)), None)
        mend = f"it belongs below [{owner}]" if owner else _near_miss(name, list(SECTIONS))
        where = file.where(name) if isinstance(value, dict) else file.where("", name)
        raise UsageError(f'unknown {"table" if isinstance(value, dict) else "key"} "{name}"', where=where, mend=mend)
    return list(tables)


def _keys(section: str) -> list[str]:
    return list(SECTIONS[section]._fields)


def _section(file: _File, name: str, tables: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of one table, each key known and each value a string."""
    for key, value in tables[name].items():
        if key not in _keys(name):
            mend = _near_miss(key, _keys(name))
            raise UsageError(f'unknown key "{key}" in [{name}]', where=file.where(name, key), mend=mend)
        if not isinstance(value, str):
            what = f'"{key}" in [{name}] must be a string, not {value!r}'
            raise UsageError(what, where=file.where(name, key), mend=f'write it in quotes: {key} = "..."')
    return dict(tables[name])


def _config(root: Path, site: SiteSection, build: BuildSection) -> Config:
    absolute = root.absolute()
    return Config(
        root=absolute,
        title=site.title.strip(),
        description=site.description.strip(),
        base_url=site.base_url.strip(),
        language=site.language.strip(),
        author=site.author.strip(),
        content=_inside(absolute, build.content),
        output=_inside(absolute, build.output),
        templates=_inside(absolute, build.templates),
    )


def _inside(root: Path, value: str) -> Path:
    """Return ``value`` below ``root``, without ``.`` and ``..`` (links are followed only in ``_check_paths``)."""
    return Path(os.path.normpath(root / value))


def _check_site(file: _File, config: Config) -> None:
    if not config.title:
        raise UsageError('"title" is empty', where=file.where("site", "title"), mend="give the site a title")
    if not _LANGUAGE.fullmatch(config.language):
        what, mend = f'"language" is not a language tag: {config.language!r}', 'write it as "en" or "en-GB"'
        raise UsageError(what, where=file.where("site", "language"), mend=mend)
    if config.base_url and not _is_web_address(config.base_url):
        what = f'"base_url" is not the address of a site: {config.base_url!r}'
        mend = 'write all of it: base_url = "https://example.org/timeline/", or leave it out'
        raise UsageError(what, where=file.where("site", "base_url"), mend=mend)


def _is_web_address(url: str) -> bool:
    try:
        from urllib.parse import urlsplit

        parts = urlsplit(url)
    except ValueError:
        return False
    has_extra = bool(parts.query or parts.fragment) or any(letter.isspace() for letter in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not has_extra


def _check_paths(file: _File, config: Config) -> None:
    """Refuse paths that leave the root, and an output that would be written over what is not ours."""
    root = config.root.resolve()
    for key in _keys("build"):
        path: Path = getattr(config, key)
        if not path.resolve().is_relative_to(root):
            what, mend = f'"{key}" leads out of the site: {path}', "give a folder inside the one that holds this file"
            raise UsageError(what, where=file.where("build", key), mend=mend)
    output = config.output.resolve()
    kept = {"the site's own folder": root, "the templates": config.templates, "the build memory": config.memory}
    for name, folder in {**kept, "the content": config.content}.items():
        if _is_in_the_way(output, folder.resolve(), is_root=folder == root):
            what = f'"output" is {config.output}, where {name} is'
            raise UsageError(
                what, where=file.where("build", "output"), mend='give it a folder of its own: output = "site"'
            )
    if config.content.resolve() == root:
        what, mend = '"content" is the whole site', 'give it a folder of its own: content = "content"'
        raise UsageError(what, where=file.where("build", "content"), mend=mend)


def _is_in_the_way(output: Path, folder: Path, *, is_root: bool) -> bool:
    """Tell whether ``output`` is ``folder``, holds it, or (but for the root) lies in it."""
    return folder.is_relative_to(output) or (not is_root and output.is_relative_to(folder))
