"""The pages that we answer with ourselves. They hold no inline script, so their policy allows none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs

from markupsafe import Markup

from safeexit import _assets, _markup, locales
from safeexit.components.beta_notice import HIDDEN_COOKIE, HIDDEN_DAYS
from safeexit.components.cookie_banner import Cookie
from safeexit.components.cookie_banner import consent as choices
from safeexit.web.http import Request, Response, set_cookie

if TYPE_CHECKING:
    from safeexit.components.beta_notice import BetaNotice
    from safeexit.components.beta_notice.form import Written
    from safeexit.components.cookie_banner import Consent, CookieBanner
    from safeexit.site import SafeExit

__all__ = ["cookies", "feedback", "plain", "problem"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
_NOTHING = Markup()
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
{banner}\
<main class="sx-page__part">
<h1>{heading}</h1>
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
    form = banner.page(
        consent=consent,
        message=message,
        next=back,
        also=_other_cookies(site),
        locale=site.locale,
        mount=site.mount,
    )
    forget = [set_cookie(choices.SAVED_COOKIE, "", seconds=0, secure=request.secure)] if saved else []
    return _page(
        site,
        title=text("cookies_page.title"),
        content=form,
        back=back,
        headers=forget,
        end=banner.script(mount=site.mount),
    )


def problem(
    site: SafeExit, banner: CookieBanner, request: Request, *, back: str, ticked: Consent | None
) -> Response:
    """Return the full page, with 503, that a visitor gets when a choice could not be saved.

    A visitor who answered the banner finds it again. Whoever has chosen before sees no banner, and neither
    does one who sent the form: they find the form, with what they `ticked`.
    """
    text = locales.load(site.locale)
    consent = ticked or banner.read(request.cookies, gpc=request.gpc)
    form = banner.page(
        consent=consent,
        message="failed" if consent.decided else None,
        next=back,
        also=_other_cookies(site),
        locale=site.locale,
        mount=site.mount,
    )
    again = (
        Markup()
        if consent.decided
        else banner.body(message="failed", next=back, locale=site.locale, mount=site.mount)
    )
    title = text("cookies_page.title")
    end = banner.script(mount=site.mount)
    return _page(site, title=title, content=form, back=back, status=503, banner=again, end=end)


def feedback(
    site: SafeExit,
    beta: BetaNotice,
    *,
    back: str,
    status: int = 200,
    written: Written | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Response:
    """Return the feedback form as a page; with what was `written` it says why that could not be saved."""
    text = locales.load(site.locale)
    heading = text("beta_notice.link")
    way_back = (
        site.cookies.way_back(next=back, locale=site.locale, mount=site.mount) if site.cookies else Markup()
    )
    return _page(
        site,
        heading=heading,
        title=text("feedback.error", title=heading) if written else heading,
        content=beta.form(next=back, written=written, locale=site.locale, mount=site.mount),
        back=back,
        status=status,
        headers=list(headers),
        end=way_back + _assets.feedback_script(site.mount),
    )


def _other_cookies(site: SafeExit) -> tuple[Cookie, ...]:
    """Return what other components of the site set."""
    if site.beta is None or not site.beta.dismissible:
        return ()
    purpose = locales.load(site.locale)("cookies_page.purpose_beta")
    return (Cookie(HIDDEN_COOKIE, days=HIDDEN_DAYS, purpose=purpose),)


def _page(
    site: SafeExit,
    *,
    title: str,
    content: Markup,
    back: str,
    end: Markup,
    heading: str | None = None,
    status: int = 200,
    headers: list[tuple[str, str]] | None = None,
    banner: Markup = _NOTHING,
) -> Response:
    text = locales.load(site.locale)
    page = _PAGE.format(
        lang=text.code,
        direction=text.direction,
        head=site.head(inline=False),
        title=title,
        heading=title if heading is None else heading,
        exit=site.quick_exit.body(locale=site.locale) if site.quick_exit else "",
        banner=banner,
        content=content,
        back=back if _markup.is_path(back) else "/",
        back_label=text("cookies_page.back"),
        end=end,
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
