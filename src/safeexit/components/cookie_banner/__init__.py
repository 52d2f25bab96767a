"""The cookie banner: asks once, equally for yes and no, and works as a plain form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from safeexit import _assets, _markup, locales
from safeexit._prepared import prepared
from safeexit.components.cookie_banner import banner as _banner
from safeexit.components.cookie_banner import consent as _consent
from safeexit.components.cookie_banner import embed as _embed
from safeexit.components.cookie_banner import page as _page
from safeexit.components.cookie_banner import scripts as _scripts
from safeexit.components.cookie_banner.category import Basis, Category, Cookie
from safeexit.components.cookie_banner.consent import Consent

__all__ = ["Basis", "Category", "Consent", "Cookie", "CookieBanner"]

Message = Literal["saved", "failed"]

_KEEPERS = ("server", "script")

_VERSION = r"[A-Za-z0-9_.-]{1,64}"

# The message boxes stand there from load, empty: one that comes with its text is not announced.
_REGION = Markup("""\
<div class="sx-cookies{asks}{kept}" data-safeexit="cookies" role="region" aria-label="{title}" lang="{lang}" \
dir="{direction}">
{saved}\
{form}\
<a class="sx-link" data-safeexit="cookies-change" href="{mount}/cookies"{hidden}>{change}</a>
</div>
""")
_WAY_BACK = Markup("""\
<div class="sx-way-back" role="region" aria-label="{title}" lang="{lang}" dir="{direction}">
<a class="sx-link" href="{mount}/cookies{query}">{change}</a>
</div>
""")


@dataclass(frozen=True, kw_only=True)
class CookieBanner:
    """A banner that asks which optional cookies may be set, and the form of the cookies page.

    Args:
        policy_url: The page that explains the cookies: a path of this site or an `https:` address.
        categories: What the site would set; at least one must be optional.
        version: Changes when the notice changes; an older choice is then asked for again. At most 64 letters,
            digits, `.`, `_` and `-`. By default a hash of the categories and the content.
        content: The explaining text instead of the language's own (`str` is escaped, `Markup` is trusted).
        kept_by: What keeps a choice: `"server"`, which works without script; or `"script"`, for a site
            without a server. Without script such a site then asks nothing, and its gates stay shut.
        exit_mark: Whether the cookies page lists the mark that a quick exit with `back_guard` leaves in the
            tab; a `SafeExit` sets it by its own exit.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    policy_url: str
    categories: Sequence[Category]
    version: str | None = None
    content: str | Markup | None = None
    kept_by: Literal["server", "script"] = "server"
    exit_mark: bool = False

    def __post_init__(self) -> None:
        _markup.check_link("policy_url", self.policy_url)
        object.__setattr__(self, "categories", _markup.as_tuple("categories", self.categories, (Category,)))
        names = [category.name for category in self.categories]
        if len(set(names)) < len(names):
            raise ValueError(f"categories={names!r} cannot be used: give each name once")
        if all(category.basis is Basis.ESSENTIAL for category in self.categories):
            raise ValueError(
                f"categories={names!r} cannot be used: without an optional category there is nothing to ask, "
                "so leave the banner out"
            )
        if self.version is not None and (
            not isinstance(self.version, str) or not re.fullmatch(_VERSION, self.version)
        ):
            raise ValueError(
                f"version={self.version!r} cannot be used: give 1 to 64 letters, digits, '.', '_' and '-'"
            )
        if self.content is not None:
            _markup.check_text("content", self.content)
        if self.kept_by not in _KEEPERS:
            raise ValueError(f"kept_by={self.kept_by!r} cannot be used: give one of {', '.join(_KEEPERS)}")
        _markup.check_bool("exit_mark", self.exit_mark)

    @property
    def policy_version(self) -> str:
        """What the consent cookie names as the version of what was asked."""
        if self.version is not None:
            return self.version
        return _scripts.policy_hash(self.content, self.categories)

    @prepared
    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return what stands in `<head>` on a page with this component alone: early script and stylesheet.

        Raises:
            ValueError: the nonce is not base64.
        """
        return self.early_script(nonce=nonce, mount=mount) + _assets.stylesheet_link(mount, nonce=nonce)

    @prepared
    def early_script(self, *, nonce: str | None = None, inline: bool = True, mount: str = "/_sx") -> Markup:
        """Return the script that keeps a page made for everybody from asking those who have chosen.

        It stands before the stylesheet. With a nonce it is inline; without one, or with `inline=False`, it
        is a file of ours.

        Raises:
            ValueError: the nonce is not base64.
        """
        chosen = _scripts.early(
            self.policy_version, len(self.categories), nonce=nonce, inline=inline, mount=mount
        )
        if self.kept_by == "server":
            return chosen
        return chosen + _scripts.keep(nonce=nonce, mount=mount)

    @prepared
    def script(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the deferred script, which stands last in `<body>`.

        Raises:
            ValueError: the nonce is not base64.
        """
        told = {"cookies": _scripts.config(self.categories, self.policy_version)}
        return _assets.script_tag(mount, config=told, nonce=nonce)

    def google_consent_mode(
        self, mapping: Mapping[str, Sequence[str]], *, nonce: str | None = None
    ) -> Markup:
        """Return the inline script for Google Consent Mode, version 2; it stands before every Google tag.

        All consent types are denied by default; once the visitor has chosen, those of the mapping follow.

        Args:
            mapping: The consent types of each category, such as `{"statistics": ("analytics_storage",)}`.
            nonce: The page's nonce; without one the policy has to allow `csp_hashes()`.

        Raises:
            TypeError, ValueError: the mapping names a category or a type that there is not, or a type twice;
                the nonce is not base64.
        """
        return _scripts.consent_mode(self.categories, mapping, nonce=nonce)

    def csp_hashes(self) -> tuple[str, ...]:
        """Return the source expression for each script that may be inline (CSP 3, 2.3.1)."""
        scripts = (_assets.chosen_script(), _assets.consent_mode_script())
        return tuple(_assets.csp_hash(script) for script in scripts)

    def body(
        self,
        *,
        consent: Consent | None = None,
        message: Message | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the banner, or nothing once the visitor has chosen.

        Args:
            consent: The visitor's choice; `None` renders what every visitor may see.
            message: `"saved"` thanks for a choice in the banner's place; `"failed"` asks to try again.
            next: The path that the form returns to; anything but a path of this site is left out.
            locale: The language.
            mount: The path under which the site answers the form.

        Raises:
            ValueError: the locale has no file, or the message is unknown.
        """
        _page.check_message(message)
        _consent.check(consent)
        undecided = consent is None or not consent.decided
        outcome = _banner.outcome(self.categories, consent) if message == "saved" else None
        signalled = consent is not None and consent.gpc
        region = self._region(
            message=message, outcome=outcome, signalled=signalled, next=next, locale=locale, mount=mount
        )
        return region if undecided or message is not None else Markup()

    @prepared
    def _region(
        self,
        *,
        message: Message | None,
        outcome: str | None,
        signalled: bool,
        next: str | None,  # noqa: A002  as above
        locale: str,
        mount: str,
    ) -> Markup:
        text = locales.load(locale)
        saved = message == "saved"
        return _REGION.format(
            # Script hides what asks from those who have chosen; a message is shown whatever they chose.
            asks=" sx-cookies--asks" if message is None else "",
            kept=" sx-kept-by-script" if self.kept_by == "script" else "",
            title=text("cookie_banner.title"),
            lang=text.code,
            direction=text.direction,
            saved=_page.message_box("saved", None if outcome is None else text(outcome)),
            mount=mount,
            hidden=_markup.attributes({"hidden": not saved}),
            change=text("cookie_banner.change"),
            form=""
            if saved
            else _banner.form(
                self.categories,
                content=self.content,
                policy_url=self.policy_url,
                message=message,
                next_path=next,
                signalled=signalled,
                text=text,
                mount=mount,
            ),
        )

    @prepared
    def way_back(
        self,
        *,
        next: str | None = None,  # noqa: A002  the form field's name
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the link to the cookies page that stays on every page (UK GDPR, article 7(3)).

        It is the same for every visitor, so that pages from caches have it, too. `SafeExit` puts it at the
        end of the page.

        Args:
            next: The path that the cookies page leads back to; anything but a path of this site is left out.
            locale: The language.
            mount: The path under which the site answers with the cookies page.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        return _WAY_BACK.format(
            title=text("cookies_page.title"),
            lang=text.code,
            direction=text.direction,
            mount=mount,
            query=_page.next_query(next),
            change=text("cookie_banner.change"),
        )

    def page(
        self,
        *,
        consent: Consent | None = None,
        message: Message | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        also: Sequence[Cookie] = (),
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the cookies page's form: one fieldset a category; only what the visitor allowed is ticked.

        Arguments and errors are those of `body`; `also` are essential cookies of other components.
        """
        _page.check_message(message)
        _consent.check(consent)
        return self._preferences(
            ticked=consent.allowed if consent is not None and consent.decided else frozenset(),
            signalled=consent is not None and consent.gpc,
            message=message,
            next=next,
            also=tuple(also),
            locale=locale,
            mount=mount,
        )

    @prepared
    def _preferences(
        self,
        *,
        ticked: frozenset[str],
        signalled: bool,
        message: Message | None,
        next: str | None,  # noqa: A002  as above
        also: tuple[Cookie, ...],
        locale: str,
        mount: str,
    ) -> Markup:
        return _page.render(
            self.categories,
            ticked=ticked,
            signalled=signalled,
            message=message,
            next=next,
            also=also,
            text=locales.load(locale),
            mount=mount,
            by_script=self.kept_by == "script",
            exit_mark=self.exit_mark,
        )

    def read(self, cookie_header: str | bytes | None, *, gpc: bool = False) -> Consent:
        """Return the choice that a request carries; a header that cannot be read is "no decision".

        Args:
            cookie_header: The request's `Cookie` header; nothing in it raises.
            gpc: Whether the request has `Sec-GPC: 1` (Global Privacy Control).

        Raises:
            TypeError: `gpc` is neither `True` nor `False`.
        """
        _markup.check_bool("gpc", gpc)
        return _consent.read(cookie_header, self.categories, version=self.policy_version, gpc=gpc)

    def gate(
        self,
        category: str,
        content: str | Markup,
        consent: Consent | None = None,
        *,
        label: str | Markup | None = None,
        link: str | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return `content` as it is if the category is allowed, else inert in a `<template>`.

        Args:
            category: The name of one of the categories.
            content: What sets the cookies (`str` is escaped, `Markup` is trusted).
            consent: The visitor's choice; with `None` only essential content is live.
            label: What it is, such as "Video: how to stay safe"; then a placeholder stands in its place, with
                a form that allows the category (`str` is escaped, `Markup` is trusted).
            link: Where the placeholder leads instead: a path of this site or an `https:` address; by default
                the cookies page.
            next: The path that the placeholder's form returns to: that of the page.
            locale: The language of the placeholder.
            mount: The path under which the site answers the form.

        Raises:
            TypeError, ValueError: the site has no such category, or another argument cannot be used.
        """
        known = {each.name: each for each in self.categories}
        if category not in known:
            raise ValueError(f"category={category!r} cannot be used: give one of {', '.join(known)}")
        _markup.check_content("content", content)
        _consent.check(consent)
        _embed.check(label, link)
        text = locales.load(locale)
        if known[category].basis is Basis.ESSENTIAL or (consent is not None and consent.allows(category)):
            return escape(content)
        if label is None:
            return _embed.gate(category, escape(content))
        return _embed.placeholder(
            known[category],
            escape(content),
            label=label,
            link=link,
            next_path=next,
            text=text,
            mount=mount,
            by_script=self.kept_by == "script",
        )
