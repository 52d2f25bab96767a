"""Write the mended pages to `after/`, as a static site would have them: `make examples`."""

from __future__ import annotations

import shutil

from council import HERE, SITE, TITLES, page


def main() -> None:
    """Write every page, the council's own style and the components' assets."""
    after = HERE / "after"
    shutil.rmtree(after, ignore_errors=True)
    assets = after / SITE.mount.strip("/") / "assets"
    assets.mkdir(parents=True)
    for name, content in SITE.assets().items():
        (assets / name).write_bytes(content)
    for name in TITLES:
        (after / f"{name}.html").write_text(page(name), "utf-8")
    shutil.copy(HERE / "style.css", after)


if __name__ == "__main__":
    main()
