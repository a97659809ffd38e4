"""Forty articles that try to run something, or to be written elsewhere: the site they make is harmless."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from small_site import make_site

from timeline.build import build_site
from timeline.config import load_config

RUN = "document.documentElement.dataset.ran='yes'"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'<svg onload="{RUN}"></svg>',
    f"<svg><script>{RUN}</script></svg>",
    f'<a href="javascript:{RUN}">link</a>',
    f"[link](javascript:{RUN})",
    f"[link](data:text/html,<script>{RUN}</script>)",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<details open ontoggle="{RUN}">x</details>',
    f'<style>@import "javascript:{RUN}";</style>',
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f'<math><mtext><img src=x onerror="{RUN}"></mtext></math>',
    f'<form action="javascript:{RUN}"><button autofocus>go</button></form>',
    f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">',
    f'<base href="javascript:{RUN}//">',
    f'<object data="javascript:{RUN}"></object>',
    f'<body onload="{RUN}">',
    f'<input autofocus onfocus="{RUN}">',
    f'<video><source onerror="{RUN}"></video>',
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    "{{ cycler.__init__.__globals__.os.popen('touch pwned').read() }}",
    "{% include '/etc/passwd' %}",
    f"\u202e<script>{RUN}</script>\u202c",
    f'<a href="&#106;avascript:{RUN}">x</a>',
    f'<p style="background:url(javascript:{RUN})">x</p>',
)
PATHS = ("../../../escaped", "/etc/passwd", "..\\..\\escaped", "con", "a/../../b", "~root", "%2e%2e%2fescaped",
         ".hidden", "a\x00b", "x" * 400)  # fmt: skip


def hostile_site(root: Path) -> Path:
    """Return a site folder with thirty articles of hostile words and ten of hostile ids."""
    articles = {}
    for number, words in enumerate(PAYLOADS):
        year, place = 1950 + 2 * number, chr(65 + number % 26) + "orrin" + "abcdefghij"[number // 26]
        front = {
            "title": f"{words} {number}",
            "published": f"{year}-06-10",
            "source": words,
            "author": words,
            "tags": [words],
        }
        front["url"] = f"javascript:{RUN}" if number % 2 else f"https://x.example/{words}"
        head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
        text = f"The {words} bridge of {place} collapsed on Wednesday. {words}\n\n"
        text += f"The {words} mayor resigned in May {year}.\n"
        articles[f"words/n{number}.md"] = f"---\n{head}\n---\n\n{text}"
    lines = [
        {
            "id": path,
            "title": path,
            "published": "2021-06-10",
            "source": path,
            "text": "A dam broke on Monday in Orrin.",
        }
        for n, path in enumerate(PATHS)
    ]
    articles["paths/all.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines)
    settings = f"[site]\ntitle = {json.dumps(PAYLOADS[0])}\ndescription = {json.dumps(PAYLOADS[10])}\n"
    return make_site(root / "inner", articles, settings)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = hostile_site(tmp_path_factory.mktemp("hostile"))
    report = build_site(load_config(root))
    assert report.articles >= 38
    assert report.events >= 30
    return root


def test_nothing_is_written_outside_the_site(site: Path) -> None:
    outside = {file.relative_to(site.parent).parts[1] for file in site.parent.rglob("*") if file != site}

    assert outside == {"content", "site", ".timeline", "timeline.toml"} | ({"timeline.lock.jsonl"} & outside)
    assert not [file for file in (site / "site").rglob("*") if file.is_symlink()]


def test_no_page_holds_a_script_that_is_not_ours(site: Path) -> None:
    own = r' type="application/ld\+json">| src="[./]*assets/(?:timeline|search)\.js" defer></script>'
    for file in (site / "site").rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        bare = re.sub(r'"[^"]*"', '""', html)
        assert not re.search(rf"<script(?!{own})", html), file
        assert not re.search(r"<(?:iframe|object|img|svg onload|form action|video|style|math)\b", html), file
        assert not re.search(r"<[^>]*\s(?:on\w+|style|srcdoc)\s*=", bare), file
        assert not re.search(
            r'(?:href|src|content)="[^"]*(?:javascript:|data:)', re.sub(r'<meta (?:name|property)="[^>]*>', "", html)
        ), file


@pytest.mark.browser
def test_nothing_runs_in_a_browser(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    names = [site / "site" / name for name in ("index.html", "search.html", "sources.html", "names.html", "about.html")]
    for kind in ("articles", "events", "sources", "tags"):
        names += sorted((site / "site" / kind).glob("*.html"))[:25]
    for file in names:
        if file.exists():
            page.goto(file.as_uri(), wait_until="load")
            assert page.evaluate("document.documentElement.dataset.ran ?? ''") == "", file
    page.goto((site / "site" / "search.html").as_uri() + "?q=bridge+collapsed")
    page.wait_for_selector(".found li")
    assert page.evaluate("document.documentElement.dataset.ran ?? ''") == ""
    page.close()
