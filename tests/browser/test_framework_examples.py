"""The examples of Flask, Django and FastAPI on real servers, with script and without."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from .consents import ACCEPT, REJECT, SAVE, SAVED, press, visible, wait_for_text
from .engines import PlaywrightTab, Tab, wait_for, wait_until
from .exits import assert_landed
from .server import Server, running

_EXAMPLES = Path(__file__).parents[2] / "examples"
# Each makes `app` of an example, whose exit is led to a stand-in before.
_FLASK = "import app as made; made.SITE = led(made.SITE); app = made.create_app(inject={inject})"
_DJANGO = "import settings; settings.SAFEEXIT['site'] = led(settings.SAFEEXIT['site']); "
_WSGI = "from django.core.wsgi import get_wsgi_application; app = get_wsgi_application()"
_ASGI = "from django.core.asgi import get_asgi_application; app = get_asgi_application()"
_GUNICORN = """
from gunicorn.app.base import BaseApplication
class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": "127.0.0.1:0", "threads": 4, "accesslog": "-"}.items():
            self.cfg.set(name, value)
    def load(self):
        return app
Server().run()
"""
_UVICORN = """
import uvicorn
uvicorn.run(app, port=0)
"""
_LED = """
import sys
from dataclasses import replace
sys.path.insert(0, ".")
def led(site):
    return replace(site, quick_exit=replace(site.quick_exit, to={to!r}))
"""
_SERVERS = {
    "flask": ("flask_app", _FLASK, _GUNICORN),
    "django": ("django_site", _DJANGO + _WSGI, _GUNICORN),
    "django-asgi": ("django_site", _DJANGO + _ASGI, _UVICORN),
    "fastapi": ("fastapi_app", _FLASK, _UVICORN),
}
_FORM, _MESSAGE = "form[data-safeexit=feedback]", "#sx-feedback-message"


@dataclass(frozen=True)
class _Example:
    """A running example: where it listens, what its server wrote, and where its exit leads."""

    name: str
    port: int
    log: Path
    destination: Server

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def follow(self, tab: Tab, selector: str, request: str) -> None:
        """Click what leads to another page; return once the server has answered a request for that."""
        before = self._times(request)
        press(tab, selector)
        wait_until(lambda: self._times(request) > before, request)

    def _times(self, request: str) -> int:
        return self.log.read_text("utf-8").count(f'"{request} HTTP/1.1" ')


@contextmanager
def _serving(name: str, log: Path, *, inject: bool) -> Iterator[_Example]:
    """Run an example's server, and the site that its exit leads to."""
    folder, makes, serves = _SERVERS[name]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "INJECT": "1" if inject else ""}
    with running("localhost") as destination, log.open("w") as output:
        destination.serve("/", "<!doctype html><html lang=en><title>Weather</title><h1>Sunny</h1>")
        program = _LED.format(to=destination.url()) + makes.format(inject=inject) + serves
        with subprocess.Popen(
            [sys.executable, "-u", "-c", program],
            cwd=_EXAMPLES / folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as server:
            try:
                yield _Example(name, _port(server, log), log, destination)
            finally:
                server.terminate()


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    def found() -> re.Match[str] | None:
        assert server.poll() is None, f"the server did not start:\n{log.read_text('utf-8')}"
        return re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8"))

    wait_until(found, "the server to start")
    address = found()
    assert address is not None
    return int(address[1])


@pytest.fixture(
    params=[(name, inject) for name in _SERVERS for inject in (False, True)],
    ids=lambda param: f"{param[0]}-{'injected' if param[1] else 'templates'}",
    scope="module",
)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Example]:
    """Each example on its server, with the components in its templates, and injected."""
    name, inject = request.param
    with _serving(name, tmp_path_factory.mktemp(name) / "log", inject=inject) as started:
        yield started


