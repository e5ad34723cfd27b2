"""Letters about loans: margins at risk, liquidations, maturities.

A sentence that comes out empty is left out: what is particular of one fact need not be of another.
"""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter

OPEN_JA: Final = "口座を開く"
OPEN_EN: Final = "Open your account"

AT_RISK: Final = Bilingual(
    ja=Letter(
        "担保が不足しそうです: {{ sub_account }}",
        (
            "{{ at }} 現在、サブアカウント「{{ sub_account }}」の担保が必要額を下回りました。",
            "ヘルスファクターは {{ health_factor }} です。1を下回ると清算されます。",
            "{% if is_repayment_enough %}{{ repayment }} を返済すると、安全な水準に戻ります。{% endif %}",
            "{% if not is_repayment_enough %}複数の借入の返済が必要です。まず {{ repayment }} を返済してください。{% endif %}",
            "{% if deposit %}{{ deposit }} を入金しても、安全な水準に戻ります。{% endif %}",
            "{% if collateral_price %}価格が {{ collateral_price }} まで下落すると、清算が始まります。{% endif %}",
            "{% if debt_price %}価格が {{ debt_price }} まで上昇すると、清算が始まります。{% endif %}",
        ),
        OPEN_JA,
        ("数値はこの時点のもので、価格と利息により変わります。清算価格は、ほかの価格が変わらない場合のものです。",),
    ),
    en=Letter(
        "Your collateral is running short: {{ sub_account }}",
        (
            "At {{ at }} the collateral of your sub-account “{{ sub_account }}” fell below what its debt requires.",
            "Its health factor is {{ health_factor }}; below 1 it is liquidated.",
            "{% if is_repayment_enough %}It is safe again once you repay {{ repayment }}.{% endif %}",
            "{% if not is_repayment_enough %}It takes more than one repayment: {{ repayment }} first.{% endif %}",
            "{% if deposit %}A deposit of {{ deposit }} makes it safe, too.{% endif %}",
            "{% if collateral_price %}Liquidation begins when the price falls to {{ collateral_price }}.{% endif %}",
            "{% if debt_price %}Liquidation begins when the price rises to {{ debt_price }}.{% endif %}",
        ),
        OPEN_EN,
        ("These numbers are of that moment, each price with all others standing; prices and interest move them.",),
    ),
)

LIQUIDATED: Final = Bilingual(
    ja=Letter(
        "清算が行われました: {{ sub_account }}",
        (
            "{{ at }}、サブアカウント「{{ sub_account }}」の担保が借入に対して不足したため、清算が行われました。",
            (
                "{% for one in seizures %}{{ one.price }} で {{ one.seized }}(うちペナルティ {{ one.penalty }})を充当し、"
                "{{ one.repaid }} を返済しました。{% endfor %}"
            ),
            "{% if from_balance %}残高から {{ from_balance }} を返済しました。{% endif %}",
            "{% if bad_debt %}担保で返済できなかった {{ bad_debt }} は消滅し、お支払いの必要はありません。{% endif %}",
            "残りの担保: {{ held_left }}。残りの借入: {{ owed_left }}。",
            "{% if health_factor %}清算後のヘルスファクター: {{ health_factor }}。{% endif %}",
        ),
        OPEN_JA,
        ("この通知は停止できません。",),
    ),
    en=Letter(
        "Collateral was liquidated: {{ sub_account }}",
        (
            "At {{ at }} the collateral of your sub-account “{{ sub_account }}” no longer covered its debt, and was liquidated.",
            (
                "{% for one in seizures %}{{ one.seized }} was seized at {{ one.price }}, a penalty of {{ one.penalty }} among it, "
                "and repaid {{ one.repaid }}. {% endfor %}"
            ),
            "{% if from_balance %}{{ from_balance }} was repaid from your balance.{% endif %}",
            "{% if bad_debt %}{{ bad_debt }} that no collateral covered is written off: you owe nothing of it.{% endif %}",
            "What remains of that collateral: {{ held_left }}. What remains of those debts: {{ owed_left }}.",
            "{% if health_factor %}The health factor was {{ health_factor }} afterwards.{% endif %}",
        ),
        OPEN_EN,
        ("This notice cannot be switched off.",),
    ),
)

MATURED: Final = Bilingual(
    ja=Letter(
        "貸付が満期を迎えました: {{ symbol }}",
        (
            "サブアカウント「{{ sub_account }}」の {{ symbol }} の貸付が、{{ withdrawable_at }} に満期を迎えました。",
            "全額を引き出せます。現在の元利合計: {{ amount }}(元本 {{ principal }})。",
        ),
        OPEN_JA,
        ("手続きは不要です。引き出すまで利息は引き続き付きます。追加で入金すると、満期は新たに数え直されます。",),
    ),
    en=Letter(
        "A loan has matured: {{ symbol }}",
        (
            "The {{ symbol }} that your sub-account “{{ sub_account }}” lends matured at {{ withdrawable_at }}.",
            "All of it can be withdrawn: it has come to {{ amount }}, of which you lent {{ principal }}.",
        ),
        OPEN_EN,
        ("There is nothing to do. It earns on until you withdraw it; another deposit starts the term anew.",),
    ),
)
