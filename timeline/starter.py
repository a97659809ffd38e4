"""``timeline new``: a folder that builds a finished site, from four short articles to replace."""

import json
from pathlib import Path

from timeline.errors import TimelineError, UsageError

_SETTINGS = """\
# What this site is. All settings may be left out; paths are relative to this file.

[site]
title = {title}
description = "How a harbour town lost its landing stage and built another. Put your own articles into content/."
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

_STORM = """\
---
title: Storm takes Larkhaven's landing stage
published: 2024-03-15
source: The Larkhaven Courier
author: Mara Quill
tags: [storm, harbour]
---

A storm tore away the landing stage of Larkhaven on Thursday night and sank two fishing boats at their moorings. Nobody
was hurt.

On Friday morning the harbour board closed the pier and cancelled every crossing of the ferry *Corrie Bell*. The
lifeboat had brought the crew of a third boat ashore.

"We lost in one night what took a year to build," said Ines Rowe, who manages the service. The stage was last repaired
in October 2019.

The board will meet on 20 March.
"""

_RETURN = """\
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

The board plans to begin work on a second stage in September.
"""

_COST = """\
---
title: Who pays for the new stage?
published: 2024-05-20
source: The Bay Gazette
author: Tobias Fenn
tags: [council, harbour]
---

The county agreed on Friday to pay half of the 1.2 million that the new landing stage of Larkhaven cost. The town must
find the rest before the end of June.

The council voted on 23 April to replace all twelve piles of the old stage, two more than the engineers had asked for.
Divers inspected the piles on 4 April and found a crack that nobody had seen before.

An opposition motion to wait for a second opinion failed on 29 April by nine votes to six. The first new pile was driven
on 1 May.
"""

_HISTORY = """\
---
title: Ninety years on twelve piles
published: 2024-06-01
source: The Bay Gazette
author: Tobias Fenn
tags: [history, harbour]
---

The original pier of Larkhaven opened in June 1931. The pier burned down in November 1946, and the town rebuilt it
in 1948.

The ferry *Corrie Bell* was launched on 3 May 1987 and made her first crossing of Larkhaven Bay in August of that year.
In about 1990 the service carried more people than at any time before or since.

No storm had closed the pier for longer than a week, until a storm tore away the landing stage of Larkhaven and sank two
fishing boats on 13 March 2024.
"""

_ARTICLES = {
    "storm/storm-takes-the-stage.md": _STORM,
    "storm/ferry-returns.md": _RETURN,
    "storm/who-pays.md": _COST,
    "the-pier/ninety-years.md": _HISTORY,
}


def make_site(folder: Path) -> list[Path]:
    """Make a site in ``folder`` and return the files it has.

    Raises UsageError when the folder holds anything already: nothing in it is touched.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "there is something in this folder already" if folder.is_dir() else "this is a file, not a folder"
        raise UsageError(what, where=str(folder), mend="name a new folder, or an empty one; nothing was changed")
    files = {
        folder / "timeline.toml": _SETTINGS.format(title=_quoted(_title_of(folder))),
        **{folder / "content" / name: text for name, text in _ARTICLES.items()},
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
