import time
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit import Basis, Category, Consent, CookieBanner
from safeexit.components.cookie_banner.consent import decide, encode, extend

BANNER = CookieBanner(
    policy_url="/cookies",
    version="2026-11",
    categories=(
        Category("essential", basis=Basis.ESSENTIAL),
        Category("preferences"),
        Category("statistics", basis=Basis.OBJECTION),
    ),
)
OPTIONAL = ("preferences", "statistics")
DAY = 86_400


def value(
    allowed: str = "essential.preferences",
    refused: str = "statistics",
    *,
    age: float = 0,
    version: str = "2026-11",
) -> str:
    """Return a consent cookie's value that was written `age` seconds ago."""
    return f"{version}:{int(time.time() - age)}:{allowed}:{refused}"


def test_without_a_cookie_only_what_needs_no_consent_runs() -> None:
    """Essential cookies and those with a right to object run; those that need consent do not."""
    consent = BANNER.read(None)
    assert consent.allowed == {"essential", "statistics"}
    assert consent.refused == {"preferences"}
    assert (consent.decided, consent.decided_at) == (False, None)


def test_a_choice_is_read_back() -> None:
    """What was allowed runs, what was refused does not, and the time is known in UTC."""
    consent = BANNER.read(f"a=b; sx_consent={value()}; c=d")
    assert consent.decided
    assert consent.decided_at is not None
    assert consent.decided_at.utcoffset() == datetime.now(UTC).utcoffset()
    assert [consent.allows(name) for name in ("essential", *OPTIONAL)] == [True, True, False]


def test_an_unknown_category_is_never_allowed() -> None:
    """Neither a name that the site lacks nor one that only the cookie brings may run."""
    consent = BANNER.read(f"sx_consent={value(allowed='marketing')}")
    assert not consent.allows("marketing")
    assert not consent.allows("")


def test_essential_cookies_cannot_be_refused() -> None:
    """A cookie that lists an essential category as refused changes nothing."""
    assert BANNER.read(f"sx_consent={value(refused='essential')}").allows("essential")


def test_a_category_that_is_new_since_the_choice_follows_its_basis() -> None:
    """What was never asked for needs consent, and runs where there is only a right to object."""
    consent = BANNER.read(f"sx_consent={value(allowed='essential', refused='')}")
    assert [consent.allows(name) for name in OPTIONAL] == [False, True]


@pytest.mark.parametrize(
    "cookie",
    [
        value(version="2025-01", refused="preferences.statistics"),
        value(allowed="essential.gone", refused="statistics"),
        value(allowed="essential", refused="statistics"),
    ],
    ids=["older notice", "category gone", "category new"],  # a value tells the time
)
def test_an_objection_outlives_the_notice(cookie: str) -> None:
    """Another version and other categories ask again, but do not switch on what a visitor objected to."""
    consent = BANNER.read(f"sx_consent={cookie}")
    assert not consent.decided
    assert "statistics" in consent.refused
    assert "preferences" in consent.refused
    assert BANNER.read(f"sx_consent={value(age=183 * DAY, refused='statistics')}").allows("statistics")


def test_a_new_choice_replaces_an_objection() -> None:
    """It stands until the visitor chooses otherwise, also by a placeholder, which keeps it otherwise."""
    header = f"sx_consent={value(version='2025-01', refused='preferences.statistics')}"

    def extended(name: str) -> Consent:
        now = datetime.now(UTC)
        return extend(header, BANNER.categories, [name], version="2026-11", at=now)

    assert extended("preferences").refused == {"statistics"}
    assert extended("statistics").allowed == {"essential", "statistics"}
    assert extended("statistics").refused == set()


