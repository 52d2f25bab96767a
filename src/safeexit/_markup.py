"""The one place where raw text becomes Markup: attributes, checked URLs, JSON inside a script's element.

Everything else in the package formats `Markup` templates, which escapes every value that is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

__all__ = [
    "as_ascii",
    "attributes",
    "check_bool",
    "check_content",
    "check_exit_url",
    "check_link",
    "check_nonce",
    "check_text",
    "data",
    "inline_script",
    "is_path",
    "linked_script",
    "next_field",
    "next_query",
]

# Patterns are compiled at their first use, by `re`'s own cache: `import safeexit` stays cheap.
# RFC 3986's characters, and letters of any script, which browsers percent-encode themselves.
_TAIL = r"(?:[\w\-.~:/?@!$&'()*+,;=]++|%[0-9A-Fa-f]{2})*+"
_AFTER_HOST = rf"(?::[0-9]{{1,5}})?(?:[/?]{_TAIL})?(?:#{_TAIL})?"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HTTPS = rf"(?i:https)://{_LABEL}(?:\.{_LABEL})*{_AFTER_HOST}"
_LOOPBACK = rf"(?i:http)://(?:(?i:localhost)|127\.0\.0\.1|\[::1\]){_AFTER_HOST}"
_PATH = rf"/(?!/){_TAIL}(?:#{_TAIL})?"
_NEXT = Markup('<input type="hidden" name="next" value="{}">\n')
_NONCE = r"[A-Za-z0-9+/_-]+={0,2}"  # CSP 3, section 2.3.1: base64-value


def attributes(values: Mapping[str, str | bool | None]) -> Markup:
    """Render attributes, each after a space; `None` and `False` are left out, `True` has no value."""
    parts = [
        _attribute(name, value) for name, value in values.items() if value is not None and value is not False
    ]
    return Markup("").join(parts)


def _attribute(name: str, value: str | bool) -> Markup:
    if value is True:
        return Markup(" {}").format(name)
    return Markup(' {}="{}"').format(name, value)


def check_exit_url(parameter: str, value: object) -> None:
    """Refuse what must not be an exit's destination.

    Raises:
        ValueError: `value` is not an absolute `https:` URL without credentials (`http:` passes for loopback
            hosts, so that tests can run). Names the parameter, the value and what is allowed.
    """
    if isinstance(value, str) and re.fullmatch(f"{_HTTPS}|{_LOOPBACK}", value):
        return
    raise ValueError(
        f"{parameter}={value!r} cannot be used: give a whole https: address without user name, spaces or "
        "control characters, such as 'https://www.bbc.co.uk/weather' (http: only for localhost)"
    )


def check_link(parameter: str, value: object) -> None:
    """Refuse what is neither a path of this site nor an absolute `https:` URL.

    Raises:
        ValueError: as above. Names the parameter, the value and what is allowed.
    """
    if isinstance(value, str) and re.fullmatch(f"{_PATH}|{_HTTPS}|{_LOOPBACK}", value):
        return
    raise ValueError(
        f"{parameter}={value!r} cannot be used: give a path of this site, such as '/cookies', "
        "or a whole https: address"
    )


def is_path(value: object) -> bool:
    """Say whether a value is a path of this site (one leading slash, no host, no control character)."""
    return isinstance(value, str) and re.fullmatch(_PATH, value) is not None


def next_field(path: str | None) -> Markup:
    """Return the hidden field with the path to return to; anything but a path of this site is left out."""
    return _NEXT.format(as_ascii(path)) if path is not None and is_path(path) else Markup()


def next_query(path: str | None) -> str:
    """Return the query that takes the path to another page along, or an empty string."""
    if path is None or not is_path(path):
        return ""
    from urllib.parse import quote  # noqa: PLC0415  `import safeexit` stays cheap

    return f"?next={quote(as_ascii(path))}"


def as_ascii(path: str) -> str:
    """Return a path with letters of any script as browsers send them, as the header `Location` needs it."""
    if path.isascii():
        return path
    from urllib.parse import quote  # noqa: PLC0415  `import safeexit` stays cheap

    return "".join(each if each.isascii() else quote(each) for each in path)


def check_nonce(value: object) -> None:
    """Refuse what cannot be a nonce of a Content Security Policy.

    Raises:
        ValueError: the value is neither `None` nor base64.
    """
    if value is None or (isinstance(value, str) and re.fullmatch(_NONCE, value)):
        return
    raise ValueError(
        f"nonce={value!r} cannot be used: give the base64 text of the page's Content-Security-Policy"
    )


def check_bool(parameter: str, value: object) -> None:
    """Refuse what is neither `True` nor `False`.

    Raises:
        TypeError: the message names the parameter and the value.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{parameter}={value!r} cannot be used: give True or False")


def check_content(parameter: str, value: object) -> None:
    """Refuse what is neither text nor markup.

    Raises:
        TypeError: the value is neither `str` nor an object with `__html__`.
    """
    if not isinstance(value, str) and not hasattr(value, "__html__"):
        raise TypeError(
            f"{parameter}={value!r} cannot be used: give text (str) or markup (markupsafe.Markup)"
        )


def check_text(parameter: str, value: object) -> None:
    """Refuse what cannot be shown: anything but text, and text that is empty.

    Raises:
        TypeError: the value is neither `str` nor an object with `__html__`.
        ValueError: it is empty or holds nothing but white space.
    """
    check_content(parameter, value)
    if not escape(value).strip():
        raise ValueError(f"{parameter}={value!r} cannot be used: give text that is not empty")


def as_tuple(parameter: str, values: object, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """Return a sequence as a tuple, so that what holds it stays hashable.

    Raises:
        TypeError: it is a bare string, no sequence, or one of its values is of another type.
    """
    names = " or ".join(kind.__name__ for kind in kinds)
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise TypeError(f"{parameter}={values!r} cannot be used: give a tuple of {names}")
    for value in values:
        if not isinstance(value, kinds):
            raise TypeError(f"{parameter} holds {value!r}, which cannot be used: give a tuple of {names}")
    return tuple(values)


def inline_script(source: str, *, config: object, nonce: str | None) -> Markup:
    """Return a script element that holds `source`, with `config` as JSON in its `data-sx` attribute.

    The policy's hash covers the source alone, so one hash serves every configuration.
    """
    check_nonce(nonce)
    # S704: the source is a file of this package, never a caller's text.
    code = Markup(source.strip())  # noqa: S704
    return Markup("<script{}{}>{}</script>").format(data(config), attributes({"nonce": nonce}), code)


def linked_script(src: str, *, config: object, nonce: str | None) -> Markup:
    """Return a script element that loads `src`, with `config` as JSON in its `data-sx` attribute."""
    check_nonce(nonce)
    return Markup("<script{}{}></script>").format(data(config), attributes({"src": src, "nonce": nonce}))


def data(value: object) -> Markup:
    """Render `value` as JSON in the attribute `data-sx`, after a space: what a script of ours reads."""
    return Markup(" data-sx='{}'").format(_json(value))


def _json(value: object) -> Markup:
    """Return JSON that is safe inside a single-quoted attribute: it holds none of `& < > '`."""
    import json  # noqa: PLC0415  `import safeexit` stays cheap

    text = json.dumps(value, separators=(",", ":"))
    for character in "&<>'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  made safe by the line above
