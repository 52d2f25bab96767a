"""The mends that a SARIF log offers are those that `--fix` makes, at the same places."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from safeexit.checker.engine import check_bytes
from safeexit.checker.findings import PageResult
from safeexit.checker.fixes.source import Source
from safeexit.checker.reporters.as_sarif import as_sarif
from safeexit.checker.reporters.report import Report
from safeexit.checker.rules import all_rules
from safeexit.checker.rules.rule import Bad

_SCHEMA = Path(__file__).parents[2] / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
_EXAMPLES = [
    pytest.param(bad, bad.source, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, bad in enumerate(rule.bad, start=1)
    if rule.fixes and isinstance(bad.source, str) and not bad.source.startswith("HTTP/")
]


def _results(page: PageResult) -> list[dict[str, Any]]:
    log = json.loads(as_sarif(Report((page,))))
    jsonschema.Draft4Validator(json.loads(_SCHEMA.read_text("utf-8"))).validate(log)
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    return results


def _applied(text: str, fix: dict[str, Any]) -> str:
    """Do what a viewer does: columns count code points, line ends are the text's own."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    newline = "\r\n" if "\r\n" in text else "\n"
    (change,) = fix["artifactChanges"]
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"].replace("\n", newline) + text[end:]
    return text


@pytest.mark.parametrize(("bad", "source"), _EXAMPLES)
def test_a_viewer_makes_the_edits_that_fix_makes(bad: Bad, source: str) -> None:
    """Each gives the same bytes, also with CR LF, a byte order mark and characters beyond 16 bits."""
    text = f"<!-- \U0001f512é -->{source}".replace("\n", "\r\n")
    data = text.encode("utf-8-sig")
    page = check_bytes(data, source="a.html", language=bad.language, destinations=bad.destinations)
    mends = [finding.fix for finding in page.findings if finding.fix is not None]
    offered = [result["fixes"][0] for result in _results(page) if "fixes" in result]
    assert len(offered) == len(mends)
    for fix, offer in zip(mends, offered, strict=True):
        assert _applied(text, offer).encode("utf-8-sig") == Source(data).edited(fix.edits)


def test_only_what_can_be_mended_has_a_fix() -> None:
    """A fix says what it mends and where, and that an unsafe one is to be looked at; a pass has none."""
    source = b'<a class="quick-exit" href="http://www.bbc.co.uk" rel="nofollow">Leave this site</a>'
    results = _results(check_bytes(source, source="a b.html", show_passed=True))
    offers = {each["ruleId"]: each["fixes"] for each in results if "fixes" in each}
    assert {code: fixes[0]["description"]["text"] for code, fixes in offers.items()} == {
        "SX104": "Mend SX104 exit-no-noreferrer",
        "SX106": "Mend SX106 exit-insecure-href (look at what it changes)",
    }
    (change,) = offers["SX106"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "a%20b.html", "uriBaseId": "ROOT"}
    assert {each["kind"] for each in results if "fixes" not in each} >= {"pass", "notApplicable"}
