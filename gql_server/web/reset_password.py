"""The page behind the link in the mail that resets a password: a form that posts the token with the new password."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from gql_server.domain.errors import InvalidInput
from gql_server.ports.errors import StorageFailure
from gql_server.service.credentials import Credentials
from gql_server.service.passwords import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from gql_server.service.refusals import TooManyRequests
from gql_server.web.pages import Mood, page

BODY_BYTES_MAX: Final = 8_192

_FORM: Final = """{problem}<form method="post" action="/reset-password">
<input type="hidden" name="token" value="{token}">
<label for="password">{password}</label>
<input id="password" type="password" name="password" autocomplete="new-password" aria-describedby="hint" required \
minlength="{least}" maxlength="{most}">
<p class="hint" id="hint">{hint}</p>
<label for="confirmation">{again}</label>
<input id="confirmation" type="password" name="confirmation" autocomplete="new-password" required \
minlength="{least}" maxlength="{most}">
<button type="submit">{button}</button>
</form>"""
_WORDS: Final = {
    "ja": {
        "password": "新しいパスワード",
        "again": "新しいパスワード(確認)",
        "hint": f"{PASSWORD_LENGTH_MIN}文字以上。推測されにくい、長めの言葉の組み合わせがおすすめです。",
        "button": "パスワードを設定する",
    },
    "en": {
        "password": "New password",
        "again": "New password, once more",
        "hint": f"At least {PASSWORD_LENGTH_MIN} characters. A few words that nobody would guess make a good one.",
        "button": "Set password",
    },
}
_RESET: Final = {"ja": "パスワードの再設定", "en": "Reset your password"}
_DIFFERS: Final = "2つのパスワードが一致していません。"
_NOT_ACCEPTED: Final = "このパスワードは短すぎるか、推測されやすいため使えません。別のパスワードをお選びください。"
_DONE: Final = {"ja": "パスワードを設定しました", "en": "Your password is set"}
_DONE_TEXT: Final = {
    "ja": "<p>新しいパスワードでログインできます。アプリにお戻りください。</p>",
    "en": "<p>Sign in with the new password. Go back to the app.</p>",
}
_NOT_DONE: Final = {"ja": "このリンクは使えません", "en": "This link does not work"}
_NOT_DONE_TEXT: Final = {
    "ja": "<p>期限が切れたか、すでに使われています。もう一度パスワードの再設定をお申し込みください。</p>",
    "en": "<p>It has expired or was used. Ask for another.</p>",
}
_TOO_LONG: Final = {"ja": "設定できませんでした", "en": "Not set"}
_TOO_LONG_TEXT: Final = {"ja": "<p>入力が長すぎます。</p>", "en": "<p>That is too long.</p>"}
_BUSY: Final = {"ja": "ただいま混み合っています", "en": "Not available now"}
_BUSY_TEXT: Final = {
    "ja": "<p>しばらくしてからもう一度お試しください。</p>",
    "en": "<p>Please try again in a moment.</p>",
}


class ResetPasswordPage:
    """Answers ``/reset-password``."""

    def __init__(self, credentials: Credentials) -> None:
        """Reset by this service."""
        self._credentials = credentials

    async def answer(self, request: Request) -> Response:
        """Show the form, or do what it says."""
        if request.method != "POST":
            return _form(request, request.query_params.get("token", ""))
        try:
            token, password, confirmation = await _posted(request)
        except InvalidInput:
            return page(request, Mood.BAD, _TOO_LONG, _TOO_LONG_TEXT, 400)
        try:
            await self._credentials.reset(token, password, confirmation)
        except InvalidInput as refused:
            if refused.field == "token":
                return page(request, Mood.BAD, _NOT_DONE, _NOT_DONE_TEXT, 400)
            return _form(request, token, refused, 400)
        except (TooManyRequests, StorageFailure):
            return page(request, Mood.BAD, _BUSY, _BUSY_TEXT, 503)
        return page(request, Mood.GOOD, _DONE, _DONE_TEXT)


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


def _form(request: Request, token: str, refused: InvalidInput | None = None, status: int = 200) -> Response:
    problems = {"ja": "", "en": ""}
    if refused is not None:
        problems["en"] = refused.message
        problems["ja"] = _DIFFERS if refused.field == "passwordConfirmation" else _NOT_ACCEPTED
    bodies = {
        language: _FORM.format(
            problem=f'<p class="problem" role="alert">{escape(problem)}</p>\n' if problem else "",
            token=escape(token),
            least=PASSWORD_LENGTH_MIN,
            most=PASSWORD_LENGTH_MAX,
            **_WORDS[language],
        )
        for language, problem in problems.items()
    }
    return page(request, Mood.LOCK, _RESET, bodies, status)
