"""The page behind the link in the mail that resets a password: a form that posts the token with the new password."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gql_server.domain.errors import InvalidInput
from gql_server.ports.errors import StorageFailure
from gql_server.service.credentials import Credentials
from gql_server.service.refusals import TooManyRequests

BODY_BYTES_MAX: Final = 8_192

_HEADERS: Final = {
    "cache-control": "no-store, no-transform",
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
label {{ display: block; margin: 1rem 0 }}
input {{ font: inherit; display: block; width: 100%; box-sizing: border-box; padding: .5rem }}
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

_FORM: Final = """{problem}<form method="post" action="/reset-password">
<input type="hidden" name="token" value="{token}">
<label>新しいパスワード / New password
<input type="password" name="password" autocomplete="new-password" required minlength="10" maxlength="256"></label>
<label>もう一度 / Once more
<input type="password" name="confirmation" autocomplete="new-password" required minlength="10" maxlength="256"></label>
<button type="submit">設定する / Set password</button>
</form>"""

_TITLE: Final = "パスワードの再設定 / Reset your password"


class ResetPasswordPage:
    """Answers ``/reset-password``."""

    def __init__(self, credentials: Credentials) -> None:
        """Reset by this service."""
        self._credentials = credentials

    async def answer(self, request: Request) -> Response:
        """Show the form, or do what it says."""
        if request.method != "POST":
            return _form(request.query_params.get("token", ""))
        try:
            token, password, confirmation = await _posted(request)
        except InvalidInput:
            return _page(_TITLE, "<p>入力が長すぎます。<br>That is too long.</p>", 400)
        try:
            await self._credentials.reset(token, password, confirmation)
        except InvalidInput as refused:
            if refused.field == "token":
                text = "<p>このリンクは使えません。もう一度お申し込みください。<br>This link does not work; ask for another.</p>"
                return _page(_TITLE, text, 400)
            return _form(token, refused.message, 400)
        except (TooManyRequests, StorageFailure):
            text = "<p>しばらくしてからもう一度お試しください。<br>Please try again in a moment.</p>"
            return _page("ただいま混み合っています / Not available now", text, 503)
        text = "<p>新しいパスワードでログインできます。<br>Sign in with the new password.</p>"
        return _page("設定しました / Password set", text)


async def _posted(request: Request) -> tuple[str, str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise InvalidInput("password", "is too long")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        raise InvalidInput("password", "is not well-formed") from None
    token, password, confirmation = (fields.get(name, [""])[0] for name in ("token", "password", "confirmation"))
    return token, password, confirmation


def _form(token: str, problem: str = "", status: int = 200) -> Response:
    shown = f'<p role="alert">{escape(problem)}</p>\n' if problem else ""
    return _page(_TITLE, _FORM.format(token=escape(token), problem=shown), status)


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, body=body), status, _HEADERS)
