"""One site's components in one object."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from safeexit import _assets, locales
from safeexit.components.quick_exit import QuickExit

__all__ = ["SafeExit"]


@dataclass(frozen=True, kw_only=True)
class SafeExit:
    """The components of one site, ready for its pages.

    Args:
        quick_exit: The way out.
        locale: The language of every string that the components bring, a BCP 47 tag.
        mount: The path under which the site serves what the components need: assets, and the forms' answers.

    Raises:
        TypeError, ValueError: an argument cannot be used; the message says which, and what is allowed.
    """

    quick_exit: QuickExit | None = None
    locale: str = "en"
    mount: str = "/_sx"

    def __post_init__(self) -> None:
        _check_component("quick_exit", self.quick_exit, QuickExit)
        locales.load(self.locale)
        _assets.check_mount(self.mount)

    def head(self, *, nonce: str | None = None) -> Markup:
        """Return what stands first in `<head>`: the exit's inline script, then the stylesheet.

        Raises:
            ValueError: the nonce is not base64.
        """
        script = self.quick_exit.script(nonce=nonce) if self.quick_exit else Markup()
        return script + _assets.stylesheet_link(self.mount, nonce=nonce)

    def body_start(
        self,
        *,
        consent: object = None,
        nonce: str | None = None,
        next: str | None = None,  # noqa: A002, ARG002
    ) -> Markup:
        """Return what stands first in `<body>`: the exit."""
        return self.quick_exit.body(locale=self.locale) if self.quick_exit else Markup()

    def body_end(self, *, nonce: str | None = None) -> Markup:
        """Return what stands last in `<body>`: the deferred script, once a component needs one."""
        return _assets.script_tag(self.mount, nonce=nonce)

    def csp_hashes(self) -> tuple[str, ...]:
        """Return the source expression for each inline script, for a policy without nonces (CSP 3, 2.3.1)."""
        return (_assets.csp_hash(_assets.arm_script()),) if self.quick_exit else ()

    def assets(self) -> dict[str, bytes]:
        """Return the files to be served under `MOUNT/assets/`, by name; a name changes with its content."""
        return _assets.asset_files()


def _check_component(parameter: str, value: object, kind: type) -> None:
    if value is not None and not isinstance(value, kind):
        raise TypeError(
            f"{parameter}={value!r} cannot be used: give a {kind.__name__}, or None to leave it out"
        )
