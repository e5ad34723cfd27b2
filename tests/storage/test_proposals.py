"""Proposals: one for each key, decided once and by the right operator, and never altered."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.proposals import Proposal, ProposalDecision, ProposalStatus
from gql_server.ports.runtime import Storage
from tests.storage.opened import REFUSALS, raw_sql

MADE = Proposal("p1", "anna", "k1", "d", "fundTreasury", "FundTreasury", '{"amount":1}', "h", '{"asset":"BTC"}', "理由", 10, 90)


def decision(status: ProposalStatus, by: str, at: int = 20, of: str = "p1") -> ProposalDecision:
    action = OperatorAction(0, at, by, status.value, None, (), of)
    return ProposalDecision(of, status, by, at, status is ProposalStatus.WITHDRAWN, "gut", action)


async def test_of_two_proposals_with_one_key_the_first_is_made(storage: Storage) -> None:
    made = await asyncio.gather(*[storage.proposals.add(replace(MADE, id=f"p{number}")) for number in range(3)])
    assert len({one.id for one in made}) == 1
    assert await storage.proposals.with_key("anna", "k1") == made[0] == await storage.proposals.find(made[0].id)
    assert await storage.proposals.with_key("bert", "k1") is None


async def test_a_proposal_is_decided_once_and_logged_with_it(storage: Storage) -> None:
    await storage.proposals.add(MADE)
    decisions = [decision(ProposalStatus.APPROVED, "bert"), decision(ProposalStatus.REJECTED, "cleo")]
    done = await asyncio.gather(*[storage.proposals.decide(one) for one in decisions])
    assert sorted(done) == [False, True]
    winner = decisions[done.index(True)]
    found = await storage.proposals.find("p1")
    assert found == replace(MADE, status=winner.status, decided_by=winner.by, decided_at=20, note="gut")
    assert [action.operator_id for action in await storage.operator_log.actions(9)] == [winner.by]


async def test_nobody_decides_of_their_own_withdraws_anothers_or_comes_late(storage: Storage) -> None:
    await storage.proposals.add(MADE)
    wrong = [
        decision(ProposalStatus.APPROVED, "anna"),
        decision(ProposalStatus.WITHDRAWN, "bert"),
        decision(ProposalStatus.APPROVED, "bert", at=90),
        decision(ProposalStatus.APPROVED, "bert", of="p2"),
    ]
    assert [await storage.proposals.decide(one) for one in wrong] == [False] * 4
    assert await storage.proposals.decide(decision(ProposalStatus.WITHDRAWN, "anna"))


async def test_what_is_approved_waits_until_it_is_settled_once(storage: Storage) -> None:
    await storage.proposals.add(MADE)
    await storage.proposals.decide(decision(ProposalStatus.APPROVED, "bert"))
    assert [one.id for one in await storage.proposals.approved(9)] == ["p1"]
    await storage.proposals.settle("p1", 30, ("NotFound", "{}"))
    await storage.proposals.settle("p1", 40, None)
    found = await storage.proposals.find("p1")
    assert found is not None
    assert (found.status, found.settled_at, found.refusal) == (ProposalStatus.REFUSED, 30, ("NotFound", "{}"))
    assert await storage.proposals.approved(9) == []


async def test_pages_come_newest_first_and_tell_what_has_expired(storage: Storage) -> None:
    for number, expires_at in enumerate((20, 90, 90), start=1):
        await storage.proposals.add(replace(MADE, id=f"p{number}", key=f"k{number}", expires_at=expires_at))

    async def page(status: ProposalStatus, limit: int = 9, before: str | None = None) -> list[str]:
        return [one.id for one in await storage.proposals.page([status], 20, limit, before)]

    assert await page(ProposalStatus.PENDING) == ["p3", "p2"]
    assert await page(ProposalStatus.PENDING, 1) == ["p3"]
    assert await page(ProposalStatus.PENDING, 1, "p3") == ["p2"]
    assert await page(ProposalStatus.EXPIRED) == ["p1"]


@pytest.mark.parametrize("change", ["hash = 'x'", "mutation = 'x'", "proposer_id = 'bert'", "expires_at = 900"])
async def test_the_database_refuses_to_alter_what_was_proposed(database: Storage, url: str, change: str) -> None:
    await database.proposals.add(MADE)
    for statement in (f"UPDATE proposal SET {change}", "DELETE FROM proposal"):
        with pytest.raises(REFUSALS):
            await raw_sql(url, statement)
    assert await database.proposals.find("p1") == MADE
