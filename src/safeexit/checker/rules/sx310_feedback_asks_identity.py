"""SX310: a feedback form that asks who is writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect import phase_words
from safeexit.checker.detect.feedback_form import FeedbackForm, Field
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.fixes.edits import Fix, Safety
from safeexit.checker.fixes.start_tags import drop, fix
from safeexit.checker.page import Page
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_PARTS = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+")
_AUTOCOMPLETE = lazy_pattern(r"\b(?:name|given-name|family-name|email|tel|tel-national|street-address)\b")
_CONTACTS = frozenset({"email", "mail", "phone", "telephone", "tel", "mobile", "surname", "forename"})
_WHOSE = frozenset(
    {"your", "full", "first", "last", "given", "family", "user", "contact", "sender", "visitor", "author"}
)
_STARRED = lazy_pattern(r"\*|\brequired\b|\bmandatory\b|\bgofynnol\b", re.IGNORECASE)
_FORM = '<form class="feedback"><label>Message <textarea name="m"></textarea></label>'
_IN_NOTICE = f'<div class="govuk-phase-banner">Beta {_FORM}'


class FeedbackAsksIdentity(Rule):
    """The feedback form does not take a message without the writer's name, mail or phone.

    What it checks:
        The forms in the notice, and those for a message that are called "feedback": whether a field for a
        name, a mail address or a phone number is required, by `required`, `aria-required` or a mark in its
        label. A form that only shares the name needs review, and so does a field of the service's own form
        that is neither required nor called optional: the server may ask for it.

    Why it matters:
        What is not needed must not be asked for. People who hide from somebody who reads their mail or takes
        their calls will not write at all.

    How to fix it:
        Take the field away. Where an answer can be useful to the writer, mark it as optional and say what the
        address is used for.
    """

    code = "SX310"
    name = "feedback-asks-identity"
    severity = Severity.WARNING
    fixes = (Safety.UNSAFE,)
    may_need_review = True
    references = (
        Reference(
            "UK GDPR Article 5(1)(c), data minimisation",
            "https://www.legislation.gov.uk/eur/2016/679/article/5",
        ),
    )
    good = (
        Good(f"{_FORM}</form>"),
        Good(f'{_FORM}<label>Email (optional) <input type="email"></label></form>'),
        Good(f'{_FORM}<label>Page name <input name="page_name" required></label></form>'),
        Good(f'{_IN_NOTICE}<label>E-bost (dewisol) <input name="email"></label></form></div>'),
        Good('<form action="/sign-in"><label>Email <input type="email" required></label></form>'),
        Good(
            f'{_FORM}<label>Email <input type="email" {{% if a %}}required{{% endif %}}></label></form>',
            language="django",
        ),
    )
    bad = (
        Bad(f'{_IN_NOTICE}\n<label>Name <input name="name" required></label></form></div>', at=("2:13",)),
        Bad(
            '<form data-safeexit="feedback">\n<label>Phone <input type="tel" aria-required="true"></label>\n'
            '<label>Email * <input name="user[email]"></label></form>',
            at=("2:14", "3:16"),
        ),
        Bad(
            f'<div class="phase-banner">Beta <a href="/f">Feedback</a></div>{_FORM}\n'
            '<label>Who are you? <input autocomplete="given-name" required></label></form>',
            at=("2:21",),
        ),
        Bad(
            f'{_FORM}\n<label>Email <input type="email" required></label></form>',
            at=("2:14",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(
            f'{_IN_NOTICE}\n<label>Your email <input type="email"></label></form></div>',
            at=("2:19",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
    )

    def targets(self, audit: Audit) -> list[FeedbackForm]:
        """Return the page's feedback forms."""
        return audit.feedback_forms

    def judge(self, target: FeedbackForm, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for each field that says who is writing, and may not stay empty."""
        says_which = any(_is_required(field) for field in target.fields)
        for field in target.fields:
            unknown = any(audit.page.unknown(field.tag, name) for name in ("required", "aria-required"))
            if unknown or not _is_identity(field) or phase_words.says_optional(f"{field.label} {field.hint}"):
                continue
            if _is_required(field) and target.certain:
                yield failed(
                    field.tag,
                    "The form does not take feedback without knowing who is writing.",
                    _let_be_empty(field, audit.page),
                )
            elif _is_required(field):
                yield needs_review(
                    field.tag,
                    "Check that this form has to know who is writing, if it is for feedback.",
                    _let_be_empty(field, audit.page),
                )
            elif target.certain and not says_which:
                yield needs_review(
                    field.tag, "Check that this field may stay empty, and say so in its label."
                )


def _let_be_empty(field: Field, page: Page) -> Fix | None:
    if _STARRED.search(field.label):
        return None  # the label is what has to change
    names = [name for name in ("required", "aria-required") if field.tag.has_attr(name)]
    return fix(page, Safety.UNSAFE, *(drop(page, field.tag, name) for name in names))


def _is_required(field: Field) -> bool:
    required = field.tag.get("required")
    written = required is not None and str(required).lower() in {"", "required", "true"}
    return written or field.tag.get("aria-required") == "true" or _STARRED.search(field.label) is not None


def _is_identity(field: Field) -> bool:
    """Whether a field asks for a name, a mail address, a phone number or where somebody lives."""
    if str(field.tag.get("type") or "").lower() in {"email", "tel"}:
        return True
    if str(field.tag.get("type") or "text").lower() != "text" or field.tag.name != "input":
        return False
    if _AUTOCOMPLETE.search(str(field.tag.get("autocomplete") or "").lower()):
        return True
    return any(_names_identity(str(field.tag.get(key) or "")) for key in ("name", "id"))


def _names_identity(text: str) -> bool:
    parts = [part.lower() for part in _PARTS.findall(text)]
    if not parts:
        return False
    if parts[-1] == "name":
        return len(parts) == 1 or parts[-2] in _WHOSE
    return parts[-1] in _CONTACTS or "".join(parts) in {f"{whose}name" for whose in _WHOSE}
