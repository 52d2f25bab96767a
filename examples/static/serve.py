"""Put the components into a copy of the site and serve it, under the policy that they need."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from safeexit.static.build import build
from safeexit.static.pieces import policy
from safeexit.static.settings import load_table, site_from

HERE = Path(__file__).parent


def build_into(public: Path) -> str:
    """Do what a generator and then `safeexit build` do; return the policy to serve the pages under."""
    shutil.copytree(HERE / "site", public, dirs_exist_ok=True)
    shutil.copy(HERE.parent / "before-and-after" / "style.css", public)
    place, table = load_table(HERE / "safeexit.toml")
    static = site_from(table, place)
    build(public, static, write=True)
    return policy(static.site)


class _Files(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, policy: str, **options: object) -> None:
        self._policy = policy
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # whatever the server gives

    def end_headers(self) -> None:
        """Send the policy with every file, as a static host is told to."""
        self.send_header("Content-Security-Policy", self._policy)
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keep the terminal for the address."""


def main() -> None:
    """Serve on the loopback interface until interrupted."""
    with tempfile.TemporaryDirectory() as public:
        handler = partial(_Files, policy=build_into(Path(public)), directory=public)
        port = int(os.environ.get("PORT", "8004"))
        with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
            print(f"http://127.0.0.1:{server.server_port}/  (stop with Ctrl-C)", flush=True)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                sys.exit(0)


if __name__ == "__main__":
    main()
