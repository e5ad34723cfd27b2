"""Lives of models, and of prices."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.models import RateAnswer
from gql_server.domain.networks import AssetNetwork
from gql_server.domain.pricing import PriceTerms, Quote
from gql_server.units import WAD
from tests.domain.fakes import broken, flat, half_of_the_largest, remembering
from tests.domain.lives_begun import POLICY, RATE, REWARD, hours, markets
from tests.domain.telling import Told
from tests.domain.world import BTC, DAY, HOUR, PERCENT, USDC, model_ref


def models(world: Told) -> None:
    """Models that break and recover, are changed with and without notice, run as shadows, and want to be told of feeds."""
    markets(world)
    world.models.curves |= {"dear": flat(30 * PERCENT), "shadow": remembering(PERCENT)}
    world.models.feeds["fed"] = ("validators",)
    world.models.rewards |= {"other": PERCENT, "none": None}
    world.models.policies["mild"] = half_of_the_largest(PERCENT)
    world.do(c.CreditDeposit("A", "BTC", 8 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.Borrow("B", "BTC", 4 * BTC, "wallet"))
    hours(world, 1)
    world.do(c.AttachShadow("BTC", model_ref(RATE, "shadow"), "7"))
    world.do(c.AttachShadow("BTC", model_ref(POLICY, "shadow"), ""))
    world.do(c.AttachShadow("DOGE", model_ref(RATE, "shadow"), ""))
    shadow = f"c{world.count - 2}"
    hours(world, 1)
    good = world.models.curves["BTC"]
    world.models.curves["BTC"] = broken
    hours(world, 1)
    world.do(c.Borrow("B", "BTC", BTC, None))
    world.do(c.Repay("B", "BTC", 1))
    world.models.curves["BTC"] = good
    world.models.curves["shadow"] = lambda *_: RateAnswer(None)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    hours(world, 1)
    world.models.versions[RATE, "BTC"] = "2"
    hours(world, 3)
    world.models.versions[RATE, "BTC"] = None
    hours(world, 1)
    world.models.versions.clear()
    world.do(c.DetachShadow("BTC", shadow))
    world.do(c.DetachShadow("BTC", shadow))
    at = world.now
    fed, none = model_ref(REWARD, "fed"), model_ref(REWARD, "none")
    for change in (
        c.ScheduleModel("BTC", RATE, (), "", 0, at),
        c.ScheduleModel("BTC", RATE, (model_ref(RATE, "dear"),), "", 0, at - 1),
        c.ScheduleModel("BTC", RATE, (fed,), "", 0, at),
        c.ScheduleModel("BTC", POLICY, (model_ref(POLICY, "mild"),), "", 60 * PERCENT, at),
        c.ScheduleModel("BTC", POLICY, (model_ref(POLICY, "mild"),), "", -1, at),
        c.ScheduleModel("DOGE", RATE, (model_ref(RATE, "dear"),), "", 0, at),
        c.ScheduleModel("BTC", RATE, (model_ref(RATE, "dear"),), "from", 0, at + HOUR),
        c.ScheduleModel("BTC", POLICY, (model_ref(POLICY, "mild"),), "", 2 * PERCENT, at + HOUR),
        c.ScheduleModel("BTC", REWARD, (fed, model_ref(REWARD, "other")), "", 0, at + 2 * HOUR),
        c.ScheduleModel("USDC", RATE, (model_ref(RATE, "dear"),), "", 0, at + HOUR),
    ):
        world.do(change)
    world.do(c.CancelScheduledChange("USDC", f"c{world.count}"))
    world.do(c.CancelScheduledChange("USDC", "no"))
    hours(world, 3)
    world.do(c.ObserveFeeds((c.ObservedFeed("validators", 4 * PERCENT),)))
    hours(world, 1)
    world.do(c.ObserveFeeds((c.ObservedFeed("validators", 5 * PERCENT), c.ObservedFeed("other", -1))))
    world.do(c.ObserveFeeds((c.ObservedFeed("", 5),)))
    world.do(c.ObserveFeeds((c.ObservedFeed("x", 10**40),)))
    world.do(c.ObserveFeeds(()))
    hours(world, 1)
    world.models.curves["dear"] = broken
    world.do(c.ScheduleModel("BTC", REWARD, (none, fed), "", 0, world.now))
    hours(world, 1)
    world.do(c.FundTreasury("BTC", 10**5))
    world.wait(DAY + HOUR // 2)
    world.cross()
    world.wait(200 * HOUR)
    world.cross()


def prices(world: Told) -> None:
    """What sources say, and what is made of it; and networks, which are named and never change their decimals."""
    world.list_asset("BTC", 8, None, minimum=10_000)
    world.list_asset("USDC", 6, None)
    world.list_market("BTC")
    world.list_market("USDC")
    world.customer("A", "B")

    def hear(symbol: str, observed: int | None = None, **usd: int) -> None:
        world.do(c.ObservePrices((), tuple(Quote(symbol, source, said * PERCENT, observed) for source, said in usd.items())))

    world.do(c.ConfirmPrice("BTC", 1))
    for terms in (
        PriceTerms(quorum=0),
        PriceTerms(quorum=21),
        PriceTerms(quote_max_age_seconds=0),
        PriceTerms(quote_max_age_seconds=DAY + 1),
        PriceTerms(agreement=0),
        PriceTerms(deviation_max=WAD),
        PriceTerms(peg_band=0),
        PriceTerms(peg_usd=0),
        PriceTerms(peg_usd=2**128),
        PriceTerms(quorum=2, quote_max_age_seconds=60),
    ):
        world.do(c.SetPriceTerms("BTC", terms))
    world.do(c.SetPriceTerms("USDC", PriceTerms(quorum=1, peg_usd=WAD, peg_band=PERCENT)))
    world.do(c.SetPriceTerms("DOGE", PriceTerms()))
    hear("DOGE", a=1)
    hear("BTC", a=100_000_00)
    hear("BTC", a=100_000_00, b=100_100_00)
    hear("USDC", a=1_00)
    world.do(c.CreditDeposit("A", "BTC", BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.wait(10)
    hear("BTC", a=100_200_00, b=100_100_00, c=100_500_00, d=90_000_00)
    world.wait(10)
    hear("BTC", observed=world.now - 5, a=101_000_00)
    hear("BTC", observed=world.now - 9, a=102_000_00)
    hear("BTC", observed=world.now + 9, b=102_000_00)
    hear("BTC", b=0, c=-1)
    world.wait(61)
    hear("BTC", observed=world.now - 61, a=100_000_00)
    hear("BTC", a=50_000_00)
    world.do(c.Borrow("A", "USDC", USDC, None))
    world.do(c.ConfirmPrice("BTC", 60_000 * WAD))
    world.do(c.ConfirmPrice("BTC", 0))
    world.wait(1)
    hear("BTC", a=50_100_00)
    world.do(c.ConfirmPrice("BTC", 50_000 * WAD))
    world.do(c.ConfirmPrice("BTC", 50_000 * WAD))
    world.wait(1)
    hear("BTC", a=70_000_00, b=70_000_00)
    hear("BTC", a=700_00, b=700_00)
    hear("BTC", a=70_000_00, b=90_000_00)
    hear("USDC", a=98)
    world.do(c.Borrow("A", "USDC", USDC, None))
    world.price("BTC", 80_000)
    world.wait(31 * DAY)
    world.do(c.Borrow("A", "USDC", USDC, None))
    network = AssetNetwork("bitcoin", 8, None, 3, 10_000, 50_000, 10 * BTC, 20_000)
    for one in (
        replace(network, name="B"),
        replace(network, name="b" * 33),
        replace(network, decimals=-1),
        replace(network, decimals=37),
        replace(network, confirmations=0),
        replace(network, confirmations=10_001),
        replace(network, contract=""),
        replace(network, contract="a b"),
        replace(network, contract="x" * 129),
        replace(network, minimum_deposit=-1),
        replace(network, minimum_withdrawal=20_000),
        replace(network, maximum_withdrawal=49_999),
        replace(network, maximum_withdrawal=-1),
        replace(network, withdrawal_fee=-1),
        replace(network, decimals=6, withdrawal_fee=150),
        replace(network, decimals=18, contract="0xabc", maximum_withdrawal=None),
    ):
        world.do(c.SetAssetNetworks("BTC", (one,)))
    for one in (
        replace(network, name="b" * 32),
        replace(network, name="lightning-2", decimals=0, minimum_deposit=0, minimum_withdrawal=BTC, withdrawal_fee=0),
        replace(network, name="deep", decimals=36, confirmations=10_000, contract="x" * 128),
        replace(network, name="shallow", confirmations=1, contract="x", maximum_withdrawal=50_000),
        replace(network, name="tight", minimum_withdrawal=20_001),
    ):
        world.ask(c.SetAssetNetworks("BTC", (one,)))
    world.do(c.SetAssetNetworks("BTC", (replace(network, decimals=17),)))
    world.do(c.SetAssetNetworks("BTC", (network,) * 2))
    world.do(c.SetAssetNetworks("BTC", (network,) * 17))
    world.do(c.SetAssetNetworks("DOGE", ()))
    world.do(c.WithdrawLendPosition("A", "BTC", "wallet", network="bitcoin"))
    world.list_asset("ETH", 8, 5_000)
    ethereum = replace(network, name="ethereum", decimals=7, minimum_withdrawal=30_000)
    world.do(c.SetAssetNetworks("ETH", (ethereum, replace(ethereum, name="base", is_withdrawal_enabled=False))))
    world.do(c.CreditDeposit("A", "ETH", 20 * BTC))
    for amount, name in ((BTC, "base"), (29_999, "ethereum"), (10 * BTC + 10, "ethereum"), (30_001, "ethereum"), (1, None)):
        world.do(c.Withdraw("A", "ETH", amount, "wallet", network=name))
    world.do(c.Withdraw("A", "ETH", 30_000, "wallet", network="ethereum"))
