"""How to cover your tracks: what the quick exit cannot do, and what people can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from safeexit import _assets, _markup, locales
from safeexit._prepared import prepared

__all__ = ["CoverYourTracks"]

_SECTIONS = {
    "device": ("another", "spyware", "removal"),
    "private": ("computer", "phone", "limits"),
    "history": ("single", "chrome", "firefox", "safari", "phone", "iphone", "suggestions"),
    "cookies": ("single", "address", "safari", "samsung"),
    "accounts": ("sync", "given", "borrowed", "traces"),
}
_DEEPEST = 5  # sections stand one level below the heading, and HTML has six

_BODY = Markup("""\
<section class="sx-tracks" lang="{lang}" dir="{direction}">
<h{level}>{title}</h{level}>
<p>{lead}</p>
{sections}\
</section>
""")
_SECTION = Markup("""\
<h{level}>{title}</h{level}>
<ul>
{items}</ul>
""")
_ITEM = Markup("<li>{}</li>\n")


@dataclass(frozen=True, kw_only=True)
class CoverYourTracks:
    """A text about what a visit leaves behind, and how to remove it without raising questions.

    It stands in the main content of a page of its own, which every page of the site can link to. It promises
    neither that a visit can be erased nor that anybody becomes invisible.

    Args:
        heading_level: The level of its heading, from 1 to 5; its sections stand one level below.
        content: The first paragraph instead of the language's own (`str` is escaped, `Markup` is trusted).

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    heading_level: int = 2
    content: str | Markup | None = None

    def __post_init__(self) -> None:
        if type(self.heading_level) is not int or not 1 <= self.heading_level <= _DEEPEST:
            raise ValueError(
                f"heading_level={self.heading_level!r} cannot be used: give a whole number "
                f"from 1 to {_DEEPEST}"
            )
        if self.content is not None:
            _markup.check_text("content", self.content)

    @prepared
    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return the link to the stylesheet, for a page with this component alone.

        Raises:
            ValueError: the nonce is not base64.
        """
        return _assets.stylesheet_link(mount, nonce=nonce)

    @prepared
    def body(self, *, locale: str = "en") -> Markup:
        """Return the text.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        own = text("cover_your_tracks.lead", label=text("quick_exit.label"))
        return _BODY.format(
            lang=text.code,
            direction=text.direction,
            level=self.heading_level,
            title=text("cover_your_tracks.title"),
            lead=own if self.content is None else self.content,
            sections=Markup("").join(
                _section(name, items, self.heading_level + 1, text) for name, items in _SECTIONS.items()
            ),
        )


def _section(name: str, items: tuple[str, ...], level: int, text: locales.Locale) -> Markup:
    return _SECTION.format(
        level=level,
        title=text(f"cover_your_tracks.{name}_title"),
        items=Markup("").join(_ITEM.format(text(f"cover_your_tracks.{name}_{item}")) for item in items),
    )
