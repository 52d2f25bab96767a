"""Install Debian's packages, where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess

__all__ = ["apt_get"]


def apt_get(*packages: str) -> None:
    """Try to install packages with apt-get; where it is missing or not allowed, do nothing."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        try:
            subprocess.run([*sudo, apt, *arguments], env=environment, check=False)
        except FileNotFoundError:  # no sudo
            return
