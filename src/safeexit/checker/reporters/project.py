"""What reports say of a project: which template brings each component to which pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from safeexit.checker.findings import Kind, Span
from safeexit.checker.project.graph import Brought, Project, Use, place

__all__ = ["project_lines", "project_values"]

_MOST_NAMED = 10


def project_lines(project: Project) -> Iterator[str]:
    """Yield lines for people, indented by what they belong to; a path may hold anything."""
    pages = sorted(project.pages)
    yield f"Project: {len(pages)} of {len(project.templates)} templates are pages"
    for kind in Kind:
        having = {path: _first(project, path, kind) for path in pages}
        name = kind.replace("-", " ")
        if not any(having.values()):
            yield f"  {name}: on no page"
            continue
        yield f"  {name}:"
        for (holder, vendor), on in sorted(_by_holder(having).items()):
            whose = f" ({vendor})" if vendor else ""
            yield f"    {holder}{whose} on {_named(on)}"
        without = [path for path, brought in having.items() if brought is None]
        if without:
            yield f"    not found on {_named(without)}"
    unknown = {place(where, use): None for path in pages for where, use in project.unknown(path)}
    if unknown:
        yield "  Could not be followed:"
        yield from (f"    {each}" for each in [*unknown][:_MOST_NAMED])
        if len(unknown) > _MOST_NAMED:
            yield f"    and {len(unknown) - _MOST_NAMED} more"


def project_values(project: Project) -> dict[str, Any]:
    """Return the whole graph as JSON's values."""
    return {
        "root": project.root,
        "templates": [
            {
                "path": path,
                "source": template.source,
                "page": path in project.pages,
                "uses": [_use(use) for use in project.uses[path]],
                "components": [_brought(project, brought) for brought in project.brought(path)],
                "unknown": [place(where, use) for where, use in project.unknown(path)],
            }
            for path, template in sorted(project.templates.items())
        ],
    }


def _first(project: Project, path: str, kind: Kind) -> Brought | None:
    """Return the component of a kind that is nearest to a page, or None."""
    found = [brought for brought in project.brought(path) if brought.component.kind is kind]
    return min(found, key=lambda brought: len(brought.via), default=None)


def _by_holder(having: dict[str, Brought | None]) -> dict[tuple[str, str | None], list[str]]:
    """Gather the pages by the place that holds their component."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for path, brought in having.items():
        if brought is not None:
            span = brought.component.span
            key = f"{brought.via[-1]} {span.line}:{span.column}", brought.component.vendor
            found.setdefault(key, []).append(path)
    return found


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    count = f"{len(paths)} page{'s' * (len(paths) != 1)}"
    return f"{count}: {', '.join(paths[:_MOST_NAMED])}{more}"


def _use(use: Use) -> dict[str, Any]:
    return {
        "relation": use.relation,
        "shown": use.reference.shown,
        "to": use.to,
        **_place(use.reference.span),
    }


def _brought(project: Project, brought: Brought) -> dict[str, Any]:
    return {
        "kind": brought.component.kind,
        "vendor": brought.component.vendor,
        "source": project.templates[brought.via[-1]].source,
        **_place(brought.component.span),
        "via": list(brought.via),
    }


def _place(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column}
