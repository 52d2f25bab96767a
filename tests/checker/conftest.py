"""Fixtures for the checker's tests."""

from __future__ import annotations

import pytest

from . import pages


@pytest.fixture(scope="session")
def real_pages() -> dict[str, str]:
    """Real pages and fragments by name: see `pages`."""
    return pages.real_pages()
