"""Holds back who sends too much, and keeps nobody's address for it."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

__all__ = ["RateLimit"]


class RateLimit:
    """At most so many messages a client in a stretch of time, counted in this process alone.

    What is remembered is a hash of the address under a random key. Both are thrown away when the time is
    over, after which no hash can be told from another's. One household of IPv6 (a /64) is one client.

    Args:
        most: How many messages one client may send.
        seconds: The stretch of time.
        clients: How many clients are told apart. When there are more, all counts begin anew.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        *,
        most: int = 10,
        seconds: float = 600.0,
        clients: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._seconds, self._clients, self._clock = most, seconds, clients, clock
        self._lock = Lock()
        self._begin()

    def wait(self, client: str) -> int:
        """Count one message and return 0, or return how many seconds a client over the limit has to wait."""
        with self._lock:
            left = self._ends - self._clock()
            if left <= 0 or len(self._counts) >= self._clients:
                self._begin()
            client_hash = hashlib.blake2b(_network(client).encode(), key=self._key, digest_size=8).digest()
            count = self._counts.get(client_hash, 0)
            if count >= self._most:
                return max(1, round(left))
            self._counts[client_hash] = count + 1
            return 0

    def _begin(self) -> None:
        self._key = secrets.token_bytes(32)
        self._counts: dict[bytes, int] = {}
        self._ends = self._clock() + self._seconds


def _network(client: str) -> str:
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else str(address)
