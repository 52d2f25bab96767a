"""One site's components in one object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from safeexit import _assets, _markup, locales
from safeexit._prepared import prepared
from safeexit.components.beta_notice import BetaNotice
from safeexit.components.cookie_banner import Consent, CookieBanner
from safeexit.components.cookie_banner import consent as choices
from safeexit.components.quick_exit import QuickExit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from safeexit.web.asgi import App as ASGIApp

__all__ = ["SafeExit"]

_MESSAGES = ("saved", "failed", "sent")


@dataclass(frozen=True, kw_only=True)
class SafeExit:
    """The components of one site, ready for its pages.

    A bilingual site renders each page with `site.in_locale("cy")`.

    Args:
        quick_exit: The way out; `None` leaves it out, as with the other components.
        cookies: The cookie banner and the form of the cookies page.
        beta: The beta notice.
        locale: The language of every string that the components bring, a BCP 47 tag.
        mount: The path under which the site serves what the components need: assets, and the forms' answers.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    quick_exit: QuickExit | None = None
    cookies: CookieBanner | None = None
    beta: BetaNotice | None = None
    locale: str = "en"
    mount: str = "/_sx"

    def __post_init__(self) -> None:
        _check_component("quick_exit", self.quick_exit, QuickExit)
        _check_component("cookies", self.cookies, CookieBanner)
        _check_component("beta", self.beta, BetaNotice)
        locales.load(self.locale)
        _assets.check_mount(self.mount)
        marks = self.quick_exit is not None and self.quick_exit.back_guard
        if self.cookies and self.cookies.exit_mark is not marks:
            object.__setattr__(self, "cookies", replace(self.cookies, exit_mark=marks))

    def in_locale(self, locale: str) -> SafeExit:
        """Return the site in another language: the same object each time, so that nothing is rendered anew.

        Raises:
            ValueError: the locale has no file.
        """
        code = locales.load(locale).code
        kept: dict[str, SafeExit] = self.__dict__.setdefault("_in_locales", {self.locale: self})
        if code not in kept:
            kept[code] = replace(self, locale=code)
        return kept[code]

    @prepared
    def head(self, *, nonce: str | None = None, inline: bool = True) -> Markup:
        """Return what stands first in `<head>`: the scripts of exit and banner, then the stylesheet.

        With `inline=False` the scripts are files of ours, for pages whose policy allows no inline script.

        Raises:
            ValueError: the nonce is not base64.
        """
        script = (
            self.quick_exit.script(nonce=nonce, inline=inline, locale=self.locale, mount=self.mount)
            if self.quick_exit
            else Markup()
        )
        if self.cookies:
            script += self.cookies.early_script(nonce=nonce, inline=inline, mount=self.mount)
        return script + _assets.stylesheet_link(self.mount, nonce=nonce)

    def body_start(
        self,
        *,
        consent: Consent | None = None,
        message: Literal["saved", "failed", "sent"] | None = None,
        nonce: str | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        dismissed: bool = False,
    ) -> Markup:
        """Return what stands first in `<body>`: the exit, the cookie banner, a beta notice for the top.

        Args:
            consent: The visitor's choice; `None` renders what every visitor may see.
            message: What is said of the form just sent: `"saved"` or `"failed"` of a choice, by the banner;
                `"sent"` of feedback, above the notice.
            nonce: The page's nonce; checked, though nothing here is a script.
            next: The path that the forms return to. Text that is no path of this site is left out and no
                error: it may come from a visitor.
            dismissed: Whether the visitor has made the beta notice small.

        Raises:
            TypeError: the consent is none, or `next` is no text.
            ValueError: the nonce is not base64, or the message is unknown.
        """
        _markup.check_nonce(nonce)
        choices.check(consent)
        _check_next(next)
        _check_message(message)
        parts = Markup()
        if self.quick_exit:
            parts += self.quick_exit.body(locale=self.locale, mount=self.mount)
        if self.cookies:
            of_choice = None if message == "sent" else message
            parts += self.cookies.body(
                consent=consent, message=of_choice, next=next, locale=self.locale, mount=self.mount
            )
        if self.beta and message == "sent":
            parts += self.beta.saved(locale=self.locale)
        return parts + self._beta("top", next, dismissed=dismissed)

    def body_end(
        self,
        *,
        nonce: str | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        dismissed: bool = False,
        notice: bool = True,
    ) -> Markup:
        """Return what stands last in `<body>`: a notice for the footer, the way back to the choice, scripts.

        Args:
            nonce: The page's nonce.
            next: The path that the notice's form and the cookies page return to; anything but a path of this
                site is left out.
            dismissed: Whether the visitor has made the beta notice small.
            notice: `False` leaves the notice out, for a page with `before_footer`.

        Raises:
            ValueError: the nonce is not base64.
        """
        _markup.check_nonce(nonce)
        parts = self.before_footer(next=next, dismissed=dismissed) if notice else Markup()
        if self.cookies:
            parts += self.cookies.way_back(next=next, locale=self.locale, mount=self.mount)
            parts += self.cookies.script(nonce=nonce, mount=self.mount)
        if self.beta:
            parts += self.beta.script(nonce=nonce, mount=self.mount)
        return parts

    def before_footer(
        self,
        *,
        next: str | None = None,  # noqa: A002  the form field's name
        dismissed: bool = False,
    ) -> Markup:
        """Return the notice for the footer, which stands before the page's own `<footer>`.

        Arguments are those of `body_end`.
        """
        return self._beta("footer", next, dismissed=dismissed)

    def csp_hashes(self) -> tuple[str, ...]:
        """Return the source expression for each inline script, for a policy without nonces (CSP 3, 2.3.1)."""
        exits = self.quick_exit.csp_hashes() if self.quick_exit else ()
        return (*exits, *(self.cookies.csp_hashes() if self.cookies else ()))

    def assets(self) -> dict[str, bytes]:
        """Return the files to be served under `MOUNT/assets/`, by name; a name changes with its content."""
        return _assets.asset_files()

    def wsgi(
        self,
        app: WSGIApplication,
        *,
        mount: str | None = None,
        inject: bool = False,
        records: str | None = None,
    ) -> WSGIApplication:
        """Wrap a WSGI application, which then answers under the mount.

        With `inject` its HTML pages get the components without a change to their templates. With `records`,
        a database's URL, a choice is saved only together with its receipt; see `safeexit.records`.

        Raises:
            ImportError: `records` is given, and the extra of that name is not installed.
            TypeError, ValueError: an argument cannot be used: `app` cannot be called, `inject` is no bool,
                `mount` is no path or ends with a slash, or `records` is no URL of a store.
        """
        from safeexit.web import stores, wsgi  # noqa: PLC0415  `import safeexit` stays cheap

        _check_app(app, inject)
        site = self._at(mount)
        return wsgi.wrap(site, app, inject=inject, records=stores.open_for(records))

    def asgi(
        self,
        app: ASGIApp,
        *,
        mount: str | None = None,
        inject: bool = False,
        records: str | None = None,
    ) -> ASGIApp:
        """Wrap an ASGI application, as `wsgi` does a WSGI application; a store is waited for in a thread."""
        from safeexit.web import asgi, stores  # noqa: PLC0415  `import safeexit` stays cheap

        _check_app(app, inject)
        site = self._at(mount)
        return asgi.wrap(site, app, inject=inject, records=stores.open_for(records))

    def _at(self, mount: str | None) -> SafeExit:
        return self if mount is None or mount == self.mount else replace(self, mount=mount)

    def _beta(self, placement: str, next: str | None, *, dismissed: bool) -> Markup:  # noqa: A002  as above
        if self.beta is None or self.beta.placement != placement:
            return Markup()
        return self.beta.body(dismissed=dismissed, next=next, locale=self.locale, mount=self.mount)


def _check_component(parameter: str, value: object, kind: type) -> None:
    if value is not None and not isinstance(value, kind):
        raise TypeError(
            f"{parameter}={value!r} cannot be used: give a {kind.__name__}, or None to leave it out"
        )


def _check_next(value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"next={value!r} cannot be used: give the page's path as text (str), or None")


def _check_message(value: object) -> None:
    if value is not None and value not in _MESSAGES:
        raise ValueError(f"message={value!r} cannot be used: give one of {', '.join(_MESSAGES)}, or None")


def _check_app(app: object, inject: object) -> None:
    if not callable(app):
        raise TypeError(f"app={app!r} cannot be used: give the application that is to be wrapped")
    _markup.check_bool("inject", inject)
