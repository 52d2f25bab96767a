"""Examples of the beta notice."""

from safeexit.components.beta_notice import BetaNotice
from safeexit.components.gallery import Example

__all__ = ["EXAMPLES"]


def _example(name: str, shows: str, beta: BetaNotice) -> Example:
    return Example(
        name=name,
        shows=shows,
        head=beta.head,
        body=lambda locale: beta.body(locale=locale),
        place="start" if beta.placement == "top" else "end",
    )


EXAMPLES = (
    _example("beta", "A service in beta.", BetaNotice()),
    _example("alpha", "A service in alpha.", BetaNotice(phase="alpha")),
    _example("own-phase", "A phase with a name of your own.", BetaNotice(phase="Pilot")),
    _example("footer", "The notice at the page's end.", BetaNotice(placement="footer")),
)
