"""Settings: where they are found, what they mean, and how a mistake in them is told."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from safeexit.checker.config import KEYS, Cascade, Config, ConfigError, folder_of, load, rules_named, shown
from safeexit.checker.findings import Kind, Severity
from safeexit.checker.rules import all_rules


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _message(text: str, name: str = "safeexit.toml") -> str:
    Path(name).write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load()
    return str(raised.value)


def test_without_a_file_every_rule_runs(folder: Path) -> None:
    """The defaults require, exclude and leave out nothing."""
    assert load() == Config()
    assert Config().rules_for(Path("page.html")) == all_rules()


def test_safeexit_toml_holds_the_settings(folder: Path) -> None:
    """The four keys stand at the file's top level; codes and names both name rules."""
    Path("safeexit.toml").write_text(
        'select = ["SX001"]\nignore = ["unreadable-source"]\nrequire = ["quick-exit"]\nexclude = ["old/"]\n',
        "utf-8",
    )
    config = load()
    assert [rule.code for rule in config.select] == ["SX001"]
    assert config.select == config.ignore
    assert config.rules == ()
    assert config.require == (Kind.QUICK_EXIT,)
    assert (config.exclude, config.root) == (("old/",), folder)


def test_selected_rules_run_alone(folder: Path) -> None:
    """`select` leaves every other rule out, `ignore` only those that it names."""
    Path("safeexit.toml").write_text('select = ["sx001"]\n', "utf-8")
    assert [rule.code for rule in load().rules] == ["SX001"]
    Path("safeexit.toml").write_text('ignore = ["sx001"]\n', "utf-8")
    assert [rule.code for rule in load().rules] == [rule.code for rule in all_rules() if rule.code != "SX001"]


