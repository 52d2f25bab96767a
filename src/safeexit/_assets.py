"""The packaged stylesheet and scripts: their text, and names that change with their content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

from safeexit import _markup

__all__ = [
    "arm_script",
    "asset_files",
    "check_mount",
    "chosen_script",
    "chosen_script_url",
    "consent_mode_script",
    "csp_hash",
    "exit_script_url",
    "feedback_script",
    "keep_script",
    "keep_script_url",
    "one_entry_script",
    "script_tag",
    "stylesheet_link",
]

_STYLES = (
    "components/base.css",
    "components/quick_exit/quick_exit.css",
    "components/cookie_banner/cookie_banner.css",
    "components/beta_notice/beta_notice.css",
    "components/cover_your_tracks/cover_your_tracks.css",
)
# Loaded after the page, in this order. The exit does not wait for them: its script is inline.
_SCRIPTS = ("components/cookie_banner/consent.min.js",)

_STYLESHEET = Markup('<link rel="stylesheet"{}>\n')
_SCRIPT = Markup("<script defer{}{}></script>\n")


def arm_script() -> str:
    """Return the inline script of the quick exit."""
    return _read("components/quick_exit/arm.min.js").strip()


def one_entry_script() -> str:
    """Return the inline script that keeps the site to one entry of the tab's history."""
    return _read("components/quick_exit/one_entry.min.js").strip()


def chosen_script() -> str:
    """Return the script for the head that knows those who have chosen before anything is shown."""
    return _read("components/cookie_banner/chosen.min.js").strip()


def keep_script() -> str:
    """Return the script for the head of a site without a server, which keeps choices in its place."""
    return _read("components/cookie_banner/keep.min.js").strip()


def consent_mode_script() -> str:
    """Return the inline script that speaks to Google's tags."""
    return _read("components/cookie_banner/consent_mode.min.js").strip()


def exit_script_url(mount: str, source: str) -> str:
    """Return the address at which an inline script of the quick exit is served as a file, too."""
    return f"{mount}/assets/{_exit_name(source)}"


def chosen_script_url(mount: str) -> str:
    """Return the address at which `chosen_script` is served as a file, too."""
    return f"{mount}/assets/{_chosen_name()}"


def keep_script_url(mount: str) -> str:
    """Return the address of `keep_script`."""
    return f"{mount}/assets/{_keep_name()}"


def check_mount(value: object) -> None:
    """Refuse what cannot be the path that our own addresses begin with.

    Raises:
        ValueError: the value is no path, ends with a slash, or has a part that browsers resolve.
    """
    if not _markup.is_path(value) or not set("?#").isdisjoint(str(value)) or not _is_plain(str(value)):
        raise ValueError(
            f"mount={value!r} cannot be used: give a path without a slash at its end and without the parts "
            "'', '.' and '..', such as '/_sx'"
        )


def _is_plain(path: str) -> bool:
    return {"", ".", ".."}.isdisjoint(path.lower().replace("%2e", ".").split("/")[1:])


def stylesheet_link(mount: str, *, nonce: str | None = None) -> Markup:
    """Return the link to the stylesheet, which holds the style of every component.

    Raises:
        ValueError: the nonce is not base64.
    """
    _markup.check_nonce(nonce)
    return _STYLESHEET.format(
        _markup.attributes({"href": f"{mount}/assets/{_stylesheet_name()}", "nonce": nonce})
    )


def script_tag(mount: str, *, config: Mapping[str, object], nonce: str | None = None) -> Markup:
    """Return the deferred script's element with what each component tells it, or nothing if none does.

    Raises:
        ValueError: the nonce is not base64.
    """
    _markup.check_nonce(nonce)
    if not config:
        return Markup()
    return _SCRIPT.format(
        _markup.data(config),
        _markup.attributes({"src": f"{mount}/assets/{_script_name()}", "nonce": nonce}),
    )


def feedback_script(mount: str, *, nonce: str | None = None) -> Markup:
    """Return the element of the feedback form's deferred script, which only pages with the form load."""
    src = f"{mount}/assets/{_feedback_name()}"
    return _SCRIPT.format(_markup.attributes({"src": src, "nonce": nonce}), "")


def asset_files() -> dict[str, bytes]:
    """Return every file that pages refer to, by name, as UTF-8."""
    texts = {
        _stylesheet_name(): _stylesheet(),
        _script_name(): _script(),
        _chosen_name(): chosen_script(),
        _feedback_name(): _feedback(),
        _keep_name(): keep_script(),
        **{_exit_name(source): source for source in (arm_script(), one_entry_script())},
    }
    return {name: text.encode() for name, text in texts.items()}


@cache
def csp_hash(source: str) -> str:
    """Return the source expression that allows an inline script, quotes included (CSP 3, section 2.3.1)."""
    from base64 import b64encode  # noqa: PLC0415  `import safeexit` stays cheap
    from hashlib import sha256  # noqa: PLC0415

    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


@cache
def _stylesheet() -> str:
    return _minify("\n".join(_read(name) for name in _STYLES))


@cache
def _script() -> str:
    return "".join(_read(name) for name in _SCRIPTS)


def _stylesheet_name() -> str:
    return f"safeexit.{_digest(_stylesheet())}.css"


def _exit_name(source: str) -> str:
    return f"exit.{_digest(source)}.js"


def _chosen_name() -> str:
    return f"chosen.{_digest(chosen_script())}.js"


def _keep_name() -> str:
    return f"keep.{_digest(keep_script())}.js"


def _feedback() -> str:
    return _read("components/beta_notice/feedback.min.js").strip()


def _feedback_name() -> str:
    return f"feedback.{_digest(_feedback())}.js"


def _script_name() -> str:
    return f"safeexit.{_digest(_script())}.js"


@cache
def _digest(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  `import safeexit` stays cheap

    return sha256(text.encode()).hexdigest()[:12]


@cache
def _read(name: str) -> str:
    from importlib.resources import files  # noqa: PLC0415  `import safeexit` stays cheap

    return files("safeexit").joinpath(name).read_text("utf-8")


def _minify(css: str) -> str:
    """Drop comments and white space. Our own files hold neither strings with comments nor `url()`."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).strip().replace(";}", "}")
