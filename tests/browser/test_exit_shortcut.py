"""The key leaves when it is meant, and only then."""

from __future__ import annotations

import pytest

from safeexit import Shortcut

from .engines import Tab, wait_for
from .exits import assert_landed, assert_stays, serve
from .server import Server

_SHIFT = Shortcut("Shift", presses=3)
_STATUS = "document.querySelector('[data-safeexit=exit-status]').textContent"


def _dispatch(tab: Tab, properties: str) -> None:
    """Dispatch a made-up press of Escape, for what no driver can press."""
    tab.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', "
        f"{{key: 'Escape', bubbles: true, cancelable: true, {properties}}}))"
    )


@pytest.mark.parametrize("field", ["<input>", "<textarea></textarea>"], ids=["input", "textarea"])
def test_escape_in_a_text_field_leaves(tab: Tab, site: Server, destination: Server, field: str) -> None:
    """A person who is typing leaves by the same key."""
    tab.open(serve(site, destination, body=field))
    tab.click("main input, main textarea")
    tab.press("a")
    tab.press("Escape")
    assert_landed(tab, destination)


def test_escape_with_a_modifier_stays(tab: Tab, site: Server, destination: Server) -> None:
    """Escape with a modifier belongs to the browser or the system."""
    tab.open(serve(site, destination))
    for modifier in ("ctrlKey", "altKey", "metaKey", "shiftKey"):
        _dispatch(tab, f"{modifier}: true")
    assert_stays(tab, destination)


def test_other_keys_stay(tab: Tab, site: Server, destination: Server) -> None:
    """No other key leaves, and none is swallowed."""
    tab.open(serve(site, destination, body="<input>"))
    tab.click("input")
    for key in ("a", "Enter", "Tab"):
        tab.press(key)
    assert tab.evaluate("document.querySelector('input').value") == "a"
    assert_stays(tab, destination)


def test_escape_that_ends_a_composition_stays(tab: Tab, site: Server, destination: Server) -> None:
    """The Escape that takes back what an input method composes does not leave."""
    tab.open(serve(site, destination))
    _dispatch(tab, "isComposing: true")
    _dispatch(tab, "keyCode: 229")
    assert_stays(tab, destination)


def test_a_key_that_another_script_handled_stays(tab: Tab, site: Server, destination: Server) -> None:
    """A script that closes its own box by Escape keeps that press; the next one leaves."""
    once = """
      document.addEventListener('keydown', event => event.preventDefault(), {once: true})"""
    tab.open(serve(site, destination, script=once))
    tab.press("Escape")
    assert_stays(tab, destination)
    tab.press("Escape")
    assert_landed(tab, destination)


_OPENERS = {
    "dialog": ("<dialog id=front>Question</dialog>", "front.showModal()", "front.open"),
    "popover": ("<div id=front popover>Menu</div>", "front.showPopover()", "front.matches(':popover-open')"),
}


@pytest.mark.parametrize("kind", _OPENERS)
def test_what_is_in_front_closes_first(tab: Tab, site: Server, destination: Server, kind: str) -> None:
    """With a dialog or a popover open, the first Escape closes that and the next one leaves."""
    body, opener, is_open = _OPENERS[kind]
    tab.open(serve(site, destination, body=body, script=opener))
    assert tab.evaluate(is_open) is True
    tab.press("Escape")
    wait_for(tab, f"!({is_open})")
    assert_stays(tab, destination)
    tab.press("Escape")
    assert_landed(tab, destination)


def test_full_screen_has_the_first_escape(tab: Tab, site: Server, destination: Server) -> None:
    """Where full screen leaves Escape to the page, as with a locked keyboard, the first press is no exit."""
    opener = "document.querySelector('#full').onclick = () => document.documentElement.requestFullscreen()"
    tab.open(serve(site, destination, body="<button id=full>Full screen</button>", script=opener))
    tab.click("#full")
    wait_for(tab, "document.fullscreenElement !== null")
    tab.press("Escape")
    assert_stays(tab, destination)
    tab.press("Escape")
    assert_landed(tab, destination)


