from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from safeexit import _markup


def test_attributes_are_escaped_and_ordered() -> None:
    """Values are escaped, `True` has no value, `False` and `None` are left out, in the order given."""
    values: dict[str, str | bool | None] = {
        "id": "a",
        "title": "\"<&>'",
        "hidden": True,
        "lang": None,
        "open": False,
    }
    assert _markup.attributes(values) == ' id="a" title="&#34;&lt;&amp;&gt;&#39;" hidden'


def test_the_configuration_cannot_leave_its_attribute() -> None:
    """JSON in the attribute holds no character that HTML reads."""
    script = _markup.inline_script("go()", config={"to": "'\"<!--</script>&amp;"}, nonce=None)
    assert script.count("<") == 2
    assert script.count("'") == 2
    assert "&" not in script


def test_a_script_is_kept_as_it_is() -> None:
    """Braces, quotes and ampersands of the script itself are not touched."""
    source = "if(a&&b){c='{}'+\"x\"}"
    assert f">{source}</script>" in _markup.inline_script(source, config=[], nonce=None)


def test_attribute_names_are_escaped_too() -> None:
    """A name cannot break out of its element, though only our own code gives names."""
    assert _markup.attributes({'a"b': "c"}) == ' a&#34;b="c"'


ODD = st.text(alphabet="aé1./\\:@?#%[]&'\"<> \t\n\x00-", max_size=12)


@given(st.sampled_from(["", "https:", "https://", "https://a", "HTTP://localhost", "//"]), ODD)
def test_a_destination_that_passes_is_absolute_and_holds_no_credentials(start: str, rest: str) -> None:
    """Whatever is accepted leads to a host by https, or to this machine, and is plain in HTML."""
    url = start + rest
    try:
        _markup.check_exit_url("to", url)
    except ValueError:
        return
    parts = urlsplit(url)
    assert parts.scheme == "https" or parts.hostname == "localhost"
    assert parts.hostname
    assert (parts.username, parts.password) == (None, None)
    assert url.isprintable()
    assert not set(url) & set(' \\"<>')


@given(st.sampled_from(["", "/", "//", "/a", "https://b"]), ODD)
def test_a_path_that_passes_stays_on_the_site(start: str, rest: str) -> None:
    """Whatever is accepted as the way back leads to the same origin."""
    if _markup.is_path(start + rest):
        assert urlsplit(urljoin("https://site.example/here", start + rest)).netloc == "site.example"
        assert (start + rest).isprintable()


@pytest.mark.parametrize("value", ["a", Markup("<b>")])
def test_text_and_markup_can_be_shown(value: str) -> None:
    """Both kinds of content pass."""
    _markup.check_text("content", value)


def test_a_sequence_becomes_a_tuple() -> None:
    """Lists are taken as well, and what they hold is checked."""
    assert _markup.as_tuple("days", [1, 2], (int,)) == (1, 2)
    with pytest.raises(TypeError, match=r"^days holds 'x'.*tuple of int"):
        _markup.as_tuple("days", ["x"], (int,))
    with pytest.raises(TypeError, match=r"^days={1}"):
        _markup.as_tuple("days", {1}, (int,))
