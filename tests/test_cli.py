"""The command `safeexit`, run as its users run it: streams, exit codes, and one line for each mistake."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeexit._group import HELP_OPTIONS, cli
from safeexit._version import VERSION
from safeexit.checker import engine
from safeexit.checker.findings import Finding, Kind, Outcome, PageResult, Severity, Span
from safeexit.checker.reporters.formats import FORMATS
from safeexit.checker.reporters.rule_pages import rule_page
from safeexit.checker.rules import all_rules
from safeexit.cli import main

_PYTHON = [sys.executable, "-m", "safeexit"]
_CLEAN = "<!doctype html><html lang=en><title>Help</title><main><h1>Help</h1></main>"
_BINARY = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one clean page and one that is no text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("page.html").write_text(_CLEAN, "utf-8")
    Path("image.html").write_bytes(_BINARY)
    return tmp_path


def _safeexit(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*_PYTHON, *arguments], input=stdin, capture_output=True, check=False)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


class _Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., _Ended]:
    """Return what runs the command in this process, where it is quick and can be interfered with."""

    def run(*arguments: str) -> _Ended:
        monkeypatch.setattr(sys, "argv", ["safeexit", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return _Ended(ended.value.code, *capsys.readouterr())

    return run


# What is asked for without a page


def test_version_and_help_are_answered() -> None:
    """The version is one line; the bare command and --help print the same help, and all end with 0."""
    version, bare, asked = _safeexit("--version"), _safeexit(), _safeexit("--help")
    assert re.fullmatch(r"safeexit \d+\.\d+\.\d+\n", version.stdout)
    assert bare.stdout == asked.stdout
    assert "check  " in bare.stdout
    assert [done.returncode for done in (version, bare, asked)] == [0, 0, 0]


def test_version_loads_nothing_heavy() -> None:
    """`--version` and `import safeexit` import neither the parser nor what reads the other options."""
    heavy = "print({'bs4', 'turbohtml', 'rich', 'pathspec', 'click', 'safeexit.checker'} & set(sys.modules))"
    version = "sys.argv[1:] = ['--version']; from safeexit.cli import main"
    for code in ("import safeexit", f"{version}\ntry: main()\nexcept SystemExit: pass"):
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; {code}\n{heavy}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "set()", code


def test_the_version_is_the_packages() -> None:
    """What the command says of itself is the version under which the package is installed."""
    assert metadata.version("safeexit") == VERSION


def test_rules_are_listed_and_explained(here: Callable[..., _Ended]) -> None:
    """`safeexit rule` has a line for each rule; with a code or a name it prints that rule's page."""
    assert len(here("rule").out.splitlines()) == len(all_rules())
    first = all_rules()[0]
    for key in (first.code, first.code.lower(), first.name):
        assert here("rule", key) == (0, rule_page(first), "")


def test_rules_are_printed_as_json_too(here: Callable[..., _Ended]) -> None:
    """`safeexit rule --format json` is an array of all rules, or of the one that is named."""
    assert [rule["code"] for rule in json.loads(here("rule", "--format", "json").out)] == [
        rule.code for rule in all_rules()
    ]
    (rule,) = json.loads(here("rule", "exit-empty-href", "--format", "json").out)
    assert rule["code"] == "SX101"


def test_settings_are_shown(here: Callable[..., _Ended]) -> None:
    """`safeexit config` shows what holds for the current folder, or for a file, and where it stands."""
    Path("inner").mkdir()
    Path("inner/a.html").touch()
    Path("inner/safeexit.toml").write_text('require = ["quick-exit"]\n', "utf-8")
    assert "require = []  # default\n" in here("config").out
    shown = here("config", "inner/a.html")
    assert re.search(r'^require = \["quick-exit"\]  # .*safeexit\.toml$', shown.out, re.MULTILINE)
    assert here("config", "gone").err == "safeexit: gone: no such file or folder\n"


# Exit codes and streams


def test_a_clean_page_ends_with_0() -> None:
    """Nothing failed: 0, the report on standard output and nothing on standard error."""
    done = _safeexit("check", "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 page checked: nothing failed.\n")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.FAILED, 1), (Outcome.NEEDS_REVIEW, 0), (Outcome.PASSED, 0), (Outcome.INAPPLICABLE, 0)],
)
def test_only_a_failure_ends_with_1(
    outcome: Outcome, code: int, monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended]
) -> None:
    """What needs review, passed or did not apply leaves the exit code at 0."""
    finding = Finding("SX999", "a-fault", outcome, Severity.INFO, "There.", Span(1, 1, 1, 2))
    monkeypatch.setattr(
        engine, "check_bytes", lambda *_, **__: PageResult("page.html", "html", findings=(finding,))
    )
    assert here("check", "page.html").code == code


