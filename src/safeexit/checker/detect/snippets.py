"""Trackers in inline scripts: loaders that fetch one, and calls to one that is loaded elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.detect.consent_mode import COMMAND
from safeexit.checker.page import Page
from safeexit.checker.scripts import Literal, Script, unescaped
from safeexit.data.trackers import TrackerInfo, match_host

__all__ = ["CALLS", "Call", "Load", "calls", "calls_in", "loads", "may_track"]

_LOADS = lazy_pattern(
    r"createElement|document\.write|new\s+Image|\.src\b|importScripts|sendBeacon|\bimport\s*\(|\bfetch\s*\("
    r"|\.ajax\s*\(|\.append\s*\(|\b(?:add|append|create|get|inject|insert|load)_?(?:script|js)\b"
    r"|\bXMLHttpRequest\b|\.insertBefore|\.appendChild",
    re.IGNORECASE,
)
"""Code that fetches something."""
_ADDRESS = lazy_pattern(
    r"(?:^\.?|//|[\"'=\s]\.?)((?:[a-z0-9-]+\.)+[a-z]{2,18})(/[^\s\"'<>\\]*|(?=[?\"']|$))", re.IGNORECASE
)
_HOST_END = lazy_pattern(r"\.[A-Za-z]{2,18}(?=[/?\"'`$\n]|\Z)")
"""Where a host's name in a string may end, before anything tells what is a string."""
_HOST_BACKWARDS = lazy_pattern(r"[A-Za-z0-9.-]+")
_LONGEST_HOST = 253  # RFC 1035, 2.3.4
_RESOURCE = lazy_pattern(
    r"\.js\b|\.gif\b|\.php\b|\.ashx\b|/tags?/|/tr\b|/collect|pixel|beacon|/js/|/sdk|\?", re.IGNORECASE
)
_DOCUMENT = lazy_pattern(
    r"privacy|polic|legal|terms|support|help|docs|about|opt-?out|cookie|learn|faq|gdpr|account|settings|share|intent"
    r"|\.html?\b",
    re.IGNORECASE,
)
_PORTAL_HOST = lazy_pattern(r"(?:www\.)?[^.]+\.[a-z]+$", re.IGNORECASE)
_SELF_HOSTED = lazy_pattern(r"(?:^|/)(?:matomo|piwik)\.(?:js|php)\b")
_COOKIELESS = lazy_pattern(
    r"[\"'](?:disableCookies|requireConsent|requireCookieConsent)[\"']|\bdisableCookies\s*\("
)
_MATOMO = TrackerInfo("Matomo", "analytics", "safeexit")


class Load(NamedTuple):
    """A string of a script from which a tracker is fetched. `own`: it is the site's own installation."""

    info: TrackerInfo
    position: int
    address: str
    own: bool = False


class Call(NamedTuple):
    """A call to a tracker that another script must load; `loaded_by` are that tracker's names in the data."""

    name: str
    words: tuple[str, ...]
    """Of which the text must hold one, tried before the pattern for speed."""
    pattern: re.Pattern[str]
    loaded_by: frozenset[str]

    def may_be_in(self, text: str) -> bool:
        """Whether a text has one of the words."""
        return any(word in text for word in self.words)


def _call(name: str, word: str, pattern: str, *loaded_by: str) -> Call:
    words = (f"'{word}'", f'"{word}"') if word in _EVERYWHERE else (word,)
    return Call(name, words, lazy_pattern(pattern), frozenset({name, *loaded_by}))


