"""The beta notice: says that a service is still being worked on, and lets people tell what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from safeexit import _assets, _markup, locales
from safeexit._prepared import prepared
from safeexit.components.beta_notice import form as _form
from safeexit.components.beta_notice import token as _token

if TYPE_CHECKING:
    from safeexit.records import Feedback

__all__ = ["HIDDEN_COOKIE", "HIDDEN_DAYS", "BetaNotice"]

HIDDEN_COOKIE = "sx_beta"
HIDDEN_DAYS = 182
"""How long a notice stays small."""

_PLACEMENTS = ("top", "footer")
_WAYS = ("link", "form")

_REGION = Markup("""\
<div class="sx-beta sx-beta--{placement}{small}" data-safeexit="beta" role="region" aria-label="{region}" \
lang="{lang}" dir="{direction}"{mark}>
<p class="sx-beta__text"><strong class="sx-beta__tag">{tag}</strong> \
<span class="sx-beta__sentence">{sentence}</span>{link}</p>
{form}{hide}\
</div>
""")
_HIDE = Markup("""\
<form class="sx-beta__hide" method="post" action="{mount}/beta">
{next}<button class="sx-button sx-button--quiet" type="submit">{hide}</button>
</form>
""")
_LINK = Markup(' <a class="sx-link" href="{}"{}>{}</a>')
_NEW_TAB = Markup("{} {}")
_SAVED = Markup("""\
<div class="sx-beta sx-beta--top" role="region" aria-label="{region}" lang="{lang}" dir="{direction}">
{box}</div>
""")


@dataclass(frozen=True, kw_only=True)
class BetaNotice:
    """A notice that the service is not finished, with a way to give feedback.

    Args:
        feedback_url: Where the link leads: a path of this site or an `https:` address; by default the
            feedback page under the site's mount.
        feedback: `"link"`, or `"form"` for a form in the notice itself, which opens in place.
        phase: `"alpha"`, `"beta"`, or your own word, which is shown as it is.
        placement: `"top"` for the start of the page, `"footer"` for its end.
        content: The sentence instead of the language's own (`str` is escaped, `Markup` is trusted).
        new_tab: Whether the link opens a new tab, which it then says.
        dismissible: Whether people can make the notice small, which a cookie remembers; the way to give
            feedback stays.
        rating: Whether our form also asks how satisfied people are; they need not answer.
        sensitive: Paths of pages that must not be kept with what is told about them, where `*` stands for
            anything: `("/refuge/*",)`, or `("*",)` for all.
        on_feedback: Called with each message as a `safeexit.records.Feedback`, after it was stored, to
            forward it. If it raises, the log says why; where nothing is stored, the visitor is told, too.
            Without it and without a store, each message goes to the logger `safeexit.feedback`.
        secret: Signs the time at which a form was made, so that what comes back within a second is refused,
            and so is what brings no such time.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    feedback_url: str | None = None
    feedback: Literal["link", "form"] = "link"
    phase: str = "beta"
    placement: Literal["top", "footer"] = "top"
    content: str | Markup | None = None
    new_tab: bool = False
    dismissible: bool = False
    rating: bool = False
    sensitive: Sequence[str] = ()
    on_feedback: Callable[[Feedback], object] | None = None
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.feedback_url is not None:
            _markup.check_link("feedback_url", self.feedback_url)
        _check_choice("feedback", self.feedback, _WAYS)
        _markup.check_text("phase", self.phase)
        _check_choice("placement", self.placement, _PLACEMENTS)
        if self.content is not None:
            _markup.check_text("content", self.content)
        for parameter in ("new_tab", "dismissible", "rating"):
            _markup.check_bool(parameter, getattr(self, parameter))
        if self.secret is not None:
            _token.check_secret(self.secret)
        object.__setattr__(self, "sensitive", _markup.as_tuple("sensitive", self.sensitive, (str,)))
        _check_callback(self.on_feedback)
        self._check_link_or_form()

    def _check_link_or_form(self) -> None:
        if self.feedback == "form" and self.feedback_url is not None:
            raise ValueError(
                f"feedback_url={self.feedback_url!r} cannot be used with feedback='form': leave one out"
            )
        if self.feedback == "form" and self.new_tab:
            raise ValueError("new_tab=True cannot be used with feedback='form', which has no link")

    @property
    def own_form(self) -> bool:
        """Whether people give feedback by our form, in the notice or on the page under the mount."""
        return self.feedback == "form" or self.feedback_url is None

    @property
    def hidden_value(self) -> str:
        """The value of the cookie that keeps the notice small; it changes with the phase."""
        from urllib.parse import quote  # noqa: PLC0415  `import safeexit` stays cheap

        return quote(self.phase, safe="")

    @prepared
    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the link to the stylesheet, for a page with this component alone."""
        return _assets.stylesheet_link(mount, nonce=nonce)

    def body(
        self,
        *,
        dismissed: bool = False,
        next: str | None = None,  # noqa: A002  the form field's name
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the notice.

        Args:
            dismissed: Whether the visitor has made it small.
            next: The path of the page, which our form returns to; anything but a path is left out.
            locale: The language.
            mount: The path under which the site answers the form.

        Raises:
            ValueError: the locale has no file.
        """
        notice = self._notice(dismissed=dismissed, next=next, locale=locale, mount=mount)
        return self._signed(notice) if self.feedback == "form" else notice

    @prepared
    def _notice(
        self,
        *,
        dismissed: bool,
        next: str | None,  # noqa: A002  as above
        locale: str,
        mount: str,
    ) -> Markup:
        text = locales.load(locale)
        known = f"beta_notice.tag_{self.phase}" in text
        tag = text(f"beta_notice.tag_{self.phase}") if known else self.phase
        sentence = text(f"beta_notice.sentence_{self.phase if known else 'other'}")
        in_place = self.feedback == "form"
        return _REGION.format(
            placement=self.placement,
            small=" sx-beta--small" if dismissed and self.dismissible else "",
            mark=_markup.data(f"{HIDDEN_COOKIE}={self.hidden_value}") if self.dismissible else "",
            hide=self._hide(text, next, mount) if self.dismissible else "",
            region=text("beta_notice.region", phase=tag),
            lang=text.code,
            direction=text.direction,
            tag=tag,
            sentence=sentence if self.content is None else self.content,
            link="" if in_place else self._link(text, next, mount),
            form=self._opening_form(text, next, mount) if in_place else "",
        )

    def form(
        self,
        *,
        next: str | None = None,  # noqa: A002  the form field's name
        written: _form.Written | None = None,
        locale: str = "en",
        mount: str = "/_sx",
    ) -> Markup:
        """Return the form for a page of its own.

        Args:
            next: The path that it returns to; anything but a path of this site is left out.
            written: What a visitor has sent, when it could not be saved.
            locale: The language.
            mount: The path under which the site answers it.

        Raises:
            ValueError: the locale has no file.
        """
        if written is not None:
            return _form.saved_box() + self._form(locales.load(locale), next, mount, written)
        return self._signed(self._own_form(next=next, locale=locale, mount=mount))

    @prepared
    def _own_form(self, *, next: str | None, locale: str, mount: str) -> Markup:  # noqa: A002  as above
        return _form.saved_box() + self._form(locales.load(locale), next, mount, None)

    @prepared
    def saved(self, *, locale: str = "en") -> Markup:
        """Return the region that thanks, on the page that follows a message.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        return _SAVED.format(
            region=text("beta_notice.link"),
            lang=text.code,
            direction=text.direction,
            box=_form.saved_box(text("feedback.saved")),
        )

    @prepared
    def script(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the deferred script of the form in the notice and of a notice that can be made small.

        Raises:
            ValueError: the nonce is not base64.
        """
        _markup.check_nonce(nonce)
        if self.feedback == "link" and not self.dismissible:
            return Markup()
        return _assets.feedback_script(mount, nonce=nonce)

    def _signed(self, markup: Markup) -> Markup:
        """Return a form that was made before with the time of now."""
        if self.secret is None:
            return markup
        renewed = _token.renew(str(markup), _token.sign(self.secret))
        return Markup(renewed)  # noqa: S704  a token holds nothing to escape

    def _link(self, text: locales.Locale, next: str | None, mount: str) -> Markup:  # noqa: A002  as above
        label = text("beta_notice.link")
        if self.new_tab:
            label = _NEW_TAB.format(label, text("beta_notice.new_tab"))
        own = f"{mount}/feedback{_markup.next_query(next)}"
        opens = _markup.attributes({"target": "_blank", "rel": "noopener"}) if self.new_tab else ""
        return _LINK.format(own if self.feedback_url is None else self.feedback_url, opens, label)

    def _hide(self, text: locales.Locale, next: str | None, mount: str) -> Markup:  # noqa: A002  as above
        return _HIDE.format(mount=mount, next=_markup.next_field(next), hide=text("beta_notice.hide"))

    def _opening_form(self, text: locales.Locale, next: str | None, mount: str) -> Markup:  # noqa: A002  as above
        return _form.saved_box() + _form.expand(text("beta_notice.link"), self._form(text, next, mount, None))

    def _form(
        self,
        text: locales.Locale,
        next: str | None,  # noqa: A002  the form field's name
        mount: str,
        written: _form.Written | None,
    ) -> Markup:
        token = None if self.secret is None else _token.sign(self.secret)
        return _form.render(text, mount=mount, next=next, rating=self.rating, token=token, written=written)


def _check_choice(parameter: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{parameter}={value!r} cannot be used: give one of {', '.join(allowed)}")


def _check_callback(value: object) -> None:
    if value is None:
        return
    from inspect import iscoroutinefunction  # noqa: PLC0415  `import safeexit` stays cheap

    if not callable(value) or iscoroutinefunction(value):
        raise TypeError(f"on_feedback={value!r} cannot be used: give a function that is not async")
