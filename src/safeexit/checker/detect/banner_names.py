"""Tells from a name alone (a class, an id, a macro, an include, a custom element) whether it names a consent banner."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["names_banner", "names_more", "script_names_banner"]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")

_COOKIE = r"(?:cookies?|kakor|kaka|evaste|koekjes?|cwcis)"
_ABOUT = rf"(?:{_COOKIE}|consents?|gdpr|rgpd|dsgvo|lgpd|ccpa|privacy|tracking)"
_THING = (
    r"(?:banners?|bar|bars|notice|notices|notification|notifications|notifier|message|messages|msg|pop ?up|pop ?ups"
    r"|popover|pop|modal|dialog|dialogue|overlay|consents?|law|alert|alerts|prompt|disclaimer|warning|toast|bubble"
    r"|panel|layer|box|ribbon|strip|sheet|drawer|window|snackbar|info ?bar|acceptance|agreement|approval|compliance"
    r"|permission|control|manager|hint|bandeau|bandeaux|barra|aviso|avviso|hinweis|meldung|melding|balk|leiste|lista"
    r"|policy banner|policy bar|policy popup|policy modal|policy notice|policy message|policy alert)"
)
_WRAPPED = r"(?: (?:container|wrapper|wrap|outer|root|holder|component|section|area|module|block|global|main|view|placeholder))?"
_AFTER = re.compile(
    rf"(?:^| ){_ABOUT}(?: (?!settings?|preferences?)\w+){{0,2}} ?{_THING}{_WRAPPED}(?: v?\d+)?$"
)
_BEFORE = re.compile(
    rf"(?:^| )(?:{_THING}) ?(?:for |de |des |di |of |the )?(?:use |eu )?{_COOKIE}(?: wrapper| container)?$"
)
_JOINED = re.compile(
    rf"(?:^| ){_COOKIE}(?:banner|bar|notice|message|msg|popup|modal|dialog|overlay|consent|law|alert|prompt|warning"
    rf"|box|bx|policybanner|control|manager|disclaimer|notification|info|compliance)s?{_WRAPPED}$"
)
_ALONE = re.compile(r"^(?:(?:app|js|eu|x|the|global|site|c|block|component) )?cookies? ?(?:eu|info)?$")
_NOT_ONE = re.compile(
    r"(?:^| )(?:placeholder|embed|embedded|video|youtube|vimeo|map|maps|iframe|blocked|recipe|fortune|jar|age|parental"
    r"|parent|media|clicker|cutter|policy page|page|link|links|button|btn|icon|img|image|title|heading|text|toggle"
    r"|trigger|opener|reset|demo|test|session|jsonld|no|has|hide|is|with|without)(?= |$)"
)
_MORE = re.compile(
    r"(?:^| )(?:settings?|preferences?|prefs|preference|customi[sz]e|options|details|categories|manage|choices)(?= |$)"
)
_SCRIPT = re.compile(
    rf"(?:^| )(?:{_COOKIE}|eu {_COOKIE}|gdpr|consent|privacy) ?(?:\w+ )?"
    r"(?:banner|bar|notice|message|popup|consents?|law|alert|prompt|warning|modal|disclaimer|notification|control|compliance)(?= |$)"
    rf"|(?:^| )(?:banner|popup|consent|aviso|notice|alert) ?(?:de )?{_COOKIE}(?= |$)"
    rf"|(?:^| ){_COOKIE}(?:banner|bar|notice|message|popup|consent|law|alert|control)s?(?= |$)"
)
_SCRIPT_ENDINGS = re.compile(r"(?: (?:min|bundle|prod|umd|esm|module|js|mjs|ts|v?\d+|[0-9a-f]{6,}))+$")


def _words(name: str) -> str:
    return _NOT_A_WORD.sub(" ", _CAMEL.sub(" ", name).lower()).strip()


@lru_cache(maxsize=8192)
def names_banner(name: str) -> bool:
    """Whether a name is that of a consent banner as a whole, and not of a part of one or of something else."""
    element = name.rpartition("__")[2] if "__" in name else name
    words = _words(element)
    if "cookie" not in _words(name) and not re.search(_ABOUT, words):
        return False
    if _NOT_ONE.search(words):
        return False
    if "__" in name and _words(element) in {"banner", "popup", "bar", "notice"}:
        return "cookie" in name.lower()
    return bool(_AFTER.search(words) or _BEFORE.search(words) or _JOINED.search(words))


def names_cookies(name: str) -> bool:
    """Whether a name says no more than "cookies": of an include, a banner's partial perhaps."""
    return _ALONE.match(_words(name)) is not None


def names_more(name: str) -> bool:
    """Whether a name speaks of settings: a banner's second layer."""
    return _MORE.search(_words(name)) is not None


@lru_cache(maxsize=2048)
def script_names_banner(file_name: str) -> bool:
    """Whether a script's file name says that it draws a consent banner ("cookie-banner.js")."""
    words = _SCRIPT_ENDINGS.sub("", _words(file_name))
    return _SCRIPT.search(words) is not None
