"""Letters about webhooks."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

WEBHOOK_CREATED: Final = Bilingual(
    ja=Letter(
        "Webhook の宛先が登録されました",
        ("アカウントの出来事が次の宛先へ送信されるようになりました: {{ url }}",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A webhook endpoint was registered",
        ("What happens in your account is sent to this endpoint from now on: {{ url }}",),
        after=(NOT_ME_EN,),
    ),
)
WEBHOOK_MOVED: Final = Bilingual(
    ja=Letter(
        "Webhook の宛先が変更されました",
        ("Webhook の宛先が変更されました。新しい宛先: {{ url }}",),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A webhook endpoint was changed",
        ("One of your webhook endpoints has another address now: {{ url }}",),
        after=(NOT_ME_EN,),
    ),
)
WEBHOOK_ROTATED: Final = Bilingual(
    ja=Letter(
        "Webhook の署名鍵が交換されました",
        ("次の宛先の署名鍵が新しいものに交換されました: {{ url }}", "以前の署名鍵は {{ at }} まで使えます。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A webhook secret was rotated",
        ("This webhook endpoint has a new secret: {{ url }}", "The one before signs as well until {{ at }}."),
        after=(NOT_ME_EN,),
    ),
)
WEBHOOK_DISABLED: Final = Bilingual(
    ja=Letter(
        "Webhook の送信を停止しました",
        (
            "次の宛先への送信を停止しました: {{ url }}",
            "宛先が終了を応答したか、数日間にわたり受信に失敗したためです。未送信の通知は保管されており、再び有効にすると送信されます。",
        ),
    ),
    en=Letter(
        "A webhook endpoint was disabled",
        (
            "Nothing is sent to this endpoint any more: {{ url }}",
            "It answered that it is gone, or has taken nothing for days. What waits is kept, and sent once it is enabled again.",
        ),
    ),
)
