"""Accounts are closed and sub-accounts archived where nothing is held any more (rules L13, L14)."""

from dataclasses import replace

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import AccountStanding, DepositStatus, FrozenBy, HeldReason, PayoutStatus
from gql_server.domain.errors import AccountFrozen, AccountNotApproved, HoldingKind, HoldingsRemain, InvalidInput, NotFound
from tests.domain.world import BTC, DAY, USDC, World, snapshot, two_markets

FEE = 10_000


def with_fee() -> World:
    """The two markets of everybody else, with a withdrawal fee of 0.0001 BTC and a second sub-account of A."""
    world = two_markets()
    asset = world.book.assets["BTC"]
    world.do(c.CreateAsset("BTC", "BTC", asset.decimals, asset.minimum_deposit, FEE, asset.risk, is_change=True))
    world.do(c.OpenSubAccount("A", "A1"))
    return world


def kinds(refused: HoldingsRemain) -> list[tuple[str, str, HoldingKind]]:
    return [(one.sub_account_id, one.symbol, one.kind) for one in refused.remaining]


def test_everything_that_is_still_held_is_named_with_its_amount() -> None:
    world = with_fee()
    world.do(c.CreditDeposit("B", "USDC", 1_000 * USDC))
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("A1", "BTC", 1), "tiny")
    world.do(c.Borrow("A", "USDC", 10 * USDC, None))
    world.do(c.Withdraw("A", "USDC", 4 * USDC, "wallet"))
    refused = world.refusal(HoldingsRemain, c.CloseAccount("A", is_giving_up_remainders=True))
    assert kinds(refused) == [
        ("A", "BTC", HoldingKind.LEND_POSITION),
        ("A", "USDC", HoldingKind.DEBT),
        ("A", "USDC", HoldingKind.BALANCE),
        ("A", "USDC", HoldingKind.PAYOUT),
        ("A1", "BTC", HoldingKind.HELD_DEPOSIT),
    ]
    assert [one.amount for one in refused.remaining] == [BTC, 10 * USDC, 6 * USDC, 4 * USDC, 1]
    assert refused.remaining[0].withdrawable_at == world.now + 7 * DAY


def test_an_account_is_closed_once_the_last_payout_was_sent_and_stays_closed() -> None:
    world = with_fee()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet"), "out")
    assert kinds(world.refusal(HoldingsRemain, c.CloseAccount("A"))) == [("A", "BTC", HoldingKind.PAYOUT)]
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    world.do(c.CloseAccount("A"))
    closed = snapshot(world.book)
    repeated: tuple[c.Command, ...] = (c.CloseAccount("A"), c.ApproveAccount("A"), c.RejectAccount("A"))
    for command in repeated:
        world.do(command)
    assert snapshot(world.book) == closed
    late: tuple[c.Command, ...] = (
        c.OpenSubAccount("A", "A2"),
        c.FreezeAccount("A", is_frozen=True),
        c.RegisterBackstop("A", is_backstop=True),
        c.SetWithdrawalDelay("A", 3_600),
        c.ArchiveSubAccount("A", "A1", is_archived=True),
    )
    for command in late:
        world.refusal(NotFound, command)
    world.refusal(AccountNotApproved, c.Borrow("A", "USDC", USDC, None))


def test_a_deposit_at_a_closed_account_is_held_and_goes_back() -> None:
    world = with_fee()
    world.do(c.CloseAccount("A"))
    arrived = world.do(c.CreditDeposit("A", "BTC", BTC), "late")
    assert (arrived.status, arrived.held_reason) == (DepositStatus.HELD, HeldReason.ACCOUNT_CLOSED)
    world.do(c.ApproveAccount("A"))
    assert world.book.deposits["late"].held_amount == BTC
    world.do(c.ReturnDeposit("late"))
    assert world.book.ledgers["BTC"].custody == 0


