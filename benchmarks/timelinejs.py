"""Our entry page beside TimelineJS3's, with the same made-up events and our own export as its data.

    python benchmarks/timelinejs.py [--events 1000] [--modules DIR]

Both are served from this machine with gzip and opened as a phone in the chromium of the system. The npm packages
@knight-lab/timelinejs and axe-core are installed into DIR once; after that nothing leaves the machine: what a page asks
of other hosts is counted and refused. The clock is that of a processor slowed down four times; blocking time is what
tasks after the first paint take beyond 50 ms each, the middle one of three runs.
"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from site_weight import made_up

from timeline.generate import Site, Theme, export, plan_pages, render_pages, write_site

PACKAGES = ("@knight-lab/timelinejs@3.9.11", "axe-core@4.11.0")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'self'; object-src 'none'"
SLOWER, RUNS = 4, 3
EVENTS = ".event, .tl-timemarker"
PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml")
# As its documentation has it, but on one's own server, and with nothing inline: the policy would stop it at once.
PEER = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TimelineJS3</title>
<link rel="stylesheet" href="dist/css/timeline.css">
<link rel="stylesheet" href="size.css">
<script src="dist/js/timeline.js"></script>
</head>
<body>
<div id="timeline-embed"></div>
<script src="start.js"></script>
</body>
</html>
"""
PEER_FILES = {
    "index.html": PEER,
    "size.css": "#timeline-embed { width: 100%; height: 600px }",
    "start.js": 'window.timeline = new TL.Timeline("timeline-embed", "timelinejs.json");',
}
WATCH = """
window.watched = { paint: 0, tasks: [] };
const watch = (type, each) => {
  new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
};
watch("paint", (one) => { if (one.name === "first-contentful-paint") window.watched.paint = one.startTime; });
watch("longtask", (one) => window.watched.tasks.push([one.startTime, one.duration]));
"""
REFUSED = """
window.refused = 0;
document.addEventListener("securitypolicyviolation", () => { window.refused += 1; });
"""
SHOWN = f"""() => [...document.querySelectorAll({EVENTS!r})]
    .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && one.textContent.trim()).length"""


@dataclass(frozen=True, slots=True)
class Measures:
    """What one page weighs and does; ``kilobytes`` are those on the wire, times are milliseconds."""

    requests: int
    kilobytes: float
    elsewhere: int
    events: int
    without_script: int
    paint: float
    blocking: float
    longest: float
    rules: tuple[str, ...]
    nodes: int
    refused: int


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder with gzip, and pages with the strictest policy when the address ends in ``?strict``."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        content = path.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in PACKED:
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        if urlsplit(self.path).query == "strict":
            self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def stop(what: str, mend: str) -> None:
    """End with a message that says how to go on."""
    sys.exit(f"error: {what}\n  -> {mend}")


def installed(folder: Path) -> Path:
    """Return the ``node_modules`` of ``folder``, with the packages in it."""
    modules = folder / "node_modules"
    if (modules / "@knight-lab/timelinejs/dist/js/timeline.js").is_file() and (
        modules / "axe-core/axe.min.js"
    ).is_file():
        return modules
    npm = shutil.which("npm")
    if npm is None:
        stop(
            "there is no npm, which TimelineJS3 comes from", "install Node.js with npm; on Debian: apt-get install npm"
        )
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        stop(f"npm cannot install {' and '.join(PACKAGES)}:\n{done.stderr.strip()}", "run it where npm has a registry")
    return modules


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on this machine; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def measure(browser: Any, address: str, axe: str) -> Measures:
    """Return what the page at ``address`` weighs and does."""
    runs = [_timed(browser, address) for _ in range(RUNS)]
    weight = _weighed(browser, address, axe)
    paint, blocking, longest = (median(run[n] for run in runs) for n in range(3))
    return Measures(*weight[:5], paint, blocking, longest, *weight[5:])


@contextmanager
def _opened(browser: Any, address: str, script: str = "", **options: Any) -> Iterator[tuple[Any, list[Any], list[str]]]:
    """Open a page as a phone; yields it, what it got, and the hosts that it was refused."""
    context = browser.new_context(**PHONE, **options)
    elsewhere: list[str] = []

    def refuse(route: Any) -> None:
        elsewhere.append(urlsplit(route.request.url).netloc)
        route.abort()

    own = urlsplit(address).netloc
    context.route(lambda url: urlsplit(url).netloc not in ("", own), refuse)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    if script:
        page.add_init_script(script)
    try:
        yield page, answers, elsewhere
    finally:
        context.close()


