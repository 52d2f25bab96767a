"""Accessible quick exit, cookie banner and beta notice, and a checker for them."""

from safeexit.components.quick_exit import QuickExit, Shortcut
from safeexit.site import SafeExit

__all__ = ["QuickExit", "SafeExit", "Shortcut"]
