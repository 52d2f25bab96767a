"""Opens a gzip body (RFC 1952) that arrives in parts, and closes it again, without waiting for its end."""

from __future__ import annotations

import zlib

__all__ = ["Gzip"]

_GZIP = 31  # what zlib calls its largest window in a gzip wrapper


class Gzip:
    """One response's body, which may consist of several members."""

    def __init__(self) -> None:
        self._opener = zlib.decompressobj(_GZIP)
        self._packer = zlib.compressobj(wbits=_GZIP)

    def open(self, data: bytes, *, last: bool) -> bytes:
        """Return what the next part holds.

        Raises:
            zlib.error: this is no gzip, or it is cut off.
        """
        opened = []
        while data:
            if self._opener.eof:
                self._opener = zlib.decompressobj(_GZIP)
            opened.append(self._opener.decompress(data))
            data = self._opener.unused_data.lstrip(b"\0")  # a member may be padded
        if last and not self._opener.eof:
            raise zlib.error("the body is cut off")
        return b"".join(opened)

    def close(self, data: bytes, *, last: bool) -> bytes:
        """Return the next part compressed, so that all of it can be read when it arrives."""
        if not data and not last:
            return b""
        return self._packer.compress(data) + self._packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
