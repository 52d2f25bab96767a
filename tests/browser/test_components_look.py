"""How the components look and stand: measured in Chromium, the exit's place in every engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from safeexit import BetaNotice, Category, CookieBanner, QuickExit, SafeExit
from safeexit.components.gallery import every_example, whole_page

from .engines import Tab
from .server import Server

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
EXAMPLES = every_example()
COOKIES = CookieBanner(policy_url="/cookies", categories=(Category("statistics"),))
SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=COOKIES,
    beta=BetaNotice(),
)
PARAGRAPHS = "<p>You can <a href='/help'>read about help</a> near you.</p>\n" * 80


def full_page(*, style: str = "", root: str = "", body: str = PARAGRAPHS) -> str:
    """Return a long page with all components, a style of its own, and attributes on its root."""
    return f"""<!DOCTYPE html>
<html lang="en" {root}><head><meta charset="utf-8">{SITE.head()}<title>Help</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body>{SITE.body_start(next="/")}<main><h1>Help</h1>{body}</main>{SITE.body_end()}</body></html>"""


@dataclass(frozen=True)
class View:
    """A screen and what its user asked for."""

    width: int
    scheme: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"

    def __str__(self) -> str:
        return f"{self.width}-{'forced' if self.forced == 'active' else self.scheme}"


VIEWS = [
    view
    for width in (320, 1280)
    for view in (View(width), View(width, scheme="dark"), View(width, forced="active"))
]


def serve_assets(site: Server) -> None:
    """Serve what the pages link to."""
    for name, data in SITE.assets().items():
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        site.serve(f"/_sx/assets/{name}", data, headers={"Content-Type": kind})


def opened(browser: Browser, view: View, site: Server, html: str, **options: Any) -> Page:
    """Open a page of the site, with its assets, in a context of its own."""
    serve_assets(site)
    context = browser.new_context(
        viewport={"width": view.width, "height": 720},
        color_scheme=view.scheme,
        forced_colors=view.forced,
        **options,
    )
    page = context.new_page()
    page.goto(site.serve("/", html))
    return page


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_axe_finds_no_violation(chromium: Browser, site: Server, view: View) -> None:
    """No example breaks a rule of axe-core (WCAG 2.2 AA, good practice), narrow or wide, in any colours."""
    assert AXE.is_file(), "axe-core is missing: run npm ci"
    found = []
    page = opened(chromium, view, site, "")
    for name, example in EXAMPLES.items():
        page.goto(site.serve("/", whole_page(example)))
        page.add_script_tag(path=AXE)
        violations = page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
        found += [f"{name}: {each['id']}: {each['nodes'][0]['html']}" for each in violations]
    page.context.close()
    assert found == []


@pytest.mark.parametrize("locale", ["en", "cy"])
def test_nothing_scrolls_sideways_at_320_pixels(chromium: Browser, site: Server, locale: str) -> None:
    """Every example reflows into 320 CSS pixels, which is 1280 at a zoom of 400 % (WCAG 2.2, 1.4.10)."""
    page = opened(chromium, View(320), site, "")
    too_wide = []
    for name, example in EXAMPLES.items():
        page.goto(site.serve("/", whole_page(example, locale=locale)))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            too_wide.append(name)
    page.context.close()
    assert too_wide == []


HOSTS = {
    "plain": "",
    "full-height": "html, body { height: 100% }",
    "hidden-overflow": "html, body { overflow-x: hidden }",
    "flex-column": "body { display: flex; flex-direction: column; min-height: 100vh }",
    "own-header": "main { position: sticky; top: 0; z-index: 9999 }",
    "element-styles": "a { position: static; display: inline; color: #ccc } section { padding: 60px }",
}
EXIT_IS_ON_TOP = """(() => {
  const exit = document.querySelector('[data-safeexit=exit]'), box = exit.getBoundingClientRect();
  return [[.5, .5], [.1, .1], [.9, .9]].every(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y) === exit);
})()"""


@pytest.mark.parametrize("style", HOSTS.values(), ids=HOSTS)
def test_the_exit_is_on_screen_wherever_one_scrolls(chromium: Browser, site: Server, style: str) -> None:
    """At the top, in the middle and at the end the exit can be clicked, whatever the page's own style."""
    for width in (320, 1280):
        page = opened(chromium, View(width), site, full_page(style=style))
        for share in (0, 0.5, 1):
            page.evaluate(f"scrollTo(0, document.documentElement.scrollHeight * {share})")
            assert page.evaluate(EXIT_IS_ON_TOP), f"hidden at {width} pixels, scrolled by {share}"
        page.context.close()


