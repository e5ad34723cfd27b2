"""What a command needs is all that it reads: decided on that part of the book it comes out as on the whole of it."""

from dataclasses import replace
from functools import cache

import pytest

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason, PayoutStatus
from gql_server.domain.book import Book
from gql_server.domain.decide import RULES, decide, finish_batch
from gql_server.domain.errors import Refusal
from gql_server.domain.market import MarketState, ModelKind
from gql_server.domain.needs import Needs, needs_of, needs_of_all
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.outcomes import BoundaryCrossed, Liquidated
from gql_server.domain.pauses import PauseScope
from gql_server.domain.pricing import PriceTerms, Quote
from gql_server.domain.supposing import SetPrice
from gql_server.storage.memory.needs import part_of
from tests.domain.fakes import FakeModels, half_of_the_largest
from tests.domain.world import BTC, DAY, HOUR, LIMITS, RISK, TERMS, USDC, World, model_ref, two_markets

DAI = 10**18


def lived_in() -> World:
    """A book in which something waits, is queued, is held, is lost, is owed, and is on its way out; A is liquidatable."""
    world = two_markets(rewards={"staking": 10**16}, insurance_share=10**18)
    world.list_asset("DAI", 18, 1)
    world.list_asset("GOLD", 6, None, risk=None)
    world.list_market("DAI", rate=10**16)
    world.customer("D", "K")
    world.do(c.OpenSubAccount("A", "A2"))
    world.do(c.OpenAccount("N", "N"))
    for symbol, unit in (("BTC", BTC), ("USDC", USDC), ("DAI", DAI)):
        world.do(c.FundTreasury(symbol, unit))
    world.do(c.CreditDeposit("N", "USDC", 100 * USDC), "held")
    world.do(c.CreditDeposit("N", "BTC", BTC))
    world.do(c.CreditDeposit("K", "USDC", 50_000 * USDC))
    world.do(c.CreditDeposit("B", "USDC", 200_000 * USDC), "usdc")
    world.do(c.CreditDeposit("B", "DAI", 400_000 * DAI))
    world.wait(8 * DAY)
    world.cross()
    world.do(c.WithdrawLendPosition("K", "USDC", "wallet"), "k")
    world.do(c.SettlePayout("k", PayoutStatus.FAILED))
    world.do(c.RegisterBackstop("K", is_backstop=True))
    world.do(c.CreditDeposit("D", "DAI", 10**6 * DAI))
    world.do(c.SetWithdrawalDelay("D", HOUR))
    world.do(c.Borrow("D", "USDC", 100_000 * USDC, "wallet"), "delayed")
    world.do(c.CreditDeposit("A", "BTC", 4 * BTC))
    world.do(c.CreditDeposit("A", "GOLD", 7 * 10**6))
    world.do(c.HoldDeposit("A", "GOLD", 10**6, HeldReason.WRONG_NETWORK), "astray")
    world.do(c.ReturnDeposit("astray", "sender"), "back")
    world.do(c.Borrow("A", "USDC", 90_000 * USDC, None))
    world.do(c.Borrow("A", "DAI", 200_000 * DAI, "wallet"), "out")
    world.do(c.Borrow("B", "BTC", BTC // 10, None))
    world.limits("BTC", lent_cap=4 * BTC)
    world.do(c.CreditDeposit("C", "BTC", BTC), "waits")
    world.do(c.DelistMarket("DAI", world.now + HOUR, world.now + HOUR, world.now + HOUR))
    world.do(c.ScheduleTerms("USDC", world.now + HOUR, risk=replace(RISK, haircut_weight=8 * 10**17)), "USDC terms")
    world.do(c.WithdrawLendPosition("B", "USDC", "wallet", is_queueing=True))
    world.price("BTC", 57_500)
    world.models.policies["gentle"] = half_of_the_largest(10**16)
    policy = model_ref(ModelKind.LIQUIDATION_POLICY, "gentle")
    for symbol in ("USDC", "DAI"):
        world.do(c.ScheduleModel(symbol, ModelKind.LIQUIDATION_POLICY, (policy,), "", 10**16, world.now + HOUR), f"{symbol} policy")
        world.do(c.AttachShadow(symbol, model_ref(ModelKind.RATE_MODEL, "BTC"), ""), f"{symbol} shadow")
    world.wait(HOUR + 7)
    return world


@cache
def kept(*, is_crossed: bool) -> World:
    """One for all commands: each is decided in a batch of its own, which nobody merges."""
    world = lived_in()
    if is_crossed:
        world.cross()
        world.wait(1)
    return world


def lost() -> World:
    """A book in which a loss has wiped the lenders of USDC out, A among them, and nobody has closed their positions yet."""
    world = two_markets()
    world.do(c.CreditDeposit("A", "USDC", 50_000 * USDC))
    world.do(c.CreditDeposit("C", "USDC", 50_000 * USDC))
    world.do(c.CreditDeposit("B", "BTC", 2 * BTC))
    world.do(c.Borrow("B", "USDC", 100_000 * USDC, "wallet"))
    world.price("BTC", 1, wad=True)
    for round_number in range(3):
        world.do(c.Liquidate("B", round_number))
    world.do(c.Liquidate("house"))
    world.wait(HOUR)
    return world


COMMANDS: list[c.Command] = [
    c.OpenAccount("X", "X"),
    c.OpenAccount("A", "A9"),
    c.OpenSubAccount("A", "A3"),
    c.OpenSubAccount("X", "X3"),
    c.CreditDeposit("A", "USDC", 100_000 * USDC),
    c.CreditDeposit("A", "GOLD", 10**6),
    c.CreditDeposit("N", "BTC", BTC),
    c.CreditDeposit("X", "BTC", BTC),
    c.WithdrawLendPosition("B", "DAI", "wallet"),
    c.WithdrawLendPosition("B", "USDC", "wallet"),
    c.WithdrawLendPosition("A", "BTC", "wallet"),
    c.WithdrawLendPosition("A", "DAI", "wallet"),
    c.Withdraw("A", "USDC", USDC, "wallet"),
    c.Withdraw("C", "BTC", BTC // 2, "wallet"),
    c.Withdraw("K", "USDC", 60_000 * USDC, "wallet"),
    c.Transfer("A", "A2", "GOLD", 10**6),
    c.Transfer("A", "A2", "USDC", 10 * USDC),
    c.Transfer("A", "A2", "BTC", None),
    c.Transfer("A", "B", "BTC", None),
    c.Borrow("C", "USDC", 100 * USDC, None),
    c.Borrow("C", "DAI", 10 * DAI, "wallet"),
    c.Borrow("C", "DAI", 10**6 * DAI, "wallet"),
    c.Borrow("A", "BTC", BTC, None),
    c.Repay("A", "USDC", None),
    c.Repay("A", "USDC", 40_000 * USDC),
    c.Repay("A", "DAI", None),
    c.SetWithdrawalDelay("D", 0),
    c.SetWithdrawalDelay("X", DAY),
    c.CancelPayout("delayed"),
    c.CancelPayout("out"),
    c.ReleasePayout("delayed"),
    c.ReleasePayout("none"),
    c.ApproveAccount("N"),
    c.ApproveAccount("X"),
    c.RejectAccount("A"),
    c.FreezeAccount("A", is_frozen=True),
    c.CloseAccount("A"),
    c.CloseAccount("N", is_giving_up_remainders=True),
    c.CloseAccount("X"),
    c.ArchiveSubAccount("A", "A2", is_archived=True),
    c.ArchiveSubAccount("X", "A2", is_archived=True),
    c.CreateAsset("SOL", "SOL", 9, 10**6, 0, RISK),
    c.CreateAsset("DAI", "DAI", 18, 10**6, 0, replace(RISK, haircut_weight=10**18), is_change=True),
    c.SetAssetNetworks("BTC", (AssetNetwork("bitcoin", 8, None, 3, 0, 1, None, 0),)),
    c.SetAssetNetworks("NONE", ()),
    c.CreateMarket("GOLD", MarketState.OPEN, TERMS, LIMITS, World.market_models("DAI"), 0),
    c.UpdateMarket("BTC", state=MarketState.CLOSED),
    c.UpdateMarket("BTC", models=World.market_models("BTC", penalty_max=10**18)),
    c.ScheduleModel("BTC", ModelKind.RATE_MODEL, (model_ref(ModelKind.RATE_MODEL, "DAI"),), "", 0, 10**12),
    c.ScheduleModel("BTC", ModelKind.LIQUIDATION_POLICY, (model_ref(ModelKind.LIQUIDATION_POLICY, "DAI"),), "", 10**18, 10**12),
    c.ScheduleModel("NONE", ModelKind.RATE_MODEL, (model_ref(ModelKind.RATE_MODEL, "DAI"),), "", 0, 10**12),
    c.CancelScheduledChange("USDC", "USDC policy"),
    c.CancelScheduledChange("DAI", "no change"),
    c.CancelScheduledChange("USDC", "USDC terms"),
    c.ScheduleTerms("BTC", 10**12, MarketState.REPAY_ONLY, TERMS, LIMITS, 0, RISK),
    c.ScheduleTerms("BTC", 10**12, risk=replace(RISK, haircut_weight=10**18)),
    c.ScheduleTerms("GOLD", 10**12, risk=RISK),
    c.DelistMarket("BTC", 10**12, 10**12, 10**12),
    c.DelistMarket("DAI", 10**12, 10**12, 10**12),
    c.CancelDelisting("DAI"),
    c.CancelDelisting("BTC"),
    c.PauseAssets(("BTC", "GOLD"), (PauseScope.PAYOUTS,)),
    c.PauseAssets((), tuple(PauseScope), 10**12, "why"),
    c.ResumeAssets((), tuple(PauseScope)),
    c.TellDelisting("DAI", ("A", "B", "X"), is_last=True),
    c.BringOut("DAI", ("A", "B", "X")),
    c.BringOut("BTC", ("A",)),
    c.AttachShadow("DAI", model_ref(ModelKind.RATE_MODEL, "BTC"), ""),
    c.DetachShadow("DAI", "DAI shadow"),
    c.DetachShadow("DAI", "no shadow"),
    c.ObservePrices((c.ObservedPrice("BTC", 10**18, "x"), c.ObservedPrice("GOLD", 10**18, "x"))),
    c.ObservePrices((c.ObservedPrice("NONE", 10**18, "x"),)),
    c.ObservePrices((), (Quote("BTC", "a", 10**18), Quote("GOLD", "a", 10**18, 9), Quote("BTC", "b", 10**30))),
    c.ObservePrices((c.ObservedPrice("BTC", 10**18, "x"),), (Quote("NONE", "a", 1),)),
    c.ConfirmPrice("BTC", 10**18),
    c.ConfirmPrice("NONE", 10**18),
    c.SetPriceTerms("BTC", PriceTerms(quorum=2)),
    c.SetPriceTerms("NONE", PriceTerms()),
    c.ObserveFeeds((c.ObservedFeed("staking.btc", 10**17),)),
    c.ObserveFeeds((c.ObservedFeed("staking.new", 10**17), c.ObservedFeed("unused", 0))),
    c.ObserveFeeds((c.ObservedFeed("NO NAME", 1),)),
    c.FundTreasury("BTC", 5),
    c.FundInsurance("BTC", 5),
    c.FundInsurance("BTC", 10**30),
    c.DrawTreasury("BTC", 50_000, "somewhere"),
    c.DrawTreasury("USDC", 10**30, "somewhere"),
    c.ReleaseInsurance("BTC", 5),
    c.RedeemSeized("BTC"),
    c.RedeemSeized("USDC"),
    c.SellSeized("BTC", 5, "USDC", 7),
    c.RegisterBackstop("A", is_backstop=True),
    c.RegisterBackstop("C", is_backstop=True),
    c.SettleStakingReward("BTC", 5),
    c.ReturnDeposit("held"),
    c.ReturnDeposit("waits"),
    c.ReturnDeposit("held", "sender"),
    c.AssignDeposit("held", "A"),
    c.AssignDeposit("waits", "A"),
    c.HoldDeposit("house", "GOLD", 5, HeldReason.UNKNOWN_ADDRESS),
    c.HoldDeposit("A", "NONE", 5, HeldReason.UNKNOWN_ADDRESS),
    c.ReverseDeposit("held"),
    c.ReverseDeposit("waits"),
    c.ReverseDeposit("usdc"),
    c.ReverseDeposit("none"),
    c.CoverMissing("BTC", 1),
    c.CrossBoundary("BTC"),
    c.CrossBoundary("USDC"),
    c.CrossBoundary("DAI"),
    c.Liquidate("A"),
    c.Liquidate("A", 8),
    c.Liquidate("B"),
    c.Liquidate("X"),
    c.ObserveMargin("A"),
    c.ObserveMargin("B"),
    c.ObserveMargin("X"),
    c.AnnounceMaturities((c.MaturedLoan("A", "BTC"), c.MaturedLoan("B", "USDC"), c.MaturedLoan("X", "NONE"))),
    c.SettlePayout("out", PayoutStatus.SENT),
    c.SettlePayout("out", PayoutStatus.FAILED),
    c.SettlePayout("back", PayoutStatus.SENT),
    c.SettlePayout("back", PayoutStatus.FAILED),
    c.SettlePayout("none", PayoutStatus.SENT),
]


def written(book: Book, command: c.Command, now: int, models: FakeModels) -> tuple[object, ...]:
    """Everything that a command in a batch of its own answers and changes."""
    batch = book.fork()
    try:
        decision = decide(batch, command, now=now, models=models, command_id="new")
    except Refusal as refusal:
        return (refusal,)
    events = decision.events + finish_batch(batch, now=now, models=models)
    changed = {name: dict(things) for name, things in batch.changed().items()}
    return decision.outcome, changed, decision.entries, events, decision.samples, decision.shadow_samples


def on_part_and_whole(world: World, command: c.Command) -> tuple[tuple[object, ...], tuple[object, ...]]:
    part = part_of(world.book, needs_of(command))
    return written(part, command, world.now, world.models), written(world.book, command, world.now, world.models)


@pytest.mark.parametrize("command", COMMANDS, ids=[f"{type(one).__name__} {place}" for place, one in enumerate(COMMANDS)])
@pytest.mark.parametrize("is_crossed", [False, True], ids=["hours missed", "on time"])
def test_decided_on_what_it_needs_a_command_comes_out_as_on_the_whole_book(command: c.Command, *, is_crossed: bool) -> None:
    on_part, on_whole = on_part_and_whole(kept(is_crossed=is_crossed), command)
    assert on_part == on_whole


@pytest.mark.parametrize(
    "command",
    [c.CrossBoundary("USDC"), c.CreditDeposit("A", "USDC", USDC), c.Liquidate("B"), c.Borrow("A", "USDC", USDC, None)],
    ids=lambda command: type(command).__name__,
)
def test_after_a_loss_too_a_command_needs_no_more_than_it_says(command: c.Command) -> None:
    world = lost()
    on_part, on_whole = on_part_and_whole(world, command)
    assert on_part == on_whole


def test_every_kind_of_command_is_tried_here() -> None:
    assert {type(command) for command in COMMANDS} == set(RULES)


def test_the_book_of_these_tests_has_something_for_the_clock_and_the_watch_to_do() -> None:
    world = lived_in()
    crossed = written(world.book, c.CrossBoundary("BTC"), world.now, world.models)[0]
    liquidated = written(world.book, c.Liquidate("A"), world.now, world.models)[0]
    assert isinstance(crossed, BoundaryCrossed)
    assert isinstance(liquidated, Liquidated)
    assert {seizure.counterparty for seizure in liquidated.seizures} == {"balance", "treasury", "operator"}


def test_what_is_not_a_command_has_no_needs() -> None:
    with pytest.raises(TypeError, match="not a command"):
        needs_of(SetPrice("BTC", 1))


def test_the_needs_of_a_batch_are_the_needs_of_its_commands_together() -> None:
    together = Needs()
    for command in COMMANDS:
        together |= needs_of(command)
    assert needs_of_all(COMMANDS) == together


def test_a_batch_needs_what_any_of_its_commands_needs() -> None:
    one = Needs(frozenset("A"), has_every_asset=True)
    two = Needs(frozenset("B"), has_backstops=True, has_feeds=True)
    both = one | two
    assert (both.has_every_asset, both.has_backstops, both.has_feeds) == (True, True, True)
    none = Needs() | Needs()
    assert (none.has_every_asset, none.has_backstops, none.has_feeds) == (False, False, False)
    assert both == Needs(frozenset("AB"), has_every_asset=True, has_backstops=True, has_feeds=True)
