"""What a visitor's browser loads, in bytes, beside GOV.UK Frontend's script for its exit."""

from __future__ import annotations

import gzip
from pathlib import Path

from safeexit import Category, CookieBanner, QuickExit, SafeExit, _assets

_GOVUK = Path("node_modules/govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.bundle.mjs")


def report() -> None:
    """Print the table."""
    site = SafeExit(
        quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
        cookies=CookieBanner(policy_url="/cookies", categories=(Category("statistics"),)),
    )
    files = {
        "exit, inline in every page": _assets.arm_script().encode(),
        "all that is inline in <head>": str(site.head()).encode(),
        **{
            f"linked: {name.split('.')[0]}.{name.rsplit('.')[-1]}": content
            for name, content in site.assets().items()
            if name.startswith(("safeexit.", "feedback."))  # the latter with a feedback form alone
        },
        "GOV.UK Frontend's exit-this-page, not minified": _GOVUK.read_bytes(),
    }
    print("\nBytes                                                    raw     gzip")
    for name, content in files.items():
        print(f"  {name:46} {len(content):10} {len(gzip.compress(content, 9, mtime=0)):8}")
