"""The graph of a project: templates, what they use, and what comes to a page that way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from safeexit.checker.audit import Audit
from safeexit.checker.detect.component import Component
from safeexit.checker.findings import FoundComponent
from safeexit.checker.page import Page
from safeexit.checker.project import references
from safeexit.checker.project.files import Files
from safeexit.checker.project.references import Reference
from safeexit.checker.project.surroundings import Surroundings

__all__ = ["Brought", "Project", "Template", "Use", "place", "read_template"]


_COMING = frozenset({"base", "extends", "includes"})
"""With these the whole of the other file comes; of an import, what is called."""
_UNKNOWABLE = frozenset({"calls", "extends", "includes"})


class Use(NamedTuple):
    """One use of another file: `to` is its path, None where it could not be followed."""

    reference: Reference
    to: str | None

    @property
    def relation(self) -> str:
        """What the user does with the file: see `Reference`."""
        return self.reference.relation


@dataclass(frozen=True, slots=True)
class Template:
    """One file of a project, by its path below the root.

    `macros` maps each macro that it defines to the components in it; `called` are the macros that it calls;
    `defined` are the named templates of Go.
    """

    path: str
    source: str
    language: str
    opens_html: bool
    references: tuple[Reference, ...] = ()
    components: tuple[FoundComponent, ...] = ()
    macros: dict[str, tuple[FoundComponent, ...]] = field(default_factory=dict)
    called: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()


class Brought(NamedTuple):
    """A component of a page: what it is, the template that holds it, and the templates on the way there.

    `via` begins with the page and ends with the holder.
    """

    component: FoundComponent
    via: tuple[str, ...]


def read_template(page: Page, path: str) -> Template:
    """Read what a project needs to know of a template."""
    found = Audit(page).components
    owners = {id(component): references.macro_at(page, component.span) for component in found}
    macros = {
        name: tuple(_reported(component) for component in found if owners[id(component)] == name)
        for name in references.macros(page)
    }
    return Template(
        path=path,
        source=page.source,
        language=page.language,
        opens_html=_opens_html(page),
        references=tuple(references.references(page)),
        components=tuple(_reported(component) for component in found if owners[id(component)] is None),
        macros=macros,
        called=frozenset(call.name for call in page.calls if call.kind == "macro"),
        defined=references.defined_in_go(page),
    )


def _reported(component: Component) -> FoundComponent:
    return FoundComponent(component.kind, component.vendor, component.span)


def _opens_html(page: Page) -> bool:
    if not page.fragment:
        return True
    written = (page.snippet(page.start_span(tag)) for tag in page.tags("html"))
    return any(source.lower().startswith("<html") for source in written)


class Project:
    """A folder of templates. `root` is for the report."""

    def __init__(self, root: str, templates: Iterable[Template]) -> None:
        self.root = root
        self.templates = {template.path: template for template in templates}
        files = Files(self.templates)
        holders: dict[str, list[str]] = {}
        for template in self.templates.values():
            for name in template.defined:
                holders.setdefault(name, []).append(template.path)
        self.uses = {
            path: tuple(
                Use(reference, _target(template, reference, files, holders))
                for reference in template.references
            )
            for path, template in self.templates.items()
        }

    @cached_property
    def _used(self) -> frozenset[str]:
        return frozenset(
            use.to
            for path, uses in self.uses.items()
            for use in uses
            if use.to is not None and use.to != path
        )

    @cached_property
    def _users(self) -> dict[str, list[str]]:
        """The templates with which each template comes, near or far."""
        found: dict[str, list[str]] = {}
        for path in self.templates:
            for reached in self._reached(path):
                if reached != path:
                    found.setdefault(reached, []).append(path)
        return found

    @cached_property
    def pages(self) -> frozenset[str]:
        """The paths of the templates that visitors get as pages."""
        return frozenset(path for path in self.templates if path not in self._used and self._whole(path))

    def _whole(self, path: str) -> bool:
        """Whether a template ends up with an `<html>`; a layout that is not in the project has one."""
        return any(
            self.templates[reached].opens_html
            or any(use.relation == "extends" and use.to is None for use in self.uses[reached])
            for reached in self._reached(path)
        )

    def _reached(self, path: str) -> dict[str, tuple[str, ...]]:
        """Return each template that comes with one, itself the first, with the way there; cycles end."""
        ways: dict[str, tuple[str, ...]] = {path: (path,)}
        pending = [path]
        while pending:
            here = pending.pop()
            for use in self.uses[here]:
                if use.relation in _COMING and use.to is not None and use.to not in ways:
                    ways[use.to] = (*ways[here], use.to)
                    pending.append(use.to)
        return ways

    def brought(self, path: str) -> list[Brought]:
        """Return the components of a template and of all that comes with it."""
        found: list[Brought] = []
        for reached, way in self._reached(path).items():
            template = self.templates[reached]
            own = {name: template.macros[name] for name in template.called & template.macros.keys()}
            found += (
                Brought(component, way)
                for component in (*template.components, *chain.from_iterable(own.values()))
                if not self._held_by_a_file(reached, component)
            )
            for use in self.uses[reached]:
                if use.relation == "imports" and use.to is not None:
                    macros = self.templates[use.to].macros
                    found += _imported(template, use.reference, macros, (*way, use.to))
        return found

    def _held_by_a_file(self, path: str, component: FoundComponent) -> bool:
        """Whether a component is but the include of a file that holds it: then the file's own counts."""
        return any(
            use.reference.span == component.span
            and use.to is not None
            and any(held.kind == component.kind for held in self.templates[use.to].components)
            for use in self.uses[path]
        )

    def unknown(self, path: str) -> list[tuple[str, Use]]:
        """Return what cannot be followed of a template and of all that comes with it: (path, use).

        An import alone brings nothing: its macros count where they are called. A place to be filled counts
        in the template itself: in its layout the template fills it.
        """
        return [
            (reached, use)
            for reached in self._reached(path)
            for use in self.uses[reached]
            if use.to is None
            and (use.relation in _UNKNOWABLE or (use.relation == "filled" and reached == path))
            and (not use.reference.names or use.reference.names[0] not in self._known_macros(reached))
        ]

    def _known_macros(self, path: str) -> set[str]:
        known = set(self.templates[path].macros)
        for use in self.uses[path]:
            if use.relation == "imports" and use.to is not None:
                known |= self.templates[use.to].macros.keys() | {alias for alias, _ in use.reference.macros}
        return known

    def surroundings(self, path: str) -> Surroundings:
        """Return what the rest of the project says of a template."""
        kinds = {brought.component.kind for brought in self.brought(path) if brought.via[-1] != path}
        unknown = dict.fromkeys(self.unknown(path))
        # A tracker in a layout is no fault where the pages that extend it bring the banner, or may.
        for user in self._users.get(path, ()):
            kinds |= {brought.component.kind for brought in self.brought(user)}
            unknown |= dict.fromkeys(self.unknown(user))
        return Surroundings(
            page=path in self.pages,
            whole=path in self.pages or self.templates[path].opens_html,
            kinds=frozenset(kinds),
            unknown=tuple(place(where, use) for where, use in unknown),
        )


def place(path: str, use: Use) -> str:
    """Say where a use is: `base.html 3:1 {% include name %}`."""
    return f"{path} {use.reference.span.line}:{use.reference.span.column} {use.reference.shown}"


def _target(user: Template, reference: Reference, files: Files, holders: dict[str, list[str]]) -> str | None:
    """Return the file that a reference means, or None where that is not certain."""
    if reference.relation in {"calls", "filled"}:
        return None
    for name in reference.names:
        found = files.find(name, user.path, user.language)
        if found is None and user.language == "go" and len(holders.get(name, ())) == 1:
            found = holders[name][0]
        if found is not None:
            return found
        if reference.relation == "includes" and files.is_own_name(name, user.path, user.language):
            return user.path
    return None


def _imported(
    user: Template,
    reference: Reference,
    macros: dict[str, tuple[FoundComponent, ...]],
    way: tuple[str, ...],
) -> Iterator[Brought]:
    """Yield the components in the macros that are imported and called."""
    for name, components in macros.items():
        here = {alias for alias, original in reference.macros if original == name}
        if (here if reference.macros else {name}) & user.called:
            yield from (Brought(component, way) for component in components)
