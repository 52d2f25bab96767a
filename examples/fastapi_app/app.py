"""A health service's site in FastAPI: one middleware, a policy with a nonce, the components in templates."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates

from safeexit import BetaNotice, Category, Cookie, CookieBanner, QuickExit, SafeExit
from safeexit.web.jinja2 import SafeExitExtension
from safeexit.web.starlette import SafeExitMiddleware, context

HERE = Path(__file__).parent
SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies",
        version="2026-11",
        categories=(
            Category(
                "statistics", cookies=(Cookie("visits", days=30, purpose="Counts the pages that you open"),)
            ),
        ),
    ),
    # What people write goes to the log here: a site that people use gives it a store, with `records=`.
    beta=BetaNotice(feedback="form", placement="footer"),
)
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
)
PAGES = ("accessibility", "contact", "cookies", "index", "tests")


def create_app(*, inject: bool = False) -> FastAPI:
    """Return the application; with `inject`, its templates leave the components to the middleware."""
    app = FastAPI(openapi_url=None)
    templates = Jinja2Templates(HERE / "templates", context_processors=[context])
    templates.env.add_extension(SafeExitExtension)

    @app.middleware("http")
    async def policy(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.csp_nonce = secrets.token_urlsafe(16)
        response = await answer(request)
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=request.state.csp_nonce)
        return response

    # Added last, so it stands around the policy and reads the nonce that is sent.
    app.add_middleware(SafeExitMiddleware, site=SITE, inject=inject)
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(HERE.parent / "before-and-after" / "style.css")

    @app.get("/", response_class=HTMLResponse)
    @app.get("/{name}", response_class=HTMLResponse)
    def page(request: Request, name: str = "index") -> Response:
        if name not in PAGES:
            raise HTTPException(404)
        return templates.TemplateResponse(request, f"{name}.html", {"inject": inject})

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(os.environ.get("PORT", "8002")))
