"""The Django app; its label is `safeexit`."""

from __future__ import annotations

# Django has no types of its own.
from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed

from safeexit.web.django import configuration

__all__ = ["SafeExitConfig"]


class SafeExitConfig(AppConfig):  # type: ignore[misc]  # as above
    """Registers the checks of the project's configuration."""

    name = "safeexit.web.django"
    label = "safeexit"
    verbose_name = "safeexit"

    def ready(self) -> None:
        """Register the checks; read the settings anew where a test changes them."""
        from safeexit.web.django.checks import check  # noqa: PLC0415  needs the apps to be ready

        checks.register(check)
        setting_changed.connect(_forget, dispatch_uid="safeexit")


def _forget(*, setting: str, **_: object) -> None:
    if setting == "SAFEEXIT":
        configuration.read.cache_clear()
