"""A site with all components, and a browser's requests to it."""

from __future__ import annotations

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit
from safeexit.web import endpoints
from safeexit.web.http import Request, Response

SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies-notice",
        version="7",
        categories=(
            Category("preferences", cookies=("lang",)),
            Category("statistics", cookies=("_ga", "_ga_*")),
        ),
    ),
    beta=BetaNotice(feedback_url="/feedback"),
)


def ask(
    path: str, *, method: str = "GET", body: str = "", secure: bool = False, query: str = "", **headers: str
) -> Response:
    """Send a request to the site's endpoints; `sec_gpc="1"` becomes the header `sec-gpc`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if method == "POST":
        named.setdefault("content-type", "application/x-www-form-urlencoded")
    request = Request(
        method=method,
        path=path,
        query=query,
        headers={"host": "www.example.org", **named},
        body=body.encode(),
        secure=secure,
    )
    return endpoints.answer(SITE, request)


def send(path: str, body: str, **headers: str) -> Response:
    """Send a form, with these headers and no others."""
    return ask(path, method="POST", body=body, secure=False, query="", **headers)


def header(response: Response, name: str) -> str:
    """Return the one header of this name."""
    (value,) = headers(response, name)
    return value


def headers(response: Response, name: str) -> list[str]:
    """Return all headers of this name."""
    return [value for key, value in response.headers if key.lower() == name.lower()]
