"""The tags of `{% load safeexit %}`.

{% safeexit_head %} … {% safeexit_body_start %} … {% safeexit_body_end %}
{% gate "statistics" %}<script src="https://stats.example.org/count.js"></script>{% endgate %}
"""

from __future__ import annotations

from collections.abc import Mapping

from django.template import Library
from markupsafe import Markup

from safeexit.web.django.configuration import read
from safeexit.web.visit import Visit

__all__ = ["gate", "register", "safeexit_body_end", "safeexit_body_start", "safeexit_head"]

register = Library()


def safeexit_head(context: Mapping[str, object]) -> Markup:
    """Return what stands first in `<head>`, after `<meta charset>`."""
    return _visit(context).head()


def safeexit_body_start(context: Mapping[str, object]) -> Markup:
    """Return what stands first in `<body>`."""
    return _visit(context).body_start()


def safeexit_body_end(context: Mapping[str, object]) -> Markup:
    """Return what stands last in `<body>`."""
    return _visit(context).body_end()


def gate(
    context: Mapping[str, object],
    content: str,
    category: str,
    label: str | None = None,
    link: str | None = None,
) -> Markup:
    """Return the block as it is if the visitor allows the category, else inert; see `CookieBanner.gate`."""
    # S704: what stands in the block is the template's own markup.
    return _visit(context).gate(category, Markup(content), label=label, link=link)  # noqa: S704


def _visit(context: Mapping[str, object]) -> Visit:
    """Return the request's visit; a page without a request, such as that of an error, is for everybody."""
    for found in (context.get("safeexit"), getattr(context.get("request"), "safeexit", None)):
        if isinstance(found, Visit):
            return found
    return Visit(read().site)


for _tag in (safeexit_head, safeexit_body_start, safeexit_body_end):
    register.simple_tag(_tag, takes_context=True)
register.simple_block_tag(gate, takes_context=True)
