"""Examples of the beta notice and of the feedback form."""

from markupsafe import Markup

from safeexit import locales
from safeexit.components.beta_notice import BetaNotice
from safeexit.components.beta_notice.form import Written
from safeexit.components.gallery import Example

__all__ = ["EXAMPLES"]

_FORM = BetaNotice(feedback="form", rating=True)


def _example(name: str, shows: str, beta: BetaNotice) -> Example:
    return Example(
        name=name,
        shows=shows,
        head=beta.head,
        body=lambda locale: beta.body(next="/help", locale=locale) + beta.script(),
        place="start" if beta.placement == "top" else "end",
    )


def _page(name: str, shows: str, sentence: str = "", written: Written | None = None) -> Example:
    def body(locale: str) -> Markup:
        error = locales.load(locale)(sentence, limit=2000) if sentence else ""
        told = written and Written(
            message=written.message, rating=written.rating, error=error, in_message=written.in_message
        )
        return _FORM.form(next="/help", written=told, locale=locale)

    return Example(name=name, shows=shows, head=_FORM.head, body=body, place="main")


EXAMPLES = (
    _example("beta", "A service in beta.", BetaNotice()),
    _example("alpha", "A service in alpha.", BetaNotice(phase="alpha")),
    _example("own-phase", "A phase with a name of your own.", BetaNotice(phase="Pilot")),
    _example("footer", "The notice at the page's end.", BetaNotice(placement="footer")),
    _example("new-tab", "A link that opens a new tab, and says so.", BetaNotice(new_tab=True)),
    _example("dismissible", "A notice that can be made small.", BetaNotice(dismissible=True)),
    Example(
        name="dismissed",
        shows="The same notice for somebody who has made it small.",
        head=_FORM.head,
        body=lambda locale: BetaNotice(dismissible=True).body(dismissed=True, locale=locale),
    ),
    _example("form", "A form in the notice, which opens in place.", BetaNotice(feedback="form")),
    _example(
        "form-footer", "The same form at the page's end.", BetaNotice(feedback="form", placement="footer")
    ),
    Example(
        name="form-sent",
        shows="The page after a message was sent without script.",
        head=_FORM.head,
        body=lambda locale: _FORM.saved(locale=locale) + _FORM.body(locale=locale),
    ),
    _page("feedback-page", "The page with the form, which also asks how satisfied people are."),
    _page(
        "feedback-page-empty",
        "The same page after a form without a message.",
        "feedback.empty",
        Written(rating=2, in_message=True),
    ),
    _page(
        "feedback-page-failed",
        "The same page when the message could not be saved: the text is still there.",
        "message.failed",
        Written(message="I could not find\nthe phone number.", rating=4),
    ),
)
