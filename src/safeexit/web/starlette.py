"""For Starlette and FastAPI: a middleware, and what `Jinja2Templates` gives to each template.

app = Starlette(middleware=[Middleware(SafeExitMiddleware, site=site)])
templates = Jinja2Templates("templates", context_processors=[context])
templates.env.add_extension(SafeExitExtension)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from safeexit.web.visit import VISIT, Visit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from safeexit.site import SafeExit

__all__ = ["SafeExitMiddleware", "context"]


class SafeExitMiddleware:
    """Answers what stands under the site's mount, and gives each page its headers.

    Args:
        app: The application.
        site: The site's components.
        inject: Whether HTML pages get the components without a change to their templates.
        records: The URL of a database for consent receipts; see `safeexit.records`.

    Raises:
        ImportError: `records` is given, and the extra of that name is not installed.
        ValueError: `records` is no URL of a store.
    """

    def __init__(
        self, app: ASGIApp, site: SafeExit, *, inject: bool = False, records: str | None = None
    ) -> None:
        self._app = site.asgi(app, inject=inject, records=records)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        await self._app(scope, receive, send)


def context(request: Request) -> dict[str, Visit]:
    """Return `safeexit` for a template: the components for this visitor.

    The page's nonce is `request.state.csp_nonce`, where the application has set one.

    Raises:
        LookupError: the application has no `SafeExitMiddleware`.
    """
    visit: Visit | None = request.scope.get(VISIT)
    if visit is None:
        raise LookupError("The application has no SafeExitMiddleware: add it with your site")
    visit.nonce = lambda: getattr(request.state, "csp_nonce", None)
    return {"safeexit": visit}
