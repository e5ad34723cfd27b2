"""The navigation: by need, in the order in which the front page names the pages; what it does not name comes after."""

from __future__ import annotations

import re
from pathlib import Path

from docs.site.pages import NEEDS

Navigation = list[dict[str, "str | Navigation"]]

_LINE = re.compile(r"^- .*$", re.MULTILINE)
_ENTRY = re.compile(r"\[([^\]]+)\]\(([\w./-]+\.md)\)")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
EXAMPLES = "tutorial/examples/"
SCHEMA = "reference/schema/"
NAMES = dict(zip(NEEDS, ("Learn", "Do", "Look up", "Understand"), strict=True))


def navigation(pages: Path) -> Navigation:
    """Return the entries of the navigation: every page is in it once."""
    front = (pages / "index.md").read_text(encoding="utf-8")
    named: dict[str, str] = {}
    for line in _LINE.findall(front):
        named.update({page: title for title, page in _ENTRY.findall(line)})
    there = sorted(str(path.relative_to(pages)) for path in pages.rglob("*.md"))
    rest = {page: title_of(pages / page) for page in there if page not in named}
    ordered = {**named, **dict(sorted(rest.items(), key=lambda entry: _place_of(entry[0])))}
    sections: Navigation = [{NAMES[need]: _section(need, ordered)} for need in NEEDS]
    return [{"Front": "index.md"}, *sections]


def title_of(page: Path) -> str:
    """Return what a page calls itself."""
    found = _TITLE.search(page.read_text(encoding="utf-8"))
    return found[1].replace("`", "") if found else page.stem


def _section(need: str, ordered: dict[str, str]) -> Navigation:
    inside = {page: title for page, title in ordered.items() if page.startswith(f"{need}/")}
    apart = {"Examples": EXAMPLES, "The schema": SCHEMA}
    entries: Navigation = [
        {title: page} for page, title in inside.items() if not any(page.startswith(folder) for folder in apart.values())
    ]
    for name, folder in apart.items():
        below: Navigation = [{title: page} for page, title in inside.items() if page.startswith(folder)]
        entries += [{name: below}] if below else []
    return entries


def _place_of(page: str) -> tuple[bool, str]:
    """Sort an index before the pages beside it."""
    return not page.endswith("/index.md"), page
