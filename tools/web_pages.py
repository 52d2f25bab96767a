"""The reference of a whole site: the class `SafeExit`, the front ends, and what the mount answers."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from importlib.util import find_spec
from types import ModuleType

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit, locales
from safeexit.components.cookie_banner.consent import CONSENT_COOKIE, CONSENT_DAYS, SAVED_COOKIE
from safeexit.web import endpoints
from safeexit.web.http import Request, Response
from tools.api_pages import class_section, function_section, prose

__all__ = ["server_page", "site_page"]

_FRONT_ENDS = ("django", "flask", "jinja2", "starlette")

_SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies",
        version="2026-11",
        categories=(Category("preferences", cookies=("lang",)), Category("statistics", cookies=("_ga*",))),
    ),
    beta=BetaNotice(on_feedback=str),  # any function that takes a message
)
_FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
_SAVED = "decision=save&category=statistics&next=/help"
_SERVER = """\
# What the mount answers

Addresses under the mount, `/_sx` unless the site names another. All answers below were given by a
site with all components over https; `Content-Length` is left out.
"""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A request that the page shows with its answer."""

    method: str
    path: str
    meaning: str
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What is asked for, in one line."""
        return f"{self.method} {self.path.format(style='NAME.HASH.css')}"


_REQUESTS = (
    _Asked(
        method="GET",
        path="/leave",
        meaning="Sends the visitor on to the configured exit; no parameter can change where to.",
    ),
    _Asked(
        method="POST",
        path="/consent",
        body=_SAVED,
        meaning="Keeps a choice. `decision` is `accept`, `reject` or `save`, the last with a `category` for "
        "each that is allowed; `next` is the path to return to. If a store cannot keep the receipt, the "
        "answer is a page with 503, and no cookie is set.",
    ),
    _Asked(
        method="POST",
        path="/consent",
        body=_SAVED,
        headers={"accept": "application/json"},
        meaning="The same, sent by script.",
    ),
    _Asked(
        method="POST",
        path="/consent",
        body="decision=reject",
        headers={"host": "www.example.org", "cookie": "_ga=1"},
        meaning="Refusing also removes the refused cookies that the browser sent, from the host and parents.",
    ),
    _Asked(
        method="POST",
        path="/consent",
        body="decision=accept",
        headers={"sec-fetch-site": "cross-site"},
        meaning="Refused: another site sent it.",
    ),
    _Asked(
        method="POST",
        path="/consent",
        body="decision=perhaps",
        meaning="Refused: there is no such decision.",
    ),
    _Asked(
        method="GET",
        path="/cookies",
        headers={"cookie": "sx_saved=1"},
        meaning="The cookies page, here with the saved message, which is shown once.",
    ),
    _Asked(
        method="GET",
        path="/feedback",
        meaning="The feedback form as a page. Where nothing keeps what people write it says so, with 503.",
    ),
    _Asked(
        method="POST",
        path="/feedback",
        body="message=Your+form+asks+twice&next=/help",
        meaning="Keeps a message. 413 answers one that is too large, 429 one too many (`Retry-After` says "
        "when to try again), 503 one that could not be kept; each of them with the text still in the form.",
    ),
    _Asked(
        method="POST",
        path="/feedback",
        body="message=&next=/help",
        headers={"accept": "application/json"},
        meaning="Refused, as script is told: there is no message.",
    ),
    _Asked(
        method="GET",
        path="/assets/{style}",
        headers={"accept-encoding": "gzip"},
        meaning="A file. Its name changes with its content.",
    ),
)


def site_page() -> str:
    """Return the page about `SafeExit` and the modules for frameworks."""
    head = "# A site\n\n```python\nfrom safeexit import SafeExit\n```"
    found = (importlib.import_module(f"safeexit.web.{name}") for name in _FRONT_ENDS if _is_there(name))
    return "\n\n".join([head, class_section(SafeExit), *(_front_end(each) for each in found)]) + "\n"


@cache  # asked for often, as by the tests, the form's limit of messages would answer in its place
def server_page() -> str:
    """Return the page about what is answered under the mount: each answer is one that was given."""
    parts = [_SERVER]
    for asked, before in zip(_REQUESTS, (None, *_REQUESTS), strict=False):
        if before is None or asked.heading != before.heading:
            parts.append(f"## {asked.heading}\n")
        parts.append(_exchange(asked))
    return "\n".join([*parts, _cookies()])


def _is_there(name: str) -> bool:
    return find_spec(f"safeexit.web.{name}") is not None


def _front_end(module: ModuleType) -> str:
    parts = [f"## `{module.__name__}`", prose(inspect.getdoc(module) or "")]
    for name in getattr(module, "__all__", ()):  # Django finds what it needs by modules
        value = getattr(module, name)
        if inspect.isclass(value):
            parts.append(class_section(value, level=3))
        elif inspect.isfunction(value):
            parts.append(function_section(name, value))
    return "\n\n".join(parts)


def _exchange(asked: _Asked) -> str:
    style = next(name for name in _SITE.assets() if name.endswith(".css"))
    sent = {**(_FORM if asked.body else {}), **asked.headers}
    request = Request(
        method=asked.method,
        path=_SITE.mount + asked.path.format(style=style),
        headers=sent,
        body=asked.body.encode(),
        secure=True,
    )
    lines = [
        f"{request.method} {request.path}",
        *(f"{name.title()}: {value}" for name, value in sent.items()),
    ]
    if asked.body:
        lines += ["", asked.body]
    shown = "\n".join([*lines, "", *_answered(endpoints.answer(_SITE, request))])
    return f"{asked.meaning}\n\n```http\n{_steady(shown)}\n```\n"


def _answered(response: Response) -> Iterator[str]:
    yield f"{response.status} {HTTPStatus(response.status).phrase}"
    yield from (f"{name}: {value}" for name, value in response.headers if name != "Content-Length")
    kind = dict(response.headers).get("Content-Type", "")
    if kind.startswith(("text/plain", "application/json")):
        yield from ("", response.body.decode().strip())


def _steady(text: str) -> str:
    """Return the text without what differs from one minute, and from one release, to the next."""
    text = re.sub(r":\d{10}:", ":SECONDS:", text)
    return re.sub(r"\.[0-9a-f]{12}\.", ".HASH.", text)


def _cookies() -> str:
    say = locales.load("en")
    rows = (
        f"| `{CONSENT_COOKIE}` | {say('cookies_page.purpose_consent')} | {CONSENT_DAYS} days |",
        f"| `{SAVED_COOKIE}` | {say('cookies_page.purpose_saved')} | a minute |",
    )
    head = "## Cookies\n\nNeither tells one visitor from another.\n\n| name | what it does | for how long |"
    return "\n".join([head, "| --- | --- | --- |", *rows, ""])
