"""What a broken plugin costs: nothing that is anybody's. Real rules, real host, a model that turns bad while it is in use."""

import time
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.decide import decide, finish_batch
from gql_server.domain.errors import MarketClosed
from gql_server.domain.invariants import check
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelStatus
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.plugin_host import ModelChoice, PluginHost, RecordedModels, RecordingModels
from gql_server.plugin_host.registration import register
from gql_server.units import WAD
from tests.misbehaving.loading import RUNTIME, found
from tests.misbehaving.rate_models import Good, Tame

PERCENT = WAD // 100
HOUR = 3_600
RISK = RiskTerms(90 * PERCENT, WAD, 0, 10 * PERCENT, 0, 5 * PERCENT, 0, 30 * 86_400)
TERMS = LendingTerms(7 * 86_400, is_full_withdrawal_only=True, fee=0, cadence_seconds=HOUR)
LIMITS = MarketLimits(None, None, WAD, WAD, WAD)
BTC, USDC = 10**8, 10**6


class Ledger:
    """A book with the host's models in front of it, and the log of what was decided."""

    def __init__(self, policy: ModelChoice) -> None:
        self.host = PluginHost(register(found(module) for module in RUNTIME))
        self.models = self.host.models(monotonic=time.monotonic, tell=lambda _: None)
        self.book, self.now = Book.genesis(), 500_000 * HOUR
        self.log: list[tuple[c.Command, int, str]] = []
        for symbol, decimals, usd in (("BTC", 8, 100_000), ("USDC", 6, 1)):
            self.do(c.CreateAsset(symbol, symbol, decimals, 10**6, 0, RISK))
            self.price(symbol, usd)
            chosen = self.host.market_models(rate_model=ModelChoice("good"), liquidation_policy=policy)
            self.do(c.CreateMarket(symbol, MarketState.OPEN, TERMS, LIMITS, chosen, 0))
        for name in ("lender", "borrower"):
            self.do(c.OpenAccount(name, name))
            self.do(c.ApproveAccount(name))
        self.do(c.CreditDeposit("lender", "USDC", 1_000_000 * USDC))
        self.do(c.CreditDeposit("borrower", "BTC", BTC))
        self.do(c.Borrow("borrower", "USDC", 70_000 * USDC, None))

    def do(self, command: c.Command) -> Any:  # noqa: ANN401 - a test knows which outcome its command has
        recording, batch = RecordingModels(self.models), self.book.fork()
        decision = decide(batch, command, now=self.now, models=recording, command_id=f"c{len(self.log)}")
        finish_batch(batch, now=self.now, models=recording)
        batch.merge()
        assert not check(self.book)
        self.log.append((command, self.now, recording.answers_json()))
        return decision.outcome

    def price(self, symbol: str, usd: int) -> None:
        self.do(c.ObservePrices((c.ObservedPrice(symbol, usd * WAD, "test"),)))

    def replayed(self) -> Book:
        """Returns the book that the log leads to, with nothing but the recorded answers."""
        book = Book.genesis()
        for number, (command, now, answers) in enumerate(self.log):
            batch, recorded = book.fork(), RecordedModels(answers)
            decide(batch, command, now=now, models=recorded, command_id=f"c{number}")
            finish_batch(batch, now=now, models=recorded)
            batch.merge()
        return book


def contents(book: Book) -> dict[str, dict[str, object]]:
    shelves = {name: getattr(book, name) for name in Book.shelf_names()}
    return {name: dict(zip(shelf.keys(), map(deepcopy, shelf.values()), strict=True)) for name, shelf in shelves.items()}


def raising(*_: object) -> None:
    raise ZeroDivisionError


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A market in use, whose model has just broken."""
    running = Ledger(ModelChoice("forger"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Good, "step", raising)
        running.now += 2 * HOUR
        yield running


def test_a_broken_model_keeps_the_last_good_rate_and_marks_the_market(ledger: Ledger) -> None:
    ledger.do(c.CrossBoundary("USDC"))
    market = ledger.book.markets["USDC"]
    assert (market.model_status, market.borrow_rate) == (ModelStatus.STALE, WAD // 20)
    assert market.model_fault == "bad-plugin 6.6.6: good.step raised ZeroDivisionError"


def test_a_broken_model_never_blocks_a_deposit(ledger: Ledger) -> None:
    before = ledger.book.markets["USDC"].total_lent
    ledger.do(c.CreditDeposit("lender", "USDC", 500 * USDC))
    assert ledger.book.markets["USDC"].total_lent >= before + 500 * USDC


def test_a_broken_model_never_blocks_a_repayment(ledger: Ledger) -> None:
    before = ledger.book.markets["USDC"].total_borrowed
    ledger.do(c.Repay("borrower", "USDC", 60_000 * USDC))
    assert ledger.book.markets["USDC"].total_borrowed < before - 59_000 * USDC


def test_a_broken_model_refuses_new_risk(ledger: Ledger) -> None:
    ledger.do(c.CrossBoundary("USDC"))
    with pytest.raises(MarketClosed):
        ledger.do(c.Borrow("borrower", "USDC", 100 * USDC, None))


def test_a_model_that_is_well_again_opens_the_market(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.do(c.CrossBoundary("USDC"))
    monkeypatch.setattr(Good, "step", Tame.step)
    ledger.now += HOUR
    ledger.do(c.CrossBoundary("USDC"))
    assert ledger.book.markets["USDC"].model_status is ModelStatus.LIVE
    ledger.do(c.Borrow("borrower", "USDC", 100 * USDC, None))


def test_a_model_that_breaks_at_boundaries_alone_is_not_well_again_by_a_deposit(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(model: Good, utilization: int, elapsed_seconds: int, state: str) -> Any:  # noqa: ANN401 - as the others
        return Tame.step(model, utilization // (0 if elapsed_seconds else 1), elapsed_seconds, state)

    monkeypatch.setattr(Good, "step", step)
    ledger.do(c.CrossBoundary("USDC"))
    ledger.do(c.CreditDeposit("lender", "USDC", 500 * USDC))
    assert ledger.book.markets["USDC"].model_status is ModelStatus.STALE
    with pytest.raises(MarketClosed):
        ledger.do(c.Borrow("borrower", "USDC", 100 * USDC, None))


def test_what_a_broken_model_did_is_replayed_without_it(ledger: Ledger) -> None:
    ledger.do(c.CreditDeposit("lender", "USDC", 500 * USDC))
    ledger.do(c.Repay("borrower", "USDC", None))
    assert contents(ledger.replayed()) == contents(ledger.book)


BAD_POLICIES = [ModelChoice("forger"), *(ModelChoice("odd_plan", {"which": which}) for which in range(14))]


@pytest.mark.parametrize("policy", BAD_POLICIES, ids=lambda policy: f"{policy.name}-{policy.parameters}")
def test_a_bad_policy_never_leaves_an_account_unhealthy(policy: ModelChoice) -> None:
    ledger = Ledger(policy)
    ledger.do(c.Withdraw("borrower", "USDC", 70_000 * USDC, "elsewhere"))
    ledger.price("BTC", 80_000)
    outcome = ledger.do(c.Liquidate("borrower"))
    assert isinstance(outcome, Liquidated)
    assert (outcome.policy, outcome.status) == ("full_close", MarginStatus.NO_DEBT)
    assert str(outcome.fault).startswith(f"bad-plugin 6.6.6: {policy.name}.plan ")
    assert contents(ledger.replayed()) == contents(ledger.book)
