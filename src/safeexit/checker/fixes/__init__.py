"""What mends a page: the smallest edits of its source, applied until nothing is left to mend."""
