"""Letters about what arrives and leaves: payouts that were sent or failed, deposits that are held or went back."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.loans import OPEN_EN, OPEN_JA

PAYOUT_DELAYED: Final = Bilingual(
    ja=Letter(
        "出金の申し込みがありました: {{ amount }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」から {{ amount }} の出金の申し込みがありました。",
            "送金先: {{ address }}",
            "アドレス帳で確認の済んでいないアドレスのため、{{ release_at }} まで送金されません。",
            "それまでは、アプリの出金の一覧からいつでも取り消せます。取り消すと全額が残高に戻ります。",
        ),
        OPEN_JA,
        ("お心当たりのない場合は、すぐに出金を取り消してアカウントを凍結し、サポートまでご連絡ください。",),
    ),
    en=Letter(
        "A withdrawal was requested: {{ amount }}",
        (
            "At {{ at }} a withdrawal of {{ amount }} from your sub-account “{{ sub_account }}” was requested.",
            "To: {{ address }}",
            "Your address book does not hold that address, or not for long enough: nothing is sent before {{ release_at }}.",
            "Until then you can cancel it in your list of withdrawals; all of it is back in your balance then.",
        ),
        OPEN_EN,
        ("If it was not you, cancel it at once, freeze your account, and tell our support.",),
    ),
)

PAYOUT_SENT: Final = Bilingual(
    ja=Letter(
        "送金しました: {{ sent }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」から {{ sent }} を送金しました。",
            "送金先: {{ address }}",
            "出金額 {{ amount }}、手数料 {{ fee }}。",
            "{% if reference %}取引番号: {{ reference }}{% endif %}",
        ),
        OPEN_JA,
        ("お心当たりのない場合は、すぐにアカウントを凍結し、サポートまでご連絡ください。",),
    ),
    en=Letter(
        "Sent: {{ sent }}",
        (
            "At {{ at }} we sent {{ sent }} from your sub-account “{{ sub_account }}”.",
            "To: {{ address }}",
            "That is {{ amount }} less the fee of {{ fee }}.",
            "{% if reference %}Transaction: {{ reference }}{% endif %}",
        ),
        OPEN_EN,
        ("If it was not you, freeze your account at once and tell our support.",),
    ),
)

PAYOUT_FAILED: Final = Bilingual(
    ja=Letter(
        "送金できませんでした: {{ amount }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」からの {{ amount }} の送金ができませんでした。",
            "送金先: {{ address }}",
            "{% if reference %}取引番号: {{ reference }}{% endif %}",
            "全額 {{ amount }} を残高に戻しました。手数料はいただいていません。",
        ),
        OPEN_JA,
        ("送金先アドレスをご確認のうえ、もう一度お手続きください。",),
    ),
    en=Letter(
        "Not sent: {{ amount }}",
        (
            "At {{ at }} the payout of {{ amount }} from your sub-account “{{ sub_account }}” failed.",
            "To: {{ address }}",
            "{% if reference %}Transaction: {{ reference }}{% endif %}",
            "All of it, {{ amount }}, is back in your balance; there was no fee.",
        ),
        OPEN_EN,
        ("Check the address, and ask again.",),
    ),
)

DEPOSIT_HELD: Final = Bilingual(
    ja=Letter(
        "入金を保留しています: {{ amount }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」への {{ amount }} の入金を保留しました。",
            "保留中の {{ held }} は貸付されず、利息は付きません。",
            "{% if reason == 'BELOW_MINIMUM' %}理由: 最低入金額 {{ minimum }} を下回っています。{% endif %}",
            "{% if reason == 'NOT_APPROVED' %}理由: 口座が未承認です。承認されるとその時点で貸付が始まります。{% endif %}",
            "{% if reason == 'ACCOUNT_CLOSED' %}理由: 口座は解約済みです。{% endif %}",
        ),
        OPEN_JA,
        ("返還については、サポートよりご案内いたします。",),
    ),
    en=Letter(
        "A deposit is held: {{ amount }}",
        (
            "At {{ at }} a deposit of {{ amount }} arrived for your sub-account “{{ sub_account }}” and is held.",
            "The {{ held }} that we hold is not lent and earns nothing.",
            "{% if reason == 'BELOW_MINIMUM' %}Why: it is below the minimum of {{ minimum }}.{% endif %}",
            "{% if reason == 'NOT_APPROVED' %}Why: your account is not approved. It is lent from the approval on.{% endif %}",
            "{% if reason == 'ACCOUNT_CLOSED' %}Why: your account is closed.{% endif %}",
        ),
        OPEN_EN,
        ("Our support will tell you how it can be returned.",),
    ),
)

DEPOSIT_RETURNED: Final = Bilingual(
    ja=Letter(
        "入金を返還しました: {{ amount }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」への {{ amount }} の入金を返還しました。",
            "保留していた {{ held }} を送金元に送りました。",
        ),
        OPEN_JA,
        ("ご不明な点はサポートまでお問い合わせください。",),
    ),
    en=Letter(
        "A deposit was returned: {{ amount }}",
        (
            "At {{ at }} the deposit of {{ amount }} for your sub-account “{{ sub_account }}” was returned.",
            "The {{ held }} that we held went back where it came from.",
        ),
        OPEN_EN,
        ("If anything is unclear, write to our support.",),
    ),
)
