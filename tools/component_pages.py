"""The reference of the components: from their classes, examples, guidance, scripts and style."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from bs4 import BeautifulSoup

import safeexit
from safeexit.components.gallery import Example, every_example
from tools import minify
from tools.api_pages import class_section

__all__ = ["component_pages"]

_FOLDER = Path(safeexit.__path__[0]) / "components"
_DISPATCHED = re.compile(r'new (?:Custom)?Event\("(safeexit:\w+)"(?:, \{(.*)\})?\)')
_MEANING = re.compile(r"^ *// (safeexit:\w+): (.+)$", re.MULTILINE)
_PROPERTY = re.compile(r"^ {4}(--sx-[\w-]+): (.+);$", re.MULTILINE)
_DARK = re.compile(r"^ {6}(--sx-[\w-]+): light-dark\(.+, (.+)\);$", re.MULTILINE)


def component_pages() -> dict[str, str]:
    """Return each component's page, and their index, by the file's name."""
    names = dict.fromkeys(name.partition("/")[0] for name in every_example())
    pages = {f"{name.replace('_', '-')}.md": _page(name) for name in names}
    return {"README.md": _index(pages), **pages}


def _page(name: str) -> str:
    module = import_module(f"safeexit.components.{name}")
    title, _, guidance = (_FOLDER / name / "guidance.md").read_text("utf-8").partition("\n")
    names = [each for each in module.__all__ if each in safeexit.__all__]
    classes = [getattr(module, each) for each in names]
    main = next(each for each in classes if each.__name__.lower() == name.replace("_", ""))
    others = [each for each in classes if each is not main]
    examples = [example for key, example in every_example().items() if key.startswith(f"{name}/")]
    parts = [
        title,
        guidance.strip(),
        f"```python\nfrom safeexit import {', '.join(names)}\n```",
        *(class_section(each) for each in (main, *others)),
        *_hooks(examples),
        *_events(name),
        *_properties(name),
        "## Examples",
        "What `body` gives in English, and `page` or `gate` where the example says so.",
        *(_example(each) for each in examples),
    ]
    return "\n\n".join(parts) + "\n"


def _example(example: Example) -> str:
    return f"### {example.name}\n\n{example.shows}\n\n```html\n{example.body('en').strip()}\n```"


def _hooks(examples: list[Example]) -> list[str]:
    """Return what scripts find the component's elements by, as its markup has it."""
    found: dict[str, str] = {}
    for example in examples:
        for element in BeautifulSoup(example.body("en"), "html.parser").select("[data-safeexit]"):
            role = f' role="{element["role"]}"' if "role" in element.attrs else ""
            found.setdefault(str(element["data-safeexit"]), f"`<{element.name}{role}>`")
    if not found:
        return []
    rows = [f'| `data-safeexit="{hook}"` | {element} |' for hook, element in sorted(found.items())]
    return ["## Hooks", "\n".join(["| attribute | on |", "| --- | --- |", *rows])]


def _events(name: str) -> list[str]:
    """Return what the component's scripts tell other scripts; each event has a comment where it is made."""
    rows = []
    for script in (each for each in minify.sources() if each.parent.name == name):
        source = script.read_text("utf-8")
        meanings = dict(_MEANING.findall(source))
        for event, options in _DISPATCHED.findall(source):
            if event not in meanings:
                raise ValueError(f"{script.name}: write what the event means above it: // {event}: …")
            details = ", ".join(f"`detail.{each}`" for each in re.findall(r"(\w+): \w+", options))
            rows.append(f"| `{event}` | {details or 'nothing'} | {meanings[event]} |")
    if not rows:
        return []
    head = ["| event on `document` | carries | when |", "| --- | --- | --- |"]
    return ["## Events", "None can be cancelled.", "\n".join([*head, *rows])]


def _properties(name: str) -> list[str]:
    style = (_FOLDER / name / f"{name}.css").read_text("utf-8")
    read = sorted(set(re.findall(r"var\((--sx-[\w-]+)\)", style)))
    if not read:
        return []
    listed = ", ".join(f"`{each}`" for each in read)
    return [
        "## Style",
        f"Its own rules read {listed}; [what they are by default](README.md#custom-properties).",
    ]


def _index(pages: dict[str, str]) -> str:
    style = (_FOLDER / "base.css").read_text("utf-8")
    dark = dict(_DARK.findall(style))
    rows = [
        f"| `{name}` | `{value}` | {f'`{dark[name]}`' if name in dark else 'the same'} |"
        for name, value in _PROPERTY.findall(style)
    ]
    links = [f"- [{text.partition(chr(10))[0].removeprefix('# ')}]({name})" for name, text in pages.items()]
    return (
        "\n\n".join(
            [
                "# Components",
                "\n".join(links),
                "Each stands alone (`head`, `body`), and [one site's together](../site.md) in a `SafeExit`.",
                "## Custom properties",
                "Set them on `:root`; colours follow the page's own `color-scheme`.",
                "\n".join(["| property | light | dark |", "| --- | --- | --- |", *rows]),
            ]
        )
        + "\n"
    )
