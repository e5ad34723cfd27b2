"""Letters about the door: opening an account, and whoever tries to open it twice."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter

VERIFICATION: Final = Bilingual(
    ja=Letter(
        "メールアドレスの確認",
        (
            "ご登録ありがとうございます。",
            "次のリンクを開いて、メールアドレスの確認を完了してください。リンクは24時間有効で、一度だけ使えます。",
        ),
        "メールアドレスを確認する",
        ("お心当たりのない場合は、リンクを開かずにこのメールを破棄してください。",),
    ),
    en=Letter(
        "Verify your e-mail address",
        ("Thank you for signing up.", "Open this link to verify your e-mail address. It works for 24 hours, and once."),
        "Verify e-mail",
        ("If you did not sign up, do not open the link; there is nothing else to do.",),
    ),
)

ALREADY_REGISTERED: Final = Bilingual(
    ja=Letter(
        "すでに登録されています",
        (
            "このメールアドレスで新規登録の申し込みがありましたが、すでにアカウントをお持ちです。",
            "これまでのパスワードでログインしてください。アカウントは何も変更されていません。",
        ),
        "サイトを開く",
        ("お心当たりのない場合は、このメールを破棄してください。",),
    ),
    en=Letter(
        "You already have an account",
        (
            "Someone asked to sign up with this e-mail address, which already has an account.",
            "Sign in with the password you have. Nothing about your account has changed.",
        ),
        "Open the site",
        ("If it was not you, there is nothing to do.",),
    ),
)
