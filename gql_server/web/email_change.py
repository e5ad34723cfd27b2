"""The pages behind the links that change an e-mail address: to confirm the new one, and to go back to the old one."""

from __future__ import annotations

from typing import Final

from gql_server.service.email_change import EmailChanges
from gql_server.web.one_button import OneButtonPage, Words

_CONFIRM: Final = {
    "ja": Words(
        title="新しいメールアドレスの確認",
        ask="ボタンを押すと、アカウントのメールアドレスがこのアドレスに変わります。",
        button="このアドレスに変更する",
        done="メールアドレスを変更しました",
        done_text="次回からこのアドレスでログインしてください。",
        not_done="変更できませんでした",
        not_done_text="このリンクは使えません。期限が切れたか、すでに使われています。もう一度お申し込みください。",
    ),
    "en": Words(
        title="Confirm your new e-mail address",
        ask="Press the button, and this is the address of your account.",
        button="Change to this address",
        done="Your address is changed",
        done_text="Sign in with this address from now on.",
        not_done="Not changed",
        not_done_text="This link does not work: it has expired or was used. Ask for the change again.",
    ),
}
_UNDO: Final = {
    "ja": Words(
        title="メールアドレスの変更を取り消す",
        ask="ボタンを押すと、このアドレスに戻ります。すべての端末からログアウトし、新しいパスワードの設定が必要になります。",
        button="変更を取り消す",
        done="変更を取り消しました",
        done_text="パスワードを設定するためのリンクを、このアドレスにお送りしました。",
        not_done="取り消せませんでした",
        not_done_text="このリンクは使えません。期限が切れたか、すでに使われています。サポートまでご連絡ください。",
    ),
    "en": Words(
        title="Undo the change of your e-mail address",
        ask="Press the button, and your account goes back to this address. Every device is signed out, and you set a new password.",
        button="Undo the change",
        done="The change is undone",
        done_text="A link to set a new password is in your mail.",
        not_done="Not undone",
        not_done_text="This link does not work: it has expired or was used. Write to our support.",
    ),
}


class ConfirmEmailChangePage(OneButtonPage):
    """Answers ``/confirm-email-change``."""

    def __init__(self, changes: EmailChanges) -> None:
        """Change by this service."""
        super().__init__("/confirm-email-change", _CONFIRM, changes.confirm)


class UndoEmailChangePage(OneButtonPage):
    """Answers ``/undo-email-change``."""

    def __init__(self, changes: EmailChanges) -> None:
        """Undo by this service."""
        super().__init__("/undo-email-change", _UNDO, changes.undo)
