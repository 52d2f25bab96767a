"""The markup of the banner's own form, and what the banner says of a choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from safeexit import locales
from safeexit.components.cookie_banner import page as _page
from safeexit.components.cookie_banner.category import Basis, Category
from safeexit.components.cookie_banner.consent import Consent

__all__ = ["form", "outcome"]

_FORM = Markup("""\
<form class="sx-cookies__form" method="post" action="{mount}/consent" data-safeexit="cookies-form"{say}>
{failed}\
<h2 class="sx-cookies__title">{title}</h2>
<div class="sx-cookies__text">{content}{note}</div>
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


def form(
    categories: Sequence[Category],
    *,
    content: str | Markup | None,
    policy_url: str,
    message: Literal["saved", "failed"] | None,
    next_path: str | None,
    signalled: bool,
    text: locales.Locale,
    mount: str,
) -> Markup:
    """Return the form that asks; `content` stands in the place of our own explanation."""
    failed = text("message.failed")
    return _FORM.format(
        mount=mount,
        say=_page.say(
            {
                "all": text("message.saved_all"),
                "none": text("message.saved_none"),
                "saved": text("message.saved"),
                "failed": failed,
            }
        ),
        failed=_page.message_box("failed", failed if message else None),
        title=text("cookie_banner.title"),
        content=_explanation(categories, text) if content is None else content,
        note=_page.privacy_note(text, shown=signalled),
        next=_page.next_field(next_path),
        accept=text("cookie_banner.accept"),
        reject=text("cookie_banner.reject"),
        query=_page.next_query(next_path),
        customise=text("cookie_banner.customise"),
        policy=policy_url,
        notice=text("cookie_banner.notice"),
    )


def _explanation(categories: Sequence[Category], text: locales.Locale) -> Markup:
    bases = {category.basis for category in categories}
    sentences = [text("cookie_banner.essential")]
    if Basis.CONSENT in bases:
        sentences.append(text("cookie_banner.optional"))
    if Basis.OBJECTION in bases:
        sentences.append(text("cookie_banner.objection"))
    return Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences)


def outcome(categories: Sequence[Category], consent: Consent | None) -> str:
    """Return the key of the sentence that says what was chosen."""
    optional = {each.name for each in categories if each.basis is not Basis.ESSENTIAL}
    if consent is not None and consent.decided:
        if optional <= consent.allowed:
            return "message.saved_all"
        if optional.isdisjoint(consent.allowed):
            return "message.saved_none"
    return "message.saved"
