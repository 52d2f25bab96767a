"""What to paste into pages by hand."""

from __future__ import annotations

from safeexit.static.pieces import cookies_form, pieces, policy
from safeexit.static.settings import StaticSite

__all__ = ["render"]


def render(static: StaticSite) -> str:
    """Return the pieces with where each belongs, the files to write, and the policy, as HTML comments."""
    site = static.site
    parts = pieces(site)
    places = (
        ("In <head>, before anything else but <meta charset>", parts.head),
        ("Right after <body>", parts.body_start),
        ("Right before the page's <footer>", parts.before_footer),
        ("Right before </body>", parts.body_end),
        (f"In the page {site.mount}/cookies/, where people change their choice", cookies_form(site)),
    )
    numbered = [(place, markup) for place, markup in places if markup]
    return "".join(
        [
            *(_section(f"{at}. {place}:", markup) for at, (place, markup) in enumerate(numbered, 1)),
            f"<!-- The files that this loads: safeexit assets YOUR-SITE/{static.folder}/assets -->\n",
            "<!-- The policy that allows it (add what your own pages load):\n",
            f"Content-Security-Policy: {policy(site)}\n-->\n",
        ]
    )


def _section(title: str, markup: str) -> str:
    end = "" if markup.endswith("\n") else "\n"
    return f"<!-- {title} -->\n{markup}{end}\n"
