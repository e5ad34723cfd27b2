"""Markets by a file: what differs, what changing it would do, and doing it; again there is nothing to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from gql_server.domain.assets import Asset
from gql_server.domain.book import Book
from gql_server.domain.commands import (
    Command,
    CreateAsset,
    ScheduleModel,
    ScheduleTerms,
    SetAssetNetworks,
    SetPriceTerms,
    UpdateMarket,
)
from gql_server.domain.errors import Refusal
from gql_server.domain.margin import measure
from gql_server.domain.market import Market, MarketState
from gql_server.domain.needs import Needs
from gql_server.domain.pricing import PriceTerms
from gql_server.domain.report import MarginStatus
from gql_server.service.market_file import (
    Effects,
    MarketFileError,
    Outlook,
    Plan,
    apply_plan,
    file_of,
    plan_of,
    read_file,
    wishes_of,
)
from tests.servers import ROOT
from tests.service.house import House, guarded_models, open_house, plugin_host, seed
from tests.service.storages import MEMORY, opened, storage_at

SEEDED = (ROOT / "examples/markets.toml").read_text(encoding="utf-8")
EVERYTHING = Needs(has_every_asset=True)
DAY = 86_400


@pytest.fixture
async def empty() -> AsyncIterator[House]:
    """A house without an asset."""
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        yield house


@pytest.fixture
async def lively() -> AsyncIterator[House]:
    """A house with markets, prices and customers."""
    async with opened(storage_at(MEMORY)) as storage, open_house(storage) as house:
        await seed(house, storage)
        yield house


async def planned(house: House, text: str, notice: int | None = None) -> Plan:
    snapshot = await house.ledger.snapshot(EVERYTHING)
    wishes = wishes_of(read_file(text), plugin_host())
    until = None if notice is None else snapshot.now + notice
    return plan_of(snapshot.book, wishes, plugin_host().shown_parameters, now=snapshot.now, notice_until=until)


async def foreseen(house: House, commands: list[Command]) -> Outlook:
    """Return what is foreseen at the one time at which something takes effect."""
    (outlook,) = await Effects(house.ledger, guarded_models(), page_size=1).of(commands)
    return outlook


async def apply(house: House, text: str, notice: int | None = None) -> Plan:
    plan = await planned(house, text, notice)
    await apply_plan(plan, house.ledger, house.teller)
    return plan


async def book_of(house: House) -> Book:
    return (await house.ledger.snapshot(EVERYTHING)).book


def terms_of(book: Book) -> tuple[list[Asset], list[object]]:
    """Return what a file says of a book: nothing of money, and nothing of when."""
    return list(book.assets.values()), [_timeless(market) for market in book.markets.values()]


def _timeless(market: Market) -> object:
    models = [market.rate_model, *market.staking_rewards, market.liquidation_policy]
    timeless = [replace(model, since=0) for model in models]
    return market.symbol, market.state, market.terms, market.limits, market.insurance_share, market.penalty_max, timeless


async def test_from_nothing_come_the_markets_of_the_seed_and_again_there_is_nothing_to_do(empty: House, lively: House) -> None:
    plan = await apply(empty, SEEDED)
    assert len(plan.steps) == 9
    assert terms_of(await book_of(empty)) == terms_of(await book_of(lively))
    again = await planned(empty, SEEDED)
    assert (again.steps, again.left_alone, again.announced) == ((), (), ())
    assert (await empty.audit()).is_clean


async def test_what_is_exported_differs_in_nothing(lively: House) -> None:
    exported = file_of(await book_of(lively), plugin_host().shown_parameters)
    assert (await planned(lively, exported)).steps == ()
    assert read_file(exported) == read_file(SEEDED)


NETWORKS = (
    SEEDED
    + """
[[BTC.networks]]
name = "bitcoin"
decimals = 8
confirmations = 3
minimum_withdrawal = "0.001"
withdrawal_fee = "0.0002"