def test_an_unreadable_input_ends_with_2_and_the_others_are_reported() -> None:
    """Each unreadable input is one line on standard error; the report holds the others all the same."""
    done = _safeexit(
        "check", "gone.html", "image.html", "page.html", "https://example.org/", "--format", "json"
    )
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["gone.html", "image.html", "https://example.org/"]
    pages = json.loads(done.stdout)["pages"]
    assert [page["source"] for page in pages] == [
        "gone.html",
        "image.html",
        "page.html",
        "https://example.org/",
    ]
    assert [page["error"] is None for page in pages] == [False, False, True, False]
    assert [finding["code"] for finding in pages[1]["findings"]] == ["SX001"]


def test_standard_input_is_a_page() -> None:
    """`-` stands for standard input, decoded as a page's bytes are."""
    done = _safeexit("check", "-", "--format", "json", stdin=_CLEAN.encode("utf-8-sig"))
    assert done.returncode == 0
    assert [page["source"] for page in json.loads(done.stdout)["pages"]] == ["-"]


def test_a_fault_of_ours_costs_one_page_only(
    monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended]
) -> None:
    """If a rule crashes, the page is named with the place of the crash, and the other pages are reported."""

    def crash(data: bytes, *, source: str, **_: object) -> PageResult:
        if data == _BINARY:
            raise KeyError("oh")
        return PageResult(source, "html")

    monkeypatch.setattr(engine, "check_bytes", crash)
    code, out, err = here("check", "image.html", "page.html")
    assert code == 2
    assert re.fullmatch(
        r"safeexit: image\.html: safeexit itself failed .*KeyError in test_cli.py, line \d+\n", err
    )
    assert "image.html\n\n  1:1  SX001 unreadable-source  error, failed\n" in out
    assert "\n1 page checked: 1 failed (1 error), 0 to review; 1 input could not be read.\n" in out


# Options


def test_options_reach_the_engine(monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended]) -> None:
    """Language, required kinds, rules and --show-passed arrive as they were given."""
    seen: dict[str, Any] = {}

    def spy(_data: bytes, *, source: str, **options: object) -> PageResult:
        seen.update(options)
        return PageResult(source, "html")

    monkeypatch.setattr(engine, "check_bytes", spy)
    arguments = ["--language", "twig", "--require", "quick-exit", "--require", "beta-notice", "--show-passed"]
    selected = ["--select", "SX001, unreadable-source"]
    assert here("check", "page.html", *arguments, *selected).code == 0
    assert (seen["language"], seen["require"]) == ("twig", (Kind.QUICK_EXIT, Kind.BETA_NOTICE))
    assert seen["show_passed"] is True
    assert [rule.code for rule in seen["rules"]] == ["SX001"]
    here("check", "page.html", "--ignore", "SX001")
    assert [rule.code for rule in seen["rules"]] == [
        rule.code for rule in all_rules() if rule.code != "SX001"
    ]


