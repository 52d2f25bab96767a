"""A project's own rules: classes in Python files that its settings name."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeexit.checker import config, own_rules
from safeexit.checker.cache import Cache
from safeexit.checker.checking import Checker
from safeexit.checker.config import ConfigError
from safeexit.checker.rules import all_rules, find_rule, packaged_rules
from safeexit.checker.sources.documents import Document
from safeexit.pytest_plugin import assert_rule

_RULE = '''
from safeexit.checker.findings import Reference, Severity
from safeexit.checker.rules.rule import Bad, Good, Rule, failed


class NoMarquee(Rule):
    """The page moves.

    What it checks:
        Marquees.

    Why it matters:
        They distract.

    How to fix it:
        Take them out.
    """

    code = "ACME1"
    name = "no-marquee"
    severity = Severity.WARNING
    references = (Reference("Taste"),)
    good = (Good("<p>Still</p>"),)
    bad = (Bad("<marquee>Moves</marquee>", at=("1:1",)),)

    def targets(self, audit):
        return audit.page.tags("marquee")

    def judge(self, target, audit):
        yield failed(target, "This moves.")
'''
_PAGE = b"<!doctype html><html lang=en><title>Help</title><marquee>Help</marquee></html>"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder with one rule of its own; afterwards it is known no more."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checks.py").write_text(_RULE, "utf-8")
    (tmp_path / "safeexit.toml").write_text('own-rules = ["checks.py"]\n', "utf-8")
    yield tmp_path
    own_rules.forget()


def _codes(settings: config.Config) -> list[str]:
    found = Checker(None, settings, None).check(Document("page.html", _PAGE)).findings
    return [finding.code for finding in found]


def test_an_own_rule_runs_beside_the_others() -> None:
    """It is found by code and name, can be selected and ignored, and hidden by a comment."""
    settings = config.load()
    assert [rule.code for rule in settings.rules] == ["ACME1", *(rule.code for rule in packaged_rules())]
    assert _codes(settings) == ["ACME1"]
    rule = find_rule("acme1")
    assert rule is not None
    assert rule is find_rule("no-marquee")
    for line in ('ignore = ["ACME1"]', 'select = ["SX101"]'):
        Path("safeexit.toml").write_text(f'own-rules = ["checks.py"]\n{line}\n', "utf-8")
        assert _codes(config.load()) == []
    Path("safeexit.toml").write_text('select = ["no-marquee"]\nown-rules = ["checks.py"]\n', "utf-8")
    assert [each.code for each in config.load().rules] == ["ACME1"]
    hidden = _PAGE.replace(b"<marquee>", b"<!-- safeexit: ignore ACME1 -- a party --><marquee>")
    result = Checker(None, config.load(), None).check(Document("page.html", hidden))
    assert (result.findings, len(result.hidden)) == ((), 1)


def test_own_rules_hold_where_their_settings_do(folder: Path) -> None:
    """The files are named from the settings file's folder, and run for what is below it alone."""
    (folder / "inner").mkdir()
    (folder / "inner/safeexit.toml").write_text("", "utf-8")
    assert len(config.load().rules) == len(packaged_rules()) + 1
    assert config.load(folder=folder / "inner").rules == packaged_rules()
    assert config.load(folder=folder / "elsewhere").own_rules == ("checks.py",)


def test_a_changed_file_is_run_again_once_asked_for(folder: Path) -> None:
    """Not by itself, so that one run goes by one set of rules; then kept results are not taken."""
    cache = Cache(folder / "kept")

    def codes() -> list[str]:
        document = Document("page.html", _PAGE)
        found = Checker(None, config.load(), None, cache=cache).check(document).findings
        return [f"{finding.code} {finding.message}" for finding in found if finding.code == "ACME1"]

    assert codes() == ["ACME1 This moves."]
    (folder / "checks.py").write_text(_RULE.replace("This moves", "That moves"), "utf-8")
    assert codes() == ["ACME1 This moves."]
    own_rules.renew()
    assert codes() == ["ACME1 That moves."]
    assert list(folder.rglob("*.pyc")) == []


