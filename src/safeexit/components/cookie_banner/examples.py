"""Examples of the cookie banner and of the cookies page's form."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from markupsafe import Markup

from safeexit.components.cookie_banner import Basis, Category, Consent, Cookie, CookieBanner, Message
from safeexit.components.cookie_banner.consent import decide
from safeexit.components.gallery import Example

__all__ = ["EXAMPLES"]

_BANNER = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(
        Category("essential", basis=Basis.ESSENTIAL, cookies=(Cookie("session"),)),
        Category("preferences", cookies=(Cookie("lang", days=365),)),
        Category("statistics", cookies=(Cookie("_ga", days=400), "_ga_*")),
    ),
)
_OBJECTION = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(Category("statistics", basis=Basis.OBJECTION, cookies=(Cookie("_pk_id*", days=393),)),),
)
_STATIC = replace(_BANNER, kept_by="script")
_EMBED = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(Category("marketing", cookies=("VISITOR_INFO1_LIVE",)),),
)
_FILM = Markup('<iframe src="https://video.example/embed/1" title="Making a safety plan"></iframe>')


def _chosen(*allowed: str) -> Consent:
    return decide(_BANNER.categories, allowed, at=datetime(2026, 11, 24, 12, tzinfo=UTC))


def _asks(
    name: str,
    shows: str,
    *,
    banner: CookieBanner = _BANNER,
    consent: Consent | None = None,
    message: Message | None = None,
) -> Example:
    body = partial(banner.body, consent=consent, message=message, next="/help")
    return Example(name=name, shows=shows, head=banner.head, body=lambda locale: body(locale=locale))


def _page(
    name: str,
    shows: str,
    *,
    banner: CookieBanner = _BANNER,
    consent: Consent | None = None,
    message: Message | None = None,
) -> Example:
    page = partial(banner.page, consent=consent, message=message, next="/help")
    return Example(
        name=name, shows=shows, head=banner.head, body=lambda locale: page(locale=locale), place="main"
    )


EXAMPLES = (
    _asks("first-visit", "Nobody has chosen yet."),
    _asks("objection", "Statistics run until they are refused, as UK law allows.", banner=_OBJECTION),
    _asks(
        "accepted",
        "The page after every category was accepted.",
        consent=_chosen("preferences", "statistics"),
        message="saved",
    ),
    _asks(
        "rejected",
        "The page after every optional category was rejected.",
        consent=_chosen(),
        message="saved",
    ),
    _asks(
        "some-accepted",
        "The page after a choice between categories.",
        consent=_chosen("preferences"),
        message="saved",
    ),
    _asks("static-site", "Nobody has chosen yet, on a site without a server.", banner=_STATIC),
    _asks("failed", "The choice could not be saved.", message="failed"),
    _asks(
        "privacy-control",
        "Nobody has chosen yet, and the browser sends a Global Privacy Control signal.",
        consent=_BANNER.read(None, gpc=True),
    ),
    Example(
        name="way-back",
        shows="The end of every page, whatever was chosen.",
        head=_BANNER.head,
        body=lambda locale: _BANNER.way_back(next="/help", locale=locale),
        place="end",
    ),
    Example(
        name="embed",
        shows="A film of another site, before its cookies are allowed.",
        head=_EMBED.head,
        body=lambda locale: _EMBED.gate(
            "marketing",
            _FILM,
            label="Film: making a safety plan",
            link="https://video.example/1",
            next="/help",
            locale=locale,
        ),
        place="main",
    ),
    _page("cookies-page", "The cookies page before any choice."),
    _page(
        "cookies-page-chosen",
        "The cookies page of someone who allowed preferences.",
        consent=_chosen("preferences"),
    ),
    _page(
        "cookies-page-saved",
        "The cookies page after a change was saved.",
        consent=_chosen("preferences"),
        message="saved",
    ),
    _page("cookies-page-static-site", "The cookies page of a site without a server.", banner=_STATIC),
    _page("cookies-page-failed", "The cookies page after a change could not be saved.", message="failed"),
    _page(
        "cookies-page-objection",
        "The cookies page where statistics run until they are refused.",
        banner=_OBJECTION,
    ),
)
