"""What a browser would rather have, by the weights in its `Accept` headers (RFC 9110, 12.4.2)."""

from __future__ import annotations

import re

__all__ = ["takes_gzip", "wants_json"]

_WEIGHT = r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?"


def takes_gzip(accept_encoding: str) -> bool:
    """Say whether a body may be sent as gzip."""
    weights = _weights(accept_encoding)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def wants_json(accept: str) -> bool:
    """Say whether JSON is named, and preferred to a page. `*/*` names nothing: each browser sends it."""
    weights = _weights(accept)
    return weights.get("application/json", 0.0) > weights.get("text/html", 0.0)


def _weights(header: str) -> dict[str, float]:
    """Return the weight of each value, 0 where it is malformed."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        told = [each[2:] for each in parameters if each.startswith("q=")]
        weight = told[-1] if told else "1"
        found[name] = float(weight) if re.fullmatch(_WEIGHT, weight) else 0.0
    return found
