"""Looks: what everybody is shown of one and the same world, at moments at which it is well, at risk, and stale."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.capacity import liquidation_prices, max_borrow, max_withdrawal, repay_to_release
from gql_server.domain.earnings import project_earnings
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.explaining_liquidation import explain_exchange, explain_liquidation
from gql_server.domain.explaining_rate import ModelAccount, explain_borrow_rate, explain_lend_rate
from gql_server.domain.explanation import Explanation, exact, fraction, rate
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.margin import draw_sheet, measure
from gql_server.domain.market import ModelRef
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.policy_curve import policy_curve
from gql_server.domain.rate_curve import market_curve, model_curve
from gql_server.domain.scheduling import preview
from gql_server.domain.simulation import simulate
from gql_server.domain.supposing import (
    Act,
    BorrowShare,
    ChangeModel,
    ChangePrice,
    Contender,
    SetPrice,
    SetUtilization,
    Step,
    Wait,
)
from gql_server.units import WAD
from tests.domain.fakes import all_of_the_largest, broken, declining, flat, half_of_the_largest, sloped
from tests.domain.lives_begun import POLICY, RATE, REWARD, hours, markets
from tests.domain.telling import Told, told
from tests.domain.world import BTC, DAY, HOUR, PERCENT, TERMS, USDC, model_ref

SHORT, LONG = DAY, 40 * DAY


class Account:
    """Tells of a model what its curve is, and of a state one step."""

    def account_of(self, ref: ModelRef, utilization: int, state: str, answered: int, /) -> ModelAccount:
        term = exact("line", "slope * utilization", rate(answered), None, utilization=fraction(utilization))
        return ModelAccount(f"{ref.name} of U", (("state", state),), (term,) if state else (), None if state else "no state")


def explained(world: Told, name: str, explanation: Explanation) -> None:
    """Tell an explanation term by term."""
    world.tell(name, (explanation.result, explanation.note))
    world.lines += [f"    {told(term)}" for term in explanation.terms]


def shown(world: Told, *sub_account_ids: str) -> None:
    """Tell what sub-accounts can do, earn and lose."""
    for sub_account_id in sub_account_ids:
        about = world.book, sub_account_id
        clock = world.now, world.models
        world.tell(f"margin of {sub_account_id}", measure(*about, *clock))
        sheet = draw_sheet(world.book, world.book.sub_accounts[sub_account_id], *clock)
        explained(world, f"health of {sub_account_id}", explain_health(sheet))
        for symbol in ("BTC", "USDC"):
            most = [max_borrow(*about, symbol, *clock, is_payout=is_payout) for is_payout in (False, True)]
            world.tell(f"most {symbol} that {sub_account_id} may borrow", most)
            world.tell(f"most {symbol} that {sub_account_id} may withdraw", max_withdrawal(*about, symbol, *clock))
        for symbol in sheet.lines:
            if sheet.lines[symbol].owed:
                world.tell(
                    f"prices at which {sub_account_id} is liquidated for {symbol}", liquidation_prices(*about, symbol, *clock)
                )
        for seconds in (SHORT, LONG):
            world.tell(f"{sub_account_id} in {seconds} s", project_earnings(*about, *clock[:1], seconds, world.models))


def rates(world: Told) -> None:
    """Tell how each market's rates came about, and what they would be elsewhere."""
    for symbol, decimals in (("BTC", 8), ("USDC", 6)):
        market = project(world.book, symbol, world.now, world.models)
        explained(world, f"borrow rate of {symbol}", explain_borrow_rate(market, decimals, world.models, Account()))
        explained(world, f"lend rate of {symbol}", explain_lend_rate(market, decimals))
        world.tell(f"curve of {symbol}", market_curve(world.models, market, 4))
        world.tell(f"another curve of {symbol}", market_curve(world.models, market, 3, ref=model_ref(RATE, "dear"), state="x"))
        for change in (None, *market.scheduled):
            then, is_given = preview(world.book, world.models, market, change)
            world.tell(f"preview of {symbol}", (then.borrow_rate, then.staking_rate, then.staking_note, then.penalty_max, is_given))


def supposed(
    world: Told, sub_account_id: str, *steps: Step, contenders: tuple[Contender, ...] = (), others: tuple[str, ...] = ()
) -> None:
    """Tell what would happen, step by step."""
    simulation = simulate(world.book, sub_account_id, steps, world.now, world.models, contenders, others)
    world.tell(f"{sub_account_id} supposes", simulation.before)
    for step, came in zip(steps, simulation.steps, strict=True):
        world.lines.append(f"    {told(step)}: {told(came)}")