@pytest.mark.parametrize("kind", _OPENERS)
def test_defer_can_be_turned_off(tab: Tab, site: Server, destination: Server, kind: str) -> None:
    """With `defer=False` the first Escape leaves, whatever is open."""
    body, opener, _ = _OPENERS[kind]
    tab.open(serve(site, destination, body=body, script=opener, defer=False))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_dialog_that_never_closes_keeps_one_press(tab: Tab, site: Server, destination: Server) -> None:
    """A dialog that refuses to close has the first Escape, not every Escape."""
    refuse = """
      front.addEventListener('cancel', event => event.preventDefault());
      front.showModal()"""
    tab.open(serve(site, destination, body="<dialog id=front>Question</dialog>", script=refuse))
    tab.press("Escape")
    assert_stays(tab, destination)
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_popover_that_escape_never_closes_is_no_hindrance(
    tab: Tab, site: Server, destination: Server
) -> None:
    """A manual popover, which Escape does not close, gets no press."""
    body = "<div id=front popover=manual>Menu</div>"
    tab.open(serve(site, destination, body=body, script="front.showPopover()"))
    tab.press("Escape")
    assert_landed(tab, destination)


def test_a_dialog_opened_anew_closes_first_again(tab: Tab, site: Server, destination: Server) -> None:
    """The press that a dialog got is forgotten once the person does something else."""
    body = "<button id=opener>Ask</button><dialog id=front>Question</dialog>"
    script = "document.querySelector('#opener').addEventListener('click', () => front.showModal())"
    tab.open(serve(site, destination, body=body, script=script))
    for _ in range(2):
        tab.click("#opener")
        wait_for(tab, "front.open")
        tab.press("Escape")
        wait_for(tab, "!front.open")
    assert_stays(tab, destination)


def test_shift_three_times_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """The counted shortcut announces what is left to press, and leaves with the last press."""
    tab.open(serve(site, destination, shortcut=_SHIFT))
    tab.press("Escape")
    assert_stays(tab, destination)
    assert tab.evaluate(_STATUS) == ""
    tab.press("Shift")
    assert tab.evaluate(_STATUS) == "Press the Shift key 2 more times to leave"
    tab.press("Shift")
    assert tab.evaluate(_STATUS) == "Press the Shift key once more to leave"
    tab.press("Shift")
    assert_landed(tab, destination)


_IN_BETWEEN = (
    "new KeyboardEvent('keydown', {key: 'a', bubbles: true})",
    "new Event('pointerdown', {bubbles: true})",
    "new Event('wheel', {bubbles: true})",
    "new Event('click', {bubbles: true})",
)


def test_other_input_starts_the_count_again(tab: Tab, site: Server, destination: Server) -> None:
    """Shift pressed with clicks, the wheel or other keys in between does not add up."""
    tab.open(serve(site, destination, shortcut=_SHIFT))
    for event in _IN_BETWEEN * 2:
        tab.press("Shift")
        tab.evaluate(f"document.body.dispatchEvent({event})")
        assert tab.evaluate(_STATUS) == "", event
    assert_stays(tab, destination)


def test_the_count_needs_no_status(tab: Tab, site: Server, destination: Server) -> None:
    """On a page that lost the exit's status, other input starts the count again all the same."""
    tab.open(serve(site, destination, shortcut=_SHIFT))
    tab.evaluate("document.querySelector('[data-safeexit=exit-status]').remove()")
    for key in ("Shift", "a", "Shift", "Shift"):
        tab.press(key)
    assert_stays(tab, destination)


def test_nothing_is_announced_where_nothing_was_counted(tab: Tab, site: Server, destination: Server) -> None:
    """Typing and clicking without a press before leave the status alone."""
    tab.open(serve(site, destination, shortcut=_SHIFT))
    tab.evaluate(f"{_STATUS} = ' '")
    tab.press("a")
    tab.click("h1")
    assert tab.evaluate(_STATUS) == " "


def test_slow_presses_do_not_add_up(tab: Tab, site: Server, destination: Server) -> None:
    """A pause longer than `within` starts the count again."""
    tab.open(serve(site, destination, shortcut=Shortcut("Escape", presses=2, within=200)))
    for _ in range(3):
        tab.press("Escape")
        tab.evaluate("new Promise(resolve => setTimeout(() => resolve(1), 300))")
    assert_stays(tab, destination)


def test_a_key_held_down_is_one_press(tab: Tab, site: Server, destination: Server) -> None:
    """The repeats of a held key count for nothing."""
    tab.open(serve(site, destination, shortcut=Shortcut("Escape", presses=3)))
    tab.press("Escape")
    for _ in range(5):
        _dispatch(tab, "repeat: true")
    assert_stays(tab, destination)


def test_without_a_shortcut_only_the_link_leaves(tab: Tab, site: Server, destination: Server) -> None:
    """With `shortcut=None` no key leaves and no hint promises one."""
    tab.open(serve(site, destination, shortcut=None))
    tab.press("Escape")
    assert_stays(tab, destination)
    assert tab.evaluate("document.querySelector('.sx-exit__hint')") is None
    tab.click(".sx-exit__link")
    assert_landed(tab, destination)
