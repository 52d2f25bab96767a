"""`safeexit init`: finds what a site is built with, shows what it would write, and overwrites nothing."""

from __future__ import annotations

import io
import re
import runpy
import sys
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask, render_template_string

from safeexit import QuickExit, SafeExit
from safeexit.checker.config import load
from safeexit.checker.findings import Kind
from safeexit.cli import main
from safeexit.init import detect, proposals
from safeexit.static.settings import load_table, site_from
from safeexit.web.flask import init_app

EXIT = "https://www.bbc.co.uk/weather"


class Ended(NamedTuple):
    """How the command ended, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def init(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return what runs `safeexit init`."""

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["safeexit", "init", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, *capsys.readouterr())

    return run


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"manage.py": "os.environ['DJANGO_SETTINGS_MODULE'] = 1\nimport django"}, ("django", "manage.py")),
        ({"requirements.txt": "# tools\nFlask>=3\n"}, ("flask", "requirements.txt")),
        ({"requirements-dev.txt": "starlette[full]==0.46"}, ("starlette", "requirements-dev.txt")),
        (
            {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["FastAPI>=0.115"]'},
            ("starlette", "pyproject.toml"),
        ),
        ({"requirements.txt": "flask\ndjango\n"}, ("django", "requirements.txt")),
        ({"service/main.py": "from fastapi import FastAPI\n"}, ("starlette", "service/main.py")),
        ({"app.py": "import flask\n"}, ("flask", "app.py")),
        (
            {"app.py": "import flask_login_free_text\n# from flaskish import x\n"},
            ("templates", "no framework"),
        ),
        ({"mkdocs.yml": "site_name: x", "requirements.txt": "mkdocs\n"}, ("static", "mkdocs.yml")),
        ({"docs/conf.py": "project = 'x'"}, ("static", "docs/conf.py")),
        ({"hugo.toml": ""}, ("static", "hugo.toml")),
        ({"index.html": "<!doctype html>"}, ("static", "index.html")),
        ({"templates/base.html": "{% block x %}"}, ("templates", "no framework")),
        ({"pyproject.toml": "not toml ["}, ("templates", "no framework")),
        ({"pyproject.toml": "project = 1"}, ("templates", "no framework")),
        ({"pyproject.toml": "[project]\ndependencies = [1]"}, ("templates", "no framework")),
        ({}, ("templates", "no framework")),
    ],
    ids=str,
)
def test_the_framework_is_found(folder: Path, files: dict[str, str], expected: tuple[str, str]) -> None:
    """By what starts it, what is required, what is imported, and the generators' own files, in this order."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    name, reason = detect.find(folder)
    assert name == expected[0]
    assert reason.startswith(expected[1])


def test_the_diff_comes_before_the_question(
    init: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written before a yes; a no ends with 1."""
    monkeypatch.setattr(sys, "stdin", _Terminal("n\n"))
    code, out, _ = init("--framework", "flask")
    assert code == 1
    assert out.index("+++ safeexit_site.py") < out.index("Write this?")
    assert f'+    quick_exit=QuickExit(to="{EXIT}"),' in out
    assert list(Path().iterdir()) == []
    monkeypatch.setattr(sys, "stdin", _Terminal("y\n"))
    code, out, _ = init("--framework", "flask")
    assert code == 0
    assert "init_app(app, site)" in out
    assert {path.name for path in Path().iterdir()} == {"safeexit_site.py", "safeexit.toml"}


