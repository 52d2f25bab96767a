import re
from base64 import b64decode
from hashlib import sha256
from importlib.resources import files

import pytest

from safeexit import QuickExit, SafeExit
from safeexit.components.gallery import every_example, whole_page

SITE = SafeExit(quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"))
STYLE = next(data.decode() for name, data in SITE.assets().items() if name.endswith(".css"))


def test_names_change_with_the_content() -> None:
    """A file's name holds a hash of its bytes, so that it can be kept for ever."""
    for name, data in SITE.assets().items():
        assert re.fullmatch(r"(safeexit|exit|chosen|keep|feedback)\.[0-9a-f]{12}\.(css|js)", name)
        assert name.split(".")[1] == sha256(data).hexdigest()[:12]


def test_pages_link_to_the_files_that_there_are() -> None:
    """Every address under the assets' path in a page is that of a file."""
    linked = re.findall(r'(?:href|src)="/_sx/assets/([^"]+)"', SITE.head() + SITE.body_end())
    assert linked
    assert set(linked) <= set(SITE.assets())


def test_the_hash_is_that_of_the_inline_script() -> None:
    """A policy without nonces allows exactly the script that the head holds, whatever its configuration."""
    other = SafeExit(quick_exit=QuickExit(to="https://example.com/", shortcut=None))
    for site in (SITE, other):
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", site.head(), re.DOTALL)
        assert len(scripts) == len(site.csp_hashes())
        for script, source in zip(scripts, site.csp_hashes(), strict=True):
            found = re.fullmatch(r"'sha256-(.+)'", source)
            assert found is not None
            assert b64decode(found[1]) == sha256(script.encode()).digest()
    assert SITE.csp_hashes() == other.csp_hashes()


def test_without_an_exit_there_is_no_inline_script() -> None:
    """A site without an exit needs no script source."""
    assert SafeExit().csp_hashes() == ()
    assert "<script" not in SafeExit().head()


def test_inline_scripts_cannot_end_early() -> None:
    """The script's text holds nothing that ends or changes a script element (HTML, 4.12.1.3)."""
    for script in files("safeexit.components.quick_exit").iterdir():
        if script.name.endswith(".min.js"):
            assert re.search(r"<!--|<script|</script", script.read_text("utf-8"), re.IGNORECASE) is None


def test_the_style_stays_in_its_layer() -> None:
    """Every rule stands in the layer `safeexit`, so that a page's own style wins."""
    depth = 0
    for part in re.split(r"([{}])", STYLE):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif depth == 0 and part.strip():
            assert part.strip() == "@layer safeexit"
    assert depth == 0


def test_every_property_is_used_and_every_used_one_is_set() -> None:
    """The theme's properties are exactly those that rules read."""
    assert set(re.findall(r"(--sx-[\w-]+):", STYLE)) == set(re.findall(r"var\((--sx-[\w-]+)", STYLE))


def test_older_browsers_get_the_light_colours() -> None:
    """Without `light-dark()` each colour is the light one of its pair."""
    pairs = dict(re.findall(r"(--sx-[\w-]+): light-dark\(([^,]+),", STYLE))
    plain = dict(re.findall(r"(--sx-[\w-]+): ([^;}]+)", STYLE.partition("@supports")[0]))
    assert pairs
    assert {name: plain[name] for name in pairs} == pairs


def test_the_style_asks_nothing_of_other_servers() -> None:
    """No font, image or import is loaded, which a strict policy would refuse."""
    assert re.search(r"url\(|@import|@font-face", STYLE) is None


def test_the_style_is_logical() -> None:
    """Nothing is said of left and right, so that a right-to-left page mirrors by itself."""
    physical = (
        r"[;{\s](?:margin|padding|border|inset)?-?(?:left|right|top|bottom)\s*:|[;{](?:width|height)\s*:"
    )
    assert re.findall(physical, STYLE) == []
    assert re.search(r"text-align:\s*(?:left|right)", STYLE) is None


def test_every_class_in_the_markup_has_a_style_and_the_reverse() -> None:
    """Markup and style name the same classes: a typing error in either shows here."""
    markup = "".join(whole_page(example) for example in every_example().values())
    used = {name for names in re.findall(r'class="([^"]+)"', markup) for name in names.split()}
    styled = set(re.findall(r"\.(sx-[\w-]+)", STYLE))
    assert styled - used == {"sx-chosen", "sx-gpc", "sx-js", "sx-keeps"}
    without_rules_of_their_own = {"sx-beta--top", "sx-message--saved"}
    assert used - styled == without_rules_of_their_own


@pytest.mark.parametrize(
    "mount", ["", "/", "sx", "/sx/", "//sx", "https://example.com/sx", "/s x", "/a?b", "/a#b", None, 7]
)
def test_a_mount_that_is_no_path_is_refused(mount: str) -> None:
    """The message names the value."""
    with pytest.raises(ValueError, match=r"^mount="):
        SafeExit(mount=mount)


def test_everything_moves_with_the_mount() -> None:
    """Assets are linked where the site serves them."""
    assert 'href="/a/b/assets/safeexit.' in SafeExit(mount="/a/b").head()
