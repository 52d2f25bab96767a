"""Tells whether a name (of a class, an id, a macro, an include, an element) is that of a consent banner."""

from __future__ import annotations

from functools import lru_cache

from safeexit.checker._lazily import lazy_pattern

__all__ = ["names_banner", "names_more", "script_names_banner"]

_CAMEL = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_A_WORD = lazy_pattern(r"[^a-z0-9]+")


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_OTHER_COOKIES = "kakor kaka evaste koekjes? cwcis"
_COOKIE = _any(f"(?!no|has|hide)[a-z]{{0,5}}cookies? {_OTHER_COOKIES}")
_LAWS = "consents? gdpr rgpd dsgvo lgpd ccpa privacy tracking"
_ABOUT = _any(f"{_COOKIE} {_LAWS}")
_THINGS = (
    "banners? bars? bx notices? notification notifications notifier notify messages? msg popups? popover pop"
    " modal dialog dialogue overlay consents? law alerts? prompt disclaimer warning toast bubble panel layer"
    " box ribbon strip sheet drawer window snackbar infobar acceptance agreement approval compliance optin"
    " permission control manager hint bandeau bandeaux barra aviso avviso hinweis meldung melding balk leiste"
)
_THING = _any(_THINGS)
_WRAPPER = _any(
    "container wrapper wrap outer root holder component section area module block global main view template"
    " partial snippet"
)
_AFTER = lazy_pattern(rf"(?:^| ){_ABOUT}(?: \w+){{0,2}}? ?{_THING}(?: {_WRAPPER})?(?: v?\d+)?$")
_BEFORE = lazy_pattern(rf"(?:^| ){_THING} ?(?:(?:for|de|des|di|of|the|use|eu) )*{_COOKIE}(?: {_WRAPPER})?$")
_SUBJECTS = tuple(word.removesuffix("s?") for word in f"cookies? {_OTHER_COOKIES} {_LAWS}".split())
_OBJECTS = tuple(word.removesuffix("s?") for word in _THINGS.split())
"""One of the subjects and one of the objects is in every name that `_AFTER` or `_BEFORE` finds."""
_ALONE = lazy_pattern(rf"^(?:(?:app|js|eu|the|global|site|block|component) )?{_COOKIE}(?: (?:eu|info))?$")
_NOT_ONE = lazy_pattern(
    "(?:^| )"
    + _any(
        "placeholder embed embedded video youtube vimeo maps? iframe blocked media recipe fortune jar clicker"
        " cutter age parental parent comment page links? button btn icon img image title heading text toggle"
        " trigger opener reset demo test session jsonld no has hide show is with without close open accept"
        " decline reject dismiss agree accepted rejected declined success"
    )
    + "(?= |$)"
)
_INNER = lazy_pattern("^(?:inner )?(?:container|wrapper|wrap|inner)$")
_MORE = lazy_pattern(
    "(?:^| )"
    + _any("settings? preferences? prefs customi[sz]e options details categories manage choices")
    + "(?= |$)"
)
_SCRIPT = lazy_pattern(
    rf"(?:^| )(?:{_COOKIE}|gdpr|consent|privacy) ?(?:\w+ )?{_THING}(?= |$)"
    rf"|(?:^| )(?:banner|popup|consent|aviso|notice|alert) ?(?:de )?{_COOKIE}(?= |$)"
    r"|(?:^| )(?:cmp|consents?)(?= |$)"
)
_NO_SCRIPT = lazy_pattern(r"(?:^| )(?:age|parental|api|mode|test)(?= |$)")
_LONGEST_NAME = 60
_SCRIPT_ENDINGS = lazy_pattern(r"(?: (?:min|bundle|prod|umd|esm|module|js|mjs|ts|v?\d+|[0-9a-f]{6,}))+$")


def _words(name: str) -> str:
    return _NOT_A_WORD.sub(" ", _CAMEL.sub(" ", name).lower()).strip()


@lru_cache(maxsize=8192)
def names_banner(name: str) -> bool:
    """Whether a name is that of a whole consent banner, and not of a part of one or of something else."""
    if len(name) > _LONGEST_NAME:
        return False
    lower = name.lower()
    if not any(word in lower for word in _SUBJECTS) or not any(word in lower for word in _OBJECTS):
        return False  # most names, for which the patterns need not be compiled
    words = _words(name.rpartition("__")[2].partition("--")[0])
    if "__" in name and "cookie" in lower and words in {"banner", "popup", "bar", "notice"}:
        return True
    if "__" in name and _INNER.match(words):
        words = _words(name.partition("__")[0])
    return bool(_AFTER.search(words) or _BEFORE.search(words)) and not _NOT_ONE.search(words)


def names_cookies(name: str) -> bool:
    """Whether a name says no more than "cookies": of an include, a banner's partial perhaps."""
    return _ALONE.match(_words(name)) is not None


def names_more(name: str) -> bool:
    """Whether a name speaks of settings: a banner's second layer."""
    return _MORE.search(_words(name)) is not None


@lru_cache(maxsize=2048)
def script_names_banner(file_name: str) -> bool:
    """Whether a script's file name says that it draws a consent banner ("cookie-banner.js")."""
    lower = file_name.lower()
    if "cmp" not in lower and not any(word in lower for word in _SUBJECTS):
        return False
    words = _SCRIPT_ENDINGS.sub("", _words(file_name))
    return _SCRIPT.search(words) is not None and not _NO_SCRIPT.search(words)