def _timed(browser: Any, address: str) -> tuple[float, float, float]:
    with _opened(browser, address, WATCH) as (page, _, _):
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address, wait_until="load", timeout=120_000)
        known, quiet = -1, 0
        for _ in range(120):  # until three looks in a row show no new long task
            page.wait_for_timeout(700)
            number = page.evaluate("window.watched.tasks.length")
            quiet = quiet + 1 if number == known else 0
            known = number
            if quiet == 3:
                break
        seen = page.evaluate("window.watched")
        late = [length for start, length in seen["tasks"] if start + length > seen["paint"]]
        longest = max((length for _, length in seen["tasks"]), default=0)
        return seen["paint"], sum(max(0, length - 50) for length in late), longest


def _weighed(browser: Any, address: str, axe: str) -> tuple[int, float, int, int, int, tuple[str, ...], int, int]:
    with _opened(browser, address) as (page, answers, elsewhere):
        page.goto(address, wait_until="load", timeout=120_000)
        page.wait_for_timeout(4000)
        weight = sum(int(one.headers.get("content-length", "0")) for one in answers if "favicon" not in one.url)
        number = sum("favicon" not in one.url for one in answers)
        events = page.evaluate(SHOWN)
        page.evaluate(axe + ";0")
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        rules = tuple(sorted(one["id"] for one in found))
        nodes = sum(len(one["nodes"]) for one in found)
    with _opened(browser, address, java_script_enabled=False) as (page, _, _):
        page.goto(address, wait_until="load", timeout=120_000)
        without = page.evaluate(SHOWN)
    with _opened(browser, address, REFUSED) as (page, _, _):
        page.goto(f"{address}/?strict", wait_until="load", timeout=120_000)
        page.wait_for_timeout(2000)
        refused = page.evaluate("window.refused")
    return number, weight / 1000, len(set(elsewhere)), events, without, rules, nodes, refused


def table(events: int, ours: Measures, peer: Measures) -> str:
    """Return the measures beside each other."""

    def rules(found: Measures) -> str:
        return f"{len(found.rules)} rules, {found.nodes} places" if found.rules else "none"

    rows = [
        (f"{events:,} events, on a phone", "timeline", "TimelineJS3 3.9.11"),
        ("---", "---", "---"),
        *(
            (name, say(ours), say(peer))
            for name, say in (
                ("weight of the entry page, all files", lambda one: f"{one.kilobytes:.1f} KB gzip"),
                ("requests; hosts asked beside one's own", lambda one: f"{one.requests}; {one.elsewhere}"),
                ("first paint, processor 4 times slower", lambda one: f"{one.paint:.0f} ms"),
                ("blocking time, the same", lambda one: f"{one.blocking:.0f} ms"),
                ("longest task, the same", lambda one: f"{one.longest:.0f} ms"),
                ("events on the page", lambda one: f"{one.events:,}"),
                ("of these readable without JavaScript", lambda one: f"{one.without_script:,}"),
                ("accessibility rules broken (axe)", rules),
                ("refused by `default-src 'self'`", lambda one: f"{one.refused:,}"),
            )
        ),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--modules", type=Path, default=Path(tempfile.gettempdir()) / "timeline-bench-npm")
    options = parser.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        stop("playwright is not installed", 'run: pip install -e ".[dev]"')
    if not CHROMIUM.exists():
        stop(f"there is no {CHROMIUM}", "on Debian: apt-get install chromium; or set CHROMIUM to where it is")
    modules = installed(options.modules)
    axe = (modules / "axe-core/axe.min.js").read_text(encoding="utf-8")
    timeline, articles = made_up(options.events)
    site = Site("Made up")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        own, peer = Path(name) / "own", Path(name) / "peer"
        write_site(render_pages(plan_pages(timeline, articles, site), Theme.load(None)), own, {})
        shutil.copytree(modules / "@knight-lab/timelinejs/dist", peer / "dist")
        for file, text in PEER_FILES.items():
            (peer / file).write_text(text, encoding="utf-8")
        (peer / "timelinejs.json").write_text(export(timeline, articles, site, "timelinejs"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        found = []
        for folder in (own, peer):
            with serving(folder) as address:
                found.append(measure(browser, address, axe))
        browser.close()
    print(table(options.events, *found))


if __name__ == "__main__":
    main()
