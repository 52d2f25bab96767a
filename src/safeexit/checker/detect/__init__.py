"""Which component, whose (vendor), and where."""
