"""The page behind the link in the verification mail."""

from __future__ import annotations

from typing import Final

from gql_server.service.onboarding import Onboarding
from gql_server.web.one_button import OneButtonPage, Words

_WORDS: Final = {
    "ja": Words(
        title="メールアドレスの確認",
        ask="ボタンを押すと、メールアドレスの確認が完了します。",
        button="確認する",
        done="確認が完了しました",
        done_text="ログインできます。アプリにお戻りください。",
        not_done="確認できませんでした",
        not_done_text="このリンクは使えません。期限が切れたか、すでに使われています。もう一度登録してください。",
    ),
    "en": Words(
        title="Verify your e-mail address",
        ask="Press the button to confirm that this address is yours.",
        button="Verify e-mail",
        done="Your address is verified",
        done_text="You can sign in now. Go back to the app.",
        not_done="Not verified",
        not_done_text="This link does not work: it has expired or was used. Sign up again.",
    ),
}


class VerifyPage(OneButtonPage):
    """Answers ``/verify``."""

    def __init__(self, onboarding: Onboarding) -> None:
        """Verify by this service."""
        super().__init__("/verify", _WORDS, onboarding.verify_email)