def test_each_folder_is_checked_by_its_own_settings(here: Callable[..., _Ended]) -> None:
    """Excludes, rules, severities and rules for some files are the nearest file's; a mistake stops all."""
    for name in ("a/page.html", "a/old/page.html", "b/page.html"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text('<a class="quick-exit" href="#">Quick exit</a>', "utf-8")
    Path("safeexit.toml").write_text('select = ["SX101"]\nexclude = ["image.html"]\n', "utf-8")
    Path("a/safeexit.toml").write_text(
        'select = ["SX101"]\nexclude = ["old"]\nper-file-ignores = { "*.htm" = ["SX101"] }\n'
        'severity = { SX101 = "info" }\n',
        "utf-8",
    )
    Path("a/page.htm").write_bytes(Path("a/page.html").read_bytes())
    pages = json.loads(here("check", ".", "--format", "json").out)["pages"]
    assert {page["source"]: [each["severity"] for each in page["findings"]] for page in pages} == {
        "a/page.htm": [],
        "a/page.html": ["info"],
        "b/page.html": ["error"],
        "page.html": [],
    }
    Path("b/safeexit.toml").write_text("selct = []\n", "utf-8")
    stopped = here("check", ".")
    assert (stopped.code, stopped.out) == (2, "")
    assert "did you mean 'select'?" in stopped.err


def test_settings_are_read_and_options_replace_them(here: Callable[..., _Ended]) -> None:
    """The nearest settings file holds, option by option, until the command line says otherwise."""
    Path("site").mkdir()
    Path("site/a.html").write_text(_CLEAN, "utf-8")
    Path("safeexit.toml").write_text('exclude = ["image.html", "site"]\n', "utf-8")
    assert here("check", ".").out.startswith("1 page checked")
    Path("other.toml").write_text('exclude = ["image.html"]\n', "utf-8")
    assert here("check", ".", "--config", "other.toml").out.startswith("2 pages checked")
    replaced = here("check", ".", "--exclude", "page.html", "--exclude", "site")
    assert (replaced.code, replaced.err.count("\n")) == (2, 1)
    assert here("check", ".", "--exclude", "*.html").err == "safeexit: .: holds no pages or templates\n"


def test_an_excluded_pattern_is_relative_to_where_it_was_written(
    monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended]
) -> None:
    """A setting's pattern starts at its file's folder, an option's at the current folder."""
    for name in ("old/a.html", "inner/old/b.html", "inner/c.html"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(_CLEAN, "utf-8")
    Path("safeexit.toml").write_text('exclude = ["/old", "/*.html"]\n', "utf-8")
    monkeypatch.chdir("inner")
    assert here("check", "..").out.startswith("2 pages checked")
    assert here("check", ".", "--exclude", "/old").out.startswith("1 page checked")


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("check", "Missing argument 'PATH...'"),
        ("check page.html --format xml", "--format: no format 'xml'"),
        ("check page.html --formt json", "'--formt'. Did you mean '--format'?"),
        ("check page.html --language cobol", "'cobol' is not one of 'html'"),
        ("check page.html --require exit", "'exit' is not one of 'quick-exit'"),
        ("check page.html --select SX0001", "--select: no rule 'SX0001'; did you mean 'SX001'?"),
        (
            "check page.html --ignore unreadable",
            "--ignore: no rule 'unreadable'; did you mean 'unreadable-source'?",
        ),
        ("check page.html --exclude !", "exclude: '!' is no pattern"),
        ("check page.html --config gone.toml", "gone.toml: no such file or directory"),
        ("check page.html --select SX001,", "--select: no rule ''"),
        ("rule unreadable-sauce", "did you mean 'unreadable-source'?"),
        ("chek page.html", "No such command 'chek'"),
        ("check gone.html", "gone.html: no such file or directory"),
        ("check ftp://www.example.org/", "only http: and https: addresses are fetched"),
        ("check /dev/null", "/dev/null: not a regular file"),
    ],
)
def test_a_mistake_is_one_line(arguments: str, expected: str, here: Callable[..., _Ended]) -> None:
    """The line says what is wrong and what is allowed; the exit code is 2."""
    code, _, err = here(*arguments.split())
    assert code == 2
    assert err.startswith("safeexit: ")
    assert err.count("\n") == 1
    assert expected in err


_WORDS = [
    "check",
    "rule",
    "page.html",
    "image.html",
    "-",
    ".",
    "SX001",
    "",
    "*",
    "\u202e",
    "[",
    "\x1b[31m",
    "~",
    "/",
]
_CHECK = cli.get_command(click.Context(cli), "check")
_OPTIONS = [option for p in (_CHECK.params if _CHECK else ()) for option in p.opts]


@given(
    st.lists(st.sampled_from([*_WORDS, *_OPTIONS, *FORMATS, *HELP_OPTIONS, "html", "quick-exit"]), max_size=6)
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_arguments_bring_a_traceback(
    monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended], arguments: list[str]
) -> None:
    """Whatever is typed, the command ends with a code of the contract, and complaints are its own lines."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>")))
    code, _, err = here(*arguments)
    assert code in {0, 1, 2}
    assert all(line.startswith("safeexit: ") for line in err.splitlines())
    assert "\x1b" not in err


def test_an_interruption_ends_it_quietly(
    monkeypatch: pytest.MonkeyPatch, here: Callable[..., _Ended]
) -> None:
    """Ctrl-C prints no traceback; the code is 130."""

    def interrupted(*_: object, **__: object) -> PageResult:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "check_bytes", interrupted)
    code, out, err = here("check", "page.html")
    assert (code, out, err.strip()) == (130, "", "")


def test_a_check_does_not_load_css_selectors(tmp_path: Path) -> None:
    """Compiling them takes longer than a page; whoever calls `select` in the same process still gets them."""
    (tmp_path / "page.html").write_text("<p class=a>", "utf-8")
    program = (
        "import sys; from safeexit._group import cli\n"
        "cli(['check', sys.argv[1]], standalone_mode=False)\n"
        "print('soupsieve.css_parser' in sys.modules)\n"
        "from bs4 import BeautifulSoup; print(BeautifulSoup('<p class=a>', 'html.parser').select('p.a'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-2:] == ["False", '[<p class="a"></p>]']
