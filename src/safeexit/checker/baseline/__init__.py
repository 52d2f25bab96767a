"""Old sins: what a baseline knows, or a commit already had, does not count."""
