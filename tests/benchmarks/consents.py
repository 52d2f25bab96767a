"""The consent banner beside its peers: bytes, and choices kept in a second."""

from __future__ import annotations

import gzip
import tempfile
import time
from contextlib import ExitStack

from safeexit import Category, CookieBanner, SafeExit
from safeexit.records import open_store
from safeexit.records.store import Store
from tests.benchmarks.packages import npm_package
from tests.records.cluster import find_postgresql, running
from tests.records.samples import receipt

_PEERS = {
    "vanilla-cookieconsent": ("3.1.0", "dist/cookieconsent.umd.js", "dist/cookieconsent.css"),
    "klaro": ("0.7.22", "dist/klaro-no-css.js", "dist/klaro.min.css"),
    "orejime": ("3.2.1", "dist/orejime-standard-en.js", "dist/orejime-standard.css"),
    "tarteaucitronjs": ("1.34.0", "tarteaucitron.min.js", "css/tarteaucitron.min.css"),
}
_RECEIPTS = 500
_SITE = SafeExit(cookies=CookieBanner(policy_url="/cookies", categories=(Category("statistics"),)))


def report() -> None:
    """Print the two tables."""
    _sizes()
    _choices()


def _sizes() -> None:
    print("\nConsent banner, bytes gzipped                         script    style")
    ours = _SITE.assets()
    script, style = (sum(_packed(c) for n, c in ours.items() if n.endswith(end)) for end in (".js", ".css"))
    exits = sum(_packed(content) for name, content in ours.items() if name.startswith("exit."))
    print(f"  {'safeexit, style of all components':46} {script - exits:10} {style:8}")
    for name, (version, code, look) in _PEERS.items():
        folder = npm_package(name, version)
        sizes = [_packed((folder / file).read_bytes()) for file in (code, look)]
        print(f"  {f'{name} {version}':46} {sizes[0]:10} {sizes[1]:8}")


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def _choices() -> None:
    print(f"\nReceipts a second, each one safe on disk, one thread, {_RECEIPTS} of them")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        urls = {"SQLite": f"sqlite:///{folder}/receipts.db"}
        programs = find_postgresql()
        if programs is not None:
            urls["PostgreSQL"] = stack.enter_context(running(programs)).new_database()
        for name, url in urls.items():
            store = open_store(url)
            print(f"  {name:46} {_rate(store):10.0f}")
            store.close()


def _rate(store: Store) -> float:
    store.add(receipt())
    start = time.perf_counter()
    for _ in range(_RECEIPTS):
        store.add(receipt())
    return _RECEIPTS / (time.perf_counter() - start)


if __name__ == "__main__":
    report()
