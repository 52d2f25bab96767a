"""Writes the tracker hosts and cookie names in `src/safeexit/data` anew: `python tools/refresh_data.py`.

It reads two npm packages that `npm ci` installs at the versions in package-lock.json, and `overrides.toml`,
which people keep. The same input gives the same bytes. `--check` writes nothing and exits with 1 when a file
is out of date.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_DATA = _ROOT / "src/safeexit/data"
_MODULES = _ROOT / "node_modules"
_ENTITIES = "third-party-web/dist/entities-nostats.json"
_COOKIES = "@slashgear/gdpr-cookie-scanner/dist/data/open-cookie-database.json"

_KEPT_CATEGORIES = frozenset(
    {"ad", "analytics", "chat", "customer-success", "marketing", "social", "tag-manager", "unclear"}
)
"""Those who may track, and what the overrides add; "none" takes an entity out."""
_SHORTEST_PREFIX = 4
"""A wildcard as short as "tp" or "_s" says nothing about a cookie."""


def tracker_hosts(entities: Iterable[dict[str, Any]], overrides: dict[str, Any]) -> str:
    """Return the lines "host, category, name, source" with tabs between, sorted by host.

    Raises:
        ValueError: an override that changes nothing: the database has come to agree, or a name is misspelt.
    """
    rows: dict[str, tuple[str, str, str]] = {}
    changed = {entry["name"]: entry["category"] for entry in overrides["entity"]}
    for entity in entities:
        name, listed = entity["name"], entity["category"]
        category = changed.pop(name) if changed.get(name, listed) != listed else listed
        if category in _KEPT_CATEGORIES:
            rows |= dict.fromkeys(entity["domains"], (category, name, "third-party-web"))
    useless = sorted(changed)
    for entry in overrides["host"]:
        host, category = entry["host"], entry["category"]
        if rows.get(host, ("",))[0] == category:
            useless.append(host)
        rows[host] = (category, entry["name"], "safeexit")
    if useless:
        raise ValueError(f"overrides.toml: these change nothing in third-party-web: {', '.join(useless)}")
    return "".join("\t".join((host, *row)) + "\n" for host, row in sorted(rows.items()))


def cookie_names(database: dict[str, list[dict[str, str]]], overrides: dict[str, Any]) -> str:
    """Return the lines "name, category, platform, confidence" with tabs between, sorted by name.

    A name that ends in `*` stands for all names that start so. Where rows of one name differ, the one that
    accuses least is kept. An override's wildcard replaces every row that it covers.
    """
    rows: dict[str, tuple[str, str, str]] = {}
    for platform, entries in sorted(database.items()):
        for entry in entries:
            name = _cookie_name(entry)
            row = (entry["category"].lower(), platform.strip() or entry["dataController"].strip(), "low")
            if name and (name not in rows or _blame(row[0]) < _blame(rows[name][0])):
                rows[name] = row
    for entry in overrides["cookie"]:
        if entry["name"].endswith("*"):
            rows = {name: row for name, row in rows.items() if not name.startswith(entry["name"][:-1])}
    for entry in overrides["cookie"]:
        rows[entry["name"]] = (entry["category"], entry["platform"], "high")
    return "".join("\t".join((name, *row)) + "\n" for name, row in sorted(rows.items()))


def _cookie_name(entry: dict[str, str]) -> str | None:
    name = entry["cookie"].strip()
    if not name or any(character in name for character in "\t\n "):
        return None
    if entry["wildcardMatch"] != "1":
        return name
    return f"{name}*" if len(name) >= _SHORTEST_PREFIX else None


def _blame(category: str) -> int:
    return {"analytics": 1, "marketing": 2}.get(category, 0)


def generate(modules: Path = _MODULES, data: Path = _DATA) -> dict[str, str]:
    """Return the generated files' texts by their names.

    Raises:
        OSError: an npm package is not installed.
        ValueError: an override that changes nothing.
    """
    overrides = tomllib.loads((data / "overrides.toml").read_text(encoding="utf-8"))
    entities = json.loads((modules / _ENTITIES).read_text(encoding="utf-8"))
    cookies = json.loads((modules / _COOKIES).read_text(encoding="utf-8"))
    return {
        "tracker_hosts.tsv": tracker_hosts(entities, overrides),
        "cookie_names.tsv": cookie_names(cookies, overrides),
    }


def main(arguments: list[str] | None = None, *, modules: Path = _MODULES, data: Path = _DATA) -> int:
    """Write the files, or with `--check` compare them; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the tracker hosts and cookie names anew.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    check = parser.parse_args(arguments).check
    try:
        files = generate(modules, data)
    except OSError as error:
        print(f"refresh_data: cannot read {error.filename}: run `npm ci` first", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"refresh_data: {error}", file=sys.stderr)
        return 2
    stale = [name for name, text in files.items() if _current(data / name) != text]
    if check:
        for name in stale:
            print(f"{data / name}: out of date: run `python tools/refresh_data.py`", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (data / name).write_text(files[name], encoding="utf-8", newline="\n")
    print(f"{len(stale)} of {len(files)} files changed")
    return 0


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
