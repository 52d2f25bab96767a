"""The beta notice: says that a service is still being worked on, and where to tell what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from safeexit import _assets, _markup, locales

__all__ = ["BetaNotice"]

_PLACEMENTS = ("top", "footer")

_BODY = Markup("""\
<div class="sx-beta sx-beta--{placement}" data-safeexit="beta" role="region" aria-label="{region}" \
lang="{lang}" dir="{direction}">
<p class="sx-beta__text"><strong class="sx-beta__tag">{tag}</strong> \
<span class="sx-beta__sentence">{sentence}</span> <a class="sx-link" href="{href}">{link}</a></p>
</div>
""")


@dataclass(frozen=True, kw_only=True)
class BetaNotice:
    """A notice that the service is not finished, with a way to give feedback.

    Args:
        feedback_url: Where feedback is given: a path of this site or an `https:` address; by default the
            feedback page under the site's mount.
        phase: `"alpha"`, `"beta"`, or your own word, which is shown as it is.
        placement: `"top"` for the start of the page, `"footer"` for its end.
        content: The sentence instead of the language's own (`str` is escaped, `Markup` is trusted).

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    feedback_url: str | None = None
    phase: str = "beta"
    placement: Literal["top", "footer"] = "top"
    content: str | Markup | None = None

    def __post_init__(self) -> None:
        if self.feedback_url is not None:
            _markup.check_link("feedback_url", self.feedback_url)
        _markup.check_text("phase", self.phase)
        if self.placement not in _PLACEMENTS:
            raise ValueError(
                f"placement={self.placement!r} cannot be used: give one of {', '.join(_PLACEMENTS)}"
            )
        if self.content is not None:
            _markup.check_text("content", self.content)

    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the link to the stylesheet, for a page with this component alone."""
        return _assets.stylesheet_link(mount, nonce=nonce)

    def body(self, *, locale: str = "en", mount: str = "/_sx") -> Markup:
        """Return the notice.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        known = f"beta_notice.tag_{self.phase}" in text
        tag = text(f"beta_notice.tag_{self.phase}") if known else self.phase
        sentence = text(f"beta_notice.sentence_{self.phase if known else 'other'}")
        return _BODY.format(
            placement=self.placement,
            region=text("beta_notice.region", phase=tag),
            lang=text.code,
            direction=text.direction,
            tag=tag,
            sentence=sentence if self.content is None else self.content,
            href=f"{mount}/feedback" if self.feedback_url is None else self.feedback_url,
            link=text("beta_notice.link"),
        )
