"""What we check: a page becomes a tree, rules read it, findings come out."""

from safeexit.checker._lazily import import_when_used

# BeautifulSoup imports its CSS selectors at once: a quarter of the start, and no rule of ours needs them.
import_when_used("soupsieve")
# Patterns of files are for folders and settings.
import_when_used("pathspec")
# Processes are for many pages, and for git.
import_when_used("safeexit.checker.workers")
import_when_used("subprocess")
