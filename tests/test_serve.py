"""``timeline serve``: this machine only, no way out of the site, and the open page told of every build."""

import http.client
import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from small_site import contents, make_site, put

from timeline.build import build_site
from timeline.config import load_config
from timeline.errors import TimelineError
from timeline.serve import Board, changes, rebuild, serving

NEW = "---\ntitle: Fair\npublished: 2022-07-02\n---\n\nThe fair in Valby opened on Friday.\n"
PATIENCE_SECONDS = 60  # never waited for: an event comes first


class Visitor:
    """A browser on this machine."""

    def __init__(self, board: Board, address: str, root: Path) -> None:
        self.board = board
        self.root = root
        self.host = urlsplit(address).netloc

    def get(self, path: str, method: str = "GET", host: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_SECONDS)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def stream(self) -> Iterator[dict[str, object]]:
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_SECONDS)
        connection.request("GET", "/.timeline/events")
        answer = connection.getresponse()
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))
        connection.close()


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    root = make_site(tmp_path / "news")
    build_site(load_config(root))
    with serving(root, 0) as (board, address):
        yield Visitor(board, address, root)


def said(_words: str) -> None:
    """Hear, and keep it to oneself."""


def test_the_pages_of_the_site_are_served_with_what_reloads_them(visitor: Visitor) -> None:
    for path in ("/", "/index.html", "/events.json?x=1"):
        assert visitor.get(path)[0] == 200

    page = visitor.get("/about.html")[1]
    assert b'<script src="/.timeline/reload.js"' in page
    assert visitor.get("/.timeline/reload.js")[0] == 200


def test_nothing_of_it_is_written_into_the_site(visitor: Visitor) -> None:
    visitor.get("/about.html")
    rebuild(visitor.root, visitor.board, drafts=False, say=said)

    assert not any(b"/.timeline/" in content for content in contents(visitor.root / "site").values())


@pytest.mark.parametrize(
    "path",
    ["/../timeline.toml", "/%2e%2e/timeline.toml", "/..%2ftimeline.toml", "/events/../../timeline.toml", "//etc/passwd",
     "/.timeline-files", "/%2etimeline-files", "/..\\timeline.toml", "/%00", "/about.html%00.png", "/link.txt",
     "timeline.toml", "/folder/timeline.toml"],
)  # fmt: skip
def test_no_path_leads_out_of_the_site(visitor: Visitor, path: str) -> None:
    (visitor.root / "site" / "link.txt").symlink_to(visitor.root / "timeline.toml")
    (visitor.root / "site" / "folder").symlink_to(visitor.root)

    status, page = visitor.get(path)

    assert status == 404
    assert b"[site]" not in page


def test_another_name_for_this_machine_is_refused(visitor: Visitor) -> None:
    assert visitor.get("/", host="evil.example:8000")[0] == 403
    assert visitor.get("/", host="localhost:8000")[0] == 200


def test_a_head_has_no_body_and_a_wrong_method_is_refused(visitor: Visitor) -> None:
    assert visitor.get("/", "HEAD") == (200, b"")
    assert visitor.get("/", "POST")[0] == 501


def test_only_this_machine_is_listened_to(visitor: Visitor) -> None:
    host, port = visitor.host.split(":")

    assert host == "127.0.0.1"
    with socket.socket() as other, pytest.raises(OSError, match=r"refused|unreachable"):
        other.connect(("127.0.0.2", int(port)))


def test_the_open_page_is_told_of_a_build_and_of_its_error(visitor: Visitor) -> None:
    stream = visitor.stream()
    assert next(stream) == {"version": 0, "problem": ""}

    rebuild(visitor.root, visitor.board, drafts=False, say=said)
    assert next(stream) == {"version": 1, "problem": ""}

    (visitor.root / "timeline.toml").write_text("[site]\ntitel = 'x'\n", encoding="utf-8")
    rebuild(visitor.root, visitor.board, drafts=False, say=said)
    state = next(stream)
    assert state["version"] == 2
    assert 'unknown key "titel"' in str(state["problem"])


@pytest.mark.parametrize("is_told_by_the_system", [True, False])
def test_a_change_of_the_articles_is_seen_built_and_served(
    visitor: Visitor, is_told_by_the_system: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_told_by_the_system:
        monkeypatch.setitem(sys.modules, "watchfiles", None)  # as where it is not installed
    stop, is_seen = threading.Event(), threading.Event()
    watching = changes(visitor.root, stop)

    def watch() -> None:
        for _ in watching:
            rebuild(visitor.root, visitor.board, drafts=False, say=said)
            is_seen.set()

    thread = threading.Thread(target=watch)
    thread.start()
    # Whoever watches may begin a moment later: the file is written until it is seen.
    number = 0
    while not is_seen.wait(0.3) and number < 100:
        number += 1
        put(visitor.root, "fair.md", NEW + "x" * number)
    stop.set()
    thread.join(PATIENCE_SECONDS)

    assert is_seen.is_set()
    assert b"Valby" in visitor.get("/")[1]


def test_a_port_that_is_taken_is_told(visitor: Visitor) -> None:
    port = int(visitor.host.split(":")[1])

    with pytest.raises(TimelineError, match="--port 0"), serving(visitor.root, port):
        pass
