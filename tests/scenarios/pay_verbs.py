"""How lenders are paid in a story, and what is observed for their rewards."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import ModelKind, ModelRef, lend_rate_base
from tests.domain.fakes import flat
from tests.domain.world import model_ref
from tests.scenarios.facts import Row, Told, fact
from tests.scenarios.stage import Stage
from tests.scenarios.verbs import Answer, percent, verb

FEED = r"([a-z.]+)"


@verb("lenders of ASSET are paid by a line at PERCENT")
def pay_by_line(stage: Stage, symbol: str, rate: str) -> Answer:
    stage.world.models.curves[f"{symbol} line"] = flat(percent(rate))
    line = model_ref(ModelKind.RATE_MODEL, f"{symbol} line")
    return _pay(stage, symbol, LenderPay(LenderPayKind.SUPPLY_LINE), supply_line=line)


@verb("the ASSET line answers PERCENT")
def set_line(stage: Stage, symbol: str, rate: str) -> Answer:
    stage.world.models.curves[f"{symbol} line"] = flat(percent(rate))
    return None, symbol


@verb("borrowers of ASSET pay on top PERCENT and PERCENT of it to the treasury, PERCENT of it to the insurance")
def pay_on_top(stage: Stage, symbol: str, fixed: str, treasury: str, insurance: str) -> Answer:
    pay = LenderPay(
        LenderPayKind.FEE_ON_TOP,
        treasury_rate_fee=percent(treasury),
        treasury_fixed_fee=percent(fixed),
        insurance_rate_fee=percent(insurance),
    )
    return _pay(stage, symbol, pay)


@verb("a fee of PERCENT is skimmed of ASSET interest")
def skim(stage: Stage, fee: str, symbol: str) -> Answer:
    return _pay(stage, symbol, LenderPay(), fee=percent(fee))


def _pay(stage: Stage, symbol: str, pay: LenderPay, *, fee: int = 0, supply_line: ModelRef | None = None) -> Answer:
    terms = replace(stage.world.market(symbol).terms, lender_pay=pay, fee=fee, supply_line=supply_line)
    return stage.world.do(c.UpdateMarket(symbol, terms=terms)), symbol


@verb(f"staking ASSET pays what the feed {FEED} says")
def follow_feed(stage: Stage, symbol: str, feed: str) -> Answer:
    stage.world.models.feeds[f"{symbol} staking"] = (feed,)
    return None, symbol


@verb(f"the feed {FEED} is observed at PERCENT")
def observe(stage: Stage, feed: str, value: str) -> Answer:
    return stage.world.do(c.ObserveFeeds((c.ObservedFeed(feed, percent(value)),))), None


@fact("ASSET lend_rate VALUE")
def lend_rate(row: Row, symbol: str) -> Told:
    return lend_rate_base(row.market(symbol)), 18
