"""The public names, and that the installed package holds all that they need. Runs against the wheel too."""

import base64
import hashlib
import re
import subprocess
import sys

import pytest

import safeexit

NAMES = [
    "Basis",
    "BetaNotice",
    "Category",
    "Consent",
    "Cookie",
    "CookieBanner",
    "CoverYourTracks",
    "QuickExit",
    "SafeExit",
    "Shortcut",
]


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter loads for `code`."""
    program = f"import sys; before = set(sys.modules); {code}; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_the_public_names_are_these() -> None:
    """Names are listed, sorted, and found by `dir`, so that a reader and an editor see the same."""
    assert safeexit.__all__ == NAMES
    assert set(NAMES) <= set(dir(safeexit))


def test_every_name_leads_to_what_it_says() -> None:
    """Each name gives the class of that name, always the same one."""
    for name in NAMES:
        assert getattr(safeexit, name).__name__ == name
        assert getattr(safeexit, name) is getattr(safeexit, name)


def test_an_unknown_name_is_an_ordinary_error() -> None:
    """A misspelt name says which module lacks it."""
    with pytest.raises(AttributeError, match=r"module 'safeexit' has no attribute 'Safeexit'"):
        _ = safeexit.Safeexit  # type: ignore[attr-defined]  # what is refused
    with pytest.raises(ImportError):
        exec("from safeexit import Safeexit")  # noqa: S102  a fixed text


def test_the_import_is_cheap() -> None:
    """`import safeexit` loads nothing of other makers, and using it nothing but markupsafe."""
    expensive = {"bs4", "click", "pathspec", "rich", "soupsieve", "turbohtml", "lxml", "html5lib"}
    assert not loaded_by("import safeexit") & (expensive | {"markupsafe"})
    assert not loaded_by("from safeexit import *") & expensive


def test_the_public_names_need_no_costly_part_of_the_standard_library() -> None:
    """What only rendering or a cookie needs is loaded then, not at the import."""
    costly = {
        "json",
        "tomllib",
        "hashlib",
        "base64",
        "datetime",
        "pathlib",
        "tempfile",
        "asyncio",
        "unittest",
    }
    assert not loaded_by("from safeexit import *") & costly


def _inline_hashes(page: str) -> set[str]:
    scripts = re.findall(r"<script(?![^>]* src=)[^>]*>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}


@pytest.mark.parametrize("locale", ["en", "cy"])
def test_five_lines_render_a_site(locale: str) -> None:
    """The example of the documentation works with what is installed: markup, strings, script and style."""
    site = safeexit.SafeExit(
        quick_exit=safeexit.QuickExit(
            to="https://www.bbc.co.uk/weather", shortcut=safeexit.Shortcut("Escape", presses=1)
        ),
        cookies=safeexit.CookieBanner(
            policy_url="/cookies",
            version="2026-11",
            categories=(
                safeexit.Category("preferences", basis=safeexit.Basis.CONSENT, cookies=("lang",)),
                safeexit.Category("statistics", basis=safeexit.Basis.CONSENT, cookies=("_ga", "_ga_*")),
            ),
        ),
        beta=safeexit.BetaNotice(feedback_url="/feedback"),
        locale=locale,
    )
    page = site.head(nonce="abc") + site.body_start() + site.body_end(nonce="abc")
    assert all(f'data-safeexit="{hook}"' in page for hook in ("exit", "cookies", "beta"))
    assert page.__html__() == str(page)
    assert all(site.assets().values())
    assert _inline_hashes(page) <= set(site.csp_hashes())
    assert site.cookies is not None
    assert not site.cookies.read("sx_consent=x", gpc=True).allows("statistics")
    assert "<template" in site.cookies.gate("statistics", "x", consent=None)
