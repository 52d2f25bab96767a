"""The signed time at which a feedback form was made. It says nothing of who got the form."""

from __future__ import annotations

import re
import time

__all__ = ["check_secret", "is_old_enough", "renew", "sign"]

_FIELD = 'name="token" value="'
_FORMAT = r"([0-9]{1,15})\.([0-9a-f]{64})"
_LEAST = 1.0  # seconds in which nobody reads a form, writes and sends it


def check_secret(value: object) -> None:
    """Refuse what cannot be a secret.

    Raises:
        TypeError, ValueError: the value is no text, or empty. The message leaves it out.
    """
    if not isinstance(value, str):
        raise TypeError(f"secret cannot be of type {type(value).__name__}: give text (str)")
    if not value:
        raise ValueError("secret cannot be empty: give text that only the site knows")


def sign(secret: str) -> str:
    """Return a token for a form that is made now."""
    at = str(int(time.time() * 1000))
    return f"{at}.{_signature(secret, at)}"


def renew(markup: str, token: str) -> str:
    """Return markup with another token in the place of that in its first form, if it has one."""
    before, field, behind = markup.partition(_FIELD)
    return f"{before}{field}{token}{behind[behind.index(chr(34)) :]}" if field else markup


def is_old_enough(token: str, secret: str) -> bool:
    """Say whether a token is ours, and of a second ago or earlier; a page from a cache may be days old."""
    from hmac import compare_digest  # noqa: PLC0415  `import safeexit` stays cheap

    match = re.fullmatch(_FORMAT, token)
    if match is None or not compare_digest(match[2], _signature(secret, match[1])):
        return False
    return time.time() - int(match[1]) / 1000 >= _LEAST


def _signature(secret: str, at: str) -> str:
    import hmac  # noqa: PLC0415  `import safeexit` stays cheap

    return hmac.digest(secret.encode(), f"safeexit feedback {at}".encode(), "sha256").hex()
