"""The page behind the link in the verification mail.

The link itself changes nothing: mail scanners open links. A person presses the button, which posts the token.
"""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from gql_server.domain.errors import InvalidInput
from gql_server.ports.errors import StorageFailure
from gql_server.service.onboarding import Onboarding
from gql_server.service.requests import TellerFailure
from gql_server.web.pages import Mood, page

BODY_BYTES_MAX: Final = 4_096

_VERIFY: Final = {"ja": "メールアドレスの確認", "en": "Verify your e-mail address"}
_ASK: Final = {
    "ja": "<p>ボタンを押すと、メールアドレスの確認が完了します。</p>{form}",
    "en": "<p>Press the button to confirm that this address is yours.</p>{form}",
}
_BUTTONS: Final = {"ja": "確認する", "en": "Verify e-mail"}
_FORM: Final = """<form method="post" action="/verify">
<input type="hidden" name="token" value="{token}">
<button type="submit">{button}</button>
</form>"""
_DONE: Final = {"ja": "確認が完了しました", "en": "Your address is verified"}
_DONE_TEXT: Final = {
    "ja": "<p>ログインできます。アプリにお戻りください。</p>",
    "en": "<p>You can sign in now. Go back to the app.</p>",
}
_NOT_DONE: Final = {"ja": "確認できませんでした", "en": "Not verified"}
_NOT_DONE_TEXT: Final = {
    "ja": "<p>このリンクは使えません。期限が切れたか、すでに使われています。もう一度登録してください。</p>",
    "en": "<p>This link does not work: it has expired or was used. Sign up again.</p>",
}
_BUSY: Final = {"ja": "ただいま混み合っています", "en": "Not available now"}
_BUSY_TEXT: Final = {
    "ja": "<p>しばらくしてからもう一度お試しください。</p>",
    "en": "<p>Please try again in a moment.</p>",
}


class VerifyPage:
    """Answers ``/verify``."""

    def __init__(self, onboarding: Onboarding) -> None:
        """Verify by this service."""
        self._onboarding = onboarding

    async def answer(self, request: Request) -> Response:
        """Show the button, or do what it says."""
        if request.method != "POST":
            token = escape(request.query_params.get("token", ""))
            forms = {language: _FORM.format(token=token, button=_BUTTONS[language]) for language in _BUTTONS}
            return page(
                request, Mood.LETTER, _VERIFY, {language: _ASK[language].format(form=forms[language]) for language in forms}
            )
        try:
            await self._onboarding.verify_email(await _posted_token(request))
        except InvalidInput:
            return page(request, Mood.BAD, _NOT_DONE, _NOT_DONE_TEXT, 400)
        except (TellerFailure, StorageFailure):
            return page(request, Mood.BAD, _BUSY, _BUSY_TEXT, 503)
        return page(request, Mood.GOOD, _DONE, _DONE_TEXT)


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
