"""A Jinja2 extension: the components as the global `safeexit`, and a block that holds things back.

{{ safeexit.head() }} … {{ safeexit.body_start() }} … {{ safeexit.body_end() }}
{% gate "statistics" %}<script src="https://stats.example.org/count.js"></script>{% endgate %}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup

from safeexit.web.visit import Visit

try:
    from jinja2 import Environment, nodes
    from jinja2.ext import Extension
except ImportError as error:
    raise ImportError(
        f"{__name__} needs the package {error.name}, which is not installed: pip install 'safeexit[jinja2]'"
    ) from error

if TYPE_CHECKING:
    from jinja2.parser import Parser

    from safeexit.site import SafeExit

__all__ = ["SafeExitExtension", "install"]


def install(environment: Environment, site: SafeExit) -> None:
    """Add the extension and the global `safeexit`, which renders what every visitor may see.

    A page for one visitor is rendered with `safeexit=Visit(...)`, which the front doors for Flask and
    Starlette do by themselves.
    """
    environment.add_extension(SafeExitExtension)
    environment.globals["safeexit"] = Visit(site)


class SafeExitExtension(Extension):
    """Adds `{% gate "statistics" %}…{% endgate %}`; `label=` and `link=` put a placeholder in its place."""

    tags = {"gate"}  # noqa: RUF012  declared so by Jinja2

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the block's nodes."""
        line = next(parser.stream).lineno
        category = parser.parse_expression()
        options: list[nodes.Keyword] = []
        while parser.stream.current.type != "block_end":
            parser.stream.skip_if("comma")
            name = parser.stream.expect("name").value
            if name not in {"label", "link"}:
                parser.fail(f"gate has no option {name!r}: give label= or link=", line)
            parser.stream.expect("assign")
            options.append(nodes.Keyword(name, parser.parse_expression(), lineno=line))
        body = parser.parse_statements(("name:endgate",), drop_needle=True)
        visit = nodes.Name("safeexit", "load", lineno=line)
        call = self.call_method("_gate", [visit, category], options, lineno=line)
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _gate(
        self,
        visit: Visit,
        category: str,
        *,
        caller: Callable[[], str],
        label: str | Markup | None = None,
        link: str | None = None,
    ) -> Markup:
        # S704: what stands in the block is the template's own markup.
        return visit.gate(category, Markup(caller()), label=label, link=link)  # noqa: S704
