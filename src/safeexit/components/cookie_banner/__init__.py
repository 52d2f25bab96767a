"""The cookie banner: asks once, equally for yes and no, and works as a plain form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from safeexit import _assets, _markup, locales
from safeexit.components.cookie_banner import consent as _consent
from safeexit.components.cookie_banner import page as _page
from safeexit.components.cookie_banner.category import Basis, Category, Cookie
from safeexit.components.cookie_banner.consent import Consent

__all__ = ["Basis", "Category", "Consent", "Cookie", "CookieBanner"]

Message = Literal["saved", "failed"]

_VERSION = r"[A-Za-z0-9_.-]{1,64}"

_REGION = Markup("""\
<div class="sx-cookies" data-safeexit="cookies" role="region" aria-label="{title}" lang="{lang}">
{inside}\
</div>
""")
_FORM = Markup("""\
<form class="sx-cookies__form" method="post" action="{mount}/consent">
{message}\
<h2 class="sx-cookies__title">{title}</h2>
<div class="sx-cookies__text">{content}</div>
{next}\
<div class="sx-actions">
<div class="sx-pair">
<button class="sx-button" type="submit" name="decision" value="accept">{accept}</button>
<button class="sx-button" type="submit" name="decision" value="reject">{reject}</button>
</div>
<a class="sx-link" href="{mount}/cookies{query}">{customise}</a>
<a class="sx-link" href="{policy}">{notice}</a>
</div>
</form>
""")
_SAVED = Markup("""\
<div class="sx-cookies__form">
{message}\
<a class="sx-link" href="{mount}/cookies">{change}</a>
</div>
""")
_GATE = Markup('<template data-safeexit="gate" data-category="{}">{}</template>')


@dataclass(frozen=True, kw_only=True)
class CookieBanner:
    """A banner that asks which optional cookies may be set, and the form of the cookies page.

    Args:
        policy_url: The page that explains the cookies: a path of this site or an `https:` address.
        categories: What the site would set; at least one must be optional.
        version: Changes when the notice changes; an older choice is then asked for again. At most 64 letters,
            digits, `.`, `_` and `-`.
        content: The explaining text instead of the language's own (`str` is escaped, `Markup` is trusted).

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    policy_url: str
    categories: Sequence[Category]
    version: str = "1"
    content: str | Markup | None = None

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
        if not isinstance(self.version, str) or not re.fullmatch(_VERSION, self.version):
            raise ValueError(
                f"version={self.version!r} cannot be used: give 1 to 64 letters, digits, '.', '_' and '-'"
            )
        if self.content is not None:
            _markup.check_text("content", self.content)

    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the link to the stylesheet, for a page with this component alone."""
        return _assets.stylesheet_link(mount, nonce=nonce)

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
        text = locales.load(locale)
        _page.check_message(message)
        if message == "saved":
            inside = self._saved(consent, text, mount)
        elif consent is None or not consent.decided:
            inside = self._form(message, next, text, mount)
        else:
            return Markup()
        return _REGION.format(title=text("cookie_banner.title"), lang=text.code, inside=inside)

    def page(
        self,
        *,
        consent: Consent | None = None,
        message: Message | None = None,
        next: str | None = None,  # noqa: A002  the form field's name
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the cookies page's form: one fieldset a category; only what the visitor allowed is ticked.

        Arguments and errors are those of `body`.
        """
        return _page.render(
            self.categories,
            consent=consent,
            message=message,
            next=next,
            text=locales.load(locale),
            mount=mount,
        )

    def read(self, cookie_header: str | bytes | None, *, gpc: bool = False) -> Consent:
        """Return the choice that a request carries; never raises, what cannot be read is "no decision".

        Args:
            cookie_header: The request's `Cookie` header.
            gpc: Whether the request has `Sec-GPC: 1` (Global Privacy Control).
        """
        return _consent.read(cookie_header, self.categories, version=self.version, gpc=gpc)

    def gate(self, category: str, content: str | Markup, consent: Consent | None = None) -> Markup:
        """Return `content` as it is if the category is allowed, else inert in a `<template>`.

        Args:
            category: The name of one of the categories.
            content: What sets the cookies (`str` is escaped, `Markup` is trusted).
            consent: The visitor's choice; with `None` only essential content is live.

        Raises:
            ValueError: the site has no such category.
        """
        known = {each.name: each.basis for each in self.categories}
        if category not in known:
            raise ValueError(f"category={category!r} cannot be used: give one of {', '.join(known)}")
        if known[category] is Basis.ESSENTIAL or (consent is not None and consent.allows(category)):
            return escape(content)
        return _GATE.format(category, content)

    def _form(
        self, message: Message | None, next_path: str | None, text: locales.Locale, mount: str
    ) -> Markup:
        return _FORM.format(
            mount=mount,
            message=_page.message_box(text("message.failed"), kind="failed") if message else "",
            title=text("cookie_banner.title"),
            content=self._explanation(text) if self.content is None else self.content,
            next=_page.next_field(next_path),
            accept=text("cookie_banner.accept"),
            reject=text("cookie_banner.reject"),
            query=_page.next_query(next_path),
            customise=text("cookie_banner.customise"),
            policy=self.policy_url,
            notice=text("cookie_banner.notice"),
        )

    def _explanation(self, text: locales.Locale) -> Markup:
        bases = {category.basis for category in self.categories}
        sentences = [text("cookie_banner.essential")]
        if Basis.CONSENT in bases:
            sentences.append(text("cookie_banner.optional"))
        if Basis.OBJECTION in bases:
            sentences.append(text("cookie_banner.objection"))
        return Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)

    def _saved(self, consent: Consent | None, text: locales.Locale, mount: str) -> Markup:
        return _SAVED.format(
            message=_page.message_box(text(self._outcome(consent)), kind="saved"),
            mount=mount,
            change=text("cookie_banner.change"),
        )

    def _outcome(self, consent: Consent | None) -> str:
        """Return the key of the sentence that says what was chosen."""
        optional = {each.name for each in self.categories if each.basis is not Basis.ESSENTIAL}
        if consent is not None and consent.decided:
            if optional <= consent.allowed:
                return "message.saved_all"
            if optional.isdisjoint(consent.allowed):
                return "message.saved_none"
        return "message.saved"
