"""Examples of the text on covering one's tracks."""

from safeexit.components.cover_your_tracks import CoverYourTracks
from safeexit.components.gallery import Example

__all__ = ["EXAMPLES"]


def _example(name: str, shows: str, tracks: CoverYourTracks) -> Example:
    return Example(
        name=name,
        shows=shows,
        head=tracks.head,
        body=lambda locale: tracks.body(locale=locale),
        place="main",
    )


EXAMPLES = (
    _example("text", "The whole text, below the page's own heading.", CoverYourTracks()),
    _example(
        "own-start",
        "The text with a first paragraph of your own.",
        CoverYourTracks(content="Our helpline never calls back from a number that shows on your phone."),
    ),
)
