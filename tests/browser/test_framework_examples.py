"""The examples of Flask, Django and FastAPI on real servers, with script and without."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from .engines import PlaywrightTab, wait_for

_EXAMPLES = Path(__file__).parents[2] / "examples"
_DESTINATION = "https://www.bbc.co.uk/weather"
_GUNICORN = ("-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "1", "--threads", "4")
_UVICORN = ("-c", "import uvicorn, sys; sys.path.insert(0, '.'); {}; uvicorn.run(app, port=0)")
_SERVERS = {
    "flask": ("flask_app", (*_GUNICORN, "app:create_app(inject={inject})")),
    "django": ("django_site", (*_GUNICORN, "wsgi")),
    "django-asgi": (
        "django_site",
        (
            _UVICORN[0],
            _UVICORN[1].format(
                "from django.core.asgi import get_asgi_application; app = get_asgi_application()"
            ),
        ),
    ),
    "fastapi": (
        "fastapi_app",
        (_UVICORN[0], _UVICORN[1].format("import app as site; app = site.create_app(inject={inject})")),
    ),
}


@contextmanager
def _serving(name: str, *, inject: bool) -> Iterator[str]:
    """Run an example's server and give its address."""
    folder, command = _SERVERS[name]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "INJECT": "1" if inject else ""}
    with subprocess.Popen(
        [sys.executable, "-u", *(part.replace("{inject}", str(inject)) for part in command)],
        cwd=_EXAMPLES / folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stderr is not None
            said = ""
            while not (address := re.search(r"http://127\.0\.0\.1:\d+", said)):
                line = server.stderr.readline()
                assert line, f"{name} did not start:\n{said}"
                said += line
            yield address[0]
        finally:
            server.terminate()


@pytest.fixture(
    params=[(name, inject) for name in _SERVERS for inject in (False, True)],
    ids=lambda param: f"{param[0]}-{'injected' if param[1] else 'templates'}",
    scope="module",
)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each example on its server, with the components in its templates, and injected."""
    name, inject = request.param
    with _serving(name, inject=inject) as found:
        yield found


def _catch(page: Page) -> list[str]:
    """Answer in the destination's place, and note what the browser complains of."""
    faults: list[str] = []

    def land(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")

    page.route(f"{_DESTINATION}**", land)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


@pytest.fixture
def without_script(chromium: Browser) -> Iterator[Page]:
    """A page with JavaScript off."""
    with chromium.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def test_an_example_works_with_script(page: Page, address: str) -> None:
    """The choice opens what was held back, is thanked for, and Escape leaves; no policy is violated."""
    faults, tab = _catch(page), PlaywrightTab(page)
    page.goto(f"{address}/")
    assert not page.evaluate("document.cookie").count("visits")
    page.click("button[value=accept]")
    wait_for(tab, "document.activeElement.dataset.safeexit === 'cookies-saved'")
    wait_for(tab, "document.cookie.includes('visits=1')")
    page.goto(f"{address}/contact")
    wait_for(tab, "document.cookie.includes('visits=2')")
    assert not page.is_visible("[data-safeexit=cookies]")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{_DESTINATION}**")
    assert faults == []


def test_an_example_works_without_script(without_script: Page, address: str) -> None:
    """The forms and the link do all that is promised."""
    page = without_script
    _catch(page)
    page.goto(f"{address}/contact")
    page.click("button[value=reject]")
    assert page.url == f"{address}/contact"
    assert "You have rejected" in page.inner_text("[data-safeexit=cookies-saved]")
    page.reload()
    assert page.query_selector("[data-safeexit=cookies]") is None
    page.click("footer a[href='/cookies']")
    page.click("main a[href^='/_sx/cookies']")
    page.check("#sx-category-statistics")
    page.click("button[value=save]")
    assert page.url == f"{address}/cookies"
    assert "count.js" in page.inner_html("head")
    page.click("[data-safeexit=exit] a, a[data-safeexit=exit]")
    page.wait_for_url(f"{_DESTINATION}**")
