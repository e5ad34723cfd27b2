"""The pages of the site: copies of ``docs/``, and of what they link to elsewhere in the checkout."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path, PurePosixPath

LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")
NEEDS = ("tutorial", "how-to", "reference", "explanation")
EXAMPLES = ("*.py", "*.ts", "*.sh", "*/*.ts")
LANGUAGES = {".py": "python", ".ts": "ts", ".sh": "bash"}
ELSEWHERE = {
    "README.md": "tutorial/readme.md",
    "CONTRIBUTING.md": "explanation/contributing.md",
    "schema.graphql": "reference/schema/index.md",
    "docs": "index.md",
}
"""Where the site has what the checkout has elsewhere; examples have pages of their own."""


def stage(root: Path, pages: Path) -> None:
    """Copy the pages and everything they show, with links that lead to the copies."""
    sources = [path for need in (*NEEDS, "images") for path in (root / "docs" / need).rglob("*")]
    sources += [root / name for name in ("docs/index.md", "README.md", "CONTRIBUTING.md")]
    sources += [path for pattern in EXAMPLES for path in (root / "examples").glob(pattern)]
    for source in sources:
        place = _site_place(PurePosixPath(source.relative_to(root)))
        if source.is_file() and place is not None:
            target = pages / place
            target.parent.mkdir(parents=True, exist_ok=True)
            if "examples" in source.parts:
                code = source.read_text(encoding="utf-8")
                target.write_text(f"# {source.name}\n\n````{LANGUAGES[source.suffix]}\n{code}````\n", encoding="utf-8")
            elif source.suffix == ".md":
                target.write_text(_lead_links(root, source, place.parent), encoding="utf-8")
            else:
                shutil.copy(source, target)


def _lead_links(root: Path, source: Path, here: PurePosixPath) -> str:
    """Return a page whose links lead to the site's pages; the text alone stays of a link to what the site has not."""

    def led(match: re.Match[str]) -> str:
        text, link, anchor = match[1], match[2], match[3] or ""
        place = _site_place(PurePosixPath(os.path.normpath(source.parent / link)).relative_to(root))
        return text if place is None else f"[{text}]({os.path.relpath(place, here)}{anchor})"

    return LINK.sub(led, source.read_text(encoding="utf-8"))


def _site_place(path: PurePosixPath) -> PurePosixPath | None:
    """Return where the site has a file or folder of the checkout, if it has it."""
    if str(path) in ELSEWHERE:
        return PurePosixPath(ELSEWHERE[str(path)])
    if path.parts[0] == "docs":
        inside = PurePosixPath(*path.parts[1:])
        return inside if inside.suffix else PurePosixPath("index.md")
    if path.parts[0] == "examples" and path.suffix in LANGUAGES:
        name = "_".join(path.parts[1:]).replace(".", "_")
        return PurePosixPath(f"tutorial/examples/{name}.md")
    return None
