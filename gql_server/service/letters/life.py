"""Letters about the rest of an account's life: freezes, another address, the end."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.letters.security import NOT_ME_EN, NOT_ME_JA


def _code(what_ja: str, what_en: str) -> Bilingual:
    """Return the letter that carries a code for one action."""
    return Bilingual(
        ja=Letter(
            "確認コード",
            (f"{what_ja}のための確認コードです。", "確認コード: {{ code }}", "コードは10分間有効で、一度だけ使えます。"),
            after=("誰にも教えないでください。", NOT_ME_JA),
        ),
        en=Letter(
            "Your code",
            (f"This code lets you {what_en}.", "Code: {{ code }}", "It works for 10 minutes, and once."),
            after=("Give it to nobody.", NOT_ME_EN),
        ),
    )


ACTION_CODES: Final = {
    "UNFREEZE_ACCOUNT": _code("アカウントの凍結解除", "unfreeze your account"),
    "CLOSE_ACCOUNT": _code("アカウントの解約", "close your account for good"),
    "CHANGE_EMAIL": _code("メールアドレスの変更", "change your e-mail address"),
    "SHORTEN_WITHDRAWAL_DELAY": _code("出金待機時間の短縮", "choose a shorter withdrawal delay"),
    "MANAGE_API_KEYS": _code("APIキーの管理", "manage your API keys"),
    "MANAGE_WEBHOOKS": _code("Webhook の管理", "manage your webhooks"),
}
"""By what is guarded (``step_up.GuardedAction``)."""

FROZEN_BY_OPERATOR: Final = Bilingual(
    ja=Letter(
        "アカウントを凍結しました",
        (
            "運営によりアカウントからの出金と新たな借入を停止しました。利息は引き続き計算されます。",
            "詳しくはサポートまでご連絡ください。",
        ),
    ),
    en=Letter(
        "Your account is frozen",
        ("We have frozen your account: nothing leaves it for now; interest goes on.", "Our support tells you more."),
    ),
)
UNFROZEN: Final = Bilingual(
    ja=Letter("アカウントの凍結を解除しました", ("アカウントからの出金と借入が再び可能になりました。",), after=(NOT_ME_JA,)),
    en=Letter("Your account is not frozen any more", ("Money can leave your account again.",), after=(NOT_ME_EN,)),
)
CLOSED: Final = Bilingual(
    ja=Letter(
        "アカウントの解約が完了しました",
        (
            "アカウントは {{ at }} に解約されました。",
            "ログイン情報、出金先アドレス、設定は消去しました。",
            "法令で保存が必要な本人確認の記録は、封をして{{ years }}年間保管し、その後消去します。",
            "解約後に届いた入金は返金いたします。ご利用ありがとうございました。",
        ),
        after=(NOT_ME_JA,),
    ),
    en=Letter(
        "Your account is closed",
        (
            "Your account was closed on {{ at }}.",
            "Your sign-in, your addresses and your preferences are erased.",
            "What the law wants kept of your identity's verification stays sealed for {{ years }} years, and is erased then.",
            "Whatever is still deposited is sent back. Thank you for having been with us.",
        ),
        after=("If it was not you, tell our support at once.",),
    ),
)
