"""A fixed time for choices."""

from datetime import UTC, datetime

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
