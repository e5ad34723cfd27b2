"""A page of the sandbox on which passkeys can be tried: it does by the API what any client does."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gql_server.web.pages import Mood, page

PAGE_AT: Final = "/sandbox/passkeys"
SCRIPT_AT: Final = "/assets/passkeys.js"

_SCRIPT: Final = (Path(__file__).parent / "assets" / "passkeys.js").read_text("utf-8")
_TITLES: Final = {"ja": "パスキーを試す", "en": "Try passkeys"}
_BODY: Final = """<p>{about}</p>
<p id="said" role="status" {data}></p>
<div id="outside">
<form id="with-password">
<label for="email">{email}</label>
<input id="email" name="email" type="email" autocomplete="username webauthn" required>
<p class="hint"></p>
<label for="password">{password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">{sign_in}</button>
</form>
<button type="button" class="quiet" id="with-passkey">{sign_in_with_passkey}</button>
</div>
<div id="inside" hidden>
<form id="adding">
<label for="name">{name}</label>
<input id="name" name="name" maxlength="40" required value="{name_at_first}">
<p class="hint"></p>
<label for="again">{again}</label>
<input id="again" name="password" type="password" autocomplete="current-password" required>
<button type="submit">{add}</button>
</form>
<ul class="plain" id="passkeys"></ul>
<button type="button" class="quiet" id="leave">{sign_out}</button>
</div>
<div id="recovery" class="after" hidden><p>{codes}</p><p><code id="codes"></code></p></div>
<noscript><p class="problem">{needs_script}</p></noscript>"""
_WORDS: Final = {
    "ja": {
        "about": "サンドボックスの利用者としてログインし、この端末にパスキーを追加してみましょう。",
        "email": "メールアドレス",
        "password": "パスワード",
        "sign_in": "ログイン",
        "sign_in_with_passkey": "パスキーでログイン",
        "name": "パスキーの名前",
        "name_at_first": "この端末",
        "again": "パスワードをもう一度",
        "add": "パスキーを追加",
        "sign_out": "ログアウト",
        "codes": "リカバリーコードです。今だけ表示されます。",
        "needs_script": "このページにはJavaScriptが必要です。",
    },
    "en": {
        "about": "Sign in as a customer of the sandbox, and add a passkey of this device.",
        "email": "E-mail address",
        "password": "Password",
        "sign_in": "Sign in",
        "sign_in_with_passkey": "Sign in with a passkey",
        "name": "Name of the passkey",
        "name_at_first": "This device",
        "again": "Your password, once more",
        "add": "Add a passkey",
        "sign_out": "Sign out",
        "codes": "Your recovery codes, shown this once:",
        "needs_script": "This page needs JavaScript.",
    },
}
_SAID: Final = {
    "ja": {
        "signed-in": "ログインしました。",
        "signed-in-with-passkey": "パスキーでログインしました。",
        "added": "パスキーを追加しました。",
        "removed": "パスキーを削除しました。",
        "signed-out": "ログアウトしました。",
        "remove": "削除",
        "missing": "このブラウザではパスキーを使えません。",
    },
    "en": {
        "signed-in": "You are signed in.",
        "signed-in-with-passkey": "You are signed in with your passkey.",
        "added": "The passkey was added.",
        "removed": "The passkey was removed.",
        "signed-out": "You are signed out.",
        "remove": "Remove",
        "missing": "This browser has no passkeys.",
    },
}


def _body(language: str) -> str:
    said = " ".join(f'data-{name}="{escape(text)}"' for name, text in _SAID[language].items())
    return _BODY.format(data=f"data-words {said}", **_WORDS[language])


_BODIES: Final = {language: _body(language) for language in _WORDS}


class PasskeysPage:
    """Answers ``/sandbox/passkeys``."""

    def __init__(self, rp_id: str) -> None:
        """Show it at the domain for which passkeys are good."""
        self._rp_id = rp_id

    async def answer(self, request: Request) -> Response:
        """Show the page; who comes by a network address, for which browsers know no passkeys, is sent on to the domain."""
        host = request.url.hostname or ""
        if host != self._rp_id and not host.endswith(f".{self._rp_id}"):
            parts = urlsplit(str(request.url))
            port = "" if parts.port is None else f":{parts.port}"
            return RedirectResponse(urlunsplit(parts._replace(netloc=f"{self._rp_id}{port}")), 303)
        return page(request, Mood.LOCK, _TITLES, _BODIES, script=SCRIPT_AT)


async def passkeys_script(request: Request) -> Response:  # noqa: ARG001 - every endpoint takes one
    """Answer the script of the page."""
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    return Response(_SCRIPT, media_type="text/javascript", headers=headers)
