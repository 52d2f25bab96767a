"""The markup of the feedback form, in the notice and on the page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from safeexit import _markup
from safeexit.locales import Locale

__all__ = ["MESSAGE_LIMIT", "RATINGS", "TRAP", "Written", "expand", "render", "saved_box"]

MESSAGE_LIMIT = 2_000
"""How many characters a message may have, a line break counted as one."""
RATINGS = (5, 4, 3, 2, 1)
"""From very satisfied to very dissatisfied."""
TRAP = "website"
"""The name of the field that only programs fill in."""

# The boxes for messages are there from load, empty: one that comes with its text is not announced.
_SAVED = Markup(
    '<div class="sx-message sx-message--saved" data-safeexit="feedback-saved" role="status">{}</div>\n'
)
# The line break after <textarea> is the parser's (HTML, 13.1.2.5): without it a message would lose its first.
_FORM = Markup("""\
<form class="sx-feedback" method="post" action="{mount}/feedback" lang="{lang}" dir="{direction}" \
autocomplete="off" data-safeexit="feedback"{say}>
<div class="sx-message sx-message--failed" id="sx-feedback-error" role="alert">{error}</div>
<label class="sx-feedback__label" for="sx-feedback-message">{label}</label>
<p class="sx-feedback__hint" id="sx-feedback-hint">{hint} {limit}</p>
<textarea class="sx-feedback__message" id="sx-feedback-message" name="message" rows="5" \
aria-describedby="sx-feedback-error sx-feedback-hint"{state}>
{message}</textarea>
<p class="sx-feedback__hint" id="sx-feedback-count" role="status"></p>
{rating}{next}{token}\
<p hidden><label for="sx-feedback-trap">{trap_label}</label>
<input id="sx-feedback-trap" name="{trap}" tabindex="-1"></p>
<div class="sx-actions"><button class="sx-button" type="submit">{send}</button></div>
</form>
""")
_EXPAND = Markup("""\
<details class="sx-beta__details">
<summary class="sx-beta__summary">{}</summary>
{}</details>
""")
_RATING = Markup("""\
<fieldset class="sx-feedback__rating">
<legend class="sx-feedback__label">{}</legend>
{}</fieldset>
""")
_CHOICE = Markup("""\
<div class="sx-choice">
<input class="sx-choice__box" type="radio" id="sx-rating-{value}" name="rating" value="{value}"{checked}>
<label class="sx-choice__label" for="sx-rating-{value}">{label}</label>
</div>
""")
_TOKEN = Markup('<input type="hidden" name="token" value="{}">\n')
_PARAGRAPH = Markup("<p>{}</p>")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a visitor has sent, for the form that comes back.

    Attributes:
        message: The text as it was sent.
        rating: The answer chosen, or `None`.
        error: The sentence that says what went wrong.
        in_message: Whether the message itself is at fault.
    """

    message: str = ""
    rating: int | None = None
    error: str | Markup = ""
    in_message: bool = False


def render(
    text: Locale,
    *,
    mount: str,
    next: str | None,  # noqa: A002  the form field's name
    rating: bool,
    token: str | None,
    written: Written | None,
) -> Markup:
    """Return the form; with what was `written` it holds that, the error beside it, and the focus."""
    given = written or Written()
    return _FORM.format(
        mount=mount,
        lang=text.code,
        direction=text.direction,
        say=_say(text),
        error=_PARAGRAPH.format(given.error) if given.error else "",
        label=text("feedback.label"),
        hint=text("feedback.hint"),
        limit=text("feedback.limit", limit=MESSAGE_LIMIT),
        state=_markup.attributes(
            {"aria-invalid": "true" if given.in_message else None, "autofocus": bool(given.error)}
        ),
        message=given.message,
        rating=_rating(text, given.rating) if rating else "",
        next=_markup.next_field(next),
        token=_TOKEN.format(token) if token else "",
        trap=TRAP,
        trap_label=text("feedback.trap"),
        send=text("feedback.send"),
    )


def expand(label: Markup, form: Markup) -> Markup:
    """Return the form behind a control that opens it in place, without script."""
    return _EXPAND.format(label, form)


def saved_box(sentence: Markup | None = None) -> Markup:
    """Return the box that thanks, announced once it has its sentence (WCAG 2.2, 4.1.3)."""
    return _SAVED.format("" if sentence is None else _PARAGRAPH.format(sentence))


def _rating(text: Locale, chosen: int | None) -> Markup:
    choices = (
        _CHOICE.format(
            value=value,
            checked=_markup.attributes({"checked": value == chosen}),
            label=text(f"feedback.rating_{value}"),
        )
        for value in RATINGS
    )
    return _RATING.format(text("feedback.rating"), Markup("").join(choices))


def _say(text: Locale) -> Markup:
    """Return the attribute with what script may have to say; it fills in `{count}` itself."""
    sentences = {
        "saved": text("feedback.saved"),
        "failed": text("message.failed"),
        "long": text("feedback.too_long", limit=MESSAGE_LIMIT),
        "left": text("feedback.left", count="{count}"),
        "over": text("feedback.over", count="{count}"),
    }
    return _markup.data({"limit": MESSAGE_LIMIT, **{key: each.unescape() for key, each in sentences.items()}})