def test_the_exit_is_on_screen_in_every_engine(tab: Tab, site: Server) -> None:
    """The exit stays at its place in Chromium, Firefox and WebKit."""
    serve_assets(site)
    tab.open(site.serve("/", full_page(style=HOSTS["full-height"])))
    assert tab.evaluate(EXIT_IS_ON_TOP)
    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert tab.evaluate("scrollY > 500")
    assert tab.evaluate(EXIT_IS_ON_TOP)


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(chromium: Browser, site: Server, width: int) -> None:
    """The exit, the choices and the way back to them measure 44 CSS pixels each way (WCAG 2.2, 2.5.5)."""
    page = opened(chromium, View(width), site, full_page(style=HOSTS["element-styles"]))
    boxes = [
        each.bounding_box()
        for each in page.locator(
            "[data-safeexit=exit], .sx-cookies button, .sx-cookies a, .sx-way-back a"
        ).all()
        if each.is_visible()
    ]
    page.context.close()
    assert len(boxes) == 6
    assert [box for box in boxes if box is None or box["width"] < 44 or box["height"] < 44] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("style", ["", "button { padding: 0 30px; background: red; font-size: 30px }"])
def test_yes_and_no_look_the_same(chromium: Browser, site: Server, width: int, style: str) -> None:
    """Accept and Reject have one size and one style, also where the page styles its own buttons."""
    page = opened(chromium, View(width), site, full_page(style=style))
    accept, reject = page.locator(".sx-cookies button").all()
    looks = "e => ['color', 'backgroundColor', 'font', 'border', 'padding'].map(x => getComputedStyle(e)[x])"
    assert accept.evaluate(looks) == reject.evaluate(looks)
    first, second = accept.bounding_box(), reject.bounding_box()
    page.context.close()
    assert first is not None
    assert second is not None
    assert (first["width"], first["height"]) == (second["width"], second["height"])


def test_the_page_cannot_wash_out_what_must_be_read(chromium: Browser, site: Server) -> None:
    """A page's rules for `a` and `button` leave the colours of our links and buttons as they are."""
    colours = """[...document.querySelectorAll(
      '[data-safeexit] a, [data-safeexit] button, a[data-safeexit], .sx-way-back a')]
      .filter(element => element.checkVisibility())
      .map(element => getComputedStyle(element))
      .map(style => [style.color, style.getPropertyValue('background-color')])"""
    seen = []
    for style in ("", "a, a:link, a:visited, button { color: #eee; } button { background: #fff }"):
        page = opened(chromium, View(1280), site, full_page(style=style))
        seen.append(page.evaluate(colours))
        page.context.close()
    assert len(seen[0]) == 7
    assert seen[0] == seen[1]


def test_a_reset_leaves_the_room_around_text(chromium: Browser, site: Server) -> None:
    """Resets and form styles, which many pages have, do not press our text against edges or stretch a box."""
    reset = "* { margin: 0; padding: 0; box-sizing: border-box } input { width: 100% } p { margin: 0 0 40px }"
    spaces = """[...document.querySelectorAll('body > div, body > div *')]
      .map(e => getComputedStyle(e)).map(s => [s.padding, s.margin].join())"""
    box = "getComputedStyle(document.querySelector('.sx-choice__box')).width"
    seen = []
    for style in ("", reset):
        page = opened(chromium, View(1280), site, full_page(style=f"body {{ margin: 0 }} {style}"))
        seen.append(page.evaluate(spaces))
        page.goto(site.serve("/page", full_page(style=style, body=COOKIES.page())))
        assert page.evaluate(box) == "24px"
        page.context.close()
    assert seen[0] == seen[1]


def test_the_hint_waits_for_the_script(chromium: Browser, site: Server) -> None:
    """Without script the hint about the key is not shown, nor read out; with script it is."""
    for script in (True, False):
        page = opened(chromium, View(1280), site, full_page(), java_script_enabled=script)
        assert page.locator(".sx-exit__hint").is_visible() is script
        page.context.close()


def test_paper_shows_no_exit(chromium: Browser, site: Server) -> None:
    """A printed page holds neither the exit nor the question, but it says that the service is in beta."""
    page = opened(chromium, View(1280), site, full_page())
    page.emulate_media(media="print")
    names = (".sx-exit", ".sx-cookies", ".sx-way-back", ".sx-beta")
    shown = {name: page.locator(name).is_visible() for name in names}
    page.context.close()
    assert shown == {".sx-exit": False, ".sx-cookies": False, ".sx-way-back": False, ".sx-beta": True}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("view", [View(320), View(320, forced="active")], ids=str)