def test_privacy_control_objects_until_a_choice_is_made() -> None:
    """With `Sec-GPC: 1` only essential cookies run, unless the visitor chose otherwise."""
    assert BANNER.read(None, gpc=True).allowed == {"essential"}
    assert not BANNER.read(None, gpc=True).decided
    assert BANNER.read(
        f"sx_consent={value(allowed='essential.preferences.statistics', refused='')}", gpc=True
    ).allows("statistics")
    assert not BANNER.read(f"sx_consent={value(allowed='essential', refused='')}", gpc=True).allows(
        "statistics"
    )


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        ":::",
        "2026-11",
        value(version="2026-10"),
        value(age=183 * DAY),
        value(age=-2 * DAY),
        "2026-11::preferences:",
        "2026-11:x:preferences:",
        "2026-11:-5:preferences:",
        "2026-11:999999999999:preferences:",
        "2026-11:9999999999999:preferences:",
        "2026-11:\u0661\u0662:preferences:",
        value(allowed="Preferences"),
        value(allowed="a" * 3000),
        value(allowed="essential.preferences.statistics"),
        value(allowed="essential.marketing.preferences"),
        value(allowed="essential.preferences.preferences"),
        value(allowed="preferences.essential"),
        value(allowed="preferences"),
        value(allowed="essential.preferences."),
        value(refused="marketing.statistics"),
        value(refused="essential.statistics"),
        value().replace("2026-11:", "2026-11:0"),
        value() + ":",
        '"' + value() + '"',
        "%00",
    ],
    ids=count(),  # the values hold the time
)
def test_what_cannot_be_trusted_reads_as_no_decision(cookie: str) -> None:
    """Other versions, old, future and malformed values ask again and allow nothing that needs consent.

    Malformed is what we never write: a name that is unknown, doubled, on both sides or out of its place.
    """
    consent = BANNER.read(f"sx_consent={cookie}")
    assert not consent.decided
    assert not consent.allows("preferences")


def test_a_choice_holds_for_182_days() -> None:
    """It holds to the last day, and a clock that is a little behind does no harm."""
    assert BANNER.read(f"sx_consent={value(age=182 * DAY - 60)}").decided
    assert BANNER.read(f"sx_consent={value(age=-60)}").decided


def test_only_a_cookie_of_that_name_counts() -> None:
    """Names that merely contain ours are other cookies, and a bad first one does not hide a good second."""
    assert not BANNER.read(f"xsx_consent={value()}; sx_consentx={value()}; SX_CONSENT={value()}").decided
    assert BANNER.read(f"sx_consent=broken;sx_consent={value()}").decided


@pytest.mark.parametrize("header", [None, b"\xff\xfe", 7, ["sx_consent=x"], {"sx_consent": "x"}], ids=repr)
def test_other_types_read_as_no_decision(header: object) -> None:
    """Whatever a framework hands over, nothing is raised."""
    assert not BANNER.read(header).decided  # type: ignore[arg-type]  # what is tolerated


def test_bytes_are_read_too() -> None:
    """ASGI hands headers over as bytes."""
    assert BANNER.read(f"sx_consent={value()}".encode()).decided


@given(st.text() | st.binary(), st.booleans())
def test_no_header_raises_or_allows_what_needs_consent(header: str | bytes, gpc: bool) -> None:
    """Any text and any bytes give a consent, in which nothing runs that a person did not allow."""
    consent = BANNER.read(header, gpc=gpc)
    assert consent.allows("essential")
    assert not consent.allows("preferences")


@given(st.text(alphabet="0123456789:.-_abcpreferencesst", max_size=80))
def test_no_value_of_the_right_alphabet_raises(text: str) -> None:
    """Values close to the format are read or ignored, never an error."""
    BANNER.read(f"sx_consent=2026-11:{text}")
    BANNER.read(f"sx_consent={text}")


@given(st.sets(st.sampled_from(OPTIONAL)))
def test_a_written_choice_reads_the_same(allowed: set[str]) -> None:
    """What is written into the cookie comes back whole, to the second."""
    consent = decide(BANNER.categories, allowed, at=datetime.now(UTC).replace(microsecond=0))
    assert BANNER.read(f"sx_consent={encode(consent, version=BANNER.policy_version)}") == consent


def test_the_cookie_holds_plain_text_without_quoting() -> None:
    """The value needs no quoting (RFC 6265, section 4.1.1) and holds no identifier."""
    at = datetime.fromtimestamp(1_795_000_000, UTC)
    consent = decide(BANNER.categories, ["statistics"], at=at)
    assert encode(consent, version="2026-11") == "2026-11:1795000000:essential.statistics:preferences"


def test_a_consent_without_a_choice_is_undecided() -> None:
    """The empty consent allows nothing."""
    assert not Consent().decided
    assert not Consent().allows("essential")
