"""What a category may name as its cookies."""

import re

import pytest

from safeexit import Basis, Category, Cookie
from safeexit.components.beta_notice import HIDDEN_COOKIE
from safeexit.components.cookie_banner.consent import CONSENT_COOKIE, SAVED_COOKIE


@pytest.mark.parametrize("basis", [Basis.CONSENT, Basis.OBJECTION])
@pytest.mark.parametrize("ours", [CONSENT_COOKIE, SAVED_COOKIE, HIDDEN_COOKIE])
def test_our_own_cookies_belong_to_no_optional_category(ours: str, basis: Basis) -> None:
    """Refusing would erase the choice just saved, so what matches one is refused by name."""
    for pattern in (ours, f"{ours[:4]}*", "sx_*", "s*", f"*{ours[2:]}", f"*{ours}*"):
        for cookie in (pattern, Cookie(pattern, days=1)):
            with pytest.raises(ValueError, match=re.escape(f"cookies={pattern!r}") + f".*{ours}"):
                Category("statistics", basis=basis, cookies=(cookie,))


@pytest.mark.parametrize("pattern", ["*", "**"])
def test_a_pattern_of_every_cookie_is_refused(pattern: str) -> None:
    """It would sign people out who refuse."""
    with pytest.raises(ValueError, match=re.escape(f"cookies={pattern!r} cannot be used")):
        Category("statistics", cookies=("_ga", pattern))


@pytest.mark.parametrize("name", ["_ga_*", "sx", "sx_consent2", "SX_CONSENT", "*_id", "x.sx_saved"])
def test_other_names_and_patterns_are_free(name: str) -> None:
    """What merely resembles our names is the site's own."""
    assert Category("statistics", cookies=(name,)).cookies == (name,)


def test_an_essential_category_may_list_every_cookie() -> None:
    """What is never refused is never removed."""
    assert Category("essential", basis=Basis.ESSENTIAL, cookies=("sx_consent", "*")).cookies
