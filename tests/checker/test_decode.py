"""Bytes become text by what the page declares, or a clear reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeexit.checker import _decode
from safeexit.checker._decode import UnreadableSource, decode
from safeexit.checker.page import Page

_FILLER = b"<!--" + b"x" * 3000 + b"-->"


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        pytest.param(b"\xef\xbb\xbf\xc3\xa9", "latin1", "é", id="a byte order mark wins over HTTP"),
        pytest.param("é".encode("utf-16-le"), "utf-16", "é", id="HTTP names UTF-16"),
        pytest.param("\ufeffé".encode("utf-16-be"), None, "é", id="a UTF-16 byte order mark"),
        pytest.param(
            b"<meta charset=utf-8>\xe9", "latin1", "<meta charset=utf-8>é", id="HTTP wins over meta"
        ),
        pytest.param(b"\xf6", ' "KOI8-R" ', "Ж", id="HTTP may quote"),
        pytest.param(b"\xe9", "nonsense", "é", id="an unknown label is none"),
        pytest.param(b"<meta charset=koi8-r>\xf6", None, "<meta charset=koi8-r>Ж", id="meta charset"),
        pytest.param(
            b'<META http-equiv=Content-Type content="text/html; charset=windows-1251">\xc6',
            None,
            '<META http-equiv=Content-Type content="text/html; charset=windows-1251">Ж',
            id="meta http-equiv",
        ),
        pytest.param(
            _FILLER + b"<meta charset=koi8-r>\xf6",
            None,
            _FILLER.decode() + "<meta charset=koi8-r>Ж",
            id="a meta beyond the first 1024 bytes",
        ),
        pytest.param(
            b"<!-- <meta charset=koi8-r> -->\xc3\xa9",
            None,
            "<!-- <meta charset=koi8-r> -->é",
            id="a meta in a comment",
        ),
        pytest.param(
            b"<meta charset=utf-16>\xc3\xa9", None, "<meta charset=utf-16>é", id="meta cannot say UTF-16"
        ),
        pytest.param(
            b"<meta charset='{{ charset }}'>\xc3\xa9",
            None,
            "<meta charset='{{ charset }}'>é",
            id="meta by template",
        ),
        pytest.param(
            b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1",
            None,
            "<?xml version='1.0' encoding='iso-8859-2'?>ą",
            id="an XML declaration",
        ),
        pytest.param(
            b"<?xml encoding='utf-16'?>\xc3\xa9",
            None,
            "<?xml encoding='utf-16'?>é",
            id="XML cannot say UTF-16",
        ),
        pytest.param(b"\xc3\xa9", None, "é", id="UTF-8 without a word"),
        pytest.param(b"\xe9 \x80", None, "é €", id="else windows-1252"),
        pytest.param(b"\xc3\xa9 \xff", "utf-8", "é \ufffd", id="what does not fit is U+FFFD"),
        pytest.param(b"", None, "", id="nothing"),
    ],
)
def test_the_encoding_is_the_declared_one(data: bytes, charset: str | None, text: str) -> None:
    """Byte order mark, HTTP, meta, UTF-8, windows-1252: the first that speaks decides."""
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("iso-8859-1", b"\x80", "€"),
        ("ascii", b"\x93", "\u201c"),
        ("gb2312", "𠀀".encode("gb18030"), "𠀀"),
        ("x-sjis", "①".encode("cp932"), "①"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("tis-620", "ก".encode("cp874"), "ก"),
        ("big5", "香".encode("big5"), "香"),
        ("logical", "א".encode("iso-8859-8"), "א"),
        ("x-mac-roman", "é".encode("mac-roman"), "é"),
        ("x-mac-ukrainian", "Ж".encode("mac-cyrillic"), "Ж"),
        ("cp866", "Ж".encode("cp866"), "Ж"),
        ("iso-2022-jp", "日".encode("iso-2022-jp"), "日"),
        ("euc-jp", "日".encode("euc-jp"), "日"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, data: bytes, text: str) -> None:
    """A label is read by the WHATWG's Encoding standard, not by Python's list of codecs."""
    assert decode(data, label) == text


def test_frequency_never_decides() -> None:
    """Russian text in windows-1251 that says nothing of it is windows-1252, as in a browser."""
    assert decode("Привет, мир! ".encode("cp1251") * 50).startswith("Ïðèâåò")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "it is a PNG image, not text"),
        (b"\xff\xd8\xff\xe0", "it is a JPEG image, not text"),
        (b"%PDF-1.7\n", "it is a PDF document, not text"),
        (b"PK\x03\x04...", "it is a ZIP archive or an office document, not text"),
        (b"\x1f\x8b\x08", "it is gzip-compressed, not text"),
        (bytes(range(32)), "it is no text: 84% of its bytes are control characters"),
        (
            "<p>plain</p>".encode("utf-16-le"),
            "it is full of NUL bytes: no text, or UTF-16 without a byte order mark",
        ),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    """Images, archives, programs and control characters are named, not parsed."""
    with pytest.raises(UnreadableSource) as caught:
        decode(data)
    assert caught.value.reason == str(caught.value) == reason


def test_an_encoding_that_browsers_refuse_is_refused() -> None:
    """The labels that the WHATWG's "replacement" stands for, because they served attacks, are not decoded."""
    with pytest.raises(UnreadableSource, match="an encoding that browsers refuse to decode"):
        decode(b"<p>", "iso-2022-kr")


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both the size and the limit are told."""
    monkeypatch.setattr(_decode, "MAX_BYTES", 1000)
    assert decode(b"x" * 1000)
    with pytest.raises(UnreadableSource, match="it has 1,001 bytes; at most 1,000 are read"):
        decode(b"x" * 1001)


def test_a_few_nul_bytes_are_no_hindrance() -> None:
    """A page with stray NULs is read, and its places stay right."""
    page = Page.from_bytes(b"<title>A page of some length</title>\0<p\0>a</p>\n<a href=x>b\0c</a>")
    (link,) = page.tags("a")
    assert page.snippet(page.span(link)) == "<a href=x>b\0c</a>"
    assert page.span(link).line == 2


@given(
    st.binary(max_size=300), st.none() | st.sampled_from(["utf-8", "gb2312", "utf-16", "x", "iso-2022-jp"])
)
def test_any_bytes_decode_or_are_refused(data: bytes, charset: str | None) -> None:
    """No bytes raise anything else, and no text has a lone surrogate."""
    try:
        text = decode(data, charset)
    except UnreadableSource:
        return
    text.encode("utf-8")
