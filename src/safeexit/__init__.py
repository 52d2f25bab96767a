"""Accessible quick exit, cookie banner and beta notice, and a checker for them.

Names are imported when they are first used (PEP 562): neither the checker nor a command line that only
checks pays for the components.
"""

from importlib import import_module

TYPE_CHECKING = False  # as type checkers know it; to import it would be half of what `--version` costs

if TYPE_CHECKING:
    from safeexit.components.beta_notice import BetaNotice
    from safeexit.components.cookie_banner import Basis, Category, Consent, Cookie, CookieBanner
    from safeexit.components.cover_your_tracks import CoverYourTracks
    from safeexit.components.quick_exit import QuickExit, Shortcut
    from safeexit.site import SafeExit

__all__ = [
    "Basis",
    "BetaNotice",
    "Category",
    "Consent",
    "Cookie",
    "CookieBanner",
    "CoverYourTracks",
    "QuickExit",
    "SafeExit",
    "Shortcut",
]

_MODULES = {
    "Basis": "safeexit.components.cookie_banner",
    "BetaNotice": "safeexit.components.beta_notice",
    "Category": "safeexit.components.cookie_banner",
    "Consent": "safeexit.components.cookie_banner",
    "Cookie": "safeexit.components.cookie_banner",
    "CookieBanner": "safeexit.components.cookie_banner",
    "CoverYourTracks": "safeexit.components.cover_your_tracks",
    "QuickExit": "safeexit.components.quick_exit",
    "SafeExit": "safeexit.site",
    "Shortcut": "safeexit.components.quick_exit",
}

if not TYPE_CHECKING:  # else a type checker would let every misspelt name pass

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
