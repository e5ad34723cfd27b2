"""The words of documents, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from gql_server.domain.statement import HoldingSide
from gql_server.service.balance_certificate import Held
from gql_server.service.letters.letter import ENGLISH, JAPANESE, language_of


@dataclass(frozen=True, slots=True)
class Words:
    """What documents are written with in one language; ``{…}`` stands for what is particular."""

    language: str
    statement: str
    certificate: str
    period: str
    period_value: str
    as_of: str
    as_of_value: str
    customer: str
    account: str
    version: str
    version_value: str
    document_id: str
    sub_account: str
    asset: str
    kind: str
    sides: Mapping[HoldingSide, str]
    kinds: Mapping[Held, str]
    statement_columns: tuple[str, ...]
    amount: str
    worth: str
    held_worth: str
    owed_worth: str
    unknown: str
    nothing: str
    page: str
    day_form: str
    statement_notes: tuple[str, ...]
    certificate_notes: tuple[str, ...]

    def day(self, day: date) -> str:
        """Return a date; without ``strftime``, which pads years as the platform likes."""
        return self.day_form.format(day.year, day.month, day.day)

    def time(self, at: int, zone: ZoneInfo) -> str:
        """Return a time to the second, in a time zone."""
        there = datetime.fromtimestamp(at, zone)
        return f"{self.day(there.date())} {there:%H:%M:%S}"


_ENGLISH_VERSION: Final = (
    "The ledger version is the last entry of the operator's log that was taken into account, and its hash: by it an auditor "
    "finds that nothing before it was changed. The document's number is computed from all that it says."
)
_JAPANESE_VERSION: Final = (
    "台帳バージョンは、本書に反映した運営者の記録の最終番号とそのハッシュ値です。監査人はこれにより、それ以前の記録が変更されていない"
    "ことを確認できます。文書番号は本書の記載内容すべてから計算されます。"
)

_ENGLISH: Final = Words(
    language=ENGLISH,
    statement="Interest statement {year}",
    certificate="Balance certificate",
    period="Period",
    period_value="{start} to {end} ({zone})",
    as_of="As of the end of",
    as_of_value="{day} ({zone})",
    customer="Customer",
    account="Account",
    version="Ledger version",
    version_value="{seq} · {hash}",
    document_id="Document",
    sub_account="Sub-account",
    asset="Asset",
    kind="Kind",
    sides={HoldingSide.LEND: "Lent", HoldingSide.BORROW: "Owed"},
    kinds={
        Held.LENT: "Lent",
        Held.AVAILABLE: "Available",
        Held.IN_PAYOUTS: "In payouts not sent yet",
        Held.HELD: "Deposit on hold",
        Held.OWED: "Owed",
    },
    statement_columns=("Opening", "Added", "Removed", "Liquidated", "Interest", "Closing"),
    amount="Amount",
    worth="Worth",
    held_worth="Worth of what is held",
    owed_worth="Worth of what is owed",
    unknown="{currency} not known ({assets})",
    nothing="Nothing was lent or owed in this period.",
    page="Page {page} of {pages}",
    day_form="{0:04d}-{1:02d}-{2:02d}",
    statement_notes=(
        (
            "Closing = opening + added − removed − liquidated + interest, exactly. The interest of what is lent includes staking "
            "rewards; that of what is owed is what was paid or is to be paid."
        ),
        (
            "Amounts are in whole tokens with all decimals of the asset. What is lent is rounded down to the smallest unit, what "
            "is owed up. Between two hourly boundaries the price of a share is taken on a straight line; what that leaves "
            "open, millionths at most, is in the interest of the day on which a holding ends or of the present day."
        ),
        (
            "Worths are at the prices and the rate of exchange recorded at the end of the period, rounded down: dollars to "
            "the cent, yen to the yen. None is given where no fresh price or rate was recorded."
        ),
        _ENGLISH_VERSION,
    ),
    certificate_notes=(
        (
            "Amounts are in whole tokens with all decimals of the asset, interest until the end of the day included. What is lent "
            "is rounded down to the smallest unit, what is owed up; it is the closing of the interest statement's day."
        ),
        (
            "Worths are at the prices and the rate of exchange recorded at the end of the day, rounded down: dollars to the "
            "cent, yen to the yen. None is given where no fresh price or rate was recorded. Lent and "
            "owed assets of a kind are not set off."
        ),
        _ENGLISH_VERSION,
    ),
)

_JAPANESE: Final = Words(
    language=JAPANESE,
    statement="利息計算書（{year}年）",
    certificate="残高証明書",
    period="対象期間",
    period_value="{start} ～ {end}（{zone}）",
    as_of="証明基準日",
    as_of_value="{day}終了時点（{zone}）",
    customer="お客様名",
    account="口座番号",
    version="台帳バージョン",
    version_value="{seq} · {hash}",
    document_id="文書番号",
    sub_account="サブアカウント",
    asset="資産",
    kind="区分",
    sides={HoldingSide.LEND: "貸出", HoldingSide.BORROW: "借入"},
    kinds={
        Held.LENT: "貸出中",
        Held.AVAILABLE: "利用可能残高",
        Held.IN_PAYOUTS: "出金手続中",
        Held.HELD: "保留中の入金",
        Held.OWED: "借入残高",
    },
    statement_columns=("期首残高", "増加", "減少", "清算", "利息", "期末残高"),
    amount="数量",
    worth="評価額",
    held_worth="保有資産の評価額合計",
    owed_worth="借入の評価額合計",
    unknown="{currency} 算出不可（{assets}）",
    nothing="この期間の貸出・借入はありません。",
    page="{page} / {pages} ページ",
    day_form="{0}年{1}月{2}日",
    statement_notes=(
        (
            "期末残高 ＝ 期首残高 ＋ 増加 － 減少 － 清算 ＋ 利息（端数なく一致します）。貸出の利息にはステーキング報酬を含みます。"
            "借入の利息はお支払い済みまたはお支払いいただく額です。"
        ),
        (
            "数量は各資産の全小数桁で表示しています。貸出は最小単位未満を切り捨て、借入は切り上げています。毎時の計算時点の間の持分価格は"
            "直線で補間し、その差（最大でも百万分の数程度）は、残高がなくなった日または当日の利息に含めています。"
        ),
        (
            "評価額は期末時点で記録された価格と為替レートによる額で、米ドルはセント未満、円は円未満を切り捨てています。"
            "有効な価格またはレートの記録がない場合は評価額を示しません。"
        ),
        _JAPANESE_VERSION,
    ),
    certificate_notes=(
        (
            "数量は各資産の全小数桁で、基準日終了時点までの利息を含みます。貸出は最小単位未満を切り捨て、借入は切り上げています。"
            "利息計算書の期末残高と一致します。"
        ),
        (
            "評価額は基準日終了時点で記録された価格と為替レートによる額で、米ドルはセント未満、円は円未満を切り捨てています。"
            "有効な価格またはレートの記録がない場合は評価額を示しません。同じ資産の貸出と借入は相殺していません。"
        ),
        _JAPANESE_VERSION,
    ),
)


def words_of(locale: str) -> Words:
    """Return the words of a language: Japanese for a Japanese locale, English for any other."""
    return _JAPANESE if language_of(locale) == JAPANESE else _ENGLISH
