"""Which file of a project a template's name means."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile

from safeexit.checker._lazily import lazy_pattern

__all__ = ["Files"]

_ENDINGS = {
    "blade": (".blade.php", ".php"),
    "django": (".html",),
    "ejs": (".ejs", ".html"),
    "erb": (".html.erb", ".erb", ".turbo_stream.erb"),
    "go": (".html", ".gohtml", ".tmpl", ".gotmpl"),
    "handlebars": (".hbs", ".handlebars", ".mustache", ".html"),
    "html": (".html",),
    "jinja2": (".html", ".jinja", ".jinja2", ".j2", ".html.j2", ".html.jinja"),
    "liquid": (".liquid", ".html"),
    "nunjucks": (".njk", ".html", ".nunjucks"),
    "php": (".php", ".phtml", ".html.php"),
    "twig": (".html.twig", ".twig"),
}
_NAMESPACE = lazy_pattern(r"@!?[\w-]+/|~|[\w-]+::")
_UNDERSCORED = frozenset({"erb", "handlebars", "liquid", "html", "ejs"})


class Files:
    """The files of a project, by their paths below its root, with forward slashes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = set(paths)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self._paths):
            self._by_name[posixpath.basename(path)].append(path)

    def find(self, name: str, user: str, language: str) -> str | None:
        """Return the other file that `user` means by `name`, or None: there is none, or it is not certain.

        Tried in order: the name beside the user, below the root, and at the end of a path; of several files
        at the end of a path the one nearest to the user, if one is nearer than the others.
        """
        for candidate in _candidates(name, language):
            found = self._find(candidate, user)
            if found is not None:
                return found
        return None

    def is_own_name(self, name: str, user: str, language: str) -> bool:
        """Whether a file means itself by a name."""
        return any(f"/{user}".endswith(f"/{candidate}") for candidate in _candidates(name, language))

    def _find(self, name: str, user: str) -> str | None:
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(user), name))
        if beside in self._paths and beside != user:
            return beside
        if name.startswith("../"):
            return None
        plain = posixpath.normpath(name)
        if plain in self._paths and plain != user:
            return plain
        ending = [
            path
            for path in self._by_name[posixpath.basename(plain)]
            if path.endswith(f"/{plain}") and path != user
        ]
        return _nearest(ending, user)


def _candidates(name: str, language: str) -> Iterator[str]:
    plain = _NAMESPACE.sub("", name.strip().replace("\\", "/"), count=1)
    if language == "twig" and name.count(":") == 2:  # AppBundle:Folder:file, of old Symfony
        plain = name.partition(":")[2].replace(":", "/")
    if language == "blade":
        plain = plain.replace(".", "/")
    plain = plain.lstrip("/")
    if not plain or plain.endswith("/"):
        return
    folder, _, last = plain.rpartition("/")
    names = [last, f"_{last}"] if language in _UNDERSCORED else [last]
    for each in names:
        path = f"{folder}/{each}" if folder else each
        if language != "blade":
            yield path
        for ending in _ENDINGS[language]:
            yield path + ending


def _nearest(paths: list[str], user: str) -> str | None:
    """Return the path with most folders in common with the user's, or None where two have as many."""
    ranked = sorted(paths, key=lambda path: -_shared(path, user))
    if len(ranked) > 1 and _shared(ranked[0], user) == _shared(ranked[1], user):
        return None
    return ranked[0] if ranked else None


def _shared(path: str, user: str) -> int:
    """Count the folders that two paths have in common."""
    pairs = zip(path.split("/")[:-1], user.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
