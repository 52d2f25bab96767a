"""SX309: fields of a feedback form that have no label, or an error without a message."""

from __future__ import annotations

from collections.abc import Iterator

from safeexit.checker._lazily import lazy_pattern
from safeexit.checker.audit import Audit
from safeexit.checker.detect.feedback_form import Field
from safeexit.checker.findings import Outcome, Reference, Severity
from safeexit.checker.page import Page
from safeexit.checker.rules.rule import Bad, Good, Rule, Verdict, failed, needs_review

_ERROR = lazy_pattern(r"error|invalid|alert|warning")
_FORM = '<form class="feedback" method="post">'


class FeedbackFormUnlabelled(Rule):
    """A field of the feedback form has no label, or is marked as wrong and nothing says why.

    What it checks:
        The forms in the notice, and those for a message that are called "feedback": whether each field has a
        name from a label, an ARIA attribute or a title, and whether the page says what is wrong where a field
        has `aria-invalid="true"`. A placeholder alone needs review, and so does a field whose label may be in
        another file. Hidden fields and traps for robots are left alone, and so is what a framework names.

    Why it matters:
        People who use a screen reader, or speak to their computer, do not learn what to write into the field.
        The ones who would tell most about the faults of a service are kept from telling.

    How to fix it:
        Give each field a `<label for="…">` that is always seen, and each error a message in words beside its
        field, joined to it by `aria-describedby`.
    """

    code = "SX309"
    name = "feedback-form-unlabelled"
    severity = Severity.ERROR
    may_need_review = True
    references = (
        Reference(
            "WCAG 2.2 SC 1.3.1 Info and Relationships", "https://www.w3.org/TR/WCAG22/#info-and-relationships"
        ),
        Reference(
            "WCAG 2.2 SC 3.3.1 Error Identification", "https://www.w3.org/TR/WCAG22/#error-identification"
        ),
        Reference(
            "WCAG 2.2 SC 3.3.2 Labels or Instructions", "https://www.w3.org/TR/WCAG22/#labels-or-instructions"
        ),
    )
    good = (
        Good(f'{_FORM}<label for="m">Your message</label><textarea id="m" name="m"></textarea></form>'),
        Good(
            f"{_FORM}<label>Message <textarea></textarea></label>"
            '<input class="honeypot"><input type=submit></form>'
        ),
        Good(f'{_FORM}<textarea aria-label="Message"></textarea><input type="hidden" name="t"></form>'),
        Good(
            f'{_FORM}<p id="e" class="error">Write a message</p><label for="m">Message</label>'
            '<textarea id="m" aria-invalid="true" aria-describedby="e"></textarea></form>'
        ),
        Good(f"{_FORM}<mat-field><mat-label>Message</mat-label><textarea></textarea></mat-field></form>"),
        Good('<form action="/search"><input type="search" name="q"></form>'),
        Good(f'{_FORM}<textarea id="{{{{ id }}}}"></textarea></form>', language="jinja2"),
        Good(
            f'{_FORM}{{{{ form.message.label_tag }}}}<textarea id="m"></textarea></form>', language="django"
        ),
    )
    bad = (
        Bad(f"{_FORM}\n  <p>Your message</p>\n  <textarea name='m'></textarea></form>", at=("3:3",)),
        Bad(
            '<div class="govuk-phase-banner"><strong>Beta</strong> Tell us:\n<form><label>\n'
            "<input type=text></label>\n<select><option>Praise</select></form></div>",
            at=("3:1", "4:1"),
        ),
        Bad(
            '<!doctype html><title>a</title><h1>Give feedback</h1><form>\n<label for="n">Message</label>'
            '<textarea id="m"></textarea></form>',
            at=("2:31",),
        ),
        Bad(
            f'{_FORM}\n<label>Message <textarea aria-invalid="true"></textarea></label></form>', at=("2:16",)
        ),
        Bad(
            f'{_FORM}<textarea placeholder="Your message"></textarea></form>',
            at=("1:38",),
            outcome=Outcome.NEEDS_REVIEW,
        ),
        Bad(f'{_FORM}<textarea id="m"></textarea></form>', at=("1:38",), outcome=Outcome.NEEDS_REVIEW),
    )

    def targets(self, audit: Audit) -> list[Field]:
        """Return the fields of the page's feedback forms."""
        return [field for form in audit.feedback_forms for field in form.fields]

    def judge(self, target: Field, audit: Audit) -> Iterator[Verdict]:
        """Yield one verdict for a field without a label, or with an error that is not said."""
        if not target.label:
            yield from _unlabelled(target)
        elif target.tag.get("aria-invalid") == "true" and not target.hint and not _says_error(audit.page):
            yield failed(target.tag, f'The field "{target.label}" is marked as wrong; nothing says why.')


def _unlabelled(field: Field) -> Iterator[Verdict]:
    if not field.known:
        return
    if field.tag.get("placeholder"):
        yield needs_review(
            field.tag, "Only a placeholder names the field: check that a label stays when it is filled in."
        )
    elif field.alone:
        yield needs_review(field.tag, "No label of the field is in this file: check that it has one.")
    else:
        yield failed(field.tag, "The field has no label.")


def _says_error(page: Page) -> bool:
    return any(element.text.strip() for _, element in page.marked(_ERROR.search)) or any(
        tag.get("role") == "alert" and tag.get_text(strip=True) for tag in page.tags("div", "p", "span")
    )
