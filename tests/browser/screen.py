"""A virtual X screen: its pixels are read as a person would see them, its keys are real key events."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from .engines import Tab, missing, wait_until

_WIDTH, _HEIGHT = 1280, 900
_CLASSES = {"chromium": "chromium", "firefox": "firefox", "webkit": "minibrowser"}


@dataclass(frozen=True)
class Screen:
    """One Xvfb: `display` is what DISPLAY must be for a browser to appear on it."""

    display: str
    _frame_buffer: Path

    @contextmanager
    def _pixels(self) -> Iterator[tuple[mmap.mmap, int]]:
        """Open the frame buffer, an XWD file; say where its pixels begin (four bytes each: B, G, R, none)."""
        with (
            self._frame_buffer.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            header = struct.unpack(">25I", content[:100])
            yield content, header[0] + header[19] * 12

    def picture(self) -> Image.Image:
        """Return what is on the screen now, as an RGB image."""
        with self._pixels() as (content, start):
            return Image.frombytes("RGB", (_WIDTH, _HEIGHT), content[start:], "raw", "BGRX", 0, 1)

    def shows(self, colour: tuple[int, int, int]) -> bool:
        """Whether any pixel has exactly this colour; a look takes a millisecond or two."""
        wanted = bytes(reversed(colour))
        with self._pixels() as (content, start):
            at = content.find(wanted, start)
            while at >= 0 and (at - start) % 4:
                at = content.find(wanted, at + 1)
        return at >= 0

    def window(self, class_: str) -> str:
        """Return the number of the newest visible window of a class, once there is one."""
        found: list[str] = []

        def search() -> bool:
            found[:] = self.xdotool("search", "--onlyvisible", "--class", class_).split()
            return bool(found)

        wait_until(search, f"a window of class {class_}")
        return max(found, key=int)

    def xdotool(self, *arguments: str) -> str:
        """Run a command of the tool that presses keys on this screen; return what it printed."""
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout


@dataclass(frozen=True)
class Window:
    """A browser's window on the screen, with one tab; keys and clicks are real."""

    tab: Tab
    screen: Screen
    engine: str

    def key(self, *keys: str, pause: float = 0.0) -> None:
        """Press and release keys (X key names), each after `pause` seconds.

        WebKit's test browser takes Escape for itself, so there the driver presses.
        """
        if self.engine == "webkit":
            for key in keys:
                time.sleep(pause)
                self.tab.press(key)
            return
        # No window manager gives the keyboard to a window.
        self.screen.xdotool("windowfocus", "--sync", self.screen.window(_CLASSES[self.engine]))
        self.screen.xdotool("key", "--delay", str(int(pause * 1000)), *keys)

    def title(self) -> str:
        """Return what the window is called, which is what its tab is called and the browser's name."""
        return self.screen.xdotool("getwindowname", self.screen.window(_CLASSES[self.engine]))

    def click(self) -> None:
        """Click the middle of the window."""
        number = self.screen.window(_CLASSES[self.engine])
        self.screen.xdotool("mousemove", "--sync", "--window", number, "600", "500")
        self.screen.xdotool("click", "1")


@contextmanager
def virtual_screen() -> Iterator[Screen]:
    """Start an Xvfb on the first free display and stop it when the block ends."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.fail(missing(program), pytrace=False)
    with tempfile.TemporaryDirectory(prefix="safeexit-screen-") as folder:
        reading, writing = os.pipe()
        geometry = f"{_WIDTH}x{_HEIGHT}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", geometry, "-fbdir", folder]
        with subprocess.Popen(
            [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
        ) as xvfb:
            os.close(writing)
            try:
                with os.fdopen(reading) as numbers:
                    number = numbers.readline().strip()
                if not number:
                    pytest.fail("Xvfb did not start", pytrace=False)
                yield Screen(f":{number}", Path(folder) / "Xvfb_screen0")
            finally:
                xvfb.terminate()
