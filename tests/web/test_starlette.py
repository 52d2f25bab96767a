"""The front door for Starlette and FastAPI: the contract's answers and headers, in their idiom."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from safeexit.records import open_store
from safeexit.web.jinja2 import SafeExitExtension
from safeexit.web.starlette import SafeExitMiddleware, context
from tests.web.sites import SITE

_TEMPLATE = (
    "<!doctype html><html><head>{{ safeexit.head() }}</head><body>{{ safeexit.body_start() }}"
    "{% gate 'statistics' %}<script src='https://stats.example.org/count.js'></script>{% endgate %}"
    "{{ safeexit.body_end() }}</body></html>"
)
_BARE = "<!doctype html><html><head><title>t</title></head><body><p>words</p></body></html>"
_NONCE = "cjRuZDBt"


class _Browser:
    """Keeps cookies from one request to the next."""

    def __init__(self, app: Any) -> None:
        self._app, self._cookies = app, httpx.Cookies()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("POST", path, **options)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://www.example.org", cookies=self._cookies
            ) as client:
                response = await client.request(method, path, **options)
                self._cookies = client.cookies
            return response

        return asyncio.run(ask())


@pytest.fixture
def templates(tmp_path: Path) -> Jinja2Templates:
    """The templates of the application."""
    (tmp_path / "index.html").write_text(_TEMPLATE, "utf-8")
    (tmp_path / "bare.html").write_text(_BARE, "utf-8")
    found = Jinja2Templates(tmp_path, context_processors=[context])
    found.env.add_extension(SafeExitExtension)
    return found


async def _with_policy(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    request.state.csp_nonce = _NONCE
    response = await answer(request)
    response.headers["Content-Security-Policy"] = f"script-src 'self' 'nonce-{_NONCE}'"
    return response


@pytest.fixture
def client(templates: Jinja2Templates, tmp_path: Path) -> Callable[..., _Browser]:
    """Return a function that starts the application with the middleware's options."""

    def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "index.html")

    def bare(_request: Request) -> Response:
        return HTMLResponse(_BARE)

    def stream(_request: Request) -> Response:
        return StreamingResponse(iter(_BARE.partition("<p>")), media_type="text/html")

    def file(_request: Request) -> Response:
        return FileResponse(tmp_path / "bare.html")

    def start(*others: Middleware, **options: Any) -> _Browser:
        routes = [
            Route("/", page),
            Mount("/inside", routes=[Route("/", page)]),
            Route("/bare", bare),
            Route("/stream", stream),
            Route("/file", file),
        ]
        ours = Middleware(SafeExitMiddleware, site=SITE, **options)
        return _Browser(Starlette(routes=routes, middleware=[ours, *others]))

    return start


_Start = Callable[..., _Browser]


def _choose(client: _Browser, form: str = "decision=accept&next=/") -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post("/_sx/consent", content=form, headers=headers)


@pytest.mark.parametrize("path", ["/", "/inside/"])
def test_a_template_renders_the_components(client: _Start, path: str) -> None:
    """`safeexit` gives what the site gives, with the path of the page; caches learn what it depends on."""
    page = client().get(f"{path}?a=b")
    assert str(SITE.head()) in page.text
    assert str(SITE.body_start(next=f"{path}?a=b")) in page.text
    assert str(SITE.body_end(next=f"{path}?a=b")) in page.text
    assert page.headers["Vary"] == "Cookie, Sec-GPC"


def test_a_choice_holds_and_its_message_is_shown_once(client: _Start) -> None:
    """The page that follows the form thanks, clears its cookie and is not kept; later ones are private."""
    browser = client()
    answer = _choose(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    first = browser.get("/")
    assert "You have accepted" in first.text
    assert first.headers["Cache-Control"] == "private, no-store"
    later = browser.get("/")
    assert 'data-safeexit="cookies"' not in later.text
    assert "<template" not in later.text
    assert later.headers["Cache-Control"] == "private"


def test_the_exit_is_the_contracts(client: _Start) -> None:
    """The way out leads to the one destination and tells nothing."""
    way_out = client().get("/_sx/leave?to=https://evil.example")
    assert (way_out.status_code, way_out.headers["Location"]) == (303, "https://www.bbc.co.uk/weather")
    assert way_out.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(("path", "inject"), [("/", False), ("/bare", True)])
def test_the_nonce_is_the_pages(client: _Start, path: str, inject: bool) -> None:
    """Templates take it from `request.state.csp_nonce`, injection from the policy that is sent."""
    policy = Middleware(BaseHTTPMiddleware, dispatch=_with_policy)
    page = client(policy, inject=inject).get(path).text
    assert f'nonce="{_NONCE}"' in page
    assert page.count(f'nonce="{_NONCE}"') == page.count("nonce=")


@pytest.mark.parametrize("path", ["/bare", "/stream", "/file"])
def test_a_page_is_injected(client: _Start, path: str) -> None:
    """A page that nobody touched gets the components, at once, streamed or from a file."""
    page = client(inject=True).get(path)
    assert page.text.startswith(f"<!doctype html><html><head>{SITE.head()}<title>")
    assert str(SITE.body_start(next=path)) in page.text
    assert page.text.endswith(f"{SITE.body_end(next=path)}</body></html>")
    assert page.headers.get("Content-Length", str(len(page.content))) == str(len(page.content))


def test_a_compressed_page_is_injected(client: _Start) -> None:
    """Starlette's compression within ours is opened and closed again."""
    page = client(Middleware(GZipMiddleware, minimum_size=10), inject=True).get("/bare")
    assert page.headers["Content-Encoding"] == "gzip"
    assert 'data-safeexit="exit"' in page.text


def test_a_part_of_a_page_is_not_injected(client: _Start) -> None:
    """What Turbo fetches for a frame goes into a page that has the components already."""
    page = client(inject=True).get("/bare", headers={"Turbo-Frame": "list"})
    assert page.text == _BARE
    assert "Turbo-Frame" in page.headers["Vary"]


def test_a_choice_leaves_a_receipt(client: _Start, tmp_path: Path) -> None:
    """`records` names the store."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    _choose(client(records=url))
    store = open_store(url)
    assert store.count() == 1
    store.close()


def test_fastapi_takes_the_same_middleware(templates: Jinja2Templates) -> None:
    """The front door is one for both."""
    app = FastAPI()
    app.add_middleware(SafeExitMiddleware, site=SITE)

    @app.get("/")
    def index(request: FastAPIRequest) -> Response:
        return templates.TemplateResponse(request, "index.html")

    browser = _Browser(app)
    assert 'data-safeexit="exit"' in browser.get("/").text
    assert browser.get("/_sx/cookies").status_code == 200


def test_a_template_without_the_middleware_says_so(templates: Jinja2Templates) -> None:
    """The message names what to add."""
    routes = [Route("/", lambda request: templates.TemplateResponse(request, "index.html"))]
    with pytest.raises(LookupError, match="add it with your site"):
        _Browser(Starlette(routes=routes)).get("/")
