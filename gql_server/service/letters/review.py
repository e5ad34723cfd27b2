"""Letters about the end of a review."""

from __future__ import annotations

from typing import Final

from gql_server.service.letters.letter import Bilingual, Letter

APPROVED: Final = Bilingual(
    ja=Letter(
        "本人確認が完了しました",
        (
            "本人確認の審査が完了し、口座をご利用いただけるようになりました。",
            "対応する暗号資産を入金すると、その時点で自動的に貸付が始まります(満期は7日です)。",
        ),
        "口座を開く",
    ),
    en=Letter(
        "Your account is approved",
        (
            "Your identity is verified, and your account is open.",
            "Whatever you deposit of a supported asset is lent from that moment on, for seven days at a time.",
        ),
        "Open your account",
    ),
)

MORE_NEEDED: Final = Bilingual(
    ja=Letter(
        "再提出のお願い",
        ("審査を進めるために、もう一度ご提出いただく必要があります。", "理由: {{ reasons }}"),
        "提出を続ける",
        ("ご不明な点はサポートまでお問い合わせください。",),
    ),
    en=Letter(
        "Something has to be submitted again",
        ("To go on with the review we need something from you once more.", "Why: {{ reasons }}"),
        "Go on",
        ("If anything is unclear, write to our support.",),
    ),
)

REJECTED: Final = Bilingual(
    ja=Letter(
        "審査結果のお知らせ",
        (
            "審査の結果、口座のご利用をお断りすることになりました。",
            "理由: {{ reasons }}",
            "お預かりしている資産がある場合、その返還についてはサポートよりご案内いたします。",
        ),
    ),
    en=Letter(
        "Your application was not accepted",
        (
            "After the review we cannot offer you an account.",
            "Why: {{ reasons }}",
            "If we hold anything of yours, our support will tell you how it is returned.",
        ),
    ),
)

UNSAID: Final = {"ja": "審査基準によるもの", "en": "our criteria for accounts"}
"""What stands for a reason where none was given."""
