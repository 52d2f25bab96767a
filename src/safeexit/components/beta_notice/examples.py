"""Examples of the beta notice."""

from safeexit.components._example import Example
from safeexit.components.beta_notice import BetaNotice

__all__ = ["EXAMPLES"]

EXAMPLES = (
    Example("beta", "A service in beta.", lambda locale: BetaNotice().body(locale=locale)),
    Example("alpha", "A service in alpha.", lambda locale: BetaNotice(phase="alpha").body(locale=locale)),
    Example(
        "own-phase", "A phase of your own.", lambda locale: BetaNotice(phase="Pilot").body(locale=locale)
    ),
    Example(
        "footer",
        "The notice at the page's end.",
        lambda locale: BetaNotice(placement="footer").body(locale=locale),
    ),
)
