"""Examples of the quick exit."""

from safeexit.components._example import Example
from safeexit.components.quick_exit import QuickExit, Shortcut

__all__ = ["EXAMPLES"]

_WEATHER = "https://www.bbc.co.uk/weather"

EXAMPLES = (
    Example(
        "default",
        "Escape leaves the site, where script runs; the link leaves it everywhere.",
        lambda locale: QuickExit(to=_WEATHER).body(locale=locale),
    ),
    Example(
        "shift-three-times",
        "The shortcut is Shift, three times in a row.",
        lambda locale: QuickExit(to=_WEATHER, shortcut=Shortcut("Shift", presses=3)).body(locale=locale),
    ),
    Example(
        "no-shortcut",
        "No key leaves the site, so no hint promises one.",
        lambda locale: QuickExit(to=_WEATHER, shortcut=None).body(locale=locale),
    ),
    Example(
        "own-words",
        "A site with its own name for the link.",
        lambda locale: QuickExit(to=_WEATHER, content="Hide this page").body(locale=locale),
    ),
)
