"""A site on a loopback port that keeps receipts: `python -m tests.records.serving URL` prints the port."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.web.sites import SITE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [])
    return [b""]


if __name__ == "__main__":
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(SITE.wsgi(_nothing, records=sys.argv[1]))
    print(server.server_port, flush=True)  # noqa: T201  what the test waits for
    server.serve_forever()
