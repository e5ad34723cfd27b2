"""What the teller logs names the command, and says besides what the lines of whoever asked say."""

from __future__ import annotations

import asyncio

import pytest
import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from gql_server.domain.commands import OpenAccount
from gql_server.ports.errors import OutcomeUnknown, StorageUnavailable
from gql_server.service.teller import Decided, Unavailable
from tests.service.counter import Counter
from tests.service.faulty_ledger import Place


async def asked_by(counter: Counter, request_id: str, name: str) -> Decided:
    with bound_contextvars(request_id=request_id):
        return await counter.teller.submit(counter.house.request(OpenAccount(name, f"{name}'s main"), f"open {name}"))


def named(lines: list[EventDict], event: str) -> list[EventDict]:
    return [line for line in lines if line["event"] == event]


async def test_a_bug_is_said_with_the_command_that_met_it_and_the_request_that_asked(counter: Counter) -> None:
    first = await counter.hold()
    counter.ledger.fail(Place.BEGIN, ZeroDivisionError("a bug"), ZeroDivisionError("a bug"))
    with capture_logs([merge_contextvars]) as lines:
        one = asyncio.create_task(asked_by(counter, "r-1", "ann"))
        counter.ledger.gate.set()
        await first
        with pytest.raises(ZeroDivisionError):
            await one
    [line] = named(lines, "command failed")
    assert line["request_id"] == "r-1"
    assert len(line["command_id"]) == 32


@pytest.mark.parametrize(
    ("failure", "raised", "event"),
    [(StorageUnavailable, Unavailable, "batch not decided"), (OutcomeUnknown, OutcomeUnknown, "batch cut off")],
)
async def test_an_outage_is_said_once_with_every_command_and_each_caller_is_told_its_own(
    counter: Counter, failure: type[Exception], raised: type[Unavailable | OutcomeUnknown], event: str
) -> None:
    counter.ledger.fail(Place.BEGIN, failure("away"))
    with capture_logs([merge_contextvars]) as lines:
        answers = await asyncio.gather(*(asked_by(counter, f"r-{name}", name) for name in ("ann", "ben")), return_exceptions=True)
    [line] = named(lines, event)
    assert all(isinstance(answer, raised) for answer in answers)
    assert line["command_ids"] == [answer.command_id for answer in answers if isinstance(answer, raised)]
    assert "request_id" not in structlog.contextvars.get_contextvars()