def test_without_a_terminal_nothing_is_written(
    init: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script has to say --yes."""
    for stdin in (io.StringIO("y\n"), None):
        monkeypatch.setattr(sys, "stdin", stdin)
        code, _, err = init()
        assert (code, err.count("\n")) == (2, 1)
        assert "give --yes to write" in err
    assert list(Path().iterdir()) == []
    assert init("--yes").code == 0


@pytest.mark.parametrize("framework", ["django", "flask", "starlette"])
def test_the_module_holds_a_site(init: Callable[..., Ended], framework: str) -> None:
    """The file for a framework runs, and has the exit that was asked for; the settings are valid."""
    assert init("--framework", framework, "--yes", "--to", "https://example.org/café?a='1'").code == 0
    site = runpy.run_path("safeexit_site.py")["site"]
    assert site == SafeExit(quick_exit=QuickExit(to="https://example.org/café?a='1'"))
    assert load().require == (Kind.QUICK_EXIT,)


@pytest.mark.parametrize("framework", ["static", "templates"])
def test_the_settings_describe_a_static_site(init: Callable[..., Ended], framework: str) -> None:
    """`safeexit build` and `snippet` read the table [site]; what is commented out is valid, too."""
    assert init("--framework", framework, "--yes").code == 0
    place, table = load_table(None)
    assert site_from(table, place).site == SafeExit(quick_exit=QuickExit(to=EXIT))
    assert load().require == (Kind.QUICK_EXIT,)
    whole = re.sub(r"^# (?=\[|\w[\w-]* =)", "", Path("safeexit.toml").read_text("utf-8"), flags=re.MULTILINE)
    site = site_from(tomllib.loads(whole)["site"], "site").site
    assert site.cookies
    assert site.beta


def test_a_file_that_exists_is_never_changed(init: Callable[..., Ended]) -> None:
    """It is named, the others are written, and a second run writes nothing."""
    Path("safeexit_site.py").write_text("mine = 1\n", "utf-8")
    code, out, err = init("--framework", "flask", "--yes")
    assert (code, err) == (0, "")
    assert "safeexit_site.py exists and stays as it is." in out
    assert Path("safeexit_site.py").read_text("utf-8") == "mine = 1\n"
    assert Path("safeexit.toml").exists()
    assert "Nothing to write." in init("--framework", "flask").out


def test_settings_in_pyproject_are_not_hidden(init: Callable[..., Ended]) -> None:
    """Where pyproject.toml has our table there is no safeexit.toml to come before it."""
    Path("pyproject.toml").write_text('[tool.safeexit]\nrequire = ["beta-notice"]\n', "utf-8")
    out = init("--framework", "flask", "--yes").out
    assert "pyproject.toml has [tool.safeexit], so safeexit.toml is not written." in out
    assert not Path("safeexit.toml").exists()
    Path("pyproject.toml").write_text("[tool.other]\n", "utf-8")
    init("--framework", "flask", "--yes")
    assert Path("safeexit.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--to", "javascript:x", "--yes"], "to='javascript:x' cannot be used"),
        (["gone"], "Directory 'gone' does not exist"),
        (["--framework", "rails"], "'rails' is not one of"),
    ],
)
def test_a_mistake_is_one_line(init: Callable[..., Ended], arguments: list[str], expected: str) -> None:
    """Nothing is written."""
    code, out, err = init(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err
    assert list(Path().iterdir()) == []


def test_a_broken_pyproject_is_told(init: Callable[..., Ended]) -> None:
    """It may hold settings that nobody can read now."""
    Path("pyproject.toml").write_text("[", "utf-8")
    code, _, err = init("--framework", "flask", "--yes")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("safeexit: pyproject.toml: not valid TOML")


def test_a_folder_that_cannot_be_written_is_told(
    init: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line names the file and the reason."""

    def fail(self: Path, *_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "open", fail)
    code, _, err = init("--framework", "flask", "--yes")
    assert (code, err) == (2, "safeexit: safeexit_site.py: read-only file system\n")


def test_every_name_in_the_steps_exists() -> None:
    """What a reader copies can be imported."""
    steps = "\n".join(proposals.STEPS.values())
    imports = re.findall(r"from (safeexit\.web\.\w+) import (\w+)", steps)
    assert len(imports) == 2
    for module, name in imports:
        assert hasattr(import_module(module), name)
    assert import_module("safeexit.web.django.urls")
    tags = import_module("safeexit.web.django.templatetags.safeexit").register.tags
    assert {"safeexit_head", "safeexit_body_start", "safeexit_body_end"} <= tags.keys()


def test_the_steps_for_flask_work(init: Callable[..., Ended]) -> None:
    """An application with the written module and the lines that are printed has the exit in its pages."""
    init("--framework", "flask", "--yes")
    app = Flask("service")
    init_app(app, runpy.run_path("safeexit_site.py")["site"])
    pieces = re.findall(r"\{\{ safeexit\.\w+\(\) \}\}", proposals.STEPS["flask"])
    app.add_url_rule("/", view_func=lambda: render_template_string("".join(pieces)))
    page = app.test_client().get("/").text
    assert len(pieces) == 3
    assert 'data-safeexit="exit"' in page
