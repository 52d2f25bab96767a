"""Loopback servers for browser tests: the site under test, and the slow stranger it leaves for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# No answer is ever held longer than this, so that a test that failed cannot hang the run.
_LONGEST_HOLD = 30.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that arrived; header names are in lower case, `at` is `time.monotonic()`."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def referer(self) -> str | None:
        """What the request told of the page it came from (an empty header tells nothing; WebKit sends it)."""
        return self.headers.get("referer") or None


@dataclass(frozen=True, slots=True)
class _Answer:
    parts: tuple[bytes, ...]
    status: int
    headers: Mapping[str, str]
    # Between one part and the next the server waits for this.
    gate: threading.Event


@dataclass
class Server:
    """A site on its own origin. Pages are added while it runs; every request is recorded.

    `delay` is in seconds and holds back every answer; an answer also waits for `open` to be set.
    """

    host: str
    delay: float = 0.0
    open: threading.Event = field(default_factory=threading.Event)
    visits: list[Visit] = field(default_factory=list)
    _answers: dict[str, _Answer] = field(default_factory=dict)
    _closing: threading.Event = field(default_factory=threading.Event)
    _port: int = 0

    @property
    def origin(self) -> str:
        """The origin, without a slash at the end."""
        return f"http://{self.host}:{self._port}"

    def url(self, path: str = "/") -> str:
        """Return the full address of `path`."""
        return self.origin + path

    def serve(
        self,
        path: str,
        body: str | bytes,
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer `path` with `body` (HTML unless the headers say otherwise) and return its address."""
        self._add(path, (body,), status, headers)
        return self.url(path)

    def serve_in_parts(
        self, path: str, *parts: str, headers: Mapping[str, str] | None = None
    ) -> threading.Event:
        """Send the first part at once and the rest only when the returned event is set."""
        return self._add(path, parts, HTTPStatus.OK, headers)

    def visits_to(self, path: str) -> list[Visit]:
        """Return the requests for `path`, a query left aside, oldest first."""
        return [visit for visit in self.visits if visit.path.partition("?")[0] == path]

    def _add(
        self, path: str, parts: tuple[str | bytes, ...], status: int, headers: Mapping[str, str] | None
    ) -> threading.Event:
        gate = threading.Event()
        encoded = tuple(part.encode() if isinstance(part, str) else part for part in parts)
        self._answers[path] = _Answer(
            encoded, status, {"Content-Type": "text/html; charset=utf-8", **(headers or {})}, gate
        )
        return gate

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.visits.append(Visit(handler.command, handler.path, headers, body, time.monotonic()))
        self._closing.wait(self.delay)
        self._hold(self.open)
        answer = self._answers.get(handler.path.partition("?")[0])
        if answer is None:
            handler.send_error(HTTPStatus.NOT_FOUND)
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        for number, part in enumerate(answer.parts):
            if number:
                self._hold(answer.gate)
            handler.wfile.write(part)
            handler.wfile.flush()

    def _hold(self, gate: threading.Event) -> None:
        until = time.monotonic() + _LONGEST_HOLD
        while not gate.wait(0.01) and not self._closing.is_set() and time.monotonic() < until:
            pass


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Browsers hang up in the middle of an answer all the time; that is no news."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server._answer(self, b"")

        def do_POST(self) -> None:
            server._answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    return Handler


@contextmanager
def running(host: str) -> Iterator[Server]:
    """Run a `Server` that is reached as `host` (a name of the loopback interface) until the block ends."""
    server = Server(host)
    server.open.set()
    http = _QuietServer(("127.0.0.1", 0), _handler(server))
    server._port = http.server_port
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._closing.set()
        http.shutdown()
        thread.join()
        http.server_close()
