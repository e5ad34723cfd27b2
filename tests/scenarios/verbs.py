"""What can be done in a story: a sentence, and the command it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accounts import HeldReason, PayoutStatus
from gql_server.domain.market import MarketState, ModelKind
from gql_server.domain.models import PlanAnswer
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.units import parse_fixed
from tests.domain.fakes import broken, declining, flat, half_of_the_largest
from tests.domain.world import HOUR, PERCENT
from tests.scenarios.stage import MARKETS, Stage

Answer = tuple[object, str | None]
"""The outcome, and the asset that its amounts are of."""
Verb = Callable[..., Answer]

_VERBS: list[tuple[re.Pattern[str], Verb]] = []
_WORDS = {"AMOUNT": r"([\d.,]+)", "ASSET": r"([A-Z]{3,4})", "WHO": r"([A-Z]\d?|house)", "PERCENT": r"([\d.]+) %"}


def verb(sentence: str) -> Callable[[Verb], Verb]:
    """Register what a sentence means; WHO, AMOUNT, ASSET and PERCENT stand for words, in the order of the arguments."""
    for word, pattern in _WORDS.items():
        sentence = sentence.replace(word, pattern)
    compiled = re.compile(sentence)

    def register(function: Verb) -> Verb:
        _VERBS.append((compiled, function))
        return function

    return register


def act(stage: Stage, sentence: str) -> Answer:
    """Do what a sentence says; raises the refusal of its command."""
    for pattern, function in _VERBS:
        match = pattern.fullmatch(sentence)
        if match is not None:
            return function(stage, *match.groups())
    raise ValueError(f"no verb for {sentence!r}")


def percent(text: str) -> int:
    """Return a percentage with 18 decimals."""
    return parse_fixed(text, 16)


# ── customers ────────────────────────────────────────────────────────────────────────────────────────────────────────


@verb("WHO deposits AMOUNT ASSET")
def deposit(stage: Stage, who: str, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.CreditDeposit(who, symbol, stage.units(amount, symbol))), symbol


@verb("WHO borrows AMOUNT ASSET( to a wallet)?")
def borrow(stage: Stage, who: str, amount: str, symbol: str, wallet: str | None) -> Answer:
    address = None if wallet is None else "wallet"
    return stage.world.do(c.Borrow(who, symbol, stage.units(amount, symbol), address)), symbol


@verb("WHO repays AMOUNT ASSET")
def repay(stage: Stage, who: str, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.Repay(who, symbol, stage.units(amount, symbol))), symbol


@verb("WHO repays what it can of ASSET")
def repay_all(stage: Stage, who: str, symbol: str) -> Answer:
    return stage.world.do(c.Repay(who, symbol, None)), symbol


@verb("WHO withdraws AMOUNT ASSET")
def withdraw(stage: Stage, who: str, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.Withdraw(who, symbol, stage.units(amount, symbol), "wallet")), symbol


@verb("WHO withdraws the ASSET loan( or queues)?")
def withdraw_loan(stage: Stage, who: str, symbol: str, queues: str | None) -> Answer:
    return stage.world.do(c.WithdrawLendPosition(who, symbol, "wallet", is_queueing=queues is not None)), symbol


@verb("WHO moves AMOUNT ASSET to WHO")
def move(stage: Stage, who: str, amount: str, symbol: str, target: str) -> Answer:
    return stage.world.do(c.Transfer(who, target, symbol, stage.units(amount, symbol))), symbol


@verb("WHO moves the ASSET loan to WHO")
def move_loan(stage: Stage, who: str, symbol: str, target: str) -> Answer:
    return stage.world.do(c.Transfer(who, target, symbol, None)), symbol


# ── the clock, the watch, the custodian ──────────────────────────────────────────────────────────────────────────────


@verb("time passes")
def look(_stage: Stage) -> Answer:
    return None, None


@verb("the clock strikes")
def strike(stage: Stage) -> Answer:
    for symbol in MARKETS:
        stage.world.cross(symbol)
    return None, None


@verb("the clock strikes for ASSET")
def strike_one(stage: Stage, symbol: str) -> Answer:
    return stage.world.do(c.CrossBoundary(symbol)), symbol


@verb("every hour until then the clock strikes")
def strike_often(stage: Stage) -> Answer:
    world, until = stage.world, stage.world.now
    world.now = max(world.market(symbol).accrued_at for symbol in MARKETS)
    while world.now < until:
        world.now = min(until, world.now + HOUR)
        for symbol in MARKETS:
            world.cross(symbol)
    return None, None


@verb("the watch liquidates WHO")
def liquidate(stage: Stage, who: str) -> Answer:
    return stage.world.do(c.Liquidate(who)), None


@verb("the watch liquidates WHO until it is healthy")
def liquidate_all(stage: Stage, who: str) -> Answer:
    for round_number in range(20):
        outcome: Liquidated = stage.world.do(c.Liquidate(who, round_number))
        if outcome.status is not MarginStatus.LIQUIDATABLE:
            return outcome, None
    raise AssertionError(f"{who} is never healthy")


@verb("the custodian says WHO's payout is ([A-Z]+)")
def settle_payout(stage: Stage, who: str, status: str) -> Answer:
    mine = [payout for payout in stage.world.book.payouts.values() if payout.sub_account_id == who]
    last = max(mine, key=lambda payout: int(payout.id[1:]))
    return stage.world.do(c.SettlePayout(last.id, PayoutStatus(status))), last.symbol


@verb("ASSET is at AMOUNT USD")
def price(stage: Stage, symbol: str, usd: str) -> Answer:
    stage.world.price(symbol, parse_fixed(usd.replace(",", ""), 18), wad=True)
    return None, symbol


# ── the operator ─────────────────────────────────────────────────────────────────────────────────────────────────────


@verb("the operator (approves|rejects|freezes|unfreezes) WHO")
def judge(stage: Stage, what: str, who: str) -> Answer:
    commands: dict[str, c.Command] = {
        "approves": c.ApproveAccount(who),
        "rejects": c.RejectAccount(who),
        "freezes": c.FreezeAccount(who, is_frozen=True),
        "unfreezes": c.FreezeAccount(who, is_frozen=False),
    }
    return stage.world.do(commands[what]), None


@verb("the operator returns WHO's held deposit")
def return_deposit(stage: Stage, who: str) -> Answer:
    held = next(one for one in stage.world.book.deposits.values() if one.sub_account_id == who and one.held_amount)
    return stage.world.do(c.ReturnDeposit(held.id)), held.symbol


@verb("the network forgets WHO's (first|last) ASSET deposit")
def forget(stage: Stage, who: str, which: str, symbol: str) -> Answer:
    mine = [one for one in stage.world.book.deposits.values() if (one.sub_account_id, one.symbol) == (who, symbol)]
    mine.sort(key=lambda one: int(one.id[1:]))
    return stage.world.do(c.ReverseDeposit(mine[0 if which == "first" else -1].id)), symbol


@verb("AMOUNT ASSET arrive where nobody knows whose they are")
def arrive_unknown(stage: Stage, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.HoldDeposit("house", symbol, stage.units(amount, symbol), HeldReason.UNKNOWN_ADDRESS)), symbol


@verb("the operator assigns what is held to WHO")
def assign(stage: Stage, who: str) -> Answer:
    held = next(one for one in stage.world.book.deposits.values() if one.sub_account_id == "house" and one.held_amount)
    return stage.world.do(c.AssignDeposit(held.id, who)), held.symbol


@verb("the operator covers AMOUNT ASSET that are missing")
def cover(stage: Stage, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.CoverMissing(symbol, stage.units(amount, symbol))), symbol


@verb("the operator (funds|insures) AMOUNT ASSET")
def fund(stage: Stage, what: str, amount: str, symbol: str) -> Answer:
    units = stage.units(amount, symbol)
    return stage.world.do(c.FundTreasury(symbol, units) if what == "funds" else c.FundInsurance(symbol, units)), symbol


@verb("the operator settles AMOUNT ASSET of staking reward")
def settle_reward(stage: Stage, amount: str, symbol: str) -> Answer:
    return stage.world.do(c.SettleStakingReward(symbol, stage.units(amount, symbol))), symbol


@verb("the operator makes the ASSET market (OPEN|REPAY_ONLY|CLOSED)")
def set_state(stage: Stage, symbol: str, state: str) -> Answer:
    return stage.world.do(c.UpdateMarket(symbol, state=MarketState(state))), symbol


@verb("the operator caps (lent|borrowed) ASSET at AMOUNT")
def set_cap(stage: Stage, what: str, symbol: str, amount: str) -> Answer:
    cap = stage.units(amount, symbol)
    if what == "lent":
        stage.world.limits(symbol, lent_cap=cap)
    else:
        stage.world.limits(symbol, borrowed_cap=cap)
    return None, symbol


@verb("the operator throttles ASSET from PERCENT by PERCENT of the way to PERCENT")
def throttle(stage: Stage, symbol: str, threshold: str, fraction: str, most: str) -> Answer:
    stage.world.limits(
        symbol, throttle_threshold=percent(threshold), throttle_fraction=percent(fraction), utilization_max=percent(most)
    )
    return None, symbol


@verb(r"the operator lets new ASSET loans mature after (\d+) days")
def set_maturity(stage: Stage, symbol: str, days: str) -> Answer:
    terms = replace(stage.world.market(symbol).terms, maturity_seconds=int(days) * 24 * HOUR)
    return stage.world.do(c.UpdateMarket(symbol, terms=terms)), symbol


@verb("the operator insures with PERCENT of the penalties for ASSET")
def set_insurance_share(stage: Stage, share: str, symbol: str) -> Answer:
    return stage.world.do(c.UpdateMarket(symbol, insurance_share=percent(share))), symbol


@verb("the operator lets ASSET count PERCENT")
def set_weight(stage: Stage, symbol: str, weight: str) -> Answer:
    asset = stage.world.book.assets[symbol]
    risk = None if asset.risk is None else replace(asset.risk, haircut_weight=percent(weight))
    command = c.CreateAsset(symbol, symbol, asset.decimals, asset.minimum_deposit, asset.withdrawal_fee, risk, is_change=True)
    return stage.world.do(command), symbol


# ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@verb("the ASSET curve answers PERCENT")
def set_curve(stage: Stage, symbol: str, rate: str) -> Answer:
    stage.world.models.curves[symbol] = flat(percent(rate))
    return None, symbol


@verb("the ASSET curve breaks")
def break_curve(stage: Stage, symbol: str) -> Answer:
    stage.world.models.curves[symbol] = broken
    return None, symbol


@verb(r"version (\w+) of the ASSET curve is installed, which answers PERCENT")
def install(stage: Stage, version: str, symbol: str, rate: str) -> Answer:
    stage.world.models.versions[ModelKind.RATE_MODEL, symbol] = version
    return set_curve(stage, symbol, rate)


@verb("staking ASSET pays PERCENT")
def set_staking(stage: Stage, symbol: str, rate: str) -> Answer:
    stage.world.models.rewards[f"{symbol} staking"] = percent(rate)
    return None, symbol


@verb("nobody knows what staking ASSET pays")
def lose_staking(stage: Stage, symbol: str) -> Answer:
    stage.world.models.rewards[f"{symbol} staking"] = None
    return None, symbol


@verb("the ASSET policy (declines|breaks|asks PERCENT|halves)")
def set_policy(stage: Stage, symbol: str, what: str, penalty: str | None) -> Answer:
    policies = stage.world.models.policies
    if what == "declines":
        policies[symbol] = declining
    elif what == "breaks":
        policies[symbol] = lambda _view: PlanAnswer(None, f"{symbol} 1: raised ValueError")
    else:
        policies[symbol] = half_of_the_largest(5 * PERCENT if penalty is None else percent(penalty))
    return None, symbol
