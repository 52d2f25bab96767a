"""For pytest: `assert_page(response)` fails a test whose page has faults, and shows each beside its line.

A plugin: pytest loads it where safeexit is installed, and hands `assert_page` to tests that name it as an
argument. It may be imported, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # pytest loads this module in every project: the checker waits until a test asks for it
    from safeexit.checker.findings import PageResult
    from safeexit.checker.rules.rule import Rule
    from safeexit.checker.sources.headers import Response

__all__ = ["assert_page", "assert_rule"]

_ACCEPTED = "a str, bytes, or a response of Django, Flask, Starlette, httpx or requests"


@pytest.fixture(name="assert_page")
def _as_fixture() -> Callable[..., None]:
    """Fail a test whose page has faults: `assert_page(response)`."""
    return assert_page


def assert_page(page: object, *, require: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
    """Check a page as `safeexit check` does, by the settings that hold for the current folder.

    `page` is a str, bytes, or a response as a test client of Django, Flask, Starlette, httpx or requests
    returns it; its headers count, and a streamed one is read to its end. `require` names components that the
    page must hold ("quick-exit"), and `ignore` rules that are left out (code or name), each in place of the
    setting. What only needs review fails nothing.

    Raises:
        AssertionError: something failed, or there is no page in it; the message is the report.
        TypeError: it is nothing of the kind.
        ConfigError: a setting, component or rule is not known.
    """
    __tracebackhide__ = True
    from safeexit.checker.findings import Outcome  # noqa: PLC0415 - heavy; see above

    name, data, response = _taken(page)
    result = _result(name, data, response, require, ignore)
    if result.error is not None:
        raise AssertionError(f"{name} cannot be read as a page: {result.error}")
    if any(finding.outcome is Outcome.FAILED for finding in result.findings):
        raise AssertionError(_told(result))


def assert_rule(rule: Rule) -> None:
    """Try a rule of your own on its examples: silent on the good ones, and on the bad ones as they promise.

    Raises AssertionError with a line for each example that it treats otherwise, or where there is none.
    """
    __tracebackhide__ = True
    from safeexit.checker.rules.trial import disagreements  # noqa: PLC0415 - as above

    if not rule.good or not rule.bad:
        raise AssertionError(f"{rule.code} needs a good example and a bad one at least")
    if told := "\n".join(disagreements(rule)):
        raise AssertionError(f"{rule.code} does not do on its examples what they promise\n{told}")


def _result(
    name: str, data: bytes, response: Response | None, require: Iterable[str], ignore: Iterable[str]
) -> PageResult:
    from safeexit.checker import config  # noqa: PLC0415 - as above
    from safeexit.checker.checking import Checker  # noqa: PLC0415 - as above
    from safeexit.checker.sources.documents import Document  # noqa: PLC0415 - as above

    settings = config.load()
    settings = replace(
        settings,
        require=tuple(config.parse_kind(kind, "require") for kind in require) or settings.require,
        ignore=config.rules_named(ignore, "ignore") or settings.ignore,
    )
    return Checker("html", settings, None).check(Document(name, data, response))


def _told(result: PageResult) -> str:
    from safeexit.checker.reporters.as_text import as_text  # noqa: PLC0415 - as above
    from safeexit.checker.reporters.report import Report  # noqa: PLC0415 - as above

    return f"the page has faults\n\n{as_text(Report((result,)))}"


def _taken(page: object) -> tuple[str, bytes, Response | None]:
    """Return a page's name, bytes and headers. Raises AssertionError where it holds no page."""
    if isinstance(page, str):
        return "page", page.encode("utf-8-sig", "replace"), None  # the mark says UTF-8, whatever a meta says
    if isinstance(page, bytes):
        return "page", page, None
    from safeexit.checker.sources import http_files  # noqa: PLC0415 - as above
    from safeexit.checker.sources.files import UnreadableInputError  # noqa: PLC0415 - as above

    name, response = _name(page), _response(page)
    if 300 <= response.status < 400:
        to = next(iter(response.values("Location")), "elsewhere")
        raise AssertionError(f"{name} answered {response.status}, a redirect to {to}: follow it to its page")
    if not http_files.is_page_type(response.media_type):
        raise AssertionError(f"{name} answered {response.media_type}, not HTML")
    try:
        return name, http_files.decode_body(response, _body(page)), response
    except UnreadableInputError as error:
        raise AssertionError(f"{name}: {error}") from error


def _response(page: Any) -> Response:
    from safeexit.checker.sources.headers import Response  # noqa: PLC0415 - as above

    status, headers = getattr(page, "status_code", None), getattr(page, "headers", None)
    if not isinstance(status, int) or headers is None:
        raise TypeError(f"assert_page takes {_ACCEPTED}, not {type(page).__name__}")
    return Response(tuple(_headers(page)), status, url=_url(page))


def _headers(page: Any) -> list[tuple[str, str]]:
    """Return each header; those that a response sets more than once (Set-Cookie) stand apart."""
    whole = getattr(getattr(page, "raw", None), "headers", None) or page.headers  # requests joins them
    pairs = whole.multi_items() if hasattr(whole, "multi_items") else whole.items()
    cookies = _known(page, "cookies")  # where Django keeps them apart
    set_ = cookies.values() if isinstance(cookies, SimpleCookie) else ()
    return [*pairs, *(("Set-Cookie", morsel.OutputString()) for morsel in set_)]


def _body(page: Any) -> bytes:
    for method in ("getvalue", "get_data"):  # Django, streamed or not; Flask
        if hasattr(page, method):
            return bytes(getattr(page, method)())
    body = page.content if hasattr(page, "content") else getattr(page, "body", None)
    if not isinstance(body, bytes):
        raise TypeError(f"assert_page takes {_ACCEPTED}, not {type(page).__name__}")
    return body


def _url(page: Any) -> str | None:
    url = _known(page, "url")
    return None if url is None else str(url)


def _name(page: Any) -> str:
    """Return what the page is called in the report: its path, where the response knows of its request."""
    request = _known(page, "request")
    path = request.get("PATH_INFO") if isinstance(request, dict) else getattr(request, "path", None)
    return str(path or _url(page) or "page")


def _known(page: Any, name: str) -> Any:
    try:
        return getattr(page, name, None)
    except RuntimeError:  # httpx: a response that nobody asked for
        return None
