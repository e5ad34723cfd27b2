"""The teller on every storage."""

from __future__ import annotations

from gql_server.domain.commands import OpenAccount, OpenSubAccount
from gql_server.domain.errors import NotFound
from gql_server.domain.outcomes import Done
from tests.service.house import House


async def test_a_command_is_answered_with_its_place_in_the_log(house: House) -> None:
    decided = await house.ask(OpenAccount("alice", "main"))
    assert decided.outcome == Done()
    assert decided.command.seq == 1
    assert not decided.is_replayed
    assert (await house.ledger.decided([decided.command.key]))[decided.command.key] == decided.command


async def test_a_refusal_is_decided_too(house: House) -> None:
    decided = await house.ask(OpenSubAccount("nobody", "main"))
    assert decided.outcome == NotFound("account")
    assert decided.command.is_refused
    assert decided.command.seq == 1


async def test_audit(house: House) -> None:
    await house.ask(OpenAccount("alice", "main"))
    report = await house.audit()
    assert report.is_clean, report
    assert report.commands == 1
