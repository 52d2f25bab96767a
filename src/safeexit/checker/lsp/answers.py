"""What an editor is told of a checked text: diagnostics, the rule where the pointer rests, quick fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types as lsp

from safeexit.checker.findings import Finding, Outcome, Severity
from safeexit.checker.fixes.edits import Safety
from safeexit.checker.fixes.mending import choose, title
from safeexit.checker.lsp.sources import Checked
from safeexit.checker.reporters.report import AT_FAULT
from safeexit.checker.reporters.rule_pages import address, sections, summary
from safeexit.checker.rules import find_rule

__all__ = ["FIX_ALL", "actions", "diagnostics", "hover", "notice"]

FIX_ALL = f"{lsp.CodeActionKind.SourceFixAll.value}.safeexit"
_SOURCE = "safeexit"
_START = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}


def notice(message: str) -> lsp.Diagnostic:
    """Return what stands at a text's beginning where it could not be checked at all."""
    return lsp.Diagnostic(_START, message, severity=lsp.DiagnosticSeverity.Error, source=_SOURCE)


def diagnostics(checked: Checked) -> list[lsp.Diagnostic]:
    """Return a diagnostic for each finding; what needs review is information, because it fails nothing."""
    found = [_diagnostic(checked, finding) for finding in checked.result.findings]
    if checked.result.error is not None and not found:  # else SX001 says it
        found.append(notice(f"This cannot be checked: {checked.result.error}"))
    return found


def _diagnostic(checked: Checked, finding: Finding) -> lsp.Diagnostic:
    failed = finding.outcome is Outcome.FAILED
    rule = find_rule(finding.code)
    href = None if rule is None else address(rule)
    return lsp.Diagnostic(
        checked.range_of(finding.span),
        finding.message if failed else f"To be looked at: {finding.message}",
        severity=_SEVERITIES[finding.severity] if failed else lsp.DiagnosticSeverity.Information,
        code=finding.code,
        code_description=None if href is None else lsp.CodeDescription(href),
        source=_SOURCE,
    )


def hover(checked: Checked, position: lsp.Position) -> lsp.Hover | None:
    """Return the text of the rules that speak at a position, or None."""
    here = [finding for finding in _at_fault(checked) if _holds(checked.range_of(finding.span), position)]
    texts = [_explained(code) for code in dict.fromkeys(finding.code for finding in here)]
    if not texts:
        return None
    value = "\n\n---\n\n".join(texts)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, value), checked.range_of(here[0].span))


def _explained(code: str) -> str:
    rule = find_rule(code)
    if rule is None:
        return code
    parts = [f"**{rule.code} {rule.name}**: {summary(rule)}"]
    parts += [f"**{heading}**\n\n{text}" for heading, text in sections(rule).items()]
    parts += [
        f"- [{reference.title}]({reference.url})" if reference.url else f"- {reference.title}"
        for reference in rule.references
    ]
    return "\n\n".join(parts)


def actions(
    checked: Checked, uri: str, wanted: lsp.Range, only: Sequence[str | lsp.CodeActionKind] | None = None
) -> list[lsp.CodeAction]:
    """Return what mends the findings that meet a range, and what mends all that can be mended safely.

    `only` are the kinds that the client asks for, None for any.
    """
    found: list[lsp.CodeAction] = []
    if _asked(lsp.CodeActionKind.QuickFix.value, only):
        found += _quick_fixes(checked, uri, wanted)
    if _asked(FIX_ALL, only):
        found += _fix_all(checked, uri)
    return found


def _quick_fixes(checked: Checked, uri: str, wanted: lsp.Range) -> Iterator[lsp.CodeAction]:
    for finding in _at_fault(checked):
        if finding.fix is None or not _meet(checked.range_of(finding.span), wanted):
            continue
        yield lsp.CodeAction(
            title(finding),
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[_diagnostic(checked, finding)],
            is_preferred=finding.fix.safety is Safety.SAFE,
            edit=_edit(checked, uri, [finding]),
        )


def _fix_all(checked: Checked, uri: str) -> Iterator[lsp.CodeAction]:
    chosen = choose(_at_fault(checked), unsafe=False)
    if chosen:
        yield lsp.CodeAction(
            "Mend all that safeexit can mend safely", kind=FIX_ALL, edit=_edit(checked, uri, chosen)
        )


def _edit(checked: Checked, uri: str, findings: Iterable[Finding]) -> lsp.WorkspaceEdit:
    edits = sorted(edit for finding in findings if finding.fix for edit in finding.fix.edits)
    return lsp.WorkspaceEdit(
        changes={uri: [lsp.TextEdit(checked.range(edit.start, edit.end), edit.text) for edit in edits]}
    )


def _at_fault(checked: Checked) -> list[Finding]:
    return [finding for finding in checked.result.findings if finding.outcome in AT_FAULT]


def _asked(kind: str, only: Sequence[str | lsp.CodeActionKind] | None) -> bool:
    """Whether a kind is asked for: a kind stands for all that begin with it (source, source.fixAll)."""
    if only is None:
        return True
    names = [each.value if isinstance(each, lsp.CodeActionKind) else each for each in only]
    return any(not name or kind == name or kind.startswith(f"{name}.") for name in names)


def _holds(place: lsp.Range, position: lsp.Position) -> bool:
    return _meet(place, lsp.Range(position, position))


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: lsp.Position) -> tuple[int, int]:
    return position.line, position.character
