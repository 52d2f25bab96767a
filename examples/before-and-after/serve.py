"""Serve the mended site, with its forms working, and the faulty one under /before/."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from council import HERE, SITE, TITLES, bare_page

FILES = {
    f"/{path.relative_to(HERE).as_posix()}": path
    for path in [HERE / "style.css", *(HERE / "before").iterdir()]
}


def pages(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with a page of the council's, which knows nothing of the components but its gate."""
    path = environ["PATH_INFO"]
    name = path.strip("/") or "index"
    if name in TITLES:
        consent = SITE.cookies.read(environ.get("HTTP_COOKIE"), gpc=environ.get("HTTP_SEC_GPC") == "1")
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [bare_page(name, consent).encode()]
    file = FILES.get(f"{path}index.html" if path.endswith("/") else path)
    if file is None:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"There is no such page.\n"]
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    start_response("200 OK", [("Content-Type", kind)])
    return [file.read_bytes()]


app = SITE.wsgi(pages, inject=True)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Keep the terminal for the report."""


def main() -> None:
    """Serve on a free loopback port until interrupted."""
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        print(f"The mended site: {address}/")
        print(f"The faulty one:  {address}/before/")
        print("Stop with Ctrl-C.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.exit(0)


if __name__ == "__main__":
    main()
