"""What we check: a page becomes a tree, rules read it, findings come out."""
