"""How an answer comes about: batches, their order, refusals that leave nothing behind, entries that are pairs."""

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.decide import RULES, boundaries_missed, decide, order_of
from gql_server.domain.draft import Draft
from gql_server.domain.errors import InsufficientBalance, NotFound, Refusal
from gql_server.domain.invariants import check
from gql_server.domain.journal import LedgerAccount
from gql_server.domain.outcomes import BoundaryCrossed, Credited, Liquidated, PayoutSettled
from tests.domain.fakes import sloped
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, World, snapshot, two_markets


def test_every_command_has_a_rule() -> None:
    assert set(RULES) == set(c.Command.__args__)


def test_prices_and_clock_come_first_then_liquidations_then_everybody_else() -> None:
    commands: list[c.Command] = [
        c.Repay("A", "BTC", None),
        c.Liquidate("A"),
        c.CrossBoundary("BTC"),
        c.ObservePrices(()),
        c.CreditDeposit("A", "BTC", 1),
    ]
    assert [type(one).__name__ for one in sorted(commands, key=order_of)] == [
        "ObservePrices",
        "CrossBoundary",
        "Liquidate",
        "Repay",
        "CreditDeposit",
    ]


def test_nobody_leaves_before_a_loss_that_is_known_in_the_same_batch() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("C", "USDC", 60_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(8 * DAY)
    world.do(c.Borrow("A", "USDC", 30_000 * USDC, "wallet"))
    world.do(c.CreditDeposit("B", "USDC", 60_000 * USDC))
    left, _, liquidated = world.batch(
        c.WithdrawLendPosition("C", "USDC", "wallet"),
        c.ObservePrices((c.ObservedPrice("BTC", 1, "test"),)),
        c.Liquidate("A"),
    )
    assert isinstance(liquidated, Liquidated)
    assert liquidated.bad_debt == (("USDC", 30_000 * USDC),)
    assert getattr(left, "amount", None) == 45_000 * USDC


def test_one_refusal_does_not_spoil_its_neighbours() -> None:
    world = two_markets()
    first, second, third = world.batch(
        c.CreditDeposit("A", "BTC", BTC), c.Withdraw("A", "BTC", BTC, "wallet"), c.CreditDeposit("B", "BTC", BTC)
    )
    assert isinstance(first, Credited)
    assert isinstance(second, InsufficientBalance)
    assert isinstance(third, Credited)
    assert world.market("BTC").total_lent == 2 * BTC


def test_the_rate_is_set_once_after_all_commands_of_a_batch() -> None:
    world = two_markets()
    world.models.curves["BTC"] = sloped(PERCENT, 10 * PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**7 * USDC))
    world.models.asked.clear()
    world.batch(*[c.Borrow("B", "BTC", BTC, None)] * 4)
    assert [utilization // PERCENT for _, utilization, _ in world.models.asked] == [40]
    assert world.market("BTC").borrow_rate == 5 * PERCENT


def test_a_batch_that_nets_to_nothing_sets_no_rate() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**7 * USDC))
    world.models.asked.clear()
    world.batch(c.Borrow("B", "BTC", BTC, None), c.Repay("B", "BTC", None))
    assert world.models.asked == []


@pytest.mark.parametrize(
    "command",
    [
        c.Withdraw("A", "GOLD", 1, "wallet"),
        c.Withdraw("A", "USDC", 10**12, "wallet"),
        c.Borrow("A", "USDC", 10**12, None),
        c.Transfer("A", "B", "BTC", None),
        c.Repay("A", "BTC", 5),
        c.SettlePayout("none", PayoutStatus.SENT),
        c.Liquidate("none"),
        c.CrossBoundary("NONE"),
        c.FundInsurance("BTC", 10**20),
    ],
    ids=lambda command: f"{type(command).__name__} {getattr(command, 'symbol', '')}",
)
def test_a_refusal_leaves_the_book_as_it_was(command: c.Command) -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.wait(HOUR + 5)
    before = snapshot(world.book)
    with pytest.raises(Refusal):
        decide(world.book, command, now=world.now, models=world.models, command_id="x")
    assert snapshot(world.book) == before


