"""Puts the components into an HTML page that someone else has made, without touching a byte of the rest."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

__all__ = ["Injector", "Pieces", "Starts", "find_starts", "inject"]


class Pieces(NamedTuple):
    """The markup for the start of `<head>`, the start of `<body>` and the end of `<body>`.

    `before_footer` goes before the page's own footer, else before what stands at the end.
    """

    head: str
    body_start: str
    body_end: str
    before_footer: str = ""


class Starts(NamedTuple):
    """Where the content of a page's head and body starts; `explicit`: a tag says so.

    A page of frames has no body: what is put before its `<frameset>` would make the frames vanish.
    """

    head: int
    body: int
    explicit: bool
    frames: bool = False


class _Token(NamedTuple):
    """A tag, an element whose content is text, or, without a name, a comment."""

    name: bytes
    text: bytes
    start: int
    end: int
    whole: bool = False
    closes: bool = False


# Comments (`<?xml ...?>` is one, too: HTML, 13.2.5.42) and the elements whose content is text, whole; then
# each tag. The former are passed over, so that a `<head` or `<body` inside them is never the page's own.
# Possessive throughout: a head may hold kilobytes of style and script.
_ATTRIBUTES = rb"""(?:[^>=]++|=[\s]*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+>"""
_RAW_CONTENT = rb"[^<]*+(?:<(?!/(?P=raw)[\s/>])[^<]*+)*+"
_TOKEN = re.compile(
    rb"""<!--(?:>|->|.*?(?:--!?>|\Z))
    |<(?:\?|!(?!--|doctype))[^>]*>
    |<(?P<raw>style|title|textarea|xmp|iframe|noembed|noframes|noscript|template)(?=[\s/>])
        %b %b (?:</(?P=raw)[^>]*>|.*+\Z)
    |<(?P<close>/?)(?P<name>!doctype|[a-z][^\s/>]*+)%b"""
    % (_ATTRIBUTES, _RAW_CONTENT, _ATTRIBUTES),
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SCRIPT_END = re.compile(rb"[^<]*+(?:<(?!!--|/script[\s/>])[^<]*+)*+</script[^>]*>", re.IGNORECASE)
# What a head may hold, once it has begun: passed over at a stretch. A group in a possessive repeat makes
# Python 3.11 raise SystemError, so each element has its own alternative.
_WITH_TEXT = rb"|<%b(?=[\s/>])%b[^<]*+(?:<(?!%b/%b[\s/>])[^<]*+)*+</%b[^>]*>"
_HEAD_CONTENT = re.compile(
    rb"(?:[ \t\r\n\f]*+(?:<!--(?!-?>)[^>-]*+-->|<(?:meta|link|base)(?=[\s/>])%b%b))*+"
    % (
        _ATTRIBUTES,
        b"".join(
            _WITH_TEXT % (name, _ATTRIBUTES, b"!--|" if name == b"script" else b"", name, name)
            for name in (b"script", b"style", b"title", b"noscript", b"template")
        ),
    ),
    re.IGNORECASE,
)
_GAP = rb"[ \t\r\n\f]*+"
# How most pages begin, in one match: all tags written, and nothing in the head but what belongs there.
_USUAL_START = re.compile(
    b"".join(
        (
            rb"%b<!doctype(?=[\s>])%b%b<html(?=[\s>])%b%b<head(?=[\s>])%b" % ((_GAP, _ATTRIBUTES) * 3),
            rb"(?P<first>(?:%b<meta(?=[\s/>])%b)?)" % (_GAP, _ATTRIBUTES),
            _HEAD_CONTENT.pattern,
            rb"%b</head>%b<body(?=[\s>])%b" % (_GAP, _GAP, _ATTRIBUTES),
        )
    ),
    re.IGNORECASE,
)
_IN_SCRIPT = re.compile(rb"(?P<opens><!(?=--))|(?P<ends>-->)|<(?P<slash>/?)script(?=[\s/>])", re.IGNORECASE)
_HEAD_TAGS = {b"base", b"basefont", b"bgsound", b"link", b"meta", b"html", b"head", b"!doctype"}
_HEAD_RAW = {b"script", b"style", b"title", b"noframes", b"noscript", b"template"}
_BODIES = {b"body", b"frameset"}
_PAGE_STARTS = {b"!doctype", b"html", b"head", *_BODIES}
_TAIL = re.compile(
    rb"</body\s*>\s*(?:</html\s*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.IGNORECASE | re.DOTALL
)
_TAIL_BYTES = 2_048  # past that, a </body> was not the last one
_START_BYTES = 65_536  # a <body> that has not come by then is taken for left out
_END = b"</body"
_FOOTER = b"<footer"
_FOOTER_BYTES = 65_536  # from the end of a page
# What ends behind a footer and has not begun there had it inside: it is no landmark, or no footer at all.
_AROUND_FOOTER = re.compile(
    rb"<(?P<close>/?)(?P<name>article|aside|blockquote|details|dialog|fieldset|figure|footer|main|nav|noscript"
    rb"|script|section|style|svg|td|template|textarea|title)(?=[\s/>])|<!(?=--)|(?P<ends>-->)",
    re.IGNORECASE,
)
_SPACE = b"\xef\xbb\xbf \t\r\n\f"


class Injector:
    """Injects into a page that arrives in parts. It holds back no more than it must.

    The page is in any encoding that keeps ASCII. The pieces are written as ASCII with character references,
    so that they read the same in each of them.
    """

    def __init__(self, pieces: Pieces) -> None:
        self._head, self._start, self._end, self._notice = (
            piece.encode("ascii", "xmlcharrefreplace")
            for piece in (pieces.head, pieces.body_start, pieces.body_end, pieces.before_footer)
        )
        self._held = b""
        self.is_page: bool | None = None
        """Whether this is a whole page; None until enough of it has arrived. A fragment passes unchanged."""

    def feed(self, data: bytes) -> bytes:
        """Take the next part; return what can be sent on now."""
        self._held += data
        if self.is_page is None:
            starts = find_starts(self._held)
            if (starts is None or not starts.explicit) and len(self._held) < _START_BYTES:
                return b""
            return b"".join(self._begin(starts))
        return self._pass_on()

    def finish(self, data: bytes = b"") -> bytes:
        """Take the last part; return what is left."""
        self._held += data
        begun = self._begin(find_starts(self._held), whole=True) if self.is_page is None else ()
        rest, self._held = self._held, b""
        if not self.is_page:
            return b"".join((*begun, rest))
        tail = max(0, len(rest) - _TAIL_BYTES)
        match = _TAIL.search(rest, tail)
        end = len(rest) if match is None else match.start()
        return b"".join((*begun, memoryview(rest)[:end], self._notice, self._end, rest[end:]))

    def break_off(self) -> bytes:
        """Return what was held back of a page that ends too soon; it gets no end from us."""
        rest, self._held = self._held, b""
        return rest

    def _begin(self, starts: Starts | None, *, whole: bool = False) -> tuple[bytes | memoryview, ...]:
        self.is_page = starts is not None
        if starts is None:
            return (self._pass_on(),)
        if starts.frames:
            self._start = self._end = self._notice = b""
        page = self._held
        end = self._end_of_sendable(starts.body)
        self._held = page[end:]
        # A page that comes in parts is not held back until its footer is known.
        footer = _find_footer(page, starts.body) if whole and self._notice else None
        split, notice = end, b""
        if footer is not None:
            split, notice, self._notice = footer, self._notice, b""
        # Views: a page of 100 KB is copied once, and no more.
        view = memoryview(page)
        return (
            view[: starts.head],
            self._head,
            view[starts.head : starts.body],
            self._start,
            view[starts.body : split],
            notice,
            view[split:end],
        )

    def _pass_on(self) -> bytes:
        end = self._end_of_sendable(0) if self.is_page else len(self._held)
        sent, self._held = self._held[:end], self._held[end:]
        return sent

    def _end_of_sendable(self, start: int) -> int:
        """Return from where to hold back what may be the end of the body, or the first letters of it."""
        held = self._held
        tail = max(start, len(held) - _TAIL_BYTES)
        end = held[tail:].lower().find(_END)
        if end >= 0:
            return tail + end
        keep = held.rfind(b"<", max(start, len(held) - len(_END)))
        return keep if keep >= 0 and _END.startswith(held[keep:].lower()) else len(held)


def _find_footer(page: bytes, start: int) -> int | None:
    """Return where the last footer begins, if it is one of the page itself (ARIA in HTML: contentinfo)."""
    at = page.rfind(_FOOTER, max(start, len(page) - _FOOTER_BYTES))
    if at < 0 or page[at + len(_FOOTER) : at + len(_FOOTER) + 1] not in b" \t\r\n\f/>":
        return None
    open_: Counter[bytes] = Counter()
    for match in _AROUND_FOOTER.finditer(page, at):
        name = b"--" if match["name"] is None else match["name"].lower()
        open_[name] += -1 if match["close"] or match["ends"] else 1
        if open_[name] < 0:
            return None
    return at


def inject(body: bytes, pieces: Pieces) -> bytes | None:
    """Return a page with the pieces in it, or None where `body` is a fragment (for htmx or Turbo)."""
    injector = Injector(pieces)
    page = injector.finish(body)
    return page if injector.is_page else None


def find_starts(body: bytes) -> Starts | None:
    """Return where the head's and the body's content start, or None where `body` is no whole page.

    A page may leave out `<head>` and `<body>`: the body then starts at the first text or element that
    the head cannot hold (HTML, 13.2.6.4.4), and a head that is not there starts after `<html>` or the
    doctype.
    """
    return _usual_starts(body) or _any_starts(body)


def _usual_starts(body: bytes) -> Starts | None:
    """Return what `_any_starts` does, sooner, or None for a page that needs its steps."""
    match = _USUAL_START.match(body)
    if match is None:
        return None
    first, rest = match["first"].lower(), body[match.end("first") : match.end()].lower()
    stays_first = b"charset" in first
    if b"iso-2022" in first or b"iso-2022" in rest or (stays_first and b"charset" in rest):
        return None
    return Starts(match.end("first") if stays_first else match.start("first"), match.end(), explicit=True)


def _any_starts(body: bytes) -> Starts | None:
    head: int | None = None
    cursor = 0
    while (token := _next_token(body, cursor)) is not None:
        if body[cursor : token.start].strip(_SPACE):
            return _implied(head, cursor)
        starts_page = token.name in _PAGE_STARTS and not token.closes
        if head is None and token.name and not starts_page:
            return None
        if token.name == b"meta" and b"iso-2022" in token.text.lower():
            return None  # its letters may look like tags
        if token.name in _BODIES and not token.closes:
            return _explicit(token, head)
        if not _fits_into_head(token):
            return _implied(head, cursor)
        # A <meta charset> counts in the first 1,024 bytes alone (HTML, 13.2.3.2): nothing is put before it.
        stays_first = (
            token.name == b"meta"
            and head is not None
            and not body[head : token.start].strip(_SPACE)
            and b"charset" in token.text.lower()
        )
        cursor = token.end
        if stays_first or starts_page:
            head = cursor
        cursor = _past_head_content(body, head, cursor)
    return _implied(head, cursor)


def _next_token(body: bytes, at: int) -> _Token | None:
    match = _TOKEN.search(body, at)
    if match is None:
        return None
    name, raw = (match["name"] or b"").lower(), (match["raw"] or b"").lower()
    closes = bool(match["close"])
    script = name == b"script" and not closes
    end = _end_of_script(body, match.end()) if script else match.end()
    return _Token(raw or name, match[0], match.start(), end, whole=bool(raw) or script, closes=closes)


def _past_head_content(body: bytes, head: int | None, at: int) -> int:
    """Return where to look on: past what a head may hold, if its first element is known."""
    if head is None or at == head:
        return at
    match = _HEAD_CONTENT.match(body, at)
    end = at if match is None else match.end()
    return at if b"iso-2022" in body[at:end].lower() else end


def _end_of_script(body: bytes, start: int) -> int:
    """Return where a script ends: a `</script>` of a `<script>` in a comment does not (HTML, 13.2.5.27)."""
    if plain := _SCRIPT_END.match(body, start):
        return plain.end()
    escaped = doubled = False
    for match in _IN_SCRIPT.finditer(body, start):
        if match["opens"]:
            escaped = True
        elif match["ends"]:
            escaped = doubled = False
        elif not match["slash"]:
            doubled = escaped
        elif doubled:
            doubled = False
        else:
            end = body.find(b">", match.end())
            return len(body) if end < 0 else end + 1
    return len(body)


def _fits_into_head(token: _Token) -> bool:
    return not token.name or token.name in (_HEAD_RAW if token.whole else _HEAD_TAGS)


def _explicit(token: _Token, head: int | None) -> Starts:
    before = token.start if head is None else head
    if token.name == b"frameset":
        return Starts(before, before, explicit=True, frames=True)
    return Starts(before, token.end, explicit=True)


def _implied(head: int | None, start: int) -> Starts | None:
    return None if head is None else Starts(head, max(head, start), explicit=False)
