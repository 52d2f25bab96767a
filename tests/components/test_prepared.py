"""Components that are rendered once and used for page after page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import Markup

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit, _prepared

_BANNER = CookieBanner(policy_url="/cookies", version="1", categories=(Category("statistics"),))


def test_equal_components_do_not_share_what_is_trusted() -> None:
    """Text is escaped also where an equal component was rendered before, whose text is trusted."""
    trusted = QuickExit(to="https://example.org/", content=Markup("<b>Leave</b>"))
    escaped = QuickExit(to="https://example.org/", content="<b>Leave</b>")
    assert trusted == escaped
    assert "<b>Leave</b>" in trusted.body()
    assert "&lt;b&gt;Leave" in escaped.body()


@pytest.mark.parametrize("path", ["/help", "/a?b=1&c=2", "/ŵ", "/a%2Fb", "//evil.example", None])
def test_each_page_has_its_own_path(path: str | None) -> None:
    """What was rendered for one page leads back to another one as if it had been rendered for that alone."""
    _BANNER.body(next="/another")
    fresh = CookieBanner(policy_url="/cookies", version="1", categories=(Category("statistics"),))
    assert _BANNER.body(next=path) == fresh.body(next=path)
    assert _BANNER.way_back(next=path) == fresh.way_back(next=path)
    assert ("stands-here" in _BANNER.body(next=path)) is False


def test_each_page_has_its_own_nonce() -> None:
    """No nonce is used twice."""
    site = SafeExit(quick_exit=QuickExit(to="https://example.org/"), cookies=_BANNER)
    first, second = site.head(nonce="Zmlyc3Q="), site.head(nonce="c2Vjb25k")
    assert second == first.replace("Zmlyc3Q=", "c2Vjb25k")
    assert "nonce" not in site.head()


@pytest.mark.parametrize(
    "render",
    [
        lambda **told: QuickExit(to="https://example.org/").head(**told),
        lambda **told: SafeExit(cookies=_BANNER).head(**told),
        lambda **told: BetaNotice().head(**told),
    ],
)
def test_a_nonce_is_checked_each_time(render: Callable[..., Markup]) -> None:
    """What is no base64 is refused, also after a page has had its nonce."""
    render(nonce="Zmlyc3Q=")
    with pytest.raises(ValueError, match="nonce="):
        render(nonce='"><script>')


def test_a_wrong_option_is_named() -> None:
    """An option that cannot be hashed gets the error of any other wrong value."""
    wrong: Any = ["en"]
    with pytest.raises(ValueError, match=r"locale=\['en'\] cannot be used"):
        _BANNER.way_back(locale=wrong)


def test_what_is_kept_is_bounded() -> None:
    """A site whose mounts never end fills no memory."""
    leave = QuickExit(to="https://example.org/")
    for number in range(200):
        leave.head(mount=f"/{number}")
    assert len(leave.__dict__["_prepared"]) <= 64


def test_ascii_reads_the_same() -> None:
    """For a page in any charset, letters become character references."""
    prepared = _prepared.Prepared(Markup("Allanfa ŵ {}").format(_prepared.PATH))
    assert prepared.fill_ascii(path="/a&b") == "Allanfa &#373; /a&amp;b"
    assert prepared.fill(path="/a&b") == "Allanfa ŵ /a&amp;b"
