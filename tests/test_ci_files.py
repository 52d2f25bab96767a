"""The files with which other repositories take the checker into their work: pre-commit, GitHub, GitLab."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from safeexit.checker.sources.files import is_page_name
from safeexit.checker.templates import LANGUAGES
from safeexit.checker.templates.guessing import guess_language

_ROOT = Path(__file__).parent.parent
_SAFEEXIT = Path(sys.executable).parent / "safeexit"
_BAD = '<a class="quick-exit" href="http://www.bbc.co.uk/" rel="noreferrer">Leave</a>\n'
_NAMES = (
    *("a.html", "a.HTM", "b/c.j2", "a.html.jinja2", "page.njk", "x.twig", "x.liquid", "x.hbs", "x.mustache"),
    *(
        "show.html.erb",
        "show.ejs",
        "index.php",
        "welcome.blade.php",
        "a.gohtml",
        "a.tmpl",
        "a.tpl",
        "a.shtml",
    ),
    *(
        "nginx.conf.j2",
        "app.js.erb",
        "setup.py",
        "style.css",
        "html",
        "README.md",
        "a.jinja.txt",
        "x.yml.tmpl",
    ),
)


def _hooks() -> dict[str, dict[str, str]]:
    """Return the hooks' keys and values by id: the file keeps to lines of `key: value`."""
    text = (_ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    hooks = [
        dict(re.findall(r"^(?:- |  )(\w+): '?(.*?)'?$", part, re.MULTILINE))
        for part in re.split(r"\n(?=- )", text)[1:]
    ]
    return {hook["id"]: hook for hook in hooks}


def _takes(hook: dict[str, str], name: str) -> bool:
    return bool(re.search(hook["files"], name)) and not re.search(hook["exclude"], name)


def test_there_is_a_hook_for_all_and_one_for_each_language() -> None:
    """`safeexit` guesses each file's language; `safeexit-LANGUAGE` is told it."""
    entries = {name: hook["entry"] for name, hook in _hooks().items()}
    assert entries == {
        "safeexit": "safeexit check --force-exclude",
        **{
            f"safeexit-{language}": f"safeexit check --force-exclude --language {language}"
            for language in LANGUAGES
        },
    }
    assert {hook["language"] for hook in _hooks().values()} == {"python"}


@pytest.mark.parametrize("name", _NAMES)
def test_the_hook_takes_the_files_that_a_folder_s_check_takes(name: str) -> None:
    """What pre-commit hands over is what `safeexit check FOLDER` would read."""
    assert _takes(_hooks()["safeexit"], name) is is_page_name(Path(name).name)


@pytest.mark.parametrize("name", [name for name in _NAMES if is_page_name(name) and name != "a.tpl"])
def test_a_language_s_hook_takes_its_files(name: str) -> None:
    """A file whose name alone tells its language is taken by that language's hook."""
    assert _takes(_hooks()[f"safeexit-{guess_language(name, '')}"], name)


def test_a_hook_heeds_what_the_settings_exclude(tmp_path: Path) -> None:
    """pre-commit names each file: those that `exclude` matches, or whose folder it matches, are left out."""
    (tmp_path / "safeexit.toml").write_text('exclude = ["vendor/", "*.mail.html"]\n', "utf-8")
    names = ["a.html", "a.mail.html", "vendor/b/c.html", "d/vendor.html"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(_BAD, "utf-8")
    _, *entry = _hooks()["safeexit-html"]["entry"].split()
    done = subprocess.run(
        [_SAFEEXIT, *entry, "--format", "jsonl", *names, str(tmp_path / "vendor/b/c.html")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert {json.loads(line)["source"] for line in done.stdout.splitlines()} == {"a.html", "d/vendor.html"}


def test_the_job_for_gitlab_is_the_one_that_is_documented() -> None:
    """The example repository and the how-to show the same job."""
    example = (_ROOT / "examples/ci/.gitlab-ci.yml").read_text("utf-8")
    job = example[example.index("safeexit:") :]
    assert f"```yaml .gitlab-ci.yml\n{job}```" in (_ROOT / "docs/how-to/gitlab.md").read_text("utf-8")


# The action


def _scripts() -> list[str]:
    text = (_ROOT / "action.yml").read_text("utf-8")
    return [textwrap.dedent(run) for run in re.findall(r"^ +run: \|\n((?: {8}.*\n|\n)+)", text, re.MULTILINE)]


def _run_action(folder: Path, paths: str = ".", options: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATHS": paths,
        "OPTIONS": options,
        "SARIF": "safeexit.sarif",
        "SAFEEXIT": str(_SAFEEXIT),
        "RUNNER_TEMP": str(folder / "tmp"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    (folder / "tmp").mkdir(exist_ok=True)
    # As GitHub starts bash: https://docs.github.com/actions, "shell".
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", _scripts()[-1]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_annotates_and_fails(tmp_path: Path) -> None:
    """A fault stands beside its line, in the summary and in the SARIF file, and the step fails."""
    (tmp_path / "a b.html").write_text(_BAD, "utf-8")
    done = _run_action(tmp_path)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^::warning file=a b\.html,line=1,.*SX106", done.stdout, re.MULTILINE)
    assert "SX106 exit-insecure-href" in (tmp_path / "summary.md").read_text("utf-8")
    assert "SX106" in (tmp_path / "safeexit.sarif").read_text("utf-8")


def test_the_action_takes_paths_by_line_and_options_by_space(tmp_path: Path) -> None:
    """A path may hold spaces or begin with a hyphen; empty lines are none; options reach the command."""
    for name in ("a b", "-c", "d"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.html").write_text(_BAD, "utf-8")
    done = _run_action(tmp_path, "a b\n\n-c\n", "--select SX106\n--language html")
    files = re.findall(r"^::warning file=(.*?),line", done.stdout, re.MULTILINE)
    assert (done.returncode, sorted(files)) == (1, ["-c/x.html", "a b/x.html"]), done.stderr
    assert _run_action(tmp_path, "d", "--ignore SX106 --ignore SX109").returncode == 0


def test_code_scanning_gets_what_counts_alone(tmp_path: Path) -> None:
    """It opens an alert for every result: none is left that passed, is hidden, known or gone."""
    (tmp_path / "old.html").write_text(_BAD.replace("Leave", "Quick exit"), "utf-8")
    assert _run_action(tmp_path, options="--baseline known.json --write-baseline").returncode == 0
    (tmp_path / "old.html").write_text(_BAD.replace("Leave", "Exit"), "utf-8")
    ignored = "<!-- safeexit: ignore SX106, SX109 -- looked at -->\n"
    (tmp_path / "new.html").write_text(f"{ignored}{_BAD}\n<hr>\n{_BAD}", "utf-8")
    done = _run_action(tmp_path, options="--baseline known.json --show-passed")
    assert done.returncode == 1, done.stderr
    (run,) = json.loads((tmp_path / "safeexit.sarif").read_text("utf-8"))["runs"]
    assert {result["kind"] for result in run["results"]} == {"fail"}
    assert not [result for result in run["results"] if "suppressions" in result]
    annotated = re.findall(r"^::(?:warning|error|notice) ", done.stdout, re.MULTILINE)
    assert len(run["results"]) == len(annotated)


def test_no_value_of_the_action_becomes_part_of_its_script(tmp_path: Path) -> None:
    """Inputs reach the scripts by the environment, so what they hold is never run."""
    assert not [script for script in _scripts() if "${{" in script]
    assert _run_action(tmp_path, "$(touch made)", "`touch made`").returncode == 2
    assert not (tmp_path / "made").exists()


def test_a_misused_action_fails_with_the_reason(tmp_path: Path) -> None:
    """A wrong option is told in one line, and the step fails though there is no report to show."""
    done = _run_action(tmp_path, ".", "--selct SX106")
    assert done.returncode == 2
    assert done.stderr.startswith("safeexit: No such option")
