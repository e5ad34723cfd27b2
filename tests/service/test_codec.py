"""The text that the command log keeps for ever."""

import timeit
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain import commands, outcomes
from gql_server.domain.accounts import DepositStatus
from gql_server.domain.commands import Command, CreditDeposit
from gql_server.domain.errors import BelowMinimum, InvalidInput, NotFound, Refusal
from gql_server.domain.outcomes import Credited, Done, Outcome
from gql_server.service import codec

every_command = st.one_of([st.from_type(kind) for kind in get_args(Command)])
every_answer = st.one_of([st.from_type(kind) for kind in (*get_args(Outcome), *Refusal.__subclasses__())])


@given(every_command)
def test_a_command_is_read_back_as_it_was_written(command: Command) -> None:
    coded = codec.encode(command)
    assert codec.decode_command(coded.kind, coded.text) == command


@given(every_answer)
def test_an_outcome_or_refusal_is_read_back_as_it_was_written(answer: codec.Answer) -> None:
    coded = codec.encode(answer)
    assert codec.decode_answer(coded.kind, coded.text) == answer


@given(st.dictionaries(st.text(), st.integers(min_value=-(2**63), max_value=2**63 - 1) | st.text() | st.booleans() | st.none()))
def test_both_writers_of_json_write_the_same_text(plain: dict[str, Any]) -> None:
    assert codec._dump(plain) == codec._encode_exactly(plain)


def test_the_text_is_compact_and_keeps_the_order_of_the_fields() -> None:
    coded = codec.encode(CreditDeposit("main", "ETH", 10**30))
    assert coded == (
        "CreditDeposit",
        '{"sub_account_id":"main","symbol":"ETH","amount":1000000000000000000000000000000,"reference":null}',
    )


def test_a_refusal_is_named_by_its_class() -> None:
    assert codec.encode(BelowMinimum("BTC", 5)) == ("BelowMinimum", '{"symbol":"BTC","minimum":5}')


def test_an_outcome_without_fields_is_an_empty_object() -> None:
    assert codec.encode(Done()) == ("Done", "{}")


@pytest.mark.parametrize(("kind", "text"), [("Gone", "{}"), ("BelowMinimum", "[]"), ("BelowMinimum", "{"), ("Done", "")])
def test_text_that_was_never_written_is_named_undecodable(kind: str, text: str) -> None:
    with pytest.raises(codec.Undecodable):
        codec.decode_answer(kind, text)


def test_every_command_and_answer_can_be_written() -> None:
    modules = (commands, outcomes)
    declared = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and f"{kind.__module__}.".startswith(f"{module.__name__}.")
    }
    nested = {commands.MarketModels, commands.ObservedPrice, commands.ObservedFeed, commands.MaturedLoan, outcomes.Seizure}
    assert declared - nested == set(get_args(Command)) | set(get_args(Outcome))


def test_a_refusal_of_a_refusal_is_known_by_its_own_name() -> None:
    for refusal in (InvalidInput("amount", "is not a number"), NotFound("asset")):
        coded = codec.encode(refusal)
        assert codec.decode_answer(coded.kind, coded.text) == refusal


def test_a_deposit_and_its_outcome_cost_microseconds(report_line: Callable[[str], None]) -> None:
    command = CreditDeposit("018f" * 8, "BTC", 150_000_000, "sandbox:1")
    outcome = Credited("018f" * 8, DepositStatus.CREDITED, None, 150_000_000, 0, 150_000_000, 0, None)

    def write_both() -> None:
        codec.encode(command)
        codec.encode(outcome)

    seconds = min(timeit.repeat(write_both, number=1000, repeat=20)) / 1000
    report_line(f"a deposit and its outcome are written in {seconds * 1e6:.1f} µs")
    assert seconds < 15e-6
