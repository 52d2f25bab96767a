"""The markup of the cookies page's form, and the parts that it shares with the banner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Literal

from markupsafe import Markup

from safeexit import _markup
from safeexit._markup import next_field, next_query
from safeexit.components.cookie_banner.category import Basis, Category, Cookie
from safeexit.components.cookie_banner.consent import CONSENT_COOKIE, CONSENT_DAYS, SAVED_COOKIE
from safeexit.locales import Locale

__all__ = [
    "EXIT_MARK",
    "check_message",
    "message_box",
    "next_field",
    "next_query",
    "privacy_note",
    "render",
    "say",
]

_MESSAGES = ("saved", "failed")
EXIT_MARK = "sx"
"""What the quick exit's mark is called in `sessionStorage`."""

_FORM = Markup("""\
<form class="sx-preferences{kept}" method="post" action="{mount}/consent" lang="{lang}" dir="{direction}" \
autocomplete="off" data-safeexit="cookies-form"{say}>
{above}{note}{next}{fieldsets}{below}\
<div class="sx-actions">
<button class="sx-button" type="submit" name="decision" value="save">{save}</button>
</div>
</form>
""")
_FIELDSET = Markup("""\
<fieldset class="sx-category">
<legend class="sx-category__title">{title}</legend>
<p>{description}</p>
{cookies}{basis}\
</fieldset>
""")
_TABLE = Markup("""\
<table class="sx-table">
<caption class="sx-table__caption">{caption}</caption>
<thead><tr><th scope="col">{name}</th><th scope="col">{purpose}</th><th scope="col">{days}</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
""")
# Isolated: in a text from right to left the `_` of a cookie's name would go to its other end.
_ROW = Markup("<tr><td><bdi>{}</bdi></td><td>{}</td><td>{}</td></tr>\n")
_CHOICE = Markup("""\
<div class="sx-choice">
<input class="sx-choice__box" type="checkbox" id="sx-category-{name}" name="category" value="{name}"{checked}>
<label class="sx-choice__label" for="sx-category-{name}">{label}</label>
</div>
""")
_PARAGRAPH = Markup("<p>{}</p>\n")
# There from load and empty: a message box that comes with its text is not announced.
_MESSAGE = Markup('<div class="sx-message sx-message--{}" data-safeexit="{}" role="{}">{}</div>\n')
# Shown by the server to browsers that send the signal; else by script, which knows it in cached pages.
_NOTE = Markup('<p class="sx-when-gpc" data-safeexit="cookies-gpc"{}>{}</p>\n')


def render(
    categories: Sequence[Category],
    *,
    ticked: Set[str],
    signalled: bool,
    message: Literal["saved", "failed"] | None,
    next: str | None,  # noqa: A002  the form field's name
    also: Sequence[Cookie],
    text: Locale,
    mount: str,
    by_script: bool,
    exit_mark: bool,
) -> Markup:
    """Return the form: one fieldset a category, the essential one first."""
    failed = message_box("failed", text("message.failed") if message == "failed" else None)
    saved = message_box("saved", text("message.saved") if message == "saved" else None)
    # Script puts its message beside the button that was pressed; a page that loads starts at its top.
    above, below = (saved + failed, "") if message == "failed" else (saved, failed)
    ours = [*_ours(text, by_script=by_script), *([_exit_mark(text)] if exit_mark else []), *also]
    shown = _with_our_own(categories, ours)
    return _FORM.format(
        kept=" sx-kept-by-script" if by_script else "",
        mount=mount,
        lang=text.code,
        direction=text.direction,
        say=say({"saved": text("message.saved"), "failed": text("message.failed")}),
        above=above,
        below=below,
        note=privacy_note(text, shown=signalled),
        next=next_field(next),
        fieldsets=Markup("").join(_fieldset(each, ticked, text) for each in shown),
        save=text("cookies_page.save"),
    )


def check_message(message: object) -> None:
    """Refuse a message that there is not.

    Raises:
        ValueError: it is neither `None`, `"saved"` nor `"failed"`.
    """
    if message is not None and message not in _MESSAGES:
        raise ValueError(f"message={message!r} cannot be used: give one of {', '.join(_MESSAGES)}, or None")


