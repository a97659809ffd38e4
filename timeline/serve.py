"""``timeline serve``: the site on this machine only, built again on every change, shown anew in the open page."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from timeline import snapshot
from timeline.build import build_site, told_in_short
from timeline.config import FILE_NAME, load_config
from timeline.errors import TimelineError

HOST = "127.0.0.1"
_OURS = "/.timeline/"  # a folder that no site can have: hidden files are never served
_POLL_SECONDS = 0.2
_HEARTBEAT_SECONDS = 15.0  # so often a page that waits is written to, to notice that it is gone
_NAMES = frozenset((HOST, "localhost"))
_TAG = f'<script src="{_OURS}reload.js" defer></script>'
_SCRIPT = """\
const stream = new EventSource("/.timeline/events");
let seen = null;
stream.onmessage = (message) => {
  const state = JSON.parse(message.data);
  if (seen !== null && state.version !== seen && !state.problem) { location.reload(); return; }
  seen = state.version;
  let box = document.getElementById("timeline-problem");
  if (!state.problem) { if (box) box.remove(); return; }
  if (!box) {
    box = document.createElement("pre");
    box.id = "timeline-problem";
    box.setAttribute("role", "alert");
    const look = { position: "fixed", inset: "auto 0 0 0", margin: "0", padding: "1rem", maxHeight: "60vh",
      overflow: "auto", background: "#7a1020", color: "#fff", font: "14px/1.4 monospace", whiteSpace: "pre-wrap",
      zIndex: "99999" };
    Object.assign(box.style, look);
    document.body.append(box);
  }
  box.textContent = state.problem;
};
"""


@dataclass
class Board:
    """What the open pages must know: how often the site was built, and what is wrong with the last build.

    A class that changes: builds write to it, every open page waits at it.
    """

    version: int = 0
    problem: str = ""
    is_closed: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def post(self, problem: str = "") -> None:
        """Say that a build ended, and what went wrong in it."""
        with self._changed:
            self.version += 1
            self.problem = problem
            self._changed.notify_all()

    def close(self) -> None:
        """Let all who wait go."""
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def wait_beyond(self, version: int, timeout_seconds: float) -> tuple[int, str]:
        """Return version and problem as soon as the version is not ``version``, at the latest after the timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version or self.is_closed, timeout_seconds)
            return self.version, self.problem


def serve_site(root: Path, *, port: int, drafts: bool, say: Callable[[str], None]) -> None:
    """Build, serve and watch the site in ``root`` until Ctrl-C.

    Raises UsageError where there is no site, TimelineError when the port is taken.
    """
    load_config(root)  # a folder that is no site is told at once
    with serving(root, port) as (board, address):
        rebuild(root, board, drafts=drafts, say=say)
        say(f"The site is at {address} (Ctrl-C ends it)")
        for _ in changes(root, threading.Event()):
            rebuild(root, board, drafts=drafts, say=say)


@contextmanager
def serving(root: Path, port: int) -> Iterator[tuple[Board, str]]:
    """Serve the site of ``root`` while the block runs; gives the board to post builds on, and the site's address.

    Raises TimelineError when the port is taken.
    """
    board = Board()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, board, load_config(root).output))
    except OSError as error:
        mend = "end what uses it, or take another: timeline serve --port 0"
        what = f"the port cannot be taken: {error.strerror}"
        raise TimelineError(what, where=f"{HOST}:{port}", mend=mend) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield board, f"http://{HOST}:{server.server_port}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()
        thread.join()


def rebuild(root: Path, board: Board, *, drafts: bool, say: Callable[[str], None]) -> None:
    """Build the site and post how it went; what is wrong is posted and said, never raised."""
    try:
        report = build_site(load_config(root), drafts=drafts)
    except TimelineError as error:
        say(f"error: {error}")
        board.post(str(error))
        return
    for line in told_in_short(report.notices):
        say(line)
    if report.written or report.removed or not report.is_complete:
        say(report.summary())
    board.post("\n".join(str(notice) for notice in report.notices if notice.is_error))


def changes(root: Path, stop: threading.Event) -> Iterator[None]:
    """Yield whenever the settings, the articles or the templates of the site in ``root`` changed, until ``stop``.

    With watchfiles the system tells; without it the folders are looked at five times a second.
    """
    seen = _look(root)
    for _ in _ticks(root, stop):
        now = _look(root)
        if now != seen:
            seen = now
            yield