def test_the_way_back_stays_once_one_has_chosen(
    chromium: Browser, site: Server, view: View, script: bool
) -> None:
    """At the end of the page, within 320 pixels and in forced colours, a link leads to the cookies page."""
    page = opened(chromium, view, site, full_page(style=HOSTS["element-styles"]), java_script_enabled=script)
    chosen = f"{COOKIES.policy_version}:{int(time.time())}::statistics"
    page.context.add_cookies([{"name": "sx_consent", "value": chosen, "url": page.url}])
    page.reload()
    link = page.get_by_role("region", name="Your cookie choices").get_by_role("link")
    link.scroll_into_view_if_needed()
    box, asks = link.bounding_box(), page.locator(".sx-cookies").is_visible()
    assert asks is not script  # without script this page, which is made for everybody, still asks
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 44
    assert box["x"] + box["width"] <= 320
    site.serve("/_sx/cookies", "<title>Your cookie choices</title>")
    link.click()
    page.wait_for_url("**/_sx/cookies")
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_exit_never_covers_the_focus(chromium: Browser, site: Server, width: int) -> None:
    """Whichever way the keyboard moves, the focused link is not under the exit (WCAG 2.2, 2.4.11)."""
    links = "<a href='/x' style='display: block; width: 100%; text-align: end'>A place to go</a>\n" * 60
    page = opened(chromium, View(width), site, full_page(body=links))
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator("main a").last.focus()
    covered = """(() => {
      const exit = document.querySelector('[data-safeexit=exit]').getBoundingClientRect();
      const box = document.activeElement.getBoundingClientRect();
      return box.bottom > exit.top && box.top < exit.bottom;
    })()"""
    for _ in range(58):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("scrollY > 300"):
            assert not page.evaluate(covered)
    page.context.close()


def test_the_keyboard_reaches_the_exit_first(chromium: Browser, site: Server) -> None:
    """First the skip link, which then shows, then the exit; both with a visible outline."""
    page = opened(chromium, View(320), site, full_page())
    focused = """(() => {
      const style = getComputedStyle(document.activeElement);
      const box = document.activeElement.getBoundingClientRect();
      return [document.activeElement.className, style.outlineStyle, parseFloat(style.outlineWidth) >= 2,
              box.width >= 44 && box.height >= 44];
    })()"""
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == ["sx-skip", "solid", True, True]
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == ["sx-exit__link", "solid", True, True]
    page.context.close()


def test_the_skip_link_takes_the_keyboard_to_the_exit(chromium: Browser, site: Server) -> None:
    """Enter on the skip link focuses the exit, which stays where it is."""
    page = opened(chromium, View(1280), site, full_page(), java_script_enabled=True)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#sx-exit")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.sx-cookies') !== null")
    page.context.close()


def test_colours_follow_the_page_not_the_system_alone(chromium: Browser, site: Server) -> None:
    """On a page that has no dark scheme the components stay light for somebody who prefers dark."""
    background = "getComputedStyle(document.querySelector('.sx-cookies')).backgroundColor"
    seen = []
    for root in ("", "style='color-scheme: light dark'"):
        page = opened(chromium, View(1280, "dark"), site, full_page(root=root))
        seen.append(page.evaluate(background))
        page.context.close()
    assert seen == ["rgb(238, 242, 246)", "rgb(30, 40, 49)"]


def test_themes_are_set_by_properties(chromium: Browser, site: Server) -> None:
    """A page changes colours by custom properties on its root."""
    page = opened(chromium, View(1280), site, full_page(style=":root { --sx-exit: #005500 }"))
    colour = page.locator("[data-safeexit=exit]").evaluate("e => getComputedStyle(e).backgroundColor")
    page.context.close()
    assert colour == "rgb(0, 85, 0)"


def test_wider_text_spacing_loses_nothing(chromium: Browser, site: Server) -> None:
    """With the spacing of WCAG 2.2, 1.4.12, and text of twice the size, nothing is cut off at 320 pixels."""
    spacing = (
        "html { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
        " word-spacing: 0.16em !important }"
    )
    page = opened(chromium, View(320), site, full_page(style=spacing, body=""))
    clipped = page.evaluate(
        """[...document.querySelectorAll('.sx-exit, .sx-exit *, .sx-cookies *, .sx-beta *')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
        .map(e => e.className)"""
    )
    page.context.close()
    assert clipped == []
