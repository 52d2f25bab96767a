"""Puts costly work off to its first use: the import of a module, the compiling of a regular expression."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from types import ModuleType
from typing import AnyStr, cast

__all__ = ["import_when_used", "lazy_pattern"]


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


class _LazyPattern:
    """Stands for a regular expression: takes over its methods when one of them is used."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update((own, getattr(compiled, own)) for own in dir(compiled) if own[0] != "_")
        return getattr(compiled, name)


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Do what `re.compile` does, but when the pattern is first used: a mistake in it is raised there.

    A page needs few of the checker's some 500 patterns, and compiling all of them would be half of what one
    small page costs.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))
