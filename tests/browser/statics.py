"""A built static site, served as a host without a program of its own would serve it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from click.testing import CliRunner

from safeexit._group import cli

from .server import Server, running

# No two tests share a host: WebKit's windows have one store of cookies, and cookies know no port.
_HOSTS = count(1)


def safeexit(*arguments: str) -> str:
    """Run the command and return what it printed."""
    done = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert done.exception is None, done.output
    assert done.return_value in {None, 0}, done.output
    return done.output


def policy_of(snippet: str) -> str:
    """Return the policy that a snippet names, with an address for reports."""
    (policy,) = re.findall(r"^Content-Security-Policy: (.*)$", snippet, re.MULTILINE)
    return f"{policy}; report-uri /csp"


def serve_folder(site: Server, folder: Path, policy: str) -> None:
    """Serve every file of a folder, an index.html at its folder's address, too."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = f"/{path.relative_to(folder).as_posix()}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Content-Type": kind, "Content-Security-Policy": policy}
        site.serve(name, path.read_bytes(), headers=headers)
        if path.name == "index.html":
            for address in {name.removesuffix("index.html"), name.removesuffix("/index.html") or "/"}:
                site.serve(address, path.read_bytes(), headers=headers)


@contextmanager
def host() -> Iterator[Server]:
    """Run a server whose name no other test has."""
    with running(f"static{next(_HOSTS)}.localhost") as server:
        yield server
