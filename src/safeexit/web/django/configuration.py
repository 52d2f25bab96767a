"""The setting `SAFEEXIT`, read once.

SAFEEXIT = {"site": SafeExit(...), "inject": False, "records": None}
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from safeexit.site import SafeExit
from safeexit.web import stores

if TYPE_CHECKING:
    from safeexit.records.store import Store

__all__ = ["Configuration", "read"]

_KEYS = ("inject", "records", "site")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a project has set.

    Attributes:
        site: The site's components; its mount is where the project includes our URLs.
        inject: Whether HTML pages get the components without a change to their templates.
        store: Where consent receipts are kept.
    """

    site: SafeExit
    inject: bool
    store: Store | None


@cache
def read() -> Configuration:
    """Return the project's configuration.

    Raises:
        ImproperlyConfigured: the setting cannot be used; the message says why, and what is allowed.
    """
    told = getattr(settings, "SAFEEXIT", None)
    if not isinstance(told, dict):
        raise ImproperlyConfigured(
            f'SAFEEXIT={told!r} cannot be used: give a dict such as {{"site": SafeExit(...)}}'
        )
    for key in told:
        if key not in _KEYS:
            close = get_close_matches(str(key), _KEYS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"give {', '.join(_KEYS)}"
            raise ImproperlyConfigured(f"SAFEEXIT has the key {key!r}, which there is not: {hint}")
    site, inject = told.get("site"), told.get("inject", False)
    if not isinstance(site, SafeExit):
        raise ImproperlyConfigured(f'SAFEEXIT["site"]={site!r} cannot be used: give a SafeExit')
    if not isinstance(inject, bool):
        raise ImproperlyConfigured(f'SAFEEXIT["inject"]={inject!r} cannot be used: give True or False')
    try:
        store = stores.open_for(told.get("records"))
    except (ImportError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f'SAFEEXIT["records"] cannot be used: {error}') from error
    return Configuration(site, inject, store)
