"""A server that is killed has lost no receipt that a visitor's browser was told of."""

from __future__ import annotations

import http.client
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

from safeexit.records import open_store

_VISITORS, _CHOICES, _KILLED_AFTER = 4, 2_000, 1_000


def _choose(port: int, enough: Event, acknowledged: list[int]) -> None:
    """Send choices until the server is gone; add 1 to the list for each that it acknowledged."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(_CHOICES // _VISITORS):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                connection.request("POST", "/_sx/consent", "decision=accept", headers)
                if connection.getresponse().status == 303:
                    acknowledged.append(1)
        except OSError:
            return
        if len(acknowledged) >= _KILLED_AFTER:
            enough.set()


def test_no_acknowledged_receipt_is_lost_to_sigkill(url: str, tmp_path: Path) -> None:
    """Killed in the middle of 2,000 choices: each that was answered is there, the file whole."""
    command = [sys.executable, "-m", "tests.records.serving", url]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server, ThreadPoolExecutor(_VISITORS) as visitors:
        port = int(server.stdout.readline())
        enough: Event = Event()
        acknowledged: list[int] = []
        sent = [visitors.submit(_choose, port, enough, acknowledged) for _ in range(_VISITORS)]
        assert enough.wait(120), [each.exception() for each in sent if each.done()]
        server.send_signal(signal.SIGKILL)
    assert server.returncode == -signal.SIGKILL
    assert _KILLED_AFTER <= len(acknowledged) < _CHOICES
    with closing(open_store(url)) as store:
        # The last choice of each visitor may have been stored, and the server killed before it could say so.
        assert len(acknowledged) <= store.count() <= len(acknowledged) + _VISITORS
        assert len(store.wordings()) == 1
    for file in tmp_path.glob("*.db"):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
