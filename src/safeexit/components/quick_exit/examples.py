"""Examples of the quick exit."""

from safeexit.components.gallery import Example
from safeexit.components.quick_exit import QuickExit, Shortcut

__all__ = ["EXAMPLES"]

_WEATHER = "https://www.bbc.co.uk/weather"


def _example(name: str, shows: str, quick_exit: QuickExit) -> Example:
    return Example(
        name=name, shows=shows, head=quick_exit.head, body=lambda locale: quick_exit.body(locale=locale)
    )


EXAMPLES = (
    _example(
        "default",
        "Escape leaves the site where script runs, and the link leaves it everywhere.",
        QuickExit(to=_WEATHER),
    ),
    _example(
        "shift-three-times",
        "The shortcut is Shift, three times in a row.",
        QuickExit(to=_WEATHER, shortcut=Shortcut("Shift", presses=3)),
    ),
    _example(
        "own-words",
        "A site with its own name for the link.",
        QuickExit(to=_WEATHER, content="Hide this page"),
    ),
)
