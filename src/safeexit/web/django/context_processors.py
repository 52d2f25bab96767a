"""What templates get beside what views give them."""

from __future__ import annotations

from django.http import HttpRequest

from safeexit.web.django.configuration import read
from safeexit.web.visit import Visit

__all__ = ["safeexit"]


def safeexit(request: HttpRequest) -> dict[str, Visit]:
    """Return `safeexit`, the components for this visitor; without our middleware, for everybody."""
    return {"safeexit": getattr(request, "safeexit", None) or Visit(read().site)}
