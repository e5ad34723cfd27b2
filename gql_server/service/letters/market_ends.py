"""The letter about a market that is going to end, for everybody who lends or owes in it."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.loans import OPEN_EN, OPEN_JA

MARKET_ENDS: Final = Bilingual(
    ja=Letter(
        "{{ symbol }} の取扱いを終了します",
        (
            "{{ symbol }} の貸付・借入の取扱いを終了します。サブアカウント「{{ sub_account }}」に残高があります。",
            "{{ repay_only_at }} 以降は、新しい貸付と借入を受け付けません。{{ closed_at }} に市場を閉鎖します。",
            "{% if is_lending %}満期を迎えた貸付は、いつでも引き出せます。{% endif %}",
            "{% if is_owing %}{{ leave_by }} までに借入を返済してください。返済と入金はいつでもできます。{% endif %}",
            "{{ leave_by }} 以降、満期を迎えた貸付は残高に移り、{{ symbol }} の借入は同じ資産の残高から返済されます。",
        ),
        OPEN_JA,
        ("お客様の資産が失われることはありません。この通知は停止できません。",),
    ),
    en=Letter(
        "The {{ symbol }} market is going to end",
        (
            "{{ symbol }} will no longer be lent and borrowed, and your sub-account “{{ sub_account }}” is in its market.",
            "From {{ repay_only_at }} on it takes no new loan and no new borrow; at {{ closed_at }} it closes.",
            "{% if is_lending %}A loan that has matured can be withdrawn at any time.{% endif %}",
            "{% if is_owing %}Please repay what you owe by {{ leave_by }}; repayments and deposits always work.{% endif %}",
            (
                "From {{ leave_by }} on loans that have matured move to your balance, and debts in {{ symbol }} are repaid out of "
                "what you hold of it."
            ),
        ),
        OPEN_EN,
        ("Nothing of yours is lost. This notice cannot be switched off.",),
    ),
)