def test_the_nearest_file_upward_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pyproject.toml without our table is passed over; safeexit.toml comes before pyproject.toml."""
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.safeexit]\nexclude = ["top"]\n', "utf-8")
    (folder / "a" / "pyproject.toml").write_text('[tool.other]\nexclude = ["no"]\n', "utf-8")
    monkeypatch.chdir(inner)
    assert (load().exclude, load().root) == (("top",), folder)
    (folder / "safeexit.toml").write_text('exclude = ["own"]\n', "utf-8")
    assert load().exclude == ("own",)
    (folder / "a" / "pyproject.toml").write_text('[tool.safeexit]\nexclude = ["near"]\n', "utf-8")
    assert (load().exclude, load().root) == (("near",), folder / "a")


def test_a_named_file_is_taken_whatever_its_name(folder: Path) -> None:
    """A file given by name is read as safeexit.toml is, unless it is a pyproject.toml."""
    Path("strict.toml").write_text('require = ["beta-notice"]\n', "utf-8")
    assert load(Path("strict.toml")).require == (Kind.BETA_NOTICE,)
    Path("pyproject.toml").write_text('[tool.safeexit]\nrequire = ["quick-exit"]\n', "utf-8")
    assert load(Path("pyproject.toml")).require == (Kind.QUICK_EXIT,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('exlude = ["a"]', "unknown key 'exlude'; did you mean 'exclude'?"),
        ("[safeexit]\nselect = []", "unknown key 'safeexit'"),
        ('require = ["quickexit"]', "require: no component 'quickexit'; did you mean 'quick-exit'?"),
        (
            'select = ["unreadable-sauce"]',
            "select: no rule 'unreadable-sauce'; did you mean 'unreadable-source'?",
        ),
        ('ignore = ["SX0001"]', "ignore: no rule 'SX0001'; did you mean 'SX001'?"),
        ('select = "SX001"', "select must be a list of strings, not 'SX001'"),
        ("exclude = [1]", "exclude must be a list of strings, not [1]"),
        ('exclude = ["!"]', "exclude: '!' is no pattern"),
        ('exit-destinations = ["bbc.co.uk"]', "exit-destinations: 'bbc.co.uk' is no whole address"),
        ('marks = { quick-exit = ["a b"] }', "marks: quick-exit: 'a b' is no name of a class"),
        ("marks = { exit = [] }", "marks: no component 'exit'; did you mean 'quick-exit'?"),
        ('words = { beta-notice = [" "] }', "words: beta-notice: ' ' says nothing"),
        (
            "words = { cookie-refuse = [] }",
            "words: no words for 'cookie-refuse'; did you mean 'cookie-reject'?; allowed: quick-exit, c",
        ),
        ("per-file-ignores = []", "per-file-ignores must be a table, not []"),
        ('per-file-ignores = { "!" = [] }', "per-file-ignores: '!' is no pattern"),
        (
            'per-file-ignores = { "old/" = ["SX0001"] }',
            "per-file-ignores: 'old/': no rule 'SX0001'; did you mean 'SX001'?",
        ),
        (
            '[severity]\nSX001 = "grave"',
            "severity: SX001: no severity 'grave'; allowed: error, warning, info",
        ),
        ('[severity]\nSX0001 = "info"', "severity: no rule 'SX0001'"),
        ("[severity]\nSX001 = 1", "severity: SX001: no severity 1"),
        ("select = [", "not valid TOML"),
        ("a = 1\na = 2", "not valid TOML"),
    ],
)
def test_a_mistake_is_told_in_one_line(folder: Path, text: str, expected: str) -> None:
    """The line names the file, the key or value, and what would be right."""
    message = _message(text)
    assert message.startswith(f"{folder / 'safeexit.toml'}: ")
    assert expected in message
    assert "\n" not in message


def test_a_mistake_in_pyproject_is_told_too(folder: Path) -> None:
    """The same checks hold for [tool.safeexit], which must be a table."""
    assert "did you mean 'select'?" in _message("[tool.safeexit]\nselct = []", "pyproject.toml")
    assert "must be a table" in _message("[tool]\nsafeexit = 1", "pyproject.toml")


def test_the_table_of_a_static_site_is_let_pass(folder: Path) -> None:
    """What `safeexit build` puts into pages stands in the same file."""
    for name, text in (("safeexit.toml", "[site]\n"), ("pyproject.toml", "[tool.safeexit.site]\n")):
        Path(name).write_text(f'{text}locale = "cy"\n', "utf-8")
        assert load(Path(name)).given == frozenset()


def test_an_odd_tool_table_is_not_ours_to_judge(folder: Path) -> None:
    """A pyproject.toml whose `tool` is no table holds no settings."""
    for odd in ('tool = "safeexit"\n', "tool = 1\n"):
        Path("pyproject.toml").write_text(odd, "utf-8")
        assert load() == Config()


def test_an_unreadable_file_says_so(folder: Path) -> None:
    """A missing or undecodable settings file is named with the reason."""
    with pytest.raises(ConfigError, match=r"gone\.toml: no such file or directory"):
        load(Path("gone.toml"))
    Path("latin.toml").write_bytes(b'exclude = ["caf\xe9"]')
    with pytest.raises(ConfigError, match=r"latin\.toml: not UTF-8 at byte 15"):
        load(Path("latin.toml"))


def test_a_pattern_leaves_rules_out_for_its_files(folder: Path) -> None:
    """`per-file-ignores` speaks of files below the settings' folder alone; else all rules run."""
    Path("safeexit.toml").write_text(
        'per-file-ignores = { "/mail/" = ["SX104"], "*.txt" = ["SX105"] }', "utf-8"
    )
    config = load()
    left_out = {
        place: [
            rule.code for rule in all_rules() if rule not in config.rules_for(Path(place) if place else None)
        ]
        for place in ("mail/a.html", "mail/b/a.txt", "a.html", "../mail/a.txt", None)
    }
    assert left_out == {
        "mail/a.html": ["SX104"],
        "mail/b/a.txt": ["SX104", "SX105"],
        "a.html": [],
        "../mail/a.txt": [],
        None: [],
    }


