"""What must hold after every commit, and of every answer. A law asks the durable state, and never the code that it judges."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.invariants import check
from gql_server.domain.margin import measure
from gql_server.domain.models import Models
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import MarginStatus
from gql_server.plugin_api import PayoutOrder
from gql_server.plugin_api.answers import RATE_CEILING
from gql_server.ports.ledger import BatchToWrite, CommandToWrite
from gql_server.service.codec import decode_answer, decode_command
from gql_server.service.requests import Decided, Request
from gql_server.units import WAD
from tests.simulation.database import Committed, Database
from tests.simulation.networks import DECIMALS
from tests.simulation.outside import CountingCustodian


class Broken(AssertionError):
    """A law does not hold."""


@dataclass
class Laws:
    """Watches a database."""

    database: Database
    models: Models
    custodian: CountingCustodian
    latest: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[str, tuple[Request, Decided]] = field(default_factory=dict)

    def before_commit(self, committed: Committed) -> None:
        """Judges what is about to become durable, on the book as it is before."""
        for batch in committed.batches:
            self._time_is_the_databases(batch, committed.began_at)
            self._only_the_unhealthy_are_liquidated(batch)
            self._risk_is_taken_on_fresh_prices(batch)
            self._nobody_pays_for_another(batch)

    def after_commit(self, committed: Committed) -> None:
        """Judges the whole book as it is now."""
        book = self.database.ledger.book
        self._hold(check(book))
        for market in book.markets.own.values():
            if not 0 <= market.borrow_rate <= RATE_CEILING:
                self._hold([f"R2: {market.symbol} charges {market.borrow_rate}"])
        if self.database.faults["deadlock"]:
            self._hold(["locks: transactions take the same rows in different orders"])
        for batch in committed.batches:
            for command in batch.commands:
                self.counts[f"{command.kind} {'refused' if command.is_refused else 'accepted'}"] += 1

    def answered(self, request: Request, decided: Decided) -> None:
        """Judges an answer at the moment in which the client gets it."""
        kept = self.database.ledger.log.by_key.get(request.command_key)
        if kept is None:
            raise Broken(f"T2: {request.key} was answered, and the log does not know it")
        if (kept.id, kept.outcome, kept.digest) != (decided.command.id, decided.command.outcome, request.digest):
            raise Broken(f"T2: {request.key} was answered something else than the log says")
        known = self.acknowledged.setdefault(request.key, (request, decided))[1]
        if known.command.id != decided.command.id:
            raise Broken(f"T2: {request.key} was decided twice")

    def at_the_end(self, delivered: Counter[str]) -> None:
        """Judges when everything has had its time: nothing lost, nothing doubled, nothing left lying."""
        for request, decided in self.acknowledged.values():
            self.answered(request, decided)
        self._payouts_left_once()
        for letter in self._letters():
            if not delivered[letter]:
                raise Broken(f"M5: the letter {letter} was lost")

    def _payouts_left_once(self) -> None:
        payouts = self.database.ledger.book.payouts.own
        for order in self.custodian.sent.values():
            payout = payouts.get(order.id)
            if payout is None:
                raise Broken(f"L10: {order.amount} {order.symbol} left for a payout that is none")
            net = Fraction(payout.amount - payout.fee)
            if _without_decimals(order) != (payout.symbol, net, payout.address, payout.network):
                raise Broken(f"L10: {order.id} was sent as something else than the ledger says")
        for payout in payouts.values():
            if payout.status is PayoutStatus.REQUESTED:
                raise Broken(f"L10: {payout.id} was never sent")
            has_left = payout.id in self.custodian.sent
            if payout.status in {PayoutStatus.SENT, PayoutStatus.CONFIRMED} and not has_left:
                raise Broken(f"L10: {payout.id} counts as sent and never left")
            if payout.status is PayoutStatus.FAILED and has_left:
                raise Broken(f"L10: {payout.id} counts as failed and has left")

    def _letters(self) -> list[str]:
        kept = self.database.storage.people.kept  # type: ignore[attr-defined] # the people's store in memory
        return list(kept.mails)

    def _time_is_the_databases(self, batch: BatchToWrite, began_at: int) -> None:
        if not began_at <= batch.now <= max(began_at, self.latest):
            raise Broken(f"T1: decided at {batch.now}, the database said {began_at}, and no row is later than {self.latest}")
        self.latest = max(self.latest, batch.now)

    def _only_the_unhealthy_are_liquidated(self, batch: BatchToWrite) -> None:
        """Only where nothing but prices came before it in its batch, so that what it was decided on can be known."""
        liquidated = [command for command in batch.commands if command.kind == "Liquidate" and not command.is_refused]
        if not liquidated or any(command.kind not in {"Liquidate", "ObservePrices"} for command in batch.commands):
            return
        book = self._priced(batch)
        seen: set[str] = set()
        for command in liquidated:
            sub_account_id = _sub_account_of(command)
            outcome = decode_answer(command.outcome_kind, command.outcome)
            if isinstance(outcome, Liquidated) and outcome.seizures and sub_account_id not in seen:
                margin = measure(book, sub_account_id, batch.now, self.models)
                health = margin.health_factor
                # A price that is held or old may hide how unhealthy it is, not whether (rule M4).
                if margin.status is not MarginStatus.LIQUIDATABLE or (health is not None and health >= WAD):
                    raise Broken(f"X1: {sub_account_id} had a health of {health} and its collateral was seized")
            seen.add(sub_account_id)

    def _risk_is_taken_on_fresh_prices(self, batch: BatchToWrite) -> None:
        book = self._priced(batch)
        for command in batch.commands:
            asked = decode_command(command.kind, command.payload)
            if command.is_refused or not isinstance(asked, c.Borrow):
                continue
            price, asset = book.prices.get(asked.symbol), book.assets[asked.symbol]
            age_max = 0 if asset.risk is None else asset.risk.price_max_age_seconds
            if price is None or batch.now - price.observed_at > age_max:
                raise Broken(f"M4: {asked.symbol} was lent on a price that is {price and batch.now - price.observed_at} s old")

    def _nobody_pays_for_another(self, batch: BatchToWrite) -> None:
        """Beyond interest no share of a debt grows dearer: what is rounded is rounded against whoever acts."""
        book = self.database.ledger.book
        for symbol, after in batch.changed.markets.own.items():
            if symbol in book.markets.own and not any(command.kind == "CrossBoundary" for command in batch.commands):
                before = project(book.fork(), symbol, batch.now, self.models)
                if after.total_borrowed * before.borrow_shares > before.total_borrowed * after.borrow_shares > 0:
                    raise Broken(f"rounding: others owe more {symbol} for what one customer did")

    def _priced(self, batch: BatchToWrite) -> Book:
        book = self.database.ledger.book.fork()
        for symbol, price in batch.changed.prices.own.items():
            book.prices.put(symbol, price)
        return book

    def _hold(self, faults: list[str]) -> None:
        if faults:
            raise Broken("; ".join(faults[:3]))


def _without_decimals(order: PayoutOrder) -> tuple[str, Fraction, str, str | None]:
    """Returns what was ordered, in units of the ledger, to the last bit."""
    decimals = DECIMALS.get(order.symbol, order.decimals)
    return order.symbol, Fraction(order.amount * 10**decimals, 10**order.decimals), order.address, order.network


def _sub_account_of(command: CommandToWrite) -> str:
    asked = decode_command(command.kind, command.payload)
    assert isinstance(asked, c.Liquidate)
    return asked.sub_account_id
