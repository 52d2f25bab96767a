"""What each template language looks like: its delimiters, and the words that open, close or only steer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple


class Role(Enum):
    """What a construct puts into the page."""

    EXPRESSION = "expression"
    """Something that nobody can know from the file."""
    STATEMENT = "statement"
    """Nothing."""
    COMMENT = "comment"
    """Nothing, and its content is not template code either."""
    LITERAL = "literal"
    """Its own text."""
    NAMED = "named"
    """An expression or a statement, as its first word says."""


class Delimiter(NamedTuple):
    """A pair of delimiters, as patterns without groups.

    Without a closer the construct is a directive: it ends after its name or its brackets. `quoted`: strings
    and brackets inside may hold the closer. `one_line`: the closer must be on the same line. `to_end`: where
    the closer is missing, the construct runs to the end of the file.
    """

    opener: str
    closer: str
    role: Role
    quoted: bool = False
    one_line: bool = False
    to_end: bool = False


@dataclass(frozen=True)
class Syntax:
    """A template language."""

    delimiters: tuple[Delimiter, ...]
    statements: frozenset[str] = frozenset()
    """First words of NAMED constructs that put nothing into the page; none that starts with `end` does."""
    openers: frozenset[str] = frozenset()
    """First words of constructs whose content depends on a condition, up to their closing word."""
    literal: frozenset[str] = frozenset()
    """Block tags whose content is text."""
    ignored: frozenset[str] = frozenset()
    """Block tags whose content never reaches the page."""
    trim: str = "-"
    """Characters beside a delimiter that only steer white space."""
    echoes: frozenset[str] = frozenset()
    """Functions and tags that print their first string, translated from that very text (gettext)."""

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """One group for each delimiter, in order."""
        return re.compile("|".join(f"({delimiter.opener})" for delimiter in self.delimiters))


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a sentence."""
    return frozenset(text.split())


