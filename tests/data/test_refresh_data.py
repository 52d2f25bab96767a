"""The script that writes the generated data."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "src/safeexit/data"


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    """Return tools/refresh_data.py as a module."""
    spec = importlib.util.spec_from_file_location("refresh_data", ROOT / "tools/refresh_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """Return a data folder in which one generated file is out of date and the other is missing."""
    shutil.copy(DATA / "overrides.toml", tmp_path)
    (tmp_path / "tracker_hosts.tsv").write_text("old\n")
    return tmp_path


def test_committed_data_is_what_the_script_writes(refresh: ModuleType) -> None:
    """The committed files are byte for byte what the script makes of the packages and the overrides."""
    for name, text in refresh.generate().items():
        assert (DATA / name).read_bytes() == text.encode(), name


def test_check_names_what_is_out_of_date(
    refresh: ModuleType, stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` fails, names each file that differs or is missing, and writes nothing."""
    assert refresh.main(["--check"], data=stale) == 1
    errors = capsys.readouterr().err
    assert "tracker_hosts.tsv: out of date" in errors
    assert "cookie_names.tsv: out of date" in errors
    assert (stale / "tracker_hosts.tsv").read_text() == "old\n"


def test_writing_mends_what_is_out_of_date(refresh: ModuleType, stale: Path) -> None:
    """Without `--check` the files are written, and a check then passes."""
    assert refresh.main([], data=stale) == 0
    assert refresh.main(["--check"], data=stale) == 0


def test_missing_packages_are_named(
    refresh: ModuleType, stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the npm packages the script says which file it wanted and what to run."""
    assert refresh.main([], modules=stale / "none", data=stale) == 2
    message = capsys.readouterr().err
    assert "third-party-web" in message
    assert "npm ci" in message


ENTITIES = [{"name": "Counter", "category": "analytics", "domains": ["*.counter.example"]}]


@pytest.mark.parametrize(
    ("entity", "host", "named"),
    [
        ([{"name": "Cuonter", "category": "none"}], [], "Cuonter"),
        ([{"name": "Counter", "category": "analytics"}], [], "Counter"),
        ([], [{"host": "*.counter.example", "name": "C", "category": "analytics"}], r"\*\.counter\.example"),
    ],
)
def test_useless_overrides_are_refused(
    refresh: ModuleType, entity: list[Any], host: list[Any], named: str
) -> None:
    """An override that is misspelt, or says what the database says already, is refused by name."""
    with pytest.raises(ValueError, match=named):
        refresh.tracker_hosts(ENTITIES, {"entity": entity, "host": host})


def test_overrides_win(refresh: ModuleType) -> None:
    """An override takes an entity out, or puts a host in, and the lines are sorted by host."""
    text = refresh.tracker_hosts(
        [*ENTITIES, {"name": "Ads", "category": "ad", "domains": ["b.example", "a.example"]}],
        {
            "entity": [{"name": "Counter", "category": "none"}],
            "host": [{"host": "z.example", "name": "Zed", "category": "chat"}],
        },
    )
    assert text.splitlines() == [
        "a.example\tad\tAds\tthird-party-web",
        "b.example\tad\tAds\tthird-party-web",
        "z.example\tchat\tZed\tsafeexit",
    ]


def test_of_two_purposes_the_milder_is_kept(refresh: ModuleType) -> None:
    """Of a name's two purposes the one that accuses least is kept; short wildcards go."""

    def row(name: str, category: str, wildcard: str = "0") -> dict[str, str]:
        return {"cookie": name, "category": category, "wildcardMatch": wildcard, "dataController": "X"}

    database = {
        "A": [row("token", "Marketing"), row("tp", "Marketing", "1")],
        "B": [row("token", "Functional"), row("long_", "Analytics", "1")],
    }
    assert refresh.cookie_names(database, {"cookie": []}).splitlines() == [
        "long_*\tanalytics\tB\tlow",
        "token\tfunctional\tB\tlow",
    ]


def test_every_override_gives_its_reason() -> None:
    """Each line of overrides.toml says why it is there."""
    import tomllib

    tables = tomllib.loads((DATA / "overrides.toml").read_text(encoding="utf-8"))
    for rows in tables.values():
        for row in rows:
            assert row["reason"].endswith("."), row


def test_notice_carries_the_licences() -> None:
    """The notice names both sources and holds both licences' texts."""
    notice = (DATA / "NOTICE").read_text(encoding="utf-8")
    for words in (
        "third-party-web",
        "Copyright (c) 2019 Patrick Hulce",
        "Permission is hereby granted, free of charge",
        "Open Cookie Database",
        "Apache License",
        "END OF TERMS AND CONDITIONS",
    ):
        assert words in notice
