"""Letters of notices say the same in both languages, and leave out nothing that is particular."""

from __future__ import annotations

from typing import Final

import pytest
from jinja2 import Environment, meta

from gql_server.ports.notices import NoticeTopic
from gql_server.service.letters import Letters, loans, market_ends, payments, sign_in
from gql_server.service.letters.letter import Bilingual, Letter
from gql_server.service.notices.facts import TOPICS, NoticeKind
from gql_server.service.notices.particulars import LETTERS
from tests.service.door import CountedIdentifiers, SetClock

WRITER: Final = Letters("https://lend.example", SetClock(), CountedIdentifiers())
TOLD: Final = {"sub_account": "Savings", "at": "12:34"}
PAYOUT: Final = {"amount": "20 PYTH", "address": "pyth-wallet", "reference": "tx-1"}
RISK: Final = {
    "health_factor": "1.04",
    "repayment": "2,000 USDC",
    "deposit": "0.03 BTC",
    "collateral_price": "93,333 USD",
    "debt_price": "1.01 USD",
}
SEIZURE: Final = {"seized": "0.5 BTC", "price": "92,000 USD", "penalty": "0.02 BTC", "repaid": "44,000 USDC"}
LEFT: Final = {
    "from_balance": "7 USDC",
    "bad_debt": "3 USDC",
    "held_left": "0.1 BTC",
    "owed_left": "9 USDC",
    "health_factor": "1.2",
}
HELD: Final = {"amount": "5 PYTH", "held": "4 PYTH"}
CASES: Final[dict[str, tuple[Bilingual, dict[str, str], dict[str, object]]]] = {
    "at risk": (loans.AT_RISK, TOLD | RISK, {"is_repayment_enough": True}),
    "at risk by two debts": (loans.AT_RISK, TOLD | RISK, {"is_repayment_enough": False}),
    "liquidated": (loans.LIQUIDATED, TOLD | LEFT, {"seizures": [SEIZURE]}),
    "matured": (
        loans.MATURED,
        {"sub_account": "Savings", "symbol": "BTC", "amount": "1.2 BTC", "principal": "1 BTC", "withdrawable_at": "12:30"},
        {},
    ),
    "market ends": (
        market_ends.MARKET_ENDS,
        {"sub_account": "Savings", "symbol": "DOGE", "repay_only_at": "1:30", "closed_at": "2:30", "leave_by": "3:30"},
        {"is_lending": True, "is_owing": True},
    ),
    "sent": (payments.PAYOUT_SENT, TOLD | PAYOUT | {"sent": "19 PYTH", "fee": "1 PYTH"}, {}),
    "failed": (payments.PAYOUT_FAILED, TOLD | PAYOUT, {}),
    "held below the minimum": (
        payments.DEPOSIT_HELD,
        TOLD | HELD | {"minimum": "10 PYTH"},
        {"reason": "BELOW_MINIMUM"},
    ),
    "held unapproved": (payments.DEPOSIT_HELD, TOLD | HELD, {"reason": "NOT_APPROVED"}),
    "held closed": (payments.DEPOSIT_HELD, TOLD | HELD, {"reason": "ACCOUNT_CLOSED"}),
    "returned": (payments.DEPOSIT_RETURNED, TOLD | HELD, {}),
    "sign-in": (sign_in.NEW_SIGN_IN, {"at": "12:34", "address": "203.0.113.7", "user_agent": "curl"}, {}),
}


def places(letter: Letter) -> set[str]:
    said = "\n".join((letter.subject, *letter.before, *letter.after))
    return meta.find_undeclared_variables(Environment(autoescape=True).parse(said))


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("case", CASES)
def test_whatever_is_particular_is_said_in_text_and_in_html(case: str, locale: str) -> None:
    letter, said, besides = CASES[case]
    written = WRITER.write(letter, "a@example.com", locale, link="/", particulars=said | besides)
    expected = [*said.values(), *(SEIZURE.values() if "seizures" in besides else ())]
    for particular in expected:
        assert particular in written.text + written.subject
        assert particular in written.html
    assert "{" not in written.text
    assert "\n\n\n" not in written.text


@pytest.mark.parametrize("letter", [case[0] for case in CASES.values()], ids=list(CASES))
def test_both_languages_have_the_same_places(letter: Bilingual) -> None:
    assert places(letter.ja) == places(letter.en)
    assert (letter.ja.button is None) == (letter.en.button is None)
    assert len(letter.ja.before) == len(letter.en.before)


def test_every_reason_why_a_deposit_is_held_is_said() -> None:
    written = {
        WRITER.write(payments.DEPOSIT_HELD, "a@example.com", "en", link="/", particulars=CASES[case][1] | CASES[case][2]).text
        for case in CASES
        if case.startswith("held")
    }
    assert all("Why: " in text for text in written)
    assert len(written) == 3


def test_every_kind_of_notice_has_a_letter_and_nobody_does_without_liquidations() -> None:
    assert set(LETTERS) == set(TOPICS) == set(NoticeKind)
    assert TOPICS[NoticeKind.LIQUIDATED] is None
    assert set(NoticeTopic) <= set(TOPICS.values())