GETTEXT = words(
    "_ gettext ngettext pgettext trans translate __ _e _x esc_html__ esc_html_e esc_attr__ esc_attr_e"
)
"""Functions and tags of gettext, whose keys are the text itself."""
_JINJA_STATEMENTS = words(
    "if elif else elseif for asyncEach asyncAll block extends import from macro filter set do with "
    "autoescape "
    "trans pluralize break continue debug raw verbatim switch case default return"
)
_BRACES = (
    Delimiter(r"\{#", r"#\}", Role.COMMENT),
    Delimiter(r"\{%", r"%\}", Role.NAMED, quoted=True),
    Delimiter(r"\{\{", r"\}\}", Role.EXPRESSION, quoted=True),
)
_JINJA2 = Syntax(
    delimiters=_BRACES,
    statements=_JINJA_STATEMENTS,
    openers=words("if for switch"),
    literal=words("raw"),
    trim="-+",
    echoes=GETTEXT,
)
_NUNJUCKS = Syntax(
    delimiters=_BRACES,
    statements=_JINJA_STATEMENTS,
    openers=words("if for asyncEach asyncAll switch"),
    literal=words("raw verbatim"),
    echoes=GETTEXT,
)
_TWIG = Syntax(
    delimiters=_BRACES,
    statements=_JINJA_STATEMENTS
    | words("use apply embed sandbox types deprecated flush form_theme cache guard"),
    openers=words("if for"),
    literal=words("raw verbatim"),
    trim="-~",
)
# Django's own lexer knows no strings and no line breaks inside a tag.
_DJANGO = Syntax(
    delimiters=(
        Delimiter(r"\{#", r"#\}", Role.COMMENT, one_line=True),
        Delimiter(r"\{%", r"%\}", Role.NAMED, one_line=True),
        Delimiter(r"\{\{", r"\}\}", Role.EXPRESSION, one_line=True),
    ),
    statements=words(
        "if elif else for empty block extends load with autoescape blocktrans blocktranslate plural "
        "filter spaceless "
        "ifchanged ifequal ifnotequal localize localtime timezone language get_current_language "
        "regroup cache "
        "get_available_languages get_language_info debug verbatim comment cycle resetcycle "
        "partialdef macro set "
        "get_static_prefix get_media_prefix get_language_info_list"
    ),
    openers=words("if for ifchanged ifequal ifnotequal"),
    literal=words("verbatim"),
    ignored=words("comment"),
    trim="",
    echoes=GETTEXT,
)
_LIQUID = Syntax(
    delimiters=(
        Delimiter(r"\{%-?\s*#", r"%\}", Role.COMMENT),
        Delimiter(r"\{%", r"%\}", Role.NAMED),
        Delimiter(r"\{\{", r"\}\}", Role.EXPRESSION),
    ),
    statements=words(
        "if elsif else unless case when for tablerow break continue assign capture increment "
        "decrement liquid comment "
        "raw layout paginate form schema style stylesheet javascript block extends highlight"
    ),
    openers=words("if unless case for tablerow"),
    literal=words("raw"),
    ignored=words("comment schema doc"),
)
_HANDLEBARS = Syntax(
    delimiters=(
        Delimiter(r"\\\{\{", r"\}\}", Role.LITERAL),
        Delimiter(r"\{\{~?!--", r"--\}\}", Role.COMMENT),
        Delimiter(r"\{\{~?!", r"\}\}", Role.COMMENT),
        Delimiter(r"\{\{\{", r"\}\}\}", Role.EXPRESSION),
        Delimiter(r"\{\{", r"\}\}", Role.NAMED, quoted=True),
    ),
    statements=words("else"),
    trim="~",
)
_ERB = Syntax(
    delimiters=(
        Delimiter("<%%", "", Role.LITERAL),
        Delimiter("<%#", "%>", Role.COMMENT),
        Delimiter("<%!--", "--%>", Role.COMMENT),
        Delimiter("<%==?", "%>", Role.EXPRESSION),
        Delimiter("<%", "%>", Role.STATEMENT),
    ),
    openers=words("if unless case for while"),
)
_EJS = Syntax(
    delimiters=(
        Delimiter("<%%", "", Role.LITERAL),
        Delimiter("<%#", "%>", Role.COMMENT),
        Delimiter("<%[=-]", "%>", Role.EXPRESSION),
        Delimiter("<%", "%>", Role.STATEMENT),
    ),
    openers=words("if for while switch"),
    trim="-_",
)
_PHP_TAGS = (
    Delimiter(r"<\?=", r"\?>", Role.EXPRESSION, to_end=True),
    Delimiter(r"<\?(?:php\b)?(?!xml)", r"\?>", Role.NAMED, to_end=True),
)
_PHP = Syntax(
    delimiters=_PHP_TAGS,
    statements=words(
        "if else elseif endif for foreach while switch case default break continue use namespace "
        "function class "
        "return declare exit die global static"
    ),
    openers=words("if for foreach while switch"),
    trim="",
    echoes=GETTEXT,
)
_BLADE_STATEMENTS = (
    "if elseif else endif unless endunless isset endisset empty endempty auth endauth guest endguest "
    "can elsecan "
    "cannot endcan endcannot for endfor foreach endforeach forelse endforelse while endwhile switch "
    "case break "
    "default endswitch continue section endsection show stop append overwrite extends push endpush prepend "
    "endprepend once endonce pushOnce endPushOnce props aware env endenv production endproduction "
    "error enderror "
    "hasSection sectionMissing component endcomponent slot endslot use session endsession inject php"
)
_BLADE_OUTPUT = (
    "include includeIf includeWhen includeUnless includeFirst yield stack csrf method lang choice "
    "json js vite "
    "livewire livewireStyles livewireScripts each class style checked selected disabled readonly "
    "required dump dd "
    "svg parent"
)
_BLADE = Syntax(
    delimiters=(
        Delimiter(r"\{\{--", r"--\}\}", Role.COMMENT),
        Delimiter(r"@\{\{", r"\}\}", Role.LITERAL),
        Delimiter(r"@@", "", Role.LITERAL),
        Delimiter(r"@verbatim\b", "@endverbatim", Role.LITERAL),
        Delimiter(r"@php\b(?!\s*\()", "@endphp", Role.STATEMENT),
        Delimiter(r"\{!!", r"!!\}", Role.EXPRESSION),
        Delimiter(r"\{\{", r"\}\}", Role.EXPRESSION, quoted=True),
        Delimiter(rf"(?<![\w@])@(?:{'|'.join(_BLADE_STATEMENTS.split())})\b", "", Role.STATEMENT),
        Delimiter(rf"(?<![\w@])@(?:{'|'.join(_BLADE_OUTPUT.split())})\b", "", Role.EXPRESSION),
        # Of the directives that packages add, those that bring what is looked for.
        Delimiter(r"(?<![\w@.])@(?:cookie|consent|gdpr)\w*", "", Role.EXPRESSION),
        *_PHP_TAGS,
    ),
    statements=words(_BLADE_STATEMENTS),
    openers=words(
        "if unless isset empty auth guest can cannot for foreach forelse while switch env production error"
    ),
    trim="",
    echoes=GETTEXT,
)
_GO = Syntax(
    delimiters=(
        Delimiter(r"\{\{-?\s*/\*", r"\*/\s*-?\}\}", Role.COMMENT),
        Delimiter(r"\{\{", r"\}\}", Role.NAMED, quoted=True),
    ),
    statements=words("if else end range with define block break continue return"),
    openers=words("if range with"),
)

SYNTAXES: dict[str, Syntax] = {
    "jinja2": _JINJA2,
    "django": _DJANGO,
    "nunjucks": _NUNJUCKS,
    "twig": _TWIG,
    "liquid": _LIQUID,
    "handlebars": _HANDLEBARS,
    "erb": _ERB,
    "ejs": _EJS,
    "php": _PHP,
    "blade": _BLADE,
    "go": _GO,
}