def _catch(page: Page) -> list[str]:
    """Note what the browser complains of, but for the icons that the pages do not have."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            faults.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


@pytest.fixture
def without_script(chromium: Browser) -> Iterator[Page]:
    """A page with JavaScript off."""
    with chromium.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def test_an_example_works_with_script(page: Page, example: _Example) -> None:
    """The choice opens what was held back, is thanked for, and Escape leaves; no policy is violated."""
    faults, tab = _catch(page), PlaywrightTab(page)
    page.goto(example.url("/"))
    assert not page.evaluate("document.cookie").count("visits")
    page.click("button[value=accept]")
    wait_for(tab, "document.activeElement.dataset.safeexit === 'cookies-saved'")
    wait_for(tab, "document.cookie.includes('visits=1')")
    page.goto(example.url("/contact"))
    wait_for(tab, "document.cookie.includes('visits=2')")
    assert not page.is_visible("[data-safeexit=cookies]")
    page.keyboard.press("Escape")
    assert_landed(tab, example.destination)
    assert faults == []


def test_an_example_works_without_script(without_script: Page, example: _Example) -> None:
    """The forms and the link do all that is promised."""
    page = without_script
    page.goto(example.url("/contact"))
    page.click("button[value=reject]")
    assert page.url == example.url("/contact")
    assert "You have rejected" in page.inner_text("[data-safeexit=cookies-saved]")
    page.reload()
    assert page.query_selector("[data-safeexit=cookies]") is None
    page.click("footer a[href='/cookies']")
    page.click("main a[href^='/_sx/cookies']")
    page.check("#sx-category-statistics")
    page.click("button[value=save]")
    assert page.url == example.url("/cookies")
    assert "count.js" in page.inner_html("head")
    page.click("[data-safeexit=exit] a, a[data-safeexit=exit]")
    assert_landed(PlaywrightTab(page), example.destination)


# The other engines see each framework once: the answers are the same, and these browsers start slowly.
_OTHERS = pytest.mark.parametrize(
    "example",
    [("flask", False), ("django", True), ("fastapi", False)],
    indirect=True,
    ids=lambda each: each[0],
)


@_OTHERS
@pytest.mark.parametrize("tab", ["firefox", "webkit"], indirect=True)
def test_an_example_works_with_script_in_other_engines(tab: Tab, example: _Example) -> None:
    """Choice, counting and, where there is a form, feedback, without a reload; then Escape leaves."""
    tab.open(example.url("/", "scripted.localhost"))
    press(tab, ACCEPT)
    wait_for(tab, "document.activeElement.dataset.safeexit === 'cookies-saved'")
    wait_for(tab, "document.cookie.includes('visits=1')")
    tab.open(example.url("/contact", "scripted.localhost"))
    wait_for(tab, "document.cookie.includes('visits=2')")
    assert not visible(tab, "[data-safeexit=cookies]")
    if example.name == "fastapi":
        press(tab, "summary")
        tab.evaluate(f"(document.querySelector({_MESSAGE!r}).value = 'No phone number')")
        press(tab, f"{_FORM} button")
        wait_for_text(tab, "[data-safeexit=feedback-saved]", "Thank you.")
        assert "No phone number" in example.log.read_text("utf-8")
    tab.press("Escape")
    assert_landed(tab, example.destination)


@_OTHERS
@pytest.mark.parametrize("tab_without_script", ["firefox", "webkit"], indirect=True)
def test_an_example_works_without_script_in_other_engines(tab_without_script: Tab, example: _Example) -> None:
    """Refuse, see it said, change it on the cookies page, send feedback where there is a form, and leave."""
    tab, host = tab_without_script, "plain.localhost"
    tab.open(example.url("/contact", host))
    example.follow(tab, REJECT, "GET /contact")
    wait_for_text(tab, SAVED, "You have rejected")
    tab.open(example.url("/_sx/cookies?next=/contact", host))
    wait_for(tab, "document.querySelector('#sx-category-statistics')")
    press(tab, "#sx-category-statistics")
    example.follow(tab, SAVE, "GET /contact")
    wait_for_text(tab, SAVED, "You have accepted")
    assert "count.js" in tab.evaluate("document.head.innerHTML")
    if example.name == "fastapi":
        press(tab, "summary")
        press(tab, _MESSAGE)
        tab.evaluate(f"(document.querySelector({_MESSAGE!r}).value = 'No phone number')")
        example.follow(tab, f"{_FORM} button", "GET /contact")
        wait_for_text(tab, "body", "Thank you.")
    press(tab, "[data-safeexit=exit] a, a[data-safeexit=exit]")
    wait_until(lambda: example.destination.visits_to("/"), "a visit to the destination")
    assert_landed(tab, example.destination)
