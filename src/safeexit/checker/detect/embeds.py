"""Third-party frames that store something on the device as soon as they load."""

from __future__ import annotations

import re
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern

__all__ = ["Embed", "match_embed"]


class Embed(NamedTuple):
    """What an address embeds. `doubt` is a clause, "" where it is known to set cookies."""

    name: str
    doubt: str = ""


_NOT_SURE = "what it stores depends on the visitor's browser and on the provider's settings"
_EMBEDS: tuple[tuple[re.Pattern[str], Embed], ...] = tuple(
    (lazy_pattern(rf"(?:https?:)?//(?:[\w-]+\.)*{pattern}", re.IGNORECASE), embed)
    for pattern, embed in (
        (r"(?<!nocookie\.)youtube\.com/(?:embed|v)/", Embed("YouTube")),
        (r"player\.vimeo\.com/video/(?!\S*[?&]dnt=(?:1|true))", Embed("Vimeo")),
        (r"dailymotion\.com/(?:embed|player)", Embed("Dailymotion")),
        (r"facebook\.com/(?:v[\d.]+/)?plugins/", Embed("Facebook")),
        (r"(?:twitter|x)\.com/(?:embed|widgets)", Embed("X (Twitter)")),
        (r"instagram\.com/\S*embed", Embed("Instagram")),
        (r"tiktok\.com/(?:embed|player)", Embed("TikTok")),
        (r"linkedin\.com/embed/", Embed("LinkedIn")),
        (r"open\.spotify\.com/embed", Embed("Spotify")),
        (r"w\.soundcloud\.com/player", Embed("SoundCloud")),
        (r"player\.twitch\.tv/", Embed("Twitch")),
        (r"disqus\.com/embed", Embed("Disqus")),
        (r"google\.[a-z.]+/maps(?:/embed|\?|/d/embed)", Embed("Google Maps", _NOT_SURE)),
        (r"maps\.google\.[a-z.]+/", Embed("Google Maps", _NOT_SURE)),
        (r"docs\.google\.com/", Embed("Google Docs", _NOT_SURE)),
        (r"calendar\.google\.com/", Embed("Google Calendar", _NOT_SURE)),
        (r"fast\.wistia\.(?:net|com)/embed", Embed("Wistia", _NOT_SURE)),
        (r"players\.brightcove\.net/", Embed("Brightcove", _NOT_SURE)),
        (r"(?:form\.)?typeform\.com/to/", Embed("Typeform", _NOT_SURE)),
        (r"eventbrite\.(?:com|co\.uk)/", Embed("Eventbrite", _NOT_SURE)),
        (r"calendly\.com/", Embed("Calendly", _NOT_SURE)),
        (r"slideshare\.net/slideshow/embed", Embed("SlideShare", _NOT_SURE)),
        (r"issuu\.com/embed|e\.issuu\.com/", Embed("Issuu", _NOT_SURE)),
        (r"scribd\.com/embeds/", Embed("Scribd", _NOT_SURE)),
    )
)


def match_embed(address: str) -> Embed | None:
    """Return what a frame's address embeds; None too for YouTube's no-cookie host and Vimeo with `dnt=1`."""
    return next((embed for pattern, embed in _EMBEDS if pattern.match(address.strip())), None)
