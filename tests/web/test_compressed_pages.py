"""Pages that an application compresses: opened, injected, closed again, or left alone."""

from __future__ import annotations

import gzip
import zlib

import pytest

from tests.web.wrapping import PAGE, Ask, Reply, Seen


def test_a_compressed_page_stays_compressed(ask: Ask) -> None:
    """Gzip is opened and closed again; its length is told anew."""
    packed = gzip.compress(PAGE)
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", str(len(packed))),
    ]
    reply = ask(Reply(headers=headers, chunks=[packed]))
    assert b'data-safeexit="exit"' in gzip.decompress(reply.body)
    assert reply.get("Content-Length") == [str(len(reply.body))]


@pytest.mark.parametrize(
    ("accepted", "seen_as"),
    [
        ("gzip, deflate, br, zstd", "gzip"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip;q=0.8"),
        ("br", "identity"),
        ("identity", "identity"),
    ],
)
def test_the_application_compresses_in_a_way_that_can_be_opened(
    ask: Ask, accepted: str, seen_as: str
) -> None:
    """A page in Brotli could not be injected, so none is asked for."""
    seen = Seen()
    ask(seen=seen, Accept_Encoding=accepted)
    assert seen.headers["accept-encoding"] == seen_as


def test_a_page_in_several_gzip_members_is_whole(ask: Ask) -> None:
    """What was compressed in parts loses none of them."""
    parts = gzip.compress(PAGE[:40]) + gzip.compress(PAGE[40:])
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    page = gzip.decompress(ask(Reply(headers=headers, chunks=[parts])).body)
    assert b"<p>words</p>" in page
    assert b'data-safeexit="exit"' in page


def _cut(data: bytes, size: int = 20) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_a_compressed_stream_arrives_in_parts(ask: Ask) -> None:
    """What has come of a compressed page can be read before the rest comes."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    packer = zlib.compressobj(wbits=31)
    begun = packer.compress(PAGE[:-14]) + packer.flush(zlib.Z_SYNC_FLUSH)
    chunks = [begun, packer.compress(PAGE[-14:]) + packer.flush()]
    reply = ask(Reply(headers=headers, chunks=chunks))
    first, *rest = [chunk for chunk in reply.chunks if chunk]
    assert b"<p>words</p>" in zlib.decompressobj(31).decompress(first)
    assert rest
    assert gzip.decompress(reply.body).endswith(b"</script>\n</body></html>")
    assert reply.get("Content-Length") == []


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"<li>a fragment</li>", mtime=0),
        gzip.compress(PAGE, mtime=0)[:30],
        b"not gzip at all, but long enough",
    ],
    ids=["fragment", "cut off", "no gzip"],
)
@pytest.mark.parametrize("length", [False, True])
def test_a_compressed_body_that_is_no_page_passes_unchanged(ask: Ask, body: bytes, length: bool) -> None:
    """Whatever cannot be injected arrives as it was, in however many parts it came."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("ETag", '"v1"')]
    headers += [("Content-Length", str(len(body)))] if length else []
    reply = ask(Reply(headers=headers, chunks=_cut(body)))
    assert reply.body == body
    assert [(name.lower(), value) for name, value in reply.headers] == [(n.lower(), v) for n, v in headers]


def test_a_compressed_page_that_breaks_off_ends_there(ask: Ask) -> None:
    """What was readable is sent, and nothing pretends that it is the whole page."""
    packer = zlib.compressobj(wbits=31)
    begun = packer.compress(PAGE[:-14]) + packer.flush(zlib.Z_SYNC_FLUSH)
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    for rest in ([], [b"\xff" * 30], [b"\xff" * 30, b"more"]):
        opener = zlib.decompressobj(31)
        page = opener.decompress(ask(Reply(headers=headers, chunks=[begun, *rest])).body)
        assert b'data-safeexit="exit"' in page
        assert page.endswith(b"<p>words</p>")
        assert not opener.eof


def test_padding_after_a_compressed_page_is_no_fault(ask: Ask) -> None:
    """Zeros after the last member mean nothing."""
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    reply = ask(Reply(headers=headers, chunks=[gzip.compress(PAGE) + b"\0" * 8]))
    assert b'data-safeexit="exit"' in gzip.decompress(reply.body)
