"""Letters about partner keys."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

API_KEY_CREATED: Final = Bilingual(
    ja=Letter(
        "APIキーが作成されました",
        ("アカウントにAPIキー「{{ label }}」が作成されました。", "このキーでできること: {{ scopes }}"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "An API key was created",
        ("The API key “{{ label }}” was created for your account.", "What it may do: {{ scopes }}"),
        after=(NOT_ME_EN,),
    ),
)
API_KEY_CHANGED: Final = Bilingual(
    ja=Letter(
        "APIキーが変更されました",
        ("APIキー「{{ label }}」の設定が変更されました。", "このキーでできること: {{ scopes }}"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "An API key was changed",
        ("The API key “{{ label }}” of your account was changed.", "What it may do: {{ scopes }}"),
        after=(NOT_ME_EN,),
    ),
)
API_KEY_ROTATED: Final = Bilingual(
    ja=Letter(
        "APIキーの公開鍵が交換されました",
        ("APIキー「{{ label }}」の公開鍵が新しいものに交換されました。", "以前の公開鍵は {{ at }} まで使えます。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "An API key was rotated",
        ("The API key “{{ label }}” of your account has a new public key.", "The one before works until {{ at }}."),
        after=(NOT_ME_EN,),
    ),
)
API_KEY_REVOKED: Final = Bilingual(
    ja=Letter(
        "APIキーが無効になりました",
        ("APIキー「{{ label }}」は無効になりました。このキーで署名されたリクエストは拒否されます。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "An API key was revoked",
        ("The API key “{{ label }}” of your account was revoked; nothing that it signs is answered any more.",),
        after=(NOT_ME_EN,),
    ),
)