def test_each_folder_has_the_settings_of_the_nearest_file(folder: Path) -> None:
    """The nearest file replaces those above it; an option replaces its key in all; a named file rules all."""
    (folder / "inner" / "deep").mkdir(parents=True)
    Path("safeexit.toml").write_text('ignore = ["SX104"]\nexclude = ["a"]\n', "utf-8")
    Path("inner/safeexit.toml").write_text('ignore = ["SX105"]\n', "utf-8")
    cascade = Cascade()
    for place in (None, folder):
        assert ([rule.code for rule in cascade.of(place).ignore], cascade.of(place).exclude) == (
            ["SX104"],
            ("a",),
        )
    for place in (Path("inner"), folder / "inner" / "deep"):
        assert ([rule.code for rule in cascade.of(place).ignore], cascade.of(place).exclude) == (
            ["SX105"],
            (),
        )
    option = Cascade(options={"ignore": ()})
    assert (option.of(Path("inner")).ignore, option.of().exclude) == ((), ("a",))
    (folder / "bare" / "deep").mkdir(parents=True)
    Path("bare/deep/safeexit.toml").write_text("", "utf-8")
    assert Cascade().of(Path("bare/deep/..")).exclude == ("a",)
    named = Cascade(Path("safeexit.toml"))
    assert [rule.code for rule in named.of(Path("inner")).ignore] == ["SX104"]


def test_settings_are_shown_with_where_they_stand(folder: Path) -> None:
    """`safeexit config` prints TOML that means the same settings, and the file of each that is set."""
    text = 'ignore = ["SX104"]\nper-file-ignores = { "a b/" = ["SX105"] }\nseverity = { SX106 = "info" }\n'
    Path("safeexit.toml").write_text(text, "utf-8")
    Path("page.html").touch()
    lines = shown(load(folder=folder_of(Path("page.html")))).splitlines()
    assert f'ignore = ["SX104"]  # {folder / "safeexit.toml"}' in lines
    assert "require = []  # default" in lines
    assert lines[-1] == f"# {len(all_rules()) - 1} of {len(all_rules())} rules run; left out: SX104"
    Path("shown.toml").write_text("\n".join(lines), "utf-8")
    again = load(Path("shown.toml"))
    assert (again.ignore, again.per_file_ignores, again.severity) == (
        load().ignore,
        load().per_file_ignores,
        load().severity,
    )
    with pytest.raises(ConfigError, match="gone: no such file or folder"):
        folder_of(Path("gone"))


_EXAMPLES = [
    'select = ["SX104", "exit-empty-href"]\nexclude = ["old/"]\nrequire = ["beta-notice"]\n',
    '[per-file-ignores]\n"mail/" = ["sx104"]\n[severity]\nSX106 = "info"\n[site]\nlocale = "cy"\n',
    "",
    'exit-destinations = ["https://www.bbc.co.uk/weather", "HTTPS://a.example"]',
    'exit-destinations = ["/weather"]',
    '[marks]\nquick-exit = ["acme-away"]\n[words]\nbeta-notice = ["Preview"]\ncookie-reject = ["Without"]\n',
    'marks = { quick-exit = ["a b"] }',
    "words = { cookie-refuse = [] }",
    'words = { quick-exit = [""] }',
    "exlude = []",
    "exclude = 1",
    'require = ["exit"]',
    '[severity]\nSX106 = "grave"',
    '[per-file-ignores]\n"mail/" = "SX104"',
]


@pytest.mark.parametrize("text", _EXAMPLES)
def test_the_published_schema_allows_what_the_checker_takes(folder: Path, text: str) -> None:
    """docs/reference/settings.schema.json and the checker agree on what is right, and on every key."""
    schema = json.loads(
        (Path(__file__).parents[2] / "docs/reference/settings.schema.json").read_text("utf-8")
    )
    assert set(schema["properties"]) == {*KEYS, "site"}
    assert schema["properties"]["require"]["items"]["enum"] == list(Kind)
    assert schema["properties"]["severity"]["additionalProperties"]["enum"] == list(Severity)
    Path("safeexit.toml").write_text(text, "utf-8")
    try:
        load()
    except ConfigError:
        taken = False
    else:
        taken = True
    assert jsonschema.Draft202012Validator(schema).is_valid(tomllib.loads(text)) is taken


def test_the_reference_explains_every_key() -> None:
    """docs/reference/settings.md has a row for each key, sorted, and an example that is taken."""
    page = (Path(__file__).parents[2] / "docs/reference/settings.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == sorted({*KEYS, "site"})
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert {*tomllib.loads(example)["tool"]["safeexit"]} <= {*KEYS}


def test_every_rule_is_found_by_code_and_by_name() -> None:
    """Codes and names are interchangeable wherever a rule is named."""
    for rule in all_rules():
        assert rules_named([rule.code, rule.name, rule.code.lower()], "x") == (rule, rule, rule)
