"""Every component's examples, each in a whole page: what tests, the gallery and the docs show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from markupsafe import Markup

from safeexit import locales

__all__ = ["Example", "every_example", "whole_page"]

_COMPONENTS = ("quick_exit", "cookie_banner", "beta_notice", "cover_your_tracks")

_PAGE = Markup("""\
<!DOCTYPE html>
<html lang="{locale}" dir="{direction}">
<head>
<meta charset="utf-8">
{head}\
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body class="sx-page">
{start}\
<main class="sx-page__part">
<h1>Getting help</h1>
{main}\
<p>An adviser can talk with you about what to do next. You decide what happens.</p>
</main>
{end}\
<footer class="sx-page__part"><a class="sx-link" href="/cookies">Cookies</a></footer>
</body>
</html>
""")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One state of a component.

    Attributes:
        name: Its name among the component's examples: words in small letters, joined by hyphens.
        shows: One sentence that says when a page looks like this.
        head: What the component puts into `<head>`, for a nonce or none.
        body: What it puts into `<body>`, for a locale.
        place: Where: at the start of the body, in the main content, or at the end.
    """

    name: str
    shows: str
    head: Callable[[], Markup]
    body: Callable[[str], Markup]
    place: Literal["start", "main", "end"] = "start"


def every_example() -> dict[str, Example]:
    """Return all examples by `component/name`."""
    return {
        f"{component}/{example.name}": example
        for component in _COMPONENTS
        for example in import_module(f"safeexit.components.{component}.examples").EXAMPLES
    }


def whole_page(example: Example, *, locale: str = "en") -> Markup:
    """Return a page of a service with the example in its place."""
    body = example.body(locale)
    return _PAGE.format(
        locale=locale,
        direction=locales.load(locale).direction,
        head=example.head(),
        title=f"Example: {example.name}",
        start=body if example.place == "start" else "",
        main=body if example.place == "main" else "",
        end=body if example.place == "end" else "",
    )
