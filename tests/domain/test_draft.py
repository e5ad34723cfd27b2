"""What a decision writes down, and the balances that it gives and takes, to the unit (rules G1, L3)."""

from __future__ import annotations

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Balance, NotLentReason, SubAccount, WaitingCredit
from gql_server.domain.accrual import project, walk_boundaries
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.market import ModelKind
from tests.domain.fakes import flat
from tests.domain.world import DAY_ONE, HOUR, RATE_1E5_AN_HOUR, World, model_ref, two_markets

CAP, CLOSED, REST = NotLentReason.CAP_REACHED, NotLentReason.MARKET_CLOSED, NotLentReason.REPAYMENT_REST


def draft_of(world: World | None = None) -> Draft:
    return Draft((world or two_markets()).book.fork(), DAY_ONE, two_markets().models, "c")


def three_waiting() -> SubAccount:
    """10 units that do not wait, then 5, 6 and 7 that do."""
    line = tuple(WaitingCredit(ticket, 4 + ticket, CAP, 100 * ticket) for ticket in (1, 2, 3))
    return SubAccount("s", "a", balances={"BTC": Balance(28, CAP, line)})


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        (10, [(1, 5, 100), (2, 6, 200), (3, 7, 300)]),
        (11, [(1, 5, 100), (2, 6, 200), (3, 6, 300)]),
        (16, [(1, 5, 100), (2, 6, 200), (3, 1, 300)]),
        (17, [(1, 5, 100), (2, 6, 200)]),
        (18, [(1, 5, 100), (2, 5, 200)]),
        (23, [(1, 5, 100)]),
        (25, [(1, 3, 100)]),
        (27, [(1, 1, 100)]),
    ],
)
def test_what_does_not_wait_is_spent_first_and_then_what_came_last(taken: int, left: list[tuple[int, int, int]]) -> None:
    sub_account = three_waiting()
    draft_of().take_balance(sub_account, "BTC", taken)
    line = tuple(WaitingCredit(ticket, amount, CAP, since) for ticket, amount, since in left)
    assert sub_account.balances == {"BTC": Balance(28 - taken, CAP, line)}


def test_a_balance_that_is_spent_whole_is_no_more_and_more_than_it_is_cannot_be_spent() -> None:
    sub_account = three_waiting()
    with pytest.raises(AssertionError, match="s has 28 BTC, not 29"):
        draft_of().take_balance(sub_account, "BTC", 29)
    draft_of().take_balance(sub_account, "BTC", 28)
    assert sub_account.balances == {}


def test_one_unit_is_a_balance_and_nothing_is_none() -> None:
    sub_account, draft = SubAccount("s", "a"), draft_of()
    draft.give_balance(sub_account, "BTC", 0, REST)
    assert sub_account.balances == {}
    draft.give_balance(sub_account, "BTC", 1, REST)
    assert sub_account.balances == {"BTC": Balance(1, REST)}
    draft.give_balance(sub_account, "BTC", 2, CLOSED, ticket=7)
    assert sub_account.balances == {"BTC": Balance(3, CLOSED, (WaitingCredit(7, 2, CLOSED, DAY_ONE),))}


def test_a_trial_adds_to_what_was_written_before_it() -> None:
    world = two_markets()
    world.models.curves["shadow"] = flat(1)
    world.do(c.AttachShadow("BTC", model_ref(ModelKind.RATE_MODEL, "shadow"), ""))
    draft = Draft(world.book.fork(), DAY_ONE + HOUR, world.models)
    walk_boundaries(draft, "BTC")
    trial = Draft(draft.book.fork(), DAY_ONE + 2 * HOUR, world.models)
    walk_boundaries(trial, "BTC")
    for symbol, one in (("BTC", draft), ("USDC", trial)):
        one.post(symbol, debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=7)
        one.tell(EventType.ASSET_CHANGED, symbol=symbol)
        one.rebased.add(symbol)
    draft.take_over(trial)
    assert [entry.symbol for entry in draft.entries] == ["BTC", "USDC"]
    assert [event.symbol for event in draft.events] == ["BTC", "USDC"]
    assert [row.at for row in draft.samples] == [DAY_ONE + HOUR, DAY_ONE + 2 * HOUR]
    assert [row.at for row in draft.shadow_samples] == [DAY_ONE + HOUR, DAY_ONE + 2 * HOUR]
    assert draft.rebased == {"BTC", "USDC"}
    assert draft.book.ledgers["USDC"].treasury == 7
    assert draft.book.markets["BTC"].boundary_at == DAY_ONE + 2 * HOUR


@pytest.mark.parametrize("amount", [-1, 0, 1])
def test_an_entry_of_nothing_is_not_written_and_none_moves_less(amount: int) -> None:
    draft = draft_of()
    if amount < 0:
        with pytest.raises(ValueError, match=r"^an entry moves a positive amount$"):
            draft.post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=amount)
    else:
        draft.post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=amount)
    assert len(draft.entries) == (1 if amount == 1 else 0)


def test_a_projection_is_made_anew_when_the_treasury_of_a_ledger_changes_that_was_changed_before() -> None:
    """A reward of one unit in 100,000 an hour on 1 BTC is cut to the treasury that is there: nothing, and then enough."""
    world = two_markets(rewards={"one": RATE_1E5_AN_HOUR})
    world.do(c.CreditDeposit("A", "BTC", 10**8))
    draft = Draft(world.book.fork(), world.now + HOUR // 2, world.models)
    custody, found = LedgerAccount.CUSTODY, []
    for account in (LedgerAccount.SUSPENSE, LedgerAccount.BALANCES, LedgerAccount.TREASURY):
        draft.post("BTC", debit=custody, credit=account, amount=10**6)
        found.append(project(draft.book, "BTC", draft.now, world.models))
    assert [market.staking_receivable for market in found] == [0, 0, 500]
    assert found[0] is found[1]
