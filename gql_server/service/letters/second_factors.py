"""Letters about second factors."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

TOTP_ON: Final = Bilingual(
    ja=Letter(
        "二段階認証が有効になりました",
        ("認証アプリによる二段階認証が有効になりました。", "リカバリーコードは安全な場所に保管してください。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Two-factor sign-in is on",
        ("Signing in now needs a code of your authenticator app.", "Keep the recovery codes in a safe place."),
        after=(NOT_ME_EN,),
    ),
)
TOTP_OFF: Final = Bilingual(
    ja=Letter("二段階認証が無効になりました", ("認証アプリによる二段階認証が無効になりました。",), after=(NOT_ME_JA,)),
    en=Letter("Two-factor sign-in is off", ("Signing in no longer needs a code of an authenticator app.",), after=(NOT_ME_EN,)),
)
RECOVERY_CODE_USED: Final = Bilingual(
    ja=Letter(
        "リカバリーコードが使用されました",
        ("リカバリーコードが1つ使用されました。同じコードは二度と使えません。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter("A recovery code was used", ("One of your recovery codes was used; it works no more.",), after=(NOT_ME_EN,)),
)
CODES_REPLACED: Final = Bilingual(
    ja=Letter(
        "リカバリーコードが再発行されました",
        ("リカバリーコードが再発行され、以前のコードは使えなくなりました。",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your recovery codes were replaced", ("There are new recovery codes; the old ones work no more.",), after=(NOT_ME_EN,)
    ),
)
