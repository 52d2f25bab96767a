"""SX213 consent-form-unsafe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bs4 import Tag

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.cookie_banner import CookieBanner
from safeexit.checker.findings import Outcome, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import drop, fix, put
from safeexit.checker.page import Page
from safeexit.checker.rules._cookie_references import CSRF, SAFE_METHODS
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review
from safeexit.checker.templates import UNKNOWN

_TOKEN = lazy_pattern(r"csrf|xsrf|token|nonce|authenticity|verification", re.IGNORECASE)
_CHOICE_ADDRESS = lazy_pattern(
    r"^(?!\w+:|//)[^#]*[/?&=_-](?:accept|reject|decline|refuse|allow|deny|agree|opt-?(?:in|out))(?:[^a-z]|$|all|ed)",
    re.IGNORECASE,
)
_HANDLERS = ("onclick", "onsubmit", "@click", "@submit", "v-on:", "x-on:", "ng-", "(ngsubmit)", "(click)")


class ConsentFormUnsafe(Rule):
    """The choice is sent in a way that others can forge or set off.

    What it checks:
        The form that a banner's accept and reject buttons submit. It fails where the form is sent by GET
        (the default) to an address of its own. Where it has no address and the page has scripts, and where
        a link carries the choice in its address, it asks for a review, because script may take the click.
        A form sent by POST without a token asks for a review too: the server may check where the request
        comes from instead, as ours does.

    Why it matters:
        A link, an image or a form in another site can then accept all cookies for the visitor, and
        a browser that fetches links ahead can too. What was "chosen" so is no consent.

    How to fix it:
        Send the choice by POST, with your framework's token, or accept only requests whose
        `Sec-Fetch-Site` or `Origin` header is your own site's.
    """

    code = "SX213"
    name = "consent-form-unsafe"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references = (SAFE_METHODS, CSRF)
    good: ClassVar[tuple[Good, ...]] = (
        Good(
            '<form class="cookie-banner" method="post" action="/cookies"><p>We use cookies.</p>\n'
            '<input type="hidden" name="csrf_token" value="x"><button>Accept</button>\n'
            "<button>Reject</button></form>"
        ),
        Good(
            '<form class="cookie-banner"><p>We use cookies.</p>\n<button type="button">Accept</button>\n'
            '<button type="button">Reject</button></form>'
        ),
        Good(
            '<form class="cookie-banner" method="post" action="/cookies"><p>We use cookies.</p>\n'
            "{% csrf_token %}<button>Accept</button> <button>Reject</button></form>",
            language="django",
        ),
        Good(
            '<form action="/search"><input name="q"></form><div class="cookie-banner">\n'
            "<p>We use cookies.</p><button>Accept</button> <button>Reject</button></div>"
        ),
    )
    bad: ClassVar[tuple[Bad, ...]] = (
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<form action="/cookies">\n'
            '<button name="c" value="yes">Accept</button> <button>Reject</button></form></div>',
            at=("2:1",),
        ),
        Bad(
            '<p>News</p>\n<form class="cookie-banner" method="get" action="/consent"><p>We use cookies.</p>\n'
            '<input type="submit" value="Accept"><input type="submit" value="Reject"></form>',
            at=("2:1",),
        ),
        Bad(
            '<form class="cookie-banner"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></form>",
            at=("1:1",),
        ),
        Bad(
            '<form class="cookie-banner" method="post" action="/cookies"><p>We use cookies.</p>\n'
            "<button>Accept</button> <button>Reject</button></form>",
            at=("1:1",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            '<div class="cookie-banner"><p>We use cookies.</p>\n<a href="/cookies/accept">Accept</a>\n'
            '<a href="?cookies=reject">Reject</a></div>',
            at=("2:1", "3:1"),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> Iterable[CookieBanner]:
        """Return the banners with a control that chooses."""
        return [banner for banner in audit.banners if banner.parts.accepts or banner.parts.rejects]

    def judge(self, target: CookieBanner, audit: Audit) -> Iterator[Verdict]:
        """Judge the form once, then each link."""
        choices = [*target.parts.accepts, *target.parts.rejects]
        form = target.parts.form
        senders = [tag for tag in choices if form is not None and _submits(tag, form)]
        if form is not None and senders and not _is_unknown(audit.page, form):
            yield from _judge_form(form, senders, target, audit.page)
        for tag in choices:
            if _CHOICE_ADDRESS.match(str(tag.get("href") or "")) and not _is_handled(tag):
                yield needs_review(
                    tag,
                    "The choice is in a link's address. Check that following it changes nothing by itself.",
                )


def _submits(tag: Tag, form: Tag) -> bool:
    kind = str(tag.get("type") or "").lower()
    sends = (tag.name == "button" and kind in {"", "submit"}) or (
        tag.name == "input" and kind in {"submit", "image"}
    )
    return sends and not _is_handled(tag) and any(parent is form for parent in tag.parents)


def _is_handled(tag: Tag) -> bool:
    """Whether script in the markup takes the click or the submission."""
    return any(name.lower().startswith(_HANDLERS) for name in tag.attrs)


def _is_unknown(page: Page, form: Tag) -> bool:
    return _is_handled(form) or page.unknown(form, "method") or page.unknown(form, "action")


def _judge_form(form: Tag, senders: list[Tag], banner: CookieBanner, page: Page) -> Iterator[Verdict]:
    methods = {str(tag.get("formmethod") or form.get("method") or "get").lower() for tag in senders}
    own_address = form.get("action") or any(tag.get("formaction") for tag in senders)
    if "get" in methods and (own_address or not page.elements("script")):
        yield failed(
            form,
            "The choice is sent by GET: any link or image elsewhere can make it.",
            _post(form, senders, page),
        )
    elif "get" in methods:
        yield needs_review(
            form, "By its markup this form is sent by GET. Check that script sends the choice."
        )
    elif "post" in methods and banner.vendor != "safeexit" and not _has_token(form, page):
        yield needs_review(
            form, "No token was seen in this form. Check that the server refuses requests from other sites."
        )


def _post(form: Tag, senders: list[Tag], page: Page) -> Fix | None:
    overriding = [tag for tag in senders if str(tag.get("formmethod") or "").lower() == "get"]
    edits = [put(page, form, "method", "post"), *(drop(page, tag, "formmethod") for tag in overriding)]
    return fix(page, Safety.UNSAFE, *edits)


def _has_token(form: Tag, page: Page) -> bool:
    """Whether a field's name is a token's, or a template writes something in the form."""
    if any(_TOKEN.search(str(field.get("name") or "")) for field in form.find_all("input")):
        return True
    start, end = page.offsets(form)
    if any(start <= call.offset < end for call in page.calls):
        return True
    return UNKNOWN in page.markup[start:end]
