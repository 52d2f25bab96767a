"""The version of this package, which `importlib.metadata` would take longer to find than a page to check."""

VERSION = "0.1.0"
