"""Checks of a project's configuration: `manage.py check` names each fault and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  its name
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from safeexit.site import SafeExit
from safeexit.web.django.configuration import read

__all__ = ["check"]

_MIDDLEWARE = "safeexit.web.django.middleware.SafeExitMiddleware"
_PROCESSORS = {
    "django.template.context_processors.request",
    "safeexit.web.django.context_processors.safeexit",
}
_OUTSIDE = {
    "csp.middleware.CSPMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
}


def check(**_: Any) -> list[CheckMessage]:
    """Return what is wrong; without a usable setting, that alone."""
    try:
        site = read().site
    except ImproperlyConfigured as error:
        return [Error(str(error), hint='Set SAFEEXIT = {"site": SafeExit(...)}', id="safeexit.E001")]
    return [*_middleware(), *_urls(site), *_templates()]


def _middleware() -> Iterator[CheckMessage]:
    listed = list(settings.MIDDLEWARE)
    if _MIDDLEWARE not in listed:
        yield Error(
            "The middleware of safeexit is missing, so pages cannot tell one visitor from another.",
            hint=f"Add {_MIDDLEWARE!r} at the end of MIDDLEWARE.",
            id="safeexit.E002",
        )
        return
    for name in listed[listed.index(_MIDDLEWARE) :]:
        if name in _OUTSIDE:
            yield Warning(
                f"The middleware of safeexit comes before {name}, which has to see the finished page.",
                hint=f"Move {_MIDDLEWARE!r} behind it in MIDDLEWARE.",
                id="safeexit.W001",
            )


def _urls(site: SafeExit) -> Iterator[CheckMessage]:
    mend = f'Add path("{site.mount[1:]}/", include("safeexit.web.django.urls")) to the root URLconf.'
    try:
        found = reverse("safeexit:answer", args=["cookies"])
    except NoReverseMatch:
        yield Error(
            "The URLs of safeexit are missing, so no choice can be saved.", hint=mend, id="safeexit.E003"
        )
        return
    if found != f"{site.mount}/cookies":
        yield Error(
            f"The URLs of safeexit stand under {found.removesuffix('/cookies')!r}, but the site's mount is "
            f"{site.mount!r}.",
            hint=f"{mend} Or give the site that mount.",
            id="safeexit.E004",
        )


def _templates() -> Iterator[CheckMessage]:
    for engine in settings.TEMPLATES:
        named = engine.get("OPTIONS", {}).get("context_processors", ())
        if engine.get("BACKEND", "").endswith(".DjangoTemplates") and _PROCESSORS.isdisjoint(named):
            yield Warning(
                "Templates do not get the request, so the tags of safeexit render what everybody may see.",
                hint="Add 'safeexit.web.django.context_processors.safeexit' to the context_processors.",
                id="safeexit.W002",
            )
