"""One liquidation policy through one path of prices: who is liquidated, what it costs them, and what nobody can pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.decide import Decision
from gql_server.domain.liquidation import FULL_CLOSE, LIQUIDATION_ROUNDS_MAX
from gql_server.domain.margin import draw_sheet, margin_of
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.lab.market_run import SOURCE, Tick, frozen_clock
from gql_server.lab.population import ENTRIES, Draw, Population, draw
from gql_server.lab.room import ADDRESS, Room
from gql_server.lab.scenario import BEGINS_AT, Contestant
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.units import SECONDS_PER_HOUR, WAD, worth_down

COLLATERAL_DECIMALS: Final = 8
DEBT_DECIMALS: Final = 6
HOURS_PER_DAY: Final = 24
ROUNDS_MAX: Final = LIQUIDATION_ROUNDS_MAX + 4
"""How often a sub-account is tried at one price: well past the round from which the built-in full close runs."""
_EARLY: Final = WAD * 101 // 100
"""How much above the price at which a borrower was last found to be liquidatable it is looked at again: interest counts too."""
_LENDER: Final = "lender"
_FUNDS: Final = 10**12 * 10**DEBT_DECIMALS


@dataclass(frozen=True)
class PolicyJob:
    """A policy to run, with the population and the prices that it meets."""

    population: Population
    contestant: Contestant


@dataclass
class Liquidations:
    """What a policy has done. Amounts in units of the debt or of the collateral; USD and health factors with 18 decimals.

    Args:
        count: Liquidations decided.
        full_closes: How many of them were the host's own: the policy declined, broke, or health was too low to ask it.
        borrowers: How many entries of borrowers were liquidated at least once.
        closed: How many of them were left without debt.
        penalty_usd: What borrowers lost beyond what they repaid, at the price of the moment.
        bad_debt: What nobody could pay.
        healths: Of every borrower with a debt, once a day.
        prices: The collateral's, hour by hour.
    """

    count: int = 0
    full_closes: int = 0
    borrowers: int = 0
    closed: int = 0
    repaid: int = 0
    seized: int = 0
    seized_usd: int = 0
    penalty_usd: int = 0
    bad_debt: int = 0
    fault: str | None = None
    healths: list[int] = field(default_factory=list)
    debts: list[int] = field(default_factory=list)
    prices: list[int] = field(default_factory=list)
    penalties_by_hour: list[int] = field(default_factory=list)


@dataclass
class _Borrower:
    """Someone who holds and owes: the sub-account of the present entry, and the price from which on it is looked at."""

    number: int
    draws: list[Draw]
    entry: int = 0
    name: str = ""
    watched_from: int = 0
    enters_at: int = 0
    was_liquidated: bool = False


def run_policy(host: PluginHost, job: PolicyJob, tick: Tick) -> Liquidations:
    """Return what a policy does to a population.

    Raises:
        ChoiceInvalid: The policy is not installed, or does not take these parameters.
        Refusal: The terms do not admit it (rule X3).
    """
    return _Run(host, job).play(tick)


class _Run:
    def __init__(self, host: PluginHost, job: PolicyJob) -> None:
        self.population = job.population
        self.done = Liquidations()
        models = host.models(monotonic=frozen_clock, tell=lambda _change: None)
        self.room = Room(models, BEGINS_AT, _ignore)
        self.prices = job.population.prices()
        self.usd = self.prices[0]
        self._list(host, job.contestant)
        self.borrowers = [_Borrower(number, draws) for number, draws in enumerate(draw(job.population, COLLATERAL_DECIMALS))]

    def _list(self, host: PluginHost, contestant: Contestant) -> None:
        """List both assets, open the market of the debt, and give it more than anybody will borrow."""
        population, room = self.population, self.room
        risk, debt = population.risk(), population.debt
        room.must(
            c.CreateAsset(population.collateral, population.collateral, COLLATERAL_DECIMALS, 1, 0, risk),
            c.CreateAsset(debt, debt, DEBT_DECIMALS, 1, 0, risk),
            c.CreateMarket(
                debt,
                MarketState.OPEN,
                LendingTerms(maturity_seconds=0, is_full_withdrawal_only=True, fee=0, cadence_seconds=SECONDS_PER_HOUR),
                MarketLimits(None, None, WAD, WAD, WAD),
                host.market_models(
                    rate_model=ModelChoice("fixed", {"rate": population.borrow_rate}),
                    liquidation_policy=ModelChoice(contestant.model, contestant.parameters),
                ),
                0,
            ),
            c.FundTreasury(debt, _FUNDS),
        )
        room.open_account(_LENDER)
        room.must(c.CreditDeposit(_LENDER, debt, _FUNDS))
        self._observe(self.usd)

    def play(self, tick: Tick) -> Liquidations:
        for hour, usd in enumerate(self.prices):
            self.room.now = BEGINS_AT + hour * SECONDS_PER_HOUR
            before = self.done.penalty_usd
            self._observe(usd)
            for borrower in self.borrowers:
                if not borrower.name and self.room.now >= borrower.enters_at:
                    self._enter(borrower)
            if hour % HOURS_PER_DAY == 0:
                self.room.batch(c.CrossBoundary(self.population.debt))
                self._look_at_all()
            self._liquidate([one for one in self.borrowers if one.name and usd <= one.watched_from])
            self.done.prices.append(usd)
            self.done.penalties_by_hour.append(self.done.penalty_usd - before)
            tick()
        return self.done

    def _observe(self, usd: int) -> None:
        self.usd = usd
        prices = (
            c.ObservedPrice(self.population.collateral, usd, SOURCE),
            c.ObservedPrice(self.population.debt, WAD, SOURCE),
        )
        self.room.must(c.ObservePrices(prices))

    def _enter(self, borrower: _Borrower) -> None:
        """Let a borrower come with its next holding, and borrow its part of what the initial margin admits."""
        drawn, population = borrower.draws[borrower.entry % ENTRIES], self.population
        borrower.name = f"borrower-{borrower.number:04}-{borrower.entry}"
        borrower.entry += 1
        borrower.was_liquidated = False
        self.room.open_account(borrower.name)
        self.room.must(c.CreditDeposit(borrower.name, population.collateral, drawn.collateral))
        weighted = worth_down(drawn.collateral, self.usd, COLLATERAL_DECIMALS) * population.weight // WAD
        admitted = weighted * WAD // (WAD + population.initial_margin)
        amount = admitted * drawn.use // WAD // 10 ** (18 - DEBT_DECIMALS)
        if amount:
            self.room.batch(c.Borrow(borrower.name, population.debt, amount, ADDRESS))
        self._look_at(borrower)

    def _look_at(self, borrower: _Borrower) -> int | None:
        """Note from which price on a borrower must be looked at, and return its health factor; None without a debt."""
        book = self.room.book
        sheet = draw_sheet(book, book.sub_accounts[borrower.name], self.room.now, self.room.models)
        margin = margin_of(sheet, self.room.now)
        if margin.health_factor is None or not sheet.collateral_value:
            borrower.watched_from = 0
            return margin.health_factor
        needed = sheet.liabilities + sheet.maintenance_requirement
        borrower.watched_from = self.usd * needed // sheet.collateral_value * _EARLY // WAD
        return margin.health_factor

    def _look_at_all(self) -> None:
        self.done.debts.append(self.room.market(self.population.debt).total_borrowed)
        for borrower in self.borrowers:
            health = self._look_at(borrower) if borrower.name else None
            if health is not None:
                self.done.healths.append(health)

    def _liquidate(self, candidates: list[_Borrower]) -> None:
        """Do as the watch does: propose, round after round, until nobody is below 1 (rule X1)."""
        for round_ in range(ROUNDS_MAX):
            if not candidates:
                return
            answers = self.room.batch(*(c.Liquidate(one.name, round_) for one in candidates))
            left = []
            for borrower, answer in zip(candidates, answers, strict=True):
                if isinstance(answer, Liquidated):
                    self._note(borrower, answer)
                    if answer.status is MarginStatus.LIQUIDATABLE:
                        left.append(borrower)
            candidates = left

    def _note(self, borrower: _Borrower, answer: Liquidated) -> None:
        if not answer.policy and not answer.seizures and not answer.bad_debt:
            return
        done = self.done
        done.count += 1
        done.full_closes += answer.policy == FULL_CLOSE
        done.fault = done.fault or answer.fault
        done.borrowers += not borrower.was_liquidated
        borrower.was_liquidated = True
        for seizure in answer.seizures:
            done.repaid += seizure.repaid
            done.seized += seizure.seized
            done.seized_usd += worth_down(seizure.seized, self.usd, COLLATERAL_DECIMALS)
            done.penalty_usd += worth_down(seizure.penalty, self.usd, COLLATERAL_DECIMALS)
        done.bad_debt += sum(amount for _, amount in answer.bad_debt)
        if self._look_at(borrower) is None:
            done.closed += 1
            borrower.name, borrower.enters_at = "", self.room.now + HOURS_PER_DAY * SECONDS_PER_HOUR


def _ignore(_decision: Decision) -> None:
    """Count nothing: what happened is in the outcomes."""
