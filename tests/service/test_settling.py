"""Reviews whose end the ledger has not heard of, because of a crash in between, reach it all the same."""

from __future__ import annotations

import pytest

from gql_server.domain.commands import ApproveAccount, RejectAccount
from gql_server.ports.onboarding import OnboardingEvent
from gql_server.service.requests import Unavailable
from gql_server.service.settling import LOOKED_BACK_SECONDS, Settling
from tests.service.cases import Cases


@pytest.fixture
def cases() -> Cases:
    return Cases()


def settling(cases: Cases) -> Settling:
    return Settling(cases.storage.onboarding, cases.storage.people, cases.moves._opening, cases.clock)


async def decided_unheard(cases: Cases, decision: OnboardingEvent, account_id: str = "a1") -> None:
    """Decide while the ledger is away."""
    cases.teller.is_away = True
    with pytest.raises(Unavailable):
        await cases.moves.review("op", account_id, decision, ["理由"])
    cases.teller.is_away = False


async def test_an_approval_and_a_rejection_reach_the_ledger_without_the_customer(cases: Cases) -> None:
    for account_id, birth in (("a1", "花子"), ("a2", "太郎")):
        await cases.in_review(account_id, first_name=birth)
    await decided_unheard(cases, OnboardingEvent.APPROVE, "a1")
    await decided_unheard(cases, OnboardingEvent.REJECT, "a2")
    await settling(cases).run_once()
    assert ApproveAccount("a1") in cases.teller.commands
    assert RejectAccount("a2") in cases.teller.commands


async def test_nothing_is_told_twice(cases: Cases) -> None:
    await cases.in_review()
    await cases.moves.review("op", "a1", OnboardingEvent.APPROVE)
    told, work = list(cases.teller.commands), settling(cases)
    for _ in range(2):
        await work.run_once()
    assert cases.teller.commands == told


async def test_a_round_that_failed_is_made_again(cases: Cases) -> None:
    await cases.in_review()
    work = settling(cases)
    await work.run_once()
    cases.clock.at += LOOKED_BACK_SECONDS
    await decided_unheard(cases, OnboardingEvent.REJECT)
    cases.clock.at += 60
    cases.teller.is_away = True
    with pytest.raises(Unavailable):
        await work.run_once()
    cases.teller.is_away = False
    cases.clock.at += LOOKED_BACK_SECONDS
    await work.run_once()
    assert cases.teller.commands[-1] == RejectAccount("a1")


async def test_every_page_is_looked_at(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql_server.service.settling.PAGE", 2)
    for number in range(5):
        account_id = f"a{number}"
        await cases.in_review(account_id, first_name="あいうえお"[number])
        await decided_unheard(cases, OnboardingEvent.APPROVE, account_id)
    await settling(cases).run_once()
    assert sum(isinstance(command, ApproveAccount) for command in cases.teller.commands) == 5
