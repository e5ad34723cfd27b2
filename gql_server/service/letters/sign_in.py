"""The letter about a sign-in from a device that the account does not know."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

NEW_SIGN_IN: Final = Bilingual(
    ja=Letter(
        "新しい端末からのログイン",
        (
            "{{ at }}、これまでと異なる端末またはネットワークからアカウントにログインがありました。",
            "ネットワークアドレス: {{ address or '不明' }}",
            "端末: {{ user_agent or '不明' }}",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "A sign-in from a new device",
        (
            "At {{ at }} somebody signed in to your account from a device or a network that it does not know.",
            "Network address: {{ address or 'unknown' }}",
            "Device: {{ user_agent or 'unknown' }}",
        ),
        after=(NOT_ME_EN,),
    ),
)
