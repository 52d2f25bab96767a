"""The quick exit: a real link, always on screen, that leaves the site; with script, a key does the same."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from markupsafe import Markup

from safeexit import _assets, _markup, locales

__all__ = ["QuickExit", "Shortcut"]

_KEYS = ("Escape", "Shift")

# The hint promises a key that only script can keep, so its style shows it under `.sx-js` alone, a class
# that the script sets once it listens.
_BODY = Markup("""\
<a class="sx-skip" href="#sx-exit" lang="{lang}">{skip}</a>
<div class="sx-exit" role="region" aria-label="{region}" lang="{lang}">
{hint}\
<a class="sx-exit__link" id="sx-exit" data-safeexit="exit" href="{to}" rel="nofollow noreferrer" \
referrerpolicy="no-referrer">{label}</a>
</div>
""")
_HINT = Markup('<p class="sx-exit__hint">{}</p>\n')


@dataclass(frozen=True)
class Shortcut:
    """The key that leaves the site.

    Args:
        key: A `KeyboardEvent.key` value (UI Events): `"Escape"` or `"Shift"`.
        presses: How many presses in a row it takes, from 1 to 5.

    Raises:
        ValueError: a value is not one of these.
    """

    key: str = "Escape"
    _: KW_ONLY
    presses: int = 1

    def __post_init__(self) -> None:
        if self.key not in _KEYS:
            raise ValueError(f"key={self.key!r} cannot be used: give one of {', '.join(_KEYS)}")
        if type(self.presses) is not int or not 1 <= self.presses <= 5:
            raise ValueError(f"presses={self.presses!r} cannot be used: give a whole number from 1 to 5")

    def hint(self, text: locales.Locale) -> Markup:
        """Return the sentence that tells which key leaves."""
        name = f"quick_exit.key_{self.key}"
        key = text(name) if name in text else self.key
        if self.presses == 1:
            return text("quick_exit.hint_once", key=key)
        return text("quick_exit.hint_times", key=key, presses=self.presses)


@dataclass(frozen=True, kw_only=True)
class QuickExit:
    """A way out for people who may be watched.

    Args:
        to: Where it leads: an unremarkable page of another site, with `https:`.
        shortcut: The key that leaves too, where script runs; `None` for no key.
        content: The link's text instead of the language's own (`str` is escaped, `Markup` is trusted).

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    to: str
    shortcut: Shortcut | None = Shortcut()
    content: str | Markup | None = None

    def __post_init__(self) -> None:
        _markup.check_exit_url("to", self.to)
        if self.shortcut is not None and not isinstance(self.shortcut, Shortcut):
            raise TypeError(f"shortcut={self.shortcut!r} cannot be used: give a Shortcut, or None for no key")
        if self.content is not None:
            _markup.check_text("content", self.content)

    def head(self, *, nonce: str | None = None, mount: str = "/_sx") -> Markup:
        """Return what stands first in `<head>`: the script that arms the exit, then the stylesheet."""
        return self.script(nonce=nonce) + _assets.stylesheet_link(mount, nonce=nonce)

    def script(self, *, nonce: str | None = None) -> Markup:
        """Return the inline script alone, for pages that link the stylesheet themselves."""
        config: dict[str, object] = {"to": self.to}
        if self.shortcut:
            config |= {"key": self.shortcut.key, "presses": self.shortcut.presses}
        return _markup.inline_script(_assets.arm_script(), config=config, nonce=nonce)

    def body(self, *, locale: str = "en") -> Markup:
        """Return what stands first in `<body>`: the skip link and the strip with the exit.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        return _BODY.format(
            lang=text.code,
            skip=text("quick_exit.skip"),
            region=text("quick_exit.region"),
            hint=_HINT.format(self.shortcut.hint(text)) if self.shortcut else "",
            to=self.to,
            label=text("quick_exit.label") if self.content is None else self.content,
        )
