"""Letters about what leaves an account: codes for a withdrawal, the address book, and a freeze."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA

STEP_UP_CODE: Final = Bilingual(
    ja=Letter(
        "出金の確認コード",
        (
            "次のアドレスへの出金の確認コードです: {{ address }}",
            "確認コード: {{ code }}",
            "コードは10分間有効で、一度だけ使えます。",
        ),
        after=("誰にも教えないでください。", NOT_ME_JA),
    ),
    en=Letter(
        "Your code for a withdrawal",
        ("This code confirms a withdrawal to {{ address }}.", "Code: {{ code }}", "It works for 10 minutes, and once."),
        after=("Give it to nobody.", NOT_ME_EN),
    ),
)
ADDRESS_TO_CONFIRM: Final = Bilingual(
    ja=Letter(
        "出金先アドレスの確認コード",
        ("出金先に登録するアドレス: {{ address }}", "確認コード: {{ code }}", "コードは30分間有効で、一度だけ使えます。"),
        after=("登録したアドレスへの出金では、確認コードは不要になります。", NOT_ME_JA),
    ),
    en=Letter(
        "Confirm an address",
        ("This code adds {{ address }} to your address book.", "Code: {{ code }}", "It works for 30 minutes, and once."),
        after=("A withdrawal to an address in your book needs no code.", NOT_ME_EN),
    ),
)
ADDRESS_ADDED: Final = Bilingual(
    ja=Letter(
        "出金先アドレスが登録されました",
        ("登録されたアドレス: {{ address }}", "{{ at }}以降、このアドレスへの出金は待機なしで送金されます。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "An address was added",
        ("{{ address }} is in your address book now.", "From {{ at }} on, withdrawals leave for it without a delay."),
        after=(NOT_ME_EN,),
    ),
)
ADDRESS_REMOVED: Final = Bilingual(
    ja=Letter("出金先アドレスが削除されました", ("出金先アドレスが1件削除されました。",), after=(NOT_ME_JA,)),
    en=Letter("An address was removed", ("An address was removed from your address book.",), after=(NOT_ME_EN,)),
)
DELAY_SET: Final = Bilingual(
    ja=Letter(
        "出金待機時間が変更されました",
        ("アドレス帳にないアドレスへの出金の待機時間: {{ delay }}", "この待機時間はすでに有効です。"),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your withdrawal delay was changed",
        ("The withdrawal delay for addresses outside your address book: {{ delay }}.", "It is in force now."),
        after=(NOT_ME_EN,),
    ),
)
DELAY_TO_BE_SHORTER: Final = Bilingual(
    ja=Letter(
        "出金待機時間の短縮が申し込まれました",
        (
            "アドレス帳にないアドレスへの出金の待機時間が短縮されます。新しい待機時間: {{ delay }}",
            "有効になる時刻: {{ at }}。それまでは現在の待機時間が適用されます。",
            "それまでに現在の待機時間以上を設定すると、短縮は取り消されます。確認コードは必要ありません。",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your withdrawal delay will be shorter",
        (
            "The withdrawal delay for addresses outside your address book is to become shorter: {{ delay }}.",
            "That takes effect at {{ at }}; the present delay holds until then.",
            "Until then, setting a delay at least as long as the present one calls it off. That needs no code.",
        ),
        after=(NOT_ME_EN,),
    ),
)
FROZEN: Final = Bilingual(
    ja=Letter(
        "アカウントを凍結しました",
        (
            "お申し込みにより、アカウントからの出金と新たな借入を停止しました。利息は引き続き計算されます。",
            "解除するには、パスワードを入力してください。二段階認証を設定している場合は、そのコードも必要です。",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your account is frozen",
        (
            "As you asked, nothing leaves your account from now on; interest goes on.",
            "You unfreeze it with your password, and your second factor where you have one.",
        ),
        after=(NOT_ME_EN,),
    ),
)
