"""Where an identity provider sends the customer back to."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gql_server.web.pages import Mood, page

_TITLES: Final = {"ja": "お疲れさまでした", "en": "Thank you"}
_BODIES: Final = {
    "ja": "<p>審査の結果はメールでお知らせします。この画面は閉じて、アプリにお戻りください。</p>",
    "en": "<p>We e-mail you the result. You may close this page and go back to the app.</p>",
}


async def identity_return(request: Request) -> Response:
    """Answer that the result comes by mail; what the customer brings along in the address is not believed."""
    return page(request, Mood.GOOD, _TITLES, _BODIES)
