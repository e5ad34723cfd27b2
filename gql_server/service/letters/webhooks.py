"""Letters about webhooks."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter

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
