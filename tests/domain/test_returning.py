"""A held deposit goes back by a payout, less the network's fee, and is held again where that fails (rules N5, N4, L10, C1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import Deposit, DepositStatus, HeldReason, Payout, PayoutStatus
from gql_server.domain.errors import (
    BelowMinimum,
    HoldingsRemain,
    InvalidInput,
    NotFound,
    Paused,
    PayoutNotDelayed,
    Refusal,
    TermsRefused,
)
from gql_server.domain.events import EventType
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pauses import PauseScope
from tests.domain.world import BTC, World, two_markets

FEE, AMOUNT = 20_000, 300_050
COARSE = AssetNetwork("coarse", 6, None, 3, 10_000, 50_000, 100_000, FEE)
EXACT = AssetNetwork("exact", 8, None, 3, 10_000, 30_000, None, FEE)
ADDRESS = "sender"


def holding(amount: int = AMOUNT, symbol: str = "BTC", networks: tuple[AssetNetwork, ...] = (EXACT,)) -> World:
    """A world in which a deposit of A, "held", is in suspense; others have deposited, so that custody holds more."""
    world = two_markets(rate=0)
    if symbol == "GOLD":
        world.list_asset("GOLD", 8, 1)
    world.do(c.SetAssetNetworks(symbol, networks))
    world.do(c.CreditDeposit("B", symbol, BTC))
    world.do(c.HoldDeposit("A", symbol, amount, HeldReason.WRONG_NETWORK), "held")
    return world


def sent_back(world: World, network: str = "exact") -> Payout:
    world.do(c.ReturnDeposit("held", ADDRESS, network), "back")
    return world.book.payouts["back"]


def deposit(world: World) -> Deposit:
    return world.book.deposits["held"]


def test_a_return_is_a_payout_less_the_fee_that_names_its_deposit() -> None:
    world = holding()
    payout = sent_back(world)
    assert (payout.status, payout.amount, payout.fee) == (PayoutStatus.REQUESTED, AMOUNT, FEE)
    assert (payout.address, payout.network, payout.deposit_id, payout.release_at) == (ADDRESS, "exact", "held", None)
    assert (deposit(world).status, deposit(world).held_amount, deposit(world).went_to) == (DepositStatus.RETURNED, 0, "back")
    assert (world.ledger("BTC").suspense, world.ledger("BTC").payouts, world.ledger("BTC").custody) == (0, AMOUNT, BTC + AMOUNT)
    assert world.events[-1].type is EventType.DEPOSITED
    assert world.events[-1].details["payout_id"] == "back"


@pytest.mark.parametrize("status", [PayoutStatus.SENT, PayoutStatus.CONFIRMED])
def test_once_it_is_sent_custody_holds_less_and_the_fee_is_the_treasurys(status: PayoutStatus) -> None:
    world = holding()
    sent_back(world)
    world.do(c.SettlePayout("back", status, "tx"))
    ledger = world.ledger("BTC")
    assert (ledger.payouts, ledger.suspense, ledger.custody, ledger.treasury) == (0, 0, BTC + FEE, FEE)
    assert deposit(world).status is DepositStatus.RETURNED


@pytest.mark.parametrize(
    ("before", "status"), [(None, PayoutStatus.FAILED), (None, PayoutStatus.CANCELLED), (PayoutStatus.SENT, PayoutStatus.FAILED)]
)
def test_what_could_not_be_sent_back_is_held_again_as_it_was(before: PayoutStatus | None, status: PayoutStatus) -> None:
    world = holding()
    sent_back(world)
    if before is not None:
        world.do(c.SettlePayout("back", before))
    world.do(c.SettlePayout("back", status))
    ledger = world.ledger("BTC")
    assert (ledger.payouts, ledger.suspense, ledger.custody, ledger.treasury) == (0, AMOUNT, BTC + AMOUNT, 0)
    held = deposit(world)
    assert (held.status, held.held_amount, held.reason) == (DepositStatus.HELD, AMOUNT, HeldReason.WRONG_NETWORK)
    assert held.went_to == "back"
    assert "BTC" not in world.book.sub_accounts["A"].balances
    told = [event.details for event in world.events[-2:]]
    assert told[0] == {"deposit_id": "held", "status": "HELD", "reason": "WRONG_NETWORK", "held": AMOUNT, "payout_id": "back"}
    assert (told[1]["status"], told[1]["deposit_id"]) == (status, "held")


def test_what_is_held_again_in_an_archived_sub_account_brings_it_back() -> None:
    world = holding(symbol="GOLD")
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.HoldDeposit("A2", "GOLD", AMOUNT, HeldReason.WRONG_NETWORK), "second")
    world.do(c.ReturnDeposit("second", ADDRESS, "exact"), "back")
    world.do(c.SettlePayout("back", PayoutStatus.SENT))
    world.do(c.ArchiveSubAccount("A", "A2", is_archived=True))
    world.do(c.SettlePayout("back", PayoutStatus.FAILED))
    assert world.book.sub_accounts["A2"].archived_at is None


def test_what_is_held_again_can_be_returned_again_or_assigned() -> None:
    world = holding()
    for attempt in ("back", "again"):
        world.do(c.ReturnDeposit("held", ADDRESS, "exact"), attempt)
        world.do(c.SettlePayout(attempt, PayoutStatus.FAILED))
    assert deposit(world).went_to == "again"
    world.do(c.AssignDeposit("held", "B", is_followed=True), "assigned")
    assert (deposit(world).status, deposit(world).went_to) == (DepositStatus.ASSIGNED, "assigned")
    assert world.refusal(NotFound, c.ReturnDeposit("held", ADDRESS, "exact")).what == "held deposit"


def test_what_the_network_is_too_coarse_to_send_is_kept_with_the_fee_and_no_maximum_binds() -> None:
    world = holding(networks=(COARSE,))
    assert sent_back(world, "coarse").fee == FEE + 50


def test_a_deposit_is_refused_that_the_fee_would_take_and_a_step_more_goes_back_though_it_is_below_the_minimum() -> None:
    world = holding(FEE + 99, networks=(COARSE,))
    assert world.refusal(BelowMinimum, c.ReturnDeposit("held", ADDRESS, "coarse")).minimum == FEE + 100
    world = holding(FEE + 100, networks=(COARSE,))
    assert sent_back(world, "coarse").fee == FEE


def pause(world: World) -> None:
    world.do(c.PauseAssets(("BTC",), (PauseScope.PAYOUTS,)))


REFUSED: list[tuple[type[Refusal], c.ReturnDeposit, Callable[[World], None] | None]] = [
    (NotFound, c.ReturnDeposit("none", ADDRESS, "exact"), None),
    (InvalidInput, c.ReturnDeposit("held", "", "exact"), None),
    (InvalidInput, c.ReturnDeposit("held", "a b", "exact"), None),
    (InvalidInput, c.ReturnDeposit("held", ADDRESS, "coarse"), None),
    (InvalidInput, c.ReturnDeposit("held", ADDRESS), None),
    (Paused, c.ReturnDeposit("held", ADDRESS, "exact"), pause),
]


@pytest.mark.parametrize(("kind", "command", "before"), REFUSED)
def test_a_return_is_refused(kind: type[Refusal], command: c.ReturnDeposit, before: Callable[[World], None] | None) -> None:
    world = holding()
    if before is not None:
        before(world)
    world.refusal(kind, command)
    assert deposit(world).status is DepositStatus.HELD


def missing_gold() -> World:
    """Custody holds the units of GOLD that are held and no more, and more go to a wallet already."""
    world = two_markets(rate=0)
    world.list_asset("GOLD", 8, 1)
    world.do(c.SetAssetNetworks("GOLD", (EXACT,)))
    world.do(c.CreditDeposit("B", "GOLD", BTC), "forgotten")
    world.do(c.Withdraw("B", "GOLD", BTC, "wallet", network="exact"), "out")
    world.do(c.HoldDeposit("A", "GOLD", AMOUNT, HeldReason.WRONG_NETWORK), "held")
    world.do(c.ReverseDeposit("forgotten"))
    return world


def test_coins_that_custody_has_not_besides_what_is_on_its_way_are_not_sent_back() -> None:
    world = missing_gold()
    refused = world.refusal(TermsRefused, c.ReturnDeposit("held", ADDRESS, "exact"))
    assert refused == TermsRefused("C1", "custody holds 0 units of GOLD: fund the treasury first")
    world.do(c.FundTreasury("GOLD", BTC))
    sent_back(world)


def test_nobody_calls_a_return_off_whose_coins_it_could_make_available() -> None:
    world = holding()
    sent_back(world)
    world.refusal(PayoutNotDelayed, c.CancelPayout("back", is_stopped=True))
    world.refusal(PayoutNotDelayed, c.CancelPayout("back"))


def test_an_account_is_not_closed_while_something_goes_back_from_it() -> None:
    world = holding(symbol="GOLD")
    sent_back(world)
    [remaining] = world.refusal(HoldingsRemain, c.CloseAccount("A")).remaining
    assert (remaining.kind, remaining.amount) == ("PAYOUT", AMOUNT)
    world.do(c.SettlePayout("back", PayoutStatus.SENT))
    world.do(c.CloseAccount("A"))


@pytest.mark.parametrize("covered", [0, 100_000, AMOUNT])
def test_what_cannot_go_back_of_coins_that_are_gone_themselves_is_missing_no_more(covered: int) -> None:
    world = holding(symbol="GOLD")
    sent_back(world)
    world.do(c.ReverseDeposit("held"))
    assert world.ledger("GOLD").missing == AMOUNT
    if covered:
        world.do(c.FundTreasury("GOLD", covered))
        world.do(c.CoverMissing("GOLD", covered))
    world.do(c.SettlePayout("back", PayoutStatus.FAILED))
    ledger = world.ledger("GOLD")
    assert (ledger.missing, ledger.payouts, ledger.suspense, ledger.treasury) == (0, 0, 0, covered)
    assert ledger.custody == BTC + covered
    assert deposit(world).status is DepositStatus.REVERSED


def test_without_an_address_it_is_booked_out_and_nothing_is_sent() -> None:
    world = holding()
    world.do(c.ReturnDeposit("held"))
    assert (deposit(world).status, deposit(world).went_to) == (DepositStatus.RETURNED, None)
    assert not list(world.book.payouts.values())
    assert (world.ledger("BTC").suspense, world.ledger("BTC").custody) == (0, BTC)
