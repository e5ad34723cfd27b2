"""Letters about a change of the e-mail address: both addresses are told."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

TO_CONFIRM: Final = Bilingual(
    ja=Letter(
        "新しいメールアドレスの確認",
        (
            "アカウントのメールアドレスをこのアドレスに変更する申し込みがありました。",
            "次のリンクを開いて、変更を完了してください。リンクは1時間有効で、一度だけ使えます。",
        ),
        "変更を確認する",
        ("お心当たりのない場合は、リンクを開かずにこのメールを破棄してください。",),
    ),
    en=Letter(
        "Confirm your new e-mail address",
        (
            "Someone asked to make this the address of their account.",
            "Open this link to confirm it. It works for an hour, and once.",
        ),
        "Confirm the address",
        ("If it was not you, do not open the link; there is nothing else to do.",),
    ),
)
IN_USE: Final = Bilingual(
    ja=Letter(
        "メールアドレス変更の申し込みがありました",
        (
            "別のアカウントのメールアドレスを、このアドレスに変更する申し込みがありました。",
            "このアドレスはお客様のアカウントで使われているため、何も変更されていません。",
        ),
        after=("お心当たりのない場合は、このメールを破棄してください。",),
    ),
    en=Letter(
        "Someone asked for your e-mail address",
        (
            "Someone asked to make this the address of another account.",
            "It is the address of yours, so nothing has changed.",
        ),
        after=("If it was not you, there is nothing to do.",),
    ),
)
ASKED: Final = Bilingual(
    ja=Letter(
        "メールアドレスの変更を受け付けました",
        ("アカウントのメールアドレスを変更する申し込みがありました。新しいアドレスで確認されるまで、何も変わりません。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your e-mail address is about to change",
        ("Someone asked to change the address of your account. Nothing changes until it is confirmed at the new one.",),
        after=(NOT_ME_EN,),
    ),
)
CHANGED: Final = Bilingual(
    ja=Letter("メールアドレスを変更しました", ("このアドレスがアカウントのメールアドレスになりました。",), after=(NOT_ME_JA,)),
    en=Letter("Your e-mail address is changed", ("This is the address of your account now.",), after=(NOT_ME_EN,)),
)
CHANGED_FROM: Final = Bilingual(
    ja=Letter(
        "メールアドレスが変更されました",
        (
            "アカウントのメールアドレスが {{ email }} に変更されました。",
            "お心当たりのない場合は、次のリンクから取り消してください。リンクは {{ until }} まで有効です。",
            "取り消すと、すべての端末からログアウトし、新しいパスワードの設定が必要になります。",
        ),
        "変更を取り消す",
    ),
    en=Letter(
        "Your e-mail address was changed",
        (
            "The address of your account is {{ email }} now.",
            "If it was not you, undo it with this link, until {{ until }}.",
            "Every device is signed out then, and you set a new password.",
        ),
        "Undo the change",
    ),
)
UNDONE: Final = Bilingual(
    ja=Letter(
        "メールアドレスの変更を取り消しました",
        (
            "アカウントのメールアドレスはこのアドレスに戻りました。すべての端末からログアウトしています。",
            "次のリンクから新しいパスワードを設定してください。リンクは30分間有効で、一度だけ使えます。",
        ),
        "パスワードを設定する",
        ("期限が切れた場合は、パスワードの再設定をお申し込みください。",),
    ),
    en=Letter(
        "The change of your e-mail address is undone",
        (
            "Your account has this address again, and every device is signed out.",
            "Set a new password with this link. It works for 30 minutes, and once.",
        ),
        "Set a new password",
        ("When it has expired, ask to reset your password.",),
    ),
)
UNDONE_FROM: Final = Bilingual(
    ja=Letter(
        "メールアドレスの変更が取り消されました",
        ("以前のアドレスから変更が取り消されました。このアドレスはアカウントのメールアドレスではなくなりました。",),
    ),
    en=Letter(
        "The change of an e-mail address was undone",
        ("The change was undone from the former address; this one is not that of the account any more.",),
    ),
)
