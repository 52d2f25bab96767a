"""Gates: what a category holds back, and the placeholder that stands for it until it is allowed."""

from __future__ import annotations

from markupsafe import Markup

from safeexit import _markup
from safeexit.components.cookie_banner import page as _page
from safeexit.components.cookie_banner.category import Category
from safeexit.locales import Locale

__all__ = ["check", "gate", "placeholder"]

_GATE = Markup('<template data-safeexit="gate" data-category="{}">{}</template>')
# The form keeps what was allowed before (`keep`) and adds the one category.
_PLACEHOLDER = Markup("""\
<div class="sx-embed{kept}" data-safeexit="embed" role="group" aria-label="{name}" lang="{lang}" \
dir="{direction}">
{saved}\
<form class="sx-embed__form" method="post" action="{mount}/consent" autocomplete="off" \
data-safeexit="cookies-form"{say}>
<p class="sx-embed__title">{label}</p>
<p>{text}</p>
{failed}\
<input type="hidden" name="category" value="{category}">
<input type="hidden" name="keep" value="1">
{next}\
<div class="sx-actions">
<button class="sx-button" type="submit" name="decision" value="save">{accept}</button>
<a class="sx-link" href="{link}">{link_text}</a>
</div>
</form>
{gate}
</div>
""")


def gate(category: str, content: Markup) -> Markup:
    """Return the content inert in a `<template>`, as text.

    Firefox reads ahead for what it may fetch, and fetches scripts, styles and images in a template, too.
    """
    return _GATE.format(category, str(content))


def placeholder(
    category: Category,
    content: Markup,
    *,
    label: str | Markup,
    link: str | None,
    next_path: str | None,
    text: Locale,
    mount: str,
    by_script: bool,
) -> Markup:
    """Return the gate in the place that its content will take, with a form that allows the category."""
    title = text(f"category.{category.name}_title") if category.title is None else category.title
    return _PLACEHOLDER.format(
        kept=" sx-kept-by-script" if by_script else "",
        name=label.striptags() if isinstance(label, Markup) else label,
        lang=text.code,
        direction=text.direction,
        saved=_page.message_box("saved"),
        failed=_page.message_box("failed"),
        say=_page.say({"saved": text("message.saved"), "failed": text("message.failed")}),
        label=label,
        text=text("embed.text", title=title),
        category=category.name,
        next=_page.next_field(next_path),
        accept=text("embed.accept"),
        link=f"{mount}/cookies{_page.next_query(next_path)}" if link is None else link,
        link_text=text("cookie_banner.customise") if link is None else text("embed.link"),
        mount=mount,
        gate=gate(category.name, content),
    )


def check(label: object, link: object) -> None:
    """Refuse a label that cannot be shown, and a link without a label or that is no address.

    Raises:
        TypeError, ValueError: the message names the parameter, the value and what is allowed.
    """
    if label is not None:
        _markup.check_text("label", label)
    if link is None:
        return
    if label is None:
        raise ValueError(f"link={link!r} cannot be used without label: give the placeholder's label, too")
    _markup.check_link("link", link)