def test_without_own_rules_the_catalogue_is_all_there_is() -> None:
    """What one project named is forgotten on request, and never part of the packaged rules."""
    config.load()
    assert len(all_rules()) == len(packaged_rules()) + 1
    own_rules.forget()
    assert all_rules() == packaged_rules()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = (", r"checks\.py, line 1: SyntaxError"),
        ("\n1 / 0", r"checks\.py, line 2: ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", r"checks\.py, line 1: SystemExit: 3"),
        ("import nowhere_to_be_found", r"ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("", r"checks\.py: holds no rule"),
        (_RULE.replace('"ACME1"', '"SX999"'), r"NoMarquee: its code must be such as 'ACME1' .*'SX999'"),
        (_RULE.replace('"no-marquee"', '"no marquee"'), r"its name must be such as .*'no marquee'"),
        (_RULE.replace('"no-marquee"', '"exit-empty-href"'), "there is another rule SX101 exit-empty-href"),
        (_RULE + _RULE.replace("NoMarquee", "Again"), "there is another rule ACME1 no-marquee"),
        (_RULE.replace("Severity.WARNING", '"warning"'), r"its severity must be one of Severity\.ERROR"),
        (
            _RULE.replace("bad = (Bad(", "bad = (Good(").replace(', at=("1:1",)', ""),
            "its bad must be a tuple of Bad",
        ),
        (_RULE.replace("Why it matters:", "Why:"), "must have the headings 'What it checks'"),
        (_RULE.replace("def judge", "def judges"), "NoMarquee: it must define judge"),
    ],
)
def test_a_mistake_in_a_rule_is_one_line(source: str, expected: str) -> None:
    """It names the file, the line or the class, and what is allowed."""
    Path("checks.py").write_text(source, "utf-8")
    with pytest.raises(ConfigError, match=expected) as raised:
        config.load()
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_named() -> None:
    """A missing file and one that is no Python are each one line."""
    for name, expected in (("gone.py", "gone.py: no such file"), ("rules.txt", "must end in .py")):
        Path("safeexit.toml").write_text(f'own-rules = ["{name}"]\n', "utf-8")
        with pytest.raises(ConfigError, match=expected):
            config.load()


def test_a_rule_that_fails_costs_one_page_and_is_named() -> None:
    """The page is reported as SX001, and the message leads the rule's author to the line."""
    Path("checks.py").write_text(_RULE.replace("yield failed(", "yield faild("), "utf-8")
    result = Checker(None, config.load(), None).check(Document("page.html", _PAGE))
    assert [finding.code for finding in result.findings] == ["SX001"]
    assert result.error is not None
    assert result.error.startswith("a rule of yours failed on this: NameError in checks.py, line 30: ")
    assert "please report" not in result.error


def test_the_commands_know_own_rules() -> None:
    """`check`, `rule` and `config` show them."""
    Path("page.html").write_bytes(_PAGE)
    done = _safeexit("check", "page.html", "--format", "json")
    (page,) = json.loads(done.stdout)["pages"]
    assert [finding["code"] for finding in page["findings"]] == ["ACME1"]
    assert _safeexit("check", "page.html", "--format", "sarif").stdout.count('"ACME1"') >= 2
    assert _safeexit("rule", "ACME1").stdout.startswith("# ACME1 no-marquee\n")
    assert "ACME1" in _safeexit("rule").stdout
    assert 'own-rules = ["checks.py"]' in _safeexit("config").stdout


def _safeexit(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "safeexit", *arguments], capture_output=True, text=True, check=False
    )


def test_a_rule_is_tried_on_its_examples() -> None:
    """`assert_rule` passes where the rule does what they promise, and else shows which one it breaks."""
    config.load()
    rule = find_rule("ACME1")
    assert rule is not None
    assert_rule(rule)
    for changed, expected in (
        (_RULE.replace('"1:1"', '"1:2"'), "promised failed at 1:2, found failed at 1:1, in '<marquee>"),
        (_RULE.replace("<p>Still</p>", "<marquee>Still"), "promised nothing, found failed at 1:1"),
        (_RULE.replace('(Good("<p>Still</p>"),)', "()"), "needs a good example and a bad one"),
    ):
        own_rules.forget()
        Path("checks.py").write_text(changed, "utf-8")
        (rule,) = own_rules.load([Path("checks.py").absolute()])
        with pytest.raises(AssertionError, match=expected):
            assert_rule(rule)