def lookers(world: Told) -> None:
    """Begin with a lender, two borrowers, and a market of each kind of pay; then time passes and prices fall."""
    markets(world, insurance_share=20 * PERCENT)
    world.models.curves |= {"dear": flat(30 * PERCENT), "line": sloped(PERCENT, 5 * PERCENT), "none": broken}
    world.models.policies |= {"all": all_of_the_largest(), "no": declining, "mild": half_of_the_largest(PERCENT)}
    world.do(c.FundTreasury("BTC", BTC))
    world.do(c.FundTreasury("USDC", 10**5 * USDC))
    world.do(c.CreditDeposit("A", "BTC", 10 * BTC))
    world.do(c.CreditDeposit("B", "USDC", 10**6 * USDC))
    world.do(c.CreditDeposit("C", "BTC", BTC))
    world.do(c.CreditDeposit("C", "ETH", 10**8))
    world.do(c.Borrow("B", "BTC", 4 * BTC, "wallet"))
    world.do(c.Borrow("C", "USDC", 60_000 * USDC, "wallet"))
    shown(world, "A", "B", "C")
    rates(world)
    hours(world, 2)
    world.wait(1_000)
    world.do(c.ScheduleModel("BTC", RATE, (model_ref(RATE, "dear"),), "", 0, world.now + HOUR))
    world.do(c.ScheduleModel("BTC", POLICY, (model_ref(POLICY, "mild"),), "", 2 * PERCENT, world.now + HOUR))
    world.do(c.ScheduleModel("USDC", REWARD, (model_ref(REWARD, "staking"),), "", 0, world.now + HOUR))
    on_top = LenderPay(LenderPayKind.FEE_ON_TOP, 7 * PERCENT, PERCENT, 3 * PERCENT, PERCENT // 3)
    world.do(c.UpdateMarket("USDC", terms=replace(TERMS, fee=0, lender_pay=on_top)))
    shown(world, "B", "C")
    rates(world)
    everybody = (Contender(model_ref(POLICY, "all"), 5 * PERCENT), Contender(model_ref(POLICY, "no"), 0))
    supposed(
        world,
        "C",
        Act(c.CreditDeposit("C", "BTC", BTC // 2)),
        BorrowShare("USDC", WAD // 2, None),
        BorrowShare("USDC", WAD, "wallet"),
        Act(c.Withdraw("C", "USDC", 10 * USDC, "wallet")),
        Act(c.Withdraw("C", "USDC", 10**9 * USDC, "wallet")),
        ChangePrice("BTC", -30 * PERCENT),
        ChangePrice("BTC", -30 * PERCENT),
        Wait(3 * HOUR),
        SetPrice("BTC", 200_000 * WAD),
        contenders=everybody,
        others=("B",),
    )
    supposed(
        world,
        "B",
        SetUtilization("BTC", 90 * PERCENT),
        SetUtilization("BTC", 20 * PERCENT),
        SetUtilization("BTC", 2 * WAD),
        ChangeModel("BTC", model_ref(RATE, "line"), "s"),
        ChangeModel("BTC", model_ref(POLICY, "all"), penalty_max=4 * PERCENT),
        ChangeModel("BTC", model_ref(REWARD, "staking")),
        ChangeModel("BTC", model_ref(RATE, "none")),
        SetPrice("DOGE", WAD),
        ChangePrice("DOGE", WAD),
        BorrowShare("DOGE", WAD, None),
        BorrowShare("BTC", WAD, None),
        SetPrice("BTC", 300_000 * WAD),
        Wait(DAY),
    )
    sub_account = world.book.sub_accounts["C"]
    for symbol in ("BTC", "ETH"):
        sheet = draw_sheet(world.book, sub_account, world.now, world.models).with_line(symbol, held=0)
        repaid = repay_to_release(world.book, sub_account, sheet, world.now, world.models)
        world.tell(f"what C repays to release {symbol}", repaid)
    world.price("BTC", 71_000)
    shown(world, "C")
    told_rounds = []
    for number in range(2):
        world.price("BTC", 69_500 - 4_000 * number)
        outcome = world.do(c.Liquidate("C", number))
        assert isinstance(outcome, Liquidated)
        exchanges = [event for event in world.events if event.sub_account_id == "C" and "counterparty" in event.details]
        told_rounds.append((outcome, exchanges))
        for event in exchanges:
            explained(world, "one exchange", explain_exchange(outcome, event, {"BTC": 8, "USDC": 6, "ETH": 8}))
    explained(world, "the liquidation", explain_liquidation(told_rounds, {"BTC": 8, "USDC": 6, "ETH": 8}))
    shown(world, "C")
    supply = LenderPay(LenderPayKind.SUPPLY_LINE)
    world.do(c.UpdateMarket("USDC", terms=replace(TERMS, fee=0, lender_pay=supply, supply_line=model_ref(RATE, "line"))))
    rates(world)
    world.models.curves["BTC"] = broken
    world.do(c.CreditDeposit("A", "BTC", BTC))
    rates(world)
    for name in ("mild", "all", "no"):
        world.tell(f"policy {name}", policy_curve(world.models, model_ref(POLICY, name), 5 * PERCENT, 3))
    for name in ("dear", "none"):
        world.tell(f"model {name}", model_curve(world.models, model_ref(RATE, name), "", 3))
    world.wait(31 * DAY)
    shown(world, "B")
