"""What rules on missing components say of files that were not read."""

from __future__ import annotations

from safeexit.checker.audit import Audit


def what_may_bring_it(audit: Audit) -> str:
    """Name, for a message, what could bring a component that this file lacks."""
    if audit.surroundings is None:
        return "one of the templates it uses"
    first, *others = audit.surroundings.unknown
    more = f" (or {len(others)} more of its uses that could not be followed)" if others else ""
    return f"{first}{more}"
