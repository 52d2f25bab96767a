"""Pure functions: results → text."""
