"""Letters about safety: what the owner of an account is told, so that nobody else changes it unseen."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter

NOT_ME_JA: Final = "お心当たりのない場合は、すぐにパスワードを再設定し、サポートまでご連絡ください。"
NOT_ME_EN: Final = "If it was not you, reset your password at once and tell our support."

PASSWORD_RESET: Final = Bilingual(
    ja=Letter(
        "パスワードの再設定",
        (
            "パスワードの再設定の申し込みがありました。",
            "次のリンクから新しいパスワードを設定してください。リンクは30分間有効で、一度だけ使えます。",
        ),
        "パスワードを再設定する",
        ("お心当たりのない場合は、このメールを破棄してください。パスワードは変更されていません。",),
    ),
    en=Letter(
        "Reset your password",
        (
            "Someone asked to reset the password of your account.",
            "Set a new one with this link. It works for 30 minutes, and once.",
        ),
        "Set a new password",
        ("If it was not you, there is nothing to do: your password is as it was.",),
    ),
)

NO_ACCOUNT: Final = Bilingual(
    ja=Letter(
        "アカウントがありません",
        ("このメールアドレスでパスワードの再設定の申し込みがありましたが、確認の済んだアカウントはありません。",),
        "サイトを開く",
        ("お心当たりのない場合は、このメールを破棄してください。",),
    ),
    en=Letter(
        "There is no account",
        ("Someone asked to reset the password for this e-mail address, which has no verified account.",),
        "Open the site",
        ("If it was not you, there is nothing to do.",),
    ),
)

PASSWORD_CHANGED: Final = Bilingual(
    ja=Letter(
        "パスワードが変更されました",
        (
            "アカウントのパスワードが変更されました。",
            "ほかの端末ではログアウトされています。新しいパスワードでログインしてください。",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your password was changed",
        ("The password of your account was changed.", "Every other device is signed out; sign in there with the new password."),
        after=(NOT_ME_EN,),
    ),
)

SESSIONS_ENDED: Final = Bilingual(
    ja=Letter(
        "ほかの端末からログアウトしました",
        ("ほかのすべての端末でアカウントからログアウトしました({{ count }}件)。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your other devices are signed out",
        ("Every other device was signed out of your account; there were {{ count }}.",),
        after=(NOT_ME_EN,),
    ),
)
