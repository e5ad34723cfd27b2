"""Pages that are built from TypeScript: which scripts and styles each loads, and the HTML around them.

`frontend/` says how they are built. A build is a directory of files whose names never change their content, and a manifest
that says which of them a page needs. Without a build there are no such pages, and the server does well without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

FILES_AT: Final = "/assets/built"
MANIFEST: Final = "manifest.json"
SHIPPED: Final = Path(__file__).parent / "built"
"""Where `make pages` puts a build, and a wheel has it."""

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""What a page may load: what this server sends, and nothing from anywhere else."""

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
{head}
</head>
<body>
<div id="root"{data}></div>
<noscript>{needs_script}</noscript>
</body>
</html>
"""
_NEEDS_SCRIPT: Final = {"ja": "このページにはJavaScriptが必要です。", "en": "This page needs JavaScript."}


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """How one page is written.

    Attributes:
        title: In the language of the page, plain text.
        language: `ja` or `en`.
        data: What the page is told by the server, as `data-` attributes of its root.
        policy: What it may load besides, by directives that replace those of `POLICY`.
    """

    title: str
    language: str = "en"
    data: Mapping[str, str] | None = None
    policy: Mapping[str, str] | None = None


class BuiltPages:
    """The pages of one build."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest of a build."""
        self.folder = folder
        self._chunks: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))

    @classmethod
    def found(cls, folder: Path | None = None) -> BuiltPages | None:
        """Return the build in a directory, by default the one that came with the server; None where there is none."""
        looked_at = SHIPPED if folder is None else folder
        return cls(looked_at) if (looked_at / MANIFEST).is_file() else None

    def answer(self, request: Request, entry: str, page: BuiltPage) -> Response:
        """Answer a page, or that the browser has it already.

        Args:
            request: Of the browser.
            entry: The page's first module, such as `src/playground/main.tsx`.
            page: How it is written.
        """
        text = self._write(entry, page)
        policy = {**POLICY, **(page.policy or {})}
        headers = {
            "cache-control": "no-cache",
            "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "etag": f'W/"{sha256(text.encode()).hexdigest()[:32]}"',
            "referrer-policy": "no-referrer",
            "vary": "Accept, Accept-Language",
            "x-content-type-options": "nosniff",
        }
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="text/html", headers=headers)

    def _write(self, entry: str, page: BuiltPage) -> str:
        told = "".join(f' data-{name}="{escape(value)}"' for name, value in (page.data or {}).items())
        return _PAGE.format(
            language=page.language,
            title=escape(page.title),
            head="\n".join(self._head(entry)),
            data=told,
            needs_script=_NEEDS_SCRIPT[page.language],
        )

    def _head(self, entry: str) -> Iterator[str]:
        """Yield what loads a page: its script, what that imports, and the styles of them all, those of imports first."""
        chunks = list(self._with_imports(entry))
        yield f'<script type="module" src="{FILES_AT}/{self._chunks[entry]["file"]}"></script>'
        for name in chunks:
            if name != entry:
                yield f'<link rel="modulepreload" href="{FILES_AT}/{self._chunks[name]["file"]}">'
        for name in chunks:
            for style in self._chunks[name].get("css", ()):
                yield f'<link rel="stylesheet" href="{FILES_AT}/{style}">'

    def _with_imports(self, entry: str) -> list[str]:
        """Return a chunk after all those that it imports, each once."""
        found: dict[str, None] = {}
        being_read: set[str] = set()

        def read(name: str) -> None:
            if name in being_read:
                return
            being_read.add(name)
            for imported in self._chunks[name].get("imports", ()):
                read(imported)
            found[name] = None

        read(entry)
        return list(found)