def test_what_is_no_more_than_the_fee_is_given_up_to_the_operator_if_its_owner_says_so() -> None:
    world = with_fee()
    world.do(c.CreditDeposit("A", "BTC", BTC))
    lend = world.book.sub_accounts["A"].lends["BTC"]
    world.do(c.CreditDeposit("B", "BTC", BTC))
    asset = world.book.assets["BTC"]
    world.do(c.CreateAsset("BTC", "BTC", asset.decimals, asset.minimum_deposit, BTC, asset.risk, is_change=True))
    (left,) = world.refusal(HoldingsRemain, c.CloseAccount("A")).remaining
    assert (left.kind, left.is_too_little) == (HoldingKind.LEND_POSITION, True)
    world.do(c.CloseAccount("A", is_giving_up_remainders=True))
    assert world.book.sub_accounts["house"].lends["BTC"].shares == lend.shares
    assert world.book.accounts["A"].standing is AccountStanding.CLOSED


def test_a_remainder_of_a_balance_becomes_the_treasurys() -> None:
    world = with_fee()
    world.do(c.CreditDeposit("B", "BTC", BTC))
    world.do(c.CreditDeposit("A", "USDC", 1_000_000 * USDC))
    world.do(c.Borrow("A", "BTC", FEE, None))
    world.do(c.CreditDeposit("A", "BTC", FEE))
    world.wait(7 * DAY)
    world.do(c.WithdrawLendPosition("A", "USDC", "wallet"), "out")
    world.do(c.SettlePayout("out", PayoutStatus.SENT))
    before = world.book.ledgers["BTC"].treasury
    assert [one.amount for one in world.refusal(HoldingsRemain, c.CloseAccount("A")).remaining] == [FEE]
    world.do(c.CloseAccount("A", is_giving_up_remainders=True))
    assert world.book.ledgers["BTC"].treasury == before + FEE


def test_the_operators_own_account_is_never_closed() -> None:
    with_fee().refusal(NotFound, c.CloseAccount("house"))


def test_a_frozen_account_is_not_closed() -> None:
    world = with_fee()
    world.do(c.FreezeAccount("A", is_frozen=True, by=FrozenBy.CUSTOMER))
    assert world.refusal(AccountFrozen, c.CloseAccount("A")).since == world.now


@pytest.mark.parametrize("by", list(FrozenBy))
def test_a_customer_undoes_no_freeze_that_an_operator_made_or_made_too(by: FrozenBy) -> None:
    world = with_fee()
    world.do(c.FreezeAccount("A", is_frozen=True, by=FrozenBy.CUSTOMER))
    world.do(c.FreezeAccount("A", is_frozen=True, by=by))
    undo = c.FreezeAccount("A", is_frozen=False, by=FrozenBy.CUSTOMER)
    if by is FrozenBy.OPERATOR:
        world.do(c.FreezeAccount("A", is_frozen=True, by=FrozenBy.CUSTOMER))
        world.refusal(AccountFrozen, undo)
        undo = replace(undo, by=by)
    world.do(undo)
    assert (world.book.accounts["A"].frozen_at, world.book.accounts["A"].frozen_by) == (None, None)


def test_an_empty_sub_account_is_archived_until_something_arrives() -> None:
    world = with_fee()
    world.do(c.ArchiveSubAccount("A", "A1", is_archived=True))
    assert world.book.sub_accounts["A1"].archived_at == world.now
    world.do(c.CreditDeposit("A1", "BTC", BTC))
    assert [world.book.sub_accounts["A1"].archived_at] == [None]
    assert kinds(world.refusal(HoldingsRemain, c.ArchiveSubAccount("A", "A1", is_archived=True)))
    world.wait(7 * DAY)
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.ArchiveSubAccount("A", "A2", is_archived=True))
    world.do(c.Transfer("A1", "A2", "BTC", None))
    assert world.book.sub_accounts["A2"].archived_at is None
    world.do(c.ArchiveSubAccount("A", "A1", is_archived=True))
    world.do(c.ArchiveSubAccount("A", "A1", is_archived=False))
    assert world.book.sub_accounts["A1"].archived_at is None


def test_only_an_own_sub_account_that_is_not_the_default_one_is_archived() -> None:
    world = with_fee()
    assert world.refusal(InvalidInput, c.ArchiveSubAccount("A", "A", is_archived=True)).field == "subAccountId"
    world.refusal(NotFound, c.ArchiveSubAccount("B", "A1", is_archived=True))
    world.refusal(NotFound, c.ArchiveSubAccount("A", "none", is_archived=True))
