"""One request for a page: what its visitor chose, the components for that page, the headers it then needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from safeexit import _markup
from safeexit._prepared import Prepared
from safeexit.components.beta_notice import HIDDEN_COOKIE
from safeexit.components.cookie_banner import Consent
from safeexit.components.cookie_banner import consent as choices
from safeexit.web import feedback, rendered
from safeexit.web.http import Request, cookie_value, has_cookie, set_cookie
from safeexit.web.inject import Pieces

if TYPE_CHECKING:
    from safeexit.site import SafeExit

__all__ = ["VISIT", "Headers", "Visit", "vary"]

Headers = tuple[tuple[str, str], ...]
VISIT = "safeexit.visit"
"""The key under which a WSGI environment and an ASGI scope hold the `Visit`."""

_VARIES = ("Cookie", "Sec-GPC")


class Visit:
    """A request for one page of the site; templates know it as `safeexit`.

    What it renders is right for this visitor: no banner for those who have chosen, the saved message once,
    the page's nonce and path. Without a request it renders what every visitor may see.

    Args:
        site: The site's components.
        request: The request for the page.
        nonce: Finds the page's nonce, when it is needed.
    """

    def __init__(
        self, site: SafeExit, request: Request | None = None, *, nonce: Callable[[], str | None] | None = None
    ) -> None:
        self.site = site
        self.used = False
        """Whether the page holds anything that depends on the visitor."""
        self.rendered = False
        """Whether the page's template renders the components."""
        self.nonce = nonce
        self.request = request
        self._shown = False
        self._read: Consent | None = None

    @property
    def consent(self) -> Consent:
        """The visitor's choice; what is essential, and what runs unless it is refused, is allowed before."""
        self.used = True
        return self._consent

    def head(self, *, nonce: str | None = None, inline: bool = True) -> Markup:
        """Return what stands first in `<head>`; see `SafeExit.head`.

        Raises:
            ValueError: the nonce is not base64.
        """
        self.used = self.rendered = True
        told = nonce or self._nonce()
        _markup.check_nonce(told)
        return rendered.head(self.site, has_nonce=told is not None, inline=inline).fill(nonce=told)

    def body_start(self) -> Markup:
        """Return what stands first in `<body>`: the exit, the banner or its message, a notice for the top."""
        return self._signed(self._start().fill(path=self._path))

    def body_end(self, *, nonce: str | None = None) -> Markup:
        """Return what stands last in `<body>`: a notice for the footer, the deferred script.

        Raises:
            ValueError: the nonce is not base64.
        """
        told = nonce or self._nonce()
        _markup.check_nonce(told)
        return self._signed(self._end(has_nonce=told is not None).fill(nonce=told, path=self._path))

    def pieces(self, *, nonce: str | None, inline: bool) -> Pieces:
        """Return what the three methods above do, for injection: ASCII with character references.

        Raises:
            ValueError: the nonce is not base64.
        """
        told = nonce or self._nonce()
        _markup.check_nonce(told)
        head = rendered.head(self.site, has_nonce=told is not None, inline=inline)
        start, end = self._start(), self._end(has_nonce=told is not None, notice=False)
        notice = rendered.before_footer(self.site, has_path=self._path is not None, dismissed=self._dismissed)
        return Pieces(
            head=head.fill_ascii(nonce=told),
            body_start=rendered.signed(self.site, start.fill_ascii(path=self._path)),
            body_end=end.fill_ascii(nonce=told, path=self._path),
            before_footer=rendered.signed(self.site, notice.fill_ascii(path=self._path)),
        )

    @property
    def mark(self) -> str:
        """What tells the pieces of this visitor's page from others: part of the page's validator."""
        head = rendered.head(self.site, has_nonce=False, inline=True)
        parts = (head, self._start(), self._end(has_nonce=False))
        return hashlib.sha256(b"".join(part.digest for part in parts)).hexdigest()[:12]

    def _start(self) -> Prepared:
        self.used = self.rendered = True
        message = self._message
        self._shown = self._shown or message is not None
        return rendered.body_start(
            self.site,
            consent=self._consent,
            message=message,
            has_path=self._path is not None,
            dismissed=self._dismissed,
        )

    def _end(self, *, has_nonce: bool, notice: bool = True) -> Prepared:
        self.used = self.rendered = True
        return rendered.body_end(
            self.site,
            has_nonce=has_nonce,
            has_path=self._path is not None,
            dismissed=self._dismissed,
            notice=notice,
        )

    def _signed(self, markup: Markup) -> Markup:
        return Markup(rendered.signed(self.site, markup))  # noqa: S704  a token holds nothing to escape

    def gate(
        self,
        category: str,
        content: str | Markup,
        *,
        label: str | Markup | None = None,
        link: str | None = None,
    ) -> Markup:
        """Return `content` as it is if the visitor allows the category, else inert; see `CookieBanner.gate`.

        Raises:
            TypeError, ValueError: the site has no cookie banner or no such category, or another argument
                cannot be used.
        """
        self.used = True
        if self.site.cookies is None:
            raise ValueError(f"gate {category!r} cannot be used: the site has no cookies=CookieBanner(...)")
        return self.site.cookies.gate(
            category,
            content,
            self._consent if self.request else None,
            label=label,
            link=link,
            next=self._path,
            locale=self.site.locale,
            mount=self.site.mount,
        )

    def headers(self, own: Iterable[tuple[str, str]]) -> Headers:
        """Return a response's headers with what a page with anything of ours needs.

        `Vary` tells caches what the page depends on. With a choice it is for this visitor alone. The answer
        that shows the saved message clears its cookie and is kept nowhere.
        """
        own = tuple(own)
        if not self.used or not self._varies or self.request is None:
            return own
        personal = self._is_personal or self._shown
        kept = list(vary(own, self._varies))
        if personal:
            kept = [(name, value) for name, value in kept if name.lower() != "cache-control"]
        if self._shown:
            kept.append(set_cookie(choices.SAVED_COOKIE, "", seconds=0, secure=self.request.secure))
        if personal:
            kept.append(("Cache-Control", _private(own, shown=self._shown)))
        return tuple(kept)

    @property
    def _consent(self) -> Consent:
        if self._read is None:
            cookies, request = self.site.cookies, self.request or Request()
            self._read = cookies.read(request.cookies, gpc=request.gpc) if cookies else Consent()
        return self._read

    @property
    def _message(self) -> Literal["saved", "sent"] | None:
        """What the visitor's last form came to, which this page says once."""
        value = cookie_value(self.request.cookies, choices.SAVED_COOKIE) if self.request else None
        if value == feedback.SENT:
            return "sent" if self.site.beta and self.site.beta.own_form else None
        return "saved" if value is not None and self._consent.decided else None

    @property
    def _varies(self) -> tuple[str, ...]:
        if self.site.cookies:
            return _VARIES
        beta = self.site.beta
        return _VARIES[:1] if beta and (beta.own_form or beta.dismissible) else ()

    @property
    def _dismissed(self) -> bool:
        beta = self.site.beta
        if beta is None or not beta.dismissible or self.request is None:
            return False
        return cookie_value(self.request.cookies, HIDDEN_COOKIE) == beta.hidden_value

    @property
    def _is_personal(self) -> bool:
        if self.request is None:
            return False
        return (
            self._consent.gpc or self._dismissed or has_cookie(self.request.cookies, choices.CONSENT_COOKIE)
        )

    @cached_property
    def _path(self) -> str | None:
        path = None if self.request is None else self.request.address
        return path if _markup.is_path(path) else None

    def _nonce(self) -> str | None:
        found = self.nonce() if self.nonce else None
        return str(found) if found is not None else None


def vary(headers: Headers, names: tuple[str, ...]) -> Headers:
    """Return the headers with one `Vary` that also names these."""
    told = [part.strip() for name, value in headers if name.lower() == "vary" for part in value.split(",")]
    known = {part.lower() for part in told}
    if "*" not in known:
        told += [name for name in names if name.lower() not in known]
    kept = ((name, value) for name, value in headers if name.lower() != "vary")
    return (*kept, ("Vary", ", ".join(told)))


def _private(own: Headers, *, shown: bool) -> str:
    """Return the application's Cache-Control for one visitor alone; the saved message is never kept."""
    if shown:
        return "private, no-store"
    told = ", ".join(value for name, value in own if name.lower() == "cache-control")
    parts = [part.strip() for part in told.split(",") if part.strip()]
    allowed = [part for part in parts if part.split("=")[0].lower() not in {"public", "private", "s-maxage"}]
    return ", ".join(["private", *allowed])
