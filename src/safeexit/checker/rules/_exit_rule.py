"""What the rules on quick exits share: their target, and the sources they rest on."""

from __future__ import annotations

import re

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.exit_scripts import Navigation
from safeexit.checker.detect.quick_exit import Control
from safeexit.checker.findings import Reference, Span
from safeexit.checker.page import Page
from safeexit.checker.rules.rule import Rule

KEYBOARD = Reference("WCAG 2.2 SC 2.1.1 Keyboard", "https://www.w3.org/TR/WCAG22/#keyboard")
LINK_PURPOSE = Reference(
    "WCAG 2.2 SC 2.4.4 Link Purpose (In Context)", "https://www.w3.org/TR/WCAG22/#link-purpose-in-context"
)
NAME_ROLE_VALUE = Reference(
    "WCAG 2.2 SC 4.1.2 Name, Role, Value", "https://www.w3.org/TR/WCAG22/#name-role-value"
)
CONSISTENT = Reference(
    "WCAG 2.2 SC 3.2.4 Consistent Identification", "https://www.w3.org/TR/WCAG22/#consistent-identification"
)
EXIT_PATTERN = Reference(
    "GOV.UK Design System, Exit a page quickly",
    "https://design-system.service.gov.uk/patterns/exit-a-page-quickly/",
)
EXIT_COMPONENT = Reference(
    "GOV.UK Design System, Exit this page", "https://design-system.service.gov.uk/components/exit-this-page/"
)
WITHOUT_SCRIPT = Reference(
    "GOV.UK Service Manual, Building a robust frontend using progressive enhancement",
    "https://www.gov.uk/service-manual/technology/using-progressive-enhancement",
)

_WEB = lazy_pattern(r"\s*(?:https?:)?//", re.IGNORECASE)


class ControlRule(Rule):
    """A rule on each control of each quick exit whose markup is in the page."""

    def targets(self, audit: Audit) -> list[Control]:
        """Return the controls to which the rule applies, in document order."""
        controls = [control for found in audit.exits for control in found.controls]
        return [control for control in controls if self.applies(control, audit)]

    def applies(self, control: Control, audit: Audit) -> bool:  # noqa: ARG002 - for those that override it
        """Whether the rule has anything to say of a control."""
        return True


def steps_of(control: Control, audit: Audit) -> list[Navigation]:
    """Return the navigations that pressing a control makes by script, as far as the page shows."""
    return audit.exits[0].scripts.navigations(control.tag)


def is_web(address: str) -> bool:
    """Whether an address names another host (`https://…`, `//…`)."""
    return _WEB.match(address) is not None


def address_place(page: Page, control: Control) -> Tag | Span:
    """Return the span of the attribute that says where a control leads, or the control."""
    for name in ("href", "formaction"):
        span = page.attribute_span(control.tag, name)
        if span is not None:
            return span
    return control.tag
