"""The quick exit: a real link, always on screen, that leaves the site; with script, a key does the same."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from markupsafe import Markup

from safeexit import _assets, _markup, locales
from safeexit._prepared import prepared

__all__ = ["QuickExit", "Shortcut"]

_KEYS = ("Escape", "Shift")
_SWITCHES = ("defer", "back_guard", "other_tabs", "minimise_history", "via_server", "decoy_tab")

# The hint promises a key that only script can keep, so its style shows it under `.sx-js` alone, a class
# that the script sets once it listens.
_BODY = Markup("""\
<a class="sx-skip" href="#sx-exit" lang="{lang}" dir="{direction}">{skip}</a>
<div class="sx-exit" role="region" aria-label="{region}" lang="{lang}" dir="{direction}">
{hint}{status}\
<a class="sx-exit__link" id="sx-exit" data-safeexit="exit" href="{href}" rel="nofollow noreferrer" \
referrerpolicy="no-referrer">{label}</a>
</div>
""")
_HINT = Markup('<p class="sx-exit__hint">{}</p>\n')
# Empty from load: a status that comes with its text is not announced.
_STATUS = Markup('<p class="sx-exit__status" role="status" data-safeexit="exit-status"></p>\n')


@dataclass(frozen=True)
class Shortcut:
    """The key that leaves the site.

    Args:
        key: A `KeyboardEvent.key` value (UI Events): `"Escape"` or `"Shift"`.
        presses: How many presses in a row it takes, from 1 to 5; Shift takes 2 at least, since typing a
            capital letter is a press. Any other input in between starts the count again.
        within: The longest pause between two presses, in milliseconds, from 200 to 10000.

    Raises:
        ValueError: a value is not one of these.
    """

    key: str = "Escape"
    _: KW_ONLY
    presses: int = 1
    within: int = 1500

    def __post_init__(self) -> None:
        if self.key not in _KEYS:
            raise ValueError(f"key={self.key!r} cannot be used: give one of {', '.join(_KEYS)}")
        if type(self.presses) is not int or not 1 <= self.presses <= 5:
            raise ValueError(f"presses={self.presses!r} cannot be used: give a whole number from 1 to 5")
        if self.key == "Shift" and self.presses == 1:
            raise ValueError("presses=1 cannot be used with key='Shift': typing would leave; give 2 to 5")
        if type(self.within) is not int or not 200 <= self.within <= 10_000:
            raise ValueError(
                f"within={self.within!r} cannot be used: give whole milliseconds from 200 to 10000"
            )

    def hint(self, text: locales.Locale) -> Markup:
        """Return the sentence that tells which key leaves."""
        if self.presses == 1:
            return text("quick_exit.hint_once", key=self._name(text))
        return text("quick_exit.hint_times", key=self._name(text), presses=self.presses)

    def countdown(self, text: locales.Locale) -> list[str]:
        """Return what is announced when one more press leaves, two more, and so on; empty for one press."""
        key, more = self._name(text), range(2, self.presses)
        if self.presses == 1:
            return []
        once = text("quick_exit.once_more", key=key)
        times = [text("quick_exit.times_more", key=key, presses=count) for count in more]
        # Script writes text, in which a character reference would be read out.
        return [sentence.unescape() for sentence in (once, *times)]

    def _name(self, text: locales.Locale) -> Markup:
        return text(f"quick_exit.key_{self.key}")


@dataclass(frozen=True, kw_only=True)
class QuickExit:
    """A way out for people who may be watched.

    Args:
        to: Where it leads: an unremarkable page of another site, with `https:`.
        shortcut: The key that leaves too, where script runs; `None` for no key.
        content: The link's text instead of the language's own (`str` is escaped, `Markup` is trusted).
        title: What the tab is called while it leaves; `None` takes the language's word for a new tab.
        defer: An open dialog, popover or full screen is closed by the first Escape, and the next one leaves;
            with `False` the first one leaves, though browsers keep it for themselves in full screen.
        back_guard: The Back button does not show the site again: a mark in the tab's `sessionStorage`, set
            when a person leaves and removed when they come back on purpose, makes the page leave at once.
        other_tabs: The site's other tabs leave as well.
        minimise_history: The site keeps to one entry in the tab's history; Back then leaves it.
        via_server: Leave by way of `MOUNT/leave` of this site, which clears what the site stored (cookies and
            cache; the script clears storage) and sends the browser on; if it is silent for 400 ms, the exit
            goes straight to `to`.
        decoy_tab: A click on the link opens `to` in a new tab as well. Browsers block that for the key.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    to: str
    shortcut: Shortcut | None = Shortcut()
    content: str | Markup | None = None
    title: str | None = None
    defer: bool = True
    back_guard: bool = True
    other_tabs: bool = True
    minimise_history: bool = False
    via_server: bool = False
    decoy_tab: bool = False

    def __post_init__(self) -> None:
        _markup.check_exit_url("to", self.to)
        if self.shortcut is not None and not isinstance(self.shortcut, Shortcut):
            raise TypeError(f"shortcut={self.shortcut!r} cannot be used: give a Shortcut, or None for no key")
        if self.content is not None:
            _markup.check_text("content", self.content)
        if self.title is not None:
            _markup.check_text("title", self.title)
        for name in _SWITCHES:
            _markup.check_bool(name, getattr(self, name))

    @prepared
    def head(self, *, nonce: str | None = None, locale: str = "en", mount: str = "/_sx") -> Markup:
        """Return what stands first in `<head>`: the script that arms the exit, then the stylesheet.

        Raises:
            ValueError: the nonce is not base64, or the locale has no file.
        """
        return self.script(nonce=nonce, locale=locale, mount=mount) + _assets.stylesheet_link(
            mount, nonce=nonce
        )

    @prepared
    def script(
        self, *, nonce: str | None = None, inline: bool = True, locale: str = "en", mount: str = "/_sx"
    ) -> Markup:
        """Return the script alone, for pages that link the stylesheet themselves.

        Args:
            nonce: The page's nonce.
            inline: With `False` the script is loaded from `MOUNT/assets/`, for pages whose policy allows no
                inline script; the exit is then armed once it has arrived.
            locale: The language.
            mount: The path under which the site serves the assets.

        Raises:
            ValueError: the nonce is not base64, or the locale has no file.
        """
        scripts: list[tuple[str, dict[str, object]]] = [
            (_assets.arm_script(), self._config(locales.load(locale), mount))
        ]
        if self.minimise_history:
            scripts.append((_assets.one_entry_script(), {}))
        return Markup("").join(
            _markup.inline_script(source, config=config, nonce=nonce)
            if inline
            else _markup.linked_script(_assets.exit_script_url(mount, source), config=config, nonce=nonce)
            for source, config in scripts
        )

    def csp_hashes(self) -> tuple[str, ...]:
        """Return the source expression for each inline script, for a policy without nonces (CSP 3, 2.3.1)."""
        armed = _assets.csp_hash(_assets.arm_script())
        if not self.minimise_history:
            return (armed,)
        return (armed, _assets.csp_hash(_assets.one_entry_script()))

    def _config(self, text: locales.Locale, mount: str) -> dict[str, object]:
        """Return what `arm.js` calls `ArmConfig`."""
        config: dict[str, object] = {
            "to": self.to,
            "title": text("quick_exit.tab_title").unescape() if self.title is None else str(self.title),
        }
        if self.via_server:
            config["via"] = _leave_path(mount)
        if self.shortcut:
            config |= {
                "key": self.shortcut.key,
                "presses": self.shortcut.presses,
                "within": self.shortcut.within,
                "say": self.shortcut.countdown(text),
            }
        switches = {
            "defer": self.defer,
            "guard": self.back_guard,
            "tabs": self.other_tabs,
            "decoy": self.decoy_tab,
        }
        return config | {name: 1 for name, on in switches.items() if on}

    @prepared
    def body(self, *, locale: str = "en", mount: str = "/_sx") -> Markup:
        """Return what stands first in `<body>`: the skip link and the strip with the exit.

        Raises:
            ValueError: the locale has no file.
        """
        text = locales.load(locale)
        return _BODY.format(
            lang=text.code,
            direction=text.direction,
            skip=text("quick_exit.skip"),
            region=text("quick_exit.region"),
            hint=_HINT.format(self.shortcut.hint(text)) if self.shortcut else "",
            status=_STATUS if self.shortcut and self.shortcut.presses > 1 else "",
            href=_leave_path(mount) if self.via_server else self.to,
            label=text("quick_exit.label") if self.content is None else self.content,
        )


def _leave_path(mount: str) -> str:
    _assets.check_mount(mount)
    return f"{mount}/leave"
