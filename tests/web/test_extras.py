"""A front door without its framework says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["django", "flask", "jinja2"])
def test_a_missing_framework_is_named_with_its_extra(name: str) -> None:
    """The error names the package and the command that brings it."""
    program = f"import sys; sys.modules[{name!r}] = None; import safeexit.web.{name}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (
        f"safeexit.web.{name} needs the package {name}, which is not installed: "
        f"pip install 'safeexit[{name}]'" in done.stderr
    )


def test_the_core_needs_no_framework() -> None:
    """Wrapping an application loads none of them."""
    program = (
        "import sys; from safeexit import *; "
        "site = SafeExit(quick_exit=QuickExit(to='https://www.bbc.co.uk/weather')); "
        "site.wsgi(print); site.asgi(print); import safeexit.web.starlette; "
        "print(*sorted({'django', 'flask', 'jinja2', 'starlette'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
