"""The council's site: its components, and its pages with the components in them."""

from __future__ import annotations

from pathlib import Path
from string import Template

from markupsafe import Markup

from safeexit import (
    BetaNotice,
    Category,
    Consent,
    Cookie,
    CookieBanner,
    CoverYourTracks,
    QuickExit,
    SafeExit,
)

HERE = Path(__file__).parent

SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(
        policy_url="/cookies",
        version="2026-11",
        categories=(
            Category(
                "statistics",
                cookies=(
                    Cookie("_ga", days=400, purpose="Tells visits apart"),
                    Cookie("_ga_EXAMPLE01", days=400, purpose="Keeps a visit together"),
                ),
            ),
        ),
    ),
    beta=BetaNotice(feedback_url="/feedback"),
)
TRACKS = CoverYourTracks(heading_level=1)
STATISTICS = Markup('<script async src="https://www.googletagmanager.com/gtag/js?id=G-EXAMPLE01"></script>')
TITLES = {
    "index": "Get help with domestic abuse",
    "contact": "Contact us",
    "accessibility": "Accessibility statement",
    "find-a-refuge": "Find a refuge",
    "feedback": "Give feedback",
    "cookies": "Cookies",
    "cover-your-tracks": "How to cover your tracks",
}


def page(name: str) -> str:
    """Return a page as every visitor may see it, with the components in it."""
    return _layout(
        name,
        head=SITE.head(),
        body_start=SITE.body_start(),
        body_end=SITE.body_end(),
        statistics=SITE.cookies.gate("statistics", STATISTICS),
    )


def bare_page(name: str, consent: Consent) -> str:
    """Return a page without the components, for the middleware to put them in."""
    statistics = SITE.cookies.gate("statistics", STATISTICS, consent=consent)
    return _layout(name, head="", body_start="", body_end="", statistics=statistics)


def _layout(name: str, **parts: str) -> str:
    layout = Template((HERE / "layout.html").read_text("utf-8"))
    main = Template((HERE / "pages" / f"{name}.html").read_text("utf-8"))
    return layout.substitute(title=TITLES[name], main=main.substitute(tracks=TRACKS.body()), **parts)
