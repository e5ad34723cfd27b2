"""What must hold of coins that come in: each output counts once, as it came, for whom it came, and only while it is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID, Deposit, DepositStatus, HeldReason
from gql_server.domain.commands import CreditDeposit
from gql_server.ports.arrivals import ArrivalBooking, GivenAddress, arrival_of
from gql_server.service.codec import decode_command
from tests.simulation.database import Committed, Database
from tests.simulation.laws import Broken
from tests.simulation.networks import NETWORKS, Networks, Output
from tests.simulation.outside import CountingCustodian

REFERENCE: Final = f"{CountingCustodian.name}:"


@dataclass
class ArrivalLaws:
    """Watches a database, and holds it against what the networks say.

    Attributes:
        founded: What custody held of each asset at first.
        plain: What was credited since by no network.
    """

    database: Database
    custodian: CountingCustodian
    counts: Counter[str]
    founded: dict[str, int]
    plain: Counter[str] = field(default_factory=Counter)
    _addresses: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _deposits: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def networks(self) -> Networks:
        """What the networks say."""
        return self.custodian.networks

    def given(self, address: GivenAddress) -> None:
        """Judges an address that was given out: it is a sub-account's for ever."""
        known = self._addresses.setdefault((address.sub_account_id, address.symbol, address.network), address.shown)
        if known != address.shown:
            raise Broken(f"N2: {address.sub_account_id} was given {known}, and now {address.shown}")

    def after_commit(self, committed: Committed) -> None:
        """Judges every deposit that has changed, and counts what comes by no network."""
        for batch in committed.batches:
            for deposit in batch.changed.deposits.own.values():
                if deposit.reference is not None and deposit.reference.startswith(REFERENCE):
                    self._judge(deposit)
            for one in batch.commands:
                if one.kind == "CreditDeposit" and not one.is_refused:
                    command = decode_command(one.kind, one.payload)
                    assert isinstance(command, CreditDeposit)
                    if not (command.reference or "").startswith(REFERENCE):
                        self.plain[command.symbol] += command.amount

    def at_the_end(self) -> None:
        """Judges when everything has had its time: what is there counts once, what is not counts no more."""
        for name, output in self.networks.outputs.items():
            standing = self._standing(name)
            if len(standing) != int(output.is_there and output.units is not None):
                raise Broken(f"N2: {name} ended as {output.reports[-1].state}, and {len(standing)} deposits stand for it")
            self._is_noted(name, output, standing)
        for symbol in NETWORKS:
            self._coins_are_counted(symbol)

    def _judge(self, deposit: Deposit) -> None:
        name = arrival_of(deposit.reference or "", self.custodian.name)
        output = self.networks.outputs.get(name)
        if output is None or not output.was_there:
            raise Broken(f"N2: {deposit.amount} {deposit.symbol} were credited for {name}, which never came")
        said, whose = output.reports[-1], output.owner or HOUSE_SUB_ACCOUNT_ID
        if (deposit.symbol, deposit.amount, deposit.sub_account_id) != (said.symbol, output.units, whose):
            raise Broken(f"N2: {name} was credited as something else than came, or to somebody else")
        self._deposits[name].add(deposit.id)
        if len(standing := self._standing(name)) > 1:
            raise Broken(f"N2: {name} came once, and {len(standing)} deposits stand for it")

    def _standing(self, name: str) -> list[Deposit]:
        """Returns the deposits that stand for an output: what was assigned is followed to where it went."""
        book = self.database.ledger.book
        found = [book.deposits[one] for one in sorted(self._deposits[name])]
        followed = [book.deposits[one.went_to] if one.status is DepositStatus.ASSIGNED and one.went_to else one for one in found]
        return [one for one in followed if one.status is not DepositStatus.REVERSED]

    def _is_noted(self, name: str, output: Output, standing: list[Deposit]) -> None:
        kept = self.database.storage.arrivals._arrivals.get((self.custodian.name, name))  # type: ignore[attr-defined] # in memory
        if kept is None:
            raise Broken(f"N2: {name} came, and nobody has written it down")
        expected = ArrivalBooking.UNBOOKED if output.is_there else None
        if standing:
            expected = ArrivalBooking[standing[0].status.name]
        nothing = {ArrivalBooking.WAITING, ArrivalBooking.GONE, ArrivalBooking.REVERSED}
        if kept.booking is not expected and not (expected is None and kept.booking in nothing):
            raise Broken(f"N2: {name} is noted as {kept.booking}, and stands as {expected}")
        self.counts[f"arrival {kept.booking}"] += 1

    def _coins_are_counted(self, symbol: str) -> None:
        """Holds custody's account against the coins that came and left, as they were counted outside."""
        book = self.database.ledger.book
        came = sum(one.units or 0 for one in self.networks.outputs.values() if one.is_there and one.reports[-1].symbol == symbol)
        left = sum(
            book.payouts[order.id].amount - book.payouts[order.id].fee
            for order in self.custodian.sent.values()
            if order.symbol == symbol
        )
        overdrawn = sum(
            one.held_amount for one in book.deposits.own.values() if one.reason is HeldReason.OVERDRAWN and one.symbol == symbol
        )
        there = self.founded[symbol] + self.plain[symbol] + came - left
        booked = book.ledgers[symbol].custody - overdrawn
        if there != booked:
            raise Broken(f"G6: custody holds {there} {symbol}, and the ledger says {booked}")