def test_the_same_commands_at_the_same_times_make_the_same_book() -> None:
    def run() -> World:
        world = two_markets()
        world.do(c.CreditDeposit("A", "BTC", BTC))
        world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
        world.do(c.Borrow("A", "USDC", 50_000 * USDC, None))
        world.wait(HOUR + 7)
        world.price("BTC", 50_000)
        world.do(c.Liquidate("A"))
        return world

    one, other = run(), run()
    assert snapshot(one.book) == snapshot(other.book)
    assert (one.entries, one.events, one.samples) == (other.entries, other.events, other.samples)


def test_a_second_boundary_command_for_a_market_waits_for_the_next_batch() -> None:
    """Only the head of the line is loaded, so it is served once a batch."""
    world = two_markets()
    world.wait(HOUR)
    first, second = world.batch(c.CrossBoundary("BTC"), c.CrossBoundary("BTC"))
    assert isinstance(first, BoundaryCrossed)
    assert isinstance(second, BoundaryCrossed)
    assert (first.walked, first.has_more) == (1, False)
    assert (second.walked, second.has_more) == (0, True)


def test_it_tells_how_many_boundaries_each_market_is_behind() -> None:
    world = two_markets()
    world.wait(3 * HOUR)
    world.cross("BTC")
    assert boundaries_missed(world.book, world.now + HOUR) == {"BTC": 1, "USDC": 4}


def test_an_entry_moves_a_positive_amount_between_two_accounts() -> None:
    world = two_markets()
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    draft.post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=0)
    assert draft.entries == []
    with pytest.raises(ValueError, match="positive amount"):
        draft.post("BTC", debit=LedgerAccount.CUSTODY, credit=LedgerAccount.TREASURY, amount=-1)


def test_no_ledger_account_falls_below_zero() -> None:
    world = two_markets()
    draft = Draft(world.book.fork(), world.now, world.models, "x")
    with pytest.raises(AssertionError, match="TREASURY of BTC would be -1"):
        draft.post("BTC", debit=LedgerAccount.TREASURY, credit=LedgerAccount.INSURANCE, amount=1)


def test_old_news_of_a_payout_changes_nothing() -> None:
    world = two_markets()
    world.list_asset("GOLD", 6, None, risk=None)
    world.do(c.CreditDeposit("A", "GOLD", 5 * 10**6))
    world.do(c.Withdraw("A", "GOLD", 10**6, "wallet"), "p")
    for status in ("CONFIRMED", "SENT", "FAILED", "CANCELLED", "REQUESTED"):
        outcome: PayoutSettled = world.do(c.SettlePayout("p", PayoutStatus(status)))
        assert outcome.is_changed == (status == "CONFIRMED")
    assert world.ledger("GOLD").custody == 4 * 10**6


def test_the_check_names_what_does_not_hold() -> None:
    world = two_markets()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.book.change_ledger("BTC").custody += 1
    world.book.change_market("BTC").staking_receivable = 5
    world.book.change_sub_account("A").lends["BTC"].shares += 1  # type: ignore[assignment] # a share too many
    faults = check(world.book)
    assert [fault.split()[0] for fault in faults] == ["G1", "C1", "§3"]


def test_what_is_named_and_missing_is_not_found() -> None:
    world = two_markets()
    for command in (
        c.CreditDeposit("X", "BTC", 1),
        c.CreditDeposit("A", "NONE", 1),
        c.OpenSubAccount("X", "X2"),
        c.ApproveAccount("X"),
        c.UpdateMarket("NONE"),
        c.ReturnDeposit("x"),
        c.WithdrawLendPosition("A", "BTC", "wallet"),
    ):
        world.refusal(NotFound, command)
