"""How the server's few pages look: one layout, in Japanese or English as the browser asks, without scripts but for one."""

from __future__ import annotations

from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

STYLESHEET_AT: Final = "/assets/pages.css"

_POLICY: Final = "content-security-policy"
_HEADERS: Final = {
    "cache-control": "no-store, no-transform",
    _POLICY: ("default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STYLESHEET: Final = (Path(__file__).parent / "assets" / "pages.css").read_text("utf-8")
_BRANDS: Final = {"ja": "暗号資産レンディング", "en": "Crypto lending"}

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/pages.css">{script}
</head>
<body>
<header>
<p class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2l8.7 5v10L12 22l-8.7-5V7z"/>\
<path class="tick" d="M8 14l3-3 2 2 4-5"/></svg>{brand}</p>
</header>
<main>
<section class="card">
<svg class="mark {mood}" viewBox="0 0 64 64" aria-hidden="true">{mark}</svg>
<h1>{title}</h1>
{body}
</section>
</main>
</body>
</html>
"""


class Mood(StrEnum):
    """What a page is about, at a glance."""

    LETTER = "letter"
    LOCK = "lock"
    GOOD = "good"
    BAD = "bad"


_MARKS: Final = {
    Mood.LETTER: '<rect x="6" y="14" width="52" height="38" rx="5"/><path d="M8 18l24 19 24-19"/>',
    Mood.LOCK: '<rect x="13" y="28" width="38" height="28" rx="6"/><path d="M21 28v-8a11 11 0 0 1 22 0v8M32 39v7"/>',
    Mood.GOOD: '<circle cx="32" cy="32" r="28"/><path d="M19 33l9 9 18-20"/>',
    Mood.BAD: '<circle cx="32" cy="32" r="28"/><path d="M32 18v18M32 45v1"/>',
}


def language_of(request: Request) -> str:
    """Return the language that the browser prefers of the two: Japanese, unless it names English first."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        language = part.partition(";")[0].strip().partition("-")[0]
        if language in _BRANDS:
            return language
    return "ja"


def page(
    request: Request, mood: Mood, titles: dict[str, str], bodies: dict[str, str], status: int = 200, *, script: str | None = None
) -> Response:
    """Return a page.

    Args:
        titles: By language, plain text.
        bodies: By language, HTML.
        status: Of the answer.
        script: Path of the one script that it may run, and which may ask this server.
    """
    language = language_of(request)
    shown = _PAGE.format(
        language=language,
        title=escape(titles[language]),
        brand=_BRANDS[language],
        mood=mood.value,
        mark=_MARKS[mood],
        body=bodies[language],
        script="" if script is None else f'\n<script src="{script}" defer></script>',
    )
    headers = _HEADERS if script is None else _HEADERS | {_POLICY: f"{_HEADERS[_POLICY]}; script-src 'self'; connect-src 'self'"}
    return HTMLResponse(shown, status, headers)


async def stylesheet(request: Request) -> Response:  # noqa: ARG001 - every endpoint takes one
    """Answer the stylesheet of the pages."""
    return Response(
        _STYLESHEET, media_type="text/css", headers={"cache-control": "max-age=3600", "x-content-type-options": "nosniff"}
    )