def message_box(kind: Literal["saved", "failed"], sentence: Markup | None = None) -> Markup:
    """Return the box for a message, announced once it has one (WCAG 2.2, 4.1.3)."""
    hook, role = ("cookies-saved", "status") if kind == "saved" else ("cookies-error", "alert")
    return _MESSAGE.format(kind, hook, role, "" if sentence is None else _PARAGRAPH.format(sentence).strip())


def privacy_note(text: Locale, *, shown: bool) -> Markup:
    """Return the sentence that tells what a Global Privacy Control signal does here."""
    return _NOTE.format(_markup.attributes({"hidden": not shown}), text("cookie_banner.gpc"))


def say(sentences: Mapping[str, Markup]) -> Markup:
    """Return the attribute with the sentences that script may have to say, as text."""
    return _markup.data({name: sentence.unescape() for name, sentence in sentences.items()})


def _ours(text: Locale, *, by_script: bool) -> list[Cookie]:
    """Return the cookies that the choice itself needs."""
    kept = Cookie(CONSENT_COOKIE, days=CONSENT_DAYS, purpose=text("cookies_page.purpose_consent"))
    saved = Cookie(SAVED_COOKIE, days=0, purpose=text("cookies_page.purpose_saved"))
    return [kept] if by_script else [kept, saved]


def _exit_mark(text: Locale) -> Cookie:
    """Return what the exit keeps in the tab: no cookie, but under the same law (PECR, regulation 6)."""
    return Cookie(EXIT_MARK, purpose=text("cookies_page.purpose_exit"))


def _with_our_own(categories: Sequence[Category], ours: Sequence[Cookie]) -> list[Category]:
    """Return the categories with our own cookies among the essential ones."""
    essential = [each for each in categories if each.basis is Basis.ESSENTIAL]
    first = essential[0] if essential else Category("essential", basis=Basis.ESSENTIAL)
    whole = Category(
        first.name,
        basis=Basis.ESSENTIAL,
        cookies=(*first.cookies, *ours),
        title=first.title,
        description=first.description,
    )
    return [whole, *(each for each in categories if each is not first)]


def _fieldset(category: Category, ticked: Set[str], text: Locale) -> Markup:
    title = text(f"category.{category.name}_title") if category.title is None else category.title
    return _FIELDSET.format(
        title=title,
        description=text(f"category.{category.name}")
        if category.description is None
        else category.description,
        cookies=_table(category, title, text) if category.cookies else "",
        basis=_basis(category, title, ticked, text),
    )


def _basis(category: Category, title: str | Markup, ticked: Set[str], text: Locale) -> Markup:
    if category.basis is Basis.ESSENTIAL:
        return _PARAGRAPH.format(text("cookies_page.always_on"))
    note = (
        _PARAGRAPH.format(text("cookies_page.objection")) if category.basis is Basis.OBJECTION else Markup()
    )
    return note + _CHOICE.format(
        name=category.name,
        checked=_markup.attributes({"checked": category.name in ticked}),
        label=text("cookies_page.allow", title=title),
    )


def _table(category: Category, title: str | Markup, text: Locale) -> Markup:
    return _TABLE.format(
        caption=text("cookies_page.caption", title=title),
        name=text("cookies_page.name"),
        purpose=text("cookies_page.purpose"),
        days=text("cookies_page.days"),
        rows=Markup("").join(_row(cookie, text) for cookie in category.cookies),
    )


def _row(cookie: str | Cookie, text: Locale) -> Markup:
    if isinstance(cookie, str):
        return _ROW.format(cookie, text("cookies_page.in_notice"), text("cookies_page.in_notice"))
    purpose = cookie.purpose or text("cookies_page.in_notice")
    return _ROW.format(cookie.name, purpose, _days(cookie, text))


def _days(cookie: Cookie, text: Locale) -> str | Markup:
    if cookie.days is None:
        return text("cookies_page.session")
    return str(cookie.days) if cookie.days else text("cookies_page.under_a_day")