_EVERYWHERE = frozenset({"create", "init"})
"""Words that only tell something as a whole string."""
_GOOGLE = ("Google Tag Manager", "Google Analytics", "Google/Doubleclick Ads", "US Digital Analytics Program")
CALLS = (
    _call("Google Analytics", "create", r"\bga\s*\(\s*[\"']create[\"']", *_GOOGLE),
    _call("Google Analytics", "_gaq", r"\b_gaq\.push\s*\(\s*\[", *_GOOGLE),
    _call("Google Analytics", "gtag", r"\bgtag\s*\(\s*[\"']config[\"']", *_GOOGLE),
    _call("Facebook Pixel", "fbq", r"\bfbq\s*\(\s*[\"']init[\"']", "Facebook"),
    _call(
        "Twitter Pixel",
        "twq",
        r"\btwq\s*\(\s*[\"'](?:init|config)[\"']",
        "Twitter Online Conversion Tracking",
        "Twitter",
    ),
    _call(
        "LinkedIn Insight", "_linkedin_", r"\b_linkedin_(?:data_)?partner_ids?\b", "LinkedIn Ads", "LinkedIn"
    ),
    _call("TikTok Pixel", "ttq", r"\bttq\.load\s*\(", "TikTok"),
    _call("Pinterest Tag", "pintrk", r"\bpintrk\s*\(\s*[\"']load[\"']", "Pinterest"),
    _call("Snap Pixel", "snaptr", r"\bsnaptr\s*\(\s*[\"']init[\"']", "Snapchat"),
    _call("Reddit Pixel", "rdt", r"\brdt\s*\(\s*[\"']init[\"']", "reddit"),
    _call("Microsoft Advertising", "uetq", r"\buetq\b[^;]{0,200}?\.push\s*\(", "Bing Ads"),
    _call("Yandex Metrica", "init", r"\bym\s*\(\s*\d+\s*,\s*[\"']init[\"']"),
    _call("Yandex Metrica", "Ya.Metrika", r"new\s+Ya\.Metrika"),
    _call("Hotjar", "_hjSettings", r"\b_hjSettings\s*=", "Hotjar"),
    _call("Mixpanel", "mixpanel", r"\bmixpanel\.init\s*\(", "Mixpanel"),
    _call(
        "Amplitude",
        "amplitude",
        r"\bamplitude\.(?:getInstance\(\)\.)?init\s*\(",
        "Amplitude Mobile Analytics",
    ),
    _call("Heap", "heap.load", r"\bheap\.load\s*\(", "Heap"),
    _call("PostHog", "posthog", r"\bposthog\.init\s*\(", "PostHog"),
    _call("LogRocket", "LogRocket", r"\bLogRocket\.init\s*\(", "LogRocket"),
    _call("FullStory", "_fs_org", r"\b_fs_org\b", "FullStory"),
    _call("Segment", "analytics.load", r"\banalytics\.load\s*\(\s*[\"']", "Segment"),
    _call(
        "Adobe Analytics",
        "_satellite",
        r"\b_satellite\.pageBottom\s*\(",
        "Adobe Tag Manager",
        "Adobe Experience Cloud",
    ),
    _call("Chartbeat", "_sf_async_config", r"\b_sf_async_config\b", "Chartbeat"),
    _call("comScore", "_comscore", r"\b_comscore\.push\s*\(", "Scorecard Research"),
    _call("comScore", "COMSCORE", r"\bCOMSCORE\.beacon\s*\(", "Scorecard Research"),
    _call("Marketo", "Munchkin", r"\bMunchkin\.init\s*\(", "Marketo"),
    _call("Quantcast", "_qevents", r"\b_qevents\.push\s*\(", "Quantcast"),
    _call("Google Ads", "googletag", r"\bgoogletag\.cmd\.push\s*\(", *_GOOGLE),
    _call("Google Ads", "adsbygoogle", r"\badsbygoogle\b[^;]{0,200}?\.push\s*\(", *_GOOGLE),
    _call("Intercom", "Intercom", r"\bIntercom\s*\(\s*[\"']boot[\"']", "Intercom"),
    _call("Matomo", "_paq", r"\b_paq\.push\s*\(", "Matomo", "Matomo Cloud"),
)


def without_consent_commands(text: str) -> str:
    """Blank the names of Consent Mode commands, which every page with Google's tag may hold."""
    return COMMAND.sub(lambda found: " " * len(found.group()), text)


def calls_in(page: Page) -> list[Call]:
    """Return the calls that a page may hold."""
    return [call for call in CALLS if page.holds(*map(str.lower, call.words))]


def may_track(text: str, wanted: list[Call]) -> bool:
    """Whether a script's text is worth reading: it may hold one of the calls, or names a tracker's host."""
    return any(call.may_be_in(text) for call in wanted) or _names_host(unescaped(text))


def _names_host(text: str) -> bool:
    if "matomo" in text or "piwik" in text:
        return True
    for found in _HOST_END.finditer(text):
        before = text[max(0, found.end() - _LONGEST_HOST) : found.end()]
        host = _HOST_BACKWARDS.match(before[::-1])
        if host is not None and match_host(host[0][::-1].lstrip(".")) is not None:
            return True
    return False


def loads(script: Script) -> list[Load]:
    """Return each tracker that a script fetches, once for each name, in order."""
    found: dict[str, Load] = {}
    for literal in script.strings:
        load = _load(literal, script)
        if load is not None:
            found.setdefault(load.info.name, load)
    return list(found.values()) if found and _LOADS.search(script.code) else []


def _load(literal: Literal, script: Script) -> Load | None:
    value = literal.value
    if "." not in value or len(value) < 9:
        return None
    if ("matomo" in value or "piwik" in value) and _SELF_HOSTED.search(value):
        cookieless = _COOKIELESS.search(script.uncommented)
        return None if cookieless else Load(_MATOMO, literal.start, value, own=True)
    if "/" not in value and "?" not in value:
        return None
    for found in _ADDRESS.finditer(value):
        host, path = found[1], found[2]
        info = match_host(host)
        if info is not None and _fetched(info, host, path):
            return Load(info, literal.start, f"{host}{path}")
    return None


def _fetched(info: TrackerInfo, host: str, path: str) -> bool:
    """Whether an address is one that scripts fetch, and no page that people are sent to."""
    if _RESOURCE.search(path) and not _DOCUMENT.search(path):
        return True
    own_host = _PORTAL_HOST.match(host) is None
    return own_host and info.category != "social" and path not in {"", "/"} and not _DOCUMENT.search(path)


def calls(script: Script, wanted: list[Call]) -> Iterator[Call]:
    """Yield each of the calls that a script makes."""
    text = script.uncommented
    for call in wanted:
        if not call.may_be_in(text) or call.pattern.search(text) is None:
            continue
        if call.name != "Matomo" or _COOKIELESS.search(text) is None:
            yield call
