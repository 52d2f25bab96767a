"""Puts the components into a folder of built pages, and takes them out again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from safeexit._files import write_whole
from safeexit.static import assets, marks
from safeexit.static.pieces import cookies_page, pieces
from safeexit.static.settings import StaticSite

__all__ = ["Built", "build", "remove"]

_MOST_BYTES = 50 * 1024 * 1024  # as `safeexit check`
_PAGE_NAMES = (".html", ".htm")
_PACKED = (".gz", ".br", ".zst")
_NOT_ENTERED = {"node_modules", "__pycache__"}
_LINK = "a link out of the folder, so it is left as it is; build the folder that it leads to"
_Rebuild = Callable[[bytes], bytes | None]


@dataclass
class Built:
    """What was done, or would be.

    Attributes:
        pages: The pages that changed.
        files: Our own files that were written or deleted.
        kept: How many pages stay as they were.
        fragments: How many files are parts of pages, which are left alone.
        problems: One line for each page that is not as it should be.
    """

    pages: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    kept: int = 0
    fragments: int = 0
    problems: list[str] = field(default_factory=list)


def build(folder: Path, static: StaticSite, *, write: bool) -> Built:
    """Put the components into every whole page of a folder, and our files beside them.

    A page that holds them already gets those of now. With `write=False` nothing is written.
    """
    built = Built()
    ours = folder / static.folder
    paths = [path for path in _pages(folder, built) if ours not in path.parents]
    if not paths:
        return built
    try:
        _write_ours(built, ours, static, write=write)
    except (assets.ForeignFileError, OSError) as error:
        built.problems.append(_reason(ours, error))
        return built
    marked = marks.marked(pieces(static.site))
    _rebuild(built, paths, lambda page: marks.with_components(page, marked), write=write)
    return built


def remove(folder: Path, *, write: bool) -> Built:
    """Take the components out of every page, and delete our files, of whichever version."""
    built = Built()
    paths = [path for path in _pages(folder, built) if not _is_our_page(path)]
    _rebuild(built, paths, marks.without_components, write=write)
    for path in list(_files(folder)):
        try:
            if assets.is_ours(path) if path.suffix in {".css", ".js"} else _is_our_page(path):
                _delete(built, path, folder, write=write)
        except OSError as error:
            built.problems.append(_reason(path, error))
    return built


def _write_ours(built: Built, ours: Path, static: StaticSite, *, write: bool) -> None:
    files, folder = static.site.assets(), ours / "assets"
    page, path = cookies_page(static), ours / "cookies" / "index.html"
    built.files += list(assets.missing(files, folder))
    content = None if page is None else page + f"{marks.MARK}\n".encode()
    there = path.is_symlink() or path.exists()
    if content is not None and there and not _is_our_page(path):
        raise assets.ForeignFileError(f"{path}: not a page of ours, so it is not replaced")
    if write:
        assets.write(files, folder)
    if content is None or (there and path.read_bytes() == content):
        return
    built.files.append(path)
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)


def _rebuild(built: Built, paths: Iterable[Path], change: _Rebuild, *, write: bool) -> None:
    for path in paths:
        try:
            _rebuild_page(built, path, change, write=write)
        except (marks.PageError, OSError) as error:
            built.problems.append(_reason(path, error))


def _rebuild_page(built: Built, path: Path, change: _Rebuild, *, write: bool) -> None:
    if path.is_symlink():
        raise marks.PageError(_LINK)
    if not path.is_file():
        raise marks.PageError("not a regular file")
    if path.stat().st_size > _MOST_BYTES:
        raise marks.PageError(f"larger than {_MOST_BYTES // 1024**2} MB, the most that is read")
    page = path.read_bytes()
    changed = change(page)
    if changed is None:
        built.fragments += 1
    elif changed == page:
        built.kept += 1
    else:
        _check_writable(path)
        built.pages.append(path)
        if write:
            write_whole(path, changed)


def _check_writable(path: Path) -> None:
    # Its own permissions, not os.access: to root everything is writable, and the folder may be so to anybody.
    if not path.stat().st_mode & 0o222:
        raise marks.PageError("read-only, so it is left as it is")
    for packed in _PACKED:
        beside = path.with_name(path.name + packed)
        if beside.exists():
            raise marks.PageError(f"{beside.name} would be served in its place, as it was; delete that first")


def _pages(folder: Path, built: Built) -> Iterator[Path]:
    """Yield the pages of a folder; what a link inside it leads to comes once."""

    def failed(error: OSError) -> None:
        built.problems.append(_reason(Path(error.filename), error))

    for path in _files(folder, failed):
        if path.suffix.lower() not in _PAGE_NAMES and not path.is_dir():
            continue
        if path.is_symlink() and folder.resolve() in path.resolve().parents:
            continue
        if path.is_dir():
            built.problems.append(f"{path}: {_LINK}")
        else:
            yield path


def _files(folder: Path, failed: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Yield the files of a folder and those below it, and folders that are links, which are not entered.

    Hidden folders are passed over.
    """
    for root, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in _NOT_ENTERED)
        links = [name for name in folders if Path(root, name).is_symlink()]
        yield from (Path(root, name) for name in sorted(names) + links)


def _is_our_page(path: Path) -> bool:
    return (
        path.name == "index.html"
        and path.parent.name == "cookies"
        and path.is_file()
        and not path.is_symlink()
        and path.read_bytes().rstrip().endswith(marks.MARK.encode())
    )


def _delete(built: Built, path: Path, folder: Path, *, write: bool) -> None:
    built.files.append(path)
    if not write:
        return
    path.unlink()
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, assets.ForeignFileError):
        return str(error)
    if isinstance(error, OSError):
        return f"{path}: {(error.strerror or type(error).__name__).lower()}"
    return f"{path}: {error}"
