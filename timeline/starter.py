"""``timeline new``: a folder that builds, with an article to replace."""

import json
from pathlib import Path

from timeline.errors import TimelineError, UsageError

_SETTINGS = """\
# What this site is. All settings may be left out; paths are relative to this file.

[site]
title = {title}
description = ""          # one sentence below the title
language = "en"
author = ""
# base_url = "https://example.org/timeline/"   # where it will be published: the sitemap needs it

[build]
content = "content"       # articles: .md, .txt, .html, .jsonl; sub-folders become topics
output = "site"           # written by: timeline build
templates = "templates"   # your own templates, if any, go before the built-in ones, file by file
"""

_IGNORED = """\
/site/
/.timeline/
"""

_ARTICLE = """\
---
title: Ferry service returns to Larkhaven after nine weeks
published: 2024-05-17
source: The Larkhaven Courier
author: Mara Quill
tags: [ferry, harbour]
---

The ferry *Corrie Bell* carried its first passengers across Larkhaven Bay on Thursday, nine weeks after a storm tore
away the town's landing stage.

The storm tore away the stage on the night of 14 March 2024 and sank two fishing boats. The harbour board closed the
pier a day later. In April, engineers found cracks in three of the old piles, and the council voted on 22 April to
replace all twelve.

"We ran empty crossings all last week to be sure of the new stage," said Ines Rowe, who manages the service.

The original pier opened in June 1931. The board plans to begin work on a second stage in September.
"""


def make_site(folder: Path) -> list[Path]:
    """Make a site in ``folder`` and return the files it has.

    Raises UsageError when the folder holds anything already: nothing in it is touched.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "there is something in this folder already" if folder.is_dir() else "this is a file, not a folder"
        raise UsageError(what, where=str(folder), mend="name a new folder, or an empty one; nothing was changed")
    files = {
        folder / "timeline.toml": _SETTINGS.format(title=_quoted(_title_of(folder))),
        folder / "content" / "ferry-returns.md": _ARTICLE,
        folder / ".gitignore": _IGNORED,
    }
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        what, mend = f"the site cannot be made: {error.strerror}", "name a folder that you may write to"
        raise TimelineError(what, where=str(folder), mend=mend) from None
    return list(files)


def _title_of(folder: Path) -> str:
    words = folder.absolute().name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "Timeline"


def _quoted(words: str) -> str:
    """Return ``words`` as a TOML string: JSON's escapes are TOML's too."""
    return json.dumps(words.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")
