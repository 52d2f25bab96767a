"""How code and templates name a visitor's choice."""

from __future__ import annotations

from safeexit.checker._lazily import lazy_pattern

__all__ = ["speaks_of_consent"]

_CONSENT = lazy_pattern(
    r"consent|gdpr|rgpd|dsgvo|opt_?in(?![a-z])|__tcfapi|__cmp\b|tarteaucitron|klaro|cookiebot|onetrust|optanon|didomi"
    r"|axeptio|usercentrics|iubenda|osano|cookieyes|termly|borlabs|complianz|cmplz|gated"
    r"|(?:analytic|statistic|marketing)s?[ _.-]?(?:accept|allow|agree|approv|permi|grant)"
    r"|(?:cookie|tracking|privacy)s?[ _.-]?(?:accept|allow|agree|approv|choice|pref|banner|bar\b|notice"
    r"|control|law|setting|permi|categor|decision|confirm|polic)"
    r"|(?:accept|allow|agree|approv|permit|refuse|reject|den[iy])(?:ed|s|es)?(?:to)?[ _.-]?"
    r"(?:all\b|analytic|tracking|marketing|statistic|cookie|usage)"
    r"|(?:accept|allow|agree|approv|permit)(?:ed|s|es)?[ _.-]?(?:gtm|gtag|google|matomo|piwik|hotjar)"
    r"|cookies?[ _.-]?(?:analytic|marketing|statistic|usage)"
)


def speaks_of_consent(text: str) -> bool:
    """Whether a piece of code, or a template's condition, names a choice about cookies."""
    return _CONSENT.search(text.lower()) is not None
