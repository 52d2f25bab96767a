"""The report as one HTML page for people who decide and people who mend. It loads nothing from anywhere."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib.resources import files

from markupsafe import Markup

from safeexit.checker.reporters.as_text import count
from safeexit.checker.reporters.html.findings import findings
from safeexit.checker.reporters.html.summary import summary
from safeexit.checker.reporters.html.tables import tables
from safeexit.checker.reporters.report import Report

__all__ = ["as_html"]

_PAGE = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><p>{facts}</p></header>
<main>
{summary}
{findings}
{tables}
</main>
<script>{script}</script>
</body>
</html>
""")


def as_html(report: Report) -> str:
    """Return the page. Its policy allows its own style and script alone, by their hashes (CSP 3)."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    when = f"{report.at.day} {report.at:%B %Y, %H:%M} UTC" if report.at is not None else ""
    page = _PAGE.format(
        policy=policy,
        title=f"Quick exit, cookies and beta notice: {count(len(report.pages), 'page')}",
        facts=" · ".join(part for part in (when, f"safeexit {report.version}") if part),
        style=style,
        script=script,
        summary=summary(report),
        findings=findings(report),
        tables=tables(report),
    )
    return str(page)


def _asset(name: str) -> Markup:
    # S704: a file of this package, never a caller's text.
    text = files("safeexit.checker.reporters.html").joinpath(name).read_text("utf-8")
    return Markup(text)  # noqa: S704


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
