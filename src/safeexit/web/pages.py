"""The pages that we answer with ourselves. They hold no inline script, so their policy allows none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

from markupsafe import Markup

from safeexit import _markup, locales
from safeexit.components.cookie_banner import consent as choices
from safeexit.web.http import Request, Response, set_cookie

if TYPE_CHECKING:
    from safeexit.components.cookie_banner import CookieBanner
    from safeexit.site import SafeExit

__all__ = ["cookies", "plain", "problem"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
_PAGE = Markup("""\
<!doctype html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
{head}\
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body class="sx-page">
{exit}\
<main class="sx-page__part">
<h1>{title}</h1>
{content}\
<p><a class="sx-link" href="{back}">{back_label}</a></p>
</main>
{end}\
</body>
</html>
""")


def plain(status: int, sentence: str, *headers: tuple[str, str]) -> Response:
    """Return a short answer in plain text, for what only a broken or hostile client meets."""
    kept = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), *headers)
    return Response(status=status, headers=kept, body=f"{sentence}\n".encode())


def cookies(site: SafeExit, banner: CookieBanner, request: Request, *, saved: bool) -> Response:
    """Return the cookies page: what each category sets, the visitor's choice and the form to change it."""
    back = (parse_qs(request.query, errors="replace").get("next") or ["/"])[0]
    consent = banner.read(request.cookies, gpc=request.gpc)
    message: Literal["saved"] | None = "saved" if saved else None
    text = locales.load(site.locale)
    form = banner.page(consent=consent, message=message, next=back, locale=site.locale, mount=site.mount)
    forget = [set_cookie(choices.SAVED_COOKIE, "", seconds=0, secure=request.secure)] if saved else []
    return _page(site, title=text("cookies_page.title"), content=form, back=back, headers=forget)


def problem(site: SafeExit, banner: CookieBanner, request: Request, *, back: str) -> Response:
    """Return the full page, with 503, that a visitor gets when a choice could not be saved."""
    text = locales.load(site.locale)
    form = banner.page(
        consent=banner.read(request.cookies, gpc=request.gpc),
        message="failed",
        next=back,
        locale=site.locale,
        mount=site.mount,
    )
    return _page(site, title=text("cookies_page.title"), content=form, back=back, status=503)


def _page(
    site: SafeExit,
    *,
    title: str,
    content: Markup,
    back: str,
    status: int = 200,
    headers: list[tuple[str, str]] | None = None,
) -> Response:
    text = locales.load(site.locale)
    page = _PAGE.format(
        lang=text.code,
        direction=text.direction,
        head=site.head(inline=False),
        title=title,
        exit=site.quick_exit.body(locale=site.locale) if site.quick_exit else "",
        content=content,
        back=back if _markup.is_path(back) else "/",
        back_label=text("cookies_page.back"),
        end=site.body_end(),
    )
    kept = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", _POLICY),
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "private, no-store"),
        ("Vary", "Cookie"),
        *(headers or []),
    )
    return Response(status=status, headers=kept, body=page.encode())
