"""The clauses that the cookie rules rest on."""

from __future__ import annotations

from safeexit.checker.findings import Reference

PECR_6 = Reference(
    "PECR 2003, regulation 6 (storage of and access to information on a device)",
    "https://www.legislation.gov.uk/uksi/2003/2426/regulation/6",
)
EPRIVACY_5_3 = Reference(
    "ePrivacy Directive 2002/58/EC, article 5(3)", "https://eur-lex.europa.eu/eli/dir/2002/58/oj"
)
GDPR_4_11 = Reference(
    "GDPR, article 4(11) (what consent is)", "https://www.legislation.gov.uk/eur/2016/679/article/4"
)
GDPR_7_3 = Reference(
    "GDPR, article 7(3) (as easy to withdraw as to give)",
    "https://www.legislation.gov.uk/eur/2016/679/article/7",
)
GDPR_RECITAL_32 = Reference(
    "GDPR, recital 32 (silence, pre-ticked boxes or inactivity are no consent)",
    "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
)
GDPR_13 = Reference(
    "GDPR, article 13 (what people must be told)", "https://www.legislation.gov.uk/eur/2016/679/article/13"
)
ICO = Reference(
    "ICO, guidance on the use of storage and access technologies",
    "https://ico.org.uk/for-organisations/direct-marketing-and-privacy-and-electronic-communications/"
    "guidance-on-the-use-of-storage-and-access-technologies/",
)
EDPB_TASKFORCE = Reference(
    "EDPB, report of the cookie banner taskforce (17 January 2023)",
    "https://www.edpb.europa.eu/our-work-tools/our-documents/other/"
    "report-work-undertaken-cookie-banner-taskforce_en",
)
EDPB_CONSENT = Reference(
    "EDPB, guidelines 05/2020 on consent",
    "https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/"
    "guidelines-052020-consent-under-regulation-2016679_en",
)
PLANET49 = Reference(
    "CJEU, C-673/17 Planet49 (a box ticked beforehand is no consent)",
    "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:62017CJ0673",
)
WCAG_1_3_1 = Reference(
    "WCAG 2.2 SC 1.3.1 Info and Relationships", "https://www.w3.org/TR/WCAG22/#info-and-relationships"
)
WCAG_4_1_2 = Reference("WCAG 2.2 SC 4.1.2 Name, Role, Value", "https://www.w3.org/TR/WCAG22/#name-role-value")
WCAG_2_1_1 = Reference("WCAG 2.2 SC 2.1.1 Keyboard", "https://www.w3.org/TR/WCAG22/#keyboard")
WCAG_2_1_2 = Reference("WCAG 2.2 SC 2.1.2 No Keyboard Trap", "https://www.w3.org/TR/WCAG22/#no-keyboard-trap")
WCAG_2_4_3 = Reference("WCAG 2.2 SC 2.4.3 Focus Order", "https://www.w3.org/TR/WCAG22/#focus-order")
WCAG_3_1_2 = Reference(
    "WCAG 2.2 SC 3.1.2 Language of Parts", "https://www.w3.org/TR/WCAG22/#language-of-parts"
)
WCAG_4_1_3 = Reference("WCAG 2.2 SC 4.1.3 Status Messages", "https://www.w3.org/TR/WCAG22/#status-messages")
ARIA_MODAL = Reference("ARIA 1.2, aria-modal", "https://www.w3.org/TR/wai-aria-1.2/#aria-modal")
CSRF = Reference(
    "OWASP, Cross-Site Request Forgery Prevention",
    "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
)
SAFE_METHODS = Reference(
    "RFC 9110, section 9.2.1 (safe methods)", "https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1"
)
