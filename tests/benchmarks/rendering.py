"""What a component costs to render, beside a Jinja2 template that holds the same output."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import jinja2

from safeexit import BetaNotice, Category, CookieBanner, CoverYourTracks, QuickExit, SafeExit

_ROUNDS = 7
_TIMES = 2_000
_NONCE, _PATH = "cjRuZDBt", "/help/with%20money?page=2"
_SECRET = "only this benchmark knows"  # noqa: S105  it signs nothing that counts
_SITE = SafeExit(
    quick_exit=QuickExit(to="https://www.bbc.co.uk/weather"),
    cookies=CookieBanner(policy_url="/cookies", version="1", categories=(Category("statistics"),)),
    beta=BetaNotice(feedback="form", secret=_SECRET),
)


def report() -> None:
    """Print the table: rounds of both, interleaved."""
    print(
        f"\nCPU microseconds to render, {_ROUNDS} interleaved rounds     min   median    Jinja2: min   median"
    )
    for what, render in _renderings().items():
        peer = _template(render())
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            ours.append(_measured(render))
            theirs.append(_measured(peer))
        figures = " ".join(f"{min(each):8.1f} {statistics.median(each):8.1f}" for each in (ours, theirs))
        print(f"  {what:46} {figures}")


def _renderings() -> dict[str, Callable[[], str]]:
    leave, cookies, beta = _SITE.quick_exit, _SITE.cookies, _SITE.beta
    assert leave is not None
    assert cookies is not None
    assert beta is not None
    tracks = CoverYourTracks()
    return {
        "SafeExit.head": lambda: _SITE.head(nonce=_NONCE),
        "SafeExit.body_start": lambda: _SITE.body_start(next=_PATH),
        "SafeExit.body_end": lambda: _SITE.body_end(nonce=_NONCE, next=_PATH),
        "QuickExit.head": lambda: leave.head(nonce=_NONCE),
        "QuickExit.body": leave.body,
        "CookieBanner.body": lambda: cookies.body(next=_PATH),
        "CookieBanner.page": lambda: cookies.page(next=_PATH),
        "CookieBanner.gate": lambda: cookies.gate("statistics", "what counts visits"),
        "CookieBanner.gate with a placeholder": lambda: cookies.gate("statistics", "film", label="Film"),
        "BetaNotice.body with its form": lambda: beta.body(next=_PATH),
        "CoverYourTracks.body": tracks.body,
    }


def _template(output: str) -> Callable[[], str]:
    """Return the rendering of a template with this output, in which nonce and path are variables."""
    source = output.replace(_NONCE, "{{ nonce }}").replace(_PATH, "{{ path }}")
    template = jinja2.Environment(autoescape=True).from_string(source)
    return lambda: template.render(nonce=_NONCE, path=_PATH)


def _measured(render: Callable[[], str]) -> float:
    start = time.process_time_ns()
    for _ in range(_TIMES):
        render()
    return (time.process_time_ns() - start) / 1e3 / _TIMES


if __name__ == "__main__":
    report()