[[BTC.networks]]
name = "liquid"
decimals = 8
contract = "6f0279e9"
confirmations = 2
minimum_withdrawal = "0.001"
maximum_withdrawal = "2"
deposits = false
"""
)


async def test_networks_of_a_file_are_set_exported_and_left_alone_where_it_is_silent(lively: House) -> None:
    plan = await apply(lively, NETWORKS)
    assert [type(step.command) for step in plan.steps] == [SetAssetNetworks]
    assert [network.name for network in (await book_of(lively)).assets["BTC"].networks] == ["bitcoin", "liquid"]
    exported = file_of(await book_of(lively), plugin_host().shown_parameters)
    assert [(await planned(lively, text)).steps for text in (NETWORKS, exported, SEEDED)] == [(), (), ()]
    assert (await lively.audit()).is_clean

    changed = await planned(lively, NETWORKS.replace('fee = "0.0002"', 'fee = "0.0003"').replace("deposits = false", ""))
    assert [(one.path, one.before, one.after) for step in changed.steps for one in step.differences] == [
        ("BTC.networks.bitcoin.withdrawal_fee", "0.00020000", "0.00030000"),
        ("BTC.networks.liquid.deposits", "false", "true"),
    ]
    gone = await apply(lively, SEEDED.replace("[BTC]\n", "[BTC]\nnetworks = []\n", 1))
    assert len(gone.steps) == 1
    assert (await book_of(lively)).assets["BTC"].networks == ()


PEGGED = SEEDED.replace("[USDC.price]\nquorum = 1\n", '[USDC.price]\nquorum = 2\npeg = "1"\n')


async def test_how_a_price_is_made_is_set_exported_and_left_alone_where_the_file_is_silent(lively: House) -> None:
    """Rules P2, P4: also with a notice it counts at once, for it binds no customer."""
    plan = await apply(lively, PEGGED, notice=3 * DAY)
    assert [step.command for step in plan.steps] == [SetPriceTerms("USDC", PriceTerms(quorum=2, peg_usd=10**18))]
    assert [(one.path, one.before, one.after) for one in plan.steps[0].differences] == [
        ("USDC.price.quorum", "1", "2"),
        ("USDC.price.peg", None, "1.0"),
    ]
    exported = file_of(await book_of(lively), plugin_host().shown_parameters)
    silent = PEGGED[: PEGGED.index("[USDC.price]")] + PEGGED[PEGGED.index("[USDC.market]") :]
    assert [(await planned(lively, text)).steps for text in (PEGGED, exported, silent)] == [(), (), ()]
    assert [one.after for one in (await planned(lively, SEEDED)).steps[0].differences] == ["1", "none"]
    assert (await lively.audit()).is_clean


async def test_terms_of_a_price_that_mean_nothing_are_refused_before_anything_is_changed(lively: House) -> None:
    wrong = await planned(lively, PEGGED.replace("quorum = 2", "quorum = 0"))
    with pytest.raises(Refusal, match="quorum"):
        await foreseen(lively, wrong.commands)


async def test_a_changed_number_is_one_difference(lively: House) -> None:
    plan = await planned(lively, SEEDED.replace('fee = "0.1"', 'fee = "0.15"', 1))
    assert [(one.path, one.before, one.after) for one in plan.steps[0].differences] == [("BTC.market.terms.fee", "0.1", "0.15")]
    assert len(plan.steps) == 1
    assert isinstance(plan.steps[0].command, UpdateMarket)


async def test_what_is_foreseen_is_what_comes(lively: House) -> None:
    """Rates and margins of a plan, looked at before, are those of the book after it, to the unit."""
    changed = SEEDED.replace('haircut_weight = "0.9"', 'haircut_weight = "0.4"').replace('fee = "0.1"', 'fee = "0.2"')
    plan = await planned(lively, changed)
    outlook = await foreseen(lively, plan.commands)
    assert outlook.before == {MarginStatus.HEALTHY: 2}
    assert outlook.after == {MarginStatus.HEALTHY: 1, MarginStatus.LIQUIDATABLE: 1}
    assert (len(outlook.liquidated), outlook.liquidated_count) == (1, 1)
    assert (await foreseen(lively, [])).after == outlook.before, "what is only foreseen has happened"

    await apply_plan(plan, lively.ledger, lively.teller)
    indebted = frozenset(await lively.ledger.indebted_sub_accounts(None, 10))
    snapshot = await lively.ledger.snapshot(Needs(sub_accounts=indebted, holdings_of=indebted))
    found = {one: measure(snapshot.book, one, snapshot.now, guarded_models()).status for one in indebted}
    assert [one for one, status in found.items() if status is MarginStatus.LIQUIDATABLE] == list(outlook.liquidated)


async def test_a_steeper_curve_is_foreseen_in_the_rates(lively: House) -> None:
    plan = await planned(lively, SEEDED.replace('slope_below = "0.04"', 'slope_below = "0.08"'))
    before, [bitcoin, *others] = await book_of(lively), (await foreseen(lively, plan.commands)).rates
    assert bitcoin.symbol == "BTC"
    assert bitcoin.borrow[0] is not None
    assert bitcoin.borrow[0] < bitcoin.borrow[1]
    assert all(effect.borrow[0] == effect.borrow[1] and effect.lend[0] == effect.lend[1] for effect in others)
    await apply_plan(plan, lively.ledger, lively.teller)
    after = (await book_of(lively)).markets["BTC"]
    assert after.borrow_rate > before.markets["BTC"].borrow_rate
    assert after.rate_model.parameters != before.markets["BTC"].rate_model.parameters


async def test_with_notice_other_terms_and_models_are_announced_and_nothing_else_waits(lively: House) -> None:
    changed = SEEDED.replace('slope_below = "0.04"', 'slope_below = "0.08"').replace(
        'insurance_share = "0.5"', 'insurance_share = "0.4"', 1
    )
    changed = changed.replace('name = "Bitcoin"', 'name = "The Bitcoin"').replace(
        'haircut_weight = "0.9"', 'haircut_weight = "0.8"', 1
    )
    plan = await apply(lively, changed, notice=3 * DAY)
    assert [type(command) for command in plan.commands] == [CreateAsset, ScheduleTerms, ScheduleModel]
    book = await book_of(lively)
    market, asset = book.markets["BTC"], book.assets["BTC"]
    assert (asset.name, market.insurance_share) == ("The Bitcoin", 5 * 10**17)
    assert asset.risk is not None
    assert asset.risk.haircut_weight == 9 * 10**17
    (ahead,) = market.announced
    assert (ahead.insurance_share, ahead.terms, ahead.risk is not None) == (4 * 10**17, None, True)
    assert "40000000000000000" in market.rate_model.parameters
    assert len(market.scheduled) == 1
    for notice in (3 * DAY, None):
        again = await planned(lively, changed, notice)
        assert again.steps == ()
        paths = {"BTC.risk.haircut_weight", "BTC.market.insurance_share", "BTC.market.rate_model"}
        assert {one.path for one in again.announced} == paths


async def test_a_market_names_its_own_time_and_a_time_that_has_passed_means_at_once(lively: House) -> None:
    changed = SEEDED.replace('fee = "0.1"', 'fee = "0.15"', 1)
    later = changed.replace("[BTC.market]\n", "[BTC.market]\neffective_at = 2100-01-01T00:00:00Z\n", 1)
    (command,) = (await planned(lively, later)).commands
    assert isinstance(command, ScheduleTerms)
    assert (command.effective_at, command.terms is not None, command.limits) == (4_102_444_800, True, None)
    (command,) = (await planned(lively, later.replace("2100", "2000"))).commands
    assert isinstance(command, UpdateMarket)
    with pytest.raises(MarketFileError, match="a time with its zone"):
        await planned(lively, later.replace("00:00Z", "00:00"))


async def test_what_is_announced_stays_announced_when_another_model_changes_at_once(lively: House) -> None:
    steeper = SEEDED.replace('slope_below = "0.04"', 'slope_below = "0.08"')
    await apply(lively, steeper, notice=3 * DAY)
    await apply(lively, steeper.replace('penalty = "0.05"', 'penalty = "0.04"', 1))
    market = (await book_of(lively)).markets["BTC"]
    assert "40000000000000000" in market.rate_model.parameters
    assert market.penalty_max == 4 * 10**16
    assert len(market.scheduled) == 1


async def test_a_file_takes_nothing_away(lively: House) -> None:
    only_bitcoin = SEEDED[: SEEDED.index("[ETH]")]
    plan = await planned(lively, only_bitcoin)
    assert plan.steps == ()
    assert plan.left_alone == ("ETH", "PYTH", "SOL", "USDC")


async def test_a_market_is_closed_by_its_state(lively: House) -> None:
    for state in (MarketState.REPAY_ONLY, MarketState.CLOSED):
        await apply(lively, SEEDED.replace('state = "OPEN"', f'state = "{state.value}"', 1))
        assert (await book_of(lively)).markets["BTC"].state is state


async def test_a_rule_refuses_before_anything_is_changed(lively: House) -> None:
    wrong = SEEDED.replace("decimals = 8", "decimals = 9").replace('fee = "0.1"', 'fee = "0.2"')
    head = await lively.ledger.sequence_head()
    with pytest.raises(Refusal, match="decimals"):
        await foreseen(lively, (await planned(lively, wrong)).commands)
    assert await lively.ledger.sequence_head() == head


async def test_a_run_that_was_cut_off_is_finished_by_the_next(empty: House) -> None:
    plan = await planned(empty, SEEDED)
    await apply_plan(replace(plan, steps=plan.steps[:4]), empty.ledger, empty.teller)
    rest = await apply(empty, SEEDED)
    assert len(rest.steps) == 5
    assert (await planned(empty, SEEDED)).steps == ()


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ('fee = "0.1"', "fee = 0.1", "BTC.market.terms.fee", "in quotes"),
        ('fee = "0.1"', 'fee = "a tenth"', "BTC.market.terms.fee", "digits"),
        ('fee = "0.1"', 'fee = "0.1"\nfees = "0"', "BTC.market.terms", "fees"),
        ('maturity = "P7D"', 'maturity = "a week"', "BTC.market.terms.maturity", "P7D"),
        ('maturity = "P7D"', "maturity = 604800", "BTC.market.terms.maturity", "P7D"),
        ('state = "OPEN"', 'state = "AJAR"', "BTC.market.state", "OPEN"),
        ("decimals = 8", 'decimals = "8"', "BTC.decimals", "whole number"),
        ("decimals = 8", "decimals = 88", "BTC.decimals", "0 to 18"),
        ('name = "Bitcoin"', "name = 1", "BTC.name", "text"),
        ('name = "two_slope_kinked"', 'name = "two_slopes"', "BTC.market.rate_model.name", "no such"),
        ('slope_below = "0.04"', 'slope_below = "steep"', "BTC.market.rate_model.parameters.slope_below", "give"),
        ("[BTC]", "[BTC", "", "no TOML"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(old: str, new: str, path: str, message: str) -> None:
    assert old in SEEDED
    with pytest.raises(MarketFileError, match=message) as told:
        wishes_of(read_file(SEEDED.replace(old, new, 1)), plugin_host())
    assert told.value.path == path
