"""Puts off the import of a module to its first use."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

__all__ = ["import_when_used"]


class _Later(ModuleType):
    """Stands for a module that is loaded when one of its names is read."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def import_when_used(name: str) -> None:
    """Let `import name`, whoever writes it, load the module only when one of its names is read.

    The `LazyLoader` of importlib does not do: before Python 3.12 the second `import` of a name loads it.
    """
    sys.modules.setdefault(name, _Later(name))
