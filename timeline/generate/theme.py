"""The look of the site: Jinja2 templates, the user's own before the default ones, file by file."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jinja2 import (
    ChoiceLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
)
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from timeline.errors import TimelineError
from timeline.generate.parts import Content, whole
from timeline.generate.templating import SwiftEnvironment
from timeline.generate.text import as_json, encoded, without_surrogates
from timeline.generate.urls import slug
from timeline.generate.words import load_words
from timeline.model import Page

ASSETS = "assets"
_TEXT_SUFFIXES = frozenset((".html", ".css", ".svg", ".xml", ".txt", ".json", ".js"))
_ESCAPES = tuple([(sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029"])
_HERE = Path(__file__).resolve().parent
# In the wheel the default theme lies inside the package, in a checkout beside it.
_DEFAULT_PLACES = (_HERE.parent / "_theme", _HERE.parent.parent / "templates")


class Theme:
    """The templates of a site, and their environment: escaping is always on, an unknown name is always an error."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders  # the first one that has a file wins
        self._environments: dict[str, SwiftEnvironment] = {}  # by the language that the site speaks: all are of one
        self._environment: SwiftEnvironment | None = None  # the one that was used last
        self._compiled: Path | None = None

    @classmethod
    def load(cls, site_templates: Path | None) -> Self:
        """Return the theme of a site: the files in its own ``templates`` folder, if there is one, over the default's.

        Raises TimelineError when the default theme is not where it was installed.
        """
        default = next((place for place in _DEFAULT_PLACES if (place / "base.html").is_file()), None)
        if default is None:
            mend = "install timeline-press again: its files are not complete"
            raise TimelineError("the default theme is missing", where=str(_DEFAULT_PLACES[0]), mend=mend)
        own = site_templates is not None and site_templates.is_dir() and not site_templates.samefile(default)
        return cls((site_templates, default) if own and site_templates is not None else (default,))

    def keep_compiled(self, folder: Path) -> None:
        """Keep what templates are compiled to in ``folder``, which must stand for these very templates and this code.

        The places of errors in partials are not kept: who meets one renders again by a theme of its own.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._compiled = folder
        self._environments.clear()

    def render(self, page: Page) -> str:
        """Return the file that ``page`` asks for; raises TimelineError, with file and line, for a broken template."""
        return whole(self.content(page)).decode("utf-8")

    def content(self, page: Page) -> Content:
        """Return the same as it stands on the disk."""
        values = page.values
        if not page.template:  # a file of data: it is what it is
            found: Content | None = values.get("bytes")
            return without_surrogates(values["text"]).encode("utf-8") if found is None else found
        try:
            if page.template.startswith(f"{ASSETS}/") and not values:
                return self._read(page.template).encode("utf-8")
            self._environment = environment = self._of_language(values.get("site", {}).get("language", "en"))
            # The signs that no page may hold are dropped from the whole at once, not from each value.
            return encoded(environment.make(page.template, values))
        except TemplateSyntaxError as error:
            where = f"{error.filename or error.name}:{error.lineno}"
            raise _broken(error.message or "it cannot be read", where) from error
        except TemplateNotFound as error:
            where = self._line_in_template(error.__traceback__) or str(self.folders[0])
            raise _broken(f"there is no template {error.message!r}", where) from error
        except UnicodeDecodeError as error:
            raise _broken("it is not UTF-8 text", self._not_text() or str(self.folders[0])) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            where = self._line_in_template(error.__traceback__)
            if not where:
                raise  # not of a template's making: ours, and its traceback with it
            raise _broken(f"{error} (while making {page.url})", where) from error

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file below ``assets`` as its address and content, in order; the user's own wins."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            for file in (folder / ASSETS).rglob("*"):
                if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
                    found[file.relative_to(folder).as_posix()] = file
        for url in sorted(found):
            yield url, found[url].read_bytes()

    def _of_language(self, language: str) -> SwiftEnvironment:
        """Return the environment of a language: what the site says in it becomes part of the templates."""
        found = self._environments.get(language)
        if found is not None:
            return found
        loaders = [FileSystemLoader(folder) for folder in self.folders]
        environment = SwiftEnvironment(
            load_words(language),
            # "default/event.html" is the default one even where the user has an event.html: to extend it
            loader=ChoiceLoader([*loaders, PrefixLoader({"default": loaders[-1]})]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        environment.filters["json"] = _as_json
        if self._compiled is not None:
            name = f"{slug(language)}-%s.cache"
            environment.bytecode_cache = FileSystemBytecodeCache(str(self._compiled), name)
        self._environments[language] = environment
        return environment

    def _read(self, name: str) -> str:
        for folder in self.folders:
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8")
        raise _broken(f"there is no file {name!r}", str(self.folders[-1]))

    def _not_text(self) -> str:
        """Return the first text file of the theme that cannot be decoded, or ``""``."""
        for folder in self.folders:
            for file in sorted(folder.rglob("*")):
                if file.suffix in _TEXT_SUFFIXES and file.is_file():
                    try:
                        file.read_text(encoding="utf-8")
                    except UnicodeDecodeError:
                        return str(file)
        return ""

    def _line_in_template(self, traceback: TracebackType | None) -> str:
        """Return ``file:line`` of the innermost template in a traceback (Jinja2 rewrites them), or ``""``."""
        where = ""
        while traceback is not None:
            file = Path(traceback.tb_frame.f_code.co_filename)
            if any(file.is_relative_to(folder) for folder in self.folders):
                place = self._environment.place_of(traceback.tb_lineno) if self._environment else ""
                where = place or f"{file}:{traceback.tb_lineno}"
            traceback = traceback.tb_next
        return where


def _broken(what: str, where: str) -> TimelineError:
    mend = "correct the template, or remove your copy so that the default one is used"
    return TimelineError(f"broken template: {what}", where=where, mend=mend)


def _as_json(value: Any) -> Markup:
    """Return ``value`` as JSON that may stand inside a ``<script>`` or in a file of its own."""
    words = as_json(value)
    for sign, instead in _ESCAPES:
        words = words.replace(sign, instead)
    return Markup(words)  # noqa: S704 - no sign of HTML is left in it
