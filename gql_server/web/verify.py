"""The page behind the link in the verification mail.

The link itself changes nothing: mail scanners open links. A person presses the button, which posts the token.
"""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gql_server.domain.errors import InvalidInput
from gql_server.ports.errors import StorageFailure
from gql_server.service.onboarding import Onboarding
from gql_server.service.requests import TellerFailure

BODY_BYTES_MAX: Final = 4_096

_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

_PAGE: Final = """<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }}
button {{ font: inherit; padding: .6rem 1.2rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

_FORM: Final = """<form method="post" action="/verify">
<input type="hidden" name="token" value="{token}">
<button type="submit">確認する / Verify e-mail</button>
</form>"""


class VerifyPage:
    """Answers ``/verify``."""

    def __init__(self, onboarding: Onboarding) -> None:
        """Verify by this service."""
        self._onboarding = onboarding

    async def answer(self, request: Request) -> Response:
        """Show the button, or do what it says."""
        if request.method != "POST":
            token = request.query_params.get("token", "")
            return _page("メールアドレスの確認 / Verify your e-mail address", _FORM.format(token=escape(token)))
        try:
            await self._onboarding.verify_email(await _posted_token(request))
        except InvalidInput:
            text = "<p>このリンクは使えません。もう一度登録してください。<br>This link does not work; sign up again.</p>"
            return _page("確認できませんでした / Not verified", text, 400)
        except (TellerFailure, StorageFailure):
            text = "<p>しばらくしてからもう一度お試しください。<br>Please try again in a moment.</p>"
            return _page("ただいま混み合っています / Not available now", text, 503)
        text = "<p>ログインできます。<br>You can sign in now.</p>"
        return _page("確認が完了しました / Verified", text)


async def _posted_token(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise InvalidInput("token", "is too long")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4)
    except ValueError:
        raise InvalidInput("token", "is not well-formed") from None
    return fields.get("token", [""])[0]


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, _HEADERS)
