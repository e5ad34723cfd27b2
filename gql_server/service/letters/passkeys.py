"""Letters about passkeys."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

PASSKEY_ADDED: Final = Bilingual(
    ja=Letter(
        "パスキーが追加されました",
        ("アカウントにパスキー「{{ name }}」が追加されました。", "パスキーだけでログインできるようになります。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A passkey was added",
        ("The passkey “{{ name }}” was added to your account.", "It signs you in without your password."),
        after=(NOT_ME_EN,),
    ),
)
PASSKEY_REMOVED: Final = Bilingual(
    ja=Letter(
        "パスキーが削除されました",
        ("アカウントからパスキー「{{ name }}」が削除されました。このパスキーではログインできなくなります。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A passkey was removed",
        ("The passkey “{{ name }}” was removed from your account; it signs nobody in any more.",),
        after=(NOT_ME_EN,),
    ),
)
PASSKEY_COUNTER: Final = Bilingual(
    ja=Letter(
        "パスキーの使用を拒否しました",
        (
            "パスキー「{{ name }}」の使用回数が前回より小さかったため、使用を拒否しました。",
            "パスキーが複製されたおそれがあります。このパスキーを削除し、新しいパスキーを追加してください。",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A passkey was refused",
        (
            "The passkey “{{ name }}” was refused, because the count that it keeps of its uses went back.",
            "There may be a copy of it. Remove this passkey, and add a new one.",
        ),
        after=(NOT_ME_EN,),
    ),
)
