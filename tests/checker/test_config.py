"""Settings: where they are found, what they mean, and how a mistake in them is told."""

from pathlib import Path

import pytest

from safeexit.checker.config import Config, ConfigError, load, rules_named
from safeexit.checker.findings import Kind
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
    assert Config().rules == all_rules()


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
        assert load(Path(name)) == Config(root=folder)


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


def test_every_rule_is_found_by_code_and_by_name() -> None:
    """Codes and names are interchangeable wherever a rule is named."""
    for rule in all_rules():
        assert rules_named([rule.code, rule.name, rule.code.lower()], "x") == (rule, rule, rule)