def _ticks(root: Path, stop: threading.Event) -> Iterator[None]:
    """Yield when it is worth looking: at every change that the system tells of, and from time to time."""
    try:
        from watchfiles import watch
    except ImportError:
        while not stop.wait(_POLL_SECONDS):
            yield
        return
    while not stop.is_set():
        folders = _folders(root)
        options: dict[str, Any] = {"debounce": 60, "step": 20, "rust_timeout": 1000, "yield_on_timeout": True}
        for _ in watch(*folders, stop_event=stop, watch_filter=None, **options):
            yield
            if _folders(root) != folders:
                break  # a folder came or went


def _folders(root: Path) -> list[Path]:
    try:
        config = load_config(root)
    except TimelineError:
        return [root / FILE_NAME] if (root / FILE_NAME).exists() else [root]
    return [path for path in (config.content, config.templates, root / FILE_NAME) if path.exists()]


def _look(root: Path) -> dict[str, str]:
    found: dict[str, str] = {"": snapshot.stamp_of(root / FILE_NAME)}
    for folder in _folders(root):
        if folder.is_dir() and folder != root:
            found |= {f"{folder.name}/{path}": stamp for path, stamp in snapshot.Look(folder).stamps().items()}
    return found


class _Handler(BaseHTTPRequestHandler):
    """Answers requests for files of the site, and for what makes the open page reload."""

    protocol_version = "HTTP/1.1"
    server_version = "timeline"
    sys_version = ""

    def __init__(self, board: Board, output: Path, *arguments: Any) -> None:
        self.board = board
        self.output = output
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with the file, the script, or the stream of builds."""
        if self.headers.get("Host", HOST).rpartition(":")[0] not in _NAMES and self.headers.get("Host") not in _NAMES:
            # A page elsewhere may have its own name point at this machine, and then read what is served here.
            self._answer(HTTPStatus.FORBIDDEN, "text/plain; charset=utf-8", b"this machine only\n")
            return
        path = unquote(urlsplit(self.path).path)
        if path == f"{_OURS}reload.js":
            self._answer(HTTPStatus.OK, "text/javascript; charset=utf-8", _SCRIPT.encode())
        elif path == f"{_OURS}events":
            self._stream()
        else:
            self._send_file(path)

    def do_HEAD(self) -> None:
        """Answer as to a GET, without the content."""
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: builds are told, not requests."""

    def _send_file(self, path: str) -> None:
        file = _file_of(self.output, path)
        if file is None:
            status, file = HTTPStatus.NOT_FOUND, _file_of(self.output, "/404.html")
        else:
            status = HTTPStatus.OK
        try:
            content = b"<!doctype html><title>timeline</title><body>" if file is None else file.read_bytes()
        except OSError:  # a build moves it just now
            status, content = HTTPStatus.NOT_FOUND, b"<!doctype html><title>timeline</title><body>"
        kind = guess_type(file.name)[0] if file else "text/html"
        if kind == "text/html":
            content = _with_script(content)
        kind = f"{kind}; charset=utf-8" if kind and kind.startswith("text/") else kind
        self._answer(status, kind or "application/octet-stream", content)

    def _answer(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self) -> None:
        """Tell the page of every build until it is closed."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        version, problem = self.board.wait_beyond(-1, 0)
        told: tuple[int, str] | None = None
        try:
            while not self.board.is_closed:
                line = ": still here\n\n"
                if told != (version, problem):
                    told = (version, problem)
                    line = f"data: {json.dumps({'version': version, 'problem': problem})}\n\n"
                self.wfile.write(line.encode())
                self.wfile.flush()
                version, problem = self.board.wait_beyond(version, _HEARTBEAT_SECONDS)
        except (BrokenPipeError, ConnectionResetError):
            return  # the page is gone


def _file_of(output: Path, path: str) -> Path | None:
    """Return the file that ``path`` asks for, None for one that is not there, hidden, or outside the site."""
    parts = path.split("/")[1:]
    if not path.startswith("/") or "\0" in path or "\\" in path or any(part.startswith(".") for part in parts):
        return None
    file = output.joinpath(*[part for part in parts if part])
    if file.is_dir():
        file = file / "index.html"
    if not file.is_file() or not file.resolve().is_relative_to(output.resolve()):
        return None
    return file


def _with_script(page: bytes) -> bytes:
    """Return ``page`` with the script that reloads it; the file on the disk has none."""
    head, closing, tail = page.rpartition(b"</body>")
    return head + _TAG.encode() + closing + tail if closing else page + _TAG.encode()
