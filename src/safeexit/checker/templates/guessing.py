"""Guesses a file's template language, from its name and then from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from safeexit.checker._lazily import lazy_pattern

_SUFFIXES = {
    ".blade.php": "blade",
    ".njk": "nunjucks",
    ".nunjucks": "nunjucks",
    ".nunj": "nunjucks",
    ".j2": "jinja2",
    ".jinja": "jinja2",
    ".jinja2": "jinja2",
    ".liquid": "liquid",
    ".hbs": "handlebars",
    ".handlebars": "handlebars",
    ".mustache": "handlebars",
    ".erb": "erb",
    ".rhtml": "erb",
    ".eex": "erb",
    ".heex": "erb",
    ".ejs": "ejs",
    ".php": "php",
    ".phtml": "php",
    ".twig": "twig",
    ".gohtml": "go",
    ".tmpl": "go",
    ".gotmpl": "go",
    ".vue": "html",
    ".svelte": "html",
    ".tsx": "html",
    ".jsx": "html",
    ".ts": "html",
    ".js": "html",
    ".mjs": "html",
}
_NOT_TEMPLATE = lazy_pattern(r"<(script|style|pre|code|textarea)\b|<!--", re.IGNORECASE)
_DELIMITERS = (lazy_pattern(r"\{[{%]"), lazy_pattern(r"<(?:%|\?(?:php|=))"))
"""One for each first character: searching for two short texts takes longer."""
_OPENING = ("{{", "{%", "<%", "<?php", "<?=")
"""What they match."""
# None of these may look from one opening delimiter past the next: time must stay linear on any text.
_EVIDENCE: tuple[tuple[str, int, str], ...] = (
    ("php", 9, r"<\?(?:php\b|=)"),
    ("ejs", 2, r"<%[-_]?\s*(?:\}|include\(|(?:if|for)\s*\()|<%-\s*include|=>\s*\{\s*%>|\)\s*\{\s*-?%>"),
    ("erb", 1, r"<%[=#-]?[^%\n]*%>"),
    ("erb", 2, r"<%=?\s*(?:render|yield|end|content_for|if [^(])|\bdo\s{0,9}(?:\|\w{1,99}\|)?\s{0,9}-?%>"),
    (
        "django",
        3,
        r"\{%\s*(?:load|csrf_token|url|static|trans(?:late)?\s+[\"']|(?:end)?blocktrans(?:late)?|ifequal)\b",
    ),
    ("django", 3, r"\{%\s*(?:get_current_language|with \w+=|wagtail\w+|include_block|partialdef|comment)\b"),
    ("django", 1, r"\{\{[^{}]*\|\s?(?:default|date|truncate\w*|floatformat|add|yesno|stringformat):[^\s]"),
    ("django", 1, r"\{%\s*(?:empty|ifchanged|spaceless|autoescape (?:on|off)|cycle|firstof|now \")"),
    (
        "liquid",
        3,
        r"\{%-?\s*(?:assign|capture|(?:end)?unless|elsif|(?:end)?case|section|schema|render\s|seo|feed_meta)\b",
    ),
    ("liquid", 3, r"\{%-?\s*include(?:_relative|_cached)?\s+[\w./-]+\.(?:html|liquid|md|svg)\b"),
    (
        "liquid",
        2,
        r"\|\s*(?:relative_url|absolute_url|asset_url|prepend:|append:|where:|jsonify|strip_html|markdownify)",
    ),
    (
        "liquid",
        2,
        r"\{\{-?\s*(?:site\.|page\.|content\s*\}\}|content_for_header|settings\.|shop\.|include\.)",
    ),
    ("liquid", 1, r"\{\{[^{}]*\|\s*\w+:\s"),
    ("twig", 3, r"\{\{-?\s*(?:path|asset|include|form_\w+|encore_\w+|render|block|parent|source)\("),
    (
        "twig",
        3,
        r"\.twig[\"']|\{%-?\s*(?:use|embed|apply|form_theme|trans_default_domain|types)\b|\|raw\b|\|trans\b",
    ),
    ("nunjucks", 6, r"\.njk[\"']|\{%-?\s*(?:asyncEach|asyncAll|end(?:each|all))\b"),
    ("nunjucks", 2, r"\{[{%][^{}]*(?:===|!==|&&|\|\|)"),
    ("nunjucks", 2, r"\{\{-?\s*\w+(?:\.\w+)*\(\s*\{\s*\w+\s*:"),
    ("jinja2", 2, r"\{\{-?\s*\w+(?:\.\w+)*\(\s*\{\s*[\"']"),
    ("jinja2", 2, r"\{%[-+]?\s*(?:macro|call|trans\s*-?%|endtrans|from|set)\b"),
    (
        "jinja2",
        2,
        r"url_for\(|\{\{-?\s*_\(|\|\s*tojson\b|get_flashed_messages|config\[|loop\.index|gettext\(",
    ),
    ("jinja2", 1, r"\{%-?\s*(?:block|if|for|extends|include)\b"),
    ("jinja2", 2, r"\{%[^{%\n]*\n[^{%]*%\}|\{\{[^{}\n]*\n[^{}]*\}\}"),
    ("handlebars", 4, r"\{\{~?[#/](?:if|each|unless|with|\w+)|\{\{~?>\s*[\w./-]+|\{\{\{\s*[\w.]+\s*\}\}\}"),
    ("handlebars", 2, r"\{\{~?else\s*(?:if\b[^{}]*)?\}\}"),
    (
        "go",
        4,
        r"\{\{-?\s*(?:template|define|partial)\s+[\"'`]|\{\{-?\s*(?:end|range|with|block \")\b|\{\{-?\s*if\s",
    ),
    ("go", 3, r"\{\{-?\s*(?:\.[A-Z]\w*|\.\s|\$\.|\.\w+\s*\|)"),
    ("handlebars", 1, r"\{\{\s*[\w.-]+\s*\}\}"),
    ("jinja2", 1, r"\{\{[^{}(|]*[(|][^{}]*\}\}"),
)
_COMPILED = tuple((language, weight, lazy_pattern(pattern)) for language, weight, pattern in _EVIDENCE)
_PREFERENCE = (
    "php", "jinja2", "nunjucks", "django", "liquid", "twig", "handlebars", "go", "erb", "ejs"
)  # fmt: skip
_CLIENT_SIDE = lazy_pattern(
    r"\s(?:v-(?:if|for|bind|on|model)|(?:data-)?ng-[\w-]+|\*ng(?:If|For)|:class|@click|x-data)\b"
)
_BEGINNING = 200_000


def guess_language(source: str, text: str, holds: Callable[..., bool] | None = None) -> str:
    """Return one of `LANGUAGES`, guessed from the name and then from the text's delimiters.

    `holds` says whether the text has one of some literals, where that is known already (`Page.holds`).
    """
    if source.startswith(("http://", "https://")):
        return "html"
    name = re.split(r"[\\/]", source)[-1].lower()
    for suffix, language in _SUFFIXES.items():
        if name.endswith(suffix):
            return language
    return _by_content(text[:_BEGINNING]) if holds is None or holds(*_OPENING) else "html"


def _has_delimiter(text: str) -> bool:
    return any(delimiter.search(text) for delimiter in _DELIMITERS)


def _outside(text: str) -> str:
    """Return a text without its comments, and without what scripts and samples of code hold."""
    pieces: list[str] = []
    kept = 0
    ends: dict[str, re.Pattern[str]] = {}
    while opened := _NOT_TEMPLATE.search(text, kept):
        closer = f"</{opened[1].lower()}" if opened[1] else "-->"
        end = ends.setdefault(closer, re.compile(closer, re.IGNORECASE)).search(text, opened.end())
        pieces.append(text[kept : opened.start()])
        kept = end.start() if end else len(text)
    return " ".join((*pieces, text[kept:]))


def _by_content(text: str) -> str:
    if not _has_delimiter(text):
        return "html"
    outside = _outside(text)
    if not _has_delimiter(outside):
        if re.search(r"<html[\s>]|<!doctype", text, re.IGNORECASE):
            return "html"
        outside = text
    scores = dict.fromkeys(_PREFERENCE, 0)
    for language, weight, pattern in _COMPILED:
        if pattern.search(outside):
            scores[language] += weight
    best = max(_PREFERENCE, key=lambda language: scores[language])
    if scores[best] == 0 or (scores[best] <= 2 and _CLIENT_SIDE.search(outside)):
        return "html"
    return best
